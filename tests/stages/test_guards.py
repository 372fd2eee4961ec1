"""Guards: the ready ones on both sides, the registry, and guards that go wrong."""

from __future__ import annotations

from collections.abc import Callable
from unicodedata import normalize

import cases
import pytest
from cases import WORKER, codes, eligible, on
from hypothesis import assume, given
from hypothesis import strategies as st

import casekit as ck
from casekit.stages import check
from casekit.stages.guards import eligible as eligible_guard


def team(*guards: object) -> dict[str, object]:
    return {
        "id": "team",
        "version": 1,
        "initial": "start",
        "stages": {"start": {}, "over": {"final": True}},
        "moves": [{"name": "finish", "from": ["start"], "to": "over", "guards": list(guards)}],
    }


def guarded(*guards: object, registry: ck.Guards | None = None) -> tuple[ck.StageMachine, ck.Case]:
    """A machine whose only move asks these guards, and a case opened on 2025-03-03."""
    machine = ck.StageMachine(ck.Workflow.from_mapping(team(*guards)), guards=registry)
    return machine, machine.open(ck.Client(id="C-3"), id="K-17", at=on("2025-03-03"), by=WORKER)


def registered(**guards: Callable[..., object]) -> ck.Guards:
    registry = ck.Guards()
    for name, guard in guards.items():
        registry.guard(name)(guard)  # type: ignore[arg-type]
    return registry


def refused(machine: ck.StageMachine, case: ck.Case, day: str = "2025-04-02") -> list[str]:
    return codes(machine.ask(case, "finish", at=on(day), by=WORKER).refusals)


@pytest.mark.parametrize(
    ("intakes", "reasons"),
    [
        ([], ["eligibility_not_asked"]),
        ([ck.Intake()], ["eligibility_not_asked"]),
        ([eligible(True, True)], []),
        ([eligible(True, None)], ["eligibility_unknown"]),
        ([eligible(None, False)], ["not_eligible"]),
        ([eligible(False), eligible(True)], []),
        ([eligible(True), eligible(False)], ["not_eligible"]),
    ],
)
def test_a_client_is_eligible_when_the_latest_intake_says_yes_to_every_question(
    intakes: list[ck.Intake], reasons: list[str]
):
    machine, case = guarded("eligible")
    for intake in intakes:
        case = cases.kept(case, intake, at=on("2025-03-03"), by=WORKER)

    assert refused(machine, case) == reasons


def test_who_is_not_eligible_learns_how_many_answers_were_no_and_never_which():
    machine, case = guarded("eligible")
    case = cases.kept(case, eligible(False, True, False), at=on("2025-03-03"), by=WORKER)

    refusal = machine.ask(case, "finish", at=on("2025-03-04"), by=WORKER).refusals[0]

    assert refusal.params == {"denied": 2, "asked": 3, "asks": (), "questions": 1}


@pytest.mark.parametrize(
    ("questions", "missing"),
    [
        (("wants_change", "needs_resources", "cannot_secure_alone"), ()),
        (("해결 욕구 있음", "자원 필요", "스스로 확보 어려움"), ()),
        (("Wants the problem solved", "needs resources", "cannot get them alone", "lives in town"), ()),
        (("likes school", "likes music", "likes sport"), ("wants_change", "needs_resources", "cannot_secure_alone")),
        (("욕구 있음", "욕구 있음", "자원 필요"), ("cannot_secure_alone",)),
    ],
)
def test_three_answers_make_no_client_eligible_unless_they_answer_the_three_questions_of_the_text(questions, missing):
    machine, case = guarded({"name": "eligible", "asks": list(cases.ELIGIBILITY)})
    answers = tuple(ck.EligibilityAnswer(question=each, answer=True) for each in questions)
    case = cases.kept(case, ck.Intake(eligibility=answers), at=on("2025-03-03"), by=WORKER)

    found = machine.ask(case, "finish", at=on("2025-03-04"), by=WORKER).refusals

    assert [(each.code, each.params["missing"]) for each in found] == (
        [("eligibility_incomplete", missing)] if missing else []
    )


def test_a_host_asks_its_own_questions_in_its_own_words():
    machine, case = guarded({"name": "eligible", "asks": ["Lives in town?"]})
    case = cases.kept(case, eligible(), at=on("2025-03-03"), by=WORKER)
    answer = ck.EligibilityAnswer(question="Lives in town?", answer=True)

    assert refused(machine, case) == ["eligibility_incomplete"]
    assert refused(machine, cases.kept(case, ck.Intake(eligibility=(answer,)), at=on("2025-03-04"), by=WORKER)) == []


@pytest.mark.parametrize(("day", "reasons"), [("2025-04-02", []), ("2025-04-03", ["not_contacted_within"])])
def test_a_contact_thirty_days_ago_is_within_thirty_days_and_one_day_more_is_not(day: str, reasons: list[str]):
    machine, case = guarded({"name": "contacted_within", "days": 30})
    case = cases.kept(case, ck.Contact(), at=on("2025-03-03", 20), by=WORKER)

    assert refused(machine, case, day) == reasons


def test_an_attempt_that_reached_nobody_is_no_contact():
    machine, case = guarded({"name": "contacted_within", "days": 30})
    case = cases.kept(case, ck.Contact(reached=False), at=on("2025-04-01"), by=WORKER)

    assert refused(machine, case) == ["not_contacted_within"]


@pytest.mark.parametrize(("times", "reasons"), [(1, []), (2, []), (3, ["not_recorded"])])
def test_an_event_must_have_been_recorded_so_many_times(times: int, reasons: list[str]):
    machine, case = guarded({"name": "recorded", "event": "supervision", "times": times})
    for _ in range(2):
        case = cases.kept(case, ck.Supervision(), at=on("2025-03-04"), by=WORKER)

    assert refused(machine, case) == reasons


def test_what_was_recorded_before_a_reopening_does_not_count():
    machine, case = guarded({"name": "recorded", "event": "supervision"})
    for record in (ck.Supervision(), ck.Closure(reason="moved"), ck.Reopening()):
        case = cases.kept(case, record, at=on("2025-03-04"), by=WORKER)

    assert refused(machine, case) == ["not_recorded"]


def test_a_case_is_closed_until_it_is_reopened():
    machine, case = guarded("closed")
    closed = cases.kept(case, ck.Closure(reason="moved"), at=on("2025-03-04"), by=WORKER)
    reopened = cases.kept(closed, ck.Reopening(), at=on("2025-03-05"), by=WORKER)

    assert refused(machine, case) == ["not_closed"]
    assert refused(machine, closed) == ["closed_case_is_readonly"]
    assert refused(machine, reopened) == ["not_closed"]


def test_a_reopened_case_is_one_for_all_of_its_episode():
    machine, case = guarded("reopened")
    case = cases.kept(case, ck.Assessment(), at=on("2025-03-03"), by=WORKER)
    closed = cases.kept(case, ck.Closure(reason="moved"), at=on("2025-03-04"), by=WORKER)
    reopened = cases.kept(closed, ck.Reopening(), at=on("2025-03-05"), by=WORKER)
    assessed = cases.kept(reopened, ck.Assessment(kind="reassessment"), at=on("2025-03-06"), by=WORKER)

    assert refused(machine, case) == ["never_reopened"]
    assert refused(machine, closed) == ["never_reopened", "closed_case_is_readonly"]
    assert refused(machine, reopened) == []
    assert refused(machine, assessed) == []


def test_a_guard_sees_the_case_as_it_stood_on_the_day_of_a_backdated_move():
    machine, case = guarded({"name": "recorded", "event": "supervision"})
    case = cases.kept(case, ck.Supervision(), at=on("2025-03-20"), by=WORKER)

    assert refused(machine, case, "2025-03-19") == ["not_recorded"]
    assert refused(machine, case, "2025-03-20") == []


def test_a_guard_is_told_everything_about_the_act():
    told: list[ck.Context] = []
    machine, case = guarded("listens", registry=registered(listens=told.append))

    machine.ask(case, "finish", at=on("2025-03-05", 9), by=WORKER, reason="she moved")

    context = told[0]
    assert (context.case, context.present, context.part) == (case, case, "K-17")
    assert (context.at, context.day.isoformat()) == (on("2025-03-05", 9), "2025-03-05")
    assert (context.by, context.roles) == (WORKER, ("case_manager",))
    assert (context.move, context.record) == (machine.workflow.moves[0], None)
    assert (context.reason, context.workflow) == ("she moved", machine.workflow)
    assert "she moved" not in repr(context)


def test_a_guard_is_told_the_stage_its_move_leads_to():
    told: list[ck.Context] = []
    machine, case = guarded("listens", registry=registered(listens=told.append))

    machine.ask(case, "finish", at=on("2025-03-05"), by=WORKER)

    assert told[0].target == "over"


def test_a_guard_of_the_host_says_why_not():
    def has_safety_plan(context: ck.Context, since_days: int = 30) -> ck.Refusal | None:
        made = [at for at, _ in context.case.dated(ck.SafetyPlan)]
        recent = made and (context.day - made[-1].date()).days <= since_days
        return None if recent else ck.Refusal("no_safety_plan", {"days": since_days}, context.case.id)

    registry = registered(has_safety_plan=has_safety_plan)
    machine, case = guarded({"name": "has_safety_plan", "since_days": 10}, registry=registry)
    safe = cases.kept(case, ck.SafetyPlan(), at=on("2025-03-30"), by=WORKER)

    assert machine.ask(case, "finish", at=on("2025-04-02"), by=WORKER).refusals[0].params == {"days": 10}
    assert refused(machine, safe) == []


def raising(_context: ck.Context) -> None:
    raise RuntimeError("a database is down")


@pytest.mark.parametrize(
    ("guard", "error"),
    [
        (raising, "RuntimeError"),
        (lambda _context: True, "not a Refusal or None"),
        (lambda _context: False, "not a Refusal or None"),
        (lambda _context: "no", "not a Refusal or None"),
        (lambda _context: ck.Finding("seen"), "not a Refusal or None"),
        (lambda _context: ValueError("returned, not raised"), "not a Refusal or None"),
    ],
)
@pytest.mark.parametrize(
    "condition", ["broken", {"not": "broken", "code": "is_so"}, {"any": ["broken", "reopened"]}, {"all": ["broken"]}]
)
def test_a_guard_that_cannot_answer_opens_nothing_not_even_under_not(
    guard: Callable[..., object], error: str, condition: object
):
    machine, case = guarded(condition, registry=registered(broken=guard))

    refusals = machine.ask(case, "finish", at=on("2025-03-05"), by=WORKER).refusals

    facts = next(refusal.params for refusal in refusals if refusal.code == "guard_error")
    assert facts == {"guard": "broken", "error": error}
    assert "database" not in str(refusals)
    with pytest.raises(ck.MoveNotOpenError) as refused:
        machine.advance(case, "finish", at=on("2025-03-05"), by=WORKER)
    assert refused.value.__context__ is None


def test_a_broken_guard_is_no_matter_where_another_way_is_open():
    machine, case = guarded({"any": ["broken", {"not": "reopened", "code": "was_reopened"}]},
                            registry=registered(broken=raising))  # fmt: skip

    assert refused(machine, case) == []


def test_a_guard_that_is_kept_refuses_under_not_with_its_own_code():
    machine, case = guarded({"not": {"not": "reopened", "code": "x"}, "code": "first_episode"})

    assert refused(machine, case) == ["first_episode"]


def test_every_guard_that_refuses_gives_its_reason_at_once():
    machine, case = guarded("eligible", "closed", {"any": ["reopened", {"name": "contacted_within", "days": 1}]})

    assert refused(machine, case) == [
        "eligibility_not_asked", "not_closed", "one_is_enough", "never_reopened", "not_contacted_within",
    ]  # fmt: skip


TRUTHS = {"yes": True, "no": False, "broken": None}
TREES = st.recursive(
    st.sampled_from(sorted(TRUTHS)),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts})
        | st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts})
        | inner.map(lambda part: {"not": part, "code": "is_so"})
    ),
    max_leaves=8,
)
LOGIC = registered(yes=lambda _context: None, no=lambda _context: ck.Refusal("no"), broken=raising)


def truth(tree: object) -> bool | None:
    """Kleene's strong logic, written down once more: the worst of all, the best of any, unknown in between."""
    if isinstance(tree, str):
        return TRUTHS[tree]
    word, part = next((word, part) for word, part in tree.items() if word != "code")  # type: ignore[attr-defined]
    if word == "not":
        inner = truth(part)
        return None if inner is None else not inner
    rank = {False: 0, None: 1, True: 2}
    return (min if word == "all" else max)((truth(each) for each in part), key=rank.__getitem__)


@given(TREES)
def test_a_move_opens_exactly_when_its_condition_is_true(tree: object):
    assume("contradicting_guards" not in codes(ck.stages.check(team(tree), LOGIC)))
    machine, case = guarded(tree, registry=LOGIC)

    answer = machine.ask(case, "finish", at=on("2025-03-05"), by=WORKER)

    assert answer.allowed == (truth(tree) is True)
    assert set(codes(answer.refusals)) <= {"no", "is_so", "guard_error", "one_is_enough"}


def test_a_registry_begins_with_the_ready_guards_and_shares_nothing():
    first, second = ck.Guards(), ck.Guards()

    first.guard("kind_enough")(lambda _context: None)

    assert second.names == (
        "approved",
        "closed",
        "contacted_within",
        "eligible",
        "fulfilled",
        "need_identified",
        "recorded",
        "reopened",
    )
    assert set(first.names) - set(second.names) == {"kind_enough"}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("eligible", "guard_name_taken"),
        ("os.system", "bad_identifier"),
        ("", "bad_identifier"),
        ("Kind", "bad_identifier"),
    ],
)
def test_a_guard_is_registered_once_under_a_plain_name(name: str, code: str):
    with pytest.raises(ck.WorkflowError) as error:
        ck.Guards().guard(name)

    assert error.value.codes == (code,)


def test_a_registration_used_again_does_not_change_a_guard_behind_a_workflow():
    registry = ck.Guards()
    register = registry.guard("kind_enough")
    register(lambda _context: ck.Refusal("no"))

    with pytest.raises(ck.WorkflowError) as error:
        register(lambda _context: None)

    assert error.value.codes == ("guard_name_taken",)


def free(_context: ck.Context, **_params: object) -> None: ...
def several(_context: ck.Context, *_others: object) -> None: ...
def typed(_context: ck.Context, *, flag: bool, share: float = 0.5, place: str = "home", **_more: object) -> None: ...
def listed(_context: ck.Context, places: list[str]) -> None: ...


@pytest.mark.parametrize(
    ("guard", "facts"),
    [
        ({"name": "contacted_within", "days": 30}, None),
        ("contacted_within", {"missing": ("days",)}),
        ({"name": "contacted_within", "dys": 30}, {"missing": ("days",), "unknown": ("dys",)}),
        ({"name": "contacted_within", "days": "30"}, {"wrong": ("days",)}),
        ({"name": "contacted_within", "days": True}, {"wrong": ("days",)}),
        ({"name": "contacted_within", "days": 30.0}, {"wrong": ("days",)}),
        ({"name": "eligible", "context": 1}, {"unknown": ("context",)}),
        ({"name": "free", "anything": [], "at_all": 1}, None),
        ("several", None),
        ({"name": "typed", "flag": True, "share": 1, "place": "school", "more": 1}, None),
        ({"name": "typed", "flag": 1, "share": "half", "place": 5}, {"wrong": ("flag", "share", "place")}),
        ({"name": "typed", "flag": False, "share": True}, {"wrong": ("share",)}),
        ({"name": "listed", "places": ["home"]}, None),
    ],
)  # fmt: skip
def test_a_workflow_gives_a_guard_exactly_the_parameters_it_takes(guard: object, facts: dict[str, object] | None):
    registry = registered(free=free, several=several, typed=typed, listed=listed)

    faults = check(team(guard), registry)

    assert codes(faults) == (["guard_parameters"] if facts else [])
    for fault in faults:
        assert fault.where == "moves[0].guards"
        assert {name: fault.params[name] for name in facts or {}} == facts


def test_the_types_of_a_guard_are_known_where_they_are_no_text():
    def typed(_context: ck.Context, days: int) -> None: ...

    typed.__annotations__["days"] = int

    assert codes(check(team({"name": "typed", "days": "30"}), registered(typed=typed))) == ["guard_parameters"]
    assert check(team({"name": "typed", "days": 30}), registered(typed=typed)) == ()


def test_a_guard_of_the_host_whose_parameters_cannot_be_read_is_no_crash():
    faults = check(team("biggest"), registered(biggest=max))

    assert faults == ()


def test_a_need_is_identified_unless_the_client_has_withdrawn_it():
    machine, empty = guarded("need_identified")
    withdrawn = cases.kept(
        empty, ck.Need(id="N1", domain="family", outcome="withdrawn"), at=on("2025-03-03"), by=WORKER
    )
    needed = cases.kept(withdrawn, ck.Need(id="N2", domain="family"), at=on("2025-03-03"), by=WORKER)

    assert refused(machine, empty) == ["no_need_identified"]
    assert refused(machine, withdrawn) == ["no_need_identified"]
    assert refused(machine, needed) == []


@pytest.mark.parametrize("broken", ["\x00", "\ud800"], ids=ascii)
def test_what_a_guard_says_can_be_stored_whatever_it_quotes(broken: str):
    told = {f"form{broken}": f"Hong{broken}", "words": ("a", broken), "days": 3, "none": None}
    quoting = ck.Refusal(f"our_rule{broken}", told, f"K-17{broken}", cause=ValueError())
    machine, case = guarded("quoting", registry=registered(quoting=lambda context: quoting))

    (refusal,) = machine.ask(case, "finish", at=on("2025-04-02"), by=WORKER).refusals

    facts = {"form\ufffd": "Hong\ufffd", "words": ("a", "\ufffd"), "days": 3, "none": None}
    assert refusal == ck.Refusal("our_rule\ufffd", facts, "K-17\ufffd")
    assert refusal.cause is quoting.cause


class Bare(ck.Refusal):
    """A host's own kind of refusal, which cannot be made anew from its fields."""

    def __init__(self) -> None:
        super().__init__("bare\x00")


def test_a_refusal_of_a_hosts_own_kind_that_cannot_be_put_right_opens_nothing():
    machine, case = guarded("bare", registry=registered(bare=lambda context: Bare()))

    (refusal,) = machine.ask(case, "finish", at=on("2025-04-02"), by=WORKER).refusals

    assert (refusal.code, refusal.params) == ("guard_error", {"guard": "bare", "error": "TypeError"})


def test_what_a_guard_says_is_left_as_it_is_where_it_can_be_stored():
    said = ck.Refusal("우리 규칙", {"words": ("a", "\n")}, 17)  # type: ignore[arg-type]
    machine, case = guarded("saying", registry=registered(saying=lambda context: said))

    assert machine.ask(case, "finish", at=on("2025-04-02"), by=WORKER).refusals[0] is said


def test_a_later_move_that_a_guard_refuses_in_odd_words_leaves_a_finding_that_can_be_stored():
    def no_contact(context: ck.stages.Context) -> ck.Refusal | None:
        contacts = context.case.dated(ck.Contact)
        return ck.Refusal("form\x00missing", {"form": "\x00"}) if contacts else None

    machine, case = guarded("no_contact", registry=registered(no_contact=no_contact))
    case = machine.advance(case, "finish", at=on("2025-04-02"), by=WORKER)

    case = machine.record(case, ck.Contact(), at=on("2025-04-01"), recorded_at=on("2025-04-03"), by=WORKER)

    (finding,) = case.history[-1].findings
    assert (finding.code, finding.params["codes"]) == ("no_longer_acceptable", ("form\ufffdmissing",))
    assert ck.loads(ck.dumps(case)) == case
    assert codes(ck.verify(case, machine)) == ["form\ufffdmissing"]


def test_the_questions_an_intake_must_ask_are_found_in_either_form_of_hangul():
    asked = ck.Intake(eligibility=(ck.EligibilityAnswer(question="주거가 불안정하다", answer=True),))
    guard = {"name": "eligible", "asks": [normalize("NFD", "주거가 불안정하다")]}
    machine, case = guarded(guard)
    case = machine.record(case, asked, at=on("2025-03-03"), by=WORKER)
    context = ck.stages.Context(
        case=case, present=case, part=case.id, at=on("2025-03-04"), by=ck.Actor(id="w-1"), workflow=machine.workflow
    )

    assert refused(machine, case) == []
    assert eligible_guard(context, asks=(normalize("NFD", "주거가 불안정하다"),)) is None


def test_facts_that_guards_declare_are_the_same_in_either_form_of_hangul():
    registry = ck.Guards()
    registry.guard("at_home", facts={"거주": "자택"})(lambda context: None)
    registry.guard("lives_there", facts={normalize("NFD", "거주"): normalize("NFD", "자택")})(lambda context: None)
    registry.guard("in_care", facts={normalize("NFD", "거주"): "시설"})(lambda context: None)

    assert check(team("at_home", "lives_there"), registry) == ()
    assert [each.code for each in check(team("at_home", "in_care"), registry)] == ["contradicting_guards"]
