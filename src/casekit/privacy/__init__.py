"""Who may see what, and what may leave the case: the text of what is hidden in a view, and cases under pseudonyms."""

from casekit.privacy.pseudonyms import pseudonymise
from casekit.privacy.rare_codes import rare_codes
from casekit.privacy.records import HIDDEN

__all__ = ["HIDDEN", "pseudonymise", "rare_codes"]
