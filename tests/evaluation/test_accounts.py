"""How a figure is laid out as text: what comes first, what is left out, and what is told once."""

from __future__ import annotations

from typing import Any

import pytest

from casekit.answers import Finding, Params
from casekit.evaluation import Line, Method, Result
from casekit.evaluation.accounts import told_question
from casekit.evaluation.explaining import Saying
from casekit.labels import Wording
from casekit.labels.wording import say


def figure(id: str, value: float | None = None, *, source: str = "our office", of: str | None = None, **parts: Any):
    return Result(method=Method(id=id, source=source), value=value, of=of, **parts)


def told(*results: Result, language: str = "en") -> list[str]:
    return told_question("question", results, Saying(language)).splitlines()  # type: ignore[arg-type]


def share(id: str, **more: Any) -> Result:
    lines = (
        Line(name="N1", amount=1.0, facts=Params({"outcome": "met"})),
        Line(name="N2", amount=0.0, facts=Params({"outcome": "unmet"})),
    )
    figures = Params({"counted": 1, "out_of": 2, "excluded": len(more.get("missing", ()))})
    return figure(id, 0.5, lines=lines, figures=figures, used=("N1", "N2"), **more)


def test_a_share_has_its_counts_and_the_outcome_of_each_thing_but_no_sum():
    assert share("share_of_needs_met").explain().splitlines() == [
        "Needs met: 50 % (1 of 2)", "- N1: met", "- N2: unmet", "Source: our office",
    ]  # fmt: skip
    assert share("share_of_needs_met").explain("ko").splitlines()[:2] == ["욕구 충족률 50%(2건 중 1건)", "- N1: 충족"]


def test_the_counts_that_are_called_otherwise_are_counts_too():
    found = figure("share_of_needs_met", 0.5, figures=Params({"numerator": 1, "denominator": 2, "excluded": 3}))

    assert found.explain().splitlines() == ["Needs met: 50 % (1 of 2)", "Left out: 3", "Source: our office"]


def test_what_is_left_out_is_named_where_the_reason_was_told_before():
    gone = Finding("set_aside_left_out", {"ids": ("N3",)}, severity="notice")
    results = [share("share_of_needs_met", missing=("N3",), findings=(gone,)),
               share("share_of_needs_answered", missing=("N3",), findings=(gone,))]  # fmt: skip

    lines = told(*results)

    assert len([line for line in lines if line.startswith("! ")]) == 1
    assert lines.count("Left out: N3") == 1


def test_the_same_lines_are_told_once_in_a_question():
    lines = told(share("share_of_needs_met"), share("share_of_needs_answered"))

    assert [line for line in lines if line.startswith("- ")] == ["- N1: met", "- N2: unmet"]


def test_figures_without_a_value_are_named_together_with_their_reasons():
    reason = Finding("nothing_rated", severity="notice")
    results = [figure("t_score", findings=(reason,)), figure("t_score_change", findings=(reason,), used=("G1",))]

    assert told(*results) == [
        "Question", "", "Cannot be computed (no data): Goal attainment T-score, Change of the goal attainment T-score",
        "! No goal is rated. Rate at least one goal.",
    ]  # fmt: skip


def test_goals_of_which_the_same_is_true_are_told_together():
    lines = told(*(figure("nap", value, of=of) for value, of in ((0.5, "G1"), (0.5, "G2"), (1.0, "G3"))))

    assert [line for line in lines if line.startswith("Nonoverlap")] == [
        "Nonoverlap of all pairs (G1, G2): 50 %", "Nonoverlap of all pairs (G3): 100 %",
    ]  # fmt: skip
    assert "of the goal" not in "\n".join(lines)


def test_each_source_stands_once_at_the_end_with_the_names_of_its_figures():
    results = [figure("nap", 0.5), figure("tau", 0.5, source="a book"), figure("pnd", 0.5)]

    assert told(*results)[-2:] == [
        "Source (Nonoverlap of all pairs, Share of intervention points beyond the best of the baseline): our office",
        "Source (Tau of nonoverlap): a book",
    ]  # fmt: skip


def test_a_question_without_results_has_its_title_alone():
    assert told() == ["Question"]


def test_a_half_credit_that_changes_nothing_is_not_told():
    figures = Params({"counted": 2, "out_of": 2, "excluded": 0, "with_half_credit": 1.0})
    more = Params({"counted": 1, "out_of": 2, "excluded": 0, "with_half_credit": 0.75})

    assert "0.5건" not in figure("share_of_needs_met", 1.0, figures=figures).explain("ko")
    assert "부분 충족을 0.5건으로 계산하면 75%" in figure("share_of_needs_met", 0.5, figures=more).explain("ko")


def test_a_figure_without_a_value_is_told_without_its_other_values():
    assert figure("t_score", figures=Params({"baseline": None, "goals": 2})).explain().splitlines() == [
        "Goal attainment T-score: cannot be computed (no data)", "Goals: 2", "Source: our office",
    ]  # fmt: skip


def test_a_sum_shows_its_base_and_what_each_part_adds():
    found = figure("our_sum", 4.5, base=5.0, lines=(Line(name="a", amount=-1.0), Line(name="b", amount=0.5)))

    assert found.explain("ko").splitlines() == ["Our sum: 4.5", "기준점 5", "- a: -1", "- b: +0.5", "출처: our office"]


def test_a_figure_that_is_a_text_or_a_truth_is_told_after_a_colon():
    assert figure("agreement_label", "substantial").explain("ko").startswith("일치도를 나타내는 말: 높음")  # type: ignore[arg-type]
    assert figure("check_mix", True).explain("ko").startswith("정량·정성 준거의 구비: 예")


def test_the_counts_of_a_share_that_is_no_main_figure_stand_beside_it():
    figures = Params({"stable_share": 0.5, "counted": 1, "out_of": 2})
    found = figure("matrix_movement", 1.0, figures=figures)

    assert "안정 단계({stable_from}점 이상) 영역 50%(2개 중 1개)" in found.explain("ko")


def test_counts_that_belong_to_no_share_stand_by_themselves():
    found = figure("our_own", 3.0, figures=Params({"counted": 1, "out_of": 2, "excluded": 0}))

    assert found.explain().splitlines()[1:3] == ["Counted: 1", "Out of: 2"]


@pytest.mark.parametrize(
    ("source", "ko"),
    [
        ("Plain proportion", "단순 비율"), ("Doran (1981)", "Doran (1981)"),
        ("our rule; Plain proportion", "our rule; 단순 비율"),
    ],
)  # fmt: skip
def test_a_source_is_told_in_korean_where_there_are_words_for_it(source: str, ko: str):
    assert Saying("ko").source(source) == ko
    assert Saying("en").source(source) == source


def test_an_office_words_a_source_of_its_own():
    wording = Wording(labels={"source": {"plain_proportion": {"en": "counted by hand", "ko": "직접 집계"}}})

    assert [Saying(language, wording).source("Plain proportion") for language in ("en", "ko")] == [
        "counted by hand", "직접 집계",
    ]  # fmt: skip


@pytest.mark.parametrize(("value", "unit", "en", "ko"), [
    (0.25, "%", "+25 percentage points", "+25%p"), (-12.5, "pct", "-12.5 percentage points", "-12.5%p"),
    (2, "점", "+2", "+2점"), (0, "점", "0", "0점"),
])  # fmt: skip
def test_a_difference_has_its_sign_and_its_unit(value: float, unit: str, en: str, ko: str):
    assert (Saying("en").signed(value, unit), Saying("ko").signed(value, unit)) == (en, ko)


def test_a_share_in_a_text_is_a_percentage():
    facts = {"coverage": 0.5, "least": 2 / 3}

    assert "50 % of the weight, and at least 66.7 % is needed" in say("coverage_too_low", "message", facts)
    assert "(평정된 가중치 50%, 필요한 비율 66.7%)" in say("coverage_too_low", "message", facts, language="ko")
    assert "half of the weight" in say("coverage_too_low", "message", {**facts, "coverage": "half"})


def test_a_finding_of_a_figure_names_everything_that_is_left_out():
    names = tuple(f"N{number}" for number in range(12))
    found = figure("share_of_needs_met", findings=(Finding("inputs_missing", {"ids": names}, severity="notice"),))

    assert "N11" in found.explain()
    assert "and 2 more" not in found.explain()
