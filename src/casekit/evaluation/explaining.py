"""Explain figures as text in English and Korean. Numbers are rounded here and nowhere else."""

from __future__ import annotations

import re
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
    "area", "band", "case", "criterion", "goal", "item", "items", "need", "of_goal", "reason", "scale", "service",
    "session",
})  # fmt: skip
"""The names of facts and figures whose values are ids or the host's own words."""
_DOMAINS = ("need_domain",)
_VALUES = {
    "domain": _DOMAINS, "left_crisis": _DOMAINS, "of_method": ("evaluation_method",), "standard_error": ("figure",),
}  # fmt: skip
"""The vocabularies of the values of a fact or figure. The values of all others are verdicts or no codes."""
_NAMED_HERE, _CHECKPOINTS = ("verdict", "figure"), ("record", "assessment_kind")
_PARTS = {
    **dict.fromkeys(("effect_size", "goal_quality", "reliable_change", "tau_u", "classify_change"), _NAMED_HERE),
    **dict.fromkeys(("mean_change_of_life_domains", "matrix_movement"), _DOMAINS),
    **dict.fromkeys(("share_of_checkpoints_heard", "share_of_feedback_answered"), _CHECKPOINTS),
    "mean_service_rating": ("service_item",), "share_of_sessions_delivered": ("intervention",),
    "share_of_occasions_with_client": ("record",),
}  # fmt: skip
"""The vocabularies of the parts of a method, by its id. The parts of all others are ids and are shown unchanged."""
_WITH_A_DAY = re.compile(r"(\S+)( \d{4}-\d\d-\d\d)", re.ASCII)
"""Matches a part that is a code and a day."""


def shown_with_sign(value: float) -> str:
    """Return a number as text with its sign, rounded for display."""
    return format_number(value) if value < 0 else f"+{format_number(value)}"


class Saying:
    """Names, values and facts as text in one language. Names that no vocabulary has are shown unchanged."""

    def __init__(self, language: Language, wording: Wording = LIBRARY_WORDING) -> None:
        self.language: Language = "ko" if language == "ko" else "en"
        self.wording = wording

    def told(self, finding: Finding, *, of: str = "") -> str:
        """Return a finding as a line of text, marked. `of` is the id of the method whose parts the finding names."""
        params = dict(finding.params)
        if isinstance(parts := params.get("ids"), tuple) and of in _PARTS:
            params["ids"] = tuple(self.part(each, of=of) for each in parts)
        message, fix = (
            self.wording.say(finding.named, "message", params, language=self.language),
            self.wording.say(finding.named, "fix", params, language=self.language),
        )
        return f"! {message} {fix}".rstrip()

    def _label(self, code: str, *vocabularies: str) -> str | None:
        """Return the label that the first of these vocabularies has for a code; None if none has."""
        for each in vocabularies:
            if code in self.wording.labels.get(each, ()) or library_label(each, code, self.language) is not None:
                return self.wording.label(each, code, self.language)
        return None

    def word(self, key: str) -> str:
        """Return one of the words that every explanation uses."""
        return _WORDS[self.language][key]

    def name(self, of: str, code: str) -> str:
        """Return the label of a code of a vocabulary. For an unknown code, spaces replace its underscores."""
        return self._label(code, of, "evaluation_method") or code.replace("_", " ")

    def part(self, name: str, *, of: str) -> str:
        """
        Return the label of a line, or of something used or missing; `of` is the id of the method.

        A code that is followed by a day, such as "review 2025-04-01", is replaced by its label, and the day stays.
        """
        dated = _WITH_A_DAY.fullmatch(name)
        code, day = dated.groups() if dated else (name, "")
        label = self._label(code, *_PARTS.get(of, ()))
        return name if label is None else label + day

    def value(self, value: object, *, of: str = "") -> str:
        """Return a value as text. `of` is the name of the fact or figure."""
        if value is None:
            return self.word("undefined")
        if isinstance(value, bool):
            return self.word("yes" if value else "no")
        if isinstance(value, int | float):
            return format_number(value)
        if isinstance(value, tuple):
            each = cast("tuple[str, ...]", value)
            return ", ".join(self.value(one, of=of) for one in each) or self.word("none")
        known = () if of in _IDS else _VALUES.get(of, ("verdict",))
        return self._label(str(value), *known) or str(value)

    def facts(self, facts: Params) -> str:
        """Return facts with their names as one line."""
        return ", ".join(f"{self.name('figure', name)} {self.value(value, of=name)}" for name, value in facts.items())

    def among(self, facts: Params) -> str:
        """Return facts as `facts` does, in brackets; an empty text without facts."""
        return f" ({self.facts(facts)})" if facts else ""

    def headline(self, result: object) -> str:
        """TEMPORARY until the wording is merged."""
        r = result
        n = self.name("evaluation_method", r.method.id)
        f = r.figures
        if "denominator" in f and isinstance(r.value, float):
            v = f"{round(r.value * 100)} % ({f['numerator']} of {f['denominator']})"
        else:
            v = self.value(r.value)
        return f"{n}: {v}"
