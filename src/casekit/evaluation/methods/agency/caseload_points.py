"""How full a worker's caseload is, in points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Literal, TypeAlias

from casekit.answers import Params
from casekit.evaluation.methods.account import told_amounts
from casekit.evaluation.methods.given import Given, Number, Values
from casekit.evaluation.methods.numbers import whole_or_float
from casekit.evaluation.result import Line, Method, Result, added_up, notice

CaseloadLight: TypeAlias = Literal["blue", "green", "amber", "red"]
"""Room left (below 95 %), full (95 to 100 %), too full (above 100 %), far too full (from 110 %)."""


def caseload_points(
    cases: Values[str], *, weights: Mapping[str, Number], fte: Number, capacity_per_fte: Number
) -> Result:
    """
    The points of a caseload, and how much of the worker's capacity they take.

    Args:
        cases: The kind of each case.
        weights: The points of each kind, 0 or more; local schemes use 4 to 10. They are the agency's own.
        fte: The worker's hours as a share of full time, 0 or more.
        capacity_per_fte: The points one full-time worker can carry, 0 or more.

    `value` is the points, each kind's line what it adds. Figures: `utilisation` = points / (capacity_per_fte · fte),
    with its `numerator`, `denominator` and `excluded` (always 0: a case of no known kind is refused), and `light`, blue
    below 0.95, green to 1, amber below 1.1, red from 1.1; both None where the worker has no capacity. Raises
    EvaluationError for a kind without points. Points say how much work cases are expected to make, not how good it is.
    Source: points of local authorities (Slough), lights of the workload tool of the probation service (Community Care).

    >>> found = caseload_points(["intensive", "general"], weights={"intensive": 10, "general": 6}, fte=0.5,
    ...                         capacity_per_fte=40)
    >>> found.value, found.figures["utilisation"], found.figures["light"]
    (16.0, 0.8, 'blue')
    """
    given = Given("caseload_points")
    points = {
        kind: given.number(weight, f"weights[{kind}]", low=0)
        for kind, weight in given.table(weights, "weights", least=1).items()
    }
    known = tuple(points)
    kinds = [
        given.choice(kind, f"cases[{place}]", known) for place, kind in enumerate(given.items(cases, "cases")) if known
    ]
    time = given.number(fte, "fte", low=0)
    full = given.number(capacity_per_fte, "capacity_per_fte", low=0)
    given.refuse()
    counts = Counter(kinds)
    taken = [count * points[kind] for kind, count in counts.items()]
    lines = tuple(
        Line(
            name=kind, amount=amount, facts=Params({"cases": count, "weight": whole_or_float(points[kind])}),
        )
        for (kind, count), amount in zip(counts.items(), told_amounts(taken), strict=True)
    )  # fmt: skip
    total = sum(taken, Fraction(0))
    capacity = full * time
    return Result(
        method=Method(
            id="caseload_points", source="Slough; workload tool of the probation service, Community Care",
            settings=Params({"fte": whole_or_float(time), "capacity_per_fte": whole_or_float(full)}),
        ),
        value=added_up(0.0, lines), lines=lines,
        figures=Params({
            "utilisation": float(total / capacity) if capacity else None,
            "light": _light(total / capacity) if capacity else None,
            "numerator": whole_or_float(total), "denominator": whole_or_float(capacity), "excluded": 0,
        }),
        used=tuple(counts),
        findings=() if capacity else (notice("no_capacity", "capacity_per_fte" if time else "fte"),),
    )  # fmt: skip


def _light(utilisation: Fraction) -> CaseloadLight:
    if utilisation < Fraction(95, 100):
        return "blue"
    if utilisation <= 1:
        return "green"
    return "amber" if utilisation < Fraction(11, 10) else "red"
