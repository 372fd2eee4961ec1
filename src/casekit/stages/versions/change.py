"""One change between two versions of a workflow."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from casekit.answers import Finding


@attrs.frozen(slots=False, getstate_setstate=True)
class Change(Finding):
    """
    One change between two versions of a workflow.

    behavioural: Whether it alters how a case moves, who has to do what, or what is due. Otherwise it is descriptive: it
        concerns a label, a source, or an order that has no effect.
    severity: "warning" if the change can block or hinder a running case, otherwise "notice".

    >>> Change("labels_changed", {"name": "plan"}, "moves.plan.labels", "notice", behavioural=False).message
    'The labels of plan have changed.'
    """

    behavioural: bool = attrs.field(default=True, kw_only=True)


def change(
    code: str, where: str, facts: Mapping[str, object], *, breaks: object = False, behavioural: bool = True
) -> Change:
    """Return a change, with severity "warning" if `breaks` is true and the change is behavioural."""
    return Change(code, facts, where, "warning" if breaks and behavioural else "notice", behavioural=behavioural)


def as_descriptive(found: Change) -> Change:
    """Return a change marked as descriptive."""
    return attrs.evolve(found, severity="notice", behavioural=False)
