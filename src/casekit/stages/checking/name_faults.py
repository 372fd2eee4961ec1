"""Faults of what a workflow names: roles, reasons, effects, approvals, requirements, rules, events, labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from casekit.answers import Effect, Params
from casekit.models.catalogue import EVENTS
from casekit.stages.definition import Definition, Move
from casekit.stages.faults import FoundFault, fault, unknown
from casekit.stages.rules.casework_rules import RULES


def name_faults(definition: Definition) -> Iterator[FoundFault]:
    """Every name that nothing in the workflow or the library answers to, and what else is wrong with names."""
    yield from _in_moves(definition)
    yield from _roles(definition)
    yield from _requirements(definition)
    yield from _settings(definition)
    yield from _labels(definition)
    if definition.supersedes is not None and definition.version <= definition.supersedes:
        yield fault("version_not_higher", "version", version=definition.version, supersedes=definition.supersedes)


def _unknown(code: str, where: str, name: str, known: Collection[str]) -> Iterator[FoundFault]:
    if name not in known:
        yield unknown(code, where, known, word=name, name=name)


def _in_moves(definition: Definition) -> Iterator[FoundFault]:
    reasons, effects = ({word.id: word for word in words} for words in (definition.reasons, definition.effects))
    approvals = {rule.id: rule for rule in definition.approvals}
    for index, move in enumerate(definition.moves):
        where = f"moves[{index}]"
        for reason in move.reasons:
            yield from _unknown("unknown_reason", f"{where}.reason", reason, reasons)
        for place, asked in _effects(move, where):
            for effect in asked:
                yield from _unknown("unknown_effect", place, effect.name, effects)
                yield from _parameters(definition, effect.params, place)
        if move.approval is not None:
            yield from _unknown("unknown_approval", f"{where}.approval", move.approval, approvals)
        for requirement in move.requires:
            yield from _unknown("unknown_requirement", f"{where}.requires", requirement, definition.requirements)


def _effects(move: Move, where: str) -> Iterator[tuple[str, tuple[Effect, ...]]]:
    """Yield the effects of a move and of each of its routes, with their place."""
    yield f"{where}.effects", move.effects
    for place, route in enumerate(move.routes):
        yield f"{where}.to[{place}].effects", route.effects


def _parameters(definition: Definition, params: Params, where: str) -> Iterator[FoundFault]:
    for name in definition.named_parameters(params):
        yield from _unknown("unknown_parameter", where, name, definition.parameters_by_id)


def _roles(definition: Definition) -> Iterator[FoundFault]:
    """A workflow that declares roles names no others."""
    known = {word.id: word for word in definition.roles}
    named = [(role, f"moves[{index}].roles") for index, move in enumerate(definition.moves) for role in move.roles]
    named += [(role, f"approvals.{rule.id}.roles") for rule in definition.approvals for role in rule.roles]
    named += [
        (each.owner, f"stages.{stage.id}.requires.{each.id}.owner")
        for stage in definition.stages for each in stage.requires if each.owner
    ]  # fmt: skip
    named += [(role, f"rules.{rule.rule}.overridable_by") for rule in definition.rules for role in rule.overridable_by]
    for role, where in named if known else ():
        yield from _unknown("unknown_role", where, role, known)
    for rule in definition.approvals:
        if not rule.roles:
            yield fault("approval_without_role", f"approvals.{rule.id}.roles")


def _requirements(definition: Definition) -> Iterator[FoundFault]:
    asked = {id for move in definition.moves for id in move.requires}
    before: set[str] = set()
    for stage in definition.stages:
        for each in stage.requires:
            where = f"stages.{stage.id}.requires.{each.id}"
            if each.id in before:
                yield fault("duplicate_requirement", where)
            elif each.id not in asked:
                yield fault("requirement_not_asked", where)
            before.add(each.id)
            yield from _unknown("unknown_event", f"{where}.event", each.event, EVENTS)


def _settings(definition: Definition) -> Iterator[FoundFault]:
    for code, count in Counter(setting.rule for setting in definition.rules).items():
        if count > 1:
            yield fault("duplicate_rule", f"rules.{code}")
    for setting in definition.rules:
        yield from _unknown("unknown_rule", f"rules.{setting.rule}", setting.rule, RULES)
    for rule in definition.deadlines:
        for key, event in (("from", rule.since), ("until", rule.until)):
            yield from _unknown("unknown_event", f"deadlines.{rule.id}.{key}", event, EVENTS)
        if rule.stage is not None and rule.stage not in definition.by_id:
            yield unknown("unknown_stage", f"deadlines.{rule.id}.stage", definition.by_id, stage=rule.stage)


def _labels(definition: Definition) -> Iterator[FoundFault]:
    """Every stage, move and word has a label in every language the workflow declares."""
    labelled: list[tuple[str, Params]] = [("labels", definition.labels)]
    labelled += [(f"stages.{stage.id}.labels", stage.labels) for stage in definition.stages]
    labelled += [(f"moves[{index}].labels", move.labels) for index, move in enumerate(definition.moves)]
    for name in ("roles", "reasons", "effects", "approvals", "parameters"):
        labelled += [(f"{name}.{word.id}.labels", word.labels) for word in getattr(definition, name)]
    labelled += [
        (f"stages.{stage.id}.requires.{each.id}.labels", each.labels)
        for stage in definition.stages for each in stage.requires
    ]  # fmt: skip
    for where, labels in labelled if definition.languages else ():
        labelled_in = {*labels}
        missing = tuple(language for language in definition.languages if language not in labelled_in)
        if missing:
            yield fault("label_missing", where, languages=missing)
