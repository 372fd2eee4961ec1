"""One change between two versions of a workflow."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from casekit.answers import Finding


@attrs.frozen(slots=False, getstate_setstate=True)
class Change(Finding):
    """
    One change between two versions of a workflow.

    `behavioural` says whether it alters how a case moves, what is asked of whom, or what is due. A change that is not
    only describes the workflow anew: a label, a source, an order that decides nothing.

    `severity` is "warning" where a running case can be stranded or hindered, else "notice".

    >>> Change("labels_changed", {"name": "plan"}, "moves.plan.labels", "notice", behavioural=False).message
    'The labels of plan have changed.'
    """

    behavioural: bool = attrs.field(default=True, kw_only=True)


def change(
    code: str, where: str, facts: Mapping[str, object], *, breaks: object = False, behavioural: bool = True
) -> Change:
    """Return a change; it is a warning if it breaks, and a change that only describes breaks nothing."""
    return Change(code, facts, where, "warning" if breaks and behavioural else "notice", behavioural=behavioural)


def described(found: Change) -> Change:
    """Return a change as one that only describes the workflow anew."""
    return attrs.evolve(found, severity="notice", behavioural=False)
