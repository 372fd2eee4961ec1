"""Evaluate one case on one day: the answers to the seven questions of the casework texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

import attrs

from casekit.answers import Finding, Refusal, put_in_words
from casekit.clocks.reviews import ReviewDue, review_due_days
from casekit.days import Calendar
from casekit.days.steps import only_day
from casekit.errors import EvaluationError
from casekit.evaluation.accounts import told_evaluation
from casekit.evaluation.client_voice import VoiceHeard, each_checkpoint, voice_heard
from casekit.evaluation.course import (
    AftercareGiven,
    Closing,
    ReviewsKept,
    Timeliness,
    aftercare_given,
    closing,
    each_review,
    reviews_kept,
    timeliness,
)
from casekit.evaluation.evidence import EvidenceGathered, evidence_gathered
from casekit.evaluation.explaining import Saying
from casekit.evaluation.goal_course import GoalCourse, goal_courses
from casekit.evaluation.goals import GoalsAttained, GoalSpecificity, goal_specificity, goals_attained
from casekit.evaluation.life_impact import LifeImpact, life_impact
from casekit.evaluation.needs import InterimNeeds, NeedsMet, NeedTrace, interim_needs, need_traces, needs_met
from casekit.evaluation.participation import ClientsPart, clients_part
from casekit.evaluation.plan_made import PlanMade, plan_made
from casekit.evaluation.questions import Answered, answered
from casekit.evaluation.referrals import ReferralsAnswered, referrals_answered
from casekit.evaluation.service_quality import ServiceQuality, service_quality
from casekit.evaluation.work_done import WorkDone, work_done
from casekit.labels import Language, Wording
from casekit.labels.wording import LIBRARY_WORDING
from casekit.models import Case
from casekit.models.asked import only_case
from casekit.practice.practice import NO_PRACTICE, Practice


@attrs.frozen(kw_only=True)
class NeedsAnswered:
    """
    How the needs were answered: the outcome of each need and each goal, and the work from the plan to aftercare.

    traces: One row for each need.
    interim: One row for each day with a review.
    courses: One row for each goal.
    plan, work, referrals, reviews, timeliness, closing, aftercare: The parts of the work.

    Source: how the needs were answered, evaluation criteria of the casework text.

    >>> [part.name for part in attrs.fields(NeedsAnswered)]
    ['traces', 'interim', 'courses', 'plan', 'work', 'referrals', 'reviews', 'timeliness', 'closing', 'aftercare']
    """

    traces: tuple[NeedTrace, ...]
    interim: tuple[InterimNeeds, ...]
    courses: tuple[GoalCourse, ...]
    plan: PlanMade
    work: WorkDone
    referrals: ReferralsAnswered
    reviews: ReviewsKept
    timeliness: Timeliness
    closing: Closing
    aftercare: AftercareGiven


@attrs.frozen(kw_only=True)
class CaseEvaluation:
    """
    The answers to the seven questions about one case at the end of one day.

    The questions are: 1 needs met, 2 goals attained, 3 quality of the service, 4 impact on life, 5 how specifically
    goals were set, 6 the client's voice, 7 how the needs were answered. There is no total: no source gives weights.

    case: The id of the case.
    on: The day.
    needs, goals, service_quality, life_impact, goal_specificity, client_voice, answer: The figures of the seven
        questions, in this order. A figure that cannot be computed is None, and a finding says what is missing.
    participation: The client's part in the work.
    evidence: The indicators on which the evaluation is based.
    questions: The seven questions again, each with its Results, which show how the figures are calculated.
    wording: The texts and labels used by `explain`.

    Source: evaluation criteria of the casework text.

    >>> [question.name for question in attrs.fields(CaseEvaluation)][2:9]
    ['needs', 'goals', 'service_quality', 'life_impact', 'goal_specificity', 'client_voice', 'answer']
    """

    case: str
    on: date
    needs: NeedsMet
    goals: GoalsAttained
    service_quality: ServiceQuality
    life_impact: LifeImpact
    goal_specificity: GoalSpecificity
    client_voice: VoiceHeard
    answer: NeedsAnswered
    participation: ClientsPart
    evidence: EvidenceGathered
    questions: tuple[Answered, ...] = ()
    wording: Wording = attrs.field(default=LIBRARY_WORDING, repr=False, eq=False)

    def explain(self, language: Language = "en") -> str:
        """
        Return the evaluation as text in English ("en") or Korean ("ko"): first what is missing, then the questions.

        It uses the texts and labels of the practice with which the case was evaluated.
        """
        say = Saying(language, self.wording)
        heading = say.word("heading").format(case=self.case, on=self.on.isoformat())
        questions = [(say.name("evaluation_question", each.question), each.results) for each in self.questions]
        return told_evaluation(heading, self.findings, questions, say)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of all parts: what is missing, and which reviews are overdue."""
        parts = (
            self.needs, self.goals, self.service_quality, self.life_impact, self.goal_specificity, self.client_voice,
            self.answer.plan, self.answer.work, self.answer.reviews, self.participation, self.evidence,
        )  # fmt: skip
        return tuple(finding for part in parts for finding in part.findings)


def evaluate(
    case: Case, *, on: date, practice: Practice = NO_PRACTICE, calendar: Calendar | None = None,
    voice_checkpoints: Sequence[str] = (), reviews: Sequence[ReviewDue] | None = None,
) -> CaseEvaluation:  # fmt: skip
    """
    Return the answers to the seven questions about a case at the end of a day: needs met, goals attained, quality of
    the service, impact on life, how specifically goals were set, the client's voice, and how the needs were answered.

    Args:
        case: The case.
        on: The day; what happened later is left out.
        practice: The practice of the office, for its calendar, texts and labels.
        calendar: The working days. A review that would be due on a day that is not a working day is due on the next
            working day. None: those of the practice; if it has none, no due day moves.
        voice_checkpoints: Points of the work at which the client's own words are required.
        reviews: The due days of the reviews up to the day, as `StageMachine.reviews` returns them, for a workflow with
            its own deadline of reviews. None: those of the built-in rule.

    Raises RecordError for a day before the case opened and for an instant in place of the day, EvaluationError if
    `case` is not a case or `practice` not a practice, for checkpoints that are not a list or tuple of texts, and for a
    calendar without the method `is_working_day`.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, WorkflowRef
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> evaluate(case, on=monday.date(), voice_checkpoints=("closure",)).client_voice.missing
    ('closure',)
    """
    if not isinstance(cast("object", practice), Practice):
        wrong = Refusal("wrong_type", {"expected": "a practice (casekit.Practice)"}, "practice")
        raise EvaluationError("cannot evaluate", [wrong])
    checkpoints, calendar = each_checkpoint(voice_checkpoints), practice.calendar if calendar is None else calendar
    if calendar is not None and not callable(getattr(calendar, "is_working_day", None)):
        wrong = Refusal("wrong_type", {"expected": "a calendar (with is_working_day)"}, "calendar")
        raise EvaluationError("cannot evaluate", [wrong])
    seen = only_case(case, error=EvaluationError).as_of(only_day(on, about=f"case {case.id!r}"))
    due_days = review_due_days(seen, on=on, calendar=calendar) if reviews is None else each_review(reviews, on=on)
    part, kept = clients_part(seen), reviews_kept(seen, due_days, on=on)
    found = CaseEvaluation(
        case=case.id,
        on=on,
        needs=needs_met(seen),
        goals=goals_attained(seen),
        service_quality=service_quality(seen),
        life_impact=life_impact(seen),
        goal_specificity=goal_specificity(seen),
        client_voice=voice_heard(seen, checkpoints),
        answer=NeedsAnswered(
            traces=need_traces(seen),
            interim=interim_needs(seen),
            courses=goal_courses(seen),
            plan=plan_made(seen),
            work=work_done(seen, on=on),
            referrals=referrals_answered(seen),
            reviews=kept,
            timeliness=timeliness(seen),
            closing=closing(seen),
            aftercare=aftercare_given(seen),
        ),
        participation=part,
        evidence=evidence_gathered(seen),
        questions=answered(seen, checkpoints=checkpoints, part=part, reviews=kept),
        wording=practice.wording,
    )
    in_results = (finding for each in found.questions for result in each.results for finding in result.findings)
    put_in_words((*found.findings, *in_results), practice.wording)
    return found
