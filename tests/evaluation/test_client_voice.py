from __future__ import annotations

import cases

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

    assert (found.checkpoints, found.answered, found.led_to_change) == (3, ("review", "plan"), 2)
