"""Map the stages of one version of a workflow to a later one, and find the cases that cannot be migrated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property

import attrs

from casekit.answers import Fault, Refusal
from casekit.errors import WorkflowError
from casekit.models import Case, Reopening, StageChange, WorkflowRef
from casekit.models.history import RenamedStage
from casekit.nearest import nearest
from casekit.stages.acts.option import refusals_of_read_only
from casekit.stages.stage import ENDING_KINDS
from casekit.stages.workflow import Workflow


@attrs.frozen(slots=False)
class StageMapping:
    """
    A mapping from stages of an old version of a workflow to stages of a new one.

    A stage that is not mapped keeps its id. If it has substages in the new version, the case enters the initial one.

    old: The old version.
    new: The new version.
    stages: The ids of new stages by the ids of old ones.
    """

    old: Workflow
    new: Workflow
    stages: Mapping[str, str]

    def check(self) -> None:
        """Raise WorkflowError with every fault of the mapping and the versions: unknown stages, no later version."""
        faults: list[Fault] = []
        for before, after in self.stages.items():
            for stage, version in ((before, self.old), (after, self.new)):
                if stage not in version.by_id:
                    known = tuple(version.by_id)
                    facts = {
                        "stage": stage, "version": version.version, "known": known, "nearest": nearest(stage, known),
                    }  # fmt: skip
                    faults.append(Fault("mapping_unknown_stage", facts, f"mapping.{before}"))
        if self.new.subject != "case":
            faults.append(Fault("subject_not_a_case", {"subject": self.new.subject}, "subject"))
        if self.new.id != self.old.id or self.new.version <= self.old.version:
            facts = {"old": _workflow_text(self.old), "new": _workflow_text(self.new)}
            faults.append(Fault("not_a_later_version", facts, "new"))
        if faults:
            raise WorkflowError(f"cannot migrate cases to workflow {self.new.id!r}", faults)

    @cached_property
    def renames(self) -> tuple[RenamedStage, ...]:
        """
        The stages that have another id in the new version.

        A stage counts as renamed if the old version has no stage of the new id, the new version none of the old id, and
        no other stage is mapped to the new one. Any other mapped stage counts as another stage.
        """
        targets = Counter(self.stages.values())
        return tuple(
            RenamedStage(old=before, new=after)
            for before, after in self.stages.items()
            if after not in self.old.by_id and before not in self.new.by_id and targets[after] == 1
        )

    def renames_in(self, case: Case) -> tuple[RenamedStage, ...]:
        """
        Return the `renames` that hold for a case: all but those whose new id the case has had for a stage before. There
        the id meant another stage, of an earlier version.
        """
        known = {change.stage for _, change in case.dated(StageChange)}
        return tuple(each for each in self.renames if each.new not in known)

    def change_for(self, case: Case) -> StageChange:
        """
        Return the stage change that puts a case under the new version.

        If the stage has the same kinds, and the same id or a renamed one, the case stays in it and enters no stage.
        Otherwise the change is marked as adopted, and the case enters the stage.
        """
        stage = self.new.entered(self._mapped_id(case))
        kinds = self.new.kinds_of(stage)
        stays = self._is_same_stage(case, stage) and {*kinds} == {*case.kinds}
        return StageChange(
            stage=stage, kinds=kinds, source=case.stage, workflow=self.new.ref, adopted=not stays,
            renames=self.renames_in(case),
        )  # fmt: skip

    def refusals(self, case: Case, *, on: date) -> Iterator[Refusal]:
        """Yield why a case cannot be migrated on a day. Corrected or voided moves are ignored."""
        if read_only := refusals_of_read_only(case):
            yield from read_only
            return
        if case.opened_at.date() > on:
            yield Refusal("before_the_opening", {"opened_on": case.opened_at.date()}, case.id)
            return
        moved = max(entry.at.date() for entry in case.timeline if isinstance(entry.what, StageChange | Reopening))
        if moved > on:
            yield Refusal("out_of_order", {"after": moved}, case.id)
        seen = case.as_of(on)
        if not self.old.recognises(seen.workflow):
            named = {"case_follows": _reference_text(seen.workflow), "old": _reference_text(self.old.ref)}
            yield Refusal("not_of_this_version", named, case.id)
        elif self._mapped_id(seen) not in self.new.by_id:
            stage, known = self._mapped_id(seen), tuple(self.new.by_id)
            facts = {"stage": stage, "version": self.new.version, "known": known, "nearest": nearest(stage, known)}
            yield Refusal("stage_not_mapped", facts, case.id)
        elif seen.status == "open":
            yield from self._open_case_refusals(seen)
        else:
            yield from self._closed_case_refusals(seen)

    def _open_case_refusals(self, case: Case) -> Iterator[Refusal]:
        """Yield why an open case cannot go to its mapped stage."""
        target = self.new.entered(self._mapped_id(case))
        if self.new.is_final(target) and not self.old.is_final(case.stage):
            yield Refusal("open_case_into_final", {"stage": target}, case.id)
        if target != case.stage and self._is_ending(target) and ENDING_KINDS.isdisjoint(case.kinds):
            yield Refusal("open_case_into_closure", {"stage": target}, case.id)

    def _closed_case_refusals(self, case: Case) -> Iterator[Refusal]:
        """Yield why a closed case cannot go to its mapped stage: it is a new one, and is not for closed cases."""
        target = self.new.entered(self._mapped_id(case))
        if not self._is_ending(target) and not self._is_same_stage(case, self._mapped_id(case)):
            ending = tuple(id for id in self.new.by_id if self._is_ending(id))
            yield Refusal("closed_case_into_work", {"stage": target, "ending": ending}, case.id)

    def _mapped_id(self, case: Case) -> str:
        """Return the id of the stage that the stage of a case is mapped to, or its own."""
        return self.stages.get(case.stage, case.stage)

    def _is_ending(self, stage: str) -> bool:
        """Return whether a stage of the new version is for closure or aftercare."""
        return not ENDING_KINDS.isdisjoint(self.new.kinds_of(stage))

    def _is_same_stage(self, case: Case, stage: str) -> bool:
        """Return whether a stage of the new version is the stage of the case, by the same id or as renamed."""
        return stage == case.stage or RenamedStage(old=case.stage, new=stage) in self.renames_in(case)


def _workflow_text(workflow: Workflow) -> str:
    return f"{workflow.id} version {workflow.version}"


def _reference_text(ref: WorkflowRef) -> str:
    return f"{ref.id} version {ref.version} ({ref.fingerprint[:8]})"
