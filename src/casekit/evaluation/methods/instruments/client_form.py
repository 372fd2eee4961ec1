"""The client's own view: a short form in eight statements, and how far each goal came by the client's own rating."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from casekit.answers import Params
from casekit.evaluation.methods.account import told_amounts
from casekit.evaluation.methods.given import Given, Number
from casekit.evaluation.methods.instruments.definition import Instrument
from casekit.evaluation.methods.instruments.scoring import Answer, Scored, read_answers
from casekit.evaluation.methods.numbers import whole_or_float
from casekit.evaluation.result import Line, Method, Result, added_up, notice


@cache
def client_voice_form() -> Instrument:
    """
    The client-voice form of the library: eight statements, 0 (not at all) to 4 (completely), in English and Korean.

    It is in the public domain (CC0 1.0) and was not validated. Scales: "mean" (0 to 4) and "pomp" (0 to 100); up to two
    statements may be unanswered. The open question is kept as the client's words and not scored.

    >>> client_voice_form().items[0].texts["ko"]
    '내 이야기를 귀 기울여 들어 주었다.'
    """
    return Instrument.ready("client_voice")


def client_voice_score(answers: Mapping[str, Answer]) -> Result:
    """
    What a client says in the library's client-voice form: the mean of the answers, 0 (not at all) to 4 (completely).

    Args:
        answers: Whole numbers 0 to 4 by the statement's id; None, or no entry, where the client did not answer. The
            words of the form's open question, by its id "own_words", may be among them: they are never scored, shown
            or kept here, and no result, message or repr has them. Keep them with the case, as a `ClientVoice`.

    Figures: `pomp` the same as percent of the maximum possible, `n_items`, `n_answered`, `prorated`. Lines: the
    profile, statement by statement, which says more than the mean; the statements' words are the `texts` of
    `client_voice_form().items`. Mean and percent are None with more than two statements unanswered, and a finding says
    so; the profile is then in `table`. Raises EvaluationError for another answer or an unknown statement.
    Source: the form's own (CC0 1.0); it was not validated, so it compares nobody with a norm.

    >>> found = client_voice_score({item.id: 3 for item in client_voice_form().items})
    >>> found.value, found.figures["pomp"]
    (3.0, 75.0)
    """
    given = Given("client_voice_score")
    form = client_voice_form()
    read = read_answers(given, form, answers)
    given.refuse()
    mean, pomp = (Scored(form, scale, read) for scale in form.scales)
    profile = () if mean.lines else tuple(
        Params({"item": id, "answer": None if answer is None else whole_or_float(answer)})
        for id, answer in read.items()
    )  # fmt: skip
    return Result(
        method=Method(id="client_voice_score", source=str(form.source), settings=mean.settings()),
        value=mean.score, lines=mean.lines, figures=Params({"pomp": pomp.score, **mean.counts()}), table=profile,
        used=tuple(mean.answered), missing=mean.missing, findings=mean.findings(),
    )  # fmt: skip


def client_goal_progress(ratings: Mapping[str, Number | None]) -> Result:
    """
    How far the goals came by the client's own rating: the mean of 0 (not at all) to 10 (reached) over the goals rated.

    Args:
        ratings: The client's rating by the goal's id; None where the client did not rate it.

    Lines: what each goal adds to the mean. Figures: `n_rated` of `n_goals`. A goal the client did not rate is named as
    missing and never filled in with somebody else's rating; None where the client rated none. Raises EvaluationError
    outside 0 to 10. Source: a plain rating of progress from 0 to 10, by the client.

    >>> client_goal_progress({"G1": 4, "G2": 7, "G3": None}).value
    5.5
    """
    given = Given("client_goal_progress")
    read = {
        goal: None if value is None else given.number(value, f"ratings.{goal}", low=0, high=10)
        for goal, value in given.table(ratings, "ratings").items()
    }
    given.refuse()
    rated = {goal: value for goal, value in read.items() if value is not None}
    amounts = told_amounts([value / len(rated) for value in rated.values()])
    lines = tuple(
        Line(name=goal, amount=amount, facts=Params({"rating": whole_or_float(value)}))
        for (goal, value), amount in zip(rated.items(), amounts, strict=True)
    )
    missing = tuple(goal for goal in read if goal not in rated)
    return Result(
        method=Method(id="client_goal_progress", source="plain rating of progress from 0 to 10, by the client"),
        value=added_up(0.0, lines) if lines else None, lines=lines,
        figures=Params({"n_rated": len(rated), "n_goals": len(read)}), used=tuple(rated), missing=missing,
        findings=() if rated and not missing else (notice("client_has_not_rated", "ratings", goals=missing),),
    )  # fmt: skip
