"""At which points of the work the client's own words are on record, and which of them were answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import islice
from typing import NamedTuple

import attrs

from casekit.answers import Params, Refusal
from casekit.errors import EvaluationError
from casekit.evaluation.figures import CRITERIA, missing
from casekit.evaluation.result import Result
from casekit.evaluation.seen import Seen
from casekit.evaluation.tallies import Row, share_of
from casekit.models import ClientVoice, FeedbackAnswer
from casekit.models.text import normalized

AT_CLOSING = "closure"
"""The checkpoint at which words count for one ending of a case only."""


def share_of_checkpoints_heard(seen: Seen, checkpoints: Sequence[str]) -> Result:
    """
    Return the share of the required checkpoints at which the client's words are on record. Words at the checkpoint
    "closure" count for the last ending only. The figure `heard` has all checkpoints with words, required or not.
    """
    heard = checkpoints_heard(seen)
    rows = [Row(each, Fraction(each in heard), "heard" if each in heard else "not_heard") for each in checkpoints]
    unheard = [each for each in checkpoints if each not in heard]
    found = share_of(
        "share_of_checkpoints_heard", rows, source=f"the client's voice, {CRITERIA}", fact="outcome",
        findings=missing("voice_missing", unheard, where="client_voice") if unheard or not checkpoints else (),
    )  # fmt: skip
    return attrs.evolve(found, figures=Params({**found.figures, "heard": heard}))


def checkpoints_heard(seen: Seen) -> tuple[str, ...]:
    """Return the checkpoints at which the client spoke, in the order of the first words at each."""
    at_closing = {id(voice) for _, voice in seen.last_ending().dated(ClientVoice)}
    return tuple(dict.fromkeys(
        voice.checkpoint for _, voice in seen.dated(ClientVoice)
        if voice.checkpoint != AT_CLOSING or id(voice) in at_closing
    ))  # fmt: skip


def share_of_feedback_answered(seen: Seen) -> Result:
    """
    Return the share of the times that the client spoke to which an answer replies. The figure `led_to_change` has the
    number of these answers that changed the plan or a service.
    """
    spoken = _spoken(seen)
    rows = [
        Row(f"{each.checkpoint} {each.on.isoformat()}", Fraction(each.answer is not None),
            "replied" if each.answer else "not_replied")
        for each in spoken
    ]  # fmt: skip
    source = "continuous feedback, Korean casework text"
    found = share_of("share_of_feedback_answered", rows, source=source, fact="outcome")
    changed = sum(each.answer is not None and each.answer.led_to != "nothing" for each in spoken)
    return attrs.evolve(found, figures=Params({**found.figures, "led_to_change": changed}))


class _Spoken(NamedTuple):
    """
    A time that the client spoke.

    on: The day.
    checkpoint: The checkpoint.
    answer: The answer that replies to it. None: there is none.
    """

    on: date
    checkpoint: str
    answer: FeedbackAnswer | None = None


def _spoken(seen: Seen) -> list[_Spoken]:
    """
    Return each time that the client spoke in the episode.

    An answer replies to one: the last one at its checkpoint by then that has no reply yet, also of an earlier episode.
    """
    spoken: dict[int, _Spoken] = {}
    for place, entry in enumerate(seen.case.timeline):
        what = entry.what
        if isinstance(what, ClientVoice):
            spoken[place] = _Spoken(entry.at.date(), what.checkpoint)
        elif isinstance(what, FeedbackAnswer):
            waiting = (
                key for key, each in reversed(spoken.items())
                if each.checkpoint == what.checkpoint and each.answer is None
            )  # fmt: skip
            for key in islice(waiting, 1):
                spoken[key] = spoken[key]._replace(answer=what)
    return [each for place, each in spoken.items() if place >= seen.start]


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
