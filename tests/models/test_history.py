"""What an entry is: a record, when it happened and was written down, and what it stands for."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo

import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit import Contact, Entry, Finding, RecordError, StageChange, Void

OFFSETS = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=OFFSETS)  # noqa: DTZ001


class ClocksGoBack(tzinfo):
    """A night on which clocks go back from 3 to 2: half past two comes twice."""

    def utcoffset(self, at: datetime | None) -> timedelta:
        return timedelta(hours=1 if at and at.fold else 2)


def entry(**changes: object) -> Entry:
    at = cases.on("2025-03-03")
    return Entry(**{"what": Contact(), "at": at, "recorded_at": at, "by": cases.WORKER, **changes})


@given(INSTANTS, st.timedeltas(timedelta(0), timedelta(days=400)), OFFSETS)
def test_an_entry_keeps_its_instant_and_its_offset(at, later, offset):
    kept = entry(at=at, recorded_at=(at + later).astimezone(offset))

    assert kept.at.isoformat() == at.isoformat()
    assert kept.recorded_at - kept.at == later


def test_an_entry_fixes_the_offset_its_time_zone_had_then():
    twice = datetime(2025, 10, 26, 2, 30, tzinfo=ClocksGoBack())

    first = entry(at=twice, recorded_at=twice)
    second = entry(at=twice.replace(fold=1), recorded_at=twice.replace(fold=1))

    assert first.at.isoformat() == "2025-10-26T02:30:00+02:00"
    assert second.at.isoformat() == "2025-10-26T02:30:00+01:00"
    assert second.at - first.at == timedelta(hours=1)


def test_an_offset_is_kept_to_the_second():
    at = datetime(2025, 3, 3, 9, tzinfo=timezone(timedelta(hours=9, microseconds=5)))

    kept = entry(at=at, recorded_at=at)

    assert kept.at == at
    assert kept.at.utcoffset() == timedelta(hours=9)


def test_an_act_is_written_down_when_it_happened_or_later():
    at = cases.on("2025-03-03")

    with pytest.raises(RecordError) as refused:
        entry(at=at, recorded_at=at - timedelta(microseconds=1))

    assert refused.value.codes == ("recorded_before_it_happened",)


def test_two_offsets_are_compared_as_instants():
    at = cases.on("2025-03-03")

    assert entry(at=at, recorded_at=at.astimezone(timezone.utc)).recorded_at == at  # noqa: UP017


def test_an_entry_was_written_down_when_it_happened_unless_it_says_when():
    at = cases.on("2025-03-03")

    kept = Entry(what=Contact(), at=at, by="worker-1")

    assert kept.recorded_at == at
    assert kept.number == 0
    assert kept.part_of is None


@pytest.mark.parametrize("mends", [0, -1, True, 1.0, "1", [1]])
def test_an_entry_mends_a_number_of_the_history(mends):
    with pytest.raises(RecordError) as refused:
        entry(mends=mends)

    assert [refusal.where for refusal in refused.value.refusals] == ["mends"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("number", -1), ("number", True), ("number", "1"), ("number", None), ("part_of", 0), ("part_of", False)],
)
def test_entries_are_counted_from_one(field, value):
    with pytest.raises(RecordError) as refused:
        entry(**{field: value})

    assert [refusal.where for refusal in refused.value.refusals] == [field]


@pytest.mark.parametrize(("number", "part_of", "act"), [(3, None, 3), (4, 3, 3)])
def test_entries_of_one_act_name_the_first_of_them(number, part_of, act):
    assert entry(number=number, part_of=part_of).act == act


def test_a_void_says_which_entry_it_takes_out():
    with pytest.raises(RecordError) as refused:
        entry(what=Void())

    assert [(each.code, each.where) for each in refused.value.refusals] == [("void_of_nothing", "mends")]
    assert entry(what=Void(), mends=3).what.event == "entry_voided"


@pytest.mark.parametrize("zone", ["Asia/Nowhere", "+25:00", "+9", "..", "/etc/passwd", "x" * 300, "KST-9"])
def test_an_opening_names_a_zone_that_there_is(zone):
    with pytest.raises(RecordError) as refused:
        StageChange(stage="intake", zone=zone)

    assert [(each.code, each.where) for each in refused.value.refusals] == [("unknown_zone", "zone")]


@pytest.mark.parametrize("zone", ["Asia/Seoul", "Europe/Berlin", "UTC", "+09:00", "-03:30", "+00:00", "+05:53:28"])
def test_a_zone_is_a_name_or_an_offset(zone):
    assert StageChange(stage="intake", zone=zone).zone == zone


def test_an_entry_is_about_a_record():
    with pytest.raises(RecordError) as refused:
        entry(what=cases.WORKER, findings=["x"], overrides=("x",))

    assert [refusal.where for refusal in refused.value.refusals] == ["what", "findings", "overrides[0]"]


def test_a_finding_of_an_entry_is_an_error_a_warning_or_a_notice():
    with pytest.raises(RecordError) as refused:
        entry(findings=(Finding("seen", severity="odd"),))

    assert [(each.code, each.where) for each in refused.value.refusals] == [("not_one_of", "findings[0].severity")]


@pytest.mark.parametrize("broken", ["\x00", "\ud83d"], ids=ascii)
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "seen{}"),
        ("where", "K-17{}"),
        ("params", {"recipient": "RS1{}"}),
        ("params", {"known": ("RS1", "RS2{}")}),
        ("params", {"recipient{}": 3}),
    ],
    ids=str,
)
def test_a_finding_whose_texts_no_database_can_hold_enters_no_history(field, value, broken):
    fields = {"code": "seen", field: eval(repr(value).replace("{}", repr(broken)[1:-1]))}

    with pytest.raises(RecordError) as refused:
        entry(findings=(Finding("first"), Finding(**fields)))

    assert [(each.code, each.where) for each in refused.value.refusals] == [
        ("text_cannot_be_stored", f"findings[1].{field}")
    ]


def test_every_text_of_a_finding_that_cannot_be_stored_is_told():
    with pytest.raises(RecordError) as refused:
        entry(findings=(Finding("\x00", {"a": "\x00", "b": "\x00"}, "\x00", "odd"),))

    assert [each.where for each in refused.value.refusals] == [
        "findings[0].severity", "findings[0].code", "findings[0].where", "findings[0].params"
    ]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), [("code", 5), ("code", None), ("where", 5)])
def test_a_finding_is_told_in_texts(field, value):
    with pytest.raises(RecordError) as refused:
        entry(findings=(Finding(**{"code": "seen", field: value}),))

    assert [(each.code, each.where) for each in refused.value.refusals] == [("wrong_type", f"findings[0].{field}")]


def test_a_finding_may_say_anything_that_can_be_stored():
    found = Finding("우리 규칙", {"": " ", "\u200b": ("", "\n"), "none": None, "days": 3}, "")

    assert entry(findings=(found,)).findings == (found,)
