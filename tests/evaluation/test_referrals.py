from __future__ import annotations

from datetime import date

import cases
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck

YEAR_END = date(2025, 12, 31)


def sent(id: str, status: str = "sent", *, need: str = "N1", **fields: object) -> ck.Referral:
    return ck.Referral(id=id, need=need, resource="RS1", status=status, **fields)


def referred(*steps: tuple[str, ck.Record]) -> ck.Case:
    case = cases.opened()
    for day, record in steps:
        case = cases.kept(case, record, at=cases.on(day), by=cases.WORKER)
    return case


def answered(*steps: tuple[str, ck.Record]) -> ck.evaluation.CaseEvaluation:
    return ck.evaluation.evaluate(referred(*steps), on=YEAR_END)


def counts(found: ck.evaluation.CaseEvaluation, *names: str) -> tuple[object, ...]:
    """Figures beside the share of answered referrals that were accepted: the numerator of the denominator."""
    figures = found["share_of_referrals_accepted"].figures
    return tuple(figures[name] for name in names)


def rate(found: ck.evaluation.CaseEvaluation) -> float | None:
    return found["share_of_referrals_accepted"].value


def needs(found: ck.evaluation.CaseEvaluation) -> tuple[int, int]:
    """The number of needs referred, and of those linked to a service."""
    figures = found["share_of_referred_needs_linked"].figures
    return figures["denominator"], figures["numerator"]


def chains(found: ck.evaluation.CaseEvaluation) -> dict[str, tuple[str, ...]]:
    return {each.referrals[0]: each.referrals for each in found.referral_chains}


def chain_days(found: ck.evaluation.CaseEvaluation) -> dict[str, int]:
    """The days from the first referral of each chain with a service to the service."""
    days = {each.referrals[0]: each.days_to_service for each in found.referral_chains}
    return {first: each for first, each in days.items() if each is not None}


def need_days(found: ck.evaluation.CaseEvaluation) -> dict[str, int | None]:
    return _days(found["mean_days_from_referral_to_service"])


def response_days(found: ck.evaluation.CaseEvaluation) -> dict[str, int | None]:
    return _days(found["mean_days_to_response"])


def _days(mean: ck.evaluation.Result) -> dict[str, int | None]:
    """The days of each thing in a mean; None for one that still waits."""
    return {**{line.name: line.facts["days"] for line in mean.lines}, **dict.fromkeys(mean.missing)}


def re_referred() -> tuple[tuple[str, ck.Record], ...]:
    """A referral the provider declined, the one that replaced it and led to a service, and one unanswered."""
    return (
        ("2025-03-05", sent("R1")),
        ("2025-03-07", sent("R1", "declined", declined_by="provider")),
        ("2025-03-10", sent("R2", replaces="R1")),
        ("2025-03-11", sent("R3", need="N2")),
        ("2025-03-13", sent("R2", "accepted", replaces="R1")),
        ("2025-03-20", ck.ServiceStart(referral="R2")),
    )


def test_referrals_are_counted_by_their_answer():
    found = answered(*re_referred())

    assert counts(found, "sent", "numerator", "re_referrals") == (3, 1, 1)
    assert counts(found, "declined_by_provider", "declined_by_client") == (1, 0)


def test_the_acceptance_rate_is_the_accepted_of_those_answered():
    found = answered(*re_referred())

    assert (counts(found, "denominator", "waiting"), rate(found)) == ((2, 1), 0.5)
    one = answered(("2025-03-05", sent("R1")), ("2025-03-06", sent("R1", "accepted")), ("2025-03-07", sent("R2")))
    assert (counts(one, "numerator", "denominator", "waiting"), rate(one)) == ((1, 1, 1), 1.0)


def test_a_chain_is_the_referrals_joined_by_replacing_named_after_its_first():
    found = answered(*re_referred())

    assert chains(found) == {"R1": ("R1", "R2"), "R3": ("R3",)}
    assert chain_days(found) == {"R1": 15}


def test_a_need_is_linked_once_a_service_started_from_one_of_its_referrals():
    found = answered(*re_referred())

    assert needs(found) == (2, 1)
    assert need_days(found) == {"N1": 15, "N2": None}


def test_an_unanswered_referral_has_no_days_to_its_response():
    found = answered(*re_referred())

    assert response_days(found) == {"R1": 2, "R2": 3, "R3": None}
    assert found["mean_days_to_response"].value == 2.5


def test_a_client_who_declines_is_counted_as_the_client():
    found = answered(("2025-03-05", sent("R1")), ("2025-03-05", sent("R1", "declined", declined_by="client")))

    assert counts(found, "declined_by_client", "declined_by_provider") == (1, 0)
    assert response_days(found) == {"R1": 0}


def test_an_offer_accepted_and_then_declined_is_one_answer_the_last():
    found = answered(
        ("2025-03-05", sent("R1")),
        ("2025-03-06", sent("R1", "accepted")),
        ("2025-03-09", sent("R1", "declined", declined_by="client")),
    )

    assert (counts(found, "numerator", "declined_by_client"), response_days(found)) == ((0, 1), {"R1": 1})
    assert (counts(found, "denominator"), rate(found)) == ((1,), 0.0)


def test_a_cancelled_referral_was_sent_and_not_answered():
    found = answered(("2025-03-05", sent("R1")), ("2025-03-06", sent("R1", "cancelled", reason="moved")))

    assert (rate(found), response_days(found)) == (None, {"R1": None})
    assert counts(found, "sent", "denominator", "waiting") == (1, 0, 0)


def test_a_draft_is_no_referral_yet():
    found = answered(("2025-03-05", sent("R1", "draft")))

    assert (counts(found, "sent"), rate(found), chains(found), needs(found)) == ((0,), None, {}, (0, 0))


def test_days_run_from_the_day_a_draft_was_sent():
    found = answered(
        ("2025-03-05", sent("R1", "draft")), ("2025-03-10", sent("R1")), ("2025-03-12", sent("R1", "accepted"))
    )

    assert response_days(found) == {"R1": 2}


def test_without_referrals_there_is_nothing_to_count():
    found = answered()

    assert (counts(found, "sent", "numerator"), rate(found), needs(found)) == ((0, 0), None, (0, 0))
    assert (chains(found), chain_days(found), need_days(found)) == ({}, {}, {})


def test_a_direct_service_links_no_referral():
    found = answered(("2025-03-05", sent("R1")), ("2025-03-06", ck.ServiceStart(need="N1")))

    assert (needs(found), need_days(found)) == ((1, 0), {"N1": None})


def test_the_first_service_of_a_referral_counts():
    found = answered(
        ("2025-03-05", sent("R1")),
        ("2025-03-08", ck.ServiceStart(referral="R1")),
        ("2025-03-09", ck.ServiceStart(referral="R1")),
    )

    assert chain_days(found) == {"R1": 3}
    assert need_days(found) == {"N1": 3}


def test_two_chains_of_one_need_have_days_of_their_own():
    found = answered(
        ("2025-03-05", sent("R1")),
        ("2025-03-10", sent("R2")),
        ("2025-03-12", ck.ServiceStart(referral="R2")),
        ("2025-03-25", ck.ServiceStart(referral="R1")),
    )

    assert chain_days(found) == {"R1": 20, "R2": 2}
    assert need_days(found) == {"N1": 7}


def test_a_chain_of_three_runs_from_the_first_sent_to_the_service():
    found = answered(
        ("2025-03-05", sent("R1")),
        ("2025-03-06", sent("R1", "declined", declined_by="provider")),
        ("2025-03-07", sent("R2", replaces="R1")),
        ("2025-03-08", sent("R2", "declined", replaces="R1", declined_by="client")),
        ("2025-03-09", sent("R3", replaces="R2")),
        ("2025-03-19", ck.ServiceStart(referral="R3")),
    )

    assert chains(found) == {"R1": ("R1", "R2", "R3")}
    assert chain_days(found) == {"R1": 14}
    assert counts(found, "re_referrals") == (2,)


def test_a_chain_goes_on_over_a_referral_that_was_drafted_and_never_sent():
    found = answered(
        ("2025-03-05", sent("R1")),
        ("2025-03-06", sent("R1", "declined", declined_by="provider")),
        ("2025-03-07", sent("R2", "draft", replaces="R1")),
        ("2025-03-08", sent("R2", "cancelled", replaces="R1", reason="moved")),
        ("2025-03-09", sent("R3", replaces="R2")),
        ("2025-03-19", ck.ServiceStart(referral="R3")),
    )

    assert chain_days(found) == {"R1": 14}


def test_chains_stand_in_the_order_in_which_they_were_sent():
    found = answered(
        ("2025-03-04", sent("R1", "draft")), ("2025-03-05", sent("R2", need="N2")), ("2025-03-06", sent("R1"))
    )

    assert [*chains(found)] == ["R2", "R1"]
    assert [*need_days(found)] == ["N2", "N1"]


def test_a_corrected_answer_counts_once():
    case = referred(("2025-03-05", sent("R1")), ("2025-03-07", sent("R1", "accepted")))

    case = cases.SCHOOL.correct(
        case, sent("R1", "declined", declined_by="client"), entry=case.revision, at=cases.on("2025-03-09"),
        by="worker-1", recorded_at=cases.on("2025-03-10"), reason="heard it wrong",
    )  # fmt: skip

    found = ck.evaluation.evaluate(case, on=YEAR_END)
    assert (counts(found, "numerator", "declined_by_client"), response_days(found)) == ((0, 1), {"R1": 4})


@given(st.lists(st.tuples(st.sampled_from(["sent", "accepted", "declined"]), st.integers(0, 20)), max_size=6))
def test_what_was_accepted_or_declined_was_sent(referrals):
    steps = [("2025-03-05", sent(f"R{number}")) for number, _ in enumerate(referrals)]
    steps += [
        (f"2025-04-{1 + days:02}", sent(f"R{number}", answer, declined_by="client" if answer == "declined" else None))
        for number, (answer, days) in enumerate(referrals)
        if answer != "sent"
    ]

    found = answered(*steps)

    outcomes = counts(found, "numerator", "declined_by_client", "declined_by_provider")
    assert sum(outcomes) <= counts(found, "sent")[0] == len(referrals)
    assert sum(len(chain) for chain in chains(found).values()) == len(referrals)
    assert all(days is None or days >= 0 for days in response_days(found).values())
