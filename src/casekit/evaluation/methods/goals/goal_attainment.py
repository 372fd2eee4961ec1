"""
Goal attainment scaling: the T-score of several goals, its change, weights, and the short form.

Sources: Kiresuk & Sherman (1968), Community Mental Health Journal 4, 443-453; the formula as corrected in the erratum
to Turner-Stokes (2009), Clinical Rehabilitation 23, 362-370. Attainment is measured against expectation, so easy goals
raise it, and its range depends on the number of goals: every result says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, TypeAlias

from casekit.answers import Finding, Params
from casekit.evaluation.methods.account import told_amounts
from casekit.evaluation.methods.entry import named, named_once
from casekit.evaluation.methods.given import Given, Number, Values
from casekit.evaluation.methods.goals import SOURCE
from casekit.evaluation.methods.numbers import root, whole_or_float
from casekit.evaluation.result import Line, Method, Result, added_up, notice

RHO = 0.3
"""The correlation between goals that Kiresuk & Sherman assume."""
LEVELS = (-2, -1, 0, 1, 2)
"""Much less than expected, less, as expected, more, much more than expected."""
Baseline: TypeAlias = Literal["some", "none"]
"""Where the client started: with some ability or progress towards the goal (-1), or with none (-2)."""
LightOutcome: TypeAlias = Literal[
    "achieved_as_expected", "achieved_a_little_better", "achieved_much_better", "partly_achieved", "no_change", "worse"
]
"""What became of a goal in the short form of goal attainment scaling."""


_KINGS = "Goal attainment scaling, Cicely Saunders Institute, King's College London"


def t_score(
    levels: Values[Number | None], *, weights: Values[Number] | None = None, rho: Number = RHO,
    names: Values[str] | None = None, missing: Literal["exclude", "refuse"] = "exclude",
    declared: Values[Number] = LEVELS,
) -> Result:  # fmt: skip
    """
    The T-score of goals rated from -2 (much less than expected) to +2 (much more); 50 when all are as expected.

    T = 50 + 10 Σ w x / √((1 - ρ) Σ w² + ρ (Σ w)²). Each goal's line is what it adds to 50.

    Args:
        levels: One level for each goal, None where it was not rated; at least one is rated.
        weights: One weight for each goal, 0 or more and not all 0; None: all goals weigh the same.
        rho: The assumed correlation between goals, 0 to 1.
        names: One id for each goal, each once; None: they are numbered from 1.
        missing: What to do with goals that were not rated: leave them out of every sum, or refuse.
        declared: The levels that can be given, from -2 to 2; declare -0.5 where levels come from `light_level`.

    Figure `goals`: how many goals are rated and weigh something; those that weigh 0 are named by a finding. Raises
    EvaluationError, with every fault, for anything else: there is no score for no data.

    Sources: Kiresuk & Sherman (1968), Community Mental Health Journal 4, 443-453; the formula as in the erratum to
    Turner-Stokes (2009), Clinical Rehabilitation 23, 362-370.

    >>> found = t_score([-2, 0, -1, 2, 0, 1], weights=[3, 5, 1, 4, 2, 6])
    >>> round(found.value, 2), len(found.lines)
    (55.0, 6)
    """
    given = Given("t_score")
    known = given.choice(missing, "missing", ("exclude", "refuse"))
    rated = _levels(given, levels, "levels", _declared(given, declared), missing=known == "exclude")
    goals = _Goals(given, rated, weights, rho, names)
    given.refuse()
    places = [place for place, level in enumerate(rated) if level is not None]
    spread = goals.spread(given, places, "levels")
    lines = [goals.line(place, rated[place] or Fraction(0), spread) for place in places]
    left_out = tuple(goals.names[place] for place, level in enumerate(rated) if level is None)
    return Result(
        method=Method(id="t_score", source=SOURCE, settings=goals.settings(missing=missing)),
        value=added_up(50.0, lines), base=50.0, lines=tuple(lines), figures=Params({"goals": goals.count(places)}),
        used=goals.weighing(places), missing=left_out,
        findings=(
            notice("t_score_limits", goals=goals.count(places)),
            *([notice("inputs_missing", ids=left_out)] if left_out else []), *goals.dropped(places),
        ),
    )  # fmt: skip


def t_score_change(
    baseline: Values[Number], achieved: Values[Number], *, weights: Values[Number] | None = None,
    rho: Number = RHO, names: Values[str] | None = None, declared: Values[Number] = LEVELS,
) -> Result:  # fmt: skip
    """
    How far the T-score of the same goals rose from the start to the end; each goal's line is what it adds.

    Args:
        baseline: One level for each goal at the start, -2 to +2, none left out.
        achieved: One level for each of the same goals in the end, in the same order.
        weights: One weight for each goal, 0 or more and not all 0; None: all goals weigh the same.
        rho: The assumed correlation between goals, 0 to 1.
        names: One id for each goal, each once; None: they are numbered from 1.
        declared: The levels that can be given, from -2 to 2; declare -0.5 where levels come from `light_level`.

    Figures: `baseline` and `achieved`, the two T-scores, and `goals`, those that weigh something. Raises
    EvaluationError as `t_score` does, and when the two rate different goals: another number, or one not rated. T-scores
    of different goals are not compared.

    Sources: Kiresuk & Sherman (1968), Community Mental Health Journal 4, 443-453; the formula as in the erratum to
    Turner-Stokes (2009), Clinical Rehabilitation 23, 362-370.

    >>> found = t_score_change([-1, -1], [0, 0], weights=[6, 2])
    >>> round(found.value, 2), found.figures["achieved"]
    (11.64, 50.0)
    """
    given = Given("t_score_change")
    allowed = _declared(given, declared)
    before, after = (
        _levels(given, levels, where, allowed, missing=False)
        for levels, where in ((baseline, "baseline"), (achieved, "achieved"))
    )
    given.same_length(before, after, "achieved")
    goals = _Goals(given, before, weights, rho, names)
    given.refuse()
    places = range(len(before))
    spread = goals.spread(given, places, "achieved")
    starts, ends = (
        [goals.line(place, level or Fraction(0), spread) for place, level in enumerate(levels)]
        for levels in (before, after)
    )
    lines = [
        Line(
            name=start.name, amount=goals.amount(place, (after[place] or 0) - (before[place] or Fraction(0)), spread),
            facts=Params({
                "weight": start.facts["weight"], "before": start.facts["level"], "after": end.facts["level"],
            }),
        )
        for place, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]  # fmt: skip
    scores = {"baseline": added_up(50.0, starts), "achieved": added_up(50.0, ends), "goals": goals.count(places)}
    return Result(
        method=Method(id="t_score_change", source=SOURCE, settings=goals.settings()),
        value=added_up(0.0, lines), lines=tuple(lines), figures=Params(scores), used=goals.weighing(places),
        findings=(notice("t_score_limits", goals=goals.count(places)), *goals.dropped(places)),
    )  # fmt: skip


def goal_weight(importance: int, difficulty: int = 1) -> Result:
    """
    The weight of a goal: importance (0 not important to 3 extremely) times difficulty (0 not difficult to 3 extremely).

    Difficulty may be left out. Figures: `importance` and `difficulty`. A weight of 0 drops the goal from every score,
    and a finding says so. Raises EvaluationError outside 0 to 3. Source: goal attainment scaling, Cicely Saunders
    Institute, King's College London.

    >>> goal_weight(3, 2).value
    6
    """
    given = Given("goal_weight")
    factors = given.whole(importance, "importance", high=3), given.whole(difficulty, "difficulty", high=3)
    given.refuse()
    value = factors[0] * factors[1]
    return Result(
        method=Method(id="goal_weight", source=_KINGS),
        value=value, figures=Params({"importance": factors[0], "difficulty": factors[1]}),
        findings=() if value else (notice("weight_drops_goal", "difficulty" if factors[0] else "importance"),),
    )  # fmt: skip


def light_level(baseline: Baseline, outcome: LightOutcome) -> Result:
    """
    The level of a goal in the short form of goal attainment scaling, from words in place of a scale.

    Args:
        baseline: Where the client started: "some" (some ability or progress, level -1) or "none" (it could not be
            worse, level -2).
        outcome: "achieved_as_expected" (level 0), "achieved_a_little_better" (1), "achieved_much_better" (2),
            "partly_achieved" (-0.5 from "some", -1 from "none"), "no_change" (the level of the start) or "worse" (-2).

    `value` is the level, -2 to +2; figure `reported_level` the same for reporting: a goal partly achieved by a client
    who started with some ability is at -0.5 and reported as -1. A finding says what attainment does not show. Raises
    EvaluationError for other words, and for a client who started with none and got worse, which contradicts itself.
    Sources: King's College London; Turner-Stokes & Williams (2010), Clinical Rehabilitation 24, 66-73.

    >>> light_level("some", "partly_achieved").value
    -0.5
    """
    given = Given("light_level")
    start = given.choice(baseline, "baseline", ("some", "none"))
    end = given.choice(outcome, "outcome", tuple(_LIGHT))
    if not given.faults and start == "none" and end == "worse":
        given.fault("worse_than_none", "outcome")
    given.refuse()
    level = _LIGHT[end][start == "none"]
    return Result(
        method=Method(
            id="light_level", settings=Params({"baseline": start, "outcome": end}),
            source=f"{_KINGS}; Turner-Stokes & Williams (2010), Clinical Rehabilitation 24, 66-73",
        ),
        value=level, figures=Params({"reported_level": -1 if level == -0.5 else level}),
        findings=(notice("attainment_limits", goals=1),),
    )  # fmt: skip


_LIGHT: dict[LightOutcome, tuple[float, float]] = {
    "achieved_as_expected": (0, 0), "achieved_a_little_better": (1, 1), "achieved_much_better": (2, 2),
    "partly_achieved": (-0.5, -1), "no_change": (-1, -2), "worse": (-2, -2),
}  # fmt: skip
"""The level of each outcome for a client who started with some ability, and with none."""


def percent_of_possible_change(
    baseline: Values[Number], achieved: Values[Number], *, weights: Values[Number] | None = None,
    top: Number = 2, names: Values[str] | None = None,
) -> Result:  # fmt: skip
    """
    How much of the change that was possible was made, in percent: 100 Σ w (achieved - baseline) / Σ w (top - baseline).

    Args:
        baseline: One level for each goal at the start, -2 to `top`.
        achieved: One level for each of the same goals in the end, in the same order.
        weights: One weight for each goal, 0 or more and not all 0; None: all goals weigh the same.
        top: The highest level, up to 2.
        names: One id for each goal, each once; None: they are numbered from 1.

    Figure `goals`: how many goals weigh something. 100.0 where every goal reached the top, below 0.0 where goals fell
    back, None where nothing could improve. Raises EvaluationError as `t_score_change` does. Source: the variant of
    social work texts (Sheafor & Horejsi, Techniques and Guidelines for Social Work Practice).

    >>> round(percent_of_possible_change([-1, -1], [0, 2], weights=[2, 1]).value, 2)
    55.56
    """
    given = Given("percent_of_possible_change")
    best = given.number(top, "top", low=-2, high=2)
    before, after = (
        given.numbers(levels, where, low=-2, high=best, least=1)
        for levels, where in ((baseline, "baseline"), (achieved, "achieved"))
    )
    given.same_length(before, after, "achieved")
    goals = _Goals(given, before, weights, RHO, names)
    given.refuse()
    places = range(len(before))
    goals.spread(given, places, "achieved")
    rows = [
        (weight, start or Fraction(0), end or Fraction(0))
        for weight, start, end in zip(goals.weights, before, after, strict=True)
    ]
    possible = sum((weight * (best - start) for weight, start, _ in rows), Fraction(0))
    amounts = told_amounts([100 * weight * (end - start) / possible for weight, start, end in rows if possible])
    lines = [
        Line(
            name=name, amount=amount,
            facts=Params({"weight": float(weight), "before": float(start), "after": float(end)}),
        )
        for name, (weight, start, end), amount in zip(goals.names, rows, amounts, strict=False)
    ]  # fmt: skip
    return Result(
        method=Method(
            id="percent_of_possible_change", settings=Params({"top": float(best)}),
            source="Sheafor & Horejsi, Techniques and Guidelines for Social Work Practice",
        ),
        value=added_up(0.0, lines) if possible else None, lines=tuple(lines),
        figures=Params({"goals": goals.count(places)}), used=goals.weighing(places),
        findings=(
            notice("attainment_limits", goals=goals.count(places)), *goals.dropped(places),
            *([] if possible else [notice("nothing_to_improve")]),
        ),
    )  # fmt: skip


class _Goals:
    """The goals of one calculation: their names, their weights, and how they hang together."""

    def __init__(self, given: Given, goals: Sequence[object], weights: object, rho: object, names: object) -> None:
        found = [Fraction(1)] * len(goals) if weights is None else given.numbers(weights, "weights", low=0)
        given.same_length(goals, found, "weights")
        self.weights = [weight or Fraction(0) for weight in found]
        self.names = named(given, names, len(goals))
        named_once(given, self.names, "names")
        self.rho = given.number(rho, "rho", low=0, high=1)

    def settings(self, **more: object) -> Params:
        return Params({"rho": float(self.rho), **more})

    def spread(self, given: Given, places: Sequence[int], where: str) -> float:
        """The standard deviation of the weighted sum of these goals; refuses where none is there or none weighs."""
        weights = [self.weights[place] for place in places]
        if not any(weights):
            given.fault("nothing_weighs" if weights else "nothing_rated", "weights" if weights else where)
        given.refuse()
        squares = sum((weight**2 for weight in weights), Fraction(0))
        return root((1 - self.rho) * squares + self.rho * sum(weights, Fraction(0)) ** 2)

    def weighing(self, places: Sequence[int]) -> tuple[str, ...]:
        """The goals among these that weigh something."""
        return tuple(self.names[place] for place in places if self.weights[place])

    def count(self, places: Sequence[int]) -> int:
        """How many of these weigh something."""
        return len(self.weighing(places))

    def dropped(self, places: Sequence[int]) -> tuple[Finding, ...]:
        """Those that weigh nothing, and so are in no score."""
        ids = tuple(self.names[place] for place in places if not self.weights[place])
        return (notice("goals_weigh_nothing", ids=ids),) if ids else ()

    def amount(self, place: int, level: Fraction, spread: float) -> float:
        return float(10 * self.weights[place] * level) / spread

    def line(self, place: int, level: Fraction, spread: float) -> Line:
        facts = Params({"weight": float(self.weights[place]), "level": float(level)})
        return Line(name=self.names[place], amount=self.amount(place, level, spread), facts=facts)


def _declared(given: Given, declared: object) -> tuple[Fraction, ...]:
    """The levels that can be given, from the lowest up; none where they cannot be read."""
    before = len(given.faults)
    found = given.numbers(declared, "declared", low=LEVELS[0], high=LEVELS[-1], least=1)
    return () if len(given.faults) > before else tuple(sorted({level for level in found if level is not None}))


def _levels(
    given: Given, levels: object, where: str, allowed: Sequence[Fraction], *, missing: bool
) -> list[Fraction | None]:
    before = len(given.faults)
    found = given.numbers(levels, where, missing=missing, least=1)
    wrong = {fault.where for fault in given.faults[before:]}
    told = tuple(str(whole_or_float(level)) for level in allowed)
    for place, level in enumerate(found):
        if level is not None and allowed and level not in allowed and f"{where}[{place}]" not in wrong:
            given.fault("level_not_declared", f"{where}[{place}]", allowed=told)
    return found
