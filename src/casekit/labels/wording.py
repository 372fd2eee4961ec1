"""`Wording`: the texts and labels in which codes are shown, those of an office before those of the library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

import attrs

from casekit.arguments import refusing_wrong_types
from casekit.labels.messages import (
    Text,
    Words,
    filled,
    library_text,
    own_words,
    page_text,
    with_facts,
    without_text,
)
from casekit.labels.nouns import Nouns, with_nouns
from casekit.labels.terms import library_label

_NAME_NO_FIELD = frozenset({"not_one_of", "out_of_range", "wrong_type", "blank_text"})
"""Codes whose texts do not name the field; where the parameters do, its label comes first."""
CodeLabels: TypeAlias = Mapping[str, Mapping[str, object]]
"""The labels of codes: code → language → label."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Wording:
    """
    The texts and labels in which codes are shown: those of an office, and those of the library for the rest.

    A practice and a machine have one (`practice.wording`, `machine.wording`). The refusals, findings and errors of a
    machine use that of the machine.

    texts: The texts of the office by language, each as `Words`: code → {"message": …, "fix": …}.
    labels: Labels by kind of code and by code. A kind of code is a vocabulary of the library, such as "event", or a
        part of a workflow: "stage", "move", "reason", "approval", "requirement", "deadline", "effect". There are
        three more: "field" (a field, "school_grade", or that of one kind of records, "Client.school_grade"), "choice"
        (a choice of an own field, "Client.housing.rented"), and "shelf" (a shelf of the case, "needs").
    nouns: What the office calls the client, by language: see `casekit.Practice`.

    >>> wording = Wording(labels={"role": {"mentor": {"en": "befriender"}}})
    >>> wording.label("role", "mentor"), wording.label("role", "guardian"), wording.label("role", "driver")
    ('befriender', 'guardian', 'driver')
    """

    texts: Mapping[str, Words] = attrs.field(factory=dict[str, Words])
    labels: Mapping[str, CodeLabels] = attrs.field(factory=dict[str, CodeLabels])
    nouns: Nouns = attrs.field(factory=dict[str, Mapping[str, str]])

    @refusing_wrong_types()
    def label(self, what: str, code: str, language: str = "en") -> str:
        """
        Return the label of a code in a language.

        The first of these that there is: the office's label in the language; for another language than "en" and "ko",
        the office's in English; the library's; the office's in any language; the code.

        Args:
            what: What the code names: see `labels`.
            code: The code.
            language: "en", "ko", or another language for which the office has labels. Labels of the library are in
                English for any language but "ko".
        """
        return self._first_label(what, (code,), language) or code

    @refusing_wrong_types()
    def say(
        self, code: str, part: Literal["message", "fix"], params: Mapping[str, object], *, language: str = "en"
    ) -> str:
        """
        Return the message or the fix of a code, with its parameters filled in.

        For a code without a text, the message consists of the code and the parameters, and the fix is empty.

        Args:
            code: The code.
            part: "message" or "fix".
            params: The parameters by name.
            language: The language. If it is neither "en" nor "ko" and the office has no text in it, the office's
                English text is used, or else the library's. If the library has none either, the office's text in any
                language is used.

        >>> texts = {"en": {"two_visits_first": {"message": "Visits so far: {visits}."}}}
        >>> Wording(texts=texts).say("two_visits_first", "message", {"visits": 1})
        'Visits so far: 1.'
        """
        template = self._own_text(code, part, _own_languages(language))
        if template is None and (found := library_text(code, part, language)) is not None:
            template = with_nouns(found, self.nouns, language)
        if template is None:
            template = self._own_text(code, part, self.texts)
        if template is None:
            return "" if part == "fix" else self._without_text(code, params, language)
        text = filled(template, params, language, self._label_in_text)
        if part == "message" and code in _NAME_NO_FIELD and isinstance(field := params.get("field"), str):
            return f"{self._label_in_text('field', field, params, language)}: {text}"
        return text

    @refusing_wrong_types()
    def sentence(self, name: str, params: Mapping[str, object], *, language: str = "en") -> str:
        """
        Return a sentence of a page for people, with its parameters filled in: that of the office, which is the message
        of this name in its texts, or else that of the library. A name without a sentence is returned itself.

        >>> Wording().sentence("client_goal_due", {"goal": "every day at school", "day": "1 May 2025"})
        'every day at school (by 1 May 2025)'
        """
        template = self._own_text(name, "message", _own_languages(language))
        if template is None:
            template = with_nouns(page_text(name, language) or name, self.nouns, language)
        return filled(template, params, language, self._label_in_text)

    def _without_text(self, code: str, params: Mapping[str, object], language: str) -> str:
        """Return the message of a code without a text: what the rule of this code demands, or the code and facts."""
        demand = self.label("rule", code, language)
        return without_text(code, params, language) if demand == code else demand

    def _own_text(self, code: str, part: str, languages: Iterable[str]) -> Text | None:
        """Return the office's text for a code in the first of these languages that has one; None if none has."""
        found = (own_words(self.texts.get(each, {}), code).get(part) for each in languages)
        return next((each for each in found if each is not None), None)

    def _label_in_text(self, what: str, code: str, params: Mapping[str, object], language: str) -> str:
        """
        Return the label of a code in a text: of a field or choice first that of the record in the parameters.

        If the parameters name a kind, it follows the label of the event; `vocabulary` labels it. A label may name a
        parameter in braces.
        """
        if what == "event" and isinstance(kind := params.get("kind"), str):
            return f"{self.label(what, code, language)} ({self.label(str(params.get('vocabulary')), kind, language)})"
        record, field = params.get("record"), params.get("field")
        if record is None or what not in ("field", "choice"):
            return with_facts(self.label(what, code, language), params)
        key = f"{record}.{code}" if what == "field" else f"{record}.{field}.{code}"
        return self._first_label(what, (key, code), language) or code

    def _first_label(self, what: str, codes: tuple[str, ...], language: str) -> str | None:
        """Return the label of the first of these codes that has one, as `label` chooses it; None if none has."""
        found = self._own_label(what, codes, _own_languages(language))
        if found is None:
            in_library = next(filter(None, (library_label(what, each, language) for each in codes)), None)
            found = None if in_library is None else with_nouns(in_library, self.nouns, language)
        return self._own_label(what, codes, None) if found is None else found

    def _own_label(self, what: str, codes: tuple[str, ...], languages: tuple[str, ...] | None) -> str | None:
        """Return the office's label of the first of these codes that has one in these languages; None: in any."""
        known = self.labels.get(what, {})
        own = (known[each] for each in codes if each in known)
        found = (labels.get(each) for labels in own for each in (labels if languages is None else languages))
        return next((each for each in found if isinstance(each, str) and each), None)


def _own_languages(language: str) -> tuple[str, ...]:
    """Return the languages in which an office's words are preferred to those of the library, in order."""
    return (language,) if language in ("en", "ko") else (language, "en")


LIBRARY_WORDING = Wording()
"""The texts and labels of the library alone."""


@refusing_wrong_types()
def say(
    code: str, part: Literal["message", "fix"], params: Mapping[str, object], *, language: str = "en"
) -> str:  # fmt: skip
    """
    Return the message or the fix of a code in the words of the library, with its parameters filled in.

    Args:
        code: The code.
        part: "message" or "fix".
        params: The parameters by name.
        language: "en" or "ko". Any other language falls back to English.

    For a code without a text, the message consists of the code and the parameters, and the fix is empty.

    >>> say("move_not_open_here", "fix", {"open": ("assess", "close")})
    'Ask for one of the moves open here: assess, close.'
    >>> say("our_own_rule", "message", {"limit": 3})
    'our own rule (limit: 3)'

    For a list of more than ten items, the text names the first ten and the number of the others. A list named `allowed`
    is named in full. If a parameter holds only the first items of a list, `<name>_total` gives the length of the whole
    list.

    >>> say("unknown_workflow", "fix", {"known": ["A"] * 10, "known_total": 12})
    'Use one of: A, A, A, A, A, A, A, A, A, A and 2 more.'
    """
    return LIBRARY_WORDING.say(code, part, params, language=language)
