"""Which fields of a record can be hidden alone, and how: as an empty value, or by a text in their place."""

from __future__ import annotations

from functools import cache
from types import UnionType
from typing import Any, NamedTuple, Union, cast, get_args, get_origin, get_type_hints

import attrs

from casekit.models.approval import Approval
from casekit.models.checks import person_fields
from casekit.models.erasure import Erasure
from casekit.models.office_record import OfficeRecord
from casekit.models.record import Part, Record
from casekit.models.review import FeedbackAnswer, GoalProgress
from casekit.models.team import Assignment
from casekit.models.thing_step import ThingStep

_DECIDING: dict[type[Part], tuple[str, ...]] = {
    OfficeRecord: ("kind", "client", "event_name"), Assignment: ("covers",), Approval: ("shelf", "thing"),
    Erasure: ("person",), FeedbackAnswer: ("plan",), GoalProgress: ("goal",),
    ThingStep: ("workflow", "stage", "source"),
}  # fmt: skip
"""Fields that decide what a record is or what it is about, beside those of which its class says so."""
_OF_INTERVAL: tuple[tuple[str, str | None], ...] = (
    ("Plan", "review_interval"), ("ReviewInterval", "interval"), ("RiskRating", "risk"), ("Assessment", "risk"),
)  # fmt: skip
"""On what the running interval between reviews depends, and whether a risk shortens it."""
DERIVED: dict[tuple[str, str], tuple[tuple[str, str | None], ...]] = {
    ("Plan", "review_interval"): (("RiskRating", "risk"), ("Assessment", "risk")),
    ("RiskRating", "review_interval"): _OF_INTERVAL,
    ("Assessment", "review_interval"): _OF_INTERVAL,
    ("Closure", "approved_by"): (("Approval", None),),
}
"""
The fields that a machine may fill in from other records, with the kinds and fields on which their values then depend.
None: the whole record.
"""


class Hiding(NamedTuple):
    """
    How a field can be hidden without the record.

    empties: Whether it can be empty: its default is None or an empty tuple, and being empty it says nothing else.
    masks: Whether a text can stand in its place.
    """

    empties: bool
    masks: bool


@cache
def hiding_of(kind: Any, name: str) -> Hiding:
    """Return how a field of a class of records or parts can be hidden. Both are false if only the whole record can."""
    field = attrs.fields_dict(kind)[name]
    if name == "id" or name in _deciding_fields(kind):
        return Hiding(empties=False, masks=False)
    return Hiding(
        empties=field.default is None or field.default == (),
        masks="casekit.refers_to" not in field.metadata and _holds_text(get_type_hints(kind)[name]),
    )


@cache
def _deciding_fields(kind: Any) -> frozenset[str]:
    """Return the fields that identify a record, name the person whom it is about, or decide which event it is."""
    found = {*_DECIDING.get(kind, ()), *person_fields(kind)}
    if issubclass(kind, Record):
        found |= {*kind.IDENTITY, *(name for values in kind.EVENT_VALUES.values() for name in values)}
    return frozenset(found)


def _holds_text(hint: object) -> bool:
    """Return whether a field of this type holds one text that can be any text."""
    if get_origin(hint) in (Union, UnionType):
        return _holds_text(get_args(hint)[0])
    return hint is str


def is_needed(kind: type[Part], name: str) -> bool:
    """Return whether a record that is in every view cannot be without a field. An own field can always be hidden."""
    if name not in attrs.fields_dict(cast("Any", kind)):
        return False
    return name != "reason" if kind.__name__ != "Client" else not hiding_of(cast("Any", kind), name).empties
