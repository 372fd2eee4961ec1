"""The two phases of a single-system design, read and named in one way for every method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Literal, TypeAlias

from casekit.answers import Finding, Params
from casekit.evaluation.methods.given import Given, Number
from casekit.evaluation.methods.numbers import whole_or_float
from casekit.evaluation.result import Figure, Line, Method, Result, notice

Direction: TypeAlias = Literal["increase", "decrease"]
"""Which way the measure moves when things get better."""

SHORT_BASELINE = 5
"""A baseline of fewer points is a weak ground for comparison (What Works Clearinghouse, single-case standards)."""
MOST_SHOWN = 1_000
"""The most sessions of a phase that a result repeats; of a longer one it has the names, and a finding says so."""
GAP = "–"
"""What stands in a series for a session that was not observed."""
LEAST_CONFIDENCE, MOST_CONFIDENCE = Fraction(1, 100), Fraction(9_999, 10_000)


class Phases:
    """
    A baseline (A) and an intervention (B), each with at least one observed value; None is a session not observed.

    Sessions are numbered 1, 2, 3 … through both phases, also those not observed. What is computed from the values is
    exact and only there when the faults were refused: `Phases(given, …)`, then `given.refuse()`, then everything else.

    >>> given = Given("nap")
    >>> phases = Phases(given, [4, None, 5.5], [2, 3], "decrease")
    >>> given.refuse()
    >>> phases.baseline, phases.baseline_sessions, phases.intervention_sessions, phases.used, phases.missing
    ((Fraction(4, 1), Fraction(11, 2)), (1, 3), (4, 5), ('A1', 'A3', 'B1', 'B2'), ('A2',))
    >>> phases.signed
    ((-4, -5.5), (-2, -3))
    """

    def __init__(self, given: Given, baseline: object, intervention: object, improvement: object) -> None:
        allowed: tuple[Direction, Direction] = ("increase", "decrease")
        self.improvement: Direction = given.choice(improvement, "improvement", allowed)
        read = given.comparable({"baseline": baseline, "intervention": intervention})
        for where, values in read.items():
            if values is not None and all(value is None for value in values):
                given.fault("no_observation", where)
        self._baseline, self._intervention = (tuple(values or ()) for values in read.values())
        self._before, self._after = _observed(self._baseline), _observed(self._intervention)

    @cached_property
    def baseline(self) -> tuple[Fraction, ...]:
        """The observed values of the baseline, exactly as they were given."""
        return _exactly(self._before)

    @cached_property
    def intervention(self) -> tuple[Fraction, ...]:
        """The observed values of the intervention, exactly as they were given."""
        return _exactly(self._after)

    @property
    def baseline_length(self) -> int:
        """How many sessions the baseline has, also those not observed."""
        return len(self._baseline)

    @property
    def baseline_sessions(self) -> tuple[int, ...]:
        """The number of the session of every observed value of the baseline."""
        return tuple(place for place, value in enumerate(self._baseline, 1) if value is not None)

    @property
    def intervention_sessions(self) -> tuple[int, ...]:
        """The number of the session of every observed value of the intervention."""
        first = len(self._baseline) + 1
        return tuple(place for place, value in enumerate(self._intervention, first) if value is not None)

    @property
    def baseline_names(self) -> tuple[str, ...]:
        """The name of every observed session of the baseline: A1, A2 …"""
        return _names("A", self._baseline)

    @property
    def intervention_names(self) -> tuple[str, ...]:
        """The name of every observed session of the intervention: B1, B2 …"""
        return _names("B", self._intervention)

    @property
    def sign(self) -> int:
        """1 where a higher value is better, -1 where a lower one is."""
        return 1 if self.improvement == "increase" else -1

    @property
    def signed(self) -> tuple[_Values, _Values]:
        """The observed values of both phases, turned so that the higher is the better; to be compared, not reckoned."""
        if self.improvement == "increase":
            return self._before, self._after
        return tuple([-value for value in self._before]), tuple([-value for value in self._after])

    @property
    def used(self) -> tuple[str, ...]:
        """The observed sessions of each phase: A1, A2 … B1, B2 …"""
        return (*self.baseline_names, *self.intervention_names)

    @property
    def missing(self) -> tuple[str, ...]:
        """The sessions that were not observed."""
        return tuple([
            f"{phase}{place}"
            for phase, values in (("A", self._baseline), ("B", self._intervention)) if None in values
            for place, value in enumerate(values, 1) if value is None
        ])  # fmt: skip

    @property
    def series(self) -> tuple[Params, ...]:
        """The raw series as text, a row for each phase of up to MOST_SHOWN sessions; GAP for one not observed."""
        told = (("baseline", self._baseline), ("intervention", self._intervention))
        return tuple(
            Params({"phase": phase, "values": as_text(values)})
            for phase, values in told if len(values) <= MOST_SHOWN
        )  # fmt: skip

    @property
    def baseline_told(self) -> tuple[str, ...] | None:
        """The raw series of the baseline alone; None where it is too long."""
        return as_text(self._baseline) if len(self._baseline) <= MOST_SHOWN else None

    @property
    def baseline_not_shown(self) -> tuple[Finding, ...]:
        """That the baseline is too long to be shown; empty where it is not."""
        return not_shown("baseline", len(self._baseline))

    @property
    def not_shown(self) -> tuple[Finding, ...]:
        """The phases that are too long to be shown."""
        return (*self.baseline_not_shown, *not_shown("intervention", len(self._intervention)))

    @property
    def cautions(self) -> tuple[Finding, ...]:
        """What every result says: how many points it rests on, a short baseline, sessions not observed."""
        before, after = len(self._before), len(self._after)
        said = [notice("single_system_limits", baseline_points=before, intervention_points=after)]
        if before < SHORT_BASELINE:
            said.append(notice("short_baseline", "baseline", points=before, advised=SHORT_BASELINE))
        return (*said, *([notice("inputs_missing", ids=self.missing)] if self.missing else []))

    def result(
        self, id: str, source: str, value: Figure, *, figures: Mapping[str, object] | None = None,
        settings: Mapping[str, object] | None = None, lines: tuple[Line, ...] = (), findings: Sequence[Finding] = (),
    ) -> Result:  # fmt: skip
        """The result of a method: its own figures and findings, and with them what every result here has."""
        before, after = len(self._before), len(self._after)
        return Result(
            method=Method(
                id=id, source=source, settings=Params({"improvement": self.improvement, **(settings or {})})
            ),
            value=value, lines=lines, table=self.series, used=self.used, missing=self.missing,
            figures=Params({**(figures or {}), "baseline_points": before, "intervention_points": after}),
            findings=(*findings, *self.not_shown, *self.cautions),
        )  # fmt: skip


def confidence_level(given: Given, confidence: Number) -> float:
    """A confidence level as it is taken: 0.01 to 0.9999."""
    return float(given.number(confidence, "confidence", low=LEAST_CONFIDENCE, high=MOST_CONFIDENCE))


def as_text(sessions: Sequence[float | Fraction | None]) -> tuple[str, ...]:
    """A series as text, GAP for a session not observed."""
    return tuple([GAP if value is None else str(whole_or_float(_exact(value))) for value in sessions])


def not_shown(where: str, sessions: int) -> tuple[Finding, ...]:
    """That a series is too long to be shown; empty where it is not."""
    return (notice("series_not_shown", where, most=MOST_SHOWN),) if sessions > MOST_SHOWN else ()


_Values: TypeAlias = tuple[float | Fraction, ...]
_Sessions: TypeAlias = tuple[float | Fraction | None, ...]


def _observed(sessions: _Sessions) -> _Values:
    return tuple([value for value in sessions if value is not None])


def _exactly(values: _Values) -> tuple[Fraction, ...]:
    return tuple([_exact(value) for value in values])


def _exact(value: float | Fraction) -> Fraction:
    return Fraction(str(value)) if isinstance(value, float) else Fraction(value)


def _names(phase: str, sessions: _Sessions) -> tuple[str, ...]:
    names = _first_names(phase, len(sessions))
    if None not in sessions:
        return names
    return tuple([name for name, value in zip(names, sessions, strict=True) if value is not None])


@lru_cache(maxsize=8)
def _first_names(phase: str, count: int) -> tuple[str, ...]:
    """The names of the first sessions of a phase; results that have the same ones share them."""
    return tuple([f"{phase}{place}" for place in range(1, count + 1)])
