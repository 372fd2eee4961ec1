"""
Whether people who rate the same things rate them alike, beyond what chance would bring about.

Sources: Cohen (1960), Educational and Psychological Measurement 20, 37-46; Cohen (1968), Psychological Bulletin 70,
213-220 (weights); Fleiss (1971), Psychological Bulletin 76, 378-382; Krippendorff (2011), Computing Krippendorff's
alpha-reliability; Landis & Koch (1977), Biometrics 33, 159-174 (labels).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import chain, combinations, repeat
from typing import Literal, TypeAlias, cast

from casekit.answers import Finding, Params
from casekit.evaluation.methods.given import LARGEST, Given, Number
from casekit.evaluation.methods.numbers import whole_or_float
from casekit.evaluation.result import Method, Result, notice

Rating: TypeAlias = str | Number
"""A category, as a word or a number; the word "1" and the number 1 are two categories."""
AgreementWeights: TypeAlias = Literal["none", "linear", "quadratic"]
RatingLevel: TypeAlias = Literal["nominal", "ordinal", "interval", "ratio"]
"""What may be read from ratings: names only, an order, distances, or ratios to a true zero."""

_Rating: TypeAlias = str | Fraction
_COHEN = "Cohen (1960), Educational and Psychological Measurement 20, 37-46"
_COHEN_BOTH = f"{_COHEN}; Cohen (1968), Psychological Bulletin 70, 213-220"
_MOST = 100
"""The most categories that can be declared."""
_MOST_PAIRS = 1_000_000
"""The most pairs of different values whose ratios are compared: those within each thing, and those of all ratings."""
_QUICK_BITS = 256
"""A denominator of more bits than this slows every division down."""
_BANDS = (
    (Fraction(1, 5), "slight"), (Fraction(2, 5), "fair"), (Fraction(3, 5), "moderate"), (Fraction(4, 5), "substantial"),
    (Fraction(1), "almost_perfect"),
)  # fmt: skip
"""The upper end of each band, which belongs to it."""


def two_raters_agreement(
    first: Sequence[Rating | None], second: Sequence[Rating | None], *, categories: Sequence[Rating] | None = None,
    weights: AgreementWeights = "none",
) -> Result:  # fmt: skip
    """
    Cohen's kappa: how far two raters agree beyond chance; 1 in full, 0 as by chance, below 0 less than by chance.

    κ = 1 - Σ w O / Σ w E, with w = 0 where they agree and otherwise 1 (none), the distance of the two categories in
    their declared order (linear) or its square (quadratic). Without weights this is (p_o - p_e) / (1 - p_e).

    Args:
        first: One rating of each thing, None where there is none.
        second: The other rater's ratings of the same things, in the same order.
        categories: Every category that could be given, in order, 2 to 100; needed with weights, and categories nobody
            used count for their distances. None: the categories used.
        weights: How much worse a far miss is than a near one.

    Figures: `n` things rated by both (the others are left out and told), `percent` of agreement as a share from 0 to 1,
    `observed_disagreement` and `expected_disagreement`, weighted, 0 to 1. `table` counts each category. `value` is None
    where only one category was used: there was nothing to disagree about. Raises EvaluationError where nothing is
    rated by both, for a rating that was not declared, or anything else. Sources: Cohen (1960); Cohen (1968).

    >>> found = two_raters_agreement(["yes", "yes", "no", "no"], ["yes", "no", "no", "no"])
    >>> found.value, found.figures["percent"]
    (0.5, 0.75)
    """
    given = Given("two_raters_agreement")
    one, other = _sides(given, first, second)
    order = None if categories is None else _declared(given, categories)
    how: AgreementWeights = given.choice(weights, "weights", ("none", "linear", "quadratic"))
    if order is None and how != "none":
        given.fault("categories_needed", "categories")
    if order:
        _are_declared(given, one, "first", order)
        _are_declared(given, other, "second", order)
    pairs, left_out, used = _paired(given, one, other)
    given.refuse()
    rows, columns = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    places = {each: place for place, each in enumerate(order or sorted(rows | columns, key=_in_order))}
    n = len(pairs)
    if how == "none":
        observed = 1 - Fraction(sum(a == b for a, b in pairs), n)
        expected = 1 - Fraction(sum(rows[each] * columns[each] for each in rows), n * n)
    else:
        power = 1 if how == "linear" else 2
        scale = (len(places) - 1) ** power
        observed = Fraction(sum(abs(places[a] - places[b]) ** power for a, b in pairs), n * scale)
        expected = Fraction(
            sum(rows[a] * columns[b] * abs(places[a] - places[b]) ** power for a in rows for b in columns),
            n * n * scale,
        )
    alike = Counter(a for a, b in pairs if a == b)
    return Result(
        method=Method(id="two_raters_agreement", source=_COHEN_BOTH, settings=Params({"weights": how})),
        value=_beyond_chance(observed, expected),
        figures=Params({"n": n, "percent": sum(alike.values()) / n, **_disagreement(observed, expected)}),
        table=tuple(
            Params({
                "category": _told(each), "first": rows[each], "second": columns[each], "both": alike[each],
            })
            for each in places
        ),
        used=used, missing=left_out, findings=_findings(left_out, expected),
    )  # fmt: skip


def percent_agreement(first: Sequence[Rating | None], second: Sequence[Rating | None]) -> Result:
    """
    The share of things that two raters rate the same, 0 to 1; chance agreement is not taken out.

    Args:
        first: One rating of each thing, None where there is none.
        second: The other rater's ratings of the same things, in the same order.

    Figures: `n` things rated by both (the others are left out and told), `agreeing`. Raises EvaluationError where
    nothing is rated by both, and for anything else. Source: Cohen (1960), where it is p_o.

    >>> percent_agreement([1, 2, 3, None], [1, 2, 2, 2]).figures["agreeing"]
    2
    """
    given = Given("percent_agreement")
    pairs, left_out, used = _paired(given, *_sides(given, first, second))
    given.refuse()
    agreeing = sum(a == b for a, b in pairs)
    return Result(
        method=Method(id="percent_agreement", source=_COHEN),
        value=agreeing / len(pairs), figures=Params({"n": len(pairs), "agreeing": agreeing}),
        used=used, missing=left_out, findings=_findings(left_out, Fraction(1)),
    )  # fmt: skip


def fleiss_kappa(counts: Sequence[Sequence[int]]) -> Result:
    """
    Fleiss' kappa: how far several raters agree beyond chance, where each thing has the same number of ratings.

    κ = (P - P_e) / (1 - P_e): P is the share of pairs of ratings of a thing that agree, P_e that of any two ratings.

    Args:
        counts: For each thing, how many raters chose each category: two categories or more, and the same number of
            ratings, two or more, for every thing.

    Figures: `n` things, `raters`, `percent` of agreeing pairs as a share from 0 to 1, `observed_disagreement` and
    `expected_disagreement`. `table` has the share of each category. `value` is None where only one category was used.
    Raises EvaluationError for unequal numbers of ratings, and anything else. Source: Fleiss (1971), Psychological
    Bulletin 76, 378-382.

    >>> round(fleiss_kappa([[3, 0], [2, 1], [0, 3]]).value, 2)
    0.55
    """
    given = Given("fleiss_kappa")
    rows = [
        [given.whole(count, f"counts[{place}][{at}]") for at, count in enumerate(given.items(row, f"counts[{place}]"))]
        for place, row in enumerate(given.items(counts, "counts", least=1))
    ]
    if rows and not given.faults:
        width, raters = len(rows[0]), sum(rows[0])
        if width < 2:
            given.fault("too_few_values", "counts[0]", given=width, least=2)
        if raters < 2:
            given.fault("raters_too_few", "counts[0]", given=raters)
        for place, row in enumerate(rows):
            if len(row) != width:
                given.fault("lengths_differ", f"counts[{place}]", expected=width, given=len(row))
            elif sum(row) != raters:
                given.fault("raters_differ", f"counts[{place}]", expected=raters, given=sum(row))
    given.refuse()
    n, raters = len(rows), sum(rows[0])
    agreeing = Fraction(sum(count * (count - 1) for row in rows for count in row), n * raters * (raters - 1))
    shares = [Fraction(sum(column), n * raters) for column in zip(*rows, strict=True)]
    observed, expected = 1 - agreeing, 1 - sum((share**2 for share in shares), Fraction(0))
    return Result(
        method=Method(id="fleiss_kappa", source="Fleiss (1971), Psychological Bulletin 76, 378-382"),
        value=_beyond_chance(observed, expected),
        figures=Params({"n": n, "raters": raters, "percent": float(agreeing), **_disagreement(observed, expected)}),
        table=tuple(Params({"category": place, "share": float(share)}) for place, share in enumerate(shares, start=1)),
        findings=_findings((), expected),
    )  # fmt: skip


def krippendorff_alpha(ratings: Sequence[Sequence[Rating | None]], *, level: RatingLevel) -> Result:
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
    seen: dict[_Rating, int] = {}
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
    in_order = sorted(pool, key=lambda number: _in_order(values[number]))
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
        value=_beyond_chance(observed, expected),
        figures=Params({"n": n, "units": len(kept), "raters": len(raters), **_disagreement(observed, expected)}),
        table=tuple(
            Params({"category": _told(values[number]), "count": pool[number]}) for number in in_order
        ),
        used=tuple(name for name, unit in zip(names, units, strict=True) if len(unit) > 1), missing=left_out,
        findings=_findings(left_out, expected),
    )  # fmt: skip


def agreement_label(kappa: Number | None) -> Result:
    """
    A word for a kappa: poor below 0, slight to 0.2, fair to 0.4, moderate to 0.6, substantial to 0.8, almost perfect.

    The upper end of each band belongs to it. The bands are a habit of the field and rest on no evidence, and kappa
    depends on how often each category is used: a finding says so, and the figure goes with the word. `value` is None
    for None. Raises EvaluationError outside -1 to 1. Source: Landis & Koch (1977), Biometrics 33, 159-174.

    >>> agreement_label(0.61).value
    'substantial'
    """
    given = Given("agreement_label")
    exact = None if kappa is None else given.number(kappa, "kappa", low=-1, high=1)
    given.refuse()
    label = None
    if exact is not None:
        label = "poor" if exact < 0 else next(name for end, name in _BANDS if exact <= end)
    return Result(
        method=Method(id="agreement_label", source="Landis & Koch (1977), Biometrics 33, 159-174"),
        value=label, figures=Params({"kappa": None if exact is None else float(exact)}),
        findings=(notice("nothing_to_label" if exact is None else "bands_by_habit"),),
    )  # fmt: skip


def _sides(given: Given, first: object, second: object) -> tuple[list[_Rating | None], list[_Rating | None]]:
    one, other = _ratings(given, first, "first"), _ratings(given, second, "second")
    given.same_length(one, other, "second")
    return one, other


def _paired(
    given: Given, one: Sequence[_Rating | None], other: Sequence[_Rating | None]
) -> tuple[list[tuple[_Rating, _Rating]], tuple[str, ...], tuple[str, ...]]:
    """The things both rated, the numbers of those not, and of those that are; refused where there is none."""
    pairs = [(a, b) for a, b in zip(one, other, strict=False) if a is not None and b is not None]
    gaps = [a is None or b is None for a, b in zip(one, other, strict=False)]
    if not pairs and not given.faults:
        given.fault("nothing_rated_twice", "first")
    names = [(str(place), gap) for place, gap in enumerate(gaps, start=1)]
    return pairs, tuple(name for name, gap in names if gap), tuple(name for name, gap in names if not gap)


def _ratings(given: Given, ratings: object, where: str) -> list[_Rating | None]:
    items = given.items(ratings, where, least=1)
    return [_rating(given, rating, f"{where}[{place}]") for place, rating in enumerate(items)]


def _rating(given: Given, rating: object, where: str) -> _Rating | None:
    if rating is None:
        return None
    return given.text(rating, where) if isinstance(rating, str) else given.number(rating, where)


def _rater(given: Given, ratings: object, where: str, level: RatingLevel) -> Sequence[_Rating | None]:
    if level == "nominal":
        return _ratings(given, ratings, where)
    return given.numbers(ratings, where, missing=True, low=0 if level == "ratio" else -LARGEST, least=1)


def _declared(given: Given, categories: object) -> tuple[_Rating, ...]:
    """Every category in order; empty where they cannot be."""
    before = len(given.faults)
    items = given.items(categories, "categories", least=2)
    if len(items) > _MOST:
        given.fault("too_many_values", "categories", most=_MOST)
        return ()
    found: list[_Rating] = []
    for place, item in enumerate(items):
        where = f"categories[{place}]"
        category = given.text(item, where) if isinstance(item, str) else given.number(item, where)
        if len(given.faults) == before and category in found:
            given.fault("category_twice", where)
        found.append(category)
    return tuple(found) if len(given.faults) == before else ()


def _are_declared(given: Given, ratings: Sequence[_Rating | None], where: str, order: Sequence[_Rating]) -> None:
    wrong = {fault.where for fault in given.faults}
    allowed = tuple(str(_told(each)) for each in order)
    for place, rating in enumerate(ratings):
        if rating is not None and rating not in order and f"{where}[{place}]" not in wrong:
            given.fault("not_one_of", f"{where}[{place}]", allowed=allowed)


def _beyond_chance(observed: Fraction, expected: Fraction) -> float | None:
    return float(1 - observed / expected) if expected else None


def _disagreement(observed: Fraction, expected: Fraction) -> dict[str, float]:
    return {"observed_disagreement": float(observed), "expected_disagreement": float(expected)}


def _findings(left_out: tuple[str, ...], expected: Fraction) -> tuple[Finding, ...]:
    return (
        *((notice("not_rated_twice", ids=left_out),) if left_out else ()),
        *(() if expected else (notice("one_category_used"),)),
    )


def _in_order(rating: _Rating) -> tuple[bool, Fraction, str]:
    """Numbers by size, then words by letters."""
    return (True, Fraction(0), rating) if isinstance(rating, str) else (False, rating, "")


def _told(rating: _Rating) -> str | int | float:
    return rating if isinstance(rating, str) else whole_or_float(rating)


def _apart(counts: Mapping[int, int], places: Mapping[int, _Rating], level: RatingLevel) -> Fraction:
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


def _middle_ranks(pool: Mapping[int, int], in_order: Sequence[int]) -> dict[int, _Rating]:
    """How many ratings lie below each value, with half of its own: ordinal distances are those between these."""
    below, ranks = 0, dict[int, _Rating]()
    for number in in_order:
        ranks[number] = below + Fraction(pool[number], 2)
        below += pool[number]
    return ranks
