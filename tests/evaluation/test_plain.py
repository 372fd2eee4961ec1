"""Everything that comes out of the evaluation can be written as JSON and read again."""

from __future__ import annotations

import json
from datetime import date

import cases
import jsonschema
import pytest
from rule_acts import CLOSURE, told

import casekit as ck
from casekit.evaluation import CaseEvaluation, Nearness, Quality, Result, ScoreCourse, evaluate
from casekit.evaluation.plain import Plain

YEAR_END = date(2025, 12, 31)
IMPROVING = ck.GoalProgress(goal="G1", progress="improving")
CHOICE = ck.ClientChoice(
    need="N1",
    options=tuple(ck.OptionConsidered(option=id, outcome=word) for id, word in (("RS1", "declined"), ("RS2", "taken"))),
)


def rich() -> ck.Case:
    """A case with something for every part of an evaluation."""
    case = told(
        cases.in_service(),
        (ck.Reading(goal="G1", level=1, value=3), "2025-04-01"), (ck.ClientVoice(checkpoint="review"), "2025-04-02"),
        (ck.DomainScore(domain="housing", occasion="before", score=2.5), "2025-04-03"),
        (ck.DomainScore(domain="housing", occasion="after", score=3), "2025-04-04"),
        (ck.Review(participants=("C-3",), decision="modify", progress=(IMPROVING,)), "2025-04-08"),
        (CHOICE, "2025-04-09"),
        (ck.Referral(id="R1", need="N1", resource="RS1", status="sent"), "2025-04-10"),
        (ck.Intervention(kind="counselling"), "2025-04-11"), (ck.RiskRating(risk="high"), "2025-04-12"),
    )  # fmt: skip
    return told(case, (CLOSURE, "2025-06-05"), (ck.Reopening(), "2025-09-01"))


def everything(case: ck.Case) -> list[Plain]:
    """What the functions of the evaluation return of a case, and what that holds."""
    whole = evaluate(case, on=YEAR_END, episode="all", voice_checkpoints=("review",))
    return [
        whole, evaluate(case, on=YEAR_END), *whole.results, *whole.traces, *whole.courses, *whole.scores,
        *whole.occasions, *whole.choices, *whole.referral_chains, *whole.persons, whole.work,
        *ck.evaluation.evaluations(case), ck.evaluation.quality([case], on=YEAR_END),
        ck.evaluation.caseload([case], on=YEAR_END), *ck.evaluation.needs_by_domain(case),
        ck.evaluation.compare_days(case, first=date(2025, 3, 20), last=YEAR_END, episode="all"),
        ck.evaluation.goal_series(case, "G1", intervention_from=date(2025, 4, 1), improvement="decrease"),
        *ck.evaluation.overlapping([case, ck.Case.from_history("K-2", case.history)], on=YEAR_END),
    ]  # fmt: skip


def test_what_is_written_as_json_and_read_again_is_equal():
    for found in everything(rich()):
        text = json.dumps(found.to_dict(), allow_nan=False, ensure_ascii=False)
        read = type(found).from_dict(json.loads(text))
        assert (read, repr(read), hash(read)) == (found, repr(found), hash(found))
        assert found != text


def test_what_is_written_is_valid_by_its_json_schema():
    for found in everything(rich()):
        schema = type(found).json_schema()
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.validate(json.loads(json.dumps(found.to_dict())), schema)


def test_a_day_is_written_as_iso_text():
    data = evaluate(rich(), on=YEAR_END).to_dict()

    assert data["on"] == "2025-12-31"
    assert data["scores"] == []
    assert Nearness(on=date(2025, 4, 1), share=None, level=0).to_dict() == {
        "on": "2025-04-01", "share": None, "level": 0,
    }  # fmt: skip


def test_an_evaluation_that_was_read_gives_the_same_figures_texts_and_findings():
    found = evaluate(rich(), on=YEAR_END, episode=1)
    read = CaseEvaluation.from_dict(json.loads(json.dumps(found.to_dict())))

    assert hash(read) == hash(found)
    assert read["share_of_needs_met"] == found["share_of_needs_met"]
    assert read.findings == found.findings
    for language in ("en", "ko"):
        assert read.explain(language) == found.explain(language)
        for reader in ("client", "worker", "supervisor"):
            assert read.summary(reader, language) == found.summary(reader, language)


def faults_of(kind: type[Plain], data: object) -> list[tuple[str, str | None]]:
    with pytest.raises(ck.EvaluationError) as refused:
        kind.from_dict(data)
    return [(each.code, each.where) for each in refused.value.reasons]


def test_every_fault_of_what_is_read_is_told_with_its_place():
    course = ScoreCourse(domain="housing", person="C-3", scores=((date(2025, 4, 1), "before", 2.0),)).to_dict()

    assert faults_of(ScoreCourse, {**course, "domain": 3, "person": None, "more": 1}) == [
        ("unknown_key", "more"), ("wrong_type", "domain"), ("wrong_type", "person"),
    ]  # fmt: skip
    assert faults_of(ScoreCourse, {"domain": "housing"}) == [("missing_key", ""), ("missing_key", "")]
    assert faults_of(ScoreCourse, {**course, "scores": [["2025-13-01", "during", True]]}) == [
        ("wrong_type", "scores[0][0]"), ("not_one_of", "scores[0][1]"), ("wrong_type", "scores[0][2]"),
    ]  # fmt: skip
    assert faults_of(ScoreCourse, {**course, "scores": [["2025-12-01"]]}) == [("wrong_type", "scores[0]")]
    assert faults_of(ScoreCourse, {**course, "scores": {}}) == [("wrong_type", "scores")]
    assert faults_of(ScoreCourse, []) == [("wrong_type", "")]


def test_a_value_of_several_types_is_read_as_the_first_that_fits():
    data = evaluate(rich(), on=YEAR_END)["share_of_needs_met"].to_dict()

    for value in (None, 1, 0.5, "green", True, False):
        assert Result.from_dict({**data, "value": value}).value is value
    assert faults_of(Result, {**data, "value": []}) == [("wrong_type", "value")]


def test_no_fault_holds_what_was_given():
    with pytest.raises(ck.EvaluationError) as refused:
        Quality.from_dict({"on": "Kim Minsu", "cases": "Kim Minsu"})

    assert "Kim" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None
