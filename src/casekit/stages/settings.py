"""Parts of a workflow besides stages and moves: rules, reviews, requirements, approvals and parameters."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

import attrs

from casekit.answers import Params
from casekit.days import Interval
from casekit.models import RiskLevel
from casekit.models.record import Value
from casekit.notation.labelled import Labelled

ParameterUnit: TypeAlias = Literal["day", "week", "month", "hour", "minute", "times", "percent", "points", "people"]
"""The unit of a parameter of a workflow."""
CountsFrom: TypeAlias = Literal["stage", "episode"]
"""From when on the records of a requirement count: see `Requirement`."""
PARAMETER = "$"
"""Prefix that marks a workflow parameter in the arguments of a guard or an effect: `days = "$contact_limit"`."""
PATHS_OF_KINDS: Mapping[str, str] = MappingProxyType(
    {"Closure": "closing", "Reopening": "reopening", "Void": "correcting"}
)
"""The tables of a workflow for three kinds of records; all others are under "records"."""
LevelInWorkflow: TypeAlias = Literal["block", "report", "off", "cancel"]
"""The level of a rule in a workflow: see `RuleSetting`."""
MONTHLY = Interval(1, "month")
"""
The default interval between reviews.

Source: "사회복지사 케이스워크: 개념과 목표를 이해하는 5가지 핵심 포인트" (web article without author or date). The
example of regular evaluation in its table of strategies is a monthly review.
"""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Parameter(Labelled, Value):
    """
    A number with a name and a unit that a workflow declares once and uses in guards and effects.

    id: The name by which guards and effects refer to it.
    value: The number.
    unit: Its unit: "day", "week", "month", "hour", "minute", "times", "percent", "points" or "people".
    labels: Its labels by language.

    >>> Parameter(id="contact_limit", value=30, unit="day").unit
    'day'
    """

    id: str
    value: float
    unit: ParameterUnit
    labels: Params = attrs.field(factory=Params)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Reason(Labelled, Value):
    """
    A reason that a workflow declares for its moves, its records or its closings, and what follows from it at a closing.

    id: The code of the reason.
    labels: Its labels by language.
    counts_as: The code of the vocabulary `closure_reason` that a closing for this reason counts as. None: itself.
    planned: Whether a closing for this reason is the planned end of the work. None: as the library says of it.
    without: Codes of the casework rules that do not hold for a closing for this reason. None: as the library says.
    asks: Names of fields of the closure that should have a value. None: as the library says.

    >>> Reason(id="moved_to_seoul", counts_as="moved_away", asks=("note",)).planned is None
    True
    """

    id: str
    labels: Params = attrs.field(factory=Params)
    counts_as: str | None = None
    planned: bool | None = None
    without: tuple[str, ...] | None = None
    asks: tuple[str, ...] | None = None


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Requirement(Labelled, Value):
    """
    An event that must be on record before a move that names the requirement.

    id: The id of the requirement.
    event: The event that must be on record.
    kind: The kind that the record must have: a code in its field `Record.KIND`, or an own word of the office. None:
        any.
    times: How many times the event must be on record.
    counts_from: From when on records count. "stage": since the case last entered the stage that lists the requirement,
        from outside it; records of the same instant count if they follow the entering. In an episode in which the case
        did not enter the stage, all records count. "episode": since the case was last opened or reopened.
    valid: How long a record counts. None: no limit.
    within: The time within which it is due, from entering the stage that lists it in `Stage.requires`. None: it has no
        due day.
    owner: The role responsible for it.
    waivable: Whether a Waiver can replace it.
    labels: Its labels by language.

    >>> Requirement(id="home_visit", event="contact", times=2, valid=Interval(3, "month")).waivable
    False
    """

    id: str
    event: str
    kind: str | None = None
    times: int = 1
    counts_from: CountsFrom = "stage"
    valid: Interval | None = None
    within: Interval | None = None
    owner: str | None = None
    waivable: bool = False
    labels: Params = attrs.field(factory=Params)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class ApprovalRule(Labelled, Value):
    """
    A kind of approval in a workflow.

    id: The id of the kind.
    roles: The roles that may give or refuse it.
    valid: How long an approval stays valid after it was given. None: no limit. A change of its subject always ends it.
    labels: Its labels by language.

    >>> ApprovalRule(id="plan_approval", roles=("supervisor",)).valid is None
    True
    """

    id: str
    roles: tuple[str, ...]
    valid: Interval | None = None
    labels: Params = attrs.field(factory=Params)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class RecordRule(Value):
    """
    What a workflow demands of every record of one kind: who records it, in which stages, with what.

    kind: The name of the kind: a class such as "Disclosure", or a kind that a practice declares as data.
    sources: Ids of the stages in which it may be recorded; a stage stands for its substages too. Empty: in any stage.
    roles: The roles that may record it. Empty: anyone.
    reason: Whether its field `reason` must have a value.
    reasons: The reasons allowed, from the catalogue of the workflow. Empty: any. They have no effect if `reason` is
        False.
    approval: The id of the kind of approval it requires: see `ApprovalRule`.
    fields: The names of further fields that must have a value.
    target: The id of the stage that the case enters by it. None: the case stays in its stage. Only for a Closure and a
        Reopening.

    >>> RecordRule(kind="Disclosure", roles=("supervisor",), fields=("purpose",)).reason
    False
    """

    kind: str
    sources: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    reason: bool = False
    reasons: tuple[str, ...] = ()
    approval: str | None = None
    fields: tuple[str, ...] = ()
    target: str | None = None

    @property
    def where(self) -> str:
        """Its path in the workflow: "closing", "reopening", or "records.KIND"."""
        return PATHS_OF_KINDS.get(self.kind, f"records.{self.kind}")

    @property
    def required_fields(self) -> tuple[str, ...]:
        """The names of all fields that must have a value."""
        return (*(("reason",) if self.reason else ()), *self.fields)


def in_order_of_writing(rules: tuple[RecordRule, ...]) -> tuple[RecordRule, ...]:
    """
    Return record rules in the order in which a workflow is written: closing, reopening, then the others as given.

    A rule for closing or reopening that demands nothing is left out, as it is in the text of a workflow.
    """
    if not isinstance(rules, tuple) or not all(isinstance(each, RecordRule) for each in rules):  # pyright: ignore[reportUnnecessaryIsInstance]
        return rules
    order = [*PATHS_OF_KINDS]
    demanding = (each for each in rules if each.kind not in order or each != RecordRule(kind=each.kind))
    return tuple(sorted(demanding, key=lambda each: order.index(each.kind) if each.kind in order else len(order)))


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class RuleSetting(Value):
    """
    How strictly a casework rule applies in this workflow.

    rule: The code of the rule.
    level: "block" to refuse an act that breaks the rule, "report" to add a finding to it, or "off". A rule about open
        work at a closing also has "cancel": the closing then cancels that work. None: the default of the rule.
    overridable_by: The roles that may set the rule aside. Empty: the default of the rule.
    within: For the rule `referral_again`: how long a declined referral counts. None: until the case is closed.

    >>> RuleSetting(rule="client_voice_at_closure", level="block").overridable_by
    ()
    """

    rule: str
    level: LevelInWorkflow | None = None
    overridable_by: tuple[str, ...] = ()
    within: Interval | None = None


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class RiskInterval(Value):
    """
    The longest interval allowed between reviews at one risk level.

    risk: The risk level: "low", "medium" or "high".
    interval: The longest interval allowed.

    >>> RiskInterval(risk="high", interval=Interval(1, "week")).interval.unit
    'week'
    """

    risk: RiskLevel
    interval: Interval


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Reviews(Value):
    """
    How often plans are reviewed.

    every: The interval of a signed plan that names none, if the risk of the case has no interval in `by_risk`.
    by_risk: The longest allowed interval for each risk level listed.

    >>> Reviews(by_risk=(RiskInterval(risk="high", interval=Interval(1, "week")),)).widest("high")
    Interval(count=1, unit='week')
    """

    every: Interval = MONTHLY
    by_risk: tuple[RiskInterval, ...] = ()

    def widest(self, risk: RiskLevel | None) -> Interval | None:
        """Return the longest interval allowed at a risk level. None if the workflow sets none for it."""
        return next((each.interval for each in self.by_risk if each.risk == risk), None)
