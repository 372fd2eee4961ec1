from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.errors import EvaluationError
from casekit.evaluation.methods import closure_mix, done_in_time, goal_attainment_rate, reopening_rate

FIRST = date(2025, 3, 1)
WORDS = ("attained", "partly", "not_attained", "open", "withdrawn")
SPANS = st.dictionaries(
    st.text("abcdef", min_size=1),
    st.tuples(st.integers(-40, 40), st.none() | st.integers(0, 60)).map(
        lambda each: (FIRST + timedelta(each[0]), each[1] if each[1] is None else FIRST + timedelta(each[0] + each[1]))
    ),
)


def codes(result):
    return [each.code for each in result.findings]


def told(result):
    return tuple(result.figures[name] for name in ("numerator", "denominator", "excluded"))


def test_open_and_withdrawn_goals_are_outside_the_rate_and_counted():
    found = goal_attainment_rate({"a": "attained", "b": "not_attained", "c": "open", "d": "withdrawn"})

    assert (found.value, told(found), found.missing) == (0.5, (1, 2, 2), ("c", "d"))


def test_a_goal_partly_attained_is_not_attained_in_the_rate_and_half_in_the_second():
    found = goal_attainment_rate({"a": "partly"})

    assert (found.value, found.figures["rate_with_partial"]) == (0.0, 0.5)


@pytest.mark.parametrize("goals", [{}, {"a": "open"}])
def test_without_a_goal_that_counts_there_is_no_rate_and_a_finding_says_so(goals):
    found = goal_attainment_rate(goals)

    assert (found.value, found.figures["rate_with_partial"], codes(found)) == (None, None, ["empty_denominator"])


@given(st.dictionaries(st.text("abcdef", min_size=1), st.sampled_from(WORDS)))
def test_a_goal_attainment_rate_is_from_0_to_1_and_counts_every_goal_once(goals):
    found = goal_attainment_rate(goals)
    _, denominator, excluded = told(found)

    assert denominator + excluded == len(goals) == sum(found.figures[word] for word in WORDS)
    assert found.value is None or 0 <= found.value <= found.figures["rate_with_partial"] <= 1


def test_another_word_for_a_goal_is_refused():
    with pytest.raises(EvaluationError) as refused:
        goal_attainment_rate({"a": "met", "b": ["attained"]})

    assert [(each.code, each.where) for each in refused.value.reasons] == [
        ("not_one_of", "goals[a]"), ("not_one_of", "goals[b]"),
    ]  # fmt: skip


def test_what_is_done_on_the_due_day_is_in_time_and_a_day_later_late():
    events = {"a": (FIRST, date(2025, 3, 11)), "b": (FIRST, date(2025, 3, 12))}

    found = done_in_time(events, limit_days=10, today=date(2025, 4, 30))

    assert (found.value, found.figures["late_ids"]) == (0.5, ("b",))


@pytest.mark.parametrize(("today", "late", "pending"), [(date(2025, 3, 11), 0, 1), (date(2025, 3, 12), 1, 0)])
def test_what_is_not_done_is_pending_up_to_the_due_day_and_late_after_it(today, late, pending):
    found = done_in_time({"a": (FIRST, None)}, limit_days=10, today=today)

    assert (found.figures["late"], found.figures["pending"]) == (late, pending)
    assert found.value == (0.0 if late else None)
    assert codes(found) == ([] if late else ["empty_denominator"])


def test_what_has_not_begun_is_pending_and_named():
    events = {"a": (FIRST, None), "b": (date(2025, 2, 2), date(2025, 2, 3)), "c": (date(2025, 2, 1), None)}

    found = done_in_time(events, limit_days=0, today=date(2025, 2, 1))

    assert found.missing == ("a", "b", "c")
    assert [(each.code, each.params.get("ids")) for each in found.findings] == [
        ("empty_denominator", None), ("later_than_asked", ("b",)), ("begins_later_than_asked", ("a", "b")),
    ]  # fmt: skip


def test_what_was_done_after_the_day_of_the_question_is_not_done_yet_and_named():
    found = done_in_time({"a": (FIRST, date(2025, 3, 9))}, limit_days=10, today=date(2025, 3, 5))

    assert (found.figures["pending"], codes(found)) == (1, ["empty_denominator", "later_than_asked"])
    assert found.findings[1].params["ids"] == ("a",)


def test_days_at_the_end_of_the_calendar_are_compared_too():
    found = done_in_time({"a": (date.max, None), "b": (date.min, date.max)}, limit_days=9999, today=date.max)

    assert (found.figures["pending"], found.figures["late"]) == (1, 1)


@given(SPANS, st.integers(0, 30))
def test_everything_is_in_time_late_or_pending_and_a_longer_limit_never_makes_more_late(events, limit):
    found, longer = (done_in_time(events, limit_days=days, today=FIRST) for days in (limit, limit + 1))
    _, denominator, excluded = told(found)

    assert denominator + excluded == len(events)
    assert found.figures["on_time"] + found.figures["late"] == denominator
    assert longer.figures["late"] <= found.figures["late"]
    assert found.value is None or 0 <= found.value <= 1


@pytest.mark.parametrize(
    ("span", "code"),
    [
        ((FIRST, date(2025, 2, 1)), "days_out_of_order"),
        ((FIRST,), "wrong_type"),
        (FIRST, "wrong_type"),
        ((FIRST, "2025-03-04"), "wrong_type"),
        ((None, FIRST), "wrong_type"),
    ],
)
def test_two_days_out_of_order_and_anything_but_two_days_are_refused_once(span, code):
    with pytest.raises(EvaluationError) as refused:
        done_in_time({"a": span}, limit_days=10, today=FIRST)

    assert [each.code for each in refused.value.reasons] == [code]
    assert refused.value.reasons[0].where.startswith("events[a]")


def test_every_reason_of_closure_has_its_share_and_the_planned_ones_their_rate():
    found = closure_mix({"goals_met": 3, "referred": 3, "moved": 2}, planned=["goals_met", "referred", "died"])

    assert (found.value, told(found)) == (0.75, (6, 8, 0))
    assert [(row["share"], row["planned"]) for row in found.table] == [(0.375, True), (0.375, True), (0.25, False)]


def test_a_planned_reason_named_twice_counts_once():
    assert closure_mix({"a": 1, "b": 1}, planned=["a", "a"]).value == 0.5


def test_a_planned_reason_without_a_count_is_named_and_one_counted_as_none_is_not():
    found = closure_mix({"goals_met": 3, "referred": 0}, planned=["goals_mett", "referred"])

    assert (found.value, codes(found)) == (0.0, ["planned_reason_not_counted"])
    assert (found.findings[0].params["ids"], found.findings[0].where) == (("goals_mett",), "planned")


@pytest.mark.parametrize("counts", [{}, {"moved": 0}, {"died": 0}])
def test_without_a_closure_there_is_no_planned_rate_and_no_share(counts):
    found = closure_mix(counts, planned=["moved"])

    assert (found.value, codes(found)[0]) == (None, "empty_denominator")
    assert [row["share"] for row in found.table] == [None] * len(counts)


@given(
    st.dictionaries(st.text("abc", min_size=1), st.integers(0, 50)), st.lists(st.text("abc", min_size=1), min_size=1)
)
def test_the_shares_of_closures_add_to_1_and_the_rate_never_leaves_0_to_1(counts, planned):
    found = closure_mix(counts, planned=planned)

    if found.value is not None:
        assert 0 <= found.value <= 1
        assert sum(row["share"] for row in found.table) == pytest.approx(1)
        assert found.value == pytest.approx(sum(row["share"] for row in found.table if row["planned"]))


def test_half_a_closure_and_no_planned_reason_are_refused_at_once():
    with pytest.raises(EvaluationError) as refused:
        closure_mix({"a": 0.5, "b": -1}, planned=[])

    assert [each.where for each in refused.value.reasons] == ["counts[a]", "counts[b]", "planned"]


def test_a_case_opened_again_on_the_last_day_counts_and_a_day_later_does_not():
    closures = {"a": (FIRST, FIRST + timedelta(30)), "b": (FIRST, FIRST + timedelta(31))}

    found = reopening_rate(closures, within_days=30, as_of=FIRST + timedelta(60))

    assert (found.value, found.figures["reopened"]) == (0.5, ("a",))


def test_a_closure_after_the_day_of_the_question_is_said_to_be_later_and_not_too_recent():
    closures = {"a": (FIRST + timedelta(1), None), "b": (FIRST, None), "c": (FIRST - timedelta(30), None)}

    found = reopening_rate(closures, within_days=30, as_of=FIRST)

    assert (found.used, found.missing, told(found)) == (("c",), ("a", "b"), (0, 1, 2))
    assert [(each.code, each.params["ids"]) for each in found.findings] == [
        ("follow_up_too_short", ("b",)), ("closed_later_than_asked", ("a",)),
    ]  # fmt: skip


def test_a_closure_not_followed_long_enough_is_left_out_even_when_already_opened_again():
    closures = {"a": (FIRST, FIRST + timedelta(2)), "b": (FIRST - timedelta(1), None)}

    found = reopening_rate(closures, within_days=30, as_of=FIRST + timedelta(29))

    assert (found.value, told(found), found.missing) == (0.0, (0, 1, 1), ("a",))
    assert codes(found) == ["follow_up_too_short"]


def test_a_closure_followed_for_just_so_many_days_counts():
    assert reopening_rate({"a": (FIRST, None)}, within_days=30, as_of=FIRST + timedelta(30)).value == 0.0


def test_without_a_closure_that_long_ago_there_is_no_rate():
    assert codes(reopening_rate({}, within_days=30, as_of=FIRST)) == ["empty_denominator"]
    assert reopening_rate({"a": (FIRST, None)}, within_days=30, as_of=FIRST).value is None


@given(SPANS, st.integers(1, 60), st.integers(0, 60))
def test_what_becomes_known_later_never_changes_a_closure_that_was_followed_long_enough(closures, days, later):
    on = FIRST + timedelta(20)
    followed = reopening_rate(closures, within_days=days, as_of=on).used
    known = {name: (first, last if last is None or last <= on else None) for name, (first, last) in closures.items()}

    found = reopening_rate(closures, within_days=days, as_of=on + timedelta(later))

    assert set(followed) <= set(found.used)
    assert reopening_rate(known, within_days=days, as_of=on).figures["reopened"] == tuple(
        name for name in found.figures["reopened"] if name in followed
    )
    assert found.value is None or 0 <= found.value <= 1
