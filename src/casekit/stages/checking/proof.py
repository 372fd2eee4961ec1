"""Prove properties of a workflow: stages that need a role, shortest paths to an end, and moves that never open."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from casekit.conditions import AllOf, leaves
from casekit.errors import WorkflowError, refusing
from casekit.models import Closure
from casekit.practice.practice import NO_PRACTICE, Practice
from casekit.stages.checking.check import reached_from
from casekit.stages.checking.closing_faults import is_recorded_in
from casekit.stages.checking.guard_faults import contradicting
from casekit.stages.checking.needed_roles import needs_role
from casekit.stages.definition import Definition
from casekit.stages.guards import Guards
from casekit.stages.move import Way
from casekit.stages.settings import RecordRule
from casekit.stages.stage import ENDING_KINDS


@attrs.frozen(kw_only=True)
class ShortestPath:
    """
    A shortest path from the initial stage to a stage in which a case ends.

    stage: The id of that stage.
    moves: The names of the moves, in order.
    guards: The names of all guards of these moves, each once, in order; also those under "any" or "not".
    roles: The roles that may make a move, for each move that names any.

    >>> ShortestPath(stage="closure", moves=("plan", "close"), guards=("approved",), roles=()).moves
    ('plan', 'close')
    """

    stage: str
    moves: tuple[str, ...]
    guards: tuple[str, ...]
    roles: tuple[tuple[str, ...], ...]


@attrs.frozen(kw_only=True)
class Soundness:
    """
    What can be proved of a workflow for every possible case.

    unreachable_without: For every role that a move, a kind of records or an approval names, the ids of the stages that
        cannot be reached without it. Empty: every reachable stage can be reached without the role.
    shortest: A shortest path to each reachable stage in which a case ends. Such a stage is final, or it is for closure
        or aftercare.
    closes_only_with: The roles that are indispensable for closing: if nobody has one of them, no case can be closed,
        because nobody may record a closure or no case comes to a stage in which a closure is allowed.
    never_open: The places in the workflow (such as "moves[3].to[0]") of the moves and routes whose guards contradict
        each other.

    >>> from casekit.stages import Workflow
    >>> soundness(Workflow.ready("school_six")).shortest[0].moves
    ('assess', 'plan', 'deliver', 'monitor', 'conclude')
    """

    unreachable_without: Mapping[str, tuple[str, ...]]
    shortest: tuple[ShortestPath, ...]
    closes_only_with: tuple[str, ...]
    never_open: tuple[str, ...]


@refusing(WorkflowError)
def soundness(workflow: Definition, *, practice: Practice = NO_PRACTICE) -> Soundness:
    """
    Return what can be proved of a workflow from its stages, its moves, its roles and the facts its guards declare.

    Args:
        workflow: The workflow. If it has faults, the result covers what can be determined.
        practice: The practice whose guards the workflow can name.

    A guard that declares no facts contradicts only its own negation. An example is at `Soundness`.

    Raises PracticeError if a guard of the practice has the name of one of the library.
    """
    registry = Guards(practice)
    start = workflow.entered(workflow.initial)
    reached = reached_from(workflow, start)
    with_roles = (workflow.moves, workflow.records, workflow.approvals)
    roles = dict.fromkeys(role for several in with_roles for each in several for role in each.roles)
    ends = [
        stage.id for stage in workflow.stages
        if stage.id in reached and (workflow.is_final(stage.id) or ENDING_KINDS & {*workflow.kinds_of(stage.id)})
    ]  # fmt: skip
    paths = _shortest_paths(workflow, start)
    return Soundness(
        unreachable_without={
            role: tuple(stage for stage in workflow.by_id if stage in reached - reached_from(workflow, start, role))
            for role in roles
        },
        shortest=tuple(_as_path(stage, paths[stage]) for stage in ends),
        closes_only_with=tuple(role for role in roles if not _closes_without(workflow, start, role)),
        never_open=tuple(_places_never_open(workflow, registry)),
    )


def _closes_without(workflow: Definition, start: str, role: str) -> bool:
    """Return whether a case can be closed if nobody has this role. A closing move needs no less than its closure."""
    rule = workflow.record_rules.get(Closure.__name__, RecordRule(kind=Closure.__name__))
    reached = reached_from(workflow, start, role)
    return not needs_role(workflow, rule, role) and any(is_recorded_in(workflow, rule, stage) for stage in reached)


def _shortest_paths(workflow: Definition, start: str) -> dict[str, tuple[Way, ...]]:
    """Return a shortest path to every reachable stage; of several, the one whose moves are written first."""
    found: dict[str, tuple[Way, ...]] = {start: ()}
    ahead = [start]
    for stage in ahead:
        for ways in workflow.ways_from(stage).values():
            for way in ways:
                if way.target not in found and way.target in workflow.by_id:
                    found[way.target] = (*found[stage], way)
                    ahead.append(way.target)
    return found


def _as_path(stage: str, ways: tuple[Way, ...]) -> ShortestPath:
    """Convert the ways to a stage to a `ShortestPath`."""
    guards = [leaf.name for way in ways for part in (way.move.conditions, way.when) for leaf in leaves(part)]
    return ShortestPath(
        stage=stage, moves=tuple(way.move.name for way in ways), guards=tuple(dict.fromkeys(guards)),
        roles=tuple(way.move.roles for way in ways if way.move.roles),
    )  # fmt: skip


def _places_never_open(workflow: Definition, guards: Guards) -> list[str]:
    """Return the places in the workflow of the moves and routes whose guards contradict each other."""
    places: list[str] = []
    for index, move in enumerate(workflow.moves):
        if contradicting(workflow, move.conditions, guards):
            places.append(f"moves[{index}]")
            continue
        both = [AllOf((*move.conditions.parts, *route.guards.parts)) for route in move.routes]
        places += [
            f"moves[{index}].to[{place}]" for place, part in enumerate(both) if contradicting(workflow, part, guards)
        ]
    return places
