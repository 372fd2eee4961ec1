"""
Published methods of evaluation: each takes plain numbers, words or days, and returns a Result. An example is at `nap`.

A method's file is opened when the method is first asked for, so that a host pays for what it uses.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casekit.evaluation.methods.agency.caseload_points import CaseloadLight, caseload_points
    from casekit.evaluation.methods.agency.rates import (
        Attainment,
        closure_mix,
        done_in_time,
        goal_attainment_rate,
        reopening_rate,
    )
    from casekit.evaluation.methods.agency.review_dates import review_adherence
    from casekit.evaluation.methods.agency.small_cells import suppress_small
    from casekit.evaluation.methods.agency.spans import Span
    from casekit.evaluation.methods.agency.survival import AtHalf, case_durations, kaplan_meier
    from casekit.evaluation.methods.change.effect_sizes import (
        EffectSizeCorrection,
        EffectSizeKind,
        effect_size,
        minimal_difference,
        small_sample_correction,
    )
    from casekit.evaluation.methods.change.reliable_change import (
        BeganPast,
        ChangeClass,
        classify_change,
        classify_changes,
        cutoffs,
        minimum_change,
        reliable_change,
    )
    from casekit.evaluation.methods.change.several_measures import Measure, several_measures
    from casekit.evaluation.methods.criteria.agreement import (
        AgreementWeights,
        Rating,
        agreement_label,
        fleiss_kappa,
        percent_agreement,
        two_raters_agreement,
    )
    from casekit.evaluation.methods.criteria.alpha import RatingLevel, krippendorff_alpha
    from casekit.evaluation.methods.criteria.weighted_criteria import (
        MIN_COVERAGE,
        PASS_SCORE,
        CriteriaVerdict,
        Criterion,
        CriterionKind,
        check_mix,
        criteria_score,
        rank_order_weights,
    )
    from casekit.evaluation.methods.given import Number, Values
    from casekit.evaluation.methods.goals.goal_attainment import (
        RHO,
        Baseline,
        LightOutcome,
        goal_weight,
        light_level,
        percent_of_possible_change,
        t_score,
        t_score_change,
    )
    from casekit.evaluation.methods.goals.goal_quality import GoalDirection, goal_marks, goal_quality
    from casekit.evaluation.methods.goals.goal_scale import check_goal_scale
    from casekit.evaluation.methods.goals.rating_gap import rating_gap
    from casekit.evaluation.methods.instruments.client_form import client_goal_progress, client_voice_score
    from casekit.evaluation.methods.instruments.client_form import client_voice_form as client_voice_form
    from casekit.evaluation.methods.instruments.definition import Instrument
    from casekit.evaluation.methods.instruments.parts import (
        Band,
        Basis,
        EvidenceSource,
        Flag,
        Item,
        OpenQuestion,
        Scale,
        ScaleMethod,
    )
    from casekit.evaluation.methods.instruments.scoring import score_instrument, score_scale
    from casekit.evaluation.methods.needs.need_ratings import action_levels, matrix_movement
    from casekit.evaluation.methods.needs.needs_met import NeedPerspective, compare_perspectives, met_unmet
    from casekit.evaluation.methods.needs.risk_bands import BandTable, RaisingItems, RiskBand, risk_band
    from casekit.evaluation.methods.single_system.bands import (
        BandSignal,
        individuals_chart,
        lag1_autocorrelation,
        two_sd_band,
    )
    from casekit.evaluation.methods.single_system.baseline_trend import TauForm, tau_baseline_corrected
    from casekit.evaluation.methods.single_system.dual_criterion import (
        FISHER_TABLE,
        DecisionRule,
        conservative_dual_criterion,
        points_in_zone,
        required_successes,
    )
    from casekit.evaluation.methods.single_system.lines import BaselineLine, baseline_line
    from casekit.evaluation.methods.single_system.mean_change import (
        LogRatioForm,
        MeasureScale,
        Spread,
        log_response_ratio,
        percent_of_goal,
        standardized_mean_difference,
    )
    from casekit.evaluation.methods.single_system.non_overlap import ird, nap, pand, pem, pnd, tau, tau_u
    from casekit.evaluation.methods.single_system.phases import Direction
    from casekit.evaluation.methods.single_system.pooling import PoolingModel, StandardError, pooled_effect

__all__ = [
    "FISHER_TABLE",
    "MIN_COVERAGE",
    "PASS_SCORE",
    "RHO",
    "AgreementWeights",
    "AtHalf",
    "Attainment",
    "Band",
    "BandSignal",
    "BandTable",
    "Baseline",
    "BaselineLine",
    "Basis",
    "BeganPast",
    "CaseloadLight",
    "ChangeClass",
    "CriteriaVerdict",
    "Criterion",
    "CriterionKind",
    "DecisionRule",
    "Direction",
    "EffectSizeCorrection",
    "EffectSizeKind",
    "EvidenceSource",
    "Flag",
    "GoalDirection",
    "Instrument",
    "Item",
    "LightOutcome",
    "LogRatioForm",
    "Measure",
    "MeasureScale",
    "NeedPerspective",
    "Number",
    "OpenQuestion",
    "PoolingModel",
    "RaisingItems",
    "Rating",
    "RatingLevel",
    "RiskBand",
    "Scale",
    "ScaleMethod",
    "Span",
    "Spread",
    "StandardError",
    "TauForm",
    "Values",
    "action_levels",
    "agreement_label",
    "baseline_line",
    "case_durations",
    "caseload_points",
    "check_goal_scale",
    "check_mix",
    "classify_change",
    "classify_changes",
    "client_goal_progress",
    "client_voice_score",
    "closure_mix",
    "compare_perspectives",
    "conservative_dual_criterion",
    "criteria_score",
    "cutoffs",
    "done_in_time",
    "effect_size",
    "fleiss_kappa",
    "goal_attainment_rate",
    "goal_marks",
    "goal_quality",
    "goal_weight",
    "individuals_chart",
    "ird",
    "kaplan_meier",
    "krippendorff_alpha",
    "lag1_autocorrelation",
    "light_level",
    "log_response_ratio",
    "matrix_movement",
    "met_unmet",
    "minimal_difference",
    "minimum_change",
    "nap",
    "pand",
    "pem",
    "percent_agreement",
    "percent_of_goal",
    "percent_of_possible_change",
    "pnd",
    "points_in_zone",
    "pooled_effect",
    "rank_order_weights",
    "rating_gap",
    "reliable_change",
    "reopening_rate",
    "required_successes",
    "review_adherence",
    "risk_band",
    "score_instrument",
    "score_scale",
    "several_measures",
    "small_sample_correction",
    "standardized_mean_difference",
    "suppress_small",
    "t_score",
    "t_score_change",
    "tau",
    "tau_baseline_corrected",
    "tau_u",
    "two_raters_agreement",
    "two_sd_band",
]

_WHERE = {
    "agency.caseload_points": "CaseloadLight caseload_points",
    "agency.rates": "Attainment closure_mix done_in_time goal_attainment_rate reopening_rate",
    "agency.review_dates": "review_adherence",
    "agency.small_cells": "suppress_small",
    "agency.spans": "Span",
    "agency.survival": "AtHalf case_durations kaplan_meier",
    "change.effect_sizes": "EffectSizeCorrection EffectSizeKind effect_size minimal_difference small_sample_correction",
    "change.reliable_change": (
        "BeganPast ChangeClass classify_change classify_changes cutoffs minimum_change reliable_change"
    ),
    "change.several_measures": "Measure several_measures",
    "criteria.agreement": (
        "AgreementWeights Rating agreement_label fleiss_kappa percent_agreement two_raters_agreement"
    ),
    "criteria.alpha": "RatingLevel krippendorff_alpha",
    "criteria.weighted_criteria": (
        "CriteriaVerdict Criterion CriterionKind MIN_COVERAGE PASS_SCORE check_mix criteria_score rank_order_weights"
    ),
    "given": "Number Values",
    "goals.goal_attainment": (
        "Baseline LightOutcome RHO goal_weight light_level percent_of_possible_change t_score t_score_change"
    ),
    "goals.goal_quality": "GoalDirection goal_marks goal_quality",
    "goals.goal_scale": "check_goal_scale",
    "goals.rating_gap": "rating_gap",
    "instruments.client_form": "client_goal_progress client_voice_form client_voice_score",
    "instruments.definition": "Instrument",
    "instruments.parts": "Band Basis EvidenceSource Flag Item OpenQuestion Scale ScaleMethod",
    "instruments.scoring": "score_instrument score_scale",
    "needs.need_ratings": "action_levels matrix_movement",
    "needs.needs_met": "NeedPerspective compare_perspectives met_unmet",
    "needs.risk_bands": "BandTable RaisingItems RiskBand risk_band",
    "single_system.bands": "BandSignal individuals_chart lag1_autocorrelation two_sd_band",
    "single_system.baseline_trend": "TauForm tau_baseline_corrected",
    "single_system.dual_criterion": (
        "DecisionRule FISHER_TABLE conservative_dual_criterion points_in_zone required_successes"
    ),
    "single_system.lines": "BaselineLine baseline_line",
    "single_system.mean_change": (
        "LogRatioForm MeasureScale Spread log_response_ratio percent_of_goal standardized_mean_difference"
    ),
    "single_system.non_overlap": "ird nap pand pem pnd tau tau_u",
    "single_system.phases": "Direction",
    "single_system.pooling": "PoolingModel StandardError pooled_effect",
}
"""Each file, and what it gives; `tests/evaluation/methods/test_every_method.py` holds it against the imports above."""
_FILE_OF = {name: file for file, names in _WHERE.items() for name in names.split()}


def __getattr__(name: str) -> object:
    """A method or what belongs to it, from its file."""
    if name in _FILE_OF:
        return getattr(import_module(f"{__name__}.{_FILE_OF[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_FILE_OF})
