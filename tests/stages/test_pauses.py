"""The time of a deadline stands still while the case waits."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from cases import WORKER, kept, on, opened
from due_days import deadlines_of
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.days import TimeLimit, Weekdays
from casekit.stages import Deadline, DeadlineRule

KOREA = Weekdays({date(2025, 3, 17)})
RULE = DeadlineRule(
    id="planned", since="intake_registered", until="plan_signed", within=TimeLimit(10, "day"), pauses=("waiting",)
)  # fmt: skip


def moved(case: ck.Case, stage: str, day: str, hour: int = 12) -> ck.Case:
    change = ck.models.StageChange(stage=stage, kinds=(), source=case.stage)
    return kept(case, change, at=on(day, hour), by=WORKER)


def waited(*spans: tuple[str, str | None]) -> ck.Case:
    """A case with an intake, which then waited in these spans of days; None: it waits still."""
    case = kept(opened(), ck.Intake(), at=on("2025-03-05"), by=WORKER)
    for first, last in spans:
        case = moved(case, "waiting", first)
        case = case if last is None else moved(case, "intake", last)
    return case


def the(case: ck.Case, asked: str, *, calendar: Weekdays | None = None, **rule: Any) -> Deadline:
    changed = attrs.evolve(RULE, **rule)
    (deadline,) = deadlines_of(changed, case, on=date.fromisoformat(asked), calendar=calendar)
    return deadline


def test_days_at_whose_end_the_case_waits_do_not_count():
    plain, paused = (the(case, "2025-03-14") for case in (waited(), waited(("2025-03-07", "2025-03-10"))))

    assert (plain.due, paused.due) == (date(2025, 3, 15), date(2025, 3, 18))  # 7, 8 and 9 March
    assert [each.code for each in paused.findings] == ["due_begun", "due_within", "due_paused"]
    assert "waiting: until 2025-03-18" in paused.explain()
    assert "2025-03-18입니다" in paused.explain("ko")


def test_only_what_lies_within_the_time_moves_its_end():
    early = moved(moved(opened(), "waiting", "2025-03-04"), "intake", "2025-03-06")
    early = kept(early, ck.Intake(), at=on("2025-03-06", 13), by=WORKER)

    assert the(early, "2025-03-14").due == date(2025, 3, 16)
    assert the(waited(("2025-03-17", "2025-03-25")), "2025-03-26").due == date(2025, 3, 15)


def test_a_pause_within_the_time_that_another_one_added_counts_too():
    case = waited(("2025-03-07", "2025-03-10"), ("2025-03-17", "2025-03-19"))

    assert the(case, "2025-03-20").due == date(2025, 3, 20)  # 15 + 3 days, and of the 16th to 18th another 2


def test_a_deadline_is_not_overdue_while_its_time_stands_still():
    case = waited(("2025-03-07", None))

    for asked in ("2025-03-14", "2025-04-14", "2025-06-30"):
        deadline = the(case, asked)
        assert (deadline.status, deadline.days_late(on=date.fromisoformat(asked))) == ("pending", 0)
    assert the(case, "2025-03-14").due == date(2025, 3, 23)  # eight of the days up to the 14th did not count


def test_working_days_are_left_out_once_whether_nobody_works_or_the_case_waits():
    case = waited(("2025-03-13", "2025-03-18"))  # Thursday to Tuesday: two working days, a weekend and a holiday

    deadline = the(case, "2025-03-14", within=TimeLimit(7, "working_day"), calendar=KOREA)

    assert (the(waited(), "2025-03-14", within=TimeLimit(7, "working_day"), calendar=KOREA).due, deadline.due) == (
        date(2025, 3, 14), date(2025, 3, 19),
    )  # fmt: skip


def test_hours_of_a_pause_do_not_count():
    case = moved(moved(waited(), "waiting", "2025-03-05", 18), "intake", "2025-03-06", 6)

    deadline = the(case, "2025-03-06", within=TimeLimit(24, "hour"))

    assert deadline.due_at == on("2025-03-07", 0)
    running = moved(waited(), "waiting", "2025-03-05", 18)
    assert the(running, "2025-03-06", within=TimeLimit(24, "hour")).due_at == on("2025-03-07", 18)


def test_an_hour_is_an_hour_when_the_clocks_are_changed():
    berlin = ZoneInfo("Europe/Berlin")

    end = TimeLimit(24, "hour").last_instant(datetime(2025, 3, 29, 12, tzinfo=berlin))

    assert end == datetime(2025, 3, 30, 13, tzinfo=berlin)


@pytest.mark.parametrize("end", [ck.Plan(version=1, signed_by=("C-3",)), ck.Closure(reason="moved")])
def test_what_happens_after_a_deadline_ended_does_not_move_it(end: ck.Record):
    ended = kept(waited(("2025-03-07", "2025-03-09")), end, at=on("2025-03-10"), by=WORKER)

    later = moved(ended, "waiting", "2025-03-11")

    assert the(later, "2025-03-30").due == the(ended, "2025-03-10").due == date(2025, 3, 17)


def test_a_day_that_somebody_set_stays_whatever_the_case_waits_for():
    late = ck.DeadlineSet(rule="planned", due=date(2025, 3, 20), reason="agreed")
    case = kept(waited(("2025-03-07", "2025-03-09")), late, at=on("2025-03-10"), by=WORKER)

    assert the(case, "2025-03-14").due == date(2025, 3, 20)


SPANS = st.lists(st.integers(1, 12), max_size=6)
UNITS = st.sampled_from(["hour", "day", "working_day", "week", "month"])


@given(steps=SPANS, count=st.integers(1, 20), unit=UNITS, asked=st.integers(0, 90))
def test_a_pause_never_makes_a_due_day_earlier(steps: list[int], count: int, unit: Any, asked: int):
    case, day = waited(), date(2025, 3, 5)
    for place, days in enumerate(steps):
        day += timedelta(days=days)
        case = moved(case, "intake" if place % 2 else "waiting", day.isoformat())
    limit, until = TimeLimit(count, unit), (date(2025, 3, 5) + timedelta(days=asked)).isoformat()

    plain, paused = (the(each, until, within=limit, calendar=KOREA).due for each in (waited(), case))

    assert plain is not None
    assert paused is not None
    assert paused >= plain


def test_pauses_are_written_and_read_and_name_stages_that_there_are():
    office = {
        "id": "office", "version": 1, "initial": "work",
        "stages": {"work": {}, "court": {"waiting": True}, "over": {"final": True}},
        "moves": [
            {"name": "wait", "from": ["work"], "to": "court"}, {"name": "go_on", "from": ["court"], "to": "work"},
            {"name": "finish", "from": ["work"], "to": "over"},
        ],
        "deadlines": {"planned": {
            "from": "intake_registered", "until": "plan_signed", "within": [10, "day"], "pauses": ["court"],
        }},
    }  # fmt: skip
    workflow = ck.Workflow.from_mapping(office)

    assert workflow.deadlines[0].pauses == ("court",)
    assert ck.Workflow.from_toml(workflow.to_toml()) == workflow
    rule: dict[str, Any] = office["deadlines"]["planned"]  # type: ignore[index]
    misspelt, without = ({**office, "deadlines": {"planned": {**rule, "pauses": each}}} for each in (["cuort"], []))
    found = [(each.code, each.where) for each in ck.check(misspelt)]
    assert found == [("unknown_stage", "deadlines.planned.pauses[0]")]
    (change,) = ck.stages.compare(workflow, ck.Workflow.from_mapping({**without, "version": 2})).changes
    assert "stands still in court" in change.message


def test_pictures_and_tables_name_a_deadline_by_its_label_and_its_limit_in_any_unit():
    office = ck.Workflow.ready("school_six")
    for unit, english, korean in (
        ("hour", "within 3 hours", "3시간 이내"), ("working_day", "within 3 working days", "근무일 3일 이내"),
        ("year", "within 3 years", "3년 이내"),
    ):  # fmt: skip
        rule = attrs.evolve(RULE, within=TimeLimit(3, unit), pauses=(), labels=ck.answers.Params({"en": "Plan"}))  # type: ignore[arg-type]
        timed = attrs.evolve(office, id="timed", deadlines=(rule,))
        assert f"Plan: {english}" in ck.stages.table(timed, deadlines=True)
        assert korean in ck.stages.table(timed, deadlines=True, language="ko")
