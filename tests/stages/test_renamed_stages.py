"""A stage that a new version calls by another id is the same stage: what began in it goes on."""

from __future__ import annotations

import pickle
from datetime import date, datetime, time
from typing import Any

import attrs
import cases
import pytest
from cases import SEOUL, kept, on, renamed
from due_days import due
from hypothesis import given
from hypothesis import strategies as st
from office import ADVISER, LEAD, MACHINE, OFFICE, advised, told

import casekit as ck
from casekit.clocks.reviews import review_due_days
from casekit.models.history import RenamedStage
from casekit.models.timeline import timeline_of
from casekit.stages import StageMachine, Workflow, approval_position, migrate, plan_migration, verify
from casekit.stages.due.requirements import requirements

IDS = {
    "desk": "front", "advice": "counsel", "advice.talk": "counsel.talk", "advice.papers": "counsel.papers",
    "pause": "break", "support": "help", "elsewhere": "away", "done": "ended",
}  # fmt: skip
NEW = renamed(OFFICE, IDS)
"""The next version of the advice office, in which every stage has another id."""
NEXT = StageMachine(NEW)
PLAN = ck.Plan(version=1, goals=("G1",), signed_by=("C-3",))


def moved(case: ck.Case, old: Workflow = OFFICE, new: Workflow = NEW, ids: Any = IDS, **given: Any) -> ck.Case:
    arguments: dict[str, Any] = {"at": on("2025-03-20"), "by": "admin", "deadlines": "recompute", **given}
    return migrate(case, old, new, ids, **arguments)


def asked_for(case: ck.Case, day: str) -> ck.Case:
    """The case, an approval of the work as it stands asked for and given on a day."""
    asked = ck.Approval(id="A1", kind="plan_approval")
    case = MACHINE.record(case, asked, at=on(day), by=ADVISER)
    return MACHINE.record(case, attrs.evolve(asked, status="given"), at=on(day, 14), by=LEAD)


def busy() -> ck.Case:
    """A case in the talk since 2025-03-05: a visit of two, an approval, a plan, a deadline that runs."""
    case = told(advised(), (ck.Contact(), "2025-03-06"), (ck.Goal(id="G1", need="N1", term="short"), "2025-03-06"))
    case = kept(case, ck.Assessment(), at=on("2025-03-06"), by=ADVISER)
    return asked_for(told(case, (PLAN, "2025-03-07")), "2025-03-08")


def waiting() -> ck.Case:
    """A case that was left at the papers on 2025-03-09 and waits for an answer."""
    case = MACHINE.advance(busy(), "to_papers", at=on("2025-03-08", 18), by=ADVISER)
    return MACHINE.advance(case, "wait", at=on("2025-03-09"), by=ADVISER)


# the stay


def test_a_case_in_a_renamed_stage_keeps_its_stay():
    after = moved(busy())

    change = after.history[-1].what
    assert isinstance(change, ck.StageChange)
    assert (change.source, change.stage, change.adopted) == ("advice.talk", "counsel.talk", False)
    assert (change.enters, change.event) == (False, "stage_kept")
    assert RenamedStage(old="advice", new="counsel") in change.renames
    assert [(each.stage, each.entered_at) for each in after.stage_intervals] == [
        ("front", on("2025-03-03")), ("counsel.talk", on("2025-03-05"))
    ]  # fmt: skip


def test_a_plan_calls_it_the_same_stay():
    plan = plan_migration([busy()], OFFICE, NEW, IDS, on=date(2025, 3, 20))

    (stage,) = plan.mapped
    assert (stage.old, stage.new, stage.enters) == ("advice.talk", "counsel.talk", False)
    assert (plan.unchanged, plan.blocked, plan.due_days, plan.lapsing) == ((), (), (), ())


def test_requirements_approvals_reviews_and_deadlines_of_a_renamed_stage_go_on():
    day, case = date(2025, 3, 20), busy()

    after = moved(case)

    assert requirements(after, NEW, on=day) == requirements(case, OFFICE, on=day)
    assert requirements(after, NEW, on=day)[0].due == date(2025, 3, 19)
    assert due(after, NEW, on=day, calendar=None) == due(case, OFFICE, on=day, calendar=None)
    assert [each.due for each in due(after, NEW, on=day, calendar=None)] == [date(2025, 4, 4), date(2025, 3, 21)]
    assert review_due_days(after, on=day) == review_due_days(case, on=day)
    assert approval_position(after, "plan_approval", on=day) == "given"


def test_work_goes_on_under_the_new_ids():
    case = kept(moved(busy()), ck.Contact(), at=on("2025-03-21"), by=ADVISER)

    case = NEXT.advance(case, "support", at=on("2025-03-22"), by=ADVISER)

    assert case.stage == "help"
    assert [each.stage for each in case.stage_intervals] == ["front", "counsel.talk", "help"]
    assert verify(case, NEXT) == ()


def test_a_move_that_resumes_finds_a_stage_left_before_it_was_renamed():
    case = kept(moved(waiting()), ck.Contact(), at=on("2025-03-20", 15), by=ADVISER)

    back = NEXT.advance(case, "go_on", at=on("2025-03-21"), by=ADVISER)

    assert back.stage == "counsel.papers"


def test_a_renamed_stage_that_is_for_something_else_now_begins_a_new_stay():
    stages = tuple(attrs.evolve(each, kinds=("monitoring",)) if each.id == "break" else each for each in NEW.stages)
    new = attrs.evolve(NEW, stages=stages)

    after = moved(waiting(), new=new)

    assert [(each.stage, each.kinds, each.entered_at) for each in after.stage_intervals[-2:]] == [
        ("break", (), on("2025-03-09")), ("break", ("monitoring",), on("2025-03-20"))
    ]  # fmt: skip
    assert plan_migration([waiting()], OFFICE, new, IDS, on=date(2025, 3, 20)).mapped[0].enters


# what is a rename


@pytest.mark.parametrize(
    ("ids", "renames"),
    [
        ({"advice": "counsel", "pause": "break"}, {"advice": "counsel", "pause": "break"}),
        ({"advice": "pause"}, {}),
        ({"advice": "counsel", "pause": "counsel"}, {}),
        ({"advice": "advice"}, {}),
    ],
)
def test_a_mapping_is_a_rename_where_both_ids_are_in_one_version_alone_and_no_two_stages_become_one(
    ids: dict[str, str], renames: dict[str, str]
):
    gone = {id for id in ids if ids[id] != id and ids[id] != "pause"}
    stages = tuple(attrs.evolve(each, id=ids[each.id]) if each.id in gone else each for each in OFFICE.stages)
    new = attrs.evolve(OFFICE, version=3, stages=tuple({each.id: each for each in stages}.values()))
    case = MACHINE.open(ck.Client(id="C-3"), id="K-17", at=on("2025-03-03"), by=ADVISER)

    change = moved(case, new=new, ids=ids).history[-1].what

    assert isinstance(change, ck.StageChange)
    assert {each.old: each.new for each in change.renames} == renames


def test_a_stage_is_not_renamed_to_an_id_that_was_another_stage_of_the_case_before():
    fresh = MACHINE.open(ck.Client(id="C-3"), id="K-18", at=on("2025-03-03"), by=ADVISER)
    paused = kept(waiting(), ck.Contact(), at=on("2025-03-10"), by=ADVISER)
    back = MACHINE.advance(paused, "go_on", at=on("2025-03-11"), by=ADVISER)
    between = renamed(OFFICE, {"pause": "break"})
    last = renamed(between, {"done": "pause"})

    found = []
    for case in (fresh, back):
        after = moved(moved(case, new=between, ids={}), between, last, {"done": "pause"}, at=on("2025-03-21"))
        found.append(after.history[-1].what.renames)  # type: ignore[attr-defined]

    assert found == [(RenamedStage(old="done", new="pause"),), ()]


def test_a_change_renames_each_stage_once():
    pair = RenamedStage(old="desk", new="front")

    with pytest.raises(ck.RecordError) as error:
        ck.StageChange(stage="front", source="desk", renames=(pair, attrs.evolve(pair, new="counter")))

    assert error.value.codes == ("stage_renamed_twice",)


# the history, the timeline and the past


def test_the_history_keeps_the_old_ids_and_the_timeline_has_the_new_ones():
    case, after = waiting(), moved(waiting())

    assert after.history[: case.revision] == case.history
    assert [change.stage for _, change in after.dated(ck.StageChange)] == [
        "front", "counsel.talk", "counsel.papers", "break", "break"
    ]  # fmt: skip
    assert [change.source for _, change in after.dated(ck.StageChange)] == [
        None, "front", "counsel.talk", "counsel.papers", "break"
    ]  # fmt: skip
    assert not any(change.renames for _, change in after.dated(ck.StageChange))


def test_where_no_stage_is_renamed_the_timeline_is_the_history():
    case = busy()

    assert timeline_of(case.history) is case.history


def test_a_case_on_a_day_before_has_the_old_ids():
    case, after = waiting(), moved(waiting())

    assert after.as_of(date(2025, 3, 19)) == case
    assert after.as_of(date(2025, 3, 8)).stage == "advice.papers"
    assert after.as_of(date(2025, 3, 20)).stage == "break"


def test_a_record_of_the_time_before_is_written_down_after_the_migration():
    after = moved(waiting())

    late = NEXT.record(after, ck.Contact(), at=on("2025-03-10"), by=ADVISER, recorded_at=on("2025-03-21"))

    assert late.stage_intervals == after.stage_intervals
    assert late.as_of(date(2025, 3, 10)).stage == "pause"
    assert ck.Case.from_history(late.id, late.history) == late


def test_a_case_migrated_after_the_fact_is_renamed_up_to_that_instant():
    case = told(busy(), (ck.Contact(), "2025-03-18"))

    after = moved(case, at=on("2025-03-15"), recorded_at=on("2025-03-20"))

    assert after.as_of(date(2025, 3, 14)).stage == "advice.talk"
    assert after.as_of(date(2025, 3, 15)).stage == "counsel.talk"
    assert ck.Case.from_history(after.id, after.history) == after


def test_an_id_that_comes_back_names_the_stage_it_named_first():
    older = attrs.evolve(OFFICE, version=4)
    back = {new: old for old, new in IDS.items()}

    after = moved(moved(waiting()), NEW, older, back, at=on("2025-03-21"))

    assert after.stage_intervals == waiting().stage_intervals
    assert after.as_of(date(2025, 3, 20)).stage == "break"
    assert ck.Case.from_history(after.id, after.history) == after


def test_an_id_that_a_later_version_gives_to_another_stage_names_two_stages():
    first = renamed(OFFICE, {"desk": "front"})
    second = renamed(first, {"pause": "desk"})
    case = MACHINE.advance(advised(), "wait", at=on("2025-03-06"), by=ADVISER)

    case = moved(case, OFFICE, first, {"desk": "front"}, at=on("2025-03-07"))
    case = moved(case, first, second, {"pause": "desk"}, at=on("2025-03-08"))

    assert [each.stage for each in case.stage_intervals] == ["front", "advice.talk", "desk"]


def test_a_renamed_case_is_the_same_after_pickling_and_when_entries_are_added():
    after = moved(waiting())

    assert pickle.loads(pickle.dumps(after)) == after
    longer = kept(after, ck.Contact(), at=on("2025-03-21"), by=ADVISER)
    assert ck.Case.from_history(longer.id, longer.history) == longer
    assert longer.timeline == (*after.timeline, longer.history[-1])


# mending and verifying


def test_what_was_done_before_is_judged_in_the_stages_of_its_time():
    case, after = waiting(), moved(waiting())

    assert verify(after, MACHINE) == verify(case, MACHINE)
    unapproved = kept(
        advised(), ck.StageChange(stage="support", kinds=("implementation",), source="advice.talk", move="support"),
        at=on("2025-03-06"), by=ADVISER,
    )  # fmt: skip
    found = verify(unapproved, MACHINE)
    assert found
    assert verify(moved(unapproved), MACHINE) == found


def test_a_migration_is_voided_with_all_that_came_of_it():
    case = busy()
    after = moved(case, new=attrs.evolve(NEW, deadlines=(
        attrs.evolve(NEW.deadlines[0], within=ck.Interval(9, "day")),
    )), deadlines="keep")  # fmt: skip
    machine = StageMachine(attrs.evolve(NEW, deadlines=(attrs.evolve(NEW.deadlines[0], within=ck.Interval(9, "day")),)))
    assert after.revision == case.revision + 2

    back = machine.void(
        after, entry=case.revision + 1, by="admin", recorded_at=on("2025-03-22"), reason="wrong version"
    )

    assert (back.workflow, back.stage, back.deadlines_set) == (OFFICE.ref, "advice.talk", ())
    assert back.stage_intervals == case.stage_intervals


def test_a_migration_that_later_moves_depend_on_is_not_voided():
    case = NEXT.advance(moved(busy()), "wait", at=on("2025-03-21"), by=ADVISER)

    with pytest.raises(ck.RecordError) as error:
        NEXT.void(case, entry=busy().revision + 1, by="admin", recorded_at=on("2025-03-22"), reason="wrong version")

    assert error.value.codes == ("later_entries_depend",)


def test_a_move_before_a_migration_is_corrected_as_it_was_written():
    case = moved(waiting())
    wrong = next(entry for entry in case.history if getattr(entry.what, "move", None) == "wait")

    right = NEXT.correct(
        case, attrs.evolve(wrong.what, reason="waits for the school"), entry=wrong.number, by=ADVISER,
        recorded_at=on("2025-03-21"), reason="the reason was left out",
    )  # fmt: skip

    written = right.history[-1].what
    assert isinstance(written, ck.StageChange)
    assert (written.source, written.stage, written.reason) == ("advice.papers", "pause", "waits for the school")
    assert right.stage_intervals == case.stage_intervals


# laws


CASES = [MACHINE.open(ck.Client(id="C-3"), id="K-17", at=on("2025-03-03"), by=ADVISER), advised(), busy(), waiting()]
days = st.dates(date(2025, 3, 9), date(2025, 6, 30))


def some(ids: list[str]) -> dict[str, str]:
    """The new ids of some stages; a substage is renamed with its parent."""
    return {id: new for id, new in IDS.items() if id.partition(".")[0] in ids}


@given(case=st.sampled_from(CASES), ids=st.lists(st.sampled_from([*IDS]), unique=True).map(some), day=days)
def test_renaming_stages_changes_nothing_but_their_ids(case: ck.Case, ids: dict[str, str], day: date):
    new, at = renamed(OFFICE, ids), datetime.combine(day, time(23), SEOUL)

    after = moved(case, new=new, ids=ids, at=at)

    plan = plan_migration([case], OFFICE, new, ids, on=day)
    assert (plan.due_days, plan.lapsing, plan.blocked) == ((), (), ())
    assert after.stage_intervals == tuple(
        attrs.evolve(each, stage=ids.get(each.stage, each.stage)) for each in case.stage_intervals
    )
    later = date(2025, 8, 1)
    assert due(after, new, on=later, calendar=None) == due(case, OFFICE, on=later, calendar=None)
    assert requirements(after, new, on=later) == requirements(case, OFFICE, on=later)
    assert approval_position(after, "plan_approval", on=day) == approval_position(case, "plan_approval", on=day)
    assert after.as_of(date(2025, 3, 8)) == case.as_of(date(2025, 3, 8))
    assert ck.Case.from_history(after.id, after.history) == after
    assert verify(after, MACHINE) == verify(case, MACHINE)


@given(case=st.sampled_from(CASES), ids=st.lists(st.sampled_from([*IDS]), unique=True).map(some))
def test_renaming_stages_and_back_gives_the_same_stays(case: ck.Case, ids: dict[str, str]):
    new = renamed(OFFICE, ids)
    back = {new_id: old_id for old_id, new_id in ids.items()}

    there = moved(case, new=new, ids=ids)
    again = moved(there, new, attrs.evolve(OFFICE, version=4), back, at=on("2025-03-21"))

    assert again.stage_intervals == case.stage_intervals
    assert cases.codes(verify(again)) == []
