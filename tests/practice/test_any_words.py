"""Any words of an office: found in documents, schema, labels and refusals, and read as the words they count as."""

from __future__ import annotations

from typing import Any

from cases import WORKER
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from practice_cases import MONDAY

import casekit as ck
from casekit.interchange import case_schema
from casekit.labels import vocabulary

FIELDS: dict[str, tuple[type[ck.Record], str, dict[str, Any]]] = {
    "risk": (ck.RiskRating, "risk", {}),
    "need_domain": (ck.Need, "domain", {"id": "N1"}),
    "contact_method": (ck.Contact, "method", {}),
    "goal_achievement": (ck.Goal, "achievement", {"id": "G1", "need": "N0", "term": "short"}),
    "resource_status": (
        ck.Resource,
        "status",
        {"id": "RS1", "sector": "welfare", "ownership": "public", "formality": "formal"},
    ),
    "track": (ck.Selection, "track", {}),
}
"""For each vocabulary a record that takes its words from it: its class, the field, and what else it needs."""
NAMES = st.from_regex(r"own_[a-z]{1,6}", fullmatch=True)
OPEN = ("contact_method", "track")


@st.composite
def practices(draw: st.DrawFn) -> dict[str, Any]:
    """A practice with own words in some vocabularies, as data."""
    found: dict[str, Any] = {}
    for name in draw(st.lists(st.sampled_from(sorted(FIELDS)), min_size=1, unique=True)):
        counts_as = st.sampled_from(sorted(vocabulary(name)))
        counted = st.one_of(st.just("itself"), counts_as) if name in OPEN or name == "need_domain" else counts_as
        words = {
            word: {"counts_as": draw(counted), "en": f"{word}!", "ko": f"{word}?"}
            for word in draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
        }
        codes = [*vocabulary(name), *words]
        found[name] = {"words": words, "order": draw(st.permutations(codes))}
    return {"id": "office", "vocabularies": found}


@given(practices())
def test_a_record_in_own_words_says_the_word_it_counts_as_and_keeps_its_own(data: dict[str, Any]):
    practice = ck.Practice.from_mapping(data)

    for name, declared in data["vocabularies"].items():
        kind, field, needed = FIELDS[name]
        for word, facts in declared["words"].items():
            record = practice.build(kind, **needed, **{field: word})
            itself = facts["counts_as"] == "itself"
            assert getattr(record, field) == (word if itself else facts["counts_as"])
            assert record.extra.get(field) == (None if itself else word)
            assert [practice.value_label(record, field, each) for each in ("en", "ko")] == [facts["en"], facts["ko"]]


@given(practices())
def test_own_words_go_through_documents_that_the_schema_describes(data: dict[str, Any]):
    practice = ck.Practice.from_mapping(data)
    machine = ck.StageMachine(ck.Workflow.ready("case_elements_four"), practice=practice)
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=MONDAY, by=WORKER)
    resource = ck.Resource(id="RS1", sector="welfare", ownership="public", formality="formal")
    case = machine.record(case, ck.Need(id="N0", domain="housing"), at=MONDAY, by=WORKER)
    case = machine.record(case, resource, at=MONDAY, by=WORKER)
    for name, declared in data["vocabularies"].items():
        kind, field, needed = FIELDS[name]
        if kind in (ck.RiskRating, ck.Need, ck.Contact, ck.Selection):
            for word in declared["words"]:
                case = machine.record(case, practice.build(kind, **needed, **{field: word}), at=MONDAY, by=WORKER)

    document = ck.to_data(case)
    assert [*Draft202012Validator(case_schema(practice=practice)).iter_errors(document)] == []
    assert ck.from_data(document, practice=practice) == case
    assert ck.loads(ck.dumps(ck.loads(ck.dumps(case))), practice=practice) == case
    assert ck.verify(case, machine) == ()


@given(practices())
def test_a_vocabulary_has_every_word_once_in_the_order_given(data: dict[str, Any]):
    practice = ck.Practice.from_mapping(data)

    for name, declared in data["vocabularies"].items():
        own = practice.vocabulary(name)
        assert list(own.codes) == declared["order"]
        assert [own.rank(code) for code in own.codes] == [*range(len(own.codes))]
        for code in own.codes:
            expected = f"{code}?" if code in declared["words"] else vocabulary(name)[code].label("ko")
            assert practice.wording.label(name, code, "ko") == expected


@given(practices())
def test_an_own_word_beside_a_word_it_does_not_count_as_is_refused(data: dict[str, Any]):
    practice = ck.Practice.from_mapping(data)
    machine = ck.StageMachine(ck.Workflow.ready("case_elements_four"), practice=practice)
    case = machine.open(ck.Client(id="C-3"), id="K-17", at=MONDAY, by=WORKER)

    for word, facts in data["vocabularies"].get("risk", {"words": {}})["words"].items():
        for level in ("low", "medium", "high"):
            rating = ck.RiskRating(risk=level, extra={"risk": word})  # type: ignore[arg-type]
            codes = [each.code for each in machine.ask(case, rating, at=MONDAY, by=WORKER).refusals]
            assert codes == ([] if level == facts["counts_as"] else ["counts_as_another"])
