"""Promises: open until they are done or no longer needed."""

from __future__ import annotations

from datetime import date

import cases
import pytest

import casekit as ck


@pytest.mark.parametrize(
    ("changes", "event", "is_open"),
    [
        ({}, "follow_up_promised", True),
        ({"done_on": date(2025, 4, 1)}, "follow_up_done", False),
        ({"dropped": "moved_away"}, "follow_up_dropped", False),
    ],
)
def test_a_promise_is_open_until_it_is_done_or_dropped(changes, event, is_open):
    promise = ck.FollowUp(id="F1", owner="worker-1", **changes)

    assert (promise.event, promise.is_open) == (event, is_open)


def test_a_promise_is_not_both_done_and_dropped():
    with pytest.raises(ck.RecordError) as error:
        ck.FollowUp(id="F1", owner="worker-1", done_on=date(2025, 4, 1), dropped="moved_away")

    assert error.value.codes == ("at_most_one_of_fields",)


def test_a_conference_and_a_supervision_name_promises_on_record():
    promise = ck.FollowUp(id="F1", owner="worker-1")
    conference = ck.CaseConference(kind="internal", chair="lead-1", follow_ups=("F1",))
    supervision = ck.Supervision(supervisor="boss-1", follow_ups=("F1",))

    case = cases.holding(promise, conference, supervision)

    assert case.follow_ups == (promise,)
    for record in (conference, supervision):
        with pytest.raises(ck.RecordError) as error:
            cases.holding(record)
        assert error.value.codes == ("unknown_id",)
