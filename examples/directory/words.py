"""What the words of a directory in HSDS mean: domains of life, costs, waiting times, languages, hours, ages."""

from __future__ import annotations

import re
from collections.abc import Mapping

import casekit as ck
from casekit.labels import find
from casekit.models import Eligibility

DOMAINS: Mapping[str, str] = {
    "employment|job|career": "employment", "legal|custody|visitation": "legal_rights",
    "mental health|counsel": "mental_health", "health services|clinic|outpatient|salud|medicin": "health",
    "education|librar|literacy|school|english language": "education", "food|meal|nutrition|wic": "food",
    "shelter|housing|rental": "housing", "financial|utilit|loan|emergency cash": "economic",
    "recreation|leisure|sports|arts": "culture_leisure", "adult day|in-home|adult protection": "daily_living",
    "child protection|day care|care": "care", "domestic violence": "domestic_violence", "child abuse": "safety",
    "alcohol|drug": "substance_use", "clothing|furniture": "material", "group support|mentoring": "social",
    "information and referral": "information", "transit|transport": "transport",
}  # fmt: skip
"""The domain of life of the words in a keyword or in the name of a category; the first that matches counts."""
SECTORS: Mapping[str, str] = {"legal|lawyer|representation|litigation": "legal"}
"""The sector of the words in a description, where a service has no keywords."""
SECTOR_OF: Mapping[str, str] = {
    "employment": "employment", "legal_rights": "legal", "mental_health": "medical", "health": "medical",
    "education": "educational", "housing": "housing", "economic": "economic", "culture_leisure": "cultural",
}  # fmt: skip
COSTS: Mapping[str, str] = {
    r"^(none|free)\b(?!.*(fee|vary|except))": "free", r"vary|sliding|discount|donation|except": "reduced",
    r"\$|\bfee": "paid",
}  # fmt: skip
LANGUAGES: Mapping[str, str] = {
    "cantonese": "yue", "mandarin": "zh", "taiwanese": "nan", "tagalog": "tl", "hindi": "hi", "italian": "it",
}  # fmt: skip
"""Codes of languages (ISO 639) that the vocabulary of the library does not have."""
STATUSES = {"active": "active", "inactive": "inactive", "defunct": "defunct",
            "temporarily closed": "temporarily_closed"}  # fmt: skip
CONDITIONS = "meets_stated_conditions"
PRACTICE = ck.Practice.from_toml("""
id = "hsds"
[fields.Client.meets_stated_conditions]
type = "yes_no"
labels = { en = "whether the conditions stated in words are met", ko = "글로 적힌 조건을 갖추었는지" }
""")
"""The practice with the fact that stands for conditions in words: only a person can tell whether they are met."""
_UNITS = {"minute": ("day", 0), "hour": ("day", 0), "day": ("day", 1), "week": ("week", 1), "month": ("month", 1)}


def meaning(text: str, table: Mapping[str, str]) -> str | None:
    """Return what a table says of a text; None if none of its words is there."""
    return next((value for words, value in table.items() if re.search(words, text.lower())), None)


def area_code(text: str) -> str:
    """Return the name of an area as a code, such as `san_mateo_county`; empty if there is none."""
    return "_".join(re.findall(r"\w+", text.lower()))


def language_code(text: str) -> str | None:
    """Return the code of a language by its name, such as `Chinese (Mandarin)`; None if nobody knows it."""
    if (code := meaning(text, LANGUAGES)) is not None:
        return code
    known = find(text, vocabulary_name="language")
    return known[0][1].code if known else None


def clock(text: str) -> str:
    """Return a time of the day as HH:MM; what is no time stays as it is."""
    parts = re.fullmatch(r"(\d{1,2})(?::(\d\d))?\s*(am|pm)?", text.strip().lower())
    if parts is None or not (parts[2] or parts[3]):
        return text
    hour = int(parts[1]) % 12 + 12 * (parts[3] == "pm") if parts[3] else int(parts[1])
    return f"{hour:02}:{parts[2] or '00'}"


def waiting_time(text: str) -> ck.Interval | None:
    """Return the longest time that is stated; of less than a day, and of no waiting, one day. None: none is stated."""
    stated = re.findall(r"(\d+) (minute|hour|day|week|month)s?", text.lower())
    if stated:
        count, (unit, times) = int(stated[-1][0]), _UNITS[stated[-1][1]]
        return ck.Interval(max(count * times, 1), unit)  # type: ignore[arg-type]
    return ck.Interval(1, "day") if text.lower().startswith("no wait") else None


def eligibility(text: str) -> Eligibility | None:
    """Return the age that is stated, and whether anything else that is stated is met. None: nothing is stated."""
    if not text or text.lower() == "none":
        return None
    parts, between = list[Eligibility](), re.search(r"age (\d+)\s*-\s*(\d+)", text, re.IGNORECASE)
    if between:
        low, high = map(int, between.groups())
        parts.append(Eligibility(fact="age", at_least=min(low, high), at_most=max(low, high), unit="year"))
    elif over := re.search(r"age (\d+) or over", text, re.IGNORECASE):
        parts.append(Eligibility(fact="age", at_least=int(over[1]), unit="year"))
    if not re.fullmatch(r"age \d+( or over|\s*-\s*\d+)\.?", text, re.IGNORECASE):
        parts.append(Eligibility(fact=CONDITIONS, is_true=True))
    return parts[0] if len(parts) == 1 else Eligibility(all=tuple(parts))
