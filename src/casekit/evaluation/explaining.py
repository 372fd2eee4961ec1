"""Explain figures as text in English and Korean. Numbers are rounded here and nowhere else."""

from __future__ import annotations

from typing import cast

from casekit.answers import Finding, Params
from casekit.display import format_number
from casekit.labels import Language, Wording
from casekit.labels.terms import library_label
from casekit.labels.wording import LIBRARY_WORDING

_WORDS = {
    "en": {
        "undefined": "not defined", "base": "starts at", "used": "Rests on", "missing": "Missing", "settings": "With",
        "source": "Source", "missing_first": "What is missing", "yes": "yes", "no": "no", "none": "none",
    },
    "ko": {
        "undefined": "정의되지 않음", "base": "시작값", "used": "근거", "missing": "빠진 것", "settings": "설정",
        "source": "출처", "missing_first": "빠진 것", "yes": "예", "no": "아니요", "none": "없음",
    },
}  # fmt: skip
_IDS = frozenset({
    "area", "band", "case", "criterion", "domain", "goal", "item", "items", "need", "of_goal", "reason", "scale",
    "service", "session",
})  # fmt: skip
"""The names of facts and figures whose values are ids or the host's own words."""
_NAMED_HERE = frozenset({"effect_size", "goal_quality", "reliable_change", "tau_u", "classify_change"})
"""The methods whose parts have names in the library. The parts of all others are ids and are shown unchanged."""


def shown_with_sign(value: float) -> str:
    """Return a number as text with its sign, rounded for display."""
    return format_number(value) if value < 0 else f"+{format_number(value)}"


class Saying:
    """Names, values and facts as text in one language. Names that no vocabulary has are shown unchanged."""

    def __init__(self, language: Language, wording: Wording = LIBRARY_WORDING) -> None:
        self.language: Language = "ko" if language == "ko" else "en"
        self.wording = wording

    def told(self, finding: Finding) -> str:
        """Return a finding as a line of text, marked."""
        message, fix = (
            self.wording.say(finding.named, "message", finding.params, language=self.language),
            self.wording.say(finding.named, "fix", finding.params, language=self.language),
        )
        return f"! {message} {fix}".rstrip()

    def _label(self, code: str, *vocabularies: str) -> str | None:
        """Return the label that the first of these vocabularies has for a code; None if none has."""
        known = (each for each in vocabularies if library_label(each, code, self.language) is not None)
        found = next(known, None)
        return None if found is None else self.wording.label(found, code, self.language)

    def word(self, key: str) -> str:
        """Return one of the words that every explanation uses."""
        return _WORDS[self.language][key]

    def name(self, of: str, code: str) -> str:
        """Return the label of a code of a vocabulary. For an unknown code, spaces replace its underscores."""
        return self._label(code, of, "evaluation_method") or code.replace("_", " ")

    def part(self, name: str, *, of: str) -> str:
        """Return the label of a line, or of something used or missing; `of` is the id of the method."""
        return (self._label(name, "verdict", "figure") if of in _NAMED_HERE else None) or name

    @staticmethod
    def holds_ids(name: str) -> bool:
        """Return whether the values of a fact or figure are ids or the host's own words."""
        return name in _IDS

    def value(self, value: object, *, id: bool = False) -> str:
        """Return a value as text. With `id`, a text is shown unchanged."""
        if value is None:
            return self.word("undefined")
        if isinstance(value, bool):
            return self.word("yes" if value else "no")
        if isinstance(value, int | float):
            return format_number(value)
        if isinstance(value, tuple):
            each = cast("tuple[str, ...]", value)
            return ", ".join(self.value(one, id=id) for one in each) or self.word("none")
        return (None if id else self._label(str(value), "verdict")) or str(value)

    def facts(self, facts: Params) -> str:
        """Return facts with their names as one line."""
        return ", ".join(
            f"{self.name('figure', name)} {self.value(value, id=self.holds_ids(name))}" for name, value in facts.items()
        )

    def among(self, facts: Params) -> str:
        """Return facts as `facts` does, in brackets; an empty text without facts."""
        return f" ({self.facts(facts)})" if facts else ""
