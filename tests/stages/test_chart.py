"""A workflow as a picture: what is drawn, from where to where, and what stands there."""

from __future__ import annotations

import html
import re
import sys
from types import SimpleNamespace
from typing import Any
from unicodedata import normalize

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.answers import Params
from casekit.models.text import is_blank
from casekit.stages import dot, mermaid, svg, table
from casekit.stages.pictures.chart import arrows, names

SCHOOL = ck.Workflow.ready("school_eight")
HOSTILE = st.text(
    alphabet=st.characters(exclude_categories=["Cs"]) | st.sampled_from('"[]<>|`#\\%{};:\n&-*_'),
    min_size=1,
    max_size=40,
).filter(lambda text: not is_blank(text))


def team(label: str = "Home visits", **more: Any) -> ck.Workflow:
    """A workflow with substages, a waiting stage, a move with routes, one that resumes, and one for everywhere."""
    limit = {"from": "intake_registered", "until": "plan_signed"}
    return ck.Workflow.from_mapping(
        {
            "id": "team",
            "version": 1,
            "initial": "care",
            "roles": {"worker": {"labels": {"en": "Worker"}}, "lead": {}},
            "stages": {
                "care": {"initial": "care.home", "labels": {"en": "Care", "ko": "돌봄"}},
                "care.home": {"parent": "care", "labels": {"en": label}},
                "care.office": {"parent": "care"},
                "paused": {"waiting": True},
                "end": {"final": True},
            },
            "moves": [
                {"name": "finish", "from": ["care"], "to": "end", "roles": ["worker", "lead"]},
                {"name": "swap", "from": ["care"], "to": "care.office"},
                {"name": "pause", "from": ["care"], "to": "paused"},
                {"name": "go_on", "from": ["paused"], "to": "care", "resume": True},
                {"name": "restart", "from": ["paused"], "to": "care"},
                {"name": "restart", "from": ["care.office"], "to": "care"},
                {"name": "write", "from": "*", "to": "="},
                {
                    "name": "decide",
                    "from": ["care.office"],
                    "to": [
                        {"when": ["closed"], "to": "end"},
                        {"when": [{"name": "recorded", "event": "contact", "times": 2}], "to": "="},
                        {"else": "care.home"},
                    ],
                },
            ],
            "deadlines": {
                "plan_soon": {**limit, "within": [30, "day"]},
                "visit_soon": {**limit, "within": [1, "week"], "stage": "care.home"},
                "care_soon": {**limit, "within": [2, "month"], "stage": "care"},
            },
            **more,
        }
    )


def drawn(workflow: ck.Workflow) -> list[tuple[str, str, str]]:
    return [(arrow.source, arrow.move.name, arrow.target) for arrow in arrows(workflow)]


def test_a_move_out_of_a_stage_with_substages_is_drawn_once_from_that_stage():
    found = drawn(team())

    assert [each for each in found if each[1] in ("finish", "pause")] == [
        ("care", "finish", "end"),
        ("care", "pause", "paused"),
    ]


def test_a_move_within_a_stage_is_drawn_from_the_substages_it_can_be_made_in():
    assert [each for each in drawn(team()) if each[1] == "swap"] == [("care.home", "swap", "care.office")]


def test_a_move_for_everywhere_is_drawn_once_for_each_stage_one_can_be_in():
    found = [(source, target) for source, move, target in drawn(team()) if move == "write"]

    assert found == [("care.home", "care.home"), ("care.office", "care.office"), ("paused", "paused")]


def test_a_move_into_a_stage_with_substages_leads_to_that_stage():
    found = [each for each in drawn(team()) if each[1] in ("go_on", "restart")]

    assert sorted(found) == [
        ("care.office", "restart", "care.home"),
        ("paused", "go_on", "care"),
        ("paused", "restart", "care"),
    ]


def test_a_substage_that_moves_in_its_own_way_keeps_its_own_arrow():
    stages = {"care": {"initial": "care.home"}, "care.home": {"parent": "care"}, "end": {"final": True}, "out": {}}
    moves = [
        {"name": "leave", "from": ["care"], "to": "end"},
        {"name": "leave", "from": ["care.home"], "to": "out"},
        {"name": "stop", "from": ["out"], "to": "end"},
        {"name": "stop", "from": ["care.home"], "to": "end"},
    ]
    workflow = ck.Workflow.from_mapping(
        {"id": "team", "version": 1, "initial": "care", "stages": stages, "moves": moves}
    )

    assert drawn(workflow) == [
        ("care.home", "leave", "out"),
        ("care.home", "stop", "end"),
        ("out", "stop", "end"),
    ]


def test_each_route_of_a_move_has_its_own_arrow():
    chart = mermaid(team())

    assert "    care_office_ --> end_ : decide #91;case closed#93;\n" in chart
    assert "    care_office_ --> care_office_ : decide #91;recorded (event#58; contact, times#58; 2)#93;\n" in chart
    assert "    care_office_ --> care_home_ : decide #91;else#93;\n" in chart
    assert "decide [그 밖에]" in dot(team(), language="ko")


def test_a_move_that_resumes_says_so():
    assert '"paused_" -> "care_home_" [label="go_on [where it was last]", lhead="cluster_care_"]' in dot(team())
    assert "마지막에 있던 곳으로" in mermaid(team(), language="ko")


def test_a_mermaid_diagram_shows_substages_within_their_stage_and_where_a_case_begins_and_ends():
    assert mermaid(team()).splitlines()[:12] == [
        "stateDiagram-v2",
        "    direction LR",
        '    state "Care" as care_ {',
        '        state "Home visits" as care_home_',
        '        state "care.office" as care_office_',
        "        [*] --> care_home_",
        "    }",
        '    state "paused" as paused_',
        '    state "end" as end_',
        "    end_ --> [*]",
        "    [*] --> care_",
        "    care_ --> end_ : finish",
    ]


def test_a_dot_graph_shows_substages_in_a_cluster_and_where_a_case_begins_and_ends():
    chart = dot(team())

    assert '    subgraph "cluster_care_" {\n        label="Care"\n' in chart
    assert '        "care_home_" [label="Home visits"]\n' in chart
    assert '    "end_" [label="end", peripheries=2]\n' in chart
    assert '    "start" -> "care_home_" [lhead="cluster_care_"]\n' in chart
    assert '    "care_home_" -> "end_" [label="finish", ltail="cluster_care_"]\n' in chart
    assert '    "start" -> "intake_"\n' in dot(SCHOOL)
    assert chart.endswith("}\n")


def test_a_stage_where_the_case_waits_looks_different():
    assert "    class paused_ waiting\n" in mermaid(team())
    assert '"paused_" [label="paused", style="rounded,filled,dashed"]' in dot(team())
    assert "| paused (waiting) | restart |" in table(team())


def test_the_stage_a_case_is_in_and_the_way_it_came_are_marked():
    shown: dict[str, Any] = {"stage": "care.office", "visited": ["care.home", "paused", "care.home", "care.office"]}

    chart, graph, rows = mermaid(team(), **shown), dot(team(), **shown), table(team(), **shown)

    assert "    class care_home_,paused_ visited\n" in chart
    assert chart.endswith("    class care_office_ here\n")
    assert '        state "Home visits · visited#58; 1, 3" as care_home_\n' in chart
    assert '"care_office_" [label="care.office\\nvisited: 4", fillcolor=gold, penwidth=3]' in graph
    assert '"care_home_" [label="Home visits\\nvisited: 1, 3", fillcolor="#dbeafe", color="#1d4ed8"]' in graph
    assert "| **care\\.office** (here now; visited: 4) | decide |" in rows


@pytest.mark.parametrize("draw", [mermaid, dot, table])
def test_a_stage_the_workflow_does_not_have_is_passed_over(draw: Any):
    beyond = draw(SCHOOL, stage="nowhere", visited=["nowhere"], counts={"nowhere": 1}, medians={"nowhere": 2})

    assert beyond == draw(SCHOOL) == draw(SCHOOL, counts={}, medians={})


def test_how_many_cases_are_in_a_stage_and_how_long_is_laid_over_it():
    shown: dict[str, Any] = {"counts": {"care": 1, "paused": 0}, "medians": {"paused": 12.5, "end": 3}}

    assert 'state "Care · 1 case" as care_ {' in mermaid(team(), **shown)
    assert 'label="paused\\n0 cases\\nmedian: 12.5 days"' in dot(team(), **shown)
    assert "| end (median: 3 days) | (final) | | | |" in table(team(), **shown)
    assert 'state "돌봄 · 1사례" as care_ {' in mermaid(team(), language="ko", **shown)


def test_who_may_make_a_move_is_shown_when_asked_for():
    assert "    care_ --> end_ : finish (Worker, lead)\n" in mermaid(team(), roles=True)
    assert "Worker" not in mermaid(team())
    assert '[label="pause", ltail' in dot(team(), roles=True)
    assert "| Care | finish | end | Worker, lead | |" in table(team())


def test_deadlines_are_notes_at_their_stage_or_a_legend():
    chart, graph = mermaid(team(), deadlines=True), dot(team(), deadlines=True)

    assert "        note right of care_home_\n            visit#95;soon#58; within 1 week\n        end note\n" in chart
    assert "    note right of care_\n        care#95;soon#58; within 2 months\n    end note\n" in chart
    assert '    state "plan#95;soon#58; within 30 days" as legend\n' in chart
    assert '"care_note" -> "care_home_" [arrowhead=none, style=dashed, lhead="cluster_care_"]' in graph
    assert '"care_home_note" -> "care_home_" [arrowhead=none, style=dashed]' in graph
    assert '"legend" [shape=note, style=solid, label="plan_soon: within 30 days"]' in graph
    assert "plan_soon: 30일 이내" in dot(team(), deadlines=True, language="ko")
    assert "note" not in mermaid(team())


def test_a_table_lists_the_deadlines_after_the_moves():
    assert table(team(), deadlines=True).split("\n\n")[1].splitlines() == [
        "| deadline | stage |",
        "| --- | --- |",
        "| plan\\_soon: within 30 days | |",
        "| visit\\_soon: within 1 week | Home visits |",
        "| care\\_soon: within 2 months | Care |",
    ]
    assert table(SCHOOL, deadlines=True) == table(SCHOOL)


def test_a_table_has_a_row_for_each_move_with_all_it_needs():
    workflow = ck.Workflow.from_mapping(
        {
            "id": "team",
            "version": 1,
            "initial": "work",
            "parameters": {"limit": {"value": 30, "unit": "day"}},
            "reasons": {"moved": {"labels": {"en": "moved away"}}, "done": {}},
            "approvals": {"closing": {"roles": ["lead"], "labels": {"en": "Closing"}}},
            "stages": {
                "work": {"requires": {"visit": {"event": "contact", "labels": {"en": "Home visit"}}}},
                "later": {"kinds": ["closure"]},
                "end": {"final": True},
            },
            "moves": [
                {
                    "name": "close",
                    "from": ["work"],
                    "to": "end",
                    "guards": [
                        {"any": [{"name": "contacted_within", "days": "$limit"}, {"all": ["closed", "eligible"]}]},
                        {"not": {"all": ["reopened"]}, "code": "is_new"},
                    ],
                    "reason": ["moved", "done"],
                    "approval": "closing",
                    "requires": ["visit"],
                },
                {"name": "wait", "from": ["work"], "to": "later", "reason": True},
            ],
        }
    )

    assert table(workflow).splitlines() == [
        "| stage | move | leads to | who | needs |",
        "| --- | --- | --- | --- | --- |",
        "| work | close | end | anyone | client recently reached (days: 30) or (case closed and eligible);"
        " not case reopened; a reason: moved away or done; approval: Closing; requirement: Home visit |",
        "| work | wait | later | anyone | a reason |",
        "| later | (no move) | | | |",
        "| end | (final) | | | |",
    ]


def test_a_guard_that_names_several_values_is_written_with_all_of_them():
    moves = [{"name": "go", "from": ["work"], "to": "end", "guards": [{"name": "eligible", "asks": ["a", "b"]}]}]
    stages = {"work": {}, "end": {"final": True}}
    workflow = ck.Workflow.from_mapping(
        {"id": "team", "version": 1, "initial": "work", "stages": stages, "moves": moves}
    )

    assert "eligible (required questions: a, b)" in table(workflow)


def test_what_an_unfinished_workflow_names_and_does_not_have_is_left_out():
    workflow = team()
    move = attrs.evolve(workflow.moves[2], target="nowhere", requires=("nothing",))
    stages = (attrs.evolve(workflow.stages[0], initial=None), *workflow.stages[1:])
    faulty = attrs.evolve(workflow, initial="nowhere", moves=(move, workflow.moves[3]), stages=stages)

    assert "nowhere" not in mermaid(faulty)
    assert "[*] --> care" not in mermaid(faulty)
    assert '"start"' not in dot(faulty)
    assert drawn(faulty) == [("paused", "go_on", "care")]


def test_a_table_names_a_requirement_nobody_wrote_down_by_its_id():
    workflow = attrs.evolve(SCHOOL, moves=(attrs.evolve(SCHOOL.moves[0], requires=("nothing",), approval="nobody"),))

    assert "approval: nobody; requirement: nothing" in table(workflow)


def test_a_chart_speaks_korean():
    assert '    state "접수" as intake_\n' in mermaid(SCHOOL, language="ko")
    assert '"intake_" -> "assessment_" [label="사정하다"]' in dot(SCHOOL, language="ko")
    assert "| 단계 | 단계 전환 | 다음 단계 | 담당 | 필요한 것 |" in table(SCHOOL, language="ko")


@given(HOSTILE)
def test_no_label_breaks_out_of_its_place(label: str):
    workflow = team(label)

    chart, graph, rows = mermaid(workflow), dot(workflow), table(workflow)
    drawn = normalize("NFC", re.sub("[\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]", " ", label))
    plain = " ".join(drawn.split()) or "care.home"
    (said,) = re.findall(r'^        state "((?:[^"<>`|\\:%{}\[\];#&*_-]|#\d+;)+)" as care_home_$', chart, re.MULTILINE)
    (inside,) = re.findall(r'^        "care_home_" \[label="((?:[^"\\]|\\.)*)"\]$', graph, re.MULTILINE)

    letters = re.sub(r"#(\d+);", lambda found: chr(int(found[1])), said)
    assert letters.replace("\u200b", "") == plain.replace("\u200b", "")
    assert html.unescape(re.sub(r"\\(.)", r"\1", inside)) == html.unescape(plain.replace("&", "&amp;"))
    assert len(chart.split("\n")) == len(mermaid(team()).split("\n"))
    assert {len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) for row in rows.split("\n") if row} == {6}


@pytest.mark.parametrize("label", ["end note", "weekend Note", "direction TB", "redirection lr", "1. first"])
def test_a_label_gives_mermaid_no_order(label: str):
    (said,) = re.findall(r'state "(.*)" as care_home_', mermaid(team(label)))

    assert said not in (label, "")
    assert re.sub(r"#(\d+);", lambda found: chr(int(found[1])), said) == label


def test_a_label_written_as_mermaid_writes_its_own_escapes_is_read_as_letters():
    (said,) = re.findall(r'state "(.*)" as care_home_', mermaid(team("ﬂ°°65¶ß")))

    assert said == "ﬂ#8203;#176;#176;65#182;#8203;ß"


def test_a_label_gives_mermaid_no_directive():
    assert "%%{" not in mermaid(team("%%{init: {'securityLevel': 'loose'}}%%"))


def test_a_label_of_nothing_that_can_be_drawn_gives_way_to_the_id():
    assert 'state "care.home" as care_home_' in mermaid(team("\x00\x07"))


@given(st.lists(st.text(alphabet="aB_.가", min_size=1, max_size=4), unique=True, min_size=1, max_size=8))
def test_two_stages_are_never_drawn_as_one(ids: list[str]):
    stages = tuple(attrs.evolve(SCHOOL.stages[0], id=id, labels=Params()) for id in ids)
    workflow = attrs.evolve(SCHOOL, stages=stages, moves=())

    named = names(workflow)

    assert [*named] == ids
    assert len({name.lower() for name in named.values()}) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9_]*_", name) for name in named.values())


def test_graphviz_draws_the_dot_text_as_svg(monkeypatch: pytest.MonkeyPatch):
    drawn = SimpleNamespace(pipe=lambda **asked: f"<svg>{sorted(asked.items())}</svg>")
    texts: list[str] = []
    source = lambda text: texts.append(text) or drawn  # noqa: E731
    monkeypatch.setitem(sys.modules, "graphviz", SimpleNamespace(Source=source, ExecutableNotFound=OSError))

    picture = svg(team(), stage="paused", language="ko")

    assert picture == "<svg>[('encoding', 'utf-8'), ('format', 'svg')]</svg>"
    assert texts == [dot(team(), stage="paused", language="ko")]


def test_without_the_program_dot_a_picture_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Any):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(ck.WorkflowError) as caught:
        svg(team())

    assert caught.value.codes == ("graphviz_missing",)
    assert "dot (Graphviz)" in str(caught.value)


def test_without_the_package_a_picture_says_what_is_missing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "graphviz", None)

    with pytest.raises(ck.WorkflowError) as caught:
        svg(team())

    assert caught.value.codes == ("graphviz_missing",)
    assert "설치되어 있지 않습니다" in caught.value.findings[0].told("ko")
