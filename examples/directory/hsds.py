"""Read a folder of CSV files in HSDS 1.1, as Open Referral publishes directories of services."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import words
from report import Placed, Report

import casekit as ck
from casekit.models import Eligibility, Opening
from casekit.resources import Directory

Meaning = TypeVar("Meaning")
Row = Mapping[str, str]
Rows = list[tuple[str, Row]]
"""The rows of a file, each with its place."""
ENGLISH = "en"
"""The language that is spoken everywhere; the files list those beside it."""
PUBLIC = "library|county|city of|department|court"
"""Words in the name of a public provider."""


def rows(folder: Path, name: str) -> Rows:
    """Return the rows of a file; none if there is no such file. A cell that is missing is empty."""
    path = folder / f"{name}.csv"
    if not path.is_file() and name != "services":
        return []
    found: Rows = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        line = 2
        for row in reader:
            cells = {key: (value or "").strip() for key, value in row.items() if isinstance(key, str)}
            found.append((f"{path.name}, line {line}", cells))
            line = reader.line_num + 1
    return found


def read(folder: Path, report: Report) -> Directory:
    """Return the directory of a folder; what is faulty is reported and left out."""
    return Folder(folder, report).directory()


class Folder:
    """The files of a folder, joined by their ids."""

    def __init__(self, folder: Path, report: Report) -> None:
        self.folder, self.report, self.practice = folder, report, words.PRACTICE
        self.services = rows(folder, "services")
        self.known = {row["id"] for _, row in self.services}
        self.locations = {row["id"]: row for _, row in rows(folder, "locations")}
        self.providers = [*self._providers()]
        self.names = {each.id: each.name or "" for _, each in self.providers}
        self.places = self._places()
        self.cities, self.states = self._addresses()
        self.hours = self._hours()
        self.asked = self._asked()
        self.categories = {row["taxonomy_id"]: row["name"] for _, row in rows(folder, "taxonomy")}

    def directory(self) -> Directory:
        """Return the directory."""
        resources = [(place, self._resource(place, row)) for place, row in self.services]
        read = [(place, each) for place, each in resources if each is not None]
        return self.report.directory(read, self.providers, self.practice)

    def _providers(self) -> Iterable[Placed]:
        known = set[str]()
        for place, row in rows(self.folder, "organizations"):
            known.add(row["id"])
            values = {"id": row["id"], "kind": "community_organisation", "name": row["name"] or None}
            if (built := self.report.build(self.practice, ck.Provider, values, place)) is not None:
                yield place, built
        for place, row in (*rows(self.folder, "locations"), *self.services):
            if "organization_id" in row and row["organization_id"] not in known:
                self.report.add("unknown_provider", f"{place}: organization_id", id=row["organization_id"] or "-")

    def _service(self, place: str, row: Row) -> str | None:
        """Return the id of the service that a row names; None, and a fault, if it names none that is known."""
        if not row["service_id"]:
            self.report.add("not_stated", f"{place}: service_id")
        elif row["service_id"] not in self.known:
            self.report.add("unknown_service", f"{place}: service_id", id=row["service_id"])
        else:
            return row["service_id"]
        return None

    def _places(self) -> dict[str, list[str]]:
        """Return the ids of the locations of each service."""
        found = {row["id"]: [row["location_id"]] for _, row in self.services if row.get("location_id")}
        for place, row in rows(self.folder, "service_at_location"):
            service = self._service(place, row)
            if row["location_id"] not in self.locations:
                self.report.add("unknown_location", f"{place}: location_id", id=row["location_id"])
            elif service is not None:
                found.setdefault(service, []).append(row["location_id"])
        return found

    def _addresses(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """Return the areas of each location, and those of each provider, as far as the addresses tell."""
        cities, states = dict[str, list[str]](), dict[str, list[str]]()
        for name in ("addresses", "physical_addresses", "postal_addresses"):
            for _, row in rows(self.folder, name):
                area = words.area_code(row["city"] or row["state_province"])
                if area and row.get("location_id"):
                    cities.setdefault(row["location_id"], []).append(area)
                elif area and row.get("organization_id"):
                    states.setdefault(row["organization_id"], []).append(area)
        return cities, states

    def _hours(self) -> dict[str, list[Opening]]:
        """Return the hours of each service and of each location; a day without hours is closed."""
        found = dict[str, list[Opening]]()
        for place, row in rows(self.folder, "regular_schedules"):
            key = f"service {row['service_id']}" if row["service_id"] else f"location {row['location_id']}"
            if row["opens_at"] or row["closes_at"]:
                values = {"weekday": row["weekday"].lower(), "opens": words.clock(row["opens_at"]),
                          "closes": words.clock(row["closes_at"])}  # fmt: skip
                opening = self.report.build(self.practice, Opening, values, place)
                found.setdefault(key, []).extend([opening] if opening is not None else [])
        return found

    def _asked(self) -> dict[str, str]:
        """Return what each service asks of a person, in words."""
        found = dict[str, str]()
        for place, row in rows(self.folder, "eligibilities"):
            if row["eligibility"] and (service := self._service(place, row)) is not None:
                found[service] = row["eligibility"]
        return found

    def _resource(self, place: str, row: Row) -> ck.Resource | None:
        """Return the resource of a service; None if it has no id."""
        where = self.places.get(row["id"], [])
        here = [self.locations[id] for id in where if id in self.locations]
        provider = row.get("organization_id") or next((each["organization_id"] for each in here), None)
        provider = provider if provider in self.names else None
        serves = self._domains(place, row)
        values = {
            "id": row["id"], "name": row["name"] or None, "provider": provider, "formality": "formal",
            "sector": self._sector(place, row, serves), "ownership": self._ownership(provider), "serves": serves,
            "areas": self._areas(row, where, provider), "languages": self._languages(place, row, here),
            "cost": self._stated(place, row, "fees", lambda text: words.meaning(text, words.COSTS)),
            "opening": self._opening(row["id"], where), "eligibility": self._eligibility(row),
            "waiting_time": self._stated(place, row, "wait_time", words.waiting_time),
            "availability": self._stated(place, row, "status", words.STATUSES.get),
        }  # fmt: skip
        return self.report.build(self.practice, ck.Resource, values, place)

    def _stated(self, place: str, row: Row, column: str, read: Callable[[str], Meaning | None]) -> Meaning | None:
        """Return what a cell means; None, and a fault, if it says nothing that is understood."""
        text = row.get(column, "")
        if not text:
            self.report.add("not_stated", f"{place}: {column}")
            return None
        found = read(text)
        if found is None:
            self.report.add("not_understood", f"{place}: {column}", text=text[:60].rstrip("."))
        return found

    def _domains(self, place: str, row: Row) -> tuple[str, ...]:
        ids = [each.strip() for each in row.get("taxonomy_ids", "").split(",") if each.strip()]
        for id in ids:
            if id not in self.categories:
                self.report.add("not_understood", f"{place}: taxonomy_ids", text=id)
        said = [*row.get("keywords", "").split(","), *(self.categories.get(id, "") for id in ids)]
        found = (words.meaning(each, words.DOMAINS) for each in said if each.strip())
        return tuple(dict.fromkeys(each for each in found if each is not None))

    def _sector(self, place: str, row: Row, serves: tuple[str, ...]) -> str:
        sector = words.meaning(row["description"], words.SECTORS) if not serves else words.SECTOR_OF.get(serves[0])
        if sector is None and not serves:
            self.report.add("not_stated", f"{place}: description")
        return sector or "welfare"

    def _ownership(self, provider: str | None) -> str:
        return words.meaning(self.names.get(provider or "", ""), {PUBLIC: "public"}) or "private"

    def _areas(self, row: Row, where: list[str], provider: str | None) -> tuple[str, ...]:
        stated = [words.area_code(each) for each in row.get("service_areas", "").split(",")]
        near = [area for id in where for area in self.cities.get(id, [])]
        found = [each for each in stated if each] or near or self.states.get(provider or "", [])
        return tuple(dict.fromkeys(found))

    def _languages(self, place: str, row: Row, here: list[Row]) -> tuple[str, ...]:
        names = [name.strip() for text in (row, *here) for name in text.get("languages", "").split(",")]
        found = {name: words.language_code(name) for name in names if name}
        for name, code in found.items():
            if code is None:
                self.report.add("not_understood", f"{place}: languages", text=name)
        codes = [code for code in found.values() if code is not None]
        return tuple(dict.fromkeys([ENGLISH, *codes])) if codes else ()

    def _opening(self, service: str, where: list[str]) -> tuple[Opening, ...]:
        own = self.hours.get(f"service {service}")
        there = (each for id in where for each in self.hours.get(f"location {id}", []))
        return tuple(dict.fromkeys(own if own is not None else there))

    def _eligibility(self, row: Row) -> Eligibility | None:
        return words.eligibility(row.get("eligibility", "") or self.asked.get(row["id"], ""))
