"""The work done in a case, by kind, and its responsible worker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import cast

import attrs

from casekit.answers import Params
from casekit.evaluation.plain import Plain
from casekit.evaluation.seen import Seen
from casekit.models import Advocacy, CaseConference, Intervention, Relation, Supervision, primary_worker


@attrs.frozen(kw_only=True)
class WorkDone(Plain):
    """
    The work done in a case. In each table, kinds are in the order in which they first occurred.

    interventions: The number of interventions of each kind.
    advocacy: The number of Advocacy records of each kind.
    relations: The number of Relation records of each kind.
    principles: For each principle (empowerment …), the number of interventions that name it. They are not scored.
    conferences: The number of case conferences.
    supervisions: The number of supervisions.
    primary_worker: The id of the responsible worker: see `casekit.models.primary_worker`. None: nobody manages the
        case, or several workers do and none is primary. Always None for a closed case.

    Source: advocacy and empowerment, Korean text on case management; supervision, Korean text on casework.

    >>> WorkDone(
    ...     interventions={"counselling": 2}, advocacy={}, relations={"link": 1}, principles={"empowerment": 1},
    ...     conferences=1, supervisions=0, primary_worker="worker-1",
    ... ).interventions["counselling"]
    2
    """

    interventions: Mapping[str, int]
    advocacy: Mapping[str, int]
    relations: Mapping[str, int]
    principles: Mapping[str, int]
    conferences: int
    supervisions: int
    primary_worker: str | None


def work_done(seen: Seen) -> WorkDone:
    """Return the work done in a case; the responsible worker is that of its day."""
    interventions = [each for _, each in seen.dated(Intervention)]
    return WorkDone(
        interventions=_counted(each.kind for each in interventions),
        advocacy=_counted(each.kind for _, each in seen.dated(Advocacy)),
        relations=_counted(each.kind for _, each in seen.dated(Relation)),
        principles=_counted(principle for each in interventions for principle in dict.fromkeys(each.principles)),
        conferences=len(seen.dated(CaseConference)),
        supervisions=len(seen.dated(Supervision)),
        primary_worker=primary_worker(seen.case.assignments, on=seen.on),
    )


def _counted(words: Iterable[str]) -> Mapping[str, int]:
    """Count each word; return an immutable mapping in the order in which the words first occurred."""
    return cast("Mapping[str, int]", Params(Counter(words)))
