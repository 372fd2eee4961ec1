"""The rules of consent: what may be shared, with whom, and when."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from cases import (
    consented,
    in_service,
    on,
    opened,
    planned,
)
from rule_acts import SENT, SIGNED, asked, told

import casekit as ck


@pytest.mark.parametrize("act", [ck.Disclosure(recipient="RS1"), SENT])
def test_nothing_leaves_without_a_consent_on_record_that_names_the_recipient(act: ck.Record):
    refusals, _ = asked(planned_without_consent(), act, "2025-03-11")

    assert refusals == ["consent_required", "consent_scope"]


def test_no_service_starts_without_a_consent_on_record():
    refusals, _ = asked(planned_without_consent(), ck.ServiceStart(need="N1"), "2025-03-11")

    assert refusals == ["consent_required"]


def planned_without_consent() -> ck.Case:
    return told(opened(), (ck.Plan(version=1, goals=("G1",), signed_by=SIGNED), "2025-03-10"))


@pytest.mark.parametrize("act", [ck.Disclosure(recipient="RS1", purpose="referral"), SENT, ck.ServiceStart(need="N1")])
def test_with_a_consent_on_record_it_may(act: ck.Record):
    assert asked(planned(), act, "2025-03-11") == ([], [])


def test_a_crisis_action_without_a_consent_is_reported():
    assert asked(planned_without_consent(), ck.ServiceStart(need="N1", crisis=True), "2025-03-11") == (
        [], ["consent_required"],
    )  # fmt: skip


@pytest.mark.parametrize(
    "act",
    [
        ck.Referral(id="R1", need="N1", resource="RS1", status="draft"),
        ck.Assignment(worker="worker-1", role="teacher"),
        ck.CaseConference(kind="internal"),
        ck.Contact(),
    ],
)
def test_what_tells_nobody_about_the_client_needs_no_consent(act: ck.Record):
    assert asked(opened(), act, "2025-03-11") == ([], [])


def test_a_draft_that_is_sent_needs_a_consent_and_an_answer_needs_none():
    draft = told(opened(), (ck.Referral(id="R1", need="N1", resource="RS1", status="draft"), "2025-03-04"))
    sent = told(draft, (SENT, "2025-03-05"))

    assert asked(draft, SENT, "2025-03-05")[0] == ["consent_required", "consent_scope"]
    assert asked(sent, ck.Referral(id="R1", need="N1", resource="RS1", status="accepted"), "2025-03-06")[0] == []


@pytest.mark.parametrize(
    ("recipient", "refusals"),
    [("RS1", []), ("RS2", ["consent_scope"]), ("rs1", ["consent_scope"]),
     ("the school nurse", []), ("nurse", ["consent_scope"])],
)  # fmt: skip
def test_a_disclosure_goes_only_to_a_recipient_whom_a_consent_names_exactly(recipient: str, refusals: list[str]):
    case = consented(opened(), recipients=("RS1", "the school nurse"))

    assert asked(case, ck.Disclosure(recipient=recipient), "2025-03-05")[0] == refusals


def test_a_referral_goes_only_to_a_resource_that_a_consent_names():
    refusals, _ = asked(planned(), ck.Referral(id="R2", need="N2", resource="RS2"), "2025-03-11")

    assert refusals == ["consent_scope"]


@pytest.mark.parametrize(
    "act", [ck.ServiceStart(need="N2"), ck.Closure(reason="x", approved_by="lead-1", transition_links=("RS2",))]
)
def test_a_direct_service_and_a_transition_link_are_no_disclosures(act: ck.Record):
    refusals, _ = asked(in_service(), act, "2025-03-12")

    assert not {"consent_scope", "consent_expired", "consent_required"} & set(refusals)


@pytest.mark.parametrize(
    ("consent", "day", "refusals"),
    [
        ({"until": on("2025-03-20").date()}, "2025-03-20", []),
        ({"until": on("2025-03-20").date()}, "2025-03-21", ["consent_expired"]),
        ({"since": on("2025-03-20").date()}, "2025-03-19", ["consent_expired"]),
        ({"since": on("2025-03-20").date()}, "2025-03-20", []),
        ({"withdrawn_on": on("2025-03-20").date()}, "2025-03-19", []),
        ({"withdrawn_on": on("2025-03-20").date()}, "2025-03-20", ["consent_expired"]),
    ],
)
@pytest.mark.parametrize("act", [ck.Disclosure(recipient="RS1"), SENT])
def test_a_consent_that_names_the_recipient_must_be_in_force_on_the_day(
    consent: dict[str, object], day: str, refusals: list[str], act: ck.Record
):
    case = consented(opened(), **consent)

    assert asked(case, act, day)[0] == refusals


def test_one_consent_in_force_is_enough():
    case = consented(consented(opened(), until=on("2025-03-05").date()), id="S2")

    assert asked(case, ck.Disclosure(recipient="RS1"), "2025-03-20")[0] == []


def test_a_consent_in_force_for_another_does_not_renew_an_expired_one():
    case = consented(consented(opened(), until=on("2025-03-05").date()), id="S2", recipients=("RS2",))

    assert asked(case, ck.Disclosure(recipient="RS1"), "2025-03-20")[0] == ["consent_expired"]


@pytest.mark.parametrize(("crisis", "codes"), [(False, (["consent_expired"], [])), (True, ([], ["consent_expired"]))])
def test_a_service_does_not_start_once_every_consent_is_withdrawn(crisis: bool, codes: tuple[list[str], list[str]]):
    case = consented(planned(), day="2025-03-12", withdrawn_on=on("2025-03-12").date())

    assert asked(case, ck.ServiceStart(need="N1", crisis=crisis), "2025-03-12") == codes
    assert asked(consented(case, day="2025-03-13", id="S2"), ck.ServiceStart(need="N1"), "2025-03-13") == ([], [])


def test_a_service_asks_no_scope_and_a_term_that_is_over_is_reported():
    case = consented(planned(), day="2025-03-11", recipients=("RS9",), until=on("2025-03-11").date())

    assert asked(case, ck.ServiceStart(need="N1"), "2025-03-11") == ([], [])
    assert asked(case, ck.ServiceStart(need="N1"), "2025-03-12") == ([], ["consent_expired"])


def test_a_withdrawal_written_down_late_counts_from_its_day():
    withdrawn = attrs.evolve(planned().consents[0], withdrawn_on=on("2025-03-15").date())
    case = told(planned(), (withdrawn, "2025-03-20"))
    late = {"recorded_at": on("2025-03-21")}

    assert asked(case, ck.Disclosure(recipient="RS1", purpose="x"), "2025-03-14", **late) == ([], [])
    assert asked(case, ck.Disclosure(recipient="RS1", purpose="x"), "2025-03-17", **late) == (["consent_expired"], [])


@pytest.mark.parametrize("kind", ["link", "mediate"])
def test_a_link_and_a_mediation_tell_the_resource_something(kind: Any):
    relation = ck.Relation(kind=kind, client="C-3", resource="RS2", need="N1")

    assert asked(opened(), relation, "2025-03-05") == (["consent_required", "consent_scope"], [])
    assert asked(planned(), relation, "2025-03-11") == (["consent_scope"], [])
    assert asked(planned(), attrs.evolve(relation, resource="RS1"), "2025-03-11") == ([], [])


def test_a_single_intervention_without_consent_or_plan_is_reported():
    talk = ck.Intervention(kind="counselling")

    assert asked(opened(), talk, "2025-03-05") == ([], ["consent_required", "plan_before_service"])
    assert asked(planned(), talk, "2025-03-11") == ([], [])


BY_LAW: tuple[ck.Record, ...] = (
    ck.Disclosure(recipient="police", purpose="report", legal_basis="mandatory_report"),
    ck.Referral(id="R9", need="N1", resource="RS2", legal_basis="vital_interest"),
    ck.Relation(kind="link", client="C-3", resource="RS2", need="N1", legal_basis="court_order"),
)


@pytest.mark.parametrize("act", BY_LAW, ids=lambda act: type(act).__name__)
def test_what_the_law_demands_is_told_without_consent_and_remembered(act: ck.Record):
    centre = ck.Resource(id="RS2", sector="welfare", ownership="public", formality="formal")
    case, without_consent = (told(each, (centre, "2025-03-11")) for each in (planned(), planned_without_consent()))

    assert asked(case, act, "2025-03-12") == ([], ["consent_scope"])
    assert asked(without_consent, act, "2025-03-12")[0] == []
    assert "consent_required" in asked(without_consent, act, "2025-03-12")[1]
    assert asked(case, attrs.evolve(act, legal_basis=None), "2025-03-12")[0] == ["consent_scope"]


def test_what_the_law_demands_is_told_after_a_consent_was_withdrawn():
    case = consented(planned(), day="2025-04-01", withdrawn_on=on("2025-04-01").date())
    report = ck.Disclosure(recipient="RS1", purpose="report", legal_basis="mandatory_report")

    assert asked(case, report, "2025-04-02") == ([], ["consent_expired"])
