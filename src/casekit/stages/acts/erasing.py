"""Erase the values of a person: record that it was done, and take them out of every entry."""

from __future__ import annotations

import attrs

from casekit.conditions import leaves
from casekit.errors import RecordError
from casekit.models import Case, Erasure
from casekit.models.appending import appended
from casekit.models.case import folded
from casekit.models.text import texts_in
from casekit.privacy.erasure import without_values_of
from casekit.stages.acts.act import ActArguments, settled_without_evaluation
from casekit.stages.acts.evaluator import ActEvaluator
from casekit.stages.acts.option import refusals_of_read_only
from casekit.stages.workflow import Workflow

ONLY_BY_ERASING = "erasure_is_an_act"
"""The refusal of a record of an erasure outside of the act that erases."""


def erased(workflow: Workflow, evaluator: ActEvaluator, case: Case, erasure: Erasure, arguments: ActArguments) -> Case:
    """
    Return the case without the values of the person of an erasure, which is added as an entry.

    The record is evaluated as any other: roles, rules and the practice. If the same erasure was done before with the
    same key, return the case unchanged. Raises RecordError with every refusal.
    """
    cannot = f"cannot erase values in case {case.id!r}"
    if read_only := refusals_of_read_only(case):
        raise RecordError(cannot, read_only)
    if done := settled_without_evaluation(case, erasure, arguments):
        if done.refusals:
            raise RecordError(cannot, done.refusals)
        return case
    emptied = without_values_of(
        case, erasure.person, practice=evaluator.practice, known=_texts_of_guards(workflow)
    )  # fmt: skip
    found = evaluator.record(case, attrs.evolve(erasure, fields=emptied.fields, entries=emptied.entries), arguments)
    if refusals := [each for each in found.refusals if each.code != ONLY_BY_ERASING]:
        raise RecordError(cannot, refusals)
    return appended(folded(case.id, emptied.history), *found.entries)


def _texts_of_guards(workflow: Workflow) -> frozenset[str]:
    """Return the texts in the parameters of guards, such as the questions of eligibility of the office."""
    conditions = [move.guards for move in workflow.moves]
    conditions += [route.guards for move in workflow.moves for route in move.routes]
    found = (text for each in conditions for leaf in leaves(each) for text in texts_in(workflow.resolved(leaf).params))
    return frozenset(found)
