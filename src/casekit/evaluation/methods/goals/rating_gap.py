"""How far the client's and the worker's ratings of the same goals lie apart."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from casekit.answers import Params
from casekit.evaluation.methods.account import told_amounts
from casekit.evaluation.methods.given import Given, Number
from casekit.evaluation.methods.numbers import whole_or_float
from casekit.evaluation.result import Line, Method, Result, added_up, notice
from casekit.nearest import nearest

_RATERS = ("client", "worker")


def rating_gap(ratings: Mapping[str, Mapping[str, Number | None]]) -> Result:
    """
    How much higher the worker rates the goals than the client: the mean of worker - client over goals rated by both.

    Above 0 the worker sees more progress, below 0 the client does; 0 does not mean that they agree, see the shares.

    Args:
        ratings: For each goal's id the ratings of "client" and "worker" on the same scale; None, or no entry, where
            one of them did not rate it.

    Figures: `n_both`; `same_share` and `within_one_share`, 0.0 to 1.0 of the goals rated by both; the goals where the
    `worker_higher` and the `client_higher` is; `client_missing` and `worker_missing`, the goals without that rating. A
    rating of the client is never filled in from the worker's: without it the figure is incomplete and says so. Value
    and shares are None where no goal is rated by both. Raises EvaluationError for a rating that is no number, and for
    another rater. Source: the client's voice, evaluation criteria of the casework text.

    >>> found = rating_gap({"G1": {"client": 0, "worker": 1}, "G2": {"client": -1, "worker": -1}, "G3": {"worker": 2}})
    >>> found.value, found.figures["same_share"], found.figures["client_missing"]
    (0.5, 0.5, ('G3',))
    """
    given = Given("rating_gap")
    read = {goal: _pair(given, goal, pair) for goal, pair in given.table(ratings, "ratings").items()}
    given.refuse()
    both = {
        goal: (client, worker)
        for goal, (client, worker) in read.items()
        if client is not None and worker is not None
    }  # fmt: skip
    gaps = {goal: worker - client for goal, (client, worker) in both.items()}
    amounts = told_amounts([gap / len(gaps) for gap in gaps.values()])
    lines = tuple(
        Line(
            name=goal, amount=amount,
            facts=Params({rater: whole_or_float(value) for rater, value in zip(_RATERS, both[goal], strict=True)}),
        )
        for goal, amount in zip(gaps, amounts, strict=True)
    )  # fmt: skip
    unrated = {
        rater: tuple(goal for goal, pair in read.items() if pair[place] is None)
        for place, rater in enumerate(_RATERS)
    }  # fmt: skip
    figures = {
        "n_both": len(both), "same_share": _share(sum(gap == 0 for gap in gaps.values()), len(gaps)),
        "within_one_share": _share(sum(abs(gap) <= 1 for gap in gaps.values()), len(gaps)),
        "worker_higher": tuple(goal for goal, gap in gaps.items() if gap > 0),
        "client_higher": tuple(goal for goal, gap in gaps.items() if gap < 0),
        "client_missing": unrated["client"], "worker_missing": unrated["worker"],
    }  # fmt: skip
    return Result(
        method=Method(id="rating_gap", source="the client's voice, evaluation criteria of the casework text"),
        value=added_up(0.0, lines) if lines else None, lines=lines, figures=Params(figures), used=tuple(both),
        missing=tuple(goal for goal in read if goal not in both),
        findings=(
            *([] if both else [notice("no_goal_rated_by_both", "ratings")]),
            *([notice("client_has_not_rated", "ratings", goals=unrated["client"])] if unrated["client"] else []),
            *([notice("worker_has_not_rated", "ratings", goals=unrated["worker"])] if unrated["worker"] else []),
        ),
    )  # fmt: skip


def _pair(given: Given, goal: str, value: object) -> tuple[Fraction | None, Fraction | None]:
    where = f"ratings.{goal}"
    pair = given.table(value, where)
    for rater in pair:
        if rater and rater not in _RATERS:
            given.fault("unknown_key", f"{where}.{rater}", nearest=nearest(rater, _RATERS), allowed=_RATERS)
    client, worker = (
        None if pair.get(rater) is None else given.number(pair[rater], f"{where}.{rater}") for rater in _RATERS
    )
    return client, worker


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
