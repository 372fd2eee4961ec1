"""Quality over cases."""

from __future__ import annotations

import copy
import pickle
from contextlib import suppress
from datetime import date

import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck

YEAR_END = date(2025, 12, 31)
SHARES = [each.method.id for each in ck.evaluation.quality((), on=YEAR_END).results]


def named(id: str, case: ck.Case) -> ck.Case:
    """The same case under another id."""
    return ck.Case.from_history(id, case.history)


def quality(*held: tuple[ck.Record, ...], checkpoints: tuple[str, ...] = ()) -> ck.evaluation.Quality:
    """The quality over cases K-0, K-1 … that hold these records, at the end of 2025."""
    made = [named(f"K-{number}", cases.holding(*records)) for number, records in enumerate(held)]
    return ck.evaluation.quality(made, on=YEAR_END, voice_checkpoints=checkpoints)


def counts(found: ck.evaluation.Quality, share: str) -> tuple[object, ...]:
    """What counts towards a share, of how many, and how many are left out."""
    return tuple(found[share].figures[key] for key in ("numerator", "denominator", "excluded"))


def test_parts_and_wholes_of_all_cases_are_added_before_they_are_divided():
    met, partly = (ck.Need(id="N1", domain="education", outcome=each) for each in ("met", "partly_met"))
    unmet = ck.Need(id="N2", domain="family", outcome="unmet")

    found = quality((met, unmet), (met,), (partly, unmet))

    assert counts(found, "share_of_needs_met") == (2, 5, 1)
    assert found["share_of_needs_met"].value == 0.4
    assert [(line.name, line.amount) for line in found["share_of_needs_met"].lines] == [
        ("K-0", 0.2), ("K-1", 0.2), ("K-2", 0.0),
    ]  # fmt: skip


def test_each_figure_counts_what_it_says():
    first = (
        ck.Goal(id="G1", need="N1", term="short", achievement="achieved"),
        ck.Goal(id="G2", need="N2", term="long", achievement="not_attainable"),
        ck.Assignment(worker="w-1", role="case_manager"),
        ck.Supervision(supervisor="boss-1"),
        ck.Review(decision="modify", participants=("C-3",)),
        ck.SessionCount(service="talks", planned=4, delivered=6),
        ck.ClientVoice(checkpoint="review"),
        ck.FeedbackAnswer(checkpoint="review", led_to="service"),
        ck.Referral(id="R1", need="N1", resource="RS1"),
        ck.Referral(id="R1", need="N1", resource="RS1", status="accepted"),
    )
    second = (
        ck.Goal(id="G1", need="N1", term="short", achievement="partially_achieved"),
        ck.Review(decision="continue", participants=("w-1",)),
        ck.ClientVoice(checkpoint="plan"),
        ck.ClientVoice(checkpoint="plan"),
        ck.Referral(id="R1", need="N1", resource="RS1"),
        ck.Closure(reason="moved_away"),
        ck.Reopening(),
    )

    found = quality(first, second, checkpoints=("review", "closure"))

    assert {share: counts(found, share) for share in SHARES if share != "share_of_needs_met"} == {
        "share_of_goals_achieved": (1, 3, 1), "share_of_reviews_that_changed": (1, 2, 0),
        "share_of_sessions_delivered": (6, 4, 0), "share_of_occasions_with_client": (1, 2, 1),
        "share_of_checkpoints_heard": (1, 4, 0), "share_of_feedback_answered": (1, 3, 0),
        "share_of_referrals_accepted": (1, 1, 1), "share_of_reviews_on_time": (0, 0, 0),
    }  # fmt: skip
    assert found["share_of_reviews_on_time"].value is None
    assert (dict(found.closures), found.reopened) == ({"moved_away": 1}, 1)
    assert (found.cases, found.open_cases) == (2, 2)
    assert (found.without_primary, found.without_supervision) == (("K-1",), ("K-1",))


def test_a_closed_case_needs_nobody_to_answer_for_it():
    found = quality((ck.Closure(reason="death"),))

    assert (found.cases, found.open_cases) == (1, 0)
    assert (found.without_primary, found.without_supervision) == ((), ())
    assert dict(found.closures) == {"death": 1}


def test_closures_are_counted_by_reason_over_every_episode_of_every_case():
    first = (ck.Closure(reason="moved_away"), ck.Reopening(), ck.Closure(reason="goals_mostly_attained"))

    found = quality(first, (ck.Closure(reason="moved_away"),), ())

    assert dict(found.closures) == {"moved_away": 2, "goals_mostly_attained": 1}
    assert (found.reopened, found.cases, found.open_cases) == (1, 3, 1)


def test_a_case_opened_later_and_what_happened_later_are_left_out():
    early = cases.kept(cases.opened(), ck.Supervision(supervisor="boss-1"), at=cases.on("2025-03-10"), by="w")
    late = named("K-2", cases.opened(day="2025-03-10"))

    found = ck.evaluation.quality([early, late], on=date(2025, 3, 9))

    assert (found.on, found.cases, found.without_supervision) == (date(2025, 3, 9), 1, ("K-17",))


def test_due_days_without_work_are_rolled_by_the_calendar():
    signed = ck.Plan(version=1, goals=("G1",), signed_by=("C-3",))
    case = cases.kept(cases.holding(signed), ck.Review(), at=cases.on("2025-04-07"), by="w")

    strict, rolled = (
        ck.evaluation.quality([case], on=YEAR_END, calendar=calendar)["share_of_reviews_on_time"]
        for calendar in (None, ck.days.Weekdays())
    )

    assert (strict.value, rolled.value) == (0, 1)


def test_reviews_are_pooled_by_the_due_days_they_were_held_against():
    signed = ck.Plan(version=1, goals=("G1",), signed_by=("C-3",))
    case = cases.kept(cases.holding(signed), ck.Review(), at=cases.on("2025-04-05"), by="w")
    late = cases.kept(cases.holding(signed), ck.Review(), at=cases.on("2025-04-06"), by="w")

    found = ck.evaluation.quality([case, named("K-18", late)], on=YEAR_END)

    assert counts(found, "share_of_reviews_on_time") == (1, 2, 2)  # and in both a later review is overdue


def test_of_no_cases_every_rate_is_unknown():
    found = quality()

    assert (found.cases, found.open_cases, dict(found.closures), found.reopened) == (0, 0, {}, 0)
    assert {each.value for each in found.results} == {None}


def test_the_quality_is_a_value_that_can_be_copied_and_kept():
    found = quality((ck.Closure(reason="death"),))

    assert copy.deepcopy(found) == pickle.loads(pickle.dumps(found)) == found
    assert hash(found) == hash(copy.deepcopy(found))


@pytest.mark.parametrize(
    ("given_", "changes", "faults"),
    [
        (cases.opened(), {}, [("wrong_type", "cases")]),
        (None, {}, [("wrong_type", "cases")]),
        ("K", {}, [("wrong_type", "cases[0]")]),
        ([cases.opened(), "K-18", None], {}, [("wrong_type", "cases[1]"), ("wrong_type", "cases[2]")]),
        ([cases.opened(), cases.closed()], {}, [("case_given_twice", "cases")]),
        ([], {"voice_checkpoints": "closure"}, [("wrong_type", "voice_checkpoints")]),
    ],
    ids=["a case alone", "nothing", "an id", "no cases", "the same case twice", "checkpoints as one text"],
)
def test_quality_is_asked_of_cases_each_given_once(given_, changes, faults):
    with pytest.raises(ck.EvaluationError) as refused:
        ck.evaluation.quality(given_, on=YEAR_END, **changes)

    assert [(each.code, each.where) for each in refused.value.refusals] == faults


def test_cases_may_come_one_after_the_other():
    found = ck.evaluation.quality((named(f"K-{number}", cases.opened()) for number in range(3)), on=YEAR_END)

    assert found.cases == 3


STEPS = st.lists(
    st.sampled_from([
        ck.Need(id="N1", domain="education", outcome="met"), ck.Need(id="N2", domain="family", outcome="unmet"),
        ck.Need(id="N2", domain="family", outcome="withdrawn"),
        ck.Goal(id="G1", need="N1", term="short", achievement="achieved"),
        ck.Goal(id="G2", need="N2", term="long", achievement="partially_achieved"),
        ck.Plan(version=1, goals=("G1",), signed_by=("C-3",), review_interval=ck.Interval(1, "day")),
        ck.Review(decision="modify", participants=("C-3",)), ck.Review(decision="continue", participants=("w-1",)),
        ck.SessionCount(service="talks", planned=4, delivered=6),
        ck.SessionCount(service="talks", planned=3, delivered=0),
        ck.ClientVoice(checkpoint="review"), ck.ClientVoice(checkpoint="plan"),
        ck.FeedbackAnswer(checkpoint="review", led_to="service"),
        ck.Referral(id="R1", need="N1", resource="RS1"), ck.Referral(id="R2", need="N1", resource="RS2"),
        ck.Referral(id="R1", need="N1", resource="RS1", status="accepted"), ck.Closure(reason="moved_away"),
    ]),
    max_size=8, unique=True,
)  # fmt: skip


@given(st.lists(STEPS, min_size=1, max_size=3))
def test_a_pooled_rate_lies_between_the_smallest_and_the_largest_of_the_cases(histories):
    made = []
    for number, steps in enumerate(histories):
        case = named(f"K-{number}", cases.opened())
        for day, step in enumerate(steps, 5):
            with suppress(ck.RecordError):
                case = cases.kept(case, step, at=cases.on(f"2025-03-{day:02}"), by="w-1")
        made.append(case)

    alone = [ck.evaluation.quality([case], on=YEAR_END, voice_checkpoints=("review",)) for case in made]
    together = ck.evaluation.quality(made, on=YEAR_END, voice_checkpoints=("review",))

    for share in SHARES:
        pooled, parts = together[share].value, [each[share].value for each in alone]
        known = [each for each in parts if each is not None]
        assert counts(together, share) == tuple(map(sum, zip(*(counts(each, share) for each in alone), strict=True)))
        assert (pooled is None) == (not known)
        assert pooled is None or min(known) <= pooled <= max(known)
    assert together.open_cases == sum(each.open_cases for each in alone)
