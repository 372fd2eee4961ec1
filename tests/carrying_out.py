"""Carries out the steps that a machine names, as a host would that fills in what is left to it."""

from __future__ import annotations

from datetime import date, datetime

import attrs

import casekit as ck
from casekit.models import AssessmentNote
from casekit.models.catalogue import RECORDS

CHOSEN: dict[str, object] = {
    "domain": "housing", "term": "long", "responsible": "client", "ownership": "public", "formality": "formal",
    "led_to": "nothing", "occasion": "before", "score": 3, "rating": 4, "level": 1, "risk": "low", "planned": 4,
    "delivered": 2, "contacts": 3, "months": 6, "due": date(2031, 1, 1), "declined_by": "client",
    "approved_by": "boss-9",
    "evidence": "quantitative", "interval": ck.Interval(1, "week"), "worker": "worker-9",
    "eligibility": (ck.EligibilityAnswer(question="asked", answer=True),),
    "options": (ck.OptionConsidered(option="RS1", outcome="taken"),), "strengths": (ck.Strength(description="…"),),
}  # fmt: skip
"""What the host chooses for the fields that a step leaves to it; other text is "as agreed"."""


def carried_out(
    machine: ck.StageMachine, case: ck.Case, steps: tuple[ck.stages.NextStep, ...], *, at: datetime, by: ck.Actor
) -> ck.Case:
    """The case after these steps, each done by somebody who may; whatever refuses one is raised."""
    mover, reason = by, None
    for step in steps:
        if step.kind == "role":
            mover = attrs.evolve(mover, roles=(*mover.roles, *step.by[-1:]))
        elif step.kind == "reason":
            named = step.needs["reason"]
            reason = named[-1] if isinstance(named, tuple) else "as agreed"
        elif step.kind == "move":
            closure = record_of(attrs.evolve(step, what="Closure"), case) if step.needs else None
            case = machine.advance(case, step.what, at=at, by=mover, reason=reason, record=closure)
            mover, reason = by, None
        else:
            for _ in range(step.times):
                case = machine.record(case, record_of(step, case), at=at, by=maker_of(step, by))
    return case


def maker_of(step: ck.stages.NextStep, by: ck.Actor) -> ck.Actor:
    """Who makes a record; an approval is decided by another than who asked."""
    decides = step.what == "Approval" and step.needs["status"] != "asked"
    return ck.Actor(id="boss-8" if decides else by.id, roles=(*by.roles, *step.by))


def record_of(step: ck.stages.NextStep, case: ck.Case) -> ck.Record:
    """The record a step names: what it needs, and what the host chooses."""
    kind = RECORDS[step.what]
    fields = {name: _said(name, value) for name, value in step.needs.items()}
    if kind is ck.CaseLink and step.needs["kind"] is None:
        fields["kind"] = "sibling"
    if kind.SHELF and set(kind.IDENTITY) <= fields.keys():
        key = tuple(fields[name] for name in kind.IDENTITY)
        before = next((each for each in getattr(case, kind.SHELF) if each.identity == key), None)
        if before is not None:
            return attrs.evolve(before, **fields)  # type: ignore[no-any-return]
    return kind(**fields)


def _said(name: str, value: object) -> object:
    if name == "reason" and isinstance(value, tuple):
        return next((word for word in value if word != "lost_contact"), value[-1])
    if name == "until":
        return date(2025, 12, 31)
    if value is None:
        return CHOSEN.get(name, "as agreed")
    if name == "eligibility":
        return tuple(ck.EligibilityAnswer(question=str(word), answer=True) for word in value)  # type: ignore[attr-defined]
    if name == "notes":
        return tuple(AssessmentNote(topic=word, text="…") for word in value)  # type: ignore[attr-defined]
    if name == "members":
        return tuple(ck.Membership(person=str(word), role="child") for word in value)  # type: ignore[attr-defined]
    if name in ("withdrawn_on", "done_on"):
        return date.fromisoformat(str(value))
    if name in ("interval", "review_interval"):
        count, unit = str(value).split()
        return ck.Interval(int(count), unit)  # type: ignore[arg-type]
    return value
