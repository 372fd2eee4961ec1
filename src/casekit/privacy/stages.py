"""In which stages a case is for a viewer, and how the viewer reads the records of each stage."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime

import attrs

from casekit.models import StageChange
from casekit.privacy.records import RecordFilter, filter_for
from casekit.privacy.rights import Rights


class ShownStages:
    """
    Follows a case from stage to stage, with and without the stages that a viewer may not know of.

    anywhere: How the records of no particular stage are read.
    rewrites: Whether stage changes are shown without the moves that led there: whether some stage may be hidden.
    stage: The stage that the case is in.
    """

    def __init__(self, rights: Rights) -> None:
        self._rights = rights
        self.anywhere = filter_for(rights.grants, rights.wide, rights.practised)
        self.rewrites = rights.hides_a_stage
        self.stage = ""
        self._differs_by_stage = any(each.hidden_stages for each in rights.grants)
        self._readers: dict[str, RecordFilter | None] = {}
        self._entered: list[tuple[tuple[datetime, int], str]] = []
        self._last: StageChange | None = None
        """The last stage change that was shown."""
        self._is_hidden = False

    def reader(self, stage: str) -> RecordFilter | None:
        """Return how the records of a stage are read; None if it is not shown."""
        if not self._differs_by_stage:
            return self.anywhere
        if stage not in self._readers:
            grants = tuple(each for each in self._rights.grants if not each.hides_stage(stage))
            self._readers[stage] = filter_for(grants, self._rights.wide, self._rights.practised) if grants else None
        return self._readers[stage]

    def stage_at(self, moment: tuple[datetime, int]) -> str:
        """
        Return the stage in which the case was, as far as it was followed.

        `moment`: An instant, and the number of an entry among those of this instant.
        """
        place = bisect_right(self._entered, moment, key=lambda each: each[0])
        return self._entered[place - 1][1] if place else ""

    def change(self, moment: tuple[datetime, int], change: StageChange, written: StageChange) -> StageChange | None:
        """
        Follow a stage change and return it as it is shown; None if it is not.

        A viewer who may not know of some stage sees no moves, since their names could tell of it, nor whether a stage
        was only passed through. A way through hidden stages is shown as one change, or as none if it leads back.

        Args:
            moment: When it happened, as for `stage_at`.
            change: The change, with the ids that its stages have now.
            written: The change as it was written down.
        """
        self.stage = change.stage
        self._entered.append((moment, change.stage))
        if not self.rewrites:
            return written
        was_hidden, self._is_hidden = self._is_hidden, self.reader(change.stage) is None
        plain = attrs.evolve(change, move=None, reason=None, route=None, renames=(), passing=False)
        last = self._last
        if last is None:
            self._last = None if self._is_hidden else plain
        elif self._is_hidden:
            return _kept(last, change) if change.workflow else None
        elif was_hidden and change.stage == last.stage:
            return _kept(plain, change) if change.workflow else None
        else:
            self._last = attrs.evolve(plain, source=last.stage) if was_hidden else plain
        return self._last


def _kept(stage: StageChange, change: StageChange) -> StageChange:
    """Return the change to another workflow as one that keeps the stage that is shown."""
    return StageChange(stage=stage.stage, kinds=stage.kinds, source=stage.stage, workflow=change.workflow)
