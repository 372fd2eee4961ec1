"""What the tests of mending share."""

from __future__ import annotations

from typing import Any

import pytest
from cases import SCHOOL, WORKER, on
from office import ADVISER, MACHINE

import casekit as ck

LATER = on("2025-03-10")


ODD: dict[str, Any] = {"by": ADVISER, "recorded_at": LATER, "reason": "mixed up"}


MENDING: dict[str, Any] = {"by": WORKER, "recorded_at": on("2025-12-01"), "reason": "mixed up"}


def correct(case: ck.Case, record: ck.Record, entry: int, **changes: object) -> ck.Case:
    return MACHINE.correct(case, record, entry=entry, **{**ODD, **changes})


def void(case: ck.Case, entry: int, **changes: object) -> ck.Case:
    return MACHINE.void(case, entry=entry, **{**ODD, **changes})


def mend(case: ck.Case, record: ck.Record | None, entry: int, **changes: object) -> ck.Case:
    """The school case with an entry corrected, or voided where there is no record."""
    if record is None:
        return SCHOOL.void(case, entry=entry, **{**MENDING, **changes})
    return SCHOOL.correct(case, record, entry=entry, **{**MENDING, **changes})


def number(case: ck.Case, kind: type[ck.Record] | str, nth: int = -1) -> int:
    """The number of the last entry that counts with a record of this kind, or with the move of this name."""
    found = [
        entry.number for entry in case.timeline
        if (getattr(entry.what, "move", None) == kind if isinstance(kind, str) else isinstance(entry.what, kind))
    ]  # fmt: skip
    return found[nth]


def refusals(act: Any) -> list[tuple[str, str | None]]:
    with pytest.raises(ck.CasekitError) as refusal:
        act()
    assert isinstance(refusal.value, ck.RecordError)
    return [(each.code, each.where) for each in refusal.value.refusals]


def depending(act: Any) -> tuple[str, ...]:
    """The numbers of the later entries because of which an act is refused, and of nothing else."""
    with pytest.raises(ck.RecordError) as refusal:
        act()
    (said,) = refusal.value.refusals
    assert (said.code, said.where) == ("later_entries_depend", "entry")
    return said.params["entries"]  # type: ignore[return-value]


def reported(before: ck.Case, after: ck.Case) -> dict[int, tuple[str, ...]]:
    """The later entries that the last act reports as no longer acceptable, each with why."""
    findings = [finding for entry in after.entries_since(before.revision) for finding in entry.findings]
    return {
        int(str(each.params["entry"])): each.params["codes"]
        for each in findings if each.code == "no_longer_acceptable"
    }  # type: ignore[misc]  # fmt: skip
