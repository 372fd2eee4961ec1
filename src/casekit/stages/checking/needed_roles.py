"""Which acts only one role makes possible: by its own roles, by an approval, or by a record that a guard asks for."""

from __future__ import annotations

from collections.abc import Collection

from casekit.conditions import AllOf, Leaf, Verdict, judge
from casekit.models.catalogue import RECORDS
from casekit.stages.definition import Definition
from casekit.stages.move import Way
from casekit.stages.settings import RecordRule


def needs_role(definition: Definition, act: Way | RecordRule, role: str) -> bool:
    """
    Return whether only this role makes an act possible.

    So it is if nobody else can do the act, can give an approval that it needs, or can record what its guards ask for. A
    requirement that can be waived asks for nothing.
    """
    if isinstance(act, RecordRule):
        return _is_alone(act.roles, role) or _gives_alone(definition, act.approval, role)
    condition = AllOf((*act.move.conditions.parts, *act.when.parts))
    answer = judge(condition, lambda leaf: _without(definition, leaf, role))
    return _is_alone(act.move.roles, role) or answer.truth is False


def _without(definition: Definition, leaf: Leaf, role: str) -> Verdict:
    """Return the answer of a guard if nobody has a role: false if only the role makes it true, otherwise unknown."""
    event: str | None = None
    is_alone = False
    if leaf.name == "approved":
        is_alone = _gives_alone(definition, str(leaf.params.get("approval")), role)
    elif leaf.name == "recorded":
        event = str(leaf.params.get("event"))
    elif leaf.name == "fulfilled":
        requirement = definition.requirements.get(str(leaf.params.get("requirement")))
        event = None if requirement is None or requirement.waivable else requirement.event
    if event is not None:
        kinds = [definition.record_rules.get(name) for name, kind in RECORDS.items() if event in kind.EVENTS]
        is_alone = bool(kinds) and all(rule is not None and needs_role(definition, rule, role) for rule in kinds)
    return Verdict(False if is_alone else None)


def _gives_alone(definition: Definition, approval: str | None, role: str) -> bool:
    """Return whether nobody but a role may give an approval."""
    return any(_is_alone(rule.roles, role) for rule in definition.approvals if rule.id == approval)


def _is_alone(roles: Collection[str], role: str) -> bool:
    """Return whether a role is the only one named."""
    return bool(roles) and not {*roles} - {role}
