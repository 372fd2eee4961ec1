"""Who sees which case: the rights of a viewer to one case, by role, scope, restriction and emergency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import attrs

from casekit.models import AccessRestriction, Actor, Assignment, Case, EmergencyAccess
from casekit.models.record import Record
from casekit.practice import Access, Practice
from casekit.practice.access import shows_all_of
from casekit.practice.own_values import counted_actor
from casekit.privacy.looking import received_in
from casekit.privacy.rights import Practised, Rights, practised_by, taken_by

_BY_SCOPE = ("receiver", "own", "team", "agency")
"""The scopes that stay with a viewer whatever else is seen, each of fewer cases than the next."""
_TEAM_RECORDS = ("Assignment", "Closure", "Reopening")
"""The kinds of records on which it depends who is assigned to a case."""
_RECEIVING_RECORDS = ("Referral", "Need", "Resource", "Provider", "Household", "Closure", "Reopening")
"""The kinds of records on which it depends who received which referral."""


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
    for each in access:
        if each.scope == "emergency":
            grants += _in_emergency(each, case, viewer, on=on) if _shows_emergencies(viewer, decided) else ()
        elif each.is_wide and _is_open(case, actor):
            grants += [each] if _is_in_scope(each, case, viewer, _Asked(on, team, decided)) else []
    practised = practised_by(practice)
    applying = _without_covered(tuple(dict.fromkeys(grants)), practised)
    rights = Rights(viewer=viewer.id, grants=applying, practised=practised)
    if _is_open(case, actor):
        rights = _with_received(rights, [each for each in access if not each.is_wide], case, team, decided)
    return rights if rights.grants else None


def _with_received(
    plain: Rights, access: Sequence[Access], case: Case, team: str | None, decided: tuple[Rights, ...]
) -> Rights:  # fmt: skip
    """
    Return rights with those of the accesses for receivers through which the viewer received a referral.

    In a view, who received which referral may not show. The viewer for whom it was decided keeps such an access, and
    sees through it all that the view shows, if the view shows nothing for other reasons that no longer hold.
    """
    receivers = frozenset((plain.viewer,) if team is None else (plain.viewer, team))
    before = [
        each for each in decided
        if each.viewer == plain.viewer and each.receivers and each.receivers <= receivers
        and {*each.wide} <= {*plain.grants}
    ]  # fmt: skip
    access = [each for each in access if not _is_covered(each, plain.grants, plain.practised)]
    kept = tuple(each for each in access if any(each in rights.grants for rights in before))
    if kept:
        return attrs.evolve(plain, grants=(*plain.grants, *kept))
    if not _show_all(decided, _RECEIVING_RECORDS):
        return plain
    found = tuple(each for each in access if received_in(case, receivers, (each,), plain).referrals)
    return attrs.evolve(plain, grants=(*plain.grants, *found), receivers=receivers) if found else plain


def _without_covered(grants: tuple[Access, ...], practised: Practised) -> tuple[Access, ...]:
    """
    Return accesses without those that show nothing which those of wider scopes do not show in any case.

    Whether they apply may follow from a record that is hidden, such as an assignment: rights that hold them tell of it.
    """
    return tuple(each for each in grants if not _is_covered(each, grants, practised))


def _is_covered(access: Access, grants: Iterable[Access], practised: Practised) -> bool:
    """Return whether those of these accesses that have a wider scope show in any case what this one shows."""
    if access.scope not in _BY_SCOPE:
        return False
    wider = _BY_SCOPE[_BY_SCOPE.index(access.scope) + 1 :]
    covering = [each for each in grants if each.scope in wider]
    return bool(covering) and shows_all_of(covering, access, practised.named_by)


class _Asked(NamedTuple):
    """What a viewer's scope depends on, beside the case: see `rights_in`."""

    on: date
    team: str | None
    decided: tuple[Rights, ...]


def _show_all(decided: Iterable[Rights], kinds: Iterable[str]) -> bool:
    """Return whether a view shows every record of some kinds: those that such a record may name show whole, too."""
    kinds = tuple(kinds)
    return all(
        rights.shows_whole(each) for rights in decided for kind in kinds
        for each in (kind, *rights.practised.named_by.get(kind, ()))
    )  # fmt: skip


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
    if any(rights.viewer == viewer.id and access in rights.grants for rights in asked.decided):
        return True
    if not _show_all(asked.decided, _TEAM_RECORDS):
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


def _in_emergency(access: Access, case: Case, viewer: Actor, *, on: date) -> Iterator[Access]:
    """Yield the access for each emergency access of the viewer that lasts on a day, with the kinds it was taken for."""
    for entry in case.timeline:
        what, day = entry.what, entry.at.date()
        if not isinstance(what, EmergencyAccess) or not day <= on <= what.until or taken_by(case, entry) != viewer.id:
            continue
        if access.days is not None and (on - day) >= timedelta(days=access.days):
            continue
        if not what.records:
            yield access
            continue
        full, known = (tuple(each for each in what.records if access.shows(each) == word) for word in ("full", "known"))
        yield attrs.evolve(access, kinds=full, known=known)
