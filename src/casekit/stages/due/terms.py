"""By what the due days of a case are counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import attrs

from casekit.days import Calendar
from casekit.models import Case, Entry
from casekit.stages.deadline_rule import DeadlineRule
from casekit.stages.definition import Definition

Starts: TypeAlias = Callable[[DeadlineRule, Case, Entry], bool]
"""
Whether the guards of a deadline let an entry start it. Arguments: the deadline, the case at the instant of the entry,
and the entry.
"""


@attrs.frozen(eq=False, repr=False)
class Terms:
    """
    By what the due days of a case, or of a thing of it, are counted.

    workflow: The workflow.
    starts: Whether the guards of a deadline let an entry start it.
    calendar: The working days. None: every day is one.
    """

    workflow: Definition
    starts: Starts
    calendar: Calendar | None = None
