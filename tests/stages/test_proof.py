"""What is proved of a workflow: who is indispensable, how it ends, which moves never open."""

from __future__ import annotations

import pytest
from cases import errors
from office import OFFICE
from own_guards import OwnGuards

import casekit as ck
from casekit.stages import soundness


def team(*moves: dict[str, object], **changes: object) -> ck.stages.Stage:
    return {
        "id": "team", "version": 1, "initial": "a",
        "stages": {"a": {}, "b": {}, "c": {"final": True}, "d": {"kinds": ["closure"]}},
        "moves": list(moves), **changes,
    }  # type: ignore[return-value]  # fmt: skip


def test_without_a_role_some_stages_are_never_come_to():
    assert soundness(OFFICE).unreachable_without == {"adviser": ("support", "done"), "lead": ("support", "done")}


def test_a_role_that_shares_its_moves_can_be_spared():
    workflow = ck.Workflow.from_mapping(team(
        {"name": "go", "from": ["a"], "to": "b", "roles": ["x", "y"]},
        {"name": "end", "from": ["b"], "to": "c", "roles": ["y"]},
        {"name": "close", "from": ["b"], "to": "d", "roles": ["x"]},
    ))  # fmt: skip

    assert soundness(workflow).unreachable_without == {"x": ("d",), "y": ("c",)}


def test_a_shortest_way_is_told_to_every_stage_a_case_ends_in_with_what_it_asks():
    found = {each.stage: each for each in soundness(OFFICE).shortest}

    assert found["elsewhere"].moves == ("send_on",)
    assert found["done"].moves == ("sort", "support", "finish")
    assert found["done"].guards == ("need_identified", "fulfilled", "approved")
    assert found["done"].roles == (("adviser",),)
    assert soundness(ck.Workflow.ready("casework_five_points")).shortest == ()


@pytest.mark.parametrize(
    ("guards", "never"),
    [
        (["closed"], ()),
        (["closed", {"not": "closed", "code": "c"}], ("moves[0]",)),
        ([{"any": ["closed", "reopened"]}, {"not": "closed", "code": "c"}], ()),
        ([{"not": {"any": ["closed", "reopened"]}, "code": "c"}, "reopened"], ("moves[0]",)),
        ([{"not": {"all": ["closed", "reopened"]}, "code": "c"}, "reopened"], ()),
        (["minor", "adult"], ("moves[0]",)),
        (["minor", "young"], ()),
        (["minor", {"not": "adult", "code": "c"}], ()),
        (["married", "single"], ("moves[0]",)),
        (["married", "wed"], ()),
        ([{"any": ["minor", "married"]}, "adult", "single"], ("moves[0]",)),
    ],
)
def test_a_move_whose_guards_can_never_hold_together_never_opens(guards: list[object], never: tuple[str, ...]):
    registry = OwnGuards()
    declared = {
        "minor": {"age": (0, 17)}, "adult": {"age": (18, 130)}, "young": {"age": (14, 24)},
        "married": {"status_of_family": "married"}, "wed": {"status_of_family": "married"},
        "single": {"status_of_family": "single"},
    }  # fmt: skip
    for name, facts in declared.items():
        registry.guard(name, facts=facts)(lambda _context: None)
    data = team(
        {"name": "end", "from": ["a"], "to": "c", "guards": guards},
        {"name": "go", "from": ["a"], "to": "b"}, {"name": "out", "from": ["b"], "to": "d"},
    )  # fmt: skip

    found = [each.code for each in errors(data, practice=registry.practice)]

    assert found == (["contradicting_guards"] if never else [])
    assert soundness(ck.Workflow.from_mapping(data), practice=registry.practice).never_open == never


def test_a_way_that_contradicts_its_move_never_opens():
    data = team(
        {"name": "end", "from": ["a"], "guards": ["closed"],
         "to": [{"when": [{"not": "closed", "code": "c"}], "to": "b"}, {"else": "c"}]},
        {"name": "on", "from": ["b"], "to": "d"},
    )  # fmt: skip

    assert [(each.code, each.where) for each in errors(data)] == [("contradicting_guards", "moves[0].to[0].when")]


def test_guards_that_cannot_be_weighed_in_time_are_taken_to_be_possible():
    many = [{"any": ["closed", "reopened"]} for _ in range(40)]
    data = team(
        {"name": "end", "from": ["a"], "to": "c", "guards": [*many, {"not": "closed", "code": "c"},
                                                             {"not": "reopened", "code": "d"}]},
        {"name": "go", "from": ["a"], "to": "b"}, {"name": "out", "from": ["b"], "to": "d"},
    )  # fmt: skip

    assert errors(data) == ()
