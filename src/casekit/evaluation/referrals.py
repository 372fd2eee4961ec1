"""How referrals were answered, and how long it took until a service started."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

import attrs

from casekit.answers import Params
from casekit.evaluation.figures import days_between
from casekit.evaluation.plain import Plain
from casekit.evaluation.result import Result
from casekit.evaluation.seen import Seen
from casekit.evaluation.tallies import Row, mean_of, share_of
from casekit.models import Referral, ServiceStart
from casekit.models.referral_answers import is_accepted, last_answers

_SOURCE = "linking and referral, Korean texts on case management"


@attrs.frozen(kw_only=True)
class ReferralChain(Plain):
    """
    Referrals for one need of which each replaces the one before, from the first that was sent.

    referrals: The ids of the referrals, in the order of sending.
    need: The id of the need.
    sent_on: The day on which the first of them was sent.
    service_on: The day of the first service that started from one of them. None: none started.

    >>> days = {"sent_on": date(2025, 4, 1), "service_on": date(2025, 4, 16)}
    >>> ReferralChain(referrals=("R1", "R2"), need="N1", **days).days_to_service
    15
    """

    referrals: tuple[str, ...]
    need: str
    sent_on: date
    service_on: date | None

    @property
    def days_to_service(self) -> int | None:
        """The calendar days from sending to the first service, the first not counted. None: none started."""
        return days_between(self.sent_on, self.service_on)


def referral_chains(seen: Seen) -> tuple[ReferralChain, ...]:
    """Return the chains of the referrals that were sent, in the order of sending."""
    sent, started = _sent(seen), _started(seen)
    before = {referral.id: referral.replaces for referral in seen.case.referrals}
    need_of = {referral.id: referral.need for referral in seen.case.referrals}
    chains: dict[str, list[str]] = {}
    for id in sent:
        chains.setdefault(_first_of_chain(id, before, sent), []).append(id)
    return tuple(
        ReferralChain(
            referrals=tuple(ids), need=need_of[first], sent_on=min(sent[id] for id in ids),
            service_on=min((started[id] for id in ids if id in started), default=None),
        )
        for first, ids in chains.items()
    )  # fmt: skip


def shares_of_referrals(seen: Seen) -> list[Result]:
    """
    Return the share of the answered referrals of which the last answer accepts them, the share of the needs with a
    referral for which a service started from one, and the mean days from sending to the first answer and to the
    service. Days are calendar days, the first not counted. Referrals without an answer are missing.
    """
    sent, started, case = _sent(seen), _started(seen), seen.case
    referrals = [referral for referral in case.referrals if referral.id in sent]
    answers = {id: each for id, each in last_answers(case).items() if id in sent}
    now = {each.id: each.status for each in referrals}
    rows = [
        Row(id, Fraction(is_accepted(answers[id])), answers[id].status, "pending") if id in answers
        else Row(id, None, now[id], "pending" if now[id] == "sent" else "withdrawn")
        for id in sent
    ]  # fmt: skip
    accepted = share_of("share_of_referrals_accepted", rows, source=_SOURCE, fact="status")
    declined = [each.declined_by for each in answers.values() if not is_accepted(each)]
    counts = {
        "sent": len(sent), "waiting": sum(row.said == "sent" and row.credit is None for row in rows),
        "declined_by_provider": declined.count("provider"), "declined_by_client": declined.count("client"),
        "re_referrals": sum(referral.replaces is not None for referral in referrals),
    }  # fmt: skip
    return [
        attrs.evolve(accepted, figures=Params({**accepted.figures, **counts})),
        *_needs_linked({need: _days(ids, sent, started) for need, ids in _by_need(referrals, sent).items()}),
        _days_to_response(seen, sent),
    ]


def _needs_linked(days: Mapping[str, int | None]) -> list[Result]:
    linked = [
        Row(need, Fraction(each is not None), "not_answered" if each is None else "answered")
        for need, each in days.items()
    ]
    return [
        share_of("share_of_referred_needs_linked", linked, source=_SOURCE, fact="outcome"),
        _mean_days("mean_days_from_referral_to_service", days),
    ]


def _days_to_response(seen: Seen, sent: Mapping[str, date]) -> Result:
    steps = seen.dated(Referral)
    answered = _first_days((day, step.id) for day, step in steps if step.status in ("accepted", "declined"))
    return _mean_days("mean_days_to_response", {id: days_between(day, answered.get(id)) for id, day in sent.items()})


def _mean_days(id: str, days: Mapping[str, int | None]) -> Result:
    rows = [Row(name, None if each is None else Fraction(each), why="pending") for name, each in days.items()]
    return mean_of(id, rows, source=_SOURCE, facts={name: {"days": each} for name, each in days.items()})


def _sent(seen: Seen) -> dict[str, date]:
    """Return the day of sending of each referral that was sent in the episode, or waited for an answer at its start."""
    timeline = seen.case.timeline
    steps = [
        (place, entry.at.date(), entry.what) for place, entry in enumerate(timeline) if isinstance(entry.what, Referral)
    ]
    status = {each.id: each.status for each in seen.before(Referral)}
    waiting = {id for id, each in status.items() if each == "sent"}
    counted = {each.id for place, _, each in steps if place >= seen.start and each.status == "sent"} | waiting
    return _first_days((day, each.id) for _, day, each in steps if each.status == "sent" and each.id in counted)


def _started(seen: Seen) -> dict[str, date]:
    return _first_days((day, start.referral) for day, start in seen.dated(ServiceStart) if start.referral)


def _by_need(referrals: Iterable[Referral], sent: Mapping[str, date]) -> dict[str, list[str]]:
    need_of = {referral.id: referral.need for referral in referrals}
    needs: dict[str, list[str]] = {}
    for id in sent:
        needs.setdefault(need_of[id], []).append(id)
    return needs


def _first_of_chain(id: str, before: Mapping[str, str | None], sent: Mapping[str, date]) -> str:
    """Return the id of the first sent referral of the chain of this one; unsent referrals in between are skipped."""
    first, step = id, before.get(id)
    while step is not None:
        first, step = (step if step in sent else first), before.get(step)
    return first


def _first_days(dated: Iterable[tuple[date, str]]) -> dict[str, date]:
    first: dict[str, date] = {}
    for day, id in dated:
        first.setdefault(id, day)
    return first


def _days(ids: Iterable[str], sent: Mapping[str, date], started: Mapping[str, date]) -> int | None:
    """Return the days from the first of these referrals to the first service from one of them; None without one."""
    of = list(ids)
    return days_between(min(sent[id] for id in of), min((started[id] for id in of if id in started), default=None))
