"""Whether something may be told to a recipient, what would change that, and what a withdrawal stops."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Literal, TypeAlias

import attrs

from casekit.answers import Finding, Refusal
from casekit.days.steps import only_day
from casekit.days.zones import in_zone
from casekit.errors import RecordError
from casekit.models import Actor, Case, Consent, Disclosure, Record
from casekit.models.appending import appended, next_entry
from casekit.models.asked import only_case
from casekit.models.case import state_of
from casekit.models.lookup import persons_of
from casekit.models.timeline import zone_of_case
from casekit.nearest import known_facts
from casekit.stages.acts.act import ActArguments, Evaluation
from casekit.stages.acts.evaluator import ActEvaluator
from casekit.stages.rules.casework_rules import rules_in
from casekit.stages.rules.shared_facts import persons_concerned
from casekit.stages.rules.sharing_rules import providers_of
from casekit.stages.rules.withdrawal_rules import covers

WayKind: TypeAlias = Literal["consent", "legal_basis", "override"]
"""What would allow a disclosure: see `WayToTell`."""
_END_OF_DAY = time(23, 59, 59)
_ASKED = "asked-{}"
"""The id of a consent that is only asked about."""


@attrs.frozen(kw_only=True)
class WayToTell:
    """
    One thing that would allow a disclosure that is refused. It was tried: with it, nothing refuses the disclosure.

    kind: "consent" if the persons have to consent or to take back what they refused, "legal_basis" if a law or duty
        that demands it would be enough, "override" if somebody may set the rules aside.
    persons: Ids of the persons who would have to consent. Empty: no new consent is needed.
    refusals: Ids of the refusals that would have to be taken back.
    roles: The roles that may set aside every rule that refuses.

    An example is at `StageMachine.may_disclose`.
    """

    kind: WayKind
    persons: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class DisclosureDecision:
    """
    Whether something may be told to a recipient on a day, and why.

    allowed: Whether it may be told.
    disclosure: What would be recorded.
    on: The day.
    persons: Ids of the persons whose information it is.
    refusals: Why it may not be told. Empty if it may.
    findings: What is reported although it may be told.
    consents: Ids of the consents in force that name the recipient.
    until: The last day on which the decision holds by what is on record. None: it holds until something is recorded.
    ways: What would allow it, each on its own. Empty if it is allowed, and if none of these would.

    An example is at `StageMachine.may_disclose`.
    """

    allowed: bool
    disclosure: Disclosure
    on: date
    persons: tuple[str, ...]
    refusals: tuple[Refusal, ...]
    findings: tuple[Finding, ...]
    consents: tuple[str, ...]
    until: date | None
    ways: tuple[WayToTell, ...]


@attrs.frozen(kw_only=True)
class ToStop:
    """
    One thing that a consent no longer covers once it is withdrawn.

    kind: "service" for a running service, "referral" for one that is drafted, sent or accepted.
    thing: The id of the referral; for a service that of its referral, or else of its need or plan item.
    recipient: The id of the resource. None: the service names none.
    person: The id of the person whose service it is, or whose information was passed on.

    An example is at `StageMachine.what_must_stop`.
    """

    kind: Literal["service", "referral"]
    thing: str
    recipient: str | None
    person: str


def decision_on(
    evaluator: ActEvaluator, case: Case, disclosure: Disclosure, *, on: date, by: Actor | str
) -> DisclosureDecision:
    """Return whether a disclosure may be made: see `StageMachine.may_disclose`."""
    only_case(case)
    asking = _Asking(evaluator, case, disclosure, only_day(on, about=f"case {case.id!r}"), by)
    found = asking.evaluate()
    allowed = not found.refusals
    return DisclosureDecision(
        allowed=allowed, disclosure=disclosure, on=on, persons=asking.persons, refusals=found.refusals,
        findings=found.findings, consents=tuple(each.id for each in asking.allowing()),
        until=asking.until(allowed=allowed), ways=() if allowed else tuple(asking.ways(found)),
    )  # fmt: skip


class _Asking:
    """A disclosure that is asked about, in a case on a day."""

    def __init__(self, evaluator: ActEvaluator, case: Case, disclosure: Disclosure, on: date, by: Actor | str) -> None:
        self.evaluator, self.case, self.disclosure, self.on, self.by = evaluator, case, disclosure, on, by
        moment = evaluator.moment(case, disclosure, self._arguments(on))
        self.context = moment.context(evaluator.workflow, evaluator.practice, record=disclosure)
        self.persons = tuple(sorted(persons_concerned(self.context)))
        self.known = moment.then.consents

    def _arguments(self, on: date) -> ActArguments:
        """Return the arguments of an act at the end of a day of the case."""
        zone = zone_of_case(self.case.zone)
        return ActArguments(at=in_zone(datetime.combine(on, _END_OF_DAY, zone), zone), by=self.by)

    def evaluate(
        self, *added: Record, on: date | None = None, disclosure: Disclosure | None = None
    ) -> Evaluation:  # fmt: skip
        """Evaluate the disclosure on a day, after further records of that day."""
        arguments, case = self._arguments(on or self.on), self.case
        for each in added:
            case = appended(case, next_entry(case, each, at=arguments.at, by=self.by))
        return self.evaluator.record(case, disclosure or self.disclosure, arguments)

    def allowing(self) -> Iterator[Consent]:
        """Yield the consents in force that name the recipient, about one of the persons or about everyone."""
        for each in self.known:
            names = self.disclosure.recipient in each.recipients and each.about in (None, *self.persons)
            if names and not each.refused and each.is_in_force(on=self.on):
                yield each

    def until(self, *, allowed: bool) -> date | None:
        """Return the last day before the decision changes by the days that consents and refusals name."""
        days = {
            day
            for each in self.known
            for day in (each.since, each.withdrawn_on, _day_after(each.until))
            if day is not None and day > self.on
        }
        changing = (day for day in sorted(days) if bool(self.evaluate(on=day).refusals) == allowed)
        first = next(changing, None)
        return None if first is None else first - timedelta(days=1)

    def ways(self, found: Evaluation) -> Iterator[WayToTell]:
        """Yield what would allow the disclosure, each of which was tried."""
        taken_back = tuple(self._refusals_taken_back())
        given = tuple(self._consents_given())
        for records in ((given,), (taken_back,), (given, taken_back)):
            added = [each for part in records for each in part]
            if added and not self.evaluate(*added).refusals:
                yield WayToTell(
                    kind="consent", persons=self.persons if given in records else (),
                    refusals=tuple(each.id for each in taken_back) if taken_back in records else (),
                )  # fmt: skip
                break
        by_law = attrs.evolve(self.disclosure, legal_basis=self.disclosure.legal_basis or "court_order")
        if self.disclosure.legal_basis is None and not self.evaluate(disclosure=by_law).refusals:
            yield WayToTell(kind="legal_basis")
        roles = self._overriding_roles(found)
        if roles:
            yield WayToTell(kind="override", roles=roles)

    def _refusals_taken_back(self) -> Iterator[Consent]:
        for each in self.known:
            if each.refuses(self.disclosure.recipient, on=self.on) and each.about in (None, *self.persons):
                yield attrs.evolve(each, withdrawn_on=self.on)

    def _consents_given(self) -> Iterator[Consent]:
        purposes = () if self.disclosure.purpose is None else (self.disclosure.purpose,)
        for number, person in enumerate(self.persons):
            yield Consent(
                id=_ASKED.format(number), given_by=(person,), recipients=(self.disclosure.recipient,),
                purposes=purposes, information=self.disclosure.information, about=person,
            )  # fmt: skip

    def _overriding_roles(self, found: Evaluation) -> tuple[str, ...]:
        """Return the roles that may set aside every rule that refuses; empty if something else refuses too."""
        known = {each.rule.code: each.roles for each in rules_in(self.evaluator.workflow, self.evaluator.practice)}
        shared = {role for roles in known.values() for role in roles}
        for each in found.refusals:
            shared &= {*known.get(each.code, ())}
        return tuple(sorted(shared))


def _day_after(day: date | None) -> date | None:
    return None if day is None or day == date.max else day + timedelta(days=1)


def to_stop(evaluator: ActEvaluator, case: Case, consent: str, *, on: date) -> Iterator[ToStop]:
    """Yield what a consent no longer covers once it is withdrawn: see `StageMachine.what_must_stop`."""
    seen = only_case(case).as_of(only_day(on, about=f"case {case.id!r}"))
    given = next((each for each in seen.consents if each.id == consent and not each.refused), None)
    if given is None:
        ids = [each.id for each in seen.consents if not each.refused]
        facts = {"id": consent, "shelf": "consents", **known_facts(ids, len(ids))}
        raise RecordError(f"cannot say what must stop in case {case.id!r}", [Refusal("unknown_id", facts, "consent")])
    zone = zone_of_case(case.zone)
    by = given.given_by[0]
    arguments = ActArguments(at=in_zone(datetime.combine(on, _END_OF_DAY, zone), zone), by=by)
    withdrawn = given if given.is_withdrawn(on=on) else attrs.evolve(given, withdrawn_on=on)
    after = appended(seen, next_entry(seen, withdrawn, at=arguments.at, by=by))
    moment = evaluator.moment(after, withdrawn, arguments)
    context = moment.context(evaluator.workflow, evaluator.practice)
    for start in after.running_services:
        for provider in providers_of(context, start):
            for person in sorted(persons_of(start, state_of(after)) or {after.client.id}):
                if given.about in (None, person) and not covers(context, after.consents, provider, person, on):
                    thing = start.referral or start.need or start.item or ""
                    yield ToStop(kind="service", thing=thing, recipient=provider, person=person)
    for referral in after.referrals:
        if referral.status not in ("draft", "sent", "accepted") or referral.legal_basis is not None:
            continue
        for person in sorted(persons_of(referral, state_of(after)) or {after.client.id}):
            if given.about in (None, person) and not covers(context, after.consents, referral.resource, person, on):
                yield ToStop(kind="referral", thing=referral.id, recipient=referral.resource, person=person)
