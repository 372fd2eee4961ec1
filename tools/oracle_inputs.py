"""Random inputs for the comparisons: ties, constants, gaps, one or two values, and everything plain beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

KINDS: dict[str, Callable[[Random], float]] = {
    "few": lambda random: random.randint(0, 3),
    "whole": lambda random: random.randint(-5, 20),
    "halves": lambda random: random.randint(-10, 40) / 2,
    "tenths": lambda random: random.randint(-50, 200) / 10,
    "wide": lambda random: random.randint(-10_000, 10_000),
}


@dataclass(frozen=True)
class PhasesInput:
    """A baseline and an intervention; None is a session without a value."""

    baseline: tuple[float | None, ...]
    intervention: tuple[float | None, ...]
    improvement: str

    @property
    def sign(self) -> int:
        """1 where an increase is wanted, -1 where a decrease is."""
        return 1 if self.improvement == "increase" else -1

    @property
    def before(self) -> list[float]:
        """The observed values of the baseline."""
        return [value for value in self.baseline if value is not None]

    @property
    def after(self) -> list[float]:
        """The observed values of the intervention."""
        return [value for value in self.intervention if value is not None]

    @property
    def higher_is_better(self) -> tuple[list[float], list[float]]:
        """The observed values of both phases, with their sign turned where a decrease is wanted."""
        return [self.sign * value for value in self.before], [self.sign * value for value in self.after]

    @property
    def before_sessions(self) -> list[int]:
        """The sessions of the baseline that have a value, from 1."""
        return [place for place, value in enumerate(self.baseline, 1) if value is not None]

    @property
    def after_sessions(self) -> list[int]:
        """The sessions of the intervention that have a value, after those of the baseline."""
        first = len(self.baseline) + 1
        return [place for place, value in enumerate(self.intervention, first) if value is not None]


def phases(random: Random, *, least: int = 1, most: int = 14) -> PhasesInput:
    """Both phases of a single-system design."""
    kind = random.choice(tuple(KINDS))
    return PhasesInput(
        baseline=series(random, kind=kind, least=least, most=most),
        intervention=series(random, kind=kind, most=most),
        improvement=random.choice(("increase", "decrease")),
    )


def series(random: Random, *, kind: str | None = None, least: int = 1, most: int = 14) -> tuple[float | None, ...]:
    """One series with at least so many observed values."""
    draw = KINDS[kind or random.choice(tuple(KINDS))]
    observed = values(random, draw, count(random, least, most))
    return gaps(random, observed) if random.random() < 0.3 else tuple(observed)


def count(random: Random, least: int, most: int) -> int:
    """A number of things, small ones often."""
    return random.randint(least, least + 2) if random.random() < 0.25 else random.randint(least, most)


def values(random: Random, draw: Callable[[Random], float], number: int) -> list[float]:
    """So many values; now and then all the same, all but one the same, or one that rises steadily."""
    shape = random.random()
    if shape < 0.08:
        return [draw(random)] * number
    if shape < 0.13:
        same = [draw(random)] * number
        same[random.randrange(number)] = draw(random)
        return same
    if shape < 0.18:
        start, step = random.randint(-5, 5), random.choice((-2, -1, 1, 2))
        return [start + step * place for place in range(number)]
    return [draw(random) for _ in range(number)]


def gaps(random: Random, observed: Sequence[float]) -> tuple[float | None, ...]:
    """The values with sessions not observed between, before and after them."""
    found: list[float | None] = []
    for value in observed:
        found += [None] * (random.random() < 0.25)
        found.append(value)
    return (*found, *[None] * (random.random() < 0.2))


def with_missing(random: Random, ratings: Sequence[Any], share: float) -> list[Any]:
    """Ratings of which about so many are missing."""
    return [None if random.random() < share else rating for rating in ratings]


def days(random: Random, number: int) -> list[date]:
    """So many days, rising."""
    found = [date(2025, 1, 1) + timedelta(random.randint(0, 300))]
    while len(found) < number:
        found.append(found[-1] + timedelta(random.choice((1, 1, 2, 7, 7, 30))))
    return found


def exact(value: float) -> Fraction:
    """A number as it is written."""
    return Fraction(str(value))


def ties(found: Iterable[float]) -> list[int]:
    """How often each value is there, where it is more than once."""
    return [times for times in Counter(found).values() if times > 1]


def same(found: Iterable[float]) -> bool:
    """Whether there is only one value."""
    return len(set(found)) < 2


def in_halves(found: Iterable[float]) -> bool:
    """Whether floats hold every value, and every sum of a few of them, exactly."""
    return all((2 * value).is_integer() for value in map(float, found))
