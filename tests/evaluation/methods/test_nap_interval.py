"""The standard errors and the interval of NAP, held against their definitions."""

from __future__ import annotations

import math
import runpy
from fractions import Fraction
from pathlib import Path
from statistics import NormalDist
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.evaluation.methods import nap

VALUES = st.lists(st.integers(0, 5), min_size=1, max_size=8)
TWO_OR_MORE = st.lists(st.integers(0, 9), min_size=2, max_size=8)


def figures(baseline: list[float], intervention: list[float], **more: Any) -> Any:
    return nap(baseline, intervention, improvement="increase", **more).figures


def by_definition(baseline: list[int], intervention: list[int]) -> tuple[float, float | None]:
    m, n = len(baseline), len(intervention)
    q = [[Fraction(1 + (b > a) - (b < a), 2) for b in intervention] for a in baseline]
    share = sum(map(sum, q)) / (m * n)
    rows = sum(sum(row) ** 2 for row in q) / (m * n * n) - share**2
    columns = sum(sum(column) ** 2 for column in zip(*q, strict=True)) / (m * m * n) - share**2
    single = sum(each**2 for row in q for each in row) / (m * n) - share**2
    inside = min(max(share, Fraction(1, 2 * m * n)), 1 - Fraction(1, 2 * m * n))
    hanley = inside * (1 - inside) + (n - 1) * rows + (m - 1) * columns
    unbiased = inside * (1 - inside) + n * rows + m * columns - 2 * single
    freedom = (m - 1) * (n - 1)
    return math.sqrt(hanley / (m * n)), math.sqrt(unbiased / freedom) if freedom else None


@given(VALUES, VALUES)
def test_the_standard_errors_are_those_of_the_whole_table_of_pairs(baseline, intervention):
    found = figures(baseline, intervention)

    hanley, unbiased = by_definition(baseline, intervention)
    m, n = len(baseline), len(intervention)
    assert found["se_hanley"] == pytest.approx(hanley)
    assert found["se_unbiased"] == (None if unbiased is None else pytest.approx(unbiased))
    assert found["se_null"] == pytest.approx(math.sqrt((m + n + 1) / (12 * m * n)))


@given(TWO_OR_MORE, TWO_OR_MORE)
def test_the_unbiased_error_is_above_zero_for_two_points_or_more(baseline, intervention):
    assert figures(baseline, intervention)["se_unbiased"] > 0


@pytest.mark.parametrize(("baseline", "intervention"), [([1], [2, 3]), ([1, 2], [3]), ([1], [1])])
def test_the_unbiased_error_of_one_point_is_undefined_and_the_result_says_so(baseline, intervention):
    found = nap(baseline, intervention, improvement="increase")

    assert found.figures["se_unbiased"] is None
    assert "unbiased_error_undefined" in [each.code for each in found.findings]
    assert figures([1, 2], [3, 4])["se_unbiased"] is not None


def sides(share: float, at: float, m: int, n: int, confidence: float) -> tuple[float, float]:
    h, z = (m + n) / 2 - 1, NormalDist().inv_cdf((1 + confidence) / 2)
    around = at * (1 - at)
    return m * n * (share - at) ** 2 * (2 - at) * (1 + at), z**2 * around * (2 + h + (1 + 2 * h) * around)


@given(VALUES, VALUES, st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99, 0.9999]))
def test_both_ends_of_the_interval_solve_newcombes_equation(baseline, intervention, confidence):
    found = nap(baseline, intervention, improvement="increase", confidence=confidence)
    share, lower, upper = found.value, found.figures["lower"], found.figures["upper"]

    assert 0 <= lower <= share <= upper <= 1
    for end in {lower, upper} - {0.0, 1.0}:
        left, right = sides(share, end, len(baseline), len(intervention), confidence)
        assert left == pytest.approx(right, abs=1e-9)
    assert (lower == 0) == (share == 0)
    assert (upper == 1) == (share == 1)


def test_trap_1_the_interval_of_a_nap_of_one_is_not_one_point():
    found = figures([1, 2, 3, 4, 5], [6, 7, 8, 9, 10])

    assert found["upper"] == 1
    assert found["lower"] == pytest.approx(0.6427028239310433, abs=1e-12)


def test_trap_1_the_interval_of_a_nap_of_zero_is_not_one_point():
    found = figures([6, 7, 8, 9, 10], [1, 2, 3, 4, 5])

    assert found["lower"] == 0
    assert found["upper"] == pytest.approx(1 - 0.6427028239310433, abs=1e-12)


@given(VALUES, VALUES)
def test_a_higher_confidence_has_a_wider_interval(baseline, intervention):
    narrow, wide = (figures(baseline, intervention, confidence=level) for level in (0.8, 0.95))

    assert wide["upper"] - wide["lower"] > narrow["upper"] - narrow["lower"]


@given(VALUES, VALUES)
def test_swapping_the_phases_mirrors_the_interval(baseline, intervention):
    found, swapped = figures(baseline, intervention), figures(intervention, baseline)

    assert swapped["lower"] == pytest.approx(1 - found["upper"])
    assert swapped["upper"] == pytest.approx(1 - found["lower"])


@pytest.mark.parametrize("confidence", [0.01, Fraction(1, 100), 0.9999, Fraction(9999, 10000)])
def test_the_lowest_and_the_highest_confidence_are_taken(confidence):
    assert nap([1, 2], [3, 4], improvement="increase", confidence=confidence).figures["lower"] < 1


@pytest.mark.parametrize(
    ("baseline", "told"),
    [
        ([*range(1, 11)], ["baseline_autocorrelated"]), ([4, 5, 4, 3, 5], ["autocorrelation_hardly_seen"]),
        ([4.5, None, 5, 4, 3, 5], ["autocorrelation_hardly_seen"]), ([4, 5, 4, 3], []),
        ([10, 10, 9, 7, 5, 3, 1, 0, 0], ["baseline_autocorrelated"]), ([4, 5, 4, 3, 5, 5, 4, 3, 4, 5], []),
        ([5, None] * 12, ["autocorrelation_hardly_seen"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("improvement", ["increase", "decrease"])
def test_an_interval_says_whether_the_baseline_hangs_together_or_is_too_short_to_say(baseline, told, improvement):
    found = nap(baseline, [11] * 8, improvement=improvement)

    assert [each.code for each in found.findings if "autocorrel" in each.code] == told


@pytest.mark.parametrize("confidence", [0, 1, 0.99999, -0.5, 95, float("nan"), "0.95", True, None])
def test_a_confidence_that_cannot_be_is_refused(confidence):
    with pytest.raises(ck.errors.EvaluationError) as refused:
        nap([1, 2], [3, 4], improvement="increase", confidence=confidence)

    assert [each.where for each in refused.value.reasons] == ["confidence"]


def test_the_confidence_is_told_with_the_result():
    assert nap([1], [2], improvement="increase", confidence=0.9).method.settings["confidence"] == 0.9
    assert nap([1], [2], improvement="increase").method.settings["confidence"] == 0.95


def test_the_benchmark_of_nap_finds_the_counts_of_all_pairs_and_prints_the_ratios(capsys):
    benchmark = runpy.run_path(str(Path(__file__).parents[3] / "benchmarks" / "evaluation.py"))

    assert benchmark["main"](points=60, rounds=1) == 0
    opened, *ratios, counts, slowest, long = capsys.readouterr().out.splitlines()
    assert slowest.startswith("fifty points, slowest first: ")
    assert long.startswith("long inputs: ")
    assert opened.startswith("import casekit ")
    assert len(ratios) == 2
    assert all(line.startswith("60 x 60") and line.endswith("times quicker") for line in ratios)
    assert counts == "the same counts"


def test_nap_of_phases_of_five_thousand_points_counts_every_pair():
    found = figures([place * 0.37 for place in range(5_000)], [place * 0.41 for place in range(5_000)])

    assert found["better"] + found["ties"] + found["worse"] == 5_000 * 5_000
