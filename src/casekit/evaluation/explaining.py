"""Figures in plain words, in English and in Korean; numbers are rounded here and nowhere else."""

from __future__ import annotations

from casekit.answers import Params
from casekit.labels import Language, vocabulary

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


def shown(value: float) -> str:
    """
    A number as it is displayed: whole without a point, two decimals from 1 on, up to four below, and powers of ten
    near zero.

    >>> [shown(each) for each in (55.0, 54.997, -1.5, 0.3, 0.03125, 0.0000012, -0.0)]
    ['55', '55.00', '-1.50', '0.3', '0.0312', '1.2e-06', '0']
    """
    if value == int(value) and abs(value) < 10**15:
        return str(int(value))
    if abs(value) >= 1:
        return f"{value:.2f}"
    return f"{value:.4f}".rstrip("0") if abs(value) >= 0.0001 else f"{value:.1e}"


def shown_with_sign(value: float) -> str:
    """An amount as it is displayed, with its sign."""
    return shown(value) if value < 0 else f"+{shown(value)}"


class Saying:
    """Names, values and facts in one language; a host's own names, which no vocabulary has, are said as they are."""

    def __init__(self, language: Language) -> None:
        self.language: Language = "ko" if language == "ko" else "en"

    def word(self, key: str) -> str:
        """One of the words every explanation uses."""
        return _WORDS[self.language][key]

    def name(self, of: str, code: str) -> str:
        """What a code of a vocabulary is called."""
        term = vocabulary(of).get(code) or vocabulary("evaluation_method").get(code)
        return term.label(self.language) if term else code.replace("_", " ")

    def value(self, value: object) -> str:
        """A figure as it is told."""
        if value is None:
            return self.word("undefined")
        if isinstance(value, bool):
            return self.word("yes" if value else "no")
        if isinstance(value, int | float):
            return shown(value)
        if isinstance(value, tuple):
            return ", ".join(str(each) for each in value) or self.word("none")  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        return self.name("verdict", str(value))

    def facts(self, facts: Params) -> str:
        """Named figures in one line."""
        return ", ".join(f"{self.name('figure', name)} {self.value(value)}" for name, value in facts.items())

    def among(self, facts: Params) -> str:
        """The same in brackets; nothing where there are none."""
        return f" ({self.facts(facts)})" if facts else ""
