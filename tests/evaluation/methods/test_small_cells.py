from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.errors import EvaluationError
from casekit.evaluation.methods import suppress_small

COUNTS = st.dictionaries(st.text("abcdef", min_size=1), st.integers(0, 12))


def test_a_count_at_the_limit_is_shown_and_one_below_it_held_back():
    found = suppress_small({"moved": 5, "died": 4, "refused": 0})

    assert [row["count"] for row in found.table] == [5, None, None]
    assert (found.value, found.missing, found.figures["total"]) == (2, ("died", "refused"), None)
    assert [each.code for each in found.findings] == ["small_counts_held_back"]


def test_one_count_held_back_could_be_told_from_a_total_and_a_finding_says_so():
    found = suppress_small({"moved": 5, "died": 4})

    assert [each.code for each in found.findings] == ["small_counts_held_back", "one_count_held_back"]


def test_with_nothing_small_the_total_is_shown():
    assert suppress_small({"moved": 5, "died": 6}).figures["total"] == 11
    assert suppress_small({}).value == 0
    assert suppress_small({"moved": 1}, below=1).value == 0


@given(COUNTS, st.integers(1, 8))
def test_no_count_below_the_limit_is_in_the_result(counts, below):
    found = suppress_small(counts, below=below)

    assert {row["kind"]: row["count"] for row in found.table} == {
        kind: count if count >= below else None for kind, count in counts.items()
    }
    assert (found.figures["total"] is None) == bool(found.missing) == bool(found.value)


def test_counts_that_are_no_whole_numbers_are_refused_with_the_limit():
    with pytest.raises(EvaluationError) as refused:
        suppress_small({"moved": 1.5, "died": None}, below=0)

    assert [each.where for each in refused.value.reasons] == ["counts[moved]", "counts[died]", "below"]
