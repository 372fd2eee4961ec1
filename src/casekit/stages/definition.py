"""Stages, moves and the definition of a workflow as frozen data, and the ways that lead out of each stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args
from unicodedata import normalize

import attrs

from casekit.answers import Effect, Fault, Params
from casekit.conditions import AllOf, Leaf
from casekit.errors import WorkflowError, refusing
from casekit.models.record import Value
from casekit.stages.settings import (
    PARAMETER,
    ApprovalRule,
    DeadlineRule,
    Labelled,
    Parameter,
    Requirement,
    Reviews,
    RuleSetting,
    Word,
)

Kind: TypeAlias = Literal[
    "identification", "intake", "assessment", "reassessment", "selection", "planning", "coordination",
    "implementation", "advocacy", "monitoring", "evaluation", "closure", "aftercare",
]  # fmt: skip
"""The purpose of a stage. Casework rules apply to kinds, so they hold whatever a stage is called."""

KINDS: tuple[Kind, ...] = get_args(Kind)
"""Every kind of stage, in the order of the casework process. An example is at `Stage`."""
Subject: TypeAlias = Literal["case", "referral", "approval"]
"""The thing whose stages a workflow describes."""
ANYWHERE = "*"
"""As a source of a move: every stage that is not final."""
STAYING = "="
"""As the target of a move: the stage the case is in."""
UNREAD = "?"
"""Placeholder for an id that could not be read; the reader reports that as a fault of its own."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Stage(Labelled, Value):
    """
    One stage of a workflow.

    id: The id of the stage.
    kinds: What the stage is for. A substage without kinds of its own has those of its parent.
    labels: Its labels by language.
    aliases: Other labels by which records may name it.
    final: Whether it has no way out, not even by a reopening.
    parent: The id of the parent stage, for a substage.
    initial: The id of the substage that is entered when this stage is entered.
    waiting: Whether the case waits for somebody else in this stage.
    requires: The requirements that a move out of it may name.

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


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Route(Value):
    """
    One outcome of a move.

    target: The stage it leads to.
    guards: The guards that must all hold for this outcome. Empty: the outcome if no earlier one applies.
    effects: What the host is asked to do after this outcome, in addition to the effects of the move.

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
    routes: The possible outcomes. The first whose guards all hold determines the target.
    resume: Whether it leads back to the substage of its target in which the case last was.
    reasons: Ids of the allowed reasons from the catalogue of the workflow.
    approval: The id of the approval it requires.
    requires: Ids of the requirements it requires.
    effects: What the host is asked to do afterwards.

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

    @cached_property
    def conditions(self) -> AllOf:
        """Everything that must hold: the guards written, and those its approval and its requirements stand for."""
        asked = [Leaf("fulfilled", Params({"requirement": id})) for id in self.requires]
        if self.approval:
            asked.append(Leaf("approved", Params({"approval": self.approval})))
        return AllOf((*self.guards.parts, *asked))

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


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Definition(Labelled, Value):
    """A workflow's content: everything a team writes down about how its cases move."""

    id: str
    version: int = 1
    initial: str
    subject: Subject = "case"
    labels: Params = attrs.field(factory=Params)
    source: str | None = None
    languages: tuple[str, ...] = ()
    supersedes: int | None = None
    roles: tuple[Word, ...] = ()
    reasons: tuple[Word, ...] = ()
    effects: tuple[Word, ...] = ()
    approvals: tuple[ApprovalRule, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    stages: tuple[Stage, ...]
    moves: tuple[Move, ...] = ()
    rules: tuple[RuleSetting, ...] = ()
    reviews: Reviews = attrs.field(factory=Reviews)
    deadlines: tuple[DeadlineRule, ...] = ()

    @cached_property
    def read_without_fault(self) -> bool:
        """Whether it was read from a mapping without a fault: what was checked once is not checked again."""
        return False

    @cached_property
    def by_id(self) -> Mapping[str, Stage]:
        """The stages by their ids."""
        return MappingProxyType({stage.id: stage for stage in self.stages})

    @refusing(WorkflowError)
    def stage(self, name: str) -> Stage | None:
        """
        Return the stage with this id, or the only stage with this label or alias. Return None if there is none.

        The name may be in Unicode NFC or NFD (composed or decomposed letters): "접수" is found in both forms.
        """
        name = normalize("NFC", name) if isinstance(name, str) else name  # pyright: ignore[reportUnnecessaryIsInstance]
        return self.by_id.get(name) or self._by_name.get(name)

    @cached_property
    def _by_name(self) -> Mapping[str, Stage]:
        """Return the stages by label and alias, without the labels and aliases that several stages share."""
        named: dict[str, list[Stage]] = {}
        for stage in self.stages:
            names = (*stage.labels.values(), *stage.aliases)
            for name in {normalize("NFC", each) for each in names if isinstance(each, str)}:
                named.setdefault(name, []).append(stage)
        return {name: stages[0] for name, stages in named.items() if len(stages) == 1}

    def kinds_of(self, id: str) -> tuple[Kind, ...]:
        """Return what a stage is for. A substage without kinds of its own has the kinds of its parent."""
        try:
            return self._kinds.get(id, ())
        except TypeError as failure:
            fault = Fault("wrong_type", {"expected": "the id of a stage"}, "id")
            raise WorkflowError(f"cannot find a stage of workflow {self.id!r}", [fault]) from failure

    @cached_property
    def _kinds(self) -> Mapping[str, tuple[Kind, ...]]:
        return {
            stage.id: next((each.kinds for each in self.lineage(stage.id) if each.kinds), ()) for stage in self.stages
        }

    @refusing(WorkflowError)
    def lineage(self, id: str) -> tuple[Stage, ...]:
        """Return the stage, its parent, and so on upwards. If the parents form a circle, stop before repeating one."""
        return self._lineages.get(id, ())

    @cached_property
    def resumed(self) -> frozenset[str]:
        """The stages that a move resumes: it leads back to the substage in which the case was last."""
        return frozenset(move.target for move in self.moves if move.resume)

    @cached_property
    def _lineages(self) -> Mapping[str, tuple[Stage, ...]]:
        lineages: dict[str, tuple[Stage, ...]] = {}
        for id in self.by_id:
            seen: dict[str, Stage] = {}
            name: str | None = id
            while name is not None and name in self.by_id and name not in seen:
                seen[name] = self.by_id[name]
                name = seen[name].parent
            lineages[id] = tuple(seen.values())
        return lineages

    @refusing(WorkflowError)
    def is_final(self, id: str) -> bool:
        """Return whether a stage has no way out: it is final, or a substage of a final stage."""
        return id in self._final

    @cached_property
    def _final(self) -> frozenset[str]:
        return frozenset(id for id in self.by_id if any(stage.final for stage in self.lineage(id)))

    @refusing(WorkflowError)
    def entered(self, id: str) -> str:
        """
        Return the id of the stage a case is in after entering this one: the innermost initial substage, or the stage
        itself.
        """
        seen: set[str] = set()
        while id in self.by_id and self.by_id[id].initial and id not in seen:
            seen.add(id)
            id = self.by_id[id].initial or id
        return id

    @cached_property
    def substages(self) -> Mapping[str, tuple[str, ...]]:
        """The substages of each stage that has any, by its id."""
        under: dict[str, list[str]] = {}
        for stage in self.stages:
            if stage.parent is not None:
                under.setdefault(stage.parent, []).append(stage.id)
        return MappingProxyType({id: tuple(substages) for id, substages in under.items()})

    @refusing(WorkflowError)
    def leaves_of(self, id: str) -> tuple[str, ...]:
        """Return the stages that a case within a stage can be in: its innermost substages, or the stage itself."""
        return self._leaves.get(id) or (id,)

    @cached_property
    def _leaves(self) -> Mapping[str, tuple[str, ...]]:
        """Return the innermost substages of every stage; a stage without substages has its own id."""
        leaves: dict[str, list[str]] = {}
        for stage in self.stages:
            for each in self.lineage(stage.id) if stage.id not in self.substages else ():
                leaves.setdefault(each.id, []).append(stage.id)
        return {id: tuple(under) for id, under in leaves.items()}

    @refusing(WorkflowError)
    def named_parameters(self, params: Params) -> tuple[str, ...]:
        """Return the names of the workflow parameters from which a guard or an effect takes its values."""
        named = (value for value in params.values() if isinstance(value, str) and value.startswith(PARAMETER))
        return tuple(value.removeprefix(PARAMETER) for value in named)

    @refusing(WorkflowError)
    def resolved(self, leaf: Leaf) -> Leaf:
        """Return the guard with the values of the workflow parameters in place of their names."""
        if not self.named_parameters(leaf.params):
            return leaf
        return Leaf(leaf.name, self.resolved_params(leaf.params))

    @refusing(WorkflowError)
    def resolved_params(self, params: Params) -> Params:
        """Return the parameters with values in place of the names of workflow parameters. Unknown names are kept."""
        known = self.parameters_by_id
        found = {
            name: known.get(value.removeprefix(PARAMETER))
            if isinstance(value, str) and value.startswith(PARAMETER)
            else None
            for name, value in params.items()
        }
        return Params({name: value if (each := found[name]) is None else each.value for name, value in params.items()})

    @cached_property
    def parameters_by_id(self) -> Mapping[str, Parameter]:
        """The parameters by their ids."""
        return MappingProxyType({each.id: each for each in self.parameters})

    @cached_property
    def requirements(self) -> Mapping[str, Requirement]:
        """Every requirement of every stage by its id."""
        return MappingProxyType({each.id: each for stage in self.stages for each in stage.requires})

    @refusing(WorkflowError)
    def ways_from(self, id: str) -> dict[str, tuple[Way, ...]]:
        """
        Return the moves of a stage by name, each with every outcome it may have, in the order in which they are tried.

        A move declared on a parent stage also applies to its substages; the innermost declaration comes first. The
        source "*" stands for every stage that is not final, except the target of the move. A move that stays leads to
        the stage itself.
        """
        return dict(self._all_ways.get(id, {}))

    @cached_property
    def _all_ways(self) -> Mapping[str, Mapping[str, tuple[Way, ...]]]:
        return {stage.id: self._find_ways_from(stage.id) for stage in self.stages}

    def _find_ways_from(self, id: str) -> Mapping[str, tuple[Way, ...]]:
        """Return the moves of a stage as `ways_from` describes them."""
        found: dict[str, tuple[Way, ...]] = {}
        by_source = self._by_source
        sources = [stage.id for stage in self.lineage(id)]
        for source in sources if self.is_final(id) else [*sources, ANYWHERE]:
            for move in by_source.get(source, ()):
                if move.name not in found:
                    ways = self._cached_ways_of(move, id)
                    if move.routes or move.target == STAYING or any(way.target != id for way in ways):
                        found[move.name] = ways
        return {name: found[name] for name in self._move_names if name in found}

    @cached_property
    def _move_names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(move.name for move in self.moves))

    @cached_property
    def _by_source(self) -> Mapping[str, tuple[Move, ...]]:
        by_source: dict[str, list[Move]] = {}
        for move in self.moves:
            for source in dict.fromkeys(move.sources):
                by_source.setdefault(source, []).append(move)
        return {source: tuple(moves) for source, moves in by_source.items()}

    def _cached_ways_of(self, move: Move, here: str) -> tuple[Way, ...]:
        """Return the ways of a move from a stage; a move that never stays shares one tuple between all stages."""
        shared = self._shared_ways.get(id(move))
        return tuple(self._find_ways_of(move, here)) if shared is None else shared

    @cached_property
    def _shared_ways(self) -> Mapping[int, tuple[Way, ...]]:
        """Return the ways of each move that never stays, by the `id()` of the move."""
        return {id(move): tuple(self._find_ways_of(move, "")) for move in self.moves if STAYING not in move.targets}

    def _find_ways_of(self, move: Move, here: str) -> Iterator[Way]:
        """Yield the ways of a move from the stage `here`, in the order they are tried."""
        if move.resume:
            entered = self.entered(move.target)
            others = [leaf for leaf in self.leaves_of(move.target) if leaf != entered]
            yield from (Way(move, leaf, effects=move.effects) for leaf in (entered, *others))
            return
        ways: list[Way] = []
        for route in move.routes or (Route(target=move.target),):
            target = here if route.target == STAYING else self.entered(route.target)
            ways.append(Way(move, target, route.guards, tuple(dict.fromkeys((*move.effects, *route.effects)))))
        effects: dict[str, set[tuple[Effect, ...]]] = {}
        for way in ways:
            effects.setdefault(way.target, set()).add(way.effects)
        for place, way in enumerate(ways):
            yield way if len(effects[way.target]) == 1 else attrs.evolve(way, route=place)
