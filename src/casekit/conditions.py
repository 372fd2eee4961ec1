"""
Evaluate conditions: guards joined by all, any and not, in a logic of true, false and unknown.

The logic is Kleene's strong logic (Kleene 1952, Introduction to Metamathematics, §64); unknown is None. A guard that
could not be evaluated is unknown, and so is its "not". Only a condition that is true opens a move.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import attrs

from casekit.answers import Params, Refusal


@attrs.frozen
class Leaf:
    """One guard, by its registered name and with literal parameters."""

    name: str
    params: Params = attrs.field(factory=Params)


@attrs.frozen
class AllOf:
    """True when every part is; false as soon as one is false; otherwise unknown. Empty: true."""

    parts: tuple[Condition, ...] = ()


@attrs.frozen
class AnyOf:
    """True as soon as one part is; false when every part is; otherwise unknown. Empty: false, with a reason for it."""

    parts: tuple[Condition, ...]


@attrs.frozen
class Not:
    """True when the part is false, false when it is true, otherwise unknown. If false, its reason has this `code`."""

    part: Condition
    code: str


Condition: TypeAlias = Leaf | AllOf | AnyOf | Not


@attrs.frozen
class Verdict:
    """The value of a condition: true, false or unknown (None), with the reasons why it is not true."""

    truth: bool | None
    reasons: tuple[Refusal, ...] = ()


def judge(condition: Condition, ask: Callable[[Leaf], Verdict]) -> Verdict:
    """
    Evaluate a condition. Every leaf is evaluated, so that no reason is missing.

    If the reasons are alternatives, of which one put right is enough, a reason that says so comes first.

    Args:
        condition: The condition.
        ask: Evaluates one leaf.

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
        return _negated(judge(condition.part, ask), condition.code)
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


def _negated(verdict: Verdict, code: str) -> Verdict:
    """Return the verdict of a Not whose part has this verdict."""
    if verdict.truth is None:
        return verdict
    return Verdict(False, (Refusal(code),)) if verdict.truth else Verdict(True)


def leaves(condition: Condition) -> Iterator[Leaf]:
    """
    Yield every leaf of a condition, in the order written.

    >>> [leaf.name for leaf in leaves(AnyOf((Leaf("eligible"), Not(Leaf("reopened"), code="is_reopened"))))]
    ['eligible', 'reopened']
    """
    pending = [condition]
    while pending:
        part = pending.pop()
        if isinstance(part, Leaf):
            yield part
        else:
            pending += (part.part,) if isinstance(part, Not) else reversed(part.parts)
