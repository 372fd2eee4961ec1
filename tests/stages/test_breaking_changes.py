"""Which changes between two versions of a workflow can hold up a running case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
from cases import KOREAN
from hypothesis import given
from hypothesis import strategies as st
from version_changes import APPROVAL, GUARD, LIMIT, OLD, TWO_WEEKS, VISIT, move, stage, timed

import casekit as ck
from casekit.answers import Params
from casekit.conditions import AllOf
from casekit.notation.labelled import Word
from casekit.stages import (
    Comparison,
    RuleSetting,
    Workflow,
    compare,
)
from casekit.stages.rules.casework_rules import RULES


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
