from __future__ import annotations

import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck


def scored(domain: str, before: float | None, after: float | None) -> list[ck.Record]:
    scores = (("before", before), ("after", after))
    return [ck.DomainScore(domain=domain, occasion=when, score=score) for when, score in scores if score is not None]


def test_the_impact_is_the_mean_change_of_the_domains_scored_twice():
    found = cases.evaluation_of(
        *scored("education", 2, 4), *scored("family", 3, 3), *scored("health", 4, 3.5), *scored("housing", 1, 2)
    ).life_impact

    assert (found.domains, found.mean_before, found.mean_after, found.mean_change) == (4, 2.5, 3.125, 0.625)
    assert (found.improved, found.maintained, found.worsened) == (2, 1, 1)
    assert found.findings == ()


def test_a_domain_scored_once_is_named_and_left_out():
    found = cases.evaluation_of(
        *scored("education", 2, 4), *scored("family", 1, None), *scored("health", None, 5)
    ).life_impact

    assert (found.domains, found.mean_change) == (1, 2)
    assert found.unscored == ("family", "health")
    assert [(each.code, each.params["ids"]) for each in found.findings] == [("domains_unscored", ("family", "health"))]


@pytest.mark.parametrize("records", [[], scored("family", 3, None)], ids=["no score", "one occasion"])
def test_an_impact_on_no_domain_is_unknown_and_a_finding_says_so(records):
    found = cases.evaluation_of(*records).life_impact

    assert (found.domains, found.mean_before, found.mean_after, found.mean_change) == (0, None, None, None)
    assert cases.codes(found.findings) == ["domains_unscored"]


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=6))
def test_every_domain_improved_held_or_fell(scores):
    found = cases.evaluation_of(
        *(score for number, pair in enumerate(scores) for score in scored(f"domain {number}", *pair))
    ).life_impact

    assert found.improved + found.maintained + found.worsened == found.domains == len(scores)
    assert found.mean_change == pytest.approx(found.mean_after - found.mean_before)
