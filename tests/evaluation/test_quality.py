"""Quality over cases."""

from __future__ import annotations

from datetime import date

import attrs
import cases
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck

YEAR_END = date(2025, 12, 31)


def quality(*held: tuple[ck.Record, ...], checkpoints: tuple[str, ...] = ()) -> ck.evaluation.Quality:
    return ck.evaluation.quality(
        [cases.holding(*records) for records in held], on=YEAR_END, voice_checkpoints=checkpoints
    )


def test_parts_and_wholes_of_all_cases_are_added_before_they_are_divided():
    met, partly = (ck.Need(id="N1", domain="education", outcome=each) for each in ("met", "partly_met"))
    unmet = ck.Need(id="N2", domain="family", outcome="unmet")

    found = quality((met, unmet), (met,), (partly, unmet))

    assert attrs.astuple(found.needs_met) == (2, 5)
    assert found.needs_met.value == 0.4


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
        ck.Review(decision="continue", participants=("w-1",)),
        ck.ClientVoice(checkpoint="plan"),
        ck.Referral(id="R1", need="N1", resource="RS1"),
        ck.Closure(reason="moved_away"),
        ck.Reopening(),
    )

    found = quality(first, second, checkpoints=("review", "closure"))

    rates = {name: attrs.astuple(getattr(found, name)) for name in (
        "goals_achieved", "reviews_that_changed", "sessions_delivered", "clients_took_part", "voice_heard",
        "feedback_answered", "referrals_accepted", "reviews_on_time",
    )}  # fmt: skip
    assert rates == {
        "goals_achieved": (1, 2), "reviews_that_changed": (1, 2), "sessions_delivered": (6, 4),
        "clients_took_part": (1, 2), "voice_heard": (1, 4), "feedback_answered": (1, 2), "referrals_accepted": (1, 2),
        "reviews_on_time": (0, 0),
    }  # fmt: skip
    assert found.reviews_on_time.value is None
    assert (dict(found.closures), found.reopened) == ({"moved_away": 1}, 1)
    assert (found.cases, found.open_cases) == (2, 2)
    assert (found.without_primary, found.without_supervision) == (("K-17",), ("K-17",))


def test_a_closed_case_needs_nobody_to_answer_for_it():
    found = quality((ck.Closure(reason="death"),))

    assert (found.open_cases, found.without_primary, found.without_supervision) == (0, (), ())


def test_reviews_are_pooled_by_the_due_days_they_were_held_against():
    signed = ck.Plan(version=1, goals=("G1",), signed_by=("C-3",))
    case = cases.holding(signed).record(ck.Review(), at=cases.on("2025-04-05"), by="w")
    late = cases.holding(signed).record(ck.Review(), at=cases.on("2025-04-06"), by="w")

    found = ck.evaluation.quality([case, late], on=YEAR_END)

    assert attrs.astuple(found.reviews_on_time) == (1, 2)


def test_of_no_cases_every_rate_is_unknown():
    found = quality()

    assert found.cases == 0
    assert {getattr(found, field.name).value for field in attrs.fields(type(found)) if field.type == "Rate"} == {None}


OUTCOMES = st.lists(st.sampled_from(["met", "partly_met", "unmet", "withdrawn", None]), max_size=3)


@given(st.lists(OUTCOMES, min_size=1, max_size=3))
def test_a_pooled_rate_lies_between_those_of_the_cases(outcomes):
    held = [
        tuple(ck.Need(id=f"N{number}", domain="x", outcome=each) for number, each in enumerate(case, 3))
        for case in outcomes
    ]

    rates = [ck.evaluation.evaluate(cases.holding(*each), on=YEAR_END).needs.rate_strict for each in held]
    known = [rate for rate in rates if rate is not None]
    pooled = quality(*held).needs_met.value

    assert (pooled is None) == (not known)
    assert pooled is None or min(known) <= pooled <= max(known)
