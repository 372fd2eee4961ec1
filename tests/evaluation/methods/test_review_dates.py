from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.errors import EvaluationError
from casekit.evaluation.methods import review_adherence

DAYS = st.dates(date(2024, 1, 1), date(2024, 12, 31))


def reviewed(*days, start="2025-01-15", as_of="2025-03-20", **settings):
    held = [date.fromisoformat(day) for day in days]
    return review_adherence(date.fromisoformat(start), held, as_of=date.fromisoformat(as_of), **settings)


@given(DAYS, st.integers(0, 900), st.integers(1, 7))
def test_every_due_day_is_the_day_of_the_start_or_the_last_of_a_shorter_month(start, length, months):
    found = review_adherence(start, [], as_of=start + timedelta(length), every_months=months)
    due = [date.fromisoformat(day) for day in (*found.figures["due"], found.figures["next_due"])]

    assert due[-1] > start + timedelta(length)
    assert all(day <= start + timedelta(length) for day in due[:-1])
    for place, day in enumerate(due):
        assert (day.year - start.year) * 12 + day.month - start.month == (place + 1) * months
        assert day.day == min(start.day, calendar.monthrange(day.year, day.month)[1])


def test_a_due_day_goes_back_to_the_31st_after_a_short_month():
    found = reviewed(start="2025-01-31", as_of="2025-06-01")

    assert found.figures["due"] == ("2025-02-28", "2025-03-31", "2025-04-30", "2025-05-31")


def test_a_review_within_the_grace_keeps_the_due_day_and_a_day_later_it_does_not():
    assert reviewed("2025-02-22", as_of="2025-03-01").figures["kept"] == ("2025-02-15",)
    assert reviewed("2025-02-23", as_of="2025-03-01").figures["missed"] == ("2025-02-15",)
    assert reviewed("2025-02-23", as_of="2025-03-01", grace_days=8).value == 1.0


def test_a_review_counts_once():
    found = reviewed("2025-02-20", grace_days=40, as_of="2025-05-20")

    assert (found.figures["kept"], found.figures["missed"]) == (("2025-02-15",), ("2025-03-15",))
    assert found.figures["pending"] == ("2025-04-15", "2025-05-15")


def test_a_day_named_twice_is_one_review():
    assert reviewed("2025-02-20", "2025-02-20") == reviewed("2025-02-20")


def test_a_second_review_in_the_grace_counts_for_the_next_due_day():
    assert reviewed("2025-02-20", "2025-02-14").figures["kept"] == ("2025-02-15", "2025-03-15")


def test_a_review_on_the_day_of_the_start_or_on_the_due_day_before_counts_for_none():
    found = reviewed("2025-01-15", "2025-02-10", "2025-02-15", as_of="2025-03-30")

    assert found.figures["kept"] == ("2025-02-15",)
    assert (found.figures["missed"], found.figures["extra"]) == (("2025-03-15",), 2)


def test_a_due_day_is_pending_to_the_end_of_the_grace_and_missed_after_it():
    pending, missed = reviewed(as_of="2025-02-22"), reviewed(as_of="2025-02-23")

    assert (pending.figures["pending"], pending.value, pending.missing) == (("2025-02-15",), None, ("2025-02-15",))
    assert [each.code for each in pending.findings] == ["empty_denominator"]
    assert (missed.figures["missed"], missed.value) == (("2025-02-15",), 0.0)


def test_a_review_after_the_day_of_the_question_is_not_known_yet_and_named():
    found = reviewed("2025-02-20", "2025-02-18", as_of="2025-02-18")

    assert found.table[0]["held"] == "2025-02-18"
    assert [(each.code, each.params["ids"]) for each in found.findings] == [("later_than_asked", ("2025-02-20",))]


@given(DAYS, st.lists(DAYS, max_size=12), st.integers(0, 400), st.integers(1, 3), st.integers(0, 50))
def test_every_due_day_has_one_verdict_and_every_review_at_most_one_due_day(start, done, length, months, grace):
    on = start + timedelta(length)
    found = review_adherence(start, done, as_of=on, every_months=months, grace_days=grace)
    figures = found.figures
    used = [row["held"] for row in found.table if "held" in row]

    assert sorted(figures["kept"] + figures["missed"] + figures["pending"]) == list(figures["due"])
    assert len(used) == len(set(used)) == figures["numerator"]
    assert figures["extra"] + len(used) == len({day for day in done if day <= on})
    for before, row in zip([start.isoformat(), *figures["due"]], found.table, strict=False):
        if "held" in row:
            assert before < row["held"] <= (date.fromisoformat(row["due"]) + timedelta(grace)).isoformat()
    assert found.value is None or 0 <= found.value <= 1


@given(DAYS, st.lists(DAYS, max_size=8), DAYS)
def test_one_more_review_never_keeps_fewer_due_days(start, done, more):
    on = start + timedelta(200)

    kept = [review_adherence(start, each, as_of=on).figures["numerator"] for each in (done, [*done, more])]

    assert kept[0] <= kept[1]


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"as_of": "2025-01-14"}, "days_out_of_order", "as_of"),
        ({"as_of": "2126-01-01"}, "course_too_long", "as_of"),
        ({"start": "9990-01-01", "as_of": "9999-12-01"}, "day_out_of_range", "as_of"),
        ({"every_months": 0}, "out_of_range", "every_months"),
        ({"grace_days": -1}, "out_of_range", "grace_days"),
    ],
)
def test_days_that_cannot_be_are_refused(changes, code, where):
    with pytest.raises(EvaluationError) as refused:
        reviewed(**changes)

    assert [(each.code, each.where) for each in refused.value.reasons] == [(code, where)]


def test_the_last_months_of_the_calendar_are_still_counted():
    found = reviewed(start="9999-08-31", as_of="9999-11-30")

    assert (found.figures["due"][-1], found.figures["next_due"]) == ("9999-11-30", "9999-12-31")


def test_every_day_that_is_none_is_named_at_once():
    with pytest.raises(EvaluationError) as refused:
        review_adherence("2025-01-15", [None], as_of=None)

    assert [each.where for each in refused.value.reasons] == ["start", "as_of", "done[0]"]
