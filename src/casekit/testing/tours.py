"""Tours through a workflow: the few walks that see every stage or every move, and the moves a stage must refuse."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterator
from typing import Literal, TypeAlias

import attrs

from casekit.arguments import check_fields
from casekit.errors import WorkflowError, refusing
from casekit.stages import Workflow

_Last: TypeAlias = tuple[tuple[str, str], ...]
"""For each stage a move may resume, the substage one was last in there."""
Place: TypeAlias = tuple[str, _Last]
"""A stage, and what a move may resume from there."""


@attrs.frozen(kw_only=True)
class Step:
    """
    One move and the stage it leads to.

    stage: The id of the stage before the move.
    move: The name of the move.
    target: The id of the stage after it. Equal to `stage` for a move that stays.

    >>> Step(stage="intake", move="assess", target="assessment").target
    'assessment'
    """

    stage: str
    move: str
    target: str

    __attrs_post_init__ = check_fields


@attrs.frozen(kw_only=True)
class Tour:
    """
    A sequence of steps that starts in the first stage of a workflow.

    steps: The steps, in order.

    >>> Tour(steps=(Step(stage="intake", move="assess", target="assessment"),)).moves
    ('assess',)
    """

    steps: tuple[Step, ...]

    __attrs_post_init__ = check_fields

    @property
    def moves(self) -> tuple[str, ...]:
        """The names of the moves, in order."""
        return tuple(step.move for step in self.steps)


@refusing(WorkflowError)
def cover(workflow: Workflow, what: Literal["stages", "moves"]) -> tuple[Tour, ...]:
    """
    Return tours that together enter every reachable stage, or make every possible step (stage, move, target).

    Args:
        workflow: The workflow.
        what: "stages" to enter every reachable stage, "moves" to make every possible step.

    The same workflow always gives the same tours. Each tour goes by the fewest moves to the nearest stage or step that
    no tour has yet, and from there to the next, until none can be reached. Fewer or shorter tours may exist.

    Guards, roles and rules are not evaluated. A move with `resume` leads to the substage that the tour was last in.
    Empty if no step is possible, or, for "stages", if no stage but the first can be reached.

    >>> cover(Workflow.ready("school_eight"), "stages")[0].moves[:2]
    ('assess', 'plan')
    """
    walk, start = _Walk(workflow, what), start_of(workflow)
    walk.seen.add(start[0])
    tours: list[Tour] = []
    while steps := walk.tour(start):
        tours.append(Tour(steps=steps))
    return tuple(tours)


@refusing(WorkflowError)
def negatives(workflow: Workflow) -> tuple[tuple[str, str], ...]:
    """
    Return every (stage, move) pair that must be refused because the move is not declared for the stage, in the order
    declared.

    Only stages that a case can be in are listed: for a stage with substages, only the substages.

    >>> negatives(Workflow.ready("school_eight"))[0]
    ('intake', 'plan')
    """
    names = tuple(dict.fromkeys(move.name for move in workflow.moves))
    stages = [stage.id for stage in workflow.stages if stage.id not in workflow.substages]
    return tuple((stage, name) for stage in stages for name in names if name not in workflow.ways_from(stage))


def steps_from(workflow: Workflow, place: Place) -> Iterator[tuple[Step, Place]]:
    """Every step that can be made from a place, and the place after it."""
    stage, last = place
    for name, ways in workflow.ways_from(stage).items():
        move = ways[0].move
        targets = tuple(dict.fromkeys(way.target for way in ways))
        if move.resume:
            targets = (dict(last).get(move.target, targets[0]),)
        for target in targets:
            yield Step(stage=stage, move=name, target=target), (target, _then(workflow, last, target))


@refusing(WorkflowError)
def start_of(workflow: Workflow) -> Place:
    """The place in which a case opens."""
    first = workflow.entered(workflow.initial)
    return first, _then(workflow, (), first)


def _then(workflow: Workflow, last: _Last, entered: str) -> _Last:
    within = {stage.id: entered for stage in workflow.lineage(entered) if stage.id in workflow.resumed}
    return tuple(sorted({**dict(last), **within}.items())) if within else last


class _Walk:
    """Walks a workflow for tours, and remembers what was seen and where each place leads."""

    def __init__(self, workflow: Workflow, what: Literal["stages", "moves"]) -> None:
        self.workflow = workflow
        self.what = what
        self.seen: set[Hashable] = set()
        self._new: dict[Place, list[tuple[Step, Place]]] = {}
        self._next: dict[Place, tuple[tuple[Step, Place], ...]] = {}

    def tour(self, place: Place) -> tuple[Step, ...]:
        """Return a tour from new thing to new thing, as long as there is one ahead; add what it sees to `seen`."""
        steps: list[Step] = []
        while found := self._nearest(place):
            more, place = found
            steps += more
            self.seen |= {self._thing(step) for step in more}
        return tuple(steps)

    def _nearest(self, start: Place) -> tuple[tuple[Step, ...], Place] | None:
        """Return the fewest steps to something not seen, and the place there; None if nothing new lies ahead."""
        ahead: deque[tuple[Place, tuple[Step, ...]]] = deque([(start, ())])
        been = {start}
        while ahead:
            place, steps = ahead.popleft()
            self._look_at(place)
            if new := self._new[place]:
                step, after = new[-1]
                return (*steps, step), after
            for step, after in self._next[place]:
                if after not in been:
                    been.add(after)
                    ahead.append((after, (*steps, step)))
        return None

    def _look_at(self, place: Place) -> None:
        """Keep the steps from a place to something not seen, the first one last, and a step to each next place."""
        if place not in self._new:
            steps = tuple(steps_from(self.workflow, place))
            self._new[place] = [*reversed(steps)]
            self._next[place] = tuple({after: (step, after) for step, after in reversed(steps)}.values())[::-1]
        new = self._new[place]
        while new and self._thing(new[-1][0]) in self.seen:
            new.pop()

    def _thing(self, step: Step) -> Hashable:
        return step.target if self.what == "stages" else step
