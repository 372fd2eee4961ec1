"""
Criteria, measured and described, weighed into one score; and whether a set of criteria holds both kinds.

Source: the weighted additive value model, Keeney & Raiffa (1976), Decisions with Multiple Objectives; beside it stand
critical criteria, which nothing outweighs. How much has to be rated, and which score passes, is for the agency to set.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Literal, TypeAlias, cast

import attrs

from casekit.answers import Params
from casekit.evaluation.methods.account import told_amounts
from casekit.evaluation.methods.entry import Entry, named, named_once
from casekit.evaluation.methods.given import Given, Number, Values
from casekit.evaluation.result import Line, Method, Result, added_up, notice

CriterionKind: TypeAlias = Literal["quantitative", "qualitative"]
"""Measured, or described and rated."""
CriteriaVerdict: TypeAlias = Literal["insufficient", "fail", "undetermined", "pass"]
"""Too little is rated, not passed, not decided, passed."""

MIN_COVERAGE = 0.6
"""The least share of the weight that has to be rated: a convention, for the agency to set."""
PASS_SCORE = 60
"""The score from which the whole passes: a convention, for the agency to set."""

_KINDS: tuple[CriterionKind, ...] = ("quantitative", "qualitative")
_SOURCE = "Keeney & Raiffa (1976), Decisions with Multiple Objectives: Preferences and Value Tradeoffs"
_BOTH_KINDS = "casekit: criteria are to hold both quantitative and qualitative indicators"


@attrs.frozen(kw_only=True)
class Criterion:
    """
    One criterion: its weight, 0 or more, and its `value` between `worst` and `best`; None where it is not rated.

    `best` may lie below `worst`, as for days of waiting. A `critical` criterion is failed below `pass_at`, a share of
    the way from worst (0) to best (1), and nothing outweighs it. What cannot be is told by the method it is given to.

    >>> Criterion(id="wait", kind="quantitative", worst=30, best=0, value=6).weight
    1
    """

    id: str
    kind: CriterionKind
    weight: Number = 1
    worst: Number
    best: Number
    value: Number | None
    critical: bool = False
    pass_at: Number = 0.5


@attrs.frozen
class _Rated:
    id: str
    weight: Fraction
    value: Fraction | None
    attained: Fraction | None
    """The share of the way from worst to best; None where it is not rated."""
    pass_at: Fraction | None
    """Below this a critical criterion is failed; None where it is not critical."""

    def facts(self) -> Params:
        return Params({
            "weight": float(self.weight), "rating": _float(self.value), "way_gone": _float(self.attained),
        })  # fmt: skip


def criteria_score(
    criteria: Values[Criterion | Mapping[str, object]], *, missing: Literal["exclude", "worst", "error"] = "exclude",
    min_coverage: Number = MIN_COVERAGE, pass_score: Number = PASS_SCORE,
) -> Result:  # fmt: skip
    """
    How far weighted criteria are met, from 0 (all at their worst) to 100 (all at their best), and whether it is enough.

    100 Σ w u / Σ w, where u = (value - worst) / (best - worst). Each criterion's line is what it adds.

    Args:
        criteria: Criterion values, or tables of the same fields; at least one, not all of weight 0, each id once.
        missing: What to do with criteria not rated: leave them out of both sums, count them as at their worst, or
            refuse.
        min_coverage: The least share of the weight that is rated, 0 to 1; below it there is no score, whatever
            `missing` says.
        pass_score: The score from which the whole passes, 0 to 100.

    Figures: `verdict`, which is the first that holds of insufficient (too little is rated), fail (a critical criterion
    is failed), undetermined (a critical criterion is not rated), and pass or fail by the score; `coverage`, the share
    of the weight that is rated, 0 to 1: a criterion counted as at its worst is still not rated; `worst_case` and
    `best_case`, the score with every missing criterion at its worst and at its best; `critical_failed` and
    `critical_missing`, the ids. Just reaching a limit passes. A finding says when the verdict could turn with what is
    missing. `missing` names the criteria not rated; `used` has them too where they are counted as at their worst.

    `value` is None where too little is rated; the ratings are then in `table`. Raises EvaluationError, with every
    fault, for a value outside worst to best (nothing is clipped), worst = best, a negative weight, weights that are
    all 0, an id given twice, or no criteria. Source: Keeney & Raiffa (1976), Decisions with Multiple Objectives.

    >>> found = criteria_score([
    ...     Criterion(id="needs", kind="quantitative", weight=3, worst=0, best=100, value=80),
    ...     Criterion(id="voice", kind="qualitative", weight=1, worst=1, best=5, value=2),
    ... ])
    >>> found.value, found.figures["verdict"]
    (66.25, 'pass')
    """
    given = Given("criteria_score")
    read = _criteria(given, criteria)
    policy = given.choice(missing, "missing", ("exclude", "worst", "error"))
    least = given.number(min_coverage, "min_coverage", low=0, high=1)
    mark = given.number(pass_score, "pass_score", low=0, high=100)
    if policy == "error":
        wrong = {fault.where for fault in given.faults}
        for place, each in enumerate(read):
            if each.value is None and not {f"criteria[{place}]", f"criteria[{place}].value"} & wrong:
                given.fault("criterion_not_rated", f"criteria[{place}].value")
    given.refuse()
    whole = _weight(read)
    counted = read if policy == "worst" else [each for each in read if each.attained is not None]
    covered = _weight(each for each in read if each.attained is not None) / whole
    weight = _weight(counted)
    defined = covered >= least and weight > 0
    parts = [_part(each, weight) for each in counted] if defined else []
    score = sum(parts, Fraction(0)) if defined else None
    low = sum((_part(each, whole) for each in read), Fraction(0))
    high = low + 100 * (1 - covered)
    failed, open_ones = _critical(read)
    verdict = _verdict(score, mark, failed, open_ones)
    left_out = tuple(each.id for each in read if each.attained is None)
    hanging = bool(left_out) and defined and not failed and not open_ones and low < mark <= high
    lines = tuple(
        Line(name=each.id, amount=amount, facts=each.facts())
        for each, amount in zip(counted, told_amounts(parts), strict=False)
    )
    as_worst = defined and policy == "worst"
    findings = [
        *([notice("counted_as_worst" if as_worst else "inputs_missing", ids=left_out)] if left_out else []),
        *([notice("coverage_too_low", coverage=float(covered), least=float(least))] if covered < least else []),
        *([notice("no_criterion_rated")] if covered >= least and not defined else []),
        *([notice("critical_criterion_failed", ids=failed)] if failed else []),
        *([notice("critical_criterion_not_rated", ids=open_ones)] if open_ones else []),
        *([notice("verdict_hangs_on_missing", worst_case=float(low), best_case=float(high))] if hanging else []),
    ]
    settings = {"missing": policy, "min_coverage": float(least), "pass_score": float(mark)}
    return Result(
        method=Method(id="criteria_score", source=_SOURCE, settings=Params(settings)),
        value=added_up(0.0, lines) if defined else None, lines=lines,
        figures=Params({
            "verdict": verdict, "coverage": float(covered), "worst_case": float(low), "best_case": float(high),
            "critical_failed": failed, "critical_missing": open_ones,
        }),
        table=() if defined else tuple(Params({"criterion": each.id, **each.facts()}) for each in read),
        used=tuple(each.id for each in read if as_worst or each.attained is not None), missing=left_out,
        findings=tuple(findings),
    )  # fmt: skip


def check_mix(criteria: Values[Criterion | Mapping[str, object] | CriterionKind]) -> Result:
    """
    Whether a set of criteria holds both quantitative and qualitative ones.

    `value` is true where it does; a finding names the kind that is missing, both where there are no criteria yet.
    Figures: `quantitative` and `qualitative`, how many there are of each kind. Takes Criterion values, tables with a
    `kind`, or the kinds alone; raises EvaluationError for anything else. It says nothing on whether the criteria are
    good ones. Source: a convention of casekit, from the demand that indicators of both kinds are to be used.

    >>> [finding.code for finding in check_mix(["quantitative", "quantitative"]).findings]
    ['no_qualitative_criterion']
    """
    given = Given("check_mix")
    kinds: list[CriterionKind] = []
    for place, each in enumerate(given.items(criteria, "criteria")):
        kind = each.kind if isinstance(each, Criterion) else each
        if isinstance(each, Mapping):
            kind = cast("Mapping[object, object]", each).get("kind")
        kinds.append(given.choice(kind, f"criteria[{place}]", _KINDS))
    given.refuse()
    counts: dict[str, int] = {kind: kinds.count(kind) for kind in _KINDS}
    return Result(
        method=Method(id="check_mix", source=_BOTH_KINDS),
        value=all(counts.values()), figures=Params(counts),
        findings=(
            *(() if counts["quantitative"] else (notice("no_quantitative_criterion"),)),
            *(() if counts["qualitative"] else (notice("no_qualitative_criterion"),)),
        ),
    )  # fmt: skip


def rank_order_weights(count: int, *, names: Values[str] | None = None) -> Result:
    """
    Weights for things that were only put in order of importance: the centroid of all weights that keep that order.

    w(k) = (1 / K) Σ 1 / j for j from k to K. Each line is the weight of one rank, the most important first, above 0;
    `value` is their sum, always 1.0. Figure: `ranks`, how many there are.

    Args:
        count: How many things were ranked, 1 to 100.
        names: Their ids, the most important first; None: they are numbered from 1.

    Raises EvaluationError for anything else. Source: Barron & Barrett (1996), Management Science 42, 1515-1523.

    >>> [round(line.amount, 4) for line in rank_order_weights(3).lines]
    [0.6111, 0.2778, 0.1111]
    """
    given = Given("rank_order_weights")
    ranks = given.whole(count, "count", low=1, high=100)
    ids = named(given, names, ranks)
    named_once(given, ids, "names")
    given.refuse()
    weights: list[Fraction] = []
    for rank in range(ranks, 0, -1):
        weights.append((weights[-1] if weights else Fraction(0)) + Fraction(1, rank * ranks))
    lines = tuple(
        Line(name=name, amount=amount, facts=Params({"rank": rank}))
        for rank, (name, amount) in enumerate(zip(ids, told_amounts(weights[::-1]), strict=True), start=1)
    )
    return Result(
        method=Method(id="rank_order_weights", source="Barron & Barrett (1996), Management Science 42, 1515-1523"),
        value=added_up(0.0, lines), lines=lines, figures=Params({"ranks": ranks}), used=ids,
    )  # fmt: skip


def _criteria(given: Given, criteria: object) -> list[_Rated]:
    items = given.items(criteria, "criteria", least=1)
    before = len(given.faults)
    read = [_criterion(Entry(given, each, f"criteria[{place}]", Criterion)) for place, each in enumerate(items)]
    named_once(given, [each.id for each in read], "criteria")
    if len(given.faults) == before and read and not _weight(read):
        given.fault("criteria_weigh_nothing", "criteria")
    return read


def _criterion(entry: Entry) -> _Rated:
    given, where = entry.given, entry.where
    name = entry.text("id")
    entry.choice("kind", _KINDS)
    weight = entry.number("weight", low=0)
    before = len(given.faults)
    worst, best, value = entry.number("worst"), entry.number("best"), entry.number_or_none("value")
    sound = len(given.faults) == before and {"worst", "best"} <= set(entry.values)
    attained = None
    if sound and worst == best:
        given.fault("worst_is_best", f"{where}.best")
    elif sound and value is not None:
        if not min(worst, best) <= value <= max(worst, best):
            given.fault("out_of_range", f"{where}.value", low=float(min(worst, best)), high=float(max(worst, best)))
        attained = (value - worst) / (best - worst)
    pass_at = entry.number("pass_at", low=0, high=1)
    return _Rated(name, weight, value, attained, pass_at if entry.flag("critical") else None)


def _critical(read: Sequence[_Rated]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The critical criteria that are failed, and those that are not rated."""
    critical = [(each, each.pass_at) for each in read if each.pass_at is not None]
    return (
        tuple(each.id for each, limit in critical if each.attained is not None and each.attained < limit),
        tuple(each.id for each, _ in critical if each.attained is None),
    )


def _verdict(score: Fraction | None, mark: Fraction, failed: Sequence[str], gaps: Sequence[str]) -> CriteriaVerdict:
    if score is None:
        return "insufficient"
    if failed:
        return "fail"
    if gaps:
        return "undetermined"
    return "pass" if score >= mark else "fail"


def _part(each: _Rated, weight: Fraction) -> Fraction:
    """What a criterion adds to the score; nothing where it is not rated."""
    return 100 * each.weight * (each.attained or Fraction(0)) / weight


def _weight(criteria: Iterable[_Rated]) -> Fraction:
    return sum((each.weight for each in criteria), Fraction(0))


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
