"""
Pictures of a case, of an evaluation and of a caseload, as figures of matplotlib (`casekit[plots]`).

Each function returns a `matplotlib.figure.Figure`; the host saves or shows it. Nothing global is read or changed: no
backend, no pyplot, no settings. Colours are told apart by people who are blind to some, and marks and lines differ in
shape, so that a print without colour shows the same. No personal value is shown unless the caller passes it in `names`.
"""

from casekit.pictures.caseload_by_stage import caseload_by_stage
from casekit.pictures.domains_before_and_after import domains_before_and_after
from casekit.pictures.durations import durations
from casekit.pictures.goal_readings import goal_readings
from casekit.pictures.goals_before_and_after import goals_before_and_after
from casekit.pictures.stages_over_time import stages_over_time

__all__ = [
    "caseload_by_stage",
    "domains_before_and_after",
    "durations",
    "goal_readings",
    "goals_before_and_after",
    "stages_over_time",
]
