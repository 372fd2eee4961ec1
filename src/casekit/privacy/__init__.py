"""Who may see what: a case as someone in a role sees it."""

from casekit.privacy.views import EVERYTHING, HIDDEN, Sees, seen_by

__all__ = ["EVERYTHING", "HIDDEN", "Sees", "seen_by"]
