"""Views: a case as one person may see it, by the rights that a practice gives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import attrs

from casekit.answers import Refusal
from casekit.days.steps import only_day
from casekit.errors import RecordError, refusing
from casekit.models import Actor, Case, CaseView, Entry
from casekit.models.asked import only_case
from casekit.models.record import construct_unchecked
from casekit.models.team import acting
from casekit.practice import Practice
from casekit.privacy.looking import Picture, picture_of
from casekit.privacy.rights import Rights
from casekit.privacy.who_sees import rights_in


@attrs.frozen(kw_only=True, slots=False)
class RightsLens:
    """
    The rights through which a view shows a case: of one viewer, or of a view of a view those of each, in turn.

    It holds nothing of the case.
    """

    rights: tuple[Rights, ...]

    def entries_of(self, case: Case, /) -> Sequence[tuple[int, Entry]]:
        """Return the entries of the view of a case, each with the number that it has in the case."""
        shown = Picture(case, tuple(entry.number for entry in case.history), ())
        for rights in self.rights:
            found = picture_of(shown.case, rights, shown.masked)
            if found is None:
                return ()
            numbers = {entry.number: number for entry, number in zip(shown.case.history, shown.numbers, strict=True)}
            shown = found._replace(numbers=tuple(numbers[number] for number in found.numbers))
        return tuple(zip(shown.numbers, shown.case.history, strict=True))


@refusing(RecordError)
def view_of(case: Case, viewer: Actor | str, *, practice: Practice, on: date, team: str | None = None) -> CaseView:
    """
    Return a case as a viewer may see it on a day: see `StageMachine.view`, which has the arguments and the errors.

    `practice` is the practice whose `access` says who sees what.
    """
    cannot = f"cannot show case {only_case(case).id!r}"
    actor = _viewer(viewer, cannot)
    only_day(on)
    if not practice.access:
        raise RecordError(cannot, [Refusal("no_access_declared", {}, "practice.access")])
    if case.is_past:  # what was decided since on who may see the case is not in it
        raise RecordError(cannot, [Refusal("case_of_the_past", {"revision": case.revision}, case.id)])
    lens = case.lens if isinstance(case, CaseView) else None
    decided = lens.rights if isinstance(lens, RightsLens) else ()
    rights = rights_in(case, actor, practice, on=on, team=team, decided=decided)
    masked = case.masked if isinstance(case, CaseView) else ()
    if rights in decided:  # what was seen through the same rights shows nothing less
        picture: Picture | None = Picture(case, tuple(entry.number for entry in case.history), masked)
    else:
        picture = None if rights is None else picture_of(case, rights, masked)
    if rights is None or picture is None:
        raise RecordError(cannot, [Refusal("case_not_shown", {}, case.id)])
    before = case.seen_by if isinstance(case, CaseView) else ()
    seen_by = tuple(sorted({*before, actor}, key=lambda each: (each.id, each.roles)))
    fields: dict[str, object] = {
        **picture.case.__dict__, "seen_by": seen_by, "masked": picture.masked,
        "lens": RightsLens(rights=decided if rights in decided else (*decided, rights)),
    }  # fmt: skip
    return construct_unchecked(CaseView, fields)


def _viewer(viewer: Actor | str, cannot: str) -> Actor:
    """Return the viewer as an Actor. Raises RecordError for anything but an actor or an id."""
    try:
        return acting(viewer)
    except RecordError as error:
        raise RecordError(cannot, [attrs.evolve(each, where="viewer") for each in error.refusals]) from None
