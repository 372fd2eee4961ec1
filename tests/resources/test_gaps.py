"""Needs that nobody answers."""

from __future__ import annotations

import attrs
import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.resources import needs_without_resource
from casekit.resources.gaps import ResourceGap

CLINIC = ck.Resource(id="RS3", sector="medical", ownership="public", formality="formal", suits=("N1",))
ASKED = ck.Referral(id="R1", need="N1", resource="RS1")
ACCEPTED = attrs.evolve(ASKED, status="accepted")
DECLINED = attrs.evolve(ASKED, status="declined", declined_by="provider")
COMPLETED = attrs.evolve(ASKED, status="completed", outcome="helped")
TALKS = ck.PlanItem(id="P1", goal="G1", kind="counselling", responsible="provider", resources=("RS2",))
STARTED = ck.ServiceStart(referral="R1")


def named(id: str, *records: ck.Record) -> ck.Case:
    """A case with one need, N1, and these records."""
    case = cases.SCHOOL.open(ck.Client(id="C-3"), id=id, at=cases.on("2025-03-03"), by="worker-1")
    for record in (ck.Need(id="N1", domain="housing"), *records):
        case = cases.kept(case, record, at=cases.on("2025-03-04"), by="worker-1")
    return case


def gaps(*records: ck.Record) -> tuple[ResourceGap, ...]:
    """The gaps in a case with the needs N1 and N2 and these records."""
    return needs_without_resource([cases.holding(*records)])


@pytest.mark.parametrize(
    ("records", "needs"),
    [
        ((), ["N1", "N2"]),
        ((ASKED,), ["N2"]),
        ((ASKED, ACCEPTED), ["N2"]),
        ((ASKED, DECLINED), ["N1", "N2"]),
        ((ASKED, STARTED, ACCEPTED, COMPLETED), ["N2"]),
        ((ASKED, ACCEPTED, COMPLETED), ["N1", "N2"]),
        ((ck.ServiceStart(need="N2"),), ["N1"]),
        ((ck.Relation(kind="link", client="C-3", resource="RS2", need="N2"),), ["N1"]),
        ((CLINIC, TALKS), ["N1", "N2"]),
        ((ck.Need(id="N1", domain="education", outcome="met"),), ["N2"]),
        ((ck.Need(id="N1", domain="education", outcome="withdrawn"),), ["N2"]),
        ((ck.Need(id="N1", domain="education", outcome="partly_met"),), ["N1", "N2"]),
        ((ck.Need(id="N1", domain="education", outcome="unmet"),), ["N1", "N2"]),
    ],
)
def test_a_need_that_nobody_answers_is_a_gap(records, needs):
    assert [gap.need for gap in gaps(*records)] == needs


def test_a_gap_says_how_the_need_stands_and_which_resources_were_never_asked():
    unmet = ck.Need(id="N2", domain="family", outcome="unmet")

    first, second = gaps(CLINIC, TALKS, unmet)

    assert attrs.astuple(first) == ("K-17", "N1", "C-3", None, "education", None, ("RS2", "RS3"))
    assert attrs.astuple(second) == ("K-17", "N2", "C-3", None, "family", "unmet", ())


def test_a_resource_that_declined_was_tried():
    asked = attrs.evolve(ASKED, resource="RS3")
    declined = attrs.evolve(DECLINED, resource="RS3")

    first, _ = gaps(CLINIC, TALKS, asked, declined)

    assert first.untried == ("RS2",)


def test_a_resource_asked_for_another_need_was_not_tried_for_this_one():
    asked = attrs.evolve(ASKED, need="N2", resource="RS3")

    (first,) = gaps(CLINIC, asked)

    assert first.untried == ("RS3",)


def test_a_referral_that_was_drafted_and_never_sent_tried_nobody():
    draft = attrs.evolve(ASKED, resource="RS3", status="draft")

    first, _ = gaps(CLINIC, draft, attrs.evolve(draft, status="cancelled", reason="no longer needed"))

    assert first.untried == ("RS3",)


def test_gaps_stand_in_the_order_of_the_cases_closed_ones_too():
    closed = named("K-2", ck.Closure(reason="needs_unmeetable"))
    served = named("K-3", ck.ServiceStart(need="N1"))

    found = needs_without_resource(iter([closed, served, named("K-1")]))

    assert [(gap.case, gap.need) for gap in found] == [("K-2", "N1"), ("K-1", "N1")]


def test_where_there_is_no_case_there_is_no_gap():
    assert needs_without_resource([]) == ()


@pytest.mark.parametrize(
    ("given_", "code", "where"),
    [
        (named("K-1"), "wrong_type", "cases"),
        (None, "wrong_type", "cases"),
        (["K-1"], "wrong_type", "cases[0]"),
        ([named("K-1"), named("K-1", CLINIC)], "case_given_twice", "cases"),
    ],
    ids=["a case alone", "nothing", "an id", "the same case twice"],
)
def test_gaps_are_looked_for_in_cases_each_given_once(given_, code, where):
    with pytest.raises(ck.RecordError) as refused:
        needs_without_resource(given_)

    assert [(each.code, each.where) for each in refused.value.refusals] == [(code, where)]


RECORDS = st.lists(
    st.sampled_from([
        ASKED, ck.ServiceStart(need="N1"), ck.ServiceStart(need="N2"), CLINIC, TALKS,
        ck.Need(id="N1", domain="education", outcome="met"), ck.Need(id="N2", domain="family", outcome="unmet"),
        ck.Need(id="N2", domain="family", outcome="withdrawn"),
    ]),
    max_size=5, unique=True,
)  # fmt: skip


@given(RECORDS)
def test_a_need_is_met_or_withdrawn_or_answered_or_a_gap(records: list[ck.Record]):
    case = cases.holding(*records)

    found = {gap.need for gap in needs_without_resource([case])}

    for need, match in zip(case.needs, ck.resources.resource_matches(case), strict=True):
        over = need.outcome in ("met", "withdrawn")
        answered = bool(match.asked or match.serving or match.direct_services)
        assert (need.id in found) == (not over and not answered)
