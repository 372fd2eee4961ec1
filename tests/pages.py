"""The pages that a client, a worker and a supervisor get of a case, line by line."""

from __future__ import annotations

from datetime import date

import cases
from rule_acts import told

import casekit as ck
from casekit.evaluation import evaluate

YEAR_END = date(2025, 12, 31)


def family_case() -> ck.Case:
    """A case about two persons."""
    members = tuple(ck.Membership(person=person, role="child") for person in ("C-3", "P-2"))
    return told(cases.opened(), (ck.Household(id="H-1", index_client="C-3", members=members), "2025-03-04"))


def page(case: ck.Case, reader: str, language: str = "en", on: date = YEAR_END, **more: object) -> str:
    return evaluate(case, on=on).summary(reader, language, **more)


def lines(text: str) -> list[str]:
    return [line.removeprefix("- ") for line in text.splitlines()]
