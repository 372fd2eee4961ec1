"""How many examples a property draws that needs more, or fewer, than the others."""

from __future__ import annotations

from hypothesis import settings

QUICK = 20
"""The most examples of a property in `make test`; `make check` draws all of them."""


def examples(count: int) -> int:
    """Return how many examples a property draws: `count`, or fewer where the profile asks for a quick run."""
    return min(count, QUICK) if settings().max_examples <= QUICK else count
