"""What every summary uses: its sentences, headings and days, and the words that the caller gives for ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import cast

import attrs

from casekit.answers import Finding, Params
from casekit.display import visible
from casekit.evaluation.explaining import Saying
from casekit.evaluation.result import Result
from casekit.labels import Language, Wording
from casekit.nearest import HANDFUL

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@attrs.frozen(kw_only=True, eq=False)
class Page:
    """
    The page of one reader.

    language: The language.
    wording: The texts and labels.
    personal: The words shown in place of ids, by id.
    """

    language: Language
    wording: Wording
    personal: Mapping[str, str]

    def say(self, name: str, **params: object) -> str:
        """Return a sentence."""
        return self.wording.sentence(name, params, language=self.language)

    def part(self, heading: str, lines: Iterable[str], *, none: str | None = None) -> str:
        """Return a part of the page: its heading and its lines; an empty text if there is no line and no `none`."""
        shown = [*lines] or ([self.say(none)] if none else [])
        return "\n".join([self.say(heading), *(f"- {line}" for line in shown)]) if shown else ""

    def whole(self, *parts: str) -> str:
        """Return the page of these parts, without the empty ones."""
        return "\n\n".join(part for part in parts if part)

    def named(self, id: str) -> str:
        """Return what the caller calls an id, as one line; without that, the id."""
        return visible(self.personal.get(id, id))

    def told(self, finding: Finding) -> str:
        """Return a finding and its fix, with what the caller calls ids."""
        facts = {name: self._named_in(value) for name, value in finding.params.items()}
        return self.saying.told(attrs.evolve(finding, params=Params(facts))).removeprefix("! ")

    def _named_in(self, value: object) -> object:
        if isinstance(value, tuple):
            return tuple(self.personal.get(each, each) for each in cast("tuple[str, ...]", value))
        return self.personal.get(value, value) if isinstance(value, str) else value

    def every(self, items: Sequence[str]) -> tuple[str, ...]:
        """Return items for a sentence that names all of them, where texts name the first ten of a longer list."""
        return tuple(items) if len(items) <= HANDFUL else (", ".join(items[:-1]), items[-1])

    def domain(self, code: str, person: str | None) -> str:
        """Return the label of a domain of life, and of whose life if a person is named."""
        label = self.wording.label("need_domain", code, self.language)
        return label if person is None else label + self.saying.among(self.named(person))

    def day(self, day: date) -> str:
        """Return a day as people write it."""
        if self.language == "ko":
            return f"{day.year}년 {day.month}월 {day.day}일"
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    def percent(self, share: float) -> str:
        """Return a share as whole per cent; one that is not quite 0 or 1 is not shown as that."""
        near = round(share * 100)
        return self.saying.percent(str(min(99, max(1, near)) if 0 < share < 1 else near))

    def dated(self, name: str, *, of: str) -> str:
        """Return the name of a part of a method, a code and a day in ISO 8601, as the label and the day."""
        return self.saying.part(name, of=of)

    @property
    def saying(self) -> Saying:
        """The words of figures."""
        return Saying(self.language, self.wording)


def counts(result: Result) -> tuple[int, int, int]:
    """Return how many count towards a share, of how many, and how many are left out."""
    return cast("tuple[int, int, int]", tuple(result.figures[key] for key in ("numerator", "denominator", "excluded")))


def said_of(result: Result, *words: str, fact: str = "outcome") -> list[str]:
    """Return the names of the lines of a result that say one of these words."""
    return [line.name for line in result.lines if line.facts[fact] in words]


def ids_of(finding: Finding) -> tuple[str, ...]:
    """Return the ids that a finding names."""
    return cast("tuple[str, ...]", finding.params["ids"])


def is_counted(result: Result) -> bool:
    """Return whether a figure is a share with its counts."""
    return all(isinstance(result.figures.get(key), int) for key in ("numerator", "denominator", "excluded"))
