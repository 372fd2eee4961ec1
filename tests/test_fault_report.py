"""A fault on the command line: the faulty line with a mark under it, the mend below."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit.fault_report import WIDEST_LINE, fault_report
from casekit.stages import Fault, check


def report(text: str, fault: Fault) -> list[str]:
    return [*fault_report(fault, file="team.toml", text=text, language="en")]


def at(line: int, column: int, where: str | None = "id") -> Fault:
    return Fault("bad_identifier", {}, where, line=line, column=column)


def test_the_mark_reaches_from_the_key_to_the_end_of_its_line():
    text = 'version = 1\n  id = "Team"  \n'

    assert report(text, at(2, 3))[:4] == [
        "team.toml:2:3: error bad_identifier at id: The name is not a plain identifier.",
        "  |",
        '2 |   id = "Team"',
        "  |   ^^^^^^^^^^^",
    ]


def test_a_fault_of_the_syntax_is_marked_where_the_parser_stopped():
    text = "id = team\n"
    (fault,) = check(text)

    assert report(text, fault)[2:4] == ["1 | id = team", "  |      ^"]


def test_a_mark_at_the_end_of_a_text_stands_behind_its_last_letter():
    assert report('id = "a', at(1, 8, None))[2:4] == ['1 | id = "a', "  |        ^"]
    assert report("id\n", at(2, 1))[2:4] == ["2 | ", "  | ^"]


def test_a_korean_letter_is_as_wide_as_two_and_an_accent_takes_no_place():
    assert report('이름 = "e\u0301" x', at(1, 12, None))[3] == "  |" + " " * 13 + "^"


def test_a_tab_is_shown_as_one_space_and_a_control_as_its_escape():
    assert report("\tid = \x1b x", at(1, 9, None))[2:4] == [r"1 |  id = \u001b x", "  |              ^"]


@pytest.mark.parametrize(("column", "left", "right"), [(1, False, True), (500, True, True), (995, True, False)])
def test_a_long_line_is_cut_around_the_fault(column: int, left: bool, right: bool):
    line = "x" * (column - 1) + "Y" + "x" * (999 - column)

    shown, mark = report(line, at(1, column, None))[2:4]

    assert len(shown) <= WIDEST_LINE + 6
    assert (shown.startswith("1 | …"), shown.endswith("…")) == (left, right)
    assert shown[mark.index("^")] == "Y"


def test_without_a_text_or_a_line_only_the_fault_and_its_mend_are_told():
    fault = Fault("not_utf8")

    assert report("", fault) == ["team.toml: error not_utf8: The file is not text in UTF-8.", " = Save it as UTF-8."]
    told = fault_report(at(3, 1), file="team.toml", text=None, language="ko")
    assert len(told) == 2
    assert told[0].startswith("team.toml:3:1: error bad_identifier at id: ")


@given(st.text(max_size=200), st.integers(0, 300))
def test_a_fault_at_any_place_of_any_text_is_shown_in_five_lines(text: str, place: int):
    lines = text.split("\n")
    line = place % len(lines)

    told = fault_report(at(line + 1, place % (len(lines[line]) + 1) + 1), file="x", text=text, language="en")

    assert len(told) == 5
    assert not any("\n" in each or "\x1b" in each for each in told)
