"""What an engineer in a welfare agency builds on the evaluation: pages for people, figures for a report, charts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date

from user_code import WORKER
from user_code_questions import HOLIDAYS

import casekit as ck
from casekit.evaluation import (
    CaseEvaluation,
    Caseload,
    ChoiceCourse,
    DomainNeeds,
    Ending,
    Episodes,
    EvaluatedOn,
    EvaluationOccasion,
    Figure,
    FigureChange,
    GoalCourse,
    GoalStatus,
    Line,
    Method,
    Nearness,
    NeedTrace,
    Occasion,
    OccasionKind,
    Overlap,
    OwnCriterion,
    PersonOutcomes,
    Quality,
    Question,
    Reader,
    ReferralChain,
    Result,
    ScoreCourse,
    Series,
    TracedGoal,
    TwoDays,
    WorkDone,
    WorkerLoad,
    methods,
)
from casekit.labels import Language

DAY = date(2025, 6, 5)


def _visits_made(case: ck.Case, on: date) -> Result | None:
    """A criterion of the office: the home visits made up to a day; None if there was none."""
    days = [at.date() for at, contact in case.dated(ck.Contact) if contact.method == "home_visit" and at.date() <= on]
    line = Line(name="visits", amount=float(len(days)))
    return Result(method=Method(id="visits", source="our handbook"), value=line.amount, lines=(line,)) if days else None


OFFICE = ck.Practice(
    criteria=(OwnCriterion(_visits_made, question="answer", name="visits_made", labels={"en": "home visits"}),)
)


def a_case_is_evaluated_for_a_meeting(case: ck.Case, language: Language = "ko") -> str:
    """Return the seven questions in words; a day before the case was opened has no answer."""
    try:
        ck.evaluate(case, on=date(2024, 1, 1))
    except (ck.EvaluationError, ck.RecordError):
        return ck.evaluate(case, on=DAY, calendar=HOLIDAYS).explain(language)
    return ""


def each_reader_gets_a_page(case: ck.Case, episode: Episodes = "all") -> dict[str, str]:
    """Return the page of each reader; the family's own words for a goal go to the family alone."""
    evaluation: CaseEvaluation = ck.evaluate(case, on=DAY, episode=episode, practice=OFFICE)
    readers: tuple[Reader, ...] = ("client", "worker", "supervisor")
    pages: dict[str, str] = {reader: evaluation.summary(reader, "en") for reader in readers}
    return {**pages, "family": evaluation.summary("client", personal={"G1": "School every day"})}


def figures_go_into_a_report(case: ck.Case) -> dict[str, Figure]:
    """Return figures by their names, stored as JSON and read again; those of a goal by its id too."""
    stored = json.dumps(ck.evaluate(case, on=DAY, practice=OFFICE).to_dict())
    evaluation = CaseEvaluation.from_dict(json.loads(stored))
    met: Result = evaluation["share_of_needs_met"]
    visits: float | None = evaluation["visits_made"].number
    asked: Question = "goals"
    answers: tuple[Result, ...] = evaluation.questions[asked]
    if "properties" not in str(CaseEvaluation.json_schema()) or len(evaluation.results) < len(answers):
        raise AssertionError("the schema is empty, or results are lost")
    of_goals = {f"{each.method.id} of {each.of}": each.value for each in evaluation.results if each.of}
    return {"needs met": met.value, "visits": visits, **of_goals, "missing": len(evaluation.findings)}


def what_is_no_figure_is_drawn(case: ck.Case) -> Mapping[str, Sequence[object]]:
    """Return what a screen draws: traces, courses, scores, occasions, choices, chains, endings, persons and work."""
    evaluation = ck.evaluate(case, on=DAY, episode="all")
    traces: tuple[NeedTrace, ...] = evaluation.traces
    goals: list[TracedGoal] = [goal for trace in traces if trace.answered for goal in trace.goals]
    statuses: list[GoalStatus] = [goal.status for goal in goals]
    courses: tuple[GoalCourse, ...] = evaluation.courses
    near: list[Nearness] = [each for course in courses for each in course.nearness]
    scores: tuple[ScoreCourse, ...] = evaluation.scores
    occasions: tuple[Occasion, ...] = evaluation.occasions
    kinds: set[OccasionKind] = {each.kind for each in occasions}
    choices: tuple[ChoiceCourse, ...] = evaluation.choices
    chains: tuple[ReferralChain, ...] = evaluation.referral_chains
    endings: tuple[Ending, ...] = evaluation.endings
    persons: tuple[PersonOutcomes, ...] = evaluation.persons
    work: WorkDone = evaluation.work
    by_person = [(each.person, each["share_of_needs_met"].value) for each in persons]
    days = [*(each.due for each in evaluation.reviews), *(each.days_to_service for each in chains)]
    return {
        "statuses": statuses, "near": near, "changes": [each.change for each in scores], "kinds": sorted(kinds),
        "choices": choices, "days": days, "endings": endings, "persons": by_person, "work": [work.supervisions],
        "part": [*evaluation.part_by_stage.items()], "open": [evaluation.is_open],
    }  # fmt: skip


def a_case_is_followed_over_time(case: ck.Case) -> list[str]:
    """Return when the case was evaluated, what changed between two days, and the domains with needs."""
    on_the_way: tuple[EvaluatedOn, ...] = ck.evaluation.evaluations(case, episode="all")
    occasions: list[EvaluationOccasion] = [each.occasion for each in on_the_way]
    two: TwoDays = ck.evaluation.compare_days(case, first=date(2025, 3, 20), last=DAY, episode="all")
    changes: list[FigureChange] = [each for each in two.changes if each.difference]
    domains: tuple[DomainNeeds, ...] = ck.evaluation.needs_by_domain(case)
    return [*occasions, *(each.method for each in changes), *(each.domain for each in domains), two.explain()]


def a_goal_is_charted(case: ck.Case) -> tuple[int, Figure]:
    """Return how many readings a goal has, and how far those after help began lie beyond those before."""
    series: Series = ck.evaluation.goal_series(case, "G1", intervention_from=date(2025, 4, 1))
    overlap = methods.nap([7, 8, 7], [3, 4], improvement=series.improvement)
    return len(series.days), overlap.value


def an_office_is_looked_at(case: ck.Case) -> list[object]:
    """Return the shares over the cases of an office, who has which, and who has several."""
    figures: Quality = ck.evaluation.quality([case], on=DAY)
    load: Caseload = ck.evaluation.caseload([case], on=DAY)
    workers: tuple[WorkerLoad, ...] = load.workers
    several: tuple[Overlap, ...] = ck.evaluation.overlapping([case], on=DAY)
    mine = [each.cases for each in workers if each.worker == WORKER.id]
    return [figures["share_of_needs_met"].value, *figures.closures, *mine, load.open_cases, len(several)]
