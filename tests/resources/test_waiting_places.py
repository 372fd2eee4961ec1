"""Waiting lists: who waits for which resource, since when, and at which place."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import cases
import pytest
from cases import WORKER, on
from hypothesis import given
from hypothesis import strategies as st
from things import MACHINE, SENT

import casekit as ck
from casekit.models import Capacity
from casekit.resources import Directory, allocate, waiting_lists

DAY = date(2025, 4, 1)


def waiting(case: str, since: str, resource: str = "RS1") -> ck.Case:
    """A case with one referral that was put on the waiting list of a resource."""
    found = MACHINE.open(ck.Client(id=f"C-{case}"), id=case, at=on("2025-03-03"), by=WORKER)
    for record in (
        ck.Need(id="N1", domain="housing"),
        ck.Resource(id=resource, sector="housing", ownership="public", formality="formal"),
        attrs.evolve(SENT, resource=resource, legal_basis="court_order"),
    ):
        found = MACHINE.record(found, record, at=on("2025-03-04"), by=WORKER)
    return MACHINE.advance(found, "waitlist", thing="R1", at=on(since), by=WORKER)


def test_who_waits_longest_is_first_on_the_list_of_a_resource():
    cases_ = [waiting("K-2", "2025-03-20"), waiting("K-1", "2025-03-10"), waiting("K-3", "2025-03-12", "RS2")]

    found = waiting_lists(cases_, on=DAY)

    assert [(each.resource, each.place, each.case) for each in found] == [
        ("RS1", 1, "K-1"), ("RS1", 2, "K-2"), ("RS2", 1, "K-3"),
    ]  # fmt: skip
    assert (found[0].since, found[0].waited_days(on=DAY), found[0].need) == (date(2025, 3, 10), 22, "N1")
    assert found[0].person == ck.Client(id="C-K-1")


def test_whoever_got_a_place_or_an_answer_or_whose_case_was_closed_waits_no_more():
    case = waiting("K-1", "2025-03-10")
    accepted = MACHINE.advance(case, "accept", thing="R1", at=on("2025-03-20"), by=WORKER)
    closed = cases.kept(case, ck.Closure(reason="moved", approved_by="boss-1"), at=on("2025-03-20"), by=WORKER)

    assert waiting_lists([accepted], on=DAY) == waiting_lists([closed], on=DAY) == ()
    assert len(waiting_lists([accepted], on=date(2025, 3, 19))) == 1
    assert waiting_lists([case], on=date(2025, 3, 1)) == ()


def test_an_office_can_have_another_stage_for_waiting():
    assert waiting_lists([waiting("K-1", "2025-03-10")], on=DAY, stage="queued") == ()


def test_places_that_become_free_are_given_by_the_list():
    found = waiting_lists([waiting("K-2", "2025-03-20"), waiting("K-1", "2025-03-10")], on=DAY)
    free = ck.Resource(
        id="RS1", sector="housing", ownership="public", formality="formal", capacity=Capacity(available=1)
    )

    by_list = allocate([each.request() for each in found], Directory([free]), on=DAY)
    urgent = allocate([found[0].request(), found[1].request(priority=5)], Directory([free]), on=DAY)

    assert (dict(by_list.given), dict(urgent.given)) == ({"K-1/R1": "RS1"}, {"K-2/R1": "RS1"})


@given(st.permutations([waiting(f"K-{number}", f"2025-03-{10 + number % 3}") for number in range(5)]))
def test_the_order_of_the_cases_does_not_matter(shuffled: list[ck.Case]):
    found = waiting_lists(shuffled, on=DAY)

    assert [each.place for each in found] == [1, 2, 3, 4, 5]
    assert [(each.since, each.case) for each in found] == sorted((each.since, each.case) for each in found)


@pytest.mark.parametrize(("given_cases", "on_day"), [(5, DAY), ([5], DAY), ([], "2025-04-01"), ([], None)])
def test_only_cases_and_a_day_are_taken(given_cases: object, on_day: object):
    with pytest.raises(ck.RecordError) as error:
        waiting_lists(given_cases, on=on_day)  # type: ignore[arg-type]
    assert error.value.codes == ("wrong_type",)


def test_only_a_day_ends_the_waiting():
    (place,) = waiting_lists([waiting("K-1", "2025-03-10")], on=DAY)

    with pytest.raises(ck.RecordError):
        place.waited_days(on="2025-04-01")  # type: ignore[arg-type]
    assert place.waited_days(on=place.since + timedelta(days=1)) == 1
