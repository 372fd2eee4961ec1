"""What to do, in order, to make a move possible: moves before it, records, a reason, somebody with the role."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, TypeAlias, cast

import attrs

from casekit.answers import Refusal
from casekit.models import RECORDS, Value
from casekit.stages.acts import Option
from casekit.stages.definition import Definition

StepKind: TypeAlias = Literal["record", "move", "reason", "role", "other"]

REMEDIES: Mapping[str, tuple[str, ...]] = {
    "eligibility_not_asked": ("Intake",), "eligibility_unknown": ("Intake",), "not_eligible": ("Intake",),
    "eligibility_incomplete": ("Intake",), "no_need_identified": ("Need",), "not_contacted_within": ("Contact",),
    "not_closed": ("Closure",), "never_reopened": ("Reopening",), "closed_case_is_readonly": ("Reopening",),
    "aftercare_before_closure": ("Closure",), "consent_required": ("Consent",), "consent_scope": ("Consent",),
    "consent_expired": ("Consent",), "plan_before_service": ("Plan",), "conference_before_selection": ("Selection",),
    "reassess_after_reopen": ("Assessment",), "case_is_closed": ("Reopening",),
}  # fmt: skip
"""The record that answers a refusal, by its code, where one does."""


@attrs.frozen(kw_only=True)
class NextStep(Value):
    """
    One thing to do on the way to a move.

    `kind`: "record" (`what` is the record's name), "move" (the name of a move that comes first, or of the move itself),
    "reason" (a reason is due; `what` is the move), "role" (somebody in one of the roles `by` makes the move), "other"
    (`what` is the code of a refusal only the host knows an answer to). `by` are the roles that owe it or may do it
    (empty: anyone), `due` the last day in time (None: no day), `refusal` what it answers (None for a move).

    >>> NextStep(kind="record", what="Assessment").by
    ()
    """

    kind: StepKind
    what: str
    by: tuple[str, ...] = ()
    due: date | None = None
    refusal: Refusal | None = None


def steps_of(option: Option, workflow: Definition) -> tuple[NextStep, ...]:
    """What one option still needs, in the order of the work, and then the move itself."""
    roles = sorted({role for move in workflow.moves if move.name == option.move for role in move.roles})
    asked = [step for refusal in option.refusals for step in _answers(refusal, option)]
    order = {name: place for place, name in enumerate(RECORDS)}
    records = sorted((each for each in asked if each.kind == "record"), key=lambda each: order[each.what])
    others = [each for each in asked if each.kind != "record"]
    return (*dict.fromkeys([*records, *others]), NextStep(kind="move", what=option.move or "", by=tuple(roles)))


def _answers(refusal: Refusal, option: Option) -> list[NextStep]:
    code, params = refusal.code, refusal.params
    if code == "one_is_enough":
        return []
    if code in ("reason_required", "reason_not_in_catalogue"):
        return [NextStep(kind="reason", what=option.move or "", refusal=refusal)]
    if code == "role_required":
        return [NextStep(kind="role", what=option.move or "", by=_texts(params["roles"]), refusal=refusal)]
    if code == "approval_missing":
        roles = _texts(params["roles"])
        asked = [NextStep(kind="record", what="Approval", refusal=refusal)] if params["position"] != "asked" else []
        return [*asked, NextStep(kind="record", what="Approval", by=roles, refusal=refusal)]
    if code in ("not_recorded", "requirement_outstanding"):
        names = [name for name, record in RECORDS.items() if params["event"] in record.EVENTS]
        if "StageChange" in names:  # a move makes it, and which one only the workflow's author knows
            return [NextStep(kind="other", what=code, refusal=refusal)]
        owner = params.get("owner")
        due = params.get("due")
        by = (str(owner),) if owner else ()
        day = date.fromisoformat(str(due)) if due else None
        return [NextStep(kind="record", what=name, by=by, due=day, refusal=refusal) for name in names]
    names = list(REMEDIES.get(code, ()))
    if not names:
        return [NextStep(kind="other", what=code, refusal=refusal)]
    return [NextStep(kind="record", what=name, refusal=refusal) for name in names]


def _texts(value: object) -> tuple[str, ...]:
    return cast("tuple[str, ...]", value) if isinstance(value, tuple) else ()
