"""Workflows as data: read, written, compared, and known by their fingerprint."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import casekit as ck
from casekit.models import EVENTS
from casekit.stages import check
from casekit.stages.definition import KINDS
from casekit.stages.rules.casework_rules import RULES

IDS = st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True)
TEXTS = st.text(min_size=1, max_size=12).filter(str.strip)
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
    return {
        "id": draw(IDS), "version": draw(st.integers(1, 99)), "initial": ids[0], "stages": stages, "moves": moves,
        "labels": draw(LABELS), "source": draw(TEXTS), "subject": draw(st.sampled_from(["case", "referral"])),
        "rules": draw(st.dictionaries(st.sampled_from(sorted(RULES)), rule, max_size=3)),
        "reviews": {
            "every": draw(INTERVALS), "by_risk": draw(st.dictionaries(st.sampled_from(["low", "high"]), INTERVALS)),
        },
        "deadlines": draw(st.dictionaries(IDS, deadline, max_size=2)),
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
    assert {fault.code for fault in check(workflow)} <= {"unknown_guard", "guard_parameters", "unknown_parameter"}


@pytest.mark.parametrize("id", ck.Workflow.ready_ids())
def test_a_ready_workflow_written_and_read_again_is_the_same(id: str):
    workflow = ck.Workflow.ready(id)

    assert ck.Workflow.from_mapping(workflow.to_mapping()) == workflow


def test_a_ready_workflow_is_found_by_its_id_only():
    with pytest.raises(ck.WorkflowError) as error:
        ck.Workflow.ready("school_nine")

    assert error.value.codes == ("unknown_workflow",)
    assert "kr_integrated, school_eight" in str(error.value)


@pytest.mark.parametrize("id", ["", "../school_eight", "__init__", "school_eight.toml", "os.system"])
def test_no_file_is_opened_for_an_id_that_is_not_ready(id: str):
    with pytest.raises(ck.WorkflowError):
        ck.Workflow.ready(id)


def test_a_workflow_names_itself_by_id_version_and_fingerprint():
    workflow = ck.Workflow.ready("school_eight")

    assert (workflow.ref.id, workflow.ref.version, len(workflow.ref.fingerprint)) == ("school_eight", 2, 64)
    assert workflow.ref == ck.Workflow.ready("school_eight").ref


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"rules": {"consent_scope": "off"}},
        {"reviews": {"every": [2, "week"]}},
        {"source": "elsewhere"},
        {"labels": {"en": "Other"}},
        {"moves": []},
    ],
)
def test_a_workflow_with_other_content_has_another_fingerprint(change: dict[str, object]):
    stages = {"start": {"kinds": ["closure"]}}
    moves = [{"name": "wait", "from": ["start"], "to": "="}]
    data = {"id": "team", "version": 1, "initial": "start", "stages": stages, "moves": moves}

    first, second = ck.Workflow.from_mapping(data), ck.Workflow.from_mapping({**data, **change})

    assert first.ref.fingerprint != second.ref.fingerprint


def test_a_label_with_half_a_character_does_not_break_the_fingerprint():
    data = {"id": "t", "version": 1, "initial": "a", "stages": {"a": {"final": True}}, "labels": {"en": "\ud800"}}

    assert check(data) or ck.Workflow.from_mapping(data).ref


def test_a_workflow_can_be_hashed_and_sent_to_another_process():
    workflow = ck.Workflow.ready("kr_integrated")

    copy = pickle.loads(pickle.dumps(workflow))

    assert copy == workflow
    assert hash(copy) == hash(workflow)
