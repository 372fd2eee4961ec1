"""Good calls of every method: (its function's name, the arguments). What holds for every method is tested on these."""

from __future__ import annotations

from typing import Any

EXAMPLES: list[tuple[str, dict[str, Any]]] = [
    # goal attainment
    ("t_score", {"levels": [-2, 0, None, 2], "weights": [3, 1, 2, 1.5], "rho": 0.3, "names": ["G1", "G2", "G3", "G4"],
                 "missing": "exclude", "declared": [-2, -1, 0, 1, 2]}),
    ("t_score_change", {"baseline": [-1, -2], "achieved": [1, 0], "weights": [2, 1], "rho": 0.3,
                        "names": ["G1", "G2"]}),
    ("goal_weight", {"importance": 3, "difficulty": 2}),
    ("goal_weight", {"importance": 3, "difficulty": 0}),
    ("light_level", {"baseline": "some", "outcome": "partly_achieved"}),
    ("percent_of_possible_change", {"baseline": [-1, -1], "achieved": [0, 2], "weights": [2, 1], "top": 2,
                                    "names": ["G1", "G2"]}),
    ("percent_of_possible_change", {"baseline": [2], "achieved": [2]}),
]  # fmt: skip
"""Where a method leaves a figure undefined there is a call for that too."""
