"""Who works on one goal together, and what may be done twice."""

from __future__ import annotations

from datetime import date

import attrs
import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.resources import joint_work

CLINIC = ck.Resource(id="RS3", sector="medical", ownership="public", formality="formal", provider="PV1")
PROVIDER = ck.Provider(id="PV1", kind="welfare_facility")
TALKS = ck.PlanItem(id="P1", goal="G1", kind="counselling", responsible="provider", resources=("RS2",))


def test_several_providers_on_one_goal_work_together():
    rides = ck.PlanItem(id="P2", goal="G1", kind="transport", responsible="provider", resources=("RS3", "RS2"))

    (found,) = joint_work(cases.holding(PROVIDER, CLINIC, TALKS, rides))

    assert (found.goal, found.items, found.providers, found.duplicates) == ("G1", ("P1", "P2"), ("RS2", "PV1"), ())
    assert found.is_joint


def test_two_resources_of_one_provider_are_one_provider():
    second = attrs.evolve(CLINIC, id="RS4")
    both = attrs.evolve(TALKS, resources=("RS3", "RS4"))

    (found,) = joint_work(cases.holding(PROVIDER, CLINIC, second, both))

    assert (found.providers, found.is_joint) == (("PV1",), False)


def test_two_open_items_of_one_kind_for_a_goal_may_be_the_same_work_twice():
    again = attrs.evolve(TALKS, id="P2", status="in_progress")
    over = attrs.evolve(TALKS, id="P3", status="done", done_on=date(2025, 3, 4))
    elsewhere = attrs.evolve(TALKS, id="P4", goal="G2")

    first, second = joint_work(cases.holding(TALKS, again, over, elsewhere))

    assert (first.duplicates, second.duplicates) == ((("P1", "P2"),), ())
    assert not first.is_joint


def test_what_client_and_worker_do_alone_has_no_provider():
    alone = attrs.evolve(TALKS, responsible="joint", resources=())

    (found,) = joint_work(cases.holding(alone))

    assert (found.items, found.providers, found.is_joint) == (("P1",), (), False)


@pytest.mark.parametrize("status", ["not_done", "cancelled"])
def test_a_goal_without_an_open_item_is_left_out(status):
    assert joint_work(cases.holding(TALKS, attrs.evolve(TALKS, status=status))) == ()


def test_a_case_in_which_nothing_is_planned_has_no_joint_work():
    assert joint_work(cases.opened()) == ()


def test_joint_work_is_that_of_one_case():
    with pytest.raises(ck.RecordError) as refused:
        joint_work([cases.opened()])

    assert refused.value.codes == ("wrong_type",)


@given(st.lists(st.sampled_from(["counselling", "transport", "tutoring"]), min_size=1, max_size=6))
def test_each_pair_of_items_of_one_kind_is_named_once(kinds):
    items = [attrs.evolve(TALKS, id=f"P{number}", kind=kind) for number, kind in enumerate(kinds)]

    (found,) = joint_work(cases.holding(*items))

    pairs = sum(kinds.count(kind) * (kinds.count(kind) - 1) // 2 for kind in set(kinds))
    assert len(found.duplicates) == len(set(found.duplicates)) == pairs
