"""The definition of a workflow as frozen data, and the ways that lead out of each stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from re import sub
from types import MappingProxyType
from unicodedata import normalize

import attrs

from casekit.answers import Effect, Fault, Params
from casekit.clocks.deadline_rule import DeadlineRule
from casekit.clocks.reviews import REVIEW, REVIEWS
from casekit.conditions import Leaf
from casekit.errors import WorkflowError, refusing
from casekit.models.record import Value
from casekit.notation.labelled import Labelled, Word
from casekit.stages.move import ANYWHERE, STAYING, Move, Route, Way
from casekit.stages.settings import (
    PARAMETER,
    ApprovalRule,
    Parameter,
    Reason,
    RecordRule,
    Requirement,
    Reviews,
    RuleSetting,
    in_order_of_writing,
)
from casekit.stages.stage import ENDING_KINDS, Kind, Stage

CASE = "case"
"""The subject of a workflow of cases."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Definition(Labelled, Value):
    """
    The content of a workflow. It may have faults: `check` lists them.

    id: The id of the workflow.
    version: Its version, from 1.
    initial: The id of the stage in which a case begins.
    subject: What goes through the stages: "case", or a kind of thing in the case, such as "referral". See `subject_of`.
    labels: Its labels by language.
    source: Where its stages and moves come from, in words.
    languages: The languages in which every part needs a label. Empty: no label is needed.
    supersedes: The version it replaces.
    roles, reasons, effects: The words it declares, with their labels.
    records: What it demands of kinds of records. That of a Closure is written under "closing", that of a Reopening
        under "reopening", that of corrections and voidings of another's entries under "correcting", and any other under
        "records".
    approvals, parameters, stages, moves, rules, reviews, deadlines: Its other parts.
    """

    id: str
    version: int = 1
    initial: str
    subject: str = CASE
    labels: Params = attrs.field(factory=Params)
    source: str | None = None
    languages: tuple[str, ...] = ()
    supersedes: int | None = None
    roles: tuple[Word, ...] = ()
    reasons: tuple[Reason, ...] = ()
    effects: tuple[Word, ...] = ()
    approvals: tuple[ApprovalRule, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    stages: tuple[Stage, ...]
    moves: tuple[Move, ...] = ()
    records: tuple[RecordRule, ...] = attrs.field(default=(), converter=in_order_of_writing)
    rules: tuple[RuleSetting, ...] = ()
    reviews: Reviews = attrs.field(factory=Reviews)
    deadlines: tuple[DeadlineRule, ...] = ()

    @cached_property
    def read_without_fault(self) -> bool:
        """
        Whether it was built from a mapping in which no fault was found. Only its guards, and the names that a practice
        may declare, are then checked again. False unless `Workflow._build` has set it; a copy by `attrs.evolve` is
        False again.
        """
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
        """Return the kinds of a stage. A substage without kinds of its own has those of its parent."""
        try:
            return self._kinds.get(id, ())
        except TypeError:
            fault = Fault("wrong_type", {"expected": "the id of a stage"}, "id")
            raise WorkflowError(f"cannot find a stage of workflow {self.id!r}", [fault]) from None

    @cached_property
    def _kinds(self) -> Mapping[str, tuple[Kind, ...]]:
        return {
            stage.id: next((each.kinds for each in self.lineage(stage.id) if each.kinds), ()) for stage in self.stages
        }

    @refusing(WorkflowError)
    def lineage(self, id: str) -> tuple[Stage, ...]:
        """Return the stage, its parent, and so on upwards. If the parents form a cycle, stop before repeating one."""
        return self._lineages.get(id, ())

    @cached_property
    def resumed(self) -> frozenset[str]:
        """The ids of the stages that a move with `resume` leads to."""
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
        """
        Return whether a stage is declared final, or is a substage of one that is: see `Stage`.

        No move may be declared from such a stage, and "*" does not include it.
        """
        return id in self._final

    @cached_property
    def _final(self) -> frozenset[str]:
        return frozenset(id for id in self.by_id if any(stage.final for stage in self.lineage(id)))

    @refusing(WorkflowError)
    def entered(self, id: str) -> str:
        """
        Return the id of the stage that a case is in after entering a stage: its innermost initial substage, or the
        stage itself if it has none.
        """
        seen: set[str] = set()
        while id in self.by_id and self.by_id[id].initial and id not in seen:
            seen.add(id)
            id = self.by_id[id].initial or id
        return id

    @cached_property
    def substages(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of the substages of each stage that has any, by the id of the stage."""
        under: dict[str, list[str]] = {}
        for stage in self.stages:
            if stage.parent is not None:
                under.setdefault(stage.parent, []).append(stage.id)
        return MappingProxyType({id: tuple(substages) for id, substages in under.items()})

    @property
    def review_rule(self) -> DeadlineRule:
        """The deadline of reviews: that of the workflow with the id "review", or the built-in one."""
        return next((rule for rule in self.deadlines if rule.id == REVIEW), REVIEWS)

    @refusing(WorkflowError)
    def leaves_of(self, id: str) -> tuple[str, ...]:
        """Return the ids of the innermost substages of a stage, or its own id if it has none."""
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
        """Return the ids of the workflow parameters that are named in the parameters of a guard or an effect."""
        named = (value for value in params.values() if isinstance(value, str) and value.startswith(PARAMETER))
        return tuple(value.removeprefix(PARAMETER) for value in named)

    @refusing(WorkflowError)
    def resolved(self, leaf: Leaf) -> Leaf:
        """Return a guard in whose parameters values replace the names of workflow parameters."""
        if not self.named_parameters(leaf.params):
            return leaf
        return Leaf(leaf.name, self.resolved_params(leaf.params))

    @refusing(WorkflowError)
    def resolved_params(self, params: Params) -> Params:
        """Return parameters in which values replace the names of workflow parameters. Unknown names are kept."""
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

    @cached_property
    def record_rules(self) -> Mapping[str, RecordRule]:
        """What it demands of records, by the name of their kind."""
        return MappingProxyType({each.kind: each for each in self.records})

    @property
    def is_of_things(self) -> bool:
        """Whether things inside a case go through the stages, not cases."""
        return self.subject != CASE

    def has_ended(self, id: str) -> bool:
        """Return whether the work on a thing is over in a stage: it is final, or of a kind in which a case ends."""
        return self.is_final(id) or not ENDING_KINDS.isdisjoint(self.kinds_of(id))

    @cached_property
    def leads_by_records(self) -> bool:
        """Whether a closing or a reopening leads to a stage, or a move closes the case."""
        return any(each.target for each in self.records) or any(move.closes for move in self.moves)

    @refusing(WorkflowError)
    def ways_from(self, id: str) -> dict[str, tuple[Way, ...]]:
        """
        Return the moves from a stage by name, each with its ways in the order in which they are tried.

        A move declared on a parent stage also applies to its substages. Of several moves of one name only that with the
        innermost source applies. The source "*" means every stage that is not final. The target "=" means the stage
        itself. Any other move without routes that can only lead to the stage itself is left out.
        """
        return dict(self._all_ways.get(id, {}))

    @cached_property
    def _all_ways(self) -> Mapping[str, Mapping[str, tuple[Way, ...]]]:
        return {stage.id: self._find_ways_from(stage.id) for stage in self.stages}

    def _find_ways_from(self, id: str) -> Mapping[str, tuple[Way, ...]]:
        """Return the moves from a stage as `ways_from` describes them."""
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
        """Return the ways of a move from a stage. A move that never stays has the same tuple for every stage."""
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


def subject_of(kind: str) -> str:
    """
    Return the subject of a workflow for a kind of things: the name of its class in lower case, with underscores.

    The name of a kind that a practice declares as data is its own subject.

    >>> subject_of("PlanItem"), subject_of("court_order")
    ('plan_item', 'court_order')
    """
    return sub("(?<=[a-z0-9])(?=[A-Z])", "_", kind).lower()
