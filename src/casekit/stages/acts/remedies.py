"""Remedies: the records that resolve a refusal, by the code of the refusal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import cast

import attrs

from casekit.answers import Refusal
from casekit.days import Interval
from casekit.models import (
    Approval,
    Case,
    Closure,
    Erasure,
    Plan,
    Record,
    Referral,
    Reopening,
    StageChange,
    ThingStep,
    Void,
)
from casekit.models.case import state_of
from casekit.models.catalogue import RECORDS
from casekit.models.office_record import OfficeRecord
from casekit.practice import Practice
from casekit.practice.rule import kind_name_of
from casekit.stages.acts.evaluator import ActEvaluator
from casekit.stages.approval_position import is_about_the_case

RESOLVING_STRUCTURE: Mapping[str, tuple[type[Record], ...]] = MappingProxyType(
    {"case_is_closed": (Reopening,), "case_is_open": (Closure,)}
)
"""For refusals that come from the structure of the case: the kinds of records that resolve them, by code."""
_NOT_RECORDED = (StageChange.__name__, Void.__name__, Erasure.__name__)
"""The kinds of records that only a move, a voiding or an erasing makes, so that they resolve nothing."""
_FOUND_BY_DRAFTING = (Plan, Referral, Approval)
"""Kinds for which `Drafting` itself finds the earlier version that a draft continues."""
CODES_NAMING_AN_EVENT = frozenset({"not_recorded", "requirement_outstanding", "deadline_overdue"})
"""Codes of refusals that name an event; a record with this event resolves them, unless only a move causes it."""
CODES_WITHOUT_A_RECORD = frozenset(
    {
        "role_required",
        "reason_required",
        "reason_not_in_catalogue",
        "other_outcome",
        "one_is_enough",
        "closure_missing",
        "move_does_not_close",
        "record_field_required",
        "closure_names_another_approver",
    }
)
"""Codes of refusals that need no record: arguments of the move resolve them, or another refusal has the details."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Remedy:
    """
    A record that resolves a refusal.

    what: The name of its class.
    says: Its values by field name; None for a value that the host chooses.
    by: The roles that may record it; empty: anyone.
    due: The last day that is not late; None: no due day.
    times: How many such records are needed.
    refusal: The refusal it resolves; None for a record that is needed only because another one refers to it.
    """

    what: str
    says: Mapping[str, object] = attrs.field(factory=dict[str, object])
    by: tuple[str, ...] = ()
    due: date | None = None
    times: int = 1
    refusal: Refusal | None = None

    @property
    def order(self) -> tuple[int, int]:
        """The sort key among remedies: a reopening first (it begins an episode), then in the order of `RECORDS`."""
        place = [*RECORDS].index(self.what) if self.what in RECORDS else len(RECORDS)
        return (-1 if self.what == "Reopening" else place, -len(self.says))


def has_known_step(refusal: Refusal, evaluator: ActEvaluator) -> bool:
    """Return whether `next_steps` knows a step that resolves a refusal; if not, the refusal is left to the host."""
    if refusal.code in CODES_NAMING_AN_EVENT:
        return _event_remedies(refusal, None, date.min, evaluator.practice) != ()
    if refusal.code == "own_field_required":
        return _field_remedies(refusal, evaluator.practice) != ()
    return refusal.code in CODES_WITHOUT_A_RECORD or _kinds_resolving(refusal.code, evaluator) != ()


def remedies_of(refusal: Refusal, case: Case, on: date, evaluator: ActEvaluator) -> tuple[Remedy, ...]:
    """Return the records that resolve a refusal, in the order in which to record them; empty if none is known."""
    code, params = refusal.code, refusal.params
    if code in CODES_NAMING_AN_EVENT:
        return _event_remedies(refusal, case, on, evaluator.practice)
    if code == "own_field_required":
        return _field_remedies(refusal, evaluator.practice)
    if code == "approval_missing":
        return _approval_remedies(refusal, case)
    if code == "no_open_referral_at_closure":
        waiting = _texts(params["referrals"])
        return tuple(Remedy(what="Referral", says={"id": id, "status": "accepted"}, refusal=refusal) for id in waiting)
    if code == "closure_risk_ceiling":
        about: list[dict[str, str]] = [{"about": person} for person in _texts(params["persons"])]
        if not about or state_of(case).persons.risks.get(None) == "high":
            about.append({})  # the case as a whole
        return tuple(Remedy(what="RiskRating", says={"risk": "medium", **each}, refusal=refusal) for each in about)
    if code == "assessment_incomplete" and "needs" not in _texts(params["missing"]):
        return ()  # the rest is in the assessment itself: see `values_avoiding`
    own = evaluator.practice.declared_kinds
    return tuple(
        Remedy(what=name, says={"kind": name} if name in own else _values_for(refusal, name), refusal=refusal)
        for name in _kinds_resolving(code, evaluator)
    )


def values_avoiding(refusal: Refusal, kind: type[Record]) -> Mapping[str, object]:
    """Return the values, by field name, with which a record of a kind avoids a refusal; empty if none are known."""
    code, params = refusal.code, refusal.params
    if code == "own_field_required" and (refusal.where or "").startswith("extra."):
        return {"extra": {str(params["field"]): None}}
    if code == "review_interval_by_risk" and "count" in params:
        field = "review_interval" if kind.__name__ == "Plan" else "interval"
        return {field: Interval(cast("int", params["count"]), cast("str", params["unit"]))}  # type: ignore[arg-type]
    if code == "assessment_incomplete":
        missing = _texts(params["missing"])
        notes = tuple(topic for topic in missing if topic in ("aims", "environment"))
        return {**({"strengths": None} if "strengths" in missing else {}), **({"notes": notes} if notes else {})}
    if code == "closing_reason_complete":
        return dict.fromkeys(_texts(params["fields"]))
    fields = {
        "decline_party_required": "declined_by", "disclosure_purpose": "purpose", "deadline_reason_required": "reason",
    }  # fmt: skip
    return {fields[code]: None} if code in fields else {}


def _kinds_resolving(code: str, evaluator: ActEvaluator) -> tuple[str, ...]:
    """Return the names of the kinds of records that resolve a refusal, as its rule or its guard declares them."""
    kinds = (
        evaluator.rulebook.resolved_by(code) or evaluator.guards.resolved_by(code) or RESOLVING_STRUCTURE.get(code, ())
    )
    return tuple(name for name in map(kind_name_of, kinds) if name not in _NOT_RECORDED)


def _values_for(refusal: Refusal, kind: str) -> Mapping[str, object]:
    """Return the values, by field name, that a record of a kind must have to resolve a refusal."""
    params = refusal.params
    if refusal.where == "eligible" and kind == "Intake":
        asks = _texts(params.get("asks"))
        more = range(len(asks) + 1, cast("int", params.get("questions", 1)) + 1)
        return {"eligibility": (*asks, *(f"question-{place}" for place in more))}
    if refusal.code in ("consent_scope", "consent_expired") and params.get("recipient"):
        return {"recipients": (params["recipient"],)}
    if refusal.code == "duplicate_without_link":
        return {"kind": "duplicate_of"}
    return {"checkpoint": "closure"} if refusal.code == "client_voice_at_closure" else {}


def _field_remedies(refusal: Refusal, practice: Practice) -> tuple[Remedy, ...]:
    """
    Return the next version of a thing of the case, with the own field that it lacks.

    Empty if the record of the act itself lacks the field (see `values_avoiding`), or if a part of a thing does.
    """
    name, id = str(refusal.params["record"]), refusal.params.get("id")
    if id is None or name != refusal.params.get("thing"):
        return ()
    known = {"kind": name, "id": id} if name in practice.declared_kinds else {practice.classes[name].IDENTITY[0]: id}
    return (Remedy(what=name, says={**known, "extra": {str(refusal.params["field"]): None}}, refusal=refusal),)


def _event_remedies(refusal: Refusal, case: Case | None, on: date, practice: Practice) -> tuple[Remedy, ...]:
    """
    Return the remedy of a refusal that names an event; empty if records cannot cause the event often enough.

    If the event is needed once and comes later in the life of a thing (a consent is given, later withdrawn), the
    remedy is the next version of such a thing in the case, if there is one.
    """
    params = refusal.params
    event = str(params["event"])
    name = practice.kind_of_event.get(event, StageChange.__name__)
    kind = practice.class_of(name)
    if kind in (StageChange, ThingStep):  # only a move causes this event
        return ()
    owner, due = params.get("owner"), params.get("due")
    times = cast("int", params["times"]) - cast("int", params["found"])
    if times > 1 and kind in (Closure, Reopening):  # an episode has one closure and one reopening at most
        return ()
    return (
        Remedy(
            what=name, by=(str(owner),) if owner else (), times=times, refusal=refusal,
            says={
                **({"kind": name} if kind is OfficeRecord else _values_of_kind(params.get("kind"), kind, practice)),
                **(_identity_of_thing(case, kind, name, event) if case and times == 1 else {}),
                **({"event_name": event} if kind is OfficeRecord and event != name else {}),
                **{field: on if value is date else value for field, value in kind.EVENT_VALUES.get(event, {}).items()},
            },
            due=date.fromisoformat(str(due)) if due else None,
        ),
    )  # fmt: skip


def _values_of_kind(code: object, kind: type[Record], practice: Practice) -> Mapping[str, object]:
    """
    Return the values, by field name, that give a record the kind that a refusal names; empty if it names none.

    An own word that counts as a word of the library goes into `extra`, and the field gets the word of the library.
    """
    if code is None or kind.KIND is None:
        return {}
    own = {"extra": {kind.KIND: code}}
    for field, vocabulary in practice.restricted.get(kind.__name__, ()):
        if field.name == kind.KIND and code in vocabulary.paired:
            return {field.name: vocabulary.paired[str(code)], **own}
    return {kind.KIND: code} if kind.KIND in attrs.fields_dict(kind) else own


_REFUSED = "consent_refused"
"""A refusal is a thing of its own: no consent becomes one."""


def _identity_of_thing(case: Case, kind: type[Record], name: str, event: str) -> Mapping[str, object]:
    """
    Return the identity of the last thing of a kind whose present event is not `event`.

    Empty if `event` is the first in the life of such a thing, or if there is no such thing: then a new thing is
    drafted. Empty also for the kinds in `_FOUND_BY_DRAFTING`.
    """
    first = name if kind is OfficeRecord else kind.EVENTS[0]
    if event in (first, _REFUSED) or kind in _FOUND_BY_DRAFTING:
        return {}
    fields = ("id",) if kind is OfficeRecord else kind.IDENTITY
    things = state_of(case).shelves.get((name if kind is OfficeRecord else kind.SHELF) or "", {}).values()
    fitting = [thing for thing in things if isinstance(thing, kind) and thing.event != event]
    return {field: getattr(fitting[-1], field) for field in fields} if fitting else {}


def _approval_remedies(refusal: Refusal, case: Case) -> tuple[Remedy, ...]:
    """Return the remedies of a missing approval: the request, unless it is pending, and the decision."""
    kind, roles = refusal.params["approval"], _texts(refusal.params["roles"])
    about = {name: refusal.params[name] for name in ("shelf", "thing") if name in refusal.params}
    waiting = [each for each in case.approvals if each.kind == kind and each.status == "asked"]
    requested = [each.id for each in waiting if (_is_about(each, about) if about else is_about_the_case(each))]
    if refusal.params["position"] == "asked" and requested:
        says = {"id": requested[-1], "kind": kind, **about, "status": "given"}
        return (Remedy(what="Approval", says=says, by=roles, refusal=refusal),)
    request = Remedy(what="Approval", says={"kind": kind, **about, "status": "asked"}, refusal=refusal)
    return request, Remedy(what="Approval", says={"kind": kind, **about, "status": "given"}, by=roles, refusal=refusal)


def _is_about(approval: Approval, about: Mapping[str, object]) -> bool:
    """Return whether an approval is about a thing, given as the fields of an approval."""
    return all(getattr(approval, name) == value for name, value in about.items())


def _texts(value: object) -> tuple[str, ...]:
    """Return a value that is a tuple of texts; any other value as an empty tuple."""
    return cast("tuple[str, ...]", value) if isinstance(value, tuple) else ()
