from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.evaluation.methods import Instrument, score_instrument, score_scale

NINE = {f"q{place}": {"min": 0, "max": 3} for place in range(1, 10)}
DISTRESS = {
    "id": "distress", "items": NINE, "flags": [{"id": "ask_about_safety", "item": "q9", "at_least": 1}],
    "scales": [{
        "id": "total", "items": list(NINE), "max_missing": 2,
        "bands": [{"label": "mild", "min": None, "below": 10}, {"label": "moderate", "min": 10, "below": 15},
                  {"label": "severe", "min": 15, "below": None}],
    }],
}  # fmt: skip


def form(items, **scale):
    return {"id": "own", "items": items, "scales": [{"id": "only", "items": list(items), **scale}]}


def codes(found):
    return [finding.code for finding in found.findings]


@st.composite
def answered(draw):
    """An instrument of one scale with items of one range, and answers to some of them."""
    low = draw(st.integers(-3, 3))
    high = draw(st.integers(low + 1, low + 7))
    count = draw(st.integers(1, 8))
    items = {f"q{place}": {"min": low, "max": high, "reverse": draw(st.booleans())} for place in range(count)}
    answers = {id: draw(st.none() | st.integers(low, high)) for id in items}
    method = draw(st.sampled_from(["sum", "mean", "pomp"]))
    return form(items, method=method, max_missing=count - 1), answers


@given(answered(), st.randoms())
def test_the_order_of_the_items_does_not_change_the_score(case, random):
    instrument, answers = case
    shuffled = list(instrument["items"])
    random.shuffle(shuffled)
    other = {
        **instrument, "items": {id: instrument["items"][id] for id in shuffled},
        "scales": [{**instrument["scales"][0], "items": shuffled}],
    }  # fmt: skip

    assert score_scale(other, answers).value == score_scale(instrument, answers).value


@given(answered())
def test_an_item_reversed_twice_counts_as_it_was_answered(case):
    instrument, answers = case
    turned = {id: {**item, "reverse": not item["reverse"]} for id, item in instrument["items"].items()}
    mirrored = {
        id: None if answer is None else instrument["items"][id]["min"] + instrument["items"][id]["max"] - answer
        for id, answer in answers.items()
    }

    assert score_scale({**instrument, "items": turned}, mirrored).value == score_scale(instrument, answers).value


@given(answered())
def test_a_score_lies_in_the_possible_range_and_is_undefined_only_without_answers(case):
    instrument, answers = case
    items = instrument["items"]
    method = instrument["scales"][0]["method"]
    low, high = next((item["min"], item["max"]) for item in items.values())
    limits = {"sum": (low * len(items), high * len(items)), "mean": (low, high), "pomp": (0, 100)}[method]

    value = score_scale(instrument, answers).value

    assert (value is None) == all(answer is None for answer in answers.values())
    assert value is None or limits[0] <= value <= limits[1]


@given(answered())
def test_the_account_adds_up_to_the_score_exactly_or_to_the_next_float(case):
    instrument, answers = case
    items = instrument["items"]
    counted = [
        items[id]["min"] + items[id]["max"] - answer if items[id]["reverse"] else answer
        for id, answer in answers.items()
        if answer is not None
    ]

    found = score_scale({**instrument, "scales": [{**instrument["scales"][0], "method": "mean"}]}, answers)

    if counted:
        assert found.value == pytest.approx(float(Fraction(sum(counted), len(counted))), rel=4e-16, abs=0)
    assert found.value is None or found.value == math.fsum(line.amount for line in found.lines)


def test_a_mean_percent_and_sum_are_those_of_the_definition():
    items = {"q1": {"min": 1, "max": 5}, "q2": {"min": 1, "max": 5, "reverse": True}}
    answers = {"q1": 5, "q2": 2}

    assert score_scale(form(items, method="mean"), answers).value == 4.5
    assert score_scale(form(items, method="pomp"), answers).value == 87.5
    assert score_scale(form(items, multiplier=4), answers).value == 36


def test_items_not_answered_are_made_up_for_as_far_as_the_scale_allows():
    found = score_scale(DISTRESS, {"q1": 1, "q2": 1, "q3": 1, "q4": 1, "q5": 1, "q6": 1, "q7": 1, "q9": 2})

    assert (found.value, found.figures["prorated"], found.missing) == (10.125, True, ("q8",))
    assert found.figures["n_answered"] == 8
    assert codes(found) == ["score_prorated", "flag_raised"]


@pytest.mark.parametrize(("method", "score"), [("sum", 12), ("mean", 4), ("pomp", 75)])
def test_what_is_made_up_for_is_the_mean_of_the_answers(method, score):
    items = {f"q{place}": {"min": 1, "max": 5} for place in range(3)}

    assert score_scale(form(items, method=method, max_missing=1), {"q0": 5, "q2": 3}).value == score


def test_a_scale_with_too_many_items_not_answered_has_no_score_and_no_band():
    found = score_scale(DISTRESS, {"q1": 1, "q2": 1, "q3": 1, "q4": 1, "q5": 1, "q9": 0})

    assert (found.value, found.figures["band"], found.figures["prorated"]) == (None, None, False)
    assert codes(found) == ["too_many_unanswered"]
    assert found.lines == ()


def test_a_scale_that_asks_for_every_answer_is_not_made_up_for():
    assert score_scale(form({"q1": {"min": 0, "max": 3}, "q2": {"min": 0, "max": 3}}), {"q1": 3}).value is None


def test_without_answers_every_scale_is_undefined():
    found = score_instrument(DISTRESS, {})

    assert found.value is None
    assert [(row["score"], row["band"], row["n_answered"]) for row in found.table] == [(None, None, 0)]
    assert codes(found) == ["scale_not_answered", "flag_item_unanswered"]


def test_one_item_alone_is_a_scale():
    assert score_scale(form({"q1": {"min": 0, "max": 3}}, method="pomp"), {"q1": 0}).value == 0


@pytest.mark.parametrize("share", [Fraction(1, 3), 1 / 3, 0.333333333333], ids=["exact", "float", "rounded"])
def test_one_of_three_items_missing_is_a_third_and_is_allowed_where_a_third_is(share):  # trap 10
    items = {f"q{place}": {"min": 0, "max": 4} for place in range(3)}

    found = score_scale(form(items, max_missing_share=share), {"q0": 2, "q1": 3})

    assert found.value == 7.5


def test_a_share_just_under_a_third_does_not_allow_one_of_three():
    items = {f"q{place}": {"min": 0, "max": 4} for place in range(3)}

    assert score_scale(form(items, max_missing_share=0.3333), {"q0": 2, "q1": 3}).value is None


@pytest.mark.parametrize(("total", "band"), [(9, "mild"), (10, "moderate"), (14, "moderate"), (15, "severe")])
def test_a_band_starts_at_its_lowest_value_and_ends_below_the_next(total, band):
    answers = {id: min(3, max(0, total - 3 * place)) for place, id in enumerate(NINE)}

    assert score_scale(DISTRESS, answers).figures["band"] == band


def test_the_band_is_read_from_the_score_before_any_rounding():
    bands = [{"label": "low", "below": 10}, {"label": "high", "min": 10}]
    items = {f"q{place}": {"min": 0, "max": 3} for place in range(7)}

    below = score_scale(form(items, max_missing=1, bands=bands), {"q0": 2, "q1": 2, "q2": 1, "q3": 1, "q4": 1, "q5": 1})
    thirds = form({f"q{place}": {"min": 0, "max": 30} for place in range(3)}, method="mean", bands=bands)

    assert (below.value, below.figures["band"]) == (float(Fraction(28, 3)), "low")
    assert score_scale(thirds, {"q0": 9, "q1": 10, "q2": 11}).figures["band"] == "high"
    assert score_scale(thirds, {"q0": 9, "q1": 10, "q2": 10}).figures["band"] == "low"


def test_limits_written_as_decimals_hold_exactly():
    items = {"q1": {"min": 0.1, "max": 0.3, "integer": False}}
    bands = [{"label": "low", "below": 0.3}, {"label": "high", "min": 0.3}]

    assert score_scale(form(items, bands=bands), {"q1": 0.1}).figures["band"] == "low"
    assert score_scale(form(items, bands=bands), {"q1": 0.3}).figures["band"] == "high"


def test_a_score_between_two_bands_has_none_and_says_so():
    bands = [{"label": "low", "below": 1}, {"label": "high", "min": 2}]

    found = score_scale(form({"q1": {"min": 0, "max": 3}}, bands=bands), {"q1": 1})

    assert (found.value, found.figures["band"], codes(found)) == (1, None, ["score_in_no_band"])


def test_a_flag_is_a_prompt_to_ask_and_says_that_it_is_no_score_of_a_risk():
    raised = score_scale(DISTRESS, dict.fromkeys(NINE, 1))
    not_raised = score_scale(DISTRESS, {**dict.fromkeys(NINE, 1), "q9": 0})

    assert raised.figures["flags"] == ("ask_about_safety",)
    assert "not a score of a risk" in raised.findings[0].message
    assert (not_raised.figures["flags"], not_raised.findings) == ((), ())


def test_a_flag_is_raised_by_the_answer_itself_also_where_the_item_is_reversed():
    items = {"q1": {"min": 0, "max": 3, "reverse": True}}
    instrument = {**form(items), "flags": [{"id": "ask", "item": "q1", "at_least": 2}]}

    assert score_scale(instrument, {"q1": 3}).figures["flags"] == ("ask",)
    assert score_scale(instrument, {"q1": 0}).figures["flags"] == ()


def test_no_answer_to_an_item_with_a_flag_is_told_and_never_taken_for_no():
    found = score_scale(DISTRESS, {**dict.fromkeys(NINE, 1), "q9": None})

    assert codes(found) == ["score_prorated", "flag_item_unanswered"]


def test_a_flag_outside_the_scale_is_seen_too():
    instrument = {
        "id": "own", "items": {"q1": {"min": 0, "max": 3}, "q2": {"min": 0, "max": 3}},
        "scales": [{"id": "only", "items": ["q1"]}], "flags": [{"id": "ask", "item": "q2", "at_least": 1}],
    }  # fmt: skip

    assert score_scale(instrument, {"q1": 0, "q2": 1}).figures["flags"] == ("ask",)


def test_every_answer_that_cannot_be_is_told_at_once():
    items = {"q1": {"min": 0, "max": 3}, "q2": {"min": 0, "max": 3}, "q3": {"min": 0, "max": 3, "integer": False}}

    with pytest.raises(ck.EvaluationError) as refused:
        score_scale(form(items), {"q1": 4, "q2": 1.5, "q3": 2.5, "q9": 1, "": 1})

    assert [(each.code, each.where) for each in refused.value.refusals] == [
        ("wrong_type", "answers (ids)"),
        ("out_of_range", "answers.q1"),
        ("wrong_type", "answers.q2"),
        ("unknown_item", "answers.q9"),
    ]


def test_one_of_several_scales_is_chosen_by_its_id():
    two = {**DISTRESS, "scales": [{"id": "one", "items": ["q1"]}, {"id": "two", "items": ["q2"]}]}

    assert score_scale(two, {"q1": 1, "q2": 3}, scale="two").value == 3
    for wrong in (None, "three"):
        with pytest.raises(ck.EvaluationError) as refused:
            score_scale(two, {}, scale=wrong)
        assert [(each.code, each.where) for each in refused.value.refusals] == [("not_one_of", "scale")]


def test_every_scale_of_an_instrument_is_scored_at_once():
    two = {**DISTRESS, "scales": [{"id": "one", "items": ["q1"]}, {"id": "two", "items": ["q2", "q3"]}]}

    found = score_instrument(two, {"q1": 1, "q2": 3})

    assert (found.value, found.figures["n_scales"]) == (1, 2)
    assert [(row["scale"], row["score"]) for row in found.table] == [("one", 1), ("two", None)]
    assert found.used == ("q1", "q2")


def test_an_instrument_once_built_is_scored_as_its_plain_data_are():
    answers = dict.fromkeys(NINE, 2)

    assert score_scale(Instrument.from_mapping(DISTRESS), answers) == score_scale(DISTRESS, answers)
