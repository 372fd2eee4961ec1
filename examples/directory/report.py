"""What is wrong with the data of a directory: every fault with its place, and the directory without what is faulty."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import attrs

import casekit as ck
from casekit.labels import Wording
from casekit.models.record import Part
from casekit.resources import Directory, directory_faults

SomePart = TypeVar("SomePart", bound=Part)
Placed = tuple[str, Any]
"""A place of the data, such as `services.csv, line 2`, and what was read there."""
TEXTS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "en": {
        "not_stated": {"message": "It is not stated.", "fix": "Ask the provider."},
        "not_understood": {"message": "It is not understood: {text}.", "fix": "Add the words to the table of words."},
        "unknown_service": {"message": "There is no service with the id {id}.", "fix": "Name one service that exists."},
        "unknown_location": {"message": "There is no location with the id {id}.", "fix": "Add the location."},
    },
    "ko": {
        "not_stated": {"message": "적혀 있지 않습니다.", "fix": "제공기관에 확인하십시오."},
        "not_understood": {"message": "뜻을 알 수 없습니다: {text}.", "fix": "낱말 표에 더하십시오."},
        "unknown_service": {"message": "이런 id의 서비스가 없습니다: {id}.", "fix": "있는 서비스 하나를 적으십시오."},
        "unknown_location": {"message": "이런 id의 장소가 없습니다: {id}.", "fix": "장소를 더하십시오."},
    },
}
"""The texts of the faults that only this reader finds. Those of the library have its texts."""


class Report:
    """The faults of the data that a directory is read from, in the order found."""

    def __init__(self) -> None:
        self.faults: list[ck.Refusal] = []

    def add(self, code: str, place: str, **params: object) -> None:
        """Add one fault."""
        self.faults.append(ck.Refusal(code, params, place))

    def build(
        self, practice: ck.Practice, kind: type[SomePart], values: Mapping[str, object], place: str
    ) -> SomePart | None:
        """Return a record, or a part of one, without its faulty fields; None if it cannot do without one of them."""
        needed = {field.name for field in attrs.fields(kind) if field.default is attrs.NOTHING}
        while True:
            try:
                return practice.build(kind, **values)
            except ck.RecordError as error:
                faulty = {re.split(r"[.\[]", fault.where or "")[0] for fault in error.refusals}
                for fault in error.refusals:
                    self.add(fault.code, f"{place}: {fault.where}", **fault.params)
            if faulty & needed or not faulty <= values.keys():
                return None
            values = {name: value for name, value in values.items() if name not in faulty}

    def directory(self, resources: Sequence[Placed], providers: Sequence[Placed], practice: ck.Practice) -> Directory:
        """Return the directory of what was read, without what its check finds faulty."""
        read = {"resources": [*resources], "providers": [*providers]}
        found = directory_faults((each for _, each in resources), (each for _, each in providers), practice=practice)
        for fault in found:
            shelf, index, field, rest = re.findall(r"^(\w+)\[(\d+)\]\.(\w+)(.*)$", fault.where or "")[0]
            place, kept = read[shelf][int(index)]
            self.add(fault.code, f"{place}: {field}{rest}", **fault.params)
            read[shelf][int(index)] = (place, None if kept is None else _without(kept, field, fault.params.get("id")))
        kept_of = {shelf: [each for _, each in rows if each is not None] for shelf, rows in read.items()}
        return Directory(kept_of["resources"], kept_of["providers"], practice=practice)

    def lines(self, language: str, examples: int = 3) -> Iterable[str]:
        """Yield the faults in words: of each sort how many there are, and the first of them with their places."""
        wording, sorts = Wording(texts=TEXTS), dict[tuple[str, str, str], list[ck.Refusal]]()
        for fault in self.faults:
            file, _, field = re.findall(r"^([^,:]*)(.*?)(?:: (\w+).*)?$", fault.where or "")[0]
            sorts.setdefault((fault.code, file, field), []).append(fault)
        for (_, file, field), faults in sorted(sorts.items(), key=lambda sort: -len(sort[1])):
            yield f"{len(faults):5}  {file}: {field}"
            for fault in faults[:examples]:
                yield f"         {fault.where} — {wording.say(fault.code, 'message', fault.params, language=language)}"


def _without(kept: Any, field: str, named: object) -> Any:
    """Return a resource without a field, or without the resource that it names there; None without it altogether."""
    if field == "id":
        return None
    if field in ("excludes", "requires"):
        return attrs.evolve(kept, **{field: tuple(id for id in getattr(kept, field) if id != named)})
    return attrs.evolve(kept, **{field: None})
