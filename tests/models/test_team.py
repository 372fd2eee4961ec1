"""Workers: who answers for a case, until when, and the training they keep up."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.models import primary_worker
from casekit.models.team import MANAGER_ROLES, PRIMARY

FIFTH = date(2025, 3, 5)
FIFTH_AT = cases.on("2025-03-05")


def assigned(worker: str, role: str = "case_manager", until: date | None = None) -> ck.Assignment:
    return ck.Assignment(worker=worker, role=role, until=until)


@pytest.mark.parametrize(
    ("assignments", "answers"),
    [
        ((), None),
        ((assigned("w-1"),), "w-1"),
        ((assigned("w-1"), assigned("w-2")), None),
        ((assigned("w-1"), assigned("w-2", PRIMARY)), "w-2"),
        ((assigned("w-1", "mentor"),), None),
        ((assigned("w-1", until=date(2025, 3, 4)),), None),
        ((assigned("w-1", until=FIFTH),), "w-1"),
        ((assigned("w-1"), assigned("w-1", "school_social_worker")), "w-1"),
        ((assigned("w-1", PRIMARY, FIFTH), assigned("w-2", PRIMARY)), "w-2"),
    ],
)
def test_the_primary_or_the_only_manager_answers_for_a_case(assignments, answers):
    assert primary_worker(assignments, on=FIFTH) == answers


@given(
    st.lists(st.builds(assigned, st.sampled_from(["w-1", "w-2"]), st.sampled_from(sorted(MANAGER_ROLES))), max_size=4)
)
def test_whoever_answers_for_a_case_is_assigned_to_it(assignments):
    worker = primary_worker(assignments, on=FIFTH)

    assert worker is None or worker in {each.worker for each in assignments}


@pytest.mark.parametrize(
    ("first", "second", "codes"),
    [
        (assigned("w-1", PRIMARY), assigned("w-2", PRIMARY), ("one_primary",)),
        (assigned("w-1", PRIMARY, date(2025, 3, 6)), assigned("w-2", PRIMARY), ("one_primary",)),
        (assigned("w-1", PRIMARY, FIFTH), assigned("w-2", PRIMARY), ()),
        (assigned("w-1", PRIMARY), assigned("w-2", PRIMARY, date(2025, 4, 1)), ("one_primary",)),
        (assigned("w-1", PRIMARY), assigned("w-2", PRIMARY, date(2025, 3, 4)), ()),
        (assigned("w-1", PRIMARY), assigned("w-1", PRIMARY, date(2025, 4, 1)), ()),
        (assigned("w-1", PRIMARY), assigned("w-2", "co_case_manager"), ()),
    ],
)
def test_a_case_is_handed_over_on_the_last_day_of_the_one_before(first, second, codes):
    try:
        cases.holding(first, second)
        found = ()
    except ck.RecordError as error:
        found = error.codes

    assert found == codes


def test_a_case_handed_back_is_answered_for_by_whoever_goes_on():
    case = cases.opened()
    for day, assignment in (
        ("2025-03-05", assigned("w-1", PRIMARY)),
        ("2025-03-10", assigned("w-1", PRIMARY, date(2025, 3, 10))),
        ("2025-03-10", assigned("w-2", PRIMARY)),
        ("2025-03-20", assigned("w-2", PRIMARY, date(2025, 3, 20))),
        ("2025-03-20", assigned("w-1", PRIMARY)),
    ):
        case = cases.kept(case, assignment, at=cases.on(day), by="boss-1")

    answering = [
        primary_worker(case.as_of(date(2025, 3, day)).assignments, on=date(2025, 3, day)) for day in (9, 10, 19, 20, 21)
    ]

    assert answering == ["w-1", "w-2", "w-2", "w-1", "w-1"]


def test_a_handover_written_down_late_does_not_reach_into_the_time_of_the_next():
    case = cases.kept(cases.opened(), assigned("w-2", PRIMARY), at=cases.on("2025-03-10"), by="boss-1")
    place = f"entry {case.revision}, role"

    with pytest.raises(ck.RecordError) as error:
        cases.kept(case, assigned("w-1", PRIMARY), at=FIFTH_AT, by="boss-1")
    before = cases.kept(case, assigned("w-1", PRIMARY, date(2025, 3, 10)), at=FIFTH_AT, by="boss-1")

    assert [(refusal.code, refusal.where) for refusal in error.value.refusals] == [("one_primary", place)]
    assert primary_worker(before.as_of(FIFTH).assignments, on=FIFTH) == "w-1"
    assert primary_worker(before.assignments, on=date(2025, 3, 10)) == "w-2"


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.sampled_from(["w-1", "w-2", "w-3"]), st.none() | st.integers(0, 9)), max_size=8
    )
)
def test_on_no_day_of_a_case_that_can_be_do_two_go_on_as_primary_and_whoever_does_answers(acts):
    case = cases.opened()
    for day, worker, last in acts:
        until = None if last is None else FIFTH + timedelta(days=last)
        with suppress(ck.RecordError):
            case = cases.kept(case, assigned(worker, PRIMARY, until), at=FIFTH_AT + timedelta(days=day), by="boss-1")

    for day in (FIFTH + timedelta(days=count) for count in range(10)):
        held = [each for each in case.as_of(day).assignments if each.holds_on(day)]
        going_on = {each.worker for each in held if each.until != day}
        assert len(going_on) <= 1
        assert {primary_worker(held, on=day)} == going_on or not going_on


def test_a_training_does_not_lapse_before_it_was_completed():
    training = ck.models.Training(subject="standard_training", completed_on=FIFTH, expires_on=FIFTH, hours=20)

    assert training.expires_on == FIFTH
    with pytest.raises(ck.RecordError) as error:
        ck.models.Training(subject="standard_training", completed_on=FIFTH, expires_on=date(2025, 3, 4))
    assert error.value.codes == ("days_out_of_order",)


def test_who_answers_and_who_the_case_is_about_is_asked_of_a_day():
    noon = cases.on("2025-03-05")
    for ask in (
        lambda: primary_worker([], on=noon),
        lambda: assigned("w-1").holds_on(noon),
        lambda: cases.opened().client_parties(on=noon),
    ):
        with pytest.raises(ck.RecordError) as error:
            ask()

        assert error.value.codes == ("wrong_type",)


def test_a_past_that_is_written_longer_later_does_not_lie_beside_another_primary():
    case = cases.opened()
    for day, record in (
        ("2025-03-03", assigned("w-1", PRIMARY, date(2025, 3, 10))),
        ("2025-03-10", assigned("w-2", PRIMARY)),
    ):
        case = cases.kept(case, record, at=cases.on(day), by="boss-1")

    with pytest.raises(ck.RecordError) as error:
        cases.kept(case, assigned("w-1", PRIMARY, date(2025, 3, 19)), at=cases.on("2025-03-20"), by="boss-1")
    assert error.value.codes == ("one_primary",)
    shorter = cases.kept(case, assigned("w-1", PRIMARY, date(2025, 3, 9)), at=cases.on("2025-03-20"), by="boss-1")
    assert shorter.current(ck.Assignment, "w-1", PRIMARY).until == date(2025, 3, 9)


def test_a_worker_has_competences_of_the_vocabulary():
    qualified = ck.models.Qualification(
        years_of_experience=7, licensed=True, standard_training=True, competences=("communication", "use_of_resources")
    )

    assert ck.Practice().value_label(qualified, "competences", "ko") == "의사소통 능력, 자원 활용 능력"
