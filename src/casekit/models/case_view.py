"""A case as someone sees it: readable like a case, and none."""

from __future__ import annotations

import attrs

from casekit.answers import Refusal
from casekit.errors import RecordError, refusing
from casekit.models.case import Case, folded
from casekit.models.history import Entry
from casekit.models.record import construct_unchecked
from casekit.models.team import Actor


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class CaseView(Case):
    """
    A case as someone sees it, made by `casekit.privacy.seen_by`: what is hidden from them is not in it.

    It answers every question a case answers. It is no case: acts, `migrate` and `dumps` refuse it, so that "…" never
    takes the place of a person's words. An example is at `seen_by`.

    seen_by: Who sees it.
    """

    seen_by: Actor

    @classmethod
    @refusing(RecordError)
    def of(cls, case: Case, entries: tuple[Entry, ...], seen_by: Actor) -> CaseView:
        """Return the view of a case whose entries hide what they have to. Raises RecordError without any entry."""
        if not entries:
            fault = Refusal("history_without_opening", {}, "history[0]")
            raise RecordError(f"cannot show case {case.id!r}", [fault])
        shown = folded(case.id, entries)
        return construct_unchecked(cls, {**shown.__dict__, "seen_by": seen_by})

    def _with_history(self, history: tuple[Entry, ...]) -> CaseView:
        return CaseView.of(self, history, self.seen_by)
