"""Was the client heard?"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from casekit.answers import Finding
from casekit.evaluation.figures import missing, share
from casekit.models import Case, ClientVoice, FeedbackAnswer


@attrs.frozen(kw_only=True)
class VoiceHeard:
    """
    How often the client spoke, and the share of the required checkpoints at which the client's words are on record.

    `coverage` is None where no checkpoint was required. `checkpoints` counts those with words, `answered`
    are those of them to which an answer is on record, `led_to_change` counts the answers that changed the plan or a
    service.
    """

    records: int
    required: tuple[str, ...]
    covered: tuple[str, ...]
    missing: tuple[str, ...]
    coverage: float | None
    checkpoints: int
    answered: tuple[str, ...]
    led_to_change: int
    findings: tuple[Finding, ...] = ()


def voice_heard(case: Case, checkpoints: Sequence[str]) -> VoiceHeard:
    """Where the client was heard, among the checkpoints at which the client's own words are required."""
    voices = case.dated(ClientVoice)
    answers = [answer for _, answer in case.dated(FeedbackAnswer)]
    spoken = dict.fromkeys(voice.checkpoint for _, voice in voices)
    answered = {answer.checkpoint for answer in answers}
    required = tuple(dict.fromkeys(checkpoints))
    covered = tuple(each for each in required if each in spoken)
    unheard = tuple(each for each in required if each not in spoken)
    return VoiceHeard(
        records=len(voices), required=required, covered=covered, missing=unheard,
        coverage=share(len(covered), len(required)),
        checkpoints=len(spoken),
        answered=tuple(each for each in spoken if each in answered),
        led_to_change=sum(answer.led_to != "nothing" for answer in answers),
        findings=missing("voice_missing", unheard, where="client_voice") if unheard or not required else (),
    )  # fmt: skip
