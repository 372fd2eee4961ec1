"""The texts in the pictures of an ecomap, in English and Korean: in nodes, on lines and in the legend."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import attrs

from casekit.drawing import one_line
from casekit.labels import Language, Wording
from casekit.labels.messages import check_language
from casekit.labels.wording import LIBRARY_WORDING
from casekit.models.words import codes_named
from casekit.resources.ecomap import Ecomap, EcomapNode, EcomapTie

_WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "household": "household member", "internal": "worker inside the organisation",
        "external": "worker outside the organisation", "formal": "formal resource", "informal": "informal resource",
        "outside": "others around", "somebody": "somebody else", "home": "household", "legend": "Legend",
        "unknown": "not rated", "trust": "trust {} of 5", "arrow": "arrow: where support goes", "on": "Ecomap on {}",
        "no_line": "no line: known, no link now",
    },
    "ko": {
        "household": "가구원", "internal": "기관 내 담당자", "external": "기관 외 담당자", "formal": "공식 자원",
        "informal": "비공식 자원", "outside": "그 밖의 주변", "somebody": "그 밖의 사람", "home": "가구",
        "legend": "범례", "unknown": "평정 없음", "trust": "신뢰 5점 중 {}점", "arrow": "화살표: 지지가 가는 방향",
        "on": "생태도 {}", "no_line": "선 없음: 파악했으나 현재 연계 없음",
    },
}  # fmt: skip


@attrs.frozen(kw_only=True, slots=False)
class EcomapCaptions:
    """
    The texts in a picture of an ecomap, not escaped yet.

    The fields are the arguments of `dot`, with `wording` in place of `practice`. A text of several lines is a tuple of
    lines.
    """

    ecomap: Ecomap
    language: Language = attrs.field(default="en", validator=lambda _, __, value: check_language(value))
    wording: Wording = LIBRARY_WORDING

    def word(self, name: str, value: object = "") -> str:
        """Return a word of `_WORDS` in the language, with `value` filled in."""
        return _WORDS[self.language][name].format(value)

    def part(self, part: str) -> str:
        """Return the word for a part of the ecomap, in the legend."""
        return self.label("role", "client") if part == "client" else self.word(part)

    def label(self, what: str, code: str) -> str:
        """Return the label of a code on one line. A code that is a word of the vocabulary has the label of its term."""
        for each in codes_named(code, what):
            if (label := one_line(self.wording.label(what, each, self.language))) != each:
                return label or "?"
        return one_line(code) or "?"

    @cached_property
    def nodes(self) -> Mapping[str, tuple[str, ...]]:
        """The lines of each node, by id: its name if there is one, and what it is, numbered if several are alike."""
        every = (*self.ecomap.centre, *self.ecomap.around)
        what = {node.id: self._what(node) for node in every}
        number: dict[tuple[str, ...], int] = {}
        found: dict[str, tuple[str, ...]] = {}
        for node in every:
            lines = what[node.id]
            if node.name is not None and (name := one_line(node.name)):
                found[node.id] = (name, *lines)
            elif sum(each == lines for each in what.values()) > 1:
                number[lines] = number.get(lines, 0) + 1
                found[node.id] = (f"{lines[0]} {number[lines]}", *lines[1:])
            else:
                found[node.id] = lines
        return found

    def _what(self, node: EcomapNode) -> tuple[str, ...]:
        """Return what a node is, a line for each of its words."""
        return tuple(dict.fromkeys(self.label(*word) for word in node.words)) or (self.word("somebody"),)

    def tie(self, tie: EcomapTie) -> tuple[str, ...]:
        """Return the lines on a line: the strength, or that it is not rated; and the trust, if it is."""
        return (self.strength(tie.strength), *(() if tie.trust is None else (self.word("trust", tie.trust),)))

    def strength(self, strength: str | None) -> str:
        """Return the word for a strength; None: that it is not rated."""
        return self.word("unknown") if strength is None else self.label("tie_strength", strength)

    @property
    def title(self) -> str:
        """What the picture is, and of which day."""
        return self.word("on", self.ecomap.on.isoformat())

    @property
    def notes(self) -> tuple[str, ...]:
        """The notes of the legend that the picture needs: about arrows, and about nodes without a line."""
        ties, tied = self.ecomap.ties, {tie.other for tie in self.ecomap.ties}
        has_arrow = any(tie.flow not in (None, "none") for tie in ties)
        is_alone = any(node.id not in tied for node in self.ecomap.around)
        return tuple(self.word(name) for name, shown in (("arrow", has_arrow), ("no_line", is_alone)) if shown)

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that the picture has, in order."""
        return tuple(dict.fromkeys(node.part for node in (*self.ecomap.centre, *self.ecomap.around)))
