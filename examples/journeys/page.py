"""
Write a page about the case of a journey that a browser opens: `page.py FILE FOLDER`.

The page is one file, `FOLDER/<journey>.html`, in English and in Korean: the summary, the pictures, the timeline, and
what the case could and could not do in each stage. Nothing on it is a personal value: no description, no note, no name.

With matplotlib (`casekit[plots]`) the pictures are also written as PNG files, and stand in the page as such. Without it
the page has a drawing of the stages alone.
"""

from __future__ import annotations

import json
import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping
from datetime import date
from html import escape
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any, get_args

import attrs
from figures import plain, working_days
from journey import NOTHING, Replay, Row, acting, machine_of, noon

import casekit as ck

WORDS: Mapping[ck.labels.Language, Mapping[str, str]] = {
    "en": {
        "language": "English", "summary": "Summary", "client": "For the client",
        "worker": "For the worker", "supervisor": "For the supervisor", "pictures": "Pictures", "timeline": "Timeline",
        "moves": "What the case could and could not do", "day": "Day", "event": "What happened", "by": "By",
        "stage": "Stage", "move": "Move", "to": "Next stage", "why": "Why not yet", "open": "possible",
        "whole": "Every figure with its calculation and its source", "entries": "All {} entries",
        "plots": "More pictures are here with matplotlib: pip install casekit[plots].", "level": "attainment level",
    },
    "ko": {
        "language": "한국어", "summary": "요약", "client": "클라이언트용",
        "worker": "담당자용", "supervisor": "슈퍼바이저용", "pictures": "그림", "timeline": "경과",
        "moves": "사례가 할 수 있었던 것과 없었던 것", "day": "날짜", "event": "내용", "by": "담당",
        "stage": "단계", "move": "이동", "to": "다음 단계", "why": "아직 안 되는 까닭", "open": "가능",
        "whole": "모든 수치와 계산 근거", "entries": "전체 기록 {}건",
        "plots": "matplotlib를 설치하면 그림이 더 나옵니다: pip install casekit[plots].", "level": "달성 수준",
    },
}  # fmt: skip
STYLE = """
body { font: 16px/1.5 system-ui, "Noto Sans CJK KR", "Malgun Gothic", "Apple SD Gothic Neo", sans-serif; color: #111;
  max-width: 60rem; margin: 0 auto; padding: 0 1rem 4rem; }
nav { position: sticky; top: 0; background: #fff; border-bottom: 1px solid #ccc; padding: .5rem 0; }
nav a { margin-right: 1rem; } section { margin-top: 3rem; } img, svg { max-width: 100%; height: auto; }
figure { margin: 1rem 0; } pre { white-space: pre-wrap; font: inherit; background: #f5f5f5; padding: 1rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .3rem .6rem;
  border-bottom: 1px solid #ddd; } td:first-child { white-space: nowrap; }
ul { margin: 0; padding-left: 1.1rem; } details > summary { cursor: pointer; }
"""
ACTOR = "cm"
"""The role code of the case manager, who asks what the case may do."""


@attrs.frozen(kw_only=True)
class Told:
    """The case of a journey on its last day, with its machine and the reviews due and held."""

    case: ck.Case
    machine: ck.StageMachine
    on: date
    reviews: tuple[Any, ...]
    checkpoints: tuple[str, ...]


def told(file: Path) -> Told:
    """Replay a journey to its end."""
    journey: Row = {**NOTHING, **plain(json.loads(file.read_text(encoding="utf-8")))}
    machine = machine_of(journey, file.parent)
    replay = Replay(journey, machine)
    replay.run(sorted(journey["events"], key=lambda event: event["seq"]))
    last = max(noon(event["date"]) for event in journey["events"])
    case = replay.case
    for record in replay.outcomes():
        case = ck.Case.from_history(case.id, [*case.history, ck.Entry(what=record, at=last, by="journey")])
    on = last.date()
    return Told(
        case=case, machine=machine, on=on, reviews=machine.reviews(case, on=on, calendar=working_days(journey)),
        checkpoints=tuple(journey["voice_checkpoints"]),
    )  # fmt: skip


def evaluated(shown: Told, language: ck.labels.Language) -> str:
    """Return the pages of the evaluation for each reader, and the whole account with every calculation."""
    say = WORDS[language]
    found = ck.evaluate(
        shown.case, on=shown.on, practice=shown.machine.practice, voice_checkpoints=shown.checkpoints,
        reviews=shown.reviews,
    )  # fmt: skip
    pages = {reader: found.summary(reader, language) for reader in get_args(ck.evaluation.Reader)}
    parts = [f"<h4>{escape(say[reader])}</h4><pre>{escape(page)}</pre>" for reader, page in pages.items()]
    return "\n".join([*parts, folded(say["whole"], f"<pre>{escape(found.explain(language))}</pre>")])


def levels_read(case: ck.Case, goal: ck.Goal) -> ck.evaluation.Series:
    """Return the attainment levels of a goal as a series: the level at the start, then those that were read."""
    first = next(entry.at.date() for entry in case.timeline if getattr(entry.what, "id", None) == goal.id)
    read = [(at.date(), each.level) for at, each in case.dated(ck.Reading) if each.goal == goal.id]
    return ck.evaluation.Series(
        goal=goal.id, days=(first, *(on for on, _ in read)), baseline=(goal.baseline_level,),
        intervention=tuple(level for _, level in read), improvement="increase",
    )  # fmt: skip


def pictures(shown: Told, office: list[Told], language: ck.labels.Language) -> Iterator[tuple[str, Any]]:
    """Yield every picture of the case, then those of all cases of the office, each with the name of its file."""
    draw, case, on = ck.pictures, shown.case, shown.on
    words: dict[str, Any] = {"language": language, "wording": shown.machine.wording}
    yield "stages", draw.stages_over_time(case, on=on, reviews=shown.reviews, **words)
    yield "goals", draw.goals_before_and_after(case, on=on, **words)
    for goal in case.goals[:1]:
        level = WORDS[language]["level"]
        yield "readings", draw.goal_readings(levels_read(case, goal), measure=level, target=0, **words)
    yield "domains", draw.domains_before_and_after(case, on=on, **words)
    cases = [each.case for each in office]
    middle = sorted(each.opened_at.date() for each in cases)[len(cases) // 2]
    stages = {code: row for each in office for code, row in each.machine.wording.labels.get("stage", {}).items()}
    words["wording"] = ck.labels.Wording(labels={"stage": stages})
    yield "caseload", draw.caseload_by_stage(cases, on=middle, **words)
    spans = {each.id: (each.opened_at.date(), closed_on(each)) for each in cases if each.opened_at.date() <= on}
    yield "durations", draw.durations(ck.evaluation.methods.case_durations(spans, as_of=on), **words)


def closed_on(case: ck.Case) -> date | None:
    """Return the day of the last closing; None if the case is open."""
    closed = case.episodes[-1].closed_at
    return closed.date() if closed else None


def embedded(shown: Told, office: list[Told], language: ck.labels.Language, names: Path) -> Iterator[str]:
    """Yield the pictures as HTML, and write each beside the page as PNG."""
    for name, figure in pictures(shown, office, language):
        file, held = names.with_name(f"{names.name}-{name}-{language}.png"), BytesIO()
        figure.savefig(held, format="png", dpi=144)
        file.write_bytes(held.getvalue())
        print(f"wrote {file}")
        text = b64encode(held.getvalue()).decode("ascii")
        yield f'<figure><img alt="{escape(name)}" src="data:image/png;base64,{text}"></figure>'


def drawn_stages(shown: Told, language: ck.labels.Language) -> str:
    """Return the stages over time as SVG, for a machine without matplotlib."""
    stays, label = shown.case.stage_intervals, shown.machine.wording.label
    rows = list(dict.fromkeys(stay.stage for stay in stays))
    first, days = stays[0].entered_at.date(), max(1, (shown.on - stays[0].entered_at.date()).days)
    height = 26 * len(rows) + 30
    drawn = [f'<svg viewBox="0 0 900 {height}" role="img" font-size="13" xmlns="http://www.w3.org/2000/svg">']
    for place, stage in enumerate(rows):
        name = escape(label("stage", stage, language))
        drawn.append(f'<text x="250" y="{26 * place + 18}" text-anchor="end">{name}</text>')
    for stay in stays:
        since, until = stay.entered_at.date(), stay.left_at.date() if stay.left_at else shown.on
        left, width = (260 + 630 * part / days for part in ((since - first).days, (until - since).days))
        top, wide = 26 * rows.index(stay.stage) + 5, max(4.0, width - 260)
        drawn.append(f'<rect x="{left:.1f}" y="{top}" width="{wide:.1f}" height="16" fill="#0072b2"/>')
    drawn.append(f'<text x="260" y="{height - 8}">{first}</text>')
    drawn.append(f'<text x="890" y="{height - 8}" text-anchor="end">{shown.on}</text></svg>')
    return "\n".join(drawn)


def table(heads: list[str], rows: list[list[str]]) -> str:
    """Return a table as HTML. The cells are HTML already."""
    top = "".join(f"<th>{escape(head)}</th>" for head in heads)
    body = "\n".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>\n{body}\n</tbody></table>"


def timeline(shown: Told, language: ck.labels.Language) -> str:
    """Return what happened, entry by entry: the day, the event and who acted. Nothing that a record says in words."""
    say, wording = WORDS[language], shown.machine.wording
    rows = []
    for entry in shown.case.timeline:
        event = wording.label("event", entry.what.event, language)
        if isinstance(entry.what, ck.StageChange):
            event = f"{event}: {wording.label('stage', entry.what.stage, language)}"
        by = wording.label("role", entry.by.id, language)
        rows.append([entry.at.date().isoformat(), escape(event), escape(by)])
    return table([say["day"], say["event"], say["by"]], rows)


def moves(shown: Told, language: ck.labels.Language) -> str:
    """Return the moves of the case when it had just entered each stage and on its last day: possible, or why not."""
    say, wording, last = WORDS[language], shown.machine.wording, noon(shown.on.isoformat())
    history = shown.case.history
    entered = [place for place, each in enumerate(history, 1) if isinstance(each.what, ck.StageChange)]
    moments = [(ck.Case.from_history(shown.case.id, history[: max(place, 2)]), history[place - 1].at)
               for place in entered]  # fmt: skip
    rows = []
    for case, at in [*moments, (shown.case, last)]:
        for option in shown.machine.options(case, at=at, by=acting(ACTOR)):
            reasons = "".join(f"<li>{escape(each.told(language))}</li>" for each in option.refusals)
            what, code = ("move", option.move) if option.move else ("record", option.record or "")
            words = [wording.label("stage", case.stage, language), wording.label(what, code, language),
                     wording.label("stage", option.target, language)]  # fmt: skip
            answer = f"<ul>{reasons}</ul>" if reasons else escape(say["open"])
            rows.append([at.date().isoformat(), *map(escape, words), answer])
    return table([say["day"], say["stage"], say["move"], say["to"], say["why"]], rows)


def section(shown: Told, office: list[Told], language: ck.labels.Language, names: Path) -> str:
    """Return the part of the page in one language."""
    say = WORDS[language]
    if find_spec("matplotlib"):
        drawn = "\n".join(embedded(shown, office, language, names))
    else:
        drawn = f"<figure>{drawn_stages(shown, language)}</figure><p>{escape(say['plots'])}</p>"
    parts = {
        "summary": evaluated(shown, language), "pictures": drawn, "moves": moves(shown, language),
        "timeline": folded(say["entries"].format(len(shown.case.timeline)), timeline(shown, language)),
    }  # fmt: skip
    body = "\n".join(f"<h3>{escape(say[part])}</h3>\n{html}" for part, html in parts.items())
    return f'<section id="{language}" lang="{language}"><h2>{escape(say["language"])}</h2>\n{body}</section>'


def folded(title: str, html: str) -> str:
    """Return HTML that is shown when its title is clicked."""
    return f"<details><summary>{escape(title)}</summary>{html}</details>"


def use_korean_font() -> None:
    """Tell matplotlib the Korean font of the package koreanize-matplotlib, if it is installed: `make demo` has it."""
    package = find_spec("koreanize_matplotlib")
    if package and package.origin and find_spec("matplotlib"):
        from matplotlib.font_manager import fontManager  # noqa: PLC0415

        fontManager.addfont(Path(package.origin).parent / "fonts" / "NanumGothic.ttf")


def main() -> int:
    """Write the page and its pictures, and print the names of the files."""
    file, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    use_korean_font()
    shown = told(file)
    others = [told(each) for each in sorted(file.parent.glob("*.json")) if each.resolve() != file.resolve()]
    names, languages = folder / file.stem, list(WORDS)
    links = "".join(f'<a href="#{each}">{escape(WORDS[each]["language"])}</a>' for each in languages)
    body = "\n".join(section(shown, [shown, *others], each, names) for each in languages)
    title = escape(f"{shown.case.id}, {shown.on}")
    page = names.with_suffix(".html")
    page.write_text(
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{STYLE}</style></head>\n<body><h1>{title}</h1><nav>{links}</nav>\n{body}\n</body></html>\n",
        encoding="utf-8",
    )
    print(f"wrote {page}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
