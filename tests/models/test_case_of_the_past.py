"""A case as of an earlier day: what counted then, what was on record then, and what is refused of it."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, date, timedelta
from itertools import pairwise

import attrs
import cases
import pytest
from case_histories import HISTORIES, HOURS, OPENED, REF, mended, newly_opened, places, recorded, refused, state, taken
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit import (
    Case,
    CasekitError,
    Client,
    Closure,
    Contact,
    Entry,
    Plan,
    Record,
    Reopening,
    RiskRating,
    StageChange,
)


@given(HISTORIES, HOURS)
def test_the_case_as_of_an_instant_is_the_one_that_had_been_recorded_by_then(history, hours):
    case = recorded(list(history.items()))

    then = case.as_of(OPENED + timedelta(hours=hours))

    known = sorted((act for act in history.items() if act[0] <= hours), key=lambda act: act[0])
    assert state(then) == state(recorded(known))


@given(HISTORIES, st.dates(OPENED.date(), date(2025, 4, 30)), st.dates(OPENED.date(), date(2025, 4, 30)))
def test_a_day_counts_up_to_its_end_and_looking_back_twice_is_looking_back_to_the_earlier_day(history, one, other):
    case = recorded(list(history.items()))

    then = case.as_of(one)

    assert then.timeline == tuple(entry for entry in case.timeline if entry.at.date() <= one)
    assert then.as_of(other) == case.as_of(min(one, other))


@given(HISTORIES)
def test_the_case_as_of_its_last_day_is_the_case(history):
    case = recorded(list(history.items()))

    assert case.as_of(case.timeline[-1].at) == case
    assert case.as_of(case.timeline[-1].at.date()) == case
    assert case.as_of(date.max) == case


@pytest.mark.parametrize("when", [date(2025, 3, 2), OPENED - timedelta(microseconds=1)])
def test_before_the_opening_there_is_no_case_to_show(when):
    error = refused(lambda: newly_opened().as_of(when))

    assert error.summary == "cannot show case 'K-17'"
    assert error.codes == ("before_the_opening",)
    assert error.refusals[0].params == {"opened_on": "2025-03-03"}


def test_the_case_is_shown_as_of_a_day_or_of_an_instant_with_an_offset():
    assert newly_opened().as_of(OPENED).revision == 2
    assert newly_opened().as_of(OPENED.date()).revision == 2
    assert refused(lambda: newly_opened().as_of(OPENED.replace(tzinfo=None))).codes == ("naive_instant",)
    assert refused(lambda: newly_opened().as_of("2025-03-03")).codes == ("wrong_type",)


def test_an_act_in_another_offset_is_shown_from_its_own_instant_on():
    case = cases.kept(newly_opened(), Contact(), at=(OPENED + timedelta(hours=1)).astimezone(UTC), by="w1")

    assert case.as_of(OPENED + timedelta(minutes=59)).dated(Contact) == ()
    assert len(case.as_of(OPENED + timedelta(hours=1)).dated(Contact)) == 1


def test_looking_back_before_a_replacement_that_was_backdated_shows_it_without_the_wrong_one():
    case = taken(72, RiskRating(risk="low"), newly_opened())
    case = mended(24, RiskRating(risk="high"), case, mends=3)

    then = case.as_of(OPENED + timedelta(hours=48))

    assert then.dated(RiskRating) == ((OPENED + timedelta(hours=24), RiskRating(risk="high")),)
    assert then == Case.from_history("K-17", then.history)


def test_looking_back_keeps_the_wrong_entry_of_that_time_in_the_history_where_it_does_not_count():
    case = recorded([(72, Contact()), (1, RiskRating(risk="low"))])
    case = mended(2, RiskRating(risk="high"), case, mends=4)

    then = case.as_of(OPENED + timedelta(hours=48))

    assert then.history == (*case.history[:2], *case.history[3:])
    assert [entry.what for entry in then.timeline[2:]] == [RiskRating(risk="high")]
    assert then.mended == case.mended == {4: 5}


def test_an_act_moved_to_a_later_day_is_not_shown_on_the_day_it_was_wrongly_put():
    case = taken(24, Contact(), newly_opened())
    case = mended(72, Contact(), case, mends=3)

    assert case.as_of(OPENED + timedelta(hours=48)).dated(Contact) == ()


def test_an_act_corrected_twice_is_shown_once():
    case = taken(24, Contact(method="phone"), newly_opened())
    case = mended(72, Contact(method="visit"), case, mends=3)
    case = mended(36, Contact(method="letter"), case, mends=4)

    then = case.as_of(OPENED + timedelta(hours=48))

    assert [contact.method for _, contact in then.dated(Contact)] == ["letter"]


def test_a_case_with_a_corrected_plan_can_be_shown_on_every_day_since_it_opened():
    signed = Plan(version=1, signed_by=("C-3",))
    case = taken(24, signed, newly_opened())
    case = mended(72, signed, case, mends=3)
    case = taken(48, Plan(version=1), case)

    then = case.as_of(OPENED + timedelta(hours=60))

    assert then.plans == (Plan(version=1),)


def test_a_backdated_act_meets_the_case_as_it_stood_then():
    case = recorded([(24, RiskRating(risk="low")), (72, RiskRating(risk="high"))])

    assert case.state_at(OPENED + timedelta(hours=48)).risk == "low"
    assert case.state_at(OPENED + timedelta(hours=72)) is case
    assert case.state_at(OPENED + timedelta(hours=96)) is case
    assert case.state_at(OPENED - timedelta(hours=1)) is case  # nothing stood then: recording refuses the act


STAGES = st.sampled_from(["intake", "assessment", "planning"])


def moved(changes: list[tuple[int, str]]) -> Case:
    case, hours = newly_opened(), 0
    for gap, stage in changes:
        hours += gap
        case = taken(hours, StageChange(stage=stage, kinds=(stage,), source=case.stage), case)
    return case


@given(st.lists(st.tuples(st.integers(0, 48), STAGES), max_size=8), st.integers(0, 400))
def test_stays_tile_the_life_of_the_case_and_name_the_stage_it_was_in(changes, hours):
    case = moved(changes)
    at = OPENED + timedelta(hours=hours)

    stays = case.stage_intervals

    there = [stay for stay in stays if stay.entered_at <= at and (stay.left_at is None or at < stay.left_at)]
    assert [stay.stage for stay in there] == [case.as_of(at).stage]
    assert stays[0].entered_at == case.opened_at
    assert [stay.left_at for stay in stays] == [*(stay.entered_at for stay in stays[1:]), None]
    assert all(one.stage != other.stage for one, other in pairwise(stays))


def test_an_adopted_stage_is_a_stay_of_its_own_even_where_the_case_already_was():
    case = taken(1, StageChange(stage="intake", source="intake", adopted=True), newly_opened())

    assert [stay.stage for stay in case.stage_intervals] == ["intake", "intake"]


def test_episodes_are_the_spans_in_which_the_case_was_open():
    case = cases.reopened()

    first, second = case.episodes

    assert (first.number, first.opened_at, first.closed_at) == (1, cases.on("2025-03-03"), cases.on("2025-06-05"))
    assert first.closure == case.dated(Closure)[0][1]
    assert (second.number, second.opened_at, second.closed_at) == (2, cases.on("2025-09-01"), None)
    assert cases.opened().episodes[0].closed_at is None


@given(st.lists(st.integers(0, 48), max_size=7))
def test_the_case_is_open_unless_its_last_episode_has_ended(gaps):
    case, hours = newly_opened(), 0
    for gap in gaps:
        hours += gap
        case = taken(hours, Closure(reason="moved_away") if case.status == "open" else Reopening(), case)

    episodes = case.episodes

    assert [episode.number for episode in episodes] == list(range(1, len(gaps) // 2 + 2))
    assert (episodes[-1].closed_at is None) == (case.status == "open")
    assert all(episode.closed_at is not None for episode in episodes[:-1])


def test_this_episode_begins_with_the_last_reopening():
    contact = taken(24 * 200, Contact(), cases.reopened())

    assert cases.opened().this_episode == cases.opened().timeline
    assert [type(entry.what) for entry in contact.this_episode] == [Reopening, Contact]


def test_a_fact_of_the_first_episode_recorded_after_the_reopening_stays_in_the_first():
    case = cases.kept(cases.reopened(), Contact(), at=cases.on("2025-05-01"), by="w1")

    assert [type(entry.what) for entry in case.this_episode] == [Reopening]
    assert len(case.dated(Contact)) == 1


def test_dated_records_come_in_the_order_they_happened():
    case = recorded([(3, Contact(method="c")), (1, Contact(method="a")), (2, RiskRating(risk="low"))])

    assert [(at, what.method) for at, what in case.dated(Contact)] == [
        (OPENED + timedelta(hours=1), "a"),
        (OPENED + timedelta(hours=3), "c"),
    ]
    assert [type(what) for _, what in case.dated(Record)][2:] == [Contact, RiskRating, Contact]


def numbered(what: Record, number: int, **fields: object) -> Entry:
    return Entry(what=what, at=OPENED + timedelta(hours=number), by="w1", number=number, **fields)


def test_an_entry_is_replaced_once_and_came_of_an_act_before_it():
    history = newly_opened().history
    wrong = numbered(Contact(), 3)

    twice = refused(
        lambda: Case.from_history(
            "K-17", [*history, wrong, numbered(Contact(), 4, mends=3), numbered(Contact(), 5, mends=3)]
        )
    )
    later = refused(lambda: Case.from_history("K-17", [*history, numbered(Contact(), 3, part_of=3)]))

    assert places(twice) == [("mended_twice", "history[4].mends")]
    assert places(later) == [("part_of_a_later_entry", "history[2].part_of")]


def test_the_zone_of_a_case_is_the_one_it_was_opened_in():
    opened = newly_opened()
    change = StageChange(stage="intake", source="intake", zone="America/New_York", workflow=REF, adopted=True)

    case = Case.from_history("K-17", [*opened.history, Entry(what=change, at=OPENED, by="w1")])

    assert case.zone == opened.zone


@pytest.mark.parametrize("zone", ["localtime", "posixrules", "Factory", "Asia/Nowhere"])
def test_a_zone_that_is_another_one_elsewhere_is_none(zone: str):
    error = refused(
        lambda: Case.open(Client(id="C-3"), id="K-17", at=OPENED, by="w1", workflow=REF, stage="a", zone=zone)
    )

    assert [each.code for each in error.refusals] == ["unknown_zone"]


PAST_ACTS: list[Callable[[Case], object]] = [
    lambda past: cases.SCHOOL.record(past, ck.Contact(), at=cases.on("2025-12-01"), by="worker-1"),
    lambda past: cases.SCHOOL.advance(past, "evaluate", at=cases.on("2025-12-01"), by="worker-1"),
    lambda past: cases.SCHOOL.pass_through(past, "evaluate", at=cases.on("2025-12-01"), by="worker-1"),
    lambda past: cases.SCHOOL.correct(
        past, ck.Need(id="N1", domain="work"), entry=3, by="w", recorded_at=cases.on("2025-12-01"), reason="slip"
    ),
    lambda past: cases.SCHOOL.void(past, entry=8, by="w", recorded_at=cases.on("2025-12-01"), reason="slip"),
    lambda past: cases.SCHOOL.adopt(past, stages=[("evaluation", cases.on("2025-12-01"))], by="import"),
    lambda past: ck.stages.migrate(
        past, cases.SCHOOL.workflow, attrs.evolve(cases.SCHOOL.workflow, version=99), {},
        at=cases.on("2025-12-01"), by="lead-1", deadlines="keep",
    ),
    ck.dumps,
    ck.to_data,
]  # fmt: skip


@pytest.mark.parametrize("act", PAST_ACTS, ids=["record", "advance", "pass_through", "correct", "void", "adopt",
                                                "migrate", "dumps", "to_data"])  # fmt: skip
@pytest.mark.parametrize("copied", [lambda case: case, copy.deepcopy, lambda case: pickle.loads(pickle.dumps(case))])
def test_a_case_of_the_past_is_read_and_neither_acted_on_nor_stored(act, copied):
    past = copied(cases.closed().as_of(cases.in_service().timeline[-1].at))

    with pytest.raises(CasekitError) as error:
        act(past)

    assert past.is_past
    assert error.value.codes[0] == "case_of_the_past"
    assert error.value.refusals[0].params == {"revision": past.revision}


def test_a_case_of_the_past_says_what_was_open_then():
    past = cases.closed().as_of(cases.in_service().timeline[-1].at)
    then, at = cases.in_service(), cases.on("2025-12-01")

    assert past == then
    assert cases.SCHOOL.options(past, at=at, by="w") == cases.SCHOOL.options(then, at=at, by="w")
    assert cases.SCHOOL.ask(past, "monitor", at=at, by="w") == cases.SCHOOL.ask(then, "monitor", at=at, by="w")
    assert cases.SCHOOL.next_steps(past, "monitor", at=at, by="w") == cases.SCHOOL.next_steps(
        then, "monitor", at=at, by="w"
    )
    assert ck.verify(past, cases.SCHOOL) == ()


def test_the_case_as_of_today_is_the_case_itself():
    case = cases.closed()

    assert case.as_of(date(2100, 1, 1)) is case
    assert not case.is_past
