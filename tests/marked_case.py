"""A case with a marker of its own in every text about a person, also in entries that no longer count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import count
from typing import Any, get_args, get_origin, get_type_hints

import attrs
import cases
import whole_life

import casekit as ck
from casekit.models.checks import text_kind
from casekit.models.personal import personal_fields
from casekit.models.record import Value
from casekit.models.text import TextKind

MARK = "비밀"
BORN = date(1987, 6, 5)
_numbers = count()


def marked(value: Any) -> Any:
    """A value with a new marker in each field of text about a person, in its own fields, and in its parts."""
    kind = type(value)
    hints = get_type_hints(kind)
    changes: dict[str, Any] = {}
    for field in attrs.fields(kind):
        held = getattr(value, field.name)
        is_free = text_kind(kind, field.name) is TextKind.FREE
        if field.name in personal_fields(kind) or is_free:
            if str in (hints[field.name], *get_args(hints[field.name])):
                changes[field.name] = f"{MARK}{next(_numbers)}"
        elif field.name == "extra":
            changes["extra"] = {"살던_곳": f"{MARK}{next(_numbers)}", "부채": 70_707}
        elif isinstance(held, Value):
            changes[field.name] = marked(held)
        elif get_origin(hints[field.name]) is tuple:
            changes[field.name] = tuple(marked(each) if isinstance(each, Value) else each for each in held)
    return attrs.evolve(value, **changes)


def marked_case(machine: ck.StageMachine = cases.SCHOOL, *, client: Mapping[str, Any] = {}) -> ck.Case:
    """A case with every kind of record, each once superseded, once voided and once counting, and marked."""
    opened = machine.open(
        ck.Client(id="C-3", name=f"{MARK}!", birth=BORN, other_ids=("99-1234",), **client), id="K-17",
        at=cases.on("2025-03-03"), by=cases.WORKER, recorded_at=cases.on("2025-03-03", hour=15),
    )  # fmt: skip
    records = [each for each in whole_life.RECORDS_OF_A_LIFE if not isinstance(each, ck.StageChange)]
    records.append(ck.StageChange(stage="assessment", kinds=("assessment",), source="intake", move="assess"))
    entries = [*opened.history]
    for day, record in enumerate(records):
        at, first = cases.on("2025-03-04") + timedelta(days=day), len(entries) + 1
        fields = {"at": at, "by": cases.WORKER, "recorded_at": at + timedelta(hours=1)}
        override = ck.Override(rule="consent_scope", by=cases.SUPERVISOR, reason=f"{MARK}{next(_numbers)}")
        why = {**fields, "reason": f"{MARK}{next(_numbers)}"}
        entries += [
            ck.Entry(what=marked(record), overrides=(override,), key=f"act {day}", **fields),
            ck.Entry(what=marked(record), mends=first, **why),
            ck.Entry(what=marked(record), **fields),
            ck.Entry(what=ck.Void(), mends=first + 2, **why),
        ]
    return ck.Case.from_history(opened.id, entries)
