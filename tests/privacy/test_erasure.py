"""A person's values leave a case for good; that they were there, and every figure, stays."""

from __future__ import annotations

import json
import pickle
from datetime import date
from typing import ClassVar, Literal

import attrs
import cases
import pytest
from marked_case import BORN, MARK, marked_case
from viewing import viewed

import casekit as ck
from casekit.models import Erasure
from casekit.models.office_record import UnknownRecord
from casekit.models.personal import PERSONAL
from casekit.notation.labelled import Word
from casekit.practice import OwnField, RecordKind

LATER = cases.on("2026-05-04")
ERASING = {"by": cases.SUPERVISOR, "reason": "requested", "recorded_at": LATER}
ON = date(2026, 6, 1)


def everything_said(case: ck.Case) -> str:
    """Every text that can be made of a case."""
    evaluation = ck.evaluation.evaluate(case, on=ON)
    told = [each.told(language) for each in ck.verify(case, cases.SCHOOL) for language in ("en", "ko")]
    said = [ck.dumps(case), repr(case), repr(case.history), str(attrs.asdict(case)), evaluation.explain("ko"), *told]
    return "\n".join([*said, repr(pickle.dumps(case))])


def test_no_value_of_the_person_remains_in_any_entry():
    case = marked_case()
    assert everything_said(case).count(MARK) > 500

    erased = case
    for person in ("C-3", "C-4", "C-5", "P-2"):
        erased = cases.SCHOOL.erase(erased, person=person, **ERASING)

    said = everything_said(erased)
    assert MARK not in said
    assert not any(text in said for text in (str(BORN), "99-1234", "70707", "P-44", "1942"))
    assert ck.loads(ck.dumps(erased)) == erased


def test_every_figure_and_the_order_of_entries_stay():
    case = marked_case()

    erased = cases.SCHOOL.erase(case, person="C-3", **ERASING)

    assert ck.evaluation.evaluate(erased, on=ON) == ck.evaluation.evaluate(case, on=ON)
    before = [(each.number, each.at, each.recorded_at, each.by, each.mends, each.key) for each in case.history]
    assert [(e.number, e.at, e.recorded_at, e.by, e.mends, e.key) for e in erased.history[:-1]] == before
    assert [type(each.what) for each in erased.history[:-1]] == [type(each.what) for each in case.history]


def test_no_rule_finds_more_or_less_after_an_erasure():
    case = cases.evaluated()
    closure = ck.Closure(reason="goals_mostly_attained", approved_by="lead-1", transition_links=("RS1",), note="…!")
    case = cases.SCHOOL.record(case, closure, at=cases.on("2025-06-05"), by=cases.WORKER)

    erased = cases.SCHOOL.erase(case, person="C-3", **ERASING)

    assert erased.status == "closed"
    assert ck.verify(erased, cases.SCHOOL) == ck.verify(case, cases.SCHOOL) == ()


def test_who_erased_what_when_and_why_stays_readable():
    need = ck.Need(id="N9", domain="housing", description="eviction")
    case = cases.kept(cases.opened(), need, at=cases.on("2025-03-05"), by=cases.WORKER)

    erased = cases.SCHOOL.erase(case, person="C-3", legal_basis="gdpr_17", **ERASING)

    entry = erased.history[-1]
    fields, entries = ("Need.description",), (case.revision,)
    assert entry.what == Erasure(
        person="C-3", reason="requested", legal_basis="gdpr_17", fields=fields, entries=entries
    )
    assert (entry.by.id, entry.at) == ("boss-1", LATER)
    assert erased.current(ck.Need, "N9").description == "…"
    assert [each.number for each, was in zip(erased.history, case.history, strict=False) if each != was] == [*entries]


def test_erasing_twice_does_no_harm_and_says_that_nothing_was_left():
    once = cases.SCHOOL.erase(marked_case(), person="C-3", **ERASING)

    twice = cases.SCHOOL.erase(once, person="C-3", **ERASING)

    assert twice.history[:-1] == once.history
    assert (twice.history[-1].what.fields, twice.history[-1].what.entries) == ((), ())


def family() -> ck.Case:
    """A case about a child and a grandmother, with words about each of them."""
    members = (ck.Membership(person="C-3", role="child"), ck.Membership(person="P-2", role="head"))
    home = ck.Household(
        id="H-1", index_client="C-3",
        members=tuple(attrs.evolve(each, extra={"illness": each.person}) for each in members),
    )  # fmt: skip
    case = cases.opened()
    for record in (
        home,
        ck.Client(id="P-2", name="grandmother", birth_year=1950, birth_estimated=True),
        ck.Need(id="N3", domain="health", description="of the child"),
        ck.Need(id="N4", domain="health", description="of the grandmother", about="P-2"),
        ck.Goal(id="G4", need="N4", term="short", description="of the grandmother", measure="steps of hers"),
        ck.Contact(note="of the child"),
        ck.Contact(note="of both", participants=("P-2",)),
        ck.Contact(note="of the child too", about="C-3", participants=("P-2",)),
        ck.Assessment(strengths=(ck.Strength(description="of everyone"),)),
        ck.Review(note="of everyone"),
    ):
        case = cases.kept(case, record, at=cases.on("2025-03-05"), by=cases.WORKER)
    return case


def test_what_is_about_another_person_stays():
    erased = cases.SCHOOL.erase(family(), person="P-2", **ERASING)

    assert [note.note for _, note in erased.dated(ck.Contact)] == ["of the child", "…", "of the child too"]
    assert [need.description for need in erased.needs[-2:]] == ["of the child", "…"]
    assert erased.current(ck.Goal, "G4").measure == "… 1"
    assert (erased.dated(ck.Review)[0][1].note, erased.dated(ck.Assessment)[0][1].strengths[0].description) == (
        "…",
    ) * 2
    assert [each.extra.get("illness") for each in erased.households[0].members] == ["C-3", None]
    assert attrs.evolve(erased.clients[-1], name=None) == ck.Client(id="P-2")


def test_the_same_person_under_another_id_is_the_same_person():
    case = cases.kept(family(), ck.Client(id="C-3", other_ids=("P-2",)), at=cases.on("2025-03-06"), by="w")

    erased = cases.SCHOOL.erase(case, person="C-3", **ERASING)

    assert "of the" not in ck.dumps(erased)


def test_a_person_recorded_by_mistake_can_be_erased_too():
    case = cases.SCHOOL.record(cases.opened(), ck.Client(id="C-9", name="wrong"), at=LATER, by=cases.WORKER)
    case = cases.SCHOOL.void(case, entry=case.revision, by="w", recorded_at=LATER, reason="of another family")

    erased = cases.SCHOOL.erase(case, person="C-9", **ERASING)

    assert not any(text in ck.dumps(erased) for text in ("wrong", "of another family"))


def test_why_an_entry_was_replaced_leaves_with_the_entry():
    wrong = ck.Need(id="N4", domain="health", about="P-2")
    case = cases.SCHOOL.record(family(), wrong, at=LATER, by=cases.WORKER)
    right = ck.Need(id="N4", domain="health", about="C-3")
    case = cases.SCHOOL.record(case, ck.Contact(about="P-2", note="hers"), at=LATER, by=cases.WORKER)
    mend = {"entry": case.revision, "by": "w", "recorded_at": LATER}
    case = cases.SCHOOL.correct(case, ck.Contact(about="C-3", note="his"), reason="she was away", **mend)

    erased = cases.SCHOOL.erase(case, person="P-2", **ERASING)
    again = cases.SCHOOL.erase(erased, person="P-2", **ERASING)

    assert right.about == "C-3"
    assert (erased.history[-2].what.note, erased.history[-2].reason) == ("his", "…")
    assert again.history[-1].what.fields == ()


def test_a_measure_keeps_its_own_name_apart_from_others_and_a_question_of_the_workflow_stays():
    asked = ck.Intake(eligibility=(ck.EligibilityAnswer(question="Does Kim's mother agree?", answer=True),))
    needed = cases.eligible()
    case = cases.opened()
    for record in (
        asked, needed,
        ck.Goal(id="G1", need="N1", term="short", measure="rows with the aunt"),
        ck.Goal(id="G2", need="N2", term="long", measure="self-esteem"),
        ck.Goal(id="G1", need="N1", term="short", measure="calls of the aunt"),
        ck.Goal(id="G1", need="N1", term="long", measure="rows with the aunt"),
    ):  # fmt: skip
        case = cases.kept(case, record, at=cases.on("2025-03-05"), by=cases.WORKER)

    erased = cases.SCHOOL.erase(case, person="C-3", **ERASING)
    more = cases.kept(erased, ck.Goal(id="G3", need="N1", term="long", measure="tears"), at=LATER, by="w")
    more = cases.SCHOOL.erase(more, person="C-3", **ERASING)

    measures = [goal.measure for _, goal in more.dated(ck.Goal)]
    assert measures[2:] == ["… 2", "self-esteem", "… 3", "… 2", "… 4"]
    assert erased.dated(ck.Intake)[0][1].eligibility[0].question == "… 1"
    assert erased.dated(ck.Intake)[1][1] == needed


OWN_QUESTION = """
id = "our_office"
version = 1
initial = "reception"
stages = { reception = { kinds = ["intake"] }, work = { kinds = ["planning"], final = true } }
moves = [{ name = "start", from = ["reception"], to = "work", guards = [{ name = "eligible", asks = ["lives here"] }] }]
[records.Erasure]
roles = ["data_officer"]
"""


def test_a_workflow_says_who_may_erase_and_still_knows_its_own_questions():
    machine = ck.StageMachine(ck.Workflow.from_toml(OWN_QUESTION))
    case = machine.open(ck.Client(id="C-3", name="Kim"), id="K-1", at=LATER, by="w")
    intake = ck.Intake(eligibility=(ck.EligibilityAnswer(question="lives here", answer=True),), request="help")
    case = machine.record(case, intake, at=LATER, by="w")
    officer = ck.Actor(id="D-1", roles=("data_officer",))

    with pytest.raises(ck.RecordError) as refused:
        machine.erase(case, person="C-3", **ERASING)
    erased = machine.erase(case, person="C-3", **{**ERASING, "by": officer})

    assert refused.value.codes == ("role_required",)
    assert erased.dated(ck.Intake)[0][1].request == "…"
    assert machine.ask(erased, "start", at=LATER, by="w").allowed


def test_only_an_erasing_makes_an_erasure_and_nothing_takes_it_back():
    claimed = Erasure(person="C-3", reason="requested")
    case = cases.SCHOOL.erase(cases.opened(), person="C-3", **ERASING)
    mend = {"by": "w", "recorded_at": LATER, "reason": "why"}

    codes = []
    for act in (
        lambda: cases.SCHOOL.record(case, claimed, at=LATER, by="w"),
        lambda: cases.SCHOOL.correct(case, claimed, entry=3, **mend),
        lambda: cases.SCHOOL.correct(case, ck.Contact(), entry=case.revision, **mend),
        lambda: cases.SCHOOL.void(case, entry=case.revision, **mend),
    ):
        with pytest.raises(ck.RecordError) as refused:
            act()
        codes.append(refused.value.codes)

    assert codes == [("erasure_is_an_act",)] * 2 + [("erasure_stays",)] * 2
    assert ck.verify(case, cases.SCHOOL) == ()


def test_an_erasure_repeated_with_its_key_adds_nothing():
    case = cases.kept(cases.opened(), ck.Contact(note="…!"), at=cases.on("2025-03-05"), by="w")
    once = cases.SCHOOL.erase(case, person="C-3", key="E-1", **ERASING)

    assert cases.SCHOOL.erase(once, person="C-3", key="E-1", **ERASING) is once
    for wrong, code in (({"key": "E-1", "person": "C-4"}, "key_used"), ({"expected_revision": 1}, "revision_passed")):
        with pytest.raises(ck.RecordError) as refused:
            cases.SCHOOL.erase(once, **{"person": "C-3", **ERASING, **wrong})
        assert refused.value.codes == (code,)


def test_what_cannot_be_erased_is_refused():
    case = cases.opened()
    view = viewed(case)
    later = cases.SCHOOL.record(case, ck.Contact(), at=LATER, by="w")
    for given, person, machine, code in (
        (case, "C-33", cases.SCHOOL, "unknown_person"),
        (case, "C-3", cases.KOREAN, "other_workflow"),
        (view, "C-3", cases.SCHOOL, "view_not_a_case"),
        (later.as_of(date(2025, 3, 4)), "C-3", cases.SCHOOL, "case_of_the_past"),
        (None, "C-3", cases.SCHOOL, "wrong_type"),
        (case, 5, cases.SCHOOL, "wrong_type"),
    ):
        with pytest.raises(ck.RecordError) as refused:
            machine.erase(given, person=person, **ERASING)
        assert refused.value.codes == (code,)


@attrs.frozen(kw_only=True, slots=False)
class Ruling(ck.Record):
    """A class of an office, in which no personal field may be empty."""

    EVENTS: ClassVar[tuple[str, ...]] = ("ruled",)

    words: str = attrs.field(repr=False, metadata=PERSONAL)
    score: int = attrs.field(repr=False, metadata={**PERSONAL, "casekit.between": (3, 9)})
    share: float = attrs.field(repr=False, metadata=PERSONAL)
    on: date = attrs.field(repr=False, metadata=PERSONAL)
    alone: bool = attrs.field(repr=False, metadata=PERSONAL)
    heard: tuple[str, ...] = attrs.field(repr=False, metadata=PERSONAL)
    side: Literal["left", "right"] = attrs.field(repr=False, metadata=PERSONAL)
    maybe: int | None = attrs.field(repr=False, metadata=PERSONAL)
    often: int = attrs.field(default=7, repr=False, metadata=PERSONAL)
    plain: str
    others: tuple[str, ...] = ()


RULING = Ruling(
    words="w",
    score=5,
    share=0.5,
    on=BORN,
    alone=True,
    heard=("her",),
    side="right",
    maybe=4,
    often=9,
    plain="p",
    others=("o", "p"),
)
CHOICES = tuple(Word(id=each, labels={"en": each}) for each in ("none", "some"))
PRACTICE = ck.Practice(
    records=(Ruling,),
    kinds=(RecordKind(id="incident", client="optional"),),
    fields=(
        OwnField(record="incident", id="story", value_type="text", personal=False),
        OwnField(record="incident", id="harm", value_type="choice", choices=CHOICES),
        OwnField(record="incident", id="hours", value_type="number", personal=False),
        OwnField(record="incident", id="reported_on", value_type="day", personal=False),
    ),
)
OURS = ck.StageMachine(ck.Workflow.ready("school_eight"), practice=PRACTICE)
INCIDENT = {"story": "s", "harm": "some", "hours": 2, "reported_on": date(2025, 3, 5)}


def ours(*records: ck.Record) -> ck.Case:
    case = OURS.open(ck.Client(id="C-3"), id="K-1", at=cases.on("2025-03-03"), by="w")
    for record in records:
        case = OURS.record(case, record, at=cases.on("2025-03-05"), by="w")
    return case


def test_kinds_and_fields_of_the_office_are_erased_as_the_practice_says():
    case = ours(RULING, PRACTICE.build("incident", client="C-3", **INCIDENT))

    erased = OURS.erase(case, person="C-3", **ERASING)

    ruling, incident = (entry.what for entry in erased.history[-3:-1])
    assert ruling == Ruling(
        words="…",
        score=3,
        share=0,
        on=date.min,
        alone=False,
        heard=(),
        side="left",
        maybe=None,
        often=7,
        plain="… 1",
        others=("… 2", "… 1"),
    )
    assert dict(incident.extra) == {**INCIDENT, "story": "…", "harm": None}
    assert ck.loads(ck.dumps(erased), practice=PRACTICE) == erased


def test_a_kind_that_nobody_declares_is_emptied_and_one_read_without_its_practice_is_refused():
    text = ck.dumps(ours(PRACTICE.build("incident", client="C-3", **INCIDENT)))

    erased = cases.SCHOOL.erase(ck.loads(text), person="C-3", **ERASING)
    with pytest.raises(ck.RecordError) as refused:
        OURS.erase(ck.loads(text), person="C-3", **ERASING)

    assert refused.value.codes == ("read_without_practice",)
    assert erased.history[-2].what == UnknownRecord(kind="incident", stored="{}")
    assert json.loads(ck.dumps(erased))["case"]["history"][2]["what"] == {"own_type": "incident"}
    assert cases.SCHOOL.erase(erased, person="C-3", **ERASING).history[-1].what.fields == ()
