"""The case and its history: what it comes to, how it grows, how it is seen in the past, and what it refuses."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import attrs
import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    Refusal,
    Reopening,
    RiskRating,
    ServiceRating,
    StageChange,
)
from casekit.models.record import changed
from casekit.models.standing import Standing

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
    return case.record(record, at=OPENED + timedelta(hours=hours), by="w1", **fields)


def recorded(acts: list[tuple[int, Record]]) -> Case:
    case = newly_opened()
    for hours, record in acts:
        case = taken(hours, record, case)
    return case


def standing(case: Case) -> dict[str, object]:
    return {field.name: getattr(case, field.name) for field in attrs.fields(Standing)}


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
    assert standing(late) == standing(on_time)
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
    assert changed(case, {}) == case
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
    assert error.refusals[0].message == f"{field} is not what the history comes to."


def test_a_history_cut_by_hand_is_told_with_every_field_it_contradicts():
    case = cases.opened()

    error = refused(lambda: attrs.evolve(case, history=case.history[:2]))

    assert places(error) == [("contradicts_history", field) for field in ("needs", "goals", "resources", "revision")]


def test_a_history_that_contradicts_itself_is_told_and_nothing_else():
    case = cases.opened()

    error = refused(lambda: attrs.evolve(case, status="closed", history=(*case.history[:2], *case.history[4:])))

    assert set(error.codes) == {"unknown_id"}


# opening


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"stage": " "}, "stage"),
        ({"kinds": ["intake"]}, "kinds"),
        ({"at": OPENED.replace(tzinfo=None)}, "at"),
        ({"at": OPENED.date()}, "at"),
        ({"client": "C-3"}, "what"),
        ({"client": Need(id="N1", domain="family")}, "history[1]"),
        ({"workflow": None}, "history[0]"),
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
            (opening(), opening(what=Contact(), at=OPENED - timedelta(days=1))),
            ["out_of_order", "history_without_client"],
        ),
    ],
    ids=["empty", "no opening", "no client", "another record", "a move", "another second", "two faults"],
)
def test_a_history_begins_with_the_opening_and_the_client(history, codes):
    error = refused(lambda: Case.from_history("K-17", history))

    assert list(error.codes) == codes


def test_the_client_is_there_from_the_opening_on():
    opened, client = newly_opened().history
    later = OPENED + timedelta(days=1)

    error = refused(lambda: Case.from_history("K-17", (opened, attrs.evolve(client, at=later, recorded_at=later))))

    assert error.codes == ("history_without_client",)


@pytest.mark.parametrize("replaces", [0, 1, 2])
def test_the_opening_replaces_nothing(replaces):
    case = taken(1, Contact(), newly_opened())

    error = refused(
        lambda: Case.from_history("K-17", (attrs.evolve(case.history[0], replaces=replaces), *case.history[1:]))
    )

    assert error.codes[0] == "cannot_replace"


@pytest.mark.parametrize("history", [None, "ab", ["x"], (Contact(),)], ids=["none", "text", "list", "records"])
def test_a_history_is_made_of_entries(history):
    refused(lambda: Case.from_history("K-17", history))


def test_every_entry_that_contradicts_those_before_it_is_told():
    case = recorded([(1, Contact()), (2, Contact()), (3, Contact())])
    wrong = (Goal(id="G1", need="N9", term="short"), Reopening(), Plan(version=1, goals=("G8", "G9")))
    history = [attrs.evolve(entry, what=what) for entry, what in zip(case.history[2:], wrong, strict=True)]

    error = refused(lambda: Case.from_history("K-17", (*case.history[:2], *history)))

    assert places(error) == [
        ("unknown_id", "history[2].need"),
        ("case_is_open", "history[3]"),
        ("unknown_id", "history[4].goals"),
        ("unknown_id", "history[4].goals"),
    ]


# recording


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"at": OPENED.replace(tzinfo=None)}, "at"),
        ({"at": OPENED.date()}, "at"),
        ({"at": None}, "at"),
        ({"what": "Contact"}, "what"),
        ({"what": None}, "what"),
        ({"by": 7}, "id"),
        ({"recorded_at": OPENED.date()}, "recorded_at"),
        ({"recorded_at": OPENED - timedelta(hours=1)}, "recorded_at"),
        ({"replaces": True}, "replaces"),
        ({"findings": [Finding("x")]}, "findings"),
        ({"overrides": ("x",)}, "overrides[0]"),
    ],
    ids=str,
)
def test_an_act_that_is_wrong_by_itself_is_not_recorded(fields, where):
    given = {"what": Contact(), "at": OPENED, "by": "w1", **fields}

    error = refused(lambda: newly_opened().record(given.pop("what"), **given))

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

    assert case.record(StageChange(stage="intake", source="planning"), at=after, by="w1").stage == "intake"


def test_the_history_is_written_in_order():
    case = taken(48, Contact(), newly_opened())

    error = refused(lambda: taken(1, Contact(), case, recorded_at=OPENED + timedelta(hours=47)))

    assert places(error) == [("recorded_out_of_order", "recorded_at")]


def test_an_act_written_too_early_is_told_an_instant_that_is_late_enough():
    case = taken(48, Contact(), newly_opened())
    error = refused(lambda: taken(1, Contact(), case, recorded_at=OPENED + timedelta(hours=47)))

    after = datetime.fromisoformat(str(error.refusals[0].params["after"]))

    assert taken(1, Contact(), case, recorded_at=after).revision == case.revision + 1


def test_a_backdated_act_is_written_down_with_the_last_one_unless_it_says_when():
    case = taken(48, Contact(), newly_opened())

    assert taken(1, Contact(), case).history[-1].recorded_at == OPENED + timedelta(hours=48)
    assert taken(49, Contact(), case).history[-1].recorded_at == OPENED + timedelta(hours=49)


def test_an_act_keeps_its_findings_and_overrides():
    findings = (Finding("client_voice_at_closure"),)
    overrides = (Override(rule="closure_risk_ceiling", by="boss-1", reason="…"),)

    entry = taken(1, Contact(), newly_opened(), findings=findings, overrides=overrides).history[-1]

    assert (entry.findings, entry.overrides) == (findings, overrides)


def test_every_reason_against_an_act_is_told_at_once():
    case = taken(48, Contact(), newly_opened())

    error = refused(
        lambda: taken(1, Goal(id="G1", need="N9", term="short"), case, recorded_at=OPENED + timedelta(hours=2))
    )

    assert set(error.codes) == {"recorded_out_of_order", "unknown_id"}


def test_a_backdated_act_finds_only_what_was_there_at_the_time():
    case = taken(48, Need(id="N1", domain="family"), newly_opened())

    error = refused(lambda: taken(47, Goal(id="G1", need="N1", term="short"), case))

    assert places(error) == [("unknown_id", "need")]
    assert error.refusals[0].params["known"] == ()


def test_a_backdated_act_that_upsets_a_later_one_names_that_one():
    case = taken(48, Plan(version=1), newly_opened())

    error = refused(lambda: taken(47, Plan(version=1, signed_by=("C-3",)), case))

    assert places(error) == [("plan_version_signed", "history[2].version")]


@pytest.mark.parametrize("hours", [30, 60], ids=["backdated", "last"])
def test_a_second_closing_is_refused_at_the_same_place_whether_backdated_or_not(hours):
    closed = taken(24, Closure(reason="moved_away"), newly_opened())
    case = taken(48, AftercarePlan(contacts=3, months=6), closed)

    error = refused(lambda: taken(hours, Closure(reason="moved_away"), case))

    assert places(error) == [("case_is_closed", None)]


def test_with_any_refusal_the_case_is_given_back_unchanged():
    case = newly_opened()

    refusals, after = case.taking(case.entry(Reopening(), at=OPENED, by="w1"))

    assert refusals == (Refusal("case_is_open"),)
    assert after is case


# replacing a wrong entry


def test_an_entry_stands_in_for_a_wrong_one_that_stays_readable():
    case = recorded([(1, RiskRating(risk="low")), (2, Contact())])

    right = taken(3, RiskRating(risk="high"), case, replaces=2)

    assert right.risk == "high"
    assert right.history[2].what == RiskRating(risk="low")
    assert [entry.what for entry in right.timeline[2:]] == [Contact(), RiskRating(risk="high")]
    assert right == Case.from_history("K-17", right.history)


def test_a_replacement_can_itself_be_replaced():
    case = recorded([(1, RiskRating(risk="low"))])

    case = taken(2, RiskRating(risk="medium"), case, replaces=2)
    case = taken(3, RiskRating(risk="high"), case, replaces=3)

    assert [what.risk for _, what in case.dated(RiskRating)] == ["high"]


@pytest.mark.parametrize(
    ("replaces", "record"),
    [
        (2, RiskRating(risk="high")),
        (1, Contact()),
        (0, StageChange(stage="intake", workflow=REF)),
        (4, Closure(reason="moved_away")),
        (5, Reopening()),
        (3, Contact()),
        (7, Contact()),
        (10**9, Contact()),
    ],
    ids=["another kind", "the client", "the opening", "a closure", "a reopening", "replaced", "itself", "beyond"],
)
def test_an_entry_that_cannot_be_replaced(replaces, record):
    case = recorded([(1, Contact()), (2, Contact()), (3, Closure(reason="moved_away")), (4, Reopening())])
    case = taken(5, Contact(), case, replaces=3)

    error = refused(lambda: taken(6, record, case, replaces=replaces))

    assert places(error) == [("cannot_replace", "replaces")]


def test_a_replacement_that_leaves_a_later_record_without_its_ground_names_that_record():
    case = recorded([(1, Need(id="N1", domain="family")), (2, Goal(id="G1", need="N1", term="short"))])

    error = refused(lambda: taken(3, Need(id="N2", domain="family"), case, replaces=2))

    assert places(error) == [("unknown_id", "history[3].need")]


def test_the_first_client_is_corrected_from_the_opening_on():
    error = refused(lambda: taken(1, Client(id="C-4"), newly_opened(), replaces=1))

    assert places(error) == [("cannot_replace", "replaces")]


def test_looking_back_shows_the_client_as_corrected():
    case = newly_opened().record(Client(id="C-4"), at=OPENED, by="w1", replaces=1)
    case = taken(48, Contact(), case)

    assert case.as_of(OPENED).clients == (Client(id="C-4"),)


def test_the_client_can_be_corrected():
    case = newly_opened().record(Client(id="C-4"), at=OPENED, by="w1", replaces=1)

    assert case.client == Client(id="C-4")
    assert case.clients == (Client(id="C-4"),)


# the case in the past


@given(HISTORIES, HOURS)
def test_the_case_as_of_an_instant_is_the_one_that_had_been_recorded_by_then(history, hours):
    case = recorded(list(history.items()))

    then = case.as_of(OPENED + timedelta(hours=hours))

    known = sorted((act for act in history.items() if act[0] <= hours), key=lambda act: act[0])
    assert standing(then) == standing(recorded(known))


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
    case = newly_opened().record(Contact(), at=(OPENED + timedelta(hours=1)).astimezone(UTC), by="w1")

    assert case.as_of(OPENED + timedelta(minutes=59)).dated(Contact) == ()
    assert len(case.as_of(OPENED + timedelta(hours=1)).dated(Contact)) == 1


def test_looking_back_before_a_replacement_that_was_backdated_shows_it_without_the_wrong_one():
    case = taken(72, RiskRating(risk="low"), newly_opened())
    case = taken(24, RiskRating(risk="high"), case, replaces=2)

    then = case.as_of(OPENED + timedelta(hours=48))

    assert then.dated(RiskRating) == ((OPENED + timedelta(hours=24), RiskRating(risk="high")),)
    assert then == Case.from_history("K-17", then.history)


def test_looking_back_leaves_out_what_was_replaced_and_keeps_what_stands_in_for_it():
    case = recorded([(72, Contact()), (1, RiskRating(risk="low"))])
    case = taken(2, RiskRating(risk="high"), case, replaces=3)

    then = case.as_of(OPENED + timedelta(hours=48))

    assert [entry.what for entry in then.history[2:]] == [RiskRating(risk="high")]
    assert [entry.replaces for entry in then.history] == [None] * 3


def test_an_act_moved_to_a_later_day_is_not_shown_on_the_day_it_was_wrongly_put():
    case = taken(24, Contact(), newly_opened())
    case = taken(72, Contact(), case, replaces=2)

    assert case.as_of(OPENED + timedelta(hours=48)).dated(Contact) == ()


def test_an_act_corrected_twice_is_shown_once():
    case = taken(24, Contact(method="phone"), newly_opened())
    case = taken(72, Contact(method="visit"), case, replaces=2)
    case = taken(36, Contact(method="letter"), case, replaces=3)

    then = case.as_of(OPENED + timedelta(hours=48))

    assert [contact.method for _, contact in then.dated(Contact)] == ["letter"]


def test_a_case_with_a_corrected_plan_can_be_shown_on_every_day_since_it_opened():
    signed = Plan(version=1, signed_by=("C-3",))
    case = taken(24, signed, newly_opened())
    case = taken(72, signed, case, replaces=2)
    case = taken(48, Plan(version=1), case)

    then = case.as_of(OPENED + timedelta(hours=60))

    assert then.plans == (Plan(version=1),)


def test_a_backdated_act_meets_the_case_as_it_stood_then():
    case = recorded([(24, RiskRating(risk="low")), (72, RiskRating(risk="high"))])

    assert case.standing_at(OPENED + timedelta(hours=48)).risk == "low"
    assert case.standing_at(OPENED + timedelta(hours=72)) is case
    assert case.standing_at(OPENED + timedelta(hours=96)) is case
    assert case.standing_at(OPENED - timedelta(hours=1)) is case  # nothing stood then: recording refuses the act


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
    case = cases.reopened().record(Contact(), at=cases.on("2025-05-01"), by="w1")

    assert [type(entry.what) for entry in case.this_episode] == [Reopening]
    assert len(case.dated(Contact)) == 1


def test_dated_records_come_in_the_order_they_happened():
    case = recorded([(3, Contact(method="c")), (1, Contact(method="a")), (2, RiskRating(risk="low"))])

    assert [(at, what.method) for at, what in case.dated(Contact)] == [
        (OPENED + timedelta(hours=1), "a"),
        (OPENED + timedelta(hours=3), "c"),
    ]
    assert [type(what) for _, what in case.dated(Record)][2:] == [Contact, RiskRating, Contact]
