"""Names, values and facts of figures as text in English and Korean. Numbers are rounded here and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from casekit.answers import Finding, Params
from casekit.display import format_number, format_share
from casekit.labels import Language, Wording
from casekit.labels.terms import code_of_source, library_label, library_unit
from casekit.labels.wording import LIBRARY_WORDING
from casekit.nearest import HANDFUL

_WORDS = {
    "en": {
        "undefined": "cannot be computed (no data)", "base": "Base: ", "used": "Based on", "missing": "Missing",
        "left_out": "Left out",
        "settings": "Settings", "source": "Source", "missing_first": "Missing records", "yes": "yes", "no": "no",
        "none": "none", "heading": "Evaluation of the case {case} on {on}", "days": "Case {case}, {first} → {last}",
    },
    "ko": {
        "undefined": "산출할 수 없음(자료 없음)", "base": "기준점 ", "used": "산출 대상", "missing": "누락",
        "left_out": "제외",
        "settings": "산출 조건", "source": "출처", "missing_first": "누락된 기록", "yes": "예", "no": "아니요",
        "none": "없음", "heading": "사례 {case} 평가({on} 기준)", "days": "사례 {case}, {first} → {last}",
    },
}  # fmt: skip
_IDS = frozenset({
    "area", "band", "case", "criterion", "goal", "item", "items", "need", "reason", "scale", "service",
    "session",
})  # fmt: skip
"""The names of facts and figures whose values are ids or the host's own words."""
_NO_IDS = frozenset({("log_response_ratio", "scale")})
"""The methods in which such a name has another meaning, with the name."""
_DOMAINS = ("need_domain",)
_NAMED_HERE, _CHECKPOINTS = ("verdict", "figure"), ("record", "assessment_kind", "checkpoint")
_VALUES = {
    "outcome": ("verdict", "aftercare_outcome"), "evidence": ("evidence",), "record": ("record",),
    "heard": _CHECKPOINTS, "domain": _DOMAINS, "left_crisis": _DOMAINS,
    "of_method": ("evaluation_method",), "standard_error": ("figure",),
}  # fmt: skip
"""The vocabularies of the values of a fact or figure. The values of all others are verdicts or no codes."""
_TRUTHS = {"present": ("on_record", "missing"), "higher_is_better": ("higher_better", "lower_better")}
"""The verdicts that say True and False of a fact. Of all others they are yes and no."""
_PARTS = {
    **dict.fromkeys(("effect_size", "goal_quality", "reliable_change", "tau_u", "classify_change"), _NAMED_HERE),
    **dict.fromkeys(("mean_change_of_life_domains", "matrix_movement"), _DOMAINS),
    **dict.fromkeys(("share_of_checkpoints_heard", "share_of_feedback_answered"), _CHECKPOINTS),
    "mean_service_rating": ("service_item",), "share_of_sessions_delivered": ("intervention",),
    **dict.fromkeys(("share_of_occasions_with_client", "share_of_decisions_with_client"), ("record",)),
    **dict.fromkeys((
        "days_from_intake_to_assessment", "days_from_assessment_to_plan", "days_from_intake_to_plan",
        "days_from_intake_to_service", "days_from_intake_to_closure", "share_of_reviews_that_changed",
    ), ("record",)),
    "client_voice_score": ("verdict",), "evidence_of_both_kinds": ("evidence",),
}  # fmt: skip
"""The vocabularies of the parts of a method, by its id. The parts of all others are ids and are shown unchanged."""
_WITH_MORE = re.compile(r"(\S+)( \d{4}-\d\d-\d\d| \(.+\))", re.ASCII)
"""Matches a part that is a code and a day, or a code and a person in brackets."""
_PLACE = re.compile(r"\{([a-z_]+)\}")
"""Matches a place in a label for a fact of the result."""
_NO_FACTS = Params()


def capitalised(text: str) -> str:
    """Return a text with a capital at its beginning; Korean is unchanged."""
    return text[:1].upper() + text[1:]


class Saying:
    """Names, values and facts as text in one language. Names that no vocabulary has are shown unchanged."""

    def __init__(self, language: Language, wording: Wording = LIBRARY_WORDING) -> None:
        self.language: Language = "ko" if language == "ko" else "en"
        self.wording = wording

    def told(self, finding: Finding, *, of: str = "") -> str:
        """Return a finding as a line of text, marked. `of` is the id of the method whose parts the finding names."""
        params = dict(finding.params)
        for name, fact in params.items():
            if isinstance(fact, tuple):
                parts = tuple(self.part(each, of=of) for each in fact) if name == "ids" else fact
                params[name] = ", ".join(parts) if name == "ids" and len(parts) > HANDFUL else parts
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

    def name(self, of: str, code: str, *, method: str = "", facts: Mapping[str, object] = _NO_FACTS) -> str:
        """
        Return the label of a code of a vocabulary. For an unknown code, spaces replace its underscores.

        `method` is the id of the method, which may have a label of its own for the code, and `facts` are what the label
        may name.
        """
        own = self._label(f"{method}.{code}", of) if method else None
        label = own or self._label(code, of, "evaluation_method") or code.replace("_", " ")

        def fact(place: re.Match[str]) -> str:
            value = facts.get(place[1], place[0])
            return self.value(value, of=place[1] if isinstance(value, str) else "")

        return _PLACE.sub(fact, label)

    def part(self, name: str, *, of: str) -> str:
        """
        Return the label of a line, or of something used or missing; `of` is the id of the method.

        A code that is followed by a day or a person, such as "review 2025-04-01", is replaced by its label alone.
        """
        dated = _WITH_MORE.fullmatch(name)
        code, day = dated.groups() if dated else (name, "")
        label = self._label(code, *_PARTS.get(of, ()))
        return name if label is None else label + day

    def unit(self, of: str, what: str = "figure", *, method: str = "") -> tuple[str, str]:
        """Return the unit of a number, and what is counted if it is a share: see `casekit.labels.Term`."""
        own = library_unit(what, f"{method}.{of}") if method else ""
        unit, _, counted = (own or library_unit(what, of)).partition("/")
        return unit, counted

    def number(self, value: float, unit: str = "") -> str:
        """Return a number with its unit. English has no other units than percent."""
        if unit == "%":
            return self.percent(format_share(value))
        if unit == "pct":
            return self.percent(format_share(value / 100))
        return format_number(value) + (unit if self.language == "ko" else "")

    def signed(self, value: float, unit: str = "") -> str:
        """Return a number with its unit and its sign; the difference of two percentages in percentage points."""
        shown = self.number(value, unit)
        if unit in ("%", "pct"):
            shown = shown.replace("%", "%p") if self.language == "ko" else shown.replace("%", "percentage points")
        return f"+{shown}" if value > 0 else shown

    def percent(self, number: str) -> str:
        """Return the number of a percentage with the sign, as the language writes it."""
        return f"{number}%" if self.language == "ko" else f"{number} %"

    def out_of(self, counted: float, whole: float, unit: str) -> str:
        """Return two counts, such as "5건 중 4건" or "4 of 5"."""
        part, total = self.number(counted, unit), self.number(whole, unit)
        return f"{total} 중 {part}" if self.language == "ko" else f"{part} of {total}"

    def value(self, value: object, *, of: str = "", what: str = "figure", method: str = "") -> str:
        """Return a value as text. `of` is the name of the fact or figure, or the id of a method if `what` says so."""
        if value is None:
            return self.word("undefined" if of else "none")
        if isinstance(value, bool):
            yes, no = _TRUTHS.get(of, ("", ""))
            return self._label(yes if value else no, "verdict") or self.word("yes" if value else "no")
        if isinstance(value, int | float):
            return self.number(value, self.unit(of, what, method=method)[0])
        if isinstance(value, tuple):
            each = cast("tuple[str, ...]", value)
            return ", ".join(self.value(one, of=of) for one in each) or self.word("none")
        known = () if of in _IDS and (method, of) not in _NO_IDS else _VALUES.get(of, ("verdict",))
        return self._label(str(value), *known) or str(value)

    def fact(self, name: str, value: object, *, method: str = "", facts: Mapping[str, object] = _NO_FACTS) -> str:
        """Return a fact with its name. A label that names its own value is the whole phrase."""
        own = {**facts, name: value}
        label = self.name("figure", name, method=method)
        told = self.name("figure", name, method=method, facts=own)
        if f"{{{name}}}" in label:
            return told
        between = ": " if self.language == "en" and not isinstance(value, int | float) else " "
        return told + between + self.told_fact(name, value, method=method)

    def told_fact(self, name: str, value: object, *, method: str = "") -> str:
        """Return the value of a fact in a line: what is not there is none."""
        return self.word("none") if value is None else self.value(value, of=name, method=method)

    def facts(self, facts: Params, *, method: str = "", between: str = ", ") -> str:
        """Return facts with their names as one line, with `between` between them."""
        return between.join(self.fact(name, value, method=method, facts=facts) for name, value in facts.items())

    def among(self, text: str) -> str:
        """Return a text in brackets, as the language sets them; an empty text stays empty."""
        return "" if not text else f"({text})" if self.language == "ko" else f" ({text})"

    def source(self, text: str) -> str:
        """Return the source of a method in the language. Published references are the same in both languages."""
        if self.language == "en" and not self.wording.labels.get("source"):
            return text
        parts = [text] if code_of_source(text) else text.split("; ")
        codes = [(each, code_of_source(each)) for each in parts]
        return "; ".join(
            each if code is None else self.wording.label("source", code, self.language) for each, code in codes
        )
