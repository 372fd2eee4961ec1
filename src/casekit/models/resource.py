"""Resources: the people, places and services that can help, and their providers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal, TypeAlias, get_args

import attrs

from casekit.answers import Refusal
from casekit.models.checks import refers_to
from casekit.models.governed_field import in_vocabulary
from casekit.models.personal import PERSONAL
from casekit.models.record import Record
from casekit.models.text import Code

ResourceStatus: TypeAlias = Literal["found", "assessed", "in_use", "retired"]
"""The status of a resource: see `Resource`."""


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
    A person or organisation that can help, in one sector.

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
