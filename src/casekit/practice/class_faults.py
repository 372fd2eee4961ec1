"""Checking kinds of records that are classes: their names, events, shelves, identities and fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeGuard, cast

import attrs

from casekit.models.catalogue import EVENTS, RECORDS
from casekit.models.checks import unsupported_fields
from casekit.models.extra import is_field_name
from casekit.models.record import Record
from casekit.models.state import SHELVES
from casekit.notation.faults import FoundFault, fault
from casekit.notation.names import IDENTIFIER


def class_faults(records: Sequence[type[Record]]) -> Iterator[FoundFault]:
    """Yield the faults of kinds of records that are classes."""
    names, events, shelves = {*RECORDS}, {*EVENTS}, {*SHELVES}
    for place, kind in enumerate(records):
        where = f"records[{place}]"
        if not is_record_class(kind):
            yield fault("wrong_type", where, expected="a class of records: an attrs class under casekit.Record")
            continue
        if kind.__name__ in names:
            yield fault("kind_name_taken", where, name=kind.__name__)
        if kind.SHELF is not None and kind.SHELF in shelves:
            yield fault("shelf_taken", where, shelf=kind.SHELF)
        yield from _identity_faults(kind, where)
        if not all(map(is_field_name, (kind.__name__, *kind.EVENTS))) or not all(
            map(IDENTIFIER.fullmatch, kind.EVENTS)
        ):
            yield fault("bad_identifier", where)
        yield from (fault("event_taken", where, event=each) for each in kind.EVENTS if each in events)
        yield from _type_faults(kind, where)
        names.add(kind.__name__)
        events |= {*kind.EVENTS}
        shelves |= {kind.SHELF or ""}


def is_record_class(kind: object) -> TypeGuard[type[Record]]:
    """Return whether this is a class of records of a host: an attrs class with events of its own."""
    if not isinstance(kind, type) or not issubclass(kind, Record) or kind is Record:
        return False
    events: object = vars(kind).get("EVENTS")
    named = isinstance(events, tuple) and all(isinstance(each, str) for each in cast("tuple[object, ...]", events))
    return named and all(kind.EVENTS) and bool(kind.EVENTS) and "__attrs_attrs__" in vars(kind)


def _identity_faults(kind: type[Record], where: str) -> Iterator[FoundFault]:
    """Yield the faults of the shelf of a class and of the fields that identify one thing."""
    shelf, identity = cast("object", kind.SHELF), cast("object", kind.IDENTITY)
    if shelf is not None and not (isinstance(shelf, str) and IDENTIFIER.fullmatch(shelf)):
        yield fault("wrong_type", where, expected="an identifier as SHELF, or None")
    if shelf is not None and not identity:
        yield fault("shelf_without_identity", where, record=kind.__name__)
    names = cast("tuple[object, ...]", identity) if isinstance(identity, tuple) else (identity,)
    if not isinstance(identity, tuple) or not {*names} <= {*attrs.fields_dict(cast("Any", kind))}:
        yield fault("wrong_type", where, expected="a tuple of names of its fields as IDENTITY")


def _type_faults(kind: type[Record], where: str) -> Iterator[FoundFault]:
    """Yield the fields of a class that a document cannot hold, or whose types cannot be found."""
    try:
        unsupported = unsupported_fields(cast("Any", kind))
    except NameError as error:  # a name that the module of the class imports for type checkers only
        unsupported = (str(error.name),)
    if unsupported:
        yield fault("unsupported_field", where, record=kind.__name__, fields=unsupported)
