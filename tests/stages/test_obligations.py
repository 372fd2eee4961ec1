"""What is owed: by whom, to whom, until when."""

from __future__ import annotations

from datetime import date

import attrs
import cases
import pytest
from due_days import owed
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck

FLOW = cases.SCHOOL.workflow
MANAGER = ck.Assignment(worker="w-1", role="case_manager")
TALKS = ck.PlanItem(id="P1", goal="G1", kind="talks", responsible="worker", due=date(2025, 3, 20))
PROMISE = ck.FollowUp(id="F1", owner="w-2", owed_to="C-3", due=date(2025, 3, 15))
SENT = ck.Referral(id="R1", need="N1", resource="RS1")


def told(*records: ck.Record, on: date = date(2025, 3, 10)) -> list[tuple[object, ...]]:
    """What is owed in a case that holds these records: kind, what, by whom, to whom, until when."""
    found = owed(cases.holding(*records), FLOW, on=on, calendar=None)
    return [(each.kind, each.what, each.owners, each.owed_to, each.due) for each in found]


def test_what_is_due_first_comes_first_and_what_has_no_day_last():
    assert told(SENT, TALKS, PROMISE, MANAGER) == [
        ("follow_up", "F1", ("w-2",), "C-3", date(2025, 3, 15)),
        ("plan_item", "P1", ("w-1",), "C-3", date(2025, 3, 20)),
        ("referral_answer", "R1", ("RS1",), "w-1", None),
    ]


@pytest.mark.parametrize(
    ("responsible", "owners"),
    [("client", ("C-3",)), ("worker", ("w-1",)), ("provider", ("RS2",)), ("joint", ("C-3", "w-1"))],
)
def test_an_item_of_the_plan_is_owed_by_whoever_carries_it_out(responsible, owners):
    item = attrs.evolve(TALKS, responsible=responsible, resources=("RS2",))

    assert told(item, MANAGER)[0][2] == owners


def test_without_a_case_manager_nobody_owes_the_work():
    assert [row[2] for row in told(TALKS, SENT)] == [(), ("RS1",)]


CALL = ck.Contact(next_due=date(2025, 4, 9))
LATER = ck.Contact(reached=False, next_due=date(2025, 4, 16))


@pytest.mark.parametrize(
    ("contacts", "due"),
    [
        ([CALL], date(2025, 4, 9)),
        ([CALL, ck.Contact()], None),
        ([CALL, ck.Contact(reached=False)], date(2025, 4, 9)),
        ([CALL, LATER], date(2025, 4, 16)),
        ([CALL, LATER, CALL], date(2025, 4, 9)),
        ([CALL, ck.Closure(reason="moved")], None),
        ([ck.Closure(reason="moved"), attrs.evolve(CALL, purpose="aftercare")], date(2025, 4, 9)),
        (
            [ck.Closure(reason="moved"), attrs.evolve(CALL, purpose="aftercare"), ck.AftercareEnd(outcome="stable")],
            None,
        ),
    ],
)
def test_the_next_contact_is_owed_to_the_client_until_the_client_is_reached(contacts, due):
    found = [("contact", "contact", ("w-1",), "C-3", due)] if due else []

    assert told(MANAGER, *contacts) == found


def after_closing(*records: tuple[ck.Record, str], on: str) -> list[tuple[object, ...]]:
    """What is owed in a case that was closed on 2025-03-31, and that holds these records of later or earlier days."""
    case = cases.opened()
    team = [(MANAGER, "2025-03-05")]
    closed = [(ck.Closure(reason="moved"), "2025-03-31")]
    for record, day in sorted([*team, *closed, *records], key=lambda each: each[1]):
        case = cases.kept(case, record, at=cases.on(day), by="w-1")
    found = owed(case, FLOW, on=date.fromisoformat(on), calendar=None)
    return [(each.kind, each.what, each.owners, each.owed_to, each.due) for each in found]


PLANNED = ck.AftercarePlan(contacts=3, months=6)
AFTER = ck.Contact(purpose="aftercare")


def test_what_is_promised_at_a_closing_is_owed_to_the_client_by_the_primary_worker_of_before():
    assert after_closing((PLANNED, "2025-03-20"), on="2025-04-01") == [
        ("contact", "contact", ("w-1",), "C-3", date(2025, 5, 31))
    ]  # fmt: skip


def test_somebody_assigned_since_the_closing_owes_the_aftercare():
    other = ck.Assignment(worker="w-2", role="primary_case_manager")

    assert after_closing((PLANNED, "2025-03-20"), (other, "2025-04-01"), on="2025-04-01")[0][2] == ("w-2",)


@pytest.mark.parametrize(
    ("reached", "due"), [(0, date(2025, 5, 31)), (1, date(2025, 7, 31)), (2, date(2025, 9, 30)), (3, None)]
)
def test_planned_aftercare_contacts_are_spread_evenly_until_as_many_have_reached_the_client(reached, due):
    contacts = [(AFTER, f"2025-04-0{day}") for day in range(1, reached + 1)]
    failed = (attrs.evolve(AFTER, reached=False), "2025-04-09")

    found = after_closing((PLANNED, "2025-03-20"), *contacts, failed, on="2025-04-10")

    assert [row[4] for row in found] == ([due] if due else [])


def test_planned_aftercare_counts_from_the_plan_if_it_is_later_than_the_closing():
    assert after_closing((PLANNED, "2025-04-10"), on="2025-04-10")[0][4] == date(2025, 6, 10)


@pytest.mark.parametrize(
    ("contacts", "months", "due"),
    [
        (4, 3, date(2025, 4, 22)),  # 3/4 of the 30 days to 30 April, rounded down
        (2, 3, date(2025, 5, 15)),  # a month to 30 April, then half of the 31 days to 31 May, rounded down
        (3, 0, date(2025, 3, 31)),
        (0, 6, None),
    ],
)
def test_the_rest_of_a_month_is_a_share_of_its_days_rounded_down(contacts, months, due):
    found = after_closing((ck.AftercarePlan(contacts=contacts, months=months), "2025-03-20"), on="2025-04-01")

    assert [row[4] for row in found] == ([due] if due else [])


@pytest.mark.parametrize(
    ("agreed", "due"), [("2025-04-15", date(2025, 4, 15)), ("2025-06-15", date(2025, 5, 31)), (None, date(2025, 5, 31))]
)
def test_the_agreed_or_the_planned_contact_is_owed_whichever_is_earlier(agreed, due):
    failed = ck.Contact(purpose="aftercare", reached=False, next_due=date.fromisoformat(agreed) if agreed else None)

    assert [row[4] for row in after_closing((PLANNED, "2025-03-20"), (failed, "2025-04-02"), on="2025-04-03")] == [due]


def test_the_last_plan_for_aftercare_counts():
    more = ck.AftercarePlan(contacts=6, months=6)

    assert after_closing((PLANNED, "2025-03-20"), (more, "2025-03-21"), on="2025-04-01")[0][4] == date(2025, 4, 30)


@pytest.mark.parametrize("end", [ck.AftercareEnd(outcome="stable"), ck.Reopening(reason="again")])
def test_planned_aftercare_is_owed_no_more_when_aftercare_ended_or_the_case_was_reopened(end):
    assert after_closing((PLANNED, "2025-03-20"), (end, "2025-04-10"), on="2025-04-10") == []


def test_an_open_case_owes_no_planned_aftercare():
    assert after_closing((PLANNED, "2025-03-20"), on="2025-03-30") == []


def test_a_contact_before_the_closing_is_no_planned_aftercare():
    before = (AFTER, "2025-03-25")

    assert after_closing((PLANNED, "2025-03-20"), before, on="2025-04-01")[0][4] == date(2025, 5, 31)


@given(st.integers(1, 12), st.integers(0, 24))
def test_planned_contacts_come_in_order_and_the_last_one_when_the_months_are_over(contacts: int, months: int):
    plan = (ck.AftercarePlan(contacts=contacts, months=months), "2025-03-20")
    days = [
        after_closing(plan, *[(AFTER, "2025-04-01")] * reached, on="2025-04-01")[0][4] for reached in range(contacts)
    ]

    assert days == sorted(days)
    assert days[-1] == (ck.Interval(months, "month").after(date(2025, 3, 31)) if months else date(2025, 3, 31))


def test_a_resource_owes_its_answer_to_the_worker_named_as_contact():
    assert told(attrs.evolve(SENT, contact="w-9"), MANAGER)[0][3] == "w-9"
    assert told(SENT)[0][3] is None


GONE = ck.Assignment(worker="w-2", role="mentor", until=date(2025, 3, 9))


@pytest.mark.parametrize(
    ("assignments", "owners"),
    [
        ((MANAGER, GONE), ("w-2", "w-1")),
        ((GONE,), ("w-2",)),  # nobody is responsible
        ((MANAGER,), ("w-2",)),  # never assigned
        ((MANAGER, attrs.evolve(GONE, until=date(2025, 3, 10))), ("w-2",)),  # the last day
        ((MANAGER, GONE, ck.Assignment(worker="w-2", role="teacher")), ("w-2",)),  # in another role
        ((MANAGER, attrs.evolve(GONE, since=date(2025, 4, 1), until=None)), ("w-2",)),  # not yet assigned
        ((MANAGER, ck.Assignment(worker="w-2", role="mentor"), GONE), ("w-2", "w-1")),
    ],
)
def test_the_primary_worker_also_owes_the_follow_ups_of_a_worker_who_left(assignments, owners):
    assert told(PROMISE, *assignments)[0][2] == owners


def test_a_client_who_promised_something_stays_its_only_owner():
    assert told(attrs.evolve(PROMISE, owner="C-3"), MANAGER, GONE)[0][2] == ("C-3",)


def test_a_planned_manager_and_a_cover_owe_the_work_on_their_days():
    until_tenth = attrs.evolve(MANAGER, role="primary_case_manager", until=date(2025, 3, 10))
    next_one = ck.Assignment(worker="w-3", role="primary_case_manager", since=date(2025, 3, 10))
    cover = ck.Assignment(
        worker="w-4", role="primary_case_manager", since=date(2025, 3, 12), until=date(2025, 3, 13), covers="w-3"
    )

    found = [told(TALKS, until_tenth, next_one, cover, on=date(2025, 3, day))[0][2] for day in (9, 10, 12, 14)]

    assert found == [("w-1",), ("w-3",), ("w-4",), ("w-3",)]


def test_what_was_done_dropped_or_answered_is_owed_no_more():
    second = attrs.evolve(PROMISE, id="F2")
    done = (
        attrs.evolve(PROMISE, done_on=date(2025, 3, 5)),
        attrs.evolve(second, dropped="moved"),
        attrs.evolve(TALKS, status="cancelled"),
        attrs.evolve(SENT, status="accepted"),
    )

    assert told(PROMISE, second, TALKS, SENT, *done) == []


def test_where_nothing_is_asked_or_promised_nothing_is_owed():
    assert told(attrs.evolve(SENT, status="draft")) == []


def test_what_happened_later_is_not_owed_yet():
    assert told(PROMISE, on=date(2025, 3, 4)) == []


def test_on_one_day_promises_come_before_the_plan_and_the_plan_before_the_review():
    plan = ck.Plan(version=1, goals=("G1",), signed_by=("C-3",), review_interval=ck.Interval(2, "week"))
    same_day = date(2025, 3, 19)

    found = told(plan, attrs.evolve(TALKS, due=same_day), attrs.evolve(PROMISE, due=same_day), MANAGER)

    assert [(row[0], row[4]) for row in found] == [
        ("follow_up", same_day), ("plan_item", same_day), ("review", same_day),
    ]  # fmt: skip


def test_without_a_day_the_plan_comes_before_the_answers():
    assert [row[0] for row in told(SENT, attrs.evolve(TALKS, due=None))] == ["plan_item", "referral_answer"]


@pytest.mark.parametrize("day", [date(2025, 3, 18), date(2025, 3, 19), date(2025, 3, 20)])
def test_a_review_is_owed_before_on_and_after_its_day_until_it_is_held(day):
    plan = ck.Plan(version=1, goals=("G1",), signed_by=("C-3",), review_interval=ck.Interval(2, "week"))

    assert told(plan, on=day) == [("review", "review", (), "C-3", date(2025, 3, 19))]


def test_a_review_is_owed_on_the_next_day_people_work():
    plan = ck.Plan(version=1, goals=("G1",), signed_by=("C-3",), review_interval=ck.Interval(3, "day"))

    (found,) = owed(cases.holding(plan), FLOW, on=date(2025, 3, 6), calendar=ck.days.Weekdays())

    assert found.due == date(2025, 3, 10)


def test_the_next_review_and_running_deadlines_are_owed_by_the_case_manager():
    case = cases.kept(cases.planned(cases.KOREAN), MANAGER, at=cases.on("2025-03-10"), by="w-1")

    found = cases.KOREAN.owed(case, on=date(2025, 3, 10))

    assert [(each.kind, each.what, each.owners, each.due) for each in found] == [
        ("review", "review", ("w-1",), date(2025, 4, 10)),
    ]  # fmt: skip
    early = cases.KOREAN.owed(case, on=date(2025, 3, 5))
    assert [(each.kind, each.what, each.due) for each in early] == [
        ("deadline", "survey_within_10_days", date(2025, 3, 15)),
        ("deadline", "plan_within_30_days", date(2025, 4, 4)),
    ]


def test_a_deadline_that_a_workflow_calls_review_takes_the_place_of_the_usual_one():
    flow = ck.Workflow.from_mapping(
        {
            "id": "small_office", "version": 1, "initial": "intake",
            "stages": {"intake": {"kinds": ["intake"]}, "service": {"final": True}},
            "moves": [{"name": "serve", "from": ["intake"], "to": "service"}],
            "deadlines": {"review": {"from": "need_recorded", "until": "plan_signed", "within": [10, "day"]}},
        }
    )  # fmt: skip
    machine = ck.StageMachine(flow)
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w-1")
    case = cases.kept(case, ck.Need(id="N1", domain="housing"), at=cases.on("2025-03-03"), by="w-1")

    (found,) = owed(case, flow, on=date(2025, 3, 4), calendar=None)

    assert (found.kind, found.what, found.due) == ("review", "review", date(2025, 3, 13))


def test_a_closed_case_owes_only_what_was_promised():
    assert [row[1] for row in told(PROMISE, TALKS, SENT, MANAGER, ck.Closure(reason="moved_away"))] == ["F1"]


def test_a_promise_is_overdue_after_its_last_day():
    (found,) = owed(cases.holding(PROMISE), FLOW, on=date(2025, 3, 16), calendar=None)

    assert not found.is_overdue(on=date(2025, 3, 15))
    assert found.is_overdue(on=date(2025, 3, 16))
    assert not attrs.evolve(found, due=None).is_overdue(on=date(2025, 3, 16))


@pytest.mark.parametrize("due", [date(2025, 3, 15), None])
def test_whether_something_is_overdue_is_asked_of_a_day(due):
    owing = ck.stages.Obligation(kind="follow_up", what="F1", owners=("w-2",), due=due)

    with pytest.raises(ck.RecordError) as refused:
        owing.is_overdue(on=cases.on("2025-03-16"))

    assert refused.value.codes == ("wrong_type",)


@pytest.mark.parametrize(
    ("case", "workflow", "day", "faults"),
    [
        (cases.opened(), FLOW, date(2025, 3, 2), [("before_the_opening", None)]),
        (cases.opened(), FLOW, cases.on("2025-03-10"), [("wrong_type", "on")]),
        ([cases.opened()], FLOW, date(2025, 3, 10), [("wrong_type", "case")]),
        ("K-17", FLOW, date(2025, 3, 10), [("wrong_type", "case")]),
    ],
    ids=["before the opening", "an instant", "a list of cases", "ids"],
)
def test_what_is_owed_is_asked_of_one_case_its_workflow_and_a_day(case, workflow, day, faults):
    with pytest.raises(ck.RecordError) as refused:
        owed(case, workflow, on=day, calendar=None)

    assert [(each.code, each.where) for each in refused.value.refusals] == faults


@given(st.lists(st.none() | st.dates(date(2025, 3, 1), date(2025, 4, 1)), max_size=5))
def test_whatever_is_owed_is_in_order_of_its_day(days):
    promises = [attrs.evolve(PROMISE, id=f"F{number}", due=day) for number, day in enumerate(days)]

    dues = [row[4] for row in told(*promises)]

    known = [day for day in dues if day]
    assert known == sorted(known)
    assert dues == [*known, *[None] * (len(dues) - len(known))]
    assert len(dues) == len(days)


@given(st.integers(1, 5), st.data())
def test_a_promise_kept_leaves_the_others_as_they_were(count, data):
    promises = [attrs.evolve(PROMISE, id=f"F{number}", due=date(2025, 3, 10 + number)) for number in range(count)]
    kept = data.draw(st.sampled_from(promises))

    before = told(*promises)
    after = told(*promises, attrs.evolve(kept, done_on=date(2025, 3, 5)))

    assert after == [row for row in before if row[1] != kept.id]
    assert len(after) == len(before) - 1
