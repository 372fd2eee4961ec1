"""`Context`: what a guard or a rule receives about the act to evaluate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import attrs

from casekit.arguments import check_types
from casekit.models import Actor, Case, Record
from casekit.practice.practice import NO_PRACTICE, Practice
from casekit.stages.definition import Definition
from casekit.stages.move import Move


@attrs.frozen(kw_only=True, slots=False, getstate_setstate=True)
class Context:
    """
    What a guard or a rule receives about the act to evaluate. Examples are at `casekit.Guard` and `casekit.Rule`.

    case: The case as of `at`.
    present: The case with everything on record now; for a correction, with the correction applied. It differs from
        `case` for a backdated act, for a correction and for an entry that is evaluated again.
    case_id: The id of the case.
    at: The instant of the act.
    by: Who acts.
    workflow: The workflow of the case.
    move: The move. None if the act is a record. Also None if no such move is declared from the stage of the case: then
        no guard is evaluated, only the rules for entering `target`.
    target: The id of the stage the act leads to. None for a record and for a move that stays.
    record: The record. None if the act is a move.
    reason: The reason given for the act.
    mends: The number of the entry that a correction replaces or that is evaluated again. None for any other act.
    thing: For a step of a thing that moves by a workflow of its own: the thing, as it is at `at`. `case` then has the
        stage of the thing. None for any other act.
    party: Whose step it is. None for any other act, and for a step of nobody in particular.
    things: The workflows of things of the machine, by subject.
    practice: The practice of the office, whose own words a guard or a rule may read.
    """

    case: Case
    present: Case
    case_id: str
    at: datetime
    by: Actor
    workflow: Definition
    move: Move | None = None
    target: str | None = None
    record: Record | None = None
    reason: str | None = attrs.field(default=None, repr=False)
    mends: int | None = None
    thing: Record | None = None
    party: str | None = None
    things: Mapping[str, Definition] = attrs.field(factory=dict[str, Definition], repr=False)
    practice: Practice = attrs.field(default=NO_PRACTICE, repr=False)

    def __attrs_post_init__(self) -> None:
        if type(self.at) is not datetime or type(self.by) is not Actor:
            check_types("cannot build Context", {"at": (self.at, datetime), "by": (self.by, Actor)})

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles of the actor."""
        return self.by.roles

    @property
    def day(self) -> date:
        """The day of the act in the zone of the case."""
        return self.at.date()
