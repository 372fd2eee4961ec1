"""How many cases each worker has."""

from __future__ import annotations

from datetime import date

import attrs
import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck

FIFTH = date(2025, 3, 5)
ROLES = st.sampled_from(["case_manager", "primary_case_manager", "mentor"])


def case(id: str, *records: ck.Record, day: str = "2025-03-03") -> ck.Case:
    made = cases.SCHOOL.open(ck.Client(id="C-3"), id=id, at=cases.on(day), by="worker-1")
    for record in records:
        made = cases.kept(made, record, at=cases.on(day), by="worker-1")
    return made


def assigned(worker: str, role: str = "case_manager", until: date | None = None) -> ck.Assignment:
    return ck.Assignment(worker=worker, role=role, until=until)


def test_a_worker_has_the_cases_answered_for_and_those_helped_with():
    found = ck.evaluation.caseload(
        [case("K-1", assigned("w-1"), assigned("w-2", "mentor")), case("K-2", assigned("w-2")), case("K-3")], on=FIFTH
    )

    assert [attrs.astuple(each) for each in found.workers] == [("w-2", ("K-2",), ("K-1",)), ("w-1", ("K-1",), ())]
    assert [each.cases for each in found.workers] == [2, 1]
    assert (found.open_cases, found.without_primary) == (3, ("K-3",))


def test_closed_cases_later_ones_and_assignments_that_ended_do_not_count():
    found = ck.evaluation.caseload(
        [
            case("K-1", assigned("w-1"), ck.Closure(reason="moved_away")),
            case("K-2", assigned("w-1"), day="2025-03-06"),
            case("K-3", assigned("w-1", until=date(2025, 3, 4))),
        ],
        on=FIFTH,
    )

    assert (found.open_cases, found.workers, found.without_primary) == (1, (), ("K-3",))


def test_a_case_counts_from_the_day_it_was_opened():
    found = ck.evaluation.caseload([case("K-1", assigned("w-1"), day="2025-03-05")], on=FIFTH)

    assert (found.open_cases, found.workers[0].primary) == (1, ("K-1",))


def test_a_worker_in_several_roles_has_the_case_once():
    found = ck.evaluation.caseload([case("K-1", assigned("w-1"), assigned("w-1", "mentor"))], on=FIFTH)

    assert [attrs.astuple(each) for each in found.workers] == [("w-1", ("K-1",), ())]


def test_a_case_that_several_manage_and_none_as_the_primary_has_nobody_who_answers_for_it():
    found = ck.evaluation.caseload([case("K-1", assigned("w-1"), assigned("w-2", "co_case_manager"))], on=FIFTH)

    assert [attrs.astuple(each) for each in found.workers] == [("w-1", (), ("K-1",)), ("w-2", (), ("K-1",))]
    assert found.without_primary == ("K-1",)


def test_a_reopened_case_has_nobody_until_someone_is_assigned_again():
    records = (assigned("w-1"), ck.Closure(reason="moved_away"), ck.Reopening())

    found = ck.evaluation.caseload([case("K-1", *records), case("K-2", *records, assigned("w-2"))], on=FIFTH)

    assert [attrs.astuple(each) for each in found.workers] == [("w-2", ("K-2",), ())]
    assert (found.on, found.open_cases, found.without_primary) == (FIFTH, 2, ("K-1",))


@given(st.lists(st.lists(st.tuples(st.sampled_from(["w-1", "w-2"]), ROLES), max_size=2), max_size=4))
def test_every_open_case_is_answered_for_by_one_worker_or_by_none(teams: list[list[tuple[str, str]]]):
    made = []
    for number, team in enumerate(teams):
        primary = [each for each in team if each[1] == "primary_case_manager"][:1]
        others = [each for each in team if each[1] != "primary_case_manager"]
        made.append(case(f"K-{number}", *(assigned(*each) for each in primary + others)))

    found = ck.evaluation.caseload(made, on=FIFTH)

    answered = [id for each in found.workers for id in each.primary]
    assert sorted([*answered, *found.without_primary]) == sorted(each.id for each in made)
    assert found.open_cases == len(answered) + len(found.without_primary)
    for load in found.workers:
        own = [each.id for each in made if load.worker in {assignment.worker for assignment in each.assignments}]
        assert sorted([*load.primary, *load.other]) == own
        assert load.cases == len(own)
    assert [each.cases for each in found.workers] == sorted((each.cases for each in found.workers), reverse=True)


def test_an_instant_is_no_day():
    for figures in (ck.evaluation.caseload, ck.evaluation.quality):
        with pytest.raises(ck.RecordError) as error:
            figures([], on=cases.on("2025-03-05"))

        assert error.value.codes == ("wrong_type",)


@pytest.mark.parametrize(
    ("given_", "faults"),
    [
        (case("K-1"), [("wrong_type", "cases")]),
        (["K-1", case("K-2")], [("wrong_type", "cases[0]")]),
        ([case("K-1"), case("K-2"), case("K-1", assigned("w-1"))], [("case_given_twice", "cases")]),
    ],
    ids=["a case alone", "an id among cases", "a case in two versions"],
)
def test_a_caseload_is_of_cases_each_given_once(given_, faults):
    with pytest.raises(ck.EvaluationError) as refused:
        ck.evaluation.caseload(given_, on=FIFTH)

    assert [(each.code, each.where) for each in refused.value.refusals] == faults


def test_a_case_given_three_times_is_named_once():
    with pytest.raises(ck.EvaluationError) as refused:
        ck.evaluation.caseload([case("K-1"), case("K-1"), case("K-1")], on=FIFTH)

    assert [each.params for each in refused.value.refusals] == [{"case": "K-1"}]
    assert "K-1" in refused.value.refusals[0].told("ko")


def test_a_planned_handover_counts_from_its_day_and_a_cover_on_its_days():
    sixth = date(2025, 3, 6)
    handed_over = case(
        "K-1", assigned("w-1", "primary_case_manager", FIFTH),
        ck.Assignment(worker="w-2", role="primary_case_manager", since=sixth),
    )  # fmt: skip
    cover = ck.Assignment(worker="w-2", role="case_manager", since=sixth, covers="w-1")
    covered = case("K-2", assigned("w-1"), cover)

    before, after = (ck.evaluation.caseload([handed_over, covered], on=day) for day in (FIFTH, sixth))

    assert [attrs.astuple(each) for each in before.workers] == [("w-1", ("K-1", "K-2"), ())]
    assert [attrs.astuple(each) for each in after.workers] == [("w-2", ("K-1", "K-2"), ()), ("w-1", (), ("K-2",))]
