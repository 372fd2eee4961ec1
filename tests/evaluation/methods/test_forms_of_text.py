"""Ids and words given to a method are found in either form of Hangul, composed or decomposed (Unicode NFC or NFD)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from unicodedata import normalize

import pytest

from casekit.errors import EvaluationError
from casekit.evaluation import Result, methods
from casekit.evaluation.methods import BandTable, Instrument, RaisingItems, RiskBand
from casekit.evaluation.methods.instruments.parts import Band, Flag, Item, OpenQuestion, Scale

FORM = {
    "id": "양식", "items": {"수면": {"min": 0, "max": 4}, "식사": {"min": 0, "max": 4}},
    "scales": [
        {"id": "전체", "items": ["수면", "식사"], "bands": [{"label": "높음", "min": 1}]},
        {"id": "일부", "items": ["수면"]},
    ],
    "flags": [{"id": "확인", "item": "수면", "at_least": 3}], "open_questions": [{"id": "하고_싶은_말"}],
}  # fmt: skip
BANDS = {"일반": 0, "집중": 8, "긴급": 14}
LOOKING_UP: list[tuple[Callable[..., Result], dict[str, Any]]] = [
    (methods.action_levels, {"start": {"주거": 3, "소득": 2}, "follow_up": {"주거": 1, "소득": 2}}),
    (methods.matrix_movement, {"start": {"주거": 1}, "follow_up": {"주거": 3}}),
    (methods.compare_perspectives, {"ratings": {"client": {"주거": 2}, "staff": {"주거": 1}}}),
    (methods.met_unmet, {"ratings": {"주거": 2}}),
    (methods.closure_mix, {"counts": {"목표_달성": 3, "이사": 1}, "planned": ["목표_달성"]}),
    (methods.caseload_points,
     {"cases": ["집중", "일반"], "weights": {"집중": 8, "일반": 4}, "fte": 1, "capacity_per_fte": 40}),
    (methods.score_scale, {"instrument": FORM, "answers": {"수면": 3, "하고_싶은_말": "…"}, "scale": "일부"}),
    (methods.score_instrument, {"instrument": FORM, "answers": {"수면": 3, "식사": 2}}),
    (methods.rating_gap, {"ratings": {"목표": {"client": 3, "worker": 4}}}),
    (methods.client_goal_progress, {"ratings": {"목표": 3}}),
    (methods.goal_attainment_rate, {"goals": {"목표": "attained"}}),
    (methods.reopening_rate,
     {"closures": {"사례": (date(2025, 3, 3), None)}, "within_days": 3, "as_of": date(2025, 4, 3)}),
    (methods.suppress_small, {"counts": {"이사": 1}}),
    (methods.two_raters_agreement,
     {"first": ["높음", "낮음"], "second": ["높음", "높음"], "categories": ["낮음", "높음"]}),
    (methods.percent_agreement, {"first": ["높음", "낮음"], "second": ["높음", "높음"]}),
    (methods.t_score, {"levels": [1, 0], "names": ["출석", "학업"]}),
    (methods.goal_quality, {"statement": "출석을 개선한다", "vague_words": "ko"}),
    (methods.check_goal_scale,
     {"levels": {-1: {"text": "주 1회"}, 0: {"text": "주 2회"}, 1: {"text": "주 2회", "unit": "회"}}}),
]  # fmt: skip


def decomposed(value: Any) -> Any:
    """The same with every text in decomposed letters."""
    if isinstance(value, str):
        return normalize("NFD", value)
    if isinstance(value, Mapping):
        return {decomposed(key): decomposed(each) for key, each in value.items()}
    return type(value)(map(decomposed, value)) if isinstance(value, list | tuple) else value


CASES = [
    pytest.param(method, arguments, name, id=f"{method.__name__}-{name}")
    for method, arguments in LOOKING_UP
    for name in arguments
    if decomposed(arguments[name]) != arguments[name]
]


@pytest.mark.parametrize(("method", "arguments", "name"), CASES)
def test_a_method_finds_what_is_named_in_either_form_of_hangul(method, arguments, name):
    assert method(**{**arguments, name: decomposed(arguments[name])}) == method(**arguments)


@pytest.mark.parametrize("items", [["안전"], decomposed(["안전"])], ids=ascii)
@pytest.mark.parametrize("label", ["긴급", decomposed("긴급")], ids=ascii)
@pytest.mark.parametrize(
    "bands", [BandTable.of(BANDS), BandTable.of(decomposed(BANDS))], ids=["composed", "decomposed"]
)
def test_an_item_raises_the_band_in_either_form_of_hangul(items, label, bands):
    raising = RaisingItems(items=items, at_least=3, label=label)

    assert methods.risk_band({"안전": 3, "건강": 0}, bands=bands, override=raising).value == "긴급"


def test_a_band_named_in_both_forms_of_hangul_is_named_twice():
    with pytest.raises(EvaluationError) as refused:
        BandTable(bands=(RiskBand(label="긴급", low=0), RiskBand(label=decomposed("긴급"), low=8)))

    assert refused.value.codes == ("label_twice",)


def test_an_instrument_made_of_its_parts_is_the_same_in_either_form_of_hangul():
    def made(form: Callable[[Any], Any]) -> Instrument:
        return Instrument(
            id="own", items=(Item(id=form("수면"), min=0, max=4),),
            flags=(Flag(id="ask", item=form("수면"), at_least=3),),
            scales=(Scale(id=form("전체"), items=(form("수면"),), bands=(Band(label=form("높음"), min=1),)),),
            open_questions=(OpenQuestion(id=form("하고_싶은_말")),),
        )  # fmt: skip

    one, other = made(lambda text: text), made(decomposed)

    assert other == one
    assert methods.score_scale(other, {"수면": 3}, scale="전체").figures["band"] == "높음"


def test_one_id_given_in_both_forms_of_hangul_is_given_twice():
    with pytest.raises(EvaluationError) as refused:
        methods.met_unmet({"주거": 2, decomposed("주거"): 1})

    assert [(each.code, each.where) for each in refused.value.refusals] == [("id_twice", "ratings (ids)")]
