from __future__ import annotations

import attrs
import cases
import pytest

import casekit as ck


@attrs.frozen(kw_only=True)
class RatingByPhone(ck.ServiceRating):
    """A rating that an office asks for by telephone."""

    caller: str = ""


@attrs.frozen(kw_only=True)
class ScoreAtHome(ck.DomainScore):
    """A score of a domain of life that an office takes at the client's home."""


def service_of(*records: ck.Record) -> tuple[ck.evaluation.Result, ck.evaluation.Result]:
    """The rating of the service and the sessions delivered, in a case that holds these records."""
    found = cases.evaluation_of(*records)
    return found["mean_service_rating"], found["share_of_sessions_delivered"]


def test_the_quality_is_the_mean_rating_and_the_share_of_sessions_delivered():
    rating, sessions = service_of(
        ck.ServiceRating(item="access", rating=5),
        ck.ServiceRating(item="respect", rating=3.5),
        ck.SessionCount(service="counselling", planned=10, delivered=8),
        ck.SessionCount(service="tutoring", planned=10, delivered=1),
    )

    assert (rating.figures["count"], rating.value) == (2, 4.25)
    assert (sessions.figures["denominator"], sessions.figures["numerator"], sessions.value) == (20, 9, 0.45)
    assert (rating.findings, cases.codes(sessions.findings)) == ((), ["sessions_short"])


def test_a_later_rating_and_a_later_count_replace_the_earlier():
    rating, sessions = service_of(
        ck.ServiceRating(item="access", rating=1),
        ck.ServiceRating(item="access", rating=4),
        ck.SessionCount(service="counselling", planned=10, delivered=2),
        ck.SessionCount(service="counselling", planned=10, delivered=5),
    )

    assert (rating.figures["count"], rating.value, sessions.value) == (1, 4, 0.5)


def test_ratings_and_scores_of_an_offices_own_class_count_among_the_others():
    found = cases.evaluation_of(
        ck.ServiceRating(item="access", rating=1),
        RatingByPhone(item="access", rating=4, caller="desk"),
        RatingByPhone(item="respect", rating=2),
        ck.DomainScore(domain="education", occasion="before", score=2),
        ScoreAtHome(domain="education", occasion="after", score=5),
    )

    assert (found["mean_service_rating"].figures["count"], found["mean_service_rating"].value) == (2, 3)
    assert found["mean_change_of_life_domains"].value == 3


def test_more_sessions_than_planned_pass_one():
    _, sessions = service_of(ck.SessionCount(service="counselling", planned=4, delivered=5))

    assert (sessions.value, sessions.findings) == (1.25, ())


@pytest.mark.parametrize(
    ("records", "codes"),
    [
        ((), ["service_unrated", "no_sessions_planned"]),
        ((ck.ServiceRating(item="access", rating=5),), ["no_sessions_planned"]),
        ((ck.SessionCount(service="counselling", planned=1, delivered=0),), ["service_unrated"]),
        ((ck.SessionCount(service="counselling", planned=0, delivered=3),), ["service_unrated", "empty_denominator"]),
    ],
    ids=["nothing", "only rated", "only planned", "never planned"],
)
def test_a_finding_says_what_the_quality_of_the_service_lacks(records, codes):
    rating, sessions = service_of(*records)

    told = cases.codes((*rating.findings, *sessions.findings))
    assert [each for each in told if each != "sessions_short"] == codes
    assert (rating.value is None) == ("service_unrated" in codes)
    assert (sessions.value is None) == bool({"no_sessions_planned", "empty_denominator"} & {*codes})
