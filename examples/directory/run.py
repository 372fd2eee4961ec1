"""
Read a directory of services, report its faults, and look for help for the needs of two cases.

    python examples/directory/run.py DIRECTORY [--language en|ko] [--persons FILE] [--age YEARS] [--area CODE ...]
                                     [--speaks CODE ...] [--first NUMBER] [--need DOMAIN ...]

DIRECTORY is a folder of CSV files in HSDS 1.1, or a TOML or JSON file such as `our_district.toml`. The needs are those
of the journeys `student.json` and `elder.json`. What is known of the persons is in FILE, by the name of the journey;
the command line comes first. The area named first is where the person lives; the others are those around it.

Exit 0: it was read, with or without faults. 2: it cannot be read.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import hsds
import own_file
from report import Report

import casekit as ck
from casekit.labels import find
from casekit.resources import Directory, match
from casekit.resources.circumstances import Circumstances
from casekit.resources.fitting import Match, Matches

JOURNEYS = Path(__file__).resolve().parents[1] / "journeys"
CASES = ("student", "elder")
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "read": "{services} services of {providers} providers", "faults": "Faults of the data: {count}",
        "need": "{id} {domain}: {total} fit", "for": "for it", "against": "against it", "unknown": "not known",
        "ask": "ask", "nearly": "Nearly fit",
    },
    "ko": {
        "read": "서비스 {services}개, 제공기관 {providers}곳", "faults": "자료의 오류: {count}건",
        "need": "{id} {domain}: 맞는 자원 {total}개", "for": "유리한 점", "against": "불리한 점",
        "unknown": "알 수 없는 점", "ask": "확인할 것", "nearly": "한 가지가 맞지 않는 자원",
    },
}  # fmt: skip
OF_CIRCUMSTANCES = ("areas", "chosen", "declined", "using", "used")
"""What a file of persons says beside the fields of a client; `own` has the own fields of the office."""


def read(path: Path, report: Report) -> Directory:
    """Return the directory in a folder or a file."""
    return (hsds if path.is_dir() else own_file).read(path, report)


def needs_of(journey: Mapping[str, Any]) -> Iterator[ck.Need]:
    """Yield the needs of a journey, one for each domain of life that its text names."""
    for row in journey["needs"]:
        for text in row["domain"].split("·"):
            for _, term in find(text, vocabulary_name="need_domain"):
                yield ck.Need(id=row["id"], domain=term.code)


def person_of(known: Mapping[str, Any], given: argparse.Namespace, practice: ck.Practice, on: date) -> ck.Client:
    """Return a person with what is known; the command line comes first. Facts that nobody declares are left out."""
    own = {key: each for key, each in known.get("own", {}).items() if key in practice.fields_of("Client")}
    plain = {key: each for key, each in known.items() if key not in (*OF_CIRCUMSTANCES, "own")}
    values = {key: tuple(each) if isinstance(each, list) else each for key, each in {**plain, **own}.items()}
    values = {"id": "C-1", **values}
    if given.age is not None:
        values["birth"] = date(on.year - given.age, 1, 1)
    if given.area:
        values["area"] = given.area[0]
    if given.speaks:
        values["languages"] = tuple(given.speaks)
    return practice.build(ck.Client, **values)


def circumstances_of(known: Mapping[str, Any], given: argparse.Namespace) -> Circumstances:
    """Return what else is known of a person."""
    values = {key: tuple(known[key]) for key in OF_CIRCUMSTANCES if key in known}
    return Circumstances(**{**values, **({"areas": tuple(given.area[1:])} if given.area else {})})


def lines_of(found: Matches, directory: Directory, domain: str, language: str) -> Iterator[str]:
    """Yield the resources for one need in words, each with its reasons."""
    label = directory.practice.wording.label("need_domain", domain, language)
    words = WORDS[language]
    yield "\n" + words["need"].format(id=found.need, domain=label, total=found.total)
    for number, each in enumerate(found.fitting, 1):
        yield f"  {number}. {directory[each.resource].name} ({each.resource}) {each.score:.2f}"
        yield from reasons(each, directory.practice, language)
    if found.nearly:
        yield f"  {words['nearly']}:"
    for each in found.nearly:
        yield f"  -  {directory[each.resource].name} ({each.resource})"
        yield from reasons(each, directory.practice, language, only=("against",))


def reasons(
    found: Match, practice: ck.Practice, language: str, only: Iterable[str] = ("for", "against", "unknown", "ask")
) -> Iterator[str]:
    """Yield what is for a resource, what is against it, what is not known, and what to ask the person."""
    wording = practice.wording

    def said(finding: ck.Finding) -> str:
        if "aspect" in finding.params:
            return wording.label("aspect", str(finding.params["aspect"]), language)
        return wording.say(finding.code, "message", finding.params, language=language).rstrip(".")

    told = {
        "for": map(said, found.reasons), "against": map(said, found.against), "unknown": map(said, found.unknown),
        "ask": (wording.label("fact", fact, language) for fact in found.to_ask),
    }  # fmt: skip
    for part in only:
        if line := ", ".join(told[part]):
            yield f"       {WORDS[language][part]}: {line}"


def run(given: argparse.Namespace) -> None:
    """Print the report of a directory, and who can help in the two cases."""
    report, language = Report(), given.language
    directory = read(given.directory, report)
    persons = own_file.table(given.persons) if given.persons else {}
    words = WORDS[language]
    print(words["read"].format(services=len(directory), providers=len(directory.providers)))
    print(words["faults"].format(count=len(report.faults)))
    for line in report.lines(language):
        print(line)
    for name in CASES:
        journey = json.loads((JOURNEYS / f"{name}.json").read_text(encoding="utf-8"))
        on, known = date.fromisoformat(journey["events"][0]["date"]), persons.get(name, {})
        title = journey[f"title_{language}"] if f"title_{language}" in journey else journey["id"]
        print(f"\n== {title}")
        person = person_of(known, given, directory.practice, on)
        for need in (*needs_of(journey), *(ck.Need(id="+", domain=domain) for domain in given.need)):
            found = match(
                need, person, directory, on=on, circumstances=circumstances_of(known, given), first=given.first,
                nearly=2,
            )  # fmt: skip
            for line in lines_of(found, directory, need.domain, language):
                print(line)


def main() -> int:
    parser = argparse.ArgumentParser(description="Read a directory, report its faults, and look for help.")
    parser.add_argument("directory", type=Path, help="a folder of HSDS 1.1 CSV files, or a TOML or JSON file")
    parser.add_argument("--language", choices=("en", "ko"), default="en")
    parser.add_argument("--persons", type=Path, metavar="FILE", help="what is known of the persons")
    parser.add_argument("--age", type=int, choices=range(131), metavar="YEARS")
    parser.add_argument("--area", action="append", default=[], metavar="CODE", help="where they live; may be repeated")
    parser.add_argument("--speaks", action="append", default=[], metavar="CODE", help="a language; may be repeated")
    parser.add_argument("--need", action="append", default=[], metavar="DOMAIN", help="one more need of both")
    parser.add_argument("--first", type=int, default=3, metavar="NUMBER", help="how many are listed for each need")
    given = parser.parse_args()
    try:
        run(given)
    except ck.CasekitError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"cannot read the directory: {error.strerror}", file=sys.stderr)
    except (csv.Error, AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        what = f" near {error.args[0]!r}" if isinstance(error, KeyError) else ""
        print(f"the directory is faulty ({type(error).__name__}{what})", file=sys.stderr)
    else:
        return 0
    return 2


if __name__ == "__main__":
    sys.exit(main())
