"""A guard: a condition of a move, of the library or of an office."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias, cast

import attrs

from casekit.answers import Params, Refusal
from casekit.arguments import check_types
from casekit.models.text import normalized
from casekit.notation.labelled import ComparedByFields, to_labels
from casekit.practice.rule import Subject

GuardFunction: TypeAlias = Callable[..., Refusal | None]
"""The function of a guard: takes a Context and the parameters that a workflow sets. Returns None if it holds."""
GuardFacts: TypeAlias = Mapping[str, str | bool | tuple[float, float]]
"""What is true when a guard holds: for each fact a value, or a pair (lowest, highest), both included."""
ResolvedBy: TypeAlias = Mapping[str, "tuple[Subject, ...]"]
"""The kinds of records that resolve the refusals of a guard, by the code of the refusal."""


def _in_nfc(facts: GuardFacts) -> Mapping[str, object]:
    """Return facts with their texts in Unicode normal form NFC."""
    check_types("cannot build Guard", {"facts": (facts, Mapping)})
    return {normalized(name): normalized(value) for name, value in facts.items()}


def _no_facts() -> GuardFacts:
    return {}


def _to_resolved_by(kinds: ResolvedBy) -> ResolvedBy:
    """Return a copy of the kinds by code. Raises TypeError for anything but a mapping."""
    check_types("cannot build Guard", {"resolved_by": (kinds, Mapping)})
    return {**kinds}


def _nothing() -> ResolvedBy:
    return {}


def _function_name(guard: Guard) -> str:
    """Return the name of the function of a guard; empty for a callable without one."""
    return str(getattr(guard.function, "__name__", ""))


@attrs.frozen(eq=False, repr=False)
class Guard(ComparedByFields):
    """
    A guard: a function that a workflow can name as the condition of a move.

    function: The function. It takes a `Context` and the parameters that a workflow sets, and returns None if the
        condition holds, otherwise a Refusal.
    name: The name by which a workflow refers to it, an identifier. Left out: the name of the function.
    facts: What is true when the guard holds, such as `{"age": (0, 17)}` for an age from 0 to 17. If two guards declare
        facts that exclude each other, `check` treats the guards as contradicting each other.
    resolved_by: For a code of its refusals, the kinds of records that resolve it, in the order in which to record them:
        classes, or names of kinds declared as data. `next_steps` drafts them. If a code is missing
        here, `next_steps` leaves it to the host to resolve.

    labels: Its labels by language, for pictures and tables. Left out: its name.

    A practice takes a plain function too: it is then a guard with the name of the function and no facts. The practice
    can be pickled if the function is one of a module.

    >>> from casekit.models import Goal
    >>> def has_a_goal(context):
    ...     return None if context.case.goals else Refusal("case_without_goal", where=context.case.id)
    >>> Guard(has_a_goal, resolved_by={"case_without_goal": (Goal,)}).name
    'has_a_goal'
    """

    function: GuardFunction
    name: str = attrs.field(default=attrs.Factory(_function_name, takes_self=True), kw_only=True)
    facts: Mapping[str, object] = attrs.field(factory=_no_facts, kw_only=True, converter=_in_nfc, hash=False)
    resolved_by: ResolvedBy = attrs.field(factory=_nothing, kw_only=True, converter=_to_resolved_by, hash=False)
    labels: Params = attrs.field(factory=Params, kw_only=True, converter=to_labels)


def to_guards(values: Iterable[Guard | GuardFunction]) -> tuple[Guard, ...]:
    """Return guards; a plain function as one with its name. What is no list is left for `Practice` to refuse."""
    if not isinstance(values, list | tuple):
        return cast("tuple[Guard, ...]", values)
    return tuple(each if isinstance(each, Guard) else Guard(each) for each in values)
