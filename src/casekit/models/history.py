"""What happened, as data: history entries, stage changes, voided entries, stage intervals and episodes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import ClassVar, get_args

import attrs

from casekit.answers import Finding, Refusal, Severity
from casekit.days.instants import keep_offset
from casekit.days.zones import zone_named
from casekit.models.checks import between
from casekit.models.closure import Closure, Reopening
from casekit.models.personal import PERSONAL
from casekit.models.record import Record, Value
from casekit.models.team import Actor, Override, acting
from casekit.models.text import Code, Id, is_storable, texts_in


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class WorkflowRef(Value):
    """
    Which workflow a case follows: its id, its version and the fingerprint of its content.

    >>> WorkflowRef(id="school_eight", version=1, fingerprint="…")
    WorkflowRef(id='school_eight', version=1, fingerprint='…')
    """

    id: str
    version: int
    fingerprint: Code


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class RenamedStage(Value):
    """
    A stage that a new version of a workflow calls by another id: what was `old` is `new` from then on.

    >>> RenamedStage(old="monitoring", new="review").new
    'review'
    """

    old: Code
    new: Code


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class StageChange(Record):
    """
    The case entered a stage: by which move, from where, and what the stage is for.

    The first one opens the case: its `source` is None, and it names the workflow and the zone in which the days of the
    case are counted. `adopted` marks a stage taken over from elsewhere without asking a guard; it may bring the case
    under another workflow. A move that stays in its stage is kept as a change from the stage to itself and enters
    nothing. `passing` marks a stage only passed through on the way to another on the same day: it stops no review clock
    and asks for no reassessment. `renames` are the stages that a new version of the workflow calls by another id: a
    change from one to its new id enters nothing, and the timeline of the case gives earlier entries the new ids.
    `route` is the place, from 0, of the way that a move with several outcomes took, where others lead to the same stage
    with other effects; None where the stage tells the way.

    >>> StageChange(stage="planning", source="assessment", move="plan").enters
    True
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("stage_entered", "stage_kept")

    stage: Code
    kinds: tuple[Code, ...] = ()
    source: Code | None = None
    move: Code | None = None
    reason: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    workflow: WorkflowRef | None = None
    zone: Code | None = None
    adopted: bool = False
    passing: bool = False
    route: int | None = attrs.field(default=None, metadata=between(0, 1_000))
    renames: tuple[RenamedStage, ...] = ()

    @property
    def event(self) -> str:
        """`stage_entered`, or `stage_kept` for a move that stays."""
        return "stage_entered" if self.enters else "stage_kept"

    @property
    def enters(self) -> bool:
        """Whether the case entered a stage by it; a renamed stage is the same stage."""
        if self.adopted or self.stage == self.source:
            return self.adopted
        return not any(each.old == self.source and each.new == self.stage for each in self.renames)

    @property
    def opens(self) -> bool:
        """Whether it opens a case."""
        return self.source is None and self.workflow is not None

    def _faults(self) -> Iterator[Refusal]:
        if self.zone is not None and zone_named(self.zone) is None:
            yield Refusal("unknown_zone", {}, "zone")
        for name in ("old", "new") if self.renames else ():
            ids = Counter(getattr(each, name) for each in self.renames)
            for id, count in ids.items():
                if count > 1:
                    yield Refusal("stage_renamed_twice", {"stage": id}, "renames")


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Void(Record):
    """
    An entry was taken out: entered in error, or it belongs to another case. The entry it stands in says which and why.

    >>> Void().event
    'entry_voided'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("entry_voided",)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Entry(Value):
    """
    One record in the history of a case.

    what: The record.
    at: When it happened, with an offset. In a case it is kept with the offset of the case's zone.
    recorded_at: When it was written down, not before `at`; left out, it is `at`.
    by: Who acted.
    number: Its number in the history, from 1; it never changes. 0: it is in no history yet.
    part_of: The number of the first entry of the act it came of; None where it is that entry itself.
    findings: What the rules reported.
    overrides: The rules that were set aside.
    mends: The number of the wrong entry it takes the place of. That one stays readable and no longer counts.
    reason: Why the wrong entry was replaced.
    key: The host's own key of the act: the same key again is the same act.

    >>> from datetime import timezone
    >>> monday = datetime(2025, 3, 17, tzinfo=timezone.utc)
    >>> Entry(what=Reopening(), at=monday, by="worker-1").by
    Actor(id='worker-1', roles=())
    """

    what: Record
    at: datetime = attrs.field(converter=keep_offset)
    recorded_at: datetime = attrs.field(
        default=attrs.Factory(lambda entry: entry.at, takes_self=True), converter=keep_offset
    )
    by: Actor = attrs.field(converter=acting)
    number: int = attrs.field(default=0, metadata=between(0, 10**9))
    part_of: int | None = attrs.field(default=None, metadata=between(1, 10**9))
    findings: tuple[Finding, ...] = ()
    overrides: tuple[Override, ...] = ()
    mends: int | None = attrs.field(default=None, metadata=between(1, 10**9))
    reason: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    key: Id | None = None

    @property
    def act(self) -> int:
        """The number of the first entry of the act it came of: entries with the same one are mended together."""
        return self.part_of or self.number

    def _faults(self) -> Iterable[Refusal]:
        quick = self.recorded_at >= self.at and not self.findings and type(self.what) is not Void
        return () if quick else self._faults_together()

    def _faults_together(self) -> Iterator[Refusal]:
        if self.recorded_at < self.at:
            yield Refusal("recorded_before_it_happened", {}, "recorded_at")
        if isinstance(self.what, Void) and self.mends is None:
            yield Refusal("void_of_nothing", {}, "mends")
        for index, finding in enumerate(self.findings):
            yield from _faults_of_finding(finding, f"findings[{index}]")


def _faults_of_finding(finding: Finding, where: str) -> Iterator[Refusal]:
    """Yield what keeps a finding from being stored; a finding itself does not validate its fields."""
    if finding.severity not in get_args(Severity):
        yield Refusal("not_one_of", {"allowed": get_args(Severity)}, f"{where}.severity")
    for name, kind in (("code", str), ("where", str | None)):
        text = getattr(finding, name)
        if not isinstance(text, kind):
            yield Refusal("wrong_type", {"expected": "text"}, f"{where}.{name}")
        elif text is not None and not is_storable(text):
            yield Refusal("text_cannot_be_stored", {}, f"{where}.{name}")
    if not all(map(is_storable, texts_in(finding.params))):
        yield Refusal("text_cannot_be_stored", {}, f"{where}.params")


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class StageInterval(Value):
    """
    A stay in one stage, from entering it up to the instant it was left (None: still there).

    >>> from datetime import timezone
    >>> monday = datetime(2025, 3, 17, tzinfo=timezone.utc)
    >>> StageInterval(stage="intake", kinds=("intake",), entered_at=monday, left_at=None).stage
    'intake'
    """

    stage: Code
    kinds: tuple[Code, ...]
    entered_at: datetime
    left_at: datetime | None


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
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
