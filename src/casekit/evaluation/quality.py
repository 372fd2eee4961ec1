"""The quality of the work over many cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import cast

import attrs

from casekit.answers import Params
from casekit.days import Calendar
from casekit.evaluation.case_evaluation import evaluate
from casekit.evaluation.client_voice import each_checkpoint
from casekit.evaluation.methods.account import told_amounts
from casekit.evaluation.methods.shares import Share
from casekit.evaluation.plain import Plain
from casekit.evaluation.questions import Questions
from casekit.evaluation.result import Line, Method, Result, added_up
from casekit.evaluation.seen_cases import seen_on
from casekit.evaluation.work_done import WorkDone
from casekit.models import Case, Closure, Reopening

POOLED = (
    "share_of_needs_met", "share_of_goals_achieved", "share_of_reviews_on_time", "share_of_reviews_that_changed",
    "share_of_sessions_delivered", "share_of_occasions_with_client", "share_of_checkpoints_heard",
    "share_of_feedback_answered", "share_of_referrals_accepted",
)  # fmt: skip
"""The shares of one case that are pooled over many."""


@attrs.frozen(kw_only=True)
class Quality(Plain):
    """
    The figures of many cases at the end of one day.

    Cases opened later are left out. So are duplicates (closed for this reason, or linked to the other case) and cases
    closed as opened in error, also on a day before this was found.

    Each rate is pooled: the parts of all cases, divided by the wholes of all cases. There is no total: no source gives
    weights.

    on: The day.
    cases: The number of cases.
    open_cases: The number of open cases.
    persons: The number of persons whom the cases are about: clients and members of households on that day. All ids of a
        person count as one (`Client.other_ids`).
    results: The shares, each named as the share of one case, with a line for each case: see
        `POOLED`.
    closures: The number of closures by reason.
    reopened: The number of reopenings.
    without_primary: Ids of the open cases without a single responsible worker.
    without_supervision: Ids of the open cases without a supervision.
    not_counted: Ids of the duplicates and of the cases opened in error.

    Of each case all its episodes count together.

    Source: quality management, Korean text on school case management; efficiency and effectiveness, Korean text on case
    management.

    >>> quality((), on=date(2025, 3, 17)).cases
    0
    """

    on: date
    cases: int
    open_cases: int
    persons: int
    results: tuple[Result, ...]
    closures: Mapping[str, int]
    reopened: int
    without_primary: tuple[str, ...]
    without_supervision: tuple[str, ...]
    not_counted: tuple[str, ...]

    def __getitem__(self, figure: str) -> Result:
        """Return a share by its name. Raises EvaluationError if there is none."""
        return Questions.of({"": self.results}).figure(figure, about="these cases")


def quality(
    cases: Iterable[Case], *, on: date, calendar: Calendar | None = None, voice_checkpoints: Sequence[str] = ()
) -> Quality:
    """
    Return the figures of many cases at the end of a day. The other arguments are those of `evaluate`.

    Without cases every count is 0 and every rate None. Due days of reviews are those of the built-in rule; for those of
    a workflow, `evaluate` takes `reviews`.

    Raises RecordError if `on` is not a day. Raises EvaluationError if `cases` is a single case, contains anything but
    cases, or contains a case twice. The other errors are those of `evaluate`.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, Need, WorkflowRef, Entry
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> entry = Entry(what=Need(id="N1", domain="housing", outcome="met"), at=monday, by="worker-1")
    >>> case = Case.from_history(case.id, [*case.history, entry])
    >>> found = quality([case], on=monday.date())
    >>> found["share_of_needs_met"].value, found["share_of_goals_achieved"].value, found.without_primary
    (1.0, None, ('K-17',))
    """
    each_checkpoint(voice_checkpoints)
    seen = seen_on(cases, on=on)
    shares: dict[str, dict[str, Result]] = {name: {} for name in POOLED}
    works: dict[str, WorkDone] = {}
    for case in seen.counted:  # one after the other, so that only what is pooled is held of each
        each = evaluate(case, on=on, episode="all", calendar=calendar, voice_checkpoints=voice_checkpoints)
        for name, of in shares.items():
            of[case.id] = each[name]
        if case.status == "open":
            works[case.id] = each.work
    reasons = Counter(closure.reason for case in seen.counted for _, closure in case.dated(Closure))
    return Quality(
        on=on, cases=len(seen.counted), open_cases=len(works), persons=len(seen.persons(*seen.counted)),
        results=tuple(_pooled(name, of) for name, of in shares.items()),
        closures=cast("Mapping[str, int]", Params(reasons)),
        reopened=sum(len(case.dated(Reopening)) for case in seen.counted),
        without_primary=tuple(id for id, work in works.items() if work.primary_worker is None),
        without_supervision=tuple(id for id, work in works.items() if not work.supervisions),
        not_counted=tuple(case.id for case in seen.not_counted),
    )  # fmt: skip


def _pooled(name: str, shares: Mapping[str, Result]) -> Result:
    """Return the share over many cases: what counts in all of them, of all that could, with a line for each case."""
    parts = {case: tuple(_count(each, key) for key in _KEYS) for case, each in shares.items()}
    whole = Share(**dict(zip(_KEYS, map(sum, zip(*parts.values(), strict=True)), strict=True))) if parts else _NOTHING
    counted = {case: part for case, part in parts.items() if part[1]}
    amounts = told_amounts([Fraction(part, whole.denominator) for part, *_ in counted.values()])
    lines = tuple(
        Line(name=case, amount=amount, facts=Params(dict(zip(_KEYS, part, strict=True))))
        for (case, part), amount in zip(counted.items(), amounts, strict=True)
    )
    source = next((each.method.source for each in shares.values()), "")
    return Result(
        method=Method(id=name, source=source), value=added_up(0.0, lines) if lines else None, lines=lines,
        figures=Params(whole.figures), used=tuple(counted),
        missing=tuple(case for case in parts if case not in counted), findings=whole.findings(name),
    )  # fmt: skip


_KEYS = ("numerator", "denominator", "excluded")
_NOTHING = Share(numerator=0, denominator=0, excluded=0)


def _count(share: Result, key: str) -> int:
    return cast("int", share.figures[key])
