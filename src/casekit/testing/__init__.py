"""
Test support for a team's own workflow: tours to replay, moves that must be refused, and random workflows.

Meant for tests, with any test runner; `workflows` and `journeys` need hypothesis (`pip install casekit[testing]`).
"""

from casekit.testing.asserting import assert_sound, replay_tour
from casekit.testing.drawing import journeys, workflows
from casekit.testing.tours import Step, Tour, cover, negatives

__all__ = ["Step", "Tour", "assert_sound", "cover", "journeys", "negatives", "replay_tour", "workflows"]
