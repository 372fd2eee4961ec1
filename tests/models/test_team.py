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


def codes_of_holding(first: ck.Record, second: ck.Record) -> tuple[str, ...]:
    """The codes for which a case cannot hold these two records; empty if it can."""
    try:
        cases.holding(first, second)
    except ck.RecordError as error:
        return error.codes
    return ()


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
    assert codes_of_holding(first, second) == codes


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


DAYS = st.none() | st.integers(0, 9).map(lambda days: FIFTH + timedelta(days=days))


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from(["w-1", "w-2", "w-3"]), DAYS, DAYS), max_size=8))
def test_on_no_day_of_a_case_that_can_be_do_two_go_on_as_primary_and_whoever_does_answers(acts):
    case = cases.opened()
    for day, worker, since, until in acts:
        with suppress(ck.RecordError):
            record = ck.Assignment(worker=worker, role=PRIMARY, since=since, until=until)
            case = cases.kept(case, record, at=FIFTH_AT + timedelta(days=day), by="boss-1")

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


def lasting(worker: str, since: date | None = None, until: date | None = None, **more: str) -> ck.Assignment:
    return ck.Assignment(**{"worker": worker, "role": PRIMARY, "since": since, "until": until, **more})


APRIL, MAY = date(2025, 4, 1), date(2025, 5, 1)


def test_a_handover_is_recorded_beforehand_and_counts_from_its_first_day():
    case = cases.holding(lasting("w-1", until=APRIL), lasting("w-2", APRIL))

    answering = [primary_worker(case.assignments, on=day) for day in (FIFTH, date(2025, 3, 31), APRIL, MAY)]

    assert answering == ["w-1", "w-1", "w-2", "w-2"]
    assert [each.holds_on(FIFTH) for each in case.assignments] == [True, False]
    assert [ck.evaluation.evaluate(case, on=day).work.primary_worker for day in (FIFTH, MAY)] == ["w-1", "w-2"]


def test_an_assignment_without_a_first_day_holds_from_the_day_of_the_record():
    case = cases.holding(lasting("w-1"))

    assert primary_worker(case.as_of(date(2025, 3, 4)).assignments, on=date(2025, 3, 4)) is None
    assert primary_worker(case.as_of(FIFTH).assignments, on=FIFTH) == "w-1"


def test_an_assignment_does_not_end_before_it_begins():
    assert lasting("w-1", APRIL, APRIL).until == APRIL
    with pytest.raises(ck.RecordError) as error:
        lasting("w-1", APRIL, FIFTH)

    assert [(refusal.code, refusal.where) for refusal in error.value.refusals] == [("days_out_of_order", "until")]


@pytest.mark.parametrize(
    ("first", "second", "codes"),
    [
        (lasting("w-1", until=APRIL), lasting("w-2", APRIL), ()),
        (lasting("w-1", until=date(2025, 3, 31)), lasting("w-2", APRIL), ()),
        (lasting("w-1", until=date(2025, 4, 2)), lasting("w-2", APRIL), ("one_primary",)),
        (lasting("w-1"), lasting("w-2", APRIL), ("one_primary",)),
        (lasting("w-2", APRIL), lasting("w-1", until=APRIL), ()),
        (lasting("w-2", APRIL), lasting("w-1"), ("one_primary",)),
        (lasting("w-2", APRIL), lasting("w-1", until=date(2025, 4, 2)), ("one_primary",)),
        (lasting("w-2", APRIL, MAY), lasting("w-1", MAY), ()),
        (lasting("w-1", until=FIFTH), lasting("w-2", date(2025, 3, 4)), ("one_primary",)),
    ],
)
def test_a_second_primary_worker_from_the_last_day_of_the_first_is_no_contradiction(first, second, codes):
    assert codes_of_holding(first, second) == codes


def test_a_handover_that_is_called_off_is_a_contradiction_while_the_next_worker_is_still_to_begin():
    case = cases.holding(lasting("w-1", until=APRIL), lasting("w-2", APRIL))

    with pytest.raises(ck.RecordError) as error:
        cases.kept(case, lasting("w-1"), at=cases.on("2025-03-20"), by="boss-1")

    assert error.value.codes == ("one_primary",)


def test_who_takes_a_case_back_is_not_compared_with_the_days_in_between():
    case = cases.holding(lasting("w-1", FIFTH, APRIL), lasting("w-2", APRIL, MAY))

    back = cases.kept(case, lasting("w-1", FIFTH), at=cases.on("2025-05-01"), by="boss-1")

    assert primary_worker(back.assignments, on=date(2025, 5, 2)) == "w-1"


def test_a_planned_assignment_is_no_part_of_the_team_at_the_closing():
    case = cases.holding(lasting("w-1", until=APRIL), lasting("w-2", APRIL), ck.Closure(reason="moved"))

    assert ([each.worker for each in case.previous_team], case.assignments) == (["w-1"], ())


def test_on_its_days_the_cover_of_the_primary_worker_is_responsible():
    case = cases.holding(lasting("w-1"), lasting("w-2", APRIL, MAY, covers="w-1"))

    answering = [primary_worker(case.assignments, on=day) for day in (date(2025, 3, 31), APRIL, MAY, date(2025, 5, 2))]

    assert answering == ["w-1", "w-2", "w-2", "w-1"]


@pytest.mark.parametrize("first", [lasting("w-1"), lasting("w-2", covers="w-1")], ids=["worker first", "cover first"])
def test_a_cover_is_no_second_primary(first):
    second = lasting("w-1") if first.covers else lasting("w-2", covers="w-1")

    assert len(cases.holding(first, second).assignments) == 2


@pytest.mark.parametrize(
    "records",
    [
        (lasting("w-1"), lasting("w-2", covers="w-9")),
        (lasting("w-2", covers="w-3"), lasting("w-3", covers="w-2")),
        (lasting("w-1"), assigned("w-3"), lasting("w-2", covers="w-3")),
        (lasting("w-2", covers="w-9"), lasting("w-1")),
    ],
    ids=["of nobody", "of each other", "of a worker in another role", "of nobody, recorded first"],
)
def test_who_covers_no_primary_worker_is_a_second_primary(records):
    with pytest.raises(ck.RecordError) as error:
        cases.holding(*records)

    assert error.value.codes == ("one_primary",)


def test_a_cover_of_a_cover_is_no_second_primary():
    case = cases.holding(lasting("w-1"), lasting("w-2", covers="w-1"), lasting("w-3", covers="w-2"))

    assert len(case.assignments) == 3


def test_a_worker_covers_for_another_and_not_for_oneself():
    with pytest.raises(ck.RecordError) as error:
        lasting("w-1", covers="w-1")

    assert [(refusal.code, refusal.where) for refusal in error.value.refusals] == [("covers_oneself", "covers")]


@pytest.mark.parametrize(
    ("assignments", "answers"),
    [
        ((lasting("w-1"), lasting("w-2", covers="w-9")), "w-1"),  # a cover of somebody else
        ((lasting("w-1"), lasting("w-2", covers="w-1", role="mentor")), "w-1"),  # in another role
        ((assigned("w-1"), lasting("w-2", covers="w-1", role="case_manager")), "w-2"),
        ((assigned("w-1"), assigned("w-3"), lasting("w-2", covers="w-1", role="case_manager")), None),
        ((lasting("w-1"), lasting("w-2", covers="w-1"), lasting("w-3", covers="w-2")), "w-3"),
        ((lasting("w-1"), lasting("w-2", covers="w-1"), lasting("w-1", covers="w-2")), "w-1"),
        ((lasting("w-1"), lasting("w-2", until=FIFTH, covers="w-1"), lasting("w-3", FIFTH, covers="w-1")), "w-3"),
        ((lasting("w-1", until=date(2025, 3, 4)), lasting("w-2", covers="w-1")), "w-2"),  # the worker has left
    ],
)
def test_a_cover_stands_in_for_the_worker_in_the_same_role(assignments, answers):
    assert primary_worker(assignments, on=FIFTH) == answers


def test_a_worker_has_competences_of_the_vocabulary():
    qualified = ck.models.Qualification(
        years_of_experience=7, licensed=True, standard_training=True, competences=("communication", "use_of_resources")
    )

    assert ck.Practice().value_label(qualified, "competences", "ko") == "의사소통 능력, 자원 활용 능력"
