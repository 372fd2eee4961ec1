"""Who is around a client, which resources answer which need, and where one is missing."""

from __future__ import annotations

from datetime import date

import attrs
import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck

CLINIC = ck.Resource(id="RS3", sector="medical", ownership="public", formality="formal", suits=("N1",))
ASKED = ck.Referral(id="R1", need="N1", resource="RS1")
TALKS = ck.PlanItem(id="P1", goal="G1", kind="counselling", responsible="provider", resources=("RS2",))


def match(*records: ck.Record) -> ck.resources.ResourceMatch:
    """The match of the first need in a case that holds these records."""
    return ck.resources.resource_matches(cases.holding(*records))[0]


# matching


def test_a_resource_suits_where_it_says_so_where_it_is_planned_and_where_it_was_asked():
    found = match(CLINIC, TALKS, ASKED)

    assert (found.suit, found.asked, found.serving, found.direct) == (("RS1", "RS2", "RS3"), ("RS1",), (), 0)


@pytest.mark.parametrize(
    ("status", "asked"), [("sent", ("RS1",)), ("accepted", ("RS1",)), ("declined", ()), ("cancelled", ())]
)
def test_a_resource_is_asked_while_a_referral_to_it_lives(status, asked):
    answer = attrs.evolve(ASKED, status=status, reason="…")

    assert match(ASKED, *(() if status == "sent" else (answer,))).asked == asked


def test_a_resource_serves_once_a_service_starts_from_its_referral():
    found = match(ASKED, ck.ServiceStart(referral="R1"), ck.ServiceStart(need="N1"), ck.ServiceStart(need="N2"))

    assert (found.serving, found.direct) == (("RS1",), 1)


def test_a_resource_that_was_linked_serves_the_need_named():
    link = ck.Relation(kind="link", client="C-3", resource="RS2", need="N2")

    first, second = ck.resources.resource_matches(cases.holding(link))

    assert (first.serving, second.serving) == ((), ("RS2",))


def test_a_retired_resource_answers_nothing():
    found = match(CLINIC, attrs.evolve(CLINIC, status="retired"))

    assert found.suit == ()


def test_a_case_without_needs_has_nothing_to_match():
    case = cases.SCHOOL.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w")

    assert ck.resources.resource_matches(case) == ()
    assert ck.resources.joint_work(case) == ()


# gaps


@pytest.mark.parametrize(
    ("records", "gaps"),
    [
        ((), ["N1", "N2"]),
        ((ASKED,), ["N2"]),
        ((ck.ServiceStart(need="N2"),), ["N1"]),
        ((CLINIC, TALKS), ["N1", "N2"]),
        ((ck.Need(id="N1", domain="education", outcome="met"),), ["N2"]),
        ((ck.Need(id="N1", domain="education", outcome="withdrawn"),), ["N2"]),
        ((ck.Need(id="N1", domain="education", outcome="unmet"),), ["N1", "N2"]),
        ((ASKED, attrs.evolve(ASKED, status="declined", declined_by="provider")), ["N1", "N2"]),
    ],
)
def test_a_need_that_nobody_answers_is_a_gap(records, gaps):
    assert [gap.need for gap in ck.resources.needs_without_resource([cases.holding(*records)])] == gaps


def test_a_gap_names_the_resources_that_would_suit_and_were_not_asked():
    first, second = ck.resources.needs_without_resource([cases.holding(CLINIC)])

    assert attrs.astuple(first) == ("K-17", "N1", "education", None, ("RS3",))
    assert second.suit == ()


def test_gaps_are_gathered_over_cases_closed_ones_too():
    closed = cases.holding(ck.Closure(reason="needs_unmeetable"))

    assert len(ck.resources.needs_without_resource([closed, cases.holding(ASKED)])) == 3


RECORDS = st.lists(
    st.sampled_from([
        ASKED, ck.ServiceStart(need="N1"), ck.ServiceStart(need="N2"), CLINIC, TALKS,
        ck.Need(id="N1", domain="education", outcome="met"), ck.Need(id="N2", domain="family", outcome="unmet"),
    ]),
    max_size=4, unique=True,
)  # fmt: skip


@given(RECORDS)
def test_a_need_is_over_answered_or_a_gap(records: list[ck.Record]):
    case = cases.holding(*records)
    gaps = {gap.need for gap in ck.resources.needs_without_resource([case])}

    for need, found in zip(case.needs, ck.resources.resource_matches(case), strict=True):
        answered = bool(found.asked or found.serving or found.direct)
        assert (need.id in gaps) == (need.outcome not in ("met", "withdrawn") and not answered)


# joint work


def test_several_providers_on_one_goal_work_together():
    provider = ck.Provider(id="PV1", kind="welfare_facility")
    case = cases.holding(
        provider, attrs.evolve(CLINIC, provider="PV1"), TALKS,
        ck.PlanItem(id="P2", goal="G1", kind="transport", responsible="provider", resources=("RS3", "RS2")),
    )  # fmt: skip

    (found,) = ck.resources.joint_work(case)

    assert (found.goal, found.items, found.providers, found.duplicates) == ("G1", ("P1", "P2"), ("RS2", "PV1"), ())
    assert found.is_joint


def test_two_open_items_of_one_kind_for_a_goal_may_be_the_same_work_twice():
    again = attrs.evolve(TALKS, id="P2")
    over = attrs.evolve(TALKS, id="P3", status="done", done_on=date(2025, 3, 4))
    elsewhere = attrs.evolve(TALKS, id="P4", goal="G2")

    first, second = ck.resources.joint_work(cases.holding(TALKS, again, over, elsewhere))

    assert (first.duplicates, second.duplicates) == ((("P1", "P2"),), ())
    assert not first.is_joint


# who is around the client


def test_household_team_and_resources_are_around_the_client_on_a_day():
    members = (
        ck.Membership(person="C-3", role="child"),
        ck.Membership(person="P-2", role="guardian"),
        ck.Membership(person="P-3", role="aunt", until=date(2025, 3, 31)),
    )
    case = cases.holding(
        ck.Household(id="H-1", index_client="C-3", members=members),
        ck.Assignment(worker="w-1", role="case_manager", team="T-1"),
        ck.Assignment(worker="w-1", role="school_social_worker", team="T-1"),
        ck.Assignment(worker="w-2", role="mentor", scope="external", team="T-2"),
        ck.Assignment(worker="w-3", role="teacher", until=date(2025, 3, 31)),
        CLINIC,
        attrs.evolve(CLINIC, status="retired"),
    )

    march = ck.resources.surroundings(case, on=date(2025, 3, 31))
    april = ck.resources.surroundings(case, on=date(2025, 4, 1))

    assert [each.person for each in march.household] == ["P-2", "P-3"]
    assert [each.person for each in april.household] == ["P-2"]
    assert [each.worker for each in march.internal] == ["w-1", "w-1", "w-3"]
    assert [each.worker for each in april.internal] == ["w-1", "w-1"]
    assert [each.worker for each in april.external] == ["w-2"]
    assert march.teams == april.teams == {"T-1": ("w-1",), "T-2": ("w-2",)}
    assert (april.primary_worker, april.clients) == ("w-1", ("C-3",))
    assert ([each.id for each in april.formal], [each.id for each in april.informal]) == (["RS1"], ["RS2"])


def test_what_comes_later_is_not_around_the_client_yet():
    case = cases.opened().record(CLINIC, at=cases.on("2025-04-01"), by="w")

    assert [each.id for each in ck.resources.surroundings(case, on=date(2025, 3, 31)).formal] == ["RS1"]
    with pytest.raises(ck.RecordError):
        ck.resources.surroundings(case, on=date(2025, 3, 2))
    with pytest.raises(ck.RecordError):
        ck.resources.surroundings(case, on=cases.on("2025-03-31"))
