"""Look up the things of a case: by their kind, by what identifies them, and by the person they are about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from casekit.answers import Refusal
from casekit.display import as_text
from casekit.errors import RecordError
from casekit.models.history import Entry
from casekit.models.office_record import OfficeRecord
from casekit.models.persons import OWNED_SHELVES
from casekit.models.plan import PlanItem
from casekit.models.record import Record
from casekit.models.state import CaseState, Key, id_of
from casekit.models.text import normalized
from casekit.nearest import known_facts


def kind_of(kind: object, *, case_id: str) -> tuple[type[Record], str | None, str]:
    """Return the class, the shelf and the name of a kind. Raises RecordError for anything but a kind of records."""
    if isinstance(kind, str):
        return OfficeRecord, normalized(kind), as_text(normalized(kind))
    if isinstance(kind, type) and issubclass(kind, Record):
        return kind, kind.SHELF, kind.__name__
    fault = Refusal("wrong_type", {"expected": "a record class, such as casekit.Need"}, "kind")
    raise RecordError(f"cannot answer for case {case_id!r}", [fault])


def current_of(
    shelves: Mapping[str, Mapping[Key, Record]], kind: object, identity: tuple[object, ...], *, case_id: str
) -> Record | tuple[Record, ...]:
    """Return a thing, or every thing of a kind without an identity. The errors are those of `Case.current`."""
    kind_class, shelf, name = kind_of(kind, case_id=case_id)
    things = shelves.get(shelf or "", {})
    if not identity and shelf:
        return tuple(thing for thing in things.values() if isinstance(thing, kind_class))
    plain = all(isinstance(part, str | int | date) for part in identity)
    thing = things.get(tuple(normalized(part) for part in identity)) if plain else None
    if isinstance(thing, kind_class):
        return thing
    if shelf is None:
        raise RecordError(f"cannot find {name} in case {case_id!r}", [Refusal("not_a_thing", {"record": name})])
    sought = " ".join(as_text(part) for part in identity if isinstance(part, str | int | date))
    facts = {"id": sought, "shelf": shelf, **known_facts(map(id_of, things), len(things))}
    raise RecordError(f"cannot find {name} in case {case_id!r}", [Refusal("unknown_id", facts)])


def persons_of(what: Record, state: CaseState) -> frozenset[str]:
    """
    Return the ids of the persons whom a record is about: the one it names, and that of each single thing it names.

    A thing that names nobody is about the index client of the time when it was first recorded. A record that names
    several goals or needs in one field, such as a plan, is about the case as a whole. Empty: the record names nobody.
    """
    named = (*what.named_persons().values(), getattr(what, "client", None))
    found = {each for each in named if isinstance(each, str)}
    for field, shelf, id in what.mentions():
        thing = state.shelves.get(shelf, {}).get((id,)) if isinstance(getattr(what, field), str) else None
        if thing is not None and shelf in OWNED_SHELVES:
            found |= persons_of(thing, state) or _owner(thing, state)
        elif isinstance(thing, PlanItem):
            found |= persons_of(thing, state)
    return frozenset(found or _owner(what, state, unless_known=frozenset()))


def _owner(thing: Record, state: CaseState, *, unless_known: frozenset[str] | None = None) -> frozenset[str]:
    """Return whom a thing is about that names nobody; `unless_known` if it is about the present index client."""
    known = state.persons.owners.get((thing.shelf_name or "", thing.identity))
    if known is not None:
        return frozenset({known})
    if unless_known is not None:
        return unless_known
    return frozenset() if state.index_client is None else frozenset({state.index_client})


def entries_about(timeline: Iterable[Entry], person: str, *, case_id: str) -> Iterator[Entry]:
    """
    Yield the entries about one person, in the order in which they happened.

    Entries of records about the index client of their day include those that name nobody, if their kind can name a
    person. Entries that are about the case as a whole, such as a move or a plan, are left out.
    """
    state = CaseState(case_id)
    for entry in timeline:
        what = entry.what
        state.apply(what, entry.at.date())
        about = persons_of(what, state)
        is_unnamed = not about and bool(what.named_persons()) and person == state.index_client
        if person in about or is_unnamed or (what.SHELF == "clients" and what.identity == (person,)):
            yield entry
