"""The workflows of stored cases are recognised by their fingerprints."""

from __future__ import annotations

from typing import Any
from unicodedata import normalize

import attrs
import pytest
from cases import errors
from fingerprints import LIMIT, LIMITED, NAMED, SCHOOL, SHIPPED, with_move

import casekit as ck
from casekit.answers import Params
from casekit.conditions import AllOf, Leaf
from casekit.models import WorkflowRef
from casekit.stages import (
    RuleSetting,
    Workflow,
)
from casekit.stages.earlier_fingerprints import earlier_fingerprints, shipped_before


def test_a_parameter_counts_by_its_value_where_it_is_used():
    used, unused = with_move(guards=AllOf((LIMITED,))), with_move()
    shorter = (attrs.evolve(LIMIT, value=20),)

    assert attrs.evolve(used, parameters=shorter).ref != used.ref
    assert attrs.evolve(unused, parameters=shorter).ref == unused.ref


def test_a_rule_that_is_left_open_and_one_that_is_set_as_it_ships_are_not_the_same():
    """What casekit ships may change with a release; a level that a workflow sets does not."""
    rule = RuleSetting(rule="client_voice_at_closure", level="report")

    assert attrs.evolve(SCHOOL, rules=(rule,)).ref != attrs.evolve(SCHOOL, rules=()).ref


FROZEN = {
    ("case_elements_four", 1): "f8a59261df2d68278432ac1733932a129db48cc6117c131d38099ba64160d194",
    ("case_management_seven", 1): "06169f63a7b4f7579b299fb9f9c222a6c31c213404c17478375822b24c641131",
    ("case_management_seven", 2): "06169f63a7b4f7579b299fb9f9c222a6c31c213404c17478375822b24c641131",
    ("casework_five_points", 1): "e6ddc55250a18596cba34948399b96165a88b6813c338e867d8818ceed0d13d3",
    ("kr_integrated", 1): "54f5b8483df82f28bd96659dabf98219f285876e335631a32ca1f20fa920b8a5",
    ("kr_integrated", 2): "54f5b8483df82f28bd96659dabf98219f285876e335631a32ca1f20fa920b8a5",
    ("school_eight", 1): "11676d03c958a7d86ec4adf14b153ac452c7a4622bcf3c27278624af7dd697c0",
    ("school_eight", 2): "e927dff6317ca09268d4e83fb23ad611a6c8fc8d6dc3b01779af90d1bef36740",
    ("school_six", 1): "f1e24183718a05ec5c26b705e87e45dc7de2e2b91df7c8d2408a76184f75ba03",
}
"""Superseded versions never change: running cases follow them. A release adds those that were open until then."""


EARLIER = {
    ("case_elements_four", 1): "4464106d3590a529f8a406f35384adf20c301e8a6687c70d2088eb6c038c561a",
    ("case_management_seven", 1): "dae15f9f4ed96028b99224dad2dfe34a847d6ebb755f45794236f73ed1b6d5d3",
    ("casework_five_points", 1): "8f961878c9e4a737ff842e87c1c5b8726a58783f55828188f432229118c92639",
    ("kr_integrated", 1): "ebfb70170d521bd9c2b3665c5e5d867d0ac8c706c0d00e21437df8506a655396",
    ("kr_integrated", 2): "a895999e244671036cd50ca76b3ce0e9334ca761208c66ed0a03879ee92f148d",
    ("school_eight", 1): "684696d59a31d2df0bf836c922d70862977bb6ed39c63cbb73cf85d724767931",
    ("school_eight", 2): "d19899fab2bcb4d649dffa379bc0ad2606ab0f305496418529dec119c9e7f178",
    ("school_six", 1): "d9637fc97121cc1225c50d9864392f41059b6afe0d65cd5b781d9340784f7357",
}
"""The fingerprints that cases stored by casekit 0.1 hold, as its code made them."""


@pytest.mark.parametrize(("id", "version"), SHIPPED)
def test_a_superseded_version_never_changes_and_only_the_newest_is_still_open(id: str, version: int):
    workflow = Workflow.ready(id, version=version)
    newest = version == Workflow.ready_versions(id)[-1]

    assert (workflow.id, workflow.version) == (id, version)
    assert FROZEN.get((id, version)) == (None if newest else workflow.ref.fingerprint)
    assert not newest or workflow.supersedes == version - 1


@pytest.mark.parametrize(("id", "version"), EARLIER)
def test_a_case_stored_by_casekit_0_1_still_follows_its_ready_workflow(id: str, version: int):
    stored = WorkflowRef(id=id, version=version, fingerprint=EARLIER[id, version])
    workflow = Workflow.ready(id, version=version)
    mended = attrs.evolve(workflow, labels=NAMED, source="mended")

    assert workflow.recognises(stored)
    assert mended.recognises(stored)
    assert not Workflow.ready(id).recognises(stored)
    assert not attrs.evolve(mended, moves=mended.moves[1:]).recognises(stored)


def test_the_table_of_earlier_fingerprints_holds_what_was_shipped():
    assert shipped_before() == {earlier: FROZEN[of] for of, earlier in EARLIER.items()}


OURS = attrs.evolve(with_move(roles=("lead",)), id="ours", version=1, supersedes=None)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_case_stored_by_casekit_0_1_still_follows_an_unchanged_workflow_of_the_office(form: Any):
    text = normalize(form, OURS.to_toml())
    typed = attrs.evolve(OURS, source=normalize(form, OURS.source or ""))
    stored = {WorkflowRef(id="ours", version=1, fingerprint=each) for each in earlier_fingerprints(typed)}

    assert len(stored) == 2
    assert all(Workflow.from_toml(text).recognises(each) for each in stored)


def test_a_case_of_another_workflow_version_or_content_is_not_recognised():
    ref = OURS.ref
    (stored, *_) = earlier_fingerprints(OURS)

    assert OURS.recognises(ref)
    assert OURS.recognises(attrs.evolve(ref))
    assert not OURS.recognises(attrs.evolve(ref, id="theirs"))
    assert not OURS.recognises(attrs.evolve(ref, version=2))
    assert not OURS.recognises(attrs.evolve(ref, fingerprint="f"))
    assert not OURS.recognises(WorkflowRef(id="ours", version=2, fingerprint=stored))
    assert not attrs.evolve(OURS, labels=NAMED).recognises(WorkflowRef(id="ours", version=1, fingerprint=stored))


@pytest.mark.parametrize(("id", "version"), SHIPPED)
def test_every_shipped_version_opens_and_moves_a_case(id: str, version: int):
    workflow = Workflow.ready(id, version=version)
    assert errors(workflow) == ()

    machine = ck.StageMachine(workflow)

    assert machine.workflow.ref.version == version


def test_the_first_version_of_the_school_asked_for_three_questions_whatever_they_were():
    first = next(move for move in Workflow.ready("school_eight", version=1).moves if move.name == "assess")

    assert first.guards.parts == (Leaf("eligible", Params({"questions": 3})),)
