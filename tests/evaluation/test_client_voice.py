from __future__ import annotations

from datetime import date
from unicodedata import normalize

import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck


def covered(found: ck.evaluation.CaseEvaluation, outcome: str = "heard") -> tuple[str, ...]:
    """The required checkpoints with this outcome."""
    lines = found["share_of_checkpoints_heard"].lines
    return tuple(line.name for line in lines if line.facts["outcome"] == outcome)


def required(found: ck.evaluation.CaseEvaluation) -> tuple[str, ...]:
    return found["share_of_checkpoints_heard"].used


def coverage(found: ck.evaluation.CaseEvaluation) -> float | None:
    return found["share_of_checkpoints_heard"].value


def heard(found: ck.evaluation.CaseEvaluation) -> tuple[str, ...]:
    """All checkpoints at which the client spoke, required or not."""
    return found["share_of_checkpoints_heard"].figures["heard"]


def records(found: ck.evaluation.CaseEvaluation) -> int:
    """The number of times that the client spoke."""
    return found["share_of_feedback_answered"].figures["denominator"]


def replied(found: ck.evaluation.CaseEvaluation) -> int:
    return found["share_of_feedback_answered"].figures["numerator"]


def answered(found: ck.evaluation.CaseEvaluation) -> tuple[str, ...]:
    """The checkpoints at which the client spoke and an answer replied."""
    lines = found["share_of_feedback_answered"].lines
    names = {line.name.rpartition(" ")[0] for line in lines if line.facts["outcome"] == "replied"}
    return tuple(each for each in heard(found) if each in names)


def led_to_change(found: ck.evaluation.CaseEvaluation) -> int:
    return found["share_of_feedback_answered"].figures["led_to_change"]


def told(found: ck.evaluation.CaseEvaluation) -> list[tuple[str, object]]:
    return [(each.code, each.params["ids"]) for each in found["share_of_checkpoints_heard"].findings]


def test_the_voice_covers_the_checkpoints_at_which_the_client_spoke():
    voices = [ck.ClientVoice(checkpoint=each) for each in ("assessment", "assessment", "chat")]

    found = cases.evaluation_of(*voices, checkpoints=("assessment", "closure"))

    assert (records(found), coverage(found), required(found)) == (3, 0.5, ("assessment", "closure"))
    assert (covered(found), covered(found, "not_heard")) == (("assessment",), ("closure",))
    assert told(found) == [("voice_missing", ("closure",))]


def test_a_voice_at_every_checkpoint_leaves_no_finding():
    found = cases.evaluation_of(ck.ClientVoice(checkpoint="closure"), checkpoints=("closure", "closure"))

    assert (required(found), coverage(found), told(found)) == (("closure",), 1, [])


def test_a_client_who_never_spoke_covers_nothing():
    found = cases.evaluation_of(checkpoints=("closure",))

    assert (records(found), coverage(found), covered(found, "not_heard")) == (0, 0, ("closure",))


def test_coverage_of_no_required_checkpoint_is_unknown_and_a_finding_says_so():
    found = cases.evaluation_of(ck.ClientVoice(checkpoint="closure"))

    assert (records(found), coverage(found), required(found)) == (1, None, ())
    assert told(found) == [("voice_missing", ())]


def test_feedback_is_answered_at_the_checkpoints_where_clients_spoke():
    found = cases.evaluation_of(
        *(ck.ClientVoice(checkpoint=each) for each in ("review", "review", "plan", "closure")),
        ck.FeedbackAnswer(checkpoint="review", led_to="service"),
        ck.FeedbackAnswer(checkpoint="plan", led_to="nothing"),
        ck.FeedbackAnswer(checkpoint="elsewhere", led_to="service"),
    )

    assert (heard(found), answered(found)) == (("review", "plan", "closure"), ("review", "plan"))
    assert led_to_change(found) == 1  # what answers no words of the client is no answer


def test_a_client_who_never_spoke_was_answered_nowhere():
    found = cases.evaluation_of()

    assert (heard(found), answered(found), led_to_change(found)) == ((), (), 0)


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
def test_each_required_checkpoint_is_covered_or_missing_and_only_what_was_said_is_answered(spoken, replies, points):
    voices = [ck.ClientVoice(checkpoint=each) for each in spoken]
    answers = [ck.FeedbackAnswer(checkpoint=each, led_to="nothing") for each in replies]

    found = cases.evaluation_of(*voices, *answers, checkpoints=tuple(points))

    assert sorted([*covered(found), *covered(found, "not_heard")]) == sorted({*points})
    assert {*covered(found)} <= {*heard(found)} == {*spoken}
    assert {*answered(found)} == {*spoken} & {*replies}
    assert coverage(found) is None or 0 <= coverage(found) <= 1
    assert led_to_change(found) == 0


def test_a_checkpoint_is_found_in_either_form_of_hangul():
    checkpoints = (normalize("NFD", "종결"), "종결")

    found = cases.evaluation_of(ck.ClientVoice(checkpoint="종결"), checkpoints=checkpoints)

    assert (required(found), covered(found), coverage(found)) == (("종결",), ("종결",), 1)


def test_three_reviews_with_the_clients_words_answered_by_one_reply_are_one_of_three():
    spoken = [ck.ClientVoice(checkpoint="review") for _ in range(3)]
    case = cases.opened()
    acts = [(spoken[0], "2025-04-01"), (spoken[1], "2025-05-01"), (spoken[2], "2025-06-01")]
    reply = ck.FeedbackAnswer(checkpoint="review", led_to="service")
    for record, day in [*acts, (reply, "2025-06-02")]:
        case = cases.kept(case, record, at=cases.on(day), by=cases.WORKER)

    found = ck.evaluate(case, on=date(2025, 7, 1))
    share = found["share_of_feedback_answered"]

    assert (replied(found), records(found)) == (1, 3)
    assert share.value == 1 / 3
    assert [line.name for line in share.lines] == ["review 2025-04-01", "review 2025-05-01", "review 2025-06-01"]
    again = cases.kept(case, reply, at=cases.on("2025-06-03"), by=cases.WORKER)
    early = cases.kept(cases.opened(), reply, at=cases.on("2025-06-03"), by=cases.WORKER)
    assert replied(ck.evaluate(again, on=date(2025, 7, 1))) == 2
    assert replied(ck.evaluate(early, on=date(2025, 7, 1))) == 0
