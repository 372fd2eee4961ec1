"""A contact: who took part, where, for how long, and whether the client was seen alone."""

from __future__ import annotations

import pytest

import casekit as ck


def test_a_contact_says_who_took_part_where_how_long_and_whether_the_client_was_seen_alone():
    visit = ck.Contact(method="home_visit", participants=("C-3", "P-2"), place="home", minutes=40, seen_alone=True)
    call = ck.Contact(method="phone")

    assert ck.Practice().value_label(visit, "place", "ko") == "가정"
    assert (call.participants, call.place, call.minutes, call.seen_alone) == ((), None, None, None)


@pytest.mark.parametrize("minutes", [-1, 10_001])
def test_a_contact_lasts_from_no_minutes_to_ten_thousand(minutes: int):
    with pytest.raises(ck.RecordError) as error:
        ck.Contact(minutes=minutes)

    assert error.value.codes == ("out_of_range",)


def test_no_place_of_a_contact_is_a_method_of_contact():
    assert not {*ck.labels.vocabulary("contact_place")} & {*ck.labels.vocabulary("contact_method")}
