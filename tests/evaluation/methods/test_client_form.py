from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.evaluation.methods import client_goal_progress, client_voice_form, client_voice_score
from casekit.labels import vocabulary

STATEMENTS = tuple(item.id for item in client_voice_form().items)
ANSWERS = st.lists(st.integers(0, 4), min_size=8, max_size=8).map(lambda row: dict(zip(STATEMENTS, row, strict=True)))


def codes(found):
    return [finding.code for finding in found.findings]


def test_the_form_asks_eight_things_in_both_languages_and_one_in_own_words():
    form = client_voice_form()

    assert STATEMENTS == (
        "listened_to", "my_goals", "fits_my_life", "as_promised", "in_time", "something_changed", "could_say_no",
        "know_what_is_next",
    )  # fmt: skip
    assert [set(each.texts) for each in (*form.items, *form.open_questions)] == [{"en", "ko"}] * 9
    assert {(item.min, item.max, item.integer, item.reverse) for item in form.items} == {(0, 4, True, False)}
    assert set(form.titles) == set(form.languages) == {"en", "ko"}
    assert (form.licence, form.evidence_source, [scale.id for scale in form.scales]) == (
        "CC0-1.0", "self_report", ["mean", "pomp"],
    )  # fmt: skip


@given(ANSWERS)
def test_percent_and_mean_say_the_same_and_the_profile_is_the_answers(answers):
    found = client_voice_score(answers)

    assert found.value == sum(answers.values()) / 8
    assert found.figures["pomp"] == sum(answers.values()) / 32 * 100
    assert {line.name: line.facts["answer"] for line in found.lines} == answers


def test_two_statements_may_be_left_open_and_are_named():
    found = client_voice_score({**dict.fromkeys(STATEMENTS, 3), "in_time": None, "my_goals": None})

    assert (found.value, found.figures["pomp"], found.figures["prorated"]) == (3, 75, True)
    assert found.missing == ("my_goals", "in_time")
    assert {line.name for line in found.lines} == set(STATEMENTS) - {"in_time", "my_goals"}


def test_each_statement_is_shown_once_and_its_words_are_in_the_form():
    found = client_voice_score(dict.fromkeys(STATEMENTS, 3))

    assert found.table == ()
    assert sum(line.startswith("- ") for line in found.explain().splitlines()) == 8
    assert [client_voice_form().items[place].id for place in range(8)] == [line.name for line in found.lines]
    assert set(STATEMENTS) <= set(vocabulary("verdict"))


def test_three_statements_left_open_leave_no_score_but_the_profile():
    found = client_voice_score(dict.fromkeys(STATEMENTS[:5], 4))

    assert (found.value, found.figures["pomp"], codes(found)) == (None, None, ["too_many_unanswered"])
    assert [row["answer"] for row in found.table] == [4] * 5 + [None] * 3


def test_without_answers_there_is_no_score():
    assert codes(client_voice_score({})) == ["scale_not_answered"]


def test_what_the_client_says_in_own_words_is_taken_and_is_in_no_result():
    answers = dict.fromkeys(STATEMENTS, 3)
    with_words = client_voice_score({**answers, "own_words": "thanks to Mina"})

    assert with_words == client_voice_score(answers) == client_voice_score({**answers, "own_words": None})
    assert "Mina" not in repr(with_words) + str(with_words.to_dict()) + with_words.explain() + with_words.explain("ko")


def test_what_the_client_says_in_own_words_is_in_no_message():
    with pytest.raises(ck.EvaluationError) as refused:
        client_voice_score({"own_words": "thanks to Mina", "in_time": 5, "their_words": "thanks to Mina"})
    with pytest.raises(ck.EvaluationError) as no_words:
        client_voice_score({"own_words": ["thanks to Mina"]})

    assert [(each.code, each.where) for each in refused.value.refusals] == [
        ("out_of_range", "answers.in_time"), ("unknown_item", "answers.their_words"),
    ]  # fmt: skip
    assert [(each.code, each.where) for each in no_words.value.refusals] == [("wrong_type", "answers.own_words")]
    assert "Mina" not in str(refused.value) + str(no_words.value)


@given(st.dictionaries(st.text("G123", min_size=1), st.none() | st.integers(0, 10), max_size=6))
def test_progress_is_the_mean_of_the_goals_the_client_rated(ratings):
    rated = [value for value in ratings.values() if value is not None]

    found = client_goal_progress(ratings)

    assert found.value == (pytest.approx(sum(rated) / len(rated)) if rated else None)
    assert set(found.missing) == {goal for goal, value in ratings.items() if value is None}


def test_a_goal_the_client_did_not_rate_is_named_and_nothing_else_is_when_all_are():
    assert client_goal_progress({"G1": 4, "G2": None}).findings[0].params["goals"] == ("G2",)
    assert client_goal_progress({"G1": 0}).findings == ()
    assert client_goal_progress({"G1": 0}).value == 0
    assert codes(client_goal_progress({})) == ["client_has_not_rated"]


def test_progress_lies_between_nought_and_ten():
    with pytest.raises(ck.EvaluationError) as refused:
        client_goal_progress({"G1": 11, "G2": -1, "G3": "some"})

    assert [(each.code, each.where) for each in refused.value.refusals] == [
        ("out_of_range", "ratings.G1"), ("out_of_range", "ratings.G2"), ("wrong_type", "ratings.G3"),
    ]  # fmt: skip
