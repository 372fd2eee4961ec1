"""How the plan was made."""

from __future__ import annotations

import attrs
import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck


def made(*records: ck.Record) -> ck.evaluation.PlanMade:
    return cases.evaluation_of(*records).answer.plan


def test_goals_are_counted_by_their_term_and_withdrawn_ones_left_out():
    third = ck.Goal(id="G3", need="N1", term="long", lifecycle="withdrawn", strategy="…")

    found = made(third, ck.Goal(id="G1", need="N1", term="short", strategy="…"))

    assert (found.short_term, found.long_term, found.without_strategy) == (1, 1, ("G2",))
    assert [(each.code, each.params["ids"]) for each in found.findings] == [("goals_without_strategy", ("G2",))]


@pytest.mark.parametrize(
    ("goal", "terms"),
    [(ck.Goal(id="G2", need="N2", term="short"), (2, 0)), (ck.Goal(id="G1", need="N1", term="long"), (0, 2))],
    ids=["all short", "all long"],
)
def test_goals_all_of_one_term_are_noticed(goal, terms):
    found = made(goal)

    assert (found.short_term, found.long_term) == terms
    assert [(each.code, each.params["ids"]) for each in found.findings] == [
        ("goals_of_one_term", ("G1", "G2")), ("goals_without_strategy", ("G1", "G2")),
    ]  # fmt: skip


def test_a_single_goal_is_of_one_term():
    found = made(ck.Goal(id="G2", need="N2", term="long", lifecycle="withdrawn", strategy="…"))

    assert [(each.code, each.params["ids"]) for each in found.findings] == [
        ("goals_of_one_term", ("G1",)), ("goals_without_strategy", ("G1",)),
    ]  # fmt: skip


def test_a_case_without_goals_has_no_plan_to_find_fault_with():
    case = cases.SCHOOL.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="worker-1")

    found = ck.evaluation.evaluate(case, on=cases.on("2025-03-03").date()).answer.plan

    assert attrs.astuple(found) == (0, 0, (), (), (), 0, ())


def test_a_goal_without_an_item_of_the_plan_is_named():
    found = made(ck.PlanItem(id="P1", goal="G2", kind="counselling", responsible="worker"))

    assert found.without_items == ("G1",)


def test_taking_nothing_counts_as_a_choice():
    ways = (("taken", "declined"), ("declined",))
    choices = (
        ck.ClientChoice(options=tuple(ck.OptionConsidered(option=way, outcome=way) for way in each)) for each in ways
    )

    found = made(*choices)

    assert (len(found.choices), found.took_something) == (2, 1)


def test_a_choice_shows_what_was_offered_what_the_client_took_and_how_the_need_stands_now():
    options = (
        ck.OptionConsidered(option="RS1", outcome="declined"), ck.OptionConsidered(option="RS2", outcome="taken"),
    )  # fmt: skip
    told = ck.ClientChoice(need="N1", options=options), ck.ClientChoice(options=options[:1])
    after = made(*told, ck.Need(id="N1", domain="education", outcome="partly_met")).choices

    assert [attrs.astuple(each)[1:] for each in after] == [
        ("N1", ("RS1", "RS2"), ("RS2",), "partly_met"), (None, ("RS1",), (), None),
    ]  # fmt: skip
    assert made(*told).choices[0].result is None


GOALS = st.lists(
    st.builds(
        ck.Goal, id=st.sampled_from(["G1", "G2", "G3"]), need=st.just("N1"), term=st.sampled_from(["short", "long"]),
        lifecycle=st.sampled_from(["active", "withdrawn"]), strategy=st.sampled_from([None, "…"]),
    ),
    max_size=4,
)  # fmt: skip


@given(GOALS)
def test_every_goal_that_was_not_withdrawn_is_of_one_term_or_the_other(goals):
    case = cases.holding(*goals)

    found = ck.evaluation.evaluate(case, on=cases.on("2025-12-31").date()).answer.plan

    kept = {goal.id: goal for goal in case.goals if goal.lifecycle != "withdrawn"}
    assert found.short_term + found.long_term == len(kept)
    assert {*found.without_strategy} == {id for id, goal in kept.items() if goal.strategy is None}
    assert {*found.without_items} == {*kept}
    one_term = bool(kept) and 0 in (found.short_term, found.long_term)
    assert ("goals_of_one_term" in cases.codes(found.findings)) == one_term
