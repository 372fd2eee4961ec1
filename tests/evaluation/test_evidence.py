from __future__ import annotations

import cases
import pytest

import casekit as ck


def counts(*records: ck.Record) -> dict[tuple[str, str], int]:
    """How many records are evidence, by the kind of evidence and of record."""
    table = cases.evaluation_of(*records)["evidence_of_both_kinds"].table
    return {(row["evidence"], row["record"]): row["count"] for row in table}


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
    indicators = [ck.Indicator(name=f"indicator {number}", evidence=kind) for number, kind in enumerate(kinds)]

    found = cases.evaluation_of(*indicators)["evidence_of_both_kinds"]

    assert counts(*indicators) == {(kind, "indicator"): kinds.count(kind) for kind in kinds}
    assert (found.value, found.missing) == (not lacking, lacking)
    assert [each.params["ids"] for each in found.findings] == ([lacking] if lacking else [])


def test_an_indicator_recorded_again_is_one_indicator_of_its_last_kind():
    first, last = (ck.Indicator(name="attendance", evidence=kind) for kind in ("quantitative", "qualitative"))

    assert counts(first, last) == {("qualitative", "indicator"): 1}


@pytest.mark.parametrize(
    ("record", "evidence", "code"),
    [
        (ck.Reading(goal="G1", value=3), "quantitative", "reading"),
        (ck.DomainScore(domain="education", occasion="before", score=2), "quantitative", "domain_score"),
        (ck.ServiceRating(item="access", rating=4), "quantitative", "service_rating"),
        (ck.SessionCount(service="counselling", planned=10, delivered=8), "quantitative", "session_count"),
        (ck.ClientVoice(checkpoint="review", words="It helps."), "qualitative", "client_voice"),
    ],
    ids=["reading", "score", "rating", "sessions", "the client's words"],
)
def test_what_was_counted_is_quantitative_and_what_the_client_said_is_qualitative(record, evidence, code):
    found = cases.evaluation_of(record)["evidence_of_both_kinds"]

    assert counts(record) == {(evidence, code): 1}
    assert (found.value, found.used) == (False, (evidence,))


def test_a_score_and_the_words_of_the_client_are_evidence_of_both_kinds():
    score, words = ck.ServiceRating(item="access", rating=4), ck.ClientVoice(checkpoint="closure")

    found = cases.evaluation_of(score, words)["evidence_of_both_kinds"]

    assert (found.value, found.missing, found.findings) == (True, (), ())
