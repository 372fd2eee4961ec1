"""Relations between client, worker and resource, the triangle of casework."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import ClassVar, Literal, TypeAlias, get_args

import attrs

from casekit.answers import Refusal
from casekit.models.checks import between, refers_to
from casekit.models.governed_field import in_vocabulary
from casekit.models.personal import PERSONAL
from casekit.models.record import EventValues, Record
from casekit.models.text import Code, Id

RelationKind: TypeAlias = Literal["link", "mediate", "coordinate", "develop", "relate"]
"""The kind of work on a relation: see `Relation`."""

ENDS: Mapping[RelationKind, tuple[str, str]] = MappingProxyType(
    {
        "link": ("client", "resource"),
        "mediate": ("client", "resource"),
        "coordinate": ("worker", "resource"),
        "develop": ("worker", "resource"),
        "relate": ("worker", "client"),
    }
)
"""The two ends of each kind of relation, as the school casework text names them."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Relation(Record):
    """
    Work on a relation between two of client, worker and resource.

    kind: "link" or "mediate" between `client` and `resource`; "coordinate" or "develop" between `worker` and
        `resource`; "relate" between `worker` and `client`. Set exactly these two of the three fields.
    client: The id of the client.
    worker: The id of the worker.
    resource: The id of the resource.
    need: The id of the need. Required for "link".
    trust: The client's rating of the relationship, 1 (no trust) to 5 (full trust). For "relate" only.
    note: Notes in words. Personal.
    legal_basis: The code of the law or duty by which it is made without consent: mandatory_report, court_order,
        vital_interest …. None: a link or a mediation needs a consent.

    >>> Relation(kind="link", client="C-3", resource="RS1", need="N2").event
    'relation_link'
    """

    EVENT_VALUES: ClassVar[EventValues] = MappingProxyType(
        {f"relation_{kind}": {"kind": kind} for kind in get_args(RelationKind)}
    )
    EVENTS: ClassVar[tuple[str, ...]] = tuple(EVENT_VALUES)

    kind: RelationKind = attrs.field(metadata=in_vocabulary("relation"))
    client: str | None = attrs.field(default=None, metadata=refers_to("clients"))
    worker: Id | None = None
    resource: str | None = attrs.field(default=None, metadata=refers_to("resources"))
    need: str | None = attrs.field(default=None, metadata=refers_to("needs"))
    trust: int | None = attrs.field(default=None, metadata=between(1, 5))
    note: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    legal_basis: Code | None = attrs.field(default=None, metadata=in_vocabulary("legal_basis"))

    @property
    def event(self) -> str:
        """`relation_link`, `relation_develop` and so on, by its kind."""
        return f"relation_{self.kind}"

    def _faults(self) -> Iterator[Refusal]:
        ends = ENDS[self.kind]
        named = tuple(end for end in ("client", "worker", "resource") if getattr(self, end) is not None)
        if set(named) != set(ends):
            yield Refusal("wrong_ends", {"kind": self.kind, "ends": ends, "named": named}, "kind")
        if self.kind == "link" and self.need is None:
            yield Refusal("link_without_need", {}, "need")
        if self.trust is not None and self.kind != "relate":
            yield Refusal("only_for_kind", {"field": "trust", "kind": "relate"}, "trust")
