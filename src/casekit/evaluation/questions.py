"""The seven questions, and those of an office, each with the Results that answer it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from typing import Literal, TypeAlias, get_args

import attrs

from casekit.answers import Refusal, put_in_words
from casekit.clocks.reviews import ReviewDue
from casekit.errors import EvaluationError
from casekit.evaluation.client_voice import share_of_checkpoints_heard, share_of_feedback_answered
from casekit.evaluation.course import (
    days_between_milestones,
    evidence_of_both_kinds,
    share_of_aftercare_contacts_made,
    shares_of_reviews,
)
from casekit.evaluation.goal_evidence import quality_of_goals, readings_of_goals
from casekit.evaluation.goals import goal_scores, marks_of_goals, plan_of_goals, shares_of_goals_achieved
from casekit.evaluation.life import changes_in_life
from casekit.evaluation.needs import share_of_needs_met
from casekit.evaluation.own_criteria import figure_of_criterion
from casekit.evaluation.participation import (
    Occasion,
    occasions_of,
    share_of_decisions_with_client,
    share_of_occasions_with_client,
)
from casekit.evaluation.referrals import shares_of_referrals
from casekit.evaluation.result import Result
from casekit.evaluation.seen import Seen
from casekit.evaluation.service import mean_service_rating, share_of_sessions_delivered
from casekit.evaluation.traces import NeedTrace, need_traces, share_of_needs_answered
from casekit.nearest import known_facts
from casekit.practice.practice import Practice

Question: TypeAlias = Literal[
    "needs", "goals", "service_quality", "life_impact", "goal_specificity", "client_voice", "answer"
]
"""
The seven questions: whether the needs were met, whether the goals were achieved, how good the service was, what changed
in the client's life, how specifically the goals were set, whether the client was heard, and how the needs were
answered. See `CaseEvaluation`.
"""
QUESTIONS: tuple[Question, ...] = get_args(Question)
FigureName: TypeAlias = str | tuple[str, str]
"""The name of a figure; for one about a goal or a person, the name and the id."""


class Questions(Mapping[str, tuple[Result, ...]]):
    """The Results that answer each question, by the question. Those of a question are computed when it is asked for."""

    def __init__(self, answers: Mapping[str, Callable[[], tuple[Result, ...]]]) -> None:
        self._answers = dict(answers)
        self._found: dict[str, tuple[Result, ...]] = {}

    @classmethod
    def of(cls, found: Mapping[str, tuple[Result, ...]]) -> Questions:
        """Return questions with these Results."""
        return cls({question: partial(tuple[Result, ...], results) for question, results in found.items()})

    def __getitem__(self, question: str) -> tuple[Result, ...]:
        if question not in self._found:
            self._found[question] = self._answers[question]()
        return self._found[question]

    def __iter__(self) -> Iterator[str]:
        return iter(self._answers)

    def __len__(self) -> int:
        return len(self._answers)

    def __hash__(self) -> int:
        return hash(tuple(self.items()))

    def __repr__(self) -> str:
        return repr(dict(self))

    def __reduce__(self) -> tuple[object, ...]:
        return Questions.of, (dict(self),)

    def figure(self, name: FigureName, *, about: str) -> Result:
        """Return a figure. Raises EvaluationError, with `about` in the message, if there is none of this name."""
        for question in self:
            for each in self[question]:
                if name_of(each) == name:
                    return each
        found = [name_of(each) for results in self.values() for each in results]
        known = [" of ".join(each) if isinstance(each, tuple) else each for each in found]
        sought = " of ".join(map(str, name)) if isinstance(name, tuple) else name
        fault = Refusal("unknown_figure", {"figure": sought, **known_facts(known, len(known))})
        raise EvaluationError(f"cannot find a figure of {about}", [fault])


def name_of(result: Result) -> FigureName:
    """Return the name of a figure."""
    return result.method.id if result.of is None else (result.method.id, result.of)


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class Asked:
    """
    What is evaluated, and by what.

    seen: The records that count.
    practice: The practice.
    checkpoints: The checkpoints at which the client's words are required.
    reviews: The due days of reviews in the episode.
    """

    seen: Seen
    practice: Practice
    checkpoints: tuple[str, ...]
    reviews: tuple[ReviewDue, ...]

    @cached_property
    def traces(self) -> tuple[NeedTrace, ...]:
        """How each need was answered."""
        return need_traces(self.seen)

    @cached_property
    def occasions(self) -> tuple[Occasion, ...]:
        """The points of the work at which the client should take part."""
        return occasions_of(self.seen)

    def questions(self) -> Questions:
        """Return the seven questions, then those of the practice, each with its Results."""
        own = dict.fromkeys(criterion.question for criterion in self.practice.criteria)
        return Questions({each: partial(self._answered, each) for each in dict.fromkeys((*QUESTIONS, *own))})

    def _answered(self, question: str) -> tuple[Result, ...]:
        asked = _ANSWERS.get(question)
        own = (each for each in self.practice.criteria if each.question == question)
        found = (
            *(asked(self) if asked else ()),
            *(figure_of_criterion(each, self.seen.case, on=self.seen.on) for each in own),
        )
        put_in_words((finding for result in found for finding in result.findings), self.practice.wording)
        return found


def outcome_questions(seen: Seen, practice: Practice) -> Questions:
    """Return the questions whose answers can be of one person: needs, goals and life."""
    asked = Asked(seen=seen, practice=practice, checkpoints=(), reviews=())

    def answered(question: str) -> tuple[Result, ...]:
        found = tuple(attrs.evolve(each, of=seen.person) for each in _OUTCOMES[question](asked))
        put_in_words((finding for result in found for finding in result.findings), practice.wording)
        return found

    return Questions({each: partial(answered, each) for each in _OUTCOMES})


def _needs(asked: Asked) -> list[Result]:
    return [share_of_needs_met(asked.seen)]


def _goals(asked: Asked) -> list[Result]:
    return [*shares_of_goals_achieved(asked.seen), *goal_scores(asked.seen)]


def _goals_and_readings(asked: Asked) -> list[Result]:
    return [*_goals(asked), *readings_of_goals(asked.seen)]


def _service(asked: Asked) -> list[Result]:
    return [mean_service_rating(asked.seen), share_of_sessions_delivered(asked.seen)]


def _life(asked: Asked) -> list[Result]:
    return changes_in_life(asked.seen, is_matrix=asked.practice.life_matrix)


def _specificity(asked: Asked) -> list[Result]:
    return [marks_of_goals(asked.seen), *plan_of_goals(asked.seen), *quality_of_goals(asked.seen)]


def _voice(asked: Asked) -> list[Result]:
    return [
        share_of_checkpoints_heard(asked.seen, asked.checkpoints), share_of_feedback_answered(asked.seen),
        share_of_occasions_with_client(asked.occasions), share_of_decisions_with_client(asked.seen),
    ]  # fmt: skip


def _answer(asked: Asked) -> list[Result]:
    return [
        share_of_needs_answered(asked.traces), *shares_of_reviews(asked.seen, asked.reviews),
        *shares_of_referrals(asked.seen), *days_between_milestones(asked.seen),
        share_of_aftercare_contacts_made(asked.seen), evidence_of_both_kinds(asked.seen),
    ]  # fmt: skip


_ANSWERS: Mapping[str, Callable[[Asked], list[Result]]] = {
    "needs": _needs, "goals": _goals_and_readings, "service_quality": _service, "life_impact": _life,
    "goal_specificity": _specificity, "client_voice": _voice, "answer": _answer,
}  # fmt: skip
_OUTCOMES: Mapping[str, Callable[[Asked], list[Result]]] = {"needs": _needs, "goals": _goals, "life_impact": _life}
