"""
Needs met and unmet, area by area, and how client, staff and carer see them.

Source: the rating of the Camberwell Assessment of Need, short form (CANSAS): 0 no need, 1 met, 2 unmet, 9 not known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Literal, TypeAlias

from casekit.answers import Finding, Params
from casekit.evaluation.methods.given import Given
from casekit.evaluation.methods.shares import Share
from casekit.evaluation.result import Method, Result, notice

NeedPerspective: TypeAlias = Literal["client", "staff", "carer"]
"""Who rates the needs; the views often differ, and none is the right one."""
PERSPECTIVES: tuple[NeedPerspective, ...] = ("client", "staff", "carer")

_STATUS = {0: "no_need", 1: "met", 2: "unmet", 9: "not_known"}
_SOURCE = "Camberwell Assessment of Need, short form (CANSAS)"


def met_unmet(ratings: Mapping[str, int | None]) -> Result:
    """
    How many needs are met, of those there are: each area rated 0 no need, 1 met, 2 unmet, 9 not known.

    Args:
        ratings: The rating of each area, None where it was not rated.

    `value` is the needs-met rate, met / (met + unmet), 0.0 to 1.0; None where no need is known. Figures: `met`,
    `unmet`, `total` (met and unmet), `no_need`, `not_known`, `not_rated`; `numerator` and `denominator` of the rate,
    and `excluded`, the areas not known or not rated, which count neither way. Raises EvaluationError for another
    rating. Source: CANSAS.

    >>> found = met_unmet({"accommodation": 1, "food": 0, "money": 2, "company": 2, "transport": 9})
    >>> round(found.value, 2), found.figures["total"], found.figures["not_known"]
    (0.33, 3, 1)
    """
    given = Given("met_unmet")
    found = _statuses(given, ratings, "ratings")
    given.refuse()
    counts, share = Counter(found.values()), _share(found)
    counted, unknown = _areas(found, "met", "unmet"), _areas(found, "not_known", "not_rated")
    return Result(
        method=Method(id="met_unmet", source=_SOURCE),
        value=share.value,
        figures=Params({
            **{status: counts[status] for status in (*_STATUS.values(), "not_rated")}, "total": share.denominator,
            **share.figures,
        }),
        table=tuple(Params({"area": area, "status": status}) for area, status in found.items()),
        used=counted, missing=unknown, findings=(*share.findings("ratings"), *_unknown(unknown, "ratings")),
    )  # fmt: skip


def compare_perspectives(ratings: Mapping[NeedPerspective, Mapping[str, int | None]]) -> Result:
    """
    The same needs as client, staff and carer see them, side by side.

    Args:
        ratings: For two or three of client, staff and carer, the rating of each area as in `met_unmet`.

    `value` is the share of areas that all of them rate the same (0, 1 or 2), 0.0 to 1.0, of the areas that all of them
    know; None where there is none. The table has a row for each area. Figures: the areas `differing`, and for each of
    them the needs met, unmet and the needs-met rate, as `client_met`, `client_unmet`, `client_rate`; `numerator` and
    `denominator` of the value, and `excluded`, the areas that not all of them know. Views are never merged into one.
    Raises EvaluationError for another perspective or rating, and for fewer than two. Source: CANSAS.

    >>> found = compare_perspectives({"client": {"money": 2, "company": 2}, "staff": {"money": 1, "company": 2}})
    >>> found.value, found.figures["differing"]
    (0.5, ('money',))
    """
    given = Given("compare_perspectives")
    views = {
        given.choice(who, "ratings (ids)", PERSPECTIVES): _statuses(given, each, f"ratings[{who}]")
        for who, each in given.table(ratings, "ratings").items()
    }
    if len(views) < 2 and not given.faults:
        given.fault("too_few_values", "ratings", given=len(views), least=2)
    given.refuse()
    views = {who: views[who] for who in PERSPECTIVES if who in views}
    areas = tuple(dict.fromkeys(area for view in views.values() for area in view))
    seen: dict[str, dict[str, str]] = {
        area: {who: view.get(area, "not_rated") for who, view in views.items()} for area in areas
    }
    kinds = {area: set(each.values()) for area, each in seen.items()}
    unknown = tuple(area for area, each in kinds.items() if each & {"not_known", "not_rated"})
    known = tuple(area for area, each in kinds.items() if not each & {"not_known", "not_rated"})
    differing = tuple(area for area in known if len(kinds[area]) > 1)
    same = {*known} - {*differing}
    share = Share(numerator=len(known) - len(differing), denominator=len(known), excluded=len(areas) - len(known))
    shares = {who: _share(view) for who, view in views.items()}
    figures: dict[str, object] = {"differing": differing, **share.figures}
    for who, own in shares.items():
        figures |= {
            f"{who}_met": own.numerator, f"{who}_unmet": own.denominator - own.numerator, f"{who}_rate": own.value,
        }  # fmt: skip
    silent = tuple(who for who, own in shares.items() if own.value is None)
    return Result(
        method=Method(id="compare_perspectives", source=_SOURCE),
        value=share.value, figures=Params(figures),
        table=tuple(Params({"area": area, **each, "same": area in same}) for area, each in seen.items()),
        used=known, missing=unknown,
        findings=(
            *share.findings("ratings"),
            *([notice("perspective_without_needs", "ratings", ids=silent)] if silent else []),
            *_unknown(unknown, "ratings"),
            *([notice("perspectives_differ", "ratings", ids=differing)] if differing else []),
        ),
    )  # fmt: skip


def _statuses(given: Given, ratings: object, where: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for area, rating in given.table(ratings, where).items():
        place = f"{where}[{area}]"
        number = None if rating is None else given.whole(rating, place, high=9)
        if number is not None and number not in _STATUS:
            given.fault("not_one_of", place, allowed=tuple(_STATUS))
        found[area] = "not_rated" if number is None else _STATUS.get(number, "not_known")
    return found


def _share(found: Mapping[str, str]) -> Share:
    counts = Counter(found.values())
    return Share(
        numerator=counts["met"], denominator=counts["met"] + counts["unmet"],
        excluded=counts["not_known"] + counts["not_rated"],
    )  # fmt: skip


def _areas(found: Mapping[str, str], *statuses: str) -> tuple[str, ...]:
    return tuple(area for area, status in found.items() if status in statuses)


def _unknown(areas: tuple[str, ...], where: str) -> tuple[Finding, ...]:
    return (notice("needs_not_known", where, ids=areas),) if areas else ()
