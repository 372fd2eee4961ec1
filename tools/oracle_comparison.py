"""
A method of casekit beside another implementation of it: what is compared on one input, and what counts as the same.

Needs nothing but Python; the oracles are called from the other `oracle_` files.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Figures: TypeAlias = Mapping[str, Any]
"""Figures by name: a number, a word, yes or no, None where there is none; one that may be either is a `OneOf`."""

TOLERANCE = 1e-9
"""How far two figures may be apart, beside 1 or beside the larger of the two; both are exact formulas in floats."""
REFUSED = "refused"
"""The name under which stands the kind of an exception, in place of all figures."""
NAN = math.nan
SHOWN = 3
"""How many unexplained differences of a comparison are told in full."""


@dataclass(frozen=True)
class OneOf:
    """A figure that rounding decides, and the values it can have."""

    values: tuple[Any, ...]


@dataclass(frozen=True)
class Within:
    """A number that rounding decides, and its ends."""

    low: float
    high: float


@dataclass(frozen=True)
class Known:
    """
    A difference that is known: its name, the reason, and the inputs it belongs to.

    `gives` says what casekit gives there and what the oracle gives; both are held to it. Figures it does not name are
    compared as everywhere.
    """

    name: str
    reason: str
    applies: Callable[[Any], bool]
    gives: Callable[[Any], tuple[Figures, Figures]]


@dataclass(frozen=True)
class Comparison:
    """One method and one oracle: how an input is drawn, and the figures of each by the same names."""

    method: str
    package: str
    through: str
    figures: str
    draw: Callable[[random.Random], Any]
    here: Callable[[Any], Figures]
    there: Callable[[Any], Figures]
    known: tuple[Known, ...] = ()
    tolerance: float = TOLERANCE

    @property
    def name(self) -> str:
        """What tells it from every other comparison."""
        return f"{self.method} ({self.figures}), {self.package} {self.through}"


@dataclass
class Tally:
    """What became of the inputs of a comparison."""

    inputs: int = 0
    known: Counter[str] = field(default_factory=Counter)
    largest: float = 0.0
    unexplained: int = 0
    told: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count the inputs of another part too."""
        self.inputs += other.inputs
        self.known.update(other.known)
        self.largest = max(self.largest, other.largest)
        self.unexplained += other.unexplained
        self.told = [*self.told, *other.told][:SHOWN]


def compare(comparison: Comparison, seed: int, places: range) -> Tally:
    """Compare on the inputs of these numbers; each is drawn from the seed and its number, whatever came before."""
    tally = Tally()
    for place in places:
        # The same inputs every time, and nothing secret.
        case = comparison.draw(random.Random(f"{seed}/{comparison.name}/{place}"))  # noqa: S311
        found, differences, known = compare_one(comparison, case)
        tally.inputs += 1
        tally.known.update(known)
        tally.largest = max(tally.largest, found)
        if differences:
            tally.unexplained += 1
            tally.told = [*tally.told, f"input {place}, {case}: {'; '.join(differences)}"][:SHOWN]
    return tally


def compare_one(comparison: Comparison, case: Any) -> tuple[float, list[str], list[str]]:
    """The largest difference within the tolerance, the differences nothing explains, the known ones that apply."""
    here, there = _figures(comparison.here, case), _figures(comparison.there, case)
    applying = [known for known in comparison.known if known.applies(case)]
    differences: list[str] = []
    settled: set[str] = set()
    for known in applying:
        for side, figures, expected in zip(("casekit", "the oracle"), (here, there), known.gives(case), strict=True):
            differences += [
                f"{name}: {side} gives {figures.get(name, 'nothing')!r}, and not {value!r} as known ({known.name})"
                for name, value in expected.items()
                if name not in figures or not alike(figures[name], value, comparison.tolerance)
            ]
            settled |= expected.keys()
    largest = 0.0
    for side, figures in (("casekit", here), ("the oracle", there)):
        if REFUSED in figures.keys() - settled:
            return largest, [*differences, f"{side} refuses: {figures[REFUSED]}"], [known.name for known in applying]
    for name in sorted((here.keys() | there.keys()) - settled):
        if name not in here or name not in there:
            differences.append(f"{name}: only {'casekit' if name in here else 'the oracle'} gives it")
        elif not alike(here[name], there[name], comparison.tolerance):
            differences.append(f"{name}: casekit gives {here[name]!r}, the oracle {there[name]!r}")
        else:
            largest = max(largest, apart(here[name], there[name]))
    return largest, differences, [known.name for known in applying]


def _figures(of: Callable[[Any], Figures], case: Any) -> Figures:
    """The figures, or the kind of exception: one that is not known is a difference like any other."""
    try:
        return of(case)
    except Exception as error:
        return {REFUSED: type(error).__name__}


def alike(one: Any, other: Any, tolerance: float = TOLERANCE) -> bool:
    """Whether two figures are the same; a NaN is like a NaN only, None like None, yes like yes."""
    if isinstance(other, OneOf):
        return any(alike(one, value, tolerance) for value in other.values)
    if isinstance(other, Within):
        return _is_number(one) and other.low - tolerance <= one <= other.high + tolerance
    if not _is_number(one) or not _is_number(other):
        return type(one) is type(other) and bool(one == other)
    if not math.isfinite(one) or not math.isfinite(other):
        return one == other or (math.isnan(one) and math.isnan(other))
    return apart(one, other) <= tolerance


def apart(one: Any, other: Any) -> float:
    """How far two numbers are apart, beside 1 or the larger of them; 0 for what is no number."""
    if not _is_number(one) or not _is_number(other) or not math.isfinite(one) or not math.isfinite(other):
        return 0.0
    return float(abs(one - other) / max(1.0, abs(one), abs(other)))


def _is_number(figure: Any) -> bool:
    return isinstance(figure, int | float) and not isinstance(figure, bool)
