"""An office with words of its own, which the tests of wordings share: its workflow, its practice and its machine."""

from __future__ import annotations

from collections.abc import Iterator

from cases import WORKER, on

import casekit as ck
from casekit.labels import Words
from casekit.practice import OwnVocabulary, OwnWord
from casekit.stages import Params

TEAM: dict[str, object] = {
    "id": "team",
    "version": 1,
    "initial": "care",
    "roles": {"nurse": {"labels": {"en": "district nurse", "ko": "방문간호사"}}, "supervisor": {}},
    "reasons": {"moved": {"labels": {"en": "moved away", "ko": "이사"}}},
    "approvals": {"closing": {"roles": ["supervisor"], "labels": {"en": "closing of the file", "ko": "종결 승인"}}},
    "stages": {
        "care": {
            "kinds": ["implementation"],
            "labels": {"en": "Care at home", "ko": "가정 돌봄"},
            "requires": {"visit": {"event": "contact", "labels": {"en": "home visit", "ko": "가정방문"}}},
        },
        "pause": {"kinds": ["monitoring"], "labels": {"en": "Pause", "ko": "쉼"}},
        "over": {"kinds": ["closure"], "final": True, "labels": {"en": "Over", "ko": "끝"}},
    },
    "moves": [
        {
            "name": "end", "from": ["care", "pause"], "to": "over", "reason": ["moved"], "approval": "closing",
            "requires": ["visit"], "roles": ["nurse", "supervisor"],
            "labels": {"en": "end the help", "ko": "돕기 마침"},
        },
        {
            "name": "rest", "from": ["care"], "to": "pause", "reason": True, "guards": ["need_identified"],
            "labels": {"en": "take a rest", "ko": "쉬어 가기"},
        },
    ],
    "rules": {"client_voice_at_closure": "block"},
}  # fmt: skip
TEXTS: dict[str, Words] = {
    "en": {
        "requirement_outstanding": {"fix": "Pay a visit first."},
        "no_call_in_a_pause": {"message": "Nobody calls in the stage {stage:stage}.", "fix": "Wait."},
        "no_longer_acceptable": {"message": "Look at entry {entry} again.", "fix": "Ask your team lead."},
    },
    "ko": {
        "requirement_outstanding": {"fix": "먼저 방문하십시오."},
        "no_call_in_a_pause": {"message": "{stage:stage} 단계에서는 연락하지 않습니다.", "fix": "기다리십시오."},
    },
    "ru": {"reason_required": {"message": "Для действия «{move:move}» нужна причина.", "fix": "Укажите причину."}},
}


def no_call_in_a_pause(context: ck.Context) -> Iterator[ck.Breach]:
    """Nobody calls while the help rests."""
    if context.case.stage == "pause":
        yield ck.Breach({"stage": "pause"})


LEAD = OwnWord(id="supervisor", labels=Params({"en": "team lead", "ko": "팀장"}))
NEED_KNOWN = OwnWord(id="need_identified", labels=Params({"en": "a need is known", "ko": "욕구를 앎"}))
VISITED = OwnWord(id="contact", labels=Params({"en": "call or visit", "ko": "전화나 방문"}))
PRACTICE = ck.Practice(
    id="our_office", texts=TEXTS, client_noun={"en": {"one": "learner", "many": "learners"}, "ko": "학생"},
    vocabularies=(
        OwnVocabulary(id="role", words=(LEAD,)), OwnVocabulary(id="guard", words=(NEED_KNOWN,)),
        OwnVocabulary(id="event", words=(VISITED,)),
    ),
    rules=(ck.Rule(no_call_in_a_pause, records=(ck.Contact,), reads=(ck.StageChange,)),),
)  # fmt: skip
MACHINE = ck.StageMachine(ck.Workflow.from_mapping(TEAM), practice=PRACTICE)
PLAIN = ck.StageMachine(ck.Workflow.from_mapping(TEAM))
"""A machine of the same workflow without the practice."""
MONDAY = on("2025-03-17")


def opened(machine: ck.StageMachine = MACHINE) -> ck.Case:
    """A new case of the office."""
    return machine.open(ck.Client(id="C-3"), id="K-17", at=MONDAY, by=WORKER)
