"""What a workflow sets beside its stages and moves: rules, reviews, deadlines, requirements, approvals, words."""

from __future__ import annotations

from typing import Literal, TypeAlias

import attrs

from casekit.answers import Params
from casekit.days import Interval
from casekit.models import RiskLevel
from casekit.models.record import Value

Level: TypeAlias = Literal["block", "report", "off"]
ParameterUnit: TypeAlias = Literal["day", "week", "month", "hour", "minute", "times", "percent", "points", "people"]
"""What a parameter of a workflow is counted in."""
PARAMETER = "$"
"""Before the name of a workflow's parameter, where a guard or an effect takes its value: `days = "$contact_limit"`."""
MONTHLY = Interval(1, "month")
"""The usual interval between reviews: the casework text's example."""


class Labelled:
    """A part of a workflow with labels by language."""

    id: str
    labels: Params

    def label(self, language: str = "en") -> str:
        """
        Return the label in a language; the id where it has none in that language.

        >>> Word(id="moved_away", labels=Params({"ko": "이사"})).label("ko")
        '이사'
        """
        return str(self.labels.get(language) or self.id)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Word(Labelled, Value):
    """
    A word of this workflow: a role, a reason or an effect, with its labels by language.

    >>> Word(id="moved_away", labels=Params({"en": "moved away"})).id
    'moved_away'
    """

    id: str
    labels: Params = attrs.field(factory=Params)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Parameter(Labelled, Value):
    """
    A number of this workflow with a name and a unit, so that it is written once and changed in one place.

    >>> Parameter(id="contact_limit", value=30, unit="day").unit
    'day'
    """

    id: str
    value: float
    unit: ParameterUnit
    labels: Params = attrs.field(factory=Params)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Requirement(Labelled, Value):
    """
    What must be on record before a move that asks for it: an event, so many times since the case was last opened.

    `valid` is how long a record counts (None: always); `within` by when it is due after entering the stage it belongs
    to (None: no day); `owner` the role that owes it; `waivable` whether a Waiver opens it.

    >>> Requirement(id="home_visit", event="contact", times=2, valid=Interval(3, "month")).waivable
    False
    """

    id: str
    event: str
    times: int = 1
    valid: Interval | None = None
    within: Interval | None = None
    owner: str | None = None
    waivable: bool = False
    labels: Params = attrs.field(factory=Params)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class ApprovalRule(Labelled, Value):
    """
    A kind of approval: who may give or refuse it, and how long it holds once given (None: until its subject changes).

    >>> ApprovalRule(id="plan_approval", roles=("supervisor",)).valid is None
    True
    """

    id: str
    roles: tuple[str, ...]
    valid: Interval | None = None
    labels: Params = attrs.field(factory=Params)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class RuleSetting(Value):
    """
    How strictly a casework rule holds in this workflow, and which roles may set it aside (none: as it ships).

    >>> RuleSetting(rule="client_voice_at_closure", level="block")
    RuleSetting(rule='client_voice_at_closure', level='block', overridable_by=())
    """

    rule: str
    level: Level | None = None
    overridable_by: tuple[str, ...] = ()


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class RiskInterval(Value):
    """The widest interval between reviews at one risk level."""

    risk: RiskLevel
    interval: Interval


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class Reviews(Value):
    """
    How often plans are reviewed: the usual interval, and the widest allowed at each risk level named.

    >>> Reviews(by_risk=(RiskInterval(risk="high", interval=Interval(1, "week")),)).widest("high")
    Interval(count=1, unit='week')
    """

    every: Interval = MONTHLY
    by_risk: tuple[RiskInterval, ...] = ()

    def widest(self, risk: RiskLevel | None) -> Interval | None:
        """The widest interval allowed at this risk; None where the workflow sets none."""
        return next((each.interval for each in self.by_risk if each.risk == risk), None)


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class DeadlineRule(Value):
    """
    By when something must have happened: within so much time after the event `since`, the event `until`.

    With a `stage` only an event in that stage starts the clock; "stage_entered" is entering it. `hard` marks a limit
    the law or a contract sets; it is shown with the deadline and refuses nothing.

    >>> DeadlineRule(id="plan_in_time", since="intake_registered", until="plan_signed", within=Interval(30, "day")).hard
    False
    """

    id: str
    since: str
    until: str
    within: Interval
    hard: bool = False
    stage: str | None = None
