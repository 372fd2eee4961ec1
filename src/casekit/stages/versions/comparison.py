"""Two versions of a workflow: everything that changed between them, and what of it can hold up a running case."""

from __future__ import annotations

from functools import cached_property

import attrs

from casekit.errors import WorkflowError, refusing
from casekit.models.record import Value
from casekit.stages.definition import Definition
from casekit.stages.fingerprint import behaviour, same
from casekit.stages.versions.change import Change, described
from casekit.stages.versions.move_changes import move_changes
from casekit.stages.versions.setting_changes import setting_changes
from casekit.stages.versions.stage_changes import stage_changes


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Comparison(Value):
    """
    Everything that changed between two versions of a workflow: stages, then moves, then settings.

    Each change is `behavioural` (it alters how a case moves, what is asked of whom, or what is due) or it only
    describes. A change that can strand or hinder a running case is a "warning", every other a "notice". Empty: nothing
    changed.

    >>> Comparison(changes=(Change("stage_removed", where="stages.planning"),)).breaks
    True
    """

    changes: tuple[Change, ...] = ()

    @cached_property
    def behavioural(self) -> tuple[Change, ...]:
        """The changes of how a case moves, what is asked of whom, or what is due; empty if the fingerprint is kept."""
        return tuple(each for each in self.changes if each.behavioural)

    @cached_property
    def descriptive(self) -> tuple[Change, ...]:
        """The changes that only describe: labels, sources, aliases, catalogues, an order that decides nothing."""
        return tuple(each for each in self.changes if not each.behavioural)

    @cached_property
    def breaking(self) -> tuple[Change, ...]:
        """The changes that can strand or hinder a running case."""
        return tuple(each for each in self.changes if each.severity == "warning")

    @property
    def breaks(self) -> bool:
        """Whether any change can strand or hinder a running case."""
        return bool(self.breaking)


@refusing(WorkflowError)
def compare(old: Definition, new: Definition) -> Comparison:
    """
    Everything that changed from one version of a workflow to another, each with its place and its words.

    A running case can be stranded or hindered by a stage taken out, made final or meant for something else; by a move
    taken out, led elsewhere or no longer open from a stage; and by more that is asked: guards, roles, a reason, an
    approval, a requirement, a rule that now blocks. A guard counts as stricter unless its form shows that it is not.
    What is added, labels and deadlines hinder nobody. A stage or move of another id is taken out and put in. The
    version numbers themselves are no change.

    No change is `behavioural` exactly if both have the same fingerprint, whatever their ids and versions.

    >>> from casekit.stages.workflow import Workflow
    >>> old = Workflow.ready("school_eight")
    >>> moves = [attrs.evolve(each, roles=("supervisor",) if each.name == "plan" else ()) for each in old.moves]
    >>> for each in compare(old, attrs.evolve(old, version=4, moves=tuple(moves))).breaking:
    ...     print(each.where, each.message)
    moves.plan.roles The move plan is for other roles (before: none; now: supervisor).
    """
    changes = (*stage_changes(old, new), *move_changes(old, new), *setting_changes(old, new))
    if same(behaviour(old), behaviour(new)):
        changes = tuple(described(each) for each in changes)
    return Comparison(changes=changes)
