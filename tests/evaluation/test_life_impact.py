from __future__ import annotations

import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck


def scored(domain: str, before: float | None, after: float | None) -> list[ck.Record]:
    scores = (("before", before), ("after", after))
    return [ck.DomainScore(domain=domain, occasion=when, score=score) for when, score in scores if score is not None]


def impact_of(*records: ck.Record) -> ck.evaluation.Result:
    return cases.evaluation_of(*records)["mean_change_of_life_domains"]


def test_the_impact_is_the_mean_change_of_the_domains_scored_twice():
    found = impact_of(
        *scored("education", 2, 4), *scored("family", 3, 3), *scored("health", 4, 3.5), *scored("housing", 1, 2)
    )

    assert (found.value, found.findings) == (0.625, ())
    assert found.figures == {
        "count": 4, "mean_before": 2.5, "mean_after": 3.125, "improved": 2, "maintained": 1, "worsened": 1,
    }  # fmt: skip


def test_a_domain_scored_once_is_named_and_left_out():
    found = impact_of(*scored("education", 2, 4), *scored("family", 1, None), *scored("health", None, 5))

    assert (found.figures["count"], found.value) == (1, 2)
    assert found.missing == ("family", "health")
    assert [(each.code, each.params["ids"]) for each in found.findings] == [("domains_unscored", ("family", "health"))]


@pytest.mark.parametrize("records", [[], scored("family", 3, None)], ids=["no score", "one occasion"])
def test_an_impact_on_no_domain_is_unknown_and_a_finding_says_so(records):
    found = impact_of(*records)

    means = (found.figures["mean_before"], found.figures["mean_after"], found.value)
    assert (found.figures["count"], means) == (0, (None, None, None))
    assert cases.codes(found.findings) == ["domains_unscored"]


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=6))
def test_every_domain_improved_held_or_fell(scores):
    found = impact_of(*(score for number, pair in enumerate(scores) for score in scored(f"domain {number}", *pair)))

    figures = found.figures
    moved = sum(figures[word] for word in ("improved", "maintained", "worsened"))
    assert moved == figures["count"] == len(scores)
    assert found.value == pytest.approx(figures["mean_after"] - figures["mean_before"])
