from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from importlib import resources

import pytest
from method_examples import FORM

import casekit as ck
from casekit.evaluation.methods import Band, Flag, Instrument, Item, OpenQuestion, Scale

ITEMS = {"q1": {"min": 0, "max": 3}, "q2": {"min": 0, "max": 3}, "q3": {"min": 0, "max": 4}}


def faults(**changes):
    data = {"id": "own", "items": ITEMS, "scales": [{"id": "total", "items": ["q1", "q2"]}], **changes}
    with pytest.raises(ck.EvaluationError) as refused:
        Instrument.from_mapping(data)
    return [(each.code, each.where) for each in refused.value.refusals]


def scale(**changes):
    return faults(scales=[{"id": "total", "items": ["q1", "q2"], **changes}])


def test_a_definition_is_the_same_after_json():
    form = Instrument.from_mapping(FORM)

    assert Instrument.from_mapping(json.loads(json.dumps(form.to_mapping()))) == form
    assert {"evidence_source", "basis", "licence", "texts_sha256", "languages"} <= set(form.to_mapping())


def test_a_definition_built_in_code_is_the_one_its_plain_data_give():
    form = Instrument(
        id="own", items=(Item(id="q1", min=0, max=3), Item(id="q2", min=0, max=3, reverse=True, texts={"en": "Well?"})),
        scales=(Scale(id="total", items=("q1", "q2"), bands=(Band(label="low", below=3),)),),
        flags=(Flag(id="ask", item="q1", at_least=2),), open_questions=(OpenQuestion(id="more"),),
    )  # fmt: skip

    assert Instrument.from_mapping(form.to_mapping()) == form
    assert hash(form) == hash(Instrument.from_mapping(form.to_mapping()))


def test_numbers_of_a_definition_are_plain_however_they_were_written():
    form = Instrument.from_mapping({
        "id": "own", "items": {"q1": {"min": Decimal("0.5"), "max": Fraction(3), "integer": False}},
        "scales": [{"id": "total", "items": ["q1"], "multiplier": 2.0}],
    })  # fmt: skip

    assert (form.items[0].min, form.items[0].max, form.scales[0].multiplier) == (0.5, 3, 2)


def test_every_fault_of_a_definition_is_told_at_once():
    found = faults(
        id=" ", items={"q1": {"min": 3, "max": 1, "integre": True}, "q2": {"min": 0.5, "max": 2}, "q3": {"max": 1}},
        scales=[{"id": "total", "items": ["q1", "q4"]}], flags=[{"id": "ask", "item": "q9", "at_least": 1}],
        basis="hearsay", colour="red",
    )  # fmt: skip

    assert found == [
        ("unknown_key", "colour"),
        ("unknown_key", "items.q1.integre"),
        ("limits_out_of_order", "items.q1"),
        ("wrong_type", "items.q2.min"),
        ("missing_key", "items.q3"),
        ("unknown_item", "scales[0].items"),
        ("unknown_item", "flags[0].item"),
        ("wrong_type", "id"),
        ("not_one_of", "basis"),
    ]


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"items": {}}, "empty_collection", "items"),
        ({"items": {"q1": {"min": 2, "max": 2}, "q2": {"min": 0, "max": 1}}}, "limits_out_of_order", "items.q1"),
        ({"items": {**ITEMS, "q1": {"min": None, "max": 2}}}, "wrong_type", "items.q1.min"),
        ({"items": {**ITEMS, "q1": {"min": 0, "max": "3"}}}, "wrong_type", "items.q1.max"),
        ({"items": {**ITEMS, "q1": {"min": 0, "max": 3, "reverse": 1}}}, "wrong_type", "items.q1.reverse"),
        ({"items": {**ITEMS, "q1": {"min": 0, "max": 3, "texts": {"en": " "}}}}, "wrong_type", "items.q1.texts.en"),
        ({"scales": []}, "empty_collection", "scales"),
        ({"scales": [{"id": "a", "items": ["q1"]}, {"id": "a", "items": ["q2"]}]}, "duplicate_key", "scales"),
        ({"flags": [{"id": "a", "item": "q1", "at_least": 1}] * 2}, "duplicate_key", "flags"),
        ({"flags": [{"id": "a", "item": "q1", "at_least": 4}]}, "out_of_range", "flags[0].at_least"),
        ({"flags": [{"id": "a", "item": "q1", "at_least": None}]}, "wrong_type", "flags[0].at_least"),
        ({"open_questions": [{"id": "a"}, {"id": "a"}]}, "duplicate_key", "open_questions"),
        ({"texts_sha256": "abc"}, "wrong_type", "texts_sha256"),
        ({"texts_sha256": "g" * 64}, "wrong_type", "texts_sha256"),
        ({"languages": "en"}, "wrong_type", "languages"),
        ({"evidence_source": "rumour"}, "not_one_of", "evidence_source"),
    ],
)
def test_a_faulty_definition_is_refused_at_the_place_of_the_fault(changes, code, where):
    assert (code, where) in faults(**changes)


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"items": []}, "empty_collection", "scales[0].items"),
        ({"items": ["q1", "q1"]}, "duplicate_key", "scales[0].items"),
        ({"method": "median"}, "not_one_of", "scales[0].method"),
        ({"multiplier": 0}, "out_of_range", "scales[0].multiplier"),
        ({"max_missing": 2}, "out_of_range", "scales[0].max_missing"),
        ({"max_missing": 0.5}, "wrong_type", "scales[0].max_missing"),
        ({"max_missing_share": 1.5}, "out_of_range", "scales[0].max_missing_share"),
        ({"max_missing": 1, "max_missing_share": 0.5}, "at_most_one_of_fields", "scales[0]"),
        ({"items": ["q1", "q3"], "max_missing": 1}, "items_of_unlike_range", "scales[0]"),
        ({"items": ["q1", "q3"], "method": "mean", "max_missing": 1}, "items_of_unlike_range", "scales[0]"),
        ({"items": ["q1", "q3"], "method": "pomp", "max_missing_share": 0.5}, "items_of_unlike_range", "scales[0]"),
        ({"bands": [{"label": "a", "min": 2, "below": 2}]}, "limits_out_of_order", "scales[0].bands[0]"),
        ({"bands": [{"label": "a", "below": 3}, {"label": "b", "min": 2}]}, "bands_overlap", "scales[0].bands[1]"),
        ({"bands": [{"label": "a"}, {"label": "b", "min": 2}]}, "bands_overlap", "scales[0].bands[1]"),
        ({"bands": [{"label": "a", "below": 3}, {"label": "b"}]}, "bands_overlap", "scales[0].bands[1]"),
        ({"bands": [{"label": None}]}, "wrong_type", "scales[0].bands[0].label"),
        ({"bands": [{"min": 1}]}, "missing_key", "scales[0].bands[0]"),
    ],
)
def test_a_faulty_scale_is_refused_at_the_place_of_the_fault(changes, code, where):
    assert (code, where) in scale(**changes)


def test_items_of_unlike_range_are_summed_and_averaged_where_every_answer_is_asked_for():
    data = {"id": "own", "items": ITEMS, "scales": [
        {"id": "all", "items": ["q1", "q3"]}, {"id": "mean", "items": ["q1", "q3"], "method": "mean", "max_missing": 0},
    ]}  # fmt: skip

    assert [each.max_missing for each in Instrument.from_mapping(data).scales] == [None, 0]


@pytest.mark.parametrize("data", [None, [], "form", 3])
def test_a_definition_that_is_no_table_is_one_fault(data):
    with pytest.raises(ck.EvaluationError) as refused:
        Instrument.from_mapping(data)

    assert ("wrong_type", "instrument") in [(each.code, each.where) for each in refused.value.refusals]
    assert "missing_key" not in refused.value.codes


def test_a_key_that_may_be_left_out_may_be_none_and_one_that_may_not_is_missed():
    form = Instrument.from_mapping({
        "id": "own", "items": {"q1": {"min": 0, "max": 1, "integer": None, "texts": None}}, "source": None,
        "scales": [{"id": "total", "items": ["q1"], "method": None, "bands": None}], "flags": None,
    })  # fmt: skip

    assert (form.items[0].integer, form.scales[0].method, form.flags) == (True, "sum", ())
    with pytest.raises(ck.EvaluationError) as refused:
        Instrument.from_mapping({"items": ITEMS})
    assert [(each.code, each.params["key"]) for each in refused.value.refusals] == [
        ("missing_key", "id"), ("missing_key", "scales"),
    ]  # fmt: skip


def test_parts_built_in_code_are_looked_at_when_the_instrument_is_built():
    item = Item(id="q1", min=0, max=3)
    total = Scale(id="total", items=("q1",))

    for parts, expected in (
        ({"items": [item]}, [("wrong_type", "items")]),
        ({"items": (item, item)}, [("duplicate_key", "items")]),
        ({"scales": ("total",)}, [("wrong_type", "scales")]),
        ({"scales": (Scale(id="total", items=("q7",)),)}, [("unknown_item", "scales[0].items")]),
    ):
        with pytest.raises(ck.EvaluationError) as refused:
            Instrument(**{"id": "own", "items": (item,), "scales": (total,), **parts})
        assert [(each.code, each.where) for each in refused.value.refusals] == expected


def test_a_copy_of_the_text_with_a_wrong_label_does_not_match_the_owner_s_file():  # trap 11
    text = b"0 not at all\n1 several days\n"
    form = Instrument.from_mapping({**FORM, "texts_sha256": sha256(text).hexdigest().upper()})

    assert form.texts_match(text) is True
    assert form.texts_match(b"0 not at all sure\n1 several days\n") is False


def test_without_a_checksum_nobody_can_say_whether_a_text_is_the_owner_s():
    assert Instrument.from_mapping({**FORM, "texts_sha256": None}).texts_match(b"") is None


def test_no_text_of_a_questionnaire_comes_with_the_library_but_its_own_form():  # trap 11
    forms = resources.files("casekit.evaluation.methods.instruments").joinpath("forms")

    assert [each.name for each in forms.iterdir()] == ["client_voice.toml"]
    assert Instrument.ready("client_voice").licence == "CC0-1.0"


def test_a_form_the_library_does_not_have_is_refused():
    with pytest.raises(ck.EvaluationError) as refused:
        Instrument.ready("borrowed")

    assert refused.value.codes == ("not_one_of",)


@pytest.mark.parametrize("texts", ["x", None, 3])
def test_only_the_bytes_of_a_file_are_held_against_a_checksum(texts):
    for form in (Instrument.from_mapping(FORM), Instrument.ready("client_voice")):
        with pytest.raises(ck.EvaluationError) as refused:
            form.texts_match(texts)
        assert [(each.code, each.where) for each in refused.value.refusals] == [("wrong_type", "texts")]


@pytest.mark.parametrize(
    "build",
    [
        lambda: Item(id="q1", min=0, max=3, texts=[1]),
        lambda: OpenQuestion(id="more", texts="x"),
        lambda: Instrument(id="own", items=(), scales=(), titles="x"),
        lambda: Item(id="q1", min=0, max=3, texts=None),
    ],
)
def test_words_by_language_are_a_table(build):
    with pytest.raises(ck.EvaluationError) as refused:
        build()

    assert {each.code for each in refused.value.refusals} == {"wrong_type"}
