"""Doing an act once, not overtaking one another, and acts of another workflow."""

from __future__ import annotations

from unicodedata import normalize

import attrs
import cases
import pytest
from office import ADVISER, MACHINE, advised, opened, refused, told
from rule_acts import followed, rules

import casekit as ck

LATER = cases.on("2025-03-10")


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
    assert cases.codes(cases.SCHOOL.ask(signed, other, **terms).refusals) == ["key_used"]


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
        (refusal,) = MACHINE.ask(after, act, **terms).refusals
        assert (refusal.code, dict(refusal.params)) == (
            "revision_passed", {"expected": case.revision, "revision": after.revision},
        )  # fmt: skip
    with pytest.raises(ck.MoveNotOpenError):
        MACHINE.advance(after, "wait", **terms)


def test_a_case_of_another_workflow_has_no_option_here():
    options = cases.KOREAN.options(cases.opened(), at=cases.on("2025-03-06"), by=cases.WORKER)

    assert options
    assert {refusal.code for option in options for refusal in option.refusals} == {"other_workflow"}


def test_the_long_way_of_an_act_comes_to_the_same_as_the_short_one():
    at = cases.on("2025-03-06")
    short = MACHINE.advance(advised(), "wait", at=at, by=ADVISER, reason="an answer is due")
    long = MACHINE.advance(advised(), "wait", at=at, by=ADVISER, reason="an answer is due", recorded_at=at)

    assert short == long
    assert attrs.asdict(short) == attrs.asdict(long)
    assert short.timeline == long.timeline
    assert refused(short, "wait", "2025-03-07") == refused(long, "wait", "2025-03-07") == ["move_not_open_here"]


@pytest.mark.parametrize("stages", [["support"], [("support",)], [5], [(5, LATER)]])
def test_a_stage_taken_over_comes_with_its_instant(stages: list[object]):
    with pytest.raises(ck.RecordError) as refusal:
        MACHINE.adopt(opened(), stages=stages, by="import")  # type: ignore[arg-type]

    assert refusal.value.codes == ("wrong_type",)


def test_a_key_typed_in_another_unicode_form_is_the_same_key():
    act = {"at": cases.on("2025-03-06"), "by": ADVISER, "key": normalize("NFD", "열쇠")}
    first = MACHINE.record(advised(), ck.Contact(), **act)

    assert MACHINE.record(first, ck.Contact(), **act) is first


def test_stages_taken_over_with_a_key_are_taken_over_once_and_no_others_with_it():
    act = {"by": "import", "key": "move-in"}
    stages = [("support", cases.on("2025-03-04"))]
    adopted = MACHINE.adopt(opened(), stages=stages, **act)

    assert MACHINE.adopt(adopted, stages=stages, **act) is adopted
    for others in ([("support", cases.on("2025-03-05"))], [("papers", cases.on("2025-03-04"))], [], [None]):
        with pytest.raises(ck.RecordError) as refusal:
            MACHINE.adopt(adopted, stages=others, **act)
        assert refusal.value.codes == ("key_used",)


def test_a_closed_case_is_taken_over_into_no_stage_of_work():
    closed = cases.closed()

    with pytest.raises(ck.RecordError) as refusal:
        cases.SCHOOL.adopt(closed, stages=[("implementation", cases.on("2025-06-06"))], by="import")

    assert [(each.code, each.where) for each in refusal.value.refusals] == [("closed_case_into_work", "stages[0]")]
    assert cases.SCHOOL.adopt(closed, stages=[("aftercare", cases.on("2025-06-06"))], by="import").stage == "aftercare"


def test_an_open_case_that_is_taken_over_into_a_final_stage_is_reported():
    stages = [("support", cases.on("2025-03-10")), ("elsewhere", cases.on("2025-03-11"))]

    first, last = MACHINE.adopt(opened(), stages=stages, by="import").history[-2:]

    assert first.findings == ()
    assert [(each.code, dict(each.params)) for each in last.findings] == [
        ("adopted_into_final_stage", {"stage": "elsewhere"})
    ]


@pytest.mark.parametrize("level", ["report", "off"])
def test_a_stage_to_pass_through_that_is_left_too_late_by_a_takeover_is_reported(level: str):
    school = rules(stage_passed_in_a_day=level)
    case = followed(cases.assessed(), school)
    case = school.pass_through(case, "plan", at=cases.on("2025-03-07"), by=cases.WORKER)
    to = [("implementation", cases.on("2025-03-09"))]
    same = school.adopt(case, stages=[("planning", cases.on("2025-03-07"))], by="import")

    codes = [each.code for each in school.adopt(case, stages=to, by="import").history[-1].findings]

    assert codes == ["stage_passed_in_a_day"] * (level == "report")
    later = school.ask(same, ck.Contact(), at=cases.on("2025-03-09"), by=cases.WORKER)
    assert [each.code for each in later.findings] == codes


def signed(version: int) -> ck.Plan:
    return ck.Plan(version=version, goals=("G1",), signed_by=("C-3",))


def test_a_stage_taken_over_late_tells_which_later_records_would_not_be_acceptable_now():
    case = cases.SCHOOL.record(cases.assessed(), signed(1), at=cases.on("2025-03-07"), by="w")
    case = cases.SCHOOL.record(case, signed(2), at=cases.on("2025-03-12"), by="w")

    found = cases.SCHOOL.adopt(
        case, stages=[("assessment", cases.on("2025-03-08")), ("planning", cases.on("2025-03-08"))], by="import",
        recorded_at=cases.on("2025-03-13"),
    )  # fmt: skip
    later = cases.SCHOOL.adopt(case, stages=[("planning", cases.on("2025-03-13"))], by="import")

    first, second = found.entries_since(case.revision)
    assert [(each.code, each.params["entry"]) for each in first.findings] == [("no_longer_acceptable", case.revision)]
    assert second.findings == ()
    assert second.part_of == first.number
    assert later.history[-1].findings == ()


@pytest.mark.parametrize(
    ("record", "named"),
    [(ck.Contact(), "Contact"), (ck.Client(id="C-7", name="Kim"), "Client 'C-7'"), (ck.Plan(version=2), "Plan 2")],
)
def test_a_record_refused_for_its_instant_is_named_by_what_identifies_it(record: ck.Record, named: str):
    with pytest.raises(ck.RecordError) as refused_record:
        MACHINE.record(advised(), record, at=LATER.replace(tzinfo=None), by=ADVISER)

    assert refused_record.value.summary == f"cannot record {named} in case {advised().id!r}"
    assert refused_record.value.codes == ("naive_instant",)
    assert "Kim" not in str(refused_record.value)
