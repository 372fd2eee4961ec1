"""Resources: the people, places and services that can help, and their providers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal, TypeAlias, get_args

import attrs

from casekit.answers import Refusal
from casekit.days import Interval
from casekit.models.checks import between, refers_to
from casekit.models.eligibility import Eligibility
from casekit.models.governed_field import in_vocabulary
from casekit.models.personal import PERSONAL
from casekit.models.record import Part, Record
from casekit.models.text import Code, Id

ResourceStatus: TypeAlias = Literal["found", "assessed", "in_use", "retired"]
"""The status of a resource: see `Resource`."""
Availability: TypeAlias = Literal["active", "temporarily_closed", "inactive", "defunct"]
"""Whether a resource is offered at present: see `Resource`."""
Weekday: TypeAlias = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
"""A day of the week."""
_TIME = re.compile("(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00")
_MOST_PLACES = 1_000_000


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Opening(Part):
    """
    The hours of one day of the week on which a resource is open.

    weekday: "monday" to "sunday".
    opens: When it opens, as "HH:MM".
    closes: When it closes, as "HH:MM", later than `opens`; "24:00" is midnight. Hours past midnight are those of the
        next day.

    >>> Opening(weekday="monday", opens="09:00", closes="17:30").closes
    '17:30'
    """

    weekday: Weekday = attrs.field(metadata=in_vocabulary("weekday"))
    opens: Code
    closes: Code

    def _faults(self) -> Iterator[Refusal]:
        wrong = [name for name in ("opens", "closes") if not _TIME.fullmatch(getattr(self, name))]
        yield from (Refusal("not_a_time", {}, name) for name in wrong)
        if not wrong and self.closes <= self.opens:
            yield Refusal("closes_before_it_opens", {"opens": self.opens, "closes": self.closes}, "closes")


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Capacity(Part):
    """
    The places of a resource.

    maximum: All places, 0 to 1,000,000. None: not known.
    available: The places that are free, 0 to `maximum`. None: not known.
    unlimited: Whether there is always a place. It then has neither number.
    counted_on: The day on which the free places were counted. None: not known.

    A resource without a Capacity has an unknown number of places.

    >>> Capacity(maximum=12, available=0).available
    0
    """

    maximum: int | None = attrs.field(default=None, metadata=between(0, _MOST_PLACES))
    available: int | None = attrs.field(default=None, metadata=between(0, _MOST_PLACES))
    unlimited: bool = False
    counted_on: date | None = None

    def _faults(self) -> Iterator[Refusal]:
        if self.unlimited and (self.maximum, self.available) != (None, None):
            yield Refusal("unlimited_places", {}, "unlimited")
        if self.maximum is not None and self.available is not None and self.available > self.maximum:
            facts = {"available": self.available, "maximum": self.maximum}
            yield Refusal("more_free_than_places", facts, "available")


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Provider(Record):
    """
    The provider behind one or more resources: an agency, a profession, a group.

    id: The id of the provider.
    kind: The host's code: public_body, welfare_facility, volunteer_group, donor_body, medical_professional,
        social_worker, community_organisation ….
    name: The name. Personal.

    >>> Provider(id="PV1", kind="welfare_facility", name="…")
    Provider(id='PV1', kind='welfare_facility')
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("provider_recorded",)
    SHELF: ClassVar[str | None] = "providers"
    IDENTITY: ClassVar[tuple[str, ...]] = ("id",)

    id: str
    kind: Code = attrs.field(metadata=in_vocabulary("provider"))
    name: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Resource(Record):
    """
    A person or organisation that can help, in one sector: in a case, or in a `casekit.resources.Directory`.

    id: The id of the resource.
    sector: The host's code for the sector: economic, medical, cultural, educational, welfare ….
    ownership: "public" or "private". Independent of `formality`.
    formality: "formal", or "informal" such as a neighbour.
    name: The name. Personal, because it may be a neighbour's.
    holder: The host's code for where it is found in the client's surroundings: community, school, friends, parents ….
    provider: The id of its provider.
    suits: Ids of the needs of this case that it could help with.
    status: "found", "assessed", "in_use" or "retired". It only advances in this order. A retired resource accepts no
        new referral.
    serves: Codes of the domains of life in which it helps, as in `Need.domain`. Empty: not known.
    areas: Codes of the areas that it serves. Empty: not known.
    languages: Codes of the languages in which it can be used. Empty: not known.
    cost: "free", "reduced" for some, or "paid". None: not known.
    opening: When it is open in a week. Empty: not known.
    capacity: Its places. None: not known.
    waiting_time: How long people usually wait for it. None: not known.
    eligibility: What a person has to meet. None: not known.
    excludes: Ids of resources that nobody uses at the same time.
    requires: Ids of resources of which a person uses or used one before.
    scope: "internal" if it belongs to the organisation that runs the case, otherwise "external". None: not known.
    availability: "active", "temporarily_closed", "inactive" or "defunct". None: not known.
    checked_by: The id of who last checked what is said of it. None: not known.
    checked_on: The day of that check. None: not known.

    A case keeps the resource as it was when it was recorded there, whatever the directory says later.

    >>> Resource(id="RS6", sector="welfare", ownership="private", formality="informal", name="…").formality
    'informal'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("resource_recorded",)
    SHELF: ClassVar[str | None] = "resources"
    IDENTITY: ClassVar[tuple[str, ...]] = ("id",)

    id: str
    sector: Code = attrs.field(metadata=in_vocabulary("sector"))
    ownership: Literal["public", "private"] = attrs.field(metadata=in_vocabulary("ownership"))
    formality: Literal["formal", "informal"] = attrs.field(metadata=in_vocabulary("formality"))
    name: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    holder: Code | None = attrs.field(default=None, metadata=in_vocabulary("holder"))
    provider: str | None = attrs.field(default=None, metadata=refers_to("providers"))
    suits: tuple[str, ...] = attrs.field(default=(), metadata=refers_to("needs"))
    status: ResourceStatus = attrs.field(default="found", metadata=in_vocabulary("resource_status"))
    serves: tuple[Code, ...] = attrs.field(default=(), metadata=in_vocabulary("need_domain"))
    areas: tuple[Code, ...] = ()
    languages: tuple[Code, ...] = attrs.field(default=(), metadata=in_vocabulary("language"))
    cost: Literal["free", "reduced", "paid"] | None = attrs.field(default=None, metadata=in_vocabulary("cost"))
    opening: tuple[Opening, ...] = ()
    capacity: Capacity | None = None
    waiting_time: Interval | None = None
    eligibility: Eligibility | None = None
    excludes: tuple[Id, ...] = ()
    requires: tuple[Id, ...] = ()
    scope: Literal["internal", "external"] | None = attrs.field(default=None, metadata=in_vocabulary("team_scope"))
    availability: Availability | None = attrs.field(default=None, metadata=in_vocabulary("availability"))
    checked_by: Id | None = None
    checked_on: date | None = None

    def follows(self, previous: Record | None, shelf: tuple[Record, ...]) -> Iterator[Refusal]:
        """
        Yield a refusal if the status goes back.

        The arguments are those of `Record.follows`.
        """
        order: tuple[str, ...] = get_args(ResourceStatus)
        if isinstance(previous, Resource) and order.index(self.status) < order.index(previous.status):
            allowed = order[order.index(previous.status) :]
            yield Refusal(
                "resource_step", {"before": previous.status, "status": self.status, "allowed": allowed}, "status"
            )
