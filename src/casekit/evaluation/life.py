"""What changed in the domains of the client's life."""

from __future__ import annotations

from datetime import date

import attrs

from casekit.evaluation import methods
from casekit.evaluation.figures import CRITERIA, exactly, mean, missing
from casekit.evaluation.plain import Plain
from casekit.evaluation.result import Result
from casekit.evaluation.seen import Seen
from casekit.evaluation.tallies import Row, mean_of
from casekit.models import DomainScore
from casekit.models.outcome import ScoreOccasion


@attrs.frozen(kw_only=True)
class ScoreCourse(Plain):
    """
    The scores of one domain of one person's life, in the order in which they were recorded.

    domain: The code of the domain.
    person: The id of the person whose life was scored.
    scores: Each score, 1 (crisis) to 5 (thriving), with its day and its occasion, "before" or "after" the work.

    >>> scores = ((date(2025, 3, 3), "before", 2.0), (date(2025, 6, 3), "after", 4.0), (date(2025, 9, 3), "after", 3.0))
    >>> course = ScoreCourse(domain="housing", person="C-3", scores=scores)
    >>> course.before, course.after
    (2.0, 3.0)
    """

    domain: str
    person: str
    scores: tuple[tuple[date, ScoreOccasion, float], ...]

    @property
    def before(self) -> float | None:
        """The first score before the work. None: there is none."""
        return next((score for _, occasion, score in self.scores if occasion == "before"), None)

    @property
    def after(self) -> float | None:
        """The last score after the work, none from before the first "before". None: there is none."""
        words = [occasion for _, occasion, _ in self.scores]
        later = self.scores[words.index("before") :] if "before" in words else self.scores
        return next((score for _, occasion, score in reversed(later) if occasion == "after"), None)

    @property
    def change(self) -> float | None:
        """The difference of `after` and `before`. None if one of them is missing."""
        if self.before is None or self.after is None:
            return None
        return float(exactly(self.after) - exactly(self.before))


def score_courses(seen: Seen) -> tuple[ScoreCourse, ...]:
    """
    Return the scores of each domain of each person's life. One that names nobody is that of the index client of the
    time when it was recorded.
    """
    found: dict[tuple[str, str], list[tuple[date, ScoreOccasion, float]]] = {}
    for day, each, person in seen.rated(DomainScore):
        if seen.person in (None, person):
            found.setdefault((each.domain, person), []).append((day, each.occasion, each.score))
    return tuple(
        ScoreCourse(domain=domain, person=person, scores=tuple(scores)) for (domain, person), scores in found.items()
    )


def changes_in_life(seen: Seen, *, is_matrix: bool) -> list[Result]:
    """
    Return the mean change of the domains scored before and after the work, each person's with their own; and, if the
    practice says that scores are levels of the matrix, the movement of the domains by level.
    """
    index, courses = seen.case.client.id, score_courses(seen)
    names = {each: each.domain if each.person == index else f"{each.domain} ({each.person})" for each in courses}
    change = {each: each.change for each in courses}
    rows = [Row(names[each], None if moved is None else exactly(moved)) for each, moved in change.items()]
    both = {names[each]: each for each in courses if change[each] is not None}
    changes = [moved for moved in change.values() if moved is not None]
    once = tuple(dict.fromkeys(each.domain for each in courses if change[each] is None))
    before, after = ({name: getattr(each, when) for name, each in both.items()} for when in ("before", "after"))
    found = mean_of(
        "mean_change_of_life_domains", rows, source=f"impact on life, {CRITERIA}",
        facts={name: {"before": before[name], "after": after[name]} for name in both},
        figures={
            "mean_before": mean([*before.values()]), "mean_after": mean([*after.values()]),
            "improved": sum(each > 0 for each in changes), "maintained": changes.count(0),
            "worsened": sum(each < 0 for each in changes),
        },
        findings=missing("domains_unscored", once, where="life_impact") if once or not both else (),
    )  # fmt: skip
    if not (is_matrix and both) or any(score != int(score) for score in (*before.values(), *after.values())):
        return [found]
    levels = ({name: int(score) for name, score in each.items()} for each in (before, after))
    return [found, methods.matrix_movement(*levels)]
