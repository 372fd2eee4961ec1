"""Read the states and transitions of a `transitions` configuration, and report what cannot be carried over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum, EnumMeta
from typing import cast

import attrs

from casekit.answers import Finding
from casekit.limits import DEFAULT_LIMITS, Limits
from casekit.notation.faults import unknown
from casekit.notation.reading import LONGEST_TEXT, Reader, short
from casekit.stages.move import ANYWHERE, STAYING

ROW = ("trigger", "source", "dest", "conditions", "unless", "before", "after", "prepare")
"""The items of a transition that is written as a list, in this order."""
CALLBACKS = {
    "before", "after", "prepare", "on_enter", "on_exit", "on_final", "on_exception", "before_state_change",
    "after_state_change", "prepare_event", "finalize_event",
}  # fmt: skip
"""Keys for callbacks, which are not carried over."""
SWITCHES = {"send_event", "queued", "ordered_transitions", "ignore_invalid_triggers", "model", "name"}
"""Settings that are ignored if they are off or empty."""
SEPARATORS = ("_", ".", "/", "↦")
"""The separators that `transitions` allows between the names of a state and its child."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class State:
    """
    A state as read.

    label: Its own name, without that of its parent.
    where: Its path in the configuration.
    parent: The full name of its parent.
    initial: The full name of the child that is entered when this state is entered.
    final: Whether it is declared as final.
    """

    label: str
    where: str
    parent: str | None = None
    initial: str | None = None
    final: bool = False


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Transition:
    """
    A transition as read.

    trigger: The name of its trigger.
    sources: The full names of its source states, or "*".
    dest: The full name of its destination; "=" for the source itself, None for an internal transition.
    conditions: The names of conditions that must hold; see `ConfigReader` for conditions that are code.
    unless: The names of conditions that must not hold.
    where: Its path in the configuration.
    """

    trigger: str
    sources: tuple[str, ...]
    dest: str | None
    conditions: tuple[str, ...]
    unless: tuple[str, ...]
    where: str


class ConfigReader(Reader):
    """
    Reads a configuration; collects its faults, and a finding for each part that is not carried over.

    A condition that is code is read as the name of the function, with a number if several functions have that name.
    """

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        super().__init__(limits)
        self.findings: list[Finding] = []
        self.states: dict[str, State] = {}
        self._full_names: dict[str, str] = {}
        self._children: dict[str, dict[str, str]] = {}
        self.transitions: list[Transition] = []
        self.initial = ""
        self._code_by_name: dict[str, object] = {}

    def config(self, config: object) -> None:
        """Read a whole configuration into `states`, `transitions` and `initial`."""
        if not isinstance(config, Mapping):
            self.fault("wrong_type", "config", expected="a table")
            return
        table = cast("Mapping[object, object]", config)
        self._read_states(table.get("states"), "states", ())
        if len(self.states) > self.limits.stages:
            self.first_fault("too_many_stages", "states", stages=len(self.states), most=self.limits.stages)
            return
        self._read_initial(table)
        transitions = _as_tuple(table.get("transitions"))
        if (ways := len(self.states) * len(transitions)) > self.limits.ways:
            self.first_fault("too_many_ways", "transitions", ways=ways, most=self.limits.ways)
            return
        for index, each in enumerate(transitions):
            self._read_transition(each, f"transitions[{index}]")
        self._report_other_keys(table, {"states", "initial", "transitions", "auto_transitions"}, "")
        if table.get("auto_transitions", True) is not False:
            self._report_setting("auto_transitions", "")

    def _read_initial(self, table: Mapping[object, object]) -> None:
        """
        Read the initial state, "initial" by default. If the configuration has no such state, add it, as `transitions`
        does.
        """
        if table.get("initial", "initial") is None:
            self.fault("missing_key", "initial", key="initial")
            return
        name = self._read_name(table.get("initial", "initial"), "initial")
        if name is not None:
            found = self._full_name(name)
            self.initial = found or name
            if found is None:
                self._add_state(name, State(label=name, where="initial"), (name,))

    def _read_states(self, data: object, where: str, lineage: tuple[str, ...]) -> None:
        """Read the children of a state; `lineage` names its parents and itself. Empty: read the outermost states."""
        if len(lineage) > self.limits.depth:
            self.fault("states_too_deep", where, deepest=self.limits.depth)
            return
        parent = "_".join(lineage) if lineage else None
        for index, each in enumerate(_as_tuple(data)):
            place = f"{where}[{index}]"
            if len(self.states) > self.limits.stages:
                return
            table: Mapping[object, object] = {"name": each}
            if isinstance(each, Mapping):
                table = cast("Mapping[object, object]", each)
            if "name" not in table:
                self.fault("missing_key", f"{place}.name", key="name")
                continue
            label = self._read_name(table["name"], place)
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
            self._report_other_keys(table, {"name", "final", "children", "initial"}, place)
            final = table.get("final") is True
            self._add_state(name, State(label=label, where=place, parent=parent, final=final), (*lineage, label))
            self._read_states(table.get("children"), f"{place}.children", (*lineage, label))
            if table.get("initial") is not None:
                initial = self._initial_child(name, table["initial"], f"{place}.initial")
                self.states[name] = attrs.evolve(self.states[name], initial=initial)

    def _initial_child(self, parent: str, data: object, where: str) -> str | None:
        """Return the full name of the initial child of a state. For an unknown child, keep a fault and return None."""
        label = self._read_name(data, where)
        children = self._children.get(parent, {})
        if label is not None and label not in children:
            self.keep(unknown("unknown_stage", where, children, like=label, stage=label))
        return children.get(label or "")

    def _read_transition(self, data: object, where: str) -> None:
        """Read a transition, written as a table or a list, and keep it unless it is faulty."""
        if isinstance(data, list | tuple):
            row = tuple(cast("list[object]", data))
            # what the list has beyond ROW gets one key that is unknown, and so is reported
            data = {**dict(zip(ROW, row, strict=False)), **({f"[{len(ROW)}]": ...} if len(row) > len(ROW) else {})}
        if not isinstance(data, Mapping):
            self.fault("wrong_type", where, expected="a table or a list")
            return
        table = cast("Mapping[object, object]", data)
        missing = [key for key in ROW[:3] if key not in table]
        for key in missing:
            self.fault("missing_key", f"{where}.{key}", key=key)
        self._report_other_keys(table, {*ROW[:5]}, where)
        if missing:
            return
        trigger = self._read_name(table["trigger"], f"{where}.trigger")
        sources = tuple(self._sources(table["source"], f"{where}.source"))
        stays = isinstance(table["dest"], str) and table["dest"] == STAYING
        is_internal = table["dest"] is None
        dest = STAYING if stays else None if is_internal else self._read_state_name(table["dest"], f"{where}.dest")
        conditions = tuple(self._conditions(table.get("conditions"), f"{where}.conditions"))
        unless = tuple(self._conditions(table.get("unless"), f"{where}.unless"))
        if trigger is not None:
            self.transitions.append(Transition(
                trigger=trigger, sources=sources, dest=dest, conditions=conditions, unless=unless,
                where=where,
            ))  # fmt: skip

    def _sources(self, data: object, where: str) -> Iterator[str]:
        """Yield the full names of the source states, or "*"."""
        if isinstance(data, str) and data == ANYWHERE:
            yield ANYWHERE
            return
        for each in _as_tuple(data):
            name = self._read_state_name(each, where)
            if name is not None:
                yield name

    def _read_state_name(self, data: object, where: str) -> str | None:
        """Return the full name of a state. For an unknown name, keep a fault and return None."""
        name = self._read_name(data, where)
        full_name = None if name is None else self._full_name(name)
        if name is not None and full_name is None:
            self.keep(unknown("unknown_stage", where, self.states, like=name, stage=name))
        return full_name

    def _full_name(self, name: str) -> str | None:
        """Return the full name of a state from a name with any of the `SEPARATORS`; None for an unknown name."""
        return name if name in self.states else self._full_names.get(name)

    def _add_state(self, name: str, state: State, lineage: tuple[str, ...]) -> None:
        """Keep a state under its full name, and under its names with the other separators."""
        self.states[name] = state
        if state.parent is not None:
            self._children.setdefault(state.parent, {})[state.label] = name
        for separator in SEPARATORS:
            self._full_names.setdefault(separator.join(lineage), name)

    def _conditions(self, data: object, where: str) -> Iterator[str]:
        """Yield the names of conditions, with a finding for each that is code."""
        for each in _as_tuple(data):
            if not isinstance(each, str) and not callable(each):
                self.fault("wrong_type", where, expected="the name of a condition")
                continue
            name = self.text(each, where) if isinstance(each, str) else self._name_of_code(each)
            if name is not None:
                if not isinstance(each, str) or "." in each:
                    self.findings.append(Finding("condition_is_code", {"condition": name}, where))
                yield name

    def _name_of_code(self, code: object) -> str:
        """Return the name of a condition that is code, with a number if other code has the same name."""
        base = str(getattr(code, "__name__", type(code).__name__))
        name, count = base, 1
        while self._code_by_name.setdefault(name, code) is not code:
            count += 1
            name = f"{base} {count}"
        return name

    def _read_name(self, value: object, where: str) -> str | None:
        """Read a name: text, or the `name` of an Enum member or another object. If there is none, keep a fault."""
        if not isinstance(value, str | None):
            try:
                value = getattr(value, "name", None)
            except Exception:  # the property `name` of a host's object may raise anything
                value = None
        return self.text(value, where)

    def _report_other_keys(self, table: Mapping[object, object], known: set[str], where: str) -> None:
        """Add a finding for each other key that would have an effect in `transitions`."""
        for key, value in table.items():
            if key in known or (key in CALLBACKS | SWITCHES and _is_empty(value)):
                continue
            if key in CALLBACKS:
                self.findings.append(Finding("callback_not_carried", {"callback": key}, where or None))
            else:
                self._report_setting(key, where)

    def _report_setting(self, option: object, where: str) -> None:
        """Add a finding for a setting that is not carried over."""
        self.findings.append(Finding("setting_not_carried", {"setting": option}, short(where) or None))


def _as_tuple(data: object) -> tuple[object, ...]:
    """Return the items of a list, a tuple or an Enum; a single value as one item; None as no items."""
    if data is None:
        return ()
    if isinstance(data, list | tuple | EnumMeta):
        return tuple(cast("Iterable[object]", data))
    return (data,)


def _is_empty(value: object) -> bool:
    """Return whether the value of a switch or a callback is off or empty."""
    return value is False or (isinstance(value, str) and not value) or not _as_tuple(value)
