"""The state of a case after each record, and what contradicts it."""

from __future__ import annotations

from datetime import date

import attrs
import cases
import pytest

from casekit import (
    Assessment,
    Assignment,
    Case,
    Client,
    Closure,
    DomainScore,
    Goal,
    GoalProgress,
    Need,
    Plan,
    Reading,
    Record,
    RecordError,
    Reopening,
    Resource,
    Review,
    RiskRating,
    ServiceStart,
    StageChange,
)
from casekit.models import WorkflowRef
from casekit.models.appending import next_entry, problems_of

MANAGER = Assignment(worker="worker-1", role="case_manager")
TEACHER = Assignment(worker="worker-2", role="teacher")
CLOSURE = Closure(reason="goals_mostly_attained")


def with_records(*records: Record) -> Case:
    case = cases.opened()
    for number, record in enumerate(records):
        case = cases.kept(case, record, at=cases.on("2025-03-10", number), by=cases.WORKER)
    return case


def refused(case: Case, record: Record) -> RecordError:
    with pytest.raises(RecordError) as error:
        cases.kept(case, record, at=cases.on("2025-04-01"), by=cases.WORKER)
    return error.value


def test_a_shelf_holds_the_current_version_of_each_thing_in_the_order_first_recorded():
    moved = Need(id="N1", domain="housing")

    case = with_records(Need(id="N3", domain="health"), moved)

    assert case.needs == (moved, Need(id="N2", domain="family"), Need(id="N3", domain="health"))


def test_a_thing_with_two_keys_is_another_when_one_of_them_differs():
    before, after = (DomainScore(domain="family", occasion=when, score=2) for when in ("before", "after"))
    better = DomainScore(domain="family", occasion="after", score=4)

    assert with_records(before, after, better).domain_scores == (before, better)


def test_another_client_joins_the_case_and_the_first_one_stays_the_client():
    case = with_records(Client(id="C-4"), Client(id="C-3", kind="person"))

    assert [client.id for client in case.clients] == ["C-3", "C-4"]
    assert case.client == Client(id="C-3", kind="person")


@pytest.mark.parametrize(
    ("records", "risk"),
    [
        ((), None),
        ((RiskRating(risk="high"),), "high"),
        ((RiskRating(risk="high"), Assessment(risk="low")), "low"),
        ((RiskRating(risk="high"), Assessment()), "high"),
    ],
)
def test_the_risk_is_the_one_rated_last(records, risk):
    assert with_records(*records).risk == risk


PRIMARY = Assignment(worker="worker-1", role="primary_case_manager")


@pytest.mark.parametrize(
    ("before", "assigned", "codes"),
    [
        ((PRIMARY,), Assignment(worker="worker-2", role="primary_case_manager"), ("one_primary",)),
        ((PRIMARY,), PRIMARY, ()),
        ((PRIMARY,), Assignment(worker="worker-2", role="co_case_manager"), ()),
        ((TEACHER,), PRIMARY, ()),
        (
            (attrs.evolve(PRIMARY, until=date(2025, 3, 31)),),
            Assignment(worker="worker-2", role="primary_case_manager"),
            (),
        ),
        ((PRIMARY, CLOSURE, Reopening()), Assignment(worker="worker-2", role="primary_case_manager"), ()),
    ],
    ids=["another", "the same", "another role", "the first", "after the end", "after closing"],
)
def test_a_case_has_one_primary_case_manager_at_a_time(before, assigned, codes):
    case = with_records(*before)

    refusals = problems_of(case, next_entry(case, assigned, at=cases.on("2025-04-01"), by=cases.WORKER))

    assert tuple(cases.codes(refusals)) == codes


def test_closing_ends_the_assignments_and_reopening_restores_none():
    closed = with_records(MANAGER, TEACHER, CLOSURE)

    reopened = cases.kept(closed, Reopening(), at=cases.on("2025-09-01"), by=cases.WORKER)

    assert (closed.status, closed.assignments, closed.previous_team) == ("closed", (), (MANAGER, TEACHER))
    assert (reopened.status, reopened.assignments, reopened.previous_team) == ("open", (), (MANAGER, TEACHER))


def test_the_previous_team_is_the_one_at_the_last_closing():
    case = with_records(MANAGER, CLOSURE, Reopening(), TEACHER, CLOSURE)

    assert case.previous_team == (TEACHER,)


@pytest.mark.parametrize(
    ("until", "team"), [(date(2025, 3, 9), (TEACHER,)), (date(2025, 3, 10), (MANAGER, TEACHER))], ids=["before", "last"]
)
def test_the_previous_team_is_offered_without_those_who_had_left_before_the_closing(until, team):
    manager = attrs.evolve(MANAGER, until=until)

    closed = with_records(manager, TEACHER, CLOSURE)

    assert [each.worker for each in closed.previous_team] == [each.worker for each in team]
    assert attrs.evolve(closed) == closed


def test_a_stage_change_brings_the_kinds_of_its_stage_and_keeps_the_workflow_unless_it_names_one():
    other = WorkflowRef(id="other", version=2, fingerprint="f")

    moved = with_records(StageChange(stage="planning", kinds=("planning",), source="intake"))
    adopted = cases.kept(moved,
        StageChange(stage="plan", source="planning", workflow=other, adopted=True),
        at=cases.on("2025-03-11"), by=cases.WORKER,
    )  # fmt: skip

    assert (moved.stage, moved.kinds, moved.workflow) == ("planning", ("planning",), cases.SCHOOL.workflow.ref)
    assert (adopted.stage, adopted.kinds, adopted.workflow) == ("plan", (), other)


def test_a_case_leaves_the_stage_it_is_in():
    error = refused(cases.opened(), StageChange(stage="evaluation", source="planning"))

    assert [(reason.code, reason.where) for reason in error.refusals] == [("not_in_this_stage", "source")]
    assert error.refusals[0].message == "The case is in the stage intake, not in planning."


def test_a_closed_case_is_not_closed_again_nor_an_open_one_reopened():
    assert refused(cases.closed(), CLOSURE).codes == ("out_of_order",)  # closed in June
    assert refused(with_records(CLOSURE), CLOSURE).codes == ("case_is_closed",)
    assert refused(with_records(), Reopening()).codes == ("case_is_open",)


@pytest.mark.parametrize(
    ("record", "shelf", "missing"),
    [
        (Goal(id="G9", need="N9", term="short"), "needs", ["need"]),
        (Assessment(new_needs=("N1", "N8", "N9")), "needs", ["new_needs", "new_needs"]),
        (Plan(version=1, goals=("G1", "G9")), "goals", ["goals"]),
        (Reading(goal="G9", level=0), "goals", ["goal"]),
        (Review(progress=(GoalProgress(goal="G9", progress="achieved"),)), "goals", ["progress"]),
        (ServiceStart(referral="R9"), "referrals", ["referral"]),
    ],
)
def test_a_record_mentions_only_what_the_case_has(record, shelf, missing):
    error = refused(cases.opened(), record)

    assert [reason.where for reason in error.refusals] == missing
    assert {reason.params["shelf"] for reason in error.refusals} == {shelf}
    assert error.codes == ("unknown_id",) * len(missing)


def test_an_unknown_id_is_told_with_those_that_are_known():
    error = refused(cases.opened(), Goal(id="G9", need="N9", term="short"))

    assert error.summary == "cannot record Goal 'G9' in case 'K-17'"
    assert error.refusals[0].params == {"id": "N9", "shelf": "needs", "known": ("N1", "N2")}
    assert "N1, N2" in error.refusals[0].fix


def test_an_id_stands_on_the_shelf_it_is_named_for():
    case = with_records(Resource(id="R1", sector="health", ownership="public", formality="formal"))

    assert refused(case, ServiceStart(referral="R1")).codes == ("unknown_id",)


def test_the_current_version_of_a_thing_is_found_by_its_key():
    case = cases.planned()

    assert case.current(Goal, "G2") == case.goals[1]
    assert case.current(Plan, 1) == case.plans[0]
    assert case.current(Goal) == case.goals


@pytest.mark.parametrize(
    ("kind", "key", "known"),
    [(Goal, ("G9",), ("G1", "G2")), (Plan, (2,), ("1",))],
)
def test_a_thing_the_case_does_not_have_is_named_with_those_it_has(kind, key, known):
    with pytest.raises(RecordError) as refused:
        cases.planned().current(kind, *key)

    assert refused.value.codes == ("unknown_id",)
    assert refused.value.refusals[0].params["known"] == known


@pytest.mark.parametrize("key", [("R",), ()])
def test_a_happening_has_no_current_version(key: tuple[str, ...]):
    with pytest.raises(RecordError) as refused:
        cases.planned().current(Review, *key)

    assert [(each.code, each.params["record"]) for each in refused.value.refusals] == [("not_a_thing", "Review")]
