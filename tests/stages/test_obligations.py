"""What is owed: by whom, to whom, until when."""

from __future__ import annotations

from datetime import date

import attrs
import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.stages import owed

FLOW = cases.SCHOOL.workflow
MANAGER = ck.Assignment(worker="w-1", role="case_manager")
TALKS = ck.PlanItem(id="P1", goal="G1", kind="talks", responsible="worker", due=date(2025, 3, 20))
PROMISE = ck.FollowUp(id="F1", owner="w-2", owed_to="C-3", due=date(2025, 3, 15))
SENT = ck.Referral(id="R1", need="N1", resource="RS1")


def told(*records: ck.Record, on: date = date(2025, 3, 10)) -> list[tuple[object, ...]]:
    found = owed(cases.holding(*records), FLOW, on=on, calendar=None)
    return [(each.kind, each.what, each.owners, each.owed_to, each.due) for each in found]


def test_what_is_due_first_comes_first_and_what_has_no_day_last():
    assert told(SENT, TALKS, PROMISE, MANAGER) == [
        ("follow_up", "F1", ("w-2",), "C-3", date(2025, 3, 15)),
        ("plan_item", "P1", ("w-1",), None, date(2025, 3, 20)),
        ("referral_answer", "R1", ("RS1",), "w-1", None),
    ]


@pytest.mark.parametrize(
    ("responsible", "owners"),
    [("client", ("C-3",)), ("worker", ("w-1",)), ("provider", ("RS2",)), ("joint", ("C-3", "w-1"))],
)
def test_an_item_of_the_plan_is_owed_by_whoever_carries_it_out(responsible, owners):
    item = attrs.evolve(TALKS, responsible=responsible, resources=("RS2",))

    assert told(item, MANAGER)[0][2] == owners


def test_without_a_case_manager_nobody_owes_the_work():
    assert [row[2] for row in told(TALKS, SENT)] == [(), ("RS1",)]


def test_a_resource_owes_its_answer_to_the_worker_named_as_contact():
    assert told(attrs.evolve(SENT, contact="w-9"), MANAGER)[0][3] == "w-9"
    assert told(SENT)[0][3] is None


def test_what_was_done_dropped_or_answered_is_owed_no_more():
    done = (
        attrs.evolve(PROMISE, done_on=date(2025, 3, 6)),
        attrs.evolve(TALKS, status="cancelled"),
        attrs.evolve(SENT, status="accepted"),
    )

    assert told(PROMISE, TALKS, SENT, *done) == []


def test_the_next_review_and_running_deadlines_are_owed_by_the_case_manager():
    case = cases.planned(cases.KOREAN).record(MANAGER, at=cases.on("2025-03-10"), by="w-1")

    found = owed(case, cases.KOREAN.workflow, on=date(2025, 3, 10), calendar=None)

    assert [(each.kind, each.what, each.owners, each.due) for each in found] == [
        ("review", "review", ("w-1",), date(2025, 4, 10)),
    ]  # fmt: skip
    early = owed(case, cases.KOREAN.workflow, on=date(2025, 3, 5), calendar=None)
    assert [(each.kind, each.what, each.due) for each in early] == [
        ("deadline", "survey_within_10_days", date(2025, 3, 15)),
        ("deadline", "plan_within_30_days", date(2025, 4, 4)),
    ]


def test_a_closed_case_owes_only_what_was_promised():
    assert [row[1] for row in told(PROMISE, TALKS, SENT, MANAGER, ck.Closure(reason="moved_away"))] == ["F1"]


def test_a_promise_is_overdue_after_its_last_day():
    (found,) = owed(cases.holding(PROMISE), FLOW, on=date(2025, 3, 16), calendar=None)

    assert not found.is_overdue(on=date(2025, 3, 15))
    assert found.is_overdue(on=date(2025, 3, 16))
    assert not attrs.evolve(found, due=None).is_overdue(on=date(2025, 3, 16))


@given(st.lists(st.none() | st.dates(date(2025, 3, 1), date(2025, 4, 1)), max_size=5))
def test_whatever_is_owed_is_in_order_of_its_day(days):
    promises = [attrs.evolve(PROMISE, id=f"F{number}", due=day) for number, day in enumerate(days)]

    dues = [row[4] for row in told(*promises)]

    known = [day for day in dues if day]
    assert known == sorted(known)
    assert dues == [*known, *[None] * (len(dues) - len(known))]
    assert len(dues) == len(days)
