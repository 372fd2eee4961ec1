"""Faults of closing: what is said of its reasons, and closings that nobody can make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from casekit.labels import vocabulary
from casekit.models import Closure, Reopening
from casekit.notation.faults import FoundFault, fault, notice, unknown
from casekit.practice import Practice
from casekit.stages.definition import Definition
from casekit.stages.move import ANYWHERE
from casekit.stages.rules.casework_rules import rules_of
from casekit.stages.rules.closing_rules import CANCELLED_BY_RULE
from casekit.stages.settings import Reason, RecordRule
from casekit.stages.stage import ENDING_KINDS

_VOCABULARY = "closure_reason"
_KEYS_OF_RULES: Mapping[str, tuple[str, ...]] = {"within": ("referral_again",), "level": tuple(CANCELLED_BY_RULE)}
"""The rules that take the setting `within`, and those that take the level "cancel"."""


def closing_faults(definition: Definition, reached: set[str]) -> Iterator[FoundFault]:
    """
    Yield a fault if no closure can be recorded in any stage that a case reaches, and for each closing move that starts
    from no stage in which one can be.

    `reached`: The stages that a case can reach.
    """
    rule = definition.record_rules.get(Closure.__name__)
    if rule is None or not {*rule.sources} & {*definition.by_id}:
        return
    if reached and not any(is_recorded_in(definition, rule, stage) for stage in reached):
        yield fault("nobody_can_close", f"{rule.where}.from")
    for index, move in enumerate(definition.moves):
        sources = definition.by_id if ANYWHERE in move.sources else move.sources
        known = [stage for stage in sources if stage in definition.by_id]
        inside = {leaf for stage in known for leaf in (stage, *definition.leaves_of(stage))}
        if move.closes and known and not any(is_recorded_in(definition, rule, stage) for stage in inside):
            yield fault("closing_move_never_open", f"moves[{index}].from", move=move.name, stages=rule.sources)


def closing_notices(definition: Definition) -> Iterator[FoundFault]:
    """
    Yield a notice if anyone may close a case by the record alone, one for each final stage in which an open case can
    be, one for each final stage that a reopened case could not leave, and one for each stage for work in which a
    closing leaves the case.
    """
    if definition.subject != "case":
        return
    closing, reopening = (definition.record_rules.get(each.__name__) for each in (Closure, Reopening))
    closes = [move for move in definition.moves if move.closes]
    if closing is None and (not closes or any(move.roles or move.approval for move in closes)):
        yield notice("anyone_may_close", "closing")
    entered_closed = dict.fromkeys(
        definition.entered(way.target) for stage in definition.by_id for ways in definition.ways_from(stage).values()
        for way in ways if way.move.closes
    )  # fmt: skip
    if closing is not None and closing.target is not None:
        entered_closed[definition.entered(closing.target)] = None
    for stage in entered_closed:
        kinds = definition.kinds_of(stage)
        if kinds and ENDING_KINDS.isdisjoint(kinds) and not definition.is_final(stage):
            yield notice("closed_case_in_stage_for_work", f"stages.{stage}", stage=stage)
    entered_open = {definition.entered(at) for move in definition.moves if not move.closes for at in move.targets}
    for stage in definition.by_id:
        if not definition.is_final(stage) or stage in definition.substages:
            continue
        if stage in entered_open:
            yield notice("open_case_in_final_stage", f"stages.{stage}", stage=stage)
        if stage in entered_closed and (reopening is None or reopening.target is None):
            yield notice("reopened_case_in_final_stage", f"stages.{stage}", stage=stage)


def is_recorded_in(definition: Definition, rule: RecordRule, stage: str) -> bool:
    """Return whether the workflow allows a kind of records in a stage."""
    return not rule.sources or any(each.id in rule.sources for each in definition.lineage(stage))


def reason_faults(definition: Definition, practice: Practice) -> Iterator[FoundFault]:
    """Yield a fault for each unknown name in what is said of a reason: a code, a rule or a field of a closure."""
    saying = [each for each in definition.reasons if each != Reason(id=each.id, labels=each.labels)]
    if not saying:
        return
    own = practice.own_vocabularies.get(_VOCABULARY)
    codes = (*vocabulary(_VOCABULARY), *(() if own is None else own.paired))
    rules = rules_of(practice)
    fields = [*(name for name in attrs.fields_dict(Closure) if name != "extra"), *practice.fields_of(Closure.__name__)]
    for reason in saying:
        where, code = f"reasons.{reason.id}", reason.counts_as
        if code is not None and code not in codes:
            yield unknown("unknown_closing_reason", f"{where}.counts_as", codes, like=code, reason=code)
        for rule in reason.without or ():
            if rule not in rules:
                yield unknown("unknown_rule", f"{where}.without", rules, like=rule, name=rule)
        for field in reason.asks or ():
            if field not in fields:
                facts = {"record": Closure.__name__, "field": field}
                yield unknown("unknown_record_field", f"{where}.asks", fields, like=field, **facts)


def setting_faults(definition: Definition) -> Iterator[FoundFault]:
    """Yield a fault for each setting that only some rules have, at another rule."""
    for setting in definition.rules:
        for key, rules in _KEYS_OF_RULES.items():
            is_set = setting.within is not None if key == "within" else setting.level == "cancel"
            if is_set and setting.rule not in rules:
                yield fault(
                    "setting_not_for_rule", f"rules.{setting.rule}.{key}", rule=setting.rule, key=key, rules=rules
                )
