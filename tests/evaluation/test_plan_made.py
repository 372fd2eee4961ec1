"""How the plan was made."""

from __future__ import annotations

import attrs
import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck

STRATEGY, ITEMS = "share_of_goals_with_strategy", "share_of_goals_with_plan_items"


def terms(found: ck.evaluation.CaseEvaluation) -> tuple[int, ...]:
    """The number of short-term and of long-term goals that were not withdrawn."""
    shares = (found[f"share_of_{term}_term_goals_achieved"] for term in ("short", "long"))
    return tuple(len(each.used) + len(each.missing) - each.figures["withdrawn"] for each in shares)


def without(found: ck.evaluation.CaseEvaluation, figure: str) -> tuple[str, ...]:
    """The goals for which a figure of the plan finds nothing on record."""
    return tuple(line.name for line in found[figure].lines if line.facts["outcome"] == "not_on_record")


def noticed(found: ck.evaluation.CaseEvaluation) -> list[tuple[str, object]]:
    """What is noticed about the plan: the code and the ids of each finding, which the evaluation has too."""
    assert {*found[STRATEGY].findings} <= {*found.findings}
    return [(each.code, each.params["ids"]) for each in found[STRATEGY].findings]


def test_goals_are_counted_by_their_term_and_withdrawn_ones_left_out():
    third = ck.Goal(id="G3", need="N1", term="long", lifecycle="withdrawn", strategy="…")

    found = cases.evaluation_of(third, ck.Goal(id="G1", need="N1", term="short", strategy="…"))

    assert (*terms(found), without(found, STRATEGY)) == (1, 1, ("G2",))
    assert found[STRATEGY].value == 0.5
    assert noticed(found) == [("goals_without_strategy", ("G2",))]


@pytest.mark.parametrize(
    ("goal", "counted"),
    [(ck.Goal(id="G2", need="N2", term="short"), (2, 0)), (ck.Goal(id="G1", need="N1", term="long"), (0, 2))],
    ids=["all short", "all long"],
)
def test_goals_all_of_one_term_are_noticed(goal, counted):
    found = cases.evaluation_of(goal)

    assert terms(found) == counted
    assert noticed(found) == [("goals_of_one_term", ("G1", "G2")), ("goals_without_strategy", ("G1", "G2"))]


def test_a_single_goal_is_of_one_term():
    found = cases.evaluation_of(ck.Goal(id="G2", need="N2", term="long", lifecycle="withdrawn", strategy="…"))

    assert noticed(found) == [("goals_of_one_term", ("G1",)), ("goals_without_strategy", ("G1",))]


def test_a_case_without_goals_has_no_plan_to_find_fault_with():
    case = cases.SCHOOL.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="worker-1")

    found = ck.evaluate(case, on=cases.on("2025-03-03").date())

    assert (terms(found), found[STRATEGY].value, found[ITEMS].value, found.choices) == ((0, 0), None, None, ())
    assert (without(found, STRATEGY), without(found, ITEMS)) == ((), ())
    assert not {"goals_of_one_term", "goals_without_strategy"} & {*cases.codes(found.findings)}


def test_a_goal_without_an_item_of_the_plan_is_named():
    found = cases.evaluation_of(ck.PlanItem(id="P1", goal="G2", kind="counselling", responsible="worker"))

    assert (without(found, ITEMS), found[ITEMS].value) == (("G1",), 0.5)


def test_taking_nothing_counts_as_a_choice():
    ways = (("taken", "declined"), ("declined",))
    choices = (
        ck.ClientChoice(options=tuple(ck.OptionConsidered(option=way, outcome=way) for way in each)) for each in ways
    )

    found = cases.evaluation_of(*choices).choices

    assert [each.taken for each in found] == [("taken",), ()]


def test_a_choice_shows_what_was_offered_what_the_client_took_and_how_the_need_stands_now():
    options = (
        ck.OptionConsidered(option="RS1", outcome="declined"), ck.OptionConsidered(option="RS2", outcome="taken"),
    )  # fmt: skip
    told = ck.ClientChoice(need="N1", options=options), ck.ClientChoice(options=options[:1])
    after = cases.evaluation_of(*told, ck.Need(id="N1", domain="education", outcome="partly_met")).choices

    assert [attrs.astuple(each)[1:] for each in after] == [
        ("N1", ("RS1", "RS2"), ("RS2",), "partly_met"), (None, ("RS1",), (), None),
    ]  # fmt: skip
    assert cases.evaluation_of(*told).choices[0].result is None


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

    found = ck.evaluate(case, on=cases.on("2025-12-31").date())

    kept = {goal.id: goal for goal in case.goals if goal.lifecycle != "withdrawn"}
    assert sum(terms(found)) == len(kept)
    assert {*without(found, STRATEGY)} == {id for id, goal in kept.items() if goal.strategy is None}
    assert {*without(found, ITEMS)} == {*kept}
    one_term = bool(kept) and 0 in terms(found)
    assert ("goals_of_one_term" in cases.codes(found.findings)) == one_term
