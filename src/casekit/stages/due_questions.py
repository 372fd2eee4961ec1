"""Queries about time: what is due and owed in a case, until when, and when that changes next; and over cases."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from casekit.answers import Refusal
from casekit.clocks.reviews import ReviewDue, review_due_days
from casekit.days import Calendar, TimeLimit
from casekit.days.steps import only_day
from casekit.errors import RecordError
from casekit.models import Case, Record
from casekit.models.asked import each_case
from casekit.stages.due import deadlines, requirements
from casekit.stages.due.deadlines import Deadline
from casekit.stages.due.requirements import RequirementStatus
from casekit.stages.thing_questions import ThingQuestions
from casekit.stages.wording import in_words

if TYPE_CHECKING:
    from casekit.stages.due.agenda import AgendaItem, Standing
    from casekit.stages.due.obligations import Obligation


class DueQuestions(ThingQuestions):
    """Queries about what is due and owed. `StageMachine` derives from it."""

    @in_words
    def due(
        self, case: Case, *, on: date, calendar: Calendar | None = None, episode: int | None = None,
        thing: Record | str | None = None,
    ) -> tuple[Deadline, ...]:  # fmt: skip
        """
        Return the deadlines of the workflow in the order declared, then the reviews of this episode that were missed
        and the next one (`rule` "review"), if the workflow has no deadline "review" and `episode` is None.

        Args:
            case: The case. Its state at the end of `on` is used.
            on: The day.
            calendar: The working days, which a limit in working days counts. A review that would be due on a day that
                is not a working day is due on the next working day. None: those of the practice; if it has none, every
                day is a working day.
            episode: The number of an episode, from 1. None: the latest one up to the day.
            thing: A thing that moves by a workflow of its own, or its id: return the deadlines of that workflow, which
                count from when the thing was first recorded. None: those of the case.

        Raises RecordError for a day before the case opened, or on which the thing was not recorded yet, for a case of
        another workflow, and if a due day would lie beyond the last supported date.

        >>> from datetime import datetime, timezone
        >>> from casekit.models import Client, Intake
        >>> from casekit.stages import StageMachine, Workflow
        >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
        >>> machine = StageMachine(Workflow.ready("kr_integrated"))
        >>> case = machine.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1")
        >>> case = machine.record(case, Intake(), at=monday, by="worker-1")
        >>> survey, *_ = machine.due(case, on=date(2025, 3, 28))
        >>> survey.rule, survey.due, survey.status
        ('survey_within_10_days', datetime.date(2025, 3, 27), 'overdue')
        """
        terms, seen = self._going_on_day(self._require_own(case), thing, on, calendar)
        return deadlines.due(seen, terms, on=on, episode=episode)

    @in_words
    def reviews(self, case: Case, *, on: date, calendar: Calendar | None = None) -> tuple[ReviewDue, ...]:
        """
        Return every due day of a review that the entries up to a day have set, in order, by the deadline of the
        workflow with the id "review" or, without one, by the built-in rule. Empty before anything starts it. The last
        may be running.

        `casekit.evaluation.evaluate` takes them, so that it counts the reviews as the workflow does.

        `on`, `calendar` and the errors are those of `due`.

        >>> from datetime import datetime, timezone
        >>> from casekit.models import Client, Plan
        >>> from casekit.stages import StageMachine, Workflow
        >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
        >>> machine = StageMachine(Workflow.ready("school_six"))
        >>> case = machine.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1")
        >>> machine.reviews(case, on=monday.date())
        ()
        """
        own, terms = self._require_own(case), self._terms(calendar)
        rule = self.workflow.review_rule
        return review_due_days(own, on=on, calendar=terms.calendar, rule=rule, starts=terms.starts)

    @in_words
    def owed(self, case: Case, *, on: date, calendar: Calendar | None = None) -> tuple[Obligation, ...]:
        """
        Return everything that is still to be done in a case at the end of a day, by due day, the earliest first.
        Obligations without a due day are last.

        This covers open follow-ups, the next contact, open plan items, unanswered referrals, the outstanding
        requirements of the stage and of its parent stages, the next review and running deadlines, also those of things
        that move by workflows of their own. For a closed case it covers only open follow-ups and the next aftercare
        contact: the one agreed in `Contact.next_due` or the next one of the AftercarePlan, whichever is earlier. Empty
        if nothing is left to do.

        The contacts of an AftercarePlan are spread evenly over its months, from the closing or from the plan if it is
        later: the k-th is due k * months / contacts months after that day.

        `on`, `calendar` and the errors are those of `due`.

        >>> from datetime import datetime, timezone
        >>> from casekit.models import Client, FollowUp
        >>> from casekit.stages import StageMachine, Workflow
        >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
        >>> machine = StageMachine(Workflow.ready("school_six"))
        >>> case = machine.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1")
        >>> promise = FollowUp(id="F1", owner="worker-1", owed_to="C-3", due=date(2025, 3, 20))
        >>> case = machine.record(case, promise, at=monday, by="worker-1")
        >>> [(each.what, each.owners, each.owed_to) for each in machine.owed(case, on=monday.date())]
        [('F1', ('worker-1',), 'C-3')]
        """
        own = self._require_own(case)
        found: tuple[Obligation, ...] = import_module("casekit.stages.due.obligations").owed(
            own, self._terms(calendar), on=on, things=self._running_things(own, calendar, on)
        )
        return found

    @in_words
    def requirements(
        self, case: Case, *, on: date, thing: Record | str | None = None
    ) -> tuple[RequirementStatus, ...]:  # fmt: skip
        """
        Return the status, at the end of a day, of each requirement of the stage of the case and of its parent stages,
        or of those of a thing that moves by a workflow of its own.

        The requirements of the outermost stage come first. Those of one stage are in the order declared. Empty if no
        requirement applies. The errors are those of `due`.

        >>> from datetime import datetime, timezone
        >>> from casekit.models import Client
        >>> from casekit.stages import StageMachine, Workflow
        >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
        >>> stages = {"survey": {"requires": {"visit": {"event": "contact"}}}, "done": {"final": True}}
        >>> moves = [{"name": "end", "from": ["survey"], "to": "done", "requires": ["visit"]}]
        >>> office = {"id": "office", "version": 1, "initial": "survey", "stages": stages, "moves": moves}
        >>> machine = StageMachine(Workflow.from_mapping(office))
        >>> case = machine.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1")
        >>> [(each.requirement, each.state) for each in machine.requirements(case, on=monday.date())]
        [('visit', 'outstanding')]
        """
        terms, seen = self._going_on_day(self._require_own(case), thing, on)
        return requirements.requirements(seen, terms.workflow, on=on)

    @in_words
    def next_due(self, case: Case, *, on: date, calendar: Calendar | None = None) -> date | None:
        """
        Return the next day on which, without another act, something that is due or owed in a case changes: a deadline
        is due soon, due or overdue, something else is overdue, or somebody else owes it. None if nothing will.

        A host that keeps this day beside each case asks only for the cases whose day has come, and after each act.

        `on`, `calendar` and the errors are those of `due`. Entries of after `on` count on their day.

        >>> from datetime import datetime, timezone
        >>> from casekit.models import Client, Intake
        >>> from casekit.stages import StageMachine, Workflow
        >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
        >>> machine = StageMachine(Workflow.ready("kr_integrated"))
        >>> case = machine.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1")
        >>> case = machine.record(case, Intake(), at=monday, by="worker-1")
        >>> machine.next_due(case, on=monday.date())
        datetime.date(2025, 3, 27)
        """
        own = self._require_own(case)
        agenda = import_module("casekit.stages.due.agenda")
        things = partial(self._running_things, own, calendar)
        standing: Standing = agenda.Standing(own, self._terms(calendar), things)
        return standing.next_change(only_day(on, about=f"case {case.id!r}"))

    @in_words
    def overdue(
        self, cases: Iterable[Case], *, on: date, calendar: Calendar | None = None,
        worker: str | None = None, team: str | None = None, person: str | None = None, what: str | None = None,
    ) -> tuple[AgendaItem, ...]:  # fmt: skip
        """
        Return what is owed in several cases and was due before a day: the agenda until the day before. The arguments
        and the errors are those of `agenda`, which has an example.
        """
        found = self.agenda(cases, on=on, calendar=calendar, worker=worker, team=team, person=person, what=what)
        return tuple(each for each in found if each.obligation.is_overdue(on=on))

    @in_words
    def due_soon(
        self, cases: Iterable[Case], *, on: date, within: TimeLimit, calendar: Calendar | None = None,
        worker: str | None = None, team: str | None = None, person: str | None = None, what: str | None = None,
    ) -> tuple[AgendaItem, ...]:  # fmt: skip
        """
        Return what is owed in several cases and is due on a day or within a time after it.

        `within`: The time. Of one in hours only whole days count. The other arguments are those of `agenda`.

        The errors are those of `agenda`, and RecordError for a time that leads beyond the year 9999.

        >>> from datetime import datetime, timezone
        >>> from casekit.models import Client, FollowUp
        >>> from casekit.stages import StageMachine, Workflow
        >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
        >>> machine = StageMachine(Workflow.ready("school_six"))
        >>> case = machine.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1")
        >>> promise = FollowUp(id="F1", owner="worker-1", owed_to="C-3", due=date(2025, 3, 20))
        >>> case = machine.record(case, promise, at=monday, by="worker-1")
        >>> soon = machine.due_soon([case], on=date(2025, 3, 18), within=TimeLimit(2, "day"))
        >>> [each.obligation.what for each in soon]
        ['F1']
        """
        last = _limit(within).last_day(only_day(on), calendar=self.practice.calendar if calendar is None else calendar)
        found = self.agenda(
            cases, on=on, until=last, calendar=calendar, worker=worker, team=team, person=person, what=what
        )
        return tuple(each for each in found if not each.obligation.is_overdue(on=on))

    @in_words
    def agenda(
        self, cases: Iterable[Case], *, on: date, until: date | None = None, calendar: Calendar | None = None,
        worker: str | None = None, team: str | None = None, person: str | None = None, what: str | None = None,
    ) -> tuple[AgendaItem, ...]:  # fmt: skip
        """
        Return what is owed in several cases at the end of a day, by due day, then by the id of the case. What has no
        due day is last. Empty if nothing is owed.

        Args:
            cases: The cases, all of the workflow of the machine. One that is opened later than `on` is left out.
            on: The day.
            until: The last due day to return: the day before `on` for what is overdue. What has no due day is then left
                out. None: everything.
            calendar: As for `due`.
            worker: The id of an owner: return only what this one owes. None: what anybody owes.
            team: The id of a team: return only what an owner assigned in this team owes. None: any.
            person: The id of a person: return only what is owed to this one. None: to anybody.
            what: The id of a deadline, requirement, follow-up …, or "review" or "contact": see `Obligation.what`. None:
                any.

        Raises RecordError as `due` does, and if a case is given twice.

        >>> from datetime import datetime, timezone
        >>> from casekit.models import Client, FollowUp
        >>> from casekit.stages import StageMachine, Workflow
        >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
        >>> machine = StageMachine(Workflow.ready("school_six"))
        >>> case = machine.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1")
        >>> promise = FollowUp(id="F1", owner="worker-1", owed_to="C-3", due=date(2025, 3, 20))
        >>> case = machine.record(case, promise, at=monday, by="worker-1")
        >>> overdue = machine.agenda([case], on=date(2025, 3, 24), until=date(2025, 3, 23), worker="worker-1")
        >>> [(each.case, each.obligation.what, each.obligation.due) for each in overdue]
        [('K-17', 'F1', datetime.date(2025, 3, 20))]
        """
        only_day(on)
        last = None if until is None else only_day(until, where="until")
        agenda = import_module("casekit.stages.due.agenda")
        items: list[AgendaItem] = []
        for case in each_case(cases):
            if case.opened_at.date() <= on:
                items += agenda.items_of(case, self.owed(case, on=on, calendar=calendar), on=on)
        wanted = (
            each for each in items
            if (last is None or (each.obligation.due is not None and each.obligation.due <= last))
            and (worker is None or worker in each.obligation.owners) and (team is None or team in each.teams)
            and person in (None, each.obligation.owed_to) and what in (None, each.obligation.what)
        )  # fmt: skip
        found: tuple[AgendaItem, ...] = agenda.in_due_order(wanted)
        return found


def _limit(within: object) -> TimeLimit:
    """Return a time limit. Raises RecordError for anything else."""
    if isinstance(within, TimeLimit):
        return within
    fault = Refusal("wrong_type", {"expected": "a time limit (casekit.days.TimeLimit)"}, "within")
    raise RecordError("cannot find what is due soon", [fault])
