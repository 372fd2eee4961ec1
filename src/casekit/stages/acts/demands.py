"""What a workflow demands of an act itself: a role and a reason for a move, and more for some kinds of records."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from casekit.answers import Params, Refusal
from casekit.conditions import Leaf
from casekit.models import Closure, OfficeRecord, Record
from casekit.stages.context import Context
from casekit.stages.definition import Definition
from casekit.stages.guards import Guards
from casekit.stages.move import Move
from casekit.stages.rules.shared_facts import closing_approvers, reasons_of_closing
from casekit.stages.settings import RecordRule


def refusals_of_move(move: Move, context: Context) -> list[Refusal]:
    """Return the refusals of a move for a missing role, for a party and for a missing or unknown reason."""
    refusals = [*_role_refusals(move.roles, context)] if move.roles else []
    if context.party is not None and _words_for(context.party, context).isdisjoint(move.parties):
        facts = {"move": move.name, "parties": move.parties}
        refusals.append(Refusal("step_of_another_party", facts, "party"))
    if move.reason and context.reason is None:
        stages = [target for target in dict.fromkeys(move.targets) if target != "="]
        facts = {"move": move.name, "stages": stages, "reasons": move.reasons}
        refusals.append(Refusal("reason_required", facts, context.case_id))
    elif move.reason and move.reasons and context.reason not in move.reasons:
        refusals.append(Refusal("reason_not_in_catalogue", {"known": move.reasons}, context.case_id))
    return refusals


def _words_for(party: str, context: Context) -> set[str]:
    """Return a party, and the party of the library that this own word of the office counts as."""
    words = context.practice.own_vocabularies.get("party")
    return {party, party if words is None else words.paired.get(party, party)}


def demanded_of(record: Record, workflow: Definition) -> RecordRule | None:
    """Return what a workflow demands of a record: of its kind, or of the kind that its class extends. None: nothing."""
    if not workflow.records:
        return None
    names = (record.kind_name, *(each.__name__ for each in type(record).__mro__))
    return next((workflow.record_rules[name] for name in names if name in workflow.record_rules), None)


def refusals_of_record(rule: RecordRule, record: Record, context: Context, guards: Guards) -> Iterator[Refusal]:
    """Yield the refusals of a record that does not meet what the workflow demands of its kind."""
    yield from _role_refusals(rule.roles, context)
    here = context.workflow.lineage(context.case.stage)
    if rule.sources and all(stage.id not in rule.sources for stage in here):
        facts = {"record": rule.kind, "stage": context.case.stage, "stages": rule.sources}
        yield Refusal("record_not_in_stage", facts, context.case_id)
    if rule.approval is not None:
        yield from guards.ask(Leaf("approved", Params({"approval": rule.approval})), context).reasons
    if rule.approval is not None and isinstance(record, Closure):
        given_by = closing_approvers(context.workflow, context.case, on=context.day)
        if given_by and record.approved_by not in (None, *given_by):
            yield Refusal("closure_names_another_approver", {"approval": rule.approval}, "approved_by")
    for field in rule.required_fields:
        if _value(record, field) in (None, "", ()):
            yield Refusal("record_field_required", {"record": rule.kind, "field": field}, field)
    reasons = _reasons_of(record, context.workflow)
    if rule.reason and rule.reasons and {*reasons}.isdisjoint({None, *rule.reasons}):
        yield Refusal("reason_not_in_catalogue", {"known": rule.reasons}, "reason")


def _role_refusals(roles: tuple[str, ...], context: Context) -> Iterator[Refusal]:
    if roles and {*roles}.isdisjoint(context.by.roles):
        yield Refusal("role_required", {"roles": roles}, context.case_id)


def _reasons_of(record: Record, workflow: Definition) -> tuple[object, ...]:
    """Return the reason of a record, and every code that it stands for. None is among them if there is no reason."""
    if isinstance(record, Closure):
        return reasons_of_closing(record, workflow)
    return (_value(record, "reason"),)


def _value(record: Record, field: str) -> object:
    """Return the value of a field of the class of a record, or of an own field."""
    built_in = ("id",) if isinstance(record, OfficeRecord) else attrs.fields_dict(type(record))
    return getattr(record, field) if field in built_in else record.extra.get(field)
