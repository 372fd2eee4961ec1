"""
The engine: a workflow compiled once into one flat `transitions.Machine` without models.

The evaluator reads the transitions from a case's stage in the order they are tried; each carries the `Way` it was
compiled from. Each also has a condition, so that the triggers of `transitions` itself take the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from transitions import Event, EventData, Machine, Transition

from casekit.stages.definition import Definition
from casekit.stages.move import Way

Taken: TypeAlias = Callable[[str, Mapping[str, Any]], Way | None]
"""Returns the way that a move takes, None if it is not allowed. Arguments: the move, the keywords of the trigger."""


class CaseTransition(Transition):
    """A transition that carries the way it was compiled from."""

    way: Way
    kinds: tuple[str, ...]

    def __init__(self, *args: object, way: Way, kinds: tuple[str, ...], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        self.way = way
        self.kinds = kinds


class CaseEvent(Event):
    """An event (in casekit: a move name) that lists its transitions from a stage."""

    def transitions_from(self, stage: str) -> list[CaseTransition]:
        """Return the transitions of this event from a stage, in the order they are tried; empty if there are none."""
        return self.transitions.get(stage) or []  # type: ignore[return-value]  # pyright: ignore[reportReturnType]


class CaseEngine(Machine):
    """A `transitions.Machine` made of `CaseEvent` and `CaseTransition`."""

    event_cls = CaseEvent
    transition_cls = CaseTransition

    def transitions_from(self, name: str, stage: str) -> list[CaseTransition]:
        """Return the transitions of a move from a stage, in the order they are tried; empty if there are none."""
        event: CaseEvent | None = self.events.get(name)  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
        return event.transitions_from(stage) if event else []


def compiled(workflow: Definition, taken: Taken) -> CaseEngine:
    """Compile a workflow to a machine; `taken` decides which way a trigger of `transitions` takes."""
    stages = [stage.id for stage in workflow.stages]
    initial = workflow.entered(workflow.initial)
    engine = CaseEngine(model=None, states=stages, initial=initial, auto_transitions=False, send_event=True)
    ways_from = {stage: workflow.ways_from(stage) for stage in stages}
    kinds = {stage: workflow.kinds_of(stage) for stage in stages}
    for name in dict.fromkeys(move.name for move in workflow.moves):
        for stage in stages:
            for way in ways_from[stage].get(name, ()):
                engine.add_transition(
                    name, stage, None if way.target == stage else way.target,
                    conditions=[_condition(way, taken)], way=way, kinds=kinds[way.target],
                )  # fmt: skip
    return engine


def _condition(way: Way, taken: Taken) -> Callable[[EventData], bool]:
    """Return the condition of one transition: it is true if `taken` returns the way of the transition."""

    def is_taken(event: EventData) -> bool:
        cache = vars(event)  # a trigger call tries all its transitions with one EventData
        if "way" not in cache:
            cache["way"] = taken(event.event.name, event.kwargs)
        return cache["way"] is way

    return is_taken
