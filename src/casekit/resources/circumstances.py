"""What is known beside the facts of a person when help is sought: where, the choices made, and what was tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import attrs

from casekit.answers import Params
from casekit.days.steps import only_day
from casekit.errors import RecordError, refusing
from casekit.models import Case, ClientChoice, ServiceStart
from casekit.models.asked import each_case, only_case
from casekit.models.case import state_of
from casekit.models.counting import left_out
from casekit.models.lookup import persons_of
from casekit.models.referral_answers import is_accepted, last_answers


@attrs.frozen(kw_only=True)
class Circumstances:
    """
    What is known of a person who seeks help, beside the facts.

    areas: The areas in which that of the person lies, such as the district and the city.
    chosen: Ids of the resources that the person chose.
    declined: Ids of the resources that the person declined.
    using: Ids of the resources of which the person uses a service now.
    used: Ids of the resources of which the person used a service at any time.
    answers: What resources answered to referrals: see `past_answers`.

    An example is at `circumstances`.
    """

    areas: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()
    declined: tuple[str, ...] = ()
    using: tuple[str, ...] = ()
    used: tuple[str, ...] = ()
    answers: Mapping[str, tuple[int, int]] = attrs.field(factory=dict[str, tuple[int, int]])


NO_CIRCUMSTANCES = Circumstances()


@refusing(RecordError)
def circumstances(
    case: Case, *, on: date, person: str | None = None, areas: tuple[str, ...] = (),
    answers: Mapping[str, tuple[int, int]] = Params(),  # type: ignore[assignment]
) -> Circumstances:  # fmt: skip
    """
    Return what a case says at the end of a day of the choices and services of one person.

    Args:
        case: The case.
        on: The day.
        person: The id of the person. None: the index client.
        areas: The areas in which that of the person lies.
        answers: What resources answered to referrals: see `past_answers`.

    Of two choices about one resource the later counts. Raises RecordError for a day before the case opened.

    >>> from datetime import datetime
    >>> from casekit.models import Client, WorkflowRef
    >>> monday = datetime.fromisoformat("2025-03-17T10:00+00:00")
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> circumstances(case, on=date(2025, 3, 17)).chosen
    ()
    """
    seen = only_case(case).as_of(only_day(on, about=f"case {case.id!r}"))
    about, state = person or seen.client.id, state_of(seen)
    said = dict[str, bool]()
    for _, choice in seen.dated(ClientChoice):
        if about in (persons_of(choice, state) or {seen.client.id}):
            decided = (each for each in choice.options if each.outcome != "set_aside")
            said.update({each.option: each.outcome == "taken" for each in decided})
    resource_of = {each.id: each.resource for each in seen.referrals}
    starts = [start for _, start in seen.dated(ServiceStart) if about in (persons_of(start, state) or {about})]
    running = [start for start in seen.running_services if about in (persons_of(start, state) or {about})]
    used, using = ({resource_of.get(each.referral or ""): None for each in some} for some in (starts, running))
    return Circumstances(
        areas=areas, answers=dict(answers), chosen=tuple(id for id, taken in said.items() if taken),
        declined=tuple(id for id, taken in said.items() if not taken),
        using=tuple(id for id in using if id), used=tuple(id for id in used if id),
    )  # fmt: skip


def past_answers(cases: Iterable[Case]) -> Mapping[str, tuple[int, int]]:
    """
    Return how each resource answered to the referrals of these cases: how many it accepted, and how many it declined.

    A referral counts once, by the last answer of the resource. One that only the client declined, or that nobody
    answered, does not count. Cases that count nowhere (duplicates, and those opened in error) are left out.

    >>> past_answers([])
    {}
    """
    given = each_case(cases)
    nowhere, found = left_out(given), dict[str, tuple[int, int]]()
    for case in (case for case in given if case.id not in nowhere):
        for each in last_answers(case, of_provider=True).values():
            yes, no = found.get(each.resource, (0, 0))
            found[each.resource] = (yes + is_accepted(each), no + (not is_accepted(each)))
    return found
