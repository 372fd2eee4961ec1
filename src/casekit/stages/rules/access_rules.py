"""
Rules about who sees a case.

Each function yields the breaches of the rule that its docstring states; the documentation lists the docstrings.
"""

from __future__ import annotations

from collections.abc import Iterator

from casekit.models import EmergencyAccess
from casekit.practice import Breach
from casekit.stages.context import Context


def emergency_access(context: Context) -> Iterator[Breach]:
    """Access in an emergency is reported."""
    if isinstance(context.record, EmergencyAccess):
        yield Breach({"by": context.by.id, "until": context.record.until})
