"""Good calls of every method: (its function's name, the arguments). What holds for every method is tested on these."""

from __future__ import annotations

from datetime import date
from typing import Any

from casekit.evaluation.methods import BandTable, RaisingItems

SHEET = BandTable.of({"general": 0, "intensive": 8, "emergency": 14})
SAFETY = RaisingItems(items=("safety",), at_least=3, label="emergency")
JAN, FEB, MAR, JUN = date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1), date(2025, 6, 30)
FORM: dict[str, Any] = {
    "id": "own",
    "source": "our own rule",
    "evidence_source": "self_report",
    "basis": "custom_staff",
    "licence": "CC0-1.0",
    "languages": ["en"],
    "derivation": "our own",
    "titles": {"en": "Ours"},
    "texts_sha256": "0" * 64,
    "items": {
        "q1": {"min": 0, "max": 3},
        "q2": {"min": 0, "max": 3, "reverse": True, "texts": {"en": "Well?"}},
        "q3": {"min": 0, "max": 3, "integer": False},
    },
    "scales": [
        {
            "id": "total",
            "items": ["q1", "q2", "q3"],
            "max_missing": 1,
            "multiplier": 2,
            "meaningful_change": 2,
            "bands": [{"label": "low", "min": None, "below": 6}, {"label": "high", "min": 6, "below": 12}],
        },
        {"id": "share", "items": ["q1", "q3"], "method": "pomp", "max_missing_share": 0.5},
    ],
    "flags": [{"id": "ask", "item": "q3", "at_least": 2}],
    "open_questions": [{"id": "more", "texts": {"en": "What else?"}}],
}
MARKS = {"specific": True, "measurable": True, "attainable": False, "relevant": True, "time_bound": True}

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
    # needs rated twice, met and unmet
    ("action_levels", {"start": {"housing": 3, "income": 2, "health": None, "family": 0, "school": 2},
                       "follow_up": {"housing": 1, "income": 3, "health": 2, "family": 2, "school": None},
                       "actionable_from": 2}),
    ("action_levels", {"start": {"housing": 1}, "follow_up": {"housing": 0}}),
    ("action_levels", {"start": {}, "follow_up": {}}),
    ("matrix_movement", {"start": {"housing": 1, "income": 4, "food": 2, "care": None},
                         "follow_up": {"housing": 3, "income": 2, "food": 2, "care": 3}, "scale": (1, 5),
                         "stable_from": 3}),
    ("matrix_movement", {"start": {}, "follow_up": {"housing": 2}}),
    ("met_unmet", {"ratings": {"accommodation": 1, "food": 0, "money": 2, "company": 9, "transport": None}}),
    ("met_unmet", {"ratings": {"food": 0}}),
    ("compare_perspectives", {"ratings": {"client": {"money": 2, "company": 2, "food": 0},
                                          "staff": {"money": 1, "company": 2, "food": 9},
                                          "carer": {"money": 1, "company": 2}}}),
    ("compare_perspectives", {"ratings": {"client": {"money": 9}, "staff": {}}}),
    # rates
    ("goal_attainment_rate", {"goals": {"G1": "attained", "G2": "partly", "G3": "open", "G4": "not_attained"}}),
    ("goal_attainment_rate", {"goals": {"G1": "withdrawn"}}),
    ("done_in_time", {"events": {"C1": (JAN, FEB), "C2": (JAN, date(2025, 1, 5)), "C3": (JAN, None),
                                 "C4": (date(2025, 6, 25), None), "C5": (JAN, date(2025, 7, 1))},
                      "limit_days": 10, "today": JUN}),
    ("done_in_time", {"events": {"C1": [JUN, None]}, "limit_days": 0, "today": JUN}),
    ("closure_mix", {"counts": {"goals_met": 12, "moved": 3, "refused": 0}, "planned": ["goals_met"]}),
    ("closure_mix", {"counts": {"moved": 0}, "planned": ["goals_met"]}),
    ("reopening_rate", {"closures": {"C1": (JAN, FEB), "C2": (JAN, None), "C3": (date(2025, 6, 1), None)},
                        "within_days": 90, "as_of": JUN}),
    ("reopening_rate", {"closures": {}, "within_days": 90, "as_of": JUN}),
    ("suppress_small", {"counts": {"goals_met": 12, "moved": 3, "refused": 0}, "below": 5}),
    ("suppress_small", {"counts": {"goals_met": 12, "moved": 4}}),
    ("caseload_points", {"cases": ["intensive", "general", "intensive"], "weights": {"intensive": 10, "general": 5.5},
                         "fte": 0.5, "capacity_per_fte": 60}),
    ("caseload_points", {"cases": [], "weights": {"general": 6}, "fte": 0, "capacity_per_fte": 100}),
    ("review_adherence", {"start": date(2025, 1, 31), "done": [date(2025, 2, 27), date(2025, 4, 2), JUN],
                          "as_of": date(2025, 6, 3), "every_months": 1, "grace_days": 7}),
    ("review_adherence", {"start": JAN, "done": [], "as_of": JAN}),
    # durations
    ("kaplan_meier", {"durations": [10, 25, 30, 30, 42, 60.5], "observed": [1, True, 0, 1, False, 1], "tau": 50}),
    ("kaplan_meier", {"durations": [0, 5], "observed": [0, 0], "tau": 6}),
    ("kaplan_meier", {"durations": [3], "observed": [1]}),
    ("case_durations", {"cases": {"C1": (JAN, FEB), "C2": (FEB, None), "C3": (MAR, date(2025, 7, 1))}, "as_of": JUN}),
    ("case_durations", {"cases": {"C1": (JAN, None)}, "as_of": JUN}),
    # bands of risk
    ("risk_band", {"ratings": {"safety": 3, "health": 0, "income": 1.5}, "bands": SHEET, "override": SAFETY}),
    ("risk_band", {"ratings": {"safety": None, "health": 9}, "bands": SHEET, "override": SAFETY}),
    ("risk_band", {"ratings": {"health": 1}, "bands": BandTable.of({"intensive": 8})}),
    # single-system designs: non-overlap
    ("nap", {"baseline": [5, 4, None, 5, 3, 5, 4], "intervention": [4, 3, 3, None, 2, 2.5, 1, 1, 0],
             "improvement": "decrease", "confidence": 0.9}),
    ("nap", {"baseline": [3, 5, 4], "intervention": [6], "improvement": "increase"}),
    ("pnd", {"baseline": [3, 3, 4, None, 5], "intervention": [4, 5, 6, 7, 7], "improvement": "increase"}),
    ("pem", {"baseline": [3, 3, 4, 5.5], "intervention": [4, 5, None, 7, 2], "improvement": "decrease",
             "ties": "half"}),
    ("pand", {"baseline": [3, 3, 4, None, 5], "intervention": [4, 5, 6, 7, 7], "improvement": "increase"}),
    ("ird", {"baseline": [3, 3, 4, None, 5], "intervention": [4, 5, 6, 7, 7], "improvement": "increase"}),
    ("tau", {"baseline": [3, 3, 4, None, 5], "intervention": [4, 5, 6, 7, 7], "improvement": "decrease"}),
    ("tau_u", {"baseline": [3, 3, 4, None, 5], "intervention": [4, 5, 6, 7, 7], "improvement": "increase"}),
    ("tau_baseline_corrected", {"baseline": [3, 3.5, 4, None, 5], "intervention": [4, 5, 6, 7, 7],
                                "improvement": "increase"}),
    ("tau_baseline_corrected", {"baseline": [None, 3], "intervention": [4, 5], "improvement": "increase"}),
    # instruments and the client's voice
    ("score_scale", {"instrument": FORM, "answers": {"q1": 2, "q2": 1, "q3": 2.5}, "scale": "total"}),
    ("score_scale", {"instrument": FORM, "answers": {"q1": 1, "q2": None, "q3": 2}, "scale": "total"}),
    ("score_scale", {"instrument": FORM, "answers": {"q1": 3}, "scale": "total"}),
    ("score_scale", {"instrument": {**FORM, "scales": FORM["scales"][:1]}, "answers": {}}),
    ("score_instrument", {"instrument": FORM, "answers": {"q1": 2, "q2": 1, "q3": 1.5}}),
    ("score_instrument", {"instrument": FORM, "answers": {"q2": 2}}),
    ("client_voice_score", {"answers": {"listened_to": 4, "my_goals": 3, "fits_my_life": 2, "as_promised": 4,
                                        "in_time": 3, "something_changed": 0, "could_say_no": None}}),
    ("client_voice_score", {"answers": {"listened_to": 4}}),
    ("client_goal_progress", {"ratings": {"G1": 4, "G2": 7.5, "G3": None}}),
    ("client_goal_progress", {"ratings": {"G1": None}}),
    ("rating_gap", {"ratings": {"G1": {"client": 0, "worker": 2}, "G2": {"client": -1, "worker": -1},
                                "G3": {"client": None, "worker": 2}, "G4": {"client": 1, "worker": None}}}),
    ("rating_gap", {"ratings": {"G1": {"worker": 1}}}),
    # how goals were set
    ("check_goal_scale", {"levels": {-2: {"text": "never", "min": None, "max": 0, "unit": "days", "measure": "days"},
                                     -1: None, 0: {"min": 2, "max": 3, "unit": "days", "measure": "days"},
                                     1: {"min": 5, "max": None}, 2: {"text": "every day, and likes it"}},
                          "time_frame": "by the end of the term", "source_of_information": "school", "step": 1}),
    ("goal_quality", {"statement": "Attend the sewing course, and do better", "measure": "days a week", "baseline": 0,
                      "target": 3, "direction": "increase", "start": date(2025, 3, 1), "due": date(2025, 5, 31),
                      "responsible": ["client", "worker:12"], "steps": ["enrol"], "needs": ["N1"],
                      "client_agreed": True, "client_words": "I want to work near home", "review_every_days": 30,
                      "vague_words": "en"}),
    ("goal_quality", {"statement": None}),
    ("goal_marks", {"goals": {"G1": MARKS, "G2": {**MARKS, "relevant": False}, "G3": None}}),
    ("goal_marks", {"goals": {"G1": None}}),
]  # fmt: skip
"""Where a method leaves a figure undefined there is a call for that too."""
