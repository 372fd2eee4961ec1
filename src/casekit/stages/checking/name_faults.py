"""Faults of what a workflow names: roles, reasons, effects, approvals, requirements, rules, events, labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from casekit.answers import Effect, Fault, Params
from casekit.labels import nearest
from casekit.models import EVENTS
from casekit.stages.checking.faults import fault
from casekit.stages.definition import Definition, Move
from casekit.stages.rules.casework_rules import RULES


def name_faults(definition: Definition) -> Iterator[Fault]:
    """Every name that nothing in the workflow or the library answers to, and what else is wrong with names."""
    yield from _in_moves(definition)
    yield from _roles(definition)
    yield from _requirements(definition)
    yield from _settings(definition)
    yield from _labels(definition)
    if definition.supersedes is not None and definition.version <= definition.supersedes:
        yield fault("version_not_higher", "version", version=definition.version, supersedes=definition.supersedes)


def _unknown(code: str, where: str, name: str, known: Sequence[str]) -> Iterator[Fault]:
    if name not in known:
        yield fault(code, where, name=name, known=tuple(known), nearest=nearest(name, known))


def _in_moves(definition: Definition) -> Iterator[Fault]:
    reasons, effects = ([word.id for word in words] for words in (definition.reasons, definition.effects))
    approvals = [rule.id for rule in definition.approvals]
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
            known = tuple(definition.requirements)
            yield from _unknown("unknown_requirement", f"{where}.requires", requirement, known)


def _effects(move: Move, where: str) -> Iterator[tuple[str, tuple[Effect, ...]]]:
    """Yield the effects of a move and of each of its routes, with their place."""
    yield f"{where}.effects", move.effects
    for place, route in enumerate(move.routes):
        yield f"{where}.to[{place}].effects", route.effects


def _parameters(definition: Definition, params: Params, where: str) -> Iterator[Fault]:
    known = tuple(each.id for each in definition.parameters)
    for name in definition.named_parameters(params):
        yield from _unknown("unknown_parameter", where, name, known)


def _roles(definition: Definition) -> Iterator[Fault]:
    """A workflow that declares roles names no others."""
    known = tuple(word.id for word in definition.roles)
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


def _requirements(definition: Definition) -> Iterator[Fault]:
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


def _settings(definition: Definition) -> Iterator[Fault]:
    for code, count in Counter(setting.rule for setting in definition.rules).items():
        if count > 1:
            yield fault("duplicate_rule", f"rules.{code}")
    for setting in definition.rules:
        yield from _unknown("unknown_rule", f"rules.{setting.rule}", setting.rule, tuple(RULES))
    for rule in definition.deadlines:
        for key, event in (("from", rule.since), ("until", rule.until)):
            yield from _unknown("unknown_event", f"deadlines.{rule.id}.{key}", event, EVENTS)
        if rule.stage is not None and rule.stage not in definition.by_id:
            known = tuple(definition.by_id)
            yield fault("unknown_stage", f"deadlines.{rule.id}.stage", stage=rule.stage, known=known)


def _labels(definition: Definition) -> Iterator[Fault]:
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
        missing = tuple(language for language in definition.languages if language not in labels)
        if missing:
            yield fault("label_missing", where, languages=missing)
