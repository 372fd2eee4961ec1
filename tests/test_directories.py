"""Directories of services as they are: read with a report of every fault, and searched for the needs of two cases."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples" / "directory"
HSDS = ROOT.parent / "shared" / "data" / "hsds"
MODULES = ("hsds", "own_file", "report", "words")
Told = tuple[int, str, str]


@pytest.fixture
def search(monkeypatch, capsys) -> Iterator[Callable[..., Told]]:
    """Reads a directory and looks for help: the exit status, and what it printed on both streams."""
    monkeypatch.syspath_prepend(str(EXAMPLES))

    def told(path: Path, *options: str) -> Told:
        monkeypatch.setattr(sys, "argv", ["run.py", str(path), *options])
        with pytest.raises(SystemExit) as ended:
            runpy.run_path(str(EXAMPLES / "run.py"), run_name="__main__")
        return ended.value.code, *capsys.readouterr()

    yield told
    for name in MODULES:
        sys.modules.pop(name, None)


def real(name: str) -> Path:
    """The folder of a real directory; without it the test is skipped."""
    if not (HSDS / name).is_dir():
        pytest.skip("the service directories are not beside the project")
    return HSDS / name


def faults(told: str) -> dict[tuple[str, str], list[str]]:
    """The faults that were printed, by the file and field, each with how many there are and the first message."""
    lines, found = told.split("\n\n== ", maxsplit=1)[0].splitlines()[2:], dict[tuple[str, str], list[str]]()
    for line, example in pairwise(lines):
        if not line.startswith(" " * 9):
            count, file, field = line.split()
            found.setdefault((file.rstrip(":"), field), []).append(f"{count} {example.partition(' — ')[2]}")
    return found


def listed(told: str, heading: str) -> list[str]:
    """The lines about one need."""
    return told.split(f"\n{heading}", maxsplit=1)[1].split("\n\n", maxsplit=1)[0].splitlines()


def test_the_directory_of_illinois_is_read_and_every_fault_is_counted(search):
    status, told, wrong = search(real("ilao"), "--area", "il", "--need", "legal_rights")

    found = faults(told)
    assert (status, wrong) == (0, "")
    assert told.startswith("429 services of 33 providers\n")
    assert found["services.csv", "organization_id"] == ["341 There is no provider with the id 91676."]
    assert found["services.csv", "status"] == ["430 It is not stated."]
    assert found["service_at_location.csv", "service_id"] == [
        "185 It is not stated.", "38 There is no service with the id 97546,Unnamed record.",
    ]  # fmt: skip
    assert found["regular_schedules.csv", "closes"] == ["29 It closes at 04:00, before it opens at 10:00."]
    assert "services.csv, line 651: id — The text is blank." in told
    legal = listed(told, "+ legal and rights protection: ")
    assert legal[0].endswith(" fit")
    assert "       for it: area, cost" in legal


def test_the_directory_of_san_mateo_is_matched_by_area_language_and_age(search):
    status, told, wrong = search(
        real("ohana_smc"), "--area", "redwood_city", "--area", "san_mateo_county", "--speaks", "es", "--age", "70",
        "--need", "employment", "--language", "ko",
    )  # fmt: skip

    found = faults(told)
    assert (status, wrong) == (0, "")
    assert told.startswith("서비스 23개, 제공기관 8곳\n")
    assert found["regular_schedules.csv", "closes"] == ["1 여는 시각(09:00)보다 닫는 시각(03:00)이 이릅니다."]
    work = listed(told, "+ 고용: ")
    assert work[1].startswith("  1. Second Career Employment Program (2) ")
    assert work[2] == "       유리한 점: 생활영역, 지역, 언어, 이용료"
    assert work[4] == "       확인할 것: 글로 적힌 조건을 갖추었는지"


NEEDS = [
    ("N2 정서", ["S04", "S01", "S02"], ["S05"]),
    ("N3 교육", ["S06", "S01", "S23"], []),
    ("N4 돌봄", ["S25", "S06", "S22"], ["S07", "S08"]),
    ("N5 안전", ["S25", "S16", "S26"], ["S09", "S08"]),
    ("N1 건강", ["S14", "S26"], ["S15"]),
    ("N2 일상생활유지", ["S12", "S09", "S13"], ["S10", "S11"]),
    ("N3 생활환경", ["S16", "S17", "S26"], []),
    ("N5 경제", ["S18", "S20", "S26"], ["S19"]),
]
REASONS = {
    "S02": "불리한 점: 빈자리",
    "S05": "불리한 점: 이용 자격, 정해진 범위를 벗어납니다: 나이",
    "S10": "불리한 점: 지금 이용하는 서비스와 함께 이용할 수 없습니다: S10",
    "S15": "불리한 점: 지역",
    "S18": "확인할 것: 위기 사유가 있는지",
    "S19": "불리한 점: 지금은 이용할 수 없습니다: S19",
    "S22": "확인할 것: 조부모가 키우는지",
}


def test_a_district_written_by_hand_is_searched_for_both_cases_with_reasons_in_korean(search):
    status, told, wrong = search(
        EXAMPLES / "our_district.toml", "--persons", str(EXAMPLES / "our_persons.toml"), "--language", "ko"
    )

    assert (status, wrong) == (0, "")
    assert told.startswith("서비스 26개, 제공기관 10곳\n자료의 오류: 0건\n")
    for heading, fitting, nearly in NEEDS:
        lines = listed(told, heading)
        found = [line.partition("(S")[2][:2] for line in lines if line.startswith(("  1.", "  2.", "  3.", "  -"))]
        assert [f"S{id}" for id in found] == [*fitting, *nearly], heading
        for place, line in enumerate(lines):
            id = f"S{line.partition('(S')[2][:2]}"
            later = " ".join(lines[place + 1 : place + 5])
            assert REASONS.get(id, "") in later


def test_a_child_that_speaks_vietnamese_finds_what_is_offered_in_it(search):
    options = "--age", "9", "--area", "haetsal_dong", "--area", "saebyeol_gu", "--speaks", "vi"

    _, told, _ = search(EXAMPLES / "our_district.toml", *options)

    first = listed(told, "N4 care")
    assert "햇살지역아동센터 (S06)" in first[1]
    assert "language" in first[2]
    assert first.index("       against it: language") > 3


def test_what_is_faulty_in_a_file_is_reported_with_its_place_and_left_out(search, tmp_path):
    text = """
        [[providers]]
        id = "P1"
        kind = "public_body"
        [[services]]
        id = "S1"
        sector = "welfare"
        ownership = "public"
        formality = "formal"
        provider = "P9"
        opening = ["monday 17:00-09:00", "someday 09:00-17:00", "friday"]
        capacity = { maximum = 2, available = 3 }
        waiting_time = [0, "week"]
        eligibility = { all = [{ fact = "age", at_least = 20, at_most = 10, unit = "year" }] }
        excludes = ["S7"]
        requires = ["S8"]
        colour = "red"
        [[services]]
        id = "S1"
        sector = "welfare"
        ownership = "public"
        formality = "formal"
        [[services]]
        id = "S2"
        sector = "welfare"
        ownership = "public"
        [[services]]
        id = "S3"
        sector = "welfare"
        ownership = "public"
        formality = "formal"
        eligibility = { fact = "wealth", above = 1 }
    """
    file = tmp_path / "ours.toml"
    file.write_text(text, encoding="utf-8")

    status, told, wrong = search(file)

    assert (status, wrong) == (0, "")
    assert told.startswith("2 services of 1 providers\n")
    assert {field for _, field in faults(told)} == {
        "opening", "capacity", "waiting_time", "eligibility", "provider", "excludes", "requires", "colour", "formality",
        "id",
    }  # fmt: skip
    assert "ours.toml, services 1: eligibility.all[0].at_most" in told
    assert "ours.toml, services 4: eligibility.fact — Nobody declares the fact wealth." in told


HEADINGS = {
    "services": "id,organization_id,name,description,status,wait_time,fees,keywords,taxonomy_ids,languages,eligibility",
    "organizations": "id,name",
    "locations": "id,organization_id,name",
    "service_at_location": "id,service_id,location_id",
    "regular_schedules": "id,service_id,location_id,weekday,opens_at,closes_at",
}


def folder(place: Path, **rows: str) -> Path:
    """A folder in HSDS with these rows."""
    for name, heading in HEADINGS.items():
        (place / f"{name}.csv").write_text("\n".join([heading, rows.get(name, "")]), encoding="utf-8")
    return place


def test_a_folder_with_links_hours_and_words_that_lead_nowhere_is_read(search, tmp_path):
    place = folder(
        tmp_path,
        services='1,9,"a, b",x,shut,Ask.,Ask.,"Food, Jobs",999,"Klingon, Spanish",Age 8-18\n2\n1,,,,,,,,,,',
        organizations="1,City Library\n1,Again",
        service_at_location=",1,77",
        regular_schedules=",1,,Monday,10am,10 pm\n,1,,Funday,9:00,\n",
    )

    status, told, wrong = search(place, "--need", "food", "--age", "14")

    found = faults(told)
    assert (status, wrong) == (0, "")
    assert told.startswith("2 services of 1 providers\n")
    assert found["services.csv", "languages"] == ["1 It is not understood: Klingon."]
    assert found["services.csv", "taxonomy_ids"] == ["1 It is not understood: 999."]
    assert found["services.csv", "status"] == ["2 It is not stated.", "1 It is not understood: shut."]
    assert found["services.csv", "id"] == ["1 The id is given twice."]
    assert found["organizations.csv", "id"] == ["1 The id is given twice."]
    assert found["service_at_location.csv", "location_id"] == ["1 There is no location with the id 77."]
    assert {field for file, field in found if file == "regular_schedules.csv"} == {"weekday", "closes"}
    assert "  1. a, b (1) " in told


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("ours.toml", "services = [", "the directory is faulty (TOMLDecodeError)"),
        ("ours.toml", "services = 5", "the directory is faulty (TypeError)"),
        ("ours.json", "[]", "the directory is faulty (ValueError)"),
        ("ours.toml", "[practice]\nid = 5", "cannot build the practice"),
        ("services.csv", "name\nx", "the directory is faulty (KeyError near 'id')"),
        ("other.csv", "", "cannot read the directory: No such file or directory"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(search, tmp_path, name, text, told):
    (tmp_path / name).write_text(text, encoding="utf-8")

    status, _, wrong = search(tmp_path if name.endswith(".csv") else tmp_path / name)

    assert status == 2
    assert wrong.startswith(told)
