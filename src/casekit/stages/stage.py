"""A stage of a workflow, and what stages are for."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import attrs

from casekit.answers import Params
from casekit.models.record import Value
from casekit.notation.labelled import Labelled
from casekit.stages.settings import Requirement

Kind: TypeAlias = Literal[
    "identification", "intake", "assessment", "reassessment", "selection", "planning", "coordination",
    "implementation", "advocacy", "monitoring", "evaluation", "closure", "aftercare",
]  # fmt: skip
"""The purpose of a stage. Casework rules apply to kinds, so they hold whatever a stage is called."""

KINDS: tuple[Kind, ...] = get_args(Kind)
"""Every kind of stage, in the order of the casework process. An example is at `Stage`."""
ENDING_KINDS: frozenset[Kind] = frozenset({"closure", "aftercare"})
"""The kinds of stages in which a case ends, by a Closure or an AftercareEnd. Such a stage needs no way out."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Stage(Labelled, Value):
    """
    One stage of a workflow.

    id: The id of the stage. The id of a substage is that of its parent, a dot, and a name: "planning.draft".
    kinds: What the stage is for. A substage without kinds of its own has those of its parent.
    labels: Its labels by language.
    aliases: Other labels by which `Workflow.stage` finds it.
    final: Whether it is declared final. No move may be declared from it or from its substages, and a move from
        "*" does not start there, not even for a case that was reopened there. A case can still leave a final substage
        by a move from its parent, if the parent is not final.
    parent: The id of the parent stage, for a substage.
    initial: The id of the substage that is entered when this stage is entered.
    waiting: Whether the case waits for somebody else in this stage.
    requires: Its requirements. A move needs only those that it names itself.
    values: For a workflow of things: the values that fields of the thing have in this stage, such as
        {"status": "accepted"}. A step into the stage records the thing with them, and without the values that only
        other stages name. Empty: the thing keeps its values.

    >>> Stage(id="planning", kinds=("planning",)).final
    False
    """

    id: str
    kinds: tuple[Kind, ...] = ()
    labels: Params = attrs.field(factory=Params)
    aliases: tuple[str, ...] = ()
    final: bool = False
    parent: str | None = None
    initial: str | None = None
    waiting: bool = False
    requires: tuple[Requirement, ...] = ()
    values: Params = attrs.field(factory=Params)
