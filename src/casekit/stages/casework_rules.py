"""
The rules of casework that hold in every workflow without being named.

Rules bind to what a stage is for and to what is recorded, never to a stage's name. A workflow's `[rules]` make one
stricter ("block"), milder ("report") or silent ("off"), and name who may set it aside. Each rule is a function of the
Context that yields its breaches; level, override and wording are not its business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

import attrs

from casekit.answers import Finding, Refusal
from casekit.models import Override
from casekit.stages import closing_rules, planning_rules, service_rules, sharing_rules
from casekit.stages.breach import Breach
from casekit.stages.definition import Level, RuleSetting
from casekit.stages.guards import Context


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


def _rule(
    breaches: Callable[[Context], Iterator[Breach]], level: Level = "block", overridable_by: tuple[str, ...] = ()
) -> CaseworkRule:
    return CaseworkRule(code=breaches.__name__, breaches=breaches, level=level, overridable_by=overridable_by)


RULES: Mapping[str, CaseworkRule] = MappingProxyType({
    rule.code: rule
    for rule in (
        _rule(sharing_rules.consent_required),
        _rule(sharing_rules.consent_scope),
        _rule(sharing_rules.consent_expired),
        _rule(sharing_rules.disclosure_purpose, "report"),
        _rule(sharing_rules.decline_party_required),
        _rule(planning_rules.assessment_incomplete, "report"),
        _rule(planning_rules.plan_needs_current_assessment),
        _rule(planning_rules.plan_without_client, "report"),
        _rule(planning_rules.plan_without_goals),
        _rule(planning_rules.conference_before_selection),
        _rule(planning_rules.review_interval_by_risk),
        _rule(planning_rules.manager_qualification, "report"),
        _rule(service_rules.plan_before_service),
        _rule(service_rules.reassess_after_reopen),
        _rule(service_rules.family_through_referral, "off"),
        _rule(closing_rules.no_open_referral_at_closure),
        _rule(closing_rules.final_evaluation_incomplete),
        _rule(closing_rules.evaluation_before_closure),
        _rule(closing_rules.closure_needs_approval),
        _rule(closing_rules.closure_risk_ceiling, overridable_by=("supervisor",)),
        _rule(closing_rules.client_voice_at_closure, "report"),
        _rule(closing_rules.lost_contact_minimum),
        _rule(closing_rules.closed_case_is_readonly),
        _rule(closing_rules.aftercare_before_closure),
    )
})  # fmt: skip
"""Every rule by its code."""
