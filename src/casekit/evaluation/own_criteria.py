"""The figures of an office: its own criteria of evaluation."""

from __future__ import annotations

from datetime import date

import attrs

from casekit.evaluation.result import Figure, Method, Result, notice
from casekit.limits import LARGEST_NUMBER
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
    if found is None:
        return attrs.evolve(nothing, findings=(notice("criterion_without_figure", criterion.question, criterion=name),))
    value = _figure(found.value if isinstance(found, Result) else found)
    if isinstance(found, Result) and (value is not None or found.value is None):
        return attrs.evolve(found, method=attrs.evolve(found.method, id=name), value=value, of=None)
    if value is not None:
        return attrs.evolve(nothing, value=value)
    return attrs.evolve(
        nothing, findings=(notice("criterion_failed", criterion.question, criterion=name, error=type(found).__name__),)
    )


def _figure(value: object) -> Figure:
    """Return a value as a plain number, text, True or False; None for what is none, or is no finite number."""
    if isinstance(value, bool) or type(value) is str:
        return value
    if isinstance(value, float | int):
        plain = int(value) if isinstance(value, int) else float(value)
        return plain if abs(plain) <= LARGEST_NUMBER else None
    return str(value) if isinstance(value, str) else None
