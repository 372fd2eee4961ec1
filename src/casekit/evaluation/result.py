"""`Result`: a figure with its calculation, what was used, what is missing, and its method."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, Self, TypeAlias, cast

import attrs

from casekit.answers import Finding, Params, ParamValue, Severity
from casekit.evaluation.accounts import told_result
from casekit.evaluation.explaining import Saying
from casekit.labels import Language, Wording
from casekit.labels.wording import LIBRARY_WORDING

Figure: TypeAlias = float | str | bool | None
"""The value of a figure: a number, a text, True or False. None: undefined, and a finding says why."""


@attrs.frozen(kw_only=True)
class Method:
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
class Line:
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
class Result:
    """
    A figure with its calculation.

    method: The method by which it was computed.
    value: The figure. None, never NaN, if it is undefined; a finding then says why.
    base: The number to which the lines are added.
    lines: The amounts of an additive method: `value` is the `math.fsum` of `base` and their amounts.
    figures: The other figures of the method, by name.
    table: The steps of a method that is not additive, row by row.
    used: The names of what was used.
    missing: The names of what was left out.
    findings: What to know before the figure is used.

    >>> Result(method=Method(id="our_own", source="our office"), value=3.0, base=2.0,
    ...        lines=(Line(name="G1", amount=1.0),)).explain().splitlines()[0]
    'Our own: 3'
    """

    method: Method
    value: Figure
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

    def to_dict(self) -> dict[str, object]:
        """
        Return the result as lists and dicts that JSON can hold. `from_dict` builds an equal result from them.

        >>> given = Result(method=Method(id="our_own", source="our office"), value=None, used=("G1",))
        >>> Result.from_dict(given.to_dict()) == given
        True
        """
        return {
            "method": {"id": self.method.id, "source": self.method.source, "settings": _listed(self.method.settings)},
            "value": self.value,
            "base": self.base,
            "lines": [
                {"name": each.name, "amount": each.amount, "facts": _listed(each.facts)} for each in self.lines
            ],
            "figures": _listed(self.figures),
            "table": [_listed(row) for row in self.table],
            "used": list(self.used),
            "missing": list(self.missing),
            "findings": [
                {"code": each.code, "params": _listed(each.params), "where": each.where, "severity": each.severity}
                for each in self.findings
            ],
        }  # fmt: skip

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Self:
        """Build a result from what `to_dict` returned. Its shape is not checked."""
        written = cast("Mapping[str, Any]", data)
        method = written["method"]
        return cls(
            method=Method(id=method["id"], source=method["source"], settings=Params(method["settings"])),
            value=written["value"],
            base=written["base"],
            lines=tuple(
                Line(name=each["name"], amount=each["amount"], facts=Params(each["facts"])) for each in written["lines"]
            ),
            figures=Params(written["figures"]),
            table=tuple(Params(row) for row in written["table"]),
            used=tuple(written["used"]),
            missing=tuple(written["missing"]),
            findings=tuple(
                Finding(each["code"], Params(each["params"]), each["where"], cast("Severity", each["severity"]))
                for each in written["findings"]
            ),
        )


def added_up(base: float, lines: Iterable[Line]) -> float:
    """Return the sum of the base and every amount, rounded once."""
    return math.fsum((base, *(line.amount for line in lines)))


def notice(code: str, where: str | None = None, **facts: object) -> Finding:
    """Return a finding of severity "notice"."""
    return Finding(code, facts, where, "notice")


def _listed(params: Params) -> dict[str, ParamValue | list[str]]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in params.items()}
