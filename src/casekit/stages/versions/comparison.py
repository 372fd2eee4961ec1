"""Compare two versions of a workflow: every change, and which of them can block or hinder a running case."""

from __future__ import annotations

from functools import cached_property

import attrs

from casekit.errors import WorkflowError, refusing
from casekit.models.record import Value
from casekit.stages.definition import Definition
from casekit.stages.fingerprint import behaviour, same
from casekit.stages.versions.change import Change, as_descriptive
from casekit.stages.versions.move_changes import move_changes
from casekit.stages.versions.setting_changes import setting_changes
from casekit.stages.versions.stage_changes import stage_changes


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Comparison(Value):
    """
    Everything that changed between two versions of a workflow.

    changes: The changes to stages, then to moves, then to settings. Empty: nothing changed.

    Each change is either `behavioural` or descriptive. A behavioural change alters how a case moves, who has to do
    what, or what is due. A change that can block or hinder a running case has the severity "warning", every other
    change "notice".

    >>> Comparison(changes=(Change("stage_removed", where="stages.planning"),)).breaks
    True
    """

    changes: tuple[Change, ...] = ()

    @cached_property
    def behavioural(self) -> tuple[Change, ...]:
        """The changes that alter how a case moves, what is required of whom, or what is due."""
        return tuple(each for each in self.changes if each.behavioural)

    @cached_property
    def descriptive(self) -> tuple[Change, ...]:
        """The other changes, such as those of labels, sources, aliases, catalogues, or an order that has no effect."""
        return tuple(each for each in self.changes if not each.behavioural)

    @cached_property
    def breaking(self) -> tuple[Change, ...]:
        """The changes that can block or hinder a running case."""
        return tuple(each for each in self.changes if each.severity == "warning")

    @property
    def breaks(self) -> bool:
        """Whether any change can block or hinder a running case."""
        return bool(self.breaking)


@refusing(WorkflowError)
def compare(old: Definition, new: Definition) -> Comparison:
    """
    Return everything that changed from one version of a workflow to another, each change with its place and message.

    A change can block or hinder a running case if
    - the workflow has another subject;
    - a stage is removed, made final or has other kinds;
    - a move is removed, leads elsewhere or is no longer declared for a stage;
    - more is required: guards or the parameters in them, roles, a reason, an approval, a requirement, a shorter
      longest interval between reviews at a risk level, or a rule that now blocks. (A change of
      the default interval, `every`, is a notice.)

    Changed guards count as stricter unless they follow from the old ones by "all", "any" and "not" alone, as "a"
    follows from "a and b". Values are not compared: 12 days and 30 days are two different guards. Added stages and
    moves, labels and deadlines never block or hinder a case. A stage with a new id, or a move with a new name, counts
    as one removed and one added. The version numbers are not compared.

    Both versions have the same fingerprint if, and only if, no change is `behavioural`.

    >>> from casekit.stages.workflow import Workflow
    >>> old = Workflow.ready("school_eight")
    >>> moves = [attrs.evolve(each, roles=("supervisor",) if each.name == "plan" else ()) for each in old.moves]
    >>> for each in compare(old, attrs.evolve(old, version=4, moves=tuple(moves))).breaking:
    ...     print(each.where, each.message)
    moves.plan.roles The move plan is for other roles (before: none; now: supervisor).
    """
    changes = (*stage_changes(old, new), *move_changes(old, new), *setting_changes(old, new))
    if same(behaviour(old), behaviour(new)):
        changes = tuple(as_descriptive(each) for each in changes)
    return Comparison(changes=changes)
