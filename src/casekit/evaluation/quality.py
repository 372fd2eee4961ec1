"""The quality of the work over many cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import cast

import attrs

from casekit.answers import Params
from casekit.days import Calendar
from casekit.evaluation.case_evaluation import CaseEvaluation, evaluate
from casekit.evaluation.client_voice import each_checkpoint
from casekit.evaluation.figures import share
from casekit.evaluation.seen_cases import seen_on
from casekit.models import Case


@attrs.frozen(kw_only=True)
class Rate:
    """
    A rate over many cases, with the numbers it is computed from.

    part: How many count.
    whole: Out of how many.
    excluded: How many were left out of both.

    >>> Rate(part=2, whole=5).value, Rate(part=0, whole=0, excluded=3).value
    (0.4, None)
    """

    part: int
    whole: int
    excluded: int = 0

    @property
    def value(self) -> float | None:
        """The rate: part / whole. None if `whole` is 0."""
        return share(self.part, self.whole)


@attrs.frozen(kw_only=True)
class Quality:
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
    needs_met: Met needs, of those met, partly met or unmet. Excluded: withdrawn and undecided needs.
    goals_achieved: Achieved goals, of those achieved, partially achieved or not achieved. Excluded: withdrawn and
        undecided goals.
    reviews_on_time: Reviews held on time, of those held or missed. Excluded: overdue reviews.
    reviews_that_changed: Reviews that changed the plan or added support, of those with a decision.
    sessions_delivered: Sessions delivered, of those planned. More than 1.0 if more were delivered than planned.
    clients_took_part: Occasions in which the client took part, of those for which it is known. Excluded: the others.
    voice_heard: Checkpoints at which the client's words are on record, of all required checkpoints of each case.
    feedback_answered: Times that clients spoke to which an answer replies, of all times.
    referrals_accepted: Accepted referrals, of those answered.
    closures: The number of closures by reason, over the whole history.
    reopened: The number of reopenings, over the whole history.
    without_primary: Ids of the open cases without a single responsible worker.
    without_supervision: Ids of the open cases that have never had a supervision.
    not_counted: Ids of the duplicates and of the cases opened in error.

    Source: quality management, Korean text on school case management; efficiency and effectiveness, Korean text on case
    management.

    >>> quality((), on=date(2025, 3, 17)).cases
    0
    """

    on: date
    cases: int
    open_cases: int
    persons: int
    needs_met: Rate
    goals_achieved: Rate
    reviews_on_time: Rate
    reviews_that_changed: Rate
    sessions_delivered: Rate
    clients_took_part: Rate
    voice_heard: Rate
    feedback_answered: Rate
    referrals_accepted: Rate
    closures: Mapping[str, int]
    reopened: int
    without_primary: tuple[str, ...]
    without_supervision: tuple[str, ...]
    not_counted: tuple[str, ...]


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
    >>> found.needs_met.part, found.needs_met.whole, found.goals_achieved.value, found.without_primary
    (1, 1, None, ('K-17',))
    """
    each_checkpoint(voice_checkpoints)
    seen = seen_on(cases, on=on)
    found = [evaluate(case, on=on, calendar=calendar, voice_checkpoints=voice_checkpoints) for case in seen.counted]
    running = [each for case, each in zip(seen.counted, found, strict=True) if case.status == "open"]
    reasons = Counter(reason for each in found for reason in each.answer.closing.reasons)
    return Quality(
        on=on, cases=len(found), open_cases=len(running), persons=len(seen.persons(*seen.counted)),
        needs_met=_pooled((each.needs.met, _needs(each), each.needs.total - _needs(each)) for each in found),
        goals_achieved=_pooled((each.goals.achieved, _goals(each), each.goals.total - _goals(each)) for each in found),
        reviews_on_time=_pooled(
            (each.answer.reviews.on_time, len(each.answer.reviews.rows), len(each.answer.reviews.findings))
            for each in found
        ),
        reviews_that_changed=_pooled(
            (each.answer.reviews.led_to_change, each.answer.reviews.decided) for each in found
        ),
        sessions_delivered=_pooled(
            (each.service_quality.sessions_delivered, each.service_quality.sessions_planned) for each in found
        ),
        clients_took_part=_pooled(
            (each.participation.took_part, _known(each), each.participation.unknown) for each in found
        ),
        voice_heard=_pooled((len(each.client_voice.covered), len(each.client_voice.required)) for each in found),
        feedback_answered=_pooled((each.client_voice.replied, each.client_voice.records) for each in found),
        referrals_accepted=_pooled((each.answer.referrals.accepted, each.answer.referrals.answered) for each in found),
        closures=cast("Mapping[str, int]", Params(reasons)),
        reopened=sum(each.answer.closing.reopened for each in found),
        without_primary=tuple(each.case for each in running if each.answer.work.primary_worker is None),
        without_supervision=tuple(each.case for each in running if not each.answer.work.supervisions),
        not_counted=tuple(case.id for case in seen.not_counted),
    )  # fmt: skip


def _pooled(parts: Iterable[tuple[int, ...]]) -> Rate:
    """Return the rate from (part, whole) or (part, whole, excluded) of each case."""
    part, whole, *excluded = (sum(column) for column in zip(*parts, strict=True)) if (parts := list(parts)) else (0, 0)
    return Rate(part=part, whole=whole, excluded=sum(excluded))


def _needs(each: CaseEvaluation) -> int:
    return each.needs.met + each.needs.partly_met + each.needs.unmet


def _goals(each: CaseEvaluation) -> int:
    return each.goals.achieved + each.goals.partially_achieved + each.goals.not_achieved


def _known(each: CaseEvaluation) -> int:
    return each.participation.took_part + each.participation.absent
