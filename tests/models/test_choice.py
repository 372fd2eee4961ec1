"""What the client was offered, and what the client took."""

from __future__ import annotations

import pytest

import casekit as ck

WAYS = {"RS1": "taken", "RS2": "declined", "move away": "set_aside"}


def choice(ways: dict[str, str]) -> ck.ClientChoice:
    return ck.ClientChoice(options=tuple(ck.OptionConsidered(option=id, outcome=way) for id, way in ways.items()))


def test_what_was_set_aside_was_not_offered():
    made = choice(WAYS)

    assert (made.offered, made.taken, made.declined) == (("RS1", "RS2"), ("RS1",), ("RS2",))
    assert made.event == "choice_made"


def test_taking_nothing_is_a_choice():
    assert choice({"RS2": "declined"}).taken == ()


@pytest.mark.parametrize("ways", [{}, {"RS1": "set_aside"}])
def test_a_client_who_was_offered_nothing_did_not_choose(ways: dict[str, str]):
    with pytest.raises(ck.RecordError) as error:
        choice(ways)

    assert error.value.codes == ("nothing_offered",)


def test_an_option_is_named_once():
    twice = (ck.OptionConsidered(option="RS1", outcome="taken"), ck.OptionConsidered(option="RS1", outcome="declined"))

    with pytest.raises(ck.RecordError) as error:
        ck.ClientChoice(options=twice)

    assert [(each.code, each.where) for each in error.value.refusals] == [("option_twice", "options[1]")]
