"""What happened, as data: history entries, stage changes, stage intervals and episodes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import ClassVar, TypeAlias, get_args

import attrs

from casekit.answers import Finding, Refusal, Severity
from casekit.days import keep_offset
from casekit.models.checks import added_in, between
from casekit.models.closure import Closure, Reopening
from casekit.models.personal import PERSONAL
from casekit.models.record import Record, Value, made
from casekit.models.team import Actor, Override, acting

Moment: TypeAlias = tuple[date, datetime, int]
"""Where an entry stands in time: its day (the date in its own offset), its instant, its place in the history."""


@attrs.frozen(kw_only=True)
class WorkflowRef(Value):
    """
    Which workflow a case follows: its id, its version and the fingerprint of its content.

    >>> WorkflowRef(id="school_eight", version=1, fingerprint="…")
    WorkflowRef(id='school_eight', version=1, fingerprint='…')
    """

    id: str
    version: int
    fingerprint: str


@attrs.frozen(kw_only=True, slots=False, getstate_setstate=True)
class StageChange(Record):
    """
    The case entered a stage: by which move, from where, and what the stage is for.

    The first one opens the case (`source` None) and names its workflow. `adopted` marks a stage taken over from
    elsewhere, with no guard asked; it may bring the case under another workflow. A move that stays in its stage is
    kept as a change from the stage to itself and enters nothing. `passing` marks a stage only passed through on the way
    to another on the same day: it stops no review clock and asks for no reassessment.

    >>> StageChange(stage="planning", source="assessment", move="plan").enters
    True
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("stage_entered", "stage_kept")

    stage: str
    kinds: tuple[str, ...] = ()
    source: str | None = None
    move: str | None = None
    reason: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    workflow: WorkflowRef | None = None
    adopted: bool = False
    passing: bool = attrs.field(default=False, metadata=added_in(2))

    @property
    def event(self) -> str:
        """`stage_entered`, or `stage_kept` for a move that stays."""
        return "stage_entered" if self.enters else "stage_kept"

    @property
    def enters(self) -> bool:
        """Whether the case entered a stage by it."""
        return self.stage != self.source or self.adopted

    @property
    def takes_back(self) -> bool:
        """Whether it stands in place of a move taken back: no move, and the case stays where it was."""
        return self.move is None and self.workflow is None and not self.enters


@attrs.frozen(kw_only=True, slots=False, getstate_setstate=True)
class Entry(Value):
    """
    One act in a case's history.

    `at` is when it happened, `recorded_at` when it was written down (later for a backdated fact), `by` who acted.
    `findings` are what the rules reported, `overrides` the rules set aside. `replaces` is the place in the history,
    from 0, of a wrong entry this one stands in for: that one stays readable and no longer counts; `reason` says why.
    `key` is the host's own key of the act: the same key again is the same act.

    >>> from datetime import timezone
    >>> monday = datetime(2025, 3, 17, tzinfo=timezone.utc)
    >>> Entry(what=Reopening(), at=monday, recorded_at=monday, by="worker-1").by
    Actor(id='worker-1', roles=())
    """

    what: Record
    at: datetime = attrs.field(converter=keep_offset)
    recorded_at: datetime = attrs.field(converter=keep_offset)
    by: Actor = attrs.field(converter=acting)
    findings: tuple[Finding, ...] = ()
    overrides: tuple[Override, ...] = ()
    replaces: int | None = attrs.field(default=None, metadata=between(0, 10**9))
    reason: str | None = attrs.field(default=None, repr=False, metadata={**PERSONAL, **added_in(2)})
    key: str | None = attrs.field(default=None, metadata=added_in(2))

    def _faults(self) -> Iterator[Refusal]:
        if self.recorded_at < self.at:
            yield Refusal("recorded_before_it_happened", {}, "recorded_at")
        for index, finding in enumerate(self.findings):
            if finding.severity not in get_args(Severity):
                yield Refusal("not_one_of", {"allowed": get_args(Severity)}, f"findings[{index}].severity")

    def moment(self, index: int) -> Moment:
        """Where it stands in time, being at this place in the history."""
        return (self.at.date(), self.at, index)


def entry_of_move(change: dict[str, object], entry: dict[str, object]) -> Entry:
    """
    The entry of a move, from every field of its StageChange and of itself, all checked before; `what` is filled in.

    The plain way is the constructors of StageChange and Entry; `tests/models/test_history.py` holds that both come to
    the same. See `casekit.models.record.made`.
    """
    entry["what"] = made(StageChange, change)
    return made(Entry, entry)


@attrs.frozen(kw_only=True)
class StageInterval(Value):
    """
    A stay in one stage, from entering it up to the instant it was left (None: still there).

    >>> from datetime import timezone
    >>> monday = datetime(2025, 3, 17, tzinfo=timezone.utc)
    >>> StageInterval(stage="intake", kinds=("intake",), entered_at=monday, left_at=None).stage
    'intake'
    """

    stage: str
    kinds: tuple[str, ...]
    entered_at: datetime
    left_at: datetime | None


@attrs.frozen(kw_only=True)
class Episode(Value):
    """
    A span in which the case was open: the first from its opening, each next from a reopening, up to its closure.

    >>> from datetime import timezone
    >>> Episode(number=1, opened_at=datetime(2025, 3, 17, tzinfo=timezone.utc)).closed_at is None
    True
    """

    number: int
    opened_at: datetime
    reopening: Reopening | None = None
    closed_at: datetime | None = None
    closure: Closure | None = None
