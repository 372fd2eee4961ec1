"""A machine tells its refusals, findings and errors in the words of its workflow and of the office's practice."""

from __future__ import annotations

import copy
import pickle

import attrs
import pytest
from cases import WORKER, codes, kept, on
from worded_office import MACHINE, MONDAY, PLAIN, PRACTICE, TEAM, opened

import casekit as ck
from casekit.answers import Finding, Refusal, put_in_words
from casekit.labels import Wording
from casekit.practice import OwnVocabulary, OwnWord
from casekit.stages import Params
from casekit.stages.wording import workflow_wording

LATER = on("2025-03-24")


def refusal_of(machine: ck.StageMachine, code: str, *, move: str = "end") -> ck.Refusal:
    """The refusal with a code, of a move of a case just opened."""
    answer = machine.ask(opened(machine), move, at=MONDAY, by=WORKER)
    return next(each for each in answer.refusals if each.code == code)


def called_in_a_pause() -> ck.Case:
    """A case with a contact in the pause, which the office does not allow; no machine was asked."""
    case = MACHINE.adopt(opened(), stages=[("pause", MONDAY)], by=WORKER)
    return kept(case, ck.Contact(), at=LATER, by=WORKER)


@pytest.mark.parametrize(
    ("move", "code", "en", "ko"),
    [
        (
            "end",
            "role_required",
            "The actor has none of the roles that may do this."
            " Have it done by someone with one of the roles: district nurse, team lead.",
            "요청한 사람의 역할로는 할 수 없는 일입니다."
            " 다음 역할 중 하나를 가진 사람에게 요청하십시오: 방문간호사, 팀장.",
        ),
        (
            "end",
            "requirement_outstanding",
            'Still required: "home visit" (0 of 1 times). To be recorded: call or visit; owed by: none; due: none.'
            " Pay a visit first.",
            "남아 있는 필수 이행사항: '가정방문'(1회 중 0회). 필요한 기록: 전화나 방문, 담당: 없음, 기한: 없음."
            " 먼저 방문하십시오.",
        ),
        (
            "rest",
            "reason_required",
            "The move take a rest to the stage Pause needs a reason. Give a reason.",
            "'쉼' 단계로 전환하려면 사유가 필요합니다. 사유를 적으십시오.",
        ),
        (
            "rest",
            "no_need_identified",
            "No need of the learner is on record. Explore the difficulty with the learner, and record a Need.",
            "학생의 욕구가 기록되어 있지 않습니다. 어떤 어려움인지 학생과 함께 파악하고 욕구(Need)를 기록하십시오.",
        ),
    ],
)
def test_a_refusal_is_told_with_the_labels_of_the_workflow_and_the_words_of_the_office(
    move: str, code: str, en: str, ko: str
):
    refusal = refusal_of(MACHINE, code, move=move)

    assert (refusal.told("en"), refusal.told("ko")) == (en, ko)
    assert f"{refusal.message} {refusal.fix}" == en


def test_a_refusal_is_told_in_a_third_language_for_which_the_office_has_a_text():
    refusal = refusal_of(MACHINE, "reason_required", move="rest")

    assert refusal.told("ru") == "Для действия «take a rest» нужна причина. Укажите причину."
    assert refusal_of(MACHINE, "no_need_identified", move="rest").told("ru").startswith("No need of the learner")


def test_without_a_practice_the_labels_of_the_workflow_are_used_with_the_words_of_the_library():
    refusal = refusal_of(PLAIN, "role_required")

    assert refusal.fix == "Have it done by someone with one of the roles: district nurse, supervisor."
    assert "client" in refusal_of(PLAIN, "no_need_identified", move="rest").message


def test_the_text_of_an_error_is_in_the_words_of_the_office():
    with pytest.raises(ck.MoveNotOpenError) as refused:
        MACHINE.advance(opened(), "rest", at=MONDAY, by=WORKER)

    told = str(refused.value)
    assert "- reason_required at K-17: The move take a rest to the stage Pause needs a reason. Give a reason." in told
    assert "No need of the learner is on record." in told


def test_the_text_of_an_error_about_a_record_is_in_the_words_of_the_office():
    case = MACHINE.adopt(opened(), stages=[("pause", MONDAY)], by=WORKER)

    with pytest.raises(ck.RecordError) as refused:
        MACHINE.record(case, ck.Contact(), at=LATER, by=WORKER)

    assert str(refused.value).endswith("- no_call_in_a_pause at K-17: Nobody calls in the stage Pause. Wait.")
    assert refused.value.refusals[0].told("ko") == "쉼 단계에서는 연락하지 않습니다. 기다리십시오."


def test_the_findings_of_an_act_just_recorded_are_in_the_words_of_the_office():
    case = MACHINE.record(opened(), ck.Assessment(methods=("interview",)), at=MONDAY, by=WORKER)

    (finding,) = case.history[-1].findings
    assert finding.fix == "Find it out with the learner, and record it with the next assessment."
    assert "학생과 함께" in finding.told("ko")


def test_a_finding_on_the_first_of_several_entries_is_in_the_words_of_the_office():
    case = MACHINE.record(opened(), ck.Contact(), at=LATER, by=WORKER)

    adopted = MACHINE.adopt(
        case, stages=[("care", MONDAY), ("pause", on("2025-03-19"))], by=WORKER, recorded_at=on("2025-03-25")
    )

    first, last = adopted.entries_since(case.revision)
    assert (codes(first.findings), last.findings) == (["no_longer_acceptable"], ())
    assert first.findings[0].told() == "Look at entry 3 again. Ask your team lead."


def test_the_findings_of_earlier_acts_are_left_as_they_are():
    before = PLAIN.record(opened(PLAIN), ck.Assessment(methods=("interview",)), at=MONDAY, by=WORKER)

    after = MACHINE.record(before, ck.Need(id="N1", domain="housing"), at=MONDAY, by=WORKER)

    assert "client" in after.history[-2].findings[0].fix


def test_the_findings_of_a_voiding_are_in_the_words_of_the_office():
    case = MACHINE.adopt(opened(), stages=[("pause", MONDAY)], by=WORKER, recorded_at=MONDAY)
    case = MACHINE.adopt(case, stages=[("care", on("2025-03-18"))], by=WORKER, recorded_at=on("2025-03-18"))
    case = MACHINE.record(case, ck.Contact(), at=LATER, by=WORKER)

    voided = MACHINE.void(case, entry=4, by=WORKER, recorded_at=on("2025-03-25"), reason="never happened")

    assert [each.message for each in voided.history[-1].findings] == ["Look at entry 5 again."]


def test_options_next_steps_and_the_path_to_a_stage_are_in_the_words_of_the_office():
    case = opened()

    options = MACHINE.options(case, at=MONDAY, by=WORKER)
    steps = MACHINE.next_steps(case, "rest", at=MONDAY, by=WORKER)
    (way,) = MACHINE.path_to(case, "pause", at=MONDAY, by=WORKER)

    assert "learner" in "".join(each.told() for option in options for each in option.refusals)
    told = [each.refusal.told() for each in steps if each.refusal is not None]
    assert "The move take a rest to the stage Pause needs a reason. Give a reason." in told
    assert not any("client" in each for each in told)
    assert "The move take a rest to the stage Pause needs a reason." in [each.message for each in way.refusals]


def test_a_move_that_cannot_be_reached_is_refused_in_the_words_of_the_office():
    case = MACHINE.adopt(opened(), stages=[("over", MONDAY)], by=WORKER)

    with pytest.raises(ck.MoveNotOpenError) as refused:
        MACHINE.next_steps(case, "rest", at=MONDAY, by=WORKER)

    assert "Care at home" in str(refused.value)


def test_what_verify_finds_is_in_the_words_of_the_machine():
    case = called_in_a_pause()

    (finding,) = ck.verify(case, MACHINE)

    assert (finding.code, finding.told()) == ("no_call_in_a_pause", "Nobody calls in the stage Pause. Wait.")
    assert finding.told("ko") == "쉼 단계에서는 연락하지 않습니다. 기다리십시오."
    assert ck.verify(case) == ()


def test_a_pickled_or_copied_refusal_falls_back_to_the_words_of_the_library_and_stays_equal():
    refusal = refusal_of(MACHINE, "role_required")

    for again in (pickle.loads(pickle.dumps(refusal)), copy.copy(refusal), attrs.evolve(refusal)):
        assert again == refusal
        assert again.fix == "Have it done by someone with one of the roles: nurse, supervisor."


def test_words_change_neither_what_a_reason_says_nor_whether_reasons_are_equal():
    for kind in (Refusal, Finding, ck.stages.Fault):
        plain, worded = (kind("role_required", {"roles": ("nurse",)}, "K-17") for _ in range(2))

        put_in_words([worded], MACHINE.wording)

        assert worded.fix == "Have it done by someone with the role district nurse."
        assert (worded, hash(worded), repr(worded)) == (plain, hash(plain), repr(plain))
        assert pickle.loads(pickle.dumps(worded)) == worded


def test_a_refusal_that_a_guard_returns_to_several_machines_is_told_by_each_in_its_own_words():
    kept_by_guard = Refusal("role_required", {"roles": ("nurse",)})

    def never(_context: ck.Context) -> Refusal:
        return kept_by_guard

    practice, told = ck.Practice(guards=(never,)), dict[str, Refusal]()
    _, rest = TEAM["moves"]  # type: ignore[misc]
    for label in ("district nurse", "school nurse"):
        moves = [TEAM["moves"][0], {**rest, "guards": ["never"]}]  # type: ignore[index]
        roles = {"nurse": {"labels": {"en": label}}, "supervisor": {}}
        workflow = ck.Workflow.from_mapping({**TEAM, "moves": moves, "roles": roles}, practice=practice)
        machine = ck.StageMachine(workflow, practice=practice)
        told[label] = machine.ask(opened(machine), "rest", at=MONDAY, by=WORKER).refusals[0]

    assert [each.fix.partition("the role ")[2] for each in told.values()] == ["district nurse.", "school nurse."]
    assert kept_by_guard.fix.endswith("the role nurse.")
    assert len({*told.values(), kept_by_guard}) == 1


def test_a_machine_that_is_copied_keeps_its_words():
    again = copy.deepcopy(PLAIN)

    assert again.wording.label("role", "nurse", "ko") == "방문간호사"


def test_a_label_of_the_workflow_comes_before_that_of_the_practice_and_keeps_it_in_other_languages():
    nurse = OwnWord(id="supervisor", labels=Params({"en": "team lead", "ko": "팀장"}))
    practice = ck.Practice(vocabularies=(OwnVocabulary(id="role", words=(nurse,)),))
    roles = {"supervisor": {"labels": {"en": "head of the office"}}, "nurse": {}}

    wording = workflow_wording(ck.Workflow.from_mapping({**TEAM, "roles": roles}), practice.wording)

    assert [wording.label("role", "supervisor", each) for each in ("en", "ko")] == ["head of the office", "팀장"]
    assert wording.label("role", "nurse") == "nurse"
    assert practice.wording.label("role", "supervisor") == "team lead"


@pytest.mark.parametrize(
    ("what", "code", "en", "ko"),
    [
        ("stage", "care", "Care at home", "가정 돌봄"),
        ("move", "rest", "take a rest", "쉬어 가기"),
        ("role", "nurse", "district nurse", "방문간호사"),
        ("reason", "moved", "moved away", "이사"),
        ("approval", "closing", "closing of the file", "종결 승인"),
        ("requirement", "visit", "home visit", "가정방문"),
        ("guard", "need_identified", "a need is known", "욕구를 앎"),
        ("event", "contact", "call or visit", "전화나 방문"),
        ("role", "client", "learner", "학생"),
        ("deadline", "plan_soon", "plan_soon", "plan_soon"),
    ],
)
def test_a_machine_has_a_label_for_every_part_of_its_workflow(what: str, code: str, en: str, ko: str):
    assert [MACHINE.wording.label(what, code, each) for each in ("en", "ko")] == [en, ko]


def test_a_machine_without_practice_and_labels_has_the_words_of_the_library():
    wording = workflow_wording(ck.Workflow.ready("school_eight"), Wording())

    assert wording.label("role", "supervisor", "ko") == "슈퍼바이저"
    assert PRACTICE.wording.label("stage", "care") == "care"
