"""Further fields with which a drafted record can pass the casework rules, by the class of the record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, cast

from casekit.models import (
    Approval,
    Closure,
    Consent,
    DeadlineSet,
    Departure,
    Disclosure,
    FeedbackAnswer,
    FinalEvaluation,
    Household,
    OfficeRecord,
    Plan,
    Reading,
    Record,
    Referral,
    Relation,
    ServiceEnd,
    ServiceStart,
    Tie,
    Waiver,
)
from casekit.models.relation import ENDS, RelationKind

if TYPE_CHECKING:
    from casekit.stages.acts.drafts import Drafting

TO_BE_CHOSEN = "?"
"""Placeholder in a draft for text that the host chooses."""
PERSON_TO_BE_CHOSEN = "person-1"
"""Placeholder in a draft for another member of the household, who is nobody that closes or approves."""
RECIPIENT_TO_BE_CHOSEN = "recipient-1"
"""Placeholder in a draft for the recipient of a disclosure, if no consent names one and the case has no resource."""


def relation_ends(says: Mapping[str, object]) -> tuple[str, ...]:
    """Return the fields in which a relation of the kind in `says` must have ids: its ends and, for a link, the need."""
    kind = cast("RelationKind", says.get("kind") or "link")
    return (*ENDS[kind], *(("need",) if kind == "link" else ()))


def _household_fields(drafting: Drafting, _: Mapping[str, object]) -> dict[str, object]:
    return {"index_client": drafting.client, "members": (drafting.client,)}


def _plan_fields(drafting: Drafting, says: Mapping[str, object]) -> dict[str, object]:
    last = max(drafting.case.plans, key=lambda plan: plan.version, default=None)
    goals = tuple(goal.id for goal in drafting.case.goals if not goal.set_aside)
    signs = says.get("signed_by") != ()
    version = last.version + (1 if last.signed_by or not signs else 0) if last else 1
    return {"version": version, "goals": goals, **({"signed_by": (drafting.client,)} if signs else {})}


def _consent_fields(drafting: Drafting, says: Mapping[str, object]) -> dict[str, object]:
    """Name a recipient in a refusal: one without recipients would refuse everything."""
    return {
        "given_by": (drafting.client,),
        **({"recipients": (RECIPIENT_TO_BE_CHOSEN,)} if says.get("refused") else {}),
    }


def _service_fields(drafting: Drafting, _: Mapping[str, object]) -> dict[str, object]:
    going_on = [each for each in drafting.case.referrals if each.status in ("sent", "accepted")]
    if going_on:
        return {"referral": going_on[-1].id}
    return {"need": drafting.case.needs[-1].id} if drafting.case.needs else {}


def _service_end_fields(drafting: Drafting, _: Mapping[str, object]) -> dict[str, object]:
    running = drafting.case.running_services
    last = running[-1] if running else ServiceStart(**_service_fields(drafting, {}))  # type: ignore[arg-type]
    return {name: id for name in ("referral", "need") if (id := getattr(last, name))}


def _departure_fields(drafting: Drafting, _: Mapping[str, object]) -> dict[str, object]:
    return {"person": next(iter(drafting.others), PERSON_TO_BE_CHOSEN)}


def _relation_fields(drafting: Drafting, says: Mapping[str, object]) -> dict[str, object]:
    found: dict[str, object] = {"client": drafting.client, "worker": None}
    for field, things in (("resource", drafting.case.resources), ("need", drafting.case.needs)):
        found[field] = things[-1].id if things else None
    return {field: found[field] for field in relation_ends(says)}


def approval_fields(drafting: Drafting, says: Mapping[str, object]) -> dict[str, object]:
    """Return the kind of an approval, and a placeholder for the reason of a refusal."""
    known = [rule.id for rule in drafting.workflow.approvals]
    kind = says.get("kind") or next(iter(known), TO_BE_CHOSEN)
    return {"kind": kind, **({"reason": None} if says.get("status") == "refused" else {})}


def _waiver_fields(drafting: Drafting, _: Mapping[str, object]) -> dict[str, object]:
    waivable = [each.id for each in drafting.workflow.requirements.values() if each.waivable]
    return {"requirement": waivable[0]} if waivable else {}


def _disclosure_fields(drafting: Drafting, _: Mapping[str, object]) -> dict[str, object]:
    named = [each for consent in drafting.case.consents for each in consent.recipients]
    resources = [each.id for each in drafting.case.resources]
    return {"recipient": [RECIPIENT_TO_BE_CHOSEN, *resources, *named][-1]}


def _deadline_fields(drafting: Drafting, _: Mapping[str, object]) -> dict[str, object]:
    rules = [each.id for each in drafting.workflow.deadlines]
    return {"reason": None, **({"rule": rules[0]} if rules else {})}


def _referral_fields(drafting: Drafting, says: Mapping[str, object]) -> dict[str, object]:
    needed = {"cancelled": "reason", "completed": "outcome", "declined": "declined_by"}
    field = needed.get(str(says.get("status")))
    return {field: None} if field else {}


def _closure_fields(drafting: Drafting, _: Mapping[str, object]) -> dict[str, object]:
    """Name an approver, unless the approval that the workflow demands names one."""
    rule = drafting.workflow.record_rules.get(Closure.__name__)
    return {} if rule is not None and rule.approval is not None else {"approved_by": None}


PLAUSIBLE: Mapping[type[Record], Callable[[Drafting, Mapping[str, object]], dict[str, object]]] = {
    Plan: _plan_fields, ServiceStart: _service_fields, ServiceEnd: _service_end_fields, Departure: _departure_fields,
    Relation: _relation_fields, Tie: lambda drafting, _: {"person": drafting.client},
    Approval: approval_fields, Waiver: _waiver_fields, DeadlineSet: _deadline_fields,
    Referral: _referral_fields, Household: _household_fields,
    Disclosure: _disclosure_fields,
    FeedbackAnswer: lambda _, __: {"led_to": "nothing"},
    Consent: _consent_fields,
    FinalEvaluation: lambda _, __: {"evidence": ("quantitative", "qualitative")},
    Closure: _closure_fields,
    Reading: lambda _, __: {"level": None},
    OfficeRecord: lambda drafting, says: drafting.office_fields(says),
}  # fmt: skip
"""The functions that return further fields of a draft, by record class; see `Drafting._plausible_fields`."""
