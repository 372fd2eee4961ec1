"""
The casework rules. They apply in every workflow, each at a default level that the workflow may change.

A rule applies to kinds of stages and kinds of records, never to the name of a stage. Under `[rules]` a workflow sets
the level of a rule ("block", "report" or "off") and the roles that may set it aside. Each rule is a function of the
Context that yields its breaches; levels, overrides and messages are handled here.
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
"""The function of a rule. It yields every breach of the rule by an act."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CaseworkRule:
    """
    One rule, and the acts to which it applies.

    A rule without `records` and without `kinds` applies to every act.

    code: Its code.
    breaches: Its function.
    level: Its level, unless a workflow sets another.
    overridable_by: The roles that may set it aside, unless a workflow names others.
    records: It applies to acts that record one of these classes.
    kinds: It applies to moves into a stage of one of these kinds.
    reads: The classes of earlier records on which its result depends; empty: on none, only on the act itself.
    """

    code: str
    breaches: Breaches
    level: Level = "block"
    overridable_by: tuple[str, ...] = ()
    records: tuple[type[Record], ...] = ()
    kinds: frozenset[str] = frozenset()
    reads: tuple[type[Record], ...] = ()

    def looks_at(self, record: type[Record] | None, kinds: Iterable[str]) -> bool:
        """Return whether it applies to a record of this class; for None, to entering a stage of these kinds."""
        if not (self.records or self.kinds):
            return True
        return not self.kinds.isdisjoint(kinds) if record is None else issubclass(record, self.records)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Judgement:
    """The result of all rules for one act: refusals, findings, and the overrides that took effect."""

    refusals: tuple[Refusal, ...] = ()
    findings: tuple[Finding, ...] = ()
    overrides: tuple[Override, ...] = ()


NOTHING_TO_SAY = Judgement()
"""The judgement of an act that breaks no rule, shared by all such acts."""


@attrs.frozen(eq=False, repr=False)
class _RuleInForce:
    """A rule with its level and its overriding roles in one workflow."""

    rule: CaseworkRule
    level: Level
    roles: tuple[str, ...]


class Rulebook:
    """The rules that hold in one workflow, without those that are off."""

    def __init__(self, workflow: Definition) -> None:
        settings = {setting.rule: setting for setting in workflow.rules}
        rules: list[_RuleInForce] = []
        for rule in RULES.values():
            setting = settings.get(rule.code)
            level = (setting and setting.level) or rule.level
            roles = (setting and setting.overridable_by) or rule.overridable_by
            if level != "off":
                rules.append(_RuleInForce(rule, level, roles))
        self._rules = tuple(rules)
        self._applicable_rules: dict[object, tuple[_RuleInForce, ...]] = {}

    def reads(self, record: type[Record], kinds: Collection[type[Record]]) -> bool:
        """Return whether a rule that applies to such a record depends on earlier records of one of these classes."""
        return any(
            issubclass(kind, each.rule.reads)
            for each in self._rules
            if each.rule.reads and each.rule.looks_at(record, ())
            for kind in kinds
        )

    def _applicable(self, record: Record | None, kinds: tuple[str, ...]) -> tuple[_RuleInForce, ...]:
        """Return the rules that apply to this record; for None, to entering a stage of these kinds. Cached."""
        subject = kinds if record is None else type(record)
        rules = self._applicable_rules.get(subject)
        if rules is None:
            kind = None if record is None else type(record)
            rules = tuple(each for each in self._rules if each.rule.looks_at(kind, kinds))
            self._applicable_rules[subject] = rules
        return rules

    def judge(self, context: Context, overrides: tuple[Override, ...], kinds: tuple[str, ...] = ()) -> Judgement:
        """
        Evaluate every rule that applies to an act.

        If an actor with a permitted role overrides the rule, a breach is a finding, not a refusal. `kinds` are those of
        the stage that a move enters.
        """
        rules = self._applicable(context.record, kinds)
        if not rules and not overrides:
            return NOTHING_TO_SAY
        broken = [(rule, breach) for rule in rules for breach in rule.rule.breaches(context)]
        if not broken and not overrides:
            return NOTHING_TO_SAY
        return _judgement_of(context.part, broken, overrides)


def _judgement_of(part: str, broken: list[tuple[_RuleInForce, Breach]], overrides: tuple[Override, ...]) -> Judgement:
    """Convert breaches to refusals and findings, by the level of each rule and the overrides."""
    refusals: list[Refusal] = [
        Refusal("unknown_rule", {"name": override.rule, "known": tuple(RULES)}, part)
        for override in overrides
        if override.rule not in RULES
    ]
    findings: list[Finding] = []
    used: list[Override] = []
    for applied, breach in broken:
        code = applied.rule.code
        if applied.level == "report" or breach.reported:
            findings.append(Finding(code, breach.params, part))
            continue
        requested = [override for override in overrides if override.rule == code]
        permitted = [override for override in requested if set(override.by.roles) & set(applied.roles)]
        if permitted:
            used += permitted
            findings.append(Finding(code, {**breach.params, "overridden_by": permitted[0].by.id}, part))
            continue
        refusals.append(Refusal(code, breach.params, part))
        if requested:
            refusals.append(Refusal("override_not_permitted", {"rule": code, "roles": applied.roles}, part))
    return Judgement(refusals=tuple(refusals), findings=tuple(findings), overrides=tuple(used))


def _rule(
    breaches: Breaches, *records: type[Record], reads: tuple[type[Record], ...] = (), level: Level = "block",
    overridable_by: tuple[str, ...] = (), kinds: Iterable[str] = (),
) -> CaseworkRule:  # fmt: skip
    """Return a rule whose code is the name of its function."""
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
            service_rules.reassess_after_reopen, ServiceStart, kinds={"implementation"},
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
