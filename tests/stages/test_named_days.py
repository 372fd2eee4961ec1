"""Deadlines that count from a day that a record names, forwards or backwards, and what happens when the day moves."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest
from cases import WORKER, kept, on, opened
from due_days import deadlines_of
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.days import TimeLimit, Weekdays
from casekit.practice import OwnField, RecordKind
from casekit.stages import Deadline, DeadlineRule

RELEASE = OwnField(record="sentence", id="release", value_type="day")
COURT = OwnField(record="sentence", id="court", value_type="text")
OFFICE = ck.Practice(kinds=(RecordKind(id="sentence", thing=True),), fields=(RELEASE, COURT))
MACHINE = ck.StageMachine(ck.Workflow.ready("school_six"), practice=OFFICE)
BEFORE = DeadlineRule(
    id="contact_before_release", since="sentence", until="contact", day="release", within=TimeLimit(84, "day"),
    before=True,
)  # fmt: skip
KOREA = Weekdays({date(2025, 5, 1), date(2025, 5, 5), date(2025, 5, 6)})


def sentenced(*releases: str | None, case: ck.Case | None = None, id: str = "S1") -> ck.Case:
    """A case in which a sentence was recorded with one day of release after another, a week apart from 10 March."""
    case = opened(MACHINE) if case is None else case
    for place, release in enumerate(releases):
        extra: dict[str, Any] = {} if release is None else {"release": date.fromisoformat(release)}
        case = kept(
            case,
            ck.models.OfficeRecord(kind="sentence", id=id, extra=extra),
            at=on(f"2025-03-{10 + place:02}"),
            by=WORKER,
        )
    return case


def the(rule: DeadlineRule, case: ck.Case, asked: str = "2025-03-20", **more: Any) -> Deadline:
    (deadline,) = deadlines_of(rule, case, on=date.fromisoformat(asked), **more)
    return deadline


def told(rule: DeadlineRule, case: ck.Case, asked: str = "2025-03-20", **more: Any) -> tuple[str, str]:
    found = the(rule, case, asked, **more)
    return found.status, str(found.due)


def test_a_contact_is_due_twelve_weeks_before_the_release():
    assert told(BEFORE, sentenced("2025-09-01")) == ("pending", "2025-06-09")
    explained = the(BEFORE, sentenced("2025-09-01")).explain()
    assert "It counts from the day in the field release." in explained
    assert "2025-09-01" not in explained  # an own field may be personal
    assert "It is due 84 day(s) before: on 2025-06-09." in explained
    assert "2025-06-09" in the(BEFORE, sentenced("2025-09-01")).explain("ko")


@pytest.mark.parametrize(
    ("limit", "release", "due"),
    [
        (TimeLimit(1, "month"), "2025-07-31", "2025-06-30"),
        (TimeLimit(3, "month"), "2025-05-31", "2025-02-28"),
        (TimeLimit(1, "year"), "2028-02-29", "2027-02-28"),
        (TimeLimit(8, "week"), "2025-06-01", "2025-04-06"),
        (TimeLimit(36, "hour"), "2025-06-03", "2025-06-01"),
        (TimeLimit(3, "working_day"), "2025-05-08", "2025-04-30"),
        (TimeLimit(1, "working_day"), "2025-05-07", "2025-05-02"),
    ],
)
def test_days_are_counted_backwards_in_every_unit(limit, release, due):
    assert told(attrs.evolve(BEFORE, within=limit), sentenced(release), calendar=KOREA)[1] == due


def test_a_limit_after_the_day_counts_from_the_day_and_not_from_when_it_was_written_down():
    after = attrs.evolve(BEFORE, before=False, within=TimeLimit(1, "working_day"))

    assert told(after, sentenced("2025-04-30"), calendar=KOREA) == ("pending", "2025-05-02")
    deadline = the(after, sentenced("2025-04-30"), calendar=KOREA)
    assert (deadline.since, deadline.thing) == (date(2025, 3, 10), "S1")


def test_the_due_day_moves_with_the_day_unless_the_rule_keeps_it_or_asks():
    case = sentenced("2025-09-01", "2025-10-01")

    assert told(BEFORE, case)[1] == "2025-07-09"
    kept_day, asked = (attrs.evolve(BEFORE, when_day_moves=word) for word in ("keep", "ask"))
    assert told(kept_day, case)[1] == told(asked, case)[1] == "2025-06-09"
    assert "due_day_moved" not in [each.code for each in the(kept_day, case).findings]
    for moved in (case, sentenced("2025-09-01", None)):
        assert "has another day now" in the(asked, moved).explain()
        assert "2025-10-01" not in the(asked, moved).explain("ko")


def test_a_day_that_somebody_set_stays_when_the_day_moves_and_says_by_whom():
    agreed = ck.DeadlineSet(rule=BEFORE.id, due=date(2025, 7, 1), reason="agreed with the prison")
    case = kept(sentenced("2025-09-01"), agreed, at=on("2025-03-10", 15), by=WORKER)
    moved = kept(
        case, ck.models.OfficeRecord(kind="sentence", id="S1", extra={"release": date(2025, 12, 1)}),
        at=on("2025-03-15"), by=WORKER,
    )  # fmt: skip

    for rule in (BEFORE, attrs.evolve(BEFORE, when_day_moves="ask")):
        found = the(rule, moved)
        assert (found.due, found.findings[-1].params["by"]) == (date(2025, 7, 1), WORKER.id)
        assert "due_day_moved" not in [each.code for each in found.findings]


def test_a_day_that_nobody_named_is_unknown_and_never_overdue():
    deadline = the(BEFORE, sentenced(None), "2030-01-01")

    assert (deadline.status, deadline.due, deadline.days_late(on=date(2030, 1, 1))) == ("anchor_unknown", None, None)
    assert "nobody has recorded" in deadline.explain()
    assert told(BEFORE, sentenced(None, "2025-09-01"))[0] == "pending"
    assert told(BEFORE, sentenced("2025-09-01", None))[0] == "anchor_unknown"
    met = kept(sentenced(None), ck.Contact(), at=on("2025-03-12"), by=WORKER)
    assert told(BEFORE, met) == ("met", "None")
    assert told(attrs.evolve(BEFORE, waivable=True), sentenced(None))[0] == "anchor_unknown"


def test_a_thing_recorded_again_after_it_was_met_starts_no_second_deadline():
    case = kept(sentenced("2025-09-01"), ck.Contact(), at=on("2025-03-12"), by=WORKER)
    case = kept(
        case, ck.models.OfficeRecord(kind="sentence", id="S1", extra={"release": date(2025, 4, 1)}),
        at=on("2025-03-15"), by=WORKER,
    )  # fmt: skip

    assert told(BEFORE, case) == ("met_late", "2025-01-07")
    two = sentenced("2025-10-01", case=sentenced("2025-09-01"), id="S2")
    assert [each.thing for each in deadlines_of(BEFORE, two, on=date(2025, 3, 20))] == ["S1", "S2"]


def test_a_birthday_and_an_appointment_are_days_too():
    adult = DeadlineRule(
        id="plan_for_adult_life", since="client_recorded", until="plan_signed", day="birth",
        within=TimeLimit(17, "year"),
    )  # fmt: skip
    case = kept(opened(), ck.Client(id="C-4", birth=date(2009, 2, 28)), at=on("2025-03-10"), by=WORKER)
    statuses = {each.thing: (each.status, each.due) for each in deadlines_of(adult, case, on=date(2026, 2, 27))}
    assert statuses["C-4"] == ("pending", date(2026, 2, 28))
    assert statuses["C-3"] == ("anchor_unknown", None)
    (born,) = (each for each in deadlines_of(adult, case, on=date(2026, 2, 27)) if each.thing == "C-4")
    for told_of_it in (born.explain(), born.explain("ko"), repr(born.findings)):
        assert "2009" not in told_of_it

    reminded = DeadlineRule(
        id="reminder", since="referral_sent", until="contact", day="appointment_at",
        within=TimeLimit(24, "hour"), before=True,
    )  # fmt: skip
    referral = ck.Referral(id="R1", need="N1", resource="RS1", appointment_at=on("2025-03-20", 9))
    found = the(reminded, kept(opened(), referral, at=on("2025-03-10"), by=WORKER), "2025-03-12")
    assert str(found.due_at) == "2025-03-19 09:00:00+09:00"
    assert found.status == "pending"
    assert "It counts from the field" in found.explain()
    assert "2025-03-20" in found.explain()


def test_only_records_with_these_values_start_or_meet_it():
    strategy = DeadlineRule(
        id="call_after_visit", since="contact", since_fields={"method": "home_visit"}, until="contact",
        until_fields={"method": "phone"}, within=TimeLimit(15, "day"),
    )  # fmt: skip
    case = opened()
    for day, method in (("2025-03-10", "phone"), ("2025-03-11", "home_visit"), ("2025-03-12", "message")):
        case = kept(case, ck.Contact(method=method), at=on(day), by=WORKER)

    assert told(strategy, case) == ("pending", "2025-03-26")
    assert told(strategy, kept(case, ck.Contact(method="phone"), at=on("2025-03-18"), by=WORKER))[0] == "met"
    attempt = ck.Contact(method="phone", reached=False)
    assert told(strategy, kept(case, attempt, at=on("2025-03-18"), by=WORKER))[0] == "pending"


def test_one_of_several_values_of_a_field_is_enough_and_own_fields_count():
    rule = DeadlineRule(
        id="signed", since="plan_signed", since_fields={"signed_by": "P-1"}, until="contact", within=TimeLimit(5, "day")
    )  # fmt: skip
    case = kept(opened(), ck.Plan(version=1, signed_by=("C-3", "P-1")), at=on("2025-03-10"), by=WORKER)
    assert told(rule, case) == ("overdue", "2025-03-15")
    assert told(attrs.evolve(rule, since_fields={"signed_by": "P-2"}), case)[0] == "not_started"

    court = attrs.evolve(BEFORE, since_fields={"court": "Seoul"})
    assert told(court, sentenced("2025-09-01"))[0] == "not_started"
    heard = ck.models.OfficeRecord(kind="sentence", id="S9", extra={"release": date(2025, 9, 1), "court": "Seoul"})
    assert told(court, kept(opened(MACHINE), heard, at=on("2025-03-10"), by=WORKER))[0] == "pending"


def test_a_deadline_beyond_the_calendar_names_the_day():
    with pytest.raises(ck.CasekitError) as error:
        the(attrs.evolve(BEFORE, within=TimeLimit(9999, "month")), sentenced("0500-01-01"))
    assert error.value.codes == ("day_out_of_range",)


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(1, 60), st.booleans())
def test_counting_working_days_backwards_is_the_inverse_of_counting_them(day, count, has_holidays):
    calendar = KOREA if has_holidays else Weekdays()
    earlier = TimeLimit(count, "working_day").day_before(day, calendar=calendar)

    assert ck.days.working_days_between(earlier, day, calendar=calendar) - calendar.is_working_day(day) == count - 1
    if calendar.is_working_day(day):
        assert TimeLimit(count, "working_day").last_day(earlier, calendar=calendar) == day
