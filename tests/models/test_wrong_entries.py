"""Wrong entries of a case: corrected or voided, they stay in the history and count no more."""

from __future__ import annotations

from case_histories import OPENED, mended, newly_opened, recorded, taken

from casekit import (
    Case,
    Client,
    Contact,
    RiskRating,
    Void,
)


def test_an_entry_stands_in_for_a_wrong_one_that_stays_readable():
    case = recorded([(1, RiskRating(risk="low")), (2, Contact())])

    right = mended(3, RiskRating(risk="high"), case, mends=3)

    assert right.risk == "high"
    assert right.history[2].what == RiskRating(risk="low")
    assert [entry.what for entry in right.timeline[2:]] == [Contact(), RiskRating(risk="high")]
    assert right.mended == {3: 5}
    assert right == Case.from_history("K-17", right.history)


def test_a_replacement_can_itself_be_replaced():
    case = recorded([(1, RiskRating(risk="low"))])

    case = mended(2, RiskRating(risk="medium"), case, mends=3)
    case = mended(3, RiskRating(risk="high"), case, mends=4)

    assert [what.risk for _, what in case.dated(RiskRating)] == ["high"]
    assert case.mended == {3: 4, 4: 5}


def test_a_voided_entry_counts_nowhere_and_a_void_neither():
    case = recorded([(1, RiskRating(risk="low")), (2, Contact())])

    voided = mended(3, Void(), case, mends=3)

    assert voided.risk is None
    assert voided.timeline == (*case.timeline[:2], case.timeline[3])
    assert voided.mended == {3: 5}
    assert voided == Case.from_history("K-17", voided.history)


def test_what_is_wrong_stays_wrong_where_its_replacement_is_voided():
    case = recorded([(1, RiskRating(risk="low"))])
    case = mended(2, RiskRating(risk="medium"), case, mends=3)

    case = mended(3, Void(), case, mends=4)

    assert case.risk is None
    assert case.mended == {3: 4, 4: 5}


def test_a_correction_of_the_same_instant_keeps_the_place_of_the_wrong_entry():
    case = recorded([(1, Contact(method="a"))])
    case = taken(1, Contact(method="b"), case)

    case = mended(1, Contact(method="c"), case, mends=3)

    assert [contact.method for _, contact in case.dated(Contact)] == ["c", "b"]


def test_a_correction_of_another_instant_has_the_place_of_the_wrong_entry_among_those_of_that_instant():
    case = recorded([(1, Contact(method="a"))])
    case = taken(2, Contact(method="b"), case)

    case = mended(2, Contact(method="c"), case, mends=3)

    assert [contact.method for _, contact in case.dated(Contact)] == ["c", "b"]


def test_looking_back_shows_the_client_as_corrected():
    case = mended(0, Client(id="C-4"), newly_opened(), mends=2)
    case = taken(48, Contact(), case)

    assert case.as_of(OPENED).clients == (Client(id="C-4"),)


def test_the_client_can_be_corrected():
    case = mended(0, Client(id="C-4"), newly_opened(), mends=2)

    assert case.client == Client(id="C-4")
    assert case.clients == (Client(id="C-4"),)
