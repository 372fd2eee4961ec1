"""Faults of a workflow of things: of its subject, its parties, and the values that a thing has in a stage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from casekit.models.governed_field import governed_fields
from casekit.notation.faults import FoundFault, fault, unknown
from casekit.practice import Practice
from casekit.stages.definition import CASE, Definition
from casekit.stages.settings import Reviews
from casekit.stages.things import kinds_of_things


def usage_faults(definition: Definition) -> Iterator[FoundFault]:
    """Yield a fault for each part that only a workflow of cases can have, or only one of things."""
    if not definition.is_of_things:
        for stage in definition.stages:
            if stage.values:
                yield fault("only_for_things", f"stages.{stage.id}.values", key="values")
        for place, move in enumerate(definition.moves):
            if move.parties:
                yield fault("only_for_things", f"moves[{place}].party", key="party")
        return
    parts = (("rules", bool(definition.rules)), ("reviews", definition.reviews != Reviews()))
    for key, is_used in parts:
        if is_used:
            yield fault("only_for_cases", key, key=key)
    for rule in definition.records:
        yield fault("only_for_cases", rule.where, key=rule.where.partition(".")[0])
    for place, move in enumerate(definition.moves):
        if move.closes:
            yield fault("only_for_cases", f"moves[{place}].closes", key="closes")


def thing_faults(definition: Definition, practice: Practice) -> Iterator[FoundFault]:
    """Yield the faults of the subject, and of the parties and values of a workflow of things."""
    if not definition.is_of_things:
        return
    kinds = kinds_of_things(practice)
    if definition.subject not in kinds:
        known = (CASE, *kinds)
        yield unknown("unknown_subject", "subject", known, like=definition.subject, name=definition.subject)
        return
    for stage in definition.stages:
        for field, value in stage.values.items():
            yield from _value_faults(
                practice, kinds[definition.subject], field, str(value), f"stages.{stage.id}.values"
            )
    parties = practice.vocabulary("party").codes
    for place, move in enumerate(definition.moves):
        for party in move.parties:
            if party not in parties:
                yield unknown("unknown_party", f"moves[{place}].party", parties, like=party, name=party)


def _value_faults(practice: Practice, kind: str, field: str, value: str, where: str) -> Iterator[FoundFault]:
    """Yield the fault of a field that a kind of things does not have, or of a value that the field cannot have."""
    cls = practice.class_of(kind)
    own = practice.fields_of(kind)
    built_in = {each.name: each.fixed for each in governed_fields(cast("Any", cls)) if not each.is_list}
    known = (*built_in, *own)
    if field not in known:
        yield unknown("unknown_record_field", f"{where}.{field}", known, like=field, record=kind, field=field)
    elif field in built_in:
        allowed = built_in[field]
        if allowed is not None and value not in allowed:
            yield fault("value_not_of_field", f"{where}.{field}", field=field, record=kind, allowed=allowed)
    elif own[field].personal:
        yield fault("personal_value_of_stage", f"{where}.{field}", field=field, record=kind)
    elif own[field].fault(value) is not None:
        choices = tuple(each.id for each in own[field].choices)
        yield fault("value_not_of_field", f"{where}.{field}", field=field, record=kind, allowed=choices)
