"""The deadlines of a workflow: what starts the time, how long it is, what meets it, and how often it comes again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat
from typing import Literal, TypeAlias

import attrs

from casekit.answers import Params
from casekit.conditions import AllOf
from casekit.days import TimeLimit
from casekit.days.time_limits import to_time_limit
from casekit.models.checks import between
from casekit.models.record import Value
from casekit.notation.labelled import Labelled, to_labels
from casekit.notation.reading import HIGHEST_COUNT

StartsCounted: TypeAlias = Literal["first", "last", "each"]
"""Which starts of a deadline count: see `DeadlineRule`."""
WhenDayMoves: TypeAlias = Literal["recompute", "keep", "ask"]
"""What happens to a due day when the day from which it is counted moves: see `DeadlineRule`."""
Windows: TypeAlias = Literal["rolling", "fixed"]
"""From when a repeated deadline counts: see `DeadlineRule`."""
LimitBy: TypeAlias = tuple[str, str, TimeLimit]
"""A fact, its value, and the time limit that counts then: see `DeadlineRule.within_by`."""
KEPT = "kept_by_migration"
"""The reason of a DeadlineSet with which a migration keeps a due day."""
RISK = "risk"
"""The fact of a time limit that is the risk of the case, not a field of a record."""


@attrs.frozen(kw_only=True, slots=False, eq=False, repr=False)
class DeadlineRule(Labelled, Value):
    """
    A deadline: an event must happen within a time limit after another event, or before or after a day that is named.

    id: The id of the rule.
    since: The name of the event that starts a clock of the deadline, such as "stage_entered" (see `Record.event`).
    until: The name of the event that meets the deadline. The first such event at or after the start counts that belongs
        to the same thing and the same person, as far as both records name one: see `casekit.clocks.matching`.
    within: The time limit. An Interval becomes one. Only a limit in working days leaves out other days.
    counts: Which starts count. "each": every start has a clock of its own. "first": only the first start of an episode.
        "last": only the last one; it takes the place of the clock before.
    pauses: The ids of the stages, also with their substages, in which the time stands still: the days at the end of
        which the case is there do not count, and of a limit in hours the hours do not.
    paused_by: The event after which the time stands still too. None: no event.
    resumed_by: The event after which it goes on.
    stopped_by: The event that stops the time, of the same thing and person as far as both records name one: nothing is
        due any more, until it starts again, also if `counts` is "first". None: only a closing and a reopening stop it.
        Passing through a stage on one day stops nothing.
    stopped_fields: Values that fields of the record which stops it must have: see `since_fields`.
    follows_intervals: Whether an interval between reviews that is recorded takes the place of the time limit, for the
        running time and the next ones: that of a signed plan, and one that is set, at once; that of a rating of the
        risk if it is shorter. A limit of `within_by` goes before it.
    rolls: Whether a due day that is not a working day moves to the next working day, with `before` to the one before.
        It has no effect on a limit in hours.
    warn: How long before the due day the deadline is due soon; hours count as whole days, rounded up. None: it never
        is.
    hard: Whether a law or a contract sets the limit. The guard `deadlines_kept` asks for it; a deadline
        refuses nothing by itself.
    stage: The id of a stage. Only an event in this stage starts the deadline. None: an event in any stage does.
    guards: The guards that must all hold when it would start, on the case as it was then. Empty: it always starts. It
        starts, too, if a guard could not be evaluated, so that nothing is forgotten.
    since_kind: The kind that the record of the event `since` must have: see `Requirement`. None: any.
    until_kind: The kind that the record of the event `until` must have. None: any.
    since_fields: Values that fields of the record that starts it must have, also own fields. Of several values one is
        enough, in the rule as in the field.
    until_fields: The same of the record that meets it.
    day: The field of the starting record that names the day from which the time counts, also an own field: a birthday,
        a release, the end of a plan. The last version of the thing counts. None: the time counts from the start itself.
    before: Whether the time limit lies before that day, not after it.
    when_day_moves: "recompute": the due day moves with the day. "keep": it stays. "ask": it stays, and says that the
        day moved, until somebody sets the due day.
    within_by: Other time limits, each as a fact, its value and the limit: ("risk", "high", TimeLimit(24, "hour")). The
        fact is "risk", the risk of the case, or a field of the starting record, or else of a thing that this names, or
        else of the client whom it is about, as it was then; also an own field. Of several that hold, the one that ends
        first counts. When the risk rises, the earlier of the two due days counts.
    loosens: Whether a risk that falls again makes the due day later again.
    repeats: How it comes again after the first time limit, one kind of repetition after the other: each as a limit and
        how many times, 1 to 1,000,000, None for as long as the case is open. Empty: it comes once.
    windows: "rolling": the next time begins when the one before was met. "fixed": all are counted from the first start,
        and what happens in a later one meets that one, and the one that was missed stays missed.
    times: How many such events it takes to meet it each time, 1 to 1,000,000.
    earliest: How long before the counted day an event may meet it at the earliest. None: from the start of the time.
    grace: How long after the counted day it is still in time. None: not at all.
    extends: Whether the time goes on by the next repetition by itself when nothing happened by its end.
    owner: The role of those who owe it. None: the primary worker owes it.
    escalates: Who owes it too if it is overdue: each as the time after the due day, and the role.
    waivable: Whether a Waiver that names the rule can replace it.
    labels: Its labels by language.

    >>> DeadlineRule(id="plan_in_time", since="opened", until="plan_signed", within=TimeLimit(30, "day")).hard
    False
    """

    id: str
    since: str
    until: str
    within: TimeLimit = attrs.field(converter=to_time_limit)
    hard: bool = False
    stage: str | None = None
    since_kind: str | None = None
    until_kind: str | None = None
    since_fields: Params = attrs.field(factory=Params, converter=to_labels)
    until_fields: Params = attrs.field(factory=Params, converter=to_labels)
    guards: AllOf = attrs.field(factory=AllOf)
    counts: StartsCounted = "each"
    day: str | None = None
    before: bool = False
    when_day_moves: WhenDayMoves = "recompute"
    within_by: tuple[LimitBy, ...] = ()
    loosens: bool = False
    repeats: tuple[tuple[TimeLimit, int | None], ...] = attrs.field(default=(), metadata=between(1, HIGHEST_COUNT))
    windows: Windows = "rolling"
    times: int = attrs.field(default=1, metadata=between(1, HIGHEST_COUNT))
    earliest: TimeLimit | None = attrs.field(default=None, converter=attrs.converters.optional(to_time_limit))
    grace: TimeLimit | None = attrs.field(default=None, converter=attrs.converters.optional(to_time_limit))
    extends: bool = False
    warn: TimeLimit | None = attrs.field(default=None, converter=attrs.converters.optional(to_time_limit))
    pauses: tuple[str, ...] = ()
    paused_by: str | None = None
    resumed_by: str | None = None
    stopped_by: str | None = None
    stopped_fields: Params = attrs.field(factory=Params, converter=to_labels)
    follows_intervals: bool = False
    rolls: bool = False
    owner: str | None = None
    escalates: tuple[tuple[TimeLimit, str], ...] = ()
    waivable: bool = False
    labels: Params = attrs.field(factory=Params)

    @property
    def warning(self) -> TimeLimit | None:
        """How long before the due day the deadline is due soon, in whole days at least; None if it never is."""
        if self.warn is None or self.warn.unit != "hour":
            return self.warn
        return TimeLimit(-(-self.warn.count // 24), "day")

    @property
    def follows_facts(self) -> bool:
        """Whether a time limit depends on a fact other than the risk of the case."""
        return any(fact != RISK for fact, _, _ in self.within_by)

    @property
    def asks_for_the_case(self) -> bool:
        """Whether a start, or the limit from it on, depends on the state of the case."""
        return bool(self.within_by) or bool(self.guards.parts)

    @property
    def follows_risk(self) -> bool:
        """Whether a time limit depends on the risk of the case."""
        return any(fact == RISK for fact, _, _ in self.within_by)

    def limits(self) -> Iterator[TimeLimit]:
        """Yield the time limit of each time it comes: first `within`, then those of the repetitions."""
        yield self.within
        for every, times in self.repeats:
            yield from repeat(every) if times is None else repeat(every, times)
