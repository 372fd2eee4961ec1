"""A configuration of the transitions package becomes a workflow that walks the same path."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from functools import partial
from typing import Any

import pytest
from drawn_examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from transitions import Machine, MachineError, State
from transitions.extensions import HierarchicalMachine

import casekit as ck
from casekit.stages.workflow import Carried

NOW = datetime(2025, 3, 17, 10, tzinfo=UTC)
QUIET = {"auto_transitions": False}
TWO = {"states": ["intake", "planning"], "initial": "intake", **QUIET}


def carried(rows: Any, **config: Any) -> Carried:
    return ck.Workflow.from_transitions({**TWO, "transitions": rows, **config}, id="t")


def told(found: Carried) -> list[tuple[str, str | None]]:
    return [(finding.code, finding.where) for finding in found.findings]


def refused(config: Any) -> list[tuple[str, str | None]]:
    """The faults of a configuration of which no workflow can be made."""
    with pytest.raises(ck.WorkflowError) as error:
        ck.Workflow.from_transitions(config, id="t")
    assert "{" not in str(error.value)
    return [(finding.code, finding.where) for finding in error.value.findings]


def moves(workflow: ck.Workflow) -> list[dict[str, object]]:
    return workflow.to_mapping()["moves"]  # type: ignore[return-value]


def test_states_and_transitions_become_stages_and_moves():
    found = carried([{"trigger": "plan", "source": "intake", "dest": "planning"}])

    assert found.findings == ()
    assert (found.workflow.id, found.workflow.version, found.workflow.initial) == ("t", 1, "intake")
    assert [(stage.id, stage.final, dict(stage.labels)) for stage in found.workflow.stages] == [
        ("intake", False, {"en": "intake"}), ("planning", True, {"en": "planning"}),
    ]  # fmt: skip
    assert moves(found.workflow) == [{"name": "plan", "from": ["intake"], "to": "planning", "labels": {"en": "plan"}}]
    ck.StageMachine(found.workflow)


def test_names_become_plain_identifiers_and_the_old_ones_are_kept_as_labels():
    rows = [["Start Plan", "In Progress", "접수", "isReady"], ["state", "접수", "inProgress"]]

    found = carried(rows, states=["In Progress", "접수", "inProgress"], initial="In Progress")

    assert dict(found.names) == {
        "states.In Progress": "in_progress", "states.접수": "stage", "states.inProgress": "in_progress_2",
        "triggers.Start Plan": "start_plan", "triggers.state": "state_2", "conditions.isReady": "is_ready",
    }  # fmt: skip
    assert found.workflow.stages[1].labels["en"] == "접수"
    assert found.workflow.moves[0].labels["en"] == "Start Plan"


def test_a_condition_never_takes_the_name_of_a_ready_guard():
    found = carried([["plan", "intake", "planning", "closed"]])

    assert found.names["conditions.closed"] == "closed_2"


def test_conditions_become_guards_and_unless_guards_under_not():
    found = carried([["plan", "intake", "planning", ["a", "a"], "b"]])

    assert moves(found.workflow)[0]["guards"] == ["a", {"not": "b", "code": "b"}]


def test_several_transitions_of_one_trigger_become_one_move_with_routes():
    rows = [["go", "intake", "planning", "a"], ["go", "intake", None, "b"], ["go", "intake", "over"]]

    found = carried(rows, states=["intake", "planning", "over"])

    assert found.findings == ()
    assert moves(found.workflow)[0]["to"] == [
        {"when": ["a"], "to": "planning"}, {"when": ["b"], "to": "="}, {"else": "over"},
    ]  # fmt: skip


def test_a_branch_without_a_default_stays_and_it_is_told():
    found = carried([["go", "intake", "planning", "a"], ["go", "intake", "planning", "b"]])

    assert found.workflow.moves[0].routes[-1] == ck.stages.Route(target="=")
    assert told(found) == [("branch_stays_otherwise", "transitions[0]")]


def test_a_transition_from_everywhere_stays_where_it_leads_to():
    rows = [["go", "intake", "planning"], ["back", "*", "intake"], ["note", "*", "="]]

    found = carried(rows)

    assert [(move["name"], move["from"], move["to"]) for move in moves(found.workflow)] == [
        ("go", ["intake"], "planning"), ("back", ["intake"], "="), ("back", ["planning"], "intake"),
        ("note", ["intake", "planning"], "="),
    ]  # fmt: skip


def test_transitions_that_are_never_taken_are_left_out_and_told():
    rows = [
        ["go", "intake", "planning"], ["go", "intake", None], ["no", "intake", "planning", "a", "a"],
        ["none", [], "planning"],
    ]  # fmt: skip

    found = carried(rows)

    assert [move.name for move in found.workflow.moves] == ["go"]
    assert told(found) == [("transition_never_taken", f"transitions[{index}]") for index in (1, 2, 3)]


def test_a_state_nobody_comes_to_is_left_out_and_told():
    found = carried([["go", "intake", "planning"]], states=["intake", "planning", "lost"])

    assert [stage.id for stage in found.workflow.stages] == ["intake", "planning"]
    assert told(found) == [("stage_not_reached", "states[2]")]


def test_a_state_without_a_way_out_is_final_and_keeps_no_move_that_stays():
    found = carried([["go", "intake", "planning"], ["note", "planning", "="]])

    assert found.workflow.stages[1].final
    assert [move.name for move in found.workflow.moves] == ["go"]
    assert told(found) == [("staying_in_final", "states[1]")]


def test_a_state_marked_final_with_ways_out_is_not_final():
    states = [{"name": "intake"}, {"name": "planning", "final": True}]

    found = carried([["go", "intake", "planning"], ["back", "planning", "intake"]], states=states)

    assert not found.workflow.stages[1].final
    assert told(found) == [("final_with_ways_out", "states[1]")]


def test_callbacks_and_settings_are_told_and_never_run():
    def run(*_: object) -> None:
        raise AssertionError

    states = [{"name": "intake", "on_enter": run, "on_exit": [], "timeout": 3}, "planning"]
    rows = [
        {"trigger": "go", "source": "intake", "dest": "planning", "before": "x", "after": run, "prepare": [],
         "label": 1},
        ["on", "intake", "planning", None, None, None, None, None, 9],
    ]  # fmt: skip
    config = {
        "states": states, "initial": "intake", "transitions": rows, "send_event": True, "queued": False, "name": "",
        "ordered_transitions": True, "before_state_change": run, "model": None, 5: 6,
    }  # fmt: skip

    found = ck.Workflow.from_transitions(config, id="t")  # type: ignore[arg-type]

    assert [(finding.code, finding.where, *finding.params.values()) for finding in found.findings] == [
        ("callback_not_carried", "states[0]", "on_enter"), ("setting_not_carried", "states[0]", "timeout"),
        ("callback_not_carried", "transitions[0]", "before"), ("callback_not_carried", "transitions[0]", "after"),
        ("setting_not_carried", "transitions[0]", "label"), ("setting_not_carried", "transitions[1]", "[8]"),
        ("setting_not_carried", None, "send_event"), ("setting_not_carried", None, "ordered_transitions"),
        ("callback_not_carried", None, "before_state_change"), ("setting_not_carried", None, 5),
        ("setting_not_carried", None, "auto_transitions"),
    ]  # fmt: skip
    assert all("{" not in finding.told(language) for finding in found.findings for language in ("en", "ko"))


def test_conditions_that_are_code_become_guards_to_register_and_are_told():
    def ready() -> bool:
        raise AssertionError

    twin = type("ready", (), {"__call__": lambda _: True, "__name__": "ready"})()
    conditions = [ready, "app.rules.is_ok", partial(ready), twin, ready]

    found = carried([["go", "intake", "planning", conditions]])

    assert [part.name for part in found.workflow.moves[0].guards.parts] == [  # type: ignore[union-attr]
        "ready", "app_rules_is_ok", "partial", "ready_2",
    ]  # fmt: skip
    assert {finding.code for finding in found.findings} == {"condition_is_code"}


class Stages(Enum):
    INTAKE = 1
    OVER = 2


def test_states_may_be_members_of_an_enum():
    rows = [{"trigger": "end", "source": [Stages.INTAKE], "dest": Stages.OVER}]

    found = carried(rows, states=Stages, initial=Stages.INTAKE)

    labels = [(stage.id, stage.labels["en"]) for stage in found.workflow.stages]
    assert labels == [("intake", "INTAKE"), ("over", "OVER")]


def test_of_a_state_object_the_name_is_read_and_it_is_told():
    found = carried([["go", "intake", "planning"]], states=[State("intake"), "planning"])

    assert told(found) == [("state_object", "states[0]")]


def test_without_a_first_state_the_one_transitions_adds_is_there():
    config = {"states": "over", "transitions": {"trigger": "end", "source": "*", "dest": "over"}, **QUIET}

    found = ck.Workflow.from_transitions(config, id="t")

    assert (found.workflow.initial, [stage.id for stage in found.workflow.stages]) == ("initial", ["over", "initial"])


CHILDREN: dict[str, Any] = {
    "states": ["intake", {"name": "service", "initial": "visits", "children": ["visits", {"name": "group"}]}, "over"],
    "initial": "intake",
    "transitions": [
        ["begin", "intake", "service"], ["gather", "service_visits", "service_group"],
        ["end", "service_group", "service", "is_a"], ["end", "service", "over", "is_b"], ["note", "*", "="],
        ["again", "service", "="],
    ],
    **QUIET,
}  # fmt: skip


def test_children_become_substages_with_the_moves_of_their_parent():
    found = ck.Workflow.from_transitions(CHILDREN, id="t")

    assert [(stage.id, stage.parent, stage.initial) for stage in found.workflow.stages] == [
        ("intake", None, None), ("service", None, "service.visits"), ("service.visits", "service", None),
        ("service.group", "service", None), ("over", None, None),
    ]  # fmt: skip
    assert found.names["states.service_group"] == "service.group"
    dotted = {**CHILDREN, "transitions": [*CHILDREN["transitions"]]}
    dotted["transitions"][1] = ["gather", "service.visits", "service/group"]
    assert ck.Workflow.from_transitions(dotted, id="t").workflow == found.workflow


def test_a_child_nobody_comes_to_is_left_out_with_its_parent_s_first():
    config = {
        "states": ["intake", {"name": "b", "initial": "x", "children": ["x", "y"]}], "initial": "intake",
        "transitions": [["go", "intake", "b_y"]], **QUIET,
    }  # fmt: skip

    found = ck.Workflow.from_transitions(config, id="t")

    assert [(stage.id, stage.initial) for stage in found.workflow.stages] == [
        ("intake", None), ("b", None), ("b.y", None),
    ]  # fmt: skip


class Nameless:
    @property
    def name(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize(
    ("config", "faults"),
    [
        (None, [("wrong_type", "config")]),
        ({"initial": None}, [("missing_key", "initial")]),
        ({"initial": 5}, [("wrong_type", "initial")]),
        ({**TWO, "states": [{}, "intake", "intake", "", 7, Nameless()]}, [
            ("missing_key", "states[0].name"), ("duplicate_stage", "states[2]"), ("wrong_type", "states[3]"),
            ("wrong_type", "states[4]"), ("wrong_type", "states[5]"),
        ]),
        ({**TWO, "states": [{"name": "intake", "children": ["x"], "initial": "y"}]},
         [("unknown_stage", "states[0].initial")]),
        ({**TWO, "states": [{"name": "intake", "children": ["x", "y"], "initial": ["x", "y"]}]},
         [("wrong_type", "states[0].initial")]),
        ({**TWO, "states": ["intake", {"name": "b", "children": ["x", "y"]}], "transitions": [["go", "intake", "b"]]},
         [("substages_without_initial", "stages.b"), ("unreachable_stage", "stages.b.x"),
          ("unreachable_stage", "stages.b.y")]),
        ({**TWO, "transitions": [5, {"trigger": "go"}, ["go", "gone", "intake"], ["go", ["intake", 5], "gone"],
                                 [None, "intake", "planning"], ["go", "intake", "planning", 5, " "]]}, [
            ("wrong_type", "transitions[0]"), ("missing_key", "transitions[1].source"),
            ("missing_key", "transitions[1].dest"), ("unknown_stage", "transitions[2].source"),
            ("wrong_type", "transitions[3].source"), ("unknown_stage", "transitions[3].dest"),
            ("wrong_type", "transitions[4].trigger"), ("wrong_type", "transitions[5].conditions"),
            ("wrong_type", "transitions[5].unless"),
        ]),
        ({"states": ["a", "b", "c", "d"], "initial": "a",
          "transitions": [["x", "a", "b"], ["x", "b", "c"], ["x", "c", "b"], ["y", "a", "d"]]},
         [("trap", "stages.b")]),
    ],
)  # fmt: skip
def test_what_no_workflow_can_be_made_of_is_refused_with_every_fault(config: Any, faults: list[tuple[str, str]]):
    assert refused(config) == faults


def test_a_workflow_made_so_has_a_plain_id():
    with pytest.raises(ck.WorkflowError, match="bad_identifier at id"):
        ck.Workflow.from_transitions({**TWO, "transitions": []}, id="No Id")


# the same path


class Client:
    """A model of transitions whose conditions answer from a table."""

    def __init__(self) -> None:
        self.answers: dict[str, bool] = {}

    def is_a(self) -> bool:
        return self.answers["is_a"]

    def is_b(self) -> bool:
        return self.answers["is_b"]


def answering(client: Client, condition: str) -> Callable[[ck.Context], ck.Refusal | None]:
    """A guard that answers from the same table."""
    return lambda _: None if client.answers[condition] else ck.Refusal("not_so")


def practice_of(found: Carried, client: Client) -> ck.Practice:
    named = {key: str(name) for key, name in found.names.items() if key.startswith("conditions.")}
    answers = {name: answering(client, key.removeprefix("conditions.")) for key, name in named.items()}
    return ck.Practice(guards=tuple(ck.Guard(answer, name=name) for name, answer in answers.items()))


def trapped(config: dict[str, Any]) -> bool:
    """Whether no workflow can be made, because from some stage no end can be come to."""
    try:
        ck.Workflow.from_transitions(config, id="t")
    except ck.WorkflowError as error:
        return {*error.codes} - {"unknown_guard"} == {"trap"}
    return False


def walk_both(config: dict[str, Any], machine_kind: type, acts: list[tuple[str, bool, bool]]) -> None:
    """The stock machine and the stage machine, act by act, in the same place."""
    found = ck.Workflow.from_transitions(copy.deepcopy(config), id="t")
    client: Any = Client()
    machine_kind(model=client, **copy.deepcopy(config))
    machine = ck.StageMachine(found.workflow, practice=practice_of(found, client))
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=NOW, by="w-1")
    assert case.stage == found.names[f"states.{client.state}"]
    for trigger, a, b in acts:
        client.answers = {"is_a": a, "is_b": b}
        try:
            client.trigger(trigger)
        except (MachineError, AttributeError):
            assert not machine.ask(case, str(found.names.get(f"triggers.{trigger}", "x")), at=NOW, by="w-1").allowed
            continue
        move = str(found.names[f"triggers.{trigger}"])
        if machine.ask(case, move, at=NOW, by="w-1").allowed:
            case = machine.advance(case, move, at=NOW, by="w-1")
        assert case.stage == found.names[f"states.{client.state}"]


NAMES = ["A", "b", "In Progress", "접수"]
names = st.sampled_from(NAMES)
conditions = st.none() | st.sampled_from(["is_a", "is_b", ["is_a", "is_b"], []])
rows = st.builds(
    lambda trigger, source, dest, wanted, unwanted: [trigger, source, dest, wanted, unwanted],
    st.sampled_from(["go", "Go On"]),
    names | st.lists(names, min_size=1, max_size=3, unique=True) | st.just("*"),
    names | names | st.sampled_from(["=", None]),
    conditions, conditions,
)  # fmt: skip
tables = rows.map(lambda row: dict(zip(("trigger", "source", "dest", "conditions", "unless"), row, strict=True)))
acts = st.lists(st.tuples(st.sampled_from(["go", "Go On"]), st.booleans(), st.booleans()), max_size=12)


@settings(max_examples=examples(150))
@given(st.lists(rows | tables, min_size=3, max_size=10), st.sampled_from([*NAMES, *NAMES, "new"]), acts)
def test_the_workflow_walks_the_path_of_the_stock_machine(
    transitions: list[Any], initial: str, acts: list[tuple[str, bool, bool]]
):
    config = {"states": [*NAMES], "initial": initial, "transitions": transitions, **QUIET}
    if not trapped(config):
        walk_both(config, Machine, acts)


inner = st.sampled_from(["intake", "service", "service_visits", "service_group", "over"])
nested = st.tuples(
    st.sampled_from(["go", "Go On"]), inner | st.just("*"), inner | inner | st.sampled_from(["=", None]), conditions
).map(list)


@settings(max_examples=examples(100))
@given(st.lists(nested, min_size=3, max_size=10), acts)
def test_the_workflow_walks_the_path_of_the_stock_machine_with_any_children(
    transitions: list[Any], acts: list[tuple[str, bool, bool]]
):
    config = {**CHILDREN, "transitions": [["go", "intake", "service"], *transitions]}
    if not trapped(config):
        walk_both(config, HierarchicalMachine, acts)
