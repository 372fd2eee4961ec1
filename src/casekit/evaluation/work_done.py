"""The work behind the figures: what was done, by kind, and who answers for the case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import cast

import attrs

from casekit.answers import Finding, Params
from casekit.evaluation.figures import missing
from casekit.models import Advocacy, Case, CaseConference, Intervention, Relation, Supervision, primary_worker


@attrs.frozen(kw_only=True)
class WorkDone:
    """
    How often each kind of thing was done: interventions, advocacy and work on relations by their kinds.

    Kinds stand in the order of their first; a kind that is not there was not done. `principles` counts the
    interventions meant to strengthen each one (empowerment …); nothing is scored. `primary_worker` answers for the case
    (None: nobody manages it, or several do and none is primary; always for a closed case), and a finding says where no
    one does in an open case. Source: advocacy and empowerment, Korean text on case management; supervision, Korean
    text on casework.

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
    findings: tuple[Finding, ...] = ()


def work_done(case: Case, *, on: date) -> WorkDone:
    """What was done in a case; the day says whose assignment still runs."""
    interventions = [each for _, each in case.dated(Intervention)]
    primary = primary_worker(case.assignments, on=on)
    nobody = case.status == "open" and primary is None
    return WorkDone(
        interventions=_counted(each.kind for each in interventions),
        advocacy=_counted(each.kind for _, each in case.dated(Advocacy)),
        relations=_counted(each.kind for _, each in case.dated(Relation)),
        principles=_counted(principle for each in interventions for principle in dict.fromkeys(each.principles)),
        conferences=len(case.dated(CaseConference)),
        supervisions=len(case.dated(Supervision)),
        primary_worker=primary,
        findings=missing("primary_worker_missing", (case.id,), where="work") if nobody else (),
    )


def _counted(words: Iterable[str]) -> Mapping[str, int]:
    """How often each word occurs, as a mapping that never changes, in the order of the first."""
    return cast("Mapping[str, int]", Params(Counter(words)))
