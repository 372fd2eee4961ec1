"""The summary for the worker: what is missing and how to add it, what is late, and each goal with its course."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from casekit.answers import Finding
from casekit.evaluation.accounts import name_and_value
from casekit.evaluation.goal_course import GoalCourse, Nearness
from casekit.evaluation.page import Page, ids_of, said_of

if TYPE_CHECKING:
    from casekit.evaluation.case_evaluation import CaseEvaluation


def worker_page(evaluation: CaseEvaluation, page: Page) -> str:
    """Return the page."""
    contradicting = [each for each in evaluation.findings if each.code in CONTRADICTIONS]
    overdue = [each for each in evaluation.findings if each.code == "review_overdue"]
    missing = [each for each in evaluation.findings if each not in contradicting and each not in overdue]
    late = [*_told(overdue, page), *_late(evaluation, page)]
    return page.whole(
        "\n".join(title_of(evaluation, page)),
        page.part("worker_missing", _told(missing, page), none="worker_nothing_missing"),
        page.part("worker_contradictions", _told(contradicting, page)),
        page.part("worker_late", late, none="worker_nothing_late"),
        page.part("worker_goals", _goals(evaluation, page), none="worker_no_goals"),
        page.part("worker_persons", outcomes_of_persons(evaluation, page)),
    )


def outcomes_of_persons(evaluation: CaseEvaluation, page: Page) -> Iterator[str]:
    """Yield a line for each person about whom there is a figure; nothing if the case is about one person."""
    if len(evaluation.persons) < 2:
        return
    for each in evaluation.persons:
        known = [result for results in each.questions.values() for result in results if result.value is not None]
        if known:
            figures = tuple("".join(name_and_value(result, page.saying)) for result in known)
            yield page.say("worker_person", person=page.named(each.person), figures=figures)


CONTRADICTIONS = (
    "goal_words_contradict",
    "goal_level_contradicts",
    "goal_value_contradicts",
    "goal_reading_contradicts",
)
"""The findings that tell of a contradiction."""


def title_of(evaluation: CaseEvaluation, page: Page) -> list[str]:
    """Return the case and the day; and the episode, unless the case has only one."""
    title = page.say("page_title", case=page.named(evaluation.case), day=evaluation.on)
    if evaluation.episode == "all":
        return [title, page.say("page_all_episodes")]
    return [title, *([page.say("page_episode", episode=evaluation.episode)] if evaluation.episode > 1 else [])]


def _told(findings: list[Finding], page: Page) -> list[str]:
    return [page.told(each) for each in findings]


def _late(evaluation: CaseEvaluation, page: Page) -> Iterator[str]:
    for each in evaluation.courses if evaluation.is_open else ():
        if each.status == "undecided" and each.due is not None and each.due < evaluation.on:
            yield page.say("worker_goal_overdue", goal=page.named(each.goal), day=each.due)
    spoken = evaluation["share_of_feedback_answered"]
    if waiting := said_of(spoken, "not_replied"):
        times = [page.dated(each, of=spoken.method.id) for each in waiting]
        yield page.say("worker_unanswered", spoken=page.every(times))
    accepted = evaluation["share_of_referrals_accepted"]
    if referrals := [id for each in accepted.findings if each.code == "not_answered_yet" for id in ids_of(each)]:
        yield page.say("worker_referrals_waiting", referrals=page.every([page.named(each) for each in referrals]))
    for review in evaluation.reviews:
        if review.status == "running" and review.due >= evaluation.on and evaluation.is_open:
            yield page.say("worker_next_review", day=review.due)


def _goals(evaluation: CaseEvaluation, page: Page) -> Iterator[str]:
    domains = {trace.need: trace.domain for trace in evaluation.traces}
    lacking = {each.of: each.missing for each in evaluation.results if each.method.id == "goal_quality"}
    for each in evaluation.courses:
        said = page.say(
            "worker_goal",
            goal=page.named(each.goal),
            domain=domains.get(each.need, ""),
            term=each.term,
            status=each.status,
        )
        parts = ", ".join(page.saying.part(part, of="goal_quality") for part in lacking.get(each.goal, ()))
        lacks = [page.say("worker_goal_lacks", parts=parts)] if parts else []
        yield "\n".join([said, *(f"  {line}" for line in (*_course(each, page), *lacks))])


def _course(course: GoalCourse, page: Page) -> Iterator[str]:
    if readings := [said for each in course.nearness for said in _reading(each, page)]:
        yield page.say("worker_readings", readings=page.every(readings))
    if course.said:
        reviews = [page.say("worker_review", day=day, progress=word) for day, word in course.said]
        yield page.say("worker_reviewed", reviews=page.every(reviews))
    if course.steps:
        yield page.say("worker_steps", reached=course.steps_reached, count=course.steps)


def _reading(reading: Nearness, page: Page) -> Iterator[str]:
    if reading.share is not None:
        yield page.say("worker_reading_share", day=reading.on, percent=page.percent(reading.share))
    elif reading.level is not None:
        yield page.say("worker_reading_level", day=reading.on, level=reading.level)
