"""No personal value leaves a record by its text: not in repr, not in an error, not when it is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import NoneType
from typing import Literal, get_args, get_origin, get_type_hints

import attrs
import cases
import pytest

import casekit
from casekit import (
    CasekitError,
    Consent,
    Entry,
    Interval,
    Override,
    Reading,
    ReviewInterval,
    ServiceEnd,
    ServiceStart,
    StageChange,
    models,
)
from casekit.models import Record
from casekit.models.catalogue import RECORDS
from casekit.models.personal import personal_fields
from casekit.models.record import Part, Value

MARK = "Hong-Gildong-1999"
NEEDED: Mapping[type, Mapping[str, object]] = {
    casekit.models.Opening: {"opens": "09:00", "closes": "17:00"},
    casekit.models.Eligibility: {"fact": "alone", "is_true": True},
    Consent: {"given_by": ("C-3",)},
    Reading: {"level": 0},
    ServiceStart: {"need": "N1"},
    ServiceEnd: {"need": "N1"},
    ReviewInterval: {"interval": Interval(1, "month")},
    casekit.Household: {"index_client": "C-3", "members": (casekit.Membership(person="C-3", role="child"),)},
    casekit.Relation: {"kind": "relate", "worker": "worker-1", "client": "C-3"},
    casekit.ClientChoice: {"options": (casekit.OptionConsidered(option="RS1", outcome="taken"),)},
    casekit.FeedbackAnswer: {"led_to": "nothing"},
    models.Tie: {"person": "C-3", "other": "P-9"},
}
"""What a record needs beyond its fields one by one."""
VALUES = sorted(
    {kind for kind in vars(models).values() if isinstance(kind, type) and issubclass(kind, Value)}
    - {casekit.Case, models.CaseView, casekit.Record},
    key=lambda kind: kind.__name__,
)
PERSONAL_VALUES = [kind for kind in VALUES if personal_fields(kind)]


def plain(hint: object, field: attrs.Attribute) -> object:
    """Some right value for a field, by its type."""
    hint = next((part for part in get_args(hint) if part is not NoneType), hint) if NoneType in get_args(hint) else hint
    if get_origin(hint) is Literal:
        return get_args(hint)[0]
    if get_origin(hint) is tuple:
        return ()
    if hint is Record:
        return casekit.Contact()
    if isinstance(hint, type) and issubclass(hint, Value):
        return valid(hint)
    low, _ = field.metadata.get("casekit.between", (1, 1))
    return {str: "x", bool: True, int: low, float: low, date: date(2010, 1, 1), datetime: cases.on("2025-03-03")}[hint]


def valid(kind: type[Value], /, **changes: object) -> Value:
    hints = get_type_hints(kind)
    given = {**NEEDED.get(kind, {}), **changes}
    due = [field for field in attrs.fields(kind) if field.default is attrs.NOTHING and field.name not in given]
    return kind(**{field.name: plain(hints[field.name], field) for field in due}, **given)


def fields_of(kinds: list[type[Value]]) -> list[tuple[type[Value], str]]:
    return [(kind, field.name) for kind in kinds for field in attrs.fields(kind)]


def told(error: BaseException | None) -> str:
    """Everything an error says, and every error behind it."""
    if error is None:
        return ""
    reasons = repr(getattr(error, "reasons", ()))
    return f"{error} {error!r} {error.args!r} {reasons} {told(error.__context__)} {told(error.__cause__)}"


def test_every_record_and_every_part_of_one_is_looked_at():
    assert set(RECORDS.values()) | {Entry, Override, StageChange} <= set(VALUES)
    assert casekit.Client in PERSONAL_VALUES


@pytest.mark.parametrize("kind", PERSONAL_VALUES, ids=lambda kind: kind.__name__)
def test_a_personal_value_stays_out_of_repr(kind):
    marked = {name: MARK for name in personal_fields(kind) if not name.startswith("birth")}
    value = valid(kind, **marked)

    assert all(getattr(value, name) == MARK for name in marked)
    assert MARK not in repr(value)
    assert all(not field.repr for field in attrs.fields(kind) if field.name in personal_fields(kind))


def test_a_birth_date_stays_out_of_repr():
    client = casekit.Client(id="C-3", birth=date(1999, 12, 31))

    shown = "id='C-3', kind='person', other_ids=(), birth_estimated=False, populations=(), area=None, languages=()"
    assert repr(client) == f"Client({shown})"


@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.__name__)
def test_a_field_left_out_of_repr_is_left_out_because_it_is_personal(kind):
    hidden = {field.name for field in attrs.fields(kind) if not field.repr}

    assert hidden - {"extra"} == set(personal_fields(kind))


@pytest.mark.parametrize("kind", [kind for kind in VALUES if issubclass(kind, Part)], ids=lambda kind: kind.__name__)
def test_a_field_of_an_office_stays_out_of_repr(kind):
    value = valid(kind, extra={"school_grade": MARK})

    assert value.extra["school_grade"] == MARK
    assert MARK not in repr(value)
    assert repr(value.extra) == "Extra('school_grade')"


FREE_TEXT = {
    "name", "birth", "birth_year", "description", "note", "words", "request", "topic", "content", "text", "strategy",
    "agenda", "advice", "reason_unsigned", "reason_without_client",
}  # fmt: skip
"""Fields in which someone writes about a person."""


@pytest.mark.parametrize(
    "kind", [kind for kind in VALUES if kind is not casekit.Indicator], ids=lambda kind: kind.__name__
)
def test_what_someone_writes_about_a_person_is_personal(kind):
    hints = get_type_hints(kind)
    closed = {name for name, hint in hints.items() if get_origin(hint) is Literal}

    written = ({field.name for field in attrs.fields(kind)} & FREE_TEXT) - closed

    assert written <= set(personal_fields(kind))


@pytest.mark.parametrize(("kind", "field"), fields_of(VALUES), ids=lambda part: getattr(part, "__name__", part))
def test_a_wrong_value_is_refused_and_never_repeated(kind, field):
    with pytest.raises(CasekitError) as refused:
        valid(kind, **{field: [MARK]})

    where = {"at": ["at", "recorded_at"]}.get(field, [field])
    assert [refusal.where for refusal in refused.value.refusals] == where
    assert MARK not in told(refused.value)


@pytest.mark.parametrize(
    "wrong",
    [
        casekit.Need(id="N1", domain="family", description=MARK),
        casekit.Goal(id="G9", need="N9", term="short", description=MARK),
        casekit.Closure(reason="goals_mostly_attained", note=MARK),
        casekit.Reopening(reason=MARK),
        casekit.StageChange(stage="planning", source="closure", reason=MARK),
    ],
    ids=lambda record: type(record).__name__,
)
@pytest.mark.parametrize("day", ["2025-03-02", "2025-03-20"])
def test_a_record_that_is_refused_is_named_without_what_it_says(wrong, day):
    case = cases.kept(cases.opened(), casekit.Client(id="C-3", name=MARK), at=cases.on("2025-03-03"), by=cases.WORKER)
    if not isinstance(wrong, casekit.Reopening):
        case = cases.kept(case, casekit.Closure(reason="death", note=MARK), at=cases.on("2025-03-10"), by=cases.WORKER)

    with pytest.raises(CasekitError) as refused:
        cases.SCHOOL.record(case, wrong, at=cases.on(day), by=cases.WORKER, recorded_at=cases.on("2025-03-20"))

    assert MARK not in told(refused.value)
    assert "K-17" in str(refused.value)


@pytest.mark.parametrize("entry", [MARK, [MARK], 99, None, True])
def test_a_correction_that_is_refused_is_named_without_what_it_says(entry):
    case = cases.kept(cases.opened(), casekit.Client(id="C-3", name=MARK), at=cases.on("2025-03-03"), by=cases.WORKER)
    wrong = casekit.Need(id="N9", domain="family", description=MARK)
    done = {"by": cases.WORKER, "recorded_at": cases.on("2025-03-20"), "reason": MARK, "entry": entry}

    with pytest.raises(CasekitError) as corrected:
        cases.SCHOOL.correct(case, wrong, **done)
    with pytest.raises(CasekitError) as voided:
        cases.SCHOOL.void(case, **done)

    assert MARK not in told(corrected.value)
    assert MARK not in told(voided.value)


def test_a_case_shows_no_personal_value():
    case = cases.opened()
    for record in (
        casekit.Client(id="C-3", name=MARK),
        casekit.Need(id="N1", domain="family", description=MARK),
        casekit.Resource(id="RS1", sector="education", ownership="public", formality="formal", name=MARK),
        casekit.Contact(note=MARK),
    ):
        case = cases.kept(case, record, at=cases.on("2025-03-04"), by=cases.WORKER)

    assert MARK not in repr(case)
    assert MARK not in repr(case.timeline)


def test_a_case_changed_by_hand_names_the_field_only():
    case = cases.opened()

    with pytest.raises(CasekitError) as refused:
        attrs.evolve(case, clients=(casekit.Client(id="C-3", name=MARK),), stage=MARK)

    assert refused.value.codes == ("contradicts_history", "contradicts_history")
    assert MARK not in told(refused.value)
