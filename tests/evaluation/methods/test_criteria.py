from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.evaluation.methods import Criterion, check_mix, criteria_score, rank_order_weights
from casekit.evaluation.methods.account import told_amounts

NASTY = [None, True, "", "1", 0, -1, 2, float("nan"), float("inf"), 10**400, 5e-324, [], {}, object(), 1j]


def rated(name, value, *, weight=1, worst=0, best=10, **more):
    return Criterion(id=name, kind="qualitative", weight=weight, worst=worst, best=best, value=value, **more)


def verdict(*criteria, **settings):
    return criteria_score(criteria, **settings).figures["verdict"]


def codes(result):
    return [finding.code for finding in result.findings]


def refused(function, *arguments, **settings):
    with pytest.raises(ck.EvaluationError) as caught:
        function(*arguments, **settings)
    return [(each.code, each.where) for each in caught.value.refusals]


VALUES = st.integers(0, 10)
WEIGHTS = st.integers(1, 50)
CRITERIA = st.lists(st.tuples(VALUES, WEIGHTS), min_size=1, max_size=9)
GAPPED = st.lists(st.tuples(st.none() | VALUES, WEIGHTS, st.booleans()), min_size=1, max_size=4)


def made(pairs, factor=1):
    return [rated(str(place), value, weight=weight * factor) for place, (value, weight) in enumerate(pairs)]


@given(CRITERIA)
def test_a_score_lies_between_zero_and_a_hundred_and_is_the_sum_of_its_lines(pairs):
    found = criteria_score(made(pairs))
    exact = Fraction(100 * sum(value * weight for value, weight in pairs), 10 * sum(weight for _, weight in pairs))

    assert 0 <= found.value <= 100
    assert found.value == pytest.approx(float(exact), abs=1e-12)
    assert all(line.amount >= 0 for line in found.lines)


@given(st.lists(st.floats(0.001, 1000), min_size=1, max_size=30))
def test_all_at_their_best_come_to_exactly_a_hundred_and_all_at_their_worst_to_nothing(weights):
    best = criteria_score([rated(str(place), 10, weight=weight) for place, weight in enumerate(weights)])
    worst = criteria_score([rated(str(place), 0, weight=weight) for place, weight in enumerate(weights)])

    assert (best.value, worst.value) == (100.0, 0.0)


@given(CRITERIA, st.fractions(Fraction(1, 1000), 1000))
def test_only_the_proportion_of_the_weights_counts(pairs, factor):
    assert criteria_score(made(pairs, factor)).value == criteria_score(made(pairs)).value


@given(CRITERIA, st.data())
def test_a_criterion_that_comes_further_never_lowers_the_score(pairs, data):
    place = data.draw(st.integers(0, len(pairs) - 1))
    further = [(min(10, value + 1), weight) if at == place else (value, weight) for at, (value, weight) in
               enumerate(pairs)]  # fmt: skip

    assert criteria_score(made(further)).value >= criteria_score(made(pairs)).value


@given(CRITERIA)
def test_turning_every_scale_round_leaves_the_score(pairs):
    turned = [
        rated(str(place), 10 - value, weight=weight, worst=10, best=0) for place, (value, weight) in enumerate(pairs)
    ]

    assert criteria_score(turned).value == criteria_score(made(pairs)).value


@given(GAPPED)
def test_the_worst_and_the_best_case_are_the_lowest_and_the_highest_score_that_can_come(rows):
    def criteria(values):
        return [rated(str(place), value, weight=row[1]) for place, (value, row) in
                enumerate(zip(values, rows, strict=True))]  # fmt: skip

    found = criteria_score(criteria([row[0] for row in rows]), min_coverage=0)
    ways = [
        criteria_score(criteria(values)).value
        for values in product(*[(row[0],) if row[0] is not None else (0, 5, 10) for row in rows])
    ]

    assert found.figures["worst_case"] == pytest.approx(min(ways))
    assert found.figures["best_case"] == pytest.approx(max(ways))
    if found.value is not None:
        assert found.figures["worst_case"] - 1e-9 <= found.value <= found.figures["best_case"] + 1e-9


@given(GAPPED)
def test_a_verdict_by_critical_criteria_is_what_no_way_to_fill_the_gaps_could_turn(rows):
    def judged(values):
        return verdict(
            *[
                rated(str(place), value, weight=row[1], critical=row[2])
                for place, (value, row) in enumerate(zip(values, rows, strict=True))
            ],
            min_coverage=0, pass_score=0,
        )  # fmt: skip

    found = judged([row[0] for row in rows])
    ways = {
        judged(values) for values in product(*[(row[0],) if row[0] is not None else (0, 5, 10) for row in rows])
    }  # fmt: skip

    if all(row[0] is None for row in rows):
        assert found == "insufficient"
    else:
        assert found == ("undetermined" if len(ways) > 1 else ways.pop())


def test_a_missing_criterion_is_left_out_of_both_sums():
    found = criteria_score([rated("a", 5, weight=3), rated("b", None)])

    assert (found.value, found.figures["coverage"], found.missing, found.used) == (50.0, 0.75, ("b",), ("a",))
    assert [line.name for line in found.lines] == ["a"]
    assert codes(found) == ["inputs_missing", "verdict_hangs_on_missing"]


def test_a_missing_criterion_counts_as_at_its_worst_where_that_is_asked_for():
    found = criteria_score([rated("a", 5, weight=3), rated("b", None)], missing="worst")

    assert (found.value, found.figures["coverage"], found.missing, found.used) == (37.5, 0.75, ("b",), ("a", "b"))
    assert codes(found) == ["counted_as_worst", "verdict_hangs_on_missing"]
    assert found.findings[0].params["ids"] == ("b",)
    assert [(line.name, line.amount, line.facts["rating"]) for line in found.lines] == [
        ("a", 37.5, 5.0),
        ("b", 0.0, None),
    ]


def test_a_missing_criterion_is_refused_where_that_is_asked_for():
    assert refused(criteria_score, [rated("a", None), rated("b", 1), rated("c", None)], missing="error") == [
        ("criterion_not_rated", "criteria[0].value"), ("criterion_not_rated", "criteria[2].value"),
    ]  # fmt: skip


def test_a_value_that_cannot_be_is_not_also_called_missing():
    table = {"id": "a", "kind": "qualitative", "worst": 0, "best": 10}

    assert refused(criteria_score, [rated("a", "x"), {**table, "id": "b"}, 7], missing="error") == [
        ("wrong_type", "criteria[0].value"), ("missing_key", "criteria[1].value"), ("wrong_type", "criteria[2]"),
    ]  # fmt: skip


def test_too_little_that_is_rated_has_no_score_and_the_ratings_stay_to_be_seen():
    found = criteria_score([rated("a", 5), rated("b", None)])

    assert (found.value, found.figures["verdict"], found.lines) == (None, "insufficient", ())
    assert [(row["criterion"], row["way_gone"]) for row in found.table] == [("a", 0.5), ("b", None)]
    assert codes(found) == ["inputs_missing", "coverage_too_low"]


def test_just_enough_that_is_rated_has_a_score():
    assert criteria_score([rated("a", 5, weight=0.6), rated("b", None, weight=0.4)]).value == 50.0


@pytest.mark.parametrize("missing", ["exclude", "worst"])
def test_the_least_coverage_holds_whatever_is_done_with_what_is_missing(missing):
    assert verdict(rated("a", 5), rated("b", None), missing=missing) == "insufficient"


def test_what_is_not_rated_is_called_left_out_only_where_it_is():
    found = criteria_score([rated("a", None)], missing="worst", min_coverage=0)
    too_little = criteria_score([rated("a", None)], missing="worst")

    assert (codes(found)[0], found.used) == ("counted_as_worst", ("a",))
    assert "Not rated, and counted as at its worst: a." in found.explain()
    assert (codes(too_little), too_little.used) == (["inputs_missing", "coverage_too_low"], ())


def test_with_nothing_rated_the_reason_is_that_and_no_share_of_the_weight():
    assert codes(criteria_score([rated("a", None)], min_coverage=0)) == ["inputs_missing", "no_criterion_rated"]
    assert codes(criteria_score([rated("a", None)])) == ["inputs_missing", "coverage_too_low"]


def test_with_nothing_rated_there_is_no_score_unless_missing_is_the_worst():
    nothing = [rated("a", None), rated("b", None)]

    assert criteria_score(nothing, min_coverage=0).value is None
    assert criteria_score(nothing, min_coverage=0, missing="worst").value == 0.0


def test_a_rating_that_weighs_nothing_makes_no_score():
    found = criteria_score([rated("a", 5, weight=0), rated("b", None)], min_coverage=0)

    assert (found.value, found.figures["verdict"]) == (None, "insufficient")


def test_just_reaching_the_score_or_the_critical_limit_passes():
    assert verdict(rated("a", 6)) == "pass"
    assert verdict(rated("a", 5.999)) == "fail"
    assert verdict(rated("a", 0.6, best=1), rated("b", 0.3, best=0.5), rated("c", 0.06, best=0.1)) == "pass"
    assert verdict(rated("a", 7, critical=True, pass_at=0.7)) == "pass"
    assert verdict(rated("a", 6.9, critical=True, pass_at=0.7)) == "fail"


def test_nothing_outweighs_a_critical_criterion_and_it_is_named():
    found = criteria_score([rated("a", 10, weight=99), rated("safety", 4, critical=True)])

    assert (found.figures["verdict"], found.figures["critical_failed"]) == ("fail", ("safety",))
    assert found.value > 99
    assert codes(found) == ["critical_criterion_failed"]


def test_a_critical_criterion_that_is_not_rated_leaves_the_verdict_open():
    found = criteria_score([rated("a", 10, weight=9), rated("safety", None, critical=True)])

    assert (found.figures["verdict"], found.figures["critical_missing"]) == ("undetermined", ("safety",))
    assert codes(found) == ["inputs_missing", "critical_criterion_not_rated"]


def test_too_little_rated_goes_before_a_failure_and_a_failure_before_an_open_question():
    failed, open_one = rated("a", 0, critical=True), rated("b", None, critical=True)

    assert verdict(failed, open_one) == "insufficient"
    assert verdict(failed, open_one, min_coverage=0.5) == "fail"
    assert verdict(rated("a", 0), open_one, min_coverage=0.5) == "undetermined"


def test_a_limit_of_a_criterion_that_is_not_critical_does_nothing():
    assert verdict(rated("a", 10, weight=3), rated("b", 0, pass_at=1)) == "pass"


@pytest.mark.parametrize(
    ("value", "verdict_now", "hangs"),
    [(10, "pass", False), (9.9, "pass", True), (8, "pass", True), (5, "fail", True), (3.4, "fail", True),
     (3.3, "fail", False)],
)  # fmt: skip
def test_a_verdict_that_what_is_missing_could_turn_is_pointed_out(value, verdict_now, hangs):
    found = criteria_score([rated("a", value, weight=6), rated("b", None, weight=4)])

    assert found.figures["verdict"] == verdict_now
    assert ("verdict_hangs_on_missing" in codes(found)) is hangs


@pytest.mark.parametrize("value", [-0.001, 10.001])
@pytest.mark.parametrize(("worst", "best"), [(0, 10), (10, 0)])
def test_a_value_outside_worst_to_best_is_refused_and_never_clipped(value, worst, best):
    assert refused(criteria_score, [rated("a", value, worst=worst, best=best)]) == [
        ("out_of_range", "criteria[0].value")
    ]


@pytest.mark.parametrize(
    ("criteria", "faults"),
    [
        ([], [("empty_collection", "criteria")]),
        ([rated("a", 5, weight=-1)], [("out_of_range", "criteria[0].weight")]),
        ([rated("a", 5, weight=0), rated("b", 5, weight=0)], [("criteria_weigh_nothing", "criteria")]),
        ([rated("a", 3, worst=3, best=3)], [("worst_is_best", "criteria[0].best")]),
        ([rated("a", 5), rated("a", 5)], [("id_twice", "criteria[1]")]),
        ([rated("a", 5, pass_at=1.1)], [("out_of_range", "criteria[0].pass_at")]),
        (["a"], [("wrong_type", "criteria[0]")]),
        ([{"id": "a", "kind": "other", "worst": 0, "value": 5}],
         [("missing_key", "criteria[0].best"), ("not_one_of", "criteria[0].kind")]),
        ([{"id": "a", "kind": "qualitative", "worst": "x", "best": 0, "value": 5, "why": 1}],
         [("field_not_known", "criteria[0]"), ("wrong_type", "criteria[0].worst")]),
    ],
)  # fmt: skip
def test_criteria_that_cannot_be_are_refused(criteria, faults):
    assert refused(criteria_score, criteria) == faults


def test_settings_that_cannot_be_are_refused_together_with_the_criteria():
    told = refused(criteria_score, [rated("", 11)], missing="zero", min_coverage=2, pass_score=101)

    assert [where for _, where in told] == [
        "criteria[0].id", "criteria[0].value", "missing", "min_coverage", "pass_score",
    ]  # fmt: skip


def test_a_table_of_the_same_fields_is_the_same_criterion():
    table = {"id": "a", "kind": "qualitative", "worst": 0, "best": 10, "value": 6, "critical": True}

    assert criteria_score([table]) == criteria_score([rated("a", 6, critical=True)])


@pytest.mark.parametrize("field", ["id", "kind", "weight", "worst", "best", "value", "critical", "pass_at"])
def test_bad_values_of_a_criterions_fields_are_refused_or_leave_no_score(field):
    table = {"id": "a", "kind": "qualitative", "weight": 1, "worst": 0, "best": 10, "value": 5, "critical": True,
             "pass_at": 0.2}  # fmt: skip

    for nasty in NASTY:
        try:
            found = criteria_score([{**table, field: nasty}])
        except ck.EvaluationError:
            continue
        assert found.value is None or 0 <= found.value <= 100


def test_a_set_of_criteria_holds_both_kinds():
    both = check_mix([rated("a", 1), {"kind": "quantitative"}, "quantitative"])

    assert (both.value, both.findings, dict(both.figures)) == (True, (), {"quantitative": 2, "qualitative": 1})
    assert codes(check_mix(["qualitative"])) == ["no_quantitative_criterion"]
    assert codes(check_mix(["quantitative"])) == ["no_qualitative_criterion"]
    assert (check_mix([]).value, codes(check_mix([]))) == (
        False, ["no_quantitative_criterion", "no_qualitative_criterion"],
    )  # fmt: skip


def test_a_kind_that_is_not_known_is_refused():
    assert refused(check_mix, ["quantitative", {"id": "a"}, 7]) == [
        ("not_one_of", "criteria[1]"), ("not_one_of", "criteria[2]"),
    ]  # fmt: skip


@given(st.integers(1, 100))
def test_weights_from_a_ranking_fall_with_the_rank_and_come_to_one(count):
    weights = [line.amount for line in rank_order_weights(count).lines]

    assert rank_order_weights(count).value == 1.0
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] == pytest.approx(1 / count**2)
    assert weights[0] == pytest.approx(sum(1 / rank for rank in range(1, count + 1)) / count)


def test_weights_from_a_ranking_go_by_name_and_can_weigh_criteria():
    weights = rank_order_weights(2, names=["needs", "wait"])

    found = criteria_score([rated(line.name, 10 if line.name == "needs" else 0, weight=line.amount)
                            for line in weights.lines])  # fmt: skip

    assert [(line.name, line.amount) for line in weights.lines] == [("needs", 0.75), ("wait", 0.25)]
    assert found.value == 75.0


@pytest.mark.parametrize(
    ("count", "names", "faults"),
    [
        (0, None, [("out_of_range", "count")]),
        (101, None, [("out_of_range", "count")]),
        (2.5, None, [("wrong_type", "count")]),
        (2, ["a"], [("lengths_differ", "names")]),
        (2, ["a", "a"], [("id_twice", "names[1]")]),
    ],
)
def test_a_ranking_that_cannot_be_is_refused(count, names, faults):
    assert refused(rank_order_weights, count, names=names) == faults


@given(st.lists(st.fractions(0, 1000), max_size=20))
def test_amounts_as_floats_still_add_up_to_the_float_of_their_sum(amounts):
    rounded = told_amounts(amounts)

    assert rounded == pytest.approx([float(amount) for amount in amounts], abs=1e-9)
    assert float(sum(map(Fraction, rounded), Fraction(0))) == pytest.approx(float(sum(amounts)), rel=1e-15)
