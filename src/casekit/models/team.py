"""The people who work on a case: actors, qualifications, assignments, conferences, supervision and overrides."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import ClassVar, Literal

import attrs

from casekit.answers import Refusal
from casekit.days.steps import only_day
from casekit.errors import RecordError, refusing
from casekit.models.checks import between, refers_to
from casekit.models.governed_field import in_vocabulary
from casekit.models.personal import PERSONAL
from casekit.models.record import Part, Record, Value
from casekit.models.text import Code, Id
from casekit.models.words import codes_named

PRIMARY = "primary_case_manager"
"""The role of the worker who is responsible for the case. At most one worker has it on a day, but for a handover."""
MANAGER_ROLES = frozenset({
    "case_manager", PRIMARY, "co_case_manager", "integrated_case_manager", "school_social_worker",
})  # fmt: skip
"""The roles in which a worker manages a case."""


def is_primary(role: str) -> bool:
    """Return whether a role, in any word for it, is that of the worker who is responsible for the case."""
    return PRIMARY in codes_named(role, "role")


def manages(role: str) -> bool:
    """Return whether a worker manages a case in a role, in any word for it."""
    return not MANAGER_ROLES.isdisjoint(codes_named(role, "role"))


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Actor(Value):
    """
    Who performs an act.

    id: The host's id of the person or system.
    roles: The host's codes for the actor's roles. A plain id passed in place of an Actor has no roles.

    >>> Actor(id="boss-1", roles=("supervisor",))
    Actor(id='boss-1', roles=('supervisor',))
    """

    id: str
    roles: tuple[Code, ...] = ()


def acting(by: Actor | str) -> Actor:
    """
    Return an Actor unchanged, or a plain id as an Actor without roles.

    >>> acting("worker-1")
    Actor(id='worker-1', roles=())
    """
    if isinstance(by, Actor):
        return by
    if not _is_text(by):
        expected = {"expected": "an actor (casekit.Actor), or the id of one"}
        raise RecordError("cannot say who acts", [Refusal("wrong_type", expected, "by")])
    return Actor(id=by)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Training(Part):
    """
    One training that a worker completed.

    subject: The host's code for the subject.
    completed_on: The day it was completed.
    hours: Its length in hours, 0 to 10,000.
    expires_on: The last day on which it counts. None: it does not expire.

    >>> Training(subject="standard_training", hours=20, completed_on=date(2024, 5, 2)).subject
    'standard_training'
    """

    subject: Code = attrs.field(metadata=in_vocabulary("training"))
    completed_on: date
    hours: float = attrs.field(default=0, metadata=between(0, 10_000))
    expires_on: date | None = None

    def _faults(self) -> Iterator[Refusal]:
        if self.expires_on and self.expires_on < self.completed_on:
            yield Refusal("days_out_of_order", {"earlier": "completed_on", "later": "expires_on"}, "expires_on")


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Qualification(Part):
    """
    The qualification of a worker.

    years_of_experience: Years of casework experience, 0 to 100.
    licensed: Whether the worker has a social worker's licence.
    standard_training: Whether the worker has completed the standard training.
    profession: The host's code for the profession, such as social_worker or school_social_worker.
    trainings: The further trainings of the worker.
    competences: Codes of the worker's competences: expertise, communication, problem_solving, use_of_resources ….

    >>> Qualification(years_of_experience=7, licensed=True, standard_training=True).trainings
    ()
    """

    years_of_experience: float = attrs.field(metadata=between(0, 100))
    licensed: bool
    standard_training: bool
    profession: Code | None = None
    trainings: tuple[Training, ...] = ()
    competences: tuple[Code, ...] = attrs.field(default=(), metadata=in_vocabulary("competence"))


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Assignment(Record):
    """
    A worker was assigned to the case in a role.

    worker: The host's id of the worker.
    role: The host's code for the role, such as case_manager.
    qualification: The worker's qualification.
    since: The first day of the assignment, such as that of a planned handover. None: the day of the record.
    until: The last day of the assignment. None: no end is set.
    scope: "internal" if the worker belongs to the organisation that runs the case, otherwise "external".
    team: The host's id of the worker's team.
    covers: The id of the worker whose absence this assignment covers, in the same role. On its days the covering worker
        is responsible. While the covered worker is assigned in the role, the cover is no second primary case manager.
        None: it covers nobody.

    Recording the same worker in the same role again replaces the assignment, also one that still runs.

    Closing the case ends every running assignment. A reopening restores none of them; read them from
    `case.previous_team`.

    >>> Assignment(worker="worker-1", role="case_manager").identity
    ('worker-1', 'case_manager')
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("worker_assigned",)
    SHELF: ClassVar[str | None] = "assignments"
    IDENTITY: ClassVar[tuple[str, ...]] = ("worker", "role")

    worker: Id
    role: Code = attrs.field(metadata=in_vocabulary("role", read=True))
    qualification: Qualification | None = None
    since: date | None = None
    until: date | None = None
    scope: Literal["internal", "external"] = attrs.field(default="internal", metadata=in_vocabulary("team_scope"))
    team: Id | None = None
    covers: Id | None = None

    @property
    def identity(self) -> tuple[object, ...]:
        """The worker and the role, in the office's own word if it has one; and the worker covered, if there is one."""
        own = self.extra.get("role")
        role = own if isinstance(own, str) else self.role
        return (self.worker, role) if self.covers is None else (self.worker, role, self.covers)

    def holds_on(self, on: date) -> bool:
        """
        Return whether the assignment runs on this day: `since` is None or not after it, and `until` is None or not
        before it.

        >>> next_week = Assignment(worker="worker-2", role="case_manager", since=date(2025, 3, 24))
        >>> next_week.holds_on(date(2025, 3, 17)), next_week.holds_on(date(2025, 3, 24))
        (False, True)
        """
        only_day(on)
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)

    def _faults(self) -> Iterator[Refusal]:
        if self.since and self.until and self.until < self.since:
            yield Refusal("days_out_of_order", {"earlier": "since", "later": "until"}, "until")
        if self.covers == self.worker:
            yield Refusal("covers_oneself", {"worker": self.worker}, "covers")


def second_primaries(assignment: Assignment, held: Iterable[Assignment], *, on: date) -> Iterator[Refusal]:
    """
    Yield a refusal for each other worker who would be primary case manager at the same time.

    Both may be primary on the day of a handover, and while one covers for another who is assigned then. The assignment
    counts from `since`, or from the day of the record; a version that does not change `since` is compared with others
    from that day only. Where it is already over and only its `until` is corrected, from the `until` it had before.
    """
    others = tuple(each for each in held if each.identity != assignment.identity and is_primary(each.role))
    before = next((each for each in held if each.identity == assignment.identity), None)
    primaries = (*others, assignment)
    if not is_primary(assignment.role):
        return
    is_over = assignment.until is not None and assignment.until < on
    changed = before.until if is_over and before and before.until else on
    begins = assignment.since or changed
    if before and before.since == assignment.since:
        begins = max(begins, changed)
    own = _own_days(assignment, primaries, begins)
    for each in others:
        theirs = _own_days(each, primaries, each.since or changed)
        if each.worker != assignment.worker and any(
            first < others_last and others_first < last
            for first, last in own for others_first, others_last in theirs
        ):  # fmt: skip
            yield Refusal("one_primary", {"worker": each.worker}, "role")


def _own_days(assignment: Assignment, primaries: Collection[Assignment], first: date) -> list[tuple[date, date]]:
    """
    Return the first and last days between which an assignment makes its worker the primary case manager, and no cover.

    `first`: The first day of the assignment.
    """
    days = [(first, assignment.until or date.max)]
    for each in primaries:
        if each.worker == assignment.covers and _leads_to_a_primary(each, primaries, assignment.worker):
            since, until = each.since or date.min, each.until or date.max
            before = [(begin, min(end, since)) for begin, end in days if begin < since]
            days = before + [(max(begin, until), end) for begin, end in days if until < end]
    return days


def _leads_to_a_primary(assignment: Assignment, primaries: Collection[Assignment], passed: str) -> bool:
    """Return whether an assignment covers nobody, or somebody who, perhaps covering others in turn, leads to such."""
    done = {passed}
    reached = [assignment]
    while reached:
        each = reached.pop()
        if each.covers is None:
            return True
        if each.worker not in done:
            done.add(each.worker)
            reached += [other for other in primaries if other.worker == each.covers]
    return False


@refusing(RecordError)
def primary_worker(assignments: Iterable[Assignment], *, on: date) -> str | None:
    """
    Return the id of the worker responsible for the case on a day.

    This is the worker in the role primary_case_manager. If two workers have that role on the day of a handover, it is
    the one whose assignment ends later. If nobody has it, this is the only worker with one of the roles case_manager,
    co_case_manager, integrated_case_manager and school_social_worker. While another assignment in the role covers this
    worker, it is the covering worker. Return None if there is no such worker, or more than one.

    An assignment without `since` has no first day here. For an earlier day pass `case.as_of(day).assignments`.

    Raises RecordError if `on` is not a day.

    >>> manager = Assignment(worker="worker-1", role="case_manager")
    >>> cover = Assignment(worker="worker-2", role="case_manager", covers="worker-1", until=date(2025, 3, 21))
    >>> [primary_worker([manager, cover], on=date(2025, 3, day)) for day in (21, 22)]
    ['worker-2', 'worker-1']
    """
    only_day(on)
    held = sorted((each for each in assignments if each.holds_on(on)), key=lambda each: each.until or date.max)
    found = _answering(each for each in held if each.covers is None) or _answering(held)
    if found is None:
        return None
    worker, answers = found.worker, is_primary if is_primary(found.role) else manages
    covering = {each.covers: each.worker for each in held if answers(each.role)}
    passed = {worker}
    while (worker := covering.get(worker, worker)) not in passed:
        passed.add(worker)
    return worker


def _answering(held: Iterable[Assignment]) -> Assignment | None:
    """Return the last assignment as primary case manager, or else one of the only worker who manages the case."""
    managing = [each for each in held if manages(each.role)]
    primary = [each for each in managing if is_primary(each.role)]
    if primary or len({each.worker for each in managing}) == 1:
        return (primary or managing)[-1]
    return None


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class CaseConference(Record):
    """
    A case conference.

    kind: The host's code for the kind of conference.
    decision: The host's code for the decision.
    participants: Ids of the people who took part.
    note: Notes in words. Personal.
    chair: The id of the person who chaired it. None: the case manager.
    agenda: The agenda in words. Personal.
    follow_ups: Ids of the follow-ups promised there. Record the follow-ups first.
    reason_without_client: Why no client took part, if none did. Personal.

    >>> CaseConference(kind="joint", decision="revise_plan").event
    'case_conference'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("case_conference",)

    kind: Code = attrs.field(metadata=in_vocabulary("conference"))
    decision: Code | None = None
    participants: tuple[Id, ...] = ()
    note: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    chair: Id | None = None
    agenda: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    follow_ups: tuple[str, ...] = attrs.field(default=(), metadata=refers_to("follow_ups"))
    reason_without_client: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Supervision(Record):
    """
    A supervision session on this case.

    supervisor: The id of the supervisor.
    topic: The topic in words. Personal.
    advice: The advice in words. Personal.
    follow_ups: Ids of the follow-ups promised there. Record the follow-ups first.

    >>> Supervision(supervisor="boss-1", topic="…")
    Supervision(supervisor='boss-1', follow_ups=())
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("supervision",)

    supervisor: Id | None = None
    topic: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    advice: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    follow_ups: tuple[str, ...] = attrs.field(default=(), metadata=refers_to("follow_ups"))


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Override(Value):
    """
    An authorised actor sets one rule aside for one act.

    rule: The code of the rule.
    by: Who sets it aside: an Actor with one of the roles that the rule allows (see `casekit.stages.RuleSetting`).
    reason: Why. Personal.

    >>> Override(rule="closure_risk_ceiling", by=Actor(id="boss-1", roles=("supervisor",)), reason="…")
    Override(rule='closure_risk_ceiling', by=Actor(id='boss-1', roles=('supervisor',)))
    """

    rule: Code
    by: Actor = attrs.field(converter=acting)
    reason: str = attrs.field(repr=False, metadata=PERSONAL)
