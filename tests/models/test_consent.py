from __future__ import annotations

from datetime import date, timedelta

import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit import Consent, RecordError
from casekit.models import consent_position

DAY = date(2025, 4, 1)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)
DAYS = st.dates(date(2025, 1, 1), date(2025, 1, 9))  # few days, so that the ends of terms meet


def consent(**changes: object) -> Consent:
    return Consent(**{"id": "S1", "given_by": ("C-3",), "recipients": ("RS1",), **changes})


@pytest.mark.parametrize(
    ("term", "in_force"),
    [
        ({}, True),
        ({"until": DAY}, True),
        ({"until": BEFORE}, False),
        ({"since": DAY}, True),
        ({"since": AFTER}, False),
        ({"since": DAY, "until": DAY}, True),
        ({"withdrawn_on": DAY}, False),
        ({"withdrawn_on": AFTER}, True),
        ({"until": AFTER, "withdrawn_on": BEFORE}, False),
    ],
    ids=str,
)
def test_a_consent_holds_from_its_first_day_to_its_last_and_not_once_withdrawn(term, in_force):
    assert consent(**term).is_in_force(on=DAY) is in_force


@pytest.mark.parametrize(("withdrawn_on", "withdrawn"), [(BEFORE, True), (DAY, True), (AFTER, False), (None, False)])
def test_a_consent_is_withdrawn_from_the_day_on(withdrawn_on, withdrawn):
    assert consent(withdrawn_on=withdrawn_on).is_withdrawn(on=DAY) is withdrawn


def test_a_withdrawal_is_an_event_of_its_own():
    assert consent().event == "consent_given"
    assert consent(withdrawn_on=DAY).event == "consent_withdrawn"


@pytest.mark.parametrize("field", ["until", "withdrawn_on"])
def test_a_consent_does_not_end_before_it_begins(field):
    with pytest.raises(RecordError) as refused:
        consent(since=DAY, **{field: BEFORE})

    assert [(refusal.code, refusal.where) for refusal in refused.value.refusals] == [("days_out_of_order", field)]
    assert refused.value.refusals[0].message == f"{field} is before since."


def test_a_consent_ends_on_its_first_day_at_the_earliest():
    assert consent(since=DAY, until=DAY, withdrawn_on=DAY).until == DAY


def test_somebody_gives_a_consent():
    with pytest.raises(RecordError) as refused:
        consent(given_by=())

    assert refused.value.codes == ("empty_collection",)


@given(
    st.lists(
        st.builds(
            consent,
            recipients=st.lists(st.sampled_from(["RS1", "RS2"])).map(tuple),
            until=st.none() | DAYS,
            withdrawn_on=st.none() | DAYS,
        )
    ),
    DAYS,
)
def test_a_recipient_may_be_told_when_a_consent_that_names_it_holds(consents, day):
    naming = [each for each in consents if "RS1" in each.recipients]

    position = consent_position(consents, "RS1", on=day)

    assert (position == "none") == (not consents)
    assert (position == "out_of_scope") == bool(consents and not naming)
    assert (position == "in_force") == any(each.is_in_force(on=day) for each in naming)


def test_recipients_are_compared_word_for_word():
    assert consent_position([consent()], "rs1", on=DAY) == "out_of_scope"
    assert consent_position([consent(recipients=())], "RS1", on=DAY) == "out_of_scope"


def test_consents_may_come_one_after_another():
    assert consent_position(iter([consent(until=BEFORE), consent()]), "RS1", on=DAY) == "in_force"


def test_a_consent_is_asked_about_a_day_not_about_an_instant():
    with pytest.raises(RecordError):
        consent(until=DAY).is_in_force(on=cases.on("2025-04-01"))
