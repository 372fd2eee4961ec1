"""Workflows: frozen data that defines how a case may move. A team writes one, or uses one of the library."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from importlib import import_module
from typing import Any, Self

import attrs

from casekit.answers import Fault, Finding, Params
from casekit.arguments import is_of_type
from casekit.errors import WorkflowError, refusing
from casekit.limits import DEFAULT_LIMITS, Limits
from casekit.models import WorkflowRef
from casekit.notation.faults import listed
from casekit.notation.files import text_and_form
from casekit.notation.parsing import Form, parsed, positioned
from casekit.package_files import text_of
from casekit.practice.practice import NO_PRACTICE, Practice
from casekit.stages.checking import check as checking
from casekit.stages.definition import CASE, Definition
from casekit.stages.earlier_fingerprints import earlier_fingerprints, shipped_before
from casekit.stages.fingerprint import fingerprint
from casekit.stages.notation import workflow_notation as notation
from casekit.stages.notation.writing import toml, written
from casekit.stages.presets import NEWEST, OF_THINGS


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Workflow(Definition):
    """
    The stages, moves, rule settings, review intervals and deadlines that cases follow.

    Create one with `Workflow.ready`, `from_file`, `from_toml` or `from_mapping`. Each raises WorkflowError with every
    fault. The constructor does not check for faults: see `casekit.check`. The keys of the TOML form, which JSON and
    mappings share, are in `docs/look-up.md` under "The notation of a workflow".

    id: The id: letters a to z, digits and underscores.
    version: The version, from 1.
    initial: The id of the stage in which a case starts.
    subject: What goes through the stages: "case", or a kind of thing in the case, such as "referral".
    labels: Its labels by language.
    source: Where the workflow comes from, such as a handbook.
    languages: The languages in which every part must have a label.
    supersedes: The version that this one replaces.
    roles, reasons, effects: The declared roles, reasons and effects. If any role is declared, no other may be used.
    approvals: The kinds of approval.
    parameters: The named numbers to which guards and effects refer.
    stages: The stages, in order.
    moves: The moves, in order.
    records: What is demanded of kinds of records: who records one, in which stages, with what.
    rules: The casework rules whose default setting is changed.
    reviews: How often plans are reviewed.
    deadlines: The deadlines.

    >>> Workflow.ready("school_eight").stage("사정").id
    'assessment'
    """

    @classmethod
    def ready(cls, id: str, *, version: int | None = None) -> Self:
        """
        Return a workflow that ships with the library.

        Args:
            id: One of `ready_ids()`.
            version: One of `ready_versions(id)`. None: the newest.

        Raises WorkflowError for an unknown id or version. The error lists the known ones.

        >>> Workflow.ready("school_eight", version=1).ref.version
        1
        """
        versions = cls.ready_versions(id)
        if version is not None and (type(version) is not int or version not in versions):
            facts = {"workflow": id, "version": version, "known": versions}
            fault = Fault("unknown_workflow_version", facts)
            raise WorkflowError(f"cannot find this version of the ready workflow {id!r}", [fault])
        return cls.from_toml(text_of("stages", "presets", id, f"{version or versions[-1]}.toml"))

    @classmethod
    @refusing(WorkflowError)
    def ready_ids(cls, *, subject: str = CASE) -> tuple[str, ...]:
        """
        Return the ids of the workflows that ship with the library, sorted.

        Args:
            subject: "case", or a kind of thing that moves by its own workflow inside a case.

        >>> Workflow.ready_ids()[:3], Workflow.ready_ids(subject="referral")
        (('case_elements_four', 'case_management_seven', 'casework_five_points'), ('referral',))
        """
        return tuple(sorted(id for id in NEWEST if OF_THINGS.get(id, CASE) == subject))

    @classmethod
    def ready_versions(cls, id: str) -> tuple[int, ...]:
        """
        Return the versions of a workflow that ships with the library, the newest last.

        Raises WorkflowError for an id that is not among `ready_ids()`.

        >>> Workflow.ready_versions("kr_integrated")
        (1, 2, 3)
        """
        if not isinstance(id, str) or id not in NEWEST:  # pyright: ignore[reportUnnecessaryIsInstance]
            fault = Fault("unknown_workflow", {"known": tuple(sorted(NEWEST))})
            raise WorkflowError("cannot find a ready workflow", [fault])
        return tuple(range(1, NEWEST[id] + 1))

    @classmethod
    @refusing(WorkflowError)
    def from_toml(cls, text: str, *, practice: Practice | None = None, limits: Limits = DEFAULT_LIMITS) -> Self:
        r"""
        Return the workflow in TOML text; the arguments are as for `from_mapping`. Use `from_file` to read a file.

        Raises WorkflowError with every fault, each with its line and column where known: see `Fault.line`.

        >>> text = 'id = "tiny"\nversion = 1\ninitial = "begin"\n[stages.begin]\nfinal = true\n'
        >>> Workflow.from_toml(text).stages[0].final
        True
        """
        return cls._from_text(text, None, practice, limits)

    @classmethod
    @refusing(WorkflowError)
    def from_json(cls, text: str, *, practice: Practice | None = None, limits: Limits = DEFAULT_LIMITS) -> Self:
        """
        Return the workflow in JSON text that has the keys of the TOML form; the arguments are as for `from_mapping`.

        Raises WorkflowError with every fault. A duplicate key is a fault.

        >>> text = '{"id": "tiny", "version": 1, "initial": "begin", "stages": {"begin": {"final": true}}}'
        >>> Workflow.from_json(text).stages[0].final
        True
        """
        return cls._from_text(text, "json", practice, limits)

    @classmethod
    @refusing(WorkflowError)
    def from_file(
        cls,
        path: str | os.PathLike[str],
        *,
        practice: Practice | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> Self:
        """
        Return the workflow in a TOML or JSON file, chosen by its suffix `.toml` or `.json`.

        Args:
            path: The path of the file, which contains text in UTF-8.
            practice: As for `from_mapping`.
            limits: The limits on the size of the file and of its text. Exceeding one is a fault.

        Raises WorkflowError with every fault of the workflow. If the file cannot be read, the error has one fault that
        says why: `file_not_found`, `is_a_folder`, `file_not_readable`, `file_too_large`, `not_utf8` or
        `unknown_suffix`.

        >>> Workflow.from_file("office.txt")
        Traceback (most recent call last):
          ...
        casekit.errors.WorkflowError: cannot read file 'office.txt': 1 reason.
        - unknown_suffix: The name of the file ends neither in .toml nor in .json. Rename it after what it holds.
        """
        text, form = text_and_form(path, error=WorkflowError, limits=limits)
        return cls._from_text(text, form, practice, limits)

    @classmethod
    def _from_text(cls, text: str, form: Form | None, practice: Practice | None, limits: Limits) -> Self:
        """Parse and build a workflow. Raises WorkflowError with every fault."""
        data, faults = parsed(text, form, limits)
        if data is None:
            raise WorkflowError("cannot read workflow", faults)
        return cls._build(data, practice, limits, text)

    @classmethod
    @refusing(WorkflowError)
    def extend(
        cls,
        base: Definition,
        extension: Mapping[str, object] | str,
        *,
        practice: Practice | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> Self:
        """
        Return a workflow built on another one.

        Args:
            base: The workflow to extend.
            extension: A mapping, or TOML or JSON text, with an id, a version, and what is added or changed.
            practice: As for `from_mapping`.
            limits: As for `from_mapping`.

        Elements of the base are merged by name. The lists `kinds`, `aliases`, `guards`, `roles`, `requires` and
        `effects` are appended to. Tables, such as `labels`, are merged by key; a table inside one of them, such as
        `by_risk`, is replaced whole. If the base writes a rule as a level, such as "block", and the extension writes it
        as a table, the table replaces the level. Any other value is replaced, also the lists `reason`, `overridable_by`
        and `languages`.

        To remove an element, name it in `replaces` ("moves.assess", "stages.intake"). The element is then exactly as
        the extension writes it, or it is removed if the extension does not write it. An element must also be named
        there if the extension gives it another `to`, `from`, `resume`, `final`, `parent` or `initial`; otherwise there
        is the fault `retargeted_openly_only`. The `from` of a deadline is the event that starts it.

        Raises WorkflowError with every fault of the extension and of the resulting workflow.

        >>> ours = Workflow.extend(Workflow.ready("school_six"), {
        ...     "id": "our_school", "version": 1, "replaces": ["moves.admit"],
        ...     "moves": [{"name": "assess", "roles": ["school_social_worker"]}],
        ... })
        >>> [move.roles for move in ours.moves if move.name == "assess"]
        [('school_social_worker',)]
        """
        data, unread = parsed(extension, limits=limits) if isinstance(extension, str) else (extension, ())
        if not isinstance(data, Mapping):
            wrong = Fault("wrong_type", {"expected": "a table"}, "extension")
            raise WorkflowError("cannot read the extension", unread or [wrong])
        mapping, extension_faults = _extension().extended(written(base), data)
        faults = positioned(listed(extension_faults, limits=limits), data, extension)
        found = checking.faults_of(mapping, practice=practice or NO_PRACTICE, limits=limits)
        # If no practice is given, names that a practice could declare are left for the machine to check. So are the
        # faults counted by "more_faults": most are of such names, but some may be other faults of guards.
        left_to_machine = () if practice else (*CODES_A_PRACTICE_MAY_RESOLVE, "more_faults")
        if faults or [each for each in found if each.code not in left_to_machine]:
            raise WorkflowError(f"cannot extend workflow {base.id!r}", listed(faults, found, limits=limits))
        return cls.from_mapping(mapping, practice=practice, limits=limits)

    @classmethod
    @refusing(WorkflowError)
    def from_mapping(
        cls, data: Mapping[str, object], *, practice: Practice | None = None, limits: Limits = DEFAULT_LIMITS
    ) -> Self:
        """
        Return the workflow in a mapping that has the keys of the TOML form: see `Workflow`.

        Args:
            data: The mapping.
            practice: The practice whose guards, rules and events the workflow can name. None: unknown rules, unknown
                events and all faults of guards do not raise here, but are listed if there are other faults. A
                StageMachine raises for them.
            limits: The limits on the size of the workflow and on the number of faults listed.

        Raises WorkflowError with every fault.

        >>> Workflow.from_mapping({"id": "tiny", "version": 1, "initial": "end", "stages": {"begin": {"final": True}}})
        Traceback (most recent call last):
          ...
        casekit.errors.WorkflowError: cannot build workflow 'tiny': 1 reason.
        - unknown_initial at initial: The initial stage is not a stage of the workflow. Use one of: begin.
        """
        return cls._build(data, practice, limits)

    @classmethod
    def _build(cls, data: object, practice: Practice | None, limits: Limits, text: str | None = None) -> Self:
        """Build a workflow from a mapping; `text`, from which it was parsed, gives the lines and columns of faults."""
        reading = notation.read(data, limits)
        workflow = cls(**reading.fields)
        faults = checking.all_faults(workflow, reading, practice, limits)
        if faults:
            raise WorkflowError(f"cannot build workflow {workflow.id!r}", positioned(faults, data, text))
        object.__setattr__(workflow, "read_without_fault", True)
        return workflow

    @classmethod
    @refusing(WorkflowError)
    def from_transitions(
        cls, config: Mapping[str, object], *, id: str, version: int = 1, limits: Limits = DEFAULT_LIMITS
    ) -> Carried:  # fmt: skip
        """
        Return the workflow equivalent to a configuration of the package `transitions`, and what could not be carried
        over.

        Args:
            config: The configuration. `states`, `initial` and `transitions` are read. Conditions become guards, which
                the host has to register. Nothing is executed.
            id: The id of the new workflow.
            version: The version of the new workflow.
            limits: The limits on the size of the configuration. Exceeding one is a fault.

        A stage without outgoing moves becomes final. A stage that cannot be reached is left out.

        Raises WorkflowError with every fault if the configuration cannot be read or no valid workflow can be made of
        it.

        >>> rows = [["plan", "intake", "planning", "has_goal"]]
        >>> config = {"states": ["intake", "planning"], "initial": "intake", "transitions": rows}
        >>> carried = Workflow.from_transitions(config, id="tiny")
        >>> [stage.id for stage in carried.workflow.stages], carried.workflow.moves[0].guards.parts[0].name
        (['intake', 'planning'], 'has_goal')
        >>> [finding.message for finding in carried.findings]
        ['The setting auto_transitions is not carried over.']
        """
        from casekit.stages.notation.transitions_config import convert_config  # noqa: PLC0415 - few hosts need it

        converted = convert_config(config, limits)
        if converted.faults:
            raise WorkflowError("cannot carry over the configuration", converted.faults)
        workflow = cls.from_mapping({**converted.mapping, "id": id, "version": version}, limits=limits)
        return Carried(workflow=workflow, findings=converted.findings, names=converted.names)

    def to_mapping(self) -> dict[str, object]:
        """Return the mapping for this workflow. `from_mapping` builds the same workflow from it."""
        return written(self)

    def to_toml(self) -> str:
        r"""
        Return the TOML text for this workflow. `from_toml` builds the same workflow from it.

        >>> text = 'id = "tiny"\nversion = 1\ninitial = "begin"\n\n[stages.begin]\nfinal = true\n'
        >>> Workflow.from_toml(text).to_toml().startswith('id = "tiny"\nversion = 1\n')
        True
        """
        return toml(self.to_mapping())

    @cached_property
    def ref(self) -> WorkflowRef:
        """
        The id, version and fingerprint of the workflow. A case stores them.

        The fingerprint covers what decides how a case moves, what is required of whom, and what is due. It does not
        cover labels, sources, aliases, catalogues of words, languages, the superseded version, or an order that has no
        effect (of stages, of guards, of roles). `casekit.stages.fingerprint.FIELDS` lists every field.

        >>> workflow = Workflow.ready("school_eight")
        >>> attrs.evolve(workflow, source="Our own text.").ref == workflow.ref
        True
        """
        return WorkflowRef(id=self.id, version=self.version, fingerprint=fingerprint(self))

    def recognises(self, ref: WorkflowRef) -> bool:
        """
        Return whether a case with this reference follows this workflow.

        Return True if the reference equals that of this workflow.

        In a case stored by casekit 0.1, the fingerprint covers every text of the workflow. For such a reference, return
        True if its id and version are the same and one of two conditions holds. Either the texts of the workflow are
        unchanged, or the workflow is one of the library's and behaves like the one in casekit 0.1.

        >>> stored = WorkflowRef(
        ...     id="school_six", version=1,
        ...     fingerprint="d9637fc97121cc1225c50d9864392f41059b6afe0d65cd5b781d9340784f7357",
        ... )
        >>> Workflow.ready("school_six", version=1).recognises(stored)
        True
        """
        own = self.ref
        if ref is own or ref == own:
            return True
        if not is_of_type(ref, WorkflowRef):
            fault = Fault("wrong_type", {"expected": "the reference of a workflow (casekit.WorkflowRef)"}, "ref")
            raise WorkflowError(f"cannot compare workflow {self.id!r}", [fault])
        if (ref.id, ref.version) != (own.id, own.version):
            return False
        return ref.fingerprint in self._fingerprints_of_0_1 or shipped_before().get(ref.fingerprint) == own.fingerprint

    @cached_property
    def _fingerprints_of_0_1(self) -> frozenset[str]:
        """Return the fingerprints that casekit 0.1 would have given this workflow."""
        return earlier_fingerprints(self)


CODES_A_PRACTICE_MAY_RESOLVE = (
    "unknown_guard", "guard_parameters", "unknown_event", "unknown_rule", "unknown_subject", "unknown_party",
    "unknown_record_field", "value_not_of_field",
)  # fmt: skip
"""The codes of faults that a practice may resolve."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Carried:
    """
    A workflow built from a `transitions` configuration.

    workflow: The workflow.
    findings: What was not carried over, each with its path in the configuration.
    names: The new name of each state that is carried over, and of each trigger and condition. A key is "states.",
        "triggers." or "conditions." and the old name.

    >>> config = {"states": ["In Progress"], "initial": "In Progress", "transitions": [], "auto_transitions": False}
    >>> Workflow.from_transitions(config, id="tiny").names
    {'states.In Progress': 'in_progress'}
    """

    workflow: Workflow
    findings: tuple[Finding, ...]
    names: Params


def _extension() -> Any:
    """Return the module that extends workflows, which most programs never need."""
    return import_module("casekit.stages.notation.extension")
