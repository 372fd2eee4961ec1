"""Consents to tell named recipients about the client, and the disclosures made to recipients."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from types import MappingProxyType
from typing import ClassVar, Literal, TypeAlias

import attrs

from casekit.answers import Refusal
from casekit.days.steps import only_day
from casekit.errors import RecordError, refusing
from casekit.models.checks import about_person
from casekit.models.governed_field import in_vocabulary
from casekit.models.personal import PERSONAL
from casekit.models.record import EventValues, Record
from casekit.models.text import Code, Id, normalized

ConsentPosition: TypeAlias = Literal["none", "out_of_scope", "not_in_force", "in_force", "refused"]
"""Whether consents cover one recipient: see `consent_position`."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Consent(Record):
    """
    An agreement that information about a person may be shared with named recipients, or the refusal of one.

    id: The id of the consent.
    given_by: Ids of the parties who gave it: a client, a guardian …. The host ensures that they may consent.
    recipients: Resource ids, role codes or the wording of the form, compared exactly. Empty: it names nobody.
    since: The first day it is in force. None: the case fills it in when the consent is recorded, with the `since` of
        the version before; for a first version with the earliest of the day of `at`, `until` and `withdrawn_on`.
    until: The last day it is in force. None: until it is withdrawn.
    withdrawn_on: The day it was withdrawn. From that day on it is not in force.
    refused: Whether it is a refusal. While it is in force, nothing may be told to its recipients, whatever other
        consents say. A refusal without recipients is one of everything.
    purposes: Codes of the purposes for which information may be shared. Empty: any purpose. Here and in `information`,
        a word of the vocabulary counts as its code.
    information: Codes of the information that may be shared: health, school, finances …. Empty: any information.
    about: The id of the person whose information it is: a client or a member of the household. None: that of everyone
        the case is about. It never changes in a later version.

    To withdraw a consent, record a new version of it with `withdrawn_on`. To give it anew, record a version without.
    The case then begins it on the day of that record, or on `since` if that is later than the withdrawal, so that it is
    not in force for the days between. If only a part was allowed, record that part as one consent and what was refused
    as another.

    >>> consent = Consent(id="S-1", given_by=("client",), recipients=("RS1",), until=date(2026, 3, 20))
    >>> consent.is_in_force(on=date(2026, 3, 20)), consent.is_in_force(on=date(2026, 3, 21))
    (True, False)
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("consent_given", "consent_withdrawn", "consent_refused")
    EVENT_VALUES: ClassVar[EventValues] = MappingProxyType(
        {"consent_withdrawn": {"withdrawn_on": date}, "consent_refused": {"refused": True}}
    )
    SHELF: ClassVar[str | None] = "consents"
    IDENTITY: ClassVar[tuple[str, ...]] = ("id",)

    id: str
    given_by: tuple[Id, ...]
    recipients: tuple[Id, ...] = ()
    since: date | None = None
    until: date | None = None
    withdrawn_on: date | None = None
    refused: bool = False
    purposes: tuple[Code, ...] = attrs.field(default=(), metadata=in_vocabulary("disclosure_purpose", read=True))
    information: tuple[Code, ...] = attrs.field(default=(), metadata=in_vocabulary("information", read=True))
    about: Id | None = attrs.field(default=None, metadata=about_person())

    def follows(self, previous: Record | None, shelf: tuple[Record, ...]) -> Iterator[Refusal]:
        """
        Yield a refusal if a consent becomes a refusal or the other way round.

        The arguments are those of `Record.follows`.
        """
        if isinstance(previous, Consent) and self.refused != previous.refused:
            yield Refusal("never_changes", {"field": "refused"}, "refused")

    @property
    def event(self) -> str:
        """`consent_withdrawn` for a withdrawal, `consent_refused` for a refusal, otherwise `consent_given`."""
        if self.withdrawn_on:
            return "consent_withdrawn"
        return "consent_refused" if self.refused else "consent_given"

    def _faults(self) -> Iterator[Refusal]:
        if not self.given_by:
            yield Refusal("empty_collection", {}, "given_by")
        for field in ("until", "withdrawn_on"):
            day = getattr(self, field)
            if self.since and day and day < self.since:
                yield Refusal("days_out_of_order", {"earlier": "since", "later": field}, field)

    def refuses(self, recipient: str | None, *, on: date) -> bool:
        """
        Return whether it is a refusal in force on this day that covers a recipient. None stands for nobody in
        particular: only a refusal of everything covers it.

        Raises RecordError if `on` is not a day.
        """
        return self.refused and (not self.recipients or recipient in self.recipients) and self.is_in_force(on=on)

    def is_in_force(self, *, on: date) -> bool:
        """
        Return whether the consent is in force on this day. If `since` is None, it has no first day.

        Raises RecordError if `on` is not a day.
        """
        only_day(on)
        begun = self.since is None or self.since <= on
        lapsed = self.until is not None and on > self.until
        return begun and not lapsed and not self.is_withdrawn(on=on)

    def is_withdrawn(self, *, on: date) -> bool:
        """
        Return whether the consent was withdrawn on or before this day.

        Raises RecordError if `on` is not a day.
        """
        only_day(on)
        return self.withdrawn_on is not None and self.withdrawn_on <= on


@refusing(RecordError)
def consent_position(
    consents: Iterable[Consent], recipient: str, *, on: date, about: str | None = None
) -> ConsentPosition:  # fmt: skip
    """
    Return whether consents allow sharing information with a recipient on a day.

    Args:
        consents: The consents, such as `case.consents`.
        recipient: The recipient, compared exactly with the recipients of each consent.
        on: The day.
        about: The id of the person whom the information is about. Consents about another person do not count. None:
            all count.

    "refused": A refusal in force names the recipient, or names none.
    "none": There is no consent.
    "out_of_scope": No consent names the recipient.
    "not_in_force": A consent names the recipient, but no such consent is in force on this day.
    "in_force": Information may be shared with the recipient.

    >>> consent_position((), "RS1", on=date(2025, 4, 1))
    'none'
    """
    named = normalized(recipient)
    on_record = [each for each in consents if about is None or each.about in (None, about)]
    if any(each.refuses(named, on=on) for each in on_record):
        return "refused"
    allowing = [each for each in on_record if not each.refused]
    if not allowing:
        return "none"
    naming = [consent for consent in allowing if named in consent.recipients]
    if not naming:
        return "out_of_scope"
    return "in_force" if any(consent.is_in_force(on=on) for consent in naming) else "not_in_force"


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Disclosure(Record):
    """
    Information about the client was shared with a recipient.

    recipient: A resource id, a role code or the wording of the consent, exactly as the consent names it.
    purpose: The host's code for the purpose.
    content: What was shared. Personal.
    legal_basis: The code of the law or duty by which it was shared without consent: mandatory_report, court_order,
        vital_interest …. None: it needs a consent.
    information: Codes of the information that was shared, as in a consent.
    about: The id of the person whom it is about: a client or a member of the household. None: the index client.

    >>> Disclosure(recipient="RS1", purpose="referral", content="…").event
    'disclosed'
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("disclosed",)

    recipient: Id
    purpose: Code | None = attrs.field(default=None, metadata=in_vocabulary("disclosure_purpose", read=True))
    content: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)
    legal_basis: Code | None = attrs.field(default=None, metadata=in_vocabulary("legal_basis"))
    information: tuple[Code, ...] = attrs.field(default=(), metadata=in_vocabulary("information", read=True))
    about: Id | None = attrs.field(default=None, metadata=about_person())
