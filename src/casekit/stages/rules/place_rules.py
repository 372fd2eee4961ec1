"""
Rules about scarce places.

Each function yields the breaches of the rule that its docstring states; the documentation lists the docstrings.
"""

from __future__ import annotations

from collections.abc import Iterator

from casekit.models import Referral, Resource
from casekit.practice import Breach
from casekit.stages.context import Context


def no_place_left(context: Context) -> Iterator[Breach]:
    """
    A referral is not accepted if the resource, as the case knows it, has no place left.

    The places are those that were free when the resource was last recorded, less the referrals of this case that it
    accepted since. If only the number of all places is known, it is less those accepted and not ended. If neither is
    known, nothing is refused.
    """
    record, case = context.record, context.case
    if not isinstance(record, Referral) or record.status != "accepted":
        return
    before = next((each.status for each in case.referrals if each.id == record.id), None)
    resource = next((each for each in case.resources if each.id == record.resource), None)
    capacity = resource.capacity if resource is not None else None
    if before == "accepted" or capacity is None or capacity.unlimited:
        return
    if capacity.available is not None:
        left = capacity.available - len(_accepted_since_recorded(context, record.resource))
    elif capacity.maximum is not None:
        left = capacity.maximum - sum(1 for each in case.referrals if _takes_place(each, record.resource))
    else:
        return
    if left <= 0:
        yield Breach({"referral": record.id, "resource": record.resource})


def _takes_place(referral: Referral, resource: str) -> bool:
    return referral.resource == resource and referral.status == "accepted"


def _accepted_since_recorded(context: Context, resource: str) -> set[str]:
    """Return the ids of the referrals that a resource accepted since it was last recorded in the case."""
    found: set[str] = set()
    for entry in context.case.timeline:
        if isinstance(entry.what, Resource) and entry.what.id == resource:
            found = set[str]()
        elif isinstance(entry.what, Referral) and _takes_place(entry.what, resource):
            found.add(entry.what.id)
    return found
