"""The figures of an office: its own criteria of evaluation."""

from __future__ import annotations

from datetime import date

import attrs

from casekit.evaluation.result import Method, Result, notice
from casekit.models import Case
from casekit.practice.own_criterion import OwnCriterion


def figure_of_criterion(criterion: OwnCriterion, case: Case, *, on: date) -> Result:
    """
    Return the figure of a criterion. One that returns nothing, raises an error, or returns what is no figure has no
    value, and a finding that says so: the other figures are not lost.
    """
    name, nothing = criterion.name, Result(method=Method(id=criterion.name, source=criterion.source), value=None)
    try:
        found: object = criterion.function(case, on)
    except Exception as error:  # an office's own code, and what it raises can hold personal values
        return attrs.evolve(
            nothing,
            findings=(notice("criterion_failed", criterion.question, criterion=name, error=type(error).__name__),),
        )
    if isinstance(found, Result):
        return attrs.evolve(found, method=attrs.evolve(found.method, id=name))
    if found is None:
        return attrs.evolve(nothing, findings=(notice("criterion_without_figure", criterion.question, criterion=name),))
    if isinstance(found, float | int | str):
        return attrs.evolve(nothing, value=found)
    return attrs.evolve(
        nothing, findings=(notice("criterion_failed", criterion.question, criterion=name, error=type(found).__name__),)
    )
