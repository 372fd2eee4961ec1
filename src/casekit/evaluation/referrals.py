"""How referrals were answered, and how long it took until a service started."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeVar, cast

import attrs

from casekit.answers import Params, ParamValue
from casekit.evaluation.figures import days_between, share
from casekit.models import Case, Referral, ServiceStart
from casekit.models.referral_answers import is_accepted, last_answers

_Fact = TypeVar("_Fact", bound=ParamValue)


@attrs.frozen(kw_only=True)
class ReferralsAnswered:
    """
    How the referrals that were sent were answered. Days are calendar days, the first not counted.

    sent: The number of referrals sent.
    answered: The number of these that were answered. The last answer to a referral counts.
    accepted: The number of referrals accepted.
    declined_by_provider, declined_by_client: The number of referrals declined by the provider, or by the client.
    waiting: The number of referrals that still wait for an answer.
    re_referrals: The number of sent referrals that replace another one.
    acceptance_rate: accepted / answered, 0.0 to 1.0. None if none was answered.
    needs_referred: The number of needs for which a referral was sent.
    needs_linked: The number of these for which a service started from a referral.
    chains: The ids of the referrals joined by `replaces`, by the id of the first one sent.
    chain_days_to_service: The days from the first referral of a chain to the first service that started from one of its
        referrals, by the id of the first one sent. Chains without a service are left out.
    need_days_to_service: The days from the first referral for a need to the first service from one of its referrals, by
        the id of the need. None: no service started.
    days_to_response: The days from sending a referral to its first answer, by the id of the referral. None: unanswered.

    The tables are in the order of sending.

    Source: linking and referral, Korean texts on case management and school case management.

    >>> ReferralsAnswered(
    ...     sent=2, answered=2, accepted=1, declined_by_provider=1, declined_by_client=0, waiting=0, re_referrals=1,
    ...     acceptance_rate=0.5, needs_referred=1, needs_linked=1, chains={"R1": ("R1", "R2")},
    ...     chain_days_to_service={"R1": 15}, need_days_to_service={"N1": 15}, days_to_response={"R1": 2, "R2": 3},
    ... ).chain_days_to_service["R1"]
    15
    """

    sent: int
    answered: int
    accepted: int
    declined_by_provider: int
    declined_by_client: int
    waiting: int
    re_referrals: int
    acceptance_rate: float | None
    needs_referred: int
    needs_linked: int
    chains: Mapping[str, tuple[str, ...]]
    chain_days_to_service: Mapping[str, int]
    need_days_to_service: Mapping[str, int | None]
    days_to_response: Mapping[str, int | None]


def referrals_answered(case: Case) -> ReferralsAnswered:
    """Return how the referrals of a case were answered, and the services that started from them."""
    steps = [(at.date(), referral) for at, referral in case.dated(Referral)]
    sent = _first_days((day, step.id) for day, step in steps if step.status == "sent")
    answered = _first_days((day, step.id) for day, step in steps if step.status in ("accepted", "declined"))
    started = _first_days((at.date(), start.referral) for at, start in case.dated(ServiceStart) if start.referral)
    referrals = [referral for referral in case.referrals if referral.id in sent]
    answers = {id: each for id, each in last_answers(case).items() if id in sent}
    accepted = [id for id, each in answers.items() if is_accepted(each)]
    declines = [each.declined_by for id, each in answers.items() if id not in accepted]
    chains: dict[str, tuple[str, ...]] = {}
    for id in sent:
        first = _first_of_chain(case, id, sent)
        chains[first] = (*chains.get(first, ()), id)
    needs: dict[str, list[str]] = {}
    for id in sent:
        needs.setdefault(next(each.need for each in referrals if each.id == id), []).append(id)
    chain_days = {first: _days(chain, sent, started) for first, chain in chains.items()}
    return ReferralsAnswered(
        sent=len(sent), answered=len(answers), accepted=len(accepted),
        declined_by_provider=declines.count("provider"), declined_by_client=declines.count("client"),
        waiting=sum(referral.status == "sent" for referral in referrals),
        re_referrals=sum(referral.replaces is not None for referral in referrals),
        acceptance_rate=share(len(accepted), len(answers)),
        needs_referred=len(needs),
        needs_linked=sum(any(id in started for id in ids) for ids in needs.values()),
        chains=_kept(chains),
        chain_days_to_service=_kept({first: days for first, days in chain_days.items() if days is not None}),
        need_days_to_service=_kept({need: _days(ids, sent, started) for need, ids in needs.items()}),
        days_to_response=_kept({id: days_between(day, answered.get(id)) for id, day in sent.items()}),
    )  # fmt: skip


def _first_of_chain(case: Case, id: str, sent: Mapping[str, date]) -> str:
    """Return the id of the first sent referral of the chain of this one; unsent referrals in between are skipped."""
    before = {referral.id: referral.replaces for referral in case.referrals}
    first, step = id, before[id]
    while step is not None:
        first, step = (step if step in sent else first), before[step]
    return first


def _kept(table: Mapping[str, _Fact]) -> Mapping[str, _Fact]:
    """Return the table as an immutable mapping that can be compared, hashed and pickled."""
    return cast("Mapping[str, _Fact]", Params(table))


def _first_days(dated: Iterable[tuple[date, str]]) -> dict[str, date]:
    first: dict[str, date] = {}
    for day, id in dated:
        first.setdefault(id, day)
    return first


def _days(ids: Iterable[str], sent: Mapping[str, date], started: Mapping[str, date]) -> int | None:
    """Return the days from the first of these referrals to the first service from one of them; None without one."""
    of = list(ids)
    return days_between(min(sent[id] for id in of), min((started[id] for id in of if id in started), default=None))
