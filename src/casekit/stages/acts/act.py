"""The arguments of an act, and the result of evaluating it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import attrs

from casekit.answers import Finding, Refusal
from casekit.models import Actor, Case, Entry, Override, Record, ThingStep
from casekit.models.state import id_of
from casekit.models.text import is_blank, normalized
from casekit.stages.acts.option import is_same_act
from casekit.stages.move import Way


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ActArguments:
    """
    The arguments that acts share.

    passing: Whether the stage is only passed through: see `StageMachine.pass_through`.
    record: What the act records with the move: the closure of a closing move, or the next version of the thing whose
        step it is. None: nothing.
    thing: The thing that makes the step, or its id. None: the case moves.
    party: Whose step it is. None: that of the party which the move names first.
    """

    at: datetime
    by: Actor | str
    reason: str | None = None
    overrides: tuple[Override, ...] = ()
    recorded_at: datetime | None = None
    key: str | None = None
    expected_revision: int | None = None
    passing: bool = False
    record: Record | None = None
    thing: Record | str | None = None
    party: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Mending:
    """
    The arguments of a correction or a voiding.

    entry: The number of the wrong entry.
    record: The record that replaces it; None voids it.
    by: Who mends it.
    recorded_at: When the correction is written down.
    reason: Why, in words; it is personal data.
    at: When the replacing record happened; None: at the instant of the wrong entry.
    overrides: The rules set aside for the record.
    key: The host's own key of this act.
    """

    entry: int
    record: Record | None
    by: Actor | str
    recorded_at: datetime
    reason: str
    at: datetime | None = None
    overrides: tuple[Override, ...] = ()
    key: str | None = None


class Evaluation(NamedTuple):
    """
    The result of evaluating an act without applying it.

    refusals: Why the act is not allowed; empty if it is.
    findings: What the rules report without refusing the act.
    entries: The entries the act would append, in order; empty if it appends none.
    way: The way of a move; None for a record, for a move not declared from the stage, and if nothing was evaluated.
    """

    refusals: tuple[Refusal, ...]
    findings: tuple[Finding, ...] = ()
    entries: tuple[Entry, ...] = ()
    way: Way | None = None


def settled_without_evaluation(
    case: Case, act: object, arguments: ActArguments, mends: int | None = None
) -> Evaluation | None:
    """
    Return an evaluation that settles an act before any guard or rule runs; None if the act has to be evaluated.

    If the key was used before, the evaluation has no entries, and a refusal unless it was used for the same act. If
    `expected_revision` is not the revision of the case, it has a refusal.

    Args:
        case: The case.
        act: What `is_same_act` compares: the name of a move, a record, or None for a voiding or an adoption.
        arguments: The arguments of the act.
        mends: The number of the entry that the act corrects or voids. None: it mends nothing.
    """
    key = normalized(arguments.key)
    for entry in case.history if key is not None else ():
        if entry.key == key:
            same = entry.mends == mends and _is_done(case, entry, act, arguments)
            refusals = () if same else (Refusal("key_used", {"key": arguments.key}, "key"),)
            return Evaluation(refusals, entry.findings if same else ())
    if arguments.expected_revision is not None and arguments.expected_revision != case.revision:
        facts = {"expected": arguments.expected_revision, "revision": case.revision}
        return Evaluation((Refusal("revision_passed", facts, "expected_revision"),))
    return None


def _is_done(case: Case, entry: Entry, act: object, arguments: ActArguments) -> bool:
    """Return whether the act of an entry is this act: the same move or record, of the same thing, carrying the same."""
    done = [each.what for each in case.history if each.act == entry.act and each.mends is None]
    carries = arguments.record is None or any(is_same_act(what, arguments.record) for what in done)
    if not isinstance(entry.what, ThingStep):
        return is_same_act(entry.what, act) and arguments.thing is None and carries
    if isinstance(act, Record):  # a version of a thing that was a step of it
        return any(is_same_act(what, act) for what in done[1:])
    thing = arguments.thing
    id = id_of(thing.identity) if isinstance(thing, Record) else thing
    shelf = thing.shelf_name if isinstance(thing, Record) else entry.what.shelf
    return is_same_act(entry.what, act) and (entry.what.shelf, entry.what.thing) == (shelf, id) and carries


def none_if_blank(reason: str | None) -> str | None:
    """Return a reason, or None if it is blank."""
    return None if reason is None or is_blank(reason) else reason
