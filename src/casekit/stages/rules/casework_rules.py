"""
The rules of casework that hold in every workflow without being named.

Rules bind to what a stage is for and to what is recorded, never to a stage's name. A workflow's `[rules]` make one
stricter ("block"), milder ("report") or silent ("off"), and name who may set it aside. Each rule is a function of the
Context that yields its breaches; level, override and wording are not its business.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TypeAlias

import attrs

from casekit.answers import Finding, Refusal
from casekit.models import (
    AftercareEnd,
    Approval,
    Assessment,
    Assignment,
    CircumstanceChange,
    Client,
    ClientVoice,
    Closure,
    Consent,
    Contact,
    DeadlineSet,
    Disclosure,
    FinalEvaluation,
    Household,
    Intervention,
    Need,
    Override,
    Plan,
    Record,
    Referral,
    Reopening,
    Review,
    ReviewInterval,
    RiskRating,
    Selection,
    ServiceStart,
    StageChange,
    Waiver,
)
from casekit.stages.definition import Definition
from casekit.stages.guards import Context
from casekit.stages.rules import approval_rules, closing_rules, planning_rules, service_rules, sharing_rules
from casekit.stages.rules.breach import Breach
from casekit.stages.settings import Level

Breaches: TypeAlias = Callable[[Context], Iterator[Breach]]
"""How a rule is asked: everything about an act that breaks it."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CaseworkRule:
    """
    One rule: its code, how it is asked, how strictly it holds by itself, and who may set it aside.

    `records` and `kinds` say what it looks at: acts that record one of these, moves into a stage of one of these kinds.
    It is asked of no other act. A rule that names neither looks at every act. `reads` are the records of the history on
    which its answer depends; none: it looks at the act alone.
    """

    code: str
    breaches: Breaches
    level: Level = "block"
    overridable_by: tuple[str, ...] = ()
    records: tuple[type[Record], ...] = ()
    kinds: frozenset[str] = frozenset()
    reads: tuple[type[Record], ...] = ()

    def looks_at(self, record: type[Record] | None, kinds: Iterable[str]) -> bool:
        """Whether it has anything to say about recording this, or about entering a stage of these kinds."""
        if not (self.records or self.kinds):
            return True
        return not self.kinds.isdisjoint(kinds) if record is None else issubclass(record, self.records)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Judgement:
    """What the rules say about one act: refusals, findings, and the overrides that were used."""

    refusals: tuple[Refusal, ...] = ()
    findings: tuple[Finding, ...] = ()
    overrides: tuple[Override, ...] = ()


NOTHING_TO_SAY = Judgement()


@attrs.frozen(eq=False, repr=False)
class _Held:
    """A rule as one workflow holds it."""

    rule: CaseworkRule
    level: Level
    roles: tuple[str, ...]


class Rulebook:
    """The rules as one workflow sets them, by what they look at."""

    def __init__(self, workflow: Definition) -> None:
        settings = {setting.rule: setting for setting in workflow.rules}
        held: list[_Held] = []
        for rule in RULES.values():
            setting = settings.get(rule.code)
            level = (setting and setting.level) or rule.level
            roles = (setting and setting.overridable_by) or rule.overridable_by
            if level != "off":
                held.append(_Held(rule, level, roles))
        self._held = tuple(held)
        self._for: dict[object, tuple[_Held, ...]] = {}

    def reads(self, record: type[Record], kinds: Collection[type[Record]]) -> bool:
        """Return whether a rule that looks at recording this depends on earlier records of one of these kinds."""
        return any(
            issubclass(kind, held.rule.reads)
            for held in self._held
            if held.rule.reads and held.rule.looks_at(record, ())
            for kind in kinds
        )

    def _looking(self, record: Record | None, kinds: tuple[str, ...]) -> tuple[_Held, ...]:
        """The rules that look at recording this, or at entering a stage of these kinds."""
        looking = kinds if record is None else type(record)
        asked = self._for.get(looking)
        if asked is None:
            kind = None if record is None else type(record)
            asked = self._for[looking] = tuple(each for each in self._held if each.rule.looks_at(kind, kinds))
        return asked

    def judge(self, context: Context, overrides: tuple[Override, ...], kinds: tuple[str, ...] = ()) -> Judgement:
        """
        Every rule that looks at an act asked about it; one an authorised person sets aside becomes a finding.

        `kinds` are those of the stage a move enters.
        """
        asked = self._looking(context.record, kinds)
        if not asked and not overrides:
            return NOTHING_TO_SAY
        broken = [(held, breach) for held in asked for breach in held.rule.breaches(context)]
        if not broken and not overrides:
            return NOTHING_TO_SAY
        return _judged(context.part, broken, overrides)


def _judged(part: str, broken: list[tuple[_Held, Breach]], overrides: tuple[Override, ...]) -> Judgement:
    refusals: list[Refusal] = [
        Refusal("unknown_rule", {"name": override.rule, "known": tuple(RULES)}, part)
        for override in overrides
        if override.rule not in RULES
    ]
    findings: list[Finding] = []
    used: list[Override] = []
    for held, breach in broken:
        code = held.rule.code
        if held.level == "report" or breach.reported:
            findings.append(Finding(code, breach.params, part))
            continue
        tried = [override for override in overrides if override.rule == code]
        valid = [override for override in tried if set(override.by.roles) & set(held.roles)]
        if valid:
            used += valid
            findings.append(Finding(code, {**breach.params, "overridden_by": valid[0].by.id}, part))
            continue
        refusals.append(Refusal(code, breach.params, part))
        if tried:
            refusals.append(Refusal("override_not_permitted", {"rule": code, "roles": held.roles}, part))
    return Judgement(refusals=tuple(refusals), findings=tuple(findings), overrides=tuple(used))


def _rule(
    breaches: Breaches, *records: type[Record], reads: tuple[type[Record], ...] = (), level: Level = "block",
    overridable_by: tuple[str, ...] = (), kinds: Iterable[str] = (),
) -> CaseworkRule:  # fmt: skip
    return CaseworkRule(
        code=breaches.__name__, breaches=breaches, level=level, overridable_by=overridable_by, records=records,
        kinds=frozenset(kinds), reads=reads,
    )  # fmt: skip


_PARTIES = (Client, Household)
_RISKS = (Assessment, RiskRating)
_REVIEW_CLOCK = (Plan, ReviewInterval, Review, StageChange, Closure)
RULES: Mapping[str, CaseworkRule] = MappingProxyType({
    rule.code: rule
    for rule in (
        _rule(sharing_rules.consent_required, *sharing_rules.SHARES, reads=(Consent,)),
        _rule(sharing_rules.consent_scope, *sharing_rules.SHARES, reads=(Consent,)),
        _rule(sharing_rules.consent_expired, *sharing_rules.SHARES, reads=(Consent,)),
        _rule(sharing_rules.disclosure_purpose, Disclosure, level="report"),
        _rule(sharing_rules.decline_party_required, Referral),
        _rule(
            planning_rules.assessment_incomplete, Assessment, level="report",
            reads=(Need, Assessment, ClientVoice, Reopening),
        ),
        _rule(
            planning_rules.plan_needs_current_assessment, Plan,
            reads=(Assessment, Plan, StageChange, CircumstanceChange, Reopening),
        ),
        _rule(planning_rules.plan_without_client, Plan, level="report", reads=_PARTIES),
        _rule(planning_rules.plan_without_goals, Plan),
        _rule(planning_rules.conference_before_selection, kinds={"planning"}, reads=(Selection, Reopening)),
        _rule(
            planning_rules.review_interval_by_risk, ReviewInterval, Plan, Assessment, RiskRating,
            reads=(*_RISKS, *_REVIEW_CLOCK),
        ),
        _rule(planning_rules.manager_qualification, Assignment, level="report"),
        _rule(
            service_rules.plan_before_service, ServiceStart, Intervention, kinds=service_rules.SERVICE_KINDS,
            reads=(Plan, *_PARTIES),
        ),
        _rule(
            service_rules.reassess_after_reopen, ServiceStart, Intervention, kinds={"implementation"},
            reads=(Assessment, Reopening),
        ),
        _rule(service_rules.family_through_referral, ServiceStart, level="off", reads=(Need,)),
        _rule(closing_rules.no_open_referral_at_closure, Closure, reads=(Referral,)),
        _rule(closing_rules.final_evaluation_incomplete, FinalEvaluation),
        _rule(closing_rules.evaluation_before_closure, Closure, reads=(FinalEvaluation, Reopening)),
        _rule(closing_rules.closure_needs_approval, Closure, reads=_PARTIES),
        _rule(closing_rules.closure_risk_ceiling, Closure, overridable_by=("supervisor",), reads=_RISKS),
        _rule(closing_rules.client_voice_at_closure, Closure, level="report", reads=(ClientVoice, Reopening)),
        _rule(closing_rules.lost_contact_minimum, Closure, reads=(Contact, Review, ClientVoice, StageChange)),
        _rule(closing_rules.closed_case_is_readonly, reads=(Closure, Reopening)),
        _rule(
            closing_rules.aftercare_before_closure, Contact, AftercareEnd, kinds={"aftercare"},
            reads=(Closure, Reopening),
        ),
        _rule(approval_rules.approval_by_another, Approval, reads=(Approval, *_PARTIES)),
        _rule(approval_rules.approval_by_role, Approval),
        _rule(approval_rules.requirement_waivable, Waiver),
        _rule(approval_rules.deadline_known, DeadlineSet),
        _rule(approval_rules.deadline_reason_required, DeadlineSet),
    )
})  # fmt: skip
"""Every rule by its code."""
