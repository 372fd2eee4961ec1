"""Which rights a viewer has to one case: by role, scope, restriction and emergency."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any, cast

import attrs

from casekit.models import AccessRestriction, Case, EmergencyAccess, Entry
from casekit.models.timeline import actors_behind
from casekit.practice import Access, Practice
from casekit.practice.access import shows_whole
from casekit.practice.hiding import hiding_of
from casekit.practice.naming import Naming

ALWAYS_SHOWN = (AccessRestriction, EmergencyAccess)
"""The records of which some are shown in any stage: see `Rights.always_shows`."""


@attrs.frozen(kw_only=True, slots=False, cache_hash=True)
class Practised:
    """
    What a practice says of its kinds of records and of its own fields.

    public: Those that are not personal, as pairs (kind or part, field).
    shelves: Those that hold the id of a thing, with its shelf: (kind or part, field, shelf).
    required: Those that every such record must have, as pairs.
    named: For each kind of records, the kinds of those that it may name.
    harmless: The fields, as "kind.field", that can be masked so that no other record is shown otherwise: texts, and own
        fields.
    """

    public: frozenset[tuple[str, str]]
    shelves: frozenset[tuple[str, str, str]]
    required: frozenset[tuple[str, str]]
    named: frozenset[tuple[str, tuple[str, ...]]]
    harmless: frozenset[str]

    @cached_property
    def named_by(self) -> Mapping[str, tuple[str, ...]]:
        """The kinds of which a record of a kind may tell, since it may name their records, by its kind."""
        return dict(self.named)

    @cached_property
    def shelf_of(self) -> Mapping[tuple[str, str], str]:
        """The shelf of each field that holds the id of a thing."""
        return {(record, field): shelf for record, field, shelf in self.shelves}


@attrs.frozen(kw_only=True, slots=False)
class Rights:
    """
    What one viewer sees of one case. It holds nothing of the case, only of the practice.

    viewer: The id of the viewer.
    grants: The accesses that apply. The viewer sees what any of them shows.
    receivers: The ids under which the viewer receives referrals. Empty if no grant is for receivers, and for a view
        that already shows no more than was received.
    practised: What the practice says of its kinds and of its own fields.
    """

    viewer: str
    grants: tuple[Access, ...]
    practised: Practised
    receivers: frozenset[str] = frozenset()

    @cached_property
    def wide(self) -> tuple[Access, ...]:
        """The grants that show records whatever they are about."""
        return tuple(each for each in self.grants if each.is_wide)

    @cached_property
    def for_receivers(self) -> tuple[Access, ...]:
        """The grants that show what belongs to a referral that the viewer received."""
        return tuple(each for each in self.grants if not each.is_wide)

    @cached_property
    def shows_every_record(self) -> bool:
        """Whether nothing but personal values is hidden."""
        return any(each.shows_every_record for each in self.grants)

    @cached_property
    def hides_a_stage(self) -> bool:
        """Whether some stage may not be shown, by the rights alone: the case need not have been in it."""
        named = {stage for each in self.grants for stage in each.hidden_stages}
        return any(all(each.hides_stage(stage) for each in self.grants) for stage in named)

    def shows_whole(self, kind: str, field: str | None = None) -> bool:
        """Return whether every record of a kind is shown, with each of its fields, or with the one that is named."""
        return any(shows_whole(each, kind, field) for each in self.wide)

    def always_shows(self, case: Case, entry: Entry) -> bool:
        """Return whether an entry is shown in any stage: a restriction, and the viewer's own emergency access."""
        is_own = isinstance(entry.what, EmergencyAccess) and taken_by(case, entry) == self.viewer
        return is_own or isinstance(entry.what, AccessRestriction)


def taken_by(case: Case, entry: Entry) -> str:
    """Return the id of who took an access in an emergency, whoever corrected it."""
    return actors_behind(case.history, entry.number)[0]


@lru_cache(maxsize=64)
def practised_by(practice: Practice) -> Practised:
    """Return what a practice says of its kinds and of its own fields."""
    fields = [field for fields in practice.fields_by_record.values() for field in fields.values()]
    texts = (
        f"{name}.{field.name}" for name, kind in practice.classes.items() for field in attrs.fields(cast("Any", kind))
        if hiding_of(cast("Any", kind), field.name).masks
    )  # fmt: skip
    own = (f"{each.record}.{each.id}" for each in fields if each.record in practice.kind_names)
    naming = Naming(classes=practice.classes, kinds=practice.kind_names, own_fields=practice.fields)
    return Practised(
        harmless=frozenset((*texts, *own)),
        named=frozenset((kind, naming.named_by(kind)) for kind in practice.kind_names),
        public=frozenset((each.record, each.id) for each in fields if not each.personal),
        shelves=frozenset((each.record, each.id, each.shelf) for each in fields if each.shelf is not None),
        required=frozenset((each.record, each.id) for each in fields if each.required),
    )
