"""At which points of the work the client's own words are on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import islice

import attrs

from casekit.answers import Finding, Refusal
from casekit.errors import EvaluationError
from casekit.evaluation.course import last_ending
from casekit.evaluation.figures import missing, share
from casekit.models import Case, ClientVoice, FeedbackAnswer
from casekit.models.text import normalized

AT_CLOSING = "closure"
"""The checkpoint at which words count for one ending of a case only."""


@attrs.frozen(kw_only=True)
class VoiceHeard:
    """
    How often the client spoke, and the share of the required checkpoints at which the client's words are on record.

    Words at the checkpoint "closure" count for the last ending of the case only.

    records: The number of ClientVoice records.
    required: The required checkpoints.
    covered: The required checkpoints at which the client's words are on record.
    missing: The other required checkpoints.
    coverage: The share of the required checkpoints that are covered, 0.0 to 1.0. None if none is required.
    heard: All checkpoints at which the client spoke, required or not, in the order of the first words at each.
    answered: The checkpoints in `heard` for which a FeedbackAnswer is on record, in the same order.
    replied: The number of the records to which a FeedbackAnswer replies: each replies to one, the last one at its
        checkpoint that has no reply yet.
    led_to_change: The number of answers that changed the plan or a service.
    findings: A finding with the missing checkpoints, also if no checkpoint is required; otherwise empty.

    Source: the client's voice, evaluation criteria of the casework text.

    >>> VoiceHeard(
    ...     records=3, required=("review", "closure"), covered=("review",), missing=("closure",), coverage=0.5,
    ...     heard=("assessment", "review"), answered=("review",), replied=1,
    ...     led_to_change=1,
    ... ).missing
    ('closure',)
    """

    records: int
    required: tuple[str, ...]
    covered: tuple[str, ...]
    missing: tuple[str, ...]
    coverage: float | None
    heard: tuple[str, ...]
    answered: tuple[str, ...]
    replied: int
    led_to_change: int
    findings: tuple[Finding, ...] = ()


def voice_heard(case: Case, checkpoints: Sequence[str]) -> VoiceHeard:
    """Return where the client was heard; `checkpoints` are those at which the client's own words are required."""
    voices = case.dated(ClientVoice)
    answers = [answer for _, answer in case.dated(FeedbackAnswer)]
    last = [entry.what for entry in last_ending(case)]
    heard = tuple(dict.fromkeys(
        voice.checkpoint for _, voice in voices if voice.checkpoint != AT_CLOSING or any(voice is each for each in last)
    ))  # fmt: skip
    answered = {answer.checkpoint for answer in answers}
    required = each_checkpoint(checkpoints)
    covered = tuple(each for each in required if each in heard)
    unheard = tuple(each for each in required if each not in heard)
    return VoiceHeard(
        records=len(voices), required=required, covered=covered, missing=unheard,
        coverage=share(len(covered), len(required)),
        heard=heard,
        answered=tuple(each for each in heard if each in answered),
        replied=sum(each for *_, each in replies(case)),
        led_to_change=sum(answer.led_to != "nothing" for answer in answers),
        findings=missing("voice_missing", unheard, where="client_voice") if unheard or not required else (),
    )  # fmt: skip


def replies(case: Case) -> list[tuple[date, str, bool]]:
    """
    Return for each time that the client spoke the day, the checkpoint, and whether a FeedbackAnswer replies to it.

    An answer replies to one: the last one at its checkpoint by then that has no reply yet.
    """
    spoken: list[tuple[date, str]] = []
    replied: set[int] = set()
    for entry in case.timeline:
        what = entry.what
        if isinstance(what, ClientVoice):
            spoken.append((entry.at.date(), what.checkpoint))
        elif isinstance(what, FeedbackAnswer):
            waiting = (
                place for place in reversed(range(len(spoken)))
                if spoken[place][1] == what.checkpoint and place not in replied
            )  # fmt: skip
            replied |= {*islice(waiting, 1)}
    return [(*each, place in replied) for place, each in enumerate(spoken)]


def each_checkpoint(checkpoints: Sequence[str]) -> tuple[str, ...]:
    """
    Return the checkpoints, each once, in order, in Unicode normal form NFC.

    Raises EvaluationError for anything but a list or tuple of texts.
    """
    if isinstance(checkpoints, str) or not isinstance(checkpoints, Sequence):  # pyright: ignore[reportUnnecessaryIsInstance]
        faults = [Refusal("wrong_type", {"expected": "a tuple of checkpoints"}, "voice_checkpoints")]
    else:
        faults = [
            Refusal("wrong_type", {"expected": "text"}, f"voice_checkpoints[{index}]")
            for index, each in enumerate(checkpoints)
            if not isinstance(each, str)  # pyright: ignore[reportUnnecessaryIsInstance]
        ]
    if faults:
        raise EvaluationError("cannot evaluate the client's voice", faults)
    return tuple(dict.fromkeys(map(normalized, checkpoints)))
