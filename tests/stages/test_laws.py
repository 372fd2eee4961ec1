"""What holds for every case, however it came about, and for every act on it."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime, timedelta, timezone

import attrs
import cases
import office
import strategies
from cases import SCHOOL, WORKER, on
from drawn_examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

import casekit as ck
from casekit.clocks.reviews import review_due_days

STARTS = (cases.opened(), cases.planned(), cases.in_service(), cases.evaluated(), cases.closed(), cases.reopened())
CASES = strategies.grown(SCHOOL, STARTS)
DAYS = st.dates(date(2025, 3, 3), date(2025, 12, 31))
END = date(2030, 1, 1)
law = settings(max_examples=examples(60), deadline=None)


def now(case: ck.Case) -> dict[str, object]:
    """Everything a case answers of now, whatever its history went through."""
    fields = [field.name for field in attrs.fields(ck.Case) if field.name not in ("history", "revision")]
    return {
        **{name: getattr(case, name) for name in fields},
        "timeline": case.timeline, "stays": case.stage_intervals, "episodes": case.episodes,
        "this_episode": case.this_episode, "client_unit": case.client_unit, "due": due(case),
    }  # fmt: skip


def due(case: ck.Case, on: date = END) -> tuple[object, ...]:
    return (
        SCHOOL.due(case, on=on),
        SCHOOL.owed(case, on=on),
        review_due_days(case, on=on),
    )  # fmt: skip


def answers(machine: ck.StageMachine, case: ck.Case) -> tuple[object, ...]:
    at = case.timeline[-1].at + timedelta(days=1)
    asked = [
        machine.ask(case, act, at=at, by=WORKER)
        for act in (*(move.name for move in machine.workflow.moves), ck.Contact(), ck.Reopening(), cases.eligible())
    ]
    return (machine.options(case, at=at, by=WORKER, reason="next"), *asked, due(case))


@law
@given(st.data(), CASES)
def test_a_refused_act_changes_nothing_and_an_act_adds_entries_at_the_end_and_nothing_else(data, case):
    act = data.draw(strategies.acts(SCHOOL, case))
    before = pickle.dumps(case), now(case), case.history

    try:
        after = act.on(case)
    except ck.CasekitError as error:
        after = case
        assert error.reasons  # noqa: PT017

    assert (pickle.dumps(case), now(case), case.history) == before
    assert after.history[: len(case.history)] == case.history
    assert [entry.number for entry in after.history] == list(range(1, after.revision + 1))
    assert after.entries_since(case.revision) == after.history[len(case.history) :]


@law
@given(st.data(), CASES)
def test_an_act_is_done_exactly_when_nothing_is_said_against_it_and_leaves_what_was_said_of_it(data, case):
    act = data.draw(strategies.acts(SCHOOL, case).filter(lambda act: act.do in (SCHOOL.record, SCHOOL.advance)))

    answer = SCHOOL.ask(case, act.what, **act.how)

    try:
        after = act.on(case)
    except (ck.MoveNotOpenError, ck.RecordError) as error:
        assert error.refusals == answer.refusals != ()  # noqa: PT017
    else:
        assert answer.refusals == ()
        assert after.history[-1].findings == answer.findings
        assert after.revision == case.revision + 1
        assert SCHOOL.effects(after, since=case.revision) == answer.effects


@law
@given(st.data(), CASES)
def test_mending_leaves_every_other_entry_as_it_was(data, case):
    number = data.draw(st.sampled_from([entry.number for entry in case.timeline]))
    act = data.draw(strategies.mendings(SCHOOL, case, number))
    try:
        after = act.on(case)
    except ck.RecordError:
        return

    wrong = {entry.number for entry in case.timeline if entry.act == case.history[number - 1].act}
    new = after.entries_since(case.revision)
    assert number in {entry.mends for entry in new} <= wrong
    assert all(entry.reason == "mixed up" for entry in new)
    assert {**case.mended, **{entry.mends: entry.number for entry in new}} == after.mended
    gone = {entry.mends for entry in new}
    counting = {entry.number for entry in new if not isinstance(entry.what, ck.Void)}
    assert [each for each in after.timeline if each.number not in counting] == [
        each for each in case.timeline if each.number not in gone
    ]


@law
@given(st.data(), CASES)
def test_voiding_what_was_just_done_gives_back_the_case_before_it(data, case):
    act = data.draw(strategies.acts(SCHOOL, case).filter(lambda act: act.do in (SCHOOL.record, SCHOOL.advance)))
    try:
        done = act.on(case)
    except ck.CasekitError:
        return

    back = SCHOOL.void(done, entry=done.revision, by="w", recorded_at=done.history[-1].recorded_at, reason="slip")

    assert now(back) == now(case)
    assert back.history[:-1] == done.history


@law
@given(st.data(), CASES, DAYS, DAYS)
def test_what_was_known_on_a_day_is_not_changed_by_what_is_written_down_later(data, case, day, known):
    act = data.draw(strategies.acts(SCHOOL, case))
    later = max(act.how["recorded_at"], datetime.combine(known, datetime.min.time(), cases.SEOUL) + timedelta(days=1))
    act.how["recorded_at"] = later.astimezone(data.draw(strategies.offsets))
    try:
        after = act.on(case)
    except ck.CasekitError:
        return

    def seen(of: ck.Case) -> object:
        try:
            return of.as_of(day, known=known)
        except ck.RecordError as error:
            return error.codes

    assert seen(after) == seen(case)


@law
@given(CASES, DAYS)
def test_a_case_as_of_a_day_is_what_had_happened_by_its_end_and_is_read_as_any_other(case, day):
    if day < case.opened_at.date():
        return

    then = case.as_of(day)

    assert then.timeline == tuple(entry for entry in case.timeline if entry.at.date() <= day)
    assert then == ck.Case.from_history(case.id, then.history)
    assert {number: by for number, by in case.mended.items() if number in then.mended} == then.mended
    assert then.as_of(day) == then
    assert [each.number for each in then.history] == sorted({each.number for each in then.history})


@law
@given(CASES, DAYS)
def test_what_was_known_on_a_day_is_a_case_that_can_be_read_and_asked(case, known):
    try:
        seen = case.as_of(END, known=known)
    except ck.RecordError as error:
        assert error.codes == ("not_yet_on_record",)  # noqa: PT017
        return

    assert seen.history == tuple(entry for entry in case.history if entry.recorded_at.date() <= known)
    assert seen == ck.Case.from_history(case.id, seen.history)
    assert answers(SCHOOL, seen)


@law
@given(CASES)
def test_the_case_as_of_a_day_far_ahead_is_the_case_itself(case):
    assert case.as_of(date.max) is case
    assert case.as_of(date.max, known=date.max) is case
    assert case.as_of(datetime.max.replace(tzinfo=UTC)) is case
    assert case.state_at(datetime.max.replace(tzinfo=UTC)) is case


@law
@given(CASES, st.integers(-2, 40), st.integers(-2, 40))
def test_the_entries_since_each_revision_tile_the_history(case, one, other):
    first, second = sorted((one, other))

    between = [entry for entry in case.entries_since(first) if entry.number <= second]

    assert (*case.history[: max(first, 0)], *between, *case.entries_since(second)) == case.history
    assert case.entries_since(0) == case.history
    assert case.entries_since(case.revision) == ()


@law
@given(CASES)
def test_a_case_built_from_its_history_is_the_one_grown_act_by_act(case):
    built = ck.Case.from_history(case.id, list(case.history))

    assert built == case
    assert now(built) == now(case)
    assert attrs.evolve(case) == case
    assert built.mended == case.mended


@law
@given(CASES, st.lists(st.integers(-23 * 60, 23 * 60), min_size=1, max_size=5))
def test_order_and_days_do_not_depend_on_the_offsets_instants_were_written_with(case, minutes):
    zones = [timezone(timedelta(minutes=each)) for each in minutes]
    history = [
        attrs.evolve(
            entry, at=entry.at.astimezone(zones[place % len(zones)]),
            recorded_at=entry.recorded_at.astimezone(zones[-1 - place % len(zones)]),
        )
        for place, entry in enumerate(case.history)
    ]  # fmt: skip

    read = ck.Case.from_history(case.id, history)

    assert read == case
    assert [each.at.isoformat() for each in read.timeline] == [each.at.isoformat() for each in case.timeline]
    assert now(read) == now(case)


@law
@given(st.data(), st.sampled_from(["Asia/Seoul", "Europe/Berlin", "America/New_York", "-12:00", "+14:00"]))
def test_acts_written_with_any_offsets_grow_the_same_case(data, zone):
    plain = other = SCHOOL.open(ck.Client(id="C-3"), id="K-17", at=on("2025-03-28"), by=WORKER, zone=zone)
    for _ in range(data.draw(st.integers(1, 6))):
        act = data.draw(strategies.acts(SCHOOL, plain))
        moved = {
            name: given.astimezone(data.draw(strategies.offsets)) if isinstance(given, datetime) else given
            for name, given in act.how.items()
        }
        try:
            plain = act.on(plain)
        except ck.CasekitError as error:
            try:
                other = act._replace(how=moved).on(other)
                raise AssertionError(error.codes)
            except ck.CasekitError as same:
                assert same.codes == error.codes  # noqa: PT017
        else:
            other = act._replace(how=moved).on(other)

    assert other == plain
    assert now(other) == now(plain)
    assert [each.at.isoformat() for each in other.history] == [each.at.isoformat() for each in plain.history]


@law
@given(CASES)
def test_a_pickled_or_copied_case_and_machine_answer_the_same(case):
    asked = answers(SCHOOL, case)

    for same in (case, pickle.loads(pickle.dumps(case)), copy.copy(case), copy.deepcopy(case)):
        assert same == case
        assert hash(same) == hash(case)
        for machine in (SCHOOL, *MACHINES):
            assert answers(machine, same) == asked


MACHINES: tuple[ck.StageMachine, ...] = (
    pickle.loads(pickle.dumps(SCHOOL)), copy.deepcopy(SCHOOL), copy.copy(SCHOOL),
)  # fmt: skip


SHARED = SCHOOL.record(
    SCHOOL.record(cases.in_service(), ck.Disclosure(recipient="RS1"), at=on("2025-03-12"), by=WORKER),
    ck.ServiceStart(need="N1"), at=on("2025-03-13"), by=WORKER,
)  # fmt: skip
ASKED = ck.Approval(id="A1", kind="plan_approval", shelf="plans", thing="1")
PLAN = ck.Plan(version=1)
APPROVED = (office.told(
    office.told(office.advised(), (ck.Contact(), "2025-03-06"), (ck.Contact(), "2025-03-06"), (PLAN, "2025-03-06"),
                (ASKED, "2025-03-07")),
    (attrs.evolve(ASKED, status="given"), "2025-03-08"), by=office.LEAD,
),)  # fmt: skip
APPROVED += (office.MACHINE.advance(*APPROVED, "support", at=on("2025-03-09"), by=office.ADVISER),)
RESTING = (SHARED, cases.reopened())
"""Cases in which entries rest on others: disclosures on consents, services on plans, closings on evaluations."""


@settings(max_examples=examples(150), deadline=None)
@given(st.data(), st.sampled_from([(SCHOOL, RESTING), (office.MACHINE, APPROVED)]))
def test_what_an_act_reports_of_later_entries_is_what_verifying_finds_against_them_that_was_not_there(data, given):
    machine, starts = given
    case = data.draw(st.sampled_from(starts) | strategies.grown(machine, starts, most=3))
    numbers = [entry.number for entry in case.timeline[2:]]
    act = data.draw(st.one_of(
        strategies.acts(machine, case), *[strategies.mendings(machine, case, number) for number in numbers],
    ))  # fmt: skip
    try:
        after = act.on(case)
    except ck.CasekitError:
        return

    own = {entry.number for entry in after.entries_since(case.revision)}
    before, then = against(machine, case), against(machine, after)
    added = {number: found - before.get(number, set()) for number, found in then.items() if number not in own}
    reported = {
        finding.params["entry"]: {*finding.params["codes"]}
        for entry in after.entries_since(case.revision) for finding in entry.findings
        if finding.code == "no_longer_acceptable"
    }  # fmt: skip
    assert reported == {number: found for number, found in added.items() if found}


def against(machine: ck.StageMachine, case: ck.Case) -> dict[int, set[str]]:
    """What today's guards and rules have against each entry, by its number."""
    found: dict[int, set[str]] = {}
    for finding in ck.verify(case, machine):
        number = int(str(finding.where).removeprefix("entry ").partition(",")[0])
        found.setdefault(number, set()).add(finding.code)
    return found


@law
@given(CASES)
def test_a_case_grown_by_the_machine_contradicts_nothing_in_its_structure(case):
    assert [finding for finding in ck.verify(case) if finding.severity == "error"] == []
    assert all(finding.severity == "warning" for finding in ck.verify(case, SCHOOL))
