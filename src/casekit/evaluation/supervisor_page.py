"""The summary for the supervisor: the figures with what they are of, what stands out, and what rests on little."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from casekit.evaluation.accounts import name_and_value
from casekit.evaluation.explaining import capitalised
from casekit.evaluation.page import Page, counts, is_counted, said_of
from casekit.evaluation.result import Result
from casekit.evaluation.worker_page import CONTRADICTIONS, title_of

if TYPE_CHECKING:
    from casekit.evaluation.case_evaluation import CaseEvaluation

LEAST = 5
"""The least number of things on which a figure should rest. Below it, one thing more moves a share by over 20 %."""


def supervisor_page(evaluation: CaseEvaluation, page: Page) -> str:
    """Return the page."""
    shown = {
        question: [each for each in results if each.of is None and each.value is not None]
        for question, results in evaluation.questions.items()
    }
    every = [each for of in shown.values() for each in of]
    little = page.part("supervisor_rests_on_little", _little(every, page))
    return page.whole(
        "\n".join(title_of(evaluation, page)),
        page.part("supervisor_figures", _figures(shown, page), none="supervisor_no_figures"),
        page.part("supervisor_stands_out", _stands_out(evaluation, page), none="supervisor_nothing_stands_out"),
        little or (page.say("supervisor_all_rest_well", least=LEAST) if any(_rests(each) for each in every) else ""),
    )


def _figures(shown: Mapping[str, list[Result]], page: Page) -> Iterator[str]:
    """Yield the figures of each question below its name."""
    for question, results in shown.items():
        if results:
            name = capitalised(page.saying.name("evaluation_question", question))
            yield "\n  ".join([name, *(_figure(each, page) for each in results)])


def _figure(result: Result, page: Page) -> str:
    """Return a figure in one line, with what it is of."""
    said, unknown = "".join(name_and_value(result, page.saying)), result.figures.get("excluded")
    if result.method.id == "share_of_occasions_with_client" and unknown:
        return page.say("supervisor_unknown", figure=said, count=unknown)
    if not is_counted(result) and result.lines:
        return page.say("figure_of", figure=said, count=len(result.lines))
    return said


def _stands_out(evaluation: CaseEvaluation, page: Page) -> Iterator[str]:
    for each in evaluation.findings:
        if each.code in CONTRADICTIONS or each.code == "review_overdue":
            yield page.told(each)
        elif each.code == "primary_worker_missing":
            yield page.say("supervisor_no_worker")
    for ending in evaluation.endings[-1:]:
        yield page.say("supervisor_ended", day=ending.on, reason=ending.reason)
    yield from _not_reached(evaluation, page)
    client = evaluation.persons[0].person
    harder = [each for each in evaluation.scores if (each.change or 0) < 0]
    if names := [page.domain(each.domain, None if each.person == client else each.person) for each in harder]:
        yield page.say("supervisor_worse", domains=page.every(names))
    reviews = evaluation["share_of_reviews_on_time"]
    on_time, due, _ = counts(reviews)
    if on_time < due:
        yield page.say("supervisor_late_reviews", count=due - on_time, all=due)
    replied, spoken, _ = counts(evaluation["share_of_feedback_answered"])
    if replied < spoken:
        yield page.say("supervisor_unanswered", count=spoken - replied, all=spoken)
    accepted, answered, _ = counts(evaluation["share_of_referrals_accepted"])
    if accepted < answered:
        yield page.say("supervisor_declined", count=answered - accepted, all=answered)
    occasions = evaluation["share_of_occasions_with_client"]
    if absent := said_of(occasions, "absent"):
        yield page.say(
            "supervisor_without_client", occasions=tuple(page.dated(each, of=occasions.method.id) for each in absent)
        )
    if not evaluation.work.supervisions:
        yield page.say("supervisor_not_supervised")


def _rests(result: Result) -> bool:
    """Return whether a figure is of things that can be counted."""
    return is_counted(result) or bool(result.lines)


def _not_reached(evaluation: CaseEvaluation, page: Page) -> Iterator[str]:
    """Yield the needs that were not met, those without a service, and the goals that were not achieved."""
    kept = [each for each in evaluation.traces if each.outcome != "withdrawn"]
    for sentence, ids in (
        ("supervisor_not_met", [each.need for each in kept if each.outcome == "unmet"]),
        ("supervisor_no_service", [each.need for each in kept if not each.answered]),
        ("supervisor_not_achieved", [each.goal for each in evaluation.courses if each.status == "not_achieved"]),
    ):
        if ids:
            yield page.say(sentence, ids=page.every([page.named(id) for id in ids]))


def _little(results: list[Result], page: Page) -> Iterator[str]:
    few: dict[int, list[str]] = {}
    for each in results:
        name, _ = name_and_value(each, page.saying)
        if is_counted(each):
            _, of, left_out = counts(each)
            if left_out > of:
                yield page.say("supervisor_left_out", figure=name, count=left_out, all=of + left_out)
            elif of < LEAST:
                few.setdefault(of, []).append(name)
        elif 0 < len(each.lines) < LEAST:
            few.setdefault(len(each.lines), []).append(name)
    for count in sorted(few):
        yield page.say("supervisor_few", count=count, figures=page.every(few[count]))
