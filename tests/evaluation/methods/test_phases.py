"""The two phases of a single-system design: how they are read, and what every result of them says."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.evaluation import Result, methods
from casekit.evaluation.methods.single_system import phases

NAMES = ("nap", "pnd", "pem", "pand", "ird", "tau", "tau_u", "tau_baseline_corrected")
TENTHS = st.lists(st.integers(-30, 30).map(lambda tenths: tenths / 10), min_size=1, max_size=8)


def found(name: str, *args: object, improvement: str = "increase") -> Result:
    return getattr(methods, name)(*args, improvement=improvement)


def faults(name: str, *args: object, improvement: object = "increase") -> list[tuple[str, str | None]]:
    with pytest.raises(ck.errors.EvaluationError) as refused:
        getattr(methods, name)(*args, improvement=improvement)
    return [(each.code, each.where) for each in refused.value.reasons]


def said(result: Result) -> list[str]:
    return [each.code for each in result.findings]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("empty", [[], [None], [None, None]], ids=["no session", "one missed", "all missed"])
def test_a_phase_without_an_observation_is_refused_by_name(name, empty):
    assert faults(name, empty, [1, 2]) == [("no_observation", "baseline")]
    assert faults(name, [1, 2], empty) == [("no_observation", "intervention")]
    assert faults(name, empty, empty) == [("no_observation", "baseline"), ("no_observation", "intervention")]


@pytest.mark.parametrize("name", NAMES)
def test_every_fault_of_both_phases_is_told_at_once_and_only_once(name):
    assert faults(name, [1, "2", math.inf], None, improvement="up") == [
        ("not_one_of", "improvement"), ("wrong_type", "intervention"), ("wrong_type", "baseline[1]"),
        ("not_finite", "baseline[2]"),
    ]  # fmt: skip


@pytest.mark.parametrize("wrong", [math.inf, -math.inf, 1e16, -1e16, 1e-16, -1e-16, 10**16, True, "1"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_value_that_cannot_be_is_refused_wherever_it_stands(wrong, place):
    values = [1.5, 2, None, 3.5]
    values.insert(place, wrong)

    assert [where for _, where in faults("nap", values, [1.5, 2.5])] == [f"baseline[{place}]"]
    assert [where for _, where in faults("nap", [1.5, 2.5], values)] == [f"intervention[{place}]"]


@pytest.mark.parametrize("least", [1e-15, -1e-15, 1e15, -1e15, 10**15, 0.0, -0.0])
def test_values_at_the_limits_are_taken(least):
    assert found("nap", [least], [least]).value == 0.5


@given(TENTHS, TENTHS, st.sampled_from(NAMES), st.sampled_from(["increase", "decrease"]))
def test_a_float_counts_as_what_it_is_written_as(baseline, intervention, name, improvement):
    as_floats = found(name, baseline, intervention, improvement=improvement)

    decimals = [[Decimal(str(each)) for each in values] for values in (baseline, intervention)]
    fractions = [[Fraction(str(each)) for each in values] for values in (baseline, intervention)]
    assert found(name, *decimals, improvement=improvement) == as_floats
    assert found(name, fractions[0], intervention, improvement=improvement) == as_floats


def test_a_decimal_and_a_float_of_the_same_writing_are_tied():
    assert found("nap", [0.1, 0.3], [Decimal("0.1")]).figures["ties"] == 1
    assert found("nap", [Fraction(1, 10)], [0.1]).figures["ties"] == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_missed_session_keeps_its_name_and_is_told(name):
    result = found(name, [3, None, 4, 5, 3, 4], [None, 6, 7])

    assert result.used == ("A1", "A3", "A4", "A5", "A6", "B2", "B3")
    assert result.missing == ("A2", "B1")
    assert said(result)[-2:] == ["single_system_limits", "inputs_missing"]
    assert result.findings[-1].params["ids"] == ("A2", "B1")


@pytest.mark.parametrize("name", NAMES)
def test_every_result_shows_the_raw_series_the_points_and_the_direction(name):
    result = found(name, [3, 4.5, None, Decimal("2.25"), 3, 4], [5, Fraction(13, 2)], improvement="decrease")

    assert [dict(row) for row in result.table] == [
        {"phase": "baseline", "values": ("3", "4.5", "–", "2.25", "3", "4")},
        {"phase": "intervention", "values": ("5", "6.5")},
    ]
    assert result.figures["baseline_points"] == 5
    assert result.figures["intervention_points"] == 2
    assert result.method.settings["improvement"] == "decrease"
    limits = next(each for each in result.findings if each.code == "single_system_limits")
    assert dict(limits.params) == {"baseline_points": 5, "intervention_points": 2}


@pytest.mark.parametrize("name", NAMES)
def test_fewer_than_five_observed_baseline_points_are_told(name):
    assert "short_baseline" in said(found(name, [1, 2, None, 3, 4], [5, 6]))
    assert "short_baseline" not in said(found(name, [1, 2, None, 3, 4, 5], [5, 6]))


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("name", NAMES)
def test_no_result_says_that_the_service_caused_the_change(name, language):
    told = found(name, [1, 2], [5, 6]).explain(language)

    assert {"en": "not why", "ko": "그 원인은 보여 주지 않습니다"}[language] in told
    assert not any(word in told for word in ("caused", "because of the intervention", "효과가 있었", "덕분"))


def test_a_phase_too_long_to_read_is_named_but_not_repeated():
    longest = [1.5] * phases.MOST_SHOWN

    result = found("nap", longest, [*longest, 2])

    assert [row["phase"] for row in result.table] == ["baseline"]
    assert len(result.used) == 2 * phases.MOST_SHOWN + 1
    assert [(each.where, each.params["most"]) for each in result.findings if each.code == "series_not_shown"] == [
        ("intervention", phases.MOST_SHOWN)
    ]


@pytest.mark.parametrize("name", NAMES)
def test_negating_the_data_and_the_direction_changes_no_index(name):
    @given(TENTHS, TENTHS)
    def holds(baseline: list[float], intervention: list[float]) -> None:
        turned = [[-each for each in values] for values in (baseline, intervention)]

        assert found(name, *turned, improvement="decrease").value == found(name, baseline, intervention).value

    holds()


@pytest.mark.parametrize("name", NAMES)
def test_missed_sessions_at_the_ends_of_the_series_change_no_index(name):
    @given(TENTHS, TENTHS)
    def holds(baseline: list[float], intervention: list[float]) -> None:
        assert found(name, [None, *baseline], [*intervention, None]).value == found(name, baseline, intervention).value

    holds()


@pytest.mark.parametrize("name", NAMES)
def test_a_missed_session_leaves_its_mark_in_the_raw_series(name):
    told = found(name, [3, None, 4], [None, 6]).explain()

    assert "values: 3, –, 4" in told
    assert "values: –, 6" in told


@pytest.mark.parametrize("name", ["two_sd_band", "baseline_line", "conservative_dual_criterion", "points_in_zone"])
def test_sessions_in_a_table_have_the_names_they_are_used_by(name):
    more = {"two_sd_band": {}, "points_in_zone": {"low": 4}}.get(name, {"improvement": "increase"})

    result = getattr(methods, name)([3, None, 4, 5], [None, 6, 7], **more)

    assert [row["session"] for row in result.table] == ["B2", "B3"]
    assert set(result.used) > {row["session"] for row in result.table}
    assert result.figures["baseline_values"] == ("3", "–", "4", "5")


def test_more_sessions_than_anybody_could_have_are_refused():
    assert faults("nap", [1] * 1_000_001, [2]) == [("too_many_values", "baseline")]
