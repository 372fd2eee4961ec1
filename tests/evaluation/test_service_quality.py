from __future__ import annotations

import cases
import pytest

import casekit as ck


def test_the_quality_is_the_mean_rating_and_the_share_of_sessions_delivered():
    found = cases.evaluation_of(
        ck.ServiceRating(item="access", rating=5),
        ck.ServiceRating(item="respect", rating=3.5),
        ck.SessionCount(service="counselling", planned=10, delivered=8),
        ck.SessionCount(service="tutoring", planned=10, delivered=1),
    ).service_quality

    assert (found.items_rated, found.mean_rating) == (2, 4.25)
    assert (found.sessions_planned, found.sessions_delivered, found.delivery_rate) == (20, 9, 0.45)
    assert found.findings == ()


def test_a_later_rating_and_a_later_count_replace_the_earlier():
    found = cases.evaluation_of(
        ck.ServiceRating(item="access", rating=1),
        ck.ServiceRating(item="access", rating=4),
        ck.SessionCount(service="counselling", planned=10, delivered=2),
        ck.SessionCount(service="counselling", planned=10, delivered=5),
    ).service_quality

    assert (found.items_rated, found.mean_rating, found.delivery_rate) == (1, 4, 0.5)


def test_more_sessions_than_planned_pass_one():
    found = cases.evaluation_of(ck.SessionCount(service="counselling", planned=4, delivered=5)).service_quality

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
    found = cases.evaluation_of(*records).service_quality

    assert cases.codes(found.findings) == codes
    assert (found.mean_rating is None) == ("service_unrated" in codes)
    assert (found.delivery_rate is None) == ("no_sessions_planned" in codes)
