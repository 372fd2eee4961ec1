"""Workers: who answers for a case, until when, and the training they keep up."""

from __future__ import annotations

from datetime import date

import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.models import MANAGER_ROLES, PRIMARY, primary_worker

FIFTH = date(2025, 3, 5)


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


def test_a_training_does_not_lapse_before_it_was_completed():
    training = ck.Training(subject="standard_training", completed_on=FIFTH, expires_on=FIFTH, hours=20)

    assert training.expires_on == FIFTH
    with pytest.raises(ck.RecordError) as error:
        ck.Training(subject="standard_training", completed_on=FIFTH, expires_on=date(2025, 3, 4))
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
