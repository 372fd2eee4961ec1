"""The words of pictures, and the fonts that set them."""

from __future__ import annotations

import sys
from string import Formatter

import cases
import pytest
from figure_facts import clipped, drawn, overlapping, said

import casekit as ck
from casekit.labels import Wording
from casekit.pictures import domains_before_and_after, fonts, goals_before_and_after, stages_over_time, words
from casekit.pictures.fonts import LATIN, fonts_of_this_machine

DAY = cases.on("2025-03-21").date()
NOTE = "No font of this machine has Hangul, so the labels are in English."


def test_both_languages_have_the_same_words_with_the_same_facts():
    english, korean = (words._WORDS[language] for language in ("en", "ko"))

    facts = {
        word: [part[1] is not None for part in Formatter().parse(text)].count(True) for word, text in english.items()
    }
    assert facts == {
        word: [part[1] is not None for part in Formatter().parse(text)].count(True) for word, text in korean.items()
    }


def test_a_font_with_hangul_is_found_and_sets_hangul():
    found = fonts_of_this_machine()

    assert found.has_hangul
    assert found.families[0] == LATIN
    assert found.can_set("G1 · 목표 → 달성\n")


def test_any_font_with_hangul_serves_if_the_preferred_ones_are_missing(monkeypatch):
    monkeypatch.setattr(fonts, "KOREAN", ())
    fonts._with_hangul.cache_clear()

    assert fonts_of_this_machine().has_hangul
    fonts._with_hangul.cache_clear()


@pytest.mark.usefixtures("no_korean_font")
def test_without_a_font_with_hangul_the_labels_are_english_and_a_note_says_so():
    figure = drawn(stages_over_time(cases.in_service(), on=DAY, language="ko", wording=cases.SCHOOL.wording))

    assert {"case open", "Service delivery", NOTE} <= set(said(figure))
    assert NOTE not in said(stages_over_time(cases.in_service(), on=DAY))


@pytest.mark.usefixtures("no_korean_font")
def test_without_such_a_font_a_korean_label_gives_way_to_its_code_and_a_korean_name_to_boxes():
    wording = Wording(labels={"stage": {"service": {"ko": "서비스"}}, "need_domain": {"education": {"ko": "교육"}}})

    found = said(drawn(goals_before_and_after(cases.in_service(), on=DAY, wording=wording, names={"G2": "가족"})))

    assert {"G1 · education", "□□"} <= set(found)


def test_a_font_whose_file_is_gone_has_no_characters(monkeypatch, tmp_path):
    from matplotlib.font_manager import FontEntry, fontManager  # noqa: PLC0415

    gone = FontEntry(fname=str(tmp_path / "gone.ttf"), name="NanumGothic")
    latin = [each for each in fontManager.ttflist if each.name == LATIN]
    monkeypatch.setattr(fontManager, "ttflist", [gone, *latin])

    assert not fonts_of_this_machine().has_hangul


def test_text_of_the_caller_is_one_line_without_control_characters():
    found = said(goals_before_and_after(cases.opened(), on=DAY, names={"G1": "a\n\x1b[2Kb", "G2": " "}))

    assert {"a [2Kb", "?"} <= set(found)


def test_without_matplotlib_the_picture_is_refused_with_what_to_install(monkeypatch):
    for module in [each for each in sys.modules if each.partition(".")[0] == "matplotlib"]:
        monkeypatch.setitem(sys.modules, module, None)

    with pytest.raises(ck.EvaluationError) as refused:
        stages_over_time(cases.opened(), on=DAY)

    assert refused.value.codes == ("matplotlib_missing",)
    assert "pip install casekit[plots]" in str(refused.value)


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="en, ko"):
        stages_over_time(cases.opened(), on=DAY, language="de")  # type: ignore[arg-type]


@pytest.mark.usefixtures("no_korean_font")
def test_the_note_does_not_cover_what_the_marks_mean():
    case = cases.kept(
        cases.opened(), ck.DomainScore(domain="education", occasion="before", score=2), at=cases.on("2025-03-04"),
        by=cases.WORKER,
    )  # fmt: skip

    figure = drawn(domains_before_and_after(case, on=DAY, language="ko"))

    assert {NOTE, "before"} <= set(said(figure))
    assert clipped(figure) == overlapping(figure) == []
