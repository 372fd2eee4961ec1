"""The summaries of an evaluation: one page each for the client, the worker and the supervisor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias, cast, get_args

from casekit.answers import Refusal
from casekit.errors import EvaluationError
from casekit.evaluation.client_page import client_page
from casekit.evaluation.page import Page
from casekit.evaluation.supervisor_page import supervisor_page
from casekit.evaluation.worker_page import worker_page
from casekit.labels import Language

if TYPE_CHECKING:
    from casekit.evaluation.case_evaluation import CaseEvaluation

Reader: TypeAlias = Literal["client", "worker", "supervisor"]
"""Who reads a summary: see `CaseEvaluation.summary`."""
_PAGES = {"client": client_page, "worker": worker_page, "supervisor": supervisor_page}


def summary_of(
    evaluation: CaseEvaluation, reader: Reader, language: Language, personal: Mapping[str, str] | None
) -> str:  # fmt: skip
    """Return the page of a reader. Raises EvaluationError with every wrong argument."""
    faults: list[Refusal] = []
    for name, value, allowed in (("reader", reader, get_args(Reader)), ("language", language, get_args(Language))):
        if value not in allowed:
            faults.append(Refusal("not_one_of", {"allowed": allowed}, name))
    if personal is not None and not _is_of_texts(personal):
        faults.append(Refusal("wrong_type", {"expected": "a table of texts by ids"}, "personal"))
    if faults:
        raise EvaluationError("cannot summarize the evaluation", faults)
    return _PAGES[reader](evaluation, Page(language=language, wording=evaluation.wording, personal=personal or {}))


def _is_of_texts(table: object) -> bool:
    """Return whether this is a table of texts by texts."""
    if not isinstance(table, Mapping):
        return False
    pairs = cast("Mapping[object, object]", table).items()
    return all(isinstance(id, str) and isinstance(text, str) for id, text in pairs)
