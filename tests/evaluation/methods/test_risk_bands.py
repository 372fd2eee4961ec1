from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.errors import EvaluationError
from casekit.evaluation.methods import BandTable, RaisingItems, RiskBand, risk_band

SHEET = BandTable.of({"general": 0, "intensive": 8, "emergency": 14})
RATINGS = st.dictionaries(st.sampled_from(["safety", "health", "income", "home"]), st.integers(0, 6), min_size=1)


def raising(label, at_least=3, *items):
    return RaisingItems(items=items or ("safety",), at_least=at_least, label=label)


@pytest.mark.parametrize(
    ("total", "band"), [(0, "general"), (7.9, "general"), (8, "intensive"), (14, "emergency"), (99, "emergency")]
)
def test_a_band_holds_from_its_lower_bound_on(total, band):
    assert risk_band({"a": total}, bands=SHEET).value == band


def test_a_tie_with_a_bound_is_exact_where_floats_would_miss_it():
    sheet = BandTable(bands=[RiskBand(label="low", low=0), RiskBand(label="high", low=Decimal("0.8"))])

    assert 0.1 + 0.7 < 0.8
    assert risk_band({"a": 0.1, "b": 0.7}, bands=sheet).value == "high"


def test_an_item_raises_the_band_from_its_own_limit_on():
    assert risk_band({"safety": 3, "home": 0}, bands=SHEET, override=raising("emergency")).value == "emergency"
    assert risk_band({"safety": 2, "home": 3}, bands=SHEET, override=raising("emergency")).value == "general"


def test_an_item_that_is_high_but_raises_nothing_leaves_the_band_as_it_is():
    assert risk_band({"safety": 0, "home": 3}, bands=SHEET, override=raising("emergency")).value == "general"


def test_an_item_never_lowers_the_band_and_one_that_changes_nothing_does_not_override():
    found = risk_band({"safety": 3, "home": 12}, bands=SHEET, override=raising("intensive"))

    assert (found.value, found.figures["overridden"], found.figures["raised_by"]) == ("emergency", False, ("safety",))


@given(RATINGS, st.sampled_from(SHEET.labels), st.integers(0, 6))
def test_a_raising_item_never_lowers_a_band(ratings, label, at_least):
    plain = risk_band(ratings, bands=SHEET).value
    found = risk_band(ratings, bands=SHEET, override=raising(label, at_least, next(iter(ratings))))

    assert SHEET.labels.index(found.value) >= SHEET.labels.index(plain)
    assert found.figures["overridden"] == (found.value != plain)


@given(RATINGS, st.data())
def test_a_higher_rating_never_lowers_a_band_and_a_missing_one_is_never_below_what_is_certain(ratings, data):
    item = data.draw(st.sampled_from(sorted(ratings)))
    override = raising("emergency", 5, item)
    places = [
        SHEET.labels.index(risk_band({**ratings, item: rating}, bands=SHEET, override=override).value)
        for rating in range(7)
    ]
    unfinished = risk_band({**ratings, item: None}, bands=SHEET, override=override)

    assert places == sorted(places)
    assert unfinished.value is None
    assert SHEET.labels.index(unfinished.figures["at_least"]) <= places[0]


def test_a_missing_rating_leaves_the_band_open_but_an_emergency_is_still_seen():
    found = risk_band({"safety": 3, "home": None}, bands=SHEET, override=raising("emergency"))

    assert (found.value, found.figures["total"], found.figures["overridden"]) == (None, None, None)
    assert (found.figures["at_least"], found.missing) == ("emergency", ("home",))
    assert [(each.code, each.params["ids"]) for each in found.findings] == [("band_stays_open", ("home",))]
    assert [dict(row) for row in found.table] == [{"item": "safety", "rating": 3, "raises": True}]


def test_a_raising_item_that_is_not_on_the_sheet_leaves_the_band_open():
    found = risk_band({"home": 9}, bands=SHEET, override=raising("emergency", 3, "safety", "health", "safety"))

    assert (found.value, found.missing, found.figures["at_least"]) == (None, ("safety", "health"), "intensive")


def test_a_total_below_the_first_band_has_no_band_unless_an_item_raises_it():
    sheet = BandTable.of({"intensive": 8, "emergency": 14})
    found = risk_band({"safety": 3}, bands=sheet)

    assert (found.value, [(each.code, each.params["low"]) for each in found.findings]) == (
        None, [("below_first_band", 8)],
    )  # fmt: skip
    assert risk_band({"safety": 3}, bands=sheet, override=raising("intensive")).figures["overridden"] is True


def test_while_a_rating_is_missing_no_total_is_said_to_lie_below_the_first_band():
    sheet = BandTable.of({"intensive": 5})

    for ratings in ({"a": None}, {"a": None, "b": 4}):
        found = risk_band(ratings, bands=sheet)

        assert (found.value, found.figures["at_least"], found.figures["total"]) == (None, None, None)
        assert [(each.code, each.params["ids"]) for each in found.findings] == [("band_stays_open", ("a",))]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"ratings": {}}, "ratings"),
        ({"ratings": {"a": -1}}, "ratings[a]"),
        ({"bands": {"general": 0}}, "bands"),
        ({"override": "safety"}, "override"),
        ({"override": raising("unknown")}, "override.label"),
    ],
)
def test_negative_ratings_and_anything_but_a_table_of_bands_are_refused(changes, where):
    with pytest.raises(EvaluationError) as refused:
        risk_band(**{"ratings": {"a": 1}, "bands": SHEET, **changes})

    assert [each.where for each in refused.value.reasons] == [where]


def band(label, low):
    return RiskBand(label=label, low=low)


@pytest.mark.parametrize(
    ("bands", "faults"),
    [
        ([], [("empty_collection", "bands")]),
        (None, [("wrong_type", "bands")]),
        ([("general", 0)], [("wrong_type", "bands[0]")]),
        ([band("a", 1), band("b", 1)], [("bounds_do_not_rise", "bands[1].low")]),
        ([band("a", 1), band("a", 0)], [("bounds_do_not_rise", "bands[1].low"), ("label_twice", "bands[1].label")]),
    ],
)
def test_bands_rise_and_each_has_a_label_of_its_own(bands, faults):
    with pytest.raises(EvaluationError) as refused:
        BandTable(bands=bands)

    assert [(each.code, each.where) for each in refused.value.reasons] == faults


@pytest.mark.parametrize("bounds", [{}, {"a": None}, {"": 1}, [1], {"a": 3, "b": 2}])
def test_a_table_from_plain_data_is_held_to_the_same(bounds):
    with pytest.raises(EvaluationError):
        BandTable.of(bounds)


def test_a_band_and_raising_items_name_everything_wrong_at_once():
    with pytest.raises(EvaluationError) as one:
        RiskBand(label=" ", low=float("nan"))
    with pytest.raises(EvaluationError) as other:
        RaisingItems(items=[], at_least=None, label=3)

    assert [each.where for each in one.value.reasons] == ["label", "low"]
    assert [each.where for each in other.value.reasons] == ["items", "at_least", "label"]


def test_a_table_of_bands_is_a_value():
    assert BandTable(bands=[band("a", 0)]) == BandTable(bands=(band("a", 0),)) == BandTable.of({"a": 0})
    assert len({BandTable(bands=[band("a", 0)]), BandTable.of({"a": 0})}) == 1
    assert hash(raising("a")) == hash(RaisingItems(items=["safety"], at_least=3, label="a"))
