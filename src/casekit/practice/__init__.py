"""What an office adds beside its workflow: records, fields, guards, rules, zone, calendar, and who sees what."""

from casekit.practice.access import Access
from casekit.practice.guard import Guard
from casekit.practice.own_field import OwnField
from casekit.practice.own_vocabulary import OwnVocabulary, OwnWord
from casekit.practice.practice import Practice
from casekit.practice.record_kind import RecordKind
from casekit.practice.rule import Breach, Rule

__all__ = [
    "Access",
    "Breach",
    "Guard",
    "OwnField",
    "OwnVocabulary",
    "OwnWord",
    "Practice",
    "RecordKind",
    "Rule",
]
