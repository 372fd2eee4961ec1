"""What an office adds beside its workflow: kinds of records, fields, guards, rules, its zone and its calendar."""

from casekit.practice.guard import Guard
from casekit.practice.own_field import OwnField
from casekit.practice.own_vocabulary import OwnVocabulary, OwnWord
from casekit.practice.practice import Practice
from casekit.practice.record_kind import RecordKind
from casekit.practice.rule import Breach, Rule

__all__ = ["Breach", "Guard", "OwnField", "OwnVocabulary", "OwnWord", "Practice", "RecordKind", "Rule"]
