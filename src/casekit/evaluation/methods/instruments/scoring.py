"""
Scores of an instrument: the score of each scale, and which answers are a reason to ask the client.

The definition says how: `Instrument`. Questionnaires belong to their owners; none of their texts is here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias, cast

from casekit.answers import Finding, Params
from casekit.evaluation.methods.account import told_amounts
from casekit.evaluation.methods.given import Given, Number
from casekit.evaluation.methods.instruments.definition import Instrument
from casekit.evaluation.methods.instruments.parts import Item, Scale
from casekit.evaluation.methods.instruments.reading import instrument_fields
from casekit.evaluation.methods.numbers import whole_or_float
from casekit.evaluation.result import Line, Method, Result, added_up, notice

Answer: TypeAlias = Number | str | None
"""A number; words for an open question, which are looked at by nobody; None where there is no answer."""
Definition: TypeAlias = Instrument | Mapping[str, object]
"""An instrument, or the plain data that define one."""
_CLOSE = Fraction(1, 10**9)
"""How near a share written as a float is taken for the share it stands for: 0.333333333 for a third."""
_GENERIC = "scoring rule of the instrument's own definition"


def score_scale(instrument: Definition, answers: Mapping[str, Answer], *, scale: str | None = None) -> Result:
    """
    The score of one scale: the sum of its items, their mean, or the percent of the maximum possible.

    A reversed item counts lowest + highest - answer. Items without an answer are made up for by the mean of the
    others, as long as no more are missing than the scale allows; otherwise the score is None and a finding says so.

    Args:
        instrument: The instrument, or the plain data that define one.
        answers: Answers by the item's id; None, or no entry, where there is none. Words by an open question's id may
            be among them: they are not scored and not in the result.
        scale: The scale's id; None where the instrument has one only.

    Figures: `band` (where the scale has bands; half-open, read from the score before any rounding), `n_items`,
    `n_answered`, `prorated`, and `flags`: ids of the flags raised anywhere in the answers. A flag is a prompt to ask
    the client, not a score of a risk. Lines: what each answer adds. Raises EvaluationError for an answer out of range
    or not whole where whole ones are declared, and for unknown items and scales. Source: the instrument's own;
    percent of maximum possible: Cohen, Cohen, Aiken & West (1999), Multivariate Behavioral Research 34, 315-346.

    >>> form = {"id": "own", "items": {"q1": {"min": 0, "max": 3}, "q2": {"min": 0, "max": 3, "reverse": True}},
    ...         "scales": [{"id": "total", "items": ["q1", "q2"], "bands": [{"label": "high", "min": 4}]}]}
    >>> found = score_scale(form, {"q1": 2, "q2": 1})
    >>> found.value, found.figures["band"]
    (4.0, 'high')
    """
    given = Given("score_scale")
    form = _read(given, instrument)
    known = {each.id: each for each in form.scales}
    chosen = scale
    if scale is None and len(known) > 1:
        given.fault("not_one_of", "scale", allowed=tuple(known))
    elif scale is not None:
        chosen = given.choice(scale, "scale", tuple(known))
    scored = Scored(form, known.get(chosen or "", form.scales[0]), read_answers(given, form, answers))
    given.refuse()
    flags, prompts = _flags(form, scored.answers)
    figures = {"band": scored.band} if scored.scale.bands else {}
    return Result(
        method=Method(id="score_scale", source=form.source or _GENERIC, settings=scored.settings()),
        value=scored.score, lines=scored.lines,
        figures=Params({**figures, **scored.counts(), "flags": flags}), used=tuple(scored.answered),
        missing=scored.missing, findings=(*scored.findings(), *prompts),
    )  # fmt: skip


def score_instrument(instrument: Definition, answers: Mapping[str, Answer]) -> Result:
    """
    Every scale of an instrument at once: `table` has a row for each, `value` is how many of them could be scored.

    Args:
        instrument: The instrument, or the plain data that define one.
        answers: Answers by the item's id; None, or no entry, where there is none. Words by an open question's id may
            be among them: they are not scored and not in the result.

    A row has the score and the band (None where there is none), how many items were answered, whether the score was
    prorated, and the items missing. Figures: `n_scales`, how many scales there are, and `flags`, the ids of the flags
    raised; a flag is a prompt to ask the client, not a score of a risk. The value is None where no scale could be
    scored. Raises EvaluationError as `score_scale` does, which shows the account of one scale.

    >>> form = {"id": "own", "items": {"q1": {"min": 0, "max": 3}}, "scales": [{"id": "total", "items": ["q1"]}]}
    >>> score_instrument(form, {"q1": 2}).table[0]["score"]
    2.0
    """
    given = Given("score_instrument")
    form = _read(given, instrument)
    read = read_answers(given, form, answers)
    given.refuse()
    scales = [Scored(form, scale, read) for scale in form.scales]
    flags, prompts = _flags(form, read)
    done = sum(bool(each.lines) for each in scales)
    return Result(
        method=Method(
            id="score_instrument", source=form.source or _GENERIC, settings=Params({"instrument": form.id})
        ),
        value=done or None, figures=Params({"n_scales": len(scales), "flags": flags}),
        table=tuple(each.row() for each in scales),
        used=tuple(id for id, answer in read.items() if answer is not None),
        missing=tuple(id for id, answer in read.items() if answer is None),
        findings=(*(finding for each in scales for finding in each.findings()), *prompts),
    )  # fmt: skip


class Scored:
    """One scale and what the answers come to on it."""

    def __init__(self, form: Instrument, scale: Scale, answers: Mapping[str, Fraction | None]) -> None:
        self.form, self.scale, self.answers = form, scale, answers
        items = {item.id: item for item in form.items}
        self.items = [items[id] for id in scale.items]
        self.answered = {id: answer for id in scale.items if (answer := answers.get(id)) is not None}
        self.missing = tuple(id for id in scale.items if id not in self.answered)
        self.allowed = _allowed(scale)
        self.enough = bool(self.answered) and len(self.missing) <= self.allowed
        amounts = self._amounts() if self.enough else []
        self.exact = sum(amounts, Fraction(0)) if self.enough else None
        self.lines = tuple(
            Line(name=id, amount=amount, facts=Params({"answer": whole_or_float(self.answered[id])}))
            for id, amount in zip(self.answered, told_amounts(amounts), strict=False)
        )
        self.band = self._band()

    def _amounts(self) -> list[Fraction]:
        answered = [item for item in self.items if item.id in self.answered]
        each = Fraction(1, len(answered)) if self.scale.method == "mean" else Fraction(len(self.items), len(answered))
        width = sum((_exact(item.max) - _exact(item.min) for item in self.items), Fraction(0))
        counted = [_counted(item, self.answered[item.id]) for item in answered]
        if self.scale.method == "pomp":
            counted = [100 * (value - _exact(item.min)) / width for value, item in zip(counted, answered, strict=True)]
        return [value * each * _exact(self.scale.multiplier) for value in counted]

    def _band(self) -> str | None:
        if self.exact is None:
            return None
        return next(
            (
                band.label
                for band in self.scale.bands
                if (band.min is None or _exact(band.min) <= self.exact)
                and (band.below is None or self.exact < _exact(band.below))
            ),
            None,
        )

    @property
    def score(self) -> float | None:
        """What the lines add up to; None where too few items were answered."""
        return added_up(0.0, self.lines) if self.lines else None

    def settings(self) -> Params:
        """How the scale is scored."""
        return Params({
            "instrument": self.form.id, "scale": self.scale.id, "method": self.scale.method,
            "multiplier": self.scale.multiplier, "max_missing": self.allowed,
        })  # fmt: skip

    def counts(self) -> dict[str, object]:
        """How many items there are, how many were answered, and whether the others were made up for."""
        prorated = self.enough and bool(self.missing)
        return {"n_items": len(self.items), "n_answered": len(self.answered), "prorated": prorated}

    def row(self) -> Params:
        """The scale in one row."""
        named = {"scale": self.scale.id, "score": self.score, "band": self.band}
        return Params({**named, **self.counts(), "missing_items": self.missing})

    def findings(self) -> tuple[Finding, ...]:
        """Why there is no score or no band, and what the score is made up of."""
        where = self.scale.id
        if not self.answered:
            return (notice("scale_not_answered", where, scale=where),)
        if not self.enough:
            return (notice("too_many_unanswered", where, scale=where, ids=self.missing, most=self.allowed),)
        prorated = (notice("score_prorated", where, scale=where, ids=self.missing),) if self.missing else ()
        no_band = (notice("score_in_no_band", where, scale=where),) if self.scale.bands and self.band is None else ()
        return (*prorated, *no_band)


def _read(given: Given, instrument: object) -> Instrument:
    if isinstance(instrument, Instrument):
        return instrument
    fields = instrument_fields(given, instrument, Instrument)
    given.refuse()
    return Instrument(**fields)


def read_answers(given: Given, form: Instrument, answers: object) -> dict[str, Fraction | None]:
    """The answer to every item of an instrument, None where there is none; what is said in own words is not kept."""
    items = {item.id: item for item in form.items}
    open_ones = {question.id for question in form.open_questions} - set(items)
    read: dict[str, Fraction | None] = dict.fromkeys(items)
    for id, answer in given.table(answers, "answers").items():
        where = f"answers.{id}"
        if id in open_ones:
            if answer is not None and not isinstance(answer, str):
                given.fault("wrong_type", where, expected="text")
        elif id and id not in items:
            given.fault("unknown_item", where, known=tuple(items))
        elif id and answer is not None:
            read[id] = given.number(answer, where, low=_exact(items[id].min), high=_exact(items[id].max))
            if items[id].integer and cast("Fraction", read[id]).denominator != 1:
                given.fault("wrong_type", where, expected="a whole number")
    return read


def _flags(form: Instrument, answers: Mapping[str, Fraction | None]) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """The flags raised, and what to ask: of every flag raised, and of every item with one that was not answered."""
    raised: list[str] = []
    findings: list[Finding] = []
    for flag in form.flags:
        answer = answers[flag.item]
        if answer is None:
            findings.append(notice("flag_item_unanswered", flag.item, flag=flag.id))
        elif answer >= _exact(flag.at_least):
            raised.append(flag.id)
            findings.append(notice("flag_raised", flag.item, flag=flag.id))
    return tuple(raised), tuple(findings)


def _allowed(scale: Scale) -> int:
    """How many items may be missing; a share is compared exactly, so a third of three is one."""
    if scale.max_missing_share is None:
        return scale.max_missing or 0
    return math.floor(_exact(scale.max_missing_share) * len(scale.items) + _CLOSE)


def _counted(item: Item, answer: Fraction) -> Fraction:
    return _exact(item.min) + _exact(item.max) - answer if item.reverse else answer


def _exact(value: Number) -> Fraction:
    return Fraction(str(value))
