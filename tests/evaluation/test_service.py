from __future__ import annotations

from datetime import date

import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck

YEAR_END = date(2025, 12, 31)


def holding(*records: ck.Record) -> ck.Case:
    case = cases.opened()
    for record in records:
        case = case.record(record, at=cases.on("2025-03-05"), by=cases.WORKER)
    return case


def evaluated(*records: ck.Record, checkpoints: tuple[str, ...] = ()) -> ck.evaluation.CaseEvaluation:
    return ck.evaluation.evaluate(holding(*records), on=YEAR_END, voice_checkpoints=checkpoints)


def scored(domain: str, before: float | None, after: float | None) -> list[ck.Record]:
    scores = (("before", before), ("after", after))
    return [ck.DomainScore(domain=domain, occasion=when, score=score) for when, score in scores if score is not None]


def test_the_quality_is_the_mean_rating_and_the_share_of_sessions_delivered():
    found = evaluated(
        ck.ServiceRating(item="access", rating=5),
        ck.ServiceRating(item="respect", rating=3.5),
        ck.SessionCount(service="counselling", planned=10, delivered=8),
        ck.SessionCount(service="tutoring", planned=10, delivered=1),
    ).service_quality

    assert (found.items_rated, found.mean_rating) == (2, 4.25)
    assert (found.sessions_planned, found.sessions_delivered, found.delivery_rate) == (20, 9, 0.45)
    assert found.findings == ()


def test_a_later_rating_and_a_later_count_replace_the_earlier():
    found = evaluated(
        ck.ServiceRating(item="access", rating=1),
        ck.ServiceRating(item="access", rating=4),
        ck.SessionCount(service="counselling", planned=10, delivered=2),
        ck.SessionCount(service="counselling", planned=10, delivered=5),
    ).service_quality

    assert (found.items_rated, found.mean_rating, found.delivery_rate) == (1, 4, 0.5)


def test_more_sessions_than_planned_pass_one():
    found = evaluated(ck.SessionCount(service="counselling", planned=4, delivered=5)).service_quality

    assert found.delivery_rate == 1.25


@pytest.mark.parametrize(
    ("records", "codes"),
    [
        ((), ["service_unrated", "no_sessions_planned"]),
        ((ck.ServiceRating(item="access", rating=5),), ["no_sessions_planned"]),
        ((ck.SessionCount(service="counselling", planned=1, delivered=0),), ["service_unrated"]),
        ((ck.SessionCount(service="counselling", planned=0, delivered=3),), ["service_unrated", "no_sessions_planned"]),
    ],
    ids=["nothing", "only rated", "only planned", "never planned"],
)
def test_a_finding_says_what_the_quality_of_the_service_lacks(records, codes):
    found = evaluated(*records).service_quality

    assert cases.codes(found.findings) == codes
    assert (found.mean_rating is None) == ("service_unrated" in codes)
    assert (found.delivery_rate is None) == ("no_sessions_planned" in codes)


def test_the_impact_is_the_mean_change_of_the_domains_scored_twice():
    found = evaluated(
        *scored("education", 2, 4), *scored("family", 3, 3), *scored("health", 4, 3.5), *scored("housing", 1, 2)
    ).life_impact

    assert (found.domains, found.mean_before, found.mean_after, found.mean_change) == (4, 2.5, 3.125, 0.625)
    assert (found.improved, found.maintained, found.worsened) == (2, 1, 1)
    assert found.findings == ()


def test_a_domain_scored_once_is_named_and_left_out():
    found = evaluated(*scored("education", 2, 4), *scored("family", 1, None), *scored("health", None, 5)).life_impact

    assert (found.domains, found.mean_change) == (1, 2)
    assert found.unscored == ("family", "health")
    assert [(each.code, each.params["ids"]) for each in found.findings] == [("domains_unscored", ("family", "health"))]


@pytest.mark.parametrize("records", [[], scored("family", 3, None)], ids=["no score", "one occasion"])
def test_an_impact_on_no_domain_is_unknown_and_a_finding_says_so(records):
    found = evaluated(*records).life_impact

    assert (found.domains, found.mean_before, found.mean_after, found.mean_change) == (0, None, None, None)
    assert cases.codes(found.findings) == ["domains_unscored"]


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=6))
def test_every_domain_improved_held_or_fell(scores):
    found = evaluated(
        *(score for number, pair in enumerate(scores) for score in scored(f"domain {number}", *pair))
    ).life_impact

    assert found.improved + found.maintained + found.worsened == found.domains == len(scores)
    assert found.mean_change == pytest.approx(found.mean_after - found.mean_before)


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


def test_the_voice_covers_the_checkpoints_at_which_the_client_spoke():
    voices = [ck.ClientVoice(checkpoint=each) for each in ("assessment", "assessment", "chat")]

    found = evaluated(*voices, checkpoints=("assessment", "closure")).client_voice

    assert (found.records, found.coverage) == (3, 0.5)
    assert (found.required, found.covered, found.missing) == (("assessment", "closure"), ("assessment",), ("closure",))
    assert [(each.code, each.params["ids"]) for each in found.findings] == [("voice_missing", ("closure",))]


def test_a_voice_at_every_checkpoint_leaves_no_finding():
    found = evaluated(ck.ClientVoice(checkpoint="closure"), checkpoints=("closure", "closure")).client_voice

    assert (found.required, found.coverage, found.findings) == (("closure",), 1, ())


def test_a_client_who_never_spoke_covers_nothing():
    found = evaluated(checkpoints=("closure",)).client_voice

    assert (found.records, found.coverage, found.missing) == (0, 0, ("closure",))


def test_coverage_of_no_required_checkpoint_is_unknown_and_a_finding_says_so():
    found = evaluated(ck.ClientVoice(checkpoint="closure")).client_voice

    assert (found.records, found.coverage, found.required) == (1, None, ())
    assert cases.codes(found.findings) == ["voice_missing"]
