"""Strategies for the parts of a random workflow: its declarations, and the conditions and rules that use them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar, get_args

import attrs
from hypothesis import strategies as st

from casekit.answers import Effect, Params
from casekit.clocks.deadline_rule import DeadlineRule, StartsCounted
from casekit.conditions import AllOf, AnyOf, Condition, Leaf, Not
from casekit.days import Interval, TimeLimit
from casekit.days.time_limits import LimitUnit
from casekit.models import RiskLevel
from casekit.models.catalogue import EVENTS
from casekit.notation.labelled import Word
from casekit.stages import ApprovalRule, Parameter, Requirement, Reviews, RuleSetting
from casekit.stages.rules.casework_rules import RULES
from casekit.stages.settings import PATHS_OF_KINDS, CountsFrom, Reason, RecordRule, RiskInterval

LIMIT = "contact_limit"
"""The id of the parameter that may set the days of a guard."""
_FIELDS = {"Closure": ("note", "outcome"), "Reopening": (), "Disclosure": ("purpose",), "Contact": ("method",)}
"""Kinds of records of which a drawn workflow may demand something, each with fields that it may demand."""
_KINDS = {"contact": "home_visit", "case_conference": "joint", "assessment_completed": "reassessment"}
"""A kind that a drawn workflow may name beside an event."""
_PLAIN = ("eligible", "need_identified", "closed", "reopened")
_Thing = TypeVar("_Thing")

words = st.sampled_from(["접수", "사정", "개입 계획", "Intake", "Home visits", '"as agreed"', "end\\of"])
texts = st.builds(str.__add__, words, st.text("ab 가나\\\"'<>&|{}[]#:;\n", max_size=4))
limits = st.builds(TimeLimit, st.integers(1, 12), st.sampled_from(get_args(LimitUnit)))
intervals = st.builds(Interval, st.integers(1, 12), st.sampled_from(["day", "week", "month"]))
no_interval: st.SearchStrategy[Interval | None] = st.none() | intervals


def some_of(things: Sequence[_Thing], *, least: int = 0) -> st.SearchStrategy[tuple[_Thing, ...]]:
    """Draw at least `least` and at most three of these things, none of them twice."""
    if not things:
        return st.just(())
    chosen = st.lists(st.sampled_from(things), min_size=least, max_size=3, unique_by=repr)
    return chosen.map(_as_tuple)


def _as_tuple(things: list[_Thing]) -> tuple[_Thing, ...]:
    return tuple(things)


@attrs.frozen(kw_only=True)
class Ground:
    """The declarations of one workflow, which its stages and moves may use."""

    languages: tuple[str, ...]
    roles: tuple[Word, ...]
    reasons: tuple[Reason, ...]
    effects: tuple[Word, ...]
    approvals: tuple[ApprovalRule, ...]
    parameters: tuple[Parameter, ...]

    @property
    def role_names(self) -> tuple[str, ...]:
        """Return the roles that moves may name: those declared; two others if none is, since any is allowed then."""
        return tuple(word.id for word in self.roles) or ("volunteer", "head_of_school")

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """Return guards with their parameters, of which no two contradict each other."""
        days = f"${LIMIT}" if self.parameters else 30
        return (
            *(Leaf(name) for name in _PLAIN),
            Leaf("contacted_within", Params({"days": days})),
            *(Leaf("recorded", Params({"event": event})) for event in ("plan_signed", "supervision", "review_held")),
            Leaf("recorded", Params({"event": "contact", "times": 2})),
            *(Leaf("approved", Params({"approval": rule.id})) for rule in self.approvals),
        )


@st.composite
def grounds(draw: st.DrawFn) -> Ground:
    """Draw the declarations of a workflow."""
    languages = draw(st.sampled_from([(), ("ko",), ("en",), ("ko", "en")]))
    drawn = labels(languages)

    def declared(*ids: str) -> tuple[Word, ...]:
        return tuple(Word(id=id, labels=draw(drawn)) for id in draw(some_of(ids)))

    roles = declared("case_manager", "supervisor", "nurse")
    ground = Ground(
        languages=languages, roles=roles, reasons=draw(reasons(languages)),
        effects=declared("notify_school", "write_letter"), approvals=(), parameters=(),
    )  # fmt: skip
    approvals = tuple(
        ApprovalRule(
            id=id, roles=draw(some_of(ground.role_names, least=1)), valid=draw(no_interval), labels=draw(drawn)
        )
        for id in draw(some_of(("plan_approval", "closing_approval")))
    )
    value = st.integers(1, 60) | st.sampled_from([0, 0.5, 2.25])
    parameters = [Parameter(id=LIMIT, value=draw(st.integers(1, 60)), unit="day", labels=draw(drawn))]
    parameters.append(Parameter(id="full_score", value=draw(value), unit="points", labels=draw(drawn)))
    kept = draw(st.sampled_from([parameters, parameters[:1], []]))
    return attrs.evolve(ground, approvals=approvals, parameters=tuple(kept))


@st.composite
def reasons(draw: st.DrawFn, languages: tuple[str, ...]) -> tuple[Reason, ...]:
    """Draw the reasons that a workflow declares, some with what follows from them at a closing."""
    return tuple(
        Reason(
            id=id, labels=draw(labels(languages)), counts_as=draw(st.sampled_from([None, None, "improved"])),
            planned=draw(st.sampled_from([None, None, True, False])),
            without=draw(st.sampled_from([None, None, (), ("client_voice_at_closure",)])),
            asks=draw(st.sampled_from([None, None, (), ("note",)])),
        )
        for id in draw(some_of(("moved_away", "agreed", "lost_contact")))
    )  # fmt: skip


@st.composite
def labels(draw: st.DrawFn, languages: tuple[str, ...]) -> Params:
    """Draw labels in the languages that a workflow declares, and sometimes in others too."""
    more = draw(st.sampled_from([(), (), ("en",), ("ko", "pt-BR")]))
    return Params({language: draw(texts) for language in dict.fromkeys((*languages, *more))})


@st.composite
def effects(draw: st.DrawFn, ground: Ground) -> tuple[Effect, ...]:
    """Draw the effects of a move: what the host is to do after it."""
    params = [Params(), Params({"days": 3, "urgent": True}), Params({"to": ("school", "family")})]
    params += [Params({"days": f"${each.id}"}) for each in ground.parameters]
    names = draw(some_of([word.id for word in ground.effects]))
    return tuple(Effect(name=name, params=draw(st.sampled_from(params))) for name in names)


@st.composite
def conditions(draw: st.DrawFn, leaves: tuple[Leaf, ...]) -> tuple[Condition, ...]:
    """Draw conditions that together use each of these guards once."""
    parts: list[Condition] = [
        Not(leaf, code=f"was_{leaf.name}") if draw(st.integers(0, 3)) == 0 else leaf for leaf in leaves
    ]
    if len(parts) < 2 or draw(st.booleans()):
        return tuple(parts)
    join = draw(st.sampled_from([AllOf, AnyOf]))
    return (parts[0], join(tuple(parts[1:])))


def events(event: str, kind: str) -> st.SearchStrategy[dict[str, Any]]:
    """Draw an event, and sometimes a kind of it, as the values of these two fields."""
    drawn = st.tuples(st.sampled_from([*EVENTS, *_KINDS]), st.booleans())
    return drawn.map(lambda each: {event: each[0], kind: _KINDS.get(each[0]) if each[1] else None})


@st.composite
def requirements(draw: st.DrawFn, ground: Ground) -> tuple[Requirement, ...]:
    """Draw the requirements of a workflow: the events that moves may require."""
    return tuple(
        Requirement(
            id=id, **draw(events("event", "kind")), times=draw(st.integers(1, 3)),
            counts_from=draw(st.sampled_from(get_args(CountsFrom))), valid=draw(no_interval),
            within=draw(no_interval), owner=draw(st.none() | st.sampled_from(ground.role_names)),
            waivable=draw(st.booleans()), labels=draw(labels(ground.languages)),
        )
        for id in draw(some_of(("home_visit", "school_talk")))
    )  # fmt: skip


@st.composite
def record_rules(draw: st.DrawFn, ground: Ground, stages: tuple[str, ...]) -> tuple[RecordRule, ...]:
    """Draw what a workflow demands of some kinds of records, and the stages to which closing and reopening lead."""
    return tuple([draw(record_rule(kind, ground, stages)) for kind in draw(some_of(tuple(_FIELDS)))])


@st.composite
def record_rule(draw: st.DrawFn, kind: str, ground: Ground, stages: tuple[str, ...]) -> RecordRule:
    """Draw what a workflow demands of one kind of records."""
    leads = kind in PATHS_OF_KINDS
    reason = leads and draw(st.booleans())
    return RecordRule(
        kind=kind, sources=draw(some_of(stages)), roles=draw(some_of(ground.role_names)), reason=reason,
        reasons=draw(some_of([word.id for word in ground.reasons])) if reason else (),
        approval=draw(st.sampled_from([None, *(rule.id for rule in ground.approvals)])),
        fields=draw(some_of(_FIELDS[kind])), target=draw(st.none() | st.sampled_from(stages)) if leads else None,
    )  # fmt: skip


@st.composite
def rules(draw: st.DrawFn, ground: Ground) -> tuple[RuleSetting, ...]:
    """Draw settings of some casework rules: their levels, and who may override them."""
    return tuple(
        RuleSetting(
            rule=rule, level=draw(st.sampled_from([None, "block", "report", "off"])),
            overridable_by=draw(some_of(ground.role_names)),
            within=draw(no_interval) if rule == "referral_again" else None,
        )
        for rule in draw(some_of(tuple(RULES)))
    )  # fmt: skip


_MONTH, _DAYS = TimeLimit(1, "month"), TimeLimit(3, "day")
_RARER: tuple[dict[str, Any], ...] = (
    {},
    {"repeats": ((TimeLimit(1, "week"), 3), (_MONTH, None)), "times": 2, "grace": _DAYS},
    {"repeats": ((_MONTH, None),), "windows": "fixed", "earliest": _DAYS, "extends": True},
    {"within_by": (("risk", "high", TimeLimit(24, "hour")),), "loosens": True},
    {"waivable": True, "earliest": _DAYS},
    {"guards": AllOf((Not(Leaf("need_identified"), code="is_known"), Leaf("recorded", Params({"event": "contact"}))))},
    {"stopped_by": "stage_entered", "stopped_fields": Params({"kinds": ("assessment",)}), "rolls": True},
    {"follows_intervals": True, "repeats": ((_MONTH, None),)},
    {"paused_by": "contact", "resumed_by": "intake_registered"},
)  # fmt: skip
"""What deadlines may have besides: each is drawn whole, since one key needs another."""


@st.composite
def deadlines(draw: st.DrawFn, ground: Ground, stages: tuple[str, ...]) -> tuple[DeadlineRule, ...]:
    """Draw the deadlines of a workflow, no two of the same events, which could say different days."""
    drawn = [
        DeadlineRule(
            id=id, **draw(events("since", "since_kind")), **draw(events("until", "until_kind")), within=draw(limits),
            hard=draw(st.booleans()), stage=draw(st.none() | st.sampled_from(stages)),
            counts=draw(st.sampled_from(get_args(StartsCounted))), warn=draw(st.none() | limits),
            pauses=tuple(draw(st.lists(st.sampled_from(stages), max_size=2, unique=True))),
            **draw(st.sampled_from(_RARER)), owner=draw(st.none() | st.sampled_from(ground.role_names)),
            escalates=tuple((_DAYS, role) for role in draw(some_of(ground.role_names))),
        )
        for id in draw(some_of(("plan_in_time", "visit_in_time")))
    ]  # fmt: skip
    of_events = {(each.since, each.since_kind, each.until, each.until_kind): each for each in drawn}
    return tuple(of_events.values())


@st.composite
def reviews(draw: st.DrawFn) -> Reviews:
    """Draw the review intervals of a workflow."""
    low, high = (RiskInterval(risk=risk, interval=draw(intervals)) for risk in get_args(RiskLevel)[::2])
    return Reviews(every=draw(intervals), by_risk=draw(st.sampled_from([(), (high,), (low, high)])))
