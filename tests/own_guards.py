"""Guards of a host, collected for the practice of a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

import casekit as ck

SomeGuard = TypeVar("SomeGuard", bound=Callable[..., object])


class OwnGuards:
    """Guards under names that a test chooses; `practice` has those registered so far."""

    def __init__(self) -> None:
        self.guards: list[ck.Guard] = []

    def guard(
        self, name: str, *, facts: Mapping[str, str | bool | tuple[float, float]] | None = None
    ) -> Callable[[SomeGuard], SomeGuard]:
        def register(guard: SomeGuard) -> SomeGuard:
            self.guards.append(ck.Guard(guard, name=name, facts=facts or {}))  # type: ignore[arg-type]
            return guard

        return register

    @property
    def practice(self) -> ck.Practice:
        return ck.Practice(guards=tuple(self.guards))
