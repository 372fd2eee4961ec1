"""
How long something may take in a test: a guard against a slow method, not a measurement.

A machine under load or at a low clock takes two to three times as long as a quiet one, and the tracing of coverage five
times. What a method takes on a quiet machine is printed by `benchmarks/evaluation.py`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

SLOW_MACHINE, TRACED = 3, 5


def least(call: Callable[[], object], times: int = 5) -> float:
    """Seconds of processor time of the quickest of so many calls."""
    took = []
    for _ in range(times):
        began = time.process_time()
        call()
        took.append(time.process_time() - began)
    return min(took)


def allowed(seconds: float) -> float:
    """What is let pass where a quiet machine is to take so many seconds."""
    traced = sys.gettrace() is not None or (hasattr(sys, "monitoring") and sys.monitoring.get_tool(1) is not None)
    return seconds * SLOW_MACHINE * (TRACED if traced else 1)
