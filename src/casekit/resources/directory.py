"""A directory of the resources that a host knows: checked once, never changed, and indexed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from casekit.answers import Refusal
from casekit.errors import RecordError, refusing
from casekit.models import Provider, Resource
from casekit.models.eligibility import Eligibility
from casekit.nearest import known_facts
from casekit.practice.practice import NO_PRACTICE, Practice
from casekit.resources.facts import declared_facts, eligibility_faults

SECTOR_OF_DOMAIN: Mapping[str, str] = MappingProxyType({
    "economic": "economic", "health": "medical", "mental_health": "medical", "culture_leisure": "cultural",
    "education": "educational", "learning": "educational", "housing": "housing", "employment": "employment",
    "legal_rights": "legal",
})  # fmt: skip
"""
The sector whose resources help in a domain of life, where a resource does not say which domains it serves.

These are the pairs of the vocabularies `need_domain` and `sector` that name the same thing. Resources of the sector
"welfare" can help in any domain.
"""
_EVERY_DOMAIN = "welfare"
_ANYWHERE = ""
"""The area in the index of a resource that names none."""


class Directory:
    """
    The resources that a host knows, with the providers behind them. It never changes.

    Directory(resources, providers, practice): `resources` in any order; `providers` are those that resources name;
    `practice` declares the facts that an eligibility may compare, beside those of the library.

    `resources` has them in the order given. `len(directory)` is their number, and `directory["RS1"]` the resource with
    this id; it raises RecordError if there is none.

    In a directory, `suits` of a resource says nothing: it names needs of a case. A resource that is "retired" or
    "defunct" is never found by `match`.

    >>> food = Resource(id="RS1", sector="welfare", ownership="private", formality="formal", serves=("food",))
    >>> directory = Directory([food])
    >>> len(directory), directory["RS1"].sector
    (1, 'welfare')

    Raises RecordError with every fault (see `directory_faults`), the first hundred of them.
    """

    __slots__ = ("_by_domain", "_by_id", "_by_sector", "_criteria", "practice", "providers", "resources")

    @refusing(RecordError)
    def __init__(
        self, resources: Iterable[Resource], providers: Iterable[Provider] = (), *, practice: Practice = NO_PRACTICE
    ) -> None:
        self.resources: tuple[Resource, ...] = tuple(resources)
        self.providers: tuple[Provider, ...] = tuple(providers)
        self.practice = practice
        if faults := directory_faults(self.resources, self.providers, practice=practice):
            raise RecordError("cannot build the directory", faults[:_MOST_FAULTS])
        self._by_id = {each.id: place for place, each in enumerate(self.resources)}
        self._by_domain: dict[str, dict[str, list[int]]] = {}
        self._by_sector: dict[str, dict[str, list[int]]] = {}
        self._criteria: dict[int, Eligibility] = {}
        equal: dict[Eligibility, Eligibility] = {}
        for place, each in enumerate(self.resources):
            if each.eligibility is not None:
                self._criteria[id(each.eligibility)] = equal.setdefault(each.eligibility, each.eligibility)
            if each.serves:
                for domain in each.serves:
                    _add(self._by_domain.setdefault(domain, {}), each.areas, place)
            else:
                _add(self._by_sector.setdefault(each.sector, {}), each.areas, place)

    def __len__(self) -> int:
        return len(self.resources)

    def __getitem__(self, id: str) -> Resource:
        place = self._by_id.get(id)
        if place is None:
            facts = {"id": id, "shelf": "resources", **known_facts(self._by_id, len(self._by_id))}
            raise RecordError("cannot find a resource", [Refusal("unknown_id", facts, "id")])
        return self.resources[place]

    def __contains__(self, id: object) -> bool:
        return id in self._by_id

    def _candidates(self, domain: str, areas: Collection[str] | None) -> list[Resource]:
        shelves = [self._by_domain.get(domain, {})]
        sectors = dict.fromkeys((SECTOR_OF_DOMAIN.get(domain, _EVERY_DOMAIN), _EVERY_DOMAIN))
        shelves += [self._by_sector[sector] for sector in sectors if sector in self._by_sector]
        places = set[int]()
        for shelf in shelves:
            for area in shelf if areas is None else (*areas, _ANYWHERE):
                places.update(shelf.get(area, ()))
        return [self.resources[place] for place in sorted(places)]

    def _criterion_of(self, resource: Resource) -> Eligibility | None:
        return None if resource.eligibility is None else self._criteria[id(resource.eligibility)]

    def __repr__(self) -> str:
        return f"Directory({len(self.resources)} resources, {len(self.providers)} providers)"


def candidates(directory: Directory, domain: str, areas: Collection[str] | None = None) -> Sequence[Resource]:
    """
    Return the resources that may help in a domain of life, in the order given to the directory.

    These are the resources that serve the domain and, of those that do not say what they serve, the resources of the
    sector that belongs to it (`SECTOR_OF_DOMAIN`) and of the sector "welfare".

    `areas`: Only resources that serve one of these areas, or that do not say which they serve. None: all.
    """
    return directory._candidates(domain, areas)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]


def criterion_of(directory: Directory, resource: Resource) -> Eligibility | None:
    """Return the eligibility of a resource of a directory; equal ones are one object. None: not known."""
    return directory._criterion_of(resource)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]


_MOST_FAULTS = 100


def _add(shelf: dict[str, list[int]], areas: Collection[str], place: int) -> None:
    """Add a resource to the index of its areas."""
    for area in areas or (_ANYWHERE,):
        shelf.setdefault(area, []).append(place)


@refusing(RecordError)
def directory_faults(
    resources: Iterable[Resource], providers: Iterable[Provider] = (), *, practice: Practice = NO_PRACTICE
) -> tuple[Refusal, ...]:
    """
    Return every fault of what is to be a directory, each with its place; empty if there is none.

    A fault is an id that occurs twice, a provider or another resource that is not in the directory, and an eligibility
    that compares a fact that nobody declares, one of another type, or one in another unit. A resource with a negative
    number of places, or with hours that end before they begin, cannot be built.

    >>> flat = Resource(id="RS1", sector="housing", ownership="public", formality="formal", provider="PV9")
    >>> [(fault.code, fault.where) for fault in directory_faults([flat, flat])][:2]
    [('unknown_provider', 'resources[0].provider'), ('id_twice', 'resources[1].id')]
    """
    return tuple(_faults(tuple(resources), tuple(providers), practice))


def _faults(
    resources: tuple[Resource, ...], providers: tuple[Provider, ...], practice: Practice
) -> Iterator[Refusal]:  # fmt: skip
    known, declared, seen = {each.id for each in providers}, declared_facts(practice), set[str]()
    for index, provider in enumerate(providers):
        if provider.id in seen:
            yield Refusal("id_twice", {}, f"providers[{index}].id")
        seen.add(provider.id)
    ids, seen, checked = {each.id for each in resources}, set[str](), dict[object, tuple[Refusal, ...]]()
    for index, each in enumerate(resources):
        where = f"resources[{index}]"
        if each.id in seen:
            yield Refusal("id_twice", {}, f"{where}.id")
        seen.add(each.id)
        if each.provider is not None and each.provider not in known:
            yield Refusal("unknown_provider", {"id": each.provider}, f"{where}.provider")
        for field in ("excludes", "requires") if each.excludes or each.requires else ():
            named: tuple[str, ...] = getattr(each, field)
            yield from (Refusal("unknown_resource", {"id": id}, f"{where}.{field}") for id in named if id not in ids)
        if each.eligibility is not None:
            found = checked.get(each.eligibility)
            if found is None:
                found = checked[each.eligibility] = tuple(eligibility_faults(each.eligibility, declared, ""))
            yield from (Refusal(fault.code, fault.params, f"{where}.eligibility{fault.where}") for fault in found)
