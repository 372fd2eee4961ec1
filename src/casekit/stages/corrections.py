"""Taking a move back: which one, and what later depends on it."""

from __future__ import annotations

from collections.abc import Callable

from casekit.errors import CasekitError
from casekit.models import Case, Closure, Entry, Reopening, StageChange
from casekit.models.record import changed


def last_move(case: Case) -> tuple[int, StageChange] | None:
    """
    The move by which the case came to its stage: its place in the history, and what stands in its place when it is
    taken back: the case stays in the stage it had left. None where no move brought it there.
    """
    replaced = {entry.replaces for entry in case.history}
    entered = [
        (place, entry.what) for place, entry in enumerate(case.history)
        if isinstance(entry.what, StageChange) and entry.what.enters and place not in replaced
    ]  # fmt: skip
    place, moved = entered[-1]
    if moved.move is None or moved.source is None:
        return None
    kinds = next((before.kinds for _, before in reversed(entered[:-1]) if before.stage == moved.source), ())
    return place, StageChange(stage=moved.source, kinds=kinds, source=moved.source)


def depending(case: Case, place: int, stays: StageChange, again: Callable[[Case, Entry], Case]) -> tuple[int, ...]:
    """
    The places of the later entries that could not have come about had the case stayed where it was.

    Each is done again, in the order in which it happened, on the case without the move; one that is refused depends on
    it, and so does whatever is refused without that one. A closure, a reopening and what was done by a move in that
    stage always do.
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
        what = entry.what
        if isinstance(what, StageChange) and what.takes_back:
            continue
        if isinstance(what, Closure | Reopening | StageChange):
            found.append(index)  # an episode, or a stay in that stage, stands on it
            continue
        try:
            here = again(here, entry)
        except CasekitError:
            found.append(index)
    return tuple(found)
