"""Hypothesis strategies for tests: any sound workflow, and any journey through one. hypothesis is loaded when asked."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from casekit.stages import Workflow
from casekit.testing.tours import Place, Step, Tour, start_of, steps_from

if TYPE_CHECKING:
    from hypothesis import strategies as st


def workflows() -> st.SearchStrategy[Workflow]:
    """
    Return a hypothesis strategy for valid workflows of 1 to 8 stages.

    They vary in labels, roles, reasons, requirements, approvals, substages and guards of the library. For each of them
    `check(workflow) == ()`; they are constructed that way, not filtered.

    Raises ImportError without hypothesis.

    >>> from hypothesis import given
    >>> from casekit.testing import assert_sound
    >>> given(workflows())(assert_sound).hypothesis.inner_test is assert_sound
    True
    """
    making = import_module("casekit.testing.making")
    return cast("st.SearchStrategy[Workflow]", making.sound_workflows())


def journeys(workflow: Workflow) -> st.SearchStrategy[Tour]:
    """
    Return a hypothesis strategy for journeys: sequences of declared moves from the first stage of a workflow.

    A journey has 0 to 20 steps. Guards, roles and rules are not evaluated, and a move with routes may lead to any of
    them.

    Raises ImportError without hypothesis.

    >>> from hypothesis import given
    >>> given(journeys(Workflow.ready("school_eight")))(lambda journey: None)()
    """
    start = start_of(workflow)
    strategies = import_module("hypothesis.strategies")
    choices = cast("st.SearchStrategy[list[int]]", strategies.lists(strategies.integers(0, 10_000), max_size=20))
    return choices.map(lambda chosen: _journey(workflow, start, chosen))


def _journey(workflow: Workflow, place: Place, chosen: list[int]) -> Tour:
    steps: list[Step] = []
    for choice in chosen:
        declared_here = [*steps_from(workflow, place)]
        if not declared_here:
            break
        step, place = declared_here[choice % len(declared_here)]
        steps.append(step)
    return Tour(steps=tuple(steps))
