"""The quality of the service: the client's ratings, and the sessions delivered."""

from __future__ import annotations

import attrs

from casekit.answers import Finding
from casekit.evaluation.figures import mean, missing, share
from casekit.models import Case


@attrs.frozen(kw_only=True)
class ServiceQuality:
    """
    The client's ratings of the service, and the share of planned sessions that were delivered.

    items_rated: The number of aspects rated.
    mean_rating: The mean rating, 1.0 (poor) to 5.0 (very good). None if nothing was rated.
    sessions_planned, sessions_delivered: The number of sessions planned and delivered, over all services.
    delivery_rate: sessions_delivered / sessions_planned. More than 1.0 if more were delivered than planned. None if no
        session was planned.
    findings: A finding if nothing was rated, and one if no session was planned; otherwise empty.

    Source: quality of the delivered service, evaluation criteria of the casework text.

    >>> ServiceQuality(
    ...     items_rated=2, mean_rating=4.25, sessions_planned=20, sessions_delivered=9, delivery_rate=0.45
    ... ).delivery_rate
    0.45
    """

    items_rated: int
    mean_rating: float | None
    sessions_planned: int
    sessions_delivered: int
    delivery_rate: float | None
    findings: tuple[Finding, ...] = ()


def service_quality(case: Case) -> ServiceQuality:
    """Return the client's ratings of the service and the sessions delivered."""
    planned = sum(count.planned for count in case.session_counts)
    delivered = sum(count.delivered for count in case.session_counts)
    unrated = () if case.service_ratings else missing("service_unrated", where="service_quality")
    unplanned = () if planned else missing("no_sessions_planned", where="service_quality")
    return ServiceQuality(
        items_rated=len(case.service_ratings),
        mean_rating=mean([rating.rating for rating in case.service_ratings]),
        sessions_planned=planned,
        sessions_delivered=delivered,
        delivery_rate=share(delivered, planned),
        findings=(*unrated, *unplanned),
    )
