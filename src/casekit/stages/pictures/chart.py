"""The content of every picture of a workflow: nested stages, and an arrow for each outcome of a move."""

from __future__ import annotations

import re
from collections.abc import Collection

import attrs

from casekit.conditions import AllOf
from casekit.models.timeline import is_inside
from casekit.stages.definition import Definition
from casekit.stages.move import Move, Way
from casekit.stages.stage import Stage


@attrs.frozen(kw_only=True)
class Arrow:
    """
    An arrow of a picture: a move from one stage to another.

    source: The id of the stage where the arrow starts.
    target: The id of the stage where it ends.
    move: The move.
    when: The condition for the move to lead to this target.
    """

    source: str
    target: str
    move: Move
    when: AllOf

    @property
    def otherwise(self) -> bool:
        """Whether this is the default route of the move: the one that applies if no other does."""
        return bool(self.move.routes) and not self.when.parts


def arrows(workflow: Definition) -> tuple[Arrow, ...]:
    """
    Return every arrow of a workflow's picture, in the order of its stages and moves.

    A move declared on a stage with substages has one arrow, from that stage, if it leads out of the stage. If it leads
    to a stage within, it has an arrow from each substage. The arrow of a move that resumes ends at the outer stage.

    >>> from casekit.stages import Workflow
    >>> [(arrow.source, arrow.target) for arrow in arrows(Workflow.ready("case_elements_four"))][:2]
    [('assessment', 'planning'), ('planning', 'implementation')]
    """
    found: dict[tuple[str, str, int, AllOf], Arrow] = {}
    for stage in leaves(workflow):
        for ways in workflow.ways_from(stage.id).values():
            source, named = _drawn_from(workflow, stage.id, ways), {*ways[0].move.targets}
            for way in ways[:1] if ways[0].move.resume else ways:
                target = _drawn_to(workflow, source, way.target, named)
                arrow = Arrow(source=source, target=target, move=way.move, when=way.when)
                found.setdefault(
                    (source, target, id(way.move), way.when), arrow
                )  # hashing a move hashes all its routes
    return tuple(arrow for arrow in found.values() if arrow.target in workflow.by_id)


def leaves(workflow: Definition) -> tuple[Stage, ...]:
    """Return the stages that a case can be in: those without substages."""
    return tuple(stage for stage in workflow.by_id.values() if stage.id not in workflow.substages)


def outermost(workflow: Definition) -> tuple[Stage, ...]:
    """Return the stages without a parent stage."""
    return tuple(stage for stage in workflow.by_id.values() if stage.parent not in workflow.by_id)


def _drawn_from(workflow: Definition, id: str, ways: tuple[Way, ...]) -> str:
    """Return the outermost parent that has the same move, if the move leads out of it; otherwise the stage itself."""
    move, source = ways[0].move, id
    for stage in [*workflow.lineage(id)][1:]:
        there = workflow.ways_from(stage.id).get(move.name, ())
        if move not in [way.move for way in there] or any(is_inside(way.target, stage.id) for way in ways):
            break
        source = stage.id
    return source


def _drawn_to(workflow: Definition, source: str, target: str, named: Collection[str]) -> str:
    """
    Return the target as the move names it, or the substage entered if the arrow would start inside the target.

    `named` has the stages that the move names as targets.
    """
    found = [stage.id for stage in workflow.lineage(target) if stage.id in named and not is_inside(source, stage.id)]
    return found[-1] if found else target


def names(workflow: Definition) -> dict[str, str]:
    """
    Return a unique plain name for each stage, by its id, for the source text of a picture.

    Each name ends in an underscore, so that none is a keyword of the drawing program (`end`) or the name of something
    that the picture adds (`start`, `legend`).

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
