"""
How specifically a goal was set: eleven parts that are there or not, contradictions listed apart from them, and the five
marks (specific, measurable, attainable, relevant, time-bound).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Literal, TypeAlias

from casekit.answers import Finding, Params
from casekit.evaluation.methods.account import told_amounts
from casekit.evaluation.methods.given import LARGEST, Given, Number, Values
from casekit.evaluation.result import Line, Method, Result, added_up, notice
from casekit.labels import Language
from casekit.models.text import normalized
from casekit.nearest import nearest

GoalDirection: TypeAlias = Literal["increase", "decrease", "maintain"]
"""Which way the measure is to go."""
MONTH_DAYS = 31
"""The most days between two reviews that still come every month."""

_SOURCE = (
    "eleven parts of a goal, after Doran (1981), Management Review 70(11), 35-36; Bovend'Eerdt, Botell & Wade (2009), "
    "Clinical Rehabilitation 23, 352-361; grades of the Upper Limb International Spasticity study (ULIS-II)"
)
_MARKS = ("specific", "measurable", "attainable", "relevant", "time_bound")
_VAGUE: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:improv(?:e[sd]?|ing|ement)|better|enhanc(?:e[sd]?|ing)|more|less|some|adequate(?:ly)?|"
        r"appropriate(?:ly)?|try|tries|trying|as needed|as possible)\b"
    ),
    "ko": re.compile(r"개선|향상|증진|나아지|나아질|노력|적절|원활|충분히|최대한|가능한 한|어느 정도|좀 더|더 잘"),
}  # fmt: skip
"""Words that leave open what is to be seen in the end; the library's own lists."""


_NUMBER = re.compile(r"[-+\u2212]?[0-9]{1,20}(?:\.[0-9]{1,20})?")
"""A number written as text, with nothing beside it."""


def goal_quality(
    statement: str | None, *, measure: str | None = None, baseline: Number | str | None = None,
    target: Number | str | None = None, direction: GoalDirection | None = None, start: date | None = None,
    due: date | None = None, responsible: Values[str] = (), steps: Values[str] = (), needs: Values[str] = (),
    client_agreed: bool | None = None, client_words: str | None = None, review_every_days: int | None = None,
    vague_words: Language | None = None,
) -> Result:  # fmt: skip
    """
    How specifically one goal was set: the share, 0.0 to 1.0, of eleven parts that are there.

    Args:
        statement: What is to be reached, in words.
        measure: What is measured.
        baseline: Its value at the start, a number (also written as text, "5") or words. Zero is a value; whitespace is
            none, here and everywhere.
        target: Its value in the end, a number or words.
        direction: "increase", "decrease" or "maintain".
        start: The day the work on it starts; not one of the eleven, the due day is held against it.
        due: The day by which it is to be reached.
        responsible: Who does something for it.
        steps: The steps towards it.
        needs: Ids of the needs it answers.
        client_agreed: Whether the client agreed to it.
        client_words: The goal in the client's own words. The client's voice is there with both.
        review_every_days: Days between two reviews, from 1.
        vague_words: "en" or "ko" to have the statement looked through for vague words of that language, as advice.

    The parts are statement, measure, baseline, target, direction, due_date, responsible, steps, linked_need,
    client_voice and review_interval. Lines: what each adds. Figures: `n_present`; `missing_parts`; `inconsistent`,
    contradictions, which do not change the share (`target_not_above_baseline`, `target_not_below_baseline`,
    `target_differs_from_baseline` where it is to be maintained, `due_not_after_start`, `review_slower_than_monthly`:
    more than 31 days); `grade` "++" with measure, target and due day, "+" with a statement, else "−" (after ULIS-II);
    `vague`, where asked for, the vague words found. Raises EvaluationError for arguments of another kind.

    Sources: eleven parts of this library's choice, after the five marks of Doran (1981), Management Review 70(11),
    35-36, and Bovend'Eerdt, Botell & Wade (2009), Clinical Rehabilitation 23, 352-361.

    >>> found = goal_quality("Attend the sewing course", measure="days a week", baseline=0, target=3)
    >>> round(found.value, 3), found.figures["grade"], found.figures["missing_parts"][0]
    (0.364, '+', 'direction')
    """
    given = Given("goal_quality")
    goal = _Parts(given)
    parts = {
        "statement": goal.words(statement, "statement"), "measure": goal.words(measure, "measure"),
        "baseline": goal.worth(baseline, "baseline") is not None, "target": goal.worth(target, "target") is not None,
        "direction": goal.direction(direction), "due_date": goal.day(due, "due"),
        "responsible": goal.list(responsible, "responsible"), "steps": goal.list(steps, "steps"),
        "linked_need": goal.list(needs, "needs"),
        "client_voice": goal.voice(client_agreed, client_words),
        "review_interval": goal.interval(review_every_days),
    }  # fmt: skip
    goal.day(start, "start")
    language = None if vague_words is None else given.choice(vague_words, "vague_words", tuple(_VAGUE))
    given.refuse()
    amounts = told_amounts([Fraction(bool(there), len(parts)) for there in parts.values()])
    lines = tuple(
        Line(name=name, amount=amount, facts=Params({"present": bool(there)}))
        for (name, there), amount in zip(parts.items(), amounts, strict=True)
    )
    present = tuple(name for name, there in parts.items() if there)
    missing = tuple(name for name in parts if name not in present)
    inconsistent = _contradictions(goal.numbers, direction, start, due, review_every_days)
    words = normalized(statement or "").lower()
    vague = tuple(dict.fromkeys(_VAGUE[language].findall(words))) if language else ()
    rateable = parts["measure"] and parts["target"] and parts["due_date"]
    grade = "++" if rateable else "+" if parts["statement"] else "−"
    return Result(
        method=Method(
            id="goal_quality", source=_SOURCE, settings=Params({"vague_words": language} if language else {})
        ),
        value=added_up(0.0, lines), lines=lines, used=present, missing=missing,
        figures=Params({
            "n_present": len(present), "missing_parts": missing, "grade": grade,
            "inconsistent": tuple(each.code for each in inconsistent), **({"vague": vague} if language else {}),
        }),
        findings=(*inconsistent, *([notice("vague_words", "statement", words=vague)] if vague else [])),
    )  # fmt: skip


class _Parts:
    """Whether each part of a goal is there; the numbers among baseline and target are kept to be compared."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self.numbers: dict[str, Fraction] = {}

    def words(self, value: object, where: str) -> bool:
        if value is None or isinstance(value, str):
            return bool((value or "").strip())
        self.given.fault("wrong_type", where, expected="text")
        return False

    def worth(self, value: object, where: str) -> Fraction | str | None:
        """A value of the measure: a number, or words that are not blank."""
        if value is None or isinstance(value, str):
            words = (value or "").strip()
            if _NUMBER.fullmatch(words) and abs(number := Fraction(words.replace("\u2212", "-"))) <= LARGEST:
                self.numbers[where] = number
            return words or None
        self.numbers[where] = self.given.number(value, where)
        return self.numbers[where]

    def direction(self, value: object) -> bool:
        if value is None or (isinstance(value, str) and not value.strip()):
            return False
        return bool(self.given.choice(value, "direction", ("increase", "decrease", "maintain")))

    def day(self, value: object, where: str) -> bool:
        return value is not None and bool(self.given.day(value, where))

    def list(self, values: object, where: str) -> bool:
        """At least one text that is not blank."""
        items = self.given.items(values, where)
        there = [self.words(value, f"{where}[{place}]") for place, value in enumerate(items)]
        return any(there)

    def voice(self, agreed: object, words: object) -> bool:
        """The client agreed, and said it in own words."""
        said = self.words(words, "client_words")
        return (agreed is not None and self.given.flag(agreed, "client_agreed")) and said

    def interval(self, days: object) -> bool:
        return days is not None and bool(self.given.whole(days, "review_every_days", low=1))


def _contradictions(
    numbers: Mapping[str, Fraction], direction: str | None, start: date | None, due: date | None, every: int | None,
) -> list[Finding]:  # fmt: skip
    found: list[Finding] = []
    if len(numbers) == 2:
        change = numbers["target"] - numbers["baseline"]
        if direction == "increase" and change <= 0:
            found.append(notice("target_not_above_baseline", "target"))
        if direction == "decrease" and change >= 0:
            found.append(notice("target_not_below_baseline", "target"))
        if direction == "maintain" and change:
            found.append(notice("target_differs_from_baseline", "target"))
    if start and due and due <= start:
        found.append(notice("due_not_after_start", "due"))
    if every and every > MONTH_DAYS:
        found.append(notice("review_slower_than_monthly", "review_every_days", days=every, most=MONTH_DAYS))
    return found


def goal_marks(goals: Mapping[str, Mapping[str, bool] | None]) -> Result:
    """
    How specifically goals were set: the mean number of the five marks that a goal meets, 0 to 5.

    Args:
        goals: For each goal's id its marks, true or false: specific, measurable, attainable, relevant, time_bound; None
            for a goal nobody marked.

    Lines: what each goal adds. Figures: `goals` marked, and `share_four_or_five`, 0.0 to 1.0 of them. Goals without
    marks are named and left out; None where none is marked. Raises EvaluationError for a mark that is missing, unknown,
    or neither true nor false. Source: the five marks of Doran (1981), Management Review 70(11), 35-36.

    >>> marks = {"specific": True, "measurable": True, "attainable": True, "relevant": True, "time_bound": False}
    >>> goal_marks({"G1": marks, "G2": None}).value
    4.0
    """
    given = Given("goal_marks")
    read = {
        goal: None if marks is None else _marks(given, goal, marks)
        for goal, marks in given.table(goals, "goals").items()
    }
    given.refuse()
    marked = {goal: met for goal, met in read.items() if met is not None}
    unmarked = tuple(goal for goal in read if goal not in marked)
    amounts = told_amounts([Fraction(met, len(marked)) for met in marked.values()])
    lines = tuple(
        Line(name=goal, amount=amount, facts=Params({"marks_met": met}))
        for (goal, met), amount in zip(marked.items(), amounts, strict=True)
    )
    share = sum(met >= 4 for met in marked.values()) / len(marked) if marked else None
    return Result(
        method=Method(id="goal_marks", source="Doran (1981), Management Review 70(11), 35-36"),
        value=added_up(0.0, lines) if lines else None, lines=lines,
        figures=Params({"goals": len(marked), "share_four_or_five": share}), used=tuple(marked), missing=unmarked,
        findings=() if marked and not unmarked else (notice("goals_unmarked", "goals", ids=unmarked),),
    )  # fmt: skip


def _marks(given: Given, goal: str, marks: object) -> int:
    where = f"goals.{goal}"
    table = given.table(marks, where)
    for mark in filter(None, table):
        if mark not in _MARKS:
            given.fault("unknown_key", f"{where}.{mark}", nearest=nearest(mark, _MARKS), allowed=_MARKS)
    for mark in _MARKS:
        if mark not in table and isinstance(marks, Mapping):
            given.fault("missing_key", where, key=mark)
    return sum(given.flag(table[mark], f"{where}.{mark}") for mark in _MARKS if mark in table)
