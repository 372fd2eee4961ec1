"""
Conditions: all, any and not over true, false and unknown, every leaf with its reasons.

Truth follows Kleene's strong logic (Kleene 1952, Introduction to Metamathematics, §64): unknown is None. A guard that
could not be asked is unknown, and unknown opens nothing, under "not" as little as anywhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import attrs

from casekit.answers import Params, Refusal


@attrs.frozen
class Leaf:
    """One question, asked by its registered name with literal parameters."""

    name: str
    params: Params = attrs.field(factory=Params)


@attrs.frozen
class AllOf:
    """True when every part is; false as soon as one is false; otherwise unknown. Empty: true."""

    parts: tuple[Condition, ...] = ()


@attrs.frozen
class AnyOf:
    """True as soon as one part is; false when every part is; otherwise unknown. Empty: false, and says so."""

    parts: tuple[Condition, ...]


@attrs.frozen
class Not:
    """True when the part is false. Its own `code` says what is so when it refuses."""

    part: Condition
    code: str


Condition: TypeAlias = Leaf | AllOf | AnyOf | Not


@attrs.frozen
class Verdict:
    """True, false or unknown (None), with the reasons of everything that is not true."""

    truth: bool | None
    reasons: tuple[Refusal, ...] = ()


def judge(condition: Condition, ask: Callable[[Leaf], Verdict]) -> Verdict:
    """
    The verdict on a condition; every leaf is asked, and every reason is kept. Where one of several would do, a reason
    of its own says so before them.

    >>> adult, consents = Leaf("adult"), Leaf("consents")
    >>> answers = {"adult": Verdict(False, (Refusal("minor"),)), "consents": Verdict(True)}
    >>> judge(AllOf((adult, consents)), lambda leaf: answers[leaf.name]).reasons[0].code
    'minor'
    >>> judge(AnyOf((adult, consents)), lambda leaf: answers[leaf.name]).truth
    True
    >>> judge(Not(consents, code="already_consented"), lambda leaf: answers[leaf.name]).reasons[0].code
    'already_consented'
    """
    if isinstance(condition, Leaf):
        return ask(condition)
    if isinstance(condition, Not):
        return _turned(judge(condition.part, ask), condition.code)
    verdicts = [judge(part, ask) for part in condition.parts]
    truths = [verdict.truth for verdict in verdicts]
    decisive = isinstance(condition, AnyOf)
    if decisive in truths or all(truth is not decisive and truth is not None for truth in truths):
        truth: bool | None = decisive if decisive in truths else not decisive
    else:
        truth = None
    reasons = tuple(reason for verdict in verdicts for reason in verdict.reasons)
    if decisive and len(reasons) > 1:
        reasons = (Refusal("one_is_enough", {"of": tuple(reason.code for reason in reasons)}), *reasons)
    return Verdict(truth, () if truth else reasons or (Refusal("empty_condition"),))


def _turned(verdict: Verdict, code: str) -> Verdict:
    if verdict.truth is None:
        return verdict
    return Verdict(False, (Refusal(code),)) if verdict.truth else Verdict(True)


def leaves(condition: Condition) -> Iterator[Leaf]:
    """
    Every question a condition asks, in the order written.

    >>> [leaf.name for leaf in leaves(AnyOf((Leaf("eligible"), Not(Leaf("reopened"), code="is_reopened"))))]
    ['eligible', 'reopened']
    """
    ahead = [condition]
    while ahead:
        part = ahead.pop()
        if isinstance(part, Leaf):
            yield part
        else:
            ahead += (part.part,) if isinstance(part, Not) else reversed(part.parts)
