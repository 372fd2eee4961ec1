"""Published methods of evaluation: each takes plain numbers, words or days, and gives a Result."""

from casekit.evaluation.methods.goal_attainment import (
    RHO,
    Baseline,
    LightOutcome,
    goal_weight,
    light_level,
    percent_of_possible_change,
    t_score,
    t_score_change,
)

__all__ = [
    "RHO",
    "Baseline",
    "LightOutcome",
    "goal_weight",
    "light_level",
    "percent_of_possible_change",
    "t_score",
    "t_score_change",
]
