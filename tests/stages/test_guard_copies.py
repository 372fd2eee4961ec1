"""Guards copied and sent to another process, and what a guard raised, kept for the host alone."""

from __future__ import annotations

import copy
import gc
import pickle
import traceback
import weakref

import cases
import pytest

import casekit as ck
from casekit.answers import Params, Refusal
from casekit.conditions import Leaf
from casekit.limits import DEFAULT_LIMITS
from casekit.notation.faults import listed
from casekit.stages import Context
from casekit.stages.guards import Guards

OOPS = ValueError("Kim")


def told() -> Context:
    """What a guard is told on opening a case."""
    case = cases.SCHOOL.open(ck.Client(id="C-3"), id="K-17", at=cases.on("2025-03-03"), by=cases.WORKER)
    at, workflow = cases.on("2025-03-04"), cases.SCHOOL.workflow
    return Context(case=case, present=case, case_id=case.id, at=at, by=cases.WORKER, workflow=workflow)


def lives_in_town(context: Context, town: str) -> Refusal | None:
    return Refusal("not_in_town", {"town": town}, context.case.id)


def broken(context: Context) -> Refusal | None:
    raise KeyError("Kim")


def test_guards_of_a_practice_copied_or_sent_to_another_process_answer_the_same():
    practice = ck.Practice(guards=(ck.Guard(lives_in_town, facts={"town": True}),))
    guards = Guards(practice)
    leaf = Leaf("lives_in_town", Params({"town": "Seoul"}))

    for copied in (pickle.loads(pickle.dumps(practice)), copy.deepcopy(practice), copy.copy(practice)):
        same = Guards(copied)
        assert same.names == guards.names
        assert same.facts_of("lives_in_town") == {"town": True}
        assert same.facts_of("closed") == {"status": "closed"}
        unread, read = ([*each.faults(Leaf("lives_in_town"), "here")] for each in (guards, same))
        assert listed(read, limits=DEFAULT_LIMITS) == listed(unread, limits=DEFAULT_LIMITS) != ()
        assert same.bound(leaf)(told()) == guards.bound(leaf)(told())


def test_guards_that_only_this_process_has_are_copied_but_not_sent():
    practice = ck.Practice(guards=(ck.Guard(lambda context: None, name="here"),))

    assert "here" in Guards(copy.deepcopy(practice)).names
    with pytest.raises((pickle.PicklingError, AttributeError)):
        pickle.dumps(practice)


def test_a_practice_extended_with_a_guard_leaves_the_first_as_it_was():
    practice = ck.Practice()

    longer = practice.extend(guards=(lives_in_town,))

    assert "lives_in_town" in Guards(longer).names
    assert "lives_in_town" not in Guards(practice).names


def test_what_a_guard_raised_is_reached_by_the_host_and_shown_by_nothing():
    guards = Guards(ck.Practice(guards=(broken,)))

    refusal = guards.bound(Leaf("broken"))(told())

    assert refusal is not None
    assert isinstance(refusal.cause, KeyError)
    assert "broken" in "".join(traceback.format_exception(refusal.cause))
    error = ck.MoveNotOpenError("cannot plan", [refusal])
    for text in (str(refusal), repr(refusal), refusal.told("en"), refusal.told("ko"), str(error), repr(error)):
        assert "Kim" not in text


def test_a_refusal_with_a_cause_is_the_refusal_without_it():
    plain, caused = Refusal("guard_error", {"guard": "g"}, "g"), Refusal("guard_error", {"guard": "g"}, "g", cause=OOPS)

    assert (caused, hash(caused), repr(caused)) == (plain, hash(plain), repr(plain))
    for same in (pickle.loads(pickle.dumps(caused)), copy.deepcopy(caused), copy.copy(caused)):
        assert same == caused
        assert same.cause is None


def test_what_a_cause_keeps_alive_is_freed_with_the_refusal():
    guards = Guards(ck.Practice(guards=(broken,)))

    def asked() -> tuple[Refusal | None, weakref.ref[Context]]:
        context = told()
        return guards.bound(Leaf("broken"))(context), weakref.ref(context)

    refusal, context = asked()
    assert context() is not None
    del refusal

    gc.collect()
    assert context() is None


def test_a_workflow_that_asks_for_three_questions_refuses_two_whatever_they_are():
    school = ck.StageMachine(ck.Workflow.ready("school_eight", version=1))
    case = school.open(ck.Client(id="C-3", kind="student"), id="K-1", at=cases.on("2025-03-03"), by=cases.WORKER)
    asked = {"at": cases.on("2025-03-04"), "by": cases.WORKER}

    def answered(*questions: str) -> ck.Case:
        answers = tuple(ck.EligibilityAnswer(question=each, answer=True) for each in questions)
        return school.record(case, ck.Intake(eligibility=answers), at=cases.on("2025-03-03"), by=cases.WORKER)

    (refusal,) = school.ask(answered("lives in town", "likes music"), "assess", **asked).refusals

    assert refusal.message == "Only 2 of 3 eligibility questions were asked."
    assert school.ask(answered("lives in town", "likes music", "likes sport"), "assess", **asked).allowed
