"""An ecomap drawn as Mermaid, DOT and SVG, in both languages."""

from __future__ import annotations

import re
import sys
from datetime import date
from itertools import combinations
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.models.tie import TieFlow, TieStrength
from casekit.resources.ecomap import Ecomap, EcomapNode, EcomapTie
from casekit.resources.pictures import dot, mermaid, svg
from casekit.resources.pictures.layout import layout_of

CHILD = EcomapNode(id="C-3", part="client", words=(("household_role", "child"),))
SISTER = EcomapNode(id="C-4", part="household", words=(("household_role", "child"),))
MANAGER = EcomapNode(id="w-1", part="internal", words=(("role", "case_manager"),))
SCHOOL = EcomapNode(id="RS1", part="formal", words=(("tie", "school"), ("sector", "educational")))
NEIGHBOUR = EcomapNode(id="P-9", part="outside", words=(("tie", "neighbour"),))
DAY = date(2025, 3, 17)


def of(*nodes: EcomapNode, ties: tuple[EcomapTie, ...] = ()) -> Ecomap:
    """An ecomap of the child, of the sister if she is named, and of these nodes."""
    centre = tuple(node for node in nodes if node.part in ("client", "household")) or (CHILD,)
    return Ecomap(on=DAY, centre=centre, around=tuple(node for node in nodes if node not in centre), ties=ties)


def tie(strength: TieStrength | None = None, flow: TieFlow | None = None, **more: Any) -> EcomapTie:
    return EcomapTie(**{"person": "C-3", "other": "RS1", "strength": strength, "flow": flow, **more})


def drawn(found: Ecomap, draw: Any = dot, **more: Any) -> list[str]:
    return [line.strip() for line in draw(found, **more).splitlines()]


def line(found: Ecomap, word: str) -> str:
    """The line of a Mermaid picture with this word on it."""
    return next(each for each in drawn(found, mermaid) if f'"{word}"' in each)


@pytest.mark.parametrize(
    ("flow", "there"),
    [
        ("giving", "around1_ -->|\"strong\"| person1_"), ("taking", "person1_ -->|\"strong\"| around1_"),
        ("both", "person1_ <-->|\"strong\"| around1_"), ("none", "person1_ ---|\"strong\"| around1_"),
        (None, "person1_ ---|\"strong\"| around1_"),
    ],
)  # fmt: skip
def test_an_arrow_of_a_mermaid_picture_shows_where_support_goes(flow, there):
    assert there in drawn(of(SCHOOL, ties=(tie("strong", flow),)), mermaid)


@pytest.mark.parametrize(
    ("flow", "to_person", "to_other"),
    [
        ("giving", "dir=forward", "dir=none"), ("taking", "dir=none", "dir=forward"),
        ("both", "dir=forward", "dir=forward"), ("none", "dir=none", "dir=none"), (None, "dir=none", "dir=none"),
    ],
)  # fmt: skip
def test_an_arrow_of_a_dot_picture_shows_where_support_goes(flow, to_person, to_other):
    lines = drawn(of(SCHOOL, ties=(tie("strong", flow),)))

    assert f'"tie1" -> "person1_" [penwidth=5, {to_person}]' in lines
    assert f'"tie1" -> "around1_" [penwidth=5, {to_other}]' in lines


def test_a_tie_that_nobody_rated_is_dotted_and_says_so_and_is_not_drawn_as_weak():
    unknown, weak = of(SCHOOL, ties=(tie(),)), of(SCHOOL, ties=(tie("weak"),))

    assert 'label="not rated"' in dot(unknown)
    assert "style=dotted" in dot(unknown)
    assert 'label="weak"' in dot(weak)
    assert "style=dotted" not in dot(weak)
    assert "평정 없음" in mermaid(unknown, language="ko")
    assert "stroke-dasharray:2 4" in mermaid(unknown)
    assert "stroke-dasharray:2 4" not in mermaid(weak)


def test_every_strength_is_drawn_in_its_own_way():
    strengths = ("strong", "moderate", "weak", "stressful", "broken", None)

    for draw, ways in ((dot, r"-> \"person1_\" (.*)"), (mermaid, r"linkStyle 0 (.*)")):
        styles = {re.search(ways, draw(of(SCHOOL, ties=(tie(each),))))[1] for each in strengths}  # type: ignore[index]
        assert len(styles) == len(strengths)


def test_conflict_and_a_break_are_marked_across_the_line_also_beside_an_arrow():
    assert 'color="#b91c1c", dir=both, arrowtail=teeteetee]' in dot(of(SCHOOL, ties=(tie("stressful", "both"),)))
    assert 'color="#b91c1c", dir=back, arrowtail=tee]' in dot(of(SCHOOL, ties=(tie("broken"),)))
    assert line(of(SCHOOL, ties=(tie("stressful"),)), "stressful") == 'person1_ x--x|"stressful"| around1_'


def test_trust_stands_on_the_line():
    found = of(MANAGER, ties=(tie(other="w-1", trust=4),))

    assert 'label="not rated\\ntrust 4 of 5"' in dot(found)
    assert "평정 없음 · 신뢰 5점 중 4점" in mermaid(found, language="ko")


def test_nodes_say_what_they_are_and_are_numbered_where_several_are_alike():
    second = EcomapNode(id="RS2", part="formal", words=SCHOOL.words)
    named = EcomapNode(id="RS3", part="formal", words=SCHOOL.words, name="하늘초")

    english = dot(of(CHILD, SISTER, SCHOOL, second, named, MANAGER))

    for label in ("child 1", "child 2", r"school 1\neducational\nresources", r"school 2\neducational\nresources"):
        assert f'[label="{label}"' in english
    assert '[label="하늘초\\nschool\\neducational\\nresources"' in english
    assert '[label="case manager"' in english
    assert '"학교 · 교육 자원"' in mermaid(of(SCHOOL), language="ko")


def test_a_korean_code_of_the_office_has_an_english_label_if_the_vocabulary_knows_it():
    medical = EcomapNode(id="RS9", part="formal", words=(("sector", "의료"),))
    unknown = EcomapNode(id="RS8", part="formal", words=(("sector", "하늘"),))

    assert '[label="medical resources"' in dot(of(medical))
    assert '[label="하늘"' in dot(of(unknown))


def test_somebody_of_whom_nothing_is_known_is_somebody():
    unknown = EcomapNode(id="P-8", part="outside", words=())

    assert '[label="somebody else"' in dot(of(unknown))
    assert "그 밖의 사람" in mermaid(of(unknown), language="ko")


def test_no_id_is_shown():
    found = of(CHILD, SISTER, SCHOOL, MANAGER, NEIGHBOUR, ties=(tie("weak"), tie(other="P-9"), tie(other="C-4")))

    for picture in (dot(found), mermaid(found, language="ko")):
        assert not re.search(r"C-3|C-4|RS1|w-1|P-9|C#45;3", picture)


def test_a_household_is_drawn_around_its_persons_and_has_ties_of_its_own():
    found = of(CHILD, SISTER, SCHOOL, ties=(tie(person=None),))

    assert '"tie1" -> "household" [style=dotted, color="#555555", dir=none]' in drawn(found)
    assert 'subgraph household ["household"]' in drawn(found, mermaid)
    assert line(found, "not rated") == 'household ---|"not rated"| around1_'
    assert '"household"' not in dot(of(SCHOOL, ties=(tie(person=None),)))
    assert '"tie1" -> "person1_"' in dot(of(SCHOOL, ties=(tie(person=None),)))


def test_a_case_about_nobody_any_more_is_drawn_too():
    found = Ecomap(on=DAY, centre=(), around=(MANAGER,), ties=(tie(person=None, other="w-1"),))

    assert '"tie1" -> "household"' in dot(found)
    assert line(found, "not rated") == 'around1_ ---|"not rated"| household'


def test_the_legend_names_what_is_in_the_picture_in_both_languages():
    found = of(MANAGER, SCHOOL, ties=(tie("strong", "giving"),))

    english, korean = dot(found), mermaid(found, language="ko")

    for word in ("Ecomap on 2025-03-17", r"worker inside the\norganisation", "formal resource", "no line: known, no"):
        assert word in english
    assert "informal resource" not in english
    assert "범례" in korean
    assert "화살표#58; 지지가 가는 방향" in korean
    assert "arrow" not in "".join(re.findall('label="[^"]*"', dot(of(MANAGER, ties=(tie("weak", other="w-1"),)))))


def test_the_words_of_the_office_are_shown():
    practice = ck.Practice(client_noun={"en": {"one": "applicant", "many": "applicants"}, "ko": "학생"})
    client = EcomapNode(id="C-3", part="client", words=(("role", "client"),))

    assert '[label="applicant"' in dot(of(client), practice=practice)
    assert "학생" in mermaid(of(client), language="ko", practice=practice)


def test_nodes_do_not_stand_on_each_other_and_a_node_stands_near_its_only_person():
    around = tuple(EcomapNode(id=f"RS{number}", part="formal", words=()) for number in range(30))
    ties = (tie(other="RS29", person="C-4"),)
    found = Ecomap(on=DAY, centre=(CHILD, SISTER), around=around, ties=ties)

    places = layout_of(found).places

    apart = [max(abs(one[0] - other[0]), abs(one[1] - other[1]) * 3) for one, other in combinations(places.values(), 2)]
    assert min(apart) > 0.9
    assert places["RS29"][1] == min(place[1] for place in places.values())


def test_the_word_of_a_line_between_two_persons_is_between_them():
    found = of(CHILD, SISTER, ties=(tie(other="C-4"),))

    (x, y) = layout_of(found).on_line(found.ties[0], 0.5)

    assert (round(x, 6), round(y, 6)) == (0, 0)


def test_graphviz_draws_the_dot_text_as_svg(monkeypatch: pytest.MonkeyPatch):
    texts: list[str] = []
    picture = SimpleNamespace(pipe=lambda **asked: f"<svg>{sorted(asked)}</svg>")
    source = lambda text: texts.append(text) or picture  # noqa: E731
    monkeypatch.setitem(sys.modules, "graphviz", SimpleNamespace(Source=source, ExecutableNotFound=OSError))

    assert svg(of(SCHOOL), language="ko") == "<svg>['encoding', 'format']</svg>"
    assert texts == [dot(of(SCHOOL), language="ko")]


def test_without_graphviz_an_ecomap_says_what_is_missing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "graphviz", None)

    with pytest.raises(ck.RecordError) as caught:
        svg(of(SCHOOL))

    assert caught.value.codes == ("graphviz_missing",)


@pytest.mark.parametrize("draw", [dot, svg, mermaid])
@pytest.mark.parametrize(("wrong", "codes"), [({"language": "fr"}, None), ({"practice": "ours"}, ("wrong_type",))])
def test_a_picture_is_refused_in_another_language_and_for_a_wrong_argument(draw, wrong, codes):
    with pytest.raises((ck.RecordError, ValueError)) as refused:
        draw(of(SCHOOL), **wrong)

    assert codes is None or refused.value.codes == codes


@given(st.text(min_size=1), st.text())
def test_no_text_can_leave_its_place_in_a_picture(code, name):
    node = EcomapNode(id="RS1", part="formal", words=(("sector", code),), name=name)
    plain = EcomapNode(id="RS1", part="formal", words=(("sector", "x"),))

    for draw, outside in ((dot, r'"(?:[^"\\]|\\.)*"'), (mermaid, r'"[^"]*"')):
        shown, empty = (re.sub(outside, "", draw(of(each))) for each in (node, plain))
        assert shown == empty
