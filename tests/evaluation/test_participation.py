"""The client's part in the work."""

from __future__ import annotations

from datetime import date
from functools import partial

import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck

part = cases.evaluation_of


def share(found: ck.evaluation.CaseEvaluation) -> ck.evaluation.Result:
    return found["share_of_occasions_with_client"]


def counts(found: ck.evaluation.CaseEvaluation) -> tuple[int, int, int]:
    """The number of occasions with the client, without, and of those for which nobody wrote it down."""
    figures = share(found).figures
    return figures["numerator"], figures["denominator"] - figures["numerator"], figures["excluded"]


MAKE = {
    "intake": ck.Intake, "assessment": ck.Assessment, "review": ck.Review,
    "final_evaluation": partial(ck.FinalEvaluation, evidence=("quantitative", "qualitative")),
    "closure": partial(ck.Closure, reason="moved"),
    "case_conference": partial(ck.CaseConference, kind="internal"),
    "intervention": partial(ck.Intervention, kind="talk"),
}  # fmt: skip


@pytest.mark.parametrize("kind", MAKE)
@pytest.mark.parametrize(
    ("given_", "took_part", "reason_given"),
    [
        ({}, None, False),
        ({"participants": ("C-3", "worker-1")}, True, False),
        ({"participants": ("worker-1",)}, False, False),
        ({"participants": ("worker-1",), "reason_without_client": "in hospital"}, False, True),
        ({"reason_without_client": "in hospital"}, False, True),
    ],
)
def test_a_client_took_part_or_not_or_nobody_wrote_it_down(kind, given_, took_part, reason_given):
    found = part(MAKE[kind](**given_)).occasions

    told = [(each.kind, each.took_part, each.reason_given, each.on) for each in found]
    silent = kind in ("case_conference", "intervention") and not given_
    assert told == ([] if silent else [(kind, took_part, reason_given, date(2025, 3, 5))])


def test_of_each_stage_it_is_told_whether_the_client_took_part():
    case = cases.in_service()
    at = {"at": cases.on("2025-06-01"), "by": cases.WORKER}
    for record in (
        ck.Review(participants=("worker-1",)),
        ck.Review(participants=("C-3",)),
        ck.Intervention(kind="talk", reason_without_client="in hospital"),
    ):
        case = cases.kept(case, record, **at)

    found = ck.evaluation.evaluate(case, on=date(2025, 6, 1))

    assert {each.stage: each.kind for each in found.occasions}[case.stage] == "intervention"
    assert found.part_by_stage == {"intake": None, "assessment": None, "planning": True, case.stage: True}
    assert part(ck.Review(participants=("worker-1",)), ck.Intake()).part_by_stage == {"intake": False}


def test_signing_is_the_part_a_client_has_in_a_plan():
    draft = ck.Plan(version=1, goals=("G1",))
    alone = ck.Plan(version=2, goals=("G1",), signed_by=("worker-1",), reason_unsigned="away")
    both = ck.Plan(version=3, goals=("G1",), signed_by=("C-3", "worker-1"))

    found = part(draft, alone, both)

    assert [(each.kind, each.took_part, each.reason_given) for each in found.occasions] == [
        ("plan", False, True), ("plan", True, False),
    ]  # fmt: skip
    assert (counts(found), share(found).value) == ((1, 1, 0), 0.5)


def test_any_member_of_the_household_takes_part_for_it():
    members = (ck.Membership(person="C-3", role="child"), ck.Membership(person="P-2", role="guardian"))
    home = ck.Household(id="H-1", index_client="C-3", members=members)

    assert share(part(home, ck.Review(participants=("P-2",)))).value == 1


def test_a_share_of_nothing_known_is_unknown_and_a_finding_says_where():
    found = part(ck.Review(), ck.Assessment(), ck.Review())

    assert share(found).value is None
    told = {each.code: each.params for each in share(found).findings}
    assert told["participation_unknown"]["ids"] == ("review", "assessment")
    assert (counts(found), found.occasions[0].kind) == ((0, 0, 3), "review")


def test_where_there_was_no_occasion_nobody_stayed_away():
    found = part()

    assert (found.occasions, counts(found), share(found).value) == ((), (0, 0, 0), None)
    decisions = found["share_of_decisions_with_client"]
    assert (decisions.figures["numerator"], decisions.figures["denominator"], decisions.value) == (0, 0, None)
    assert cases.codes(share(found).findings) == ["empty_denominator"]


@pytest.mark.parametrize(("until", "took_part"), [(date(2025, 3, 4), False), (date(2025, 3, 5), True)])
def test_whoever_belongs_to_the_household_on_that_day_takes_part_for_it(until, took_part):
    members = (
        ck.Membership(person="C-3", role="child"),
        ck.Membership(person="P-2", role="guardian", until=until),
    )
    home = ck.Household(id="H-1", index_client="C-3", members=members)

    found = part(home, ck.Review(participants=("P-2",)), ck.Review(participants=("C-3", "worker-1")))

    assert [each.took_part for each in found.occasions] == [took_part, True]


@given(st.lists(st.sampled_from([("C-3",), ("worker-1",), ()]), max_size=6))
def test_every_occasion_is_counted_once_and_the_share_lies_between_none_and_all(participants):
    found = part(*(ck.Review(participants=each) for each in participants))

    took_part, absent, unknown = counts(found)
    assert took_part + absent + unknown == len(found.occasions) == len(participants)
    assert (share(found).value is None) == (took_part + absent == 0)
    assert share(found).value is None or 0 <= share(found).value <= 1


def test_a_decision_is_the_clients_when_the_client_chose_or_was_there():
    offer = ck.ClientChoice(options=(ck.OptionConsidered(option="RS1", outcome="declined"),))
    found = part(
        offer,
        ck.Review(decision="continue", participants=("C-3", "worker-1")),
        ck.Review(decision="close", participants=("worker-1",)),
        ck.CaseConference(kind="internal", decision="revise_plan", reason_without_client="in hospital"),
        ck.Review(decision="continue"),
        ck.Review(participants=("C-3",)),
        ck.CaseConference(kind="joint", decision="select", participants=("C-3",)),
        ck.FinalEvaluation(evidence=("quantitative", "qualitative"), participants=("C-3",)),
    )

    decisions = found["share_of_decisions_with_client"]
    assert (decisions.figures["denominator"], decisions.figures["numerator"], decisions.value) == (5, 3, 0.6)
    assert part(ck.Review(participants=("C-3",)))["share_of_decisions_with_client"].value is None
