"""Quality over cases: what an agency learns from all of its cases together."""

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
from casekit.evaluation.figures import seen_on, share
from casekit.models import Case


@attrs.frozen(kw_only=True)
class Rate:
    """
    A rate over cases with what it counts: `part` of `whole`, and how many were left out (`excluded`), each 0 or more.

    >>> Rate(part=2, whole=5).value, Rate(part=0, whole=0, excluded=3).value
    (0.4, None)
    """

    part: int
    whole: int
    excluded: int = 0

    @property
    def value(self) -> float | None:
        """`part` / `whole`, 1.0 for all of it; None where there is nothing to count."""
        return share(self.part, self.whole)


@attrs.frozen(kw_only=True)
class Quality:
    """
    The figures of many cases on one day, each pooled: the parts of all cases over the wholes of all cases.

    `needs_met` and `goals_achieved` count the met and achieved of those decided (strict), the withdrawn and undecided
    left out; `reviews_on_time` of the reviews held or missed, an overdue one left out; `reviews_that_changed` of those
    with a decision; `sessions_delivered` of those planned (more than 1.0 where more were given); `clients_took_part` of
    the occasions known; `voice_heard` of the checkpoints required, of each case all of them; `feedback_answered` of the
    checkpoints at which clients spoke; `referrals_accepted` of those sent. `closures` counts the closures by reason,
    `reopened` the reopenings, each over the whole history. `without_primary` and `without_supervision` name open cases,
    the first those that no one worker answers for, the second those without a supervision since they were first opened.
    Cases opened later are left out. There is no total: no source gives weights. Source: quality management, Korean text
    on school case management; efficiency and effectiveness, Korean text on case management.

    >>> quality((), on=date(2025, 3, 17)).cases
    0
    """

    on: date
    cases: int
    open_cases: int
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


def quality(
    cases: Iterable[Case], *, on: date, calendar: Calendar | None = None, voice_checkpoints: Sequence[str] = ()
) -> Quality:
    """
    The quality of the work over cases at the end of a day; takes what `evaluate` takes.

    Of no cases every count is 0 and every rate None. Raises RecordError for an instant in place of the day,
    EvaluationError for one case alone, for a case given twice (it would count twice) and as `evaluate` does.

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
    found = [evaluate(case, on=on, calendar=calendar, voice_checkpoints=voice_checkpoints) for case in seen]
    running = [each for case, each in zip(seen, found, strict=True) if case.status == "open"]
    reasons = Counter(reason for each in found for reason in each.answer.closing.reasons)
    return Quality(
        on=on, cases=len(found), open_cases=len(running),
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
        feedback_answered=_pooled((len(each.client_voice.answered), len(each.client_voice.heard)) for each in found),
        referrals_accepted=_pooled((each.answer.referrals.accepted, each.answer.referrals.sent) for each in found),
        closures=cast("Mapping[str, int]", Params(reasons)),
        reopened=sum(each.answer.closing.reopened for each in found),
        without_primary=tuple(each.case for each in running if each.answer.work.primary_worker is None),
        without_supervision=tuple(each.case for each in running if not each.answer.work.supervisions),
    )  # fmt: skip


def _pooled(parts: Iterable[tuple[int, ...]]) -> Rate:
    """The parts over the wholes of all cases, and what was left out of them where that can be."""
    part, whole, *excluded = (sum(column) for column in zip(*parts, strict=True)) if (parts := list(parts)) else (0, 0)
    return Rate(part=part, whole=whole, excluded=sum(excluded))


def _needs(each: CaseEvaluation) -> int:
    return each.needs.met + each.needs.partly_met + each.needs.unmet


def _goals(each: CaseEvaluation) -> int:
    return each.goals.achieved + each.goals.partially_achieved + each.goals.not_achieved


def _known(each: CaseEvaluation) -> int:
    return each.participation.took_part + each.participation.absent
