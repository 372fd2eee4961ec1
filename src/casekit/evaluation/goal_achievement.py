"""How far each goal is reached on a day, and which of its sources contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal, NamedTuple, TypeAlias

from casekit.answers import Finding
from casekit.evaluation.result import notice
from casekit.models import Entry, Goal, GoalAchievement, Reading, Review

GoalStatus: TypeAlias = Literal["achieved", "partially_achieved", "not_achieved", "withdrawn", "undecided"]
"""
The status of a goal: see `GoalCourse`. "undecided": work on it has not ended, or no result is on record.
"""

_COUNTS_AS: Mapping[GoalAchievement, GoalStatus] = {
    "achieved": "achieved",
    "sustaining": "achieved",
    "partially_achieved": "partially_achieved",
    "not_achieved": "not_achieved",
    "not_attainable": "not_achieved",
}
"""The status that each achievement counts as. Any other achievement counts as undecided."""

_ACHIEVED = frozenset({"achieved", "sustaining"})
_NOT_ACHIEVED = frozenset({"not_achieved", "not_attainable"})
_AGAINST_ACHIEVED = _NOT_ACHIEVED | {"worsening", "no_progress"}


class Said(NamedTuple):
    """
    What one source says about how far a goal is reached.

    source: "goal" for the goal's own achievement, "review" for the progress in a review.
    word: The achievement.
    on: The day on which it was said.
    """

    source: Literal["goal", "review"]
    word: GoalAchievement
    on: date

    @property
    def status(self) -> GoalStatus:
        """The status that the achievement counts as."""
        return _COUNTS_AS.get(self.word, "undecided")


class Sources(NamedTuple):
    """
    The latest statement of each source, by the id of the goal.

    own: The goal's own achievement.
    reviewed: The progress in reviews.
    levels, values: The level or value of the last reading that has one, and its day; of values only those of the goal's
        present measure.
    """

    own: Mapping[str, Said]
    reviewed: Mapping[str, Said]
    levels: Mapping[str, tuple[int, date]]
    values: Mapping[str, tuple[float, date]]

    def words(self, goal: str) -> list[Said]:
        """Return the word of the goal itself and that of the reviews, the one that counts first."""
        # The sort is stable: of the words of one day the goal's own stays first.
        said = [each[goal] for each in (self.own, self.reviewed) if goal in each]
        return sorted(said, key=lambda each: each.on, reverse=True)

    def counting(self, goals: Iterable[str]) -> dict[str, Said]:
        """
        Return the achievement of each of these goals that counts, by its id. A goal without one is left out.

        The goal's own achievement and its progress in reviews are compared, and the latest by day counts. On the same
        day the goal's own word counts; of several reviews of one day, the last. A version of a goal says something only
        if it is the first with an achievement, or if its achievement differs from that of the version before. A version
        without an achievement takes the goal's own word back. The level and the value of a Reading never become a word.
        """
        said = {goal: self.words(goal) for goal in goals}
        return {goal: words[0] for goal, words in said.items() if words}

    def contradictions(self, goals: Iterable[Goal]) -> Iterator[Finding]:
        """
        Yield a notice for each two sources that contradict each other about one of these goals.

        Only the latest statement of each source is compared: the goal's own achievement, its progress in reviews, and
        the last level and the last value of its readings. It does not matter which came first. These contradict each
        other:

        - `goal_words_contradict`: "achieved" or "sustaining" in one source, and "not_achieved", "not_attainable",
          "worsening" or "no_progress" in the other;
        - `goal_level_contradicts`: "achieved" or "sustaining" and a level below 0, or "not_achieved" or
          "not_attainable" and a level of 0 or more;
        - `goal_value_contradicts`: "achieved" or "sustaining" and a value short of the target, or "not_achieved" or
          "not_attainable" and a value that reached it;
        - `goal_reading_contradicts`: on one day, a level below 0 and a value that reached the target, or a level of 0
          or more and a value short of it.

        A value is compared with the goal's present target, in the direction from its present baseline. It says nothing
        if the baseline or the target is missing, if both are equal, or if the goal had another measure at the time.

        A notice names the goal, each source with what it says and its day, and the source that counts (`counts`): see
        `counting`.
        """
        for goal in goals:
            yield from _contradictions(goal, self)


def _contradictions(goal: Goal, sources: Sources) -> Iterator[Finding]:
    words = sources.words(goal.id)
    if len(words) == 2 and any(
        one.word in _ACHIEVED and other.word in _AGAINST_ACHIEVED for one, other in (words, words[::-1])
    ):
        counting, other = words
        yield notice(
            "goal_words_contradict", "goals", goal=goal.id, source=counting.source, word=counting.word, on=counting.on,
            other_source=other.source, other_word=other.word, other_on=other.on, counts=counting.source,
        )  # fmt: skip
    if goal.id in sources.levels and goal.id in sources.values:
        (level, level_on), (value, value_on) = sources.levels[goal.id], sources.values[goal.id]
        reached = _reached(goal, value)
        if level_on == value_on and reached is not None and reached != (level >= 0):
            facts = {"goal": goal.id, "level": level, "value": value, "target": goal.target, "read_on": level_on}
            yield notice("goal_reading_contradicts", "goals", **facts)
    for said in words:
        facts = {"goal": goal.id, "source": said.source, "word": said.word, "on": said.on, "counts": words[0].source}
        if goal.id in sources.levels:
            level, on = sources.levels[goal.id]
            if _contradicts(said.word, level >= 0):
                yield notice("goal_level_contradicts", "goals", **facts, level=level, read_on=on)
        if goal.id in sources.values:
            value, on = sources.values[goal.id]
            if _contradicts(said.word, _reached(goal, value)):
                yield notice("goal_value_contradicts", "goals", **facts, value=value, target=goal.target, read_on=on)


def _contradicts(word: GoalAchievement, reached: bool | None) -> bool:
    """Return whether a word contradicts what a reading shows: that the goal was reached, or not. None: unknown."""
    return (word in _ACHIEVED and reached is False) or (word in _NOT_ACHIEVED and reached is True)


def _reached(goal: Goal, value: float) -> bool | None:
    """Return whether a value reached the target; None if that is unknown."""
    if goal.baseline is None or goal.target is None or goal.baseline == goal.target:
        return None
    return value >= goal.target if goal.target > goal.baseline else value <= goal.target


def sources_of(timeline: Iterable[Entry]) -> Sources:
    """Return what is on record about each goal in entries that are in the order in which they happened."""
    own, reviewed = dict[str, Said](), dict[str, Said]()
    levels, values = dict[str, tuple[int, date]](), dict[tuple[str, str | None], tuple[float, date]]()
    measures = dict[str, str | None]()
    for entry in timeline:
        what, on = entry.what, entry.at.date()
        if isinstance(what, Goal):
            measures[what.id] = what.measure
            before = own.pop(what.id, None)
            if what.achievement is not None:
                same = before if before is not None and before.word == what.achievement else None
                own[what.id] = same or Said("goal", what.achievement, on)
        elif isinstance(what, Review):
            reviewed.update((each.goal, Said("review", each.progress, on)) for each in what.progress)
        elif isinstance(what, Reading):
            if what.level is not None:
                levels[what.goal] = (what.level, on)
            if what.value is not None:
                values[what.goal, measures.get(what.goal)] = (what.value, on)
    present = {goal: values[goal, measure] for goal, measure in measures.items() if (goal, measure) in values}
    return Sources(own, reviewed, levels, present)
