"""An office records in its own words; rules and figures read the words of casekit that these count as."""

from datetime import date, datetime, timedelta, timezone
from typing import Any, TypedDict, cast

import attrs
import jsonschema
import pytest
from practice_cases import Hearing
from viewing import teacher, viewed

import casekit as ck
from casekit.interchange import case_schema
from casekit.labels import vocabularies
from casekit.models import GoalProgress
from casekit.practice import OwnVocabulary, OwnWord

MONDAY = datetime(2025, 3, 17, 10, tzinfo=timezone(timedelta(hours=9)))


class Now(TypedDict):
    at: datetime
    by: str


NOW: Now = {"at": MONDAY, "by": "worker-1"}
PRACTICE = ck.Practice.from_toml("""
id = "office"

[vocabularies.risk]
order = ["low", "medium", "high", "critical"]
words.critical = { counts_as = "high", en = "critical", ko = "위급" }
words.low = { ko = "안정" }

[vocabularies.closure_reason]
words.unreachable = { counts_as = "lost_contact", en = "cannot be reached", ko = "연락 안 됨" }
words.graduated = { counts_as = "itself", en = "graduated", ko = "졸업" }

[vocabularies.goal_achievement]
words.mostly_reached = { counts_as = "partially_achieved", en = "mostly reached", ko = "대체로 달성" }

[vocabularies.contact_method]
only_own = true
words.video = { en = "video call", ko = "화상 통화" }
words.visit = { en = "visit", ko = "방문" }

[vocabularies.assessment_method]
only_own = true
words.home_safety_check = { en = "home safety check", ko = "가정 안전 점검" }

[vocabularies.event]
words.contact = { en = "conversation", ko = "대화" }
""")
MACHINE = ck.StageMachine(ck.Workflow.ready("school_six"), practice=PRACTICE)


def opened() -> ck.Case:
    return MACHINE.open(ck.Client(id="C-3"), id="K-17", **NOW)


def closed_after(guard: str | dict[str, str]) -> ck.Workflow:
    """A workflow whose only move closes the case, under one condition."""
    return ck.Workflow.from_mapping({
        "id": "talks", "version": 1, "initial": "first", "stages": {"first": {}, "closed": {"final": True}},
        "moves": [{"name": "close", "from": ["first"], "to": "closed", "guards": [guard]}],
    })  # fmt: skip


def codes(case: ck.Case, record: ck.Record) -> list[tuple[str, str | None]]:
    refusals = MACHINE.ask(case, record, **NOW).refusals
    return [(each.code, each.where) for each in refusals if each.where in ("risk", "reason", "method", "methods")]


def test_a_case_at_the_highest_level_of_the_office_is_one_of_high_risk():
    case = MACHINE.record(opened(), PRACTICE.build(ck.RiskRating, risk="critical"), **NOW)

    assert case.risk == "high"
    assert case.timeline[-1].what.extra["risk"] == "critical"
    refusals = MACHINE.ask(case, ck.Closure(reason="goals_attained"), **NOW).refusals
    assert "closure_risk_ceiling" in [each.code for each in refusals]


def test_an_own_word_in_an_open_field_becomes_the_pair_when_it_is_recorded():
    answer = MACHINE.ask(opened(), ck.Closure(reason="unreachable"), **NOW)

    assert "lost_contact_minimum" in [each.code for each in answer.refusals]
    assert ("counts_as_another", "reason") not in codes(opened(), ck.Closure(reason="unreachable"))


def test_an_own_word_that_counts_as_itself_stands_in_the_field():
    assert PRACTICE.build(ck.Closure, reason="graduated") == ck.Closure(reason="graduated")
    assert codes(opened(), ck.Closure(reason="graduated")) == []


def test_an_own_word_beside_another_word_than_it_counts_as_is_refused():
    rating = ck.RiskRating(risk="low", extra={"risk": "critical"})

    assert codes(opened(), rating) == [("counts_as_another", "risk")]
    (refusal,) = (each for each in MACHINE.ask(opened(), rating, **NOW).refusals if each.where == "risk")
    assert refusal.fix.startswith("Give the field the word that it counts as")


def test_a_word_that_is_none_of_the_office_is_refused():
    assert codes(opened(), ck.RiskRating(risk="high", extra={"risk": "awful"})) == []
    where = [
        each.where for each in MACHINE.ask(opened(), ck.RiskRating(risk="high", extra={"risk": "x"}), **NOW).refusals
    ]
    assert where == ["extra.risk"]


def test_where_only_own_words_are_recorded_a_word_of_the_library_is_refused():
    assert codes(opened(), ck.Contact(method="video")) == []
    assert codes(opened(), ck.Contact()) == []
    assert codes(opened(), ck.Contact(method="interview")) == [("not_one_of", "method")]
    assert codes(opened(), ck.Assessment(methods=("home_safety_check",))) == []
    assert codes(opened(), ck.Assessment(methods=("interview",))) == [("not_one_of", "methods")]


def test_where_only_own_words_are_recorded_a_word_of_the_library_with_another_label_stays():
    reason = OwnWord(id="death", labels={"en": "has died"})
    gone = OwnWord(id="unreachable", counts_as="lost_contact", labels={"en": "unreachable"})
    practice = ck.Practice(vocabularies=(OwnVocabulary(id="closure_reason", words=(reason, gone), only_own=True),))
    machine = ck.StageMachine(ck.Workflow.ready("school_six"), practice=practice)
    case = machine.open(ck.Client(id="C-3"), id="K-17", **NOW)

    def refused(word: str) -> bool:
        return "not_one_of" in [each.code for each in machine.ask(case, ck.Closure(reason=word), **NOW).refusals]

    assert [refused(word) for word in ("death", "unreachable", "lost_contact", "moved_away")] == [
        False, False, True, True,
    ]  # fmt: skip


def test_own_words_are_kept_in_parts_of_records():
    step = PRACTICE.build(GoalProgress, goal="G1", progress="mostly_reached")

    assert step.progress == "partially_achieved"
    assert PRACTICE.value_label(step, "progress", "ko") == "대체로 달성"


def test_a_value_is_said_in_words():
    rating = PRACTICE.build(ck.RiskRating, risk="critical")

    assert [PRACTICE.value_label(rating, "risk", language) for language in ("en", "ko")] == ["critical", "위급"]
    assert PRACTICE.value_label(ck.RiskRating(risk="low"), "risk", "ko") == "안정"
    assert PRACTICE.value_label(ck.RiskRating(risk="low"), "risk", "en") == "low risk"
    assert PRACTICE.value_label(ck.Need(id="N1", domain="housing"), "domain", "ko") == "주거"
    assert PRACTICE.value_label(ck.Assessment(methods=("interview", "seance")), "methods") == "interview, seance"
    assert PRACTICE.value_label(ck.Plan(version=2, signed_by=("C-3",)), "version") == "2"
    assert PRACTICE.value_label(ck.Client(id="C-3"), "id") == "C-3"
    assert PRACTICE.value_label(ck.Contact(), "method") is None
    assert PRACTICE.value_label(ck.Contact(), "no_such_field") is None


def test_a_vocabulary_lists_its_words_in_order():
    risk = PRACTICE.vocabulary("risk")

    assert risk.codes == ("low", "medium", "high", "critical")
    assert [risk.rank(code) for code in ("low", "critical", "awful")] == [0, 3, None]
    assert PRACTICE.vocabulary("contact_method").codes == ("video", "visit")
    assert PRACTICE.vocabulary("closure_reason").codes[-2:] == ("unreachable", "graduated")


def test_an_unknown_vocabulary_is_refused_with_those_that_there_are():
    with pytest.raises(ck.PracticeError) as refused:
        PRACTICE.vocabulary("risk_level")

    (fault,) = refused.value.faults
    assert (fault.code, fault.params["known_total"]) == ("unknown_vocabulary", len(vocabularies()))


def test_a_record_is_built_with_own_fields_own_words_and_own_kinds():
    practice = ck.Practice.from_toml("""
        id = "office"
        [kinds.court_order]
        thing = true
        [fields.court_order.ends_on]
        type = "day"
        [fields.Client.school_grade]
        type = "whole_number"
    """)

    order = practice.build("court_order", id="O-1", ends_on=date(2025, 9, 30))
    assert order == ck.OfficeRecord(kind="court_order", id="O-1", extra={"ends_on": date(2025, 9, 30)})
    child = practice.build(ck.Client, id="C-3", school_grade=5, extra={"pet": "cat"})
    assert child == ck.Client(id="C-3", extra={"school_grade": 5, "pet": "cat"})


def test_a_record_with_a_field_that_nobody_has_is_not_built():
    with pytest.raises(ck.RecordError) as refused:
        PRACTICE.build(ck.Client, id="C-3", grade=5, shoe_size=39)

    assert [(each.code, each.where) for each in refused.value.refusals] == [
        ("unknown_own_field", "grade"), ("unknown_own_field", "shoe_size"),
    ]  # fmt: skip


def test_own_words_come_back_from_documents_with_and_without_the_practice():
    case = MACHINE.record(opened(), PRACTICE.build(ck.RiskRating, risk="critical"), **NOW)
    text = ck.dumps(case)

    assert ck.loads(text, practice=PRACTICE) == case
    assert ck.loads(text).risk == "high"
    assert ck.dumps(ck.loads(text)) == text
    jsonschema.validate(ck.to_data(case), case_schema(practice=PRACTICE))


def test_the_schema_lists_own_words_and_refuses_others():
    schema = case_schema(practice=PRACTICE)
    data: Any = ck.to_data(MACHINE.record(opened(), PRACTICE.build(ck.RiskRating, risk="critical"), **NOW))

    definitions = cast("dict[str, Any]", schema["$defs"])
    assert definitions["Contact"]["properties"]["method"]["enum"] == ["video", "visit", None]
    data["case"]["history"][-1]["what"]["extra"]["risk"] = "awful"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema)


def test_an_own_word_is_hidden_where_its_field_is_hidden():
    case = MACHINE.record(opened(), PRACTICE.build(ck.RiskRating, risk="critical"), **NOW)
    seen, unrated = (
        viewed(case, teacher(kinds=("RiskRating",), fields=fields), practice=PRACTICE)
        for fields in ({}, {"RiskRating.risk": "absent"})
    )

    assert seen.timeline[-1].what.extra["risk"] == "critical"  # the level of risk is not personal in casekit
    assert unrated.dated(ck.RiskRating) == ()


def test_the_next_steps_to_a_move_are_recorded_in_own_words():
    workflow = closed_after("need_identified")
    debt = OwnWord(id="debt", counts_as="economic", labels={"en": "debt"})
    practice = ck.Practice(vocabularies=(OwnVocabulary(id="need_domain", words=(debt,), only_own=True),))
    machine = ck.StageMachine(workflow, practice=practice)
    case = machine.open(ck.Client(id="C-3"), id="K-17", **NOW)

    first, last = machine.next_steps(case, "close", **NOW)
    assert (first.what, first.needs["domain"], last.what) == ("Need", None, "close")


def test_a_part_of_a_record_needs_its_own_field_from_a_stage_on():
    practice = ck.Practice.from_toml("""
        id = "office"
        [fields.GoalStep.agreed_with]
        type = "text"
        required_from = "second"
    """)
    workflow = ck.Workflow.from_toml("""
        id = "steps"
        version = 1
        initial = "first"
        [stages.first]
        [stages.second]
        final = true
        [[moves]]
        name = "go"
        from = ["first"]
        to = "second"
    """)
    machine = ck.StageMachine(workflow, practice=practice)
    case = machine.open(ck.Client(id="C-3"), id="K-17", **NOW)
    case = machine.record(case, ck.Need(id="N1", domain="housing"), **NOW)
    goal = ck.Goal(id="G1", need="N1", term="short", steps=(ck.GoalStep(description="call the landlord"),))
    case = machine.record(case, goal, **NOW)

    (refusal,) = machine.ask(case, "go", **NOW).refusals
    assert (refusal.code, refusal.params["record"], refusal.params["id"]) == ("own_field_required", "GoalStep", "G1")
    assert [(step.kind, step.what) for step in machine.next_steps(case, "go", **NOW)] == [
        ("other", "own_field_required"), ("move", "go"),
    ]  # fmt: skip
    agreed = attrs.evolve(goal, steps=(attrs.evolve(goal.steps[0], extra={"agreed_with": "the tenant"}),))
    case = machine.advance(machine.record(case, agreed, **NOW), "go", **NOW)
    (refusal,) = machine.ask(case, goal, **NOW).refusals
    assert (refusal.code, refusal.where) == ("own_field_required", "steps[0].extra.agreed_with")


def test_a_draft_of_a_record_is_in_own_words_also_where_casekit_has_a_fixed_list():
    severe = OwnWord(id="severe", counts_as="high", labels={"en": "severe"})
    by_phone = OwnWord(id="by_phone", labels={"en": "by phone"})
    practice = ck.Practice(
        vocabularies=(
            OwnVocabulary(id="risk", words=(severe,), only_own=True),
            OwnVocabulary(id="assessment_method", words=(by_phone,), only_own=True),
        )
    )
    workflow = ck.Workflow.from_mapping({
        "id": "talks", "version": 1, "initial": "first", "stages": {"first": {}, "last": {"final": True}},
        "moves": [{"name": "go", "from": ["first"], "to": "last",
                   "guards": [{"name": "recorded", "event": "risk_rated"}]}],
    })  # fmt: skip
    machine = ck.StageMachine(workflow, practice=practice)
    case = machine.open(ck.Client(id="C-3"), id="K-17", **NOW)

    assert [step.what for step in machine.next_steps(case, "go", **NOW)] == ["RiskRating", "go"]


def test_labels_of_events_are_those_of_the_office():
    case = opened()
    workflow = closed_after({"name": "recorded", "event": "contact"})
    machine = ck.StageMachine(workflow, practice=PRACTICE)
    case = machine.open(ck.Client(id="C-3"), id="K-17", **NOW)
    (refusal,) = machine.ask(case, "close", **NOW).refusals

    assert "conversation" in refusal.message
    assert "대화" in refusal.told("ko")


def test_further_texts_replace_those_for_the_same_code():
    practice = ck.Practice(texts={"en": {"our_own": {"message": "A.", "fix": "B."}}})
    more = practice.extend(texts={"en": {"our_own": {"fix": "C."}}, "ko": {"our_own": {"message": "가."}}})

    assert more.wording.say("our_own", "message", {}) == "A."
    assert more.wording.say("our_own", "fix", {}) == "C."
    assert more.wording.say("our_own", "message", {}, language="ko") == "가."
    assert practice.extend(vocabularies=(OwnVocabulary(id="risk"),)).vocabulary("risk").codes == (
        "low",
        "medium",
        "high",
    )


def test_texts_given_to_a_practice_cannot_be_changed_from_outside():
    texts = {"en": {"our_own": {"message": "A."}}}
    practice = ck.Practice(texts=texts)
    texts["en"]["our_own"]["message"] = "B."

    assert practice.wording.say("our_own", "message", {}) == "A."


def test_scores_in_two_own_domains_that_count_as_one_are_two_scores():
    words = tuple(OwnWord(id=each, counts_as="health", labels={"en": each}) for each in ("teeth", "eyes"))
    practice = ck.Practice(vocabularies=(OwnVocabulary(id="need_domain", words=words),))
    machine = ck.StageMachine(ck.Workflow.ready("school_six"), practice=practice)
    case = machine.open(ck.Client(id="C-3"), id="K-17", **NOW)
    for word, score in (("teeth", 2), ("eyes", 4)):
        case = machine.record(case, practice.build(ck.DomainScore, domain=word, occasion="before", score=score), **NOW)

    assert [(each.domain, each.score) for each in case.domain_scores] == [("teeth", 2), ("eyes", 4)]
    need = machine.record(case, ck.Need(id="N1", domain="teeth"), **NOW).current(ck.Need, "N1")
    assert (need.domain, need.extra["domain"]) == ("health", "teeth")


def test_who_has_an_own_role_has_the_role_that_it_counts_as():
    word = OwnWord(id="duty_manager", counts_as="supervisor", labels={"en": "duty manager"})
    practice = ck.Practice(vocabularies=(OwnVocabulary(id="role", words=(word,)),))
    workflow = ck.Workflow.from_mapping({
        "id": "talks", "version": 1, "initial": "first", "stages": {"first": {}, "last": {"final": True}},
        "moves": [{"name": "go", "from": ["first"], "to": "last", "roles": ["supervisor"]}],
    })  # fmt: skip
    machine = ck.StageMachine(workflow, practice=practice)
    case = machine.open(ck.Client(id="C-3"), id="K-17", **NOW)
    manager = ck.Actor(id="boss-1", roles=("duty_manager",))

    assert not machine.ask(case, "go", **NOW).allowed
    assert machine.advance(case, "go", at=MONDAY, by=manager).timeline[-1].by.roles == ("duty_manager", "supervisor")
    rated = machine.record(case, ck.RiskRating(risk="high"), **NOW)
    override = ck.Override(rule="closure_risk_ceiling", by=manager, reason="moved to another country")
    refusals = machine.ask(rated, ck.Closure(reason="moved_away"), **NOW, overrides=(override,)).refusals
    assert not {"closure_risk_ceiling", "override_not_permitted"} & {each.code for each in refusals}
    changed = machine.correct(
        rated, ck.RiskRating(risk="low"), entry=rated.revision, by=manager, recorded_at=MONDAY, reason="…"
    )
    assert changed.history[-1].by.roles == ("duty_manager", "supervisor")


def test_yes_and_no_are_said_in_words():
    practice = ck.Practice.from_mapping({"id": "office", "fields": {"Client": {"insured": {"type": "yes_no"}}}})
    client = ck.Client(id="C-3", extra={"insured": True})

    assert [practice.value_label(client, "insured", language) for language in ("en", "ko")] == ["yes", "예"]


def test_a_file_declares_fields_for_a_class_in_python():
    practice = ck.Practice.from_toml('id = "office"\n[fields.Hearing.room]\ntype = "text"\n', records=(Hearing,))

    assert practice.build(Hearing, id="H-1", on=date(2025, 4, 4), room="2").extra["room"] == "2"


def test_a_school_finds_in_and_out_of_school_and_says_them_in_its_own_words():
    labels = {"internal": {"en": "in school", "ko": "교내"}, "external": {"en": "out of school", "ko": "교외"}}
    words = tuple(OwnWord(id=code, labels=texts) for code, texts in labels.items())
    school = ck.Practice(vocabularies=(OwnVocabulary(id="team_scope", words=words),))
    inside, outside = (ck.Assignment(worker="w", role="mentor", scope=scope) for scope in ("internal", "external"))

    assert [term.code for word in ("교내", "교외") for _, term in ck.labels.find(word)] == ["internal", "external"]
    assert [school.value_label(each, "scope", "ko") for each in (inside, outside)] == ["교내", "교외"]
