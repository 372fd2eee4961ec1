"""After a reopening nothing of the first ending counts as the second's, in figures either."""

from __future__ import annotations

from datetime import date

import cases
from rule_acts import CLOSURE, told

import casekit as ck
from casekit.evaluation import evaluate

REACHED = ck.Contact(purpose="aftercare")


def ended_once() -> ck.Case:
    return told(
        cases.closed(), (REACHED, "2025-07-01"), (ck.AftercareEnd(outcome="relapse"), "2025-08-01"),
        (ck.Reopening(), "2025-09-01"),
    )  # fmt: skip


def figures(case: ck.Case) -> tuple[object, ...]:
    found = evaluate(case, on=date(2025, 12, 31), episode="all", voice_checkpoints=("closure",))
    aftercare = found["share_of_aftercare_contacts_made"].figures
    heard = found["share_of_checkpoints_heard"]
    unheard = tuple(line.name for line in heard.lines if line.facts["outcome"] == "not_heard")
    return aftercare["numerator"], aftercare["outcome"], unheard


def test_the_first_ending_counts_until_there_is_a_second():
    assert figures(ended_once()) == (1, "relapse", ())


def test_aftercare_and_the_words_at_closing_of_the_first_ending_are_not_those_of_the_second():
    again = told(ended_once(), (CLOSURE, "2025-10-01"))
    heard = told(ended_once(), (ck.ClientVoice(checkpoint="closure"), "2025-09-30"), (CLOSURE, "2025-10-01"),
                 (REACHED, "2025-10-20"), (REACHED, "2025-11-20"))  # fmt: skip

    assert figures(again) == (0, None, ("closure",))
    assert figures(heard) == (2, None, ())
