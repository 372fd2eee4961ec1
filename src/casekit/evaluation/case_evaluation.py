"""Evaluate one case on one day: the answers to the seven questions of the casework texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Self, cast, get_type_hints

import attrs

from casekit.answers import Finding, Refusal, put_in_words
from casekit.clocks.reviews import ReviewDue, review_due_days
from casekit.days import Calendar
from casekit.days.steps import only_day
from casekit.errors import EvaluationError
from casekit.evaluation.accounts import told_evaluation
from casekit.evaluation.by_person import PersonOutcomes, outcomes_by_person
from casekit.evaluation.choices import ChoiceCourse, choices_of
from casekit.evaluation.client_voice import each_checkpoint
from casekit.evaluation.course import each_review, reviews_within
from casekit.evaluation.endings import Ending, endings_of
from casekit.evaluation.explaining import Saying
from casekit.evaluation.goal_course import GoalCourse, goal_courses
from casekit.evaluation.life import ScoreCourse, score_courses
from casekit.evaluation.page import Page
from casekit.evaluation.participation import Occasion, by_stage
from casekit.evaluation.plain import Plain
from casekit.evaluation.questions import Asked, FigureName, Questions
from casekit.evaluation.referrals import ReferralChain, referral_chains
from casekit.evaluation.result import Result, notice
from casekit.evaluation.seen import Episodes, seen_of
from casekit.evaluation.summary import Reader, summary_of
from casekit.evaluation.traces import NeedTrace
from casekit.evaluation.work_done import WorkDone, work_done
from casekit.evaluation.worker_page import outcomes_of_persons
from casekit.labels import Language, Wording
from casekit.labels.wording import LIBRARY_WORDING
from casekit.models import Case
from casekit.models.asked import only_case
from casekit.practice.practice import NO_PRACTICE, Practice


@attrs.frozen(kw_only=True, slots=False, eq=False)
class CaseEvaluation(Plain):
    """
    The answers to the seven questions about one case at the end of one day.

    The questions are: 1 needs met, 2 goals achieved, 3 quality of the service, 4 impact on life, 5 how specifically
    goals were set, 6 the client's voice, 7 how the needs were answered; those of the practice follow. There is no
    total: no source gives weights. A figure that cannot be computed is None, and a finding says what is missing.

    What an evaluation holds is computed when it is first asked for.

    case: The id of the case.
    on: The day.
    episode: The number of the episode of the case that the figures are about, or "all".
    wording: The texts and labels used by `explain`.

    Source: evaluation criteria of the casework text.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, WorkflowRef
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> evaluation = evaluate(case, on=monday.date())
    >>> evaluation["share_of_needs_met"].value is None, evaluation.episode
    (True, 1)
    >>> list(evaluation.questions)
    ['needs', 'goals', 'service_quality', 'life_impact', 'goal_specificity', 'client_voice', 'answer']
    """

    case: str
    on: date
    episode: Episodes
    wording: Wording = attrs.field(default=LIBRARY_WORDING, repr=False)
    _asked: Asked = attrs.field(alias="asked", repr=False)

    @cached_property
    def questions(self) -> Mapping[str, tuple[Result, ...]]:
        """The Results that answer each question, the main one first, by the question: see `Question`."""
        return self._asked.questions()

    def __getitem__(self, figure: FigureName) -> Result:
        """
        Return a figure by its name: `evaluation["share_of_needs_met"]`. For a figure of one goal, the name and the id
        of the goal: `evaluation["nap", "G1"]`.

        Raises EvaluationError if there is no such figure.
        """
        return cast("Questions", self.questions).figure(figure, about=f"case {self.case!r}")

    @property
    def results(self) -> tuple[Result, ...]:
        """The Results of all questions, in order."""
        return tuple(chain.from_iterable(self.questions.values()))

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """
        What the records of the case lack, and what in them is overdue or contradictory, each once, in the order of the
        questions. What to know of a single figure beside that is a finding of its Result.
        """
        places = {*self.questions, "participation", "reviews", "evidence"}
        found = (each for result in self.results for each in result.findings if each.where in places)
        return tuple(dict.fromkeys([*found, *self._about_the_work]))

    @cached_property
    def _about_the_work(self) -> tuple[Finding, ...]:
        """A finding if an open case has no responsible worker."""
        if not self.is_open or self.work.primary_worker is not None:
            return ()
        found = notice("primary_worker_missing", "work", ids=(self.case,))
        put_in_words([found], self.wording)
        return (found,)

    @cached_property
    def is_open(self) -> bool:
        """Whether the case was open at the end of the day, or of the episode if that ended earlier."""
        return self._asked.seen.case.status == "open"

    @cached_property
    def endings(self) -> tuple[Ending, ...]:
        """Every closure, in order."""
        return endings_of(self._asked.seen)

    @cached_property
    def traces(self) -> tuple[NeedTrace, ...]:
        """How each need was answered, from its goals and plan items to the services."""
        return self._asked.traces

    @cached_property
    def courses(self) -> tuple[GoalCourse, ...]:
        """Each goal over time."""
        return goal_courses(self._asked.seen)

    @cached_property
    def scores(self) -> tuple[ScoreCourse, ...]:
        """The scores of each domain of each person's life, over time."""
        return score_courses(self._asked.seen)

    @cached_property
    def occasions(self) -> tuple[Occasion, ...]:
        """The points of the work at which the client should take part, in order."""
        return self._asked.occasions

    @cached_property
    def choices(self) -> tuple[ChoiceCourse, ...]:
        """The client's choices, in order."""
        return choices_of(self._asked.seen)

    @cached_property
    def reviews(self) -> tuple[ReviewDue, ...]:
        """The due days of reviews, in order; the last may be running."""
        return self._asked.reviews

    @cached_property
    def referral_chains(self) -> tuple[ReferralChain, ...]:
        """The referrals that were sent, joined where one replaces another, in the order of sending."""
        return referral_chains(self._asked.seen)

    @cached_property
    def work(self) -> WorkDone:
        """The work done, by kind, and the responsible worker."""
        return work_done(self._asked.seen)

    @cached_property
    def persons(self) -> tuple[PersonOutcomes, ...]:
        """The outcomes of each person the case was ever about: the index client first, the others by id."""
        return outcomes_by_person(self._asked)

    @property
    def part_by_stage(self) -> dict[str, bool | None]:
        """
        Whether the client took part in each stage that had an occasion, by the id of the stage, in order. True: in at
        least one occasion. None: for none of its occasions it is on record who took part.
        """
        return by_stage(self.occasions)

    def summary(self, reader: Reader, language: Language = "en", *, personal: Mapping[str, str] | None = None) -> str:
        """
        Return a page about the case in English ("en") or Korean ("ko").

        Args:
            reader: "client": what was agreed, how far it came, what the client said and what was done about it, and
                what comes next, in plain words, without ids and scores. "worker": what is missing and how to add it,
                what is late, and each goal with its course. "supervisor": the figures with what they are of, what
                stands out, and what rests on little.
            language: The language.
            personal: The words to show in place of ids, by id, such as the wording of each goal. They are shown to the
                reader: give only what the reader may see. None: a client sees the number and the domain of a goal, the
                others its id.

        Raises EvaluationError for another reader or language, and for anything but texts by id.
        """
        return summary_of(self, reader, language, personal)

    def explain(self, language: Language = "en") -> str:
        """
        Return the evaluation as text in English ("en") or Korean ("ko"): first what is missing, then the questions.

        It uses the texts and labels of the practice with which the case was evaluated.
        """
        say = Saying(language, self.wording)
        heading = say.word("heading").format(case=self.case, on=self.on.isoformat())
        about = "page_all_episodes" if self.episode == "all" else "page_episode" if self.episode > 1 else ""
        said = [self.wording.sentence(about, {"episode": self.episode}, language=language)] if about else []
        questions = [(say.name("evaluation_question", question), of) for question, of in self.questions.items()]
        whole = told_evaluation("\n".join([heading, *said]), self.findings, questions, say)
        page = Page(language=language, wording=self.wording, personal={})
        return page.whole(whole, page.part("worker_persons", outcomes_of_persons(self, page)))

    @classmethod
    def plain_fields(cls) -> dict[str, object]:
        """Return the type of each field that is written, by its name."""
        own = get_type_hints(cls)
        return {
            **{name: own[name] for name in _OWN},
            **{name: get_type_hints(getattr(cls, name).func)["return"] for name in _PARTS},
        }

    @classmethod
    def built(cls, values: Mapping[str, object]) -> Self:
        """Build an evaluation from what it holds."""
        found = cast("Callable[..., Self]", cls)(**{name: values[name] for name in _OWN}, asked=None)
        found.__dict__.update({name: values[name] for name in _PARTS})
        found.__dict__["questions"] = Questions.of(found.questions)
        return found

    def __getstate__(self) -> dict[str, object]:
        return {**{name: getattr(self, name) for name in (*_OWN, "wording", *_PARTS)}, "_asked": None}

    def _values(self) -> Iterator[object]:
        return (getattr(self, name) for name in self.plain_fields())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CaseEvaluation):
            return NotImplemented
        return all(one == another for one, another in zip(self._values(), other._values(), strict=True))

    def __hash__(self) -> int:
        return hash((self.case, self.on, self.episode))


_OWN = ("case", "on", "episode")
_PARTS = (
    "questions", "is_open", "endings", "traces", "courses", "scores", "occasions", "choices", "reviews",
    "referral_chains", "work", "persons",
)  # fmt: skip
"""What is computed when it is first asked for."""


def evaluate(
    case: Case, *, on: date, episode: Episodes | None = None, practice: Practice = NO_PRACTICE,
    calendar: Calendar | None = None, voice_checkpoints: Sequence[str] = (), reviews: Sequence[ReviewDue] | None = None,
) -> CaseEvaluation:  # fmt: skip
    """
    Return the answers to the seven questions about a case at the end of a day: needs met, goals achieved, quality of
    the service, impact on life, how specifically goals were set, the client's voice, and how the needs were answered.

    The figures are of one episode of the case: from its opening or reopening until the next reopening, aftercare
    included. A need or a goal belongs to an episode if it was undecided at its start, or is recorded or named in it;
    its last version counts. Of the scores of a domain of life the first before the work and the last after it count.

    Args:
        case: The case.
        on: The day; what happened later is left out.
        episode: The number of an episode, from 1; or "all": all episodes together, of aftercare and of the client's
            words at the closing those of the last ending. None: the episode that the day lies in.
        practice: The practice of the office, for its calendar, texts, labels and criteria.
        calendar: The working days. A review that would be due on a day that is not a working day is due on the next
            working day. None: those of the practice; if it has none, no due day moves.
        voice_checkpoints: Points of the work at which the client's own words are required.
        reviews: The due days of the reviews up to the day, as `StageMachine.reviews` returns them, for a workflow with
            its own deadline of reviews. None: those of the built-in rule.

    Raises RecordError for a day before the case opened and for an instant in place of the day, EvaluationError if
    `case` is not a case or `practice` not a practice, for an episode that the case does not have by the day, for
    checkpoints that are not a list or tuple of texts, and for a calendar without the method `is_working_day`.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Client, WorkflowRef
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> evaluate(case, on=monday.date(), voice_checkpoints=("closure",))["share_of_checkpoints_heard"].value
    0.0
    """
    if not isinstance(cast("object", practice), Practice):
        wrong = Refusal("wrong_type", {"expected": "a practice (casekit.Practice)"}, "practice")
        raise EvaluationError("cannot evaluate", [wrong])
    checkpoints, calendar = each_checkpoint(voice_checkpoints), practice.calendar if calendar is None else calendar
    if calendar is not None and not callable(getattr(calendar, "is_working_day", None)):
        wrong = Refusal("wrong_type", {"expected": "a calendar (with is_working_day)"}, "calendar")
        raise EvaluationError("cannot evaluate", [wrong])
    present = only_case(case, error=EvaluationError).as_of(only_day(on, about=f"case {case.id!r}"))
    seen = seen_of(present, on=on, episode=episode)
    due_days = review_due_days(present, on=on, calendar=calendar) if reviews is None else each_review(reviews, on=on)
    own = reviews_within(seen, due_days)
    asked = Asked(seen=seen, practice=practice, checkpoints=checkpoints, reviews=own)
    return CaseEvaluation(case=case.id, on=on, episode=seen.episode, wording=practice.wording, asked=asked)
