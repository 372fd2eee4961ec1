"""Faulty practices: every fault at once, each once, at its place, and none that only follows from another."""

from __future__ import annotations

import json
import tomllib
from collections import Counter

import attrs
import pytest
from cases import WORKER, on
from practice_cases import MACHINE, ORDER, PRACTICE, opened, with_records

import casekit as ck
from casekit.limits import Limits
from casekit.practice import OwnField, OwnVocabulary, OwnWord, RecordKind

BAD = """id = "office"
languages = ["ko"]
zone = "Asia/Nowhere"
labels = { ko = "사무소" }
unknown = 1

[kinds.goal]
labels = { ko = "목표" }
thing = "yes"

[kinds.visit]
labels = { ko = "방문" }
events = ["contact"]
client = "sometimes"

[fields.Clent.grade]
type = "whole_number"
labels = { ko = "학년" }

[fields.Clent.class]
type = "text"
labels = { ko = "반" }

[fields.Client.city]
type = "choice"
labels = { ko = "도시" }
choices = { seoul = {}, busan = { ko = "부산" } }
default = "daegu"

[fields.Client.grade]
labels = { ko = "학년" }

[fields.Client.rooms]
type = "whole_number"
labels = { ko = "방" }
range = [1, 6]
default = 9

[fields.Need.other]
type = "id"
labels = { ko = "대상" }
shelf = "neds"

[vocabularies.risc]
words.critical = { ko = "위급" }

[vocabularies.risk]
order = ["low", "medium", "high", "grave"]
words.critical = { ko = "위급" }
words.grave = { counts_as = "higher", ko = "심각" }
words.urgent = { counts_as = "high", en = "urgent" }

[vocabularies.worker_role]
only_own = true

[texts.ko.consent_required]
message = "{name}의 동의가 없습니다."

[texts.ko.consent_scope]
mesage = "동의 범위를 벗어납니다."

[client_noun]
ko = { many = "학생들" }
"""
FOUND = [
    ("unknown_key", "unknown"),
    ("wrong_type", "kinds.goal.thing"),
    ("not_one_of", "kinds.visit.client"),
    ("missing_key", "fields.Client.grade.type"),
    ("unknown_key", "texts.ko.consent_scope.mesage"),
    ("missing_key", "client_noun.ko.one"),
    ("kind_name_taken", "kinds.goal"),
    ("event_taken", "kinds.visit.events"),
    ("unknown_record_kind", "fields.Clent"),
    ("choice_without_label", "fields.Client.city.choices.seoul"),
    ("not_one_of", "fields.Client.city.default"),
    ("out_of_range", "fields.Client.rooms.default"),
    ("unknown_shelf", "fields.Need.other.shelf"),
    ("unknown_vocabulary", "vocabularies.risc"),
    ("counts_as_missing", "vocabularies.risk.words.critical"),
    ("unknown_counts_as", "vocabularies.risk.words.grave.counts_as"),
    ("order_incomplete", "vocabularies.risk.order"),
    ("missing_key", "vocabularies.worker_role.words"),
    ("unknown_placeholder", "texts.ko.consent_required.message"),
    ("label_missing", "vocabularies.risk.words.urgent"),
    ("unknown_zone", "zone"),
]


def faults_of(text: str, **limits: int) -> tuple[ck.stages.Fault, ...]:
    with pytest.raises(ck.PracticeError) as refused:
        ck.Practice.from_toml(text, limits=Limits(**limits))
    assert all(each.message and each.told("ko") for each in refused.value.faults)
    return refused.value.faults


def found(text: str) -> list[tuple[str, str | None]]:
    return [(each.code, each.where) for each in faults_of(text)]


def test_every_fault_of_a_file_is_listed_once_with_its_line():
    faults = faults_of(BAD)

    assert Counter((each.code, each.where) for each in faults) == Counter(FOUND)
    lines = BAD.splitlines()
    for fault in faults:
        last = (fault.where or "").rpartition(".")[2]
        assert fault.line
        assert any(word in lines[fault.line - 1] for word in (last, *(fault.where or "").split(".")[-2:-1]))


def test_a_fault_of_reading_hides_none_of_building_and_the_other_way_round():
    """Mending one fault after another takes away that fault and no other, and adds none that was not listed."""
    mended = {
        ("unknown_key", "unknown"): ("unknown = 1\n", ""),
        ("wrong_type", "kinds.goal.thing"): ('thing = "yes"', "thing = true"),
        ("not_one_of", "kinds.visit.client"): ('client = "sometimes"', 'client = "never"'),
        ("missing_key", "fields.Client.grade.type"): ("[fields.Client.grade]", '[fields.Client.grade]\ntype="text"'),
        ("unknown_key", "texts.ko.consent_scope.mesage"): ("mesage", "message"),
        ("kind_name_taken", "kinds.goal"): ("[kinds.goal]", "[kinds.our_goal]"),
        ("event_taken", "kinds.visit.events"): ('events = ["contact"]', 'events = ["visited"]'),
        ("unknown_record_kind", "fields.Clent"): ("fields.Clent", "fields.Need"),
        ("out_of_range", "fields.Client.rooms.default"): ("default = 9", "default = 6"),
        ("unknown_shelf", "fields.Need.other.shelf"): ('"neds"', '"needs"'),
        ("order_incomplete", "vocabularies.risk.order"): ('"grave"]', '"grave", "critical", "urgent"]'),
        ("unknown_zone", "zone"): ("Nowhere", "Seoul"),
    }  # fmt: skip
    text, left = BAD, Counter(FOUND)
    for fault, (wrong, right) in mended.items():
        assert wrong in text
        text = text.replace(wrong, right)
        left -= Counter([fault])

        assert Counter(found(text)) == left


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("[kinds.Visit]\n[fields.visit.x]\ntype = 'text'", ["bad_identifier"]),
        ("[kind.visit]\n[fields.visit.x]\ntype = 'text'", ["unknown_key"]),
        ("kinds = 5\n[fields.visit.x]\ntype = 'text'", ["wrong_type"]),
        ("[kinds.visit]\nthing = 1\n[fields.Need.x]\ntype = 'id'\nshelf = 'visit'", ["wrong_type"]),
        ("[kinds.visit]\nevents = [5]\n[vocabularies.event.words]\nseen = { ko = '봄' }", ["wrong_type"]),
        ("[fields.Need.x]\ntype = 'choice'\nchoises = {}", ["unknown_key"]),
        ("[fields.Need.x]\ntype = 'choice'\nchoices = { A = { ko = '가' } }", ["bad_identifier"]),
        (
            "[fields.Need.x]\ntype = 'choice'\nchoices = { a = { ko = '가' }, B = {} }\ndefault = 'b'",
            ["bad_identifier"],
        ),
        ("[fields.Need.x]\ntype = 'choice'\nchoices = { a = { ko = 5 } }", ["wrong_type"]),
        ("[fields.Need.x]\ntype = 'id'\nshelf = 5", ["wrong_type"]),
        ("languages = ['ko']\nlabels = { ko = 5 }", ["wrong_type"]),
        ("[vocabularies.risk]\norder = ['low', 'medium', 'high', 5]", ["wrong_type"]),
        ("[vocabularies.risk]\norder = ['low', 'medium', 'high', 'c']\nwords.C = { ko = '위급' }", ["bad_identifier"]),
        ("[vocabularies.risk.words]\ncritical = { counts_as = 5, ko = '위급' }", ["wrong_type"]),
        ("[client_noun]\nko = { one = 5 }", ["wrong_type"]),
    ],
)
def test_what_only_follows_from_an_unread_part_is_not_listed(text: str, codes: list[str]):
    listed = [code for code, _ in found(f'id = "office"\n{text}')]

    assert listed == codes


def test_the_faults_of_a_mapping_and_of_json_are_those_of_toml():
    data = tomllib.loads(BAD)

    for build, source in ((ck.Practice.from_mapping, data), (ck.Practice.from_json, json.dumps(data))):
        with pytest.raises(ck.PracticeError) as refused:
            build(source)  # type: ignore[operator]

        assert Counter((each.code, each.where) for each in refused.value.faults) == Counter(FOUND)
        assert {each.line for each in refused.value.faults} == {None}


def test_a_key_that_json_has_twice_is_listed_with_the_other_faults():
    text = '{"id": "office", "zone": "Nowhere", "fields": {"Client": {"a": {"type": "text"}, "a": {"type": "choice"}}}}'
    with pytest.raises(ck.PracticeError) as refused:
        ck.Practice.from_json(text)

    assert [(each.code, each.where) for each in refused.value.faults] == [
        ("duplicate_key", "fields.Client"),
        ("missing_key", "fields.Client.a.choices"),
        ("unknown_zone", "zone"),
    ]


def test_the_first_faults_are_listed_and_the_others_counted():
    many = "\n".join(f"[fields.Clent{number}.x]\ntype = 'text'" for number in range(150))

    faults = faults_of(f'id = "office"\nzone = 5\n{many}')
    few = faults_of(BAD, faults=8)
    none = faults_of(BAD, values=3)

    assert (len(faults), faults[0].where, faults[-1].params["more"]) == (101, "zone", 51)
    assert (len(few), few[-1].params["more"]) == (9, len(FOUND) - 8)
    assert {each.code for each in none} == {"workflow_too_large"}


def test_what_is_declared_wrongly_in_python_is_listed_at_once():
    choice = OwnField(record="Need", id="who", value_type="choice", default="a")
    word = OwnWord(id="critical", counts_as="high", labels={"ko": "위급"})
    risk = OwnVocabulary(id="risk", words=(word,), order=("critical",))
    with pytest.raises(ck.PracticeError) as refused:
        ck.Practice(
            id="Office", kinds=(RecordKind(id="contact"), 5), fields=(choice, choice),  # type: ignore[arg-type]
            vocabularies=(risk, risk), zone="Nowhere", texts={"ko": {"consent_required": {"message": "{name}"}}},
        )  # fmt: skip

    assert [(each.code, each.where) for each in refused.value.faults] == [
        ("wrong_type", "kinds[1]"),
        ("bad_identifier", "id"),
        ("kind_name_taken", "kinds.contact"),
        ("missing_key", "fields.Need.who.choices"),
        ("duplicate_field", "fields.Need.who"),
        ("missing_key", "fields.Need.who.choices"),
        ("order_incomplete", "vocabularies.risk.order"),
        ("name_given_twice", "vocabularies.risk"),
        ("order_incomplete", "vocabularies.risk.order"),
        ("unknown_placeholder", "texts.ko.consent_required.message"),
        ("unknown_zone", "zone"),
    ]


def test_a_document_with_kinds_of_a_practice_that_is_not_at_hand_is_kept_and_reported():
    case = MACHINE.record(opened(school_grade=5, spoken=["korean"]), ORDER, at=on("2025-03-18"), by=WORKER)
    text = ck.dumps(case)

    kept = ck.loads(text)
    plain = ck.StageMachine(ck.Workflow.ready("school_six"))

    reported = [(each.code, each.where) for each in ck.verify(kept, MACHINE) if each.code == "read_without_practice"]
    assert len(reported) == 1
    assert json.loads(ck.dumps(kept)) == json.loads(text)
    assert ck.loads(ck.dumps(kept), practice=PRACTICE) == case
    own = {each.code for each in ck.verify(kept, plain)}
    assert own & {"unknown_own_field", "unknown_own_kind", "read_without_practice"}


def test_a_document_that_breaks_the_practice_names_every_place():
    data = json.loads(ck.dumps(with_records(ORDER, attrs.evolve(ORDER, id="O-2"))))
    for entry in data["case"]["history"]:
        if "own_type" in entry["what"]:
            entry["what"]["extra"]["ends_on"] = "하늘이 정한 날"

    with pytest.raises(ck.DocumentError) as refused:
        ck.loads(json.dumps(data), practice=PRACTICE)

    assert [each.code for each in refused.value.refusals] == ["wrong_type", "wrong_type"]
    assert "하늘" not in str(refused.value)
