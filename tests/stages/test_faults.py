"""Every fault of a workflow or a practice has a page that shows it; those of a workflow are found in whole ones."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import faults
import mutation as mutation_base
import mutations
import pytest
import real_graphs
from cases import errors

import casekit as ck

SOURCE = Path(str(resources.files(ck)))
LOOKING = (
    "stages/checking/closing_faults",
    "notation/parsing",
    "notation/reading",
    "stages/notation/workflow_notation",
    "stages/notation/condition_notation",
    "stages/notation/deadline_notation",
    "stages/checking/check",
    "stages/checking/name_faults",
    "stages/checking/deadline_faults",
    "stages/checking/move_faults",
    "stages/checking/guard_faults",
    "stages/checking/kind_faults",
    "stages/checking/thing_faults",
)
"""The modules of which check gives every fault; of guards it gives what `Guards.faults` says."""
LOOKING_AT_A_PRACTICE = (
    "notation/parsing",
    "notation/reading",
    "practice/practice_notation",
    "practice/access_faults",
    "practice/checking",
    "practice/own_field",
    "practice/class_faults",
    "practice/reading",
    "practice/rule_faults",
    "practice/word_faults",
)
"""The modules of which a PracticeError lists every fault; a machine adds those of `Guards` and of `rules_of`."""
CODE_AT = {
    "fault": 0, "notice": 0, "Fault": 0, "FoundFault": 0, "Refusal": 0, "first_fault": 0, "unknown": 0,
    "_syntax_fault": 0, "_unless_known": 0, "one_of": 2,
}  # fmt: skip
FAULTS = tuple(faults.faults().values())
needs_real_graphs = pytest.mark.skipif(not real_graphs.paths(), reason=real_graphs.LACKING)


def literals(node: ast.expr) -> Iterator[str]:
    """The codes an argument can be, where the source says them."""
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)


def codes_in(tree: ast.AST) -> Iterator[str]:
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name in CODE_AT and len(call.args) > CODE_AT[name]:
            yield from literals(call.args[CODE_AT[name]])


def tree_of(module: str) -> ast.Module:
    return ast.parse((SOURCE / f"{module}.py").read_text(encoding="utf-8"))


def function_in(module: str, name: str) -> ast.AST:
    (found,) = (node for node in ast.walk(tree_of(module)) if isinstance(node, ast.FunctionDef) and node.name == name)
    return found


def codes_of_check() -> set[str]:
    """Every code the source can give to check."""
    trees = [*map(tree_of, LOOKING), function_in("stages/guards", "faults")]
    return {code for tree in trees for code in codes_in(tree)}


def codes_of_a_practice() -> set[str]:
    """Every code the source can give to a PracticeError about a practice."""
    using = [function_in("stages/guards", "__init__"), function_in("stages/rules/casework_rules", "rules_of")]
    return {code for tree in (*map(tree_of, LOOKING_AT_A_PRACTICE), *using) for code in codes_in(tree)}


def test_every_code_of_a_workflow_or_a_practice_has_a_page_and_no_other_has():
    pages = {path.stem for path in faults.FOLDER.glob("*.md")} - {"README", "found"}

    assert len(codes_of_check()) > 50
    assert len(codes_of_a_practice() - codes_of_check()) > 15
    assert set(faults.faults()) == codes_of_check() | codes_of_a_practice()
    assert pages == codes_of_check() | codes_of_a_practice()


def test_a_page_shows_a_practice_where_no_workflow_has_the_fault():
    shown = {each.code for each in FAULTS if each.definition == "practice"}

    assert shown == codes_of_a_practice() - codes_of_check()


@pytest.mark.parametrize("fault", FAULTS, ids=[each.code for each in FAULTS])
def test_a_definition_shown_with_a_fault_has_that_fault_and_no_other(fault):
    found = faults.found(fault.faulty, fault.definition)

    assert sorted(each.code for each in found) == sorted((fault.code, *fault.along))
    assert [each.code for each in found if re.search(r"\{[a-z_]+\}", each.told("en") + each.told("ko"))] == []


@pytest.mark.parametrize("fault", FAULTS, ids=[each.code for each in FAULTS])
def test_a_definition_shown_mended_is_sound(fault):
    found = faults.found(fault.mended, fault.definition)

    assert {each.severity for each in found} <= {"notice"}
    assert fault.code not in [each.code for each in found]


def test_two_faults_of_what_no_case_reaches_never_come_alone():
    assert [each.code for each in FAULTS if each.along] == ["nobody_can_close", "deadline_never_starts"]


def test_a_mend_that_does_not_say_where_is_refused():
    fault = faults.Fault(code="dead_end", group="Stages", means="", faulty="a a", mend=[("a", "b")])

    with pytest.raises(ValueError, match="2 times"):
        _ = fault.mended


@pytest.mark.parametrize(("name", "text"), [*faults.pages().items()], ids=[*faults.pages()])
def test_the_pages_of_the_faults_are_what_the_library_says(name, text):
    assert (faults.FOLDER / name).read_text(encoding="utf-8") == text


@needs_real_graphs
def test_the_table_of_found_faults_is_what_check_finds():
    assert mutations.PAGE.read_text(encoding="utf-8") == mutations.page()


@pytest.mark.parametrize("sound", [*mutations.ready()], ids=lambda sound: sound.id)
def test_a_ready_workflow_is_sound_before_and_after_what_a_fault_needs_is_added(sound):
    assert errors(sound.mapping) == ()
    assert errors(mutation_base.with_door(sound.mapping)) == ()


@needs_real_graphs
def test_every_real_graph_makes_a_sound_workflow():
    found = {sound.id: errors(sound.mapping, practice=sound.practice) for sound in mutations.real()}

    assert len(found) == 42
    assert {id: faults for id, faults in found.items() if faults} == {}


def missed(mutation, workflows) -> list[tuple[str, list[str]]]:
    """The workflows in which a fault is not found, or not alone where it can be, with what is found instead."""
    along = set() if mutation.alone else {"unreachable_stage"}
    given = {sound.id: mutations.codes(mutation, sound) for sound in workflows}
    return [(id, sorted(codes)) for id, codes in given.items() if codes != {mutation.code} | along]


MUTATIONS = tuple(mutations.MUTATIONS.values())


@pytest.mark.parametrize("mutation", MUTATIONS, ids=[*mutations.MUTATIONS])
def test_a_fault_put_into_a_ready_workflow_is_found_and_told_once(mutation):
    assert missed(mutation, mutations.ready()) == []


@needs_real_graphs
def test_every_fault_put_into_a_real_workflow_is_found_and_told_once():
    workflows = tuple(mutations.real())

    assert [(each.name, miss) for each in MUTATIONS if (miss := missed(each, workflows))] == []


def moving_from_everywhere() -> dict[str, object]:
    stages = {"start": {}, "care": {"initial": "care.home"}, "care.home": {"parent": "care"}, "over": {"final": True}}
    moves = [
        {"name": "start_care", "from": ["start"], "to": "care"},
        {"name": "close", "from": "*", "to": "over"},
        {"name": "go_back", "from": "*", "to": "start"},
    ]
    return {"id": "team", "version": 1, "initial": "start", "languages": ["ko"], "labels": {"ko": "우리 팀"},
            "stages": {id: {"labels": {"ko": id}, **stage} for id, stage in stages.items()},
            "moves": [{"labels": {"ko": move["name"]}, **move} for move in moves]}  # fmt: skip


@pytest.mark.parametrize("mutation", MUTATIONS, ids=[*mutations.MUTATIONS])
def test_a_fault_is_found_in_a_workflow_with_moves_from_everywhere_substages_and_a_language(mutation):
    assert missed(mutation, [mutations.Sound(id="team", mapping=moving_from_everywhere())]) == []
