"""The scales of axes: which days and which numbers are labelled, and where texts stand that would cover each other."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from casekit.display import format_number

_MOST_DAYS = 7
"""A horizontal axis has at most so many labelled days."""
_STEPS_OF_DAYS = (1, 2, 7, 14)
_STEPS_OF_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000, 24000)


def days_to_label(first: date, last: date) -> tuple[list[int], list[str]]:
    """
    Return the days to label between two days, as ordinals with their labels: days, first days of months, or years.

    >>> days_to_label(date(2025, 3, 3), date(2025, 3, 5))[1]
    ['2025-03-03', '2025-03-04', '2025-03-05']
    >>> days_to_label(date(2025, 3, 17), date(2025, 7, 1))[1]
    ['2025-04', '2025-05', '2025-06', '2025-07']
    """
    start, end = first.toordinal(), last.toordinal()
    for step in _STEPS_OF_DAYS:
        places = range(start, end + 1, step)
        if len(places) <= _MOST_DAYS:
            return list(places), [date.fromordinal(each).isoformat() for each in places]
    months = range(first.year * 12 + first.month - (first.day == 1), last.year * 12 + last.month)
    ways = ((step, [each for each in months if each % step == 0]) for step in _STEPS_OF_MONTHS)
    step, chosen = next((step, found) for step, found in ways if len(found) <= _MOST_DAYS)
    firsts = [date(each // 12, each % 12 + 1, 1) for each in chosen]
    letters = 7 if step < 12 else 4
    return [each.toordinal() for each in firsts], [each.isoformat()[:letters] for each in firsts]


class NumberScale:
    """
    A scale from the lowest of some numbers to the highest: what is labelled, and where it ends.

    >>> NumberScale([1, 7]).labels
    ['0', '2', '4', '6', '8']
    """

    def __init__(self, numbers: Sequence[float]) -> None:
        low, high = float(min(numbers)), float(max(numbers))
        if high - low <= 1e-9 * max(abs(low), abs(high)):
            half = abs(high) / 2 or 1.0
            low, high = low - half, high + half
        step = _round_step((high - low) / 4)
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        exact = Fraction(str(step))
        self.places = [float(exact * each) for each in range(first, last + 1)]
        decimals = max(0, -math.floor(math.log10(step)))
        self.labels = [f"{each:.{decimals}f}" if decimals < 5 else format_number(each) for each in self.places]
        margin = (self.places[-1] - self.places[0]) * 0.08
        self.low, self.high = self.places[0] - margin, self.places[-1] + margin


def _round_step(width: float) -> float:
    """Return the smallest of 1, 2 and 5 times a power of ten that is not below a width."""
    power = float(f"1e{math.floor(math.log10(width))}")
    return next((each * power for each in (1.0, 2.0, 5.0) if each * power >= width * 0.999), 10 * power)


def row_height(labels: Iterable[str], least: float) -> float:
    r"""
    Return the height of a row in inches, so that labels of several lines do not cover each other.

    >>> row_height(["one line", "two\nlines"], 0.3), row_height(["1\n2\n3\n4"], 0.3)
    (0.44, 0.78)
    """
    lines = max((label.count("\n") + 1 for label in labels), default=1)
    return max(least, round(0.17 * lines + 0.1, 2))


def apart(places: Sequence[float], gap: float) -> list[float]:
    """
    Return places moved as little as needed for each two to be at least so far apart, in the order given.

    >>> apart([1.0, 1.1, 5.0], 1.0)
    [0.55, 1.55, 5.0]
    """
    order = sorted(range(len(places)), key=lambda each: places[each])
    groups: list[list[float]] = []  # each the middle of its places, and how many they are
    for each in order:
        groups.append([places[each], 1])
        while len(groups) > 1 and groups[-1][0] - groups[-2][0] < gap * (groups[-1][1] + groups[-2][1]) / 2:
            middle, count = groups.pop()
            before, known = groups[-1]
            groups[-1] = [(before * known + middle * count) / (known + count), known + count]
    moved = [middle + gap * (place - (count - 1) / 2) for middle, count in groups for place in range(int(count))]
    found = [0.0] * len(places)
    for each, place in zip(order, moved, strict=True):
        found[each] = place
    return found
