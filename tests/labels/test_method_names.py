"""What a figure is called, so that "<name>: <value>" is true of the value."""

from __future__ import annotations

from datetime import date

import pytest

from casekit.evaluation import Result, methods
from casekit.labels import Language

CLOSED = (date(2025, 1, 1), date(2025, 2, 1))


@pytest.mark.parametrize(
    ("result", "en", "ko"),
    [
        (
            methods.closure_mix({"goals_met": 3, "moved": 1}, planned=["goals_met"]),
            "share of closures that were planned: 0.75",
            "계획된 종결의 비율: 0.75",
        ),
        (
            methods.case_durations({"C1": CLOSED}, as_of=date(2025, 3, 1)),
            "median number of days that cases take: 31",
            "사례 소요 일수의 중앙값: 31",
        ),
        (
            methods.kaplan_meier([3, 5, 9], [1, 1, 0]),
            "median time to the event (Kaplan-Meier): 5",
            "사건이 일어나기까지 걸린 시간의 중앙값(카플란-마이어): 5",
        ),
        (
            methods.matrix_movement(dict.fromkeys("abcde", 1), {**dict.fromkeys("abc", 2), "d": 1, "e": 1}),
            "mean change on the self-sufficiency matrix: 0.6",
            "자립도 매트릭스의 평균 변화: 0.6",
        ),
        (
            methods.met_unmet({"food": 1, "money": 2, "travel": 9}),
            "share of known needs that are met: 0.5",
            "알려진 욕구 중 충족된 욕구의 비율: 0.5",
        ),
        (
            methods.compare_perspectives({"client": {"food": 1, "money": 2}, "staff": {"food": 1, "money": 1}}),
            "share of areas seen alike: 0.5",
            "모든 관점에서 같게 평정된 영역의 비율: 0.5",
        ),
        (
            methods.suppress_small({"goals_met": 12, "moved": 3}),
            "number of counts held back: 1",
            "가린 항목의 수: 1",
        ),
        (
            methods.rank_order_weights(3),
            "sum of the weights from a ranking: 1",
            "순위에서 얻은 가중치의 합: 1",
        ),
        (
            methods.rating_gap({"G1": {"worker": 1, "client": 0}}),
            "mean of the worker's rating less the client's: 1",
            "담당자 평정에서 클라이언트 평정을 뺀 값의 평균: 1",
        ),
    ],
    ids=lambda each: each.method.id if isinstance(each, Result) else "",
)
def test_the_name_of_a_figure_says_what_its_value_is(result: Result, en: str, ko: str):
    said: dict[Language, str] = {"en": en, "ko": ko}

    assert {language: result.explain(language).splitlines()[0] for language in said} == said
