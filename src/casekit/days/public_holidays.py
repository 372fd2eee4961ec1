"""The working days of a country, by the public holidays that the package `holidays` knows."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from importlib import import_module
from typing import Protocol, cast

import attrs

from casekit.answers import Refusal
from casekit.days.calendar import only_days
from casekit.days.steps import only_day
from casekit.errors import RecordError


class _Country(Protocol):
    """The part of a calendar of the package that is used."""

    def is_working_day(self, key: date) -> bool: ...


class _Package(Protocol):
    """The part of the package that is used."""

    def list_supported_countries(self) -> dict[str, list[str]]: ...

    def country_holidays(self, country: str, subdiv: str | None = None) -> _Country: ...


@lru_cache(maxsize=64)
def _country(country: str, subdivision: str | None) -> _Country:
    """Return the calendar of a country, or of a part of it. Raises RecordError for an unknown one."""
    cannot = "cannot build PublicHolidays"
    try:
        package = cast("_Package", import_module("holidays"))
    except ImportError:
        raise RecordError(cannot, [Refusal("holidays_missing", {}, "country")]) from None
    known = package.list_supported_countries()
    if country not in known:
        raise RecordError(cannot, [Refusal("unknown_country", {"country": country}, "country")])
    if subdivision is not None and subdivision not in known[country]:
        facts = {"country": country, "subdivision": subdivision, "known": known[country]}
        raise RecordError(cannot, [Refusal("unknown_subdivision", facts, "subdivision")])
    return package.country_holidays(country, subdiv=subdivision)


@attrs.frozen
class PublicHolidays:
    """
    A calendar in which the usual working days of a country are working days, except its public holidays.

    It needs the package `holidays` (`casekit[calendar]`), whose version decides which days it knows: substitute days,
    elections and temporary holidays of a year are often only decided within that year.

    country: The code of the country in ISO 3166, such as "KR".
    subdivision: The code of a part of it, such as "BY" for Bavaria. None: the whole country.
    holidays: Further days on which nobody works.

    Raises RecordError for a country or a subdivision that the package does not know, if the package is missing, and if
    a holiday is not a day.

    >>> korea = PublicHolidays("KR")
    >>> [korea.is_working_day(date(2025, 5, day)) for day in (2, 5, 6, 7)]
    [True, False, False, True]
    """

    country: str
    subdivision: str | None = None
    holidays: frozenset[date] = attrs.field(default=frozenset(), converter=only_days)

    def __attrs_post_init__(self) -> None:
        faults = [
            Refusal("wrong_type", {"expected": "a text"}, name)
            for name, value in (("country", self.country), ("subdivision", self.subdivision))
            if not (isinstance(value, str) or (value is None and name == "subdivision"))
        ]
        if faults:
            raise RecordError("cannot build PublicHolidays", faults)
        _country(self.country, self.subdivision)

    def is_working_day(self, day: date, /) -> bool:
        """
        Return whether people work in the country on a day, as far as its public holidays say.

        Raises RecordError if `day` is not a day; an instant is not a day.
        """
        only_day(day, where="day")
        return day not in self.holidays and _country(self.country, self.subdivision).is_working_day(day)
