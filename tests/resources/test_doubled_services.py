"""Referrals by which two providers may do the same work on a goal or for a need."""

from __future__ import annotations

from datetime import date

import attrs
import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.resources import joint_work

CLINIC = ck.Resource(id="A", sector="medical", ownership="public", formality="formal")
OTHER_CLINIC = attrs.evolve(CLINIC, id="B")
FIRST = ck.Referral(id="R1", need="N1", resource="A")
SECOND = attrs.evolve(FIRST, id="R2", resource="B")
TALKS = ck.PlanItem(id="P1", goal="G1", kind="counselling", responsible="provider", resources=("A",))
RIDES = ck.PlanItem(id="P2", goal="G1", kind="transport", responsible="provider", resources=("B",))
OTHER_GOAL = ck.Goal(id="G3", need="N1", term="long")


def accepted(*referrals: ck.Referral) -> list[ck.Record]:
    """Each referral sent, then accepted."""
    return [*referrals, *(attrs.evolve(each, status="accepted") for each in referrals)]


def of(*records: ck.Record) -> dict[str, tuple[tuple[str, ...], tuple[tuple[str, str], ...]]]:
    """The referrals and the doubled ones, by the goal or else the need."""
    found = joint_work(cases.holding(CLINIC, OTHER_CLINIC, *records))
    return {work.goal or work.need: (work.referrals, work.doubled) for work in found}


BOTH = (("R1", "R2"), (("R1", "R2"),))


def test_two_providers_of_one_sector_who_both_accepted_may_do_the_same_work():
    assert of(*accepted(FIRST, SECOND)) == {"G1": BOTH}


def test_a_service_that_still_runs_counts_after_its_referral_was_completed():
    done = attrs.evolve(SECOND, status="completed", outcome="helped")
    start = ck.ServiceStart(referral="R2")

    assert of(*accepted(FIRST, SECOND), start, done) == {"G1": BOTH}
    assert of(*accepted(FIRST, SECOND), start, done, ck.ServiceEnd(referral="R2")) == {"G1": (("R1",), ())}


@pytest.mark.parametrize(
    "last", [{"status": "declined", "declined_by": "client"}, {"status": "cancelled", "reason": "x"}]
)
def test_a_referral_that_was_declined_or_only_sent_is_no_help(last):
    assert of(*accepted(FIRST), SECOND) == {"G1": (("R1",), ())}
    assert of(*accepted(FIRST), SECOND, ck.ServiceStart(referral="R2")) == {"G1": BOTH}
    assert of(*accepted(FIRST), SECOND, ck.ServiceStart(referral="R2"), attrs.evolve(SECOND, **last)) == {
        "G1": (("R1",), ())
    }


def test_one_provider_another_sector_or_another_person_is_nothing_doubled():
    provider = ck.Provider(id="PV1", kind="welfare_facility")
    same = [attrs.evolve(each, provider="PV1") for each in (CLINIC, OTHER_CLINIC)]
    home = ck.Household(
        id="H", index_client="C-3",
        members=(ck.Membership(person="C-3", role="child"), ck.Membership(person="P-2", role="child")),
    )  # fmt: skip
    apart = ("R1", "R2"), ()

    assert of(provider, *same, *accepted(FIRST, SECOND)) == {"G1": apart}
    assert of(attrs.evolve(OTHER_CLINIC, sector="welfare"), *accepted(FIRST, SECOND)) == {"G1": apart}
    assert of(attrs.evolve(OTHER_CLINIC, extra={"sector": "dental"}), *accepted(FIRST, SECOND)) == {"G1": apart}
    assert of(home, *accepted(FIRST, attrs.evolve(SECOND, about="P-2"))) == {"G1": apart}


def test_the_kind_of_the_plan_items_decides_where_both_have_one():
    start = [ck.ServiceStart(referral="R1", item="P1"), ck.ServiceStart(referral="R2", item="P2")]

    assert of(TALKS, RIDES, *accepted(FIRST, SECOND), *start) == {"G1": (("R1", "R2"), ())}
    assert of(TALKS, *accepted(FIRST, SECOND)) == {"G1": BOTH}


def test_work_that_is_planned_twice_is_told_once():
    again = attrs.evolve(RIDES, kind="counselling")

    (work,) = joint_work(cases.holding(CLINIC, OTHER_CLINIC, TALKS, again, *accepted(FIRST, SECOND)))

    assert (work.duplicates, work.doubled, work.providers) == ((("P1", "P2"),), (), ("A", "B"))


def test_services_on_items_that_are_done_are_still_compared_by_kind():
    again = attrs.evolve(RIDES, kind="counselling")
    done = [attrs.evolve(each, status="done", done_on=date(2025, 3, 5)) for each in (TALKS, again)]
    start = [ck.ServiceStart(referral="R1", item="P1"), ck.ServiceStart(referral="R2", item="P2")]

    assert of(*done, *accepted(FIRST, SECOND), *start) == {"G1": BOTH}


def test_a_referral_is_for_every_goal_of_its_need_and_a_pair_is_told_at_the_first():
    assert of(OTHER_GOAL, *accepted(FIRST, SECOND)) == {"G1": BOTH, "G3": (("R1", "R2"), ())}


def test_a_referral_that_carries_out_an_item_is_for_the_goal_of_the_item():
    elsewhere = attrs.evolve(RIDES, goal="G3", kind="counselling")

    assert of(OTHER_GOAL, TALKS, elsewhere, *accepted(FIRST, SECOND)) == {"G1": (("R1",), ()), "G3": (("R2",), ())}


@pytest.mark.parametrize("lifecycle", ["completed", "withdrawn"])
def test_a_need_without_a_goal_that_is_pursued_has_its_own_line(lifecycle):
    goal = ck.Goal(id="G1", need="N1", term="short", lifecycle=lifecycle)

    (work,) = joint_work(cases.holding(CLINIC, OTHER_CLINIC, goal, *accepted(FIRST, SECOND)))

    assert (work.need, work.goal, work.doubled, work.is_joint) == ("N1", None, (("R1", "R2"),), True)


@given(st.lists(st.sampled_from(["medical", "welfare"]), max_size=5), st.booleans())
def test_each_pair_of_referrals_is_named_once(sectors, two_goals):
    resources = [attrs.evolve(CLINIC, id=f"X{number}", sector=sector) for number, sector in enumerate(sectors)]
    referrals = [attrs.evolve(FIRST, id=f"R{number}", resource=each.id) for number, each in enumerate(resources)]

    found = of(*resources, *accepted(*referrals), *([OTHER_GOAL] if two_goals else []))

    pairs = [pair for _, doubled in found.values() for pair in doubled]
    assert len(pairs) == len({frozenset(pair) for pair in pairs})
    assert len(pairs) == sum(sectors.count(each) * (sectors.count(each) - 1) // 2 for each in set(sectors))
