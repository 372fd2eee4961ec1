"""Whether a goal attainment scale is well built: the rules that can be checked without reading its words."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import cast

import attrs

from casekit.answers import Finding, Params
from casekit.evaluation.methods.given import LARGEST, SMALLEST, Given, Number
from casekit.evaluation.methods.goals.goal_attainment import LEVELS
from casekit.evaluation.methods.numbers import whole_or_float
from casekit.evaluation.result import Method, Result, notice
from casekit.models.text import normalized
from casekit.nearest import nearest

_KEYS = ("text", "min", "max", "unit", "measure")
_DECIMALS = 32
"""More decimals than any limit is written with."""
_SOURCE = (
    "Marson's ten rules of goal attainment scaling; Bard-Pondarré et al. (2023), Journal of Rehabilitation Medicine "
    "55:6498"
)


def check_goal_scale(
    levels: Mapping[int, Mapping[str, str | Number | None] | None], *, time_frame: str | date | None = None,
    source_of_information: str | None = "client", step: Number | None = None,
) -> Result:  # fmt: skip
    """
    Whether the levels of one goal, -2 to +2, make a sound scale: True where no rule is broken, else False.

    Args:
        levels: For each level, -2 to 2, what it means; None, or no entry, where it is blank. A level has a `text`, or
            the values it covers from `min` to `max`, both included (one of them None: open on that side), or both;
            also, where there is one, the `unit` of the values and the `measure` they are of.
        time_frame: The day or the time by which the goal is rated; None where none is set.
        source_of_information: Who or what tells the level; the client where nothing else is said.
        step: The smallest difference of the measure, more than 0; values a step apart leave no gap between them. None:
            1 where all limits are whole, else one of the last decimal written (0.5: a tenth; 0.25: a hundredth).

    Figures: `issues`, the rules broken, in the order of the rules: `expected_level_missing`, `no_level_above_expected`,
    `no_level_below_expected`, `too_few_levels` (under 3), `adjacent_blank_levels`, `overlap:-2/-1`, `gap:-1/1` (a value
    that no level covers), `not_monotone` (neither rising nor falling), `different_units`, `more_than_one_variable`,
    `no_time_frame`, `no_source_of_information`; and `n_levels`, the levels filled. Table: each level that is filled, by
    its limits, unit and measure, then a row for each issue with its code and the place. Levels that say the same in
    words overlap; a finding names the levels that are in words only, whose limits nobody could check. Levels unequally
    spaced are named as advice only. A falling scale (fewer is better) is as good as a rising one. Whitespace fills
    nothing. Raises EvaluationError for another level, an unknown key, or `min` above `max`.

    Sources: Marson's ten rules of goal attainment scaling; Bard-Pondarré et al. (2023), Journal of Rehabilitation
    Medicine 55, 6498.

    >>> found = check_goal_scale({-1: {"min": 0, "max": 1}, 0: {"min": 1, "max": 2}, 1: {"min": 3, "max": None}},
    ...                          time_frame="by the end of the term")
    >>> found.value, found.figures["issues"]
    (False, ('overlap:-1/0',))
    """
    given = Given("check_goal_scale")
    filled = _levels(given, levels)
    ranged = [level for level in filled if level.is_ranged]
    apart = _finest(ranged) if step is None else given.number(step, "step", low=SMALLEST)
    frame = isinstance(time_frame, date) or _words(given, time_frame, "time_frame")
    source = _words(given, source_of_information, "source_of_information")
    given.refuse()
    issues = [
        *_filled_enough(filled), *_uncovered(filled, ranged, apart), *_one_thing(filled),
        *([] if frame else [notice("no_time_frame", "time_frame")]),
        *([] if source else [notice("no_source_of_information", "source_of_information")]),
    ]  # fmt: skip
    used = tuple(str(each.level) for each in filled)
    return Result(
        method=Method(id="check_goal_scale", source=_SOURCE, settings=Params({"step": whole_or_float(apart)})),
        value=not issues,
        figures=Params({"issues": tuple(_named(each) for each in issues), "n_levels": len(filled)}),
        table=(*(each.row() for each in filled), *(_issue_row(each) for each in issues)), used=used,
        missing=tuple(str(level) for level in LEVELS if str(level) not in used),
        findings=(*issues, *_in_words(filled), *_spacing(ranged)),
    )  # fmt: skip


@attrs.frozen(kw_only=True)
class _Level:
    """
    One filled level: the values it covers (None: open, or no values at all), their unit and what they measure.

    Its words are held to be compared, and are never in a result.
    """

    level: int
    low: Fraction | None
    high: Fraction | None
    text: str = attrs.field(repr=False)
    unit: str
    measure: str

    @property
    def is_ranged(self) -> bool:
        return self.low is not None or self.high is not None

    @property
    def bottom(self) -> Fraction:
        return Fraction(-2 * LARGEST) if self.low is None else self.low

    @property
    def ceiling(self) -> Fraction:
        return Fraction(2 * LARGEST) if self.high is None else self.high

    def row(self) -> Params:
        ends = {"low": self.low, "high": self.high}
        limits = {name: whole_or_float(end) for name, end in ends.items() if end is not None}
        of = {name: words for name, words in (("unit", self.unit), ("measure", self.measure)) if words}
        return Params({"level": self.level, **limits, **of})

    def overlaps(self, other: _Level) -> bool:
        """Whether the two cover the same value, or, where one of them is in words only, say the same."""
        if self.is_ranged and other.is_ranged:
            return self.bottom <= other.ceiling and other.bottom <= self.ceiling
        return bool(self.text) and self.text.casefold().split() == other.text.casefold().split()


def _levels(given: Given, levels: object) -> list[_Level]:
    """The levels that are filled, from -2 up."""
    if not isinstance(levels, Mapping):
        given.fault("wrong_type", "levels", expected="a table")
        return []
    read: dict[int, _Level] = {}
    for key, value in cast("Mapping[object, object]", levels).items():
        if isinstance(key, bool) or not isinstance(key, int) or key not in LEVELS:
            given.fault("not_one_of", "levels", allowed=tuple(map(str, LEVELS)))
        elif value is not None and (level := _level(given, key, value)):
            read[key] = level
    return [read[level] for level in LEVELS if level in read]


def _level(given: Given, level: int, value: object) -> _Level | None:
    where = f"levels.{level}"
    keys = given.table(value, where)
    for key in filter(None, keys):
        if key not in _KEYS:
            given.fault("unknown_key", f"{where}.{key}", nearest=nearest(key, _KEYS), allowed=_KEYS)
    low, high = (None if keys.get(end) is None else given.number(keys[end], f"{where}.{end}") for end in ("min", "max"))
    text, unit, measure = (_words(given, keys.get(key), f"{where}.{key}") for key in ("text", "unit", "measure"))
    if low is not None and high is not None and low > high:
        given.fault("limits_out_of_order", where)
    blank = not text and low is None and high is None
    return None if blank else _Level(level=level, low=low, high=high, text=text, unit=unit, measure=measure)


def _words(given: Given, value: object, where: str) -> str:
    """Text in Unicode normal form NFC without what is only space around it; empty where there is none."""
    if value is None or isinstance(value, str):
        return normalized(value or "").strip()
    given.fault("wrong_type", where, expected="text")
    return ""


def _filled_enough(filled: Sequence[_Level]) -> list[Finding]:
    there = [each.level for each in filled]
    blank_pairs = [
        f"{lower}/{upper}" for lower, upper in itertools.pairwise(LEVELS) if lower not in there and upper not in there
    ]
    return [
        *([] if 0 in there else [notice("expected_level_missing", "0")]),
        *([] if any(level > 0 for level in there) else [notice("no_level_above_expected", "levels")]),
        *([] if any(level < 0 for level in there) else [notice("no_level_below_expected", "levels")]),
        *([] if len(there) >= 3 else [notice("too_few_levels", "levels", filled=len(there))]),
        *([notice("adjacent_blank_levels", "levels", levels=tuple(blank_pairs))] if blank_pairs else []),
    ]


def _uncovered(filled: Sequence[_Level], ranged: Sequence[_Level], step: Fraction) -> list[Finding]:
    """Values (or words) that two levels claim, values that none does, and an order that neither rises nor falls."""
    found = [
        notice("overlap", f"{one.level}/{other.level}", lower=one.level, upper=other.level)
        for one, other in itertools.combinations(filled, 2)
        if one.overlaps(other)
    ]
    in_words = {each.level for each in filled if not each.is_ranged}
    by_value = sorted(ranged, key=lambda each: each.bottom)
    gaps: list[tuple[int, int]] = []
    for place, upper in enumerate(by_value[1:], 1):
        below = max(by_value[:place], key=lambda each: each.ceiling)
        lower, higher = sorted((below.level, upper.level))
        if upper.bottom - below.ceiling > step and not in_words & set(range(lower, higher)):
            gaps.append((lower, higher))
    found += [notice("gap", f"{lower}/{higher}", lower=lower, upper=higher) for lower, higher in sorted(gaps)]
    bottoms = [each.bottom for each in ranged]
    if bottoms not in (sorted(bottoms), sorted(bottoms, reverse=True)):
        found.append(notice("not_monotone", "levels"))
    return found


def _one_thing(filled: Sequence[_Level]) -> list[Finding]:
    units, measures = ({getattr(each, name) for each in filled} - {""} for name in ("unit", "measure"))
    return [
        *([notice("different_units", "levels")] if len(units) > 1 else []),
        *([notice("more_than_one_variable", "levels")] if len(measures) > 1 else []),
    ]


def _in_words(filled: Sequence[_Level]) -> list[Finding]:
    """Advice only: which levels have no values that could be held against those of the others."""
    levels = tuple(str(each.level) for each in filled if not each.is_ranged)
    return [notice("levels_in_words", "levels", levels=levels)] if levels else []


def _finest(ranged: Sequence[_Level]) -> Fraction:
    """The step of the finest limit: 1 for whole ones, else one of its last decimal; a third has a step of a third."""
    limits = [end for each in ranged for end in (each.low, each.high) if end is not None]
    return min((Fraction(1, _parts(end.denominator)) for end in limits), default=Fraction(1))


def _parts(denominator: int) -> int:
    """The least power of ten that can be told in so many parts; where there is none, the parts themselves."""
    powers = (10**places for places in range(_DECIMALS))
    return next((power for power in powers if power % denominator == 0), denominator)


def _spacing(ranged: Sequence[_Level]) -> list[Finding]:
    """Advice only: the middles of the closed levels are not equally far apart."""
    middles = [
        (each.level, (each.low + each.high) / 2) for each in ranged if each.low is not None and each.high is not None
    ]
    pairs = itertools.pairwise(middles)
    steps = {(upper - lower) / (above - below) for (below, lower), (above, upper) in pairs}
    return [notice("unequal_spacing", "levels")] if len(steps) > 1 else []


def _place(issue: Finding) -> str | None:
    """The two levels between which it is, where it is between two."""
    return issue.where if issue.where and "/" in issue.where else None


def _named(issue: Finding) -> str:
    place = _place(issue)
    return f"{issue.code}:{place}" if place else issue.code


def _issue_row(issue: Finding) -> Params:
    place = _place(issue)
    return Params({"issue": issue.code, **({"place": place} if place else {})})
