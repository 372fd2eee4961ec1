"""The case and its history: what it comes to, how it grows, how it is seen in the past, and what it refuses."""

from __future__ import annotations

import pickle
from datetime import datetime, timedelta

import attrs
import cases
import pytest
from case_histories import HISTORIES, OPENED, REF, newly_opened, places, recorded, refused, state, taken
from hypothesis import given
from hypothesis import strategies as st

from casekit import (
    AftercarePlan,
    Case,
    Client,
    Closure,
    Contact,
    Entry,
    Finding,
    Goal,
    Need,
    Override,
    Plan,
    Reopening,
    StageChange,
    Void,
    verify,
)
from casekit.models.appending import next_entry


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
