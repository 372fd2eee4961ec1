"""How the plan was made."""

from __future__ import annotations

import attrs
import cases

import casekit as ck


def made(*records: ck.Record) -> ck.evaluation.PlanMade:
    return cases.evaluation_of(*records).answer.plan


def test_goals_are_counted_by_their_term_and_withdrawn_ones_left_out():
    third = ck.Goal(id="G3", need="N1", term="long", lifecycle="withdrawn", strategy="…")

    found = made(third, ck.Goal(id="G1", need="N1", term="short", strategy="…"))

    assert (found.short_term, found.long_term, found.without_strategy) == (1, 1, ("G2",))
    assert [(each.code, each.params["ids"]) for each in found.findings] == [("goals_without_strategy", ("G2",))]


def test_goals_all_of_one_term_are_noticed():
    found = made(ck.Goal(id="G2", need="N2", term="short"))

    assert (found.findings[0].code, found.findings[0].params["ids"]) == ("goals_of_one_term", ("G1", "G2"))


def test_a_case_without_goals_has_no_plan_to_find_fault_with():
    case = cases.SCHOOL.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="worker-1")

    found = ck.evaluation.evaluate(case, on=cases.on("2025-03-03").date()).answer.plan

    assert attrs.astuple(found) == (0, 0, (), (), 0, 0, ())


def test_a_goal_without_an_item_of_the_plan_is_named():
    found = made(ck.PlanItem(id="P1", goal="G2", kind="counselling", responsible="worker"))

    assert found.without_items == ("G1",)


def test_taking_nothing_counts_as_a_choice():
    ways = (("taken", "declined"), ("declined",))
    choices = (
        ck.ClientChoice(options=tuple(ck.OptionConsidered(option="RS1", outcome=way) for way in each)) for each in ways
    )

    found = made(*choices)

    assert (found.choices, found.took_something) == (2, 1)
