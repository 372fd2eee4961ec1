"""Queries about disclosures: whether something may be told, and what a withdrawn consent stops."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

from casekit.models import Actor, Case, Disclosure
from casekit.stages.acts.evaluator import ActEvaluator
from casekit.stages.wording import in_words

if TYPE_CHECKING:
    from casekit.stages.acts.telling import DisclosureDecision, ToStop


class DisclosureQuestions:
    """Queries about the disclosures of the cases of one workflow. `StageMachine` derives from it."""

    _evaluator: ActEvaluator

    @in_words
    def may_disclose(
        self, case: Case, recipient: str, *, on: date, by: Actor | str, purpose: str | None = None,
        information: tuple[str, ...] = (), about: str | None = None, legal_basis: str | None = None,
    ) -> DisclosureDecision:  # fmt: skip
        """
        Return whether something may be told to a recipient at the end of a day, with every reason, how long that holds,
        and what would change it.

        The disclosure is evaluated as `record` evaluates a Disclosure, and nothing is recorded. `recipient`, `purpose`,
        `information`, `about` and `legal_basis` are those of the Disclosure; `by` is who would tell.

        Raises RecordError for a day before the case opened, and for a view.

        >>> from datetime import datetime, timezone
        >>> from casekit.models import Client, Consent
        >>> from casekit.stages import StageMachine, Workflow
        >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
        >>> machine = StageMachine(Workflow.ready("school_eight"))
        >>> case = machine.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1")
        >>> consent = Consent(id="S1", given_by=("C-3",), recipients=("RS1",), until=date(2025, 12, 31))
        >>> case = machine.record(case, consent, at=monday, by="worker-1")
        >>> may = machine.may_disclose(case, "RS1", on=monday.date(), by="worker-1", purpose="referral")
        >>> may.allowed, may.consents, may.until
        (True, ('S1',), datetime.date(2025, 12, 31))
        >>> [(way.kind, way.persons) for way in machine.may_disclose(case, "RS2", on=monday.date(), by="w").ways]
        [('consent', ('C-3',)), ('legal_basis', ())]
        """
        disclosure = Disclosure(
            recipient=recipient, purpose=purpose, information=information, about=about, legal_basis=legal_basis
        )  # fmt: skip
        decision: DisclosureDecision = _telling().decision_on(self._evaluator, case, disclosure, on=on, by=by)
        return decision

    @in_words
    def what_must_stop(self, case: Case, consent: str, *, on: date) -> tuple[ToStop, ...]:
        """
        Return the running services and open referrals that no consent covers any more once this one is withdrawn.

        Args:
            case: The case.
            consent: The id of the consent; no refusal. One that is withdrawn already counts as withdrawn.
            on: The day of the withdrawal.

        A referral with a legal basis goes on. Services are in the order in which they started, then referrals.

        Raises RecordError for an unknown consent, and for a day before the case opened.

        >>> from datetime import datetime, timezone
        >>> from casekit.models import Client, Consent
        >>> from casekit.stages import StageMachine, Workflow
        >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
        >>> machine = StageMachine(Workflow.ready("school_eight"))
        >>> case = machine.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1")
        >>> case = machine.record(case, Consent(id="S1", given_by=("C-3",)), at=monday, by="worker-1")
        >>> machine.what_must_stop(case, "S1", on=monday.date())
        ()
        """
        return tuple(_telling().to_stop(self._evaluator, case, consent, on=on))


def _telling() -> Any:
    """Return the module that decides, which is loaded when it is first asked."""
    return import_module("casekit.stages.acts.telling")
