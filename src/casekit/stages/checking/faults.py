"""How a fault of a workflow is told."""

from __future__ import annotations

from casekit.answers import Finding


def fault(code: str, where: str, **params: object) -> Finding:
    """A fault of a workflow: its code, its place, its facts."""
    return Finding(code, params, where, "error")
