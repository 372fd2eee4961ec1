"""
Plain moves, by far the most frequent: weighed in one go, with everything known beforehand worked out once.

A move is plain where it leads one way whatever its guards say, and where the act comes last in its case and brings
nothing but a reason. What is not plain is told as None: whoever gets it asks the scales, which weigh everything. Both
come to the same, which `tests/stages/test_weighing.py` holds; `benchmarks/speed.py` measures an advance both ways.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from casekit.answers import Answer, Effect, Finding, Refusal
from casekit.models import Actor, Case
from casekit.models.history import entry_of_move
from casekit.models.record import made
from casekit.stages.acts import Option
from casekit.stages.definition import Move
from casekit.stages.engine import CaseEngine
from casekit.stages.guards import Context
from casekit.stages.rules.casework_rules import Breaches
from casekit.stages.weighing import Asked, Scales, Terms, said


class _Step(NamedTuple):
    """A move from a stage by its one way, worked out once: what it asks, where it leads, which rules look at it."""

    move: Move
    target: str
    enters: str | None
    kinds: tuple[str, ...]
    asked: Asked
    rules: tuple[Breaches, ...]
    has_terms: bool
    effects: tuple[Effect, ...]


_NO_STEPS: Mapping[str, _Step | None] = MappingProxyType({})


class PlainMoves:
    """The plain moves of one workflow."""

    def __init__(self, scales: Scales, engine: CaseEngine) -> None:
        self._scales = scales
        self._workflow = scales.workflow
        self._steps = {
            stage: {name: self._step(stage, engine, name) for name in scales.workflow.ways_from(stage)}
            for stage in scales.workflow.by_id
        }

    def _step(self, stage: str, engine: CaseEngine, name: str) -> _Step | None:
        """A move from a stage that leads one way whatever its guards say; None where they decide where it leads."""
        transitions = engine.transitions_from(name, stage)
        if len(transitions) != 1 or transitions[0].way.when.parts:
            return None
        way, kinds = transitions[0].way, transitions[0].kinds
        enters = way.target if way.target != stage else None
        return _Step(
            move=way.move, target=way.target, enters=enters, kinds=kinds, asked=self._scales.asked_by(way.move),
            rules=self._scales.rulebook.asked_of_a_move(() if enters is None else kinds),
            has_terms=bool(way.move.roles or way.move.reason), effects=self._scales.effects(way),
        )  # fmt: skip

    def after(self, case: Case, name: str, at: datetime, by: Actor | str, reason: str | None) -> Case | None:
        """The case after a plain move that nothing stands in the way of, and of which no rule has anything to say."""
        here = case.stage
        step = self._steps.get(here, _NO_STEPS).get(name)
        actor = _acting(case, at, by, reason)
        if step is None or actor is None:
            return None
        if reason is not None:
            reason = said(reason)
        move, target, enters, kinds, asked, rules, has_terms, _ = step
        written = case.history[-1].recorded_at
        if has_terms and (
            (move.roles and not set(move.roles) & set(actor.roles))
            or (move.reason and (reason is None or (move.reasons and reason not in move.reasons)))
        ):
            return None
        context: Context = made(Context, {
            "case": case, "present": case, "part": case.id, "at": at, "by": actor, "workflow": self._workflow,
            "move": move, "target": enters, "record": None, "reason": reason,
        })  # fmt: skip
        for ask, part in asked:
            if (ask(context) is not None) if ask else (self._scales.verdict(part, context).truth is not True):
                return None
        for breaches in rules:
            for _ in breaches(context):
                return None
        entry = entry_of_move(
            {
                "stage": target, "kinds": kinds, "source": here, "move": name, "reason": reason,
                "workflow": None, "adopted": False, "passing": False,
            },
            {
                "what": None, "at": at, "recorded_at": max(at, written), "by": actor,
                "findings": (), "overrides": (), "replaces": None, "reason": None, "key": None,
            },
        )  # fmt: skip
        return case.followed_by(entry, {"stage": target, "kinds": kinds})

    def answer(self, case: Case, name: str, at: datetime, by: Actor | str, reason: str | None) -> Answer | None:
        """What a plain move would meet."""
        step = self._steps.get(case.stage, _NO_STEPS).get(name)
        actor = _acting(case, at, by, reason)
        if step is None or actor is None:
            return None
        context: Context = made(Context, {
            "case": case, "present": case, "part": case.id, "at": at, "by": actor, "workflow": self._workflow,
            "move": step.move, "target": step.enters, "record": None, "reason": said(reason),
        })  # fmt: skip
        refusals, findings = self._meets(step, context)
        return made(Answer, {"refusals": refusals, "findings": findings, "effects": step.effects})

    def options(self, case: Case, at: datetime, by: Actor | str, reason: str | None) -> list[Option] | None:
        """Every move declared from the case's stage, plain or not, by an act that comes last."""
        actor = _acting(case, at, by, reason)
        if actor is None:
            return None
        shared: dict[str, object] = {
            "case": case, "present": case, "part": case.id, "at": at, "by": actor, "workflow": self._workflow,
            "move": None, "target": None, "record": None, "reason": said(reason),
        }  # fmt: skip
        options: list[Option] = []
        for name, step in self._steps.get(case.stage, _NO_STEPS).items():
            if step is None:
                options.append(self._scales.option(case, name, Terms(at, by, reason)))
                continue
            fields = shared.copy()
            fields["move"], fields["target"] = step.move, step.enters
            refusals, findings = self._meets(step, made(Context, fields))
            options.append(made(Option, {
                "move": name, "target": step.target, "refusals": refusals, "findings": findings,
                "effects": step.effects,
            }))  # fmt: skip
        return options

    def _meets(self, step: _Step, context: Context) -> tuple[tuple[Refusal, ...], tuple[Finding, ...]]:
        refusals = self._scales.in_the_way(step.move, step.asked, context)
        if not step.rules:
            return tuple(refusals), ()
        judgement = self._scales.rulebook.judge(context, (), step.kinds if step.enters is not None else ())
        refusals += [refusal for refusal in judgement.refusals if refusal not in refusals]
        return tuple(refusals), judgement.findings


def _acting(case: Case, at: datetime, by: Actor | str, reason: str | None) -> Actor | None:
    """Who acts, where what is given is right by itself and the act comes last in its case; None where it may not be."""
    if type(at) is not datetime or reason.__class__ not in _TEXT_OR_NONE:
        return None
    latest_day, latest, _ = case.latest
    if at.tzinfo is not latest.tzinfo and not (_has_plain_offset(at) and at.date() >= latest_day):
        return None
    if at < latest or at < case.latest_at:
        return None
    return by if type(by) is Actor else _plain_actor(by) if type(by) is str and by.strip() else None


_TEXT_OR_NONE = (str, type(None))


def _has_plain_offset(at: datetime) -> bool:
    """Whether an instant reads the same everywhere as it is: its offset is fixed, to whole seconds."""
    offset = at.utcoffset() if type(at.tzinfo) is timezone and not at.fold else None
    return offset is not None and not offset.microseconds


@lru_cache(maxsize=4096)
def _plain_actor(id: str) -> Actor:
    return Actor(id=id)
