"""Which rights a viewer has to one case: by role, scope, restriction and emergency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, cast

import attrs

from casekit.models import AccessRestriction, Actor, Assignment, Case, EmergencyAccess, Entry
from casekit.models.record import Record
from casekit.models.timeline import actors_behind
from casekit.practice import Access, Practice
from casekit.practice.access import shows_whole
from casekit.practice.hiding import hiding_of
from casekit.practice.naming import Naming
from casekit.practice.own_values import counted_actor
from casekit.privacy.received import received_by

ALWAYS_SHOWN = (AccessRestriction, EmergencyAccess)
"""The records of which some are shown in any stage: see `Rights.always_shows`."""
_TEAM_RECORDS = ("Assignment", "Closure", "Reopening")
"""The kinds of records on which it depends who is assigned to a case."""
_RECEIVING_RECORDS = ("Referral", "Need", "Resource", "Provider", "Household", "Closure", "Reopening")
"""The kinds of records on which it depends who received which referral."""


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
        is_own = isinstance(entry.what, EmergencyAccess) and _taken_by(case, entry) == self.viewer
        return is_own or isinstance(entry.what, AccessRestriction)


def rights_in(
    case: Case, viewer: Actor, practice: Practice, *, on: date, team: str | None, decided: tuple[Rights, ...] = ()
) -> Rights | None:  # fmt: skip
    """
    Return the rights of a viewer to a case on a day; None if the viewer may not know of the case.

    Args:
        case: The case, or a view of it: then what the view does not show is unknown here too.
        viewer: The viewer, whose own roles also count as those of the library.
        practice: The practice with the accesses.
        on: The day.
        team: The id of the viewer's team. None: no team.
        decided: The rights through which a view shows the case. Empty for the case itself.
    """
    actor = counted_actor(practice, viewer)
    access = [each for each in practice.access if each.role in actor.roles]
    grants = list[Access]()
    kept = {each for each in access if not each.is_wide and _is_kept(each, viewer, decided)}
    receivers = frozenset[str]() if kept or not _shows_who_received(decided) else _receivers(viewer, team)
    for each in access:
        if each.scope == "emergency":
            grants += _in_emergency(each, case, viewer, on=on) if _shows_emergencies(viewer, decided) else ()
        elif not each.is_wide:
            is_received = each in kept or (receivers and bool(received_by(case, receivers, [each]).referrals))
            grants += [each] if is_received and _is_open(case, actor) else ()
        elif _is_open(case, actor) and _is_in_scope(each, case, viewer, _Asked(on, team, decided)):
            grants.append(each)
    if not grants:
        return None
    is_receiver = not all(each.is_wide for each in grants)
    return Rights(
        viewer=viewer.id, grants=tuple(dict.fromkeys(grants)), practised=_practised(practice),
        receivers=receivers if is_receiver else frozenset(),
    )  # fmt: skip


def _is_kept(access: Access, viewer: Actor, decided: Iterable[Rights]) -> bool:
    """Return whether a view was made through an access of the same viewer, who keeps it with all that it shows."""
    return any(rights.viewer == viewer.id and access in rights.grants for rights in decided)


def _shows_who_received(decided: Iterable[Rights]) -> bool:
    """Return whether a view through these rights shows who received which referrals, and until when."""
    return all(rights.shows_whole(kind) for rights in decided for kind in _RECEIVING_RECORDS)


def _receivers(viewer: Actor, team: str | None) -> frozenset[str]:
    """Return the ids under which a viewer receives referrals."""
    return frozenset((viewer.id,) if team is None else (viewer.id, team))


@lru_cache(maxsize=64)
def _practised(practice: Practice) -> Practised:
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


class _Asked(NamedTuple):
    """What a viewer's scope depends on, beside the case: see `rights_in`."""

    on: date
    team: str | None
    decided: tuple[Rights, ...]


def _last(case: Case, kind: type[Record]) -> Record | None:
    """Return the last record of a kind that counts."""
    return next((entry.what for entry in reversed(case.timeline) if isinstance(entry.what, kind)), None)


def _is_open(case: Case, actor: Actor) -> bool:
    """Return whether the case is not restricted, or only to persons or roles of whom the actor is one."""
    last = _last(case, AccessRestriction)
    if not isinstance(last, AccessRestriction) or last.lifted:
        return True
    return actor.id in last.persons or not set(actor.roles).isdisjoint(last.roles)


def _is_in_scope(access: Access, case: Case, viewer: Actor, asked: _Asked) -> bool:
    """
    Return whether a case is in the scope of an access: own, team or agency; that of a receiver is decided elsewhere.

    Who is assigned cannot be told from a view that does not show it. The viewer for whom it was decided keeps it.
    """
    if access.scope == "agency":
        return True
    if _is_kept(access, viewer, asked.decided):
        return True
    if not all(rights.shows_whole(kind) for rights in asked.decided for kind in _TEAM_RECORDS):
        return False
    assigned = _assigned(case, on=asked.on)
    is_team = access.scope == "team" and asked.team is not None
    return any(each.worker == viewer.id or (is_team and each.team == asked.team) for each in assigned)


def _assigned(case: Case, *, on: date) -> Iterable[Assignment]:
    """Return the assignments on a day; of a closed case those that ran when it was closed."""
    closed = case.previous_team if case.status == "closed" else ()
    return (*closed, *(each for each in case.assignments if each.holds_on(on)))


def _shows_emergencies(viewer: Actor, decided: Iterable[Rights]) -> bool:
    """Return whether a view through these rights shows for which records the viewer took an access in an emergency."""
    return all(each.viewer == viewer.id or each.shows_whole(EmergencyAccess.__name__) for each in decided)


def _taken_by(case: Case, entry: Entry) -> str:
    """Return the id of who took an access in an emergency, whoever corrected it."""
    return actors_behind(case.history, entry.number)[0]


def _in_emergency(access: Access, case: Case, viewer: Actor, *, on: date) -> Iterator[Access]:
    """Yield the access for each emergency access of the viewer that lasts on a day, with the kinds it was taken for."""
    for entry in case.timeline:
        what, day = entry.what, entry.at.date()
        if not isinstance(what, EmergencyAccess) or not day <= on <= what.until or _taken_by(case, entry) != viewer.id:
            continue
        if access.days is not None and (on - day) >= timedelta(days=access.days):
            continue
        if not what.records:
            yield access
            continue
        full, known = (tuple(each for each in what.records if access.shows(each) == word) for word in ("full", "known"))
        yield attrs.evolve(access, kinds=full, known=known)
