"""How a welfare agency draws a case for a conference, and its caseload for the monthly meeting."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import casekit as ck
from casekit.pictures import domains_before_and_after, goal_readings, goals_before_and_after, stages_over_time

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def pictures_of_a_case(machine: ck.StageMachine, running: ck.Case) -> list[Figure]:
    """Return what a case conference looks at, in Korean, with the words of the goal that the client chose."""
    on = running.timeline[-1].at.date()
    series = ck.evaluation.Series(
        goal="G1", days=(on, on + timedelta(days=7)), baseline=(7,), intervention=(3,), improvement="decrease"
    )
    return [
        stages_over_time(running, on=on, reviews=machine.reviews(running, on=on), wording=machine.wording),
        goals_before_and_after(running, on=on, language="ko", names={running.goals[0].id: "학교에 매일 간다"}),
        domains_before_and_after(running, on=on, episode=1, language="ko", wording=machine.wording),
        goal_readings(series, measure="days absent", target=1),
    ]


def pictures_of_the_agency(running: ck.Case, folder: Path) -> list[str]:
    """Write how long cases take and who has which, and return the names of the files."""
    on = date(2025, 4, 8)
    span = {running.id: (running.opened_at.date(), None)}
    taken: Figure = ck.pictures.durations(ck.evaluation.methods.case_durations(span, as_of=on))
    caseload: Figure = ck.pictures.caseload_by_stage([running], on=on, names={"worker-1": "Kim"})
    for name, figure in (("durations", taken), ("caseload", caseload)):
        figure.savefig(folder / f"{name}.svg")  # pyright: ignore[reportUnknownMemberType]  # so in the types of matplotlib
    return sorted(each.name for each in folder.iterdir())
