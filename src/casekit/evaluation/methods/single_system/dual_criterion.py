"""
How many intervention points must be better, and whether they are: the dual criterion, and a desired zone.

Sources: Fisher, Kelley & Lomas (2003), Journal of Applied Behavior Analysis 36, 387-406; Bloom, Fischer & Orme,
Evaluating Practice. Two decision rules are in use, and their verdicts can differ: results carry both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from itertools import islice
from types import MappingProxyType
from typing import Literal, TypeAlias, cast

from casekit.answers import Finding, Params
from casekit.evaluation.methods.given import Given, Number, Values
from casekit.evaluation.methods.numbers import root, whole_or_float
from casekit.evaluation.methods.single_system.lines import LINES, BaselineLine, can_be_fitted, fit
from casekit.evaluation.methods.single_system.observed import is_beyond, pair, rows
from casekit.evaluation.methods.single_system.phases import Direction
from casekit.evaluation.result import Method, Result, notice

DecisionRule: TypeAlias = Literal["binomial", "fisher_table"]
"""How many points are enough: by the exact binomial probability, or by the printed table of Fisher et al."""

MOST_POINTS = 1000
"""The most intervention points whose binomial probability is computed exactly."""
FISHER_TABLE: Mapping[int, int] = MappingProxyType({
    5: 5, 6: 6, 7: 6, 8: 7, 9: 8, 10: 8, 11: 9, 12: 9, 13: 10, 14: 11, 15: 12, 16: 12, 17: 12, 18: 13, 19: 13, 20: 14,
    21: 14, 22: 15, 23: 15,
})  # fmt: skip
"""Points needed by number of intervention points, as printed; laxer than the binomial at 7, 10, 12, 17, 19 and more."""
MOST_DIGITS = 40
"""The most digits of the denominator of a probability: its powers are computed exactly."""
_FISHER = "Fisher, Kelley & Lomas (2003), Journal of Applied Behavior Analysis 36, 387-406"
_BLOOM = "Bloom, Fischer & Orme, Evaluating Practice"


def conservative_dual_criterion(
    baseline: Values[Number | None], intervention: Values[Number | None], *, improvement: Direction,
    shift_sd: Number = 0.25, trend: BaselineLine = "ols", rule: DecisionRule | Mapping[int, int] = "binomial",
    alpha: Number = 0.05, days: Values[date] | None = None,
) -> Result:  # fmt: skip
    """
    Whether enough intervention points are better than both the baseline's mean and its trend, each shifted.

    Both lines are moved by `shift_sd` standard deviations of the baseline in the wanted direction; a point counts that
    is beyond both, and one on a line is not. `value` is whether the change is systematic by the rule; the figures have
    the verdict of both rules, and the table every point beside both lines.

    Args:
        baseline: Values in time order, None for a session without one; at least two values.
        intervention: Values on the same scale of the sessions that follow; at least one value, up to 1000.
        improvement: Which way is wanted: "increase" or "decrease".
        shift_sd: How far the lines are moved, in standard deviations (with n - 1), from 0.
        trend: The baseline's line: "ols", "theil_sen", "mean_halves" or "median_halves" (split-middle).
        rule: "binomial": P(X ≥ count) with even chances is below `alpha`. "fisher_table": the printed table, 5 to 23
            points. Or a table of one's own: points needed by number of intervention points.
        alpha: The probability to stay below, 0 to 1; the tables do not use it.
        days: The day of each session, in order, of which several may be the same; the trend then runs over the days
            since the first of them.

    Figures: `count`, `p`, `required` (by the rule; None where no number of points is enough or the table says nothing),
    `systematic_binomial`, `required_binomial`, `systematic_fisher_table`, `required_fisher_table`,
    `dual_criterion_count` (beyond both lines as they are); of the baseline `mean`, `sd`, `intercept` and `slope` of its
    line before it is moved, `autocorrelation` and `baseline_values`, as text (None, with a finding, for more than 1,000
    sessions); `baseline_points` and `intervention_points`. The table has the moved lines as `mean_line` and
    `trend_line`, and whether a point is `beyond_both`. The first finding says where the two rules disagree. The value
    is None where the table says nothing. Raises EvaluationError for anything else. Source: Fisher, Kelley & Lomas
    (2003), Journal of Applied Behavior Analysis 36, 387-406.

    >>> found = conservative_dual_criterion([5, 4, 5, 3, 5, 4], [4, 3, 3, 2, 2, 1, 1, 0], improvement="decrease")
    >>> found.value, found.figures["count"], found.figures["required"]
    (True, 7, 7)
    """
    given = Given("conservative_dual_criterion")
    moved = given.number(shift_sd, "shift_sd", low=0)
    kind = given.choice(trend, "trend", LINES)
    decides = _Decision(given, rule, _probability(given, alpha, "alpha"), Fraction(1, 2))
    both = pair(given, baseline, intervention, improvement, least=2, days=days)
    can_be_fitted(given, kind, both.baseline)
    _is_countable(given, len(both.intervention))
    given.refuse()
    before, after = both.baseline, both.intervention
    way, spread, fitted = both.phases.sign, before.squares / (len(before) - 1), fit(kind, before)
    drawn = [(before.mean, fitted.at(time)) for time in after.times]
    margins = [min(way * (value - line) for line in lines) for value, lines in zip(after.values, drawn, strict=True)]
    counted = [is_beyond(margin, moved**2 * spread) for margin in margins]
    count, n, shift = sum(counted), len(after), way * float(moved) * root(spread)
    correlated = before.lag1.value
    return Result(
        method=Method(
            id="conservative_dual_criterion", source=_FISHER,
            settings=Params({
                "improvement": both.phases.improvement, "shift_sd": float(moved), "trend": kind, **decides.settings,
                "time_axis": both.time_axis,
            }),
        ),
        value=decides.verdict(count, n), used=both.phases.used, missing=both.phases.missing,
        figures=Params({
            "count": count, "p": chance_of_at_least(count, n), "required": decides.required(n),
            **decides.both_verdicts(count, n), "dual_criterion_count": sum(margin > 0 for margin in margins),
            "mean": float(before.mean), "sd": root(spread), "intercept": float(fitted.intercept),
            "slope": float(fitted.slope), "autocorrelation": None if correlated is None else float(correlated),
            **both.points, "baseline_values": both.phases.baseline_told,
        }),
        table=rows(
            after, mean_line=[float(level) + shift for level, _ in drawn],
            trend_line=[float(on) + shift for _, on in drawn], beyond_both=counted,
        ),
        findings=(
            *decides.all_findings(count, n), *before.without_autocorrelation, *both.phases.baseline_not_shown,
            *both.cautions(),
        ),
    )  # fmt: skip


def required_successes(
    n: int, *, p0: Number = 0.5, alpha: Number = 0.05, rule: DecisionRule | Mapping[int, int] = "binomial"
) -> Result:
    """
    How many of `n` points must be better before the data are consistent with more than chance.

    By the binomial rule the smallest k with P(X ≥ k | n, p0) < alpha; None, with a finding, where even all of them are
    not enough (by even chances below 5 points; for a p0 of 1 whatever their number), or where the table says nothing.

    Args:
        n: The number of points, 1 to 1000.
        p0: The chance of a point to be better when nothing has changed, 0 to 1; for the binomial rule. As a fraction
            its denominator has up to 40 digits, and so has that of `alpha`.
        alpha: The probability to stay below, 0 to 1; for the binomial rule.
        rule: "binomial", "fisher_table" (printed, 5 to 23 points), or a table of one's own: points needed by n.

    Figures: `points`. The table has, by the binomial rule, the probability of so many points and of one less. Raises
    EvaluationError for anything else. Source: Fisher, Kelley & Lomas (2003), Journal of Applied Behavior Analysis 36,
    387-406; with the baseline's share as p0: Bloom, Fischer & Orme, Evaluating Practice.

    >>> required_successes(10).value, required_successes(10, rule="fisher_table").value, required_successes(4).value
    (9, 8, None)
    """
    given = Given("required_successes")
    points = given.whole(n, "n", low=1, high=MOST_POINTS)
    chance = _probability(given, p0, "p0")
    decides = _Decision(given, rule, _probability(given, alpha, "alpha"), chance)
    given.refuse()
    required = decides.required(points)
    steps = [points] if required is None else [required - 1, required]
    return Result(
        method=Method(
            id="required_successes", source=f"{_FISHER}; {_BLOOM}",
            settings=Params({**decides.settings, **({"p0": float(chance)} if decides.rule == "binomial" else {})}),
        ),
        value=required, figures=Params({"points": points}),
        findings=tuple(decides.findings(points, where="n")),
        table=tuple(
            Params({"count": each, "p": chance_of_at_least(each, points, chance)})
            for each in steps
            if decides.rule == "binomial"
        ),
    )  # fmt: skip


def points_in_zone(
    baseline: Values[Number | None], intervention: Values[Number | None], *, low: Number | None = None,
    high: Number | None = None, alpha: Number = 0.05,
) -> Result:  # fmt: skip
    """
    Whether more intervention points lie in the desired zone than the baseline lets expect: the proportion approach.

    The baseline's share in the zone is taken as the chance of a point; `value` is whether P(X ≥ count) is below
    `alpha`. Where no baseline point lies in the zone one point is enough, and a finding says so; where all do, no
    number can be, and the value is None.

    Args:
        baseline: Values in time order, None for a session without one; at least one value.
        intervention: Values on the same scale of the sessions that follow; at least one value, up to 1000.
        low: The lowest value in the zone; None: it has no lower end.
        high: The highest value in the zone; None: it has no upper end. At least one of the two is given.
        alpha: The probability to stay below, 0 to 1.

    Figures: `count` and `baseline_count` (points in the zone), `p0` (the baseline's share), `p`, `required`,
    `baseline_points`, `intervention_points` and `baseline_values`, as text (None, with a finding, for more than 1,000
    sessions). An end the zone does not have is no setting. The table has every intervention point. Raises
    EvaluationError for anything else. Source: Bloom, Fischer & Orme, Evaluating Practice.

    >>> found = points_in_zone([5, 4, 5, 3, 5, 4], [4, 3, 3, 2, 2, 1, 1, 0], high=3)
    >>> found.value, found.figures["count"], found.figures["required"]
    (True, 7, 4)
    """
    given = Given("points_in_zone")
    ends = {
        name: None if end is None else given.number(end, name) for name, end in (("low", low), ("high", high))
    }  # fmt: skip
    lowest, highest = ends.values()
    if lowest is None and highest is None:
        given.fault("zone_without_limits", "low")
    elif lowest is not None and highest is not None and lowest > highest:
        given.fault("zone_upside_down", "high")
    level = _probability(given, alpha, "alpha")
    both = pair(given, baseline, intervention)
    _is_countable(given, len(both.intervention))
    given.refuse()
    before, after = (
        [(lowest is None or value >= lowest) and (highest is None or value <= highest) for value in phase.values]
        for phase in (both.baseline, both.intervention)
    )
    n, count, share = len(after), sum(after), Fraction(sum(before), len(before))
    decides = _Decision(given, "binomial", level, share)
    found = [notice("zone_never_reached", "baseline")] if not share else []
    return Result(
        method=Method(
            id="points_in_zone", source=_BLOOM,
            settings=Params({
                **{name: whole_or_float(end) for name, end in ends.items() if end is not None},
                "alpha": float(level),
            }),
        ),
        value=None if share == 1 else decides.verdict(count, n),
        used=both.phases.used, missing=both.phases.missing,
        figures=Params({
            "count": count, "baseline_count": sum(before), "p0": float(share),
            "p": chance_of_at_least(count, n, share), "required": decides.required(n), **both.points,
            "baseline_values": both.phases.baseline_told,
        }),
        table=rows(both.intervention, in_zone=after),
        findings=(*found, *decides.findings(n), *both.phases.baseline_not_shown, *both.cautions()),
    )  # fmt: skip


def chance_of_at_least(count: int, n: int, chance: Fraction = Fraction(1, 2)) -> float:
    """The binomial probability of so many successes or more among n, rounded once."""
    if not count:
        return 1.0
    return sum(islice(_ways_from_the_top(n, chance), n - count + 1)) / int(chance.denominator**n)


def _ways_from_the_top(n: int, chance: Fraction) -> Iterator[int]:
    """For n successes, n - 1 … 1: their probability as a part of chance.denominator ** n; each from the one before."""
    hit, miss = chance.numerator, chance.denominator - chance.numerator
    ways = int(hit**n)
    for count in range(n, 0, -1):
        yield ways
        ways = ways * count * miss // ((n - count + 1) * hit) if hit else 0


class _Decision:
    """A rule that says how many points are enough."""

    def __init__(self, given: Given, rule: object, alpha: Fraction, chance: Fraction) -> None:
        self.alpha, self.chance = alpha, chance
        self.table: Mapping[int, int] = FISHER_TABLE
        if isinstance(rule, Mapping):
            self.rule = "own_table"
            self.table = _own_table(given, cast("Mapping[object, object]", rule))
        else:
            self.rule = given.choice(rule, "rule", ("binomial", "fisher_table"))

    @property
    def settings(self) -> dict[str, object]:
        """The rule, and alpha where it is used."""
        return {"rule": self.rule, **({"alpha": float(self.alpha)} if self.rule == "binomial" else {})}

    def required(self, n: int) -> int | None:
        """The smallest number of n that is enough; None where none is, or the table does not say."""
        return self.by_binomial(n) if self.rule == "binomial" else self.table.get(n)

    def by_binomial(self, n: int) -> int | None:
        """The smallest number of n whose probability to be reached by chance is below alpha; None where none is."""
        whole, so_far, enough = self.chance.denominator**n, 0, None
        for count, ways in zip(range(n, 0, -1), _ways_from_the_top(n, self.chance), strict=True):
            so_far += ways
            if so_far * self.alpha.denominator >= self.alpha.numerator * whole:
                break
            enough = count
        return enough

    def verdict(self, count: int, n: int) -> bool | None:
        """Whether so many of n are enough; None where the table does not say."""
        required = self.required(n)
        if required is None:
            return False if self.rule == "binomial" else None
        return count >= required

    def both_verdicts(self, count: int, n: int) -> dict[str, object]:
        """What both rules in use say, whichever decides."""
        by_chance, by_table = self.by_binomial(n), FISHER_TABLE.get(n)
        return {
            "systematic_binomial": by_chance is not None and count >= by_chance, "required_binomial": by_chance,
            "systematic_fisher_table": None if by_table is None else count >= by_table,
            "required_fisher_table": by_table,
        }  # fmt: skip

    def findings(self, n: int, *, where: str = "intervention") -> list[Finding]:
        """Why the rule asks for no number of points; empty where it does."""
        if self.rule == "binomial" and self.chance == 1:
            return [notice("chance_is_certain", where)]
        if self.rule == "binomial":
            return [notice("never_enough", where, points=n)] if self.by_binomial(n) is None else []
        return [] if n in self.table else [notice("not_in_decision_table", "rule", points=n)]

    def all_findings(self, count: int, n: int) -> list[Finding]:
        """Where the two rules in use disagree on so many of n, and why a rule asks for no number of points."""
        verdicts = self.both_verdicts(count, n)
        said = {verdicts["systematic_binomial"], verdicts["systematic_fisher_table"]}
        apart = [notice("rules_disagree", "intervention", count=count, points=n)] if said == {True, False} else []
        own = self.findings(n) if self.rule == "own_table" else []
        by_chance = [notice("never_enough", "intervention", points=n)] if self.by_binomial(n) is None else []
        by_table = [] if n in FISHER_TABLE else [notice("not_in_decision_table", "required_fisher_table", points=n)]
        return [*apart, *own, *by_chance, *by_table]


def _own_table(given: Given, rule: Mapping[object, object]) -> dict[int, int]:
    table: dict[int, int] = {}
    for points, needed in rule.items():
        number = given.whole(points, "rule (points)", low=1)
        table[number] = given.whole(needed, f"rule[{number}]", low=1, high=number)
    if not table:
        given.fault("empty_collection", "rule")
    return table


def _probability(given: Given, value: object, where: str) -> Fraction:
    """A number from 0 to 1 whose powers can be computed exactly."""
    number = given.number(value, where, low=0, high=1)
    if number.denominator < 10**MOST_DIGITS:
        return number
    given.fault("fraction_too_fine", where, digits=MOST_DIGITS)
    return Fraction(0)


def _is_countable(given: Given, points: int) -> None:
    if points > MOST_POINTS:
        given.fault("too_many_values", "intervention", most=MOST_POINTS)
