"""The seven questions, each with the Results that answer it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal, TypeAlias, get_args

import attrs

from casekit.answers import Finding, Params
from casekit.evaluation import methods
from casekit.evaluation.accounts import told_question
from casekit.evaluation.client_voice import replies
from casekit.evaluation.course import ReviewsKept
from casekit.evaluation.explaining import Saying
from casekit.evaluation.figures import exactly
from casekit.evaluation.goal_achievement import contradictions
from casekit.evaluation.goal_evidence import quality_of_goals, readings_of_goals
from casekit.evaluation.goals import GoalStatus, goal_scores, goal_statuses
from casekit.evaluation.methods.account import told_amounts
from casekit.evaluation.methods.goals import SOURCE
from casekit.evaluation.methods.shares import Share
from casekit.evaluation.needs import NO_GOAL, need_traces
from casekit.evaluation.participation import ClientsPart
from casekit.evaluation.result import Line, Method, Result, added_up, notice
from casekit.evaluation.tallies import Row, mean_of, rated, share_of
from casekit.labels import Language, Wording
from casekit.labels.wording import LIBRARY_WORDING
from casekit.models import Case, ClientVoice, Goal, Referral, Specificity
from casekit.models.referral_answers import is_accepted, last_answers

Question: TypeAlias = Literal[
    "needs", "goals", "service_quality", "life_impact", "goal_specificity", "client_voice", "answer"
]
"""
The seven questions: whether the needs were met, whether the goals were attained, how good the service was, what
changed in the client's life, how specifically the goals were set, whether the client was heard, and how the needs were
answered.
"""

_TEXT = "evaluation criteria of the Korean casework text"


@attrs.frozen(kw_only=True)
class Answered:
    """
    One of the seven questions.

    question: The question.
    results: The Results that answer it, the main one first.

    >>> Answered(question="needs", results=()).question
    'needs'
    """

    question: Question
    results: tuple[Result, ...]

    def explain(self, language: Language = "en", *, wording: Wording = LIBRARY_WORDING) -> str:
        """
        Return the question and its results as text in English ("en") or Korean ("ko").

        `wording` has the texts and labels: that of a practice (`practice.wording`), or those of the library.

        >>> Answered(question="needs", results=()).explain()
        'Needs met'
        """
        say = Saying(language, wording)
        return told_question(say.name("evaluation_question", self.question), self.results, say)


def answered(
    case: Case, *, checkpoints: Sequence[str], part: ClientsPart, reviews: ReviewsKept
) -> tuple[Answered, ...]:
    """Return the seven questions about a case, in order, with their results."""
    found: dict[Question, list[Result]] = {
        "needs": [_needs_met(case)],
        "goals": [*_goals(case), *readings_of_goals(case)],
        "service_quality": [_service_rating(case), _sessions(case)],
        "life_impact": _life_impact(case),
        "goal_specificity": [_goal_marks(case), *quality_of_goals(case)],
        "client_voice": [_heard(case, checkpoints), _feedback(case), _took_part(part)],
        "answer": [_needs_answered(case), _traces(case), _referrals(case), _reviews(reviews)],
    }
    return tuple(Answered(question=question, results=tuple(found[question])) for question in get_args(Question))


def _needs_met(case: Case) -> Result:
    credit = {"met": Fraction(1), "partly_met": Fraction(0), "unmet": Fraction(0)}
    rows = [
        Row(need.id, credit.get(need.outcome or ""), need.outcome, _set_aside(need.outcome == "withdrawn"))
        for need in case.needs
    ]
    partly = sum(row.said == "partly_met" for row in rows)
    return share_of("share_of_needs_met", rows, source=f"needs met, {_TEXT}", fact="outcome", half=partly)


def _set_aside(so: bool) -> Literal["withdrawn", "undecided"]:
    return "withdrawn" if so else "undecided"


def _goals(case: Case) -> list[Result]:
    """Return the shares of goals achieved, of all goals and by term, and the T-scores."""
    statuses, contradicting = goal_statuses(case), contradictions(case)
    shares = [
        _goals_achieved(id, [goal for goal in case.goals if goal.term in terms], statuses, contradicting)
        for id, terms in _BY_TERM.items()
    ]
    scores = goal_scores(case)
    found = {"t_score": scores.final, "t_score_change": scores.change}
    unrated = notice("goals_unrated", "goals", ids=scores.unrated)
    return [*shares, *(
        result or Result(method=Method(id=id, source=SOURCE), value=None, missing=scores.unrated, findings=(unrated,))
        for id, result in found.items()
    )]  # fmt: skip


_BY_TERM = {
    "share_of_goals_achieved": ("short", "long"),
    "share_of_short_term_goals_achieved": ("short",),
    "share_of_long_term_goals_achieved": ("long",),
}


def _goals_achieved(
    id: str, goals: Sequence[Goal], statuses: Mapping[str, GoalStatus], contradicting: tuple[Finding, ...]
) -> Result:
    """Return the share of these goals that are achieved, with the contradictions about them as findings."""
    credit = {"achieved": Fraction(1), "partially_achieved": Fraction(0), "not_achieved": Fraction(0)}
    rows = [
        Row(goal.id, credit.get(status := statuses[goal.id]), status, _set_aside(status == "withdrawn"))
        for goal in goals
    ]
    partly = sum(row.said == "partially_achieved" for row in rows)
    found = share_of(id, rows, source=f"goals achieved, {_TEXT}", fact="status", half=partly)
    ids = {goal.id for goal in goals}
    about = tuple(each for each in contradicting if each.params["goal"] in ids)
    return attrs.evolve(found, findings=(*found.findings, *about))


def _service_rating(case: Case) -> Result:
    ratings = {rating.item: rating.rating for rating in case.service_ratings}
    facts = {item: {"rating": rating} for item, rating in ratings.items()}
    return mean_of(
        "mean_service_rating", rated(ratings.items()), source=f"quality of the service, {_TEXT}", facts=facts
    )


def _sessions(case: Case) -> Result:
    """Return the share of planned sessions delivered, with a line and a shortfall for each service."""
    counts = case.session_counts
    planned = sum(count.planned for count in counts)
    share = Share(numerator=sum(count.delivered for count in counts), denominator=planned, excluded=0)
    amounts = told_amounts([Fraction(count.delivered, planned) for count in counts] if planned else [])
    lines = tuple(
        Line(
            name=count.service,
            amount=amount,
            facts=Params({"sessions_planned": count.planned, "sessions_delivered": count.delivered}),
        )
        for count, amount in zip(counts, amounts, strict=False)
    )
    short = tuple(count.service for count in counts if count.delivered < count.planned)
    return Result(
        method=Method(id="share_of_sessions_delivered", source=f"quality of the service, {_TEXT}"),
        value=added_up(0.0, lines) if lines else None, lines=lines, figures=Params(share.figures),
        used=tuple(count.service for count in counts),
        findings=(*share.findings("service_quality"), *([notice("sessions_short", ids=short)] if short else [])),
    )  # fmt: skip


def _life_impact(case: Case) -> list[Result]:
    """Return the mean change of the domains; if all scores are whole levels, also their movement by level."""
    before = {score.domain: score.score for score in case.domain_scores if score.occasion == "before"}
    after = {score.domain: score.score for score in case.domain_scores if score.occasion == "after"}
    both = [domain for domain in before if domain in after]
    rows = [
        Row(domain, exactly(after[domain]) - exactly(before[domain]) if domain in both else None, why="once")
        for domain in {**before, **after}
    ]
    facts = {domain: {"before": before[domain], "after": after[domain]} for domain in both}
    mean = mean_of("mean_change_of_life_domains", rows, source=f"impact on life, {_TEXT}", facts=facts)
    levels = [{domain: int(score) for domain, score in each.items()} for each in (before, after)]
    return [mean, methods.matrix_movement(*levels)] if both and levels == [before, after] else [mean]


def _goal_marks(case: Case) -> Result:
    kept = [goal for goal in case.goals if not goal.set_aside]
    marks = [field.name for field in attrs.fields(Specificity) if field.name != "extra"]
    return methods.goal_marks({
        goal.id: {name: getattr(goal.specificity, name) for name in marks} if goal.specificity else None
        for goal in kept
    })  # fmt: skip


def _heard(case: Case, checkpoints: Sequence[str]) -> Result:
    spoke = {voice.checkpoint for _, voice in case.dated(ClientVoice)}
    rows = [Row(each, Fraction(each in spoke), "heard" if each in spoke else "not_heard") for each in checkpoints]
    return share_of("share_of_checkpoints_heard", rows, source=f"the client's voice, {_TEXT}", fact="outcome")


def _feedback(case: Case) -> Result:
    rows = [
        Row(f"{checkpoint} {day.isoformat()}", Fraction(each), "replied" if each else "not_replied")
        for day, checkpoint, each in replies(case)
    ]
    source = "continuous feedback, Korean casework text"
    return share_of("share_of_feedback_answered", rows, source=source, fact="outcome")


def _took_part(part: ClientsPart) -> Result:
    rows = [
        Row(
            f"{each.kind} {each.on.isoformat()}", None if each.took_part is None else Fraction(each.took_part),
            "took_part" if each.took_part else "absent",
        )
        for each in part.occasions
    ]  # fmt: skip
    source = "the client's participation, Korean casework texts"
    return share_of("share_of_occasions_with_client", rows, source=source, fact="outcome")


def _needs_answered(case: Case) -> Result:
    rows = [
        Row(trace.need, None if trace.outcome == "withdrawn" else Fraction(trace.answered),
            "answered" if trace.answered else "not_answered", "withdrawn")
        for trace in need_traces(case)
    ]  # fmt: skip
    return share_of("share_of_needs_answered", rows, source=f"how the needs were answered, {_TEXT}", fact="outcome")


def _traces(case: Case) -> Result:
    """Return a table with a row for each need and goal: plan items, services and outcome."""
    traces = need_traces(case)
    return Result(
        method=Method(id="needs_traced", source=f"how the needs were answered, {_TEXT}"), value=len(traces),
        table=tuple(
            Params({
                "need": trace.need, "goal": link.goal, "items": link.items, "status": link.result,
                "services": tuple(day.isoformat() for day in trace.services), "outcome": trace.outcome or "undecided",
            })
            for trace in traces for link in trace.links or (NO_GOAL,)
        ),
        used=tuple(trace.need for trace in traces),
    )  # fmt: skip


def _referrals(case: Case) -> Result:
    """Return the share of answered referrals of which the last answer accepts them. Unanswered ones are missing."""
    sent = dict.fromkeys(step.id for _, step in case.dated(Referral) if step.status == "sent")
    answers, now = last_answers(case), {each.id: each.status for each in case.referrals}
    rows = [
        Row(id, Fraction(is_accepted(answers[id])), answers[id].status, "pending") if id in answers
        else Row(id, None, now[id], "pending")
        for id in sent
    ]  # fmt: skip
    source = "linking and referral, Korean texts on case management"
    return share_of("share_of_referrals_accepted", rows, source=source, fact="status")


def _reviews(reviews: ReviewsKept) -> Result:
    """Return the share of reviews held or missed that were on time. An overdue one is missing, with a finding."""
    rows = [
        Row(each.due.isoformat(), Fraction(each.on_time), "on_time" if each.on_time else _LATE[each.status])
        for each in reviews.rows
    ]
    found = share_of("share_of_reviews_on_time", rows, source="monthly review, Korean casework text", fact="outcome")
    overdue = tuple(str(each.params["due"]) for each in reviews.findings)
    figures = Params({**found.figures, "excluded": len(overdue)})
    return attrs.evolve(found, figures=figures, missing=overdue, findings=(*reviews.findings, *found.findings))


_LATE = {"held": "late", "missed": "missed"}
