"""A workflow as a picture, whatever its labels hold."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.stages import dot, mermaid

SCHOOL = ck.Workflow.ready("school_eight")


def team(label: str = "Home visits") -> ck.Workflow:
    return ck.Workflow.from_mapping(
        {
            "id": "team",
            "version": 1,
            "initial": "care",
            "stages": {
                "care": {"initial": "care.home"},
                "care.home": {"parent": "care", "labels": {"en": label}},
                "end": {"final": True},
            },
            "moves": [
                {"name": "finish", "from": ["care"], "to": "end", "labels": {"en": label}},
                {"name": "visit", "from": ["care.home"], "to": "="},
            ],
        }
    )


def test_a_mermaid_chart_shows_every_stage_and_every_way():
    chart = mermaid(team())

    home = re.findall(r"^    (\w+)\[", chart, re.MULTILINE)[1]
    assert chart.splitlines() == [
        "flowchart LR",
        '    care_["care"]',
        f'    {home}["Home visits"]',
        '    end_["end"]',
        '    care_ -->|"Home visits"| end_',
        f'    {home} -->|"Home visits"| end_',
        f'    {home} -->|"visit"| {home}',
    ]


def test_a_dot_chart_shows_every_stage_and_every_way():
    chart = dot(team())

    assert chart.splitlines()[0] == "digraph workflow {"
    assert '    "care.home" [label="Home visits"]' in chart
    assert '    "care.home" -> "end" [label="Home visits"]' in chart
    assert chart.endswith("}\n")


def test_a_way_back_does_not_bend_the_order_of_the_stages():
    chart = dot(SCHOOL)

    assert '"monitoring" -> "implementation" [label="Deliver services", constraint=false]' in chart
    assert '"implementation" -> "monitoring" [label="Adjust and review"]' in chart
    assert '"care.home" -> "care.home" [label="visit"]' in dot(team())


def test_the_stage_a_case_is_in_is_marked():
    assert mermaid(SCHOOL, stage="planning").endswith("    class planning_ here\n")
    assert '"planning" [label="Intervention planning", fillcolor=gold, penwidth=3]' in dot(SCHOOL, stage="planning")


@pytest.mark.parametrize("stage", [None, "nowhere"])
def test_a_stage_the_workflow_does_not_have_is_not_marked(stage: str | None):
    assert mermaid(SCHOOL, stage=stage) == mermaid(SCHOOL)
    assert dot(SCHOOL, stage=stage) == dot(SCHOOL)


def test_a_chart_speaks_korean():
    assert '    intake_["접수"]' in mermaid(SCHOOL, language="ko")
    assert '"intake" -> "assessment" [label="사정하다"]' in dot(SCHOOL, language="ko")


@given(
    st.text(
        alphabet=st.characters(exclude_categories=["Cs"]) | st.sampled_from('"[]<>|`#\\%{};\n&-'), min_size=1
    ).filter(str.strip)
)
def test_no_label_breaks_out_of_its_place(label: str):
    workflow = team(label)

    plain = workflow.stages[1].labels["en"]
    assert len(mermaid(workflow).splitlines()) == 7
    for line in mermaid(workflow).splitlines()[1:4]:
        assert re.fullmatch(r'    [a-z_]+\["[^"<>`|\\]*"\]', line)
    inside = re.findall(r'^    "care\.home" \[label="((?:[^"\\]|\\.)*)"\]', dot(workflow), re.MULTILINE)
    assert [re.sub(r"\\(.)", r"\1", text) for text in inside] == [" ".join(str(plain).split())]


def test_a_label_gives_mermaid_no_directive():
    assert "%%{" not in mermaid(team("%%{init: {'securityLevel': 'loose'}}%%"))


def test_two_stages_are_never_drawn_as_one():
    workflow = ck.Workflow.from_mapping(
        {
            "id": "team",
            "version": 1,
            "initial": "care",
            "stages": {
                "care": {"initial": "care.office"},
                "care.office": {"parent": "care"},
                "care.home": {"parent": "care", "final": True},
                "care__home": {"final": True},
            },
            "moves": [
                {"name": "go", "from": ["care"], "to": "care.home"},
                {"name": "leave", "from": ["care"], "to": "care__home"},
            ],
        }
    )

    nodes = re.findall(r"^    (\w+)\[", mermaid(workflow), re.MULTILINE)

    assert len(set(nodes)) == 4
