"""A criterion: a figure that an office adds to the evaluation of its cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeAlias

import attrs

from casekit.answers import Params
from casekit.models import Case
from casekit.notation.labelled import ComparedByFields, to_labels

CriterionFunction: TypeAlias = Callable[[Case, date], object]
"""
The function of a criterion: takes the case at the end of the day, and the day. Returns a number, a text, True or False,
a `casekit.evaluation.Result` with its account, or None if the figure is unknown.
"""


def _function_name(criterion: OwnCriterion) -> str:
    """Return the name of the function of a criterion; empty for a callable without one."""
    return str(getattr(criterion.function, "__name__", ""))


@attrs.frozen(eq=False, repr=False)
class OwnCriterion(ComparedByFields):
    """
    A figure of an office, which stands in the evaluation of a case among those of the library.

    function: The function. It takes the case at the end of the day, and the day. It returns a number, a text, True or
        False, a `casekit.evaluation.Result`, or None if the figure is unknown.
    question: The question that it answers: one of `casekit.evaluation.Question`, or an identifier of the office's own.
        An own question follows the seven; a vocabulary `evaluation_question` of the practice has its label.
    name: The name of the figure, an identifier: `evaluation[name]`. Left out: the name of the function.
    source: Where the criterion comes from, such as a guideline of the office.
    labels: What the figure is called in each language.

    If the function raises an error or returns anything else, the figure has no value and a finding says so.

    >>> def visits(case, on):
    ...     return sum(at.date() <= on for at, _ in case.dated("contact"))
    >>> OwnCriterion(visits, question="answer", labels={"en": "contacts made"}).name
    'visits'
    """

    function: CriterionFunction
    question: str = attrs.field(kw_only=True)
    name: str = attrs.field(default=attrs.Factory(_function_name, takes_self=True), kw_only=True)
    source: str = attrs.field(default="", kw_only=True)
    labels: Params = attrs.field(factory=Params, kw_only=True, converter=to_labels)
