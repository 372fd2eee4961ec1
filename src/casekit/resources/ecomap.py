"""The ecomap of a case: who and what is around the client, how strong the ties are, and where support goes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Literal, TypeAlias

import attrs

from casekit.arguments import check_fields
from casekit.days.steps import only_day
from casekit.errors import RecordError, refusing
from casekit.models import PERSONAL, Case, Client, Relation, Resource
from casekit.models.asked import only_case
from casekit.models.record import Part
from casekit.models.tie import Tie, TieFlow, TieStrength

NodePart: TypeAlias = Literal["client", "household", "internal", "external", "formal", "informal", "outside"]
"""What a node of an ecomap is: see `EcomapNode`."""
_IN_FORCE = ("sent", "accepted")
_USED = (*_IN_FORCE, "completed")


@attrs.frozen(kw_only=True)
class EcomapNode:
    """
    A person, a worker or a resource in an ecomap.

    id: The id of the person, the worker or the resource.
    part: "client"; "household", another member of the household; "internal" or "external", a worker inside or outside
        the organisation; "formal" or "informal", a resource; "outside", somebody whom only a tie names.
    words: What it is, as pairs of a vocabulary and a code, such as `("role", "case_manager")`.
        `Wording.label(vocabulary, code, language)` has the label.
    name: The name. Personal. None: the ecomap was made without names, or the name is not known.

    >>> EcomapNode(id="RS4", part="informal", words=(("holder", "neighbours"),)).formality
    'informal'
    """

    id: str
    part: NodePart
    words: tuple[tuple[str, str], ...]
    name: str | None = attrs.field(default=None, repr=False, metadata=PERSONAL)

    __attrs_post_init__ = check_fields

    @property
    def formality(self) -> Literal["formal", "informal"] | None:
        """Whether a resource is formal or informal. None: it is no resource."""
        return "formal" if self.part == "formal" else "informal" if self.part == "informal" else None


@attrs.frozen(kw_only=True)
class EcomapTie:
    """
    A line of an ecomap.

    person: The id of the person in the centre. None: all of them together.
    other: The id of the node at the other end. It may be in the centre too.
    kind: The code for what the other is to the person. None: not recorded.
    strength: The strength: see `casekit.models.Tie`. None: nobody rated it. It may be strong or weak.
    flow: Where support goes: see `casekit.models.Tie`. None: not known.
    trust: The client's last rating of the relationship with the worker, 1 (no trust) to 5 (full trust). None: not
        rated.

    >>> EcomapTie(person="C-3", other="RS4", kind="neighbour", strength="strong", flow="giving").trust
    """

    person: str | None
    other: str
    kind: str | None = None
    strength: TieStrength | None = None
    flow: TieFlow | None = None
    trust: int | None = None

    __attrs_post_init__ = check_fields


@attrs.frozen(kw_only=True)
class Ecomap:
    """
    The persons a case is about on a day, who and what is around them, and the ties between them.

    on: The day.
    centre: The clients, then the other members of the household. Those whose part in the case has ended are left out.
    around: The workers inside and outside, the formal and the informal resources, and others whom a tie names.
    ties: The ties, in the order of their nodes. A node around may have none: a resource that is known, and whose
        help is neither asked for nor given.

    Each node is in it once, in the order recorded. `mermaid`, `dot` and `svg` of `casekit.resources.pictures` draw it.
    """

    on: date
    centre: tuple[EcomapNode, ...]
    around: tuple[EcomapNode, ...]
    ties: tuple[EcomapTie, ...]

    __attrs_post_init__ = check_fields


@refusing(RecordError)
def ecomap(case: Case, *, on: date, names: bool | Mapping[str, str] = False) -> Ecomap:
    """
    Return the ecomap of a case as of the end of a day.

    It has what the records say: the ties (`casekit.models.Tie`); the workers assigned; the resources that are not
    retired, and retired ones that still serve; the trust of a `Relation` with a worker. A tie that no `Tie` rates has
    no strength: it is not known. A tie is that of one person if a record names the person, such as the `about` of a
    referral or its need; otherwise it is that of all persons together.

    Args:
        case: The case.
        on: The day.
        names: Whether the nodes have the names of clients and resources on record; or the names to use, by the id of
            the node. The default is no names.

    Raises RecordError for a day before the case opened, for an instant in place of the day, and if `case` is not a
    case.

    Source: Hartman (1978), "Diagrammatic assessment of family relationships", Social Casework 59(8), 465-476.

    >>> from datetime import datetime, timezone
    >>> from casekit.models import Entry, Tie, WorkflowRef
    >>> monday = datetime(2025, 3, 17, 10, tzinfo=timezone.utc)
    >>> ref = WorkflowRef(id="our_office", version=1, fingerprint="…")
    >>> case = Case.open(Client(id="C-3"), id="K-17", at=monday, by="worker-1", workflow=ref, stage="intake")
    >>> tie = Tie(person="C-3", other="P-9", kind="neighbour", strength="strong", flow="giving")
    >>> case = Case.from_history(case.id, [*case.history, Entry(what=tie, at=monday, by="worker-1")])
    >>> found = ecomap(case, on=date(2025, 3, 17))
    >>> [(node.part, node.words) for node in found.around]
    [('outside', (('tie', 'neighbour'),))]
    >>> [(each.strength, each.flow) for each in found.ties]
    [('strong', 'giving')]
    """
    seen = only_case(case).as_of(only_day(on, about=f"case {case.id!r}"))
    known = _recorded_names(seen) if names is True else names or {}
    present = seen.client_parties(on=on)
    rated = [tie for tie in seen.ties if tie.person in present and tie.holds_on(on)]
    centre = {node.id: node for node in _persons(seen, on) if node.id in present}
    around: dict[str, EcomapNode] = {}
    for node in (*_workers(seen, on), *_resources(seen, rated), *_others(seen, rated)):
        if node.id not in centre:
            around.setdefault(node.id, node)
    nodes = {id: attrs.evolve(node, name=known.get(id)) for id, node in (centre | around).items()}
    place: dict[str | None, int] = {None: -1}
    place.update((id, number) for number, id in enumerate(nodes))
    ties = sorted(_ties(seen, rated, centre, around), key=lambda tie: (place[tie.other], place[tie.person]))
    return Ecomap(
        on=on, centre=tuple(nodes[id] for id in centre), around=tuple(nodes[id] for id in around), ties=tuple(ties)
    )


def _recorded_names(case: Case) -> Mapping[str, str]:
    """Return the names on record of clients and resources, by id."""
    named: tuple[Client | Resource, ...] = (*case.resources, *case.clients)
    return {each.id: each.name for each in named if each.name is not None}


def _persons(case: Case, on: date) -> Iterator[EcomapNode]:
    """Yield the clients, then the other members of the households on the day."""
    roles = {
        member.person: _word(member, "role", "household_role")
        for home in case.households for member in home.members_on(on)
    }  # fmt: skip
    clients = {client.id: ("role", "student" if client.kind == "student" else "client") for client in case.clients}
    for id, word in clients.items():
        yield EcomapNode(id=id, part="client", words=(roles.get(id, word),))
    for id, role in roles.items():
        if id not in clients:
            yield EcomapNode(id=id, part="household", words=(role,))


def _workers(case: Case, on: date) -> Iterator[EcomapNode]:
    """Yield the workers assigned on the day, those inside first. A worker with several roles is one node."""
    team = [each for each in case.assignments if each.holds_on(on)]
    roles: dict[str, dict[tuple[str, str], None]] = {}
    for each in team:
        roles.setdefault(each.worker, {})[_word(each, "role", "role")] = None
    inside = dict.fromkeys(each.worker for each in team if each.scope == "internal")
    for id in dict.fromkeys((*inside, *roles)):
        yield EcomapNode(id=id, part="internal" if id in inside else "external", words=tuple(roles[id]))


def _resources(case: Case, rated: Iterable[Tie]) -> Iterator[EcomapNode]:
    """Yield the resources that are not retired, still serve or have a tie, the formal ones first."""
    begun = {start.referral for start in case.running_services}
    kept = {each.resource for each in case.referrals if each.status in _IN_FORCE or each.id in begun}
    kinds = _kinds(rated)
    kept |= kinds.keys()
    providers = {each.id: _word(each, "kind", "provider") for each in case.providers}
    for each in sorted(case.resources, key=lambda each: each.formality == "informal"):
        if each.status != "retired" or each.id in kept:
            holder = _word(each, "holder", "holder") if each.holder is not None else None
            named = kinds.get(each.id) or providers.get(each.provider or "") or holder
            sector = _word(each, "sector", "sector")
            yield EcomapNode(id=each.id, part=each.formality, words=(named, sector) if named else (sector,))


def _others(case: Case, rated: Iterable[Tie]) -> Iterator[EcomapNode]:
    """Yield those whom a tie names, by what they are to the person or were in the household."""
    roles = {
        member.person: _word(member, "role", "household_role") for home in case.households for member in home.members
    }
    for id, kind in _kinds(rated).items():
        word = roles.get(id) or kind
        yield EcomapNode(id=id, part="outside", words=(word,) if word else ())


def _kinds(rated: Iterable[Tie]) -> dict[str, tuple[str, str] | None]:
    """Return what each end of a tie is to the first person who says so; None if nobody does."""
    kinds: dict[str, tuple[str, str] | None] = {}
    for tie in rated:
        kinds[tie.other] = kinds.get(tie.other) or (None if tie.kind is None else _word(tie, "kind", "tie"))
    return kinds


def _ties(case: Case, rated: Iterable[Tie], centre: Collection[str], around: Collection[str]) -> Iterable[EcomapTie]:
    """Return the ties that are rated, and those that other records show, each once."""
    known: dict[tuple[str | None, str], EcomapTie] = {}
    for tie in rated:
        kind = None if tie.kind is None else _word(tie, "kind", "tie")[1]
        known[tie.person, tie.other] = EcomapTie(
            person=tie.person, other=tie.other, kind=kind, strength=tie.strength, flow=tie.flow
        )
    for _, each in case.dated(Relation):
        if each.trust is not None and each.client in centre and each.worker in around:
            key = (each.client, str(each.worker))
            known[key] = attrs.evolve(known.get(key) or EcomapTie(person=key[0], other=key[1]), trust=each.trust)
    alone = next(iter(centre)) if len(centre) == 1 else None
    shown = [(person or alone, other) for person, other in _connections(case, around)]
    for person, other in sorted(shown, key=lambda pair: pair[0] is None):
        has_one = any(key[1] == other for key in known) if person is None else person not in centre
        if not has_one:
            known.setdefault((person, other), EcomapTie(person=person, other=other))
    return known.values()


def _connections(case: Case, around: Collection[str]) -> Iterator[tuple[str | None, str]]:
    """Yield who has to do with a worker or resource by other records than ties; None: all persons together."""
    needs = {need.id: need.about for need in case.needs}
    for each in case.referrals:
        if each.status in _USED and each.resource in around:
            yield each.about or needs.get(each.need), each.resource
    for _, work in case.dated(Relation):
        if work.kind in ("link", "mediate") and work.resource in around:
            yield work.client, str(work.resource)
    yield from ((None, each.worker) for each in case.assignments if each.worker in around)


def _word(record: Part, field: str, vocabulary: str) -> tuple[str, str]:
    """Return the word in a field of a record, with its vocabulary: the own word of an office if there is one."""
    own = record.extra.get(field)
    return vocabulary, own if isinstance(own, str) else str(getattr(record, field))
