"""What a refusal or a withdrawal takes away stays taken away, in every order and whenever it is written down."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest
from cases import SCHOOL, WORKER, codes, consented, on, opened, planned
from rule_acts import CLOSURE, SENT, asked, followed, rules, told, told_now

import casekit as ck

CONSENT = ck.Consent(id="S1", given_by=("C-3",), recipients=("RS1",), since=date(2025, 3, 4))
WITHDRAWN = attrs.evolve(CONSENT, withdrawn_on=date(2025, 3, 15))
REFUSED = ck.Consent(id="S2", given_by=("C-3",), recipients=("RS1",), refused=True)
TELLING = ck.Disclosure(recipient="RS1", purpose="referral", information=("school",))
HOME = ck.Household(id="H-1", index_client="C-3", members=(
    ck.Membership(person="C-3", role="child"), ck.Membership(person="C-5", role="child"),
    ck.Membership(person="P-2", role="head"),
))  # fmt: skip
FOR_ALL = ck.Consent(id="S7", given_by=("P-2",), recipients=("RS1",))
OWN = ck.Consent(id="S5", given_by=("C-5",), recipients=("RS1",), about="C-5")
ABOUT_HIM = attrs.evolve(TELLING, about="C-5", information=("health",))
LATE: dict[str, Any] = {"by": WORKER, "recorded_at": on("2025-03-25")}
LEFT = ([], ["services_after_withdrawal"])
NEED = ck.Need(id="N5", domain="education", about="C-5")


@pytest.mark.parametrize("limits", [{"purposes": ("statistics",)}, {"information": ("health",)}], ids=str)
@pytest.mark.parametrize(
    ("before", "code"),
    [((), "consent_scope"), ((attrs.evolve(CONSENT, withdrawn_on=date(2025, 3, 5)), "2025-03-05"), "consent_expired")],
    ids=["no consent", "withdrawn"],
)
def test_a_refusal_of_something_allows_nothing_else(limits: dict, before: tuple, code: str):
    other = attrs.evolve(CONSENT, id="S3", recipients=("RS2",))
    base = told(opened(), (other, "2025-03-04"), (CONSENT, "2025-03-04")) if before else told(
        opened(), (other, "2025-03-04")
    )  # fmt: skip
    case = told(base, *([before] if before else []), (attrs.evolve(REFUSED, **limits), "2025-03-05"))

    assert code in asked(case, TELLING, "2025-03-06")[0]
    assert code in asked(case, SENT, "2025-03-06")[0]


@pytest.mark.parametrize(
    "later",
    [
        [attrs.evolve(OWN, recipients=(), withdrawn_on=date(2025, 3, 7))],
        [attrs.evolve(OWN, recipients=("RS2",))],
        [attrs.evolve(OWN, withdrawn_on=date(2025, 3, 7)), attrs.evolve(OWN, recipients=("RS2",))],
        [attrs.evolve(OWN, withdrawn_on=date(2025, 3, 7)), attrs.evolve(OWN, id="S6", information=("school",))],
    ],
    ids=["by a version that names nobody", "taken off", "given anew for another", "given anew for something else"],
)
def test_an_own_consent_that_was_taken_back_is_not_replaced_by_an_older_one_for_everyone(later: list[ck.Consent]):
    family = told(opened(), (HOME, "2025-03-04"), (FOR_ALL, "2025-03-05"), (OWN, "2025-03-05"))
    case = told(family, *((each, "2025-03-07") for each in later))

    assert asked(family, ABOUT_HIM, "2025-03-06") == ([], [])
    assert asked(case, ABOUT_HIM, "2025-03-08")[0]


@pytest.mark.parametrize("recipients", [("RS1",), ()])
def test_an_own_withdrawal_is_reported_while_the_service_runs_whoever_else_consents(recipients: tuple[str, ...]):
    his = ck.Referral(id="R5", need="N5", resource="RS1")
    case = told(planned(), (HOME, "2025-03-10"), (NEED, "2025-03-10"), (FOR_ALL, "2025-03-11"), (OWN, "2025-03-11"),
                (his, "2025-03-11"), (ck.ServiceStart(referral="R5"), "2025-03-12"))  # fmt: skip
    withdrawn = attrs.evolve(OWN, recipients=recipients, withdrawn_on=date(2025, 3, 13))

    assert asked(case, withdrawn, "2025-03-13") == LEFT


def test_a_service_that_no_consent_names_is_reported_when_the_only_consent_is_withdrawn():
    item = ck.PlanItem(id="P1", goal="G1", kind="counselling", responsible="provider", resources=("RS2",))
    planning = told(planned(), (item, "2025-03-11"))

    for start in (ck.ServiceStart(need="N1"), ck.ServiceStart(need="N1", item="P1")):
        assert asked(told(planning, (start, "2025-03-12")), WITHDRAWN, "2025-03-15") == LEFT


@pytest.mark.parametrize("recipients", [("RS1",), ()])
@pytest.mark.parametrize("start", [ck.ServiceStart(need="N1"), ck.ServiceStart(referral="R1")], ids=["direct", "sent"])
def test_a_reopening_reports_every_service_whose_consent_was_withdrawn(start: ck.ServiceStart, recipients: tuple):
    cancelling = rules(services_at_closure={"level": "cancel"}, evaluation_before_closure="off")
    accepted = told(planned(), (SENT, "2025-03-11"), (attrs.evolve(SENT, status="accepted"), "2025-03-11"))
    case = followed(told(accepted, (start, "2025-03-12")), cancelling)
    case = cancelling.record(case, CLOSURE, at=on("2025-06-05"), by=WORKER)
    withdrawn = attrs.evolve(CONSENT, recipients=recipients, withdrawn_on=date(2025, 6, 6))

    answer = cancelling.ask(told(case, (withdrawn, "2025-06-06")), ck.Reopening(), at=on("2025-09-01"), by=WORKER)

    assert "services_after_withdrawal" in codes(answer.findings)
    kept = cancelling.ask(case, ck.Reopening(), at=on("2025-09-01"), by=WORKER)
    assert "services_after_withdrawal" not in codes(kept.findings)


RUNNING = [(SENT, "2025-03-11"), (ck.ServiceStart(referral="R1"), "2025-03-12")]


@pytest.mark.parametrize(
    "record",
    [
        attrs.evolve(CONSENT, withdrawn_on=date(2025, 3, 20)),
        attrs.evolve(REFUSED, since=date(2025, 3, 20)),
    ],
    ids=["withdrawal", "refusal"],
)
def test_what_was_said_before_the_start_for_a_later_day_is_reported_when_it_is_written_down(record: ck.Consent):
    case = told(planned(), *RUNNING)

    late = SCHOOL.record(case, record, at=on("2025-03-11"), **LATE)

    assert "services_after_withdrawal" in codes(late.history[-1].findings)


def test_a_withdrawal_that_a_correction_enters_is_reported():
    case = told(consented(planned()), *RUNNING)
    entry = next(each.number for each in case.history if isinstance(each.what, ck.Consent))
    withdrawn = attrs.evolve(case.consents[0], withdrawn_on=date(2025, 3, 20))

    mended = SCHOOL.correct(case, withdrawn, entry=entry, reason="…", **LATE)

    assert "services_after_withdrawal" in codes(mended.history[-1].findings)


def test_of_two_consents_withdrawn_for_later_days_the_second_withdrawal_reports():
    again = attrs.evolve(CONSENT, id="S3")
    case = told(planned(), (again, "2025-03-10"), *RUNNING)
    first = attrs.evolve(CONSENT, withdrawn_on=date(2025, 3, 25))

    assert asked(case, first, "2025-03-13") == ([], [])
    second = attrs.evolve(again, withdrawn_on=date(2025, 3, 20))
    assert asked(told(case, (first, "2025-03-13")), second, "2025-03-14") == LEFT


@pytest.mark.parametrize("record", [WITHDRAWN, REFUSED, attrs.evolve(CONSENT, until=date(2025, 3, 15))], ids=str)
def test_a_start_written_down_after_the_consent_ended_is_told(record: ck.Consent):
    case = SCHOOL.record(told(planned(), (SENT, "2025-03-11")), record, at=on("2025-03-15"), by=WORKER)

    assert told_now(SCHOOL.record(case, ck.ServiceStart(referral="R1"), at=on("2025-03-12"), **LATE)) == {LEFT[1][0]}


def test_an_item_that_is_handed_to_a_resource_that_was_refused_is_reported_while_its_service_runs():
    item = ck.PlanItem(id="P1", goal="G1", kind="counselling", responsible="provider", resources=("RS1",))
    case = told(planned(), (attrs.evolve(REFUSED, recipients=("RS2",)), "2025-03-10"), (item, "2025-03-10"),
                (ck.ServiceStart(need="N1", item="P1"), "2025-03-11"))  # fmt: skip

    assert asked(case, attrs.evolve(item, resources=("RS2",)), "2025-03-12") == LEFT
    assert asked(case, attrs.evolve(item, resources=("RS1",), due=date(2025, 4, 1)), "2025-03-12") == ([], [])
    assert asked(case, attrs.evolve(item, id="P2", resources=("RS2",)), "2025-03-12") == ([], [])


def test_a_refusal_written_down_late_counts_from_its_day_also_after_it_was_given_anew():
    case = consented(opened())
    refusal = attrs.evolve(REFUSED, since=date(2025, 3, 7))
    late = SCHOOL.record(case, refusal, at=on("2025-03-10"), by=WORKER)
    told_then = SCHOOL.record(case, TELLING, at=on("2025-03-07"), by=WORKER)

    def told_on(case: ck.Case, day: str) -> list[str]:
        return codes(SCHOOL.ask(case, TELLING, at=on(day), by=WORKER, recorded_at=on("2025-04-01")).refusals)

    assert told_on(late, "2025-03-07") == ["consent_refused"]
    assert told_on(late, "2025-03-06") == []
    found = SCHOOL.record(told_then, refusal, at=on("2025-03-10"), by=WORKER).history[-1].findings
    assert codes(found) == ["no_longer_acceptable"]
    again = told(late, (attrs.evolve(refusal, withdrawn_on=date(2025, 3, 12)), "2025-03-12"),
                 (attrs.evolve(refusal, since=date(2025, 3, 20)), "2025-03-20"))  # fmt: skip
    assert [told_on(again, day) for day in ("2025-03-08", "2025-03-13")] == [["consent_refused"], []]


def test_taking_back_a_consent_given_anew_tells_of_what_it_allowed():
    case = told(consented(opened()), (attrs.evolve(CONSENT, withdrawn_on=date(2025, 3, 8)), "2025-03-20"),
                (attrs.evolve(CONSENT, since=date(2025, 3, 10)), "2025-03-22"))  # fmt: skip
    entry = case.revision
    case = SCHOOL.record(case, TELLING, at=on("2025-03-15"), by=WORKER, recorded_at=on("2025-03-23"))

    mended = SCHOOL.void(case, entry=entry, reason="…", **LATE)

    assert "no_longer_acceptable" in codes(mended.history[-1].findings)


@pytest.mark.parametrize(
    "given",
    [
        attrs.evolve(FOR_ALL, id="S8", recipients=("RS2",)),
        attrs.evolve(FOR_ALL, id="S9", given_by=("P-2",), recipients=("RS2",), about="P-2"),
    ],
    ids=["for everyone", "own"],
)
def test_a_consent_to_somebody_else_stands_in_for_no_consent_of_who_joined_later(given: ck.Consent):
    case = told(planned(), (HOME, "2025-03-11"), (given, "2025-03-12"))

    assert asked(case, attrs.evolve(TELLING, about="P-2"), "2025-03-13") == ([], ["consent_of_before_joining"])


def test_a_consent_for_everyone_is_reported_for_whoever_had_left_when_it_was_recorded():
    gone = ck.Departure(person="C-5", reason="moved_away")
    case = told(opened(), (HOME, "2025-03-04"), (gone, "2025-03-10"), (FOR_ALL, "2025-03-15"))

    assert asked(case, ABOUT_HIM, "2025-03-16") == ([], ["consent_of_before_joining"])


@pytest.mark.parametrize("recipients", [("RS1",), ("RS1", "RS2")])
def test_a_consent_written_anew_without_its_first_day_withdraws_nothing(recipients: tuple[str, ...]):
    case = told(planned(), *RUNNING)
    again = ck.Consent(id="S1", given_by=("C-3",), recipients=recipients)

    assert asked(case, again, "2025-03-13") == ([], [])
    other = ck.Consent(id="S3", given_by=("C-3",), recipients=("RS2",))
    with_other = told(planned(), (other, "2025-03-10"), *RUNNING)
    for taken_back in (attrs.evolve(again, withdrawn_on=date(2025, 3, 13)), attrs.evolve(again, recipients=("RS2",))):
        assert asked(with_other, taken_back, "2025-03-13") == LEFT


def test_winding_down_an_item_whose_consent_was_withdrawn_is_not_reported_again():
    item = ck.PlanItem(id="P1", goal="G1", kind="counselling", responsible="provider", resources=("RS1",))
    case = told(planned(), (item, "2025-03-10"), (ck.ServiceStart(need="N1", item="P1"), "2025-03-11"),
                (WITHDRAWN, "2025-03-15"))  # fmt: skip

    for later in (attrs.evolve(item, status="cancelled"), attrs.evolve(item, due=date(2025, 4, 1))):
        assert asked(case, later, "2025-03-16") == ([], [])


def test_a_withdrawal_of_one_person_says_nothing_of_the_services_of_another():
    his = ck.Referral(id="R5", need="N5", resource="RS1")
    case = told(planned(), (HOME, "2025-03-10"), (NEED, "2025-03-10"), (FOR_ALL, "2025-03-11"), (OWN, "2025-03-11"),
                (his, "2025-03-11"), (ck.ServiceStart(referral="R5"), "2025-03-12"))  # fmt: skip
    hers = attrs.evolve(OWN, id="S6", about="C-3", given_by=("C-3",))
    case = told(case, (hers, "2025-03-12"))

    assert asked(case, attrs.evolve(hers, withdrawn_on=date(2025, 3, 13)), "2025-03-13") == ([], [])


def test_a_refusal_written_down_late_and_taken_back_before_the_day_refuses_nothing_then():
    case = consented(opened())
    for day, withdrawn_on in (("2025-03-20", None), ("2025-03-22", date(2025, 3, 7))):
        refusal = attrs.evolve(REFUSED, since=date(2025, 3, 5), withdrawn_on=withdrawn_on)
        case = SCHOOL.record(case, refusal, at=on(day), by=WORKER)

    def told_on(day: str) -> list[str]:
        return codes(SCHOOL.ask(case, TELLING, at=on(day), by=WORKER, recorded_at=on("2025-04-01")).refusals)

    assert [told_on(day) for day in ("2025-03-06", "2025-03-10")] == [["consent_refused"], []]
