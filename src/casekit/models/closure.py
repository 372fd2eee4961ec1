"""The end of an episode: closing, reopening, and aftercare."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal, TypeAlias

import attrs

from casekit.models.checks import about_person, between
from casekit.models.closing_reason import codes_of_reason, planned_by_reason
from casekit.models.governed_field import in_vocabulary
from casekit.models.personal import PERSONAL
from casekit.models.record import Record
from casekit.models.text import Code, Id

OpenWork: TypeAlias = Literal["referrals", "services", "plan_items", "goals", "follow_ups", "aftercare"]
"""What a closing can cancel: see `Closure`."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Closure(Record):
    """
    The case was closed, whatever its stage.

    reason: The host's code: goals_mostly_attained, needs_changed, lost_contact, death …. By default a StageMachine
        refuses `lost_contact` until, since the last contact, 3 attempts have failed and 30 days have passed.
    approved_by: The id of the person who approved the closure. By default a StageMachine requires somebody who is
        neither the person closing the case nor a client.
    transition_links: Ids of resources or places where the client continues.
    note: Notes in words. Personal.
    outcome: The host's code for how the client continues: self_reliant, with_support ….
    participants: Ids of the people who took part in closing.
    reason_without_client: Why no client took part, if none did. Personal.
    counts_as: The code of the vocabulary that the reason counts as. A StageMachine fills it in if the workflow declares
        one for the reason. None: the reason itself.
    planned: Whether the ending was planned. A StageMachine fills it in if the workflow says so of the reason. None: as
        the library says of the reason (see `was_planned`).
    cancels: What the closing cancelled: "referrals", "services", "plan_items", "goals", "follow_ups", "aftercare". Of
        each it cancels what is open, and a reopening restores it. A StageMachine fills in what the workflow cancels.

    >>> Closure(reason="goals_mostly_attained", approved_by="lead-1", transition_links=("RS1",)).event
    'case_closed'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("case_closed",)

    reason: Code = attrs.field(metadata=in_vocabulary("closure_reason", read=True))
    approved_by: Id | None = None
    transition_links: tuple[Id, ...] = ()
    note: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    outcome: Code | None = attrs.field(default=None, metadata=in_vocabulary("closure_outcome"))
    participants: tuple[Id, ...] = ()
    reason_without_client: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    counts_as: Code | None = attrs.field(default=None, metadata=in_vocabulary("closure_reason", read=True, filled=True))
    planned: bool | None = None
    cancels: tuple[OpenWork, ...] = attrs.field(default=(), metadata=in_vocabulary("open_work"))

    @property
    def was_planned(self) -> bool | None:
        """Whether the ending was planned: `planned`, or else what the reason means. None: the reason does not say."""
        if self.planned is not None:
            return self.planned
        return planned_by_reason(self.counts_as or self.reason)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Departure(Record):
    """
    One person's part in the case ended: the person died, moved out, or is helped elsewhere. It goes on for others.

    After the last day the case is no longer about the person, until a household has the person as a member from a later
    day.

    person: The id of the person: a client or a member of the household, but not the last.
    reason: The host's code, as for a Closure: death, moved_away, age_out ….
    until: The last day of the person's part. None: the case fills in the day of the record.
    outcome: The host's code for how the person continues, as for a Closure.
    note: Notes in words. Personal.

    >>> Departure(person="C-5", reason="moved_away").event
    'person_left'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("person_left",)
    SHELF: ClassVar[str | None] = "departures"
    IDENTITY: ClassVar[tuple[str, ...]] = ("person",)

    person: Id = attrs.field(metadata=about_person())
    reason: Code = attrs.field(metadata=in_vocabulary("closure_reason", read=True))
    until: date | None = None
    outcome: Code | None = attrs.field(default=None, metadata=in_vocabulary("closure_outcome"))
    note: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)


def with_last_day(departure: Departure, *, on: date) -> Departure:
    """Return the end of a person's part with its last day: `until`, or else the day of the record."""
    return attrs.evolve(departure, until=on) if departure.until is None else departure


def closure_reasons(closing: Closure | Departure) -> tuple[str, ...]:
    """
    Return the word that the reason of a closing was given as, then every other code that it stands for.

    These are the reason, what it counts as, and the codes that are named by the same words.
    """
    own, counts_as = closing.extra.get("reason"), closing.counts_as if isinstance(closing, Closure) else None
    words = [each for each in (own, closing.reason, counts_as) if isinstance(each, str)]
    return tuple(dict.fromkeys(code for word in words for code in codes_of_reason(word)))


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Reopening(Record):
    """
    A closed case was reopened. The next episode of the same case begins.

    reason: Why it was reopened. Personal.

    >>> Reopening(reason="…").event
    'case_reopened'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("case_reopened",)

    reason: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class AftercarePlan(Record):
    """
    The planned amount of aftercare.

    contacts: The number of contacts, 0 to 1000.
    months: The number of months over which they are spread, 0 to 1000.

    >>> AftercarePlan(contacts=3, months=3)
    AftercarePlan(contacts=3, months=3)
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("aftercare_planned",)

    contacts: int = attrs.field(metadata=between(0, 1_000))
    months: int = attrs.field(metadata=between(0, 1_000))


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class AftercareEnd(Record):
    """
    Aftercare ended.

    outcome: The host's code for the result: stable, relapse ….
    reopen: Whether the case is to be reopened. None: not recorded. To reopen it, record a Reopening.

    >>> AftercareEnd(outcome="stable", reopen=False)
    AftercareEnd(outcome='stable', reopen=False)
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("aftercare_ended",)

    outcome: Code = attrs.field(metadata=in_vocabulary("aftercare_outcome"))
    reopen: bool | None = None
