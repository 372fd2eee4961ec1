"""The history of a case: entries, stage changes and voids; and the stage intervals and episodes derived from it."""

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
    A reference to the workflow that a case follows.

    id: The id of the workflow.
    version: Its version.
    fingerprint: The fingerprint of its content.

    >>> WorkflowRef(id="school_eight", version=1, fingerprint="…")
    WorkflowRef(id='school_eight', version=1, fingerprint='…')
    """

    id: str
    version: int
    fingerprint: Code


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class RenamedStage(Value):
    """
    A stage that has another id in a new version of a workflow.

    old: Its id before.
    new: Its id from then on.

    >>> RenamedStage(old="monitoring", new="review").new
    'review'
    """

    old: Code
    new: Code


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class StageChange(Record):
    """
    The case entered a stage, or stayed in its stage by a move or by a migration.

    A migration to another version of the workflow that keeps the stage, or only renames it, enters no stage. Its event
    is `stage_kept`, and it has no `move`.

    The first StageChange opens the case. It has no `source`, and it names the workflow and the zone.

    stage: The id of the stage.
    kinds: What the stage is for.
    source: The id of the stage before. None for the opening. Equal to `stage` for a move that stays, which enters no
        stage, and for a migration that keeps the stage.
    move: The name of the move. None: no move led to the stage, as for the opening, an adopted stage and a migration.
    reason: The reason for the move. Personal.
    workflow: The workflow that the case follows from then on. None: the workflow stays the same.
    zone: The zone in which the days of the case are counted. Only the opening has one.
    adopted: Whether the stage was adopted from elsewhere, so that no guard was evaluated. This may move the case to
        another workflow.
    passing: Whether the stage was only passed through on the way to another on the same day. Such a change does not
        end the running review interval and requires no reassessment.
    route: The index, from 0, of the outcome taken, if several outcomes of the move lead to `stage` with different
        effects. None if the stage alone identifies the outcome.
    renames: The stages that have a new id in a new version of the workflow. A change from an old id to its new id
        enters no stage, and the timeline of the case shows earlier entries with the new ids.

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
        """`stage_entered`, or `stage_kept` if the case entered no stage."""
        return "stage_entered" if self.enters else "stage_kept"

    @property
    def enters(self) -> bool:
        """Whether the case entered a stage by this change. A renamed stage is the same stage: it is not entered."""
        if self.adopted or self.stage == self.source:
            return self.adopted
        return not any(each.old == self.source and each.new == self.stage for each in self.renames)

    @property
    def opens(self) -> bool:
        """Whether this change opens the case."""
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
    An entry was removed because it was entered in error or belongs to another case.

    The Entry that holds the Void says which entry was removed (`mends`) and why (`reason`).

    >>> Void().event
    'entry_voided'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ()

    @property
    def event(self) -> str:
        """`entry_voided`. It is not in `EVENTS`: it concerns the history, not the case, so nothing can name it."""
        return "entry_voided"


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Entry(Value):
    """
    One record in the history of a case.

    what: The record.
    at: When it happened, with an offset. In a case it is converted to the case's zone.
    recorded_at: When it was written down, not before `at`. Default: `at`.
    by: Who acted.
    number: Its number in the history, from 1. It never changes. 0: it is not in a history yet.
    part_of: The number of the first entry of the same act. None: this entry is the first.
    findings: What the rules reported.
    overrides: The rules that were set aside.
    mends: The number of the wrong entry that this entry replaces. The wrong entry stays in the history and no longer
        counts. None: it replaces no entry.
    reason: Why the wrong entry was replaced. Personal.
    key: The host's own key of the act. An act repeated with the same key adds nothing.

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
        """The number of the first entry of the same act. Voiding one entry of an act voids all of them."""
        return self.part_of or self.number

    def _faults(self) -> Iterable[Refusal]:
        nothing_to_check = self.recorded_at >= self.at and not self.findings and type(self.what) is not Void
        return () if nothing_to_check else self._faults_across_fields()  # most entries of a case take the short way

    def _faults_across_fields(self) -> Iterator[Refusal]:
        """Yield the faults between fields, and those of the findings."""
        if self.recorded_at < self.at:
            yield Refusal("recorded_before_it_happened", {}, "recorded_at")
        if isinstance(self.what, Void) and self.mends is None:
            yield Refusal("void_of_nothing", {}, "mends")
        for index, finding in enumerate(self.findings):
            yield from _faults_of_finding(finding, f"findings[{index}]")


def _faults_of_finding(finding: Finding, where: str) -> Iterator[Refusal]:
    """Yield the faults that prevent storing a finding. The class Finding does not validate its own fields."""
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
    A stay in one stage.

    stage: The id of the stage.
    kinds: What the stage is for.
    entered_at: The instant it was entered.
    left_at: The instant it was left. None: the case is still in it.

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
    A period in which the case was open. The first begins with the opening, each later one with a reopening.

    number: Its number, from 1.
    opened_at: The instant it began.
    reopening: The Reopening that began it. None for the first.
    closed_at: The instant it ended. None: it still runs.
    closure: The Closure that ended it. None: it still runs.

    >>> from datetime import timezone
    >>> Episode(number=1, opened_at=datetime(2025, 3, 17, tzinfo=timezone.utc)).closed_at is None
    True
    """

    number: int
    opened_at: datetime
    reopening: Reopening | None = None
    closed_at: datetime | None = None
    closure: Closure | None = None
