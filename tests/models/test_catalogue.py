"""Every record and every event: nothing left out, nothing named twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import attrs
import pytest

from casekit import (
    Actor,
    Assignment,
    Contact,
    OfficeRecord,
    Override,
    RecordError,
    ServiceStart,
    StageChange,
    Void,
)
from casekit.models import Record
from casekit.models.catalogue import EVENTS, RECORDS
from casekit.models.checks import references
from casekit.models.office_record import UnknownRecord
from casekit.models.record import Value
from casekit.models.sealed_record import SealedRecord
from casekit.models.state import SHELVES
from casekit.models.team import acting


def below(kind: type) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from below(each)


def test_every_record_with_fields_of_the_library_is_in_the_catalogue_under_its_name():
    own = {kind for kind in below(Record) if kind.__module__.startswith("casekit.")}

    assert set(RECORDS.values()) == own - {OfficeRecord, SealedRecord, UnknownRecord}
    assert all(kind.__name__ == name for name, kind in RECORDS.items())


def test_the_catalogue_is_in_the_order_of_casework():
    names = [*RECORDS]
    chosen = ["Client", "Household", "Intake", "Need", "Goal", "Plan", "Referral", "ServiceStart", "Review"]

    assert [name for name in names if name in chosen] == chosen
    assert names[:1] == ["Client"]
    assert names[-8:-3] == ["Closure", "Departure", "Reopening", "AftercarePlan", "AftercareEnd"]
    assert names[-3:] == ["Erasure", "StageChange", "Void"]


@pytest.mark.parametrize("kind", RECORDS.values(), ids=RECORDS)
def test_the_values_that_make_an_event_are_values_of_fields_and_make_no_other_event(kind):
    fields = {field.name for field in attrs.fields(kind)}

    assert set(kind.EVENT_VALUES) <= set(kind.EVENTS)
    assert all(set(values) <= fields for values in kind.EVENT_VALUES.values())
    assert len(kind.EVENTS) - len(kind.EVENT_VALUES) <= 1 or kind is StageChange


def test_a_voided_entry_is_no_event_that_anything_can_name():
    assert Void().event == "entry_voided"
    assert "entry_voided" not in EVENTS


def test_no_two_records_share_an_event():
    assert [event for event, count in Counter(EVENTS).items() if count > 1] == []
    assert "" not in EVENTS


def test_the_catalogue_never_changes():
    with pytest.raises(TypeError):
        RECORDS["Client"] = Contact


@pytest.mark.parametrize("kind", RECORDS.values(), ids=RECORDS)
def test_a_thing_has_a_shelf_and_a_key_and_a_happening_has_neither(kind):
    fields = {field.name for field in attrs.fields(kind)}

    assert (kind.SHELF is None) == (kind.IDENTITY == ())
    assert kind.SHELF is None or kind.SHELF in SHELVES
    assert set(kind.IDENTITY) <= fields


@pytest.mark.parametrize("kind", RECORDS.values(), ids=RECORDS)
def test_a_record_refers_to_things_that_have_an_id(kind):
    shelves = {record.SHELF: record for record in RECORDS.values() if record.SHELF}

    assert all(shelves[shelf].IDENTITY == ("id",) for _, shelf in references(kind))


def test_every_value_compares_by_what_it_holds_and_never_changes():
    own = [kind for kind in below(Value) if kind.__module__.startswith("casekit.models")]

    assert all(kind.__hash__ is not None and kind.__setattr__ is not object.__setattr__ for kind in own)
    assert all(field.kw_only for kind in own for field in attrs.fields(kind))


@pytest.mark.parametrize(
    ("contact", "event"),
    [
        (Contact(), "contact"),
        (Contact(reached=False), "contact_attempt_failed"),
        (Contact(purpose="aftercare"), "aftercare_contact"),
    ],
)
def test_a_contact_is_an_event_by_whom_it_reached_and_why(contact, event):
    assert contact.event == event
    assert event in EVENTS


@pytest.mark.parametrize(
    ("change", "event"),
    [
        (StageChange(stage="intake"), "stage_entered"),
        (StageChange(stage="intake", source="planning"), "stage_entered"),
        (StageChange(stage="intake", source="intake"), "stage_kept"),
        (StageChange(stage="intake", source="intake", adopted=True), "stage_entered"),
    ],
)
def test_a_move_that_stays_enters_nothing(change, event):
    assert change.event == event
    assert change.enters == (event == "stage_entered")


@pytest.mark.parametrize("named", [{}, {"referral": "R1", "need": "N1"}])
def test_a_service_starts_from_a_referral_or_for_a_need(named):
    with pytest.raises(RecordError) as refused:
        ServiceStart(**named)

    assert refused.value.codes == ("one_of_fields",)
    assert refused.value.refusals[0].params == {"fields": ("referral", "need")}


def test_a_service_that_starts_is_no_crisis_unless_it_says_so():
    assert not ServiceStart(need="N1").crisis
    assert ServiceStart(referral="R1", crisis=True).crisis


def test_one_worker_may_hold_two_roles():
    manager = Assignment(worker="w1", role="case_manager")

    assert manager.identity != Assignment(worker="w1", role="supervisor").identity


def test_a_plain_id_acts_without_roles():
    actor = Actor(id="boss-1", roles=("supervisor",))

    assert acting(actor) is actor
    assert acting("boss-1") == Actor(id="boss-1")
    assert Override(rule="closure_risk_ceiling", by="boss-1", reason="…").by.roles == ()


@pytest.mark.parametrize(("by", "where"), [(7, "by"), (None, "by"), ("", "id"), (["boss-1"], "by")])
def test_whoever_acts_has_an_id(by, where):
    with pytest.raises(RecordError) as refused:
        Override(rule="closure_risk_ceiling", by=by, reason="…")

    assert [refusal.where for refusal in refused.value.refusals] == [where]
