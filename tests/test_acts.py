"""Whatever is tried on a case: asking and acting agree, and the case stays what its history says."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import attrs
import cases
import strategies
from drawn_examples import examples
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from transitions import MachineError

import casekit as ck


class ActsOnACase(RuleBasedStateMachine):
    @initialize(machine=st.sampled_from([cases.SCHOOL, cases.KOREAN]), start=st.sampled_from(["opened", "planned"]))
    def open_a_case(self, machine: ck.StageMachine, start: str) -> None:
        self.machine = machine
        self.case = cases.opened(machine) if start == "opened" else cases.planned(machine)

    def last_instant(self):
        return max(entry.at for entry in self.case.history)

    @rule(data=st.data())
    def try_to_record(self, data: st.DataObject) -> None:
        self.attempt(data, data.draw(strategies.records), overrides=data.draw(strategies.overrides))

    @rule(data=st.data())
    def try_to_move(self, data: st.DataObject) -> None:
        moves = [move.name for move in self.machine.workflow.moves]
        reason = data.draw(st.sampled_from([None, " ", "circumstances changed"]))
        self.attempt(data, data.draw(st.sampled_from([*moves, "no_such_move"])), reason=reason)

    @rule(data=st.data())
    def make_an_open_move(self, data: st.DataObject) -> None:
        at = self.last_instant() + timedelta(days=1)
        options = self.machine.options(self.case, at=at, by=cases.WORKER, reason="next")
        ways = [option.move for option in options if option.open]
        if ways:
            self.case = self.machine.advance(
                self.case, data.draw(st.sampled_from(ways)), at=at, by=cases.WORKER, reason="next"
            )

    @rule(data=st.data())
    def try_to_mend(self, data: st.DataObject) -> None:
        before = self.case
        number = data.draw(st.sampled_from([entry.number for entry in before.history]))
        act = data.draw(strategies.mendings(self.machine, before, number))
        document = ck.interchange.dumps(before)
        try:
            self.case = act.on(before)
        except ck.RecordError as error:
            assert error.refusals  # noqa: PT017
        assert ck.interchange.dumps(before) == document
        assert self.case.history[: before.revision] == before.history

    def attempt(self, data: st.DataObject, act: str | ck.Record, **more: object) -> None:
        machine, before = self.machine, self.case
        document = ck.interchange.dumps(before)
        asked = {"at": data.draw(strategies.instants(self.last_instant())), "by": data.draw(strategies.people), **more}

        answer = machine.ask(before, act, **asked)
        stock = self.stock_trigger(act, asked)
        try:
            after = (
                machine.advance(before, act, **asked) if isinstance(act, str) else machine.record(before, act, **asked)
            )
        except (ck.MoveNotOpenError, ck.RecordError) as error:
            after, refused = None, error.refusals
        else:
            refused = ()

        assert (after is not None) == answer.allowed
        assert refused == answer.refusals
        assert machine.ask(before, act, **asked).refusals == answer.refusals
        assert ck.interchange.dumps(before) == document
        if isinstance(act, str):
            assert stock == (after.stage if after else None)
        if after is not None:
            assert after.history[:-1] == before.history
            assert after.entries_since(before.revision)[0].findings == answer.findings
            self.case = after

    def stock_trigger(self, act: object, asked: dict[str, object]) -> str | None:
        """The stage where the stock trigger of the same engine leads, or None where it refuses."""
        event = self.machine.engine.events.get(act) if isinstance(act, str) else None
        walker = SimpleNamespace(state=self.case.stage)
        try:
            passed = event is not None and event.trigger(walker, case=self.case, **asked)
        except MachineError:
            passed = False
        return walker.state if passed else None

    @invariant()
    def stage_intervals_tile_the_life_of_the_case(self) -> None:
        stays = self.case.stage_intervals
        assert stays[0].entered_at == self.case.opened_at
        assert [stay.left_at for stay in stays[:-1]] == [stay.entered_at for stay in stays[1:]]
        assert stays[-1].left_at is None
        assert stays[-1].stage == self.case.stage

    @invariant()
    def episodes_follow_each_other(self) -> None:
        episodes = self.case.episodes
        assert all(episode.closed_at is not None for episode in episodes[:-1])
        assert (episodes[-1].closed_at is not None) == (self.case.status == "closed")

    @invariant()
    def the_case_as_of_its_last_day_is_the_case(self) -> None:
        assert self.case.as_of(max(entry.at.date() for entry in self.case.history)) == self.case

    @invariant()
    def the_case_is_what_its_history_comes_to(self) -> None:
        assert attrs.evolve(self.case) == self.case
        assert ck.Case.from_history(self.case.id, self.case.history) == self.case

    @invariant()
    def a_document_gives_the_same_case_back(self) -> None:
        assert ck.interchange.loads(ck.interchange.dumps(self.case)) == self.case


TestActsOnACase = ActsOnACase.TestCase
TestActsOnACase.settings = settings(max_examples=examples(40), stateful_step_count=25, deadline=None)
