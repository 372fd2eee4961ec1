"""What every picture of a workflow shows: its stages, one within another, and an arrow for each place a move leads."""

from __future__ import annotations

import re

import attrs

from casekit.conditions import AllOf
from casekit.stages.definition import Definition, Move, Stage, Way


@attrs.frozen(kw_only=True)
class Arrow:
    """One arrow of a picture: from the stage it is drawn from to where the move leads when all of `when` holds."""

    source: str
    target: str
    move: Move
    when: AllOf

    @property
    def otherwise(self) -> bool:
        """Whether this is where the move leads when no other of its routes does."""
        return bool(self.move.routes) and not self.when.parts


def arrows(workflow: Definition) -> tuple[Arrow, ...]:
    """
    Every arrow of a workflow's picture, in the order of its stages and moves.

    A move that leads out of a stage with substages is drawn once, from that stage; one that leads to a place within it
    is drawn from each substage. A move that resumes leads to the stage as a whole.

    >>> from casekit.stages import Workflow
    >>> [(arrow.source, arrow.target) for arrow in arrows(Workflow.ready("case_elements_four"))][:2]
    [('assessment', 'planning'), ('planning', 'implementation')]
    """
    found: dict[Arrow, None] = {}
    for stage in leaves(workflow):
        for ways in workflow.ways_from(stage.id).values():
            source = _drawn_from(workflow, stage.id, ways)
            for way in ways[:1] if ways[0].move.resume else ways:
                target = _drawn_to(workflow, source, way)
                found[Arrow(source=source, target=target, move=way.move, when=way.when)] = None
    return tuple(arrow for arrow in found if arrow.target in workflow.by_id)


def leaves(workflow: Definition) -> tuple[Stage, ...]:
    """The stages a case can be in: those without substages."""
    return tuple(stage for stage in workflow.by_id.values() if stage.id not in workflow.substages)


def outermost(workflow: Definition) -> tuple[Stage, ...]:
    """The stages that stand within no other."""
    return tuple(stage for stage in workflow.by_id.values() if stage.parent not in workflow.by_id)


def _drawn_from(workflow: Definition, id: str, ways: tuple[Way, ...]) -> str:
    """The outermost stage for which the move holds too and leads outside it; otherwise the stage itself."""
    move, source = ways[0].move, id
    for stage in [*workflow.lineage(id)][1:]:
        there = workflow.ways_from(stage.id).get(move.name, ())
        if move not in [way.move for way in there] or any(is_inside(workflow, way.target, stage.id) for way in ways):
            break
        source = stage.id
    return source


def _drawn_to(workflow: Definition, source: str, way: Way) -> str:
    """The stage as the move names it, unless the arrow would start within it; then the substage that is entered."""
    named = [
        stage.id
        for stage in workflow.lineage(way.target)
        if stage.id in way.move.targets and not is_inside(workflow, source, stage.id)
    ]
    return named[-1] if named else way.target


def is_inside(workflow: Definition, id: str, outer: str) -> bool:
    """Whether a stage is another one or one of its substages."""
    return outer in [stage.id for stage in workflow.lineage(id)]


def names(workflow: Definition) -> dict[str, str]:
    """
    A plain name for each stage in the text of a picture, each its own.

    Each ends in an underscore: so a stage called `end` ends no picture, and none is taken for a mark of the drawing
    program, which end otherwise.

    >>> from casekit.stages import Workflow
    >>> names(Workflow.ready("case_elements_four"))["planning"]
    'planning_'
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for id in workflow.by_id:
        plain = re.sub(r"[^a-z0-9_]", "_", id, flags=re.ASCII | re.IGNORECASE)
        number, name = 1, f"{plain}_"
        while name.lower() in taken:
            number += 1
            name = f"{plain}_{number}_"
        found[id] = name
        taken.add(name.lower())
    return found
