"""Workflows as data: read, written, compared, and known by their fingerprint."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from typing import Any, Literal
from unicodedata import normalize

import pytest
from cases import errors
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import casekit as ck
from casekit.answers import Params
from casekit.models.catalogue import EVENTS
from casekit.models.text import is_blank
from casekit.stages import Stage
from casekit.stages.rules.casework_rules import RULES
from casekit.stages.stage import KINDS

IDS = st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12).filter(
    lambda text: not is_blank(text)
)
LABELS = st.dictionaries(st.sampled_from(["ko", "en", "en-GB"]), TEXTS, max_size=2)
INTERVALS = st.tuples(st.integers(1, 9999), st.sampled_from(["day", "week", "month"])).map(list)
PARAMS = st.booleans() | st.integers(-9, 9) | TEXTS | st.lists(TEXTS, max_size=2)
CONDITIONS = st.recursive(
    IDS
    | st.builds(
        lambda name, params: {**params, "name": name},
        IDS,
        st.dictionaries(IDS.filter(lambda name: name not in {"all", "any", "not"}), PARAMS, min_size=1, max_size=2),
    ),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts})
        | st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts})
        | st.builds(lambda part, code: {"not": part, "code": code}, inner, IDS)
    ),
    max_leaves=5,
)


@st.composite
def mappings(draw: st.DrawFn) -> dict[str, object]:
    """A sound workflow: any stages, a move "*" to each of them, and moves within."""
    ids = draw(st.lists(IDS, min_size=1, max_size=4, unique=True))
    stages: dict[str, dict[str, object]] = {}
    for id in ids:
        stages[id] = {
            "kinds": draw(st.lists(st.sampled_from(KINDS), max_size=2)), "labels": draw(LABELS),
            "aliases": draw(st.lists(TEXTS, max_size=2)),
        }  # fmt: skip
        if draw(st.booleans()):
            substage = f"{id}.{draw(IDS)}"
            stages[substage] = {"parent": id}
            stages[id]["initial"] = substage
    stages["over"] = {"final": True}
    moves: list[dict[str, object]] = [
        {"name": f"to_{number}", "from": "*", "to": id, "guards": draw(st.lists(CONDITIONS, max_size=2)),
         "roles": draw(st.lists(IDS, max_size=2)), "reason": draw(st.booleans()), "labels": draw(LABELS)}
        for number, id in enumerate([*ids, "over"])
    ]  # fmt: skip
    moves.append({"name": "stay", "from": draw(st.lists(st.sampled_from(ids), min_size=1, unique=True)), "to": "="})
    rule = st.sampled_from(["block", "report", "off"]) | st.fixed_dictionaries(
        {}, optional={"level": st.just("report"), "overridable_by": st.lists(IDS, max_size=2)}
    )
    deadline = st.fixed_dictionaries(
        {"from": st.sampled_from(EVENTS), "until": st.sampled_from(EVENTS), "within": INTERVALS},
        optional={"hard": st.booleans()},
    )
    drawn = draw(st.dictionaries(IDS, deadline, max_size=2))  # two for the same events may not say other days
    of_events = {(each["from"], each["until"]): (id, each) for id, each in drawn.items()}
    workflow: dict[str, object] = {
        "id": draw(IDS), "version": draw(st.integers(1, 99)), "initial": ids[0], "stages": stages, "moves": moves,
        "labels": draw(LABELS), "source": draw(TEXTS), "deadlines": dict(of_events.values()),
    }  # fmt: skip
    if draw(st.booleans()):
        stages[ids[0]]["values"] = {"status": draw(st.sampled_from(["draft", "sent"]))}
        moves[0]["party"] = draw(st.lists(st.sampled_from(["sender", "receiver"]), unique=True))
        return {**workflow, "subject": "referral"}
    return {
        **workflow, "subject": "case",
        "rules": draw(st.dictionaries(st.sampled_from(sorted(RULES)), rule, max_size=3)),
        "reviews": {
            "every": draw(INTERVALS), "by_risk": draw(st.dictionaries(st.sampled_from(["low", "high"]), INTERVALS)),
        },
    }  # fmt: skip


@settings(deadline=None)
@given(mappings())
def test_a_workflow_written_and_read_again_is_the_same(data: dict[str, object]):
    assume("over" not in list(data["stages"])[:-1])  # type: ignore[call-overload]
    workflow = ck.Workflow.from_mapping(data)

    again = ck.Workflow.from_mapping(workflow.to_mapping())

    assert again == workflow
    assert again.ref == workflow.ref
    assert again.to_mapping() == workflow.to_mapping()
    assert {fault.code for fault in errors(workflow)} <= {"unknown_guard", "guard_parameters", "unknown_parameter"}


@pytest.mark.parametrize("id", ck.Workflow.ready_ids())
def test_a_ready_workflow_written_and_read_again_is_the_same(id: str):
    workflow = ck.Workflow.ready(id)

    assert ck.Workflow.from_mapping(workflow.to_mapping()) == workflow


def test_a_ready_workflow_is_found_by_its_id_only():
    with pytest.raises(ck.WorkflowError) as error:
        ck.Workflow.ready("school_nine")

    assert error.value.codes == ("unknown_workflow",)
    assert "kr_integrated, referral, school_eight" in str(error.value)


@pytest.mark.parametrize("version", [0, 4, -1, True, 2.0, "2", "../1"])
def test_a_version_that_was_never_shipped_is_refused_with_those_that_were(version: object):
    with pytest.raises(ck.WorkflowError) as error:
        ck.Workflow.ready("school_eight", version=version)  # type: ignore[arg-type]

    assert error.value.codes == ("unknown_workflow_version",)
    assert "Use one of its versions: 1, 2, 3." in str(error.value)
    assert error.value.reasons[0].told("ko").endswith("다음 버전 중 하나를 쓰십시오: 1, 2, 3.")


def test_the_newest_version_is_the_one_a_new_case_is_opened_under():
    assert ck.Workflow.ready("school_eight") == ck.Workflow.ready("school_eight", version=3)
    assert ck.Workflow.ready("school_eight").supersedes == 2


def test_the_versions_of_a_workflow_that_is_not_ready_are_not_known():
    with pytest.raises(ck.WorkflowError) as error:
        ck.Workflow.ready_versions("school_nine")

    assert error.value.codes == ("unknown_workflow",)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_stage_is_found_by_its_korean_name_in_either_form_of_hangul(form: Literal["NFC", "NFD"]):
    workflow = ck.Workflow.ready("kr_integrated")

    for name in ("접수", "대상자 접수"):
        assert workflow.stage(normalize(form, name)) == workflow.by_id["intake"]


def test_a_workflow_typed_in_decomposed_hangul_reads_as_the_composed_one():
    stages = {"start": {"final": True, "labels": {"ko": "접수"}, "aliases": ["첫 단계"]}}
    text = json.dumps({**SMALL, "stages": stages, "moves": []}, ensure_ascii=False)

    decomposed = ck.Workflow.from_json(normalize("NFD", text))

    assert decomposed == ck.Workflow.from_json(text)
    assert decomposed.stages[0].labels["ko"] == "접수"


def test_a_stage_labelled_in_python_in_decomposed_hangul_is_found():
    stage = Stage(id="intake", labels=Params({"ko": normalize("NFD", "접수")}), final=True)
    workflow = ck.Workflow(id="tiny", initial="intake", stages=(stage,))

    assert workflow.stage("접수") == stage


@pytest.mark.parametrize("id", ["", "../school_eight", "__init__", "school_eight.toml", "os.system"])
def test_no_file_is_opened_for_an_id_that_is_not_ready(id: str):
    with pytest.raises(ck.WorkflowError):
        ck.Workflow.ready(id)


def test_a_workflow_names_itself_by_id_version_and_fingerprint():
    workflow = ck.Workflow.ready("school_eight")

    assert (workflow.ref.id, workflow.ref.version, len(workflow.ref.fingerprint)) == ("school_eight", 3, 64)
    assert workflow.ref == ck.Workflow.ready("school_eight").ref


SMALL = {
    "id": "team", "version": 1, "initial": "start", "stages": {"start": {"kinds": ["closure"]}},
    "moves": [{"name": "wait", "from": ["start"], "to": "="}],
}  # fmt: skip


@pytest.mark.parametrize(
    "change", [{"rules": {"consent_scope": "off"}}, {"reviews": {"every": [2, "week"]}}, {"moves": []}]
)
def test_a_workflow_by_which_cases_move_otherwise_has_another_fingerprint(change: dict[str, object]):
    first, second = ck.Workflow.from_mapping(SMALL), ck.Workflow.from_mapping({**SMALL, **change})

    assert first.ref.fingerprint != second.ref.fingerprint


@pytest.mark.parametrize("change", [{"version": 2}, {"source": "elsewhere"}, {"labels": {"en": "Other"}}])
def test_a_workflow_that_only_describes_itself_otherwise_keeps_its_fingerprint(change: dict[str, object]):
    first, second = ck.Workflow.from_mapping(SMALL), ck.Workflow.from_mapping({**SMALL, **change})

    assert first.ref.fingerprint == second.ref.fingerprint


def test_a_label_with_half_a_character_does_not_break_the_fingerprint():
    data = {"id": "t", "version": 1, "initial": "a", "stages": {"a": {"final": True}}, "labels": {"en": "\ud800"}}

    assert errors(data) or ck.Workflow.from_mapping(data).ref


@pytest.mark.parametrize("id", ck.Workflow.ready_ids())
@pytest.mark.parametrize("copied", [copy.deepcopy, lambda each: pickle.loads(pickle.dumps(each))])
def test_a_workflow_copied_or_sent_to_another_process_is_the_same_workflow(id: str, copied: Callable[[Any], Any]):
    workflow = ck.Workflow.ready(id)
    machine = ck.StageMachine(workflow)  # fills every cached property
    assert workflow.ref == machine.workflow.ref

    same = copied(workflow)

    assert same == workflow
    assert same.ref == workflow.ref
    assert hash(same) == hash(workflow)
    assert [same.ways_from(stage.id) for stage in same.stages] == [
        workflow.ways_from(stage.id) for stage in workflow.stages
    ]
