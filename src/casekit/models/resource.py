"""Resources: who or what can help, and who stands behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal, TypeAlias, get_args

import attrs

from casekit.answers import Refusal
from casekit.models.checks import refers_to
from casekit.models.personal import PERSONAL
from casekit.models.record import Record
from casekit.models.text import Code

ResourceStatus: TypeAlias = Literal["found", "assessed", "in_use", "retired"]
"""How far a resource has come: see `Resource`."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Provider(Record):
    """
    Who stands behind resources: an agency, a profession, a group.

    `kind` is the host's code (public_body, welfare_facility, volunteer_group, donor_body, medical_professional,
    social_worker, community_organisation …).

    >>> Provider(id="PV1", kind="welfare_facility", name="…")
    Provider(id='PV1', kind='welfare_facility')
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("provider_recorded",)
    SHELF: ClassVar[str | None] = "providers"
    IDENTITY: ClassVar[tuple[str, ...]] = ("id",)

    id: str
    kind: Code
    name: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Resource(Record):
    """
    Who or what can help, in one sector (the host's code: economic, medical, cultural, educational, welfare …).

    Two axes, kept apart: owned by the public or privately; formal, or informal such as a neighbour. The name may be a
    neighbour's and is personal. `holder` says where in the client's surroundings it lies (community, school, friends,
    parents …), `provider` who stands behind it, `suits` which needs of this case it could answer. Its status goes
    forward: found, assessed, in_use, retired; a retired resource takes no new referral.

    >>> Resource(id="RS6", sector="welfare", ownership="private", formality="informal", name="…").formality
    'informal'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("resource_recorded",)
    SHELF: ClassVar[str | None] = "resources"
    IDENTITY: ClassVar[tuple[str, ...]] = ("id",)

    id: str
    sector: Code
    ownership: Literal["public", "private"]
    formality: Literal["formal", "informal"]
    name: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    holder: Code | None = None
    provider: str | None = attrs.field(default=None, metadata=refers_to("providers"))
    suits: tuple[str, ...] = attrs.field(default=(), metadata=refers_to("needs"))
    status: ResourceStatus = "found"

    def follows(self, previous: Record | None, shelf: tuple[Record, ...]) -> Iterator[Refusal]:
        """The status never goes back."""
        order: tuple[str, ...] = get_args(ResourceStatus)
        if isinstance(previous, Resource) and order.index(self.status) < order.index(previous.status):
            allowed = order[order.index(previous.status) :]
            yield Refusal(
                "resource_step", {"before": previous.status, "status": self.status, "allowed": allowed}, "status"
            )
