"""The values that a thing has in the stages of its workflow: which version belongs to which stage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

import attrs

from casekit.answers import Refusal
from casekit.models import Record
from casekit.models.extra import FieldValue
from casekit.notation.names import IDENTIFIER
from casekit.practice import Practice
from casekit.stages.definition import Definition
from casekit.stages.positions import holds_values, value_of
from casekit.stages.stage import Stage


def with_values(thing: Record, values: Mapping[str, object]) -> Record:
    """Return a thing with these values in its fields, of the library or of the office. Raises RecordError."""
    changes = as_says(thing, values)
    own = cast("Mapping[str, FieldValue]", changes.pop("extra", {}))
    kept = {name: value for name, value in thing.extra.items() if name not in changes}  # no own word for another value
    return attrs.evolve(thing, **cast("Any", changes), extra={**kept, **own})


def as_says(thing: Record, values: Mapping[str, object]) -> dict[str, object]:
    """Return values of a thing as a draft takes them: those of own fields under `extra`."""
    built_in = attrs.fields_dict(cast("Any", type(thing)))
    own = {name: value for name, value in values.items() if name not in built_in}
    known = {name: value for name, value in values.items() if name in built_in}
    return {**known, **({"extra": own} if own else {})}


def next_version(base: Record, thing: Record, stage: Stage, workflow: Definition, reason: str | None) -> Record:
    """
    Return a version of a thing with the values of a stage that it enters. Raises RecordError.

    A value that only other stages name, and that the version does not set itself, is left behind.

    Args:
        base: The version: that which the act records, or the thing as it was.
        thing: The thing as it was.
        stage: The stage.
        workflow: Its workflow.
        reason: The code that becomes the reason of the thing, if it has such a field. None: it has none.
    """
    if holds_values(base, stage):
        return base
    built_in = attrs.fields_dict(cast("Any", type(thing)))
    named = {(name, value) for each in workflow.stages for name, value in each.values.items()}
    left = {
        name: built_in[name].default if name in built_in else None
        for name in {name for name, _ in named} - stage.values.keys()
        if value_of(base, name) == value_of(thing, name) and (name, value_of(thing, name)) in named
    }
    takes_reason = reason is not None and "reason" in built_in and "reason" not in stage.values
    return with_values(base, {**left, **stage.values, **({"reason": reason} if takes_reason else {})})


def filled(record: Record, values: Mapping[str, object]) -> Record:
    """Return a version with these values in own fields that it leaves empty."""
    built_in = attrs.fields_dict(cast("Any", type(record)))
    empty = {
        name: value for name, value in values.items() if name not in built_in and record.extra.get(name) is None
    }  # fmt: skip
    return with_values(record, empty) if empty else record


def code_of_reason(reason: str | None, practice: Practice, workflow: Definition) -> str | None:
    """
    Return the reason of a step if it is a code; None if it is words, which may be personal.

    A code is one of the vocabulary of reasons of referrals or of the workflow, or is written like one.
    """
    known = {*practice.vocabulary("decline_reason").codes, *(each.id for each in workflow.reasons)}
    return reason if reason is not None and (reason in known or IDENTIFIER.fullmatch(reason)) else None


def leading_to(record: Record, thing: Record | None, workflow: Definition, here: str) -> str | None:
    """
    Return the move from a stage to the one that asks for the most values, all of which a version has. None: none does.

    A stage whose values the thing had before leads nowhere new.
    """
    found = [
        (len(stage.values), name)
        for name, ways in workflow.ways_from(here).items() for way in ways
        if way.target != here and (stage := workflow.by_id[way.target]).values and holds_values(record, stage)
        and not (thing is not None and holds_values(thing, stage))
    ]  # fmt: skip
    asked = len(workflow.by_id[here].values) if holds_values(record, workflow.by_id[here]) else 0
    most = max((count for count, _ in found), default=0)
    return next((name for count, name in found if count == most > asked), None)


def contradicted(version: Record, thing: Record, values: Mapping[str, object]) -> tuple[Refusal, ...]:
    """Return a refusal for each value that a version changes to another one than the stage has."""
    changed = (name for name in values if value_of(version, name) != value_of(thing, name))
    wrong = (name for name in changed if value_of(version, name) != values[name])
    return tuple(Refusal("record_says_otherwise", {"field": name}, f"record.{name}") for name in wrong)


def governed_values(thing: Record, workflow: Definition) -> dict[str, object]:
    """Return the values of a thing in the fields that the stages of its workflow name."""
    return {name: value_of(thing, name) for each in workflow.stages for name in each.values}


def in_record(refusals: Iterable[Refusal]) -> Iterator[Refusal]:
    """Yield refusals of a version of the thing, with its place in the arguments of the act."""
    for each in refusals:
        is_field = each.where is not None and each.where.partition(".")[0] in (each.params.get("field"), each.where)
        yield attrs.evolve(each, where=f"record.{each.where}") if is_field and each.where != "at" else each
