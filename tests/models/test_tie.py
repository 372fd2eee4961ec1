"""How somebody the case is about is tied to somebody around them."""

from __future__ import annotations

from datetime import date

import attrs
import cases
import pytest

import casekit as ck
from casekit.models import Tie

FRIEND = Tie(person="C-3", other="P-9", kind="friend", strength="strong", flow="both")


def test_a_tie_that_has_changed_is_a_new_version_of_the_tie():
    weaker = attrs.evolve(FRIEND, strength="weak")

    case = cases.holding(FRIEND, Tie(person="C-3", other="RS1"), weaker)

    assert [(each.other, each.strength) for each in case.ties] == [("P-9", "weak"), ("RS1", None)]
    assert case.current(Tie, "C-3", "P-9") == weaker


def test_a_tie_holds_from_its_first_to_its_last_day():
    tie = attrs.evolve(FRIEND, since=date(2025, 3, 1), until=date(2025, 3, 31))

    days = (date(2025, 2, 28), date(2025, 3, 1), date(2025, 3, 31), date(2025, 4, 1))

    assert [tie.holds_on(day) for day in days] == [False, True, True, False]
    assert all(FRIEND.holds_on(day) for day in days)


def test_a_person_has_no_tie_to_themselves_and_none_that_ends_before_it_begins():
    with pytest.raises(ck.RecordError) as refused:
        Tie(person="C-3", other="C-3", since=date(2025, 3, 2), until=date(2025, 3, 1))

    assert refused.value.codes == ("tie_to_oneself", "days_out_of_order")


def test_a_tie_is_that_of_somebody_the_case_is_about():
    with pytest.raises(ck.RecordError) as refused:
        cases.holding(attrs.evolve(FRIEND, person="P-9", other="C-3"))

    assert refused.value.codes == ("unknown_person",)


def test_a_tie_belongs_to_the_entries_about_its_person():
    case = cases.holding(ck.Client(id="C-4"), FRIEND, attrs.evolve(FRIEND, person="C-4"))

    assert [entry.what for entry in case.for_person("C-4") if isinstance(entry.what, Tie)] == [case.ties[1]]


def test_the_ties_of_a_client_are_recorded_in_aftercare_too():
    closed = cases.closed()

    case = cases.SCHOOL.record(closed, FRIEND, at=cases.on("2025-07-01"), by=cases.WORKER)

    assert (case.status, case.ties) == ("closed", (FRIEND,))


def test_a_note_about_a_tie_is_personal():
    assert "옆집" not in repr(attrs.evolve(FRIEND, note="옆집"))
