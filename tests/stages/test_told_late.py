"""What is written down late, corrected or voided tells what is now to be refused or reported of what came later."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest
from cases import SCHOOL, WORKER, closed, evaluated, on, planned
from rule_acts import CLOSURE, SENT, told, told_now

import casekit as ck

PROMISE = ck.FollowUp(id="F9", owner="worker-1")
ITEM = ck.PlanItem(id="P9", goal="G1", kind="counselling", responsible="worker")
LATE: dict[str, Any] = {"by": WORKER, "recorded_at": on("2025-06-20")}
HOME = ck.Household(id="H-1", index_client="C-3", members=(
    ck.Membership(person="C-3", role="child"), ck.Membership(person="C-5", role="child"),
))  # fmt: skip


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (PROMISE, "follow_ups_at_closure"),
        (ITEM, "plan_items_at_closure"),
        (
            ck.Referral(id="R9", need="N1", resource="RS1", status="accepted", appointment_at=on("2025-07-01")),
            "appointments_at_closure",
        ),
    ],
    ids=lambda each: each if isinstance(each, str) else each.kind_name,
)
def test_open_work_of_before_the_closing_that_is_written_down_after_it_is_told(record: ck.Record, code: str):
    drafted = (
        told(closed(), (attrs.evolve(record, status="sent"), "2025-05-31")) if code.startswith("app") else closed()
    )

    assert told_now(SCHOOL.record(drafted, record, at=on("2025-06-01"), **LATE)) == {code}


def test_open_work_in_a_closed_case_by_a_correction_or_a_void_is_told():
    done = attrs.evolve(ITEM, status="done", done_on=date(2025, 6, 3))
    case = SCHOOL.record(evaluated(), ITEM, at=on("2025-06-03"), by=WORKER)
    case = SCHOOL.record(case, done, at=on("2025-06-03"), by=WORKER)
    entry = case.revision
    case = SCHOOL.record(case, CLOSURE, at=on("2025-06-05"), by=WORKER)
    mends: dict[str, Any] = {"entry": entry, "reason": "…", **LATE}

    for mended in (SCHOOL.void(case, **mends), SCHOOL.correct(case, ITEM, **mends)):
        assert told_now(mended) == {"plan_items_at_closure"}


def test_work_that_had_ended_by_the_closing_is_not_told():
    done = attrs.evolve(PROMISE, done_on=date(2025, 6, 1))

    assert told_now(SCHOOL.record(closed(), done, at=on("2025-06-01"), **LATE)) == set()


def test_a_service_written_down_after_the_consent_was_withdrawn_is_told():
    consent = planned().consents[0]
    case = told(planned(), (SENT, "2025-03-11"))
    case = SCHOOL.record(case, attrs.evolve(consent, withdrawn_on=date(2025, 3, 15)), at=on("2025-03-15"), by=WORKER)

    late = SCHOOL.record(case, ck.ServiceStart(referral="R1"), at=on("2025-03-12"), **LATE)

    assert told_now(late) == {"services_after_withdrawal"}


def test_a_service_whose_end_is_voided_after_the_withdrawal_is_told():
    consent = planned().consents[0]
    case = told(planned(), (SENT, "2025-03-11"), (ck.ServiceStart(referral="R1"), "2025-03-12"))
    case = SCHOOL.record(case, ck.ServiceEnd(referral="R1"), at=on("2025-03-13"), by=WORKER)
    ended = case.revision
    case = SCHOOL.record(case, attrs.evolve(consent, withdrawn_on=date(2025, 3, 14)), at=on("2025-03-14"), by=WORKER)

    assert told_now(SCHOOL.void(case, entry=ended, reason="…", **LATE)) == {"services_after_withdrawal"}


def test_what_puts_an_open_promise_right_tells_nothing_and_a_further_one_does():
    other = attrs.evolve(PROMISE, id="F8")
    case = evaluated()
    for each in (PROMISE, other):
        case = SCHOOL.record(case, each, at=on("2025-06-03"), by=WORKER)
    case = SCHOOL.record(case, CLOSURE, at=on("2025-06-05"), by=WORKER)

    done = SCHOOL.record(case, attrs.evolve(other, done_on=date(2025, 6, 4)), at=on("2025-06-04"), **LATE)

    assert told_now(done) == set()
    further = SCHOOL.record(case, attrs.evolve(PROMISE, id="F7"), at=on("2025-06-04"), **LATE)
    assert told_now(further) == {"follow_ups_at_closure"}
