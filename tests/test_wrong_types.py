"""Whatever a public function is given: it answers, or it refuses in the words of the library. It never breaks."""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import attrs
import cases
import office
import pytest
import whole_life
from viewing import teacher

import casekit as ck
from casekit import resources, stages
from casekit.answers import Params
from casekit.clocks.reviews import REVIEWS, ReviewDue, review_due_days, running_interval
from casekit.conditions import Leaf
from casekit.days.steps import only_day
from casekit.days.zones import in_zone, zone_named, zone_of
from casekit.display import format_number, format_share
from casekit.evaluation import Series
from casekit.evaluation.methods import case_durations
from casekit.interchange import entry_to_data
from casekit.limits import Limits
from casekit.models import Membership
from casekit.models.asked import each_case, only_case
from casekit.models.office_record import UnknownRecord
from casekit.models.personal import personal_fields
from casekit.models.record import Value
from casekit.nearest import known_facts, nearest
from casekit.practice import OwnField, OwnVocabulary, OwnWord, RecordKind
from casekit.resources.circumstances import NO_CIRCUMSTANCES
from casekit.resources.gaps import ResourceGap
from casekit.resources.joint_work import JointWork
from casekit.stages.due.requirements import RequirementStatus
from casekit.stages.settings import RiskInterval
from casekit.stages.versions.changed_duties import ChangedDueDay, LapsingApproval
from casekit.stages.versions.migration import Blocked, NewStage
from casekit.testing import Tour, cover

ROOMS = ("", "practice", "stages", "resources", "privacy", "interchange", "models", "days", "labels", "pictures",
         "testing")  # fmt: skip
"""The rooms walked. The methods of `casekit.evaluation` are in evaluation/methods/test_every_method.py."""
MARK = "Kim-7731"

DAY, AT, REFERRALS = date(2025, 3, 20), cases.on("2025-03-20"), ck.Workflow.ready("referral")
ACCESS = teacher(role="case_manager", personal=("*",))
MACHINE = ck.StageMachine(cases.SCHOOL.workflow, practice=ck.Practice(access=(ACCESS,)), things=(REFERRALS,))
CASE = MACHINE.record(cases.in_service(), ck.Contact(), at=cases.on("2025-03-12"), by=cases.WORKER)
WORKFLOW, VIEW = MACHINE.workflow, MACHINE.view(CASE, cases.WORKER, on=DAY)
NEXT, KOREAN = attrs.evolve(WORKFLOW, version=WORKFLOW.version + 1), cases.KOREAN.workflow
CONFIG = {"states": ["a", "b"], "initial": "a", "transitions": [["go", "a", "b"]]}
TINY = '{"id": "tiny", "version": 1, "initial": "a", "stages": {"a": {"final": true}}}'
FAMILY = ck.Household(id="H-1", index_client="C-9", members=(Membership(person="C-9", role="child"),))
AROUND = resources.surroundings(CASE, on=DAY)
CONTEXT = ck.Context(
    case=CASE, present=CASE, case_id=CASE.id, at=AT, by=cases.WORKER, workflow=WORKFLOW, move=WORKFLOW.moves[0],
    record=ck.Contact(), target="intake", reason="why", mends=1,
)  # fmt: skip


def is_open(_context: ck.Context) -> ck.Refusal | None:
    """A guard of a host."""


def is_kind(_context: ck.Context) -> Iterator[ck.Breach]:
    """A rule of a host."""
    yield from ()


GRADE = OwnField(record="Client", id="school_grade", value_type="whole_number", low=1, high=6, default=1)
CAMP = RecordKind(id="camp", thing=True, events=("camp_visited",), labels=Params({"ko": "캠프"}))
GUARD, RULE = ck.Guard(is_open, facts={"age": (0, 17)}), ck.Rule(is_kind, records=(ck.Need,), reads=("camp",))
PRACTICE = ck.Practice(id="ours", kinds=(CAMP,), fields=(GRADE,), guards=(GUARD,), rules=(RULE,), zone="Asia/Seoul")
RISK = OwnVocabulary(id="risk", words=(OwnWord(id="critical", counts_as="high", labels=Params({"en": "critical"})),))
PRACTICE_FILE = Path(__file__).parent / "practice.toml"

DURATIONS = case_durations({"K-17": (DAY, None)}, as_of=DAY)
SERIES = Series(goal="G1", days=(DAY,), baseline=(7,), intervention=(), improvement="increase")
SERVICES = [ck.Resource(id="RS1", sector="welfare", ownership="public", formality="formal")]
VALID: dict[str, Any] = {
    "information": ("health",), "purpose": "referral", "consent": "S1", "answers": {"RS1": (2, 1)},
    "areas": ("west",), "checks": {}, "circumstances": NO_CIRCUMSTANCES,
    "criterion": ck.models.Eligibility(fact="age", at_least=18, unit="year"), "facts": {"area": frozenset({"west"})},
    "directory": resources.Directory(SERVICES), "first": 3, "nearly": 2, "need": ck.Need(id="N1", domain="housing"),
    "providers": (), "requests": [resources.PlaceRequest(id="R1", choices=("RS1",), since=DAY)],
    "resources": SERVICES, "weights": {"area": 2.0},
    "thing": None, "party": "receiver", "things": (REFERRALS,), "subject": "referral",
    "fix": True, "about": "case 'K-17'", "act": "monitor", "assignments": CASE.assignments, "at": AT, "base": WORKFLOW,
    "by": cases.WORKER, "calendar": ck.days.Weekdays(), "case": CASE, "cases": [CASE], "client": ck.Client(id="C-9"),
    "client_noun": {"en": "learner"},
    "code": "wrong_type", "config": CONFIG, "consents": CASE.consents, "context": CONTEXT, "counts": {"intake": 3},
    "data": ck.to_data(CASE), "day": DAY, "deadlines": "keep", "earlier": AROUND, "entries": CASE.history,
    "entry": len(CASE.history), "episode": 1, "error": ck.EvaluationError, "expected_revision": CASE.revision,
    "extension": {"id": "own", "version": 1}, "as_type": int, "fields": (), "guards": (),
    "history": CASE.history, "id": "K-17", "index_client": ck.Client(id="C-9"),
    "key": "act-1", "kind": ck.Need, "kinds": ("intake",), "practice": PRACTICE,
    "legal_basis": "gdpr_17", "rare": [("Need.domain", "debt")], "fewer_than": 5,
    "known": ("N1", "N2"), "language": "ko", "later": AROUND, "leaf": Leaf("eligible"),
    "limits": Limits(), "machine": MACHINE, "mapping": {}, "medians": {"intake": 1.5}, "move": "monitor",
    "name": "intake", "names": {"P-9": "x"}, "new": NEXT, "old": WORKFLOW, "on": DAY, "other": ck.Interval(1, "month"),
    "overrides": (ck.Override(rule="consent_scope", by="boss-1", reason="why"),), "parameter": "days",
    "params": Params({"limit": 3}), "part": "message", "person": "C-3", "path": office.__file__.replace(".py", ".toml"),
    "prepare": lambda case, step: case, "previous": None, "reason": "why", "reasons": (), "recipient": "RS1",
    "record": ck.Contact(), "records": (), "recorded_at": AT + timedelta(days=1), "ref": WORKFLOW.ref,
    "revision": 1, "risk": "high",
    "roles": True, "rules": (), "rows": [*map(entry_to_data, CASE.history)], "rule": KOREAN.deadlines[0],
    "shelf": (), "since": 1, "stage": "monitoring", "stages": [("monitoring", AT)],
    "summary": "cannot go on", "text": ck.dumps(CASE), "timeline": CASE.timeline, "to": "monitoring", "total": 2,
    "access": (), "tour": Tour(steps=()), "team": "north",
    "texts": {"en": {"own": {"message": "Own."}}}, "valid": ck.Interval(1, "week"),
    "vocabularies": (), "wording": ck.labels.Wording(),
    "value": 1.5, "values": {"a": 1}, "version": 1, "view": VIEW, "viewer": cases.WORKER,
    "count": 2, "last": DAY, "until": DAY, "worker": "worker-1", "visited": ("intake",), "voice_checkpoints": (),
    "reviews": (), "criteria": (), "life_matrix": True, "series": SERIES, "measure": "days", "target": 1, "band": None,
    "result": DURATIONS,
    "what": ck.Contact(), "when": DAY, "where": "moves[0]", "vocabulary_name": "sector", "word": "school",
    "workflow": WORKFLOW, "zone": "Asia/Seoul", "within": ck.days.TimeLimit(3, "day"), "items": (),
}  # fmt: skip
"""A valid argument for each name of a parameter, whatever takes it."""

OWN: dict[str, Any] = {
    **{f"{kind}.{name}": value for kind in ("Case", "CaseView") for name, value in {
        "as_of.known": AT, "current.identity": "N1", "open.stage": "intake", "open.workflow": WORKFLOW.ref,
        "open.client": FAMILY,
    }.items()},
    "StageMachine.open.client": FAMILY, "StageMachine.advance.record": None, "StageMachine.ask.record": None,
    **{f"Workflow.{name}.id": "intake" for name in
       ("entered", "has_ended", "is_final", "kinds_of", "leaves_of", "lineage", "ways_from")},
    **{f"{name}.deadlines": True for name in ("dot", "mermaid", "svg", "table")}, "only_day.where": "day",
    **dict.fromkeys(("match.person", "facts_of.person"), ck.Client(id="C-9")), "allocate.rule": ("priority",),
    **dict.fromkeys(("review_due_days.rule", "running_interval.rule"), REVIEWS),
    **dict.fromkeys(("review_due_days.starts", "running_interval.starts")),
    "Membership.meets.other": Membership(person="P-1", role="child"), "StageMachine.correct.at": None,
    "StageMachine.correct.recorded_at": AT, "pseudonymise.key": b"k" * 16, "working_days_between.first": DAY,
    "Weekdays.holidays": frozenset({DAY}), "Workflow.from_json.text": TINY,
    "Workflow.from_mapping.data": WORKFLOW.to_mapping(), "Workflow.from_toml.text": WORKFLOW.to_toml(),
    "Workflow.from_transitions.id": "tiny", "Workflow.ready.id": "school_six", "StageMachine.agenda.what": "F1",
    "Workflow.ready_versions.id": "school_six", "approval_position.kind": "closing", "Practice.extend.kinds": (),
    "Practice.fields_of.record": "Client", "Practice.class_of.kind": "Need", "Practice.vocabulary.name": "risk",
    "Practice.from_json.text": '{"id": "ours"}', "Practice.from_file.path": str(PRACTICE_FILE),
    "Practice.from_toml.text": PRACTICE_FILE.read_text("utf-8"),
    "Practice.from_mapping.data": {"id": "ours"}, "OwnField.of.record": CASE.client, "cover.what": "moves",
    "entry_to_data.entry": CASE.history[0], "Practice.value_label.field": "method",
    "OwnVocabulary.rank.code": "high", "Practice.build.kind": ck.Contact, "in_zone.zone": UTC,
    "personal_fields.record": ck.Client, "vocabulary.name": "sector", "zone_named.name": "+09:00",
}  # fmt: skip
"""The valid argument where a parameter means something of its own; None: it is left out."""

CALLED = {
    "Practice.from_mapping.data": "practice",
    "Workflow.from_mapping.data": "workflow",
    "from_data.data": "document",
    "loads.text": "document",
}
"""What a refusal calls an argument whose name it does not give."""

LOOP: list[Any] = []
LOOP.append(LOOP)
DEEP: list[Any] = []
for _ in range(3_000):
    DEEP = [DEEP]


class Person:
    """Somebody's own object that says more than it should."""

    def __repr__(self) -> str:
        return MARK


WRONG: dict[str, Any] = {
    "none": None, "true": True, "number": 5, "zero": 0, "minus": -1, "half": 0.5, "nan": float("nan"),
    "huge number": 10**10_000, "word": "x", "no text": "", "blank": " ", "mark": MARK, "path": "../../x",
    "half a pair": "\ud800", "nul": "\0", "bytes": b"x", "list": [], "tuple": (), "set": {1}, "numbers": [5],
    "words": ("x",), "nones": (None,), "marks": [MARK], "table": {}, "table of numbers": {"x": 5},
    "table by numbers": {5: "x"}, "table by huge numbers": {10**10_000: "x"}, "object": Person(),
    "objects": [Person()], "type": int, "record class": ck.Contact, "function": len, "list in itself": LOOP,
    "deep list": DEEP, "huge numbers": [10**10_000], "table of huge numbers": {"x": 10**10_000},
    "without a zone": datetime(2025, 3, 20), "instant": AT, "day": DAY, "first day": date.min,  # noqa: DTZ001
    "last day": date.max, "first moment": datetime.min,  # noqa: DTZ901
    "first instant": datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
    "last instant": datetime.max.replace(tzinfo=timezone(-timedelta(hours=14))), "hour": AT.time(),
    "span": timedelta.max, "zone": UTC, "record": ck.Contact(), "need": ck.Need(id="N1", domain="housing"),
    "actor": cases.WORKER, "case": CASE, "view": VIEW, "other machine": cases.KOREAN, "other workflow": KOREAN,
    "entry": CASE.history[0], "interval": ck.Interval(9999, "month"), "facts": Params({"a": 1}),
    "refusal": ck.Refusal("own"), "error class": ValueError,
}  # fmt: skip


@cache
def given_by_place(function: Callable[..., Any]) -> list[str]:
    """The parameters of a function that are given by place alone."""
    parameters = inspect.signature(function).parameters.values()
    return [each.name for each in parameters if each.kind in (each.POSITIONAL_ONLY, each.VAR_POSITIONAL)]


class Call(NamedTuple):
    """A valid call of a public function, and which of its arguments are personal."""

    name: str
    function: Callable[..., Any]
    arguments: dict[str, Any]
    personal: frozenset[str] = frozenset()

    def answer(self, **changed: Any) -> Any:
        given = {**self.arguments, **changed}
        positional = [given.pop(name) for name in given_by_place(self.function) if name in given]
        found = self.function(*positional, **given)
        return tuple(islice(found, 200)) if isinstance(found, Iterator) else found


def examples(value: Any, found: dict[type, Any]) -> dict[type, Any]:
    """One instance of each class in a value, the one that says most."""
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, tuple | list):
        for each in value:
            examples(each, found)
    elif attrs.has(type(value)):
        parts = [getattr(value, field.name) for field in attrs.fields(type(value))]
        known = found.setdefault(type(value), value)
        if sum(map(bool, parts)) > sum(bool(getattr(known, field.name)) for field in attrs.fields(type(value))):
            found[type(value)] = value
        if not isinstance(value, ck.Case) or value not in (CASE, VIEW):
            examples(parts, found)
    return found


ACT: dict[str, Any] = {"at": AT, "by": cases.WORKER}
EXAMPLES = examples(
    [
        whole_life.whole_life(), ACCESS, PRACTICE, GUARD, RULE, CAMP, GRADE, ck.OfficeRecord(kind="camp", id="M-1"),
        RISK, ck.labels.Wording(),
        UnknownRecord(kind="trip", stored="{}"), ck.Breach({"a": 1}),
        WORKFLOW, KOREAN, office.OFFICE, CASE.episodes, CASE.stage_intervals, CONTEXT, AROUND,
        {"ways": WORKFLOW.ways_from("intake")}, MACHINE.ask(CASE, "monitor", **ACT), MACHINE.options(CASE, **ACT),
        MACHINE.next_steps(CASE, "evaluate", **ACT), MACHINE.due(CASE, on=DAY),
        stages.soundness(office.OFFICE), stages.compare(KOREAN, WORKFLOW), stages.check({}),
        stages.plan_migration([CASE], WORKFLOW, NEXT, {}, on=DAY),
        stages.migrate_all([CASE], WORKFLOW, NEXT, {}, deadlines="keep", **ACT), cover(WORKFLOW, "stages"),
        ck.Workflow.from_transitions(CONFIG, id="tiny"), resources.resource_matches(CASE),
        resources.support_change(AROUND, AROUND), ck.labels.vocabulary("sector"), VALID["overrides"],
        ReviewDue(due=DAY, status="running", since=DAY), stages.Parameter(id="x", value=1, unit="day"),
        Blocked(case="K-1", reasons=()), NewStage(case="K-1", old="a", new="b", enters=True),
        ChangedDueDay(case="K-1", kind="deadline", what="x", change="begins", new=DAY),
        LapsingApproval(case="K-1", kind="closing", position="asked"), stages.RecordRule(kind="Closure"),
        RequirementStatus(requirement="x", state="outstanding", found=0, times=1),
        stages.Position(subject="referral", shelf="referrals", thing="R1", stage="accepted", ended=False),
        RiskInterval(risk="high", interval=ck.Interval(1, "day")), ck.Refusal("own", {"a": 1}, "b"),
        (OWED := stages.Obligation(kind="review", what="x", owners=())), stages.AgendaItem(case="K-1", obligation=OWED),
        ResourceGap(case="K-1", need="N1", person="C-3", area=None, domain="x", outcome=None, untried=()),
        resources.PlaceRequest(id="R1", choices=("RS1",), since=DAY),
        JointWork(need="N1", goal="G1"), ck.days.Weekdays(), ck.days.PublicHolidays("KR"), CASE, VIEW, Limits(),
    ],
    {},
)  # fmt: skip
EXAMPLES |= {type(each): each for each in (PRACTICE, MACHINE, Params({"a": 1}), VALID["directory"])}
ERRORS = (ck.CasekitError, *ck.CasekitError.__subclasses__(), ck.PracticeError, ck.WorkflowError)
EXAMPLES |= {kind: kind("cannot go on") for kind in ERRORS}
NO_EXAMPLE = (ck.Record, Value, ck.Calendar)
"""What a host writes subclasses of."""


def arguments_of(name: str, function: Callable[..., Any]) -> dict[str, Any]:
    parameters = inspect.signature(function).parameters.values()
    names = [each.name for each in parameters if each.kind is not inspect.Parameter.VAR_KEYWORD]
    given = {each: OWN.get(f"{name}.{each}", VALID.get(each)) for each in names}
    assert set(given) <= set(VALID) | {each.rpartition(".")[2] for each in OWN}, name
    return given


INNER = (
    Limits, Params, personal_fields, zone_named, zone_of, in_zone, only_day, format_number, format_share, nearest,
    known_facts, each_case, only_case, review_due_days, running_interval,
)  # fmt: skip
"""What the rooms share and hosts may come upon."""


def calls() -> Iterator[Call]:
    """A valid call of every public function, class and method, and of what the rooms share."""
    public: dict[str, Any] = {each.__name__: each for each in INNER}
    for room in ROOMS:
        module = import_module(f"casekit.{room}".rstrip("."))
        public |= {name: getattr(module, name) for name in module.__all__}
    for name, thing in public.items():
        if inspect.isclass(thing):
            yield from calls_of(name, thing)
        elif inspect.isfunction(inspect.unwrap(thing)):
            yield Call(name, thing, arguments_of(name, thing))


def calls_of(name: str, kind: type) -> Iterator[Call]:
    if kind in NO_EXAMPLE:
        return
    example = EXAMPLES[kind]
    if attrs.has(kind):
        fields = [field for field in attrs.fields(kind) if field.init]
        personal = frozenset(field.name for field in fields if field.metadata.get("casekit.personal"))
        given = {field.name: OWN.get(f"{name}.{field.name}", getattr(example, field.name)) for field in fields}
        yield Call(name, kind, given, personal)
    else:
        yield Call(name, kind, arguments_of(name, kind))
    for member in dir(kind):
        static = inspect.getattr_static(kind, member)
        function = inspect.unwrap(getattr(static, "__func__", static)) if not member.startswith("_") else None
        if inspect.isfunction(function) and function.__module__.startswith("casekit"):
            named, bound = f"{name}.{member}", getattr(example, member)
            yield Call(named, bound, arguments_of(named, bound))


CALLS = [pytest.param(call, id=call.name) for call in calls()]


def is_known_here(call: Call) -> bool:
    needs = {"svg": shutil.which("dot"), **dict.fromkeys(ck.pictures.__all__, find_spec("matplotlib"))}
    return bool(needs.get(call.name, True))


def breach(call: Call, argument: str, wrong: str) -> str | None:
    """How a call with one wrong argument breaks what is promised; None: it answers, or it refuses as it should."""
    try:
        answer = call.answer(**{argument: WRONG[wrong]})
        names = dir(type(answer)) if inspect.isclass(call.function) else ()
        for name in names:
            if isinstance(inspect.getattr_static(type(answer), name), property):
                getattr(answer, name)
    except ck.CasekitError as refused:
        error: Exception = refused
        told = all(argument in str(each.where) for each in refused.reasons if each.code == "wrong_type")
        told = told or CALLED.get(f"{call.name}.{argument}") in [each.where for each in refused.reasons]
    except (TypeError, ValueError) as refused:
        error, told = refused, str(refused).startswith("cannot ") and argument in str(refused)
    except AssertionError as unsound:
        error, told = unsound, call.name == "assert_sound" and "workflow is not sound" in str(unsound)
    except Exception as broken:
        return f"{argument}, {wrong}: {type(broken).__name__}"
    else:
        return None
    said = str(error) + repr(error)
    personal = argument in call.personal or wrong in ("object", "objects")
    return None if told and not (personal and MARK in said) else f"{argument}, {wrong}: {said:.200}"


@pytest.mark.parametrize("call", CALLS)
def test_a_call_with_valid_arguments_answers(call):
    if is_known_here(call):
        call.answer()


@pytest.mark.parametrize("call", CALLS)
def test_a_wrong_argument_is_answered_or_refused_by_name(call):
    assert [told for each in call.arguments for wrong in WRONG if (told := breach(call, each, wrong))] == []


def test_a_text_names_no_file():
    for asked in ("../../x", "../stages/presets/school_six/1"):
        with pytest.raises(ValueError, match="en, ko"):
            ck.labels.words_in(asked)  # type: ignore[arg-type]


@pytest.mark.parametrize("zone", ["+09:60", "+\u0660\u0669:00", "+9:00", "+24:00", "09:00", "../../x", "", "\ud800"])
def test_an_offset_is_spelled_in_one_way(zone):
    assert zone_named(zone) is None


def test_an_instant_without_an_offset_lies_on_no_day_of_a_zone():
    with pytest.raises(ck.RecordError) as refused:
        in_zone(datetime(2025, 3, 20), UTC)  # noqa: DTZ001

    assert refused.value.codes == ("naive_instant",)


@pytest.mark.parametrize("asked", [ck.StageMachine.due, ck.StageMachine.owed, ck.StageMachine.requirements])
def test_what_is_due_is_asked_of_the_machine_whose_workflow_the_case_follows(asked):
    with pytest.raises(ck.RecordError) as refused:
        asked(cases.KOREAN, CASE, on=DAY)

    assert refused.value.codes == ("other_workflow",)


def test_an_instant_is_no_working_day():
    assert ck.days.Weekdays([date(2025, 5, 5)]).is_working_day(date(2025, 5, 6))
    with pytest.raises(ck.RecordError):
        ck.days.Weekdays([date(2025, 5, 5)]).is_working_day(cases.on("2025-05-05"))


def test_a_file_may_be_read_to_any_size():
    assert ck.Workflow.from_file(VALID["path"], limits=Limits(file_bytes=10**30)) == office.OFFICE
