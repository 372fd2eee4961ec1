from __future__ import annotations

import math
import statistics
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import casekit as ck
from casekit.evaluation.methods import effect_size, minimal_difference, small_sample_correction

PRE = [12, 15, 14, 10, 18, 16, 11, 13]
POST = [15, 18, 15, 14, 20, 19, 11, 17]
KINDS = ["d_z", "d_av", "d_rm", "glass_delta"]
PAIRS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=2, max_size=12)


def sides(pairs):
    return [pre for pre, _ in pairs], [post for _, post in pairs]


def codes(result):
    return [finding.code for finding in result.findings]


def refused(function, *arguments, **settings):
    with pytest.raises(ck.EvaluationError) as caught:
        function(*arguments, **settings)
    return [(each.code, each.where) for each in caught.value.refusals]


@pytest.mark.parametrize("kind", KINDS)
def test_the_value_is_the_kind_asked_for_and_says_so(kind):
    plain = effect_size(PRE, POST, kind=kind, correction="none")

    assert plain.value == plain.figures[kind]
    assert (plain.method.settings["kind"], plain.method.settings["correction"]) == (kind, "none")
    assert plain.figures["factor"] == 1.0


@pytest.mark.parametrize(("kind", "df"), [("d_z", 7), ("d_av", 14), ("d_rm", 7), ("glass_delta", 7)])
@pytest.mark.parametrize("correction", ["approximate", "exact"])
def test_the_correction_goes_by_the_degrees_of_freedom_of_the_kind(kind, df, correction):
    found = effect_size(PRE, POST, kind=kind, correction=correction)

    assert found.figures["df"] == df
    assert found.figures["factor"] == small_sample_correction(df, method=correction).value
    assert found.value == found.figures[kind] * found.figures["factor"]


def test_the_value_is_corrected_and_over_both_spreads_unless_said_otherwise():
    found = effect_size(PRE, POST)

    assert found.value == found.figures["hedges_g_av"]


@given(PAIRS)
def test_the_figures_are_those_of_the_formulas(pairs):
    pre, post = sides(pairs)
    changes = [b - a for a, b in pairs]
    assume(len(set(pre)) > 1 and len(set(post)) > 1 and len(set(changes)) > 1)
    s1, s2, s = statistics.stdev(pre), statistics.stdev(post), statistics.stdev(changes)
    r, change = statistics.correlation(pre, post), statistics.fmean(changes)

    found = effect_size(pre, post).figures

    assert [found[name] for name in ("sd_pre", "sd_post", "sd_change")] == pytest.approx([s1, s2, s])
    assert found["r"] == pytest.approx(r, abs=1e-9)
    assert found["d_z"] == pytest.approx(change / s, abs=1e-12)
    assert found["d_av"] == pytest.approx(change / math.sqrt((s1**2 + s2**2) / 2), abs=1e-12)
    if found["d_rm"] is None:
        assert r == pytest.approx(1)
    else:
        assert found["d_rm"] == pytest.approx(change / s * math.sqrt(max(0, 2 * (1 - r))), rel=1e-6, abs=1e-6)
    assert found["glass_delta"] == pytest.approx(change / s1, abs=1e-12)


@given(PAIRS, st.sampled_from(KINDS))
def test_before_and_after_exchanged_have_the_opposite_sign(pairs, kind):
    assume(kind != "glass_delta")
    pre, post = sides(pairs)

    there, back = (effect_size(a, b, kind=kind).value for a, b in ((pre, post), (post, pre)))

    assert there == (None if back is None else pytest.approx(-back))


@given(PAIRS, st.integers(2, 9), st.integers(-20, 20), st.sampled_from(KINDS))
def test_neither_the_unit_nor_the_start_of_the_scale_changes_an_effect_size(pairs, factor, start, kind):
    pre, post = sides(pairs)

    plain = effect_size(pre, post, kind=kind).value
    scaled = effect_size([factor * a + start for a in pre], [factor * b + start for b in post], kind=kind).value

    assert scaled == (None if plain is None else pytest.approx(plain))


def test_a_change_that_is_the_same_for_all_has_no_size_over_the_spread_of_changes_but_over_the_others():
    found = effect_size([1, 2, 3], [3, 4, 5], kind="d_z")

    assert (found.value, found.figures["d_rm"], found.figures["hedges_g_z"]) == (None, None, None)
    assert (found.figures["d_av"], found.figures["glass_delta"], found.figures["r"]) == (2.0, 2.0, 1.0)
    assert [(each.code, each.params["ids"]) for each in found.findings] == [("spread_of_nothing", ("sd_change",))]


def test_scores_that_were_all_the_same_before_have_no_size_over_that_spread_and_no_correlation():
    found = effect_size([3, 3, 3], [4, 5, 6], kind="glass_delta")

    assert (found.value, found.figures["r"], found.figures["d_rm"], found.figures["becker_g_pre"]) == (None,) * 4
    assert found.figures["d_av"] == pytest.approx(2 * math.sqrt(2))
    assert found.figures["d_z"] == 2.0


def test_scores_that_never_vary_have_no_effect_size_at_all_rather_than_zero():
    found = effect_size([3, 3], [4, 4])

    assert {found.figures[kind] for kind in KINDS} == {None}
    assert codes(found) == ["spread_of_nothing"]


def test_scores_that_move_against_each_other_correlate_below_zero():
    found = effect_size([1, 2, 3], [3, 2, 1]).figures

    assert (found["r"], found["d_z"], found["d_rm"]) == (-1.0, 0.0, 0.0)


def test_two_pairs_are_enough_for_a_size_which_one_degree_of_freedom_corrects_to_nothing():
    plain = effect_size([1, 2], [3, 5], kind="d_z", correction="none")
    corrected = effect_size([1, 2], [3, 5], kind="d_z")

    assert (plain.value, corrected.value) == (pytest.approx(2.5 / math.sqrt(0.5)), 0)
    assert corrected.figures["hedges_g_av"] is not None
    assert codes(corrected) == ["correlation_of_one", "correction_is_zero"]


def test_pairs_without_both_scores_are_left_out_and_named():
    gaps = effect_size([*PRE, None, 5], [*POST, 9, None], names=list("ABCDEFGHIJ"))
    whole = effect_size(PRE, POST)

    assert (gaps.value, gaps.figures) == (whole.value, whole.figures)
    assert (gaps.missing, gaps.used, codes(gaps)) == (("I", "J"), tuple("ABCDEFGH"), ["scores_missing"])


@pytest.mark.parametrize(
    ("pre", "post", "faults"),
    [
        ([], [], [("too_few_values", "pre")]),
        ([5], [7], [("too_few_values", "pre")]),
        ([5, 6], [7, None], [("too_few_values", "pre")]),
        ([5, 6], [7], [("lengths_differ", "post")]),
        ([5, "x"], [7, True], [("wrong_type", "pre[1]"), ("wrong_type", "post[1]")]),
    ],
)
def test_fewer_than_two_pairs_and_what_is_no_score_are_refused(pre, post, faults):
    assert refused(effect_size, pre, post) == faults


def test_a_kind_or_a_correction_that_is_not_known_is_refused():
    assert refused(effect_size, PRE, POST, kind="d", correction="hedges") == [
        ("not_one_of", "kind"), ("not_one_of", "correction"),
    ]  # fmt: skip


def test_values_that_differ_by_next_to_nothing_never_divide_by_zero():
    found = effect_size([1, 1 + Fraction(1, 10**400)], [2, 2])

    assert (found.value, found.figures["glass_delta"]) == (None, None)


def in_decimals(df):
    """J for an even df with sixty digits: (k - 1)! √k⁻¹ / Γ(k - 1/2), with Γ(k - 1/2) = √π Π (j - 1/2)."""
    with localcontext() as context:
        context.prec = 60
        k = df // 2
        pi = Decimal("3.14159265358979323846264338327950288419716939937510582097494")
        ratio = Decimal(1)
        for j in range(1, k):
            ratio *= Decimal(j) / (Decimal(j) - Decimal("0.5"))
        return float(ratio / (pi.sqrt() * Decimal(k).sqrt()))


@pytest.mark.parametrize("df", [2, 10, 100, 998, 1000, 1002, 5000])
def test_the_exact_correction_is_exact_for_few_and_for_many(df):
    assert small_sample_correction(df).value == pytest.approx(in_decimals(df), abs=2e-12)


@given(st.integers(2, 10**15))
def test_a_correction_lies_below_one_and_rises_to_it(df):
    found = small_sample_correction(df).figures

    assert 0.5 < found["exact"] <= 1
    assert found["exact"] == pytest.approx(found["approximate"], abs=0.008)


def test_one_degree_of_freedom_corrects_to_nothing_and_that_is_told():
    found = small_sample_correction(1)

    assert (found.value, found.figures["exact"], found.figures["approximate"]) == (0, 0, 0)
    assert codes(found) == ["correction_is_zero"]


@pytest.mark.parametrize(("df", "code"), [(0, "out_of_range"), (2.5, "wrong_type"), (None, "wrong_type")])
def test_degrees_of_freedom_are_whole_and_at_least_one(df, code):
    assert refused(small_sample_correction, df) == [(code, "df")]


@given(st.floats(0.01, 100), st.floats(0.01, 0.99))
def test_the_minimal_detectable_change_is_the_error_of_a_difference_times_z(sd, reliability):
    found = minimal_difference(sd=sd, reliability=reliability)

    assert found.value == pytest.approx(1.96 * math.sqrt(2) * found.figures["one_sem"])
    assert found.figures["one_sem"] == pytest.approx(sd * math.sqrt(1 - reliability))
    assert found.figures["half_sd"] == pytest.approx(sd / 2)
    assert found.value == found.figures["mdc95"]
    assert codes(found) == ["distribution_alone"]


def test_a_minimal_difference_needs_a_spread_and_an_error():
    assert refused(minimal_difference, sd=0, reliability=1) == [
        ("not_above_zero", "sd"), ("reliability_of_one", "reliability"),
    ]  # fmt: skip


def test_a_change_of_clients_who_keep_their_order_exactly_does_not_collapse_to_nothing_unsaid():
    found = effect_size([1, 2, 3], [3, 5, 7], kind="d_rm")

    assert (found.value, found.figures["d_rm"], found.figures["r"]) == (None, None, 1.0)
    assert [(each.code, each.where) for each in found.findings] == [("correlation_of_one", "d_rm")]
    assert effect_size([1, 2, 3], [3, 5, 8], kind="d_rm").value > 0


@pytest.mark.parametrize(
    ("kind", "correction", "concerned"),
    [
        ("d_av", "none", ("hedges_g_z", "becker_g_pre")), ("d_av", "exact", ("hedges_g_z", "becker_g_pre")),
        ("d_z", "none", ("hedges_g_z", "becker_g_pre")), ("d_z", "exact", ("value", "hedges_g_z", "becker_g_pre")),
    ],
)  # fmt: skip
def test_a_correction_of_zero_names_the_figures_it_makes_zero_and_no_others(kind, correction, concerned):
    found = effect_size([1, 2], [5, 7], kind=kind, correction=correction)

    told = next(each for each in found.findings if each.code == "correction_is_zero")
    assert told.params["figures"] == concerned
    assert {found.figures[name] for name in concerned if name != "value"} == {0}
    assert (found.value == 0) is ("value" in concerned)
    assert all(", ".join(concerned) in found.explain(language) for language in ("en", "ko"))


def test_a_correction_of_zero_names_only_figures_that_are_defined():
    found = effect_size([1, 1], [5, 7], kind="glass_delta")

    told = next(each for each in found.findings if each.code == "correction_is_zero")
    assert (found.value, told.params["figures"]) == (None, ("hedges_g_z",))


def test_a_client_is_given_once():
    assert refused(effect_size, [1, 2], [2, 4], names=["A", "A"]) == [("id_twice", "names[1]")]
