"""
Run golden vectors of evaluation methods against the library: `python tests/goldens/run.py FOLDER [FOLDER …]`.

A folder holds JSON lists of vectors: `method`, `inputs`, `expected`, `tolerance`. One table maps every method's id to
the public API. Prints a line for each failure and the counts; exits 0 only when every vector passed.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from casekit import CasekitError
from casekit.evaluation import methods as m

Inputs: TypeAlias = Mapping[str, Any]
Found: TypeAlias = dict[str, Any]


def _t_score(given: Inputs) -> Found:
    found = m.t_score(
        given["scores"], weights=given["weights"], rho=given["rho"], missing=given.get("missing", "exclude")
    )
    return {"t_score": found.value, "n_used": len(found.used), "n_missing": len(found.missing)}


def _t_score_change(given: Inputs) -> Found:
    found = m.t_score_change(given["baseline"], given["achieved"], weights=given["weights"], rho=given["rho"])
    return {**found.figures, "change": found.value}


def _light_level(given: Inputs) -> Found:
    found = m.light_level(given["baseline"], given["outcome"])
    return {"level": found.value, **found.figures}


def _action_levels(given: Inputs) -> Found:
    found = m.action_levels(**given)
    return {**found.figures, "resolution_rate": found.value}


def _met_unmet(given: Inputs) -> Found:
    found = m.met_unmet(given["ratings"])
    return {**found.figures, "needs_met_rate": found.value}


def _matrix_movement(given: Inputs) -> Found:
    found = m.matrix_movement(**given)
    change = {line.name: line.facts["change"] for line in found.lines}
    return {**found.figures, "mean_change": found.value, "change": change}


def _risk_band(given: Inputs) -> Found:
    bands = m.BandTable(bands=[m.RiskBand(label=each["label"], low=each["min"]) for each in given["bands"]])
    override = m.RaisingItems(**given["override"]) if given.get("override") else None
    found = m.risk_band(given["ratings"], bands=bands, override=override)
    return {**found.figures, "band": found.value}


def _goal_attainment_rate(given: Inputs) -> Found:
    found = m.goal_attainment_rate({each["id"]: each["status"] for each in given["goals"]})
    return {**found.figures, "rate": found.value}


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _timeliness(given: Inputs) -> Found:
    events = {str(place): (_day(each["from"]), _day(each["done"])) for place, each in enumerate(given["events"])}
    found = m.done_in_time(events, limit_days=given["limit_days"], today=_day(given["today"]))
    return {**found.figures, "rate": found.value}


def _closure_mix(given: Inputs) -> Found:
    found = m.closure_mix(given["counts"], planned=given["planned"])
    shares = {row["reason"]: row["share"] for row in found.table}
    return {**found.figures, "planned_rate": found.value, "shares": shares}


def _caseload_points(given: Inputs) -> Found:
    found = m.caseload_points(**given)
    return {**found.figures, "points": found.value}


def _review_adherence(given: Inputs) -> Found:
    found = m.review_adherence(
        _day(given["start"]), [_day(each) for each in given["done"]], as_of=_day(given["as_of"]),
        every_months=given["every_months"], grace_days=given["grace_days"],
    )  # fmt: skip
    return {**found.figures, "adherence": found.value}


def _kaplan_meier(given: Inputs) -> Found:
    found = m.kaplan_meier(**given)
    mean = {"tau": found.figures.get("horizon"), "value": found.figures.get("restricted_mean")}
    return {"steps": found.table, "median": found.value, "rmst": mean if "horizon" in found.figures else None}


def _case_durations(given: Inputs) -> Found:
    cases = {str(place): (_day(each["start"]), _day(each["end"])) for place, each in enumerate(given["cases"])}
    found = m.case_durations(cases, as_of=_day(given["as_of"]))
    days, observed = ([row[column] for row in found.table] for column in ("days", "events"))
    return {**found.figures, "median": found.value, "durations": days, "observed": observed}


def _smd(given: Inputs) -> Found:
    by_baseline = m.standardized_mean_difference(**given)
    pooled = m.standardized_mean_difference(**given, spread="pooled")
    return {
        "smd_baseline": by_baseline.value, "smd_baseline_se": by_baseline.figures["se"],
        "smd_baseline_uncorrected": by_baseline.figures["uncorrected"], "smd_pooled": pooled.value,
        "smd_pooled_se": pooled.figures["se"], "smd_pooled_uncorrected": pooled.figures["uncorrected"],
    }  # fmt: skip


def _log_response_ratio(given: Inputs) -> Found:
    found = m.log_response_ratio(**given)
    return {
        "lrr_improvement": found.value, "lrr_improvement_uncorrected": found.figures["uncorrected"], **found.figures
    }  # fmt: skip


def _log_response_ratio_percentage(given: Inputs) -> Found:
    up = m.log_response_ratio(**{**given, "improvement": "increase"})
    down = m.log_response_ratio(**{**given, "improvement": "decrease"})
    return {
        "lrr_increasing": up.value, "lrr_increasing_se": up.figures["se"],
        "lrr_decreasing": down.value, "lrr_decreasing_se": down.figures["se"],
    }  # fmt: skip


def _percent_of_goal(given: Inputs) -> Found:
    found = m.percent_of_goal(**given)
    return {"percent": found.value, **found.figures}


def _two_sd(given: Inputs) -> Found:
    found = m.two_sd_band(**given)
    return {**found.figures, "position": [row["position"] for row in found.table]}


def _baseline_lines(given: Inputs) -> Found:
    lines = {"mean": "mean_halves", "median": "median_halves", "ols": "ols", "theil_sen": "theil_sen"}
    found = {name: m.baseline_line(**given, line=line) for name, line in lines.items()}
    return {
        name: {**each.figures, "projected": [row["projected"] for row in each.table]} for name, each in found.items()
    }  # fmt: skip


def _conservative_dual_criterion(given: Inputs) -> Found:
    found = m.conservative_dual_criterion(**given)
    return {**found.figures, "n": found.figures["intervention_points"], "systematic": found.value}


def _required_successes(given: Inputs) -> Found:
    rule = {"fisher_2003_table": "fisher_table"}.get(given["rule"], given["rule"])
    return {"required": m.required_successes(**{**given, "rule": rule}).value}


def _nonoverlap(given: Inputs) -> Found:
    named = {
        name: getattr(m, name)(**given).value for name in ("nap", "pnd", "pem", "pand", "ird", "tau", "tau_u")
    }  # fmt: skip
    return {**named, "pem_strict": m.pem(**given, ties="none").value}


def _nap_precision(given: Inputs) -> Found:
    found = m.nap(**given).figures
    return {**found, "ci_lower": found["lower"], "ci_upper": found["upper"]}


def _tau_baseline_corrected(given: Inputs) -> Found:
    found = m.tau_baseline_corrected(**given)
    return {"tau_bc": found.value, **found.figures}


def _instrument_score(given: Inputs) -> Found:
    found = m.score_instrument({"id": "golden", **given["definition"]}, given["answers"])
    scales = {row["scale"]: {**row, "missing": row["missing_items"]} for row in found.table}
    return {"scales": scales, "flags": found.figures["flags"]}


def _rating_gap(given: Inputs) -> Found:
    found = m.rating_gap(
        {each["goal"]: {"client": each["client"], "worker": each["worker"]} for each in given["ratings"]}
    )
    return {**found.figures, "mean_gap": found.value}


def _check_scale(given: Inputs) -> Found:
    levels = {int(level): meaning for level, meaning in given["levels"].items()}
    return {**m.check_goal_scale(levels, time_frame=given.get("time_frame", "not part of the vectors")).figures}


def _goal_specificity(given: Inputs) -> Found:
    goal = {**given["goal"], "needs": given["goal"].get("need_ids") or ()}
    goal |= {day: date.fromisoformat(goal[day]) for day in ("start", "due") if goal.get(day)}
    goal |= {name: goal.get(name) or () for name in ("responsible", "steps")}
    found = m.goal_quality(**{name: value for name, value in goal.items() if name != "need_ids"})
    return {**found.figures, "missing": found.missing, "specificity": found.value}


def _reliable_change(given: Inputs) -> Found:
    found = m.reliable_change(**given)
    return {**found.figures, "rci": found.value}


def _several_measures(given: Inputs) -> Found:
    found = m.several_measures(given["measures"], higher_is_better=given["higher_is_better"])
    return {**found.figures, "reliable_recovery": found.value}


def _classify_changes(given: Inputs) -> Found:
    found = m.classify_changes(**given, began_past="as_others")
    return {"n": found.figures["n"], "counts": found.figures}


def _effect_size(given: Inputs) -> Found:
    return {**m.effect_size(given["pre"], given["post"]).figures}


def _small_sample_correction(given: Inputs) -> Found:
    found = m.small_sample_correction(given["df"])
    return {"exact": found.figures["exact"], "approx": found.figures["approximate"]}


def _criteria_score(given: Inputs) -> Found:
    found = m.criteria_score(
        given["criteria"], missing=given["missing"], min_coverage=given["min_coverage"], pass_score=given["pass_score"]
    )
    attained = {line.name: line.facts["way_gone"] for line in found.lines}
    attained |= {row["criterion"]: row["way_gone"] for row in found.table}
    return {**found.figures, "score": found.value, "normalised": attained}


def _check_mix(given: Inputs) -> Found:
    return {"issues": [finding.code for finding in m.check_mix(given["kinds"]).findings]}


def _two_raters(given: Inputs) -> Found:
    one, other, order = given["rater1"], given["rater2"], given["ordered_categories"]
    plain = m.two_raters_agreement(one, other, categories=order)
    found = {**plain.figures, "kappa": plain.value}
    if order is None:
        return found
    linear = m.two_raters_agreement(one, other, categories=order, weights="linear")
    quadratic = m.two_raters_agreement(one, other, categories=order, weights="quadratic")
    return {**found, "kappa_linear": linear.value, "kappa_quadratic": quadratic.value}


def _krippendorff_alpha(given: Inputs) -> Found:
    levels = given["levels"]
    return {"alpha": {level: m.krippendorff_alpha(given["ratings"], level=level).value for level in levels}}


TABLE: dict[str, Callable[[Inputs], Found]] = {
    "gas.t_score": _t_score,
    "gas.t_score_missing": _t_score,
    "gas.change": _t_score_change,
    "gas.weight": lambda given: {"weight": m.goal_weight(given["importance"], given["difficulty"]).value},
    "gas.light_level": _light_level,
    "gas.check_scale": _check_scale,
    "gas.percent_possible_change": lambda given: {"percent": m.percent_of_possible_change(**given).value},
    "kpi.caseload": _caseload_points,
    "kpi.closure_mix": _closure_mix,
    "kpi.goal_attainment_rate": _goal_attainment_rate,
    "kpi.timeliness": _timeliness,
    "needs.action_levels": _action_levels,
    "needs.matrix_movement": _matrix_movement,
    "needs.met_unmet": _met_unmet,
    "review.adherence": _review_adherence,
    "risk.band": _risk_band,
    "survival.durations_from_dates": _case_durations,
    "survival.kaplan_meier": _kaplan_meier,
    "scd.smd": _smd,
    "scd.log_response_ratio": _log_response_ratio,
    "scd.log_response_ratio_percentage": _log_response_ratio_percentage,
    "scd.percent_of_goal": _percent_of_goal,
    "bands.two_sd": _two_sd,
    "bands.individuals_chart": lambda given: m.individuals_chart(**given).figures,
    "bands.conservative_dual_criterion": _conservative_dual_criterion,
    "bands.required_successes": _required_successes,
    "trend.baseline_lines": _baseline_lines,
    "trend.lag1_autocorrelation": lambda given: {"r1": m.lag1_autocorrelation(**given).value},
    "scd.nonoverlap": _nonoverlap,
    "scd.nap_precision": _nap_precision,
    "scd.tau_baseline_corrected": _tau_baseline_corrected,
    "goal.specificity": _goal_specificity,
    "instrument.score": _instrument_score,
    "voice.rating_gap": _rating_gap,
    "rc.index": _reliable_change,
    "rc.cutoffs": lambda given: {**m.cutoffs(**given).figures},
    "rc.minimum_change": lambda given: {"minimum_change": m.minimum_change(**given).value},
    "rc.classify": lambda given: {"category": m.classify_change(**given, began_past="as_others").value},
    "rc.classify_sample": _classify_changes,
    "rc.multi_measure_outcome": _several_measures,
    "es.prepost": _effect_size,
    "es.small_sample_correction": _small_sample_correction,
    "es.minimal_difference": lambda given: {**m.minimal_difference(**given).figures},
    "rubric.score": _criteria_score,
    "rubric.check_mix": _check_mix,
    "agreement.two_raters": _two_raters,
    "agreement.fleiss": lambda given: {"kappa": m.fleiss_kappa(given["counts"]).value},
    "agreement.krippendorff_alpha": _krippendorff_alpha,
}
"""The public call behind every method's id."""


def differences(found: object, expected: object, tolerance: float, place: str = "") -> list[str]:
    """Where what was found is not what is expected; only what is expected is compared, and no null error of a step."""
    if expected is None and re.fullmatch(r"\.steps\[\d+\]\.se", place):
        return []
    if isinstance(expected, Mapping):
        if not isinstance(found, Mapping):
            return [f"{place}: expected a table, found {found!r}"]
        lacking = [f"{place}.{key}: is not there" for key in expected if key not in found]
        inner = [(key, found[key], each) for key, each in expected.items() if key in found]
        return lacking + [
            line for key, own, each in inner for line in differences(own, each, tolerance, f"{place}.{key}")
        ]
    if isinstance(expected, list):
        if not isinstance(found, list | tuple) or len(found) != len(expected):
            return [f"{place}: expected {expected!r}, found {found!r}"]
        pairs = enumerate(zip(found, expected, strict=True))
        return [line for at, (own, each) in pairs for line in differences(own, each, tolerance, f"{place}[{at}]")]
    number = isinstance(expected, int | float) and not isinstance(expected, bool)
    if number and isinstance(found, int | float) and not isinstance(found, bool):
        return (
            []
            if math.isclose(found, expected, rel_tol=0, abs_tol=tolerance)
            else [f"{place}: expected {expected!r}, found {found!r}"]
        )
    return (
        []
        if type(found) is type(expected) and found == expected
        else [f"{place}: expected {expected!r}, found {found!r}"]
    )


def failures(vector: Mapping[str, Any]) -> list[str]:
    """Why a vector does not pass; empty when it does."""
    method, expected = vector["method"], vector["expected"]
    if method not in TABLE:
        return [f"no method {method!r}"]
    refused = isinstance(expected, Mapping) and "error" in expected
    try:
        found = TABLE[method](vector["inputs"])
    except CasekitError as error:
        return [] if refused and isinstance(error, ValueError) else [f"refused: {error}"]
    return [f"not refused, found {found!r}"] if refused else differences(found, expected, vector["tolerance"])


def vectors_in(folder: Path) -> list[dict[str, Any]]:
    """Every vector of every JSON file in a folder."""
    files = sorted(folder.rglob("*.json"))
    return [vector for file in files for vector in json.loads(file.read_text(encoding="utf-8"))]


def main(folders: list[str]) -> int:
    """Run every vector of every folder."""
    vectors = [vector for folder in folders for vector in vectors_in(Path(folder))]
    failed = 0
    for vector in vectors:
        try:
            why = failures(vector)
        except Exception as error:  # a vector that breaks the library is a failure like another
            why = [f"raised {type(error).__name__}: {error}"]
        failed += bool(why)
        for line in why:
            print(f"{vector['id']} ({vector['method']}){line if line.startswith('.') else ' ' + line}")
    print(f"{len(vectors)} vectors, {len(vectors) - failed} passed, {failed} failed")
    return 0 if vectors and not failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
