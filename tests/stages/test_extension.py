"""A workflow built on another, openly."""

from __future__ import annotations

import json

import pytest
from cases import errors
from office import OFFICE, TEXT
from own_guards import OwnGuards

import casekit as ck

BASE = ck.Workflow.ready("school_six")
OURS = {"id": "our_school", "version": 1}


def extend(base: ck.Workflow = BASE, **changes: object) -> ck.Workflow:
    return ck.Workflow.extend(base, {**OURS, **changes})


def faults(base: ck.Workflow = BASE, **changes: object) -> list[tuple[str, str | None]]:
    with pytest.raises(ck.WorkflowError) as error:
        extend(base, **changes)
    return [(each.code, each.where) for each in error.value.findings]


def test_an_extension_that_adds_nothing_is_the_base_under_another_name():
    base = {name: value for name, value in BASE.to_mapping().items() if name != "supersedes"}

    assert extend().to_mapping() == {**base, **OURS}
    assert ck.Workflow.extend(OFFICE, {"id": "advice_office", "version": 3}).supersedes is None


def test_stages_moves_and_guards_are_added_and_labels_and_rules_changed():
    ours = extend(
        stages={"assessment": {"labels": {"en": "Getting to know"}, "aliases": ["첫 사정"]}, "trial": {}},
        moves=[
            {"name": "assess", "guards": ["need_identified"], "reason": True},
            {"name": "try_out", "from": ["assessment"], "to": "trial"},
            {"name": "try_on", "from": ["trial"], "to": "planning"},
        ],
        rules={"plan_without_client": "block"}, reviews={"every": [2, "week"]}, labels={"en": "Our school"},
    )  # fmt: skip

    assessment = ours.by_id["assessment"]
    assert (assessment.labels["en"], assessment.labels["ko"]) == (
        "Getting to know",
        BASE.by_id["assessment"].labels["ko"],
    )
    assert "첫 사정" in assessment.aliases
    assess = next(move for move in ours.moves if move.name == "assess")
    assert (len(assess.guards.parts), assess.reason) == (2, True)
    assert ours.ways_from("trial")["try_on"][0].target == "planning"
    assert ("plan_without_client", "block") in [(rule.rule, rule.level) for rule in ours.rules]
    assert ours.reviews.every == ck.Interval(2, "week")
    assert ours.labels["ko"] == BASE.labels["ko"]


@pytest.mark.parametrize(
    "change",
    [
        {"moves": [{"name": "assess", "to": "closure"}]},
        {"moves": [{"name": "assess", "from": ["planning"]}]},
        {"stages": {"planning": {"final": True}}},
    ],
)
def test_where_cases_go_is_not_changed_in_silence(change: dict[str, object]):
    assert "retargeted_openly_only" in [code for code, _ in faults(**change)]


def test_what_is_named_is_replaced_or_gone():
    ours = extend(
        replaces=["moves.admit", "moves.assess"],
        moves=[{"name": "assess", "from": ["intake"], "to": "assessment"}],
    )

    names = [move.name for move in ours.moves]
    assert "admit" not in names
    assert next(move for move in ours.moves if move.name == "assess").guards.parts == ()


def test_what_is_taken_out_takes_nothing_else_with_it_unseen():
    assert "unknown_stage" in dict(faults(replaces=["stages.intake"]))


@pytest.mark.parametrize(
    ("replaces", "fault"),
    [
        (["moves.asess"], ("unknown_replaced", "replaces[0]")),
        ([5], ("unknown_replaced", "replaces[0]")),
        ("moves.assess", ("wrong_type", "replaces")),
    ],
)
def test_only_what_the_base_has_is_replaced(replaces: object, fault: tuple[str, str]):
    assert fault in faults(replaces=replaces)


@pytest.mark.parametrize(
    "change",
    [
        {"stages": []}, {"stages": {"planning": 5}}, {"moves": {}}, {"moves": [5]}, {"colour": "red"}, {"rules": 5},
        {"labels": 5}, {"version": 0}, {"moves": [{"name": "assess", "guards": 5}]},
    ],
)  # fmt: skip
def test_a_slip_in_an_extension_is_a_fault_of_what_comes_of_it(change: dict[str, object]):
    assert faults(**change)


def test_an_extension_is_read_from_text_and_names_its_own_version():
    ours = ck.Workflow.extend(BASE, 'id = "our_school"\nversion = 7\n[rules]\nplan_without_client = "block"\n')

    assert (ours.id, ours.version) == ("our_school", 7)
    for text, code in (("id =", "not_toml"), ('{"id": 1,}', "not_json")):
        with pytest.raises(ck.WorkflowError) as error:
            ck.Workflow.extend(BASE, text)
        assert error.value.codes == (code,)
    with pytest.raises(ck.WorkflowError) as error:
        ck.Workflow.extend(BASE, 5)  # type: ignore[arg-type]
    assert error.value.codes == ("wrong_type",)
    with pytest.raises(ck.WorkflowError) as error:
        ck.Workflow.extend(BASE, {})
    assert {each.where for each in error.value.findings} == {"id", "version"}


def test_guards_of_the_host_are_looked_up_where_they_are_given():
    change = {**OURS, "moves": [{"name": "assess", "guards": ["office_open"]}]}
    guards = OwnGuards()
    guards.guard("office_open")(lambda _context: None)

    assert ck.Workflow.extend(BASE, change, practice=guards.practice).moves
    assert ck.Workflow.extend(BASE, change).moves
    with pytest.raises(ck.WorkflowError):
        ck.Workflow.extend(BASE, change, practice=OwnGuards().practice)


@pytest.mark.parametrize("id", [*ck.Workflow.ready_ids(), "advice_office"])
def test_a_workflow_is_the_same_from_toml_json_and_mapping(id: str):
    workflow = OFFICE if id == "advice_office" else ck.Workflow.ready(id)
    assert ck.Workflow.from_toml(workflow.to_toml()) == workflow
    assert ck.Workflow.from_mapping(workflow.to_mapping()) == workflow
    text = json.dumps(workflow.to_mapping(), ensure_ascii=False)
    assert ck.Workflow.from_json(text) == workflow
    assert errors(text) == errors(workflow) == ()
    assert ck.Workflow.from_toml(workflow.to_toml()).ref == workflow.ref


def test_a_key_given_twice_in_json_is_a_fault_of_the_place():
    text = (
        '{"id": "t", "version": 1, "version": 2, "initial": "a", "stages": {"a": {"final": true}, "a": {}},'
        ' "moves": [{"name": "m", "name": "n", "from": ["a"], "to": "a"}]}'
    )

    found = [(each.code, each.where) for each in errors(text)]

    assert ("duplicate_key", "workflow") in found
    assert ("duplicate_stage", "stages") in found
    assert ("duplicate_key", "moves[0]") in found


def test_the_office_of_the_tests_uses_what_the_notation_has():
    assert errors(TEXT) == ()


def test_the_order_of_rules_is_kept_also_where_one_names_who_may_set_it_aside():
    rules = {"consent_scope": {"overridable_by": ["supervisor"]}, "plan_without_client": "block",
             "closure_risk_ceiling": {"level": "report", "overridable_by": ["lead"]}}  # fmt: skip
    workflow = extend(rules=rules)

    assert [rule.rule for rule in workflow.rules][-3:] == [*rules]
    assert ck.Workflow.from_toml(workflow.to_toml()) == workflow


def test_a_fault_of_an_extension_stands_at_its_line_in_the_extension():
    text = 'id = "ours"\nversion = 1\nreplaces = ["moves.fly"]\n\n[[moves]]\nname = "assess"\nto = "closure"\n'

    with pytest.raises(ck.WorkflowError) as error:
        ck.Workflow.extend(BASE, text)

    told = [(each.code, each.where, each.move, each.line) for each in error.value.faults]
    assert told[:2] == [
        ("unknown_replaced", "replaces[0]", None, 3),
        ("retargeted_openly_only", "moves.assess.to", "assess", 7),
    ]
    assert all(line is None for *_, line in told[2:])
