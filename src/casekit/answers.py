"""Refusals, which stop an act; findings, which only report; and the answer that holds both."""

from __future__ import annotations

import math
from collections.abc import ItemsView, Iterable, Iterator, Mapping
from datetime import date
from typing import ClassVar, Literal, TypeAlias, cast

import attrs

from casekit.arguments import refusing_wrong_types, type_error
from casekit.display import as_text
from casekit.labels.wording import LIBRARY_WORDING, Wording

ParamValue: TypeAlias = str | int | float | bool | tuple[str, ...] | None
"""The value of a fact in a refusal or a finding. A day is ISO 8601 text. It is never a personal value."""

Severity: TypeAlias = Literal["error", "warning", "notice"]


class Params(Mapping[str, ParamValue]):
    """
    An immutable mapping of facts by name, in the order of `values`. It can be hashed and pickled.

    A fact is text, a number, a bool, None or a tuple of texts. A day becomes text in ISO 8601, a list or a set becomes
    a tuple of texts. Any other object becomes the name of its type, because it might hold personal values.

    Mappings with the same facts are equal, whatever their order.

    >>> Params({"limit": 30, "days": 12})
    {'limit': 30, 'days': 12}
    """

    __slots__ = ("_facts",)
    _facts: dict[str, ParamValue]

    def __init__(self, values: Mapping[str, object] | None = None) -> None:
        try:
            facts = dict(values.items()) if values else {}
        except (AttributeError, TypeError):
            if isinstance(values, Mapping):
                raise
            raise type_error("cannot build Params", {"values": "a table of facts by their names"}) from None
        for name, value in facts.items():
            if type(value) not in _PLAIN_FACTS or type(name) is not str:
                facts = {as_text(name): _fact(value) for name, value in facts.items()}
                break
        self._facts = cast("dict[str, ParamValue]", facts)

    def __getitem__(self, name: str) -> ParamValue:
        return self._facts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def items(self) -> ItemsView[str, ParamValue]:
        """Return the pairs (name, fact)."""
        return self._facts.items()

    def __hash__(self) -> int:
        return hash(frozenset(self._facts.items()))

    def __repr__(self) -> str:
        try:
            return repr(self._facts)
        except ValueError:  # a whole number that Python does not write out
            facts = self._facts.items()
            return repr({name: as_text(value) if isinstance(value, int) else value for name, value in facts})


def plain_params(facts: dict[str, ParamValue]) -> Params:
    """Return facts that are all plain, the floats finite, as Params: quicker, since none of them is looked at."""
    params = object.__new__(Params)
    params._facts = facts  # pyright: ignore[reportPrivateUsage]
    return params


_PLAIN_FACTS = frozenset({str, int, bool, type(None)})
"""The types of values that are facts as they are. `_fact` converts values of other types."""


def _fact(value: object) -> ParamValue:
    """Return a value as a fact. An object of an unknown type becomes the name of its type, since it may be personal."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return tuple(sorted(plain_text(item) for item in value))  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(value, list | tuple):
        return tuple(plain_text(item) for item in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return type(value).__name__


def plain_text(item: object) -> str:
    """Return a fact as text, and what is none as the name of its type."""
    fact = type(item).__name__ if isinstance(item, set | frozenset | list | tuple) else _fact(item)  # pyright: ignore[reportUnknownArgumentType]
    return as_text(fact)


def _represented(value: object) -> str:
    """Return the repr of a value, or the name of its type where it has none: a number too long to be written out."""
    try:
        return repr(value)
    except (ValueError, RecursionError):
        return type(value).__name__


def _params(values: Mapping[str, object]) -> Params:
    if type(values) is Params:
        return values
    if values and values.__class__ is not dict and not isinstance(values, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise type_error("cannot build a reason", {"params": "a table of facts by their names"})
    return Params(values)


@attrs.frozen(slots=False, getstate_setstate=True)
class _Reason:
    """The base of Refusal and Finding: a code, its facts, and a place. The words are looked up on access."""

    _wording: ClassVar[Wording] = LIBRARY_WORDING

    code: str = attrs.field(repr=_represented)
    params: Params = attrs.field(factory=Params, converter=_params)
    where: str | None = attrs.field(default=None, repr=_represented)

    @property
    def named(self) -> str:
        """The code as error messages show it."""
        return plain_text(self.code)

    @property
    def place(self) -> str:
        """The place as error messages show it. Empty if there is none."""
        return plain_text(self.where) if self.where else ""

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return self._wording.say(self.named, "message", self.params)

    @property
    def fix(self) -> str:
        """How to fix it, in English. Empty if there is no text for the code."""
        return self._wording.say(self.named, "fix", self.params)

    @refusing_wrong_types()
    def told(self, language: str = "en", *, fix: bool = True) -> str:
        """
        Return the message and the fix as one text.

        A reason from a machine is told in the words of its practice and its workflow: see `casekit.labels.Wording`.

        Args:
            language: "en", "ko", or another language in which the practice has texts. English is used for a text that
                does not exist in the language.
            fix: Whether the fix is told too.
        """
        parts = _PARTS if fix else _PARTS[:1]
        return " ".join(self._wording.say(self.named, each, self.params, language=language) for each in parts).strip()


_PARTS: tuple[Literal["message", "fix"], ...] = ("message", "fix")


def put_in_words(reasons: Iterable[_Reason], wording: Wording, *, unless_told: bool = False) -> None:
    """
    Let reasons be told in these words. What they say, and whether they are equal, is unchanged.

    With `unless_told`, reasons that were put in words before keep these.

    A pickled or copied reason is told in the words of the library.
    """
    for reason in reasons:
        if not (unless_told and "_wording" in reason.__dict__):
            object.__setattr__(reason, "_wording", wording)


@attrs.frozen(slots=False, getstate_setstate=False)
class Refusal(_Reason):
    """
    One reason why an act is not allowed.

    code: The code of the reason.
    params: The facts behind it.
    where: The record or place it is about.
    cause: The exception raised by a guard or rule of the office, if that is the reason.

    `cause` is for the host's own log. It appears in no message and no repr, it is ignored when refusals are compared or
    hashed, and pickling or copying drops it. An exception may quote personal values, so log it only where such values
    may be kept.

    A cause keeps memory alive. Its traceback holds every frame from the caller of the act down to the guard, with their
    local variables: the case, the context, and whatever the callers hold. This memory is freed with the last reference
    to the refusal. If one of those frames itself holds the refusal or the answer, only the garbage collector frees it.
    Format the traceback soon (`traceback.format_exception(refusal.cause)`) and keep its text, not the refusal.

    >>> refusal = Refusal("lost_contact_minimum", {"attempts": 1, "attempts_needed": 3, "days": 12, "days_needed": 30})
    >>> refusal.fix
    'Record attempts to reach the client until there are 3, and wait until the last contact is 30 days ago.'
    >>> print(Refusal("case_is_closed").told("ko"))
    이미 종결된 사례입니다. 먼저 재개(Reopening)를 기록하십시오.
    """

    cause: BaseException | None = attrs.field(default=None, kw_only=True, repr=False, eq=False)

    def __getstate__(self) -> tuple[str, Params, str | None]:
        """Return everything but the cause: a traceback cannot be pickled and belongs to one process."""
        return self.code, self.params, self.where

    def __setstate__(self, state: tuple[str, Params, str | None]) -> None:
        """Set the fields; the cause is None."""
        for name, value in zip(("code", "params", "where", "cause"), (*state, None), strict=True):
            object.__setattr__(self, name, value)


@attrs.frozen(slots=False, getstate_setstate=True)
class Finding(_Reason):
    """
    Something that does not stop an act but that people should see.

    A finding about an act is stored with the act in the history of the case.

    code: The code of the finding.
    params: The facts behind it.
    where: The record or place it is about.
    severity: "error", "warning" or "notice".
        "error": a fault of a workflow or a practice, or a contradiction in the history of a case.
        "warning": an act broke a rule and is stored all the same, for example because the rule only reports or was
        overridden; or a change of a workflow can block running cases; or a review is overdue; or a part of a
        configuration is not carried over.
        "notice": something to know about a figure, such as why it could not be computed or how far to trust it; or a
        change of a workflow blocks no running case.

    >>> Finding("goal_without_need", {"goal": "G1"}, severity="notice").severity
    'notice'
    """

    severity: Severity = "warning"


@attrs.frozen(slots=False, getstate_setstate=True)
class Fault(Finding):
    """
    A fault of a workflow or a practice, with its position in the text from which that was read.

    where: The path in the workflow, such as `moves[4].to`.
    line: The line, from 1. In TOML text every fault has one, except a fault of the text as a whole, such as
        `more_faults` or `text_too_large`. In JSON text only a syntax error has one. Otherwise None.
    column: The column in that line, from 1, counted in characters. None if `line` is None.
    move: The name of the move with the fault. None outside of moves and for a move without a name.

    >>> Fault("unknown_stage", {"stage": "wrok"}, "moves[4].to", line=31, column=1, move="start").place
    'moves[4].to (move start, line 31)'
    """

    severity: Severity = "error"
    line: int | None = attrs.field(default=None, kw_only=True)
    column: int | None = attrs.field(default=None, kw_only=True)
    move: str | None = attrs.field(default=None, kw_only=True)

    @property
    def place(self) -> str:
        """The path with the name of the move and the line. Empty for a fault of the text as a whole."""
        if not self.where:
            return ""
        where = super().place
        move = f"move {plain_text(self.move)}" if self.move else ""
        line = f"line {plain_text(self.line)}" if self.line else ""
        more = ", ".join(filter(None, (move, line)))
        return f"{where} ({more})" if more else where


@attrs.frozen(kw_only=True)
class Effect:
    """
    Something that the host has to do after a move, such as sending a letter. The library does not perform it.

    name: The name of the effect.
    params: Its parameters. In a workflow, a value may name a workflow parameter, such as "$contact_limit".

    >>> Effect(name="notify_school", params=Params({"days": 3})).params["days"]
    3
    """

    name: str
    params: Params = attrs.field(factory=Params)


@attrs.frozen(kw_only=True, slots=False, getstate_setstate=True)
class Answer:
    """
    The result of evaluating an act without applying it.

    refusals: Every reason why the act is not allowed. Empty: it is allowed.
    findings: The findings that the act would store.
    effects: What the host would have to do afterwards.

    >>> Answer(refusals=(Refusal("consent_required"),), findings=()).allowed
    False
    """

    refusals: tuple[Refusal, ...] = ()
    findings: tuple[Finding, ...] = ()
    effects: tuple[Effect, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether the act is allowed: there are no refusals. Findings do not block it."""
        return not self.refusals
