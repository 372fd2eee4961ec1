"""What the tests of case share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import attrs
import cases
import pytest
from hypothesis import strategies as st

from casekit import (
    Case,
    CasekitError,
    Client,
    Consent,
    Contact,
    Need,
    Record,
    RecordError,
    RiskRating,
    ServiceRating,
)
from casekit.models.appending import appended, next_entry
from casekit.models.state import SHELVES

OPENED = cases.on("2025-03-03")


REF = cases.SCHOOL.workflow.ref


WORDS = st.sampled_from(["a", "b", "c"])


HAPPENINGS = st.one_of(
    st.builds(Need, id=WORDS, domain=WORDS),
    st.builds(RiskRating, risk=st.sampled_from(["low", "medium", "high"])),
    st.builds(ServiceRating, item=WORDS, rating=st.integers(1, 5)),
    st.builds(Consent, id=WORDS, given_by=st.just(("C-3",)), recipients=st.lists(WORDS).map(tuple)),
    st.builds(Contact, reached=st.booleans()),
)
"""Records that need no other before them, so that they can be recorded in any order."""


HOURS = st.integers(1, 24 * 30)


HISTORIES = st.dictionaries(HOURS, HAPPENINGS, max_size=8)
"""What happened, by the hours since the case was opened."""


def newly_opened() -> Case:
    return Case.open(Client(id="C-3"), id="K-17", at=OPENED, by="w1", workflow=REF, stage="intake")


def taken(hours: int, record: Record, case: Case, **fields: object) -> Case:
    return cases.kept(case, record, at=OPENED + timedelta(hours=hours), by="w1", **fields)


def mended(hours: int, record: Record, case: Case, mends: int) -> Case:
    """The case with a record in place of a wrong entry, nothing validated."""
    at = OPENED + timedelta(hours=hours)
    entry = next_entry(case, record, at=at, recorded_at=OPENED + timedelta(days=60), by="w1", mends=mends)
    return appended(case, entry)


def recorded(acts: list[tuple[int, Record]]) -> Case:
    case = newly_opened()
    for hours, record in acts:
        case = taken(hours, record, case)
    return case


def state(case: Case) -> dict[str, object]:
    names = {*(field.name for field in attrs.fields(Case)), *SHELVES} - {"id", "history", "revision"}
    return {name: getattr(case, name) for name in names}


def refused(act: Callable[[], object]) -> RecordError:
    with pytest.raises(CasekitError) as error:
        act()
    assert isinstance(error.value, RecordError)
    return error.value


def places(error: RecordError) -> list[tuple[str, str | None]]:
    return [(refusal.code, refusal.where) for refusal in error.refusals]
