from __future__ import annotations

from itertools import pairwise, product

import cases
import pytest

from casekit import Case, Record, RecordError, Referral, Refusal, ServiceStart
from casekit.models.appending import next_entry, problems_of
from casekit.models.catalogue import EVENTS

STATUSES = ("draft", "sent", "accepted", "declined", "cancelled", "completed")
STEPS = {
    ("draft", "sent"), ("draft", "cancelled"),
    ("sent", "accepted"), ("sent", "declined"), ("sent", "cancelled"),
    ("accepted", "completed"), ("accepted", "declined"), ("accepted", "cancelled"),
}  # fmt: skip
WAYS = {
    "draft": ("draft",), "sent": ("sent",), "accepted": ("sent", "accepted"), "declined": ("sent", "declined"),
    "cancelled": ("sent", "cancelled"), "completed": ("sent", "accepted", "completed"),
}  # fmt: skip
"""How a referral comes to each status."""


def referral(**changes: object) -> Referral:
    fields = {"id": "R1", "need": "N1", "resource": "RS1", "reason": "full", "outcome": "helped", **changes}
    return Referral(**fields)


def problems(case: Case, record: Record) -> list[Refusal]:
    return problems_of(case, next_entry(case, record, at=cases.on("2025-03-12"), by=cases.WORKER))


def referred(*statuses: str) -> Case:
    case = cases.opened()
    for number, status in enumerate(statuses):
        case = cases.kept(case, referral(status=status), at=cases.on("2025-03-10", number), by=cases.WORKER)
    return case


@pytest.mark.parametrize(("before", "after"), [*product(STATUSES, STATUSES)])
def test_a_referral_takes_only_the_steps_of_its_way(before, after):
    case = referred(*WAYS[before])

    refusals = problems(case, referral(status=after))

    ended = before in ("declined", "cancelled", "completed")
    refused = ["referral_ended" if ended else "referral_step"]
    assert cases.codes(refusals) == ([] if (before, after) in STEPS else refused)


@pytest.mark.parametrize("status", STATUSES)
def test_a_referral_begins_as_a_draft_or_sent(status):
    case = cases.opened()

    refusals = problems(case, referral(status=status))

    assert cases.codes(refusals) == ([] if status in ("draft", "sent") else ["referral_step"])


def test_every_way_is_made_of_steps():
    assert all(step in STEPS for way in WAYS.values() for step in pairwise(way))


def test_a_step_that_cannot_be_is_told_with_those_that_can():
    with pytest.raises(RecordError) as refused:
        cases.kept(referred("sent"), referral(status="completed"), at=cases.on("2025-03-12"), by=cases.WORKER)

    told = refused.value.refusals[0]
    assert told.message == "A referral cannot go from sent to completed."
    assert told.fix == "Use one of: accepted, declined, cancelled."


def test_a_referral_at_its_end_is_not_told_to_use_one_of_nothing():
    with pytest.raises(RecordError) as refused:
        cases.kept(referred("sent", "declined"), referral(status="sent"), at=cases.on("2025-03-12"), by=cases.WORKER)

    assert refused.value.codes == ("referral_ended",)
    assert refused.value.refusals[0].fix == "Record a new referral that replaces it."


def test_the_request_stays_the_same_from_step_to_step():
    case = cases.kept(referred("sent"), referral(id="R2"), at=cases.on("2025-03-11"), by=cases.WORKER)

    with pytest.raises(RecordError) as refused:
        cases.kept(case,
            referral(need="N2", resource="RS2", replaces="R2", status="accepted"),
            at=cases.on("2025-03-12"), by=cases.WORKER,
        )  # fmt: skip

    assert refused.value.codes == ("never_changes",) * 3
    assert [refusal.where for refusal in refused.value.refusals] == ["need", "resource", "replaces"]


def test_a_declined_referral_is_followed_by_another():
    case = referred("sent", "declined")

    again = referral(id="R2", resource="RS2", replaces="R1")
    case = cases.kept(case, again, at=cases.on("2025-03-12"), by=cases.WORKER)

    assert [each.status for each in case.referrals] == ["declined", "sent"]


def test_a_referral_does_not_replace_itself():
    with pytest.raises(RecordError) as refused:
        referral(replaces="R1")

    assert refused.value.codes == ("refers_to_itself",)
    assert refused.value.refusals[0].message == "referral it replaces names the record itself."


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("party", ["client", "provider"])
def test_only_a_declined_referral_says_who_declined(status, party):
    if status == "declined":
        assert referral(status=status, declined_by=party).declined_by == party
        return
    with pytest.raises(RecordError) as refused:
        referral(status=status, declined_by=party)

    assert refused.value.codes == ("only_when_declined",)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("field", ["reason", "outcome"])
def test_a_cancellation_needs_a_reason_and_a_completion_an_outcome(status, field):
    if (status, field) not in {("cancelled", "reason"), ("completed", "outcome")}:
        assert referral(**{"status": status, field: None}).status == status
        return
    with pytest.raises(RecordError) as refused:
        referral(**{"status": status, field: None})

    assert [(refusal.code, refusal.where) for refusal in refused.value.refusals] == [("field_needed", field)]
    assert refused.value.refusals[0].message == f"The status {status} needs {field}."


@pytest.mark.parametrize("status", STATUSES)
def test_a_service_starts_only_from_a_referral_that_was_sent_and_not_turned_down(status):
    case = referred(*WAYS[status])

    refusals = problems(case, ServiceStart(referral="R1"))

    stands = status in ("sent", "accepted", "completed")
    assert [(refusal.code, refusal.where) for refusal in refusals] == (
        [] if stands else [("referral_not_in_use", "referral")]
    )


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_is_an_event(status):
    assert referral(status=status).event == f"referral_{status}"
    assert referral(status=status).event in EVENTS


def test_the_first_appointment_of_a_referral_is_scheduled_in_it():
    first = cases.on("2025-05-02")
    case = cases.holding(Referral(id="R1", need="N1", resource="RS1", appointment_at=first))

    assert case.current(Referral, "R1").appointment_at == first
