"""Correcting a record, taking a move back, doing an act once, and not overtaking one another."""

from __future__ import annotations

import attrs
import cases
import pytest
from office import ADVISER, MACHINE, advised, opened, refused, told

import casekit as ck

LATER = cases.on("2025-03-10")
ODD = {"by": ADVISER, "recorded_at": LATER, "reason": "mixed up"}


def correct(case: ck.Case, record: ck.Record, entry: int, **changes: object) -> ck.Case:
    return MACHINE.correct(case, record, entry=entry, **{**ODD, **changes})  # type: ignore[arg-type]


def undo(case: ck.Case, **changes: object) -> ck.Case:
    return MACHINE.undo(case, **{**ODD, **changes})  # type: ignore[arg-type]


def test_a_wrong_record_is_put_right_and_stays_readable():
    case = told(advised(), (ck.RiskRating(risk="high"), "2025-03-06"))
    wrong = len(case.history) - 1

    right = correct(case, ck.RiskRating(risk="low"), wrong)

    assert (case.risk, right.risk) == ("high", "low")
    assert right.history[wrong] == case.history[wrong]
    entry = right.history[-1]
    assert (entry.replaces, entry.reason, entry.recorded_at) == (wrong, "mixed up", LATER)
    assert entry.at == cases.on("2025-03-06")
    assert len(right.dated(ck.RiskRating)) == 1


def test_a_correction_may_say_that_it_happened_on_another_day():
    case = told(advised(), (ck.Contact(), "2025-03-06"))

    right = correct(case, ck.Contact(), len(case.history) - 1, at=cases.on("2025-03-07"))

    assert right.dated(ck.Contact)[0][0] == cases.on("2025-03-07")


@pytest.mark.parametrize("entry", [-1, 99, "1", None])
def test_only_what_is_in_the_history_is_corrected(entry: object):
    with pytest.raises(ck.RecordError) as refusal:
        correct(advised(), ck.Contact(), entry)  # type: ignore[arg-type]

    assert refusal.value.codes == ("cannot_replace",)


@pytest.mark.parametrize("reason", ["", " ", None])
def test_a_correction_says_why(reason: object):
    with pytest.raises(ck.RecordError) as refusal:
        correct(advised(), ck.Need(id="N1", domain="work"), 2, reason=reason)
    with pytest.raises(ck.MoveNotOpenError) as refused_move:
        undo(advised(), reason=reason)

    assert refusal.value.codes == refused_move.value.codes == ("correction_without_reason",)


def test_a_record_is_corrected_by_one_of_its_kind_and_a_move_is_not():
    case = told(advised(), (ck.Contact(), "2025-03-06"))
    for record, entry in ((ck.Need(id="N1", domain="work"), len(case.history) - 1), (ck.Contact(), 3)):
        with pytest.raises(ck.RecordError) as refusal:
            correct(case, record, entry)
        assert refusal.value.codes == ("cannot_replace",)
    with pytest.raises(ck.RecordError) as refusal:
        correct(case, "sort", 2)  # type: ignore[arg-type]
    assert refusal.value.codes == ("wrong_type",)


def test_a_move_made_by_mistake_is_taken_back_as_if_the_case_had_stayed():
    before = advised()
    moved = MACHINE.advance(before, "wait", at=cases.on("2025-03-06"), by=ADVISER)

    back = undo(moved)

    assert (back.stage, back.kinds, back.stage_intervals) == (before.stage, before.kinds, before.stage_intervals)
    assert back.history[: len(moved.history)] == moved.history
    assert (back.history[-1].reason, back.history[-1].what.event) == ("mixed up", "stage_kept")
    assert MACHINE.advance(back, "to_papers", at=LATER, by=ADVISER).stage == "advice.papers"


def test_after_one_move_is_taken_back_the_one_before_it_can_be():
    case = MACHINE.advance(advised(), "wait", at=cases.on("2025-03-06"), by=ADVISER)

    assert undo(undo(case)).stage == "desk"


def test_what_does_not_depend_on_the_move_may_stand_after_it():
    case = MACHINE.advance(advised(), "wait", at=cases.on("2025-03-06"), by=ADVISER)
    case = told(case, (ck.Contact(), "2025-03-07"), (ck.Need(id="N2", domain="work"), "2025-03-07"))

    back = undo(case)

    assert (back.stage, len(back.needs), len(back.dated(ck.Contact))) == ("advice.talk", 2, 1)


def test_a_service_that_began_in_the_stage_keeps_its_move():
    started = cases.SCHOOL.record(
        cases.in_service(), ck.ServiceStart(need="N1"), at=cases.on("2025-03-12"), by=cases.WORKER
    )
    plan = cases.SCHOOL.record(
        cases.SCHOOL.advance(cases.assessed(), "plan", at=cases.on("2025-03-07"), by=cases.WORKER),
        ck.Plan(version=1, goals=("G1",), signed_by=("C-3",)), at=cases.on("2025-03-10"), by=cases.WORKER,
    )  # fmt: skip

    assert (
        cases.SCHOOL.undo(started, by=cases.WORKER, recorded_at=cases.on("2025-04-01"), reason="x").stage == "planning"
    )
    assert (
        cases.SCHOOL.undo(plan, by=cases.WORKER, recorded_at=cases.on("2025-04-01"), reason="x").stage == "assessment"
    )


def test_a_move_that_only_stays_open_because_of_the_one_before_depends_on_it():
    case = MACHINE.advance(advised(), "to_papers", at=cases.on("2025-03-06"), by=ADVISER)
    stays = MACHINE_STAYING.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w")
    stays = MACHINE_STAYING.advance(stays, "go", at=cases.on("2025-03-04"), by="w")
    stays = MACHINE_STAYING.advance(stays, "note", at=cases.on("2025-03-05"), by="w")

    with pytest.raises(ck.MoveNotOpenError) as refusal:
        MACHINE_STAYING.undo(stays, by="w", recorded_at=LATER, reason="mixed up")

    assert [(each.code, each.params["entries"]) for each in refusal.value.refusals] == [
        ("later_entries_depend", ("3",))
    ]
    assert undo(case).stage == "advice.talk"


MACHINE_STAYING = ck.StageMachine(ck.Workflow.from_mapping({
    "id": "team", "version": 1, "initial": "a", "stages": {"a": {}, "b": {"final": False}, "c": {"final": True}},
    "moves": [
        {"name": "go", "from": ["a"], "to": "b"}, {"name": "note", "from": ["b"], "to": "="},
        {"name": "end", "from": ["b"], "to": "c"},
    ],
}))  # fmt: skip


def test_where_no_move_brought_the_case_there_is_nothing_to_take_back():
    adopted = MACHINE.adopt(opened(), stages=[("support", cases.on("2025-03-04"))], by="import")

    for case in (opened(), adopted):
        with pytest.raises(ck.MoveNotOpenError) as refusal:
            undo(case)
        assert refusal.value.codes == ("nothing_to_undo",)


def test_a_move_of_another_workflow_is_not_taken_back_and_the_past_not_overtaken():
    with pytest.raises(ck.MoveNotOpenError) as refusal:
        undo(cases.in_service())
    assert refusal.value.codes == ("other_workflow",)

    moved = MACHINE.advance(advised(), "wait", at=cases.on("2025-03-20"), by=ADVISER)
    with pytest.raises(ck.CasekitError) as early:
        undo(moved)
    assert "recorded" in " ".join(early.value.codes)
    later = MACHINE.record(advised(), ck.Contact(), at=cases.on("2025-03-06"), by=ADVISER,
                           recorded_at=cases.on("2025-03-20"))  # fmt: skip
    with pytest.raises(ck.MoveNotOpenError) as overtaking:
        undo(later)
    assert overtaking.value.codes == ("recorded_out_of_order",)


def test_a_case_of_another_workflow_has_no_option_here():
    options = cases.KOREAN.options(cases.opened(), at=cases.on("2025-03-06"), by=cases.WORKER)

    assert options
    assert {refusal.code for option in options for refusal in option.refusals} == {"other_workflow"}


def test_the_same_act_with_the_same_key_is_done_once():
    first = MACHINE.record(advised(), ck.Contact(), at=cases.on("2025-03-06"), by=ADVISER, key="form-1")

    assert MACHINE.record(first, ck.Contact(), at=cases.on("2025-03-07"), by=ADVISER, key="form-1") is first
    assert MACHINE.ask(first, ck.Contact(), at=cases.on("2025-03-07"), by=ADVISER, key="form-1").allowed
    moved = MACHINE.advance(first, "wait", at=cases.on("2025-03-07"), by=ADVISER, key="form-2")
    assert MACHINE.advance(moved, "wait", at=cases.on("2025-03-07"), by=ADVISER, key="form-2") is moved
    assert [entry.key for entry in moved.history[-2:]] == ["form-1", "form-2"]


def test_a_plan_that_took_the_interval_of_the_workflow_is_the_same_plan():
    case = cases.SCHOOL.advance(cases.assessed(), "plan", at=cases.on("2025-03-07"), by=cases.WORKER)
    plan = ck.Plan(version=1, goals=("G1",), signed_by=("C-3",))
    terms = {"at": cases.on("2025-03-10"), "by": cases.WORKER, "key": "form-9"}

    signed = cases.SCHOOL.record(case, plan, **terms)

    assert signed.plans[0].review_interval is not None
    assert cases.SCHOOL.record(signed, plan, **terms) is signed
    other = attrs.evolve(plan, goals=("G2",))
    assert cases.codes(cases.SCHOOL.why_not(signed, other, **terms)) == ["key_used"]


def test_a_key_used_for_another_act_is_refused():
    first = MACHINE.record(advised(), ck.Contact(), at=cases.on("2025-03-06"), by=ADVISER, key="form-1")

    for act in ("wait", ck.Contact(reached=False)):
        answer = MACHINE.ask(first, act, at=cases.on("2025-03-07"), by=ADVISER, key="form-1")
        assert cases.codes(answer.refusals) == ["key_used"]


def test_whoever_read_the_case_before_it_went_on_is_told():
    case = advised()
    after = told(case, (ck.Contact(), "2025-03-06"))
    terms = {"at": cases.on("2025-03-07"), "by": ADVISER, "expected_revision": case.revision}

    assert MACHINE.advance(case, "wait", **terms).stage == "pause"
    for act in ("wait", ck.Contact()):
        (refusal,) = MACHINE.why_not(after, act, **terms)
        assert (refusal.code, dict(refusal.params)) == (
            "revision_passed", {"expected": case.revision, "revision": after.revision},
        )  # fmt: skip
    with pytest.raises(ck.MoveNotOpenError):
        MACHINE.advance(after, "wait", **terms)


def test_the_long_way_of_an_act_comes_to_the_same_as_the_short_one():
    at = cases.on("2025-03-06")
    short = MACHINE.advance(advised(), "wait", at=at, by=ADVISER, reason="an answer is due")
    long = MACHINE.advance(advised(), "wait", at=at, by=ADVISER, reason="an answer is due", recorded_at=at)

    assert short == long
    assert attrs.asdict(short) == attrs.asdict(long)
    assert short.timeline == long.timeline
    assert refused(short, "wait", "2025-03-07") == refused(long, "wait", "2025-03-07") == ["move_not_open_here"]


def closed_in_planning() -> ck.Case:
    """A school case moved into planning on 2025-03-07 and closed there on 2025-03-20."""
    case = cases.SCHOOL.advance(cases.assessed(), "plan", at=cases.on("2025-03-07"), by=cases.WORKER)
    for record in (
        ck.FinalEvaluation(evidence=("quantitative", "qualitative")),
        ck.ClientVoice(checkpoint="closure"),
        ck.Closure(reason="moved", approved_by="lead-1"),
    ):
        case = cases.SCHOOL.record(case, record, at=cases.on("2025-03-20"), by=cases.WORKER)
    return case


def test_a_move_is_not_taken_back_under_a_closing_or_a_reopening():
    closed = closed_in_planning()
    reopened = cases.SCHOOL.record(closed, ck.Reopening(reason="again"), at=cases.on("2025-04-01"), by=cases.WORKER)

    for case, places in (
        (closed, (len(closed.history) - 1,)),
        (reopened, (len(closed.history) - 1, len(closed.history))),
    ):
        with pytest.raises(ck.MoveNotOpenError) as refusal:
            cases.SCHOOL.undo(case, by=cases.WORKER, recorded_at=cases.on("2025-04-02"), reason="mixed up")
        (said,) = refusal.value.refusals
        assert (said.code, said.params["entries"]) == ("later_entries_depend", tuple(map(str, places)))


def test_a_move_written_down_late_does_not_reach_back_over_a_reopening():
    reopened = cases.SCHOOL.record(
        closed_in_planning(), ck.Reopening(reason="again"), at=cases.on("2025-04-01"), by=cases.WORKER
    )

    codes = cases.codes(cases.SCHOOL.why_not(reopened, "deliver", at=cases.on("2025-03-18"), by=cases.WORKER,
                                             recorded_at=cases.on("2025-04-02")))  # fmt: skip

    assert "out_of_order" in codes


def test_a_move_taken_back_does_not_stand_in_the_way_of_the_right_one():
    moved = MACHINE.advance(advised(), "wait", at=cases.on("2025-03-20"), by=ADVISER)
    back = undo(moved, recorded_at=cases.on("2025-03-21"))

    right = MACHINE.advance(back, "wait", at=cases.on("2025-03-10"), by=ADVISER, recorded_at=cases.on("2025-03-22"))

    assert (right.stage, right.stage_intervals[-1].entered_at) == ("pause", cases.on("2025-03-10"))
    assert ck.Case.from_history(right.id, right.history) == right


def test_a_correction_with_the_key_of_the_first_recording_is_another_act():
    case = MACHINE.record(advised(), ck.Contact(), at=cases.on("2025-03-06"), by=ADVISER, key="form-1")

    with pytest.raises(ck.RecordError) as refusal:
        correct(case, ck.Contact(), len(case.history) - 1, at=cases.on("2025-03-05"), key="form-1")

    assert refusal.value.codes == ("key_used",)


@pytest.mark.parametrize("stages", [["support"], [("support",)], [5], [(5, LATER)]])
def test_a_stage_taken_over_comes_with_its_instant(stages: list[object]):
    with pytest.raises(ck.RecordError) as refusal:
        MACHINE.adopt(opened(), stages=stages, by="import")  # type: ignore[arg-type]

    assert refusal.value.codes == ("wrong_type",)


def test_what_only_a_closed_case_takes_depends_on_the_move_the_closing_depends_on():
    ended = cases.SCHOOL.record(
        closed_in_planning(), ck.AftercareEnd(outcome="stable"), at=cases.on("2025-05-01"), by=cases.WORKER
    )

    with pytest.raises(ck.MoveNotOpenError) as refusal:
        cases.SCHOOL.undo(ended, by=cases.WORKER, recorded_at=cases.on("2025-05-02"), reason="mixed up")

    closure = len(ended.history) - 2
    assert refusal.value.refusals[0].params["entries"] == (str(closure), str(closure + 1))
