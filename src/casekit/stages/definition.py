"""What a stage definition is made of: stages, moves, rule settings, review intervals and deadlines, as frozen data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

import attrs

from casekit.answers import Params
from casekit.conditions import AllOf
from casekit.days import Interval
from casekit.models import RiskLevel, Value

Kind: TypeAlias = Literal[
    "identification", "intake", "assessment", "reassessment", "selection", "planning", "coordination",
    "implementation", "advocacy", "monitoring", "evaluation", "closure", "aftercare",
]  # fmt: skip
"""What a stage is for. Rules bind to kinds, so they hold whatever a stage is called."""

KINDS: tuple[Kind, ...] = get_args(Kind)
Subject: TypeAlias = Literal["case", "referral", "approval"]
Level: TypeAlias = Literal["block", "report", "off"]
MONTHLY = Interval(1, "month")
"""The usual interval between reviews: the casework text's example."""
ANYWHERE = "*"
STAYING = "="


@attrs.frozen(kw_only=True)
class Stage(Value):
    """
    One stage: what it is for (`kinds`), its labels by language, and other labels records may name it by.

    `final` has no way out, not even after a reopening. A substage names its `parent` and takes its kinds where it has
    none of its own; entering a stage that names an `initial` substage enters that one.

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


@attrs.frozen(kw_only=True)
class Move(Value):
    """
    A named way from stages (`sources`, or "*" for all that are not final) to a stage, or "=" for staying.

    Every guard must hold; `roles` are those who may make it (none named: anyone); `reason` says whether one is due.

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


@attrs.frozen(kw_only=True)
class RuleSetting(Value):
    """
    How strictly a casework rule holds in this workflow, and which roles may set it aside (none: as it ships).

    >>> RuleSetting(rule="client_voice_at_closure", level="block")
    RuleSetting(rule='client_voice_at_closure', level='block', overridable_by=())
    """

    rule: str
    level: Level | None = None
    overridable_by: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class RiskInterval(Value):
    """The widest interval between reviews at one risk level."""

    risk: RiskLevel
    interval: Interval


@attrs.frozen(kw_only=True)
class Reviews(Value):
    """
    How often plans are reviewed: the usual interval, and the widest allowed at each risk level named.

    >>> Reviews(by_risk=(RiskInterval(risk="high", interval=Interval(1, "week")),)).widest("high")
    Interval(count=1, unit='week')
    """

    every: Interval = MONTHLY
    by_risk: tuple[RiskInterval, ...] = ()

    def widest(self, risk: RiskLevel | None) -> Interval | None:
        """The widest interval allowed at this risk; None where the workflow sets none."""
        return next((each.interval for each in self.by_risk if each.risk == risk), None)


@attrs.frozen(kw_only=True)
class DeadlineRule(Value):
    """
    By when something must have happened: within so much time after the event `since`, the event `until`.

    `hard` marks a limit the law or a contract sets; it is shown with the deadline and refuses nothing.

    >>> DeadlineRule(id="plan_in_time", since="intake_registered", until="plan_signed", within=Interval(30, "day")).hard
    False
    """

    id: str
    since: str
    until: str
    within: Interval
    hard: bool = False


@attrs.frozen(kw_only=True)
class Definition(Value):
    """A workflow's content: everything a team writes down about how its cases move."""

    id: str
    version: int = 1
    initial: str
    subject: Subject = "case"
    labels: Params = attrs.field(factory=Params)
    source: str | None = None
    stages: tuple[Stage, ...]
    moves: tuple[Move, ...] = ()
    rules: tuple[RuleSetting, ...] = ()
    reviews: Reviews = attrs.field(factory=Reviews)
    deadlines: tuple[DeadlineRule, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Stage]:
        """The stages by their ids."""
        return MappingProxyType({stage.id: stage for stage in self.stages})

    def stage(self, name: str) -> Stage | None:
        """The stage with this id, or the only one with this label or alias; None where there is none."""
        found = [stage for stage in self.stages if stage.id == name]
        named = [stage for stage in self.stages if name in (*stage.labels.values(), *stage.aliases)]
        return found[0] if found else (named[0] if len(named) == 1 else None)

    def kinds_of(self, id: str) -> tuple[Kind, ...]:
        """What a stage is for; a substage without kinds of its own takes its parent's."""
        return next((stage.kinds for stage in self.lineage(id) if stage.kinds), ())

    def lineage(self, id: str) -> Iterator[Stage]:
        """The stage, its parent, and so on up; a circle ends where it would begin again."""
        seen: set[str] = set()
        name: str | None = id
        while name is not None and name in self.by_id and name not in seen:
            seen.add(name)
            yield self.by_id[name]
            name = self.by_id[name].parent

    def is_final(self, id: str) -> bool:
        """Whether there is no way out of a stage: it is final, or a substage of one that is."""
        return any(stage.final for stage in self.lineage(id))

    def entered(self, id: str) -> str:
        """The stage one is in after entering this one: the innermost initial substage, or the stage itself."""
        seen: set[str] = set()
        while id in self.by_id and self.by_id[id].initial and id not in seen:
            seen.add(id)
            id = self.by_id[id].initial or id
        return id

    def moves_from(self, id: str) -> dict[str, tuple[Move, str]]:
        """
        The moves of a stage by name, each with the stage it leads to (the stage itself for "="), in the order written.

        A move declared on the parent counts for its substages, the innermost first; "*" is every stage that is not
        final, the target left out.
        """
        found: dict[str, tuple[Move, str]] = {}
        names = [stage.id for stage in self.lineage(id)]
        for source in [*names, *(() if not names or self.is_final(id) else (ANYWHERE,))]:
            for move in self.moves:
                target = id if move.target == STAYING else self.entered(move.target)
                stays = move.target != STAYING and target == id
                if source in move.sources and move.name not in found and not stays:
                    found[move.name] = (move, target)
        return {move.name: found[move.name] for move in self.moves if move.name in found}
