"""Queries about disclosures: who sees what of a case, whether something may be told, and what a withdrawal stops."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

from casekit.answers import Refusal
from casekit.errors import RecordError
from casekit.models import Actor, Case, CaseView, Disclosure, WorkflowRef
from casekit.models.asked import only_case
from casekit.practice.practice import Practice
from casekit.stages.acts.evaluator import ActEvaluator
from casekit.stages.wording import in_words
from casekit.stages.workflow import Workflow

if TYPE_CHECKING:
    from casekit.stages.acts.telling import DisclosureDecision, ToStop


class DisclosureQuestions:
    """Queries about the disclosures of the cases of one workflow. `StageMachine` derives from it."""

    workflow: Workflow
    practice: Practice
    _evaluator: ActEvaluator

    def _recognises(self, ref: WorkflowRef) -> bool:
        """Return whether a case with this workflow reference follows the workflow of this machine."""
        return self.workflow.recognises(ref)

    def _require_own(self, case: Case) -> Case:
        """Return the case. Raises RecordError for a case of another workflow, and for anything but a case."""
        if self._recognises(only_case(case).workflow):
            return case
        raise RecordError(f"cannot answer for case {case.id!r}", [self._other_workflow(case)])

    def _other_workflow(self, case: Case) -> Refusal:
        """Return the refusal of a case that follows another workflow."""
        follows, own = case.workflow, self.workflow.ref
        facts = {
            "case_follows": f"{follows.id} version {follows.version} ({follows.fingerprint[:8]})",
            "machine_follows": f"{own.id} version {own.version} ({own.fingerprint[:8]})",
        }
        return Refusal("other_workflow", facts, case.id)

    @in_words
    def view(self, case: Case, viewer: Actor | str, *, on: date, team: str | None = None) -> CaseView:
        """
        Return a case as a viewer may see it on a day, by the accesses that the practice declares (`Practice.access`).

        What the viewer may not know of is not in the view: it is as if it had never been recorded. Entries are counted
        anew, and the stage, the figures, what is due and everything else follow from the entries that are shown. A
        record that the viewer may only know of is a `casekit.models.sealed_record.SealedRecord`. A text that the viewer
        may not read is "…", any other such value is empty, and `CaseView.masked_in` names it.

        A view can be read like a case. No act and no document takes it. `CaseView.number_in` returns the number of an
        entry in the case.

        Args:
            case: The case, or a view of it. A view of a view shows what both viewers may see. It knows nothing that the
                first view hides: if that does not show who is assigned, the case is in no other viewer's own scope.
            viewer: Who sees it. The roles decide what is shown. A plain id has none and sees no case.
            on: The day for which the assignments and emergency accesses count.
            team: The host's id of the viewer's team. None: no team.

        What records of the case say about other records, such as findings, overrides and keys of acts, is shown only to
        those who see every record. If some stage is hidden from the viewer, no moves are shown.

        What was decided on who may see the case counts at its latest, also for earlier days: view the case, and read
        `view.as_of(day)`.

        Raises RecordError `case_not_shown` if the viewer may not know of the case, for whatever reason,
        `case_of_the_past` for a case as of an earlier day, and `no_access_declared` if the practice declares no access.

        >>> from datetime import datetime, timezone
        >>> from casekit import Client, Contact, StageMachine, Workflow
        >>> from casekit.practice import Access
        >>> teacher = Access(role="teacher", scope="agency", fields={"Client.birth": "absent"})
        >>> practice = Practice(access=(teacher,))
        >>> machine = StageMachine(Workflow.ready("school_eight"), practice=practice)
        >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
        >>> case = machine.open(Client(id="C-3", name="Kim"), id="K-17", at=monday, by="worker-1")
        >>> case = machine.record(case, Contact(), at=monday, by="worker-1")
        >>> view = machine.view(case, Actor(id="T-1", roles=("teacher",)), on=monday.date())
        >>> view.client.name, view.revision, view.dated(Contact), view.masked_in(2)
        ('…', 2, (), ('name',))
        """
        found: CaseView = import_module("casekit.privacy.views").view_of(  # many programs show no views
            case, viewer, practice=self.practice, on=on, team=team
        )
        self._require_own(found)
        return found

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
