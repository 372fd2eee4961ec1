"""
Reliable change: whether a difference between two measurements is more than error of measurement, and where it leads.

Source: Jacobson & Truax (1991), Journal of Consulting and Clinical Psychology 59, 12-19. A change that is reliable is
consistent with a change of the client; it does not say what brought it about. Every comparison is exact and strict.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, TypeAlias, get_args

from casekit.answers import Finding, Params
from casekit.evaluation.methods.change.error_of_measurement import ErrorOfMeasurement, above_zero
from casekit.evaluation.methods.entry import named, named_once
from casekit.evaluation.methods.given import Given, Number, Values
from casekit.evaluation.result import Method, Result, notice

Z = 1.96
"""How many standard errors of a difference a change must pass: 95 of 100 differences of mere error stay within."""
_Z = Fraction(str(Z))
ChangeClass: TypeAlias = Literal[
    "recovered", "improved", "unchanged", "deteriorated", "no_case_at_start", "no_case_at_start_worse"
]  # fmt: skip
BeganPast: TypeAlias = Literal["apart", "as_others"]
"""How a client is counted who was past the cut-off from the start: see `classify_change`."""

_CLASSES: tuple[ChangeClass, ...] = get_args(ChangeClass)
_OF_CASES = _CLASSES[:4]
_SOURCE = "Jacobson & Truax (1991), Journal of Consulting and Clinical Psychology 59, 12-19"
_OVERLAP = 3
"""Two groups overlap where their means lie no further apart than this many of both standard deviations together."""


def reliable_change(pre: Number | None, post: Number | None, *, sd_pre: Number, reliability: Number) -> Result:
    """
    The reliable change index: the change in standard errors of a difference; above 0 where the later score is higher.

    RC = (post - pre) / S_diff, where S_diff = √(2 SEM²) and SEM = sd_pre √(1 - reliability). A change is reliable where
    it is beyond 1.96, up or down. Some programs divide by SEM under the same name; this is the form of 1991.

    Args:
        pre: The score before; None where there is none.
        post: The score after, on the same scale; None where there is none.
        sd_pre: The standard deviation of the measure before, in the group it is compared with; above 0.
        reliability: The reliability of the measure, from 0 to below 1.

    Figures: `reliable` (whether it is beyond 1.96, exactly), `change` in points, `sem`, `s_diff`. `value` is None where
    a score is missing. Raises EvaluationError for anything else. Source: Jacobson & Truax (1991), Journal of Consulting
    and Clinical Psychology 59, 12-19.

    >>> round(reliable_change(32.5, 47.5, sd_pre=7.5, reliability=0.8).value, 3)
    3.162
    """
    given = Given("reliable_change")
    before, after = _score(given, pre, "pre"), _score(given, post, "post")
    error = ErrorOfMeasurement(given, sd_pre, reliability, "sd_pre")
    given.refuse()
    change = None if before is None or after is None else after - before
    gaps = _gaps(before, after)
    return Result(
        method=Method(id="reliable_change", source=_SOURCE, settings=error.settings()),
        value=None if change is None else float(change) / error.s_diff,
        figures=Params({
            "reliable": None if change is None else is_reliable(change, error, _Z),
            "change": None if change is None else float(change), **error.figures(),
        }),
        table=(_row(before, after),), used=tuple(name for name in ("pre", "post") if name not in gaps), missing=gaps,
        findings=_incomplete(gaps),
    )  # fmt: skip


def minimum_change(*, sd_pre: Number, reliability: Number, z: Number = Z) -> Result:
    """
    How many points a score must change by for the change to be reliable: z S_diff; the change must be larger than that.

    Args:
        sd_pre: The standard deviation of the measure before; above 0.
        reliability: The reliability of the measure, from 0 to below 1.
        z: How many standard errors a change must pass; above 0.

    Figures: `sem`, `s_diff`. Raises EvaluationError for anything else. Source: Jacobson & Truax (1991), Journal of
    Consulting and Clinical Psychology 59, 12-19.

    >>> round(minimum_change(sd_pre=7.5, reliability=0.8).value, 2)
    9.3
    """
    given = Given("minimum_change")
    error = ErrorOfMeasurement(given, sd_pre, reliability, "sd_pre")
    times = above_zero(given, z, "z")
    given.refuse()
    return Result(
        method=Method(id="minimum_change", source=_SOURCE, settings=error.settings(z=float(times))),
        value=float(times) * error.s_diff, figures=Params(error.figures()),
    )  # fmt: skip


def cutoffs(
    *, clinical_mean: Number, clinical_sd: Number, functional_mean: Number | None = None,
    functional_sd: Number | None = None, higher_is_better: bool | None = None,
) -> Result:  # fmt: skip
    """
    The scores past which a client is nearer to people who manage than to people in need of help.

    a: two standard deviations from the mean of those in need, towards those who manage. b: two standard deviations from
    the mean of those who manage, towards those in need. c: between the two means, weighed by the standard deviations.

    Args:
        clinical_mean: The mean score of people in need of help.
        clinical_sd: Their standard deviation; above 0.
        functional_mean: The mean score of people who manage; None where there are no norms.
        functional_sd: Their standard deviation, above 0; None where it is not known.
        higher_is_better: Which way is up where there is no `functional_mean`; otherwise the two means say so.

    `value` is c where the two groups overlap, b where they do not, and a where nothing is known of those who manage;
    figure `chosen` says which. They overlap where the means are at most three of both standard deviations apart. In one
    case that choice is not that of JT-RCI: for a narrow group inside a wide one (those in need 50 with a standard
    deviation of 10, those who manage 55 with one of 1) the code of JT-RCI takes b, and this takes c.
    Figures `a`, `b`, `c` are None where they are not defined, and everything is where no direction is known. Raises
    EvaluationError for two means that are the same, a direction they contradict, or anything else. Sources: Jacobson &
    Truax (1991), Journal of Consulting and Clinical Psychology 59, 12-19; the choice as in JT-RCI (A. W. Kruijt).

    >>> found = cutoffs(clinical_mean=40, clinical_sd=7.5, functional_mean=60, functional_sd=7.5)
    >>> found.value, found.figures["chosen"], found.figures["a"], found.figures["b"]
    (50.0, 'c', 55.0, 45.0)
    """
    given = Given("cutoffs")
    clinical = given.number(clinical_mean, "clinical_mean")
    spread = above_zero(given, clinical_sd, "clinical_sd")
    norm = None if functional_mean is None else given.number(functional_mean, "functional_mean")
    norm_spread = None if functional_sd is None else above_zero(given, functional_sd, "functional_sd")
    upwards = None if higher_is_better is None else given.flag(higher_is_better, "higher_is_better")
    wrong = {fault.where for fault in given.faults}
    if norm is None and norm_spread is not None:
        given.fault("mean_needed", "functional_mean")
    elif norm == clinical and not wrong & {"clinical_mean", "functional_mean"}:
        given.fault("means_are_the_same", "functional_mean")
    elif norm is not None and upwards not in (None, norm > clinical) and not wrong:
        given.fault("direction_contradicts_means", "higher_is_better")
    given.refuse()
    upwards = upwards if norm is None else norm > clinical
    sign = 1 if upwards else -1
    found: dict[str, Fraction | None] = {
        "a": None if upwards is None else clinical + sign * 2 * spread, "b": None, "c": None,
    }  # fmt: skip
    chosen = None if upwards is None else "a"
    if norm is not None and norm_spread is not None:
        found["b"] = norm - sign * 2 * norm_spread
        found["c"] = (spread * norm + norm_spread * clinical) / (spread + norm_spread)
        chosen = "c" if abs(norm - clinical) <= _OVERLAP * (spread + norm_spread) else "b"
    figures = {name: None if cutoff is None else float(cutoff) for name, cutoff in found.items()}
    findings = [
        *([] if found["a"] is not None else [notice("direction_not_known", "higher_is_better")]),
        *([] if found["c"] is not None else [notice("no_norms_of_those_who_manage")]),
    ]
    settings = {
        "clinical_mean": float(clinical), "clinical_sd": float(spread),
        "functional_mean": None if norm is None else float(norm),
        "functional_sd": None if norm_spread is None else float(norm_spread), "higher_is_better": upwards,
    }  # fmt: skip
    return Result(
        method=Method(id="cutoffs", source=f"{_SOURCE}; the choice as in JT-RCI", settings=Params(settings)),
        value=figures[chosen] if chosen else None, figures=Params({"chosen": chosen, **figures}),
        findings=tuple(findings),
    )  # fmt: skip


def classify_change(
    pre: Number | None, post: Number | None, *, sd_pre: Number, reliability: Number, cutoff: Number,
    higher_is_better: bool, z: Number = Z, began_past: BeganPast = "apart",
) -> Result:  # fmt: skip
    """
    What became of one client: recovered, improved, unchanged or deteriorated.

    recovered: better by more than error of measurement, and past the cut-off. improved: better by more than error.
    deteriorated: worse by more than error. unchanged: all others, also past the cut-off without a reliable change. A
    score on the cut-off is not past it, and a change of just z S_diff is not reliable. Who was never a case cannot
    recover: a client past the cut-off from the start is `no_case_at_start`, and one who gets worse from there by more
    than error `no_case_at_start_worse`.

    Args:
        pre: The score before; None where there is none.
        post: The score after, on the same scale; None where there is none.
        sd_pre: The standard deviation of the measure before; above 0.
        reliability: The reliability of the measure, from 0 to below 1.
        cutoff: The score past which a client is nearer to people who manage, as `cutoffs` gives it.
        higher_is_better: Whether a higher score is a better one.
        z: How many standard errors a change must pass; above 0.
        began_past: Whether a client who was past the cut-off from the start is counted "apart", or "as_others" in the
            four classes, as in the paper of 1991.

    Figures: `reliable`, `past_cutoff`, `past_cutoff_at_start`, `change` in points, `sem`, `s_diff`. A finding says when
    a client was past the cut-off from the start. `value` is None where a score is missing. Raises EvaluationError for
    anything else. Source: Jacobson & Truax (1991), Journal of Consulting and Clinical Psychology 59, 12-19.

    >>> classify_change(32.5, 52, sd_pre=7.5, reliability=0.8, cutoff=50, higher_is_better=True).value
    'recovered'
    """
    given = Given("classify_change")
    before, after = _score(given, pre, "pre"), _score(given, post, "post")
    rule = _Rule(given, sd_pre=sd_pre, reliability=reliability, cutoff=cutoff, higher_is_better=higher_is_better, z=z)
    rule.began_past = given.choice(began_past, "began_past", get_args(BeganPast))
    given.refuse()
    gaps = _gaps(before, after)
    figures: dict[str, object] = {"reliable": None, "past_cutoff": None, "past_cutoff_at_start": None, "change": None}
    value: ChangeClass | None = None
    findings = _incomplete(gaps)
    if before is not None and after is not None:
        value = rule.classified(before, after)
        figures = {
            "reliable": rule.is_reliable(after - before), "past_cutoff": rule.is_past(after),
            "past_cutoff_at_start": rule.is_past(before), "change": float(after - before),
        }  # fmt: skip
        findings = (notice("past_cutoff_at_start", ids=("1",)),) if rule.is_past(before) else ()
    return Result(
        method=Method(id="classify_change", source=_SOURCE, settings=rule.settings()),
        value=value, figures=Params({**figures, **rule.error.figures()}),
        table=(_row(before, after),), used=tuple(name for name in ("pre", "post") if name not in gaps), missing=gaps,
        findings=findings,
    )  # fmt: skip


def classify_changes(
    pairs: Values[tuple[Number | None, Number | None]], *, sd_pre: Number, reliability: Number, cutoff: Number,
    higher_is_better: bool, z: Number = Z, names: Values[str] | None = None, began_past: BeganPast = "apart",
) -> Result:  # fmt: skip
    """
    What became of a group of clients: how many recovered, improved, are unchanged, deteriorated.

    Args:
        pairs: (score before, score after) for each client, None where there is none; at least one client.
        sd_pre: The standard deviation of the measure before; above 0.
        reliability: The reliability of the measure, from 0 to below 1.
        cutoff: The score past which a client is nearer to people who manage.
        higher_is_better: Whether a higher score is a better one.
        z: How many standard errors a change must pass; above 0.
        names: One id for each client, each once; None: they are numbered from 1.
        began_past: How those are counted who were past the cut-off from the start: see `classify_change`.

    `value` is the share that recovered of those who could, 0 to 1: of those with both scores who were not past the
    cut-off at the start (`cases_at_start`); None where there is none. Figures: `n` with both scores, `cases_at_start`,
    the count of each class of `classify_change` (`recovered`, `improved`, `unchanged`, `deteriorated`,
    `no_case_at_start`, `no_case_at_start_worse`), `past_cutoff_unreliably` (those of the unchanged who are past the
    cut-off) and `pairs_missing`. The table has each class with its `count` and its `denominator`. The rule is that of
    `classify_change`. With `began_past="as_others"` all with both scores count as cases. Raises EvaluationError for
    anything else. Source: Jacobson & Truax (1991), Journal of Consulting and Clinical Psychology 59, 12-19.

    >>> found = classify_changes([(20, 8), (20, 19), (12, None)], sd_pre=5.4, reliability=0.84, cutoff=10,
    ...                          higher_is_better=False)
    >>> found.value, found.figures["n"], found.figures["unchanged"], found.missing
    (0.5, 2, 1, ('3',))
    >>> classify_changes([(19, 6), (19, 7)], sd_pre=5.4, reliability=0.84, cutoff=19.72,
    ...                  higher_is_better=False).figures["no_case_at_start"]
    2
    """
    given = Given("classify_changes")
    read: list[tuple[Fraction | None, Fraction | None]] = []
    items = given.items(pairs, "pairs", least=1)
    for place, pair in enumerate(items):
        sides = given.numbers(pair, f"pairs[{place}]", missing=True)
        if len(sides) == 2:
            read.append((sides[0], sides[1]))
        else:
            given.fault("not_a_pair", f"pairs[{place}]")
    ids = named(given, names, len(items))
    named_once(given, ids, "names")
    rule = _Rule(given, sd_pre=sd_pre, reliability=reliability, cutoff=cutoff, higher_is_better=higher_is_better, z=z)
    rule.began_past = given.choice(began_past, "began_past", get_args(BeganPast))
    given.refuse()
    both = [(name, a, b) for name, (a, b) in zip(ids, read, strict=True) if a is not None and b is not None]
    left_out = tuple(name for name, (a, b) in zip(ids, read, strict=True) if a is None or b is None)
    classes = [rule.classified(a, b) for _, a, b in both]
    counts: dict[str, int] = {each: classes.count(each) for each in _CLASSES}
    unreliably = sum(
        each == "unchanged" and rule.is_past(after) for each, (_, _, after) in zip(classes, both, strict=True)
    )
    early = tuple(name for name, before, _ in both if rule.is_past(before))
    cases = sum(each in _OF_CASES for each in classes)
    out_of = {each: cases if each in _OF_CASES else len(both) for each in _CLASSES}
    return Result(
        method=Method(id="classify_changes", source=_SOURCE, settings=rule.settings()),
        value=counts["recovered"] / cases if cases else None,
        figures=Params({
            "n": len(both), "cases_at_start": cases, **counts, "past_cutoff_unreliably": unreliably,
            "pairs_missing": len(left_out),
        }),
        table=tuple(
            Params({"category": each, "count": counts[each], "denominator": out_of[each]}) for each in _CLASSES
        ),
        used=tuple(name for name, _, _ in both), missing=left_out,
        findings=(
            *_incomplete(left_out), *(() if both else (notice("no_pair_complete"),)),
            *((notice("nobody_was_a_case"),) if both and not cases else ()),
            *((notice("past_cutoff_at_start", ids=early),) if early else ()),
        ),
    )  # fmt: skip


class _Rule:
    """When a change is reliable, and when a score is past the cut-off: everything compared as exact fractions."""

    def __init__(
        self, given: Given, *, sd_pre: object, reliability: object, cutoff: object, higher_is_better: object, z: object
    ) -> None:
        self.error = ErrorOfMeasurement(given, sd_pre, reliability, "sd_pre")
        self.cutoff = given.number(cutoff, "cutoff")
        self.upwards = given.flag(higher_is_better, "higher_is_better")
        self.z = above_zero(given, z, "z")
        self.began_past: BeganPast = "apart"

    def settings(self) -> Params:
        return self.error.settings(
            cutoff=float(self.cutoff), higher_is_better=self.upwards, z=float(self.z), began_past=self.began_past
        )

    def is_reliable(self, change: Fraction) -> bool:
        return is_reliable(change, self.error, self.z)

    def is_past(self, score: Fraction) -> bool:
        return score > self.cutoff if self.upwards else score < self.cutoff

    def classified(self, before: Fraction, after: Fraction) -> ChangeClass:
        found = self._as_a_case(before, after)
        if self.began_past == "as_others" or not self.is_past(before):
            return found
        return "no_case_at_start_worse" if found == "deteriorated" else "no_case_at_start"

    def _as_a_case(self, before: Fraction, after: Fraction) -> ChangeClass:
        if not self.is_reliable(after - before):
            return "unchanged"
        if (after > before) != self.upwards:
            return "deteriorated"
        return "recovered" if self.is_past(after) else "improved"


def is_reliable(change: Fraction, error: ErrorOfMeasurement, z: Fraction) -> bool:
    """Whether a change is larger than so many standard errors of a difference, compared exactly."""
    return change**2 > z**2 * 2 * error.square


def _score(given: Given, score: object, where: str) -> Fraction | None:
    return None if score is None else given.number(score, where)


def _row(before: Fraction | None, after: Fraction | None) -> Params:
    scores = (("before", before), ("after", after))
    return Params({name: None if score is None else float(score) for name, score in scores})


def _gaps(before: Fraction | None, after: Fraction | None) -> tuple[str, ...]:
    return tuple(name for name, score in (("pre", before), ("post", after)) if score is None)


def _incomplete(ids: tuple[str, ...]) -> tuple[Finding, ...]:
    return (notice("scores_missing", ids=ids),) if ids else ()
