"""The two forms of a log response ratio."""

from __future__ import annotations

import math
import statistics

import pytest

from casekit.errors import EvaluationError
from casekit.evaluation.methods import log_response_ratio

PERCENTAGES = ([84, 92, 80, 88], [40, 28, 36, 20, 30])


@pytest.mark.parametrize(
    ("improvement", "form", "turned", "sign"),
    [
        ("decrease", "decreasing", False, 1),
        ("decrease", "increasing", True, 1),
        ("increase", "increasing", False, 1),
        ("increase", "decreasing", True, 1),
    ],
)
def test_each_form_of_percentages_is_of_the_values_that_go_its_way(improvement, form, turned, sign):
    """As SingleCaseES 0.7: LRRd and LRRi with scale = "percentage"."""
    before, after = ([100 - each if turned else each for each in phase] for phase in PERCENTAGES)
    found = log_response_ratio(*PERCENTAGES, improvement=improvement, scale="percentage", form=form)
    parts = [statistics.variance(each) / len(each) / statistics.mean(each) ** 2 for each in (before, after)]
    by_hand = math.log(statistics.mean(after) / statistics.mean(before)) + (parts[1] - parts[0]) / 2

    assert found.value == pytest.approx(sign * by_hand)
    assert found.figures["se"] == pytest.approx(math.sqrt(sum(parts)))


@pytest.mark.parametrize("improvement", ["increase", "decrease"])
def test_of_values_with_a_true_zero_one_form_is_the_other_with_its_sign_turned(improvement):
    one, other = (
        log_response_ratio(*PERCENTAGES, improvement=improvement, form=form) for form in ("increasing", "decreasing")
    )

    assert one.value == -other.value
    assert one.figures["se"] == other.figures["se"]
    assert (one.value > 0) == (improvement == "decrease")


def test_no_third_form_is_known():
    with pytest.raises(EvaluationError) as refused:
        log_response_ratio(*PERCENTAGES, improvement="increase", form="LRR")  # type: ignore[arg-type]

    assert [each.where for each in refused.value.reasons] == ["form"]
