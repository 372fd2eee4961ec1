"""Faults of kinds: of a kind named beside an event whose records have none, and of an unknown kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import attrs

from casekit.models.governed_field import governed_fields
from casekit.notation.faults import FoundFault, fault, unknown
from casekit.practice import Practice


def kind_faults(practice: Practice, event: object, kind: object, where: str) -> Iterator[FoundFault]:
    """
    Yield the fault of a kind named beside an event: its records have no kinds, or only others.

    Any kind is allowed where the codes of the field are open. For an unknown event, which has a fault of its own, and
    for anything but text nothing is yielded.
    """
    if not isinstance(kind, str) or event not in practice.events:
        return
    known = _kinds_of(practice, str(event))
    if known == ():
        yield fault("event_without_kind", where, event=event, kind=kind)
    elif known is not None and kind not in known:
        yield unknown("unknown_kind_of_event", where, known, like=kind, event=event, kind=kind)


def _kinds_of(practice: Practice, event: str) -> tuple[str, ...] | None:
    """Return the kinds that records of an event can have; empty if they have none. None: their codes are open."""
    record = practice.kind_of_event[event]
    kind = practice.class_of(record)
    if kind.KIND is None:
        return ()
    own = practice.fields_of(record).get(kind.KIND)
    if kind.KIND not in attrs.fields_dict(cast("Any", kind)):
        return () if own is None else tuple(each.id for each in own.choices) or None
    words = () if own is None else tuple(each.id for each in own.choices)
    field = next((each for each in governed_fields(cast("Any", kind)) if each.name == kind.KIND), None)
    vocabulary = practice.own_vocabularies.get(field.vocabulary) if field else None
    if vocabulary is not None and vocabulary.only_own:
        return tuple(dict.fromkeys((*vocabulary.codes, *vocabulary.paired.values())))
    return (*field.fixed, *words) if field and field.fixed is not None else None
