"""Read a directory that was written by hand: a TOML or JSON file whose keys are the fields of the library."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from report import Placed, Report

import casekit as ck
from casekit.models import Capacity, Eligibility, Opening
from casekit.resources import Directory

Row = Mapping[str, Any]
FIELDS_OF_PARTS = ("all", "any", "none")


def read(file: Path, report: Report) -> Directory:
    """Return the directory in a file; what is faulty is reported and left out."""
    return OwnFile(table(file), report, file.name).directory()


def table(file: Path) -> Row:
    """Return what a TOML or JSON file says. Raises ValueError for a file that is neither."""
    text = file.read_text(encoding="utf-8")
    found = json.loads(text) if file.suffix == ".json" else tomllib.loads(text)
    if not isinstance(found, dict):
        raise ValueError("it has no table")  # noqa: TRY004  # a file that is no TOML raises ValueError too
    return found


class OwnFile:
    """The providers and services of a file, and the practice that declares the facts of its own."""

    def __init__(self, rows: Row, report: Report, name: str) -> None:
        self.report, self.name = report, name
        self.practice = ck.Practice.from_mapping(rows.get("practice", {"id": "office"}))
        self.providers = self._each(rows, "providers", ck.Provider)
        self.services = self._each(rows, "services", ck.Resource)

    def directory(self) -> Directory:
        """Return the directory."""
        return self.report.directory(self.services, self.providers, self.practice)

    def _each(self, rows: Row, shelf: str, kind: type[ck.Record]) -> list[Placed]:
        """Return what stands under one key, each with its place."""
        found: list[Placed] = []
        for number, row in enumerate(rows.get(shelf, ()), 1):
            place = f"{self.name}, {shelf} {number}"
            values = {key: self._value(key, value, f"{place}: {key}") for key, value in dict(row).items()}
            if (built := self.report.build(self.practice, kind, values, place)) is not None:
                found.append((place, built))
        return found

    def _value(self, key: str, value: Any, place: str) -> object:
        """Return a plain value as the field has it; None for a part that is faulty."""
        parts: Mapping[str, Callable[[Any, str], object]] = {
            "opening": self._opening, "waiting_time": _interval, "eligibility": self._eligibility,
            "capacity": lambda said, where: self.report.build(self.practice, Capacity, said, where),
        }  # fmt: skip
        if key in parts:
            return parts[key](value, place)
        return tuple(value) if isinstance(value, list) else value

    def _opening(self, said: list[str], place: str) -> tuple[Opening, ...]:
        """Return the hours that are written as `monday 09:00-18:00`."""
        found = list[Opening]()
        for number, text in enumerate(said):
            weekday, opens, closes = [*re.split(r"[ -]", text, maxsplit=2), "", ""][:3]
            values = {"weekday": weekday, "opens": opens, "closes": closes}
            opening = self.report.build(self.practice, Opening, values, f"{place}[{number}]")
            found += [] if opening is None else [opening]
        return tuple(found)

    def _eligibility(self, said: Row, place: str) -> Eligibility | None:
        """Return a criterion; None, and every fault, if a part of it is faulty: half of it would say something else."""
        values = {key: tuple(value) if isinstance(value, list) else value for key, value in said.items()}
        for key in FIELDS_OF_PARTS:
            parts = [self._eligibility(part, f"{place}.{key}[{n}]") for n, part in enumerate(said.get(key, ()))]
            if None in parts:
                return None
            values[key] = tuple(parts)
        try:
            return self.practice.build(Eligibility, **values)
        except ck.RecordError as error:
            for fault in error.refusals:
                self.report.add(fault.code, f"{place}.{fault.where}", **fault.params)
        return None


def _interval(said: Any, _place: str) -> object:
    """Return an interval that is written as `[2, "week"]`; anything else as it is, which the record then refuses."""
    try:
        return ck.Interval(*said)
    except (ck.RecordError, TypeError):
        return said
