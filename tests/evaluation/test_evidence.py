from __future__ import annotations

import cases
import pytest

import casekit as ck


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
    found = cases.evaluation_of(
        *(ck.Indicator(name=f"indicator {number}", evidence=kind) for number, kind in enumerate(kinds))
    ).evidence

    assert (found.quantitative, found.qualitative) == (kinds.count("quantitative"), kinds.count("qualitative"))
    assert found.both_present == (not lacking)
    assert [each.params["ids"] for each in found.findings] == ([lacking] if lacking else [])
