"""The summary for the client: what was agreed, how far it came, what the client said, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, cast

from casekit.evaluation.goal_course import GoalCourse
from casekit.evaluation.page import Page, counts, said_of

if TYPE_CHECKING:
    from casekit.evaluation.case_evaluation import CaseEvaluation


def client_page(evaluation: CaseEvaluation, page: Page) -> str:
    """Return the page. It holds no ids and no scores; a goal without words of the caller is named by its domain."""
    goals = _named_goals(evaluation, page)
    return page.whole(
        "\n".join([page.say("client_title", day=page.day(evaluation.on)), *_about(evaluation, page)]),
        page.part("client_agreed", _agreed(evaluation, page, goals), none="client_no_goals"),
        page.part("client_came", _came(evaluation, page, goals)),
        page.part("client_said", _said(evaluation, page)),
        page.part("client_next", _next(evaluation, page, goals), none="client_nothing_next"),
    )


def _about(evaluation: CaseEvaluation, page: Page) -> list[str]:
    """Return what the page is about, unless the case was open only once."""
    if evaluation.episode == "all":
        return [page.say("client_all_episodes")]
    return [page.say("client_again")] if evaluation.episode > 1 else []


def has_ended(evaluation: CaseEvaluation) -> bool:
    """Return whether the case was closed."""
    return bool(evaluation.endings) and not evaluation.is_open


def _named_goals(evaluation: CaseEvaluation, page: Page) -> dict[str, str]:
    """Return what each goal is called: as the caller says, or by its number and its domain of life."""
    domains = {trace.need: trace.domain for trace in evaluation.traces}
    return {
        each.goal: page.named(each.goal) if each.goal in page.personal else page.say(
            "client_unnamed_goal", number=number, domain=domains.get(each.need, ""))
        for number, each in enumerate(evaluation.courses, 1)
    }  # fmt: skip


def _agreed(evaluation: CaseEvaluation, page: Page, goals: dict[str, str]) -> Iterator[str]:
    for each in evaluation.courses:
        if each.status != "withdrawn":
            goal = goals[each.goal]
            yield page.say("client_goal_due", goal=goal, day=page.day(each.due)) if each.due else goal


def _came(evaluation: CaseEvaluation, page: Page, goals: dict[str, str]) -> Iterator[str]:
    for course in evaluation.courses:
        yield _how_far(course, page, goals[course.goal], ended=has_ended(evaluation))
    needs = evaluation["share_of_needs_met"]
    met, decided, _ = counts(needs)
    partly = cast("int", needs.figures["partly_met"])
    for sentence, number in (("met", met), ("partly", partly), ("open", decided - met - partly)):
        if number:
            yield page.say(f"client_needs_{sentence}", **{sentence: number})
    client = evaluation.persons[0].person  # the life of others is not the reader's
    moved = [
        (each.domain, each.change) for each in evaluation.scores if each.change is not None and each.person == client
    ]
    for sentence, domains in (
        ("client_better", [domain for domain, change in moved if change > 0]),
        ("client_same", [domain for domain, change in moved if change == 0]),
        ("client_harder", [domain for domain, change in moved if change < 0]),
    ):
        if domains:
            yield page.say(sentence, domains=tuple(dict.fromkeys(domains)))


def _how_far(course: GoalCourse, page: Page, goal: str, *, ended: bool) -> str:
    """Return how far a goal came; `ended`: whether the work has ended."""
    share = next((each.share for each in reversed(course.nearness) if each.share is not None), None)
    if course.status == "undecided" and ended:
        said = page.say("client_left_open", goal=goal)
    elif course.status == "undecided" and share is not None and 0 < share < 1:
        said = page.say("client_on_the_way", goal=goal, percent=page.percent(share))
    else:
        said = page.say(f"client_{course.status}", goal=goal)
    if not course.steps or course.status in ("achieved", "withdrawn"):
        return said
    return f"{said} {page.say('client_steps', reached=course.steps_reached, count=course.steps)}"


def _said(evaluation: CaseEvaluation, page: Page) -> Iterator[str]:
    spoken = evaluation["share_of_feedback_answered"]
    answered, times, _ = counts(spoken)
    if not times:
        yield page.say("client_not_asked")
    else:
        yield page.say("client_spoke" if answered else "client_only_spoke", count=times, answered=answered)
        if changed := spoken.figures["led_to_change"]:
            yield page.say("client_changed", count=changed)
        if waiting := said_of(spoken, "not_replied"):
            days = dict.fromkeys(page.day(date.fromisoformat(each.rpartition(" ")[2])) for each in waiting)
            yield page.say("client_unanswered", spoken=page.every([*days]))
    present, known, unknown = counts(evaluation["share_of_occasions_with_client"])
    if known:
        yield page.say("client_took_part", count=present, all=known)
        if unknown:
            yield page.say("client_unknown_talks", count=unknown)
    if chosen := sum(bool(each.taken) for each in evaluation.choices):
        yield page.say("client_chose", count=chosen)


def _next(evaluation: CaseEvaluation, page: Page, goals: dict[str, str]) -> Iterator[str]:
    if has_ended(evaluation):
        yield page.say("client_closed", day=page.day(evaluation.endings[-1].on))
        if evaluation.endings[-1].reason == "death":
            return
        made, planned, _ = counts(evaluation["share_of_aftercare_contacts_made"])
        if planned:
            yield page.say("client_aftercare", planned=planned, made=made)
        if ended := evaluation["share_of_aftercare_contacts_made"].figures["ended_on"]:
            yield page.say("client_aftercare_ended", day=page.day(date.fromisoformat(str(ended))))
        return
    for each in evaluation.reviews:
        if each.status == "running":
            overdue = each.due < evaluation.on
            yield page.say("client_review_overdue" if overdue else "client_review", day=page.day(each.due))
    if waiting := evaluation["share_of_referrals_accepted"].figures["waiting"]:
        yield page.say("client_waiting", count=waiting)
    if open_goals := [goals[each.goal] for each in evaluation.courses if each.status == "undecided"]:
        yield page.say("client_go_on", goals=tuple(open_goals))
