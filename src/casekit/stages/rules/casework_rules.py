"""
The casework rules. They apply in every workflow, each at a default level that the workflow may change.

A rule applies to kinds of stages and kinds of records, never to the name of a stage. Under `[rules]` a workflow sets
the level of a rule ("block", "report" or "off") and the roles that may set it aside. Each rule is a function of the
Context that yields its breaches; levels and overrides are handled here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from types import MappingProxyType
from typing import cast

import attrs

from casekit.answers import Fault, Finding, Refusal
from casekit.errors import PracticeError
from casekit.models import (
    AftercareEnd,
    AftercarePlan,
    Approval,
    Assessment,
    Assignment,
    CaseConference,
    CaseLink,
    CircumstanceChange,
    Client,
    ClientChoice,
    ClientVoice,
    Closure,
    Consent,
    Contact,
    DeadlineSet,
    Departure,
    Disclosure,
    EmergencyAccess,
    FinalEvaluation,
    FollowUp,
    Goal,
    Household,
    Intake,
    Intervention,
    Need,
    Override,
    Plan,
    PlanItem,
    Record,
    Referral,
    Relation,
    Reopening,
    Resource,
    Review,
    ReviewInterval,
    RiskRating,
    Selection,
    ServiceEnd,
    ServiceStart,
    StageChange,
    Waiver,
)
from casekit.nearest import nearest
from casekit.practice import Breach, Rule
from casekit.practice.practice import NO_PRACTICE, Practice
from casekit.practice.rule import Level, RuleFunction, Subject
from casekit.stages.context import Context
from casekit.stages.definition import Definition
from casekit.stages.guards import storable_refusal
from casekit.stages.rules import (
    access_rules,
    approval_rules,
    closing_rules,
    identity_rules,
    place_rules,
    planning_rules,
    risk_rules,
    service_rules,
    sharing_rules,
    withdrawal_rules,
)
from casekit.stages.rules.shared_facts import is_person_of_case, rules_left_out
from casekit.stages.settings import LevelInWorkflow


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Judgement:
    """The result of all rules for one act: refusals, findings, and the overrides that took effect."""

    refusals: tuple[Refusal, ...] = ()
    findings: tuple[Finding, ...] = ()
    overrides: tuple[Override, ...] = ()


NOTHING_TO_SAY = Judgement()
"""The judgement of an act that breaks no rule, shared by all such acts."""


@attrs.frozen(eq=False, repr=False)
class RuleWithSetting:
    """
    A rule with its level, which may be "off" or "cancel", and its overriding roles in one workflow.

    `breaches` returns every breach by an act; for an office's rule that raises or yields anything but breaches, the
    refusal `rule_error`.
    """

    rule: Rule
    level: LevelInWorkflow
    roles: tuple[str, ...]
    breaches: Callable[[Context], Iterable[Breach | Refusal]] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        is_built_in = RULES.get(self.rule.code) is self.rule
        function = self.rule.breaches if is_built_in else partial(_breaches_of_office, self.rule)
        object.__setattr__(self, "breaches", function)


class Rulebook:
    """The rules that hold in one workflow, without those that are off. In a workflow of things none holds."""

    def __init__(self, workflow: Definition, practice: Practice = NO_PRACTICE) -> None:
        known = rules_in(workflow, practice)
        self._codes = tuple(each.rule.code for each in known)
        self._resolved_by = {each.rule.code: each.rule.resolved_by for each in known}
        self._rules = tuple(each for each in known if each.level not in ("off", "cancel") and not workflow.is_of_things)
        self._applicable_rules: dict[object, tuple[RuleWithSetting, ...]] = {}
        self._reading: dict[object, bool] = {}

    def reads(self, record: Record, changed: Collection[Record]) -> bool:
        """Return whether a rule that applies to this record depends on earlier records like one of these. Cached."""
        subject = (type(record), record.kind_name, *((type(other), other.kind_name) for other in changed))
        found = self._reading.get(subject)
        if found is None:
            reading = [each.rule for each in self._applicable(record, ()) if each.rule.reads]
            found = any(rule.depends_on(other) for rule in reading for other in changed)
            self._reading[subject] = found
        return found

    def resolved_by(self, code: str) -> tuple[Subject, ...]:
        """Return the kinds of records that resolve a breach of the rule with this code. Empty if it declares none."""
        return self._resolved_by.get(code, ())

    def reported(self, code: str, context: Context) -> tuple[Finding, ...]:
        """Return the breaches of one rule as findings; empty if the rule is off."""
        broken = (breach for each in self._rules if each.rule.code == code for breach in each.rule.breaches(context))
        return tuple(Finding(code, breach.params, context.case_id) for breach in broken)

    def _applicable(self, record: Record | None, kinds: tuple[str, ...]) -> tuple[RuleWithSetting, ...]:
        """Return the rules that apply to an act that records this, and enters a stage of these kinds. Cached."""
        subject = kinds if record is None else (type(record), record.kind_name, kinds)
        rules = self._applicable_rules.get(subject)
        if rules is None:
            rules = tuple(each for each in self._rules if each.rule.applies_to(record, kinds))
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
        if isinstance(context.record, Closure | Departure):
            without = rules_left_out(context.record, context.workflow)
            rules = tuple(each for each in rules if each.rule.code not in without)
        broken = [(rule, breach) for rule in rules for breach in rule.breaches(context)]
        if not broken and not overrides:
            return NOTHING_TO_SAY
        unknown = tuple(
            Refusal(
                "unknown_rule",
                {"name": override.rule, "known": self._codes, "nearest": nearest(override.rule, self._codes)},
                context.case_id,
            )
            for override in overrides
            if override.rule not in self._codes
        )
        return _judgement_of(context, broken, overrides, unknown)


def _breaches_of_office(rule: Rule, context: Context) -> Iterable[Breach | Refusal]:
    """
    Return every breach of an office's rule by an act.

    If the rule raises, or yields anything but breaches, the result is the Refusal `rule_error`, so that the act is
    refused. The exception is its `cause`.
    """
    try:
        found: list[object] = list(rule.breaches(context))
    except Exception as failure:  # whatever a host's rule raises must not allow the act
        facts = {"rule": rule.code, "error": type(failure).__name__}
        return (Refusal("rule_error", facts, context.case_id, cause=failure),)
    if not all(isinstance(each, Breach) for each in found):
        return (Refusal("rule_error", {"rule": rule.code, "error": "not a Breach"}, context.case_id),)
    breaches = cast("list[Breach]", found)
    return tuple(Breach(storable_refusal(Refusal(rule.code, each.params)).params, each.reported) for each in breaches)


def _judgement_of(
    context: Context, broken: list[tuple[RuleWithSetting, Breach | Refusal]], overrides: tuple[Override, ...],
    unknown: tuple[Refusal, ...],
) -> Judgement:  # fmt: skip
    """
    Convert breaches to refusals and findings, by the level of each rule and the overrides.

    Nobody the case is or was about overrides a rule.
    """
    refusals, findings, used, case_id = list(unknown), list[Finding](), list[Override](), context.case_id
    for applied, breach in broken:
        code = applied.rule.code
        if isinstance(breach, Refusal):
            refusals.append(breach)
            continue
        if applied.level == "report" or breach.reported:
            findings.append(Finding(code, breach.params, case_id))
            continue
        requested = [override for override in overrides if override.rule == code]
        permitted = [
            override for override in requested
            if set(override.by.roles) & set(applied.roles) and not is_person_of_case(context, override.by.id)
        ]  # fmt: skip
        if permitted:
            used += permitted
            findings.append(Finding(code, {**breach.params, "overridden_by": permitted[0].by.id}, case_id))
            continue
        refusals.append(Refusal(code, breach.params, case_id))
        if requested:
            refusals.append(Refusal("override_not_permitted", {"rule": code, "roles": applied.roles}, case_id))
    return Judgement(refusals=tuple(refusals), findings=tuple(findings), overrides=tuple(used))


def _rule(
    breaches: RuleFunction, *records: type[Record], reads: tuple[type[Record], ...] = (), level: Level = "block",
    overridable_by: tuple[str, ...] = (), kinds: Iterable[str] = (), resolved_by: tuple[type[Record], ...] = (),
) -> Rule:  # fmt: skip
    """Return a rule of the library, whose code is the name of its function."""
    return Rule(
        breaches, level=level, overridable_by=overridable_by, records=records, kinds=frozenset({*kinds}), reads=reads,
        resolved_by=resolved_by,
    )  # fmt: skip


_PARTIES = (Client, Household, Departure)
_CONSENTING = (Consent, Need, Goal, PlanItem, Referral, *_PARTIES)
_RISKS = (Assessment, RiskRating)
_REVIEW_CLOCK = (Plan, ReviewInterval, Review, StageChange, Closure)
RULES: Mapping[str, Rule] = MappingProxyType({
    rule.code: rule
    for rule in (
        _rule(sharing_rules.consent_required, *sharing_rules.SHARES, reads=_CONSENTING, resolved_by=(Consent,)),
        _rule(sharing_rules.consent_scope, *sharing_rules.SHARES, reads=_CONSENTING, resolved_by=(Consent,)),
        _rule(sharing_rules.consent_expired, *sharing_rules.SHARES, reads=_CONSENTING, resolved_by=(Consent,)),
        _rule(sharing_rules.consent_refused, *sharing_rules.SHARES, reads=_CONSENTING),
        _rule(
            sharing_rules.consent_limits, Disclosure, Referral, Relation, reads=_CONSENTING, resolved_by=(Consent,),
        ),
        _rule(
            sharing_rules.consent_of_before_joining, *sharing_rules.SHARES, level="report", reads=_CONSENTING,
            resolved_by=(Consent,),
        ),
        _rule(
            withdrawal_rules.services_after_withdrawal, Consent, Reopening, PlanItem, level="report",
            reads=(Consent, Need, Referral, PlanItem, ServiceStart, ServiceEnd, *_PARTIES),
        ),
        _rule(sharing_rules.consent_by_party, Consent, level="report", reads=_PARTIES),
        _rule(sharing_rules.referral_again, Referral, level="report", reads=(Referral, Reopening)),
        _rule(sharing_rules.disclosure_purpose, Disclosure, level="report"),
        _rule(sharing_rules.decline_party_required, Referral),
        _rule(place_rules.no_place_left, Referral, overridable_by=("supervisor",), reads=(Resource, Referral)),
        _rule(
            planning_rules.assessment_incomplete, Assessment, level="report",
            reads=(Need, Assessment, ClientVoice, Reopening), resolved_by=(Need,),
        ),
        _rule(
            planning_rules.plan_needs_current_assessment, Plan,
            reads=(Assessment, Plan, StageChange, CircumstanceChange, Reopening), resolved_by=(Assessment,),
        ),
        _rule(planning_rules.stage_passed_in_a_day, level="report", reads=(StageChange,)),
        _rule(planning_rules.plan_without_client, Plan, level="report", reads=_PARTIES),
        _rule(planning_rules.plan_without_goals, Plan, resolved_by=(Goal,)),
        _rule(
            planning_rules.conference_before_selection, kinds={"planning"}, reads=(Selection, Reopening),
            resolved_by=(Selection,),
        ),
        _rule(
            planning_rules.review_interval_by_risk, ReviewInterval, Plan, Assessment, RiskRating,
            reads=(*_RISKS, *_REVIEW_CLOCK),
        ),
        _rule(planning_rules.manager_qualification, Assignment, level="report"),
        _rule(
            planning_rules.open_follow_ups_of_leaving_worker, Assignment, FollowUp, level="report",
            reads=(Assignment, FollowUp, Closure), resolved_by=(FollowUp,),
        ),
        _rule(
            service_rules.plan_before_service, ServiceStart, Intervention, kinds=service_rules.SERVICE_KINDS,
            reads=(Plan, *_PARTIES), resolved_by=(Plan,),
        ),
        _rule(
            service_rules.plan_of_this_episode, ServiceStart, level="report", reads=(Plan, Reopening, *_PARTIES),
            resolved_by=(Plan,),
        ),
        _rule(
            service_rules.reassess_after_reopen, ServiceStart, kinds={"implementation"},
            reads=(Assessment, Reopening), resolved_by=(Assessment,),
        ),
        _rule(
            service_rules.family_through_referral, ServiceStart, level="off", reads=(Need,), resolved_by=(Referral,),
        ),
        _rule(closing_rules.no_open_referral_at_closure, Closure, reads=(Referral,), resolved_by=(Referral,)),
        _rule(closing_rules.final_evaluation_incomplete, FinalEvaluation),
        _rule(
            closing_rules.evaluation_before_closure, Closure, reads=(FinalEvaluation, Reopening),
            resolved_by=(FinalEvaluation,),
        ),
        _rule(closing_rules.closure_needs_approval, Closure, reads=(Approval, *_PARTIES)),
        _rule(
            risk_rules.closure_risk_ceiling, Closure, Departure, Household, RiskRating, Assessment,
            overridable_by=("supervisor",),
            reads=(*_RISKS, *_PARTIES), resolved_by=(RiskRating,),
        ),
        _rule(closing_rules.closing_reason_complete, Closure, level="report"),
        _rule(closing_rules.appointments_at_closure, Closure, level="report", reads=(Referral,)),
        _rule(closing_rules.services_at_closure, Closure, level="off", reads=(ServiceStart, ServiceEnd, Reopening)),
        _rule(closing_rules.plan_items_at_closure, Closure, level="report", reads=(PlanItem,)),
        _rule(closing_rules.goals_at_closure, Closure, level="off", reads=(Goal,)),
        _rule(closing_rules.follow_ups_at_closure, Closure, level="report", reads=(FollowUp,)),
        _rule(closing_rules.aftercare_at_closure, Closure, level="off", reads=(AftercarePlan, AftercareEnd)),
        _rule(closing_rules.household_without_head, Household, Departure, level="report", reads=(Household, Departure)),
        _rule(
            closing_rules.client_voice_at_closure, Closure, level="report", reads=(ClientVoice, Reopening),
            resolved_by=(ClientVoice,),
        ),
        _rule(
            closing_rules.lost_contact_minimum, Closure,
            reads=(
                Contact, Review, Assessment, ClientVoice, ClientChoice, Intake, Intervention, Plan,
                Consent, CaseConference, FinalEvaluation, StageChange, Reopening, *_PARTIES,
            ),
        ),
        _rule(
            closing_rules.closed_case_is_readonly, reads=(Closure, Reopening, Client, Consent), resolved_by=(Reopening,)
        ),
        _rule(
            closing_rules.aftercare_before_closure, Contact, AftercareEnd, kinds={"aftercare"},
            reads=(Closure, Reopening), resolved_by=(Closure,),
        ),
        _rule(
            identity_rules.duplicate_without_link, Closure, level="report", reads=(CaseLink,), resolved_by=(CaseLink,)
        ),
        _rule(
            identity_rules.person_has_left, Need, Goal, Referral, ServiceStart, Assessment, RiskRating, level="report",
            reads=_PARTIES,
        ),
        _rule(identity_rules.person_as_two_clients, Client, Household, level="report", reads=(Client, Household)),
        _rule(access_rules.emergency_access, EmergencyAccess, level="report"),
        _rule(approval_rules.approval_by_another, Approval, reads=(Approval, *_PARTIES)),
        _rule(approval_rules.approval_by_role, Approval),
        _rule(approval_rules.waiver_by_another, Waiver, reads=_PARTIES),
        _rule(approval_rules.requirement_waivable, Waiver),
        *(_rule(each, DeadlineSet) for each in approval_rules.OF_DEADLINES),
    )
})  # fmt: skip
"""Every rule of the library by its code."""


def rules_of(practice: Practice) -> Mapping[str, Rule]:
    """
    Return the rules of the library and then those of a practice, by code.

    Raises PracticeError if a rule of the practice has the code of one of the library.
    """
    taken = [Fault("rule_code_taken", {"rule": each.code}, "rules") for each in practice.rules if each.code in RULES]
    if taken:
        raise PracticeError("cannot use the practice", taken)
    return {**RULES, **{each.code: each for each in practice.rules}} if practice.rules else RULES


def rules_in(workflow: Definition, practice: Practice = NO_PRACTICE) -> tuple[RuleWithSetting, ...]:
    """
    Return every rule, those of the library first, with its level and its overriding roles in a workflow.

    Own roles that count as one of these roles can override it too.
    """
    settings = {setting.rule: setting for setting in workflow.rules}
    words = practice.own_vocabularies.get("role")
    own_roles: Mapping[str, str] = {} if words is None else words.paired
    found: list[RuleWithSetting] = []
    for rule in rules_of(practice).values():
        setting = settings.get(rule.code)
        level = (setting and setting.level) or rule.level
        roles = (setting and setting.overridable_by) or rule.overridable_by
        counted = tuple(own for own, role in own_roles.items() if role in roles and own not in roles)
        found.append(RuleWithSetting(rule, level, (*roles, *counted)))
    return tuple(found)
