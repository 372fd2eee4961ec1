"""Faults of names: of roles, reasons, effects, approvals, requirements, rules and events; and missing labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

import attrs

from casekit.answers import Effect, Params
from casekit.models import StageChange, Void
from casekit.nearest import nearest
from casekit.notation.faults import FoundFault, fault, unknown
from casekit.practice import Practice
from casekit.stages.checking.closing_faults import reason_faults, setting_faults
from casekit.stages.checking.deadline_faults import deadline_faults, deadline_name_faults
from casekit.stages.checking.kind_faults import kind_faults
from casekit.stages.checking.thing_faults import thing_faults, usage_faults
from casekit.stages.definition import Definition
from casekit.stages.move import Move
from casekit.stages.rules.casework_rules import rules_of
from casekit.stages.settings import PATHS_OF_KINDS
from casekit.stages.stage import KINDS

_MADE_BY_ACTS = (StageChange.__name__, Void.__name__)
"""The kinds of records that only a move or a voiding makes."""


def name_faults(definition: Definition) -> Iterator[FoundFault]:
    """Yield the faults of names: unknown, duplicate, unused or without a label; and a version that is not higher."""
    yield from _move_faults(definition)
    yield from _role_faults(definition)
    yield from _requirement_faults(definition)
    yield from _record_faults(definition)
    yield from _setting_faults(definition)
    yield from _label_faults(definition)
    yield from usage_faults(definition)
    if definition.supersedes is not None and definition.version <= definition.supersedes:
        yield fault("version_not_higher", "version", version=definition.version, supersedes=definition.supersedes)


def _unless_known(code: str, where: str, name: str, known: Collection[str]) -> Iterator[FoundFault]:
    """Yield a fault unless a name is known."""
    if name not in known:
        yield unknown(code, where, known, like=name, name=name)


def _unless_stage(definition: Definition, stage: str, where: str) -> Iterator[FoundFault]:
    """Yield a fault unless a stage is one of the workflow."""
    if stage not in definition.by_id:
        yield unknown("unknown_stage", where, definition.by_id, like=stage, stage=stage)


def _move_faults(definition: Definition) -> Iterator[FoundFault]:
    """Yield a fault for each unknown name in a move: of a reason, effect, parameter, approval or requirement."""
    reasons, effects = ({word.id: word for word in words} for words in (definition.reasons, definition.effects))
    approvals = {rule.id: rule for rule in definition.approvals}
    for index, move in enumerate(definition.moves):
        where = f"moves[{index}]"
        for reason in move.reasons:
            yield from _unless_known("unknown_reason", f"{where}.reason", reason, reasons)
        for place, found in _effects_with_places(move, where):
            for effect in found:
                yield from _unless_known("unknown_effect", place, effect.name, effects)
                yield from _parameter_faults(definition, effect.params, place)
        if move.approval is not None:
            yield from _unless_known("unknown_approval", f"{where}.approval", move.approval, approvals)
        for requirement in move.requires:
            yield from _unless_known("unknown_requirement", f"{where}.requires", requirement, definition.requirements)


def _effects_with_places(move: Move, where: str) -> Iterator[tuple[str, tuple[Effect, ...]]]:
    """Yield the effects of a move and of each of its routes, with their path in the workflow."""
    yield f"{where}.effects", move.effects
    for place, route in enumerate(move.routes):
        yield f"{where}.to[{place}].effects", route.effects


def _parameter_faults(definition: Definition, params: Params, where: str) -> Iterator[FoundFault]:
    for name in definition.named_parameters(params):
        yield from _unless_known("unknown_parameter", where, name, definition.parameters_by_id)


def _role_faults(definition: Definition) -> Iterator[FoundFault]:
    """Yield a fault for each undeclared role, if the workflow declares any, and for each approval without a role."""
    known = {word.id: word for word in definition.roles}
    named = [(role, f"moves[{index}].roles") for index, move in enumerate(definition.moves) for role in move.roles]
    named += [(role, f"approvals.{rule.id}.roles") for rule in definition.approvals for role in rule.roles]
    named += [
        (each.owner, f"stages.{stage.id}.requires.{each.id}.owner")
        for stage in definition.stages for each in stage.requires if each.owner
    ]  # fmt: skip
    named += [(role, f"rules.{rule.rule}.overridable_by") for rule in definition.rules for role in rule.overridable_by]
    named += [(role, f"{rule.where}.roles") for rule in definition.records for role in rule.roles]
    named += [(rule.owner, f"deadlines.{rule.id}.owner") for rule in definition.deadlines if rule.owner]
    named += [
        (role, f"deadlines.{rule.id}.escalates[{place}].to")
        for rule in definition.deadlines for place, (_, role) in enumerate(rule.escalates)
    ]  # fmt: skip
    for role, where in named if known else ():
        yield from _unless_known("unknown_role", where, role, known)
    for rule in definition.approvals:
        if not rule.roles:
            yield fault("approval_without_role", f"approvals.{rule.id}.roles")


def _requirement_faults(definition: Definition) -> Iterator[FoundFault]:
    """Yield a fault for each duplicate requirement, and for each that no move requires."""
    required = {id for move in definition.moves for id in move.requires}
    before: set[str] = set()
    for stage in definition.stages:
        for each in stage.requires:
            where = f"stages.{stage.id}.requires.{each.id}"
            if each.id in before:
                yield fault("duplicate_requirement", where)
            elif each.id not in required:
                yield fault("requirement_not_asked", where)
            before.add(each.id)


def _record_faults(definition: Definition) -> Iterator[FoundFault]:
    """Yield a fault for each unknown name in what is demanded of records, and for each reason named twice."""
    reasons = {word.id: word for word in definition.reasons}
    approvals = {rule.id: rule for rule in definition.approvals}
    for rule in definition.records:
        for stage in rule.sources:
            yield from _unless_stage(definition, stage, f"{rule.where}.from")
        if rule.target is not None:
            yield from _unless_stage(definition, rule.target, f"{rule.where}.to")
        for reason, count in Counter(rule.reasons).items():
            yield from _unless_known("unknown_reason", f"{rule.where}.reason", reason, reasons)
            if count > 1:
                yield fault("duplicate_reason", f"{rule.where}.reason", reason=reason)
        if rule.approval is not None:
            yield from _unless_known("unknown_approval", f"{rule.where}.approval", rule.approval, approvals)


def _setting_faults(definition: Definition) -> Iterator[FoundFault]:
    """Yield the faults of names in rule settings and deadlines."""
    for code, count in Counter(setting.rule for setting in definition.rules).items():
        if count > 1:
            yield fault("duplicate_rule", f"rules.{code}")
    yield from setting_faults(definition)
    yield from deadline_faults(definition)


def own_name_faults(definition: Definition, practice: Practice) -> Iterator[FoundFault]:
    """
    Yield a fault for each unknown rule, event, kind of records or field of one, and for each stage that the practice
    names and that looks misspelt or cannot be hidden.
    """
    events, rules = practice.events, rules_of(practice)
    yield from thing_faults(definition, practice)
    for setting in definition.rules:
        yield from _unless_known("unknown_rule", f"rules.{setting.rule}", setting.rule, rules)
    for stage in definition.stages:
        for each in stage.requires:
            where = f"stages.{stage.id}.requires.{each.id}.event"
            yield from _unless_known("unknown_event", where, each.event, events)
            yield from kind_faults(practice, each.event, each.kind, f"stages.{stage.id}.requires.{each.id}.kind")
    yield from deadline_name_faults(definition, practice)
    yield from _faults_of_kinds(definition, practice)
    yield from reason_faults(definition, practice)
    yield from _stage_faults_of_fields(definition, practice)
    yield from _hidden_stage_faults(definition, practice)


def _faults_of_kinds(definition: Definition, practice: Practice) -> Iterator[FoundFault]:
    """Yield a fault for each kind of records, and each field of one, that is demanded and not there."""
    kinds = [name for name in practice.kind_names if name not in _MADE_BY_ACTS]
    for rule in definition.records:
        if rule.kind in PATHS_OF_KINDS and rule.kind in _MADE_BY_ACTS:
            continue
        if rule.kind not in kinds:
            yield unknown("unknown_record_kind", rule.where, kinds, like=rule.kind, record=rule.kind)
            continue
        of_class = attrs.fields_dict(practice.class_of(rule.kind)) if rule.kind in practice.classes else {"id": None}
        fields = [*(name for name in of_class if name != "extra"), *practice.fields_of(rule.kind)]
        for field in rule.required_fields:
            if field not in fields:
                where = f"{rule.where}.{'fields' if field in rule.fields else 'reason'}"
                yield unknown("unknown_record_field", where, fields, like=field, record=rule.kind, field=field)


def _stage_faults_of_fields(definition: Definition, practice: Practice) -> Iterator[FoundFault]:
    """
    Yield a fault for each stage from which an own field is required, if it seems to be misspelt.

    Several workflows share a practice. So a stage that the workflow does not have is a fault only if it is like one
    that it has, or like a kind of stages.
    """
    known = (*definition.by_id, *KINDS)
    for field in practice.fields:
        stage = field.required_from
        if stage is not None and stage not in known and nearest(stage, known):
            yield unknown("unknown_stage", f"fields.{field.record}.{field.id}.required_from", known, stage=stage)


def _hidden_stage_faults(definition: Definition, practice: Practice) -> Iterator[FoundFault]:
    """
    Yield a fault for each stage that the practice hides from a role and that is the initial one, or seems misspelt.

    A case that begins in a hidden stage could not be shown. A stage that the workflow does not have may be one of
    another workflow, as for own fields.
    """
    known = tuple(definition.by_id)
    initial = definition.entered(definition.initial) if definition.initial in definition.by_id else ""
    for access in practice.access:
        for place, stage in enumerate(access.hidden_stages):
            where = f"access.{access.role}.{access.scope}.hidden_stages[{place}]"
            if stage not in known and nearest(stage, known):
                yield unknown("unknown_stage", where, known, stage=stage)
            elif initial == stage or initial.startswith(f"{stage}."):
                yield fault("access_hides_initial_stage", where, stage=stage)


def _label_faults(definition: Definition) -> Iterator[FoundFault]:
    """Yield a fault for each part that lacks a label in a language that the workflow declares."""
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
