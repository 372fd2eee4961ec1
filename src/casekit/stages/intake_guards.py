"""The guards of the library about the intake and the needs."""

from __future__ import annotations

from unicodedata import normalize

from casekit.answers import Refusal
from casekit.labels import find
from casekit.models import Intake
from casekit.models.text import normalized
from casekit.stages.context import Context


def eligible(context: Context, asks: tuple[str, ...] = (), questions: int = 1) -> Refusal | None:
    """
    Return a refusal unless the latest intake has the required eligibility questions, and every answer in it is yes.

    Args:
        context: The case and the act.
        asks: The required questions. A code of the vocabulary `eligibility` also matches the words that it has for
            the code; any other text matches only itself.
        questions: The least number of different questions in the intake.
    """
    intakes = context.case.dated(Intake)
    answers = intakes[-1][1].eligibility if intakes else ()
    required = {"asks": asks, "questions": questions}
    if not answers:
        return Refusal("eligibility_not_asked", required, "eligible")
    unknown = [each for each in answers if each.answer is None]
    denied = [each for each in answers if each.answer is False]
    if denied:
        return Refusal("not_eligible", {"denied": len(denied), "asked": len(answers), **required}, "eligible")
    if unknown:
        return Refusal("eligibility_unknown", {"unknown": len(unknown), **required}, "eligible")
    found = {word for each in answers for word in _eligibility_words(each.question)}
    missing = tuple(word for word in asks if normalized(word) not in found)
    if missing:
        return Refusal("eligibility_incomplete", {"missing": missing, **required}, "eligible")
    count = len({each.question for each in answers})
    facts = {"asked": count, "needed": questions, **required}
    return Refusal("too_few_eligibility_questions", facts, "eligible") if count < questions else None


def _eligibility_words(question: str) -> tuple[str, ...]:
    """Return a question and the codes of the vocabulary `eligibility` that it matches."""
    question = normalize("NFC", question)
    return (question, *(term.code for _, term in find(question, vocabulary_name="eligibility")))


def need_identified(context: Context) -> Refusal | None:
    """Return a refusal unless the case has a need that the client has not withdrawn."""
    if any(need.outcome != "withdrawn" for need in context.case.needs):
        return None
    return Refusal("no_need_identified", {}, "need_identified")
