"""The seven questions with the results that answer them, in plain words."""

from __future__ import annotations

import json
import math
import runpy
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from cases import evaluation_of, on, opened

import casekit as ck
from casekit.evaluation import CaseEvaluation, Result
from casekit.labels import vocabulary

ROOT = Path(__file__).parents[2]
JOURNEYS = ROOT / "examples" / "journeys"
NAMES = sorted(file.stem for file in JOURNEYS.glob("*.json"))


@pytest.fixture(scope="module")
def journeys():
    """Every journey of the examples, evaluated on its last day."""
    sys.path.insert(0, str(JOURNEYS))
    try:
        from journey import Replay, workflow_of  # noqa: PLC0415  # stands beside the examples

        found = {}
        for name in NAMES:
            data = json.loads((JOURNEYS / f"{name}.json").read_text(encoding="utf-8"))
            case = Replay(data, ck.StageMachine(workflow_of(data, JOURNEYS))).run(data["events"])
            last = max(entry.at.date() for entry in case.history)
            checkpoints = data["voice_checkpoints"]
            found[name] = (case, ck.evaluation.evaluate(case, on=last, voice_checkpoints=checkpoints), checkpoints)
        yield found
    finally:
        sys.path.remove(str(JOURNEYS))
        for module in ("journey", "records"):
            sys.modules.pop(module, None)


def results(evaluation: CaseEvaluation) -> dict[str, Result]:
    return {result.method.id: result for each in evaluation.questions for result in each.results}


@pytest.mark.parametrize("name", NAMES)
def test_a_result_says_the_same_as_the_figure_beside_it(journeys, name):
    _, found, _ = journeys[name]

    figures = {
        "share_of_needs_met": found.needs.rate_strict,
        "share_of_goals_achieved": found.goals.rate_strict,
        "mean_service_rating": found.service_quality.mean_rating,
        "share_of_sessions_delivered": found.service_quality.delivery_rate,
        "mean_change_of_life_domains": found.life_impact.mean_change,
        "goal_marks": found.goal_specificity.mean_marks,
        "share_of_checkpoints_heard": found.client_voice.coverage,
        "share_of_occasions_with_client": found.participation.share,
        "share_of_referrals_accepted": found.answer.referrals.acceptance_rate,
        "share_of_reviews_on_time": found.answer.reviews.on_time_rate,
    }
    figures |= {"t_score": found.goals.t_final} if found.goals.t_final is not None else {}
    assert {method: results(found)[method].value for method in figures} == pytest.approx(figures)
    assert results(found)["share_of_needs_met"].figures["with_half_credit"] == found.needs.rate_half_credit
    assert results(found)["share_of_goals_achieved"].figures["with_half_credit"] == found.goals.rate_half_credit


@pytest.mark.parametrize("name", NAMES)
def test_every_account_adds_up_and_every_undefined_figure_says_why(journeys, name):
    for method, result in results(journeys[name][1]).items():
        assert result.value is not None or result.findings, method
        assert not result.lines or result.value == math.fsum((result.base, *(line.amount for line in result.lines)))
        assert Result.from_dict(json.loads(json.dumps(result.to_dict()))) == result


@pytest.mark.parametrize("name", NAMES)
def test_everything_an_evaluation_says_has_words_in_both_languages(journeys, name):
    for method, result in results(journeys[name][1]).items():
        said = {fact for line in result.lines for fact in line.facts} | {*result.figures, *result.method.settings}
        words = {value for line in result.lines for value in line.facts.values() if isinstance(value, str)}
        assert method in vocabulary("evaluation_method")
        assert said <= set(vocabulary("figure"))
        assert words <= set(vocabulary("verdict"))


def test_short_and_long_term_goals_stand_apart():
    goals = [
        ck.Goal(id="G1", need="N1", term="short", achievement="achieved"),
        ck.Goal(id="G2", need="N2", term="long", achievement="not_achieved"),
        ck.Goal(id="G3", need="N2", term="long", achievement="partially_achieved"),
    ]

    found = results(evaluation_of(*goals))

    assert found["share_of_goals_achieved"].value == pytest.approx(1 / 3)
    assert found["share_of_short_term_goals_achieved"].value == 1
    assert found["share_of_long_term_goals_achieved"].value == 0
    assert found["share_of_long_term_goals_achieved"].figures["with_half_credit"] == 0.25
    assert [line.name for line in found["share_of_long_term_goals_achieved"].lines] == ["G2", "G3"]


def test_what_is_not_known_is_left_out_named_and_never_counted_as_met():
    found = results(evaluation_of(ck.Need(id="N1", domain="education", outcome="met")))["share_of_needs_met"]

    assert (found.value, found.missing) == (1, ("N2",))
    assert [each.code for each in found.findings] == ["inputs_missing"]
    assert found.figures == {"numerator": 1, "denominator": 1, "excluded": 1, "with_half_credit": 1.0}


def test_a_withdrawn_need_asks_for_no_answer():
    found = results(evaluation_of(ck.Need(id="N1", domain="education", outcome="withdrawn")))

    assert found["share_of_needs_answered"].used == ("N2",)


def test_an_evaluation_in_words_says_first_what_is_missing_then_question_by_question(journeys):
    _, found, _ = journeys["student"]

    for language, missing in (("en", "What is missing"), ("ko", "빠진 것")):
        parts = found.explain(language).split("\n\n")
        titles = [vocabulary("evaluation_question").get(each.question) for each in found.questions]
        head = parts[0].splitlines()
        assert head[0] == f"{found.case}, {found.on.isoformat()}"
        assert (head[1] == missing) == bool(found.findings)
        assert len(head) == (2 + len(found.findings) if found.findings else 1)
        assert [part for part in parts if part in {term.label(language) for term in titles if term}] == [
            term.label(language) for term in titles if term
        ]
        assert all(each.explain(language) in found.explain(language) for each in found.questions)


def test_a_hosts_own_words_come_first_in_the_evaluation():
    words = {"needs_undecided": {"message": "Still open: {ids}.", "fix": "Ask."}}

    assert "! Still open: N1, N2. Ask." in evaluation_of().explain(translations=words)


def test_an_evaluation_without_findings_says_nothing_of_what_is_missing():
    found = evaluation_of()
    quiet = [each for each in found.explain().splitlines() if each == "What is missing"]

    assert quiet == ["What is missing"]
    assert "What is missing" not in ck.evaluation.Answered(question="needs", results=()).explain()


def test_a_case_is_evaluated_at_every_review_and_at_its_closing(journeys):
    case, _, checkpoints = journeys["student"]

    found = ck.evaluation.evaluations(case, voice_checkpoints=checkpoints)

    days = [each.evaluation.on for each in found]
    reviews = {at.date() for at, _ in case.dated(ck.Review)}
    closed = {at.date() for at, _ in case.dated(ck.Closure)}
    assert days == sorted(reviews | closed)
    assert {each.evaluation.on for each in found if each.occasion == "final"} == closed
    assert found[0].evaluation == ck.evaluation.evaluate(case, on=days[0], voice_checkpoints=checkpoints)


def test_a_case_never_reviewed_nor_closed_has_no_evaluation_of_its_own():
    assert ck.evaluation.evaluations(opened()) == ()


def test_two_days_are_held_against_each_other_figure_by_figure(journeys):
    case, last, checkpoints = journeys["student"]

    found = ck.evaluation.compare_days(case, first=case.opened_at.date(), last=last.on, voice_checkpoints=checkpoints)

    needs = found.changes[0]
    assert (needs.question, needs.method, needs.before, needs.difference) == ("needs", "share_of_needs_met", None, None)
    assert needs.after == last.needs.rate_strict
    heard = next(each for each in found.changes if each.method == "share_of_checkpoints_heard")
    assert heard.difference == pytest.approx(last.client_voice.coverage - (heard.before or 0))
    same = ck.evaluation.compare_days(case, first=last.on, last=last.on)
    assert {each.difference for each in same.changes} <= {0, None}
    assert same.findings == ()


def test_t_scores_of_different_goals_are_not_compared():
    day = date(2025, 3, 20)
    case = opened()
    for record, at in (
        (ck.Goal(id="G1", need="N1", term="short"), day), (ck.Reading(goal="G1", level=-1), day),
        (ck.Goal(id="G2", need="N2", term="short"), day + timedelta(days=1)),
        (ck.Reading(goal="G2", level=2), day + timedelta(days=1)),
    ):  # fmt: skip
        case = case.record(record, at=on(at.isoformat()), by="worker-1")

    found = ck.evaluation.compare_days(case, first=day, last=day + timedelta(days=1))

    score = next(each for each in found.changes if each.method == "t_score")
    assert (score.difference, score.before is None, score.after is None) == (None, False, False)
    assert [each.code for each in found.findings] == ["not_the_same_goals"]


def test_the_same_goals_rated_again_are_compared():
    case = opened().record(ck.Goal(id="G1", need="N1", term="short"), at=on("2025-03-20"), by="worker-1")
    for day, level in (("2025-03-20", -1), ("2025-03-27", 1)):
        case = case.record(ck.Reading(goal="G1", level=level), at=on(day), by="worker-1")

    found = ck.evaluation.compare_days(case, first=date(2025, 3, 20), last=date(2025, 3, 27))

    assert next(each.difference for each in found.changes if each.method == "t_score") == 20


def test_the_later_day_is_given_last():
    with pytest.raises(ck.EvaluationError) as refused:
        ck.evaluation.compare_days(opened(), first=date(2025, 3, 20), last=date(2025, 3, 19))

    assert [(each.code, each.where) for each in refused.value.reasons] == [("later_day_first", "last")]


def test_the_page_of_methods_is_what_the_library_has():
    made = runpy.run_path(str(ROOT / "tools" / "methods.py"))

    assert (ROOT / "docs" / "methods.md").read_text(encoding="utf-8") == made["page"]()
