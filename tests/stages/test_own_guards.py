"""Guards of a host: their names, their parameters, and guards that go wrong."""

from __future__ import annotations

from typing import Any
from unicodedata import normalize

import cases
import pytest
from cases import WORKER, codes, errors, on
from guard_cases import guarded, raising, refused, registered, team
from hypothesis import assume, given
from hypothesis import strategies as st
from own_guards import OwnGuards

import casekit as ck
from casekit.stages.guards import Guards
from casekit.stages.guards import eligible as eligible_guard

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
    assume("contradicting_guards" not in codes(errors(team(tree), practice=LOGIC)))
    machine, case = guarded(tree, practice=LOGIC)

    answer = machine.ask(case, "finish", at=on("2025-03-05"), by=WORKER)

    assert answer.allowed == (truth(tree) is True)
    assert set(codes(answer.refusals)) <= {"no", "is_so", "guard_error", "one_is_enough"}


def kind_enough(_context: ck.Context) -> None: ...


def test_a_workflow_can_name_the_guards_of_the_library_and_those_of_the_practice():
    first, second = Guards(ck.Practice(guards=(kind_enough,))), Guards()

    assert second.names == (
        "approved",
        "closed",
        "contacted_within",
        "day_reached",
        "deadlines_kept",
        "eligible",
        "fulfilled",
        "last_step_by",
        "need_identified",
        "recorded",
        "reopened",
        "thing_in",
        "things_ended",
    )
    assert set(first.names) - set(second.names) == {"kind_enough"}


@pytest.mark.parametrize(
    ("guards", "code", "where"),
    [
        ((ck.Guard(kind_enough, name="os.system"),), "bad_identifier", "guards[0]"),
        ((ck.Guard(kind_enough, name=""),), "bad_identifier", "guards[0]"),
        ((ck.Guard(kind_enough, name="Kind"),), "bad_identifier", "guards[0]"),
        ((lambda _context: None,), "bad_identifier", "guards[0]"),
        ((kind_enough, ck.Guard(raising, name="kind_enough")), "name_given_twice", "guards[1]"),
        ((kind_enough, 5), "wrong_type", "guards[1]"),
    ],
)
def test_a_practice_has_each_guard_once_under_a_plain_name(guards: tuple[Any, ...], code: str, where: str):
    with pytest.raises(ck.PracticeError) as error:
        ck.Practice(guards=guards)

    assert [(fault.code, fault.where) for fault in error.value.faults] == [(code, where)]


def test_a_guard_of_the_library_is_never_replaced():
    practice = ck.Practice(guards=(ck.Guard(kind_enough, name="eligible"), ck.Guard(kind_enough, name="closed")))
    workflow = ck.Workflow.from_mapping(team())

    for use in (
        lambda: ck.StageMachine(workflow, practice=practice),
        lambda: errors(team(), practice=practice),
    ):
        with pytest.raises(ck.PracticeError) as error:
            use()
        assert [(fault.code, fault.params["guard"]) for fault in error.value.faults] == [
            ("guard_name_taken", "eligible"),
            ("guard_name_taken", "closed"),
        ]


def test_a_plain_function_is_a_guard_with_its_own_name_and_no_facts():
    assert ck.Practice(guards=(kind_enough,)).guards == (ck.Guard(kind_enough, name="kind_enough", facts={}),)


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

    faults = errors(team(guard), practice=registry)

    assert codes(faults) == (["guard_parameters"] if facts else [])
    for fault in faults:
        assert fault.where == "moves[0].guards"
        assert {name: fault.params[name] for name in facts or {}} == facts


def test_the_types_of_a_guard_are_known_where_they_are_no_text():
    def typed(_context: ck.Context, days: int) -> None: ...

    typed.__annotations__["days"] = int

    assert codes(errors(team({"name": "typed", "days": "30"}), practice=registered(typed=typed))) == [
        "guard_parameters"
    ]
    assert errors(team({"name": "typed", "days": 30}), practice=registered(typed=typed)) == ()


def test_a_guard_of_the_host_whose_parameters_cannot_be_read_is_no_crash():
    faults = errors(team("biggest"), practice=registered(biggest=max))

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
    machine, case = guarded("quoting", practice=registered(quoting=lambda context: quoting))

    (refusal,) = machine.ask(case, "finish", at=on("2025-04-02"), by=WORKER).refusals

    facts = {"form\ufffd": "Hong\ufffd", "words": ("a", "\ufffd"), "days": 3, "none": None}
    assert refusal == ck.Refusal("our_rule\ufffd", facts, "K-17\ufffd")
    assert refusal.cause is quoting.cause


class Bare(ck.Refusal):
    """A host's own kind of refusal, which cannot be made anew from its fields."""

    def __init__(self) -> None:
        super().__init__("bare\x00")


def test_a_refusal_of_a_hosts_own_kind_that_cannot_be_put_right_opens_nothing():
    machine, case = guarded("bare", practice=registered(bare=lambda context: Bare()))

    (refusal,) = machine.ask(case, "finish", at=on("2025-04-02"), by=WORKER).refusals

    assert (refusal.code, refusal.params) == ("guard_error", {"guard": "bare", "error": "TypeError"})


def test_what_a_guard_says_is_left_as_it_is_where_it_can_be_stored():
    said = ck.Refusal("우리 규칙", {"words": ("a", "\n")}, 17)  # type: ignore[arg-type]
    machine, case = guarded("saying", practice=registered(saying=lambda context: said))

    (refusal,) = machine.ask(case, "finish", at=on("2025-04-02"), by=WORKER).refusals

    assert (refusal, repr(refusal)) == (said, repr(said))


def test_a_later_move_that_a_guard_refuses_in_odd_words_leaves_a_finding_that_can_be_stored():
    def no_contact(context: ck.stages.Context) -> ck.Refusal | None:
        contacts = context.case.dated(ck.Contact)
        return ck.Refusal("form\x00missing", {"form": "\x00"}) if contacts else None

    machine, case = guarded("no_contact", practice=registered(no_contact=no_contact))
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
        case=case, present=case, case_id=case.id, at=on("2025-03-04"), by=ck.Actor(id="w-1"), workflow=machine.workflow
    )

    assert refused(machine, case) == []
    assert eligible_guard(context, asks=(normalize("NFD", "주거가 불안정하다"),)) is None


def test_facts_that_guards_declare_are_the_same_in_either_form_of_hangul():
    registry = OwnGuards()
    registry.guard("at_home", facts={"거주": "자택"})(lambda context: None)
    registry.guard("lives_there", facts={normalize("NFD", "거주"): normalize("NFD", "자택")})(lambda context: None)
    registry.guard("in_care", facts={normalize("NFD", "거주"): "시설"})(lambda context: None)

    assert errors(team("at_home", "lives_there"), practice=registry.practice) == ()
    assert [each.code for each in errors(team("at_home", "in_care"), practice=registry.practice)] == [
        "contradicting_guards"
    ]
