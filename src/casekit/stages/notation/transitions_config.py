"""
Convert a configuration of the `transitions` package to the mapping of a workflow.

Nothing in the configuration is executed. Every innermost state becomes a stage with the moves that `transitions` would
try from it, in the same order, so that a case takes the same path. A source state with children means each of its
innermost states, the source "*" every state, and the destination "=" the state itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TypeAlias

import attrs

from casekit.answers import Fault, Finding, Params
from casekit.conditions import Condition, Leaf, Not
from casekit.limits import DEFAULT_LIMITS, Limits
from casekit.stages.definition import Definition
from casekit.stages.guards import Guards
from casekit.stages.move import ANYWHERE, STAYING
from casekit.stages.notation.config_names import named
from casekit.stages.notation.config_reading import ConfigReader, State, Transition
from casekit.stages.notation.writing import condition_written, written
from casekit.stages.stage import Stage

Outcome: TypeAlias = tuple[tuple[Condition, ...], str]
"""One outcome of a trigger: the conditions that must all hold, and the name of the state it leads to (or "=")."""
Attempt: TypeAlias = tuple[Transition, str]
"""A transition that a trigger tries in a state, and the name of the state it leads to (or "=")."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Conversion:
    """
    The result of a conversion.

    mapping: The mapping of the workflow; empty if there are faults.
    findings: What was not carried over.
    faults: What could not be read.
    names: The new name of each state that is carried over, and of each trigger and condition. A key is "states.",
        "triggers." or "conditions." and the old name.
    """

    mapping: Mapping[str, object]
    findings: tuple[Finding, ...] = ()
    faults: tuple[Fault, ...] = ()
    names: Params = attrs.field(factory=Params)


def convert_config(config: object, limits: Limits = DEFAULT_LIMITS) -> Conversion:
    """Convert a configuration. If it has faults, the mapping is empty."""
    reader = ConfigReader(limits)
    reader.config(config)
    if reader.faults:
        return Conversion(mapping={}, findings=tuple(reader.findings), faults=reader.listed_faults)
    return _Converter(reader).convert()


class _Converter:
    """Converts states and transitions that were read without a fault to stages and moves."""

    def __init__(self, reader: ConfigReader) -> None:
        self.states, self.initial = reader.states, reader.initial
        self.transitions = reader.transitions
        self.by_source = _by_source(self.transitions)
        self.findings = reader.findings
        self.ids = _stage_ids(self.states)
        self.moves = named((each.trigger for each in self.transitions), "move", reserved=("state",))
        self.order = {trigger: place for place, trigger in enumerate(self.moves)}
        conditions = (name for each in self.transitions for name in (*each.conditions, *each.unless))
        self.guards = named(conditions, "condition", reserved=Guards().names)
        self.parents = {state.parent for state in self.states.values()}
        self.everywhere: dict[tuple[str, bool], Mapping[int, Transition]] = {}
        self.guards_of = {each.where: self._guards_of(each) for each in self.transitions}

    def convert(self) -> Conversion:
        """Return the workflow, with a finding for each part that is not carried over."""
        leaves = [name for name in self.states if name not in self.parents]
        tried = {leaf: {each: self._tried(leaf, each) for each in self._triggers(leaf)} for leaf in leaves}
        outcomes = {leaf: {each: self._outcomes(ways) for each, ways in tried[leaf].items()} for leaf in leaves}
        reachable = self._reachable(outcomes)
        kept = {leaf: outcomes[leaf] for leaf in leaves if leaf in reachable}
        final = {leaf for leaf in kept if not any(to != STAYING for each in kept[leaf].values() for _, to in each)}
        stages = tuple(self._stages(reachable, final))
        moves = list(self._moves({leaf: each for leaf, each in kept.items() if leaf not in final}, tried))
        used = {each.where for leaf in kept for ways in tried[leaf].values() for each, _ in ways}
        self._report_dropped(kept, final, used)
        initial = self.ids[self.initial]
        mapping = written(Definition(id="x", initial=initial, stages=stages))
        mapping |= {"moves": moves} if moves else {}
        names = {f"states.{name}": id for name, id in self.ids.items() if name in reachable}
        names |= {f"triggers.{name}": id for name, id in self.moves.items()}
        names |= {f"conditions.{name}": id for name, id in self.guards.items()}
        return Conversion(mapping=mapping, findings=tuple(self.findings), names=Params(names))

    def _with_parents(self, name: str | None) -> Iterator[str]:
        """Yield a state, its parent, and so on up."""
        while name is not None:
            yield name
            name = self.states[name].parent

    def _entered(self, name: str) -> str:
        """Return the innermost initial child of a state, or the state itself."""
        while (initial := self.states[name].initial) is not None:
            name = initial
        return name

    def _triggers(self, leaf: str) -> list[str]:
        """Return the triggers of a state, of its parents and of "*", in the order of the moves."""
        found = {
            trigger for state in (*self._with_parents(leaf), ANYWHERE) for trigger in self.by_source.get(state, {})
        }
        return sorted(found, key=self.order.__getitem__)

    def _transitions_from(self, state: str, trigger: str) -> Collection[Transition]:
        """Return the transitions that a trigger tries in this state, in order, without those of its parents."""
        own = self.by_source.get(state, {}).get(trigger)
        everywhere = self._from_everywhere(trigger, outermost=self.states[state].parent is None)
        if own is None:
            return everywhere.values()
        found = {**own, **everywhere}
        return [found[place] for place in sorted(found)]

    def _from_everywhere(self, trigger: str, *, outermost: bool) -> Mapping[int, Transition]:
        """
        Return the transitions from "*" that a trigger tries in an outermost or an inner state, by index. Cached.

        An inner state itself tries only those with the destination "="; its outermost parent tries all of them.
        """
        found = self.everywhere.get((trigger, outermost))
        if found is None:
            found = self.everywhere[trigger, outermost] = {
                place: each for place, each in sorted(self.by_source.get(ANYWHERE, {}).get(trigger, {}).items())
                if each.sources == (ANYWHERE,) and (outermost or each.dest == STAYING)
            }  # fmt: skip
        return found

    def _tried(self, leaf: str, trigger: str) -> tuple[Attempt, ...]:
        """
        Return the transitions that a trigger tries in a state, with the state each leads to (or "=").

        Transitions of the state come before those of its parents. No transition is tried after one without conditions.
        """
        tried = list[Attempt]()
        for state in self._with_parents(leaf):
            for each in self._transitions_from(state, trigger):
                if each.conditions and each.unless and {*each.conditions} & {*each.unless}:
                    continue
                dest = state if each.dest == STAYING else each.dest
                tried.append((each, STAYING if dest is None or self._entered(dest) == leaf else dest))
                if not each.conditions and not each.unless:
                    return tuple(tried)
        return tuple(tried)

    def _outcomes(self, tried: tuple[Attempt, ...]) -> tuple[Outcome, ...]:
        """Return the outcomes of the transitions that a trigger tries, in order."""
        return tuple([(self.guards_of[each.where], dest) for each, dest in tried])

    def _guards_of(self, transition: Transition) -> tuple[Condition, ...]:
        """Return the conditions of a transition as guards, those of `unless` negated."""
        wanted = [Leaf(self.guards[name]) for name in dict.fromkeys(transition.conditions)]
        unwanted = [self.guards[name] for name in dict.fromkeys(transition.unless)]
        return (*wanted, *(Not(Leaf(name), code=name) for name in unwanted))

    def _reachable(self, outcomes: Mapping[str, Mapping[str, tuple[Outcome, ...]]]) -> set[str]:
        """Return the reachable states, with their parents and their children."""
        ahead, reached = [self._entered(self.initial)], set[str]()
        while ahead:
            name = ahead.pop()
            if name not in reached:
                reached.add(name)
                targets = {to for each in outcomes.get(name, {}).values() for _, to in each} - {STAYING}
                ahead += [self._entered(to) for to in targets]
        within = {name for name in self.states if reached & {*self._with_parents(name)}}
        return {each for name in within for each in self._with_parents(name)}

    def _stages(self, reachable: set[str], final: set[str]) -> Iterator[Stage]:
        """Yield the reachable states as stages, with findings for the others."""
        for name, state in self.states.items():
            if name not in reachable:
                self.findings.append(Finding("stage_not_reached", {"stage": name}, state.where))
                continue
            if state.final and name not in final:
                self.findings.append(Finding("final_with_ways_out", {"stage": name}, state.where))
            initial = None if state.initial is None or state.initial not in reachable else self.ids[state.initial]
            parent = self.ids[state.parent] if state.parent is not None else None
            labels = Params({"en": state.label})
            yield Stage(id=self.ids[name], labels=labels, parent=parent, initial=initial, final=name in final)

    def _moves(
        self,
        kept: Mapping[str, Mapping[str, tuple[Outcome, ...]]],
        tried: Mapping[str, Mapping[str, tuple[Attempt, ...]]],
    ) -> Iterator[dict[str, object]]:
        """Yield the moves of each trigger: one move for all stages in which its outcomes are the same."""
        leaves_by_outcomes: dict[str, dict[tuple[Outcome, ...], list[str]]] = {trigger: {} for trigger in self.moves}
        for leaf, by_trigger in kept.items():
            for trigger, outcomes in by_trigger.items():
                if outcomes:
                    leaves_by_outcomes[trigger].setdefault(outcomes, []).append(leaf)
        for trigger, name in self.moves.items():
            for outcomes, leaves in leaves_by_outcomes[trigger].items():
                yield self._move(trigger, name, outcomes, tuple(leaves), tried[leaves[0]][trigger][0][0].where)

    def _move(
        self, trigger: str, name: str, outcomes: tuple[Outcome, ...], leaves: tuple[str, ...], where: str
    ) -> dict[str, object]:
        """Return the mapping of a move from several stages. If it may match no outcome, a last route stays."""
        sources = [self.ids[leaf] for leaf in leaves]
        move: dict[str, object] = {"name": name, "from": sources, "labels": {"en": trigger}}
        if len(outcomes) == 1:
            ((parts, to),) = outcomes
            return {**move, "to": self._target(to), **({"guards": _written(parts)} if parts else {})}
        routes = [
            {"when": _written(parts), "to": self._target(to)} if parts else {"else": self._target(to)}
            for parts, to in outcomes
        ]
        if outcomes[-1][0]:
            self.findings.append(Finding("branch_stays_otherwise", {"move": name, "stages": sources}, where))
            routes.append({"else": STAYING})
        return {**move, "to": routes}

    def _target(self, name: str) -> str:
        """Return the id of the stage for a state, or "="."""
        return STAYING if name == STAYING else self.ids[name]

    def _report_dropped(
        self, kept: Mapping[str, Mapping[str, tuple[Outcome, ...]]], final: set[str], used: set[str]
    ) -> None:
        """Add findings for moves that stay in a final stage, and for transitions that are never taken."""
        for leaf in (leaf for leaf in kept if leaf in final):
            for trigger, outcomes in kept[leaf].items():
                if outcomes:
                    facts = {"move": self.moves[trigger], "stage": leaf}
                    self.findings.append(Finding("staying_in_final", facts, self.states[leaf].where))
        for each in self.transitions:
            if each.where not in used:
                self.findings.append(Finding("transition_never_taken", {"move": each.trigger}, each.where))


def _written(parts: tuple[Condition, ...]) -> list[object]:
    return [condition_written(part) for part in parts]


def _by_source(transitions: Sequence[Transition]) -> dict[str, dict[str, dict[int, Transition]]]:
    """Return the transitions from each state, or from "*", by trigger and then by index among all transitions."""
    found: dict[str, dict[str, dict[int, Transition]]] = {}
    for place, each in enumerate(transitions):
        for source in each.sources:
            found.setdefault(source, {}).setdefault(each.trigger, {})[place] = each
    return found


def _stage_ids(states: Mapping[str, State]) -> dict[str, str]:
    """Return the stage id of each state; that of a child begins with its parent's and a dot."""
    ids: dict[str, str] = {}
    families: dict[str | None, dict[str, str]] = {}
    for name, state in states.items():
        families.setdefault(state.parent, {})[name] = state.label
    for parent, children in families.items():  # a state gets its id before its children do
        own = named(children.values(), "stage")
        before = "" if parent is None else f"{ids[parent]}."
        ids |= {name: f"{before}{own[label]}" for name, label in children.items()}
    return {name: ids[name] for name in states}
