from __future__ import annotations

import copy
import pickle
from datetime import date

import attrs
import cases
import pytest

import casekit as ck
from casekit.evaluation import CaseEvaluation, evaluate


def test_the_seven_questions_stand_side_by_side():
    found = evaluate(cases.closed(), on=date(2025, 6, 5), voice_checkpoints=("closure",))

    assert (found.case, found.on) == ("K-17", date(2025, 6, 5))
    assert found["share_of_needs_met"].missing == ("N1", "N2")
    assert found["share_of_goals_achieved"].missing == ("G1", "G2")
    assert found["share_of_checkpoints_heard"].value == 1
    assert found["days_from_intake_to_closure"].value == 92
    assert [trace.need for trace in found.traces] == ["N1", "N2"]


def test_there_is_no_total_of_the_questions():
    words = {word for name in dir(CaseEvaluation) if not name.startswith("_") for word in name.split("_")}

    assert not words & {"total", "score", "sum", "index", "overall"}


def test_what_happened_later_is_left_out():
    before = evaluate(cases.evaluated(), on=date(2025, 6, 2))

    after = evaluate(cases.reopened(), on=date(2025, 6, 2))

    assert after == before


def test_what_happened_on_the_day_itself_counts():
    day_before, that_day = (evaluate(cases.closed(), on=date(2025, 6, day)) for day in (4, 5))

    assert day_before["days_from_intake_to_closure"].value is None
    assert that_day["days_from_intake_to_closure"].value == 92


def test_a_backdated_fact_counts_from_the_day_it_happened():
    case = cases.kept(
        cases.opened(),
        ck.ClientVoice(checkpoint="intake"),
        at=cases.on("2025-03-04"),
        by="worker-1",
        recorded_at=cases.on("2025-05-01"),
    )

    spoken = [
        evaluate(case, on=date(2025, 3, day))["share_of_feedback_answered"].figures["denominator"] for day in (3, 4)
    ]
    assert spoken == [0, 1]


def test_a_day_before_the_opening_cannot_be_evaluated():
    with pytest.raises(ck.RecordError) as refused:
        evaluate(cases.opened(), on=date(2025, 3, 2))

    assert refused.value.codes == ("before_the_opening",)


def test_the_day_of_the_opening_can_be_evaluated():
    assert evaluate(cases.opened(), on=date(2025, 3, 3))["share_of_needs_met"].missing == ("N1", "N2")


def test_every_question_says_what_it_lacks_in_order():
    found = evaluate(cases.opened(), on=date(2025, 3, 3))

    assert [(each.where, each.code) for each in found.findings] == [
        ("needs", "needs_undecided"),
        ("goals", "goals_undecided"),
        ("goals", "goals_unrated"),
        ("service_quality", "service_unrated"),
        ("service_quality", "no_sessions_planned"),
        ("life_impact", "domains_unscored"),
        ("goals", "goals_unmarked"),
        ("goal_specificity", "goals_without_strategy"),
        ("client_voice", "voice_missing"),
        ("evidence", "evidence_missing"),
        ("work", "primary_worker_missing"),
    ]
    assert {each.severity for each in found.findings} == {"notice"}


def test_every_finding_has_words_for_what_is_missing_and_its_fix():
    for finding in evaluate(cases.opened(), on=date(2025, 3, 3)).findings:
        assert finding.message
        assert finding.fix
        assert finding.told("ko") != finding.told("en")


def test_a_case_with_every_figure_leaves_no_finding():
    marks = ck.models.Specificity(specific=True, measurable=True, attainable=True, relevant=True, time_bound=True)
    case = cases.opened()
    for record in (
        *(attrs.evolve(need, outcome="met") for need in case.needs),
        *(
            attrs.evolve(goal, achievement="achieved", baseline_level=-1, specificity=marks, strategy="…")
            for goal in case.goals
        ),
        *(ck.Reading(goal=goal.id, level=0) for goal in case.goals),
        ck.ServiceRating(item="access", rating=4),
        ck.SessionCount(service="counselling", planned=2, delivered=2),
        ck.DomainScore(domain="family", occasion="before", score=2),
        ck.DomainScore(domain="family", occasion="after", score=3),
        ck.ClientVoice(checkpoint="closure"),
        ck.Indicator(name="absences", evidence="quantitative"),
        ck.Indicator(name="letter", evidence="qualitative"),
        ck.Assignment(worker="worker-1", role="case_manager"),
    ):
        case = cases.kept(case, record, at=cases.on("2025-05-01"), by=cases.WORKER)

    assert evaluate(case, on=date(2025, 5, 1), voice_checkpoints=["closure"]).findings == ()


def test_an_evaluation_is_a_value_that_can_be_copied_and_kept():
    found = evaluate(cases.closed(), on=date(2025, 6, 5))

    assert found == evaluate(cases.closed(), on=date(2025, 6, 5))
    assert copy.deepcopy(found) == found
    assert pickle.loads(pickle.dumps(found)) == found
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        found.case = "K-18"


def test_checkpoints_given_as_one_text_are_not_read_letter_by_letter():
    with pytest.raises(ck.EvaluationError) as refused:
        ck.evaluation.evaluate(cases.opened(), on=cases.on("2025-03-03").date(), voice_checkpoints="closure")

    assert [(each.code, each.where) for each in refused.value.refusals] == [("wrong_type", "voice_checkpoints")]


@pytest.mark.parametrize("given_", ["K-17", None, [cases.opened()]], ids=["an id", "nothing", "a list of cases"])
def test_an_evaluation_is_of_one_case(given_):
    with pytest.raises(ck.EvaluationError) as refused:
        evaluate(given_, on=date(2025, 3, 3))

    assert [(each.code, each.where) for each in refused.value.refusals] == [("wrong_type", "case")]


@pytest.mark.parametrize("day", [cases.on("2025-03-03"), "2025-03-03", None], ids=["an instant", "a text", "nothing"])
def test_an_evaluation_is_at_the_end_of_a_day(day):
    with pytest.raises(ck.RecordError) as refused:
        evaluate(cases.opened(), on=day)

    assert [(each.code, each.where) for each in refused.value.refusals] == [("wrong_type", "on")]


@pytest.mark.parametrize("calendar", [5, "x", [], {"is_working_day": True}])
def test_what_is_no_calendar_is_refused(calendar):
    for asked in (
        lambda: ck.evaluation.evaluate(cases.in_service(), on=date(2025, 5, 1), calendar=calendar),
        lambda: ck.evaluation.quality([cases.in_service()], on=date(2025, 5, 1), calendar=calendar),
    ):
        with pytest.raises(ck.EvaluationError) as refused:
            asked()
        assert [(each.code, each.where) for each in refused.value.reasons] == [("wrong_type", "calendar")]
