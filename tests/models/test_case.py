"""The case and its history: what it comes to, how it grows, how it is seen in the past, and what it refuses."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import attrs
import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit import (
    AftercarePlan,
    Case,
    CasekitError,
    Client,
    Closure,
    Consent,
    Contact,
    Entry,
    Finding,
    Goal,
    Need,
    Override,
    Plan,
    Record,
    RecordError,
    Reopening,
    RiskRating,
    ServiceRating,
    StageChange,
    Void,
    verify,
)
from casekit.models.appending import appended, next_entry
from casekit.models.state import SHELVES

OPENED = cases.on("2025-03-03")
REF = cases.SCHOOL.workflow.ref
WORDS = st.sampled_from(["a", "b", "c"])
HAPPENINGS = st.one_of(
    st.builds(Need, id=WORDS, domain=WORDS),
    st.builds(RiskRating, risk=st.sampled_from(["low", "medium", "high"])),
    st.builds(ServiceRating, item=WORDS, rating=st.integers(1, 5)),
    st.builds(Consent, id=WORDS, given_by=st.just(("C-3",)), recipients=st.lists(WORDS).map(tuple)),
    st.builds(Contact, reached=st.booleans()),
)
"""Records that need no other before them, so that they can be recorded in any order."""
HOURS = st.integers(1, 24 * 30)
HISTORIES = st.dictionaries(HOURS, HAPPENINGS, max_size=8)
"""What happened, by the hours since the case was opened."""


def newly_opened() -> Case:
    return Case.open(Client(id="C-3"), id="K-17", at=OPENED, by="w1", workflow=REF, stage="intake")


def taken(hours: int, record: Record, case: Case, **fields: object) -> Case:
    return cases.kept(case, record, at=OPENED + timedelta(hours=hours), by="w1", **fields)


def mended(hours: int, record: Record, case: Case, mends: int) -> Case:
    """The case with a record in place of a wrong entry, nothing validated."""
    at = OPENED + timedelta(hours=hours)
    entry = next_entry(case, record, at=at, recorded_at=OPENED + timedelta(days=60), by="w1", mends=mends)
    return appended(case, entry)


def recorded(acts: list[tuple[int, Record]]) -> Case:
    case = newly_opened()
    for hours, record in acts:
        case = taken(hours, record, case)
    return case


def state(case: Case) -> dict[str, object]:
    names = {*(field.name for field in attrs.fields(Case)), *SHELVES} - {"id", "history", "revision"}
    return {name: getattr(case, name) for name in names}


def refused(act: Callable[[], object]) -> RecordError:
    with pytest.raises(CasekitError) as error:
        act()
    assert isinstance(error.value, RecordError)
    return error.value


def places(error: RecordError) -> list[tuple[str, str | None]]:
    return [(refusal.code, refusal.where) for refusal in error.refusals]


# a case comes to what its history says


@given(HISTORIES, st.randoms(use_true_random=False))
def test_facts_recorded_late_in_any_order_come_to_the_same_as_in_the_order_they_happened(history, random):
    shuffled = random.sample(sorted(history.items(), key=lambda act: act[0]), len(history))

    late = recorded(shuffled)

    on_time = recorded(sorted(history.items(), key=lambda act: act[0]))
    assert state(late) == state(on_time)
    assert [entry.what for entry in late.timeline] == [entry.what for entry in on_time.timeline]


@given(HISTORIES)
def test_a_case_grown_record_by_record_is_the_one_its_history_comes_to(history):
    case = recorded(list(history.items()))

    assert case == Case.from_history("K-17", case.history)
    assert case == attrs.evolve(case)
    assert case == pickle.loads(pickle.dumps(case))
    assert case.revision == len(case.history) == 2 + len(history)


@pytest.mark.parametrize(
    "make", [cases.opened, cases.planned, cases.in_service, cases.evaluated, cases.closed, cases.reopened]
)
def test_a_case_at_every_point_of_the_work_can_be_built_again(make):
    case = make()

    assert attrs.evolve(case) == case
    assert Case.from_history(case.id, list(case.history)) == case


def test_recording_leaves_the_case_as_it_was():
    case = newly_opened()
    before = attrs.evolve(case)

    taken(1, Contact(), case)

    assert case == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("stage", "evaluation"),
        ("kinds", ("evaluation",)),
        ("status", "closed"),
        ("risk", "high"),
        ("workflow", cases.KOREAN.workflow.ref),
        ("revision", 99),
        ("clients", (Client(id="C-4"),)),
        ("needs", ()),
        ("goals", ()),
        ("resources", ()),
        ("plans", (Plan(version=1),)),
        ("previous_team", (cases.ck.Assignment(worker="w1", role="case_manager"),)),
    ],
)
def test_a_case_changed_by_hand_is_refused_and_the_field_named(field, value):
    case = cases.opened()

    error = refused(lambda: attrs.evolve(case, **{field: value}))

    assert places(error) == [("contradicts_history", field)]


def test_a_history_cut_by_hand_is_told_with_every_field_it_contradicts():
    case = cases.opened()

    error = refused(lambda: attrs.evolve(case, history=case.history[:2]))

    assert set(places(error)) == {
        ("contradicts_history", field) for field in ("needs", "goals", "resources", "revision")
    }


@pytest.mark.parametrize(
    ("history", "code", "where"),
    [
        (lambda case: (), "history_without_opening", "history[0]"),
        (lambda case: case.history[2:], "history_without_opening", "history[0]"),
        (lambda case: (*case.history, case.history[2]), "numbers_out_of_order", "history[8].number"),
        (lambda case: (*case.history, "x"), "wrong_type", "history[8]"),
    ],
    ids=["none", "no opening", "a number twice", "no entry"],
)
def test_a_case_is_given_no_history_by_hand_that_is_none(history, code, where):
    case = cases.opened()

    error = refused(lambda: attrs.evolve(case, history=history(case)))

    assert places(error) == [(code, where)]


def test_a_history_that_contradicts_itself_is_read_and_verified_by_number():
    case = cases.opened()

    read = Case.from_history("K-17", (*case.history[:2], *case.history[4:]))

    assert [goal.id for goal in read.goals] == ["G1", "G2"]
    assert [(each.code, each.where) for each in verify(read)] == [
        ("unknown_id", "entry 5, need"), ("unknown_id", "entry 6, need"),
    ]  # fmt: skip


# opening


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"stage": " "}, "stage"),
        ({"kinds": ["intake"]}, "kinds"),
        ({"at": OPENED.replace(tzinfo=None)}, "at"),
        ({"at": OPENED.date()}, "at"),
        ({"client": "C-3"}, "client"),
        ({"client": Need(id="N1", domain="family")}, "client"),
        ({"workflow": None}, "history[0]"),
        ({"zone": "Asia/Nowhere"}, "zone"),
        ({"zone": " "}, "zone"),
        ({"zone": 9}, "zone"),
        ({"recorded_at": OPENED - timedelta(days=1)}, "recorded_at"),
        ({"by": ""}, "id"),
        ({"id": " "}, "id"),
        ({"id": 17}, "id"),
    ],
    ids=str,
)
def test_a_case_is_opened_with_what_it_needs(changes, where):
    fields = {
        "client": Client(id="C-3"), "id": "K-17", "at": OPENED, "by": "w1", "workflow": REF, "stage": "intake",
        **changes,
    }  # fmt: skip

    error = refused(lambda: Case.open(fields.pop("client"), **fields))

    assert where in [refusal.where for refusal in error.refusals]


def test_a_case_may_be_written_down_after_it_was_opened():
    later = OPENED + timedelta(days=3)

    case = Case.open(Client(id="C-3"), id="K-17", at=OPENED, by="w1", workflow=REF, stage="intake", recorded_at=later)

    assert case.opened_at == OPENED
    assert {entry.recorded_at for entry in case.history} == {later}


def opening(**changes: object) -> Entry:
    return attrs.evolve(newly_opened().history[0], **changes)


@pytest.mark.parametrize(
    ("history", "codes"),
    [
        ((), ["history_without_opening"]),
        (newly_opened().history[1:], ["history_without_opening"]),
        (newly_opened().history[:1], ["history_without_client"]),
        ((opening(what=Contact()), newly_opened().history[1]), ["history_without_opening"]),
        (
            (opening(what=StageChange(stage="intake", source="intake", workflow=REF)), newly_opened().history[1]),
            ["history_without_opening"],
        ),
        ((opening(), attrs.evolve(newly_opened().history[1], what=Contact())), ["history_without_client"]),
        (
            (opening(), opening(what=Contact(), number=1)),
            ["history_without_client", "numbers_out_of_order"],
        ),
        (
            (*newly_opened().history, opening(what=Contact(), number=3, mends=3)),
            ["mends_a_later_entry"],
        ),
        ((opening(mends=1), *newly_opened().history[1:]), ["mends_a_later_entry"]),
        ((*newly_opened().history, opening(what=Void(), number=3, mends=1)), ["history_without_opening"]),
        ((*newly_opened().history, opening(what=Contact(), number=3, mends=2)), ["history_without_client"]),
    ],
    ids=[
        "empty",
        "no opening",
        "no client",
        "another record",
        "a move",
        "another second",
        "two faults",
        "of itself",
        "opening of itself",
        "opening voided",
        "client replaced",
    ],
)
def test_a_history_begins_with_the_opening_and_the_client(history, codes):
    error = refused(lambda: Case.from_history("K-17", history))

    assert list(error.codes) == codes


@pytest.mark.parametrize("history", [None, "ab", ["x"], (Contact(),)], ids=["none", "text", "list", "records"])
def test_a_history_is_made_of_entries(history):
    refused(lambda: Case.from_history("K-17", history))


def test_a_history_is_read_as_it_is_and_what_it_contradicts_is_verified_by_number():
    case = recorded([(1, Contact()), (2, Contact()), (3, Contact())])
    wrong = (Goal(id="G1", need="N9", term="short"), Reopening(), Plan(version=1, goals=("G8", "G9")))
    history = [attrs.evolve(entry, what=what) for entry, what in zip(case.history[2:], wrong, strict=True)]

    read = Case.from_history("K-17", (*case.history[:2], *history))

    assert read.plans == (Plan(version=1, goals=("G8", "G9")),)
    assert [(each.code, each.where, each.severity) for each in verify(read)] == [
        ("unknown_id", "entry 3, need", "error"),
        ("case_is_open", "entry 4", "error"),
        ("unknown_id", "entry 5, goals", "error"),
        ("unknown_id", "entry 5, goals", "error"),
    ]


def test_what_is_no_entry_is_told_by_its_place():
    error = refused(lambda: Case.from_history("K-17", [*newly_opened().history, Contact(), None]))

    assert places(error) == [("wrong_type", "history[2]"), ("wrong_type", "history[3]")]


def test_entries_without_numbers_are_numbered_in_the_order_they_stand_and_others_keep_theirs():
    case = recorded([(1, Contact()), (2, Contact()), (3, Contact())])
    numbers = (0, 0, 7, 0, 9)
    history = [attrs.evolve(entry, number=number) for entry, number in zip(case.history, numbers, strict=True)]

    read = Case.from_history("K-17", history)

    assert [entry.number for entry in read.history] == [1, 2, 7, 8, 9]
    assert read.revision == 9


# recording


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"at": OPENED.replace(tzinfo=None)}, "at"),
        ({"at": OPENED.date()}, "at"),
        ({"at": None}, "at"),
        ({"what": "Contact"}, "what"),
        ({"what": None}, "what"),
        ({"by": 7}, "by"),
        ({"recorded_at": OPENED.date()}, "recorded_at"),
        ({"recorded_at": OPENED - timedelta(hours=1)}, "recorded_at"),
        ({"recorded_at": "2025-03-03"}, "recorded_at"),
    ],
    ids=str,
)
def test_an_act_that_is_wrong_by_itself_is_not_recorded(fields, where):
    given = {"what": Contact(), "at": OPENED, "by": "w1", **fields}

    error = refused(lambda: cases.kept(newly_opened(), given.pop("what"), **given))

    assert where in [refusal.where for refusal in error.refusals]


def test_nothing_happens_before_the_opening():
    error = refused(lambda: taken(-1, Contact(), newly_opened()))

    assert error.summary == "cannot record Contact in case 'K-17'"
    assert places(error) == [("out_of_order", "at")]


@pytest.mark.parametrize("hours", [0, 5])
def test_a_turn_of_the_case_comes_after_the_turns_before_it(hours):
    case = taken(6, StageChange(stage="planning", source="intake"), newly_opened())

    error = refused(lambda: taken(hours, StageChange(stage="intake", source="planning"), case))

    assert places(error) == [("out_of_order", "at")]
    assert taken(hours, Closure(reason="moved_away"), case).status == "closed"
    assert taken(hours, Contact(), case).stage == "planning"


def test_a_reopening_comes_after_the_closing():
    case = taken(6, Closure(reason="moved_away"), newly_opened())

    error = refused(lambda: taken(5, Reopening(), case))

    assert "out_of_order" in error.codes


def test_an_act_too_early_is_told_an_instant_that_is_late_enough():
    case = taken(6, StageChange(stage="planning", source="intake"), newly_opened())
    error = refused(lambda: taken(5, StageChange(stage="intake", source="planning"), case))

    after = datetime.fromisoformat(str(error.refusals[0].params["after"]))

    assert cases.kept(case, StageChange(stage="intake", source="planning"), at=after, by="w1").stage == "intake"


def test_an_entry_may_be_written_down_before_the_entry_it_follows_was():
    case = taken(48, Contact(), newly_opened())

    case = taken(1, Contact(), case, recorded_at=OPENED + timedelta(hours=47))

    assert [entry.recorded_at - OPENED for entry in case.history[2:]] == [timedelta(hours=48), timedelta(hours=47)]


def test_a_backdated_act_is_written_down_when_it_happened_unless_it_says_when():
    case = taken(48, Contact(), newly_opened())

    assert taken(1, Contact(), case).history[-1].recorded_at == OPENED + timedelta(hours=1)
    assert taken(49, Contact(), case).history[-1].recorded_at == OPENED + timedelta(hours=49)


def test_an_act_keeps_its_findings_and_overrides():
    findings = (Finding("client_voice_at_closure"),)
    overrides = (Override(rule="closure_risk_ceiling", by="boss-1", reason="…"),)

    entry = next_entry(newly_opened(), Contact(), at=OPENED, by="w1", findings=findings, overrides=overrides)

    assert (entry.findings, entry.overrides) == (findings, overrides)


def test_a_backdated_act_finds_only_what_was_there_at_the_time():
    case = taken(48, Need(id="N1", domain="family"), newly_opened())

    error = refused(lambda: taken(47, Goal(id="G1", need="N1", term="short"), case))

    assert places(error) == [("unknown_id", "need")]
    assert error.refusals[0].params["known"] == ()


def test_a_backdated_act_that_upsets_a_later_one_names_that_one():
    case = taken(48, Plan(version=1), newly_opened())

    error = refused(lambda: taken(47, Plan(version=1, signed_by=("C-3",)), case))

    assert places(error) == [("plan_version_signed", "entry 3, version")]


@pytest.mark.parametrize("hours", [30, 60], ids=["backdated", "last"])
def test_a_second_closing_is_refused_at_the_same_place_whether_backdated_or_not(hours):
    closed = taken(24, Closure(reason="moved_away"), newly_opened())
    case = taken(48, AftercarePlan(contacts=3, months=6), closed)

    error = refused(lambda: taken(hours, Closure(reason="moved_away"), case))

    assert places(error) == [("case_is_closed", None)]


# wrong entries


def test_an_entry_stands_in_for_a_wrong_one_that_stays_readable():
    case = recorded([(1, RiskRating(risk="low")), (2, Contact())])

    right = mended(3, RiskRating(risk="high"), case, mends=3)

    assert right.risk == "high"
    assert right.history[2].what == RiskRating(risk="low")
    assert [entry.what for entry in right.timeline[2:]] == [Contact(), RiskRating(risk="high")]
    assert right.mended == {3: 5}
    assert right == Case.from_history("K-17", right.history)


def test_a_replacement_can_itself_be_replaced():
    case = recorded([(1, RiskRating(risk="low"))])

    case = mended(2, RiskRating(risk="medium"), case, mends=3)
    case = mended(3, RiskRating(risk="high"), case, mends=4)

    assert [what.risk for _, what in case.dated(RiskRating)] == ["high"]
    assert case.mended == {3: 4, 4: 5}


def test_a_voided_entry_counts_nowhere_and_a_void_neither():
    case = recorded([(1, RiskRating(risk="low")), (2, Contact())])

    voided = mended(3, Void(), case, mends=3)

    assert voided.risk is None
    assert voided.timeline == (*case.timeline[:2], case.timeline[3])
    assert voided.mended == {3: 5}
    assert voided == Case.from_history("K-17", voided.history)


def test_what_is_wrong_stays_wrong_where_its_replacement_is_voided():
    case = recorded([(1, RiskRating(risk="low"))])
    case = mended(2, RiskRating(risk="medium"), case, mends=3)

    case = mended(3, Void(), case, mends=4)

    assert case.risk is None
    assert case.mended == {3: 4, 4: 5}


def test_a_correction_of_the_same_instant_keeps_the_place_of_the_wrong_entry():
    case = recorded([(1, Contact(method="a"))])
    case = taken(1, Contact(method="b"), case)

    case = mended(1, Contact(method="c"), case, mends=3)

    assert [contact.method for _, contact in case.dated(Contact)] == ["c", "b"]


def test_a_correction_of_another_instant_has_the_place_of_the_wrong_entry_among_those_of_that_instant():
    case = recorded([(1, Contact(method="a"))])
    case = taken(2, Contact(method="b"), case)

    case = mended(2, Contact(method="c"), case, mends=3)

    assert [contact.method for _, contact in case.dated(Contact)] == ["c", "b"]


def test_looking_back_shows_the_client_as_corrected():
    case = mended(0, Client(id="C-4"), newly_opened(), mends=2)
    case = taken(48, Contact(), case)

    assert case.as_of(OPENED).clients == (Client(id="C-4"),)


def test_the_client_can_be_corrected():
    case = mended(0, Client(id="C-4"), newly_opened(), mends=2)

    assert case.client == Client(id="C-4")
    assert case.clients == (Client(id="C-4"),)


# the case in the past


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


# stages, episodes and the timeline

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


# a case of the past


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
