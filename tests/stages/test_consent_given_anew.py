"""A consent that was withdrawn and given anew is not in force for the days between, however the acts are written."""

from __future__ import annotations

from datetime import date

import attrs
import cases
import pytest

import casekit as ck

GIVEN = ck.Consent(id="S-1", given_by=("C-3",), recipients=("RS1",))
WITHDRAWN = attrs.evolve(GIVEN, withdrawn_on=date(2025, 3, 5))
TOLD = ck.Disclosure(recipient="RS1", purpose="referral")


def case_with(*versions: tuple[str, ck.Consent]) -> ck.Case:
    case = cases.SCHOOL.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by=cases.WORKER)
    for day, version in versions:
        case = cases.SCHOOL.record(case, version, at=cases.on(day), by=cases.WORKER)
    return case


def told_on(case: ck.Case, day: str) -> list[str]:
    at = cases.on(day)
    answer = cases.SCHOOL.ask(case, TOLD, at=at, by=cases.WORKER, recorded_at=max(at, case.timeline[-1].at))
    return [each.code for each in answer.refusals]


@pytest.mark.parametrize("since", [None, date(2025, 3, 3), date(2025, 3, 5)])
def test_a_consent_given_anew_begins_on_the_day_it_is_given_anew(since: date | None):
    again = attrs.evolve(GIVEN, since=since)
    case = case_with(("2025-03-03", GIVEN), ("2025-03-05", WITHDRAWN), ("2025-03-10", again))

    assert case.consents[0].since == date(2025, 3, 10)
    assert [told_on(case, day) for day in ("2025-03-04", "2025-03-07", "2025-03-10")] == [[], ["consent_expired"], []]


def test_a_consent_given_anew_from_a_later_day_is_in_force_from_then():
    case = case_with(
        ("2025-03-03", GIVEN), ("2025-03-05", WITHDRAWN), ("2025-03-10", attrs.evolve(GIVEN, since=date(2025, 3, 8)))
    )

    assert case.consents[0].since == date(2025, 3, 8)
    assert told_on(case, "2025-03-12") == []
    assert told_on(case, "2025-03-07") == ["consent_expired"]


def test_a_withdrawal_written_down_late_counts_for_what_is_dated_into_the_days_between():
    case = case_with(("2025-03-03", GIVEN), ("2025-03-10", WITHDRAWN), ("2025-03-12", GIVEN))

    assert [told_on(case, day) for day in ("2025-03-04", "2025-03-07", "2025-03-12")] == [[], ["consent_expired"], []]


def test_a_later_day_of_withdrawal_does_not_put_a_consent_back_in_force():
    later = attrs.evolve(GIVEN, withdrawn_on=date(2025, 3, 20))
    case = case_with(("2025-03-03", GIVEN), ("2025-03-05", WITHDRAWN), ("2025-03-06", later))

    assert case.consents[0].withdrawn_on == date(2025, 3, 5)
    assert told_on(case, "2025-03-08") == ["consent_expired"]


def test_a_consent_given_anew_that_has_ended_stays_withdrawn():
    ended = attrs.evolve(GIVEN, until=date(2025, 3, 8))
    case = case_with(("2025-03-03", GIVEN), ("2025-03-05", WITHDRAWN), ("2025-03-10", ended))

    assert not any(case.consents[0].is_in_force(on=date(2025, 3, day)) for day in range(5, 12))


def test_a_withdrawal_to_come_can_be_taken_back_before_its_day():
    planned = attrs.evolve(GIVEN, withdrawn_on=date(2025, 3, 20))
    case = case_with(("2025-03-03", GIVEN), ("2025-03-05", planned), ("2025-03-06", GIVEN))

    assert told_on(case, "2025-03-21") == []


def test_a_case_read_again_has_the_same_consents():
    case = case_with(("2025-03-03", GIVEN), ("2025-03-05", WITHDRAWN), ("2025-03-10", GIVEN))

    assert ck.loads(ck.dumps(case)).consents == case.consents
