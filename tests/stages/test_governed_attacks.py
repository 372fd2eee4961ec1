"""No way round what a workflow demands of records: by correcting, voiding, dating back, or another kind of record."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

import attrs
import cases
import pytest
from governed import BOTH, CLOSURE, DAY, LEAD, MACHINE, MONDAY, WORKER, closure_of, codes, office, opened, working

import casekit as ck

STRANGER = ck.Actor(id="stranger")
CALL = ck.Contact(method="phone")
MENDED: dict[str, Any] = {"recorded_at": MONDAY + 9 * DAY, "reason": "misread"}
APPROVED = office("[closing]", 'approval = "closing_approval"')


def approved() -> ck.Case:
    """A case in work whose closing is approved, by somebody else than who closes it."""
    asked = ck.Approval(id="A1", kind="closing_approval")
    case = APPROVED.record(working(APPROVED), asked, at=MONDAY, by=WORKER)
    given = attrs.evolve(asked, status="given")
    return APPROVED.record(case, given, at=MONDAY, by=ck.Actor(id="lead-9", roles=("team_leader",)))


def refusals_of(act: Any, *args: Any, **keywords: Any) -> list[str]:
    with pytest.raises(ck.CasekitError) as refused:
        act(*args, **keywords)
    return list(refused.value.codes)


def test_a_correction_puts_no_record_into_a_stage_that_does_not_allow_it():
    case = MACHINE.record(opened(), CALL, at=MONDAY, by=WORKER)
    told = ck.Disclosure(recipient="RS1", purpose="referral")

    assert refusals_of(MACHINE.correct, case, told, entry=case.revision, by=WORKER, **MENDED) == ["record_not_in_stage"]


def test_a_closing_that_leads_to_a_stage_takes_the_place_of_no_other_record():
    case = MACHINE.record(opened(), CALL, at=MONDAY, by=WORKER)
    closed = MACHINE.record(working(), CLOSURE, at=MONDAY, by=LEAD)
    later = MACHINE.record(closed, CALL, at=MONDAY + DAY, by=WORKER)
    reopening = ck.Reopening(reason="moved back")

    assert refusals_of(MACHINE.correct, case, CLOSURE, entry=case.revision, by=LEAD, **MENDED) == ["leads_to_a_stage"]
    assert refusals_of(MACHINE.correct, later, reopening, entry=later.revision, by=LEAD, **MENDED) == [
        "leads_to_a_stage"
    ]


def test_the_stage_entered_by_a_closing_is_corrected_with_the_closing_only():
    closed = MACHINE.record(working(), CLOSURE, at=MONDAY, by=LEAD)
    change = closed.history[-1].what

    refused = refusals_of(MACHINE.correct, closed, change, entry=closed.revision, at=MONDAY + DAY, by=LEAD, **MENDED)

    assert refused == ["stage_of_a_record"]


def test_a_closing_move_is_dated_anew_only_by_who_may_make_it_and_close():
    closed = MACHINE.advance(working(), "finish", at=MONDAY + DAY, by=BOTH, record=CLOSURE)

    assert refusals_of(
        MACHINE.correct, closed, CLOSURE, entry=closed.revision, at=MONDAY + 2 * DAY, by=LEAD, **MENDED
    ) == ["role_required"]
    dated = MACHINE.correct(closed, CLOSURE, entry=closed.revision, at=MONDAY + 2 * DAY, by=BOTH, **MENDED)
    assert [entry.at for entry in dated.timeline[-2:]] == [MONDAY + 2 * DAY] * 2
    assert ck.verify(dated, MACHINE) == ()


@pytest.mark.parametrize("record", [None, CALL])
def test_a_closing_a_reopening_and_a_move_are_taken_back_by_who_may_do_them(record: ck.Record | None):
    closed = MACHINE.record(working(), CLOSURE, at=MONDAY, by=LEAD)
    reopened = MACHINE.record(closed, ck.Reopening(reason="moved back"), at=MONDAY + DAY, by=LEAD)
    finished = MACHINE.advance(working(), "finish", at=MONDAY, by=BOTH, record=CLOSURE)
    acts = ((closed, closed.revision - 1), (reopened, reopened.revision - 1), (finished, finished.revision))

    for case, entry in acts:
        mend = MACHINE.void if record is None else MACHINE.correct
        given = () if record is None else (record,)
        assert set(refusals_of(mend, case, *given, entry=entry, by=STRANGER, **MENDED)) == {"role_required"}
        mended = mend(case, *given, entry=entry, by=BOTH, **MENDED)
        assert ck.verify(mended) == ()


def test_a_reopening_is_not_dated_before_a_change_of_the_stage():
    machine = office(reopening={"roles": ["team_leader"], "from": ["after"]})
    closed = machine.advance(working(machine), "finish", at=MONDAY, by=BOTH, record=CLOSURE)
    kept = machine.advance(closed, "archive", at=MONDAY + 3 * DAY, by=WORKER)

    assert codes(machine.ask(kept, ck.Reopening(), at=MONDAY + 4 * DAY, by=LEAD)) == ["record_not_in_stage"]
    back = machine.ask(kept, ck.Reopening(), at=MONDAY + DAY, by=LEAD, recorded_at=MONDAY + 4 * DAY)
    assert codes(back) == ["out_of_order"]


def test_a_corrected_closing_is_told_when_its_approval_is_taken_back():
    closed = APPROVED.record(approved(), ck.Closure(reason="death"), at=MONDAY + DAY, by=LEAD)
    other = ck.Closure(reason="goals_mostly_attained")
    corrected = APPROVED.correct(closed, other, entry=closed.revision - 1, by=LEAD, **MENDED)

    voided = APPROVED.void(corrected, entry=approved().revision, by=LEAD, **MENDED)

    assert [finding.params["codes"] for finding in voided.history[-1].findings] == [("approval_missing",)]
    assert [each.code for each in ck.verify(voided, APPROVED)] == ["approval_missing"]


def test_the_closure_of_a_move_is_corrected_under_the_approval_it_had():
    closed = APPROVED.advance(approved(), "finish", at=MONDAY + DAY, by=BOTH, record=ck.Closure(reason="death"))

    other = ck.Closure(reason="goals_mostly_attained")
    corrected = APPROVED.correct(closed, other, entry=closed.revision, by=BOTH, **MENDED)

    assert closure_of(corrected).approved_by == "lead-9"
    assert ck.verify(corrected, APPROVED) == ()


def test_the_client_of_an_opening_is_not_governed_and_a_later_version_is():
    machine = office(records={"Client": {"roles": ["team_leader"], "fields": ["name"]}})

    case = opened(machine)

    assert ck.verify(case, machine) == ()
    assert codes(machine.ask(case, ck.Client(id="C-1"), at=MONDAY, by=WORKER)) == [
        "role_required", "record_field_required",
    ]  # fmt: skip


def test_a_key_of_a_closing_move_is_not_used_again_for_another_closure():
    closed = MACHINE.advance(working(), "finish", at=MONDAY, by=BOTH, record=CLOSURE, key="end")
    other = attrs.evolve(CLOSURE, reason="death")

    assert codes(MACHINE.ask(closed, "finish", at=MONDAY, by=BOTH, record=other, key="end")) == ["key_used"]


def test_a_closing_into_a_parent_without_an_initial_substage_is_a_fault():
    mapping = {**MACHINE.workflow.to_mapping(), "closing": {"to": "work"}}

    assert "substages_without_initial" in [each.code for each in ck.check(mapping)]


def test_a_closing_asks_for_the_own_fields_of_the_stage_it_leads_to():
    practice = ck.Practice.from_toml(
        'id = "ours"\n[fields.Client.end_report]\ntype = "text"\nrequired_from = "closed"\n'
    )
    machine = ck.StageMachine(MACHINE.workflow, practice=practice)

    assert codes(machine.ask(opened(machine), CLOSURE, at=MONDAY, by=LEAD)) == ["own_field_required"]


@attrs.frozen(kw_only=True, eq=False)
class FastClosure(ck.Closure):
    """A closure of an office."""

    EVENTS: ClassVar[tuple[str, ...]] = ("fast_closed",)


def test_a_kind_of_the_office_that_closes_is_governed_as_a_closing():
    machine = ck.StageMachine(MACHINE.workflow, practice=ck.Practice(id="ours", records=(FastClosure,)))
    fast = FastClosure(reason="moved_away", approved_by="boss-1")

    assert codes(machine.ask(opened(machine), fast, at=MONDAY, by=STRANGER)) == [
        "role_required", "reason_not_in_catalogue",
    ]  # fmt: skip


def test_an_own_field_named_like_a_property_of_records_is_read_as_a_field():
    practice = ck.Practice.from_toml('id = "ours"\n[kinds.incident]\n[fields.incident.event]\ntype = "text"\n')
    mapping = {**MACHINE.workflow.to_mapping(), "records": {"incident": {"fields": ["event"]}}}
    machine = ck.StageMachine(ck.Workflow.from_mapping(mapping), practice=practice)

    answer = machine.ask(opened(machine), practice.build("incident"), at=MONDAY, by=WORKER)

    assert codes(answer) == ["record_field_required"]


def test_a_consent_given_anew_with_an_end_is_not_in_force_between():
    case = cases.SCHOOL.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-01"), by=cases.WORKER)
    given = ck.Consent(id="S-1", given_by=("C-3",), recipients=("RS1",))
    again = attrs.evolve(given, since=date(2025, 3, 12), withdrawn_on=date(2025, 3, 20))
    for day, version in (("03", given), ("10", attrs.evolve(given, withdrawn_on=date(2025, 3, 5))), ("12", again)):
        case = cases.SCHOOL.record(case, version, at=cases.on(f"2025-03-{day}"), by=cases.WORKER)
    told = ck.Disclosure(recipient="RS1", purpose="referral")
    found = [
        codes(cases.SCHOOL.ask(case, told, at=cases.on(day), by=cases.WORKER, recorded_at=cases.on("2025-03-13")))
        for day in ("2025-03-06", "2025-03-08", "2025-03-10")
    ]

    assert found == [["consent_expired"]] * 3


def test_a_withdrawal_of_before_a_consent_began_is_recorded_and_told():
    case = cases.SCHOOL.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-01"), by=cases.WORKER)
    given = ck.Consent(id="S-1", given_by=("C-3",), recipients=("RS1",), since=date(2025, 3, 10))
    case = cases.SCHOOL.record(case, given, at=cases.on("2025-03-03"), by=cases.WORKER)
    told = ck.Disclosure(recipient="RS1", purpose="referral")
    case = cases.SCHOOL.record(case, told, at=cases.on("2025-03-11"), by=cases.WORKER)
    withdrawn = attrs.evolve(given, since=None, withdrawn_on=date(2025, 3, 5))

    late = cases.SCHOOL.record(case, withdrawn, at=cases.on("2025-03-12"), by=cases.WORKER)

    assert [finding.params["codes"] for finding in late.history[-1].findings] == [("consent_expired",)]
