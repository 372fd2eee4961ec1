"""What a figure is called, so that its name is true of its value."""

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
            "Closures that were planned: 75 % (3 of 4)",
            "계획된 종결의 비율 75%(4건 중 3건)",
        ),
        (
            methods.case_durations({"C1": CLOSED}, as_of=date(2025, 3, 1)),
            "Median number of days that cases take: 31",
            "사례 진행 기간의 중앙값 31일",
        ),
        (
            methods.kaplan_meier([3, 5, 9], [1, 1, 0]),
            "Median time to the event (Kaplan-Meier): 5",
            "소요 기간의 중앙값(카플란-마이어): 5",
        ),
        (
            methods.matrix_movement(dict.fromkeys("abcde", 1), {**dict.fromkeys("abc", 2), "d": 1, "e": 1}),
            "Mean change on the self-sufficiency matrix: 0.6",
            "자립도 매트릭스 평균 변화 0.6점",
        ),
        (
            methods.met_unmet({"food": 1, "money": 2, "travel": 9}),
            "Known needs that are met: 50 % (1 of 2)",
            "파악된 욕구의 충족률 50%(2개 중 1개)",
        ),
        (
            methods.compare_perspectives({"client": {"food": 1, "money": 2}, "staff": {"food": 1, "money": 1}}),
            "Areas seen alike: 50 % (1 of 2)",
            "관점 간 평정 일치율 50%(2개 중 1개)",
        ),
        (
            methods.suppress_small({"goals_met": 12, "moved": 3}),
            "Number of counts held back: 1",
            "비공개 처리한 항목 1개",
        ),
        (
            methods.rank_order_weights(3),
            "Sum of the weights from a ranking: 1",
            "순위에서 얻은 가중치의 합: 1",
        ),
        (
            methods.rating_gap({"G1": {"worker": 1, "client": 0}}),
            "Mean of the worker's rating less the client's: 1",
            "담당자와 클라이언트의 평정 차이 평균(담당자 − 클라이언트) 1점",
        ),
    ],
    ids=lambda each: each.method.id if isinstance(each, Result) else "",
)
def test_the_name_of_a_figure_says_what_its_value_is(result: Result, en: str, ko: str):
    said: dict[Language, str] = {"en": en, "ko": ko}

    assert {language: result.explain(language).splitlines()[0] for language in said} == said
