"""The whole account of an evaluation as text: what is missing first, then question by question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casekit.evaluation.explaining import Saying
from casekit.labels import Language

if TYPE_CHECKING:
    from casekit.evaluation.case_evaluation import CaseEvaluation


def explained(evaluation: CaseEvaluation, language: Language) -> str:
    """Return the evaluation as text: what is missing, each finding once, then each question with its Results."""
    say = Saying(language, evaluation.wording)
    lacking = [say.told(each) for each in evaluation.findings]
    head = [
        f"{evaluation.case}, {evaluation.on.isoformat()}",
        *([say.word("missing_first"), *lacking] if lacking else []),
    ]
    asked = [
        "\n\n".join([
            say.name("evaluation_question", question),
            *(result.explain(language, wording=evaluation.wording) for result in results),
        ])
        for question, results in evaluation.questions.items()
    ]  # fmt: skip
    return "\n\n".join(["\n".join(head), *asked])
