"""Which kinds of records are things that can have a workflow of their own."""

from __future__ import annotations

from collections.abc import Mapping

from casekit.models import ThingStep
from casekit.practice import Practice
from casekit.stages.definition import subject_of


def kinds_of_things(practice: Practice) -> Mapping[str, str]:
    """Return the name of each kind of things that can have a workflow, by the subject of that workflow."""
    return {subject_of(name): name for name in practice.kind_names if shelf_of(practice, name) is not None}


def shelf_of_subject(practice: Practice, subject: str) -> str | None:
    """Return the shelf of the things of a subject; None for an unknown subject."""
    kind = kinds_of_things(practice).get(subject)
    return None if kind is None else shelf_of(practice, kind)


def shelf_of(practice: Practice, kind: str) -> str | None:
    """Return the shelf of a kind of things that one text identifies; None for any other kind."""
    declared = next((each for each in practice.kinds if each.id == kind), None)
    if declared is not None:
        return kind if declared.thing else None
    cls = practice.classes[kind]
    if cls is ThingStep:
        return None
    return cls.SHELF if cls.IDENTITY == ("id",) else None
