"""Where the stages of one version of a workflow go in the next: which are renamed, and which cases cannot go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property

import attrs

from casekit.answers import Fault, Refusal
from casekit.errors import WorkflowError
from casekit.models import Case, RenamedStage, Reopening, StageChange, WorkflowRef
from casekit.nearest import nearest
from casekit.stages.acts.option import is_read_only
from casekit.stages.workflow import Workflow

_ENDING = {"closure", "aftercare"}


@attrs.frozen(slots=False)
class StageMapping:
    """
    Two versions of a workflow, and the stage of the new one for stages of the old one, by their ids.

    A stage that is not mapped stays where the new version has it; one that has substages now leads into its initial
    one.
    """

    old: Workflow
    new: Workflow
    stages: Mapping[str, str]

    def check(self) -> None:
        """Raise WorkflowError with every fault that concerns all cases: unknown stages, another workflow."""
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
            facts = {"old": _named(self.old), "new": _named(self.new)}
            faults.append(Fault("not_a_later_version", facts, "new"))
        if faults:
            raise WorkflowError(f"cannot migrate cases to workflow {self.new.id!r}", faults)

    @cached_property
    def renames(self) -> tuple[RenamedStage, ...]:
        """
        The stages that the new version calls by another id.

        A mapping is a rename where the old version has no stage of the new id, the new version none of the old id, and
        no other stage is mapped to the new one.
        """
        targets = Counter(self.stages.values())
        return tuple(
            RenamedStage(old=before, new=after)
            for before, after in self.stages.items()
            if after not in self.old.by_id and before not in self.new.by_id and targets[after] == 1
        )

    def renames_in(self, case: Case) -> tuple[RenamedStage, ...]:
        """Return the stages that are renamed for a case: all but those whose new id once was another stage in it."""
        known = {change.stage for _, change in case.dated(StageChange)}
        return tuple(each for each in self.renames if each.new not in known)

    def change_for(self, case: Case) -> StageChange:
        """
        Return the change by which a case comes under the new version.

        It enters nothing where the stage is the same, or renamed, and for the same; otherwise it is adopted.
        """
        stage = self.new.entered(self._mapped(case))
        kinds = self.new.kinds_of(stage)
        stays = self._is_where(case, stage) and {*kinds} == {*case.kinds}
        return StageChange(
            stage=stage, kinds=kinds, source=case.stage, workflow=self.new.ref, adopted=not stays,
            renames=self.renames_in(case),
        )  # fmt: skip

    def refusals(self, case: Case, *, on: date) -> Iterator[Refusal]:
        """Yield why a case cannot be migrated on a day. A move that was mended does not count."""
        if read_only := is_read_only(case):
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
            named = {"case_follows": _called(seen.workflow), "old": _called(self.old.ref)}
            yield Refusal("not_of_this_version", named, case.id)
        elif self._mapped(seen) not in self.new.by_id:
            stage, known = self._mapped(seen), tuple(self.new.by_id)
            facts = {"stage": stage, "version": self.new.version, "known": known, "nearest": nearest(stage, known)}
            yield Refusal("stage_not_mapped", facts, case.id)
        elif seen.status == "open":
            yield from self._open_case_refusals(seen)
        else:
            yield from self._closed_case_refusals(seen)

    def _open_case_refusals(self, case: Case) -> Iterator[Refusal]:
        target = self.new.entered(self._mapped(case))
        if self.new.is_final(target) and not self.old.is_final(case.stage):
            yield Refusal("open_case_into_final", {"stage": target}, case.id)
        if target != case.stage and self._ends(target) and _ENDING.isdisjoint(case.kinds):
            yield Refusal("open_case_into_closure", {"stage": target}, case.id)

    def _closed_case_refusals(self, case: Case) -> Iterator[Refusal]:
        """A closed case stays where it is, whatever the stage is for now, or goes where closed cases go."""
        target = self.new.entered(self._mapped(case))
        if not self._ends(target) and not self._is_where(case, self._mapped(case)):
            ending = tuple(id for id in self.new.by_id if self._ends(id))
            yield Refusal("closed_case_into_work", {"stage": target, "ending": ending}, case.id)

    def _mapped(self, case: Case) -> str:
        return self.stages.get(case.stage, case.stage)

    def _ends(self, stage: str) -> bool:
        """Return whether a stage of the new version is for closure or aftercare."""
        return not _ENDING.isdisjoint(self.new.kinds_of(stage))

    def _is_where(self, case: Case, stage: str) -> bool:
        """Return whether a stage of the new version is the one the case is in, if under another id."""
        return stage == case.stage or RenamedStage(old=case.stage, new=stage) in self.renames_in(case)


def _named(workflow: Workflow) -> str:
    return f"{workflow.id} version {workflow.version}"


def _called(ref: WorkflowRef) -> str:
    return f"{ref.id} version {ref.version} ({ref.fingerprint[:8]})"
