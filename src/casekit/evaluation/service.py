"""How good the service was: the client's ratings of it, and the sessions delivered."""

from __future__ import annotations

from fractions import Fraction

import attrs

from casekit.answers import Params
from casekit.evaluation.figures import CRITERIA, missing
from casekit.evaluation.methods.account import told_amounts
from casekit.evaluation.methods.shares import Share
from casekit.evaluation.result import Line, Method, Result, added_up, notice
from casekit.evaluation.seen import Seen
from casekit.evaluation.tallies import mean_of, rated
from casekit.models import ServiceRating, SessionCount

_SOURCE = f"quality of the service, {CRITERIA}"


def mean_service_rating(seen: Seen) -> Result:
    """
    Return the mean of the clients' ratings of the service, 1.0 (poor) to 5.0 (very good): the last of each aspect by
    each person.
    """
    index = seen.case.client.id
    last = {(each.item, person): each.rating for _, each, person in seen.rated(ServiceRating)}
    ratings = {item if person == index else f"{item} ({person})": rating for (item, person), rating in last.items()}
    return mean_of(
        "mean_service_rating", rated(ratings.items()), source=_SOURCE,
        facts={item: {"rating": rating} for item, rating in ratings.items()},
        findings=() if ratings else missing("service_unrated", where="service_quality"),
    )  # fmt: skip


def share_of_sessions_delivered(seen: Seen) -> Result:
    """
    Return the share of planned sessions that were delivered, with a line and a shortfall for each service. It is more
    than 1.0 if more were delivered than planned.
    """
    earlier = {each.service: each for each in seen.before(SessionCount)}
    counts = [_since(each, earlier.get(each.service)) for each in seen.last(SessionCount)]
    planned = sum(count.planned for count in counts)
    share = Share(numerator=sum(count.delivered for count in counts), denominator=planned, excluded=0)
    amounts = told_amounts([Fraction(count.delivered, planned) for count in counts] if planned else [])
    lines = tuple(
        Line(
            name=count.service,
            amount=amount,
            facts=Params({"sessions_planned": count.planned, "sessions_delivered": count.delivered}),
        )
        for count, amount in zip(counts, amounts, strict=False)
    )
    short = tuple(count.service for count in counts if count.delivered < count.planned)
    return Result(
        method=Method(id="share_of_sessions_delivered", source=_SOURCE),
        value=added_up(0.0, lines) if lines else None, lines=lines, figures=Params(share.figures),
        used=tuple(count.service for count in counts) if planned else (),
        findings=(
            *(() if planned or counts else missing("no_sessions_planned", where="service_quality")),
            *(share.findings("share_of_sessions_delivered") if counts else ()),
            *([notice("sessions_short", ids=short)] if short else []),
        ),
    )  # fmt: skip


def _since(count: SessionCount, earlier: SessionCount | None) -> SessionCount:
    """Return a count, which is from the start of the case, without what an earlier episode counted."""
    if earlier is None:
        return count
    planned, delivered = count.planned - earlier.planned, count.delivered - earlier.delivered
    return attrs.evolve(count, planned=max(0, planned), delivered=max(0, delivered))
