"""What someone in a role sees of a case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from unicodedata import normalize

import attrs
import cases
import pytest
from attacker import LIFE
from viewing import LATER, TEACHER, teacher, viewed

import casekit as ck
from casekit.models.catalogue import RECORDS
from casekit.models.sealed_record import SealedRecord
from casekit.practice import Access, OwnField
from casekit.privacy.views import view_of

SECRET = "what nobody else may know"
PERSONAL = (
    ck.Client(id="C-3", kind="student", name=SECRET, birth=date(2011, 2, 3)),
    ck.Intake(request=SECRET),
    ck.Need(id="N3", domain="housing", description=SECRET),
    ck.Assessment(
        strengths=(ck.Strength(description=SECRET, domain="social"),),
        notes=(ck.AssessmentNote(topic="feelings", text=SECRET),),
    ),
    ck.Goal(
        id="G3", need="N3", term="long", description=SECRET, strategy=SECRET, steps=(ck.GoalStep(description=SECRET),)
    ),
    ck.Plan(version=1, goals=("G3",), signed_by=("worker-1",), reason_unsigned=SECRET),
    ck.ClientChoice(options=(ck.OptionConsidered(option="RS1", outcome="declined", reason=SECRET),)),
    ck.ClientVoice(checkpoint="review", words=SECRET),
)
CASE = cases.holding(*PERSONAL)
ALL = {"kinds": ("*",), "personal": ("*",)}


def shown(case: ck.Case) -> str:
    return "\n".join(str(attrs.asdict(entry)) for entry in case.history)


def kinds(case: ck.Case) -> set[str]:
    return {entry.what.kind_name for entry in case.history}


def test_without_personal_kinds_no_personal_value_is_seen():
    seen = viewed(CASE)

    assert SECRET not in shown(seen)
    assert (seen.client.name, seen.client.birth) == ("…", None)
    assert seen.masked_in(2) == ("birth", "name") or seen.masked_in(2) == ()
    client = next(each.number for each in seen.history if each.what == seen.client)
    assert set(seen.masked_in(client)) == {"name", "birth"}


@pytest.mark.parametrize("record", PERSONAL, ids=lambda record: type(record).__name__)
def test_a_role_reads_the_personal_values_of_the_kinds_it_is_named_for_and_of_no_others(record: ck.Record):
    seen = viewed(CASE, teacher(personal=(type(record).__name__,)))

    kept = [entry.what for entry in seen.history if SECRET in str(attrs.asdict(entry))]
    assert kept == [record]


def test_whoever_sees_everything_sees_the_whole_history():
    view = viewed(CASE, teacher(**ALL))

    assert (view.history, view.masked) == (CASE.history, ())


def test_a_kind_that_is_not_named_is_not_there_and_one_that_is_known_is_sealed():
    seen = viewed(CASE, teacher(kinds=("Need", "Goal"), known=("ClientVoice",)))

    assert kinds(seen) == {"StageChange", "Client", "Need", "Goal", "ClientVoice"}
    (voice,) = seen.dated(SealedRecord)
    assert voice[1] == SealedRecord(kind="ClientVoice")
    assert (voice[1].event, voice[1].shelf_name, seen.dated(ck.ClientVoice)) == ("sealed_record", None, ())
    assert [entry.number for entry in seen.history] == [*range(1, len(seen.history) + 1)]


def test_a_hidden_field_is_empty_or_masked_also_in_parts_and_own_fields():
    field = OwnField(record="GoalStep", id="agreed_with", value_type="text", personal=False)
    practice = ck.Practice(fields=(field,))
    step = ck.GoalStep(description="a", due=LATER, extra={"agreed_with": "Kim", "more": 5})
    case = cases.holding(ck.Goal(id="G5", need="N1", term="long", steps=(step,), strategy="b"))

    def goal(word: str) -> tuple[ck.Goal, tuple[str, ...]]:
        fields = {f"GoalStep.{name}": word for name in ("description", "due", "agreed_with")} | {"Goal.strategy": word}
        view = viewed(case, teacher(fields=fields, personal=("*",)), practice=practice)
        return view.current(ck.Goal, "G5"), view.masked_in(view.revision)

    masked, paths = goal("masked")
    absent, nothing = goal("absent")

    assert masked.steps[0].description == "…"
    assert (masked.steps[0].due, dict(masked.steps[0].extra), masked.strategy) == (
        None,
        {"agreed_with": "…", "more": 5},
        "…",
    )
    assert set(paths) == {"steps[0].description", "steps[0].due", "steps[0].extra.agreed_with", "strategy"}
    assert (absent.steps, absent.strategy, nothing) == ((), None, ())


def test_an_own_field_of_another_type_is_empty_and_named_as_masked():
    case = cases.holding(ck.Contact(extra={"grade": 5, "left": None}))

    view = viewed(case)

    assert dict(view.timeline[-1].what.extra) == {"grade": None, "left": None}
    assert view.masked_in(view.revision) == ("extra.grade",)
    assert view.masked_in(1) == ()


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"RiskRating.risk": "absent"}, []),
        ({"RiskRating.risk": "masked"}, [SealedRecord(kind="RiskRating")]),
    ],
)
def test_a_record_that_cannot_be_without_a_field_is_hidden_as_the_field_is(
    fields: dict[str, str], what: list[ck.Record]
):
    case = cases.holding(ck.RiskRating(risk="high"))

    view = viewed(case, teacher(fields=fields))

    assert [entry.what for entry in view.timeline[-1:] if entry.what.kind_name == "RiskRating"] == what
    assert view.risk is None


def test_a_part_that_cannot_be_without_a_field_is_left_out():
    assignment = ck.Assignment(
        worker="w", role="case_manager",
        qualification=ck.models.Qualification(years_of_experience=1, licensed=True, standard_training=True),
    )  # fmt: skip
    case = cases.holding(assignment, ck.Review(progress=(ck.GoalProgress(goal="G1", progress="improving"),)))

    def view(word: str) -> ck.models.CaseView:
        return viewed(case, teacher(fields={"Qualification.licensed": word, "GoalProgress.progress": word}))

    for word, paths in (("masked", (("qualification",), ("progress",))), ("absent", ((), ()))):
        seen = view(word)
        review = seen.dated(ck.Review)[0][1]
        assert (seen.assignments[0].qualification, review.progress) == (None, ())
        assert tuple(seen.masked_in(seen.revision - back) for back in (1, 0)) == paths


def test_a_record_that_contradicts_itself_without_a_value_is_hidden_with_it():
    done = ck.PlanItem(
        id="P1", goal="G1", kind="counselling", responsible="worker", status="done", done_on=date(2025, 3, 5)
    )
    case = cases.holding(done)
    named = teacher(kinds=tuple(RECORDS), fields={"PlanItem.done_on": "absent"})
    both = Access(role="teacher", scope="agency", kinds=("Plan",), known=("*",))

    hidden = {word: viewed(case, teacher(fields={"PlanItem.done_on": word})) for word in ("absent", "masked")}

    assert "PlanItem" not in kinds(hidden["absent"])
    assert hidden["masked"].history[-1].what == SealedRecord(kind="PlanItem")
    assert "PlanItem" not in kinds(viewed(case, named))
    assert viewed(
        case, attrs.evolve(named, role="pupil"), both, by=ck.Actor(id="a", roles=("pupil", "teacher"))
    ).history[-1].what == SealedRecord(kind="PlanItem")


def test_several_accesses_show_what_any_of_them_shows_and_no_more():
    both = ck.Actor(id="T-1", roles=("teacher", "nurse"))
    access = (
        teacher(kinds=("Need",), personal=("Need",)),
        Access(role="nurse", scope="agency", kinds=("Intake", "Need"), personal=("Intake",)),
    )

    seen = viewed(CASE, *access, by=both)

    kept = {type(entry.what) for entry in seen.history if SECRET in str(attrs.asdict(entry))}
    assert kept == {ck.Need, ck.Intake}
    assert kinds(seen) == {"StageChange", "Client", "Need", "Intake"}


def staged() -> ck.Case:
    """A case with a contact and an intake in each of two stages."""
    case = cases.opened()
    for stage, source, day in (("assessment", "intake", "2025-03-10"), ("planning", "assessment", "2025-03-20")):
        for record in (ck.Contact(note=source), ck.Intake(request=source)):
            case = cases.kept(case, record, at=cases.on("2025-03-05" if source == "intake" else "2025-03-15"), by="w")
        change = ck.StageChange(stage=stage, kinds=(stage,), source=source, move=f"to_{stage}", reason="a")
        case = cases.kept(case, change, at=cases.on(day), by="w")
    return case


def test_an_access_that_hides_a_stage_shows_nothing_of_it_beside_another_that_shows_it():
    early = teacher(kinds=("Contact",), personal=("*",), hidden_stages=("assessment",))
    late = teacher(role="nurse", kinds=("Intake",), personal=("*",), hidden_stages=("closing",))

    seen = viewed(staged(), early, late, by=ck.Actor(id="T-1", roles=("teacher", "nurse")))

    assert [each.note for _, each in seen.dated(ck.Contact)] == ["intake"]
    assert [each.request for _, each in seen.dated(ck.Intake)] == ["intake", "assessment"]
    assert [each.stage for each in seen.stage_intervals] == ["intake", "assessment", "planning"]
    assert seen.timeline[-1].what.move == "to_planning"


def test_a_hidden_stage_is_passed_over_and_no_moves_are_shown():
    seen = viewed(staged(), teacher(personal=("*",), hidden_stages=("assessment",)))

    assert [each.stage for each in seen.stage_intervals] == ["intake", "planning"]
    assert {each.note for _, each in seen.dated(ck.Contact)} == {"intake"}
    assert {(each.move, each.reason, each.source) for _, each in seen.dated(ck.StageChange)} == {
        (None, None, None), (None, None, "intake"),
    }  # fmt: skip
    assert ck.verify(seen) == ()


def test_a_case_that_begins_in_a_hidden_stage_is_not_shown():
    with pytest.raises(ck.RecordError) as refused:
        viewed(staged(), teacher(hidden_stages=("intake",)))

    assert refused.value.codes == ("case_not_shown",)


def migrated(*, hidden_before: bool) -> ck.Case:
    """A case that moved to another version of its workflow, perhaps in a hidden stage."""
    case, ref = cases.opened(), ck.models.WorkflowRef(id="school_eight", version=9, fingerprint="f")
    stage = "intake"
    if hidden_before:
        case = cases.kept(case, ck.StageChange(stage="planning", source="intake"), at=cases.on("2025-03-10"), by="w")
        stage = "planning"
    change = ck.StageChange(stage=stage, source=stage, workflow=ref)
    case = cases.kept(case, change, at=cases.on("2025-03-11"), by="w")
    if hidden_before:
        back = ck.StageChange(stage="intake", source="planning", workflow=ref, adopted=True)
        case = cases.kept(case, back, at=cases.on("2025-03-12"), by="w")
    return case


def test_a_migration_in_a_hidden_stage_keeps_the_stage_that_is_shown():
    for hidden in (True, False):
        seen = viewed(migrated(hidden_before=hidden), teacher(hidden_stages=("planning",)))

        assert (seen.stage, seen.workflow.version) == ("intake", 9)
        assert [each.stage for each in seen.stage_intervals] == ["intake"]


def test_a_record_that_names_a_hidden_thing_is_shown_without_the_name_or_not_at_all():
    assessment = ck.Assessment(new_needs=("N1",))
    linked = ck.Relation(kind="link", client="C-3", resource="RS1", need="N1")
    case = cases.holding(assessment, linked, ck.Relation(kind="develop", worker="w", resource="RS1"))

    seen = viewed(case, teacher(kinds=("Assessment", "Resource", "Relation")))

    assert [each.new_needs for _, each in seen.dated(ck.Assessment)] == [()]
    assert [each.kind for _, each in seen.dated(ck.Relation)] == ["develop"]


def test_own_fields_that_name_hidden_things_are_left_out_and_required_ones_with_the_record():
    plain = OwnField(record="Contact", id="for_need", value_type="id", shelf="needs", personal=False)
    needed = OwnField(record="visit", id="for_need", value_type="id", shelf="needs", personal=False, required=True)
    practice = ck.Practice(kinds=(ck.practice.RecordKind(id="visit"),), fields=(plain, needed))
    case = cases.holding(
        ck.Contact(extra={"for_need": "N1"}), ck.OfficeRecord(kind="visit", extra={"for_need": "N1"}),
        ck.Contact(extra={"for_need": 5}),
    )  # fmt: skip

    seen = viewed(case, teacher(kinds=("Contact",)), practice=practice)
    both = viewed(case, teacher(kinds=("Contact", "visit", "Need")), practice=practice)
    sealed = viewed(case, teacher(kinds=(), known=("visit", "Need", "Household")), practice=practice)

    assert [dict(each.extra) for _, each in seen.dated(ck.Contact)] == [{}, {"for_need": 5}]
    assert [each.extra["for_need"] for _, each in both.dated("visit")] == ["N1"]
    assert [each.kind for _, each in sealed.dated(SealedRecord)][-1] == "visit"
    hidden = teacher(kinds=("*",), hidden_stages=("intake.first",), fields={"visit.for_need": "absent"})
    assert "visit" in kinds(viewed(case, hidden, practice=practice))


@attrs.frozen(kw_only=True, slots=False)
class Round(ck.Record):
    """A record of an office that says itself which needs it names, and which cannot be without its remark."""

    EVENTS = ("round_made",)
    about_needs: str = ""
    remark: str | None = None

    def mentions(self) -> Iterator[tuple[str, str, str]]:
        return (("needs named", "needs", each) for each in self.about_needs.split())


def test_a_record_that_says_itself_what_it_names_is_shown_if_all_of_it_is():
    practice = ck.Practice(records=(Round,))
    case = cases.holding(Round(about_needs="N1", remark="a"), Round(), Round(about_needs="N1 N2"))

    seen, part = (viewed(case, teacher(kinds=kinds), practice=practice) for kinds in (("Round", "Need"), ("Round",)))

    assert len(seen.dated(Round)) == 3
    assert [each.about_needs for _, each in part.dated(Round)] == [""]
    masked = teacher(kinds=("Round", "Need"), fields={"Round.remark": "masked"})
    assert [each.remark for _, each in viewed(case, masked, practice=practice).dated(Round)] == ["…", None, None]


def test_a_required_own_field_that_names_a_hidden_thing_hides_its_record_and_a_masked_one_stays_masked():
    needed = OwnField(record="visit", id="for_need", value_type="id", shelf="needs", required=True)
    practice = ck.Practice(kinds=(ck.practice.RecordKind(id="visit"),), fields=(needed,))
    case = cases.holding(ck.OfficeRecord(kind="visit", extra={"for_need": "N1"}))

    masked = viewed(case, practice=practice)
    hidden = viewed(case, teacher(fields={"Need.id": "absent"}), practice=practice)

    assert masked.dated("visit")[0][1].extra == {"for_need": "…"}
    assert viewed(masked, practice=practice) == masked
    assert hidden.dated("visit") == ()


def test_what_was_masked_in_an_earlier_view_is_told_only_to_those_who_may_know_of_it():
    assignment = ck.Assignment(
        worker="w", role="case_manager",
        qualification=ck.models.Qualification(
            years_of_experience=1, licensed=True, standard_training=True, extra={"a": "b"},
            trainings=(ck.models.Training(subject="x", completed_on=LATER, expires_on=LATER),),
        ),
    )  # fmt: skip
    case = cases.holding(assignment)
    fields = {"Training.expires_on": "masked", "Qualification.a": "masked"}
    practice = ck.Practice(fields=(OwnField(record="Qualification", id="a", value_type="text"),))
    first = viewed(case, teacher(fields=fields), practice=practice)

    def told(**hidden: str) -> tuple[str, ...]:
        named = {name.replace("_of_", "."): word for name, word in hidden.items()}
        return viewed(first, teacher(fields=named), practice=practice).masked_in(first.revision)

    assert told() == ("qualification.extra.a", "qualification.trainings[0].expires_on")
    assert told(Qualification_of_a="absent") == ("qualification.trainings[0].expires_on",)
    assert told(Training_of_expires_on="absent") == ("qualification.extra.a",)
    assert told(Assignment_of_qualification="absent") == told(Qualification_of_licensed="absent") == ()


def test_a_record_that_a_practice_does_not_know_is_shown_to_whoever_sees_every_kind():
    stranger = ck.OfficeRecord(kind="stranger")
    case = cases.kept(cases.opened(), stranger, at=cases.on("2025-03-06"), by="w")

    assert "stranger" in kinds(viewed(case))
    assert "stranger" not in kinds(viewed(case, teacher(kinds=(), known=("*",))))


def test_overrides_findings_and_keys_are_seen_by_those_who_see_every_record():
    override = ck.Override(rule="closure_risk_ceiling", by="boss-1", reason=SECRET)
    finding = ck.Finding("no_goals")
    contact = ck.Entry(
        what=ck.Contact(), at=cases.on("2025-03-06"), by="worker-1", overrides=(override,), findings=(finding,), key="k"
    )
    case = ck.Case.from_history("K-17", [*CASE.history, contact])

    def said(**rights: Any) -> tuple[Any, ...]:
        last = viewed(case, teacher(**rights)).history[-1]
        return (*(each.reason for each in last.overrides), *last.findings, last.key)

    assert said(**ALL) == (SECRET, finding, "k")
    assert said() == ("…", finding, "k")
    assert said(fields={"Need.outcome": "absent"}) == (None,)


def test_a_role_written_in_another_unicode_form_is_the_same_role():
    worker = ck.Actor(id="T-1", roles=("교사",))

    seen = viewed(CASE, teacher(role=normalize("NFD", "교사"), **ALL), by=worker)

    assert seen.history == CASE.history


def test_the_length_of_a_hidden_text_leaves_no_trace():
    longer = cases.holding(
        *(attrs.evolve(PERSONAL[-1], words=SECRET * 3) if each is PERSONAL[-1] else each for each in PERSONAL)
    )
    on = cases.on("2025-12-31").date()

    seen, other = (viewed(case) for case in (CASE, longer))

    assert seen == other
    assert ck.evaluation.evaluate(seen, on=on) == ck.evaluation.evaluate(CASE, on=on)
    assert len(LIFE) > 40


def test_anything_but_a_case_and_a_viewer_is_refused():
    practice = ck.Practice(access=(teacher(),))
    for case, viewer, on, where in (
        (None, TEACHER, LATER, "case"),
        (CASE, 5, LATER, "viewer"),
        (CASE, TEACHER, 5, None),
    ):
        with pytest.raises(ck.RecordError) as error:
            view_of(case, viewer, practice=practice, on=on)  # type: ignore[arg-type]

        assert error.value.codes == ("wrong_type",)
        assert where is None or error.value.refusals[0].where == where
