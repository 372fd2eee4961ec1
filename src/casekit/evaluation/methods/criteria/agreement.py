"""
Whether people who rate the same things rate them alike, beyond what chance would bring about.

Sources: Cohen (1960), Educational and Psychological Measurement 20, 37-46; Cohen (1968), Psychological Bulletin 70,
213-220 (weights); Fleiss (1971), Psychological Bulletin 76, 378-382; Landis & Koch (1977), Biometrics 33, 159-174
(labels).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, TypeAlias, get_args

from casekit.answers import Finding, Params
from casekit.evaluation.methods.given import Given, Number, Values, is_missing
from casekit.evaluation.methods.numbers import whole_or_float
from casekit.evaluation.result import Method, Result, notice

Rating: TypeAlias = str | Number
"""A category, as a word or a number; the word "1" and the number 1 are two categories."""
AgreementWeights: TypeAlias = Literal["none", "linear", "quadratic"]

ExactRating: TypeAlias = str | Fraction
_COHEN = "Cohen (1960), Educational and Psychological Measurement 20, 37-46"
_COHEN_BOTH = f"{_COHEN}; Cohen (1968), Psychological Bulletin 70, 213-220"
_MOST = 100
"""The most categories that can be declared."""
_BANDS = (
    (Fraction(1, 5), "slight"), (Fraction(2, 5), "fair"), (Fraction(3, 5), "moderate"), (Fraction(4, 5), "substantial"),
    (Fraction(1), "almost_perfect"),
)  # fmt: skip
"""The upper end of each band, which belongs to it."""


def two_raters_agreement(
    first: Values[Rating | None], second: Values[Rating | None], *, categories: Values[Rating] | None = None,
    weights: AgreementWeights | Values[Values[Number]] = "none",
) -> Result:  # fmt: skip
    """
    Cohen's kappa: how far two raters agree beyond chance; 1 in full, 0 as by chance, below 0 less than by chance.

    κ = 1 - Σ w O / Σ w E, with w = 0 where they agree and otherwise 1 (none), the distance of the two categories in
    their declared order (linear), its square (quadratic), or what a matrix says. Without weights this is (p_o - p_e) /
    (1 - p_e).

    Args:
        first: One rating of each thing, None where there is none.
        second: The other rater's ratings of the same things, in the same order.
        categories: Every category that could be given, in order, 2 to 100; needed with weights, and categories nobody
            used count for their distances. None: the categories used.
        weights: How much worse a far miss is than a near one: "none", "linear", "quadratic", or a matrix with a row for
            each category of the first rater and a column for each of the second, in their declared order: 0 or more,
            0 on the diagonal, and not 0 everywhere.

    Figures: `n` things rated by both (the others are left out and told), `percent` of agreement as a share from 0 to 1,
    `observed_disagreement` and `expected_disagreement`, weighted, 0 to 1. `table` counts each category, in the declared
    order. A matrix is told in the settings as `weight_rows`: each row is a text, its numbers with a space between.
    `value` is None where only one category was used: there was nothing to disagree about. Raises EvaluationError where
    nothing is rated by both, for a rating that was not declared, or anything else. Sources: Cohen (1960); Cohen (1968).

    >>> found = two_raters_agreement(["yes", "yes", "no", "no"], ["yes", "no", "no", "no"])
    >>> found.value, found.figures["percent"]
    (0.5, 0.75)
    """
    given = Given("two_raters_agreement")
    one, other = _sides(given, first, second)
    order = None if categories is None else _declared(given, categories)
    named = weights if isinstance(weights, str) else "matrix"
    how = named if named == "matrix" else given.choice(named, "weights", get_args(AgreementWeights))
    apart = _matrix(given, weights, len(order or ())) if how == "matrix" and order else ()
    if order is None and how != "none":
        given.fault("categories_needed", "categories")
    if order:
        _are_declared(given, one, "first", order)
        _are_declared(given, other, "second", order)
    pairs, left_out, used = _paired(given, one, other)
    given.refuse()
    rows, columns = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    places = {each: place for place, each in enumerate(order or sorted(rows | columns, key=in_order_of))}
    n, told = len(pairs), dict[str, tuple[str, ...]]()
    if how == "none":
        observed = 1 - Fraction(sum(a == b for a, b in pairs), n)
        expected = 1 - Fraction(sum(rows[each] * columns[each] for each in rows), n * n)
    else:
        if how == "matrix":
            told = {"weight_rows": tuple(" ".join(str(whole_or_float(each)) for each in row) for row in apart)}
        else:
            power, there = 1 if how == "linear" else 2, range(len(places))
            apart = tuple(tuple(Fraction(abs(a - b) ** power) for b in there) for a in there)
        scale = max(map(max, apart))
        observed = sum((apart[places[a]][places[b]] for a, b in pairs), Fraction(0)) / (n * scale)
        by_chance = (rows[a] * columns[b] * apart[places[a]][places[b]] for a in rows for b in columns)
        expected = sum(by_chance, Fraction(0)) / (n * n * scale)
    alike = Counter(a for a, b in pairs if a == b)
    return Result(
        method=Method(id="two_raters_agreement", source=_COHEN_BOTH, settings=Params({"weights": how, **told})),
        value=beyond_chance(observed, expected),
        figures=Params({"n": n, "percent": sum(alike.values()) / n, **disagreement(observed, expected)}),
        table=tuple(
            Params({
                "category": as_told(each), "first": rows[each], "second": columns[each], "both": alike[each],
            })
            for each in places
        ),
        used=used, missing=left_out, findings=findings_of(left_out, expected),
    )  # fmt: skip


def percent_agreement(first: Values[Rating | None], second: Values[Rating | None]) -> Result:
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
        used=used, missing=left_out, findings=findings_of(left_out, Fraction(1)),
    )  # fmt: skip


def fleiss_kappa(counts: Values[Values[int]]) -> Result:
    """
    Fleiss' kappa: how far several raters agree beyond chance.

    κ = (P - P_e) / (1 - P_e): P is the share of pairs of ratings of a thing that agree, P_e that of any two ratings.
    Where things have unequal numbers of ratings, P is the mean over those rated twice or more, and P_e rests on the
    mean share of each category over all that were rated, each thing counting once.

    Args:
        counts: For each thing, how many raters chose each category: two categories or more, and for one thing at least
            two ratings.

    Figures: `n` things that were rated, `units` rated twice or more, `raters` of each, None where they differ,
    `percent` of agreeing pairs as a share from 0 to 1, `observed_disagreement` and `expected_disagreement`. `table` has
    the share of each category. Things rated once or not at all are told as missing. `value` is None where only one
    category was used. Raises EvaluationError where nothing is rated twice, and for anything else. Sources: Fleiss
    (1971), Psychological Bulletin 76, 378-382; for unequal numbers Gwet (2014), Handbook of Inter-Rater Reliability.

    >>> round(fleiss_kappa([[3, 0], [2, 1], [0, 3]]).value, 2)
    0.55
    """
    given = Given("fleiss_kappa")
    rows = [
        [given.whole(count, f"counts[{place}][{at}]") for at, count in enumerate(given.items(row, f"counts[{place}]"))]
        for place, row in enumerate(given.items(counts, "counts", least=1))
    ]
    if rows and not given.faults:
        width = len(rows[0])
        if width < 2:
            given.fault("too_few_values", "counts[0]", given=width, least=2)
        for place, row in enumerate(rows):
            if len(row) != width:
                given.fault("lengths_differ", f"counts[{place}]", expected=width, given=len(row))
        if max(map(sum, rows)) < 2:
            given.fault("nothing_rated_twice", "counts")
    given.refuse()
    rated = [row for row in rows if any(row)]
    twice = [row for row in rated if sum(row) > 1]
    raters = {*map(sum, rows)}
    alike = (Fraction(sum(each * (each - 1) for each in row), sum(row) * (sum(row) - 1)) for row in twice)
    agreeing = sum(alike, Fraction(0)) / len(twice)
    shares = [
        sum((Fraction(row[place], sum(row)) for row in rated), Fraction(0)) / len(rated)
        for place in range(len(rows[0]))
    ]
    names = [str(place) for place in range(1, len(rows) + 1)]
    left_out = tuple(name for name, row in zip(names, rows, strict=True) if sum(row) < 2)
    observed, expected = 1 - agreeing, 1 - sum((share**2 for share in shares), Fraction(0))
    return Result(
        method=Method(
            id="fleiss_kappa",
            source="Fleiss (1971), Psychological Bulletin 76, 378-382; Gwet (2014), Handbook of Inter-Rater "
            "Reliability, 4th ed., for unequal numbers of ratings",
        ),
        value=beyond_chance(observed, expected),
        figures=Params({
            "n": len(rated), "units": len(twice), "raters": raters.pop() if len(raters) == 1 else None,
            "percent": float(agreeing), **disagreement(observed, expected),
        }),
        table=tuple(Params({"category": place, "share": float(share)}) for place, share in enumerate(shares, start=1)),
        used=tuple(name for name in names if name not in left_out) if left_out else (), missing=left_out,
        findings=findings_of(left_out, expected),
    )  # fmt: skip


def agreement_label(kappa: Number | None) -> Result:
    """
    A word for a kappa: poor below 0, slight to 0.2, fair to 0.4, moderate to 0.6, substantial to 0.8, almost perfect.

    The upper end of each band belongs to it. The bands are a habit of the field and rest on no evidence, and kappa
    depends on how often each category is used: a finding says so, and the figure `kappa` goes with the word. `value` is
    None for None. Raises EvaluationError outside -1 to 1. Source: Landis & Koch (1977), Biometrics 33, 159-174.

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


def _matrix(given: Given, weights: object, size: int) -> tuple[tuple[Fraction, ...], ...]:
    """Weights of disagreement for so many categories; what they have instead where they cannot be."""
    rows = [
        tuple(each or Fraction(0) for each in given.numbers(row, f"weights[{place}]", low=0))
        for place, row in enumerate(given.items(weights, "weights"))
    ]
    for place, row in enumerate(rows):
        if len(row) != size:
            given.fault("lengths_differ", f"weights[{place}]", expected=size, given=len(row))
        elif place < size and row[place]:
            given.fault("diagonal_not_zero", f"weights[{place}][{place}]")
    if len(rows) != size:
        given.fault("lengths_differ", "weights", expected=size, given=len(rows))
    elif not given.faults and not any(map(any, rows)):
        given.fault("weights_all_zero", "weights")
    return tuple(rows)


def _sides(given: Given, first: object, second: object) -> tuple[list[ExactRating | None], list[ExactRating | None]]:
    one, other = ratings_of(given, first, "first"), ratings_of(given, second, "second")
    given.same_length(one, other, "second")
    return one, other


def _paired(
    given: Given, one: Sequence[ExactRating | None], other: Sequence[ExactRating | None]
) -> tuple[list[tuple[ExactRating, ExactRating]], tuple[str, ...], tuple[str, ...]]:
    """The things both rated, the numbers of those not, and of those that are; refused where there is none."""
    pairs = [(a, b) for a, b in zip(one, other, strict=False) if a is not None and b is not None]
    gaps = [a is None or b is None for a, b in zip(one, other, strict=False)]
    if not pairs and not given.faults:
        given.fault("nothing_rated_twice", "first")
    names = [(str(place), gap) for place, gap in enumerate(gaps, start=1)]
    return pairs, tuple(name for name, gap in names if gap), tuple(name for name, gap in names if not gap)


def ratings_of(given: Given, ratings: object, where: str) -> list[ExactRating | None]:
    """Read ratings of one rater, in order; None for what was not rated."""
    items = given.items(ratings, where, least=1)
    return [rating_of(given, rating, f"{where}[{place}]") for place, rating in enumerate(items)]


def rating_of(given: Given, rating: object, where: str) -> ExactRating | None:
    """Read one rating; None for none."""
    if is_missing(rating):
        return None
    return given.text(rating, where) if isinstance(rating, str) else given.number(rating, where)


def _declared(given: Given, categories: object) -> tuple[ExactRating, ...]:
    """Every category in order; empty where they cannot be."""
    before = len(given.faults)
    items = given.items(categories, "categories", least=2)
    if len(items) > _MOST:
        given.fault("too_many_values", "categories", most=_MOST)
        return ()
    found: list[ExactRating] = []
    for place, item in enumerate(items):
        where = f"categories[{place}]"
        category = given.text(item, where) if isinstance(item, str) else given.number(item, where)
        if len(given.faults) == before and category in found:
            given.fault("category_twice", where)
        found.append(category)
    return tuple(found) if len(given.faults) == before else ()


def _are_declared(
    given: Given, ratings: Sequence[ExactRating | None], where: str, order: Sequence[ExactRating]
) -> None:
    wrong = {fault.where for fault in given.faults}
    allowed = tuple(str(as_told(each)) for each in order)
    for place, rating in enumerate(ratings):
        if rating is not None and rating not in order and f"{where}[{place}]" not in wrong:
            given.fault("not_one_of", f"{where}[{place}]", allowed=allowed)


def beyond_chance(observed: Fraction, expected: Fraction) -> float | None:
    """Return agreement beyond chance; None where disagreement is impossible."""
    return float(1 - observed / expected) if expected else None


def disagreement(observed: Fraction, expected: Fraction) -> dict[str, float]:
    """Return the figures of observed and expected disagreement."""
    return {"observed_disagreement": float(observed), "expected_disagreement": float(expected)}


def findings_of(left_out: tuple[str, ...], expected: Fraction) -> tuple[Finding, ...]:
    """Return what was not rated twice, and that only one category was used."""
    return (
        *((notice("not_rated_twice", ids=left_out),) if left_out else ()),
        *(() if expected else (notice("one_category_used"),)),
    )


def in_order_of(rating: ExactRating) -> tuple[bool, Fraction, str]:
    """Numbers by size, then words by letters."""
    return (True, Fraction(0), rating) if isinstance(rating, str) else (False, rating, "")


def as_told(rating: ExactRating) -> str | int | float:
    """Return a rating as it is told."""
    return rating if isinstance(rating, str) else whole_or_float(rating)
