"""
The engine: a workflow compiled once into one flat `transitions.Machine` without models.

Its events are asked for the transitions from a case's stage, in order; each carries the way it was compiled from and a
condition that answers true or false, so the stock triggers of the same machine walk the same path.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from transitions import Event, EventData, Machine, Transition

from casekit.stages.definition import Definition, Way

Taken: TypeAlias = Callable[[str, Mapping[str, Any]], Way | None]
"""The way a stock trigger takes, None where none is open: asked once, with the move and what the trigger was given."""


class CaseTransition(Transition):
    """A transition that carries the way it was compiled from."""

    way: Way
    kinds: tuple[str, ...]

    def __init__(self, *args: object, way: Way, kinds: tuple[str, ...], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        self.way = way
        self.kinds = kinds


class CaseEvent(Event):
    """An event that knows the transitions it may take from a stage."""

    def transitions_from(self, stage: str) -> list[CaseTransition]:
        """The transitions this event may take from a stage, in the order they are tried; empty where it takes none."""
        return self.transitions.get(stage) or []  # type: ignore[return-value]  # pyright: ignore[reportReturnType]


class CaseEngine(Machine):
    """A `transitions.Machine` whose events and transitions know about cases."""

    event_cls = CaseEvent
    transition_cls = CaseTransition

    def transitions_from(self, name: str, stage: str) -> list[CaseTransition]:
        """The transitions a move may take from a stage, in the order they are tried; empty where it takes none."""
        event: CaseEvent | None = self.events.get(name)  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
        return event.transitions_from(stage) if event else []


def compiled(workflow: Definition, taken: Taken) -> CaseEngine:
    """The machine of a workflow; `taken` says which way a stock trigger takes."""
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
    def is_taken(event: EventData) -> bool:
        asked = vars(event)  # one object for all the ways a trigger tries
        if "way" not in asked:
            asked["way"] = taken(event.event.name, event.kwargs)
        return asked["way"] is way

    return is_taken
