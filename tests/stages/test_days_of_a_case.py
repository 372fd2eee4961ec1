"""The day of the office: order is by instant, and a day is one in the zone of the case, whatever offset was written."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import cases
import pytest
from cases import SCHOOL, SEOUL, WORKER, on
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.models import consent_position
from casekit.models.timeline import zone_of_case

BERLIN, NEW_YORK, HAVANA = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("America/Havana")


def opened(at: datetime, **more: Any) -> ck.Case:
    return SCHOOL.open(ck.Client(id="C-3"), id="K-17", at=at, by=WORKER, **more)


def contacted(case: ck.Case, *instants: datetime) -> ck.Case:
    for at in instants:
        case = SCHOOL.record(case, ck.Contact(method=at.isoformat()), at=at, by=WORKER)
    return case


def written(case: ck.Case) -> list[str]:
    return [at.isoformat() for at, _ in case.dated(ck.Contact)]


# faults found by trying


def test_a_contact_half_an_hour_after_the_opening_is_taken_in_whatever_offset_it_was_written():
    case = opened(datetime(2025, 3, 18, 0, 30, tzinfo=SEOUL))

    case = contacted(case, datetime(2025, 3, 17, 16, tzinfo=UTC))

    assert written(case) == ["2025-03-18T01:00:00+09:00"]
    assert case.timeline[-1].at.date() == date(2025, 3, 18)


@pytest.mark.parametrize("zone", [SEOUL, UTC, NEW_YORK])
def test_the_risk_rated_last_counts_in_whatever_offset_it_was_written(zone: Any):
    low, high = datetime(2025, 6, 4, 0, 30, tzinfo=SEOUL), datetime(2025, 6, 3, 23, tzinfo=UTC)
    case = cases.evaluated()
    for risk, at in (("low", low), ("high", high)):
        case = SCHOOL.record(case, ck.RiskRating(risk=risk), at=at.astimezone(zone), by=WORKER)

    answer = SCHOOL.ask(
        case, ck.Closure(reason="moved", approved_by="lead-1"), at=on("2025-06-05").astimezone(zone), by=WORKER
    )

    assert case.risk == "high"
    assert cases.codes(answer.refusals) == ["closure_risk_ceiling"]


@pytest.mark.parametrize("zone", [SEOUL, UTC, NEW_YORK])
def test_nothing_is_shared_after_a_withdrawal_in_whatever_offset_it_was_written(zone: Any):
    case = cases.consented(cases.opened())
    half_past, quarter_to = on("2025-03-10", 8) + timedelta(minutes=30), on("2025-03-10", 8) + timedelta(minutes=45)
    withdrawn = attrs.evolve(case.consents[0], withdrawn_on=date(2025, 3, 10))
    case = SCHOOL.record(case, withdrawn, at=half_past, by=WORKER)

    answer = SCHOOL.ask(case, ck.Disclosure(recipient="RS1"), at=quarter_to.astimezone(zone), by=WORKER)

    assert cases.codes(answer.refusals) == ["consent_expired"]


def test_a_consent_that_names_no_first_day_is_in_force_from_the_day_it_was_recorded():
    case = cases.consented(cases.opened(), "2025-03-04")
    (consent,) = case.consents

    assert consent.since == date(2025, 3, 4)
    assert case.history[-1].what.since is None  # type: ignore[attr-defined]
    assert [consent_position(case.consents, "RS1", on=day) for day in (date(1900, 1, 1), date(2025, 3, 3))] == [
        "not_in_force"
    ] * 2
    assert consent_position(case.consents, "RS1", on=date(2025, 3, 4)) == "in_force"


def test_a_consent_written_at_night_in_another_offset_begins_on_the_day_of_the_office():
    case = SCHOOL.record(
        cases.opened(), ck.Consent(id="S1", given_by=("C-3",), recipients=("RS1",)),
        at=datetime(2025, 3, 9, 16, tzinfo=UTC), by=WORKER,
    )  # fmt: skip

    assert case.consents[0].since == date(2025, 3, 10)


def test_a_consent_recorded_again_keeps_its_first_day_and_one_corrected_to_another_day_has_that_one():
    case = cases.consented(cases.opened(), "2025-03-04")
    case = SCHOOL.record(case, attrs.evolve(case.history[-1].what, until=date(2026, 1, 1)), at=on("2025-03-20"),
                         by=WORKER)  # fmt: skip
    moved = SCHOOL.correct(case, case.history[-2].what, entry=case.revision - 1, at=on("2025-03-06"), by=WORKER,
                           recorded_at=on("2025-03-21"), reason="the wrong day")  # fmt: skip

    assert case.consents[0].since == date(2025, 3, 4)
    assert moved.consents[0].since == date(2025, 3, 6)


@pytest.mark.parametrize("ended", [{"until": date(2025, 3, 1)}, {"withdrawn_on": date(2025, 3, 1)}], ids=str)
def test_a_consent_recorded_after_its_end_was_in_force_until_then_and_no_longer(ended: dict[str, date]):
    case = cases.consented(cases.opened(), "2025-03-04", **ended)

    assert not case.consents[0].is_in_force(on=date(2025, 3, 4))


# the zone of a case


@pytest.mark.parametrize(
    ("at", "given", "zone", "day"),
    [
        (datetime(2025, 3, 17, 16, tzinfo=UTC), "Asia/Seoul", "Asia/Seoul", "2025-03-18"),
        (datetime(2025, 3, 17, 16, tzinfo=UTC), None, "+00:00", "2025-03-17"),
        (datetime(2025, 3, 18, 1, tzinfo=SEOUL), None, "+09:00", "2025-03-18"),
        (datetime(2025, 3, 18, 1, tzinfo=ZoneInfo("Asia/Seoul")), None, "Asia/Seoul", "2025-03-18"),
        (datetime(2025, 3, 18, 1, tzinfo=SEOUL), "-05:00", "-05:00", "2025-03-17"),
        (datetime(2025, 7, 1, 23, tzinfo=UTC), "Europe/Berlin", "Europe/Berlin", "2025-07-02"),
        (datetime(2025, 3, 18, 1, tzinfo=timezone(timedelta(hours=5, minutes=53, seconds=28))), None, "+05:53:28",
         "2025-03-18"),
    ],
)  # fmt: skip
def test_a_case_counts_its_days_in_the_zone_given_or_that_of_the_opening(
    at: datetime, given: str | None, zone: str, day: str
):
    case = opened(at, zone=given)

    assert case.zone == zone
    assert case.opened_at == at
    assert case.opened_at.date().isoformat() == case.day_of(at).isoformat() == day
    assert case.history[0].what.zone == zone  # type: ignore[attr-defined]
    assert ck.Case.from_history(case.id, case.history) == case


def test_a_history_that_names_no_zone_takes_the_offset_of_its_opening():
    case = opened(datetime(2025, 3, 18, 1, tzinfo=SEOUL))
    history = [attrs.evolve(case.history[0], what=attrs.evolve(case.history[0].what, zone=None)), case.history[1]]

    read = ck.Case.from_history(case.id, history)

    assert read == case
    assert read.zone == "+09:00"


@pytest.mark.parametrize("zone", ["Asia/Nowhere", "+24:00", "", " ", 9, "KST"])
def test_a_zone_that_there_is_not_opens_no_case(zone: Any):
    with pytest.raises(ck.RecordError) as error:
        opened(on("2025-03-17"), zone=zone)

    assert [refusal.where for refusal in error.value.refusals] == ["zone"]


def test_the_day_of_an_instant_is_asked_with_an_offset():
    case = opened(on("2025-03-17"))

    assert case.day_of(datetime(2025, 3, 17, 15, tzinfo=UTC)) == date(2025, 3, 18)
    for at in (datetime(2025, 3, 17), date(2025, 3, 17), None):  # noqa: DTZ001
        with pytest.raises(ck.RecordError):
            case.day_of(at)  # type: ignore[arg-type]


# clocks that change


def test_an_hour_that_comes_twice_is_two_hours():
    case = opened(datetime(2025, 10, 25, 12, tzinfo=BERLIN))
    twice = datetime(2025, 10, 26, 2, 30, tzinfo=BERLIN)

    case = contacted(case, twice.replace(fold=1), twice)

    assert written(case) == ["2025-10-26T02:30:00+02:00", "2025-10-26T02:30:00+01:00"]


def test_an_hour_that_does_not_come_is_the_instant_it_stands_for():
    case = opened(datetime(2025, 3, 29, 12, tzinfo=BERLIN))
    missing = datetime(2025, 3, 30, 2, 30, tzinfo=BERLIN)

    case = contacted(case, missing, missing.astimezone(UTC))

    assert written(case) == ["2025-03-30T03:30:00+02:00"] * 2


@pytest.mark.parametrize("fold", [0, 1])
def test_a_midnight_that_does_not_come_is_on_one_day_however_it_is_written(fold: int):
    case = opened(datetime(2025, 3, 1, 12, tzinfo=HAVANA))
    missing = datetime(2025, 3, 9, 0, 30, tzinfo=HAVANA, fold=fold)
    same = missing.astimezone(UTC)

    days = {contacted(case, at).timeline[-1].at.date() for at in (missing, same)}

    assert days == {case.day_of(same)} == {case.day_of(missing)}


def test_the_last_day_before_the_clocks_change_ends_at_its_own_midnight():
    case = opened(datetime(2025, 3, 8, 12, tzinfo=NEW_YORK))
    before = datetime(2025, 3, 9, 4, 59, 59, tzinfo=UTC)  # 23:59:59-05:00 on 8 March
    summer = datetime(2025, 3, 10, 3, 59, 59, tzinfo=UTC)  # 23:59:59-04:00 on 9 March

    case = contacted(case, before, summer)

    assert [at.date() for at, _ in case.dated(ck.Contact)] == [date(2025, 3, 8), date(2025, 3, 9)]
    assert len(case.as_of(date(2025, 3, 8)).dated(ck.Contact)) == 1
    assert case.as_of(date(2025, 3, 9)) is case


@given(
    st.lists(st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1), timezones=st.sampled_from([  # noqa: DTZ001
        UTC, SEOUL, BERLIN, NEW_YORK, HAVANA, timezone(timedelta(hours=-12)), timezone(timedelta(hours=14)),
    ])), min_size=1, max_size=6),
    st.sampled_from(["Asia/Seoul", "Europe/Berlin", "America/Havana", "+14:00", "-12:00"]),
)  # fmt: skip
def test_in_any_zone_the_order_is_that_of_the_instants_and_a_day_that_of_the_zone(instants, zone):
    case = opened(datetime(2023, 1, 1, tzinfo=UTC), zone=zone)

    case = contacted(case, *instants)

    entered = [at for at, _ in case.dated(ck.Contact)]
    assert entered == sorted(at.astimezone(UTC) for at in instants)
    assert [at.date() for at in entered] == [case.day_of(at) for at in entered]
    expected = timezone(timedelta(hours=14)) if zone == "+14:00" else timezone(timedelta(hours=-12))
    tz = ZoneInfo(zone) if "/" in zone else expected
    assert [at.isoformat() for at in entered] == [at.astimezone(UTC).astimezone(tz).isoformat() for at in entered]


# the edges of the calendar


@pytest.mark.parametrize("at", [datetime.min, datetime.max])  # noqa: DTZ901
@pytest.mark.parametrize("hours", [-12, 0, 14, timedelta(hours=1, microseconds=5), timedelta(hours=-1, microseconds=5)])
def test_the_first_and_the_last_instant_of_the_calendar_are_taken_or_refused_as_anything_else(at: datetime, hours: Any):
    case = cases.opened()
    edge = at.replace(tzinfo=timezone(hours if isinstance(hours, timedelta) else timedelta(hours=hours)))
    acts: list[Any] = [
        lambda: SCHOOL.record(case, ck.Contact(), at=edge, by="w"), lambda: SCHOOL.ask(case, "assess", at=edge, by="w"),
        lambda: SCHOOL.options(case, at=edge, by="w"), lambda: opened(edge), lambda: opened(edge, zone="Asia/Seoul"),
        lambda: case.as_of(edge), lambda: case.as_of(date(2026, 1, 1), known=edge), lambda: case.state_at(edge),
        lambda: SCHOOL.adopt(case, stages=[("planning", edge)], by="w"), lambda: case.day_of(edge),
        lambda: SCHOOL.void(case, entry=case.revision, by="w", recorded_at=edge, reason="x"),
    ]  # fmt: skip

    for act in acts:
        try:
            act()
        except ck.RecordError as error:
            assert error.refusals  # noqa: PT017


# what is no instant, no revision, no stage


BAD = [None, "2025-03-05", date(2025, 3, 5), datetime(2025, 3, 5), True, 5, [on("2025-03-05")]]  # noqa: DTZ001


@pytest.mark.parametrize("bad", BAD, ids=repr)
def test_what_is_no_instant_is_refused_wherever_one_is_asked_for(bad: Any):
    case = cases.opened()
    acts: list[Any] = [
        lambda: SCHOOL.record(case, ck.Contact(), at=bad, by="w"), lambda: SCHOOL.ask(case, "assess", at=bad, by="w"),
        lambda: SCHOOL.advance(case, "assess", at=bad, by="w"), lambda: SCHOOL.options(case, at=bad, by="w"),
        lambda: case.state_at(bad), lambda: case.day_of(bad), lambda: opened(bad),
        lambda: SCHOOL.path_to(case, "planning", at=bad, by="w"),
        lambda: SCHOOL.next_steps(case, "plan", at=bad, by="w"),
        lambda: SCHOOL.adopt(case, stages=[("planning", bad)], by="w"),
    ]  # fmt: skip

    for act in acts:
        with pytest.raises(ck.CasekitError):
            act()


@pytest.mark.parametrize("bad", [None, "3", 3.0, True, [3], on("2025-03-05")], ids=repr)
def test_a_revision_is_a_whole_number(bad: Any):
    case = cases.opened()
    acts = {"revision": lambda: case.entries_since(bad), "since": lambda: SCHOOL.effects(case, since=bad)}
    for argument, act in acts.items():
        with pytest.raises(ck.RecordError) as error:
            act()
        assert [(each.code, each.where) for each in error.value.refusals] == [("wrong_type", argument)]


@pytest.mark.parametrize("bad", [5, True, ["planning"], date(2025, 3, 5)], ids=repr)
def test_what_names_no_stage_no_move_and_no_thing_is_refused(bad: Any):
    case, act = cases.opened(), {"at": on("2025-03-05"), "by": "w"}
    acts: list[Any] = [
        lambda: SCHOOL.options(case, to=bad, **act), lambda: SCHOOL.path_to(case, bad, **act),
        lambda: SCHOOL.next_steps(case, bad, **act), lambda: SCHOOL.ask(case, bad, **act),
        lambda: SCHOOL.record(case, bad, **act), lambda: SCHOOL.advance(case, bad, **act),
        lambda: SCHOOL.adopt(case, stages=bad, by="w"), lambda: case.current(ck.Goal, bad),
    ]  # fmt: skip

    for act_ in acts:
        with pytest.raises(ck.CasekitError):
            act_()


def test_a_case_whose_zone_this_machine_does_not_know_says_so():
    with pytest.raises(ck.RecordError) as refused:
        zone_of_case("Asia/Nowhere")

    assert refused.value.codes == ("unknown_zone",)


# a wrong zone


def in_utc() -> ck.Case:
    """A case of an office in Seoul whose host gave instants in UTC and no zone: its days are counted in UTC."""
    case = opened(datetime(2025, 3, 17, 16, tzinfo=UTC))
    return contacted(case, datetime(2025, 3, 18, 15, 30, tzinfo=UTC), datetime(2025, 3, 20, 9, tzinfo=UTC))


def rezoned(case: ck.Case, zone: str) -> ck.Case:
    opening = attrs.evolve(case.history[0].what, zone=zone)
    at = datetime(2025, 4, 1, tzinfo=UTC)
    return SCHOOL.correct(case, opening, entry=1, by=WORKER, recorded_at=at, reason="the server was set up in UTC")


def test_a_wrong_zone_is_corrected_and_every_day_is_counted_anew():
    case = in_utc()

    right = rezoned(case, "Asia/Seoul")

    assert (case.zone, right.zone) == ("+00:00", "Asia/Seoul")
    assert case.timeline[0].at.date() == date(2025, 3, 17)
    assert right.opened_at == case.opened_at
    assert right.opened_at.date() == date(2025, 3, 18)
    assert written(right) == ["2025-03-19T00:30:00+09:00", "2025-03-20T18:00:00+09:00"]
    assert right.mended == {1: case.revision + 1}
    assert ck.loads(ck.dumps(right)) == right
    assert ck.case_from_entries("K-17", [*map(ck.entry_to_data, [*case.history, *right.entries_since(4)])]) == right
    again = rezoned_once_more(right)
    assert again.zone == "Asia/Tokyo"
    assert ck.loads(ck.dumps(again)) == again


def rezoned_once_more(case: ck.Case) -> ck.Case:
    opening = next(entry for entry in case.timeline if isinstance(entry.what, ck.StageChange))
    return SCHOOL.correct(
        case, attrs.evolve(opening.what, zone="Asia/Tokyo"), entry=opening.number, by=WORKER,
        recorded_at=on("2025-04-02"), reason="moved",
    )  # fmt: skip


def test_what_would_not_be_acceptable_on_the_days_of_the_right_zone_is_told():
    case = opened(datetime(2025, 3, 3, tzinfo=UTC))
    for record in (
        ck.Resource(id="RS1", sector="education", ownership="public", formality="formal"),
        ck.Consent(id="S1", given_by=("C-3",), recipients=("RS1",), until=date(2025, 3, 10)),
        ck.Disclosure(recipient="RS1"),
    ):
        at = datetime(2025, 3, 10 if isinstance(record, ck.Disclosure) else 4, 16, tzinfo=UTC)
        case = SCHOOL.record(case, record, at=at, by=WORKER)

    right = rezoned(case, "Asia/Seoul")

    (finding,) = right.entries_since(case.revision)[0].findings
    assert (finding.code, finding.params) == (
        "no_longer_acceptable", {"entry": case.revision, "codes": ("consent_expired",)},
    )  # fmt: skip


def test_a_move_does_not_change_the_zone():
    case = cases.assessed()
    move = next(entry for entry in case.timeline if getattr(entry.what, "move", None))

    with pytest.raises(ck.RecordError) as error:
        SCHOOL.correct(
            case, attrs.evolve(move.what, zone="Asia/Tokyo"), entry=move.number, by=WORKER,
            recorded_at=on("2025-12-01"), reason="slip",
        )  # fmt: skip

    assert error.value.codes == ("stage_change_is_a_move",)


def test_an_instant_beyond_the_calendar_is_named_with_its_entry():
    history = [*in_utc().history]
    history[2] = attrs.evolve(history[2], at=datetime(1, 1, 1, 2, tzinfo=SEOUL))

    with pytest.raises(ck.RecordError) as error:
        ck.Case.from_history("K-17", history)

    assert [(each.code, each.where) for each in error.value.refusals] == [("day_out_of_range", "history[2].at")]


def test_a_case_was_opened_when_it_was_opened_whatever_a_store_holds_before():
    case = in_utc()
    early = ck.Entry(what=ck.Contact(), at=datetime(2020, 1, 1, tzinfo=UTC), by=WORKER)

    found = ck.Case.from_history("K-17", [*case.history, early])

    assert found.opened_at == case.opened_at
    assert [each.opened_at for each in found.episodes] == [case.opened_at]
