"""
The faults that `tools/mutations.py` puts into whole workflows.

Each function takes the mapping of a sound workflow and gives it with one fault more, as a mapping, or as JSON text
where a mapping cannot hold it. What the fault needs is added to the workflow first, so that each applies to all.
"""

from __future__ import annotations

import json

import mutation_deadlines
from mutation import (
    DOOR,
    END,
    MUTATIONS,
    SIDE,
    Injected,
    Mapped,
    add_move,
    add_side,
    add_stage,
    add_word,
    gives,
    labels,
)  # fmt: skip

__all__ = ["MUTATIONS", "mutation_deadlines"]


@gives("unknown_stage")
def move_to_an_unknown_stage(workflow: Mapped) -> Injected:
    """A move leads to a stage that is not there."""
    add_move(workflow, "mutation_go", DOOR, "mutation_nowhere")
    return workflow


@gives("unknown_stage")
def move_from_an_unknown_stage(workflow: Mapped) -> Injected:
    """A move leads out of a stage that is not there."""
    add_move(workflow, "mutation_go", "mutation_nowhere", END)
    return workflow


@gives("duplicate_stage")
def duplicate_stage(workflow: Mapped) -> Injected:
    """The first stage is written twice, which only JSON text can hold."""
    id, stage = next(iter(workflow["stages"].items()))
    stages = f'"stages": {{{json.dumps(id)}: {json.dumps(stage)}, '
    return json.dumps({"stages": workflow["stages"], **workflow}).replace('"stages": {', stages, 1)


@gives("duplicate_key")
def duplicate_key(workflow: Mapped) -> Injected:
    """The version is written twice, which only JSON text can hold."""
    return json.dumps(workflow).replace("{", f'{{"version": {workflow["version"]}, ', 1)


@gives("unknown_initial")
def unknown_initial(workflow: Mapped) -> Injected:
    """A case begins in a stage that is not there."""
    workflow["initial"] = "mutation_nowhere"
    return workflow


@gives("substages_without_initial")
def substages_without_an_initial_one(workflow: Mapped) -> Injected:
    """A move leads into a stage with substages that does not say which is entered."""
    add_side(workflow)
    add_stage(workflow, f"{SIDE}.inside", parent=SIDE)
    add_move(workflow, "mutation_inside", DOOR, f"{SIDE}.inside")
    return workflow


@gives("stage_cycle")
def stage_inside_itself(workflow: Mapped) -> Injected:
    """A stage names itself as its parent."""
    add_side(workflow, parent=SIDE)
    return workflow


@gives("stage_cycle")
def two_stages_inside_each_other(workflow: Mapped) -> Injected:
    """A stage lies in its own substage."""
    inside = f"{SIDE}.inside"
    add_side(workflow, parent=inside, initial=inside)
    add_stage(workflow, inside, parent=SIDE)
    return workflow


@gives("unreachable_stage")
def unreachable_stage(workflow: Mapped) -> Injected:
    """No move leads to a stage."""
    add_stage(workflow, SIDE)
    add_move(workflow, "mutation_back", SIDE, END)
    return workflow


@gives("dead_end")
def dead_end(workflow: Mapped) -> Injected:
    """A stage that is not final has no way out."""
    add_stage(workflow, SIDE)
    add_move(workflow, "mutation_aside", DOOR, SIDE)
    return workflow


@gives("trap")
def trap(workflow: Mapped) -> Injected:
    """Two stages lead only to each other."""
    for id in (SIDE, f"{SIDE}_2"):
        add_stage(workflow, id)
    add_move(workflow, "mutation_aside", DOOR, SIDE)
    add_move(workflow, "mutation_on", SIDE, f"{SIDE}_2")
    add_move(workflow, "mutation_on", f"{SIDE}_2", SIDE)
    return workflow


@gives("move_from_final")
def move_from_a_final_stage(workflow: Mapped) -> Injected:
    """A move leads out of the last final stage there is."""
    add_stage(workflow, SIDE, final=True)
    add_move(workflow, "mutation_aside", DOOR, SIDE)
    final = next(id for id, stage in workflow["stages"].items() if stage.get("final"))
    add_move(workflow, "mutation_back", final, END)
    return workflow


@gives("shadowed_move")
def shadowed_move(workflow: Mapped) -> Injected:
    """The first move of the workflow is written once more, to another stage."""
    move = workflow["moves"][0]
    add_move(workflow, move["name"], move["from"][0], "=" if move["to"] == END else END)
    return workflow


@gives("duplicate_move")
def duplicate_move(workflow: Mapped) -> Injected:
    """The first move of the workflow is written once more."""
    move = workflow["moves"][0]
    workflow["moves"].append({**move, "from": move["from"][:1]})
    return workflow


@gives("two_defaults")
def two_defaults(workflow: Mapped) -> Injected:
    """A move says twice where it leads otherwise."""
    routes = [{"when": ["eligible"], "to": END}, {"else": END}, {"else": "="}]
    add_move(workflow, "mutation_go", DOOR, routes)
    return workflow


@gives("default_not_last")
def default_not_last(workflow: Mapped) -> Injected:
    """Where a move leads otherwise stands before a branch with guards."""
    add_move(workflow, "mutation_go", DOOR, [{"else": "="}, {"when": ["eligible"], "to": END}])
    return workflow


@gives("branches_without_default")
def branches_without_a_default(workflow: Mapped) -> Injected:
    """A move has branches, and none for when no guard holds."""
    add_move(workflow, "mutation_go", DOOR, [{"when": ["eligible"], "to": END}])
    return workflow


@gives("wildcard_covers_move")
def wildcard_move_with_the_name_of_another(workflow: Mapped) -> Injected:
    """The first move of the workflow has a namesake from everywhere."""
    add_move(workflow, workflow["moves"][0]["name"], "*", "=")
    return workflow


@gives("unknown_guard")
def unknown_guard(workflow: Mapped) -> Injected:
    """A move asks a guard nobody registered."""
    workflow["moves"][0].setdefault("guards", []).append("mutation_guard")
    return workflow


@gives("unknown_effect")
def unknown_effect(workflow: Mapped) -> Injected:
    """A move asks for an effect that is not declared."""
    add_word(workflow, "effects", "mutation_letter")
    workflow["moves"][0].setdefault("effects", []).append("mutation_leter")
    return workflow


@gives("unknown_role")
def unknown_role(workflow: Mapped) -> Injected:
    """A move names a role that is not declared, where roles are."""
    named = {role for move in workflow["moves"] for role in move.get("roles", ())}
    named |= {role for rule in workflow.get("approvals", {}).values() for role in rule["roles"]}
    named |= {
        need["owner"]
        for stage in workflow["stages"].values()
        for need in stage.get("requires", {}).values()
        if "owner" in need
    }
    named |= {
        role
        for rule in workflow.get("rules", {}).values()
        if isinstance(rule, dict)
        for role in rule.get("overridable_by", ())
    }
    for role in {*named} - {*workflow.get("roles", {})} | {"mutation_worker"}:
        add_word(workflow, "roles", role)
    add_move(workflow, "mutation_go", DOOR, END, roles=["mutation_wrker"])
    return workflow


@gives("unknown_reason")
def unknown_reason(workflow: Mapped) -> Injected:
    """A move takes a reason that is not in the catalogue."""
    add_word(workflow, "reasons", "mutation_moved")
    add_move(workflow, "mutation_go", DOOR, END, reason=["mutation_movd"])
    return workflow


@gives("unknown_approval")
def unknown_approval(workflow: Mapped) -> Injected:
    """A move asks for an approval that is not described."""
    workflow["moves"][0]["approval"] = "mutation_approval"
    return workflow


@gives("unknown_requirement")
def unknown_requirement(workflow: Mapped) -> Injected:
    """A move asks for a requirement no stage has."""
    workflow["moves"][0].setdefault("requires", []).append("mutation_visit")
    return workflow


@gives("guard_parameters")
def missing_guard_parameter(workflow: Mapped) -> Injected:
    """A guard is not given the days it takes."""
    workflow["moves"][0].setdefault("guards", []).append("contacted_within")
    return workflow


@gives("guard_parameters")
def unknown_guard_parameter(workflow: Mapped) -> Injected:
    """A guard is given something it does not take."""
    workflow["moves"][0].setdefault("guards", []).append({"name": "need_identified", "days": 3})
    return workflow


@gives("guard_parameters")
def guard_parameter_of_the_wrong_type(workflow: Mapped) -> Injected:
    """A guard that counts days is given a word."""
    workflow["moves"][0].setdefault("guards", []).append({"name": "contacted_within", "days": "thirty"})
    return workflow


@gives("parameter_unit")
def parameter_with_another_unit(workflow: Mapped) -> Injected:
    """A guard that counts days is given weeks."""
    add_word(workflow, "parameters", "mutation_limit", value=4, unit="week")
    guard = {"name": "contacted_within", "days": "$mutation_limit"}
    workflow["moves"][0].setdefault("guards", []).append(guard)
    return workflow


@gives("unknown_parameter")
def unknown_parameter(workflow: Mapped) -> Injected:
    """A guard takes its days from a number that is not there."""
    guard = {"name": "contacted_within", "days": "$mutation_limit"}
    workflow["moves"][0].setdefault("guards", []).append(guard)
    return workflow


@gives("contradicting_guards")
def contradicting_guards(workflow: Mapped) -> Injected:
    """A move asks for a guard and for its opposite."""
    guards = ["need_identified", {"not": "need_identified", "code": "mutation_need"}]
    workflow["moves"][0].setdefault("guards", []).extend(guards)
    return workflow


@gives("requirement_not_asked")
def requirement_that_no_move_needs(workflow: Mapped) -> Injected:
    """The first stage has a requirement that no move asks for."""
    stage = next(iter(workflow["stages"].values()))
    visit = {"event": "contact", "labels": labels(workflow, "visit")}
    stage.setdefault("requires", {})["mutation_visit"] = visit
    return workflow


@gives("duplicate_requirement")
def same_requirement_in_two_stages(workflow: Mapped) -> Injected:
    """Two stages have a requirement of one name."""
    for id in (DOOR, END):
        visit = {"event": "contact", "labels": labels(workflow, "visit")}
        workflow["stages"][id]["requires"] = {"mutation_visit": visit}
    workflow["moves"][0].setdefault("requires", []).append("mutation_visit")
    return workflow


@gives("label_missing")
def missing_label(workflow: Mapped) -> Injected:
    """The first stage has no label in a language that everything else is labelled in."""
    languages = workflow["languages"] = [*workflow.get("languages", ()), "fr"]
    requirements = [need for stage in workflow["stages"].values() for need in stage.get("requires", {}).values()]
    words = [each for kind in ("roles", "reasons", "effects", "approvals", "parameters")
             for each in workflow.get(kind, {}).values()]  # fmt: skip
    for each in (workflow, *workflow["stages"].values(), *workflow["moves"], *requirements, *words):
        each["labels"] = {**dict.fromkeys(languages, "label"), **each.get("labels", {})}
    del next(iter(workflow["stages"].values()))["labels"]["fr"]
    return workflow


@gives("differs_only_by_case")
def ids_that_differ_only_by_case(workflow: Mapped) -> Injected:
    """The first stage has a namesake in capital letters."""
    workflow["stages"][next(iter(workflow["stages"])).upper()] = {}
    return workflow


@gives("bad_identifier")
def invalid_id(workflow: Mapped) -> Injected:
    """A stage has an id with a space."""
    workflow["stages"]["Mutation side"] = {}
    return workflow


@gives("reopening_without_reason")
def reopening_without_a_reason(workflow: Mapped) -> Injected:
    """A reopened case is taken up again, and nobody says why."""
    add_move(workflow, "mutation_resume", END, DOOR, guards=["reopened"])
    return workflow


@gives("version_not_higher")
def version_not_higher(workflow: Mapped) -> Injected:
    """The workflow takes the place of its own version."""
    workflow["supersedes"] = workflow["version"]
    return workflow


@gives("unknown_key")
def unknown_key(workflow: Mapped) -> Injected:
    """A move has a misspelt key."""
    workflow["moves"][0]["reson"] = True
    return workflow


@gives("self_move")
def move_to_its_own_stage(workflow: Mapped) -> Injected:
    """A move leads from a stage to itself by name."""
    add_move(workflow, "mutation_go", DOOR, DOOR)
    return workflow


@gives("unknown_rule")
def unknown_rule(workflow: Mapped) -> Injected:
    """A setting names a casework rule that is not there."""
    workflow.setdefault("rules", {})["mutation_rule"] = "block"
    return workflow
