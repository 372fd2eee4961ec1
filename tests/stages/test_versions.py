"""What changed between two versions of a workflow, and what of it can hold up a running case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest
from cases import KOREAN, SCHOOL
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.answers import Effect, Params
from casekit.conditions import AllOf, AnyOf, Leaf, Not
from casekit.stages import (
    ApprovalRule,
    Comparison,
    DeadlineRule,
    Move,
    Parameter,
    Requirement,
    Reviews,
    Route,
    RuleSetting,
    Stage,
    Workflow,
    compare,
)
from casekit.stages.rules.casework_rules import RULES
from casekit.stages.settings import RiskInterval, Word

OLD = SCHOOL.workflow
VISIT = Requirement(id="visit", event="contact", times=2, valid=ck.Interval(3, "month"), waivable=True)
APPROVAL = ApprovalRule(id="plan_approval", roles=("supervisor", "lead"), valid=ck.Interval(1, "month"))
LIMIT = Parameter(id="limit", value=30, unit="day")
WEEK, MONTH = ck.Interval(1, "week"), ck.Interval(1, "month")


def stage(id: str, base: Workflow = OLD, /, **changes: Any) -> Workflow:
    """The workflow with one stage changed."""
    return attrs.evolve(
        base, stages=tuple(attrs.evolve(each, **changes) if each.id == id else each for each in base.stages)
    )


def move(name: str, base: Workflow = OLD, /, **changes: Any) -> Workflow:
    """The workflow with one move changed."""
    return attrs.evolve(
        base, moves=tuple(attrs.evolve(each, **changes) if each.name == name else each for each in base.moves)
    )


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


def timed(*rules: DeadlineRule) -> Workflow:
    return attrs.evolve(OLD, deadlines=rules)


TWO_WEEKS = DeadlineRule(id="t", since="intake_registered", until="plan_signed", within=ck.Interval(2, "week"))
GUARD, OTHER, THIRD = Leaf("eligible"), Leaf("reopened"), Leaf("closed")
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
        'The move plan asks for other conditions (before: none; now: eligible, {"name": "waited", "days": 12}).'
    )


NUMBERED = attrs.evolve(OLD, parameters=(LIMIT,))
ASKED = move("plan", NUMBERED, guards=AllOf((Leaf("waited", Params({"days": "$limit"})),)))
ROUTED = move(
    "plan", NUMBERED, routes=(Route(target="planning", guards=AllOf((Leaf("waited", Params({"days": "$limit"})),))),)
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
        (attrs.evolve(OLD, reasons=(Word(id="moved"),)), OLD, [("word_removed", "reasons.moved", False)]),
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


def test_a_changed_deadline_says_what_it_was_and_what_it_is():
    (change,) = compare(timed(TWO_WEEKS), timed(attrs.evolve(TWO_WEEKS, hard=True, stage="planning"))).changes

    assert change.params["old"] == ("intake_registered", "plan_signed", "2 week")
    assert change.params["new"] == ("intake_registered", "in planning", "plan_signed", "2 week", "hard")


def test_a_stage_of_another_id_is_taken_out_and_put_in_and_nothing_is_guessed():
    renamed = {**OLD.to_mapping()}
    renamed["stages"] = {("review" if id == "monitoring" else id): it for id, it in renamed["stages"].items()}  # type: ignore[attr-defined]
    text = {"monitoring": "review"}
    renamed["moves"] = [
        {**each, "from": [text.get(source, source) for source in each["from"]], "to": text.get(each["to"], each["to"])}
        for each in renamed["moves"]  # type: ignore[attr-defined]
    ]

    found = compare(OLD, Workflow.from_mapping(renamed))

    assert [each.where for each in found.changes if each.code.startswith("stage_")] == [
        "stages.monitoring",
        "stages.review",
    ]
    assert found.breaks


def test_every_change_is_told_in_both_languages():
    for change in compare(OLD, KOREAN.workflow).changes:
        assert change.told("en") != change.told("ko")
        assert "{" not in change.message


def test_only_what_can_hold_up_a_case_breaks():
    found = compare(OLD, move("plan", roles=("supervisor",), labels=Params()))

    assert [each.code for each in found.breaking] == ["roles_changed"]
    assert found.breaks
    assert not Comparison().breaks


def dropped(name: str) -> Callable[[Workflow, int], Workflow]:
    def edit(base: Workflow, at: int) -> Workflow:
        things = getattr(base, name)
        return attrs.evolve(base, **{name: tuple(each for index, each in enumerate(things) if index != at)})

    return edit


def turned(name: str) -> Callable[[Workflow, int], Workflow]:
    def edit(base: Workflow, at: int) -> Workflow:
        things = getattr(base, name)
        return attrs.evolve(base, **{name: (*things[at:], *things[:at])})

    return edit


def moved(**changes: Any) -> Callable[[Workflow, int], Workflow]:
    return lambda base, at: move(base.moves[at % len(base.moves)].name, base, **changes) if base.moves else base


def staged(**changes: Any) -> Callable[[Workflow, int], Workflow]:
    return lambda base, at: stage(base.stages[at % len(base.stages)].id, base, **changes)


EDITS: list[Callable[[Workflow, int], Workflow]] = [
    dropped("stages"), dropped("moves"), dropped("deadlines"), dropped("rules"), turned("stages"), turned("moves"),
    moved(roles=("lead",)), moved(reason=True), moved(approval="plan_approval"), moved(target="="),
    moved(sources=("*",)), moved(guards=AllOf((GUARD,))), moved(labels=Params()), moved(name="go"), staged(final=True),
    staged(kinds=("planning",)), staged(requires=(VISIT,)), staged(labels=Params()), staged(waiting=True),
    lambda base, at: attrs.evolve(base, version=base.version + at, supersedes=at or None),
    lambda base, at: attrs.evolve(base, rules=(RuleSetting(rule=[*RULES][at], level="block"),)),
    lambda base, _: attrs.evolve(base, parameters=(LIMIT,), approvals=(APPROVAL,), roles=(Word(id="lead"),)),
]  # fmt: skip
workflows = st.sampled_from([Workflow.ready(id) for id in Workflow.ready_ids()])
edits = st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 7)), max_size=4)


def edited(base: Workflow, changes: list[tuple[Callable[[Workflow, int], Workflow], int]]) -> Workflow:
    for edit, at in changes:
        base = edit(base, at)
    return base


@given(base=workflows, changes=edits)
def test_a_workflow_compared_with_itself_has_not_changed(
    base: Workflow, changes: list[tuple[Callable[[Workflow, int], Workflow], int]]
):
    same = edited(base, changes)

    assert compare(same, edited(base, changes)) == Comparison()


@given(base=workflows, changes=edits)
def test_nothing_is_told_exactly_when_the_content_is_the_same(
    base: Workflow, changes: list[tuple[Callable[[Workflow, int], Workflow], int]]
):
    new = edited(base, changes)
    same = attrs.evolve(new, version=base.version, supersedes=base.supersedes) == base

    assert (compare(base, new) == Comparison()) == same
    assert (compare(new, base) == Comparison()) == same


@given(base=workflows, changes=edits)
def test_what_changed_one_way_changed_the_other_way(
    base: Workflow, changes: list[tuple[Callable[[Workflow, int], Workflow], int]]
):
    new = edited(base, changes)
    back = {"added": "removed", "removed": "added"}

    there = {(each.where, each.code) for each in compare(base, new).changes}
    again = {(each.where, each.code) for each in compare(new, base).changes}

    assert {(where, "_".join(back.get(word, word) for word in code.split("_"))) for where, code in again} == there


def test_other_effects_of_one_outcome_alone_are_told_at_the_outcome():
    def office(*effects: str) -> ck.Workflow:
        return ck.Workflow.from_mapping({
            "id": "team", "version": 1, "initial": "a", "effects": {"call": {}},
            "stages": {"a": {}, "b": {"final": True}, "c": {"final": True}},
            "moves": [{"name": "go", "from": ["a"], "to": [
                {"when": ["need_identified"], "to": "b", "effects": [{"name": each} for each in effects]},
                {"else": "c"},
            ]}],
        })  # fmt: skip

    found = ck.stages.compare(office(), office("call")).changes

    assert [(each.code, each.where, each.behavioural) for each in found] == [("effects_changed", "moves.go.to", True)]
