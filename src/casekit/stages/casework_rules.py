"""
The rules of casework that hold in every workflow without being named.

Rules bind to what a stage is for and to what is recorded, never to a stage's name. A workflow's `[rules]` make one
stricter ("block"), milder ("report") or silent ("off"), and name who may set it aside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

import attrs

from casekit.answers import Finding, Params, Refusal
from casekit.days import Interval
from casekit.models import (
    AftercareEnd,
    AftercarePlan,
    Assessment,
    Assignment,
    CircumstanceChange,
    ClientVoice,
    Closure,
    Contact,
    Disclosure,
    FinalEvaluation,
    Identification,
    Override,
    Plan,
    Record,
    Referral,
    Reopening,
    Review,
    ReviewInterval,
    Selection,
    ServiceStart,
    StageChange,
    consent_position,
)
from casekit.stages.definition import Level, RuleSetting
from casekit.stages.guards import Context

LOST_CONTACT_ATTEMPTS = 3
LOST_CONTACT_DAYS = 30
YEARS_OF_EXPERIENCE = 5
"""Five years of experience, a licence and the standard training: recommended by the school casework text."""
MANAGER_ROLES = frozenset({"case_manager", "primary_case_manager", "co_case_manager", "integrated_case_manager"})
WEEK = Interval(1, "week")

_SERVICE_KINDS = {"coordination", "implementation", "monitoring"}
_ASSESSMENT_KINDS = {"assessment", "reassessment"}
ANSWERS_WHEN_CLOSED = (Contact, ClientVoice, AftercarePlan, AftercareEnd, Identification, Reopening)


@attrs.frozen
class Breach:
    """A rule is not kept: the facts, and whether it is an exception that is only reported."""

    params: Params = attrs.field(factory=Params, converter=Params)
    reported: bool = False


@attrs.frozen(kw_only=True)
class CaseworkRule:
    """One rule: its code, how it is asked, how strictly it holds by itself, and who may set it aside."""

    code: str
    breaches: Callable[[Context], Iterator[Breach]]
    level: Level = "block"
    overridable_by: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Judgement:
    """What the rules say about one act: refusals, findings, and the overrides that were used."""

    refusals: tuple[Refusal, ...]
    findings: tuple[Finding, ...]
    overrides: tuple[Override, ...]


_AS_SHIPPED = RuleSetting(rule="any")


def judge_rules(context: Context, overrides: Iterable[Override]) -> Judgement:
    """Every rule asked about one act; a rule an authorised person sets aside becomes a finding."""
    refusals: list[Refusal] = []
    findings: list[Finding] = []
    used: list[Override] = []
    refusals += [
        Refusal("unknown_rule", {"known": tuple(RULES)}, context.part)
        for override in overrides
        if override.rule not in RULES
    ]
    settings = {setting.rule: setting for setting in context.workflow.rules}
    for rule in RULES.values():
        setting = settings.get(rule.code, _AS_SHIPPED)
        level = setting.level or rule.level
        for breach in rule.breaches(context) if level != "off" else ():
            if level == "report" or breach.reported:
                findings.append(Finding(rule.code, breach.params, context.part))
                continue
            roles = setting.overridable_by or rule.overridable_by
            tried = [override for override in overrides if override.rule == rule.code]
            valid = [override for override in tried if set(override.by.roles) & set(roles)]
            if valid:
                used += valid
                params = {**breach.params, "overridden_by": valid[0].by.id}
                findings.append(Finding(rule.code, params, context.part))
                continue
            refusals.append(Refusal(rule.code, breach.params, context.part))
            if tried:
                refusals.append(Refusal("override_not_permitted", {"rule": rule.code, "roles": roles}, context.part))
    return Judgement(refusals=tuple(refusals), findings=tuple(findings), overrides=tuple(used))


def _entered_kinds(context: Context) -> set[str]:
    return set(context.workflow.kinds_of(context.target)) if context.target else set()


def _recipient(context: Context) -> str | None:
    """Whom the act tells something about the client."""
    if isinstance(context.record, Disclosure):
        return context.record.recipient
    if isinstance(context.record, Referral) and context.record.status == "sent":
        return context.record.resource
    return None


def _happened(entries: Iterable[Record], kind: type[Record]) -> bool:
    return any(isinstance(what, kind) for what in entries)


def _this_episode(context: Context) -> list[Record]:
    return [entry.what for entry in context.case.this_episode]


def consent_required(context: Context) -> Iterator[Breach]:
    """Nothing about a client leaves, and no service starts, without a consent on record; a crisis is reported."""
    start = context.record if isinstance(context.record, ServiceStart) else None
    if not context.case.consents and (start or _recipient(context)):
        yield Breach(reported=start is not None and start.crisis)


def consent_scope(context: Context) -> Iterator[Breach]:
    """A disclosure or a referral goes only to a recipient whom some consent names."""
    recipient = _recipient(context)
    position = consent_position(context.case.consents, recipient, on=context.day) if recipient else "in_force"
    if position in ("none", "out_of_scope"):
        yield Breach({"recipient": recipient})


def consent_expired(context: Context) -> Iterator[Breach]:
    """
    Of the consents that name the recipient one must be in force on the day.

    A service asks no scope and no term, only that not every consent was withdrawn.
    """
    consents, recipient = context.case.consents, _recipient(context)
    if recipient and consent_position(consents, recipient, on=context.day) == "not_in_force":
        yield Breach({"recipient": recipient})
    start = context.record if isinstance(context.record, ServiceStart) else None
    if start and consents and all(consent.is_withdrawn(context.day) for consent in consents):
        yield Breach({"recipient": None}, reported=start.crisis)


def plan_before_service(context: Context) -> Iterator[Breach]:
    """Entering service, and starting one, needs a plan signed by a client; a crisis is reported."""
    kinds = _entered_kinds(context)
    start = context.record if isinstance(context.record, ServiceStart) else None
    if not start and (not kinds & _SERVICE_KINDS or "planning" in kinds):
        return
    clients = {client.id for client in context.case.clients}
    if not any(clients & set(plan.signed_by) for plan in context.case.plans):
        yield Breach(reported=start is not None and start.crisis)


def plan_needs_current_assessment(context: Context) -> Iterator[Breach]:
    """A plan is signed on an assessment of this episode, and no reassessment that is due stands out."""
    if not isinstance(context.record, Plan) or not context.record.signed_by:
        return
    records = _this_episode(context)
    assessed = [index for index, what in enumerate(records) if isinstance(what, Assessment)]
    signed = [index for index, what in enumerate(records) if what.event == "plan_signed"]
    due = [index for index, what in enumerate(records) if signed and index > signed[0] and _asks_reassessment(what)]
    if not assessed or (due and due[-1] > assessed[-1]):
        yield Breach({"assessments": len(assessed)})


def _asks_reassessment(what: Record) -> bool:
    if isinstance(what, StageChange):
        return what.enters and bool(_ASSESSMENT_KINDS & set(what.kinds))
    return isinstance(what, CircumstanceChange) and what.trigger == "reassessment"


def conference_before_selection(context: Context) -> Iterator[Breach]:
    """Where a workflow selects its clients, planning needs the selection of this episode."""
    if "planning" not in _entered_kinds(context) or _happened(_this_episode(context), Selection):
        return
    if any("selection" in context.workflow.kinds_of(stage.id) for stage in context.workflow.stages):
        yield Breach()


def decline_party_required(context: Context) -> Iterator[Breach]:
    """A declined referral says whether the client or the provider declined."""
    record = context.record
    if isinstance(record, Referral) and record.status == "declined" and record.declined_by is None:
        yield Breach({"referral": record.id})


def no_open_referral_at_closure(context: Context) -> Iterator[Breach]:
    """A case does not close while a referral is sent and unanswered."""
    waiting = tuple(referral.id for referral in context.case.referrals if referral.status == "sent")
    if isinstance(context.record, Closure) and waiting:
        yield Breach({"referrals": waiting})


def evaluation_before_closure(context: Context) -> Iterator[Breach]:
    """A case does not close without an evaluation since it was last opened."""
    if isinstance(context.record, Closure) and not _happened(_this_episode(context), FinalEvaluation):
        yield Breach()


def closure_needs_approval(context: Context) -> Iterator[Breach]:
    """Closing needs an approver other than the one who asks."""
    if isinstance(context.record, Closure) and context.record.approved_by in (None, context.by.id):
        yield Breach()


def closure_risk_ceiling(context: Context) -> Iterator[Breach]:
    """A case does not close while its risk is high; a risk nobody rated passes."""
    if isinstance(context.record, Closure) and context.case.risk == "high":
        yield Breach()


def client_voice_at_closure(context: Context) -> Iterator[Breach]:
    """Closing without the client's own words since the case was last opened is reported."""
    if not isinstance(context.record, Closure):
        return
    records = _this_episode(context)
    if not any(isinstance(what, ClientVoice) and what.checkpoint == "closure" for what in records):
        yield Breach()


def lost_contact_minimum(context: Context) -> Iterator[Breach]:
    """Closing for lost contact needs three failed attempts since the last contact, and thirty days."""
    if not isinstance(context.record, Closure) or context.record.reason != "lost_contact":
        return
    last, attempts = context.case.opened_at, 0
    for entry in context.case.timeline:
        if _is_contact(entry.what):
            last, attempts = entry.at, 0
        attempts += entry.what.event == "contact_attempt_failed"
    days = (context.day - last.date()).days
    if attempts < LOST_CONTACT_ATTEMPTS or days < LOST_CONTACT_DAYS:
        needed = {"attempts_needed": LOST_CONTACT_ATTEMPTS, "days_needed": LOST_CONTACT_DAYS}
        yield Breach({"attempts": attempts, "days": days, **needed})


def _is_contact(what: Record) -> bool:
    return isinstance(what, Review | ClientVoice) or (isinstance(what, Contact) and what.reached)


def closed_case_is_readonly(context: Context) -> Iterator[Breach]:
    """A closed case takes contacts, the client's words, aftercare, an identification and moves into aftercare."""
    answers = isinstance(context.record, ANSWERS_WHEN_CLOSED) or "aftercare" in _entered_kinds(context)
    closed = "closed" in (context.case.status, context.present.status)
    if closed and not answers:
        yield Breach()


def reassess_after_reopen(context: Context) -> Iterator[Breach]:
    """After a reopening, service needs an assessment completed since; a crisis is reported."""
    start = context.record if isinstance(context.record, ServiceStart) else None
    serves = start or "implementation" in _entered_kinds(context)
    records = _this_episode(context)
    if serves and _happened(records, Reopening) and not _happened(records, Assessment):
        yield Breach(reported=start is not None and start.crisis)


def review_interval_by_risk(context: Context) -> Iterator[Breach]:
    """No wider interval between reviews than the risk allows; a week at high risk where the workflow sets none."""
    record, risk, reviews = context.record, context.case.risk, context.workflow.reviews
    if isinstance(record, ReviewInterval):
        interval = record.interval
    elif isinstance(record, Plan) and record.review_interval:
        interval = record.review_interval
    else:
        return
    widest = reviews.widest(risk) if reviews.by_risk else (WEEK if risk == "high" else None)
    if widest and interval.is_wider_than(widest, on=context.day):
        asked = any(rule.rule == "review_interval_by_risk" and rule.level == "block" for rule in context.workflow.rules)
        allowed = {"count": widest.count, "unit": widest.unit}
        yield Breach({"risk": risk, **allowed}, reported=not reviews.by_risk and not asked)


def manager_qualification(context: Context) -> Iterator[Breach]:
    """Experience, licence and standard training are recommended when a case manager is assigned."""
    record = context.record
    if not isinstance(record, Assignment) or record.role not in MANAGER_ROLES:
        return
    has = record.qualification
    missing = [
        name for name, held in (
            ("years_of_experience", has is not None and has.years_of_experience >= YEARS_OF_EXPERIENCE),
            ("licensed", has is not None and has.licensed),
            ("standard_training", has is not None and has.standard_training),
        ) if not held
    ]  # fmt: skip
    if missing:
        yield Breach({"missing": missing, "years": YEARS_OF_EXPERIENCE})


def final_evaluation_incomplete(context: Context) -> Iterator[Breach]:
    """A final evaluation rests on quantitative and on qualitative evidence; what is missing is named."""
    if isinstance(context.record, FinalEvaluation):
        missing = [kind for kind in ("quantitative", "qualitative") if kind not in context.record.evidence]
        if missing:
            yield Breach({"missing": missing})


RULES: Mapping[str, CaseworkRule] = MappingProxyType({
    rule.code: rule
    for rule in (
        *(
            CaseworkRule(code=breaches.__name__, breaches=breaches)
            for breaches in (
                consent_required, consent_scope, consent_expired, plan_before_service, plan_needs_current_assessment,
                conference_before_selection, decline_party_required, no_open_referral_at_closure,
                evaluation_before_closure, closure_needs_approval, lost_contact_minimum, closed_case_is_readonly,
                reassess_after_reopen, review_interval_by_risk, final_evaluation_incomplete,
            )
        ),
        CaseworkRule(code="closure_risk_ceiling", breaches=closure_risk_ceiling, overridable_by=("supervisor",)),
        CaseworkRule(code="client_voice_at_closure", breaches=client_voice_at_closure, level="report"),
        CaseworkRule(code="manager_qualification", breaches=manager_qualification, level="report"),
    )
})  # fmt: skip
"""Every rule by its code."""
