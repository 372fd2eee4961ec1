from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit import Client, Finding, Refusal
from casekit.answers import Params, put_in_words
from casekit.labels import Wording
from casekit.stages import Answer

FACTS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(),
    st.lists(st.text()).map(tuple),
)
NAMED = st.dictionaries(st.text(), FACTS)


@given(NAMED)
def test_facts_read_like_a_dictionary_in_the_order_given(named):
    params = Params(named)

    assert params == named
    assert list(params) == list(named)
    assert list(params.values()) == list(named.values())
    assert len(params) == len(named)
    assert repr(params) == repr(named)


@given(NAMED, NAMED)
def test_facts_are_equal_when_their_dictionaries_are(one, other):
    assert (Params(one) == Params(other)) == (one == other)


@given(NAMED)
def test_equal_facts_hash_alike_in_whatever_order_they_came(named):
    turned = Params(dict(reversed(named.items())))

    assert turned == Params(named)
    assert hash(turned) == hash(Params(named))


@given(NAMED)
def test_facts_survive_pickle_and_copies(named):
    params = Params(named)

    assert pickle.loads(pickle.dumps(params)) == params
    assert copy.deepcopy(params) == params


def test_a_fact_that_is_not_there_is_a_missing_key():
    params = Params({"limit": 30})

    assert params["limit"] == 30
    assert "days" not in params
    with pytest.raises(KeyError, match="days"):
        params["days"]


def test_there_may_be_no_facts():
    assert Params() == Params(None) == Params({}) == {}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (date(2025, 3, 3), "2025-03-03"),
        (datetime(2025, 3, 3, 9, tzinfo=UTC), "2025-03-03T09:00:00+00:00"),
        (["RS1", 2], ("RS1", "2")),
        ({"RS1"}, ("RS1",)),
        (float("inf"), "inf"),
        (float("nan"), "nan"),
        (frozenset({"RS1"}), ("RS1",)),
        (Client(id="C-3", name="Hong"), "Client"),
        ({"name": "Hong"}, "dict"),
    ],
)
def test_a_fact_is_kept_as_words_and_numbers_only(given, kept):
    assert Params({"fact": given})["fact"] == kept


def test_facts_from_equal_sets_are_equal():
    one, other = {8, 0}, {0, 8}  # equal, and walked in another order: 0 and 8 share a place in a small set

    assert Params({"days": one}) == Params({"days": other})


def test_a_refusal_takes_a_mapping_or_facts_ready_made():
    facts = Params({"move": "close"})

    assert Refusal("reason_required", facts).params is facts
    assert Refusal("reason_required", {"move": "close"}) == Refusal("reason_required", facts)
    assert Refusal("reason_required").params == {}


def test_a_refusal_never_changes():
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        Refusal("consent_required").code = "other"


def test_a_refusal_is_said_in_english_unless_asked_otherwise():
    refusal = Refusal("reason_required", {"move": "close", "stages": ("closed",)}, "K-17")

    assert refusal.message == "The move close to the stage closed needs a reason."
    assert refusal.fix == "Give a reason."
    assert refusal.told("en") == f"{refusal.message} {refusal.fix}"
    assert refusal.told("ko") == "'closed' 단계로 전환하려면 사유가 필요합니다. 사유를 적으십시오."


def test_a_host_tells_its_own_code_in_its_own_words():
    words = {"our_rule": {"message": "{days}일 기다리십시오.", "fix": "그 뒤에 다시 요청하십시오."}}
    refusal = Refusal("our_rule", {"days": 3})

    put_in_words([refusal], Wording(texts={"ko": words}))

    assert refusal.told("ko") == "3일 기다리십시오. 그 뒤에 다시 요청하십시오."


def test_a_language_the_library_does_not_speak_is_told_in_english_unless_the_host_has_words():
    refusal = Refusal("reason_required", {"move": "close"})
    in_french = Refusal("reason_required", {"move": "close"})

    put_in_words([in_french], Wording(texts={"fr": {"reason_required": {"message": "Il faut un motif."}}}))

    assert refusal.told("fr") == refusal.told("en")
    assert in_french.told("fr") == "Il faut un motif. Give a reason."
    assert in_french.told("en") == refusal.told("en")


def test_a_code_without_words_is_told_without_a_fix():
    assert Refusal("our_rule", {"days": 3}).told("ko") == "our rule (days: 3)"


def test_a_refusal_is_no_finding_even_with_the_same_code():
    assert Refusal("consent_required") != Finding("consent_required")
    assert Refusal("consent_required", {"a": 1}) != Refusal("consent_required", {"a": 2})
    assert len({Refusal("consent_required", {"a": 1}), Refusal("consent_required", {"a": 1})}) == 1


def test_a_finding_warns_unless_it_says_otherwise():
    assert Finding("consent_required").severity == "warning"


def test_an_act_is_allowed_when_nothing_refuses_it():
    reported = Answer(findings=(Finding("client_voice_at_closure"),))
    refused = Answer(refusals=(Refusal("consent_required"),), findings=reported.findings)

    assert Answer().allowed
    assert reported.allowed
    assert not refused.allowed


def test_a_word_that_is_more_than_text_stays_the_word_it_is():
    class Word(str):
        """A host's own kind of text."""

        __slots__ = ()

    assert Params({"word": Word("moved")}) == {"word": "moved"}
    assert Params({"rate": 0.5, "lost": float("nan")}) == {"rate": 0.5, "lost": "nan"}


def test_a_number_too_long_to_be_written_out_is_shown_by_its_type():
    assert repr(Refusal("own", where=10**5000)) == "Refusal(code='own', params={}, where=int)"  # type: ignore[arg-type]


def test_what_a_table_of_a_host_raises_is_raised_as_it_is():
    class Broken(dict[str, object]):
        def items(self):
            raise TypeError("broken")

    with pytest.raises(TypeError, match="broken"):
        Params(Broken(a=1))
