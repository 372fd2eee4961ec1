from __future__ import annotations

from datetime import date

import cases
import pytest

import casekit as ck

YEAR_END = date(2025, 12, 31)


def holding(*records: ck.Record) -> ck.Case:
    case = cases.opened()
    for record in records:
        case = case.record(record, at=cases.on("2025-03-05"), by=cases.WORKER)
    return case


def evaluated(*records: ck.Record, checkpoints: tuple[str, ...] = ()) -> ck.evaluation.CaseEvaluation:
    return ck.evaluation.evaluate(holding(*records), on=YEAR_END, voice_checkpoints=checkpoints)


@pytest.mark.parametrize(
    ("kinds", "lacking"),
    [
        ((), ("quantitative", "qualitative")),
        (("quantitative",), ("qualitative",)),
        (("qualitative", "qualitative"), ("quantitative",)),
        (("qualitative", "quantitative"), ()),
    ],
)
def test_evidence_of_both_kinds_is_needed(kinds, lacking):
    found = evaluated(
        *(ck.Indicator(name=f"indicator {number}", evidence=kind) for number, kind in enumerate(kinds))
    ).evidence

    assert (found.quantitative, found.qualitative) == (kinds.count("quantitative"), kinds.count("qualitative"))
    assert found.both_present == (not lacking)
    assert [each.params["ids"] for each in found.findings] == ([lacking] if lacking else [])
