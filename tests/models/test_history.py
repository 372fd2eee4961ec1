from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo

import attrs
import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit import Contact, Entry, Finding, RecordError, StageChange
from casekit.models.history import entry_of_move

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


def test_an_entry_stands_on_the_day_of_its_own_offset():
    night = cases.on("2025-03-03", 1)  # 2 March in UTC

    assert entry(at=night, recorded_at=night).moment(4) == (night.date(), night, 4)
    assert night.date().isoformat() == "2025-03-03"


@pytest.mark.parametrize("replaces", [-1, True, 1.0, "1"])
def test_an_entry_replaces_a_place_in_the_history(replaces):
    with pytest.raises(RecordError) as refused:
        entry(replaces=replaces)

    assert [refusal.where for refusal in refused.value.refusals] == ["replaces"]


def test_an_entry_is_about_a_record():
    with pytest.raises(RecordError) as refused:
        entry(what=cases.WORKER, findings=["x"], overrides=("x",))

    assert [refusal.where for refusal in refused.value.refusals] == ["what", "findings", "overrides[0]"]


def test_a_finding_of_an_entry_is_an_error_a_warning_or_a_notice():
    with pytest.raises(RecordError) as refused:
        entry(findings=(Finding("seen", severity="odd"),))

    assert [(each.code, each.where) for each in refused.value.refusals] == [("not_one_of", "findings[0].severity")]


@given(INSTANTS, st.sampled_from([None, "moved away"]), st.booleans(), st.sampled_from([None, "form-1"]))
def test_the_entry_of_a_move_is_the_one_the_constructors_make(at, reason, passing, key):
    change = {
        "stage": "planning", "kinds": ("planning",), "source": "intake", "move": "plan", "reason": reason,
        "workflow": None, "adopted": False, "passing": passing,
    }  # fmt: skip
    entry = {
        "what": None, "at": at, "recorded_at": at, "by": cases.WORKER, "findings": (Finding("seen"),), "overrides": (),
        "replaces": None, "reason": None, "key": key,
    }  # fmt: skip

    made = entry_of_move(dict(change), dict(entry))

    plain = Entry(**{**entry, "what": StageChange(**change)})
    assert made == plain
    assert hash(made) == hash(plain)
    assert set(made.__dict__) == {field.name for field in attrs.fields(Entry)}
    assert set(made.what.__dict__) == {field.name for field in attrs.fields(StageChange)}
