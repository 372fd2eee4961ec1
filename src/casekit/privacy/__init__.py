"""Who may see what: a case as someone in a role sees it, and a case under pseudonyms."""

from casekit.privacy.pseudonyms import pseudonymise
from casekit.privacy.rare_codes import rare_codes
from casekit.privacy.views import EVERYTHING, HIDDEN, Sees, seen_by

__all__ = ["EVERYTHING", "HIDDEN", "Sees", "pseudonymise", "rare_codes", "seen_by"]
