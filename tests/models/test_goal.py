"""Goals reached step by step."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck

DAYS = st.none() | st.dates(date(2025, 3, 1), date(2025, 3, 5))


def goal(*days: date | None) -> ck.Goal:
    steps = tuple(ck.GoalStep(description=f"step {number}", reached_on=day) for number, day in enumerate(days))
    return ck.Goal(id="G1", need="N1", term="short", steps=steps)


def test_the_next_step_is_the_first_one_not_reached():
    second = goal(date(2025, 3, 1), None, None).next_step

    assert second is not None
    assert second.description == "step 1"
    assert goal(date(2025, 3, 1)).next_step is None
    assert goal().next_step is None


@pytest.mark.parametrize(
    "days", [(None, date(2025, 3, 1)), (date(2025, 3, 2), date(2025, 3, 1)), (date(2025, 3, 1), None, date(2025, 3, 2))]
)
def test_no_step_is_reached_before_the_ones_ahead_of_it(days):
    with pytest.raises(ck.RecordError) as error:
        goal(*days)

    assert error.value.codes == ("step_out_of_order",)


def test_two_steps_may_be_reached_on_one_day():
    assert goal(date(2025, 3, 1), date(2025, 3, 1), None).next_step is not None


@given(st.lists(DAYS, max_size=4))
def test_the_steps_of_a_goal_that_can_be_are_reached_in_order(days):
    try:
        made = goal(*days)
    except ck.RecordError:
        return

    reached = [step.reached_on for step in made.steps if step.reached_on]
    assert reached == sorted(reached)
    assert [step.reached_on for step in made.steps[: len(reached)]] == reached
