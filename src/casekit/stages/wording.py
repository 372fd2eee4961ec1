"""The texts and labels that a workflow and a practice give to codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from types import MappingProxyType
from typing import Concatenate, ParamSpec, Protocol, TypeVar, cast

import attrs

from casekit.answers import Finding, Refusal, put_in_words
from casekit.errors import CasekitError
from casekit.labels import Wording
from casekit.models import Case
from casekit.stages.definition import Definition

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


class _HasWording(Protocol):
    @property
    def wording(self) -> Wording: ...


_Speaker = TypeVar("_Speaker")


_SCHOOLS = frozenset({"school_eight", "school_six"})
_SCHOOL_LABELS: Mapping[str, Mapping[str, Mapping[str, object]]] = MappingProxyType(
    {
        "team_scope": {
            "internal": {"en": "in school", "ko": "교내"}, "external": {"en": "out of school", "ko": "교외"},
        }
    }
)  # fmt: skip
"""The labels of the ready workflows of schools, in place of those of the library. Those of a practice come first."""


def workflow_wording(workflow: Definition, practice: Wording) -> Wording:
    """
    Return the texts and labels of a practice, with the labels of a workflow before them.

    If the workflow labels a code in one language only, the practice's labels in other languages remain.
    """
    labels: dict[str, dict[str, Mapping[str, object]]] = {what: dict(codes) for what, codes in practice.labels.items()}
    for what, words in _SCHOOL_LABELS.items() if workflow.id in _SCHOOLS else ():
        labels[what] = {**words, **labels.get(what, {})}
    parts: Mapping[str, Iterable[tuple[str, Mapping[str, object]]]] = {
        "stage": ((each.id, each.labels) for each in workflow.by_id.values()),
        "move": ((each.name, each.labels) for each in workflow.moves),
        "role": ((each.id, each.labels) for each in workflow.roles),
        "reason": ((each.id, each.labels) for each in workflow.reasons),
        "effect": ((each.id, each.labels) for each in workflow.effects),
        "approval": ((each.id, each.labels) for each in workflow.approvals),
        "requirement": ((id, each.labels) for id, each in workflow.requirements.items()),
        "deadline": ((each.id, each.labels) for each in workflow.deadlines),
    }
    for what, codes in parts.items():
        for code, texts in codes:
            if texts:
                known = labels.setdefault(what, {})
                known[code] = {**known.get(code, {}), **texts}
    return attrs.evolve(practice, labels=labels)


def in_words(
    method: Callable[Concatenate[_Speaker, _Arguments], _Result],
) -> Callable[Concatenate[_Speaker, _Arguments], _Result]:
    """
    Decorate a method of a machine, so that its refusals and findings are told in the words of the machine.

    These are the reasons of an error that it raises, those of its result or of each item of it, and the findings of the
    entries that it appended to a case.
    """

    @wraps(method)
    def worded(self: _Speaker, /, *args: _Arguments.args, **keywords: _Arguments.kwargs) -> _Result:
        try:
            result = method(self, *args, **keywords)
        except CasekitError as error:
            put_in_words(error.reasons, cast("_HasWording", self).wording, unless_told=True)
            raise
        before = args[0] if args else keywords.get("case")
        if reasons := _reasons_of(result, before):
            put_in_words(reasons, cast("_HasWording", self).wording, unless_told=True)
        return result

    return worded


def _reasons_of(result: object, before: object) -> list[Refusal | Finding]:
    """
    Return the refusals and findings of a result of a machine or of its items.

    For a case, these are the findings of the entries that the act appended. If it appended none, as with a repeated
    key, they are those of the last entry, or none if that entry is part of another entry's act.
    """
    if isinstance(result, Case):
        if (last := result.history[-1]).part_of is None:  # the act appended one entry, or none
            return list(last.findings)
        known = len(before.history) if isinstance(before, Case) else 0
        return [finding for entry in result.history[known:] for finding in entry.findings]
    found: list[Refusal | Finding] = []
    for each in cast("tuple[object, ...]", result) if isinstance(result, tuple) else (result,):
        found += getattr(each, "refusals", ())
        found += getattr(each, "findings", ())
        step: Refusal | None = getattr(each, "refusal", None)
        found += [] if step is None else [step]
    return found
