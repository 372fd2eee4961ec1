"""The seven questions, each with the results that answer it: every figure with the account it adds up from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal, TypeAlias, get_args

import attrs

from casekit.answers import Finding, Params
from casekit.evaluation.explaining import Saying
from casekit.evaluation.goal_evidence import quality_of_goals, readings_of_goals
from casekit.evaluation.goals import GoalStatus, goal_scores, goal_statuses
from casekit.evaluation.methods import goal_marks, matrix_movement
from casekit.evaluation.methods.account import told_amounts
from casekit.evaluation.methods.shares import Share
from casekit.evaluation.needs import need_traces
from casekit.evaluation.participation import ClientsPart
from casekit.evaluation.result import Line, Method, Result, added_up, notice
from casekit.labels import Language
from casekit.models import Case, ClientVoice, FeedbackAnswer, Goal, Referral, ReviewDue

Question: TypeAlias = Literal[
    "needs", "goals", "service_quality", "life_impact", "goal_specificity", "client_voice", "answer"
]
"""Were the needs met, the goals attained; how good was the service, what changed in life, how specifically were goals
set, was the client heard, and how were the needs answered."""

_TEXT = "evaluation criteria of the Korean casework text"


@attrs.frozen(kw_only=True)
class Answered:
    """
    One of the seven questions and the results that answer it, the one that says most first; empty where none can.

    >>> Answered(question="needs", results=()).question
    'needs'
    """

    question: Question
    results: tuple[Result, ...]

    def explain(self, language: Language = "en") -> str:
        """
        The question and its results in plain words, in English ("en") or Korean ("ko").

        >>> Answered(question="needs", results=()).explain()
        'needs met'
        """
        title = Saying(language).name("evaluation_question", self.question)
        return "\n\n".join([title, *(result.explain(language) for result in self.results)])


def answered(
    case: Case, *, checkpoints: Sequence[str], part: ClientsPart, reviews: Sequence[ReviewDue]
) -> tuple[Answered, ...]:
    """The seven questions about a case, in order."""
    found: dict[Question, list[Result]] = {
        "needs": [_needs_met(case)],
        "goals": [*_goals(case), *readings_of_goals(case)],
        "service_quality": [_service_rating(case), _sessions(case)],
        "life_impact": _life_impact(case),
        "goal_specificity": [_goal_marks(case), *quality_of_goals(case)],
        "client_voice": [_heard(case, checkpoints), _feedback(case), _took_part(part)],
        "answer": [_needs_answered(case), _referrals(case), _reviews(reviews)],
    }
    return tuple(Answered(question=question, results=tuple(found[question])) for question in get_args(Question))


def _needs_met(case: Case) -> Result:
    credit = {"met": Fraction(1), "partly_met": Fraction(0), "unmet": Fraction(0)}
    rows = [(need.id, credit.get(need.outcome or ""), need.outcome) for need in case.needs]
    partly = sum(outcome == "partly_met" for _, _, outcome in rows)
    return _share("share_of_needs_met", rows, source=f"needs met, {_TEXT}", fact="outcome", partly=partly)


def _goals(case: Case) -> list[Result]:
    """The goals together, those of a term apart, and how far they came by their levels."""
    statuses = goal_statuses(case)
    shares = [
        _goals_achieved(id, [goal for goal in case.goals if goal.term in terms], statuses)
        for id, terms in _BY_TERM.items()
    ]
    scores = goal_scores(case)
    return [*shares, *(score for score in (scores.final, scores.change) if score is not None)]


_BY_TERM = {
    "share_of_goals_achieved": ("short", "long"),
    "share_of_short_term_goals_achieved": ("short",),
    "share_of_long_term_goals_achieved": ("long",),
}


def _goals_achieved(id: str, goals: Sequence[Goal], statuses: Mapping[str, GoalStatus]) -> Result:
    credit = {"achieved": Fraction(1), "partially_achieved": Fraction(0), "not_achieved": Fraction(0)}
    rows = [(goal.id, credit.get(statuses[goal.id]), statuses[goal.id]) for goal in goals]
    partly = sum(status == "partially_achieved" for _, _, status in rows)
    return _share(id, rows, source=f"goals attained, {_TEXT}", fact="status", partly=partly)


def _service_rating(case: Case) -> Result:
    rows = [(rating.item, rating.rating) for rating in case.service_ratings]
    return _mean("mean_service_rating", rows, source=f"quality of the service, {_TEXT}", fact="rating")


def _sessions(case: Case) -> Result:
    planned = sum(count.planned for count in case.session_counts)
    share = Share(numerator=sum(count.delivered for count in case.session_counts), denominator=planned, excluded=0)
    return Result(
        method=Method(id="share_of_sessions_delivered", source=f"quality of the service, {_TEXT}"), value=share.value,
        figures=Params(share.figures), findings=share.findings("service_quality"),
    )  # fmt: skip


def _life_impact(case: Case) -> list[Result]:
    """The mean change of the domains, and where they were scored in whole levels their movement level by level."""
    before = {score.domain: score.score for score in case.domain_scores if score.occasion == "before"}
    after = {score.domain: score.score for score in case.domain_scores if score.occasion == "after"}
    both = [domain for domain in before if domain in after]
    rows = [(domain, Fraction(after[domain]) - Fraction(before[domain])) for domain in both]
    facts = {domain: {"before": before[domain], "after": after[domain]} for domain in both}
    missing = [domain for domain in {**before, **after} if domain not in both]
    source = f"impact on life, {_TEXT}"
    mean = _mean("mean_change_of_life_domains", rows, source=source, facts=facts, missing=missing)
    levels = [{domain: int(score) for domain, score in each.items()} for each in (before, after)]
    return [mean, matrix_movement(*levels)] if both and levels == [before, after] else [mean]


def _goal_marks(case: Case) -> Result:
    kept = [goal for goal in case.goals if goal.lifecycle != "withdrawn"]
    return goal_marks({goal.id: attrs.asdict(goal.specificity) if goal.specificity else None for goal in kept})


def _heard(case: Case, checkpoints: Sequence[str]) -> Result:
    spoke = {voice.checkpoint for _, voice in case.dated(ClientVoice)}
    rows = [(each, Fraction(each in spoke), "heard" if each in spoke else "not_heard") for each in checkpoints]
    return _share("share_of_checkpoints_heard", rows, source=f"the client's voice, {_TEXT}", fact="outcome")


def _feedback(case: Case) -> Result:
    spoke = dict.fromkeys(voice.checkpoint for _, voice in case.dated(ClientVoice))
    replied = {answer.checkpoint for _, answer in case.dated(FeedbackAnswer)}
    rows = [(each, Fraction(each in replied), "replied" if each in replied else "not_replied") for each in spoke]
    return _share(
        "share_of_feedback_answered", rows, source="continuous feedback, Korean casework text", fact="outcome"
    )


def _took_part(part: ClientsPart) -> Result:
    rows = [
        (f"{each.kind} {each.on.isoformat()}", None if each.took_part is None else Fraction(each.took_part), each.kind)
        for each in part.occasions
    ]
    return _share(
        "share_of_occasions_with_client",
        rows,
        source="the client's participation, Korean casework texts",
        fact="occasion",
    )


def _needs_answered(case: Case) -> Result:
    rows = [
        (trace.need, Fraction(trace.answered), "answered" if trace.answered else "not_answered")
        for trace in need_traces(case)
        if trace.outcome != "withdrawn"
    ]
    return _share("share_of_needs_answered", rows, source=f"how the needs were answered, {_TEXT}", fact="outcome")


def _referrals(case: Case) -> Result:
    steps = [step for _, step in case.dated(Referral)]
    accepted = {step.id for step in steps if step.status == "accepted"}
    sent = dict.fromkeys(step.id for step in steps if step.status == "sent")
    last = {step.id: step.status for step in steps}
    rows = [(id, Fraction(id in accepted), last[id]) for id in sent]
    source = "linking and referral, Korean texts on case management"
    return _share("share_of_referrals_accepted", rows, source=source, fact="status")


def _reviews(reviews: Sequence[ReviewDue]) -> Result:
    rows = [
        (each.due.isoformat(), Fraction(each.on_time), "on_time" if each.on_time else "not_on_time") for each in reviews
    ]
    return _share("share_of_reviews_on_time", rows, source="monthly review, Korean casework text", fact="outcome")


def _share(
    id: str, rows: Sequence[tuple[str, Fraction | None, str | None]], *, source: str, fact: str,
    partly: int | None = None,
) -> Result:  # fmt: skip
    """The share of the rows that count, each a line; those that cannot be decided are left out and named."""
    decided = [(name, credit, said) for name, credit, said in rows if credit is not None]
    amounts = told_amounts([credit / len(decided) for _, credit, _ in decided])
    lines = [
        Line(name=name, amount=amount, facts=Params({fact: said}))
        for (name, _, said), amount in zip(decided, amounts, strict=True)
    ]
    counted = sum(int(credit) for _, credit, _ in decided)
    share = Share(numerator=counted, denominator=len(decided), excluded=len(rows) - len(decided))
    figures = share.figures
    if partly is not None:
        half = (counted + Fraction(partly, 2)) / len(decided) if decided else None
        figures["with_half_credit"] = None if half is None else float(half)
    left_out = tuple(name for name, credit, _ in rows if credit is None)
    return _of(id, lines, source=source, figures=figures, missing=left_out, undefined=share.findings(id))


def _mean(
    id: str, rows: Sequence[tuple[str, float | Fraction]], *, source: str, fact: str | None = None,
    facts: Mapping[str, Mapping[str, object]] | None = None, missing: Sequence[str] = (),
) -> Result:  # fmt: skip
    """The mean of the rows, each a line."""
    amounts = told_amounts([Fraction(value) / len(rows) for _, value in rows])
    lines = [
        Line(name=name, amount=amount, facts=Params((facts or {}).get(name, {} if fact is None else {fact: value})))
        for (name, value), amount in zip(rows, amounts, strict=True)
    ]
    undefined = () if rows else (notice("empty_denominator", id, excluded=len(missing)),)
    return _of(id, lines, source=source, figures={"count": len(rows)}, missing=tuple(missing), undefined=undefined)


def _of(
    id: str, lines: Sequence[Line], *, source: str, figures: Mapping[str, object], missing: tuple[str, ...],
    undefined: tuple[Finding, ...],
) -> Result:  # fmt: skip
    left_out = (notice("inputs_missing", ids=missing),) if missing else ()
    return Result(
        method=Method(id=id, source=source), value=added_up(0.0, lines) if lines else None, lines=tuple(lines),
        figures=Params(figures), used=tuple(line.name for line in lines), missing=missing,
        findings=(*undefined, *left_out),
    )  # fmt: skip
