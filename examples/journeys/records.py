"""Convert each type of event of a journey to records of casekit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, timezone
from types import UnionType
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin, get_type_hints

import casekit as ck
from casekit.models.catalogue import RECORDS as CLASSES
from casekit.models.record import Part

if TYPE_CHECKING:
    from journey import Replay

Row = Mapping[str, Any]
SomePart = TypeVar("SomePart", bound=Part)
SEOUL = timezone(timedelta(hours=9))
NO_FIELDS = ("extra", "override")
"""The keys of `data` that are no fields of the record."""
CLASS_OF_EVENT: Mapping[str, type[ck.Record]] = {
    **{event: kind for kind in CLASSES.values() for event in kind.EVENTS},
    "relation": ck.Relation, "follow_up_recorded": ck.FollowUp,
}  # fmt: skip
"""The class of each type of event. For two of them the values of the fields decide which event it is."""


def noon(day: str) -> datetime:
    """Return noon of a day in Seoul: a journey has days, but a case needs instants."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), SEOUL) + timedelta(hours=12)


def built(replay: Replay, kind: type[SomePart], values: Row) -> SomePart:
    """
    Return a record, or a part of one, from plain values.

    A day and an instant are texts, such as `2025-03-17`; an instant that is only a day is at noon. An interval is a
    list, such as [1, "month"], and a part is a table. Own fields are under `extra`.
    """
    hints = get_type_hints(kind)
    fields = {name: value for name, value in values.items() if name not in NO_FIELDS}
    return replay.build(kind, values, **{name: _read(replay, hints.get(name), each) for name, each in fields.items()})


def _read(replay: Replay, hint: Any, value: Any) -> Any:
    """Return a plain value as the type that a field has."""
    if value is None:
        return None
    if get_origin(hint) is UnionType:
        return _read(replay, next(each for each in get_args(hint) if each is not type(None)), value)
    if get_origin(hint) is tuple:
        return tuple(_read(replay, get_args(hint)[0], each) for each in value)
    if hint is date:
        return date.fromisoformat(value)
    if hint is datetime:
        return noon(value) if len(value) == len("2025-03-17") else datetime.fromisoformat(value)
    if hint is ck.Interval:
        return ck.Interval(*value)
    return built(replay, hint, value) if isinstance(hint, type) and issubclass(hint, Part) else value


def record_of(replay: Replay, event: Row, data: Row) -> ck.Record:
    """Return the record that an event stands for: one of the class that has the event, with the keys as its fields."""
    kind = CLASS_OF_EVENT[event["type"]]
    stands_for = kind.EVENT_VALUES.get(event["type"], {})
    fixed = {name: value for name, value in stands_for.items() if not isinstance(value, type)}
    return built(replay, kind, {**fixed, **data})


def _as(**renamed: str) -> Callable[[Replay, Row, Row], list[ck.Record]]:
    """Return a function for events in which some keys have another name than the fields: `_as(key="field")`."""
    return lambda replay, event, data: [
        record_of(replay, event, {renamed.get(key, key): value for key, value in data.items()})
    ]


def _pairs(key: str, field: str, first: str, second: str) -> Callable[[Replay, Row, Row], list[ck.Record]]:
    """Return a function for events in which a table stands for parts with two fields."""
    return lambda replay, event, data: [record_of(replay, event, paired(data, key, field, first, second))]


def paired(data: Row, key: str, field: str, first: str, second: str) -> Row:
    """Return the data with a table, such as {G1: improving}, as parts with two fields."""
    rest = {name: value for name, value in data.items() if name != key}
    return {**rest, field: [{first: one, second: other} for one, other in data.get(key, {}).items()]}


def _service(replay: Replay, event: Row, data: Row) -> list[ck.Record]:
    left_out = ("direct", "referral" if data.get("direct") else "need")
    return [record_of(replay, event, {key: value for key, value in data.items() if key not in left_out})]


def _consent(replay: Replay, event: Row, data: Row) -> list[ck.Record]:
    names = {"by": "given_by", "scope": "recipients", "expires": "until"}
    fields = {names.get(key, key): value for key, value in data.items()}
    return [record_of(replay, event, {"id": f"consent-{event['seq']}", **fields})]


def _referral(status: str) -> Callable[[Replay, Row, Row], list[ck.Record]]:
    return lambda replay, event, data: [replay.referral(data["referral"], status, data)]


RECORDS: Mapping[str, Callable[[Replay, Row, Row], list[ck.Record]]] = {
    "intake_registered": _pairs("eligibility", "eligibility", "question", "answer"),
    "contact_attempt_failed": _as(n="attempt"),
    "aftercare_contact": lambda replay, event, data: [built(replay, ck.Contact, {"purpose": "aftercare", **data})],
    "consent_given": _consent,
    "consent_refused": _consent,
    "client_voice": lambda replay, event, data: [
        built(replay, ck.ClientVoice, {"speaker": event["actor"], "words": event.get("note_ko") or None, **data})
    ],
    "assessment_completed": lambda replay, event, data: replay.assessed(event, data),
    "plan_signed": lambda replay, event, data: replay.planned(event, data),
    "review_interval_set": _as(review_interval="interval"),
    **{f"referral_{each}": _referral(each) for each in ("sent", "accepted", "declined", "completed", "cancelled")},
    "service_started": _service,
    "review_held": _pairs("goal_progress", "progress", "goal", "progress"),
    "fields_changed": lambda replay, event, data: replay.fields_changed(data),
    "goal_withdrawn": lambda replay, event, data: replay.withdrawn(event, data),
    "supervision": lambda replay, event, data: [built(replay, ck.Supervision, {"supervisor": event["actor"], **data})],
    "evaluation_completed": lambda replay, event, data: replay.evaluated(event, data),
    "choice_made": _pairs("options", "options", "option", "outcome"),
    "consent_withdrawn": lambda replay, event, data: [replay.consent_withdrawn(event, data)],
}  # fmt: skip
"""The functions for the types of events whose keys are not simply the fields of one record: see `record_of`."""
