"""Read the conditions of a workflow from a mapping: guards, and what joins them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from casekit.answers import Params
from casekit.conditions import AllOf, AnyOf, Condition, Leaf, Not
from casekit.notation.reading import Reader, is_table


class ConditionReader(Reader):
    """Reads conditions."""

    def called(self, value: object, where: str) -> tuple[str, Params] | None:
        """Read a name, or a table with a name and literal parameters: a guard or an effect."""
        table: Mapping[object, object] = cast("Mapping[object, object]", value) if is_table(value) else {"name": value}
        name = self.identifier(table.get("name"), f"{where}.name" if is_table(value) else where)
        params = {
            key: self.literal(part, f"{where}.{key}")
            for key, part in table.items()
            if isinstance(key, str) and key != "name"
        }
        return (name, Params(params)) if name else None

    def guards(self, data: object, where: str) -> AllOf:
        """Read a list of conditions that must all hold."""
        self._condition_parts_left = self.limits.condition_parts
        parts = self.items(data, where, lambda value, place: self.condition(value, place, 1))
        return AllOf(cast("tuple[Condition, ...]", parts))

    def condition(self, value: object, where: str, depth: int) -> Condition | None:
        """Read a condition: a guard (its name, or a table with parameters), or "all", "any" or "not" of conditions."""
        self._condition_parts_left -= 1
        if self._condition_parts_left < 0:
            if self._condition_parts_left == -1:
                self.fault("condition_too_large", where, most=self.limits.condition_parts)
            return None
        if isinstance(value, str):
            name = self.identifier(value, where)
            return Leaf(name) if name else None
        if not is_table(value):
            self.fault("wrong_type", where, expected="a guard's name or a table")
            return None
        table = cast("Mapping[object, object]", value)
        if depth > self.limits.condition_depth:
            self.fault("condition_too_deep", where, deepest=self.limits.condition_depth)
            return None
        for word, join in (("all", AllOf), ("any", AnyOf)):
            if word in table and len(table) == 1:
                parts = self.items(table[word], where, lambda part, place: self.condition(part, place, depth + 1))
                if is_empty(table[word]):
                    self.fault("empty_condition", where)
                return join(cast("tuple[Condition, ...]", parts))
        if set(table) == {"not", "code"}:
            part, code = self.condition(table["not"], where, depth + 1), self.identifier(table["code"], f"{where}.code")
            return Not(part, code) if part and code else None
        if "name" in table and not {"all", "any", "not"} & table.keys():
            named = self.called(table, where)
            return Leaf(*named) if named else None
        self.fault("bad_condition", where)
        return None


def is_empty(value: object) -> bool:
    """Return whether a value is a list without items."""
    return isinstance(value, list | tuple) and not value
