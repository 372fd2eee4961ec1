"""What changed between two versions of a workflow, and what of it can hold up a running case."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from version_changes import APPROVAL, GUARD, LIMIT, OLD, OTHER, THIRD, TWO_WEEKS, VISIT, move, stage, timed

import casekit as ck
from casekit.answers import Effect, Params
from casekit.conditions import AllOf, AnyOf, Leaf, Not
from casekit.notation.labelled import Word
from casekit.stages import (
    ApprovalRule,
    Move,
    Reason,
    Reviews,
    Route,
    RuleSetting,
    Stage,
    Workflow,
    compare,
)
from casekit.stages.settings import RiskInterval

WEEK, MONTH = ck.Interval(1, "week"), ck.Interval(1, "month")


def without(id: str, base: Workflow = OLD) -> Workflow:
    """The workflow without a stage and the moves to and from it."""
    moves = [
        attrs.evolve(each, sources=tuple(source for source in each.sources if source != id))
        for each in base.moves
        if each.target != id and set(each.sources) != {id}
    ]
    return attrs.evolve(base, stages=tuple(each for each in base.stages if each.id != id), moves=tuple(moves))


def told(old: Workflow, new: Workflow) -> list[tuple[str, str | None, bool]]:
    """Each change: its code, its place, whether it breaks."""
    return [(each.code, each.where, each.severity == "warning") for each in compare(old, new).changes]


def guarded(*parts: Any) -> Workflow:
    return move("plan", guards=AllOf(parts))


def required(**changes: Any) -> Workflow:
    return stage("planning", requires=(attrs.evolve(VISIT, **changes),))


def approving(*rules: ApprovalRule) -> Workflow:
    return attrs.evolve(OLD, approvals=rules)


def ruled(*rules: RuleSetting) -> Workflow:
    return attrs.evolve(OLD, rules=rules)


def reviewed(*risks: tuple[Any, ck.Interval], every: ck.Interval = MONTH) -> Workflow:
    by_risk = tuple(RiskInterval(risk=risk, interval=interval) for risk, interval in risks)
    return attrs.evolve(OLD, reviews=Reviews(every=every, by_risk=by_risk))


HALL = Stage(id="hall", kinds=("planning",))


ROOM = Stage(id="planning.room", parent="planning")


WITH_ROOM = attrs.evolve(OLD, stages=(*OLD.stages, ROOM))


ROUTES = (Route(target="planning", guards=AllOf((GUARD,))), Route(target="evaluation"))


STRICT, MILD = (RuleSetting(rule="client_voice_at_closure", level=level) for level in ("block", "report"))


CEILING = RuleSetting(rule="closure_risk_ceiling", overridable_by=("lead",))


PLANNING, PLAN = "stages.planning", "moves.plan"


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        (OLD, attrs.evolve(OLD, stages=(*OLD.stages, HALL)), [("stage_added", "stages.hall", False)]),
        (attrs.evolve(OLD, stages=(*OLD.stages, HALL)), OLD, [("stage_removed", "stages.hall", True)]),
        (OLD, attrs.evolve(OLD, stages=(*OLD.stages[1:], OLD.stages[0])), [("order_changed", "stages", False)]),
        (OLD, stage("planning", kinds=("evaluation",)), [("kinds_changed", f"{PLANNING}.kinds", True)]),
        (
            stage("planning", kinds=("planning", "evaluation")), stage("planning", kinds=("evaluation", "planning")),
            [("kinds_changed", f"{PLANNING}.kinds", False)],
        ),
        (
            WITH_ROOM, stage("planning", WITH_ROOM, kinds=("evaluation",)),
            [("kinds_changed", f"{PLANNING}.kinds", True), ("kinds_changed", "stages.planning.room.kinds", True)],
        ),
        (OLD, stage("planning", labels=Params({"en": "Plans"})), [("labels_changed", f"{PLANNING}.labels", False)]),
        (OLD, stage("planning", aliases=("계획",)), [("aliases_changed", f"{PLANNING}.aliases", False)]),
        (OLD, stage("planning", final=True), [("final_changed", f"{PLANNING}.final", True)]),
        (stage("planning", final=True), OLD, [("final_changed", f"{PLANNING}.final", False)]),
        (OLD, stage("planning", waiting=True), [("waiting_changed", f"{PLANNING}.waiting", False)]),
        (WITH_ROOM, stage("planning", WITH_ROOM, initial="planning.room"),
         [("initial_changed", f"{PLANNING}.initial", False)]),
        (WITH_ROOM, stage("planning.room", WITH_ROOM, parent="monitoring", kinds=("planning",)),
         [("kinds_changed", "stages.planning.room.kinds", False),
          ("parent_changed", "stages.planning.room.parent", True)]),
        (OLD, stage("planning", parent="assessment"), [("parent_changed", f"{PLANNING}.parent", False)]),
        (OLD, required(), [("requirement_added", f"{PLANNING}.requires.visit", True)]),
        (required(), OLD, [("requirement_removed", f"{PLANNING}.requires.visit", False)]),
        (required(), required(times=3), [("requirement_changed", f"{PLANNING}.requires.visit", True)]),
        (required(), required(times=1), [("requirement_changed", f"{PLANNING}.requires.visit", False)]),
        (required(), required(event="review_held"), [("requirement_changed", f"{PLANNING}.requires.visit", True)]),
        (required(), required(waivable=False), [("requirement_changed", f"{PLANNING}.requires.visit", True)]),
        (required(), required(valid=MONTH), [("requirement_changed", f"{PLANNING}.requires.visit", True)]),
        (required(), required(valid=None), [("requirement_changed", f"{PLANNING}.requires.visit", False)]),
        (required(valid=None), required(), [("requirement_changed", f"{PLANNING}.requires.visit", True)]),
        (required(counts_from="episode"), required(), [("requirement_changed", f"{PLANNING}.requires.visit", True)]),
        (required(), required(counts_from="episode"), [("requirement_changed", f"{PLANNING}.requires.visit", False)]),
        (required(), required(within=WEEK, owner="lead"),
         [("requirement_changed", f"{PLANNING}.requires.visit", False)]),
        (required(), required(labels=Params({"en": "Visit"})),
         [("labels_changed", f"{PLANNING}.requires.visit.labels", False)]),
    ],
)  # fmt: skip
def test_a_stage_breaks_where_cases_in_it_are_stranded_or_asked_for_more(
    old: Workflow, new: Workflow, changes: list[tuple[str, str, bool]]
):
    assert told(old, new) == changes


AGAIN = Move(name="plan", sources=("intake",), target="planning")


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        (OLD, attrs.evolve(OLD, moves=(*OLD.moves, AGAIN)), [("move_added", PLAN, False)]),
        (attrs.evolve(OLD, moves=(*OLD.moves, AGAIN)), OLD, [("move_removed", PLAN, True)]),
        (attrs.evolve(OLD, moves=(AGAIN, *OLD.moves)), OLD, [("move_removed", PLAN, True)]),
        (OLD, attrs.evolve(OLD, moves=OLD.moves[::-1]), [("order_changed", "moves", False)]),
        (OLD, move("plan", labels=Params()), [("labels_changed", f"{PLAN}.labels", False)]),
        (OLD, move("plan", target="monitoring"), [("move_retargeted", f"{PLAN}.to", True)]),
        (OLD, move("plan", resume=True), [("move_retargeted", f"{PLAN}.to", True)]),
        (move("plan", routes=ROUTES), move("plan", routes=(attrs.evolve(ROUTES[0], guards=AllOf((OTHER,))), ROUTES[1])),
         [("routes_changed", f"{PLAN}.to", True)]),
        (OLD, move("plan", sources=("assessment",)), [("move_sources_changed", f"{PLAN}.from", True)]),
        (OLD, move("plan", sources=("assessment", "reassessment", "intake")),
         [("move_sources_changed", f"{PLAN}.from", False)]),
        (OLD, move("plan", sources=("*",)), [("move_sources_changed", f"{PLAN}.from", False)]),
        (OLD, move("plan", roles=("supervisor",)), [("roles_changed", f"{PLAN}.roles", True)]),
        (move("plan", roles=("supervisor",)), move("plan", roles=("lead", "supervisor")),
         [("roles_changed", f"{PLAN}.roles", False)]),
        (move("plan", roles=("supervisor",)), OLD, [("roles_changed", f"{PLAN}.roles", False)]),
        (OLD, move("plan", reason=True), [("reason_changed", f"{PLAN}.reason", True)]),
        (move("plan", reason=True), OLD, [("reason_changed", f"{PLAN}.reason", False)]),
        (move("plan", reason=True), move("plan", reason=True, reasons=("moved",)),
         [("reason_changed", f"{PLAN}.reason", True)]),
        (move("plan", reason=True, reasons=("moved",)), move("plan", reason=True, reasons=("moved", "other")),
         [("reason_changed", f"{PLAN}.reason", False)]),
        (OLD, move("plan", approval="plan_approval"), [("approval_changed", f"{PLAN}.approval", True)]),
        (move("plan", approval="plan_approval"), OLD, [("approval_changed", f"{PLAN}.approval", False)]),
        (OLD, move("plan", requires=("visit",)), [("requires_changed", f"{PLAN}.requires", True)]),
        (move("plan", requires=("visit",)), OLD, [("requires_changed", f"{PLAN}.requires", False)]),
        (OLD, move("plan", effects=(Effect(name="tell"),)), [("effects_changed", f"{PLAN}.effects", False)]),
    ],
)  # fmt: skip
def test_a_move_breaks_where_it_is_taken_away_led_elsewhere_or_asks_for_more(
    old: Workflow, new: Workflow, changes: list[tuple[str, str, bool]]
):
    assert told(old, new) == changes


@pytest.mark.parametrize(
    ("before", "after", "stricter"),
    [
        ((), (GUARD,), True),
        ((GUARD,), (), False),
        ((GUARD, OTHER), (OTHER, GUARD), False),
        ((GUARD,), (OTHER,), True),
        ((Leaf("waited", Params({"days": 30})),), (Leaf("waited", Params({"days": 12})),), True),
        ((GUARD,), (AnyOf((GUARD, OTHER)),), False),
        ((AnyOf((GUARD, OTHER)),), (GUARD,), True),
        ((AnyOf((GUARD, OTHER)),), (AnyOf((OTHER, THIRD, GUARD)),), False),
        ((AnyOf((GUARD, OTHER)),), (AnyOf((GUARD, THIRD)),), True),
        ((AllOf((GUARD, OTHER)),), (GUARD,), False),
        ((GUARD, OTHER), (AllOf((GUARD, OTHER)),), False),
        ((GUARD,), (AllOf((GUARD, OTHER)),), True),
        ((AnyOf((AllOf((GUARD, OTHER)), AllOf((GUARD, THIRD)))),), (GUARD,), False),
        ((GUARD,), (Not(GUARD, code="not_eligible"),), True),
    ],
)
def test_a_guard_is_stricter_unless_what_held_before_shows_that_it_holds(
    before: tuple[Any, ...], after: tuple[Any, ...], stricter: bool
):
    assert told(guarded(*before), guarded(*after)) == [("guards_changed", f"{PLAN}.guards", stricter)]


def test_guards_are_told_as_they_are_written():
    (change,) = compare(OLD, guarded(GUARD, Leaf("waited", Params({"days": 12})))).changes

    assert change.message == (
        'The move plan has other conditions (before: none; now: eligible, {"name": "waited", "days": 12}).'
    )


NUMBERED = attrs.evolve(OLD, parameters=(LIMIT,))


ASKED = move("plan", NUMBERED, guards=AllOf((Leaf("waited", Params({"days": "$limit"})),)))


ROUTED = move(
    "plan", NUMBERED, routes=(Route(target="planning", guards=AllOf((Leaf("waited", Params({"days": "$limit"})),))),)
)


COUNTED = move(
    "plan",
    NUMBERED,
    routes=(Route(target="planning", effects=(Effect(name="tell", params=Params({"days": "$limit"})),)),),
)


TWENTY = (attrs.evolve(LIMIT, value=20),)


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        (OLD, attrs.evolve(OLD, id="school_nine"), [("heading_changed", "id", False)]),
        (OLD, attrs.evolve(OLD, source=None, languages=("ko",)),
         [("heading_changed", "source", False), ("heading_changed", "languages", False)]),
        (OLD, attrs.evolve(OLD, labels=Params()), [("labels_changed", "labels", False)]),
        (OLD, attrs.evolve(OLD, subject="referral"), [("subject_changed", "subject", True)]),
        (OLD, attrs.evolve(OLD, initial="assessment"), [("initial_changed", "initial", False)]),
        (OLD, attrs.evolve(OLD, roles=(Word(id="lead"),)), [("word_added", "roles.lead", False)]),
        (attrs.evolve(OLD, reasons=(Reason(id="moved"),)), OLD, [("word_removed", "reasons.moved", False)]),
        (attrs.evolve(OLD, effects=(Word(id="tell"),)),
         attrs.evolve(OLD, effects=(Word(id="tell", labels=Params({"en": "Tell"})),)),
         [("labels_changed", "effects.tell.labels", False)]),
        (OLD, approving(APPROVAL), [("approval_rule_added", "approvals.plan_approval", False)]),
        (approving(APPROVAL), OLD, [("approval_rule_removed", "approvals.plan_approval", False)]),
        (approving(APPROVAL), approving(attrs.evolve(APPROVAL, roles=("lead",))),
         [("approval_rule_changed", "approvals.plan_approval", True)]),
        (approving(APPROVAL), approving(attrs.evolve(APPROVAL, valid=WEEK)),
         [("approval_rule_changed", "approvals.plan_approval", True)]),
        (approving(APPROVAL), approving(attrs.evolve(APPROVAL, valid=None, labels=Params({"en": "Plan"}))),
         [("labels_changed", "approvals.plan_approval.labels", False),
          ("approval_rule_changed", "approvals.plan_approval", False)]),
        (OLD, NUMBERED, [("parameter_added", "parameters.limit", False)]),
        (NUMBERED, OLD, [("parameter_removed", "parameters.limit", False)]),
        (NUMBERED, attrs.evolve(NUMBERED, parameters=TWENTY), [("parameter_changed", "parameters.limit", False)]),
        (ASKED, attrs.evolve(ASKED, parameters=TWENTY), [("parameter_changed", "parameters.limit", True)]),
        (ROUTED, attrs.evolve(ROUTED, parameters=TWENTY), [("parameter_changed", "parameters.limit", True)]),
        (NUMBERED, attrs.evolve(NUMBERED, parameters=(attrs.evolve(LIMIT, labels=Params({"en": "Limit"})),)),
         [("labels_changed", "parameters.limit.labels", False)]),
        (ruled(), ruled(STRICT), [("rule_changed", "rules.client_voice_at_closure", True)]),
        (ruled(), ruled(MILD), [("rule_changed", "rules.client_voice_at_closure", False)]),
        (ruled(STRICT), ruled(), [("rule_changed", "rules.client_voice_at_closure", False)]),
        (ruled(), ruled(CEILING), [("rule_changed", "rules.closure_risk_ceiling", True)]),
        (ruled(), ruled(attrs.evolve(CEILING, overridable_by=("lead", "supervisor"))),
         [("rule_changed", "rules.closure_risk_ceiling", False)]),
        (ruled(), ruled(RuleSetting(rule="of_our_own")), [("rule_changed", "rules.of_our_own", False)]),
        (reviewed(), reviewed(("high", WEEK)), [("reviews_changed", "reviews", True)]),
        (reviewed(("high", MONTH)), reviewed(("high", ck.Interval(30, "day"))), [("reviews_changed", "reviews", True)]),
        (reviewed(("high", ck.Interval(28, "day"))), reviewed(("high", MONTH)),
         [("reviews_changed", "reviews", False)]),
        (reviewed(("high", WEEK)), reviewed(every=WEEK), [("reviews_changed", "reviews", False)]),
        (timed(), timed(TWO_WEEKS), [("deadline_added", "deadlines.t", False)]),
        (timed(TWO_WEEKS), timed(), [("deadline_removed", "deadlines.t", False)]),
        (timed(TWO_WEEKS), timed(attrs.evolve(TWO_WEEKS, hard=True, stage="planning")),
         [("deadline_changed", "deadlines.t", False)]),
    ],
)  # fmt: skip
def test_a_setting_breaks_where_it_refuses_what_it_let_pass(
    old: Workflow, new: Workflow, changes: list[tuple[str, str, bool]]
):
    assert told(old, new) == changes


def test_another_value_in_the_effect_of_one_outcome_is_a_behavioural_change():
    (change,) = compare(COUNTED, attrs.evolve(COUNTED, parameters=TWENTY)).changes

    assert (change.code, change.behavioural, change.severity) == ("parameter_changed", True, "notice")
