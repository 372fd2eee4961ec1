from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.evaluation.methods import goal_marks, goal_quality
from casekit.labels import vocabulary

WHOLE = {
    "statement": "Attend the sewing course", "measure": "days attended per week", "baseline": 0, "target": 3,
    "direction": "increase", "due": date(2025, 5, 31), "responsible": ["client"], "steps": ["enrol"], "needs": ["N1"],
    "client_agreed": True, "client_words": "I want to work near home", "review_every_days": 30,
}  # fmt: skip
NOTHING = {
    "statement": "  ", "measure": "", "baseline": " ", "target": None, "direction": None, "due": None,
    "responsible": [" "], "steps": [], "needs": (), "client_words": "\n", "review_every_days": None,
}  # fmt: skip
PARTS = (
    "statement", "measure", "baseline", "target", "direction", "due_date", "responsible", "steps", "linked_need",
    "client_voice", "review_interval",
)  # fmt: skip
FIVE = ("specific", "measurable", "attainable", "relevant", "time_bound")


def quality(**changes):
    return goal_quality(**{**WHOLE, **changes})


@given(st.sets(st.sampled_from([*NOTHING])))
def test_each_part_that_is_missing_takes_an_eleventh(left_out):
    found = quality(**{name: NOTHING[name] for name in left_out})

    assert found.value == pytest.approx((11 - len(left_out)) / 11)
    assert found.figures["n_present"] == 11 - len(left_out) == len(found.used)
    assert len(found.figures["missing_parts"]) == len(left_out)


def test_the_eleven_parts_are_named_in_order():
    found = quality(**{**NOTHING, "client_agreed": None})

    assert found.figures["missing_parts"] == found.missing == PARTS
    assert (found.value, quality().value, quality().used) == (0, 1, PARTS)


def test_zero_is_a_value_and_whitespace_is_none():
    assert "baseline" in quality(baseline=0).used
    assert "target" in quality(target=0.0).used
    assert "baseline" in quality(baseline=" ").missing
    assert quality(responsible=[" ", "client"]).missing == ()
    assert "steps" in quality(steps=["  "]).missing
    assert quality(direction=" ").missing == ("direction",)


@pytest.mark.parametrize(
    ("agreed", "words", "heard"),
    [(True, "my words", True), (True, " ", False), (True, None, False), (False, "my words", False),
     (None, "my words", False)],
)  # fmt: skip
def test_the_client_s_voice_is_there_with_agreement_and_own_words_together(agreed, words, heard):
    assert ("client_voice" in quality(client_agreed=agreed, client_words=words).used) is heard


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"target": 0}, "target_not_above_baseline"),
        ({"target": -1}, "target_not_above_baseline"),
        ({"direction": "decrease"}, "target_not_below_baseline"),
        ({"direction": "decrease", "target": 0}, "target_not_below_baseline"),
        ({"direction": "maintain"}, "target_differs_from_baseline"),
        ({"start": date(2025, 5, 31)}, "due_not_after_start"),
        ({"start": date(2025, 6, 1)}, "due_not_after_start"),
        ({"review_every_days": 32}, "review_slower_than_monthly"),
        ({"baseline": "5", "target": "3"}, "target_not_above_baseline"),
        ({"baseline": " 5 ", "target": 3}, "target_not_above_baseline"),
        ({"baseline": "0.5", "target": "-0.5"}, "target_not_above_baseline"),
        ({"baseline": 0, "target": "−1"}, "target_not_above_baseline"),
    ],
)
def test_a_contradiction_is_told_and_leaves_the_share_as_it_is(changes, code):
    found = quality(**changes)

    assert (found.figures["inconsistent"], [each.code for each in found.findings]) == ((code,), [code])
    assert found.value == 1


@pytest.mark.parametrize(
    "changes",
    [
        {}, {"direction": "decrease", "target": -1}, {"direction": "maintain", "target": 0},
        {"start": date(2025, 5, 30)}, {"start": date(2025, 9, 1), "due": None}, {"review_every_days": 31},
        {"baseline": "three days", "target": 3}, {"baseline": None}, {"target": 0, "direction": None},
        {"baseline": 0.1, "target": 0.1, "direction": "maintain"},
        {"baseline": "3", "target": "12"}, {"baseline": "5 days", "target": "3"},
        {"baseline": "9" * 20, "target": 3}, {"baseline": "5,0", "target": "3"},
    ],
)  # fmt: skip
def test_what_does_not_contradict_itself_is_not_told(changes):
    assert quality(**changes).figures["inconsistent"] == ()


@pytest.mark.parametrize(
    ("changes", "grade"),
    [({}, "++"), ({"statement": None}, "++"), ({"measure": None}, "+"), ({"target": None}, "+"), ({"due": None}, "+"),
     ({"measure": None, "statement": " "}, "−")],
)  # fmt: skip
def test_the_grade_rises_with_measure_target_and_due_day(changes, grade):
    assert quality(**changes).figures["grade"] == grade


def test_vague_words_are_advice_in_the_language_asked_for_and_only_then():
    vague = "Improve attendance and do BETTER, improve more"

    found = quality(statement=vague, vague_words="en")

    assert found.figures["vague"] == ("improve", "better", "more")
    assert [each.code for each in found.findings] == ["vague_words"]
    assert found.value == quality(statement=vague).value == 1
    assert "vague" not in quality(statement=vague).figures
    assert quality(statement=vague).findings == ()


def test_vague_words_are_of_one_language():
    korean = "가족 관계를 개선하도록 노력한다"

    assert quality(statement=korean, vague_words="ko").figures["vague"] == ("개선", "노력")
    assert quality(statement=korean, vague_words="en").figures["vague"] == ()
    assert quality(statement="주 3일 수업에 참여한다", vague_words="ko").findings == ()
    assert quality(statement="Attend the bettering course", vague_words="en").findings == ()
    assert quality(statement=None, vague_words="en").figures["vague"] == ()


def test_every_fault_is_told_at_once_and_no_word_of_the_client_is_in_it():
    with pytest.raises(ck.EvaluationError) as refused:
        quality(
            statement=3, baseline=True, target=float("nan"), direction="up", start="2025-03-01",
            due=datetime(2025, 5, 31), steps="enrol at Mina's", responsible=[3, "x"], client_agreed="yes",  # noqa: DTZ001
            client_words=4, review_every_days=0, vague_words="fr",
        )  # fmt: skip

    assert [(each.code, each.where) for each in refused.value.refusals] == [
        ("wrong_type", "statement"), ("wrong_type", "baseline"), ("not_finite", "target"), ("not_one_of", "direction"),
        ("wrong_type", "due"), ("wrong_type", "responsible[0]"), ("wrong_type", "steps"),
        ("wrong_type", "client_words"), ("wrong_type", "client_agreed"), ("out_of_range", "review_every_days"),
        ("wrong_type", "start"), ("not_one_of", "vague_words"),
    ]  # fmt: skip
    assert "Mina" not in str(refused.value)


@given(st.lists(st.lists(st.booleans(), min_size=5, max_size=5), min_size=1, max_size=6))
def test_marks_are_the_mean_over_goals_and_the_share_is_of_those_with_four_or_five(rows):
    found = goal_marks({f"G{place}": dict(zip(FIVE, row, strict=True)) for place, row in enumerate(rows)})

    assert found.value == pytest.approx(sum(map(sum, rows)) / len(rows))
    assert found.figures["share_four_or_five"] == sum(sum(row) >= 4 for row in rows) / len(rows)
    assert (found.figures["goals"], found.findings) == (len(rows), ())


def test_a_goal_nobody_marked_is_left_out_and_named():
    found = goal_marks({"G1": dict.fromkeys(FIVE, True), "G2": None})

    assert (found.value, found.used, found.missing) == (5, ("G1",), ("G2",))
    assert found.findings[0].params["ids"] == ("G2",)


@pytest.mark.parametrize("goals", [{}, {"G1": None}])
def test_without_marks_there_is_no_mean_and_no_share(goals):
    found = goal_marks(goals)

    assert (found.value, found.figures["share_four_or_five"]) == (None, None)
    assert [each.code for each in found.findings] == ["goals_unmarked"]


def test_marks_are_five_and_each_true_or_false():
    with pytest.raises(ck.EvaluationError) as refused:
        goal_marks({"G1": {**dict.fromkeys(FIVE[1:], True), "relevant": 1, "smart": True}, "G2": 3})

    assert [(each.code, each.where) for each in refused.value.refusals] == [
        ("unknown_key", "goals.G1.smart"), ("missing_key", "goals.G1"), ("wrong_type", "goals.G1.relevant"),
        ("wrong_type", "goals.G2"),
    ]  # fmt: skip


def test_every_part_and_every_contradiction_has_words_in_both_languages():
    codes = {*PARTS, "target_not_above_baseline", "target_not_below_baseline", "target_differs_from_baseline",
             "due_not_after_start", "review_slower_than_monthly"}  # fmt: skip

    assert codes <= set(vocabulary("verdict"))
