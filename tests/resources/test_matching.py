"""Which resources answer which need."""

from __future__ import annotations

from contextlib import suppress

import attrs
import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck

CLINIC = ck.Resource(id="RS3", sector="medical", ownership="public", formality="formal", suits=("N1",))
ASKED = ck.Referral(id="R1", need="N1", resource="RS1")
TALKS = ck.PlanItem(id="P1", goal="G1", kind="counselling", responsible="provider", resources=("RS2",))
STARTED = ck.ServiceStart(referral="R1")


def match(*records: ck.Record) -> ck.resources.ResourceMatch:
    """The match of the first need in a case that holds these records."""
    return ck.resources.resource_matches(cases.holding(*records))[0]


def answered(status: str) -> ck.Referral:
    return attrs.evolve(ASKED, status=status, reason="asked_for", outcome="helped")


def test_a_resource_suits_where_it_says_so_where_it_is_planned_and_where_it_is_asked():
    found = match(CLINIC, TALKS, ASKED)

    assert (found.need, found.domain) == ("N1", "education")
    assert (found.suit, found.asked, found.serving) == (("RS1", "RS2", "RS3"), ("RS1",), ())
    assert found.direct_services == 0


def test_a_resource_planned_for_another_need_does_not_suit_this_one():
    elsewhere = attrs.evolve(TALKS, goal="G2")

    first, second = ck.resources.resource_matches(cases.holding(elsewhere))

    assert (first.suit, second.suit) == ((), ("RS2",))


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ((), ("RS1",)),
        (("accepted",), ("RS1",)),
        (("declined",), ()),
        (("cancelled",), ()),
        (("accepted", "completed"), ()),
    ],
)
def test_a_resource_is_asked_while_a_referral_to_it_is_sent_or_accepted(answers, asked):
    found = match(ASKED, *(answered(each) for each in answers))

    assert (found.asked, found.suit, found.serving) == (asked, asked, ())


def test_a_drafted_referral_asks_nobody_yet():
    assert match(attrs.evolve(ASKED, status="draft")).asked == ()


@pytest.mark.parametrize(
    ("answers", "serving"),
    [((), ("RS1",)), (("accepted", "completed"), ("RS1",)), (("declined",), ()), (("cancelled",), ())],
)
def test_a_resource_serves_once_a_service_started_from_its_referral_unless_that_came_to_nothing(answers, serving):
    found = match(ASKED, STARTED, *(answered(each) for each in answers))

    assert (found.serving, found.direct_services) == (serving, 0)


def test_services_given_without_a_referral_are_counted_for_their_need():
    found = match(*(ck.ServiceStart(need=need) for need in ("N1", "N2", "N1")))

    assert (found.direct_services, found.serving) == (2, ())


def test_a_link_is_for_the_need_named_and_is_not_help_yet():
    link = ck.Relation(kind="link", client="C-3", resource="RS2", need="N2")
    talk = ck.Relation(kind="mediate", client="C-3", resource="RS1", need="N1")

    first, second = ck.resources.resource_matches(cases.holding(link, talk))

    assert (first.linked, second.linked) == ((), ("RS2",))
    assert (first.serving, second.serving) == ((), ())


def test_a_retired_resource_suits_nothing_and_its_link_has_ended():
    link = ck.Relation(kind="link", client="C-3", resource="RS3", need="N1")

    found = match(CLINIC, link, attrs.evolve(CLINIC, status="retired"))

    assert (found.suit, found.serving) == ((), ())


def test_a_retired_resource_goes_on_with_the_work_it_has():
    case = cases.holding(ASKED, STARTED)
    retired = attrs.evolve(case.current(ck.Resource, "RS1"), status="retired")

    found = match(ASKED, STARTED, retired)

    assert (found.suit, found.asked, found.serving) == (("RS1",), ("RS1",), ("RS1",))


def test_a_case_without_needs_has_nothing_to_match():
    case = cases.SCHOOL.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="worker-1")

    assert ck.resources.resource_matches(case) == ()


@pytest.mark.parametrize("given_", ["K-17", None, [cases.opened()]], ids=["an id", "nothing", "a list"])
def test_the_resources_of_anything_but_a_case_cannot_be_matched(given_):
    with pytest.raises(ck.RecordError) as refused:
        ck.resources.resource_matches(given_)

    assert [(each.code, each.where) for each in refused.value.refusals] == [("wrong_type", "case")]


STEPS = st.lists(
    st.sampled_from([
        CLINIC, TALKS, ASKED, STARTED, answered("accepted"), answered("declined"), answered("completed"),
        ck.Relation(kind="link", client="C-3", resource="RS2", need="N1"), ck.ServiceStart(need="N1"),
    ]),
    max_size=6,
)  # fmt: skip


@given(STEPS)
def test_whoever_is_asked_or_serves_suits(steps: list[ck.Record]):
    case = cases.opened()
    for record in steps:
        with suppress(ck.RecordError):
            case = cases.kept(case, record, at=cases.on("2025-03-05"), by=cases.WORKER)

    for found in ck.resources.resource_matches(case):
        assert {*found.asked, *found.serving} <= {*found.suit} <= {each.id for each in case.resources}
