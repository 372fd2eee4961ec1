"""Moves with several outcomes, moves back to where a case was, and moves that stay."""

from __future__ import annotations

import attrs
import cases
import pytest
from office import ADVISER, MACHINE, OFFICE, advised, opened, refused, told
from own_guards import OwnGuards

import casekit as ck
from casekit.stages import check

AT = {"at": cases.on("2025-03-05"), "by": ADVISER}


def routed(*routes: dict[str, object], **move: object) -> dict[str, object]:
    """A workflow whose move `sort` leads from the desk by these routes."""
    return {
        "id": "team", "version": 1, "initial": "desk",
        "stages": {"desk": {}, "a": {"final": True}, "b": {"final": True}, "c": {"final": True}},
        "moves": [
            {"name": "sort", "from": ["desk"], "to": list(routes), **move},
            *({"name": f"to_{id}", "from": ["desk"], "to": id} for id in "abc"),
        ],
    }  # fmt: skip


def by_answers(**answers: object) -> ck.Practice:
    """Guards that answer as given: True, False (a refusal) or an exception that is raised."""
    guards = OwnGuards()
    for name, answer in answers.items():

        def asked(_context: ck.Context, name: str = name, answer: object = answer) -> ck.Refusal | None:
            if isinstance(answer, Exception):
                raise answer
            return None if answer else ck.Refusal(f"not_{name}")

        guards.guard(name)(asked)
    return guards.practice


THREE = routed({"when": ["first"], "to": "a"}, {"when": ["second"], "to": "b"}, {"else": "c"})


@pytest.mark.parametrize(
    ("first", "second", "target"), [(True, True, "a"), (True, False, "a"), (False, True, "b"), (False, False, "c")]
)
def test_a_case_goes_the_first_way_whose_guards_hold_and_else_the_last(first: bool, second: bool, target: str):
    machine = ck.StageMachine(ck.Workflow.from_mapping(THREE), practice=by_answers(first=first, second=second))
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w")

    option = machine.options(case, **AT)[0]

    assert (option.move, option.target, option.open) == ("sort", target, True)
    assert machine.advance(case, "sort", **AT).stage == target


def test_where_a_guard_cannot_answer_the_way_after_it_is_not_taken_instead():
    machine = ck.StageMachine(ck.Workflow.from_mapping(THREE), practice=by_answers(first=OSError("…"), second=True))
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w")

    assert cases.codes(machine.ask(case, "sort", **AT).refusals) == ["route_undecided", "guard_error"]


def test_a_way_before_the_guard_that_cannot_answer_is_taken():
    machine = ck.StageMachine(ck.Workflow.from_mapping(THREE), practice=by_answers(first=True, second=OSError("…")))
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w")

    assert machine.advance(case, "sort", **AT).stage == "a"


def test_the_guards_of_the_move_itself_hold_for_every_way():
    data = routed({"when": ["first"], "to": "a"}, {"else": "c"}, guards=["second"], roles=["lead"], reason=True)
    machine = ck.StageMachine(ck.Workflow.from_mapping(data), practice=by_answers(first=True, second=False))
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w")

    assert cases.codes(machine.ask(case, "sort", **AT).refusals) == ["not_second", "role_required", "reason_required"]


def test_a_route_may_stay_and_then_enters_nothing():
    data = routed({"when": ["first"], "to": "a"}, {"else": "="})
    machine = ck.StageMachine(ck.Workflow.from_mapping(data), practice=by_answers(first=False))
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w")

    after = machine.advance(case, "sort", **AT)

    assert (after.stage, after.history[-1].what.event) == ("desk", "stage_kept")
    assert len(after.stage_intervals) == 1


def test_the_rules_are_asked_of_the_stage_the_way_leads_to():
    data = routed({"when": ["first"], "to": "a"}, {"else": "c"})
    data["stages"] = {**data["stages"], "a": {"kinds": ["implementation"], "final": True}}  # type: ignore[dict-item]
    for first, refusals in ((True, ["plan_before_service"]), (False, [])):
        machine = ck.StageMachine(ck.Workflow.from_mapping(data), practice=by_answers(first=first))
        case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w")

        assert cases.codes(machine.ask(case, "sort", **AT).refusals) == refusals


def test_the_stock_trigger_of_the_engine_takes_the_same_way():
    class Walker:
        state = "desk"

    for first, second, target in ((True, True, "a"), (False, True, "b"), (False, False, "c")):
        machine = ck.StageMachine(ck.Workflow.from_mapping(THREE), practice=by_answers(first=first, second=second))
        case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w")
        walker = Walker()

        assert machine.engine.events["sort"].trigger(walker, case=case, **AT) is True
        assert walker.state == target


def test_a_stock_trigger_asks_each_guard_once_whatever_the_ways():
    class Walker:
        state = "desk"

    asked: list[str] = []
    registry = OwnGuards()
    for name in ("first", "second"):
        registry.guard(name)(lambda context, name=name: asked.append(name) or ck.Refusal("office_closed"))
    machine = ck.StageMachine(ck.Workflow.from_mapping(THREE), practice=registry.practice)
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w")
    walker = Walker()

    assert machine.engine.events["sort"].trigger(walker, case=case, **AT) is True
    assert (walker.state, asked) == ("c", ["first", "second"])


def test_a_way_the_case_would_not_go_now_is_named_with_what_it_does_instead():
    (option,) = MACHINE.path_to(opened(), "advice.talk", **AT)

    assert (option.move, option.target) == ("sort", "advice.talk")
    assert [each.code for each in option.refusals] == ["other_outcome", "no_need_identified"]
    assert option.refusals[0].message.endswith("leads to Waiting for an answer and not to the stage asked for.")


def test_whoever_waited_goes_on_where_the_work_was():
    case = MACHINE.advance(advised(), "to_papers", **AT)
    paused = told(MACHINE.advance(case, "wait", **AT), (ck.Contact(), "2025-03-06"))

    back = MACHINE.advance(paused, "go_on", at=cases.on("2025-03-07"), by=ADVISER)

    assert back.stage == "advice.papers"
    assert MACHINE.options(paused, at=cases.on("2025-03-07"), by=ADVISER)[0].target == "advice.papers"


def test_whoever_never_was_there_begins_at_the_beginning():
    case = MACHINE.advance(opened(), "sort", **AT)
    paused = told(case, (ck.Contact(), "2025-03-06"))

    assert paused.stage == "pause"
    assert MACHINE.advance(paused, "go_on", at=cases.on("2025-03-07"), by=ADVISER).stage == "advice.talk"


@pytest.mark.parametrize(("day", "refusals"), [("2025-03-20", []), ("2025-03-21", ["not_contacted_within"])])
def test_a_guard_takes_its_number_from_the_workflow(day: str, refusals: list[str]):
    paused = told(MACHINE.advance(opened(), "sort", **AT), (ck.Contact(), "2025-03-06"))

    assert refused(paused, "go_on", day) == refusals


@pytest.mark.parametrize(
    ("reason", "refusals"),
    [
        (None, ["reason_required"]),
        (" ", ["reason_required"]),
        ("because", ["reason_not_in_catalogue"]),
        ("no_capacity", []),
        ("other_office", []),
    ],
)
def test_a_reason_is_one_of_the_catalogue(reason: str | None, refusals: list[str]):
    assert refused(opened(), "send_on", "2025-03-05", reason=reason) == refusals


def test_a_move_leaves_the_host_what_to_do_with_the_numbers_of_the_workflow():
    case = told(advised(), (ck.Contact(), "2025-03-06"), (ck.Contact(), "2025-03-07"))
    answer = MACHINE.ask(case, "support", at=cases.on("2025-03-08"), by=ADVISER)

    assert [(each.name, dict(each.params)) for each in answer.effects] == [
        ("tell_lead", {}), ("send_letter", {"template": "welcome", "copies": 2}),
    ]  # fmt: skip
    option = next(
        each for each in MACHINE.options(case, at=cases.on("2025-03-08"), by=ADVISER) if each.move == "support"
    )
    assert option.effects == answer.effects


def test_what_the_last_move_asked_for_can_be_read_from_the_case():
    approval = ck.Approval(id="A1", kind="plan_approval")
    case = told(advised(), (ck.Contact(), "2025-03-06"), (ck.Contact(), "2025-03-06"), (approval, "2025-03-06"))
    lead = ck.Actor(id="lead-1", roles=("lead",))
    case = told(case, (attrs.evolve(approval, status="given"), "2025-03-07"), by=lead)

    moved = MACHINE.advance(case, "support", at=cases.on("2025-03-08"), by=ADVISER)

    assert [each.name for each in MACHINE.effects(moved, since=case.revision)] == ["tell_lead", "send_letter"]
    assert MACHINE.effects(moved, since=moved.revision) == ()
    assert MACHINE.effects(case, since=0) == MACHINE.effects(opened(), since=0) == ()
    assert MACHINE.effects(MACHINE.advance(advised(), "wait", **AT), since=0) == ()
    assert MACHINE.effects(cases.planned(), since=0) == ()


def test_effects_are_asked_for_once_though_an_act_is_repeated_with_its_key():
    approval = ck.Approval(id="A1", kind="plan_approval")
    case = told(advised(), (ck.Contact(), "2025-03-06"), (ck.Contact(), "2025-03-06"), (approval, "2025-03-06"))
    lead = ck.Actor(id="lead-1", roles=("lead",))
    case = told(case, (attrs.evolve(approval, status="given"), "2025-03-07"), by=lead)
    act = {"at": cases.on("2025-03-08"), "by": ADVISER, "key": "form-1"}
    moved = MACHINE.advance(case, "support", **act)

    again = MACHINE.advance(moved, "support", **act)

    assert again is moved
    assert [each.name for each in MACHINE.effects(moved, since=case.revision)] == ["tell_lead", "send_letter"]
    assert MACHINE.effects(again, since=moved.revision) == ()
    assert MACHINE.ask(moved, "support", **act).effects == ()


def test_a_stage_may_be_one_in_which_the_case_waits():
    assert [stage.id for stage in OFFICE.stages if stage.waiting] == ["pause"]


@pytest.mark.parametrize(("first", "seen"), [(True, ["a", "a"]), (False, ["a", "c"])])
def test_a_guard_is_told_where_the_move_leads_and_a_ways_own_guards_where_that_way_leads(first: bool, seen: list[str]):
    told_targets: list[str | None] = []
    guards = OwnGuards()
    guards.guard("looks")(lambda context: told_targets.append(context.target))

    @guards.guard("first")
    def asked(context: ck.Context) -> ck.Refusal | None:
        told_targets.append(context.target)
        return None if first else ck.Refusal("not_first")

    data = routed({"when": ["first"], "to": "a"}, {"else": "c"}, guards=["looks"])
    machine = ck.StageMachine(ck.Workflow.from_mapping(data), practice=guards.practice)
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w")

    machine.ask(case, "sort", **AT)

    assert told_targets == seen


LETTERS = {
    **routed(
        {"when": ["first"], "to": "a", "effects": ["letter", "call"]},
        {"when": ["second"], "to": "c", "effects": [{"name": "visit", "days": "$soon"}]},
        {"else": "c", "effects": ["letter"]},
        effects=["letter", "note"],
    ),
    "effects": {"letter": {}, "call": {}, "note": {}, "visit": {}}, "parameters": {"soon": {"value": 3, "unit": "day"}},
}  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "names"),
    [
        (True, True, ["letter", "note", "call"]),
        (False, True, ["letter", "note", "visit"]),
        (False, False, ["letter", "note"]),
    ],
)
def test_a_way_asks_for_effects_of_its_own_after_those_of_the_move_each_once(
    first: bool, second: bool, names: list[str]
):
    machine = ck.StageMachine(ck.Workflow.from_mapping(LETTERS), practice=by_answers(first=first, second=second))
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w")

    moved = machine.advance(case, "sort", **AT)

    effects = machine.ask(case, "sort", **AT).effects
    assert [each.name for each in effects] == names
    assert machine.options(case, **AT)[0].effects == effects
    assert machine.effects(moved, since=case.revision) == effects
    assert all(each.params["days"] == 3 for each in effects if each.name == "visit")


def test_of_a_path_the_effects_are_those_of_the_way_it_takes():
    only = {**LETTERS, "moves": [LETTERS["moves"][0], *LETTERS["moves"][2:]]}  # type: ignore[index]
    machine = ck.StageMachine(ck.Workflow.from_mapping(only), practice=by_answers(first=False, second=False))
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w")

    (option,) = machine.path_to(case, "a", **AT)

    assert option.move == "sort"
    assert [each.name for each in option.effects] == ["letter", "note", "call"]


def test_an_option_to_the_stage_a_case_is_in_is_the_move_that_stays():
    data = routed({"when": ["first"], "to": "a"}, {"else": "=", "effects": ["letter"]})
    machine = ck.StageMachine(
        ck.Workflow.from_mapping({**data, "effects": {"letter": {}}}), practice=by_answers(first=False)
    )
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w")

    (option,) = machine.options(case, to="desk", **AT)

    assert (option.move, option.target, [each.name for each in option.effects]) == ("sort", "desk", ["letter"])
    assert machine.path_to(case, "desk", **AT) == ()


def test_the_effects_of_a_way_are_written_and_read_and_an_unknown_one_is_a_fault():
    workflow = ck.Workflow.from_mapping(LETTERS)

    assert ck.Workflow.from_toml(workflow.to_toml()) == workflow
    wrong = routed({"when": ["first"], "to": "a", "effects": ["leter"]}, {"else": "c"}, effects=[])
    faults = [
        (each.code, each.where) for each in check({**wrong, "effects": {"letter": {}}}, practice=by_answers(first=True))
    ]
    assert faults == [("unknown_effect", "moves[0].to[0].effects")]


def test_an_extension_adds_effects_to_a_way_and_changes_nothing_else_of_it():
    base = ck.Workflow.from_mapping(LETTERS)
    routes = base.to_mapping()["moves"][0]["to"]  # type: ignore[index]
    added = [{**routes[0], "effects": ["call", "note"]}, *routes[1:]]

    ours = ck.Workflow.extend(base, {"id": "ours", "version": 1, "moves": [{"name": "sort", "to": added}]})

    assert [each.name for each in ours.moves[0].routes[0].effects] == ["letter", "call", "note"]
    moved = [{**routes[0], "to": "b"}, *routes[1:]]
    with pytest.raises(ck.WorkflowError) as error:
        ck.Workflow.extend(base, {"id": "ours", "version": 1, "moves": [{"name": "sort", "to": moved}]})
    assert "retargeted_openly_only" in error.value.codes
