"""How a fault of a workflow is told."""

from __future__ import annotations

from casekit.answers import Fault


def fault(code: str, where: str, **params: object) -> Fault:
    """A fault of a workflow: its code, its place, its facts."""
    return Fault(code, params, where)
