from __future__ import annotations

from datetime import date
from unicodedata import normalize

import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck


def test_the_voice_covers_the_checkpoints_at_which_the_client_spoke():
    voices = [ck.ClientVoice(checkpoint=each) for each in ("assessment", "assessment", "chat")]

    found = cases.evaluation_of(*voices, checkpoints=("assessment", "closure")).client_voice

    assert (found.records, found.coverage) == (3, 0.5)
    assert (found.required, found.covered, found.missing) == (("assessment", "closure"), ("assessment",), ("closure",))
    assert [(each.code, each.params["ids"]) for each in found.findings] == [("voice_missing", ("closure",))]


def test_a_voice_at_every_checkpoint_leaves_no_finding():
    found = cases.evaluation_of(ck.ClientVoice(checkpoint="closure"), checkpoints=("closure", "closure")).client_voice

    assert (found.required, found.coverage, found.findings) == (("closure",), 1, ())


def test_a_client_who_never_spoke_covers_nothing():
    found = cases.evaluation_of(checkpoints=("closure",)).client_voice

    assert (found.records, found.coverage, found.missing) == (0, 0, ("closure",))


def test_coverage_of_no_required_checkpoint_is_unknown_and_a_finding_says_so():
    found = cases.evaluation_of(ck.ClientVoice(checkpoint="closure")).client_voice

    assert (found.records, found.coverage, found.required) == (1, None, ())
    assert cases.codes(found.findings) == ["voice_missing"]


def test_feedback_is_answered_at_the_checkpoints_where_clients_spoke():
    found = cases.evaluation_of(
        *(ck.ClientVoice(checkpoint=each) for each in ("review", "review", "plan", "closure")),
        ck.FeedbackAnswer(checkpoint="review", led_to="service"),
        ck.FeedbackAnswer(checkpoint="plan", led_to="nothing"),
        ck.FeedbackAnswer(checkpoint="elsewhere", led_to="service"),
    ).client_voice

    assert (found.heard, found.answered) == (("review", "plan", "closure"), ("review", "plan"))
    assert found.led_to_change == 2


def test_a_client_who_never_spoke_was_answered_nowhere():
    found = cases.evaluation_of().client_voice

    assert (found.heard, found.answered, found.led_to_change) == ((), (), 0)


@pytest.mark.parametrize(
    ("given_", "wheres"),
    [
        ("closure", ["voice_checkpoints"]),
        (None, ["voice_checkpoints"]),
        ({"closure"}, ["voice_checkpoints"]),
        (("closure", 1, ["review"]), ["voice_checkpoints[1]", "voice_checkpoints[2]"]),
    ],
    ids=["one text", "nothing", "a set, in no order", "no texts"],
)
def test_checkpoints_are_a_list_or_a_tuple_of_texts(given_, wheres):
    with pytest.raises(ck.EvaluationError) as refused:
        cases.evaluation_of(checkpoints=given_)

    assert [(each.code, each.where) for each in refused.value.refusals] == [("wrong_type", where) for where in wheres]


POINTS = st.lists(st.sampled_from(["assessment", "plan", "review", "closure"]), max_size=5)


@given(POINTS, POINTS, POINTS)
def test_each_required_checkpoint_is_covered_or_missing_and_only_what_was_said_is_answered(spoken, answered, required):
    records = [ck.ClientVoice(checkpoint=each) for each in spoken]
    records += [ck.FeedbackAnswer(checkpoint=each, led_to="nothing") for each in answered]

    found = cases.evaluation_of(*records, checkpoints=tuple(required)).client_voice

    assert sorted([*found.covered, *found.missing]) == sorted({*required})
    assert {*found.covered} <= {*found.heard} == {*spoken}
    assert {*found.answered} == {*spoken} & {*answered}
    assert found.coverage is None or 0 <= found.coverage <= 1
    assert found.led_to_change == 0


def test_a_checkpoint_is_found_in_either_form_of_hangul():
    checkpoints = (normalize("NFD", "종결"), "종결")

    found = cases.evaluation_of(ck.ClientVoice(checkpoint="종결"), checkpoints=checkpoints)

    assert (found.client_voice.required, found.client_voice.covered) == (("종결",), ("종결",))
    (heard,) = (
        result for each in found.questions for result in each.results
        if result.method.id == "share_of_checkpoints_heard"
    )  # fmt: skip
    assert heard.value == 1


def test_three_reviews_with_the_clients_words_answered_by_one_reply_are_one_of_three():
    spoken = [ck.ClientVoice(checkpoint="review") for _ in range(3)]
    case = cases.opened()
    acts = [(spoken[0], "2025-04-01"), (spoken[1], "2025-05-01"), (spoken[2], "2025-06-01")]
    reply = ck.FeedbackAnswer(checkpoint="review", led_to="service")
    for record, day in [*acts, (reply, "2025-06-02")]:
        case = cases.kept(case, record, at=cases.on(day), by=cases.WORKER)

    found = ck.evaluate(case, on=date(2025, 7, 1))
    (share,) = [
        each for asked in found.questions for each in asked.results if each.method.id == "share_of_feedback_answered"
    ]

    assert (found.client_voice.replied, found.client_voice.records) == (1, 3)
    assert share.value == 1 / 3
    assert [line.name for line in share.lines] == ["review 2025-04-01", "review 2025-05-01", "review 2025-06-01"]
    again = cases.kept(case, reply, at=cases.on("2025-06-03"), by=cases.WORKER)
    early = cases.kept(cases.opened(), reply, at=cases.on("2025-06-03"), by=cases.WORKER)
    assert ck.evaluate(again, on=date(2025, 7, 1)).client_voice.replied == 2
    assert ck.evaluate(early, on=date(2025, 7, 1)).client_voice.replied == 0
