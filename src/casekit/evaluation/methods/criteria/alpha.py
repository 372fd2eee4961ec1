"""Krippendorff's alpha: agreement of any number of raters, also where ratings are missing."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import chain, combinations, repeat
from typing import Literal, TypeAlias, cast

from casekit.answers import Params
from casekit.evaluation.methods.criteria.agreement import (
    ExactRating,
    Rating,
    as_told,
    beyond_chance,
    disagreement,
    findings_of,
    in_order_of,
    ratings_of,
)
from casekit.evaluation.methods.given import LARGEST, Given, Values
from casekit.evaluation.result import Method, Result

RatingLevel: TypeAlias = Literal["nominal", "ordinal", "interval", "ratio"]
"""What may be read from ratings: names only, an order, distances, or ratios to a true zero."""
_MOST_PAIRS = 1_000_000
"""The most pairs of different values whose ratios are compared: those within each thing, and those of all ratings."""
_QUICK_BITS = 256
"""A denominator of more bits than this slows every division down."""


def krippendorff_alpha(ratings: Values[Values[Rating | None]], *, level: RatingLevel) -> Result:
    """
    Krippendorff's alpha: how far any number of raters agree beyond chance, also where ratings are missing.

    α = 1 - D_o / D_e, the disagreement within things over that between any two ratings. Two ratings c and k disagree by
    1 where they differ (nominal), by the square of the number of ratings between them (ordinal), by (c - k)²
    (interval), or by ((c - k) / (c + k))² (ratio; each term is rounded once, everything else is exact).

    Args:
        ratings: One list for each rater, two or more, with a rating for each thing, None where there is none. Words or
            numbers for nominal, numbers for the others, 0 or more for ratio.
        level: What may be read from the ratings.

    Figures: `n` ratings that have another to be compared with, `units` of things rated twice or more (the others are
    left out and told), `raters`, `observed_disagreement`, `expected_disagreement`. `table` counts each value. `value`
    is None where only one value was given. Raises EvaluationError where nothing is rated twice, and for anything else.
    Source: Krippendorff (2011), Computing Krippendorff's alpha-reliability.

    >>> round(krippendorff_alpha([[1, 2, 3, None], [1, 2, 2, 3]], level="interval").value, 3)
    0.706
    """
    given = Given("krippendorff_alpha")
    known: RatingLevel = given.choice(level, "level", ("nominal", "ordinal", "interval", "ratio"))
    raters = [
        _rater(given, rater, f"ratings[{place}]", known)
        for place, rater in enumerate(given.items(ratings, "ratings", least=2))
    ]
    for place, rater in enumerate(raters[1:], start=1):
        given.same_length(raters[0], rater, f"ratings[{place}]")
    seen: dict[ExactRating, int] = {}
    units = [
        [seen.setdefault(rating, len(seen)) for rating in unit if rating is not None]
        for unit in (zip(*raters, strict=True) if not given.faults else ())
    ]
    values = [*seen]
    kept = [unit for unit in units if len(unit) > 1]
    pool = Counter(number for unit in kept for number in unit)
    if not given.faults:
        if not kept:
            given.fault("nothing_rated_twice", "ratings")
        if known == "ratio" and sum(math.comb(len(set(each)), 2) for each in (pool, *kept)) > _MOST_PAIRS:
            given.fault("too_many_pairs", "ratings", most=_MOST_PAIRS)
    given.refuse()
    n = sum(pool.values())
    in_order = sorted(pool, key=lambda number: in_order_of(values[number]))
    places = _middle_ranks(pool, in_order) if known == "ordinal" else {number: values[number] for number in pool}
    within = [_apart(Counter(unit), places, known) / (len(unit) - 1) for unit in kept]
    observed = sum(within, Fraction(0)) / n
    expected = _apart(pool, places, known) / (n * (n - 1))
    names = [str(place) for place in range(1, len(units) + 1)]
    left_out = tuple(name for name, unit in zip(names, units, strict=True) if len(unit) < 2)
    return Result(
        method=Method(
            id="krippendorff_alpha", settings=Params({"level": known}),
            source="Krippendorff (2011), Computing Krippendorff's alpha-reliability, University of Pennsylvania",
        ),
        value=beyond_chance(observed, expected),
        figures=Params({"n": n, "units": len(kept), "raters": len(raters), **disagreement(observed, expected)}),
        table=tuple(
            Params({"category": as_told(values[number]), "count": pool[number]}) for number in in_order
        ),
        used=tuple(name for name, unit in zip(names, units, strict=True) if len(unit) > 1), missing=left_out,
        findings=findings_of(left_out, expected),
    )  # fmt: skip


def _rater(given: Given, ratings: object, where: str, level: RatingLevel) -> Sequence[ExactRating | None]:
    if level == "nominal":
        return ratings_of(given, ratings, where)
    return given.numbers(ratings, where, missing=True, low=0 if level == "ratio" else -LARGEST, least=1)


def _apart(counts: Mapping[int, int], places: Mapping[int, ExactRating], level: RatingLevel) -> Fraction:
    """How much ratings, so many of each, disagree: the sum over every rating with every other, in both orders."""
    n = sum(counts.values())
    if level == "nominal":
        return Fraction(n * n - sum(count**2 for count in counts.values()))
    numbers = [(cast("Fraction", places[number]), count) for number, count in counts.items()]
    if level == "ratio":
        return _ratios_apart(numbers)
    middle = sum((count * number for number, count in numbers), Fraction(0))
    return 2 * (n * sum((count * number**2 for number, count in numbers), Fraction(0)) - middle**2)


def _ratios_apart(numbers: Sequence[tuple[Fraction, int]]) -> Fraction:
    """
    The same for ratios: each is one division of whole numbers, for exact sums of so many fractions take too long.

    All are brought over one denominator where it is not too long a number to be quick.
    """
    parts = math.lcm(*(number.denominator for number, _ in numbers))
    if parts.bit_length() <= _QUICK_BITS:
        whole = [number.numerator * (parts // number.denominator) for number, _ in numbers]
        counts = [count for _, count in numbers]
        return Fraction(math.fsum(chain.from_iterable(_terms(whole, counts, place) for place in range(len(whole)))))
    pairs = combinations([(number.numerator, number.denominator, count) for number, count in numbers], 2)
    return Fraction(math.fsum(2 * m * n * ((a * d - c * b) / (a * d + c * b)) ** 2 for (a, b, m), (c, d, n) in pairs))


def _terms(whole: Sequence[int], counts: Sequence[int], place: int) -> Iterable[float]:
    """The terms of one number with each that follows it."""
    own, rest = repeat(whole[place]), whole[place + 1 :]
    shares = [*map(int.__truediv__, map(int.__sub__, rest, own), map(int.__add__, rest, own))]
    weights = map(int.__mul__, counts[place + 1 :], repeat(2 * counts[place]))
    return map(float.__rmul__, map(float.__mul__, shares, shares), weights)


def _middle_ranks(pool: Mapping[int, int], in_order: Sequence[int]) -> dict[int, ExactRating]:
    """How many ratings lie below each value, with half of its own: ordinal distances are those between these."""
    below, ranks = 0, dict[int, ExactRating]()
    for number in in_order:
        ranks[number] = below + Fraction(pool[number], 2)
        below += pool[number]
    return ranks
