"""By what the due days of a case are counted."""

from __future__ import annotations

import attrs

from casekit.clocks.course import Starts
from casekit.days import Calendar
from casekit.stages.definition import Definition


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
