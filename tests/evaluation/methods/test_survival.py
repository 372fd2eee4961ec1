from __future__ import annotations

import math
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.errors import EvaluationError
from casekit.evaluation.methods import case_durations, kaplan_meier

DURATIONS = st.lists(st.integers(0, 20), min_size=1, max_size=25)
SEEN = st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=1, max_size=25)
ACUTE = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
HAPPENED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


def codes(result):
    return [each.code for each in result.findings]


def survival_at(result, moment):
    return next((row["survival"] for row in reversed(result.table) if row["time"] <= moment), 1.0)


def both(seen):
    return [time for time, _ in seen], [ended for _, ended in seen]


def test_the_6_mp_arm_is_the_published_curve():
    found = kaplan_meier(ACUTE, HAPPENED)

    assert [round(row["survival"], 3) for row in found.table] == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert (found.value, found.figures["events"], found.figures["censored"]) == (23, 9, 12)


@given(DURATIONS)
def test_where_all_have_ended_the_curve_is_the_share_that_took_longer(durations):
    found = kaplan_meier(durations, [True] * len(durations), tau=20)

    for row in found.table:
        assert row["survival"] == sum(each > row["time"] for each in durations) / len(durations)
    assert found.value == sorted(durations)[(len(durations) - 1) // 2]
    assert found.figures["restricted_mean"] == float(Fraction(sum(durations), len(durations)))


@given(SEEN)
def test_the_share_left_starts_at_most_at_1_never_rises_and_never_falls_below_0(seen):
    found = kaplan_meier(*both(seen))
    shares = [1.0, *(row["survival"] for row in found.table)]

    assert shares == sorted(shares, reverse=True)
    assert shares[-1] >= 0
    assert len(found.table) == len({time for time, ended in seen if ended})


@given(SEEN, st.integers(0, 20))
def test_one_more_open_case_never_lowers_the_curve_up_to_its_time_and_the_order_does_not_matter(seen, last):
    without, more = kaplan_meier(*both(seen)), kaplan_meier(*both([(last, False), *reversed(seen)]))

    assert all(survival_at(more, moment) >= survival_at(without, moment) for moment in range(last + 1))
    assert kaplan_meier(*both(seen[::-1])) == without


@given(SEEN, st.integers(0, 20), st.integers(0, 20))
def test_a_restricted_mean_is_never_longer_than_its_horizon_and_grows_with_it(seen, one, other):
    near, far = sorted((one, other))
    means = [kaplan_meier(*both(seen), tau=tau).figures["restricted_mean"] for tau in (near, far)]

    assert all(mean is None or 0 <= mean <= tau for mean, tau in zip(means, (near, far), strict=True))
    assert means[0] is not None or means[1] is None
    assert None in means or means[0] <= means[1]


@given(SEEN)
def test_the_median_is_the_first_time_with_at_most_half_left(seen):
    found = kaplan_meier(*both(seen))

    at_most_half = [row["time"] for row in found.table if row["survival"] <= 0.5]

    assert found.value == (at_most_half[0] if at_most_half else None)
    assert ("median_not_reached" in codes(found)) == (found.value is None)


def test_half_left_is_met_exactly_where_a_product_of_floats_misses_it():
    product = 1.0
    for at_risk in range(24, 12, -1):
        product *= 1 - 1 / at_risk

    found = kaplan_meier(list(range(24)), [True] * 12 + [False] * 12)

    assert product > 0.5
    assert (found.value, found.table[-1]["survival"]) == (11, 0.5)


def test_a_case_last_seen_when_it_happens_to_another_is_still_at_risk_then():
    assert [row["at_risk"] for row in kaplan_meier([5, 5, 8], [1, 0, 1]).table] == [3, 1]
    assert kaplan_meier([5, 5, 8], [1, 0, 1]).table[0]["survival"] == 2 / 3


def test_once_nobody_is_left_there_is_no_standard_error_and_a_finding_says_why():
    found = kaplan_meier([5, 5], [True, True])

    assert [dict(row) for row in found.table] == [{"time": 5, "at_risk": 2, "events": 2, "survival": 0.0, "se": None}]
    assert codes(found) == ["nobody_left_at_risk"]


def test_where_it_never_happened_there_is_no_step_and_no_median():
    found = kaplan_meier([3, 8], [0, 0], tau=8)

    assert (found.value, found.table, found.figures["restricted_mean"]) == (None, (), 8.0)
    assert codes(found) == ["median_not_reached"]


def test_a_case_can_end_on_its_first_day():
    found = kaplan_meier([0, 4], [1, 1], tau=4)

    assert (found.value, found.figures["restricted_mean"]) == (0, 2.0)


def test_a_median_above_whole_days_is_told_as_it_is():
    assert kaplan_meier([0.1, 0.3], [1, 1]).value == 0.1


def test_a_mean_beyond_what_was_seen_is_not_made_up_unless_everybody_ended():
    open_end, ended = kaplan_meier([3, 8], [1, 0], tau=9), kaplan_meier([3, 8], [0, 1], tau=9)

    assert (open_end.figures["restricted_mean"], codes(open_end)) == (None, ["curve_not_known_so_far"])
    assert ended.figures["restricted_mean"] == 8.0


def test_a_horizon_at_the_longest_time_is_known_whatever_its_decimals():
    assert kaplan_meier([2.9, 0.4, 0.7], [0, 0, 0], tau=2.9).figures["restricted_mean"] == pytest.approx(2.9)


def test_a_restricted_mean_is_given_only_up_to_a_horizon_that_was_asked_for():
    assert "restricted_mean" not in kaplan_meier([3, 8], [1, 1]).figures
    assert kaplan_meier([3, 8], [1, 1], tau=0).figures["restricted_mean"] == 0.0
    assert kaplan_meier([3, 8], [1, 1], tau=5).figures["restricted_mean"] == 4.0


def test_thousands_of_cases_have_a_restricted_mean():
    found = kaplan_meier(list(range(3000)), [place % 2 for place in range(3000)], tau=1500)

    assert 0 < found.figures["restricted_mean"] < 1500


@pytest.mark.parametrize(
    ("durations", "observed", "changes", "code", "where"),
    [
        ([], [], {}, "empty_collection", "durations"),
        ([-1], [1], {}, "out_of_range", "durations[0]"),
        ([None], [1], {}, "wrong_type", "durations[0]"),
        ([1], [2], {}, "out_of_range", "observed[0]"),
        ([1], [None], {}, "wrong_type", "observed[0]"),
        ([1, 2], [1], {}, "lengths_differ", "observed"),
        ([1], [1], {"tau": -1}, "out_of_range", "tau"),
    ],
)
def test_negative_durations_and_anything_else_that_cannot_be_are_refused(durations, observed, changes, code, where):
    with pytest.raises(EvaluationError) as refused:
        kaplan_meier(durations, observed, **changes)

    assert (code, where) in [(each.code, each.where) for each in refused.value.reasons]


FIRST = date(2025, 1, 1)


def test_the_mean_of_closed_cases_alone_is_shown_beside_the_median_and_said_to_be_low():
    found = case_durations(
        {"a": (FIRST, FIRST + timedelta(10)), "b": (FIRST, None), "c": (FIRST, FIRST + timedelta(40))},
        as_of=FIRST + timedelta(90),
    )

    assert (found.value, found.figures["naive_mean_closed"]) == (40, 25.0)
    assert codes(found) == ["mean_of_closed_biased"]
    assert [(row["days"], row["events"]) for row in found.table] == [(10, 1), (90, 0), (40, 1)]


def test_where_every_case_is_closed_the_mean_is_not_called_low():
    found = case_durations({"a": (FIRST, FIRST)}, as_of=FIRST)

    assert (found.value, found.figures["naive_mean_closed"], found.findings) == (0, 0.0, ())


def test_where_every_case_is_open_there_is_neither_median_nor_mean():
    found = case_durations({"a": (FIRST, None)}, as_of=FIRST + timedelta(5))

    assert (found.value, found.figures["naive_mean_closed"]) == (None, None)
    assert codes(found) == ["median_not_reached", "nothing_closed"]


def test_a_case_that_ended_after_the_day_of_the_question_is_open_on_it_and_named():
    found = case_durations({"a": (FIRST, FIRST + timedelta(9))}, as_of=FIRST + timedelta(5))

    assert dict(found.table[0]) == {"case": "a", "days": 5, "events": 0}
    assert codes(found)[-1] == "later_than_asked"


@given(st.lists(st.tuples(st.integers(0, 30), st.none() | st.integers(0, 60)), min_size=1, max_size=12))
def test_the_median_of_cases_is_that_of_their_durations_and_never_below_that_of_the_closed(spans):
    cases = {
        str(place): (FIRST + timedelta(start), None if length is None else FIRST + timedelta(start + length))
        for place, (start, length) in enumerate(spans)
    }

    found = case_durations(cases, as_of=FIRST + timedelta(60))
    closed = [row["days"] for row in found.table if row["events"]]

    assert found.value == kaplan_meier(
        [row["days"] for row in found.table], [row["events"] for row in found.table]
    ).value  # fmt: skip
    if closed and found.value is not None:
        assert found.value >= kaplan_meier(closed, [1] * len(closed)).value


@pytest.mark.parametrize(
    ("cases", "code"),
    [
        ({}, "empty_collection"),
        ({"a": (date(2025, 2, 1), None)}, "days_out_of_order"),
        ({"a": (FIRST, date(2024, 12, 31))}, "days_out_of_order"),
        ({"a": None}, "wrong_type"),
    ],
)
def test_cases_that_begin_after_the_day_of_the_question_or_end_before_they_begin_are_refused(cases, code):
    with pytest.raises(EvaluationError) as refused:
        case_durations(cases, as_of=FIRST)

    assert [each.code for each in refused.value.reasons] == [code]


SPANS = st.lists(
    st.tuples(st.integers(0, 20_000), st.integers(0, 8_000) | st.integers(0, 20), st.booleans()),
    min_size=1, max_size=40,
)  # fmt: skip


@given(SPANS, st.sampled_from([365.25, 365.0, 30.4375, 7.0]), st.none() | st.integers(0, 8_000))
def test_the_same_spans_in_days_and_in_years_give_the_same_curve(spans, unit, tau):
    days, ended = [length for _, length, _ in spans], [each for *_, each in spans]
    years = [(2000 + (start + length) / unit) - (2000 + start / unit) for start, length, _ in spans]  # with their noise
    by_day = kaplan_meier(days, ended, tau=tau)
    by_year = kaplan_meier(years, ended, tau=None if tau is None else tau / unit)

    assert [{**row, "time": 0} for row in by_year.table] == [{**row, "time": 0} for row in by_day.table]
    assert codes(by_year) == codes(by_day)
    for name in ("median", "lower", "upper", *(("restricted_mean", "restricted_mean_se") if tau is not None else ())):
        day, year = (found.value if name == "median" else found.figures[name] for found in (by_day, by_year))
        assert year == (None if day is None else pytest.approx(day / unit, rel=1e-8, abs=1e-8))


def test_a_horizon_that_misses_the_longest_time_by_noise_alone_is_known():
    days, unit = [1, 2, 20], 365.25
    years = [(2025 + day / unit) - 2025 for day in days]

    assert max(years) < 20 / unit
    assert kaplan_meier(years, [1, 1, 0], tau=20 / unit).figures["restricted_mean"] is not None


def test_times_that_differ_by_more_than_noise_stay_two_times():
    assert [row["time"] for row in kaplan_meier([1.0, 1.00001, 2.0], [1, 1, 1]).table] == [1, 1.00001, 2]
    assert [row["time"] for row in kaplan_meier([0.1 + 0.2, 0.3, 0], [1, 1, 1]).table] == [0, 0.3]
    assert [row["at_risk"] for row in kaplan_meier([1e-14, 0, 1e-14, 1.5], [1, 1, 0, 1]).table] == [4, 1]
    assert len(kaplan_meier([10**12, 10**12 + 1], [1, 1]).table) == 2  # whole numbers have no noise


@pytest.mark.parametrize(
    ("durations", "ended", "first", "middle"),
    [
        ([2, 4, 7, 9], [1, 1, 1, 1], 4, 5.5),
        ([1, 2, 4, 7], [1, 1, 0, 0], 2, 2),  # it does not happen again
        ([1, 2, 4], [1, 1, 1], 2, 2),  # one third is left: no flat at one half
        ([2, 4, 7.5, 9], [1, 1, 1, 1], 4, 5.75),
    ],
)
def test_on_a_flat_at_exactly_one_half_the_median_is_its_first_time_or_its_middle(durations, ended, first, middle):
    assert kaplan_meier(durations, ended).value == first
    assert kaplan_meier(durations, ended, at_half="middle").value == middle


def test_the_interval_of_the_median_is_that_of_the_published_curve():
    """The 6-MP arm: R's survfit(conf.type = "log-log") and lifelines give 13 and no upper end."""
    found = kaplan_meier(ACUTE, HAPPENED)

    assert (found.figures["lower"], found.figures["upper"]) == (13, None)
    narrow = kaplan_meier(ACUTE, HAPPENED, confidence=0.5)
    assert found.figures["lower"] <= narrow.figures["lower"] <= found.value
    assert narrow.figures["upper"] is None or narrow.figures["upper"] >= found.value


@given(SEEN, st.sampled_from([0.5, 0.9, 0.99]))
def test_the_interval_holds_the_median_and_grows_with_the_confidence(seen, confidence):
    found, wide = (kaplan_meier(*both(seen), confidence=each) for each in (confidence, 0.999))
    low, high = found.figures["lower"], found.figures["upper"]

    assert found.value is None or (low is not None and low <= found.value)
    assert high is None or (found.value is not None and found.value <= high)
    assert low is None or (wide.figures["lower"] is not None and wide.figures["lower"] <= low)
    assert wide.figures["upper"] is None or (high is not None and high <= wide.figures["upper"])


@given(DURATIONS)
def test_where_all_have_ended_the_error_of_the_mean_is_that_of_a_plain_mean(durations):
    found = kaplan_meier(durations, [True] * len(durations), tau=20)
    average = Fraction(sum(durations), len(durations))
    spread = sum((each - average) ** 2 for each in durations) / Fraction(len(durations) ** 2)

    assert found.figures["restricted_mean_se"] == pytest.approx(math.sqrt(spread), abs=1e-12)


def test_the_error_of_a_restricted_mean_is_that_worked_out_by_hand():
    """Steps at 2 (1 of 4) and 5 (1 of 2); areas from there to 6: 3 · ¾ + 1 · ⅜ = 2.625, and ⅜."""
    found = kaplan_meier([2, 3, 5, 6], [1, 0, 1, 0], tau=6)

    assert found.figures["restricted_mean"] == 2 + 2.25 + 0.375
    assert found.figures["restricted_mean_se"] == pytest.approx(math.sqrt(2.625**2 / 12 + 0.375**2 / 2))
    floats = kaplan_meier([2.0, 3.0, 5.0, 6.0], [1, 0, 1, 0], tau=6)
    assert floats.figures["restricted_mean_se"] == pytest.approx(found.figures["restricted_mean_se"])
    assert floats.figures["restricted_mean"] == pytest.approx(4.625)


def test_a_share_so_near_one_half_that_only_whole_numbers_tell_is_decided_exactly():
    at_half = kaplan_meier([*range(1, 5001), *([9999] * 5000)], [*([1] * 5000), *([0] * 5000)])
    above = kaplan_meier([*range(1, 5000), *([9999] * 5001)], [*([1] * 4999), *([0] * 5001)])

    assert (at_half.value, above.value) == (5000, None)


@pytest.mark.parametrize("changes", [{"confidence": 1}, {"at_half": "last"}])
def test_another_confidence_or_rule_is_refused(changes):
    with pytest.raises(EvaluationError) as refused:
        kaplan_meier([1], [1], **changes)

    assert [each.where for each in refused.value.reasons] == [*changes]
