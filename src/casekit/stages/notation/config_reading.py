"""Reads the states and transitions of a configuration of the `transitions` package, and says what it leaves behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum, EnumMeta
from typing import cast

import attrs

from casekit.answers import Finding
from casekit.limits import DEFAULT_LIMITS, Limits
from casekit.stages.definition import ANYWHERE, STAYING
from casekit.stages.faults import unknown
from casekit.stages.notation.reading import LONGEST_TEXT, Reader, short

ROW = ("trigger", "source", "dest", "conditions", "unless", "before", "after", "prepare")
"""What a transition given as a list holds, in this order."""
CALLBACKS = {
    "before", "after", "prepare", "on_enter", "on_exit", "on_final", "on_exception", "before_state_change",
    "after_state_change", "prepare_event", "finalize_event",
}  # fmt: skip
SWITCHES = {"send_event", "queued", "ordered_transitions", "ignore_invalid_triggers", "model", "name"}
"""Settings that change nothing where they are off or empty."""
SEPARATORS = ("_", ".", "/", "↦")
"""What may stand between the names of a state and its child."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class State:
    """A state as read: its own name, and the full names of its parent and of the child it enters."""

    label: str
    where: str
    parent: str | None = None
    initial: str | None = None
    final: bool = False


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Transition:
    """A transition as read: the states by their full names, a condition by its name or what stands for it."""

    trigger: str
    sources: tuple[str, ...]
    dest: str | None
    conditions: tuple[str, ...]
    unless: tuple[str, ...]
    where: str


class ConfigReader(Reader):
    """Reads a configuration and collects every fault, and everything that is not carried over."""

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        super().__init__(limits)
        self.findings: list[Finding] = []
        self.states: dict[str, State] = {}
        self._names: dict[str, str] = {}
        self._children: dict[str, dict[str, str]] = {}
        self.transitions: list[Transition] = []
        self.initial = ""
        self._code: dict[str, object] = {}

    def config(self, config: object) -> None:
        """The whole configuration."""
        if not isinstance(config, Mapping):
            self.fault("wrong_type", "config", expected="a table")
            return
        table = cast("Mapping[object, object]", config)
        self._states(table.get("states"), "states", ())
        if len(self.states) > self.limits.stages:
            self.first_fault("too_many_stages", "states", stages=len(self.states), most=self.limits.stages)
            return
        self._initial(table)
        transitions = _listed(table.get("transitions"))
        if (ways := len(self.states) * len(transitions)) > self.limits.ways:
            self.first_fault("too_many_ways", "transitions", ways=ways, most=self.limits.ways)
            return
        for index, each in enumerate(transitions):
            self._transition(each, f"transitions[{index}]")
        self._rest(table, {"states", "initial", "transitions", "auto_transitions"}, "")
        if table.get("auto_transitions", True) is not False:
            self._left("auto_transitions", "")

    def _initial(self, table: Mapping[object, object]) -> None:
        """The first state: where none is named, `transitions` adds one called initial."""
        if table.get("initial", "initial") is None:
            self.fault("missing_key", "initial", key="initial")
            return
        name = self._name(table.get("initial", "initial"), "initial")
        if name is not None:
            found = self._found(name)
            self.initial = found or name
            if found is None:
                self._add(name, State(label=name, where="initial"), (name,))

    def _states(self, data: object, where: str, lineage: tuple[str, ...]) -> None:
        """Read the states within the last of these, which are named from the outermost on."""
        if len(lineage) > self.limits.depth:
            self.fault("states_too_deep", where, deepest=self.limits.depth)
            return
        parent = "_".join(lineage) if lineage else None
        for index, each in enumerate(_listed(data)):
            place = f"{where}[{index}]"
            if len(self.states) > self.limits.stages:
                return
            table: Mapping[object, object] = {"name": each}
            if isinstance(each, Mapping):
                table = cast("Mapping[object, object]", each)
            if "name" not in table:
                self.fault("missing_key", f"{place}.name", key="name")
                continue
            label = self._name(table["name"], place)
            if label is None:
                continue
            if not isinstance(table["name"], str | Enum):
                self.findings.append(Finding("state_object", {"stage": label}, place))
            name = label if parent is None else f"{parent}_{label}"
            if len(name) > LONGEST_TEXT:
                self.fault("text_too_long", place, length=len(name), longest=LONGEST_TEXT)
                continue
            if name in self.states:
                self.fault("duplicate_stage", place)
                continue
            self._rest(table, {"name", "final", "children", "initial"}, place)
            final = table.get("final") is True
            self._add(name, State(label=label, where=place, parent=parent, final=final), (*lineage, label))
            self._states(table.get("children"), f"{place}.children", (*lineage, label))
            if table.get("initial") is not None:
                initial = self._child(name, table["initial"], f"{place}.initial")
                self.states[name] = attrs.evolve(self.states[name], initial=initial)

    def _child(self, parent: str, data: object, where: str) -> str | None:
        label = self._name(data, where)
        children = self._children.get(parent, {})
        if label is not None and label not in children:
            self.keep(unknown("unknown_stage", where, children, word=label, stage=label))
        return children.get(label or "")

    def _transition(self, data: object, where: str) -> None:
        if isinstance(data, list | tuple):
            row = tuple(cast("list[object]", data))
            data = {**dict(zip(ROW, row, strict=False)), **({f"[{len(ROW)}]": ...} if len(row) > len(ROW) else {})}
        if not isinstance(data, Mapping):
            self.fault("wrong_type", where, expected="a table or a list")
            return
        table = cast("Mapping[object, object]", data)
        missing = [key for key in ROW[:3] if key not in table]
        for key in missing:
            self.fault("missing_key", f"{where}.{key}", key=key)
        self._rest(table, {*ROW[:5]}, where)
        if missing:
            return
        trigger = self._name(table["trigger"], f"{where}.trigger")
        sources = tuple(self._sources(table["source"], f"{where}.source"))
        stays = isinstance(table["dest"], str) and table["dest"] == STAYING
        dest = STAYING if stays else None if table["dest"] is None else self._known(table["dest"], f"{where}.dest")
        conditions = tuple(self._conditions(table.get("conditions"), f"{where}.conditions"))
        unless = tuple(self._conditions(table.get("unless"), f"{where}.unless"))
        if trigger is not None:
            self.transitions.append(Transition(
                trigger=trigger, sources=sources, dest=dest, conditions=conditions, unless=unless,
                where=where,
            ))  # fmt: skip

    def _sources(self, data: object, where: str) -> Iterator[str]:
        if isinstance(data, str) and data == ANYWHERE:
            yield ANYWHERE
            return
        for each in _listed(data):
            name = self._known(each, where)
            if name is not None:
                yield name

    def _known(self, data: object, where: str) -> str | None:
        name = self._name(data, where)
        found = None if name is None else self._found(name)
        if name is not None and found is None:
            self.keep(unknown("unknown_stage", where, self.states, word=name, stage=name))
        return found

    def _found(self, name: str) -> str | None:
        """The full name of a state named with any of the usual separators."""
        return name if name in self.states else self._names.get(name)

    def _add(self, name: str, state: State, lineage: tuple[str, ...]) -> None:
        self.states[name] = state
        if state.parent is not None:
            self._children.setdefault(state.parent, {})[state.label] = name
        for separator in SEPARATORS:
            self._names.setdefault(separator.join(lineage), name)

    def _conditions(self, data: object, where: str) -> Iterator[str]:
        for each in _listed(data):
            if not isinstance(each, str) and not callable(each):
                self.fault("wrong_type", where, expected="the name of a condition")
                continue
            name = self.text(each, where) if isinstance(each, str) else self._called_code(each)
            if name is not None:
                if not isinstance(each, str) or "." in each:
                    self.findings.append(Finding("condition_is_code", {"condition": name}, where))
                yield name

    def _called_code(self, code: object) -> str:
        """What stands for a condition that is code: its name, told apart from other code of this name."""
        base = str(getattr(code, "__name__", type(code).__name__))
        name, count = base, 1
        while self._code.setdefault(name, code) is not code:
            count += 1
            name = f"{base} {count}"
        return name

    def _name(self, data: object, where: str) -> str | None:
        """A name: text, a member of an Enum, or an object of `transitions` that has one."""
        if not isinstance(data, str | None):
            try:
                data = getattr(data, "name", None)
            except Exception:  # whatever an object does when asked for its name, it has none then
                data = None
        return self.text(data, where)

    def _rest(self, table: Mapping[object, object], known: set[str], where: str) -> None:
        for key, value in table.items():
            if key in known or (key in CALLBACKS | SWITCHES and _is_empty(value)):
                continue
            if key in CALLBACKS:
                self.findings.append(Finding("callback_not_carried", {"callback": key}, where or None))
            else:
                self._left(key, where)

    def _left(self, option: object, where: str) -> None:
        self.findings.append(Finding("setting_not_carried", {"setting": option}, short(where) or None))


def _listed(data: object) -> tuple[object, ...]:
    """One or several as several; None is none."""
    if data is None:
        return ()
    if isinstance(data, list | tuple | EnumMeta):
        return tuple(cast("Iterable[object]", data))
    return (data,)


def _is_empty(value: object) -> bool:
    return value is False or (isinstance(value, str) and not value) or not _listed(value)
