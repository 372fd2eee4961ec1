"""Taking a move back: which one, and what later depends on it."""

from __future__ import annotations

from collections.abc import Callable

from casekit.errors import CasekitError
from casekit.models import Case, Entry, StageChange
from casekit.models.record import changed


def last_move(case: Case) -> int | None:
    """The place in the history of the move by which the case came to its stage; None where no move brought it there."""
    replaced = {entry.replaces for entry in case.history}
    for place in range(len(case.history) - 1, -1, -1):
        what = case.history[place].what
        if isinstance(what, StageChange) and what.enters and place not in replaced:
            return place if what.move is not None else None
    return None


def stayed(case: Case, place: int) -> StageChange | None:
    """What stands in place of a move taken back: the case stays in the stage it had left."""
    what = case.history[place].what
    if not isinstance(what, StageChange) or what.source is None:
        return None
    before = [entry.what for entry in case.history[:place] if isinstance(entry.what, StageChange)]
    kinds = next((each.kinds for each in reversed(before) if each.stage == what.source), ())
    return StageChange(stage=what.source, kinds=kinds, source=what.source)


def depending(case: Case, place: int, stays: StageChange, again: Callable[[Case, Entry], Case]) -> tuple[int, ...]:
    """
    The places of the later entries that could not have come about had the case stayed where it was.

    Each is done again, in the order in which it happened, on the case without the move; one that is refused depends on
    it, and so does whatever is refused without that one.
    """
    wrong = case.history[place]
    replaced = {entry.replaces for entry in case.history}
    counting = [index for index in range(len(case.history)) if index not in replaced]
    counting.sort(key=lambda index: case.history[index].moment(index))
    turn = counting.index(place)
    before = [changed(case.history[index], {"replaces": None}) for index in sorted(counting[:turn])]
    here = Case.from_history(case.id, before)
    here = here.taking(here.entry(stays, at=wrong.at, by=wrong.by))[1]
    found: list[int] = []
    for index in counting[turn + 1 :]:
        entry = case.history[index]
        if isinstance(entry.what, StageChange) and entry.what.takes_back:
            continue
        try:
            here = again(here, entry)
        except CasekitError:
            found.append(index)
    return tuple(found)
