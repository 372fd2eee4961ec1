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
    Any sound workflow of 1 to 8 stages: labels, roles, reasons, requirements, approvals, substages, ready guards.

    Every one has `check(workflow) == ()`, and is made so, not filtered. Raises ImportError without hypothesis.

    >>> from hypothesis import given
    >>> from casekit.testing import assert_sound
    >>> given(workflows())(assert_sound).hypothesis.inner_test is assert_sound
    True
    """
    making = import_module("casekit.testing.making")
    return cast("st.SearchStrategy[Workflow]", making.sound_workflows())


def journeys(workflow: Workflow) -> st.SearchStrategy[Tour]:
    """
    Any journey through a workflow: moves declared one after another from the stage in which a case opens.

    Guards, roles and rules are not asked, and a move with routes may lead to any of them. A journey has up to 20 steps
    and may be empty. Raises ImportError without hypothesis.

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
        open_here = [*steps_from(workflow, place)]
        if not open_here:
            break
        step, place = open_here[choice % len(open_here)]
        steps.append(step)
    return Tour(steps=tuple(steps))
