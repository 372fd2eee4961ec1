"""The words in pictures, in English and Korean: titles, axes, units, and sentences that say what is not shown."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap
from unicodedata import east_asian_width

import attrs

from casekit.drawing import one_line
from casekit.labels import Language, Wording, vocabularies
from casekit.models.words import codes_named
from casekit.pictures.fonts import Fonts

_WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "no_hangul": "No font of this machine has Hangul, so the labels are in English.",
        "nothing": "Nothing to show: {}", "day": "day", "days": "{} days", "one_day": "1 day", "on": "on {}",
        "before": "before", "after": "after", "better": "better", "worse": "worse", "same": "unchanged",
        "readings": "Readings of the goal: {}", "value": "value",
        "higher": "higher is better", "lower": "lower is better",
        "no_values": "goal {} has no reading with a value.", "baseline": "baseline", "intervention": "intervention",
        "baseline_mean": "mean of the baseline: {}", "target": "target: {}", "band": "{}: {} to {}",
        "deviations": "mean ± {} standard deviations",
        "without_value": "Readings without a value, not shown: {}.",
        "left_out": "Readings of another measure, not shown: {}.",
        "goals": "Goals before and after, {}", "no_goals": "the case has no goal.", "level": "attainment level",
        "way": "way from baseline to target", "not_read": "no reading", "with_target": "{}, target {}",
        "levels": "much less\nthan expected|less|expected|more|much more\nthan expected",
        "domains": "Domains of life before and after, {}", "episode": "episode {}", "score": "score",
        "no_scores": "no domain of life is scored in this episode.", "scores": "1\ncrisis|2|3|4|5\nthriving",
        "stages": "Stages of case {}, {}", "open": "case open", "due": "reviews due", "held": "reviews held",
        "count": "{}", "late": "{} late", "overdue": "{} overdue", "missed": "{} missed",
        "durations": "How long cases take", "duration": "duration", "duration_in_days": "duration in days",
        "share": "share not ended yet",
        "no_durations": "the result has no durations.", "median": "median: {}",
        "ended": "ended", "still_open": "still open", "more": "Shorter ones, not shown: {}.",
        "caseload": "Open cases by worker and stage, {}", "no_cases": "no case is open on this day.",
        "no_worker": "no responsible worker", "all": "all", "stage": "stage", "worker": "worker",
        "others": "A number after + counts cases in which the worker takes part without being responsible.",
    },
    "ko": {
        "no_hangul": "No font of this machine has Hangul, so the labels are in English.",
        "nothing": "보여 줄 것이 없습니다. {}", "day": "날짜", "days": "{}일", "one_day": "1일", "on": "{} 기준",
        "before": "개입 전", "after": "개입 후", "better": "나아짐", "worse": "나빠짐", "same": "그대로",
        "readings": "목표의 측정값: {}", "value": "측정값", "higher": "높을수록 좋음", "lower": "낮을수록 좋음",
        "no_values": "목표 {}에 수치로 잰 기록이 없습니다.", "baseline": "기초선", "intervention": "개입",
        "baseline_mean": "기초선 평균: {}", "target": "목표값: {}", "band": "{}: {}~{}",
        "deviations": "평균 ± 표준편차의 {}배",
        "without_value": "수치가 없어 나타내지 않은 측정: {}회.",
        "left_out": "다른 척도로 재어 나타내지 않은 측정: {}회.",
        "goals": "목표의 개입 전과 후, {}", "no_goals": "이 사례에는 목표가 없습니다.", "level": "달성 수준",
        "way": "기초선에서 목표값까지", "not_read": "측정 없음", "with_target": "{}, 목표값 {}",
        "levels": "기대보다\n훨씬 낮음|낮음|기대 수준|높음|기대보다\n훨씬 높음",
        "domains": "생활 영역의 개입 전과 후, {}", "episode": "{}번째 기간", "score": "점수",
        "no_scores": "이 기간에 점수를 매긴 생활 영역이 없습니다.", "scores": "1\n위기|2|3|4|5\n매우 좋음",
        "stages": "사례 {}의 단계, {}", "open": "사례 진행", "due": "점검 예정일", "held": "점검 실시일",
        "count": "{}회", "late": "늦음 {}회", "overdue": "기한 지남 {}회", "missed": "하지 못함 {}회",
        "durations": "사례에 걸리는 기간", "duration": "기간", "duration_in_days": "기간(일)",
        "share": "아직 끝나지 않은 비율",
        "no_durations": "이 결과에는 기간이 없습니다.", "median": "중앙값: {}",
        "ended": "끝남", "still_open": "진행 중", "more": "더 짧아 나타내지 않은 사례: {}건.",
        "caseload": "담당자와 단계별 진행 중인 사례, {}", "no_cases": "이날 진행 중인 사례가 없습니다.",
        "no_worker": "책임 담당자 없음", "all": "전체", "stage": "단계", "worker": "담당자",
        "others": "+ 뒤의 수는 책임을 맡지 않고 함께하는 사례입니다.",
    },
}  # fmt: skip


@attrs.frozen(kw_only=True)
class Words:
    """
    The words of one picture. Every text that they return is on one line, and its fonts have every character of it.

    language: The language of the labels: the one asked for, or "en" if it is "ko" and no font has Hangul.
    wording: The labels of codes.
    names: The caller's words for ids, such as a goal in the client's words.
    fonts: The fonts of the picture.
    lacks_hangul: Whether "ko" was asked for and no font has Hangul.
    """

    language: Language
    wording: Wording
    names: Mapping[str, str]
    fonts: Fonts
    lacks_hangul: bool = False

    def say(self, word: str, *facts: object) -> str:
        """Return a word or a sentence of the pictures, with its facts filled in."""
        return self.fonts.settable(_WORDS[self.language][word].format(*facts))

    def several(self, word: str) -> list[str]:
        """Return several texts that belong together, such as the labels of a scale."""
        return self.say(word).split("|")

    def days(self, count: int) -> str:
        """Return a number of days with its unit."""
        return self.say("one_day") if count == 1 else self.say("days", count)

    def label(self, what: str, code: str) -> str:
        """
        Return the label of a code, also of a code that is a word of the vocabulary; the code if the fonts lack
        characters of the label.
        """
        codes = codes_named(code, what) if what in vocabularies() else (code,)
        labels = (one_line(self.wording.label(what, each, self.language)) for each in codes)
        found = next((label for label in labels if label and label != code), code)
        return self.plain(found if self.fonts.can_set(found) else code)

    def name(self, id: str) -> str:
        """Return what the caller calls an id; the id itself if it has no name."""
        return self.plain(self.names.get(id, id)) or "?"

    def plain(self, text: str) -> str:
        """Return a text of the caller or of the case on one line."""
        return self.fonts.settable(one_line(text))


def wrapped(text: str, width: int) -> str:
    """
    Return a text in lines of at most so many letters. A letter of Hangul counts as two.

    >>> wrapped("attends school each day", 12).splitlines()
    ['attends', 'school each', 'day']
    """
    lines: list[str] = []
    for line in text.split("\n"):
        wide = sum(east_asian_width(letter) in "WF" for letter in line)
        letters = width if not wide else max(1, int(width * len(line) / (len(line) + wide)))
        lines += wrap(line, letters) or [""]
    return "\n".join(lines)
