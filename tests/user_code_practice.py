"""What an engineer in a welfare agency writes with a practice in Python: what a type checker knows of its records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import ClassVar, assert_type

import attrs
from user_code import WORKER, at

import casekit as ck
from casekit.labels import Words
from casekit.practice import OwnField, OwnVocabulary, OwnWord, RecordKind


@attrs.frozen(kw_only=True, slots=False)
class Tenancy(ck.Record):
    """A thing of the office: the contract by which a client rents a home."""

    EVENTS: ClassVar[tuple[str, ...]] = ("tenancy_signed",)
    SHELF: ClassVar[str | None] = "tenancies"
    IDENTITY: ClassVar[tuple[str, ...]] = ("id",)

    id: str
    ends_on: date
    address: str | None = attrs.field(default=None, repr=False, metadata=ck.models.PERSONAL)


@attrs.frozen(kw_only=True, slots=False)
class DoorstepVisit(ck.Record):
    """A happening of the office: a visit at the home of a client."""

    EVENTS: ClassVar[tuple[str, ...]] = ("doorstep_visit",)

    let_in: bool


def tenancy_lasts(context: ck.Context, days: ck.stages.Days) -> ck.Refusal | None:
    """Require of a move that a tenancy lasts for some time."""
    tenancies = assert_type(context.case.current(Tenancy), tuple[Tenancy, ...])
    lasting = any((each.ends_on - context.day).days >= days for each in tenancies)
    return None if lasting else ck.Refusal("tenancy_too_short", {"days": days})


def visited_before_closure(context: ck.Context) -> Iterator[ck.Breach]:
    """Require of a closure that somebody visited the client."""
    if not context.case.dated(DoorstepVisit):
        yield ck.Breach()


NIGHTS = OwnField(record="Client", id="nights_outside", value_type="whole_number", low=0, labels={"en": "nights"})
ENDS_ON = OwnField(record="court_order", id="ends_on", value_type="day")
WORDS = (OwnVocabulary(id="risk", words=(OwnWord(id="critical", counts_as="high", labels={"en": "critical"}),)),)
TEXTS: Mapping[str, Words] = {"en": {"tenancy_too_short": {"message": "No tenancy lasts {days} days."}}}
PRACTICE = ck.Practice(id="tenancies", fields=(NIGHTS,)).extend(
    records=(Tenancy, DoorstepVisit), kinds=(RecordKind(id="court_order", thing=True),), fields=(ENDS_ON,),
    guards=(tenancy_lasts, ck.Guard(tenancy_lasts, name="tenancy_lasts_long")),
    rules=(ck.Rule(visited_before_closure, records=(ck.Closure, "court_order"), reads=(DoorstepVisit,)),),
    vocabularies=WORDS, texts=TEXTS,
)  # fmt: skip
MACHINE = ck.StageMachine(ck.Workflow.ready("school_six"), practice=PRACTICE)


def _case() -> ck.Case:
    client = PRACTICE.build(ck.Client, id="C-3", nights_outside=210)
    case = MACHINE.open(client, id="K-17", at=at(3, 3), by=WORKER)
    order = PRACTICE.build("court_order", id="O-1", ends_on=date(2025, 9, 30))
    for record in (Tenancy(id="T-1", ends_on=date(2027, 3, 2)), DoorstepVisit(let_in=True), order):
        case = MACHINE.record(case, record, at=at(3, 4), by=WORKER)
    return case


def things_of_the_office_have_their_class() -> tuple[Tenancy, ...]:
    """Return the current tenancies: all of them, and one by its id."""
    case = _case()
    one = assert_type(case.current(Tenancy, "T-1"), Tenancy)
    return (one, *assert_type(case.current(Tenancy), tuple[Tenancy, ...]))


def happenings_of_the_office_have_their_class() -> list[bool]:
    """Return whether the client let the worker in at each visit."""
    visits = assert_type(_case().dated(DoorstepVisit), tuple[tuple[datetime, DoorstepVisit], ...])
    return [visit.let_in for _, visit in visits]


def records_of_kinds_as_data_are_office_records() -> list[date | None]:
    """Return the last day of each court order."""
    case = _case()
    orders = assert_type(case.current("court_order"), tuple[ck.OfficeRecord, ...])
    one = assert_type(case.current("court_order", "O-1"), ck.OfficeRecord)
    dated = assert_type(case.dated("court_order"), tuple[tuple[datetime, ck.OfficeRecord], ...])
    ends_on = PRACTICE.fields_of("court_order")["ends_on"]
    return [ends_on.of(each, date) for each in (*orders, one, *(order for _, order in dated))]


def own_fields_are_read_with_a_type() -> list[object]:
    """Return what a field holds, read as each type that a field can have."""
    client, empty = _case().client, ck.Client(id="C-4")
    fields: Mapping[str, OwnField] = PRACTICE.fields_of("Client")
    field = fields["nights_outside"]
    nights = assert_type(field.of(client, int), int | None)
    return [
        nights, assert_type(field.of(empty, str), str | None), assert_type(field.of(empty, bool), bool | None),
        assert_type(field.of(empty, float), float | None), assert_type(field.of(empty, date), date | None),
        assert_type(field.of(empty, datetime), datetime | None),
    ]  # fmt: skip


def records_are_built_with_own_fields() -> list[str]:
    """Return the kinds of what the practice builds: a record of a class, a part of a record, and one as data."""
    tenancy = assert_type(PRACTICE.build(Tenancy, id="T-2", ends_on=date(2027, 3, 2)), Tenancy)
    rating = assert_type(PRACTICE.build(ck.RiskRating, risk="critical"), ck.RiskRating)
    step = assert_type(PRACTICE.build(ck.GoalStep, description="…"), ck.GoalStep)
    order = assert_type(PRACTICE.build("court_order", id="O-2"), ck.OfficeRecord)
    shown = assert_type(PRACTICE.value_label(rating, "risk"), str | None)
    return [tenancy.kind_name, rating.kind_name, type(step).__name__, order.kind_name, shown or "none"]


def a_stored_case_is_read_with_the_classes_of_the_office() -> tuple[Tenancy, ...]:
    """Return the tenancies of a case that was stored and loaded."""
    loaded = assert_type(ck.loads(ck.dumps(_case()), practice=PRACTICE), ck.Case)
    return assert_type(loaded.current(Tenancy), tuple[Tenancy, ...])


def words_of_the_office_are_listed() -> list[str]:
    """Return the words for a risk in their order, for a form, and what a machine calls one of them."""
    risk = assert_type(PRACTICE.vocabulary("risk"), OwnVocabulary)
    rank = assert_type(risk.rank("critical"), int | None)
    label = assert_type(MACHINE.wording.label("risk", "critical"), str)
    return [*risk.codes, label, *([] if rank is None else risk.codes[rank:]), *PRACTICE.own_vocabularies]
