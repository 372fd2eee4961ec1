"""Lay out figures as text: the figure first, then what it is made of, what was left out and why, and the source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeGuard

from casekit.answers import Finding, Params, ParamValue
from casekit.evaluation.explaining import Saying, capitalised

if TYPE_CHECKING:
    from casekit.evaluation.result import Line, Result

_IN_BRACKETS = re.compile(r" ?\(.*\)$")
"""Matches what the name of a figure says in brackets at its end."""
_COUNTS = (("counted", "out_of"), ("numerator", "denominator"))
"""The figures with the two counts of a share. They are shown with it."""
_PARTS_PRESENT = "n_present"
"""The figure with the number of parts that are there, of all parts of something."""
_NUMBERS_OF_LINES = frozenset({"goals", "count", "n_rated", "ranks"})
"""Figures that count what the lines are about. They are not shown beside these lines."""
_LISTED_ALREADY = frozenset({"grade", "issues", "missing_parts"})
"""Figures that say the same as the lines or the rows."""
_MEANS = frozenset({
    "mean_days_from_referral_to_service", "mean_days_to_response",
    "mean_service_rating", "mean_change_of_life_domains", "matrix_movement", "goal_marks", "client_voice_score",
    "client_goal_progress", "rating_gap",
})  # fmt: skip
"""The methods that take a mean. Their lines show what the mean is taken of, not each part of the mean."""


_CHANGES = frozenset({"t_score_change", "mean_change_of_life_domains"})
"""The methods whose figure is a change. It is shown with its sign."""


class Account(NamedTuple):
    """
    The text of a figure, in parts.

    name, value: The name and the value of the figure.
    goal: The goal that it is about. Empty: it is about the whole case or thing.
    parts: What the figure is made of.
    lines: What else there is to say of it, and the settings.
    left_out: What was left out of a share.
    findings: What to know before the figure is used, as text.
    source: The source of the method.
    is_undefined: Whether there is no figure.
    """

    name: str
    value: str
    goal: str
    parts: tuple[str, ...]
    lines: tuple[str, ...]
    left_out: tuple[str, ...]
    findings: tuple[str, ...]
    source: str
    is_undefined: bool

    def text(self, say: Saying, goals: Sequence[str] = (), *, known: Sequence[str] = ()) -> str:
        """Return the figure with its lines; `goals` are all goals of which it is true. Leave out known findings."""
        about = ", ".join(goals or filter(None, [self.goal]))
        new = [each for each in self.findings if each not in known]
        is_told = all(any(part in each for each in new) for part in self.left_out)
        left_out = [] if is_told else [f"{say.word('left_out')}: {', '.join(self.left_out)}"]
        return "\n".join([f"{self.name}{say.among(about)}{self.value}", *self.parts, *self.lines, *left_out, *new])


def account_of(result: Result, say: Saying) -> Account:
    """Return the text of a result, in parts."""
    return _Layout(result, say).account()


def name_and_value(result: Result, say: Saying) -> tuple[str, str]:
    """Return the name of a figure and its value, as the first line of its text has them one after the other."""
    layout = _Layout(result, say)
    return layout.name(), layout.value()


def told_result(result: Result, say: Saying) -> str:
    """Return a result as text, with its source in the last line."""
    account = account_of(result, say)
    return "\n".join([account.text(say), f"{say.word('source')}: {account.source}"])


def told_question(title: str, results: Iterable[Result], say: Saying, *, known: Sequence[str] = ()) -> str:
    """
    Return a question with its results as text, in paragraphs: the defined ones, those without a value, the sources.

    What is the same for several goals, the lines of a figure, a finding and a source are each told once. Findings in
    `known` are left out.
    """
    accounts = [account_of(each, say) for each in results]
    told, said = [capitalised(title)], list(known)
    parts: set[tuple[str, ...]] = set()
    for account, goals in _together(accounts):
        shown = account._replace(parts=()) if account.parts in parts else account
        told.append(shown.text(say, goals, known=said))
        said += account.findings
        parts.add(account.parts)
    if undefined := [each for each in accounts if each.is_undefined]:
        names = ", ".join(dict.fromkeys(each.name for each in undefined))
        lines = [f"{capitalised(say.word('undefined'))}: {names}"]
        lines += dict.fromkeys(each for one in undefined for each in one.findings if each not in said)
        told.append("\n".join(lines))
    return "\n\n".join([*told, *_sources([each for each in accounts if not each.is_undefined], say)])


def told_evaluation(
    heading: str, findings: Iterable[Finding], questions: Iterable[tuple[str, Sequence[Result]]], say: Saying
) -> str:
    """Return an evaluation as text: the heading and what is missing, then each question. A finding is told once."""
    lacking = list(dict.fromkeys(say.told(each) for each in findings))
    head = [heading, *([say.word("missing_first"), *lacking] if lacking else [])]
    said, told = list(lacking), ["\n".join(head)]
    for title, results in questions:
        told.append(told_question(title, results, say, known=said))
        said += [line for line in told[-1].splitlines() if line.startswith("! ")]
    return "\n\n".join(told)


def _together(accounts: Iterable[Account]) -> Iterator[tuple[Account, tuple[str, ...]]]:
    """Yield each defined account once, with all goals for which it says the same."""
    goals: dict[Account, list[str]] = {}
    for each in accounts:
        if not each.is_undefined:
            goals.setdefault(each._replace(goal=""), []).append(each.goal)
    yield from ((each, tuple(filter(None, of))) for each, of in goals.items())


def _sources(accounts: Sequence[Account], say: Saying) -> list[str]:
    """Return a paragraph with the sources of the figures: for several sources, each with the names of its figures."""
    names: dict[str, dict[str, None]] = {}
    for each in accounts:
        names.setdefault(each.source, {})[_IN_BRACKETS.sub("", each.name)] = None
    if len(names) < 2:  # a single source is that of all figures
        return [f"{say.word('source')}: {each}" for each in names]
    return ["\n".join(f"{say.word('source')}{say.among(', '.join(of))}: {each}" for each, of in names.items())]


class _Layout:
    """The layout of one result in one language."""

    def __init__(self, result: Result, say: Saying) -> None:
        self.result, self.say = result, say
        self.method = result.method.id
        self.unit, self.things = say.unit(self.method, "evaluation_method")
        self.is_share = bool(self.things)
        self.counts = self._counts()

    def account(self) -> Account:
        """Return the text in parts."""
        result, say = self.result, self.say
        lines, shown = [*self._figures(), *self._named()], {line.name for line in result.lines}
        left_out = [each for each in result.missing if self.is_share and each not in shown]
        if settings := result.method.settings:
            lines.append(f"{say.word('settings')}: {say.facts(settings, method=self.method)}")
        return Account(
            name=self.name(), value=self.value(),
            goal=result.of or "", parts=(*self._parts(), *self._rows()), lines=tuple(lines),
            left_out=tuple(say.part(each, of=self.method) for each in left_out),
            findings=tuple(dict.fromkeys(say.told(each, of=self.method) for each in result.findings)),
            source=say.source(result.method.source),
            is_undefined=result.value is None and not (result.lines or result.table),
        )  # fmt: skip

    def _counts(self) -> tuple[float, float] | None:
        """Return what was counted, and out of how many; None if the figures say neither."""
        figures = self.result.figures
        pairs = [(figures.get(part), figures.get(whole)) for part, whole in _COUNTS]
        pairs.append((figures.get(_PARTS_PRESENT), len(self.result.lines)))
        return next(((part, whole) for part, whole in pairs if _is_number(part) and _is_number(whole)), None)

    def name(self) -> str:
        """Return the name of the figure."""
        return capitalised(self.say.name("evaluation_method", self.method))

    def value(self) -> str:
        """Return what follows the name of the figure."""
        number, say = self.result.number, self.say
        if number is None:
            return f": {say.value(self.result.value, of=self.method, what='evaluation_method')}"
        shown = (say.signed if self.method in _CHANGES else say.number)(number, self.unit)
        if self.is_share and self.counts:
            counted = say.out_of(*self.counts, self.things)
            shown = shown + say.among(counted) if self.unit else counted
        return f" {shown}" if say.language == "ko" and (self.unit or self.things) else f": {shown}"

    def _parts(self) -> Iterator[str]:
        """Yield the lines: of a share or a mean what each thing is, of a sum what it adds to the base."""
        if self.result.base and self.result.lines:
            yield f"{self.say.word('base')}{self.say.number(self.result.base)}"
        grouped: dict[bool, list[str]] = {True: [], False: []}
        for line in self.result.lines:
            name = self.say.part(line.name, of=self.method)
            if [*line.facts] == ["present"]:
                grouped[bool(line.facts["present"])].append(name)
            else:
                yield f"- {name}: {self._part(line)}"
        for is_present, names in grouped.items():
            if names:
                yield f"- {capitalised(self.say.value(is_present, of='present'))}: {', '.join(names)}"

    def _part(self, line: Line) -> str:
        """Return what a line says of its thing."""
        facts = line.facts
        if {"before", "after"} <= {*facts}:  # the change is the difference of the two
            facts = Params({name: value for name, value in facts.items() if name != "change"})
        if not facts or not (self.is_share or self.method in _MEANS):
            amount = self.say.signed(line.amount, self.unit)
            return amount + self.say.among(self.say.facts(facts, method=self.method))
        if len(facts) == 1:
            return self.say.told_fact(*next(iter(facts.items())), method=self.method)
        return self.say.facts(facts, method=self.method)

    def _rows(self) -> Iterator[str]:
        """Yield the rows of the table, without columns that are empty in all of them."""
        table = self.result.table
        filled = {name for row in table for name, value in row.items() if value not in (None, ())}
        for row in table:
            facts = Params({name: row[name] for name in row if name in filled})
            yield f"- {self.say.facts(facts, method=self.method, between=' / ')}"

    def _figures(self) -> Iterator[str]:
        """Yield the other figures, each in a line; those that other lines say are left out."""
        with_counts = {name for pair in _COUNTS for name in pair} | {_PARTS_PRESENT}
        said = {fact for line in self.result.lines for fact in line.facts.values()}
        shown_with = None if self.is_share else self._share_with_counts()
        for name, value in self.result.figures.items():
            if name in _LISTED_ALREADY or value == () or (name in with_counts and (self.is_share or shown_with)):
                continue
            if value is None and self.result.value is None:
                continue
            if name == "excluded" and (not value or self.result.missing):
                continue
            if name == "with_half_credit" and value in (self.result.value, None):
                continue
            if self.is_share and (value in (0, None) or name in said):
                continue
            if name in _NUMBERS_OF_LINES and value == len(self.result.lines):
                continue
            yield self._figure(name, value, with_counts=name == shown_with)

    def _share_with_counts(self) -> str | None:
        """Return the figure, other than the value, to which the counts belong; None if there is none."""
        names = (name for name in self.result.figures if self.counts and self.say.unit(name, method=self.method)[1])
        return next(names, None)

    def _figure(self, name: str, value: ParamValue, *, with_counts: bool) -> str:
        """Return one other figure with its name."""
        say = self.say
        facts = {**self.result.method.settings, **self.result.figures}
        label = capitalised(say.name("figure", name, method=self.method, facts=facts))
        unit, things = say.unit(name, method=self.method)
        shown = say.value(value, of=name, method=self.method)
        if with_counts and self.counts:
            shown += say.among(say.out_of(*self.counts, things))
        return f"{label} {shown}" if unit and _is_number(value) and say.language == "ko" else f"{label}: {shown}"

    def _named(self) -> Iterator[str]:
        """Yield what was used and what is missing, unless lines, rows or findings name it already."""
        result, say = self.result, self.say
        rows = {str(next(iter(row.values()), "")) for row in result.table}
        shown = {line.name for line in result.lines} | rows
        told = {each for finding in result.findings for fact in finding.params.values() if isinstance(fact, tuple)
                for each in fact}  # fmt: skip
        missing = () if self.is_share else result.missing
        for word, parts, already in (("used", result.used, shown), ("missing", missing, shown | told)):
            if not already.issuperset(parts):
                yield f"{say.word(word)}: {', '.join(say.part(each, of=self.method) for each in parts)}"


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
