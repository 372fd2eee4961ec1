from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.errors import EvaluationError
from casekit.evaluation.methods import compare_perspectives, met_unmet

RATINGS = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from([0, 1, 2, 9, None]))


def codes(result):
    return [each.code for each in result.findings]


def test_a_need_not_known_and_an_area_not_rated_count_neither_as_met_nor_as_unmet():
    found = met_unmet({"a": 1, "b": 9, "c": None})

    assert (found.value, found.figures["total"], found.figures["excluded"]) == (1.0, 1, 2)
    assert (found.used, found.missing) == (("a",), ("b", "c"))
    assert found.findings[0].params["ids"] == ("b", "c")


def test_an_unmet_need_alone_is_a_rate_of_zero_and_no_need_is_no_rate():
    assert met_unmet({"a": 2}).value == 0.0
    for nothing in ({}, {"a": 0}, {"a": 9}):
        assert met_unmet(nothing).value is None
        assert codes(met_unmet(nothing))[0] == "empty_denominator"


@given(RATINGS)
def test_every_area_is_counted_once(ratings):
    found = met_unmet(ratings)
    figures = found.figures

    assert figures["met"] + figures["unmet"] == figures["total"] == figures["denominator"] == len(found.used)
    assert figures["total"] + figures["no_need"] + figures["excluded"] == len(ratings) == len(found.table)
    assert found.value is None or 0 <= found.value <= 1


@pytest.mark.parametrize(("rating", "code"), [(3, "not_one_of"), (10, "out_of_range"), (True, "wrong_type")])
def test_another_rating_is_refused(rating, code):
    with pytest.raises(EvaluationError) as refused:
        met_unmet({"a": rating, "b": 1})

    assert [(each.code, each.where) for each in refused.value.reasons] == [(code, "ratings[a]")]


def test_perspectives_stand_side_by_side_and_none_is_merged_into_another():
    found = compare_perspectives({
        "staff": {"money": 1, "company": 2, "food": 0}, "client": {"money": 2, "company": 2, "food": 9, "home": 1},
    })  # fmt: skip

    assert (found.value, found.figures["differing"], found.used, found.missing) == (
        0.5, ("money",), ("money", "company"), ("food", "home"),
    )  # fmt: skip
    assert [dict(row) for row in found.table] == [
        {"area": "money", "client": "unmet", "staff": "met", "same": False},
        {"area": "company", "client": "unmet", "staff": "unmet", "same": True},
        {"area": "food", "client": "not_known", "staff": "no_need", "same": False},
        {"area": "home", "client": "met", "staff": "not_rated", "same": False},
    ]
    assert (found.figures["client_met"], found.figures["client_unmet"], found.figures["client_rate"]) == (1, 2, 1 / 3)
    assert found.figures["staff_rate"] == 0.5
    assert "carer_rate" not in found.figures
    assert codes(found) == ["needs_not_known", "perspectives_differ"]


def test_two_who_both_do_not_know_do_not_agree():
    found = compare_perspectives({"client": {"a": 9, "b": 2}, "staff": {"a": 9, "b": 2}})

    assert (found.value, found.figures["denominator"], found.figures["excluded"]) == (1.0, 1, 1)


def test_where_nobody_knows_the_same_area_nothing_is_compared():
    found = compare_perspectives({"client": {"a": 1}, "carer": {}})

    assert found.value is None
    assert codes(found)[:2] == ["empty_denominator", "perspective_without_needs"]
    assert (found.figures["client_rate"], found.figures["carer_rate"], found.findings[1].params["ids"]) == (
        1.0, None, ("carer",),
    )  # fmt: skip


@given(RATINGS, RATINGS)
def test_each_perspective_keeps_its_own_figures_and_the_order_does_not_matter(client, staff):
    found = compare_perspectives({"client": client, "staff": staff})

    assert found.figures["client_rate"] == met_unmet(client).value
    assert found.figures["staff_rate"] == met_unmet(staff).value
    assert compare_perspectives({"staff": staff, "client": client}) == found
    assert found.value is None or 0 <= found.value <= 1


@given(RATINGS)
def test_a_perspective_agrees_with_itself(ratings):
    assert compare_perspectives({"client": ratings, "staff": ratings}).value in (1.0, None)


@pytest.mark.parametrize(
    ("ratings", "code"),
    [
        ({"client": {}}, "too_few_values"),
        ({"client": {}, "neighbour": {}}, "not_one_of"),
        ({"client": {"a": 4}, "staff": {}}, "not_one_of"),
        ({"client": [], "staff": {}}, "wrong_type"),
    ],
)
def test_fewer_than_two_perspectives_and_unknown_ones_are_refused(ratings, code):
    with pytest.raises(EvaluationError) as refused:
        compare_perspectives(ratings)

    assert [each.code for each in refused.value.reasons] == [code]
