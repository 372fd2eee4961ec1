"""A move of a workflow: where it starts, where it may lead, and what must hold for it."""

from __future__ import annotations

from functools import cached_property

import attrs

from casekit.answers import Effect, Params
from casekit.conditions import AllOf, Leaf
from casekit.errors import WorkflowError, refusing
from casekit.models.record import Value

ANYWHERE = "*"
"""As a source of a move: every stage that is not final."""
STAYING = "="
"""As the target of a move: the stage the case is in."""
UNREAD = "?"
"""Placeholder for an id that could not be read, for which the reader has already reported a fault."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Route(Value):
    """
    One outcome of a move.

    target: The stage it leads to.
    guards: The guards that must all hold for this outcome. Empty: the outcome if no earlier one applies.
    effects: What the host has to do after this outcome, in addition to the effects of the move.

    >>> Route(target="not_admitted").guards.parts
    ()
    """

    target: str
    guards: AllOf = attrs.field(factory=AllOf)
    effects: tuple[Effect, ...] = ()


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Move(Value):
    """
    A named move from one or more stages to a stage.

    name: The name of the move.
    sources: Ids of the stages it starts from, or "*" for all stages that are not final.
    target: The id of the stage it leads to, or "=" to stay in the stage. With `routes`, the target of the last route.
    guards: The guards. All must hold.
    roles: The roles that may make it. Empty: anyone.
    reason: Whether a reason is required.
    labels: Its labels by language.
    routes: The possible outcomes. The first whose guards all hold determines the target. Empty: `target` is the only
        outcome.
    resume: Whether it leads back to the substage of its target in which the case last was.
    reasons: Ids of the allowed reasons from the catalogue of the workflow. Empty: any text is allowed. They have no
        effect if `reason` is False.
    approval: The id of the kind of approval it requires: see `ApprovalRule`.
    requires: Ids of the requirements that must be fulfilled.
    effects: What the host has to do afterwards.
    parties: For a workflow of things: whose step it can be, the usual one first: "sender", "receiver", "client",
        "nobody", or a word of the office. Empty: it is the step of nobody in particular.
    closes: Whether it closes the case. It then carries a Closure, whose reason takes the place of `reason`.

    >>> Move(name="plan", sources=("assessment",), target="planning").reason
    False
    """

    name: str
    sources: tuple[str, ...]
    target: str
    guards: AllOf = attrs.field(factory=AllOf)
    roles: tuple[str, ...] = ()
    reason: bool = False
    labels: Params = attrs.field(factory=Params)
    routes: tuple[Route, ...] = ()
    resume: bool = False
    reasons: tuple[str, ...] = ()
    approval: str | None = None
    requires: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    closes: bool = False
    parties: tuple[str, ...] = ()

    @cached_property
    def conditions(self) -> AllOf:
        """All its guards, with a guard `fulfilled` for each requirement and a guard `approved` for its approval."""
        further = [Leaf("fulfilled", Params({"requirement": id})) for id in self.requires]
        if self.approval:
            further.append(Leaf("approved", Params({"approval": self.approval})))
        return AllOf((*self.guards.parts, *further))

    @refusing(WorkflowError)
    def label(self, language: str = "en") -> str:
        """Return the label in a language; the name of the move if it has no label in that language."""
        return str(self.labels.get(language) or self.name)

    @property
    def targets(self) -> tuple[str, ...]:
        """The ids of all stages the move may lead to, as declared."""
        return tuple(route.target for route in self.routes) or (self.target,)


@attrs.frozen
class Way:
    """
    One outcome of a move from one stage: the stage it leads to, and the condition for it.

    move: The move.
    target: The id of the stage it leads to.
    when: The guards of its route; empty for the only outcome, for the default route and for a move that resumes.
    effects: The effects of the move, then those of its route, each once.
    route: The index of the route in the move, from 0, if several routes lead to this target with different effects;
        None if the target alone identifies the effects.
    """

    move: Move
    target: str
    when: AllOf = attrs.field(factory=AllOf)
    effects: tuple[Effect, ...] = ()
    route: int | None = None
