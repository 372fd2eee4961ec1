"""What a practice refuses: records of unknown kinds, own fields with wrong values, fields required from a stage on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from casekit.answers import Refusal
from casekit.models import Case, Record, StageChange
from casekit.models.case import state_of
from casekit.models.state import id_of
from casekit.nearest import known_facts
from casekit.practice import Practice
from casekit.practice.own_values import faults_of_own, lacks_required, references


def refusals_of_own(practice: Practice, record: Record, then: Case) -> Iterator[Refusal]:
    """
    Yield why the practice does not allow a record in a case as it stood then: its kind, its own fields, their values.

    An id in an own field must be on its shelf. A field that is required from a stage on is required once the case has
    entered that stage, or one of that kind.
    """
    yield from faults_of_own(practice, record)
    for place, shelf, id in references(practice, record):
        things = state_of(then).shelves.get(shelf, {})
        if (id,) not in things:
            facts = {"id": id, "shelf": shelf, **known_facts(map(id_of, things), len(things))}
            yield Refusal("unknown_id", facts, place)
    if practice.requires_from_stages:
        for place, field in lacks_required(practice, record, _reached(then)):
            yield Refusal("own_field_required", {"field": field.id, "record": field.record}, f"{place}{field.where}")


def refusals_of_entering(
    practice: Practice, then: Case, stage: str | None, kinds: Iterable[str]
) -> tuple[Refusal, ...]:
    """Return why a stage cannot be entered: things of the case lack own fields that are required from it on."""
    if not practice.requires_from_stages or stage is None:
        return ()
    entered = frozenset((*_with_parents(stage), *kinds))
    return tuple(
        Refusal(
            "own_field_required",
            {"field": field.id, "record": field.record, "thing": thing.kind_name, "id": id_of(thing.identity)},
            thing.short_name,
        )
        for things in state_of(then).shelves.values()
        for thing in things.values()
        for _, field in lacks_required(practice, thing, entered)
    )


def _reached(case: Case) -> frozenset[str]:
    """Return the ids and the kinds of the stages that the case has entered."""
    changes = (entry.what for entry in case.timeline if isinstance(entry.what, StageChange))
    return frozenset(name for change in changes for name in (*_with_parents(change.stage), *change.kinds))


def _with_parents(stage: str) -> Iterator[str]:
    """Yield the id of a stage and those of the stages in which it lies, such as "work.first" and "work"."""
    while stage:
        yield stage
        stage = stage.rpartition(".")[0]
