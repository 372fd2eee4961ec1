"""`Result`: a figure with its calculation, what was used, what is missing, and its method."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import TypeAlias

import attrs

from casekit.answers import Finding, Params
from casekit.errors import EvaluationError
from casekit.evaluation.accounts import told_result
from casekit.evaluation.explaining import Saying
from casekit.evaluation.plain import Plain
from casekit.labels import Language, Wording
from casekit.labels.wording import LIBRARY_WORDING

Figure: TypeAlias = float | str | bool | None
"""The value of a figure, a number, a text, True or False; None: undefined, and a finding says why. See `Result`."""


@attrs.frozen(kw_only=True)
class Method(Plain):
    """
    The method by which a figure was computed.

    id: The id of the method. That of a published method is the name of its function. Other figures of a case have ids
        such as `share_of_needs_met`.
    source: The publication of the method.
    settings: The settings with which it was used.

    >>> Method(id="t_score", source="Kiresuk & Sherman (1968)", settings=Params({"rho": 0.3})).settings["rho"]
    0.3
    """

    id: str
    source: str
    settings: Params = attrs.field(factory=Params)


@attrs.frozen(kw_only=True)
class Line(Plain):
    """
    One line of the sum that gives a figure.

    name: The id of what the line is about, such as a goal.
    amount: The amount that it adds to the value.
    facts: The facts from which the amount is computed.

    >>> Line(name="G1", amount=-1.5, facts=Params({"level": -1, "weight": 3})).amount
    -1.5
    """

    name: str
    amount: float
    facts: Params = attrs.field(factory=Params)


@attrs.frozen(kw_only=True)
class Result(Plain):
    """
    A figure with its calculation.

    method: The method by which it was computed.
    value: The figure. None, never NaN, if it is undefined; a finding then says why.
    of: The id of the goal or person it is about. None: it is about the case, or about the values given.
    base: The number to which the lines are added.
    lines: The amounts of an additive method: `value` is the `math.fsum` of `base` and their amounts.
    figures: The other figures of the method, by name.
    table: The steps of a method that is not additive, row by row.
    used: The names of what was used.
    missing: The names of what was left out.
    findings: What to know before the figure is used.

    >>> given = Result(method=Method(id="our_own", source="our office"), value=3.0, base=2.0,
    ...        lines=(Line(name="G1", amount=1.0),))
    >>> given.explain().splitlines()[0]
    'Our own: 3'
    >>> Result.from_dict(given.to_dict()) == given
    True
    """

    method: Method
    value: Figure
    of: str | None = None
    base: float = 0.0
    lines: tuple[Line, ...] = ()
    figures: Params = attrs.field(factory=Params)
    table: tuple[Params, ...] = ()
    used: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def number(self) -> float | None:
        """The value if it is a number. None if it is undefined, a text, True or False."""
        return self.value if isinstance(self.value, int | float) and not isinstance(self.value, bool) else None

    def explain(self, language: Language = "en", *, wording: Wording = LIBRARY_WORDING) -> str:
        """
        Return the figure as text in English ("en") or Korean ("ko"): value, calculation, what is missing, source.

        A share is shown as a percentage, with its counts. Numbers are rounded for display only: see
        `casekit.display.format_number`. `wording` has the texts and labels: that of a practice (`practice.wording`), or
        those of the library.
        """
        return told_result(self, Saying(language, wording))


def added_up(base: float, lines: Iterable[Line]) -> float:
    """Return the sum of the base and every amount, rounded once."""
    return math.fsum((base, *(line.amount for line in lines)))


def tried(method: Callable[[], Result]) -> Result | None:
    """Return a result; None if the records lack what the method needs."""
    try:
        return method()
    except EvaluationError:
        return None


def notice(code: str, where: str | None = None, **facts: object) -> Finding:
    """Return a finding of severity "notice"."""
    return Finding(code, facts, where, "notice")
