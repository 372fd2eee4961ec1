"""What one series or phase shows: its values with their sessions, its spread, and how far sessions hang together."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

import attrs

from casekit.answers import Finding, Params
from casekit.evaluation.methods.given import LARGEST, Given, Number
from casekit.evaluation.methods.numbers import mean, root, whole_or_float
from casekit.evaluation.methods.single_system.autocorrelation import Lag1
from casekit.evaluation.methods.single_system.phases import MOST_SHOWN, SHORT_BASELINE, Phases, as_text, not_shown
from casekit.evaluation.result import notice

MOST_OF_A_SERIES = 10_000
"""The most sessions of one series without phases."""
SEEN_FROM = 10
"""Of fewer points the lag-1 autocorrelation is hardly ever beyond 2 / √n; of five it cannot be."""


@attrs.frozen(kw_only=True, slots=False)
class Observed:
    """
    Values in time order, the name, the number and the point in time of the session of each; sessions not observed are
    left out.
    """

    where: str
    values: tuple[Fraction, ...] = ()
    names: tuple[str, ...] = ()
    sessions: tuple[int, ...] = ()
    times: tuple[Fraction, ...] = ()

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def mean(self) -> Fraction:
        """The mean of at least one value."""
        return mean(self.values)

    @cached_property
    def squares(self) -> Fraction:
        """The sum of the squared distances from the mean; 0 where nothing varies."""
        return sum(((value - self.mean) ** 2 for value in self.values), Fraction(0))

    @property
    def variance(self) -> Fraction | None:
        """The variance with n - 1; None for one value."""
        return self.squares / (len(self) - 1) if len(self) > 1 else None

    @property
    def deviation(self) -> float | None:
        """The standard deviation with n - 1; None for one value."""
        return None if self.variance is None else root(self.variance)

    @cached_property
    def successive(self) -> tuple[tuple[Fraction, Fraction], ...]:
        """Pairs of values of one session and the next; across a session not observed there is none."""
        places = zip(pairwise(self.sessions), pairwise(self.values), strict=True)
        return tuple(values for (session, next_), values in places if next_ == session + 1)

    @cached_property
    def lag1(self) -> Lag1:
        """How far each session hangs on the one before."""
        return Lag1.of(self.values, self.sessions)

    @property
    def without_autocorrelation(self) -> list[Finding]:
        """Why there is no lag-1 autocorrelation; empty where there is one."""
        if self.lag1.value is not None:
            return []
        return [notice("nothing_successive" if self.lag1.varies else "no_variation", self.where)]


@attrs.frozen(kw_only=True)
class Pair:
    """A baseline and an intervention with their spreads, and the phases they were read from."""

    phases: Phases
    baseline: Observed
    intervention: Observed
    time_axis: str = "sessions"

    @property
    def points(self) -> dict[str, object]:
        """How many values each phase has."""
        return {"baseline_points": len(self.baseline), "intervention_points": len(self.intervention)}

    def cautions(self) -> tuple[Finding, ...]:
        """What every result says, and whether the baseline's sessions hang together."""
        return (*self.phases.cautions, *independence(self.baseline.lag1))


def independence(baseline: Lag1) -> tuple[Finding, ...]:
    """
    Whether the sessions of a baseline hang together, or are too few for that to be seen; one finding, or none.

    Of a baseline that is short already, the finding of that says enough.
    """
    if baseline.is_beyond_chance:
        return (notice("baseline_autocorrelated", "baseline"),)
    if baseline.points >= SHORT_BASELINE and baseline.counted < SEEN_FROM:
        return (notice("autocorrelation_hardly_seen", "baseline", points=baseline.points, pairs=baseline.pairs),)
    return ()


@attrs.frozen(kw_only=True)
class Single:
    """One series without phases, its sessions numbered from 1: what was observed, what was not, and as text."""

    observed: Observed
    missing: tuple[str, ...]
    told: tuple[str, ...] | None
    cautions: tuple[Finding, ...]


def series(given: Given, values: object, where: str, *, least: int = 1) -> Single:
    """One series with sessions from 1; refuses fewer values than `least`, and more than MOST_OF_A_SERIES sessions."""
    items = given.items(values, where)
    if len(items) > MOST_OF_A_SERIES:
        given.fault("too_many_values", where, most=MOST_OF_A_SERIES)
        items = ()
    read = given.numbers(items, where, missing=True)
    there = [(session, value) for session, value in enumerate(read, 1) if value is not None]
    if not given.faults and len(there) < least:
        given.fault("too_few_values", where, given=len(there), least=least)
    missing = tuple(str(session) for session, value in enumerate(read, 1) if value is None)
    sessions = tuple(session for session, _ in there)
    return Single(
        observed=Observed(
            where=where, values=tuple(value for _, value in there), names=tuple(map(str, sessions)), sessions=sessions
        ),
        missing=missing, told=as_text(read) if len(read) <= MOST_SHOWN else None,
        cautions=(
            *not_shown(where, len(read)), notice("one_series_limits", where, points=len(there)),
            *([notice("inputs_missing", ids=missing)] if missing else []),
        ),
    )  # fmt: skip


def pair(
    given: Given, baseline: object, intervention: object, improvement: object = "increase", *, first: int = 1,
    least: int = 1, days: object = None, low: Number = -LARGEST, high: Number = LARGEST,
) -> Pair:  # fmt: skip
    """
    A baseline of at least so many values and the intervention after it, every value from `low` to `high`.

    With `days`, one for each session, the days since the first are the time axis; without, the session numbers are.
    Empty where there was a fault: `given.refuse()` comes next.
    """
    before = len(given.faults)
    phases = Phases(given, baseline, intervention, improvement)
    if any(fault.where != "improvement" for fault in given.faults[before:]):
        return Pair(phases=phases, baseline=Observed(where="baseline"), intervention=Observed(where="intervention"))
    if len(phases.baseline) < least:
        given.fault("too_few_values", "baseline", given=len(phases.baseline), least=least)
    if (low, high) != (-LARGEST, LARGEST):
        for where, values in (("baseline", baseline), ("intervention", intervention)):
            given.numbers(values, where, missing=True, low=low, high=high)
    times = [Fraction(first + place) for place in range(len(phases.used) + len(phases.missing))]
    if days is not None:
        times = since_the_first(given, days, len(times)) or times
    both = [
        Observed(
            where=where, values=values, names=names, sessions=own, times=tuple(times[each - 1] for each in own)
        )
        for where, values, names, own in (
            ("baseline", phases.baseline, phases.baseline_names, phases.baseline_sessions),
            ("intervention", phases.intervention, phases.intervention_names, phases.intervention_sessions),
        )
    ]  # fmt: skip
    return Pair(phases=phases, baseline=both[0], intervention=both[1], time_axis="sessions" if days is None else "days")


def since_the_first(given: Given, days: object, sessions: int) -> list[Fraction]:
    """The days since the first, for each session; several may fall on one day. Empty where there was a fault."""
    before = len(given.faults)
    read = [given.day(day, f"days[{place}]") for place, day in enumerate(given.items(days, "days"))]
    if len(given.faults) > before:
        return []
    if len(read) != sessions:
        given.fault("lengths_differ", "days", expected=sessions, given=len(read))
        return []
    if any(one > next_ for one, next_ in pairwise(read)):
        given.fault("days_not_rising", "days")
    return [Fraction((day - read[0]).days) for day in read]


def is_beyond(distance: Fraction, square: Fraction) -> bool:
    """Whether a distance is larger than the root of a square; compared exactly, the root is never taken."""
    return distance > 0 and distance**2 > square


def rows(observed: Observed, **columns: Sequence[object]) -> tuple[Params, ...]:
    """A row for each observed session: its name as in `used`, its value, and more columns."""
    told = {"session": observed.names, "value": tuple(map(whole_or_float, observed.values)), **columns}
    return tuple(Params(dict(zip(told, row, strict=True))) for row in zip(*told.values(), strict=True))
