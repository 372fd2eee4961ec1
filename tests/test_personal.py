"""What a record holds about a person appears in no text the library makes."""

from __future__ import annotations

import logging
from datetime import date, datetime
from typing import Any, get_args, get_origin, get_type_hints

import attrs
import cases
import pytest
from own_guards import OwnGuards

import casekit as ck
from casekit.models.catalogue import RECORDS
from casekit.models.personal import personal_fields
from casekit.models.record import Value

MARKER = "마커-8841"
VALUES = tuple(
    each
    for each in vars(ck.models).values()
    if isinstance(each, type) and issubclass(each, Value) and attrs.has(each) and each not in (Value, ck.Record)
)
"""Every value and record of the library."""


def marked(kind: type[Any], /, **given: object) -> Any:
    """A value of this kind with the marker in every personal text, everything else as plain as it can be."""
    hints = get_type_hints(kind)
    fields = {
        field.name: _plain(hints[field.name], field.name)
        for field in attrs.fields(kind)
        if field.default is attrs.NOTHING or field.name in personal_fields(kind)
    }
    return kind(**{**fields, **given})


def _plain(hint: Any, name: str) -> object:
    options = [each for each in get_args(hint) if each is not type(None)] or [hint]
    if get_origin(hint) is tuple:
        return (_plain(options[0], name),)
    if str in options:
        return MARKER if name in WRITTEN else "x"
    plain = {date: date(1990, 4, 1), datetime: cases.on("2025-03-03"), int: 1, float: 1, bool: True}
    return plain.get(options[0], options[0] if isinstance(options[0], str) else None)


WRITTEN = {
    "name", "description", "words", "note", "content", "request", "reason", "topic", "text", "strategy", "what",
    "agenda", "advice", "reason_unsigned", "reason_without_client",
}  # fmt: skip
"""Fields in which someone writes about a person."""
SPECIAL: dict[str, dict[str, object]] = {
    "AssessmentNote": {"topic": "feelings"}, "Client": {"birth_year": 1990},
    "Assessment": {
        "strengths": (ck.Strength(description=MARKER),), "notes": (ck.AssessmentNote(topic="aims", text=MARKER),),
    },
    "Household": {"index_client": "C-3", "members": (ck.Membership(person="C-3", role="child"),)},
    "ClientChoice": {"options": (ck.OptionConsidered(option="RS1", outcome="declined", reason=MARKER),)},
    "FeedbackAnswer": {"led_to": "nothing", "plan": None},
    "Relation": {"kind": "link", "client": "C-3", "resource": "RS1", "need": "N1"},
    "Tie": {"person": "C-3", "other": "P-9"},
    "PlanItem": {"goal": "G1"},
    "Goal": {"id": "G1", "need": "N1", "steps": (ck.GoalStep(description=MARKER),)},
    "Reading": {"goal": "G1", "level": 0},
    "ServiceStart": {"need": "N1"},
    "ServiceEnd": {"referral": "R1"},
    "Departure": {"reason": "moved_away"},
    "Referral": {"need": "N1", "resource": "RS1"},
    "DomainScore": {"occasion": "before"},
    "ReviewInterval": {"interval": ck.Interval(1, "week")},
    "Review": {"progress": (ck.GoalProgress(goal="G1", progress="improving"),)},
    "StageChange": {"stage": "assessment", "source": "intake", "kinds": ("assessment",)},
    "Closure": {"reason": "lost_contact"},
    "Erasure": {"reason": "requested"},
    "Indicator": {"name": "absence"},
    "Override": {"by": cases.WORKER},
    "Approval": {"status": "asked", "shelf": "goals", "thing": "G1"},
    "Entry": {"what": ck.Reopening(), "by": cases.WORKER},
}  # fmt: skip
MARKED = [marked(kind, **SPECIAL.get(name, {})) for name, kind in RECORDS.items() if kind is not ck.Void]


def chain(error: BaseException | None) -> str:
    """Everything an error says, and everything it was raised from or while handling."""
    texts = []
    while error is not None:
        texts += [str(error), repr(error), str(error.args)]
        error = error.__cause__ or error.__context__
    return " ".join(texts)


def test_every_personal_field_stays_out_of_repr() -> None:
    shown = [
        f"{kind.__name__}.{name}"
        for kind in VALUES
        for name in personal_fields(kind)
        if getattr(attrs.fields(kind), name).repr
    ]

    assert shown == []


def test_the_marker_reaches_every_personal_text() -> None:
    reached = {type(record).__name__ for record in MARKED if MARKER in str(attrs.asdict(record, recurse=True))}
    expected = {name for name, kind in RECORDS.items() if set(personal_fields(kind)) - {"birth", "birth_year"}}

    assert reached == expected | {"Assessment", "ClientChoice"}


@pytest.mark.parametrize("record", MARKED, ids=lambda record: type(record).__name__)
def test_no_act_says_a_personal_value(record: ck.Record, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    said = [repr(record), str(record)]
    for case in (cases.opened(), cases.in_service(), cases.closed()):
        at = max(entry.at for entry in case.history)
        override = ck.Override(rule="closure_risk_ceiling", by=cases.WORKER, reason=MARKER)
        for when in (at, cases.on("2025-03-03"), cases.on("2020-01-01")):
            answer = cases.SCHOOL.ask(case, record, at=when, by=cases.WORKER, overrides=(override,))
            said += [repr(answer), *(each.told("ko") for each in (*answer.refusals, *answer.findings))]
            try:
                after = cases.SCHOOL.record(case, record, at=when, by=cases.WORKER, overrides=(override,))
            except ck.CasekitError as error:
                said.append(chain(error))
            else:
                said += [repr(after), repr(after.history), str(after.timeline), repr(after.episodes)]
                said.append(repr(ck.evaluation.evaluate(after, on=date(2026, 1, 1))))

    assert MARKER not in " ".join(said) + caplog.text


@pytest.mark.parametrize("kind", [kind for kind in VALUES if personal_fields(kind)], ids=lambda kind: kind.__name__)
def test_a_wrong_personal_value_is_not_echoed(kind: type[Value]) -> None:
    for field in personal_fields(kind):
        with pytest.raises(ck.RecordError) as caught:
            marked(kind, **{**SPECIAL.get(kind.__name__, {}), field: [MARKER]})

        assert field in caught.value.reasons[-1].where
        assert MARKER not in chain(caught.value)


def test_a_reason_given_for_a_move_is_kept_and_not_said() -> None:
    machine = cases.KOREAN
    case = machine.advance(cases.in_service(machine), "survey_again", at=cases.on("2025-04-01"), by="w", reason=MARKER)

    assert case.history[-1].what.reason == MARKER
    assert MARKER not in repr(case) + repr(case.history)


def test_a_guard_that_raises_does_not_leak_what_it_saw() -> None:
    guards = OwnGuards()

    @guards.guard("stumbles")
    def stumbles(context: ck.Context) -> None:
        raise ValueError(MARKER)

    data = {
        "id": "tiny",
        "version": 1,
        "initial": "start",
        "stages": {"start": {}, "end": {"final": True}},
        "moves": [{"name": "go", "from": ["start"], "to": "end", "guards": ["stumbles"]}],
    }
    machine = ck.StageMachine(ck.Workflow.from_mapping(data), practice=guards.practice)
    case = machine.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w")
    with pytest.raises(ck.MoveNotOpenError) as caught:
        machine.advance(case, "go", at=cases.on("2025-03-04"), by="w")

    assert caught.value.codes == ("guard_error",)
    assert MARKER not in chain(caught.value)


def test_a_faulty_document_does_not_echo_what_it_holds() -> None:
    need = ck.Need(id="N9", domain="x", description=MARKER)
    case = cases.kept(cases.opened(), need, at=cases.on("2025-03-04"), by="w")
    faulty = ck.interchange.dumps(case).replace(f'"{MARKER}"', f'["{MARKER}"]')
    with pytest.raises(ck.DocumentError) as caught:
        ck.interchange.loads(faulty)

    assert caught.value.codes == ("wrong_type",)
    assert MARKER not in chain(caught.value)
