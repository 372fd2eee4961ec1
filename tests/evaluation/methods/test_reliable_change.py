from __future__ import annotations

import math
import statistics
from decimal import Decimal
from fractions import Fraction
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.evaluation.methods import classify_change, classify_changes, cutoffs, minimum_change, reliable_change
from casekit.evaluation.methods.change.reliable_change import ChangeClass

DAS = [
    (90.5, 97), (74, 124), (97, 97.5), (73.5, 88), (61, 96.5), (66.5, 62.5), (68.5, 112.5), (86.5, 103.5), (88.5, 90),
    (68.5, 82.5), (98, 105), (80.5, 99.5), (89.5, 112.5), (91.5, 101), (83.5, 99.5), (60.5, 79.5), (83, 88),
    (88, 100.5), (98.5, 119), (78.5, 116), (99.5, 116), (79.5, 129), (84.5, 113), (92.5, 118), (93, 92), (85, 114),
    (64, 68), (61, 52), (80, 60.5), (82.5, 104.5),
]  # fmt: skip
"""Thirty couples before and after: Jacobson & Truax (1991), Table 2."""
SCORES = st.integers(0, 100)
SPREADS = st.floats(0.1, 50)
RELIABILITIES = st.integers(0, 99).map(lambda hundredths: hundredths / 100)
RULE = {"sd_pre": 1, "reliability": 0.5, "cutoff": 10, "higher_is_better": True}
"""The standard error of a difference is just 1 point."""


def refused(function, *arguments, **settings):
    with pytest.raises(ck.EvaluationError) as caught:
        function(*arguments, **settings)
    return [(each.code, each.where) for each in caught.value.refusals]


def codes(result):
    return [finding.code for finding in result.findings]


def test_the_index_divides_by_the_error_of_a_difference_and_not_of_one_score():
    found = reliable_change(32.5, 47.5, sd_pre=7.5, reliability=0.8)

    assert found.value == pytest.approx(15 / (7.5 * math.sqrt(2 * 0.2)))
    assert found.value != pytest.approx(15 / found.figures["sem"], abs=0.5)
    assert dict(found.figures) == {
        "reliable": True, "change": 15.0, "sem": pytest.approx(3.354102, abs=1e-6),
        "s_diff": pytest.approx(4.743416, abs=1e-6),
    }  # fmt: skip
    assert found.used == ("pre", "post")


@pytest.mark.parametrize(
    ("pre", "post", "gaps"), [(None, 1, ("pre",)), (1, None, ("post",)), (None, None, ("pre", "post"))]
)
def test_there_is_no_index_and_no_class_where_a_score_is_missing(pre, post, gaps):
    index = reliable_change(pre, post, sd_pre=5, reliability=0.5)
    category = classify_change(pre, post, **RULE)

    assert (index.value, index.figures["change"], index.missing, codes(index)) == (None, None, gaps, ["scores_missing"])
    assert (category.value, category.figures["reliable"], category.figures["past_cutoff"]) == (None, None, None)
    assert (category.missing, codes(category)) == (gaps, ["scores_missing"])
    assert set(index.used) == {"pre", "post"} - set(gaps)


@given(SCORES, SCORES, SPREADS, RELIABILITIES)
def test_the_way_back_has_the_opposite_index(pre, post, spread, reliability):
    there = reliable_change(pre, post, sd_pre=spread, reliability=reliability)
    back = reliable_change(post, pre, sd_pre=spread, reliability=reliability)

    assert there.value == -back.value


@given(SCORES, SCORES, st.integers(1, 50), st.integers(2, 9))
def test_the_unit_of_the_scale_does_not_change_the_index(pre, post, spread, factor):
    plain = reliable_change(pre, post, sd_pre=spread, reliability=0.8)
    scaled = reliable_change(pre * factor, post * factor, sd_pre=spread * factor, reliability=0.8)

    assert scaled.value == pytest.approx(plain.value)


@given(SPREADS, RELIABILITIES, st.floats(0.1, 5))
def test_the_minimum_change_has_an_index_of_z(spread, reliability, z):
    least = minimum_change(sd_pre=spread, reliability=reliability, z=z)

    index = reliable_change(0, least.value, sd_pre=spread, reliability=reliability)

    assert index.value == pytest.approx(z)
    assert least.value == pytest.approx(z * least.figures["s_diff"])


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"sd_pre": 0}, ("not_above_zero", "sd_pre")),
        ({"sd_pre": -1}, ("not_above_zero", "sd_pre")),
        ({"sd_pre": None}, ("wrong_type", "sd_pre")),
        ({"reliability": 1}, ("reliability_of_one", "reliability")),
        ({"reliability": 1 - Fraction(1, 10**400)}, ("reliability_of_one", "reliability")),
        ({"reliability": 1.01}, ("out_of_range", "reliability")),
        ({"reliability": -0.01}, ("out_of_range", "reliability")),
        ({"reliability": float("nan")}, ("not_finite", "reliability")),
        ({"z": 0}, ("not_above_zero", "z")),
    ],
)
def test_a_spread_a_reliability_or_a_z_that_cannot_be_is_refused_once(settings, fault):
    assert refused(minimum_change, **{"sd_pre": 5, "reliability": 0.8, **settings}) == [fault]


def test_a_reliability_of_zero_is_taken():
    assert reliable_change(0, 2, sd_pre=1, reliability=0).value == pytest.approx(math.sqrt(2))


def test_every_fault_of_a_class_is_told_at_once():
    told = refused(
        classify_change, "a", True, sd_pre=0, reliability=1, cutoff=None, higher_is_better="yes", z=-1
    )  # fmt: skip

    assert [where for _, where in told] == [
        "pre", "post", "sd_pre", "reliability", "cutoff", "higher_is_better", "z",
    ]  # fmt: skip


def test_the_published_cut_offs_come_out():
    found = cutoffs(clinical_mean=40, clinical_sd=7.5, functional_mean=60, functional_sd=7.5)

    assert {name: found.figures[name] for name in "abc"} == {"a": 55.0, "b": 45.0, "c": 50.0}
    assert (found.value, found.figures["chosen"], found.findings) == (50.0, "c", ())
    assert found.method.settings["higher_is_better"] is True


@given(st.integers(-50, 50), st.integers(-50, 50), st.integers(1, 20), st.integers(1, 20))
def test_the_cut_off_between_two_groups_is_as_far_from_both_in_their_own_spread(clinical, norm, spread, norm_spread):
    if clinical == norm:
        clinical += 1
    c = cutoffs(clinical_mean=clinical, clinical_sd=spread, functional_mean=norm, functional_sd=norm_spread).figures[
        "c"
    ]

    assert abs(c - clinical) / spread == pytest.approx(abs(c - norm) / norm_spread)
    assert min(clinical, norm) < c < max(clinical, norm)


@given(st.integers(-50, 50), st.integers(-50, 50), st.integers(1, 20), st.integers(1, 20))
def test_a_scale_turned_round_turns_the_cut_offs_round(clinical, norm, spread, norm_spread):
    if clinical == norm:
        clinical += 1
    there = cutoffs(clinical_mean=clinical, clinical_sd=spread, functional_mean=norm, functional_sd=norm_spread)
    back = cutoffs(clinical_mean=-clinical, clinical_sd=spread, functional_mean=-norm, functional_sd=norm_spread)

    assert there.value == -back.value
    assert there.figures["chosen"] == back.figures["chosen"]
    assert [there.figures[name] for name in "abc"] == [-back.figures[name] for name in "abc"]


@pytest.mark.parametrize(("norm", "chosen"), [(60, "c"), (60.0001, "b"), (39.9999, "c"), (-20, "c"), (-20.0001, "b")])
def test_groups_that_overlap_get_the_cut_off_between_and_others_that_of_those_who_manage(norm, chosen):
    found = cutoffs(clinical_mean=20, clinical_sd=3, functional_mean=norm, functional_sd=Fraction(31, 3))

    assert found.figures["chosen"] == chosen
    assert found.value == found.figures[chosen]


def test_a_narrow_group_inside_a_wide_one_overlaps_with_it():
    found = cutoffs(clinical_mean=50, clinical_sd=30, functional_mean=60, functional_sd=1)

    assert found.figures["chosen"] == "c"


@pytest.mark.parametrize(("upwards", "a"), [(True, 55.0), (False, 25.0)])
def test_without_norms_the_cut_off_is_two_spreads_from_those_in_need(upwards, a):
    found = cutoffs(clinical_mean=40, clinical_sd=7.5, higher_is_better=upwards)

    assert (found.value, found.figures["chosen"], found.figures["b"], found.figures["c"]) == (a, "a", None, None)
    assert codes(found) == ["no_norms_of_those_who_manage"]


def test_a_mean_of_those_who_manage_without_a_spread_gives_the_direction_alone():
    found = cutoffs(clinical_mean=40, clinical_sd=7.5, functional_mean=20)

    assert (found.value, found.figures["chosen"], found.figures["b"]) == (25.0, "a", None)
    assert codes(found) == ["no_norms_of_those_who_manage"]


def test_without_a_direction_there_is_no_cut_off():
    found = cutoffs(clinical_mean=40, clinical_sd=7.5)

    assert (found.value, found.figures["chosen"], found.figures["a"]) == (None, None, None)
    assert codes(found) == ["direction_not_known", "no_norms_of_those_who_manage"]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"functional_mean": 40}, ("means_are_the_same", "functional_mean")),
        ({"higher_is_better": False}, ("direction_contradicts_means", "higher_is_better")),
        ({"functional_mean": None}, ("mean_needed", "functional_mean")),
        ({"clinical_sd": 0}, ("not_above_zero", "clinical_sd")),
        ({"functional_sd": 0}, ("not_above_zero", "functional_sd")),
        ({"higher_is_better": "up"}, ("wrong_type", "higher_is_better")),
    ],
)
def test_norms_that_cannot_be_are_refused(changes, fault):
    norms = {"clinical_mean": 40, "clinical_sd": 7.5, "functional_mean": 60, "functional_sd": 7.5}

    assert refused(cutoffs, **{**norms, **changes}) == [fault]


@pytest.mark.parametrize(
    ("pre", "post", "category"),
    [
        (5, 11, "recovered"),
        (5, 9, "improved"),
        (5, 10, "improved"),
        (5, 3, "deteriorated"),
        (5, 3.1, "unchanged"),
        (5, 5, "unchanged"),
        (9, 10.5, "unchanged"),
        (20, 15, "no_case_at_start_worse"),
        (20, 25, "no_case_at_start"),
        (20, 20.1, "no_case_at_start"),
    ],
)
def test_a_change_has_one_class(pre, post, category):
    assert classify_change(pre, post, **RULE).value == category


def test_who_was_never_a_case_cannot_recover():
    rule = {"sd_pre": 5.4, "reliability": 0.84, "cutoff": 19.72, "higher_is_better": False}
    found = classify_changes([(19, 6), (19, 7)], **rule)

    assert (found.value, found.figures["no_case_at_start"]) == (None, 2)
    assert codes(found) == ["nobody_was_a_case", "past_cutoff_at_start"]
    mixed = classify_changes([(19, 6), (25, 7), (25, 24), (19, 30)], **rule)
    shares = {row["category"]: (row["count"], row["denominator"]) for row in mixed.table}
    assert shares["recovered"] == (1, 2)
    assert (shares["no_case_at_start"], shares["no_case_at_start_worse"]) == ((1, 4), (1, 4))
    assert classify_changes([(19, 6), (19, 7)], **rule, began_past="as_others").value == 1.0


def test_trap_5_past_the_cut_off_without_a_reliable_change_is_unchanged_and_no_fifth_class():
    found = classify_change(9, 10.5, **RULE)

    assert (found.value, found.figures["past_cutoff"], found.figures["reliable"]) == ("unchanged", True, False)


def test_a_change_of_just_the_minimum_is_not_reliable():
    at = classify_change(0, 1.96, **RULE)
    beyond = classify_change(0, Decimal("1.9600000000001"), **RULE)

    assert (at.value, beyond.value) == ("unchanged", "improved")


def test_a_tie_that_floats_would_miss_is_a_tie():
    assert 0.4 - 0.1 > 0.3

    assert classify_change(0.1, 0.4, **RULE, z=0.3).value == "unchanged"


def test_a_score_on_the_cut_off_is_not_past_it():
    up = classify_change(0, 10, **RULE)
    down = classify_change(20, 10, **{**RULE, "higher_is_better": False})

    assert (up.value, down.value) == ("improved", "improved")
    assert (up.figures["past_cutoff"], down.figures["past_cutoff"]) == (False, False)


def test_a_client_past_the_cut_off_from_the_start_is_pointed_out():
    found = classify_change(11, 20, **RULE)

    assert classify_change(11, 20, **RULE, began_past="as_others").value == "recovered"
    assert (found.value, found.figures["past_cutoff_at_start"], codes(found)) == (
        "no_case_at_start", True, ["past_cutoff_at_start"],
    )  # fmt: skip


@given(SCORES, SCORES, SCORES, SPREADS, RELIABILITIES)
def test_a_scale_turned_round_gives_the_same_class(pre, post, cutoff, spread, reliability):
    rule = {"sd_pre": spread, "reliability": reliability}

    there = classify_change(pre, post, cutoff=cutoff, higher_is_better=True, **rule)
    back = classify_change(-pre, -post, cutoff=-cutoff, higher_is_better=False, **rule)

    assert there.value == back.value


@given(SCORES, SCORES, SPREADS, RELIABILITIES)
def test_a_reliable_change_has_an_index_beyond_z(pre, post, spread, reliability):
    index = reliable_change(pre, post, sd_pre=spread, reliability=reliability).value
    found = classify_change(pre, post, sd_pre=spread, reliability=reliability, cutoff=0, higher_is_better=True)

    if not math.isclose(abs(index), 1.96):
        assert found.figures["reliable"] is (abs(index) > 1.96)


def test_the_thirty_couples_of_the_paper_are_classified_as_published():
    spread = statistics.stdev(pre for pre, _ in DAS)
    clinical = statistics.fmean(pre for pre, _ in DAS)
    norms = cutoffs(clinical_mean=clinical, clinical_sd=spread, functional_mean=114.8, functional_sd=17.8)

    rule = {"sd_pre": spread, "reliability": 0.88, "cutoff": norms.value, "higher_is_better": True}
    found = classify_changes(DAS, **rule, began_past="as_others")

    assert round(norms.value, 2) == 94.84
    assert round(minimum_change(sd_pre=spread, reliability=0.88).figures["s_diff"], 3) == 5.793
    assert dict(found.figures) == {
        "n": 30, "cases_at_start": 30, "recovered": 16, "improved": 3, "unchanged": 10, "deteriorated": 1,
        "no_case_at_start": 0, "no_case_at_start_worse": 0, "past_cutoff_unreliably": 4, "pairs_missing": 0,
    }  # fmt: skip
    assert found.value == 16 / 30
    assert [row["count"] for row in found.table] == [16, 3, 10, 1, 0, 0]
    apart = classify_changes(DAS, **rule).figures
    early = [(pre, post) for pre, post in DAS if pre > norms.value]
    assert apart["no_case_at_start"] + apart["no_case_at_start_worse"] == len(early) == 30 - apart["cases_at_start"]


PAIRS = st.lists(st.tuples(st.none() | SCORES, st.none() | SCORES), min_size=1, max_size=12)


@given(PAIRS)
def test_every_client_of_a_group_has_one_class_or_is_missing(pairs):
    found = classify_changes(pairs, **RULE)
    alone = [classify_change(pre, post, **RULE) for pre, post in pairs]

    for category in get_args(ChangeClass):
        assert found.figures[category] == [each.value for each in alone].count(category)
    assert found.figures["n"] + found.figures["pairs_missing"] == len(pairs)
    assert len(found.used) + len(found.missing) == len(pairs)


def test_clients_without_both_scores_are_named_and_not_counted():
    found = classify_changes([(5, None), (5, 11), (None, None)], **RULE, names=["A", "B", "C"])

    assert (found.value, found.used, found.missing) == (1.0, ("B",), ("A", "C"))
    assert found.figures["pairs_missing"] == 2
    assert codes(found) == ["scores_missing"]


def test_a_group_without_any_complete_pair_has_no_share():
    found = classify_changes([(5, None)], **RULE)

    assert (found.value, found.figures["n"], codes(found)) == (None, 0, ["scores_missing", "no_pair_complete"])


def test_the_clients_of_a_group_past_the_cut_off_from_the_start_are_named():
    found = classify_changes([(11, 20), (5, 20)], **RULE)

    assert [(each.code, each.params["ids"]) for each in found.findings] == [("past_cutoff_at_start", ("1",))]


@pytest.mark.parametrize(
    ("pairs", "faults"),
    [
        ([], [("empty_collection", "pairs")]),
        ([(1, 2, 3)], [("not_a_pair", "pairs[0]")]),
        ([(1,), (1, "x")], [("not_a_pair", "pairs[0]"), ("wrong_type", "pairs[1][1]")]),
    ],
)
def test_what_is_no_pair_of_scores_is_refused(pairs, faults):
    assert refused(classify_changes, pairs, **RULE) == faults


def test_a_group_needs_a_name_for_each():
    assert refused(classify_changes, [(1, "x")], **RULE, names=["A", "B"]) == [
        ("wrong_type", "pairs[0][1]"), ("lengths_differ", "names"),
    ]  # fmt: skip


def test_norms_have_all_their_faults_told_and_none_that_follows_from_another():
    assert refused(cutoffs, clinical_mean=1, clinical_sd=0, functional_mean=1, functional_sd=-1) == [
        ("not_above_zero", "clinical_sd"), ("not_above_zero", "functional_sd"),
        ("means_are_the_same", "functional_mean"),
    ]  # fmt: skip
    assert refused(cutoffs, clinical_mean=0, clinical_sd=1, functional_mean="x") == [("wrong_type", "functional_mean")]


@pytest.mark.parametrize(
    ("post", "reliable"), [(1.96, False), (-1.96, False), (Fraction("1.9600000001"), True), (-2, True), (None, None)]
)
def test_a_change_of_just_the_bound_is_not_reliable_and_the_index_says_so(post, reliable):
    found = reliable_change(0, post, sd_pre=1, reliability=0.5)

    assert found.figures["reliable"] is reliable


def test_a_client_is_given_once():
    assert refused(classify_changes, [(1, 2), (3, 4)], **RULE, names=["A", "A"]) == [("id_twice", "names[1]")]


def test_a_score_that_is_missing_is_told_in_the_language_of_the_reader():
    found = reliable_change(None, 3, sd_pre=1, reliability=0.5)

    assert "is missing: score before" in found.explain()
    assert "사전 또는 사후 점수가 없습니다: 사전 점수" in found.explain("ko")


def test_a_narrow_group_inside_a_wide_one_has_cut_off_c_where_other_programs_take_b():
    found = cutoffs(clinical_mean=50, clinical_sd=10, functional_mean=55, functional_sd=1)

    assert found.figures["chosen"] == "c"
