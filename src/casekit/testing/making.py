"""
Draw random workflows that are sound by construction: a tree of stages first, then everything else.

A move leads to every stage from an earlier one. A stage without children is an end, or has a move back to the first
stage. No condition uses a guard twice, so none contradicts itself.
"""

from __future__ import annotations

import attrs
from hypothesis import strategies as st

from casekit.conditions import AllOf
from casekit.stages import KINDS, Move, Requirement, Route, Stage, Workflow
from casekit.stages.move import ANYWHERE, STAYING
from casekit.stages.settings import RecordRule
from casekit.testing.grounds import (
    Ground,
    conditions,
    deadlines,
    effects,
    grounds,
    labels,
    record_rules,
    requirements,
    reviews,
    rules,
    some_of,
    texts,
)

NAMES = ("assess", "plan", "deliver", "review", "pause", "hand_over", "end")
MOST_STAGES = 8


@attrs.frozen(kw_only=True)
class Lead:
    """The sources and the targets of a move, before its name, guards and requirements are drawn."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    resume: bool = False

    @property
    def last(self) -> str:
        """Return the last target, which is the one that the move enters if the guards of no other target hold."""
        return self.targets[len(self.targets) - 1]


@attrs.frozen(kw_only=True)
class Tree:
    """Stages and the leads between them. A lead goes to every stage after the first from an earlier one."""

    stages: tuple[Stage, ...]
    leads: tuple[Lead, ...]

    @property
    def entered(self) -> dict[str, str]:
        """Return, for each stage, the stage a case is in after entering it: its initial substage, or itself."""
        return {stage.id: stage.initial or stage.id for stage in self.stages}


@st.composite
def sound_workflows(draw: st.DrawFn) -> Workflow:
    """Draw a sound workflow of 1 to 8 stages."""
    ground = draw(grounds())
    tree = draw(trees(ground))
    leads = (*tree.leads, *draw(more_leads(tree)))
    required: tuple[Requirement, ...] = draw(requirements(ground)) if leads else ()
    moves: list[Move] = []
    for lead in leads:
        moves.append(draw(moves_along(lead, tree=tree, ground=ground, required=required, before=tuple(moves))))
    moves = _with_all_required(moves, required)
    stages = _with_requirements(tree.stages, required, draw(st.integers(0, len(tree.stages) - 1)))
    return Workflow(
        id="drawn", version=draw(st.integers(2, 9)), supersedes=draw(st.none() | st.just(1)), initial=stages[0].id,
        labels=draw(labels(ground.languages)), source=draw(st.none() | texts), languages=ground.languages,
        roles=ground.roles, reasons=ground.reasons, effects=ground.effects, approvals=ground.approvals,
        parameters=ground.parameters, stages=stages, moves=tuple(moves),
        records=_open_to_moves(draw(record_rules(ground, tuple(tree.entered))), moves), rules=draw(rules(ground)),
        reviews=draw(reviews()),
        deadlines=draw(deadlines(ground, tuple(tree.entered))),
    )  # fmt: skip


def _open_to_moves(rules: tuple[RecordRule, ...], moves: list[Move]) -> tuple[RecordRule, ...]:
    """Return what is demanded of records, with closings allowed in every stage if a move closes the case."""
    closes = any(move.closes for move in moves)
    return tuple(attrs.evolve(each, sources=()) if closes and each.kind == "Closure" else each for each in rules)


@st.composite
def trees(draw: st.DrawFn, ground: Ground) -> Tree:
    """Draw stages, with leads by which each stage, and from each stage an end, can be reached."""
    count = draw(st.integers(1, MOST_STAGES))
    parent_of = {index: draw(st.integers(0, index - 1)) for index in range(1, count)}
    childless = [index for index in range(count) if index not in parent_of.values()]
    ends = {index: draw(st.sampled_from(["final", "closure", "back"])) for index in childless}
    stages: list[Stage] = []
    leads: list[Lead] = []
    for index in range(count):
        end = "final" if count == 1 and ends[index] == "back" else ends.get(index)
        kinds = draw(some_of(KINDS))
        stages.append(Stage(
            id=f"stage_{index + 1}", kinds=("closure",) if end == "closure" else kinds, final=end == "final",
            labels=draw(labels(ground.languages)), aliases=draw(some_of(("첫 단계", "desk"))),
            waiting=draw(st.booleans()),
        ))  # fmt: skip
        children = [f"stage_{child + 1}" for child, parent in parent_of.items() if parent == index]
        if len(children) > 1 and draw(st.booleans()):
            leads.append(Lead(sources=(stages[-1].id,), targets=tuple(children)))
        else:
            leads += [Lead(sources=(stages[-1].id,), targets=(child,)) for child in children]
        if end == "back":
            leads.append(Lead(sources=(stages[-1].id,), targets=("stage_1",)))
    tree = Tree(stages=tuple(stages), leads=tuple(leads))
    return draw(divided(tree, ground)) if 1 < count <= MOST_STAGES - 2 and draw(st.booleans()) else tree


@st.composite
def divided(draw: st.DrawFn, tree: Tree, ground: Ground) -> Tree:
    """Draw the tree, of two stages or more, with two substages added to one stage that is not final."""
    going_on = [stage for stage in tree.stages if not stage.final]
    parent = draw(st.sampled_from(going_on))
    first, second = (
        Stage(id=f"{parent.id}.{name}", parent=parent.id, labels=draw(labels(ground.languages)))
        for name in ("first", "second")
    )
    stages = [attrs.evolve(each, initial=first.id) if each is parent else each for each in tree.stages]
    leads = [Lead(sources=(first.id,), targets=(second.id,))]
    outside = [each.id for each in going_on if each is not parent]
    if outside:
        leads.append(Lead(sources=(draw(st.sampled_from(outside)),), targets=(parent.id,), resume=True))
    return Tree(stages=(*stages, first, second), leads=(*tree.leads, *leads))


@st.composite
def more_leads(draw: st.DrawFn, tree: Tree) -> tuple[Lead, ...]:
    """Draw up to three more leads: from anywhere or from stages that are not final, to any stage or staying."""
    sources = [stage.id for stage in tree.stages if not stage.final]
    if not sources:
        return ()
    targets = st.sampled_from([*tree.entered, STAYING])
    from_where = st.just((ANYWHERE,)) | some_of(sources, least=1)
    to_where = st.lists(targets, min_size=1, max_size=3).map(tuple)
    return tuple(draw(st.lists(st.builds(Lead, sources=from_where, targets=to_where), max_size=3)))


@st.composite
def moves_along(
    draw: st.DrawFn, lead: Lead, *, tree: Tree, ground: Ground, required: tuple[Requirement, ...],
    before: tuple[Move, ...],
) -> Move:  # fmt: skip
    """Draw a move with the sources and targets of a lead, a name that is free there, guards and requirements."""
    lead = _without_self(draw(widened(lead, tree)), tree)
    name = draw(st.sampled_from(NAMES))
    chosen = tuple(draw(st.permutations(ground.leaves)))
    count = draw(st.integers(0, 3))
    own, rest = chosen[:count], chosen[count:]
    routes: tuple[Route, ...] = ()
    if len(lead.targets) > 1 or (not lead.resume and draw(st.integers(0, 5)) == 0):
        guarded = [AllOf(draw(conditions((leaf,)))) for leaf in rest[: len(lead.targets) - 1]]
        routes = tuple(
            Route(target=target, guards=guards, effects=draw(effects(ground)))
            for target, guards in zip(lead.targets, [*guarded, AllOf()], strict=True)
        )
    reopening = any(leaf.name == "reopened" for leaf in own)
    closes = not reopening and draw(st.integers(0, 5)) == 0
    reasons = () if closes else draw(some_of([word.id for word in ground.reasons]))
    return Move(
        name=name if _is_free(name, lead.sources, before, tree) else f"{name}_{len(before) + 1}", sources=lead.sources,
        target=lead.last, guards=AllOf(draw(conditions(own))), roles=draw(some_of(ground.role_names)),
        closes=closes, reason=not closes and (bool(reasons) or reopening or draw(st.booleans())),
        labels=draw(labels(ground.languages)), routes=routes,
        resume=lead.resume, reasons=reasons, requires=draw(some_of([each.id for each in required])),
        approval=draw(st.sampled_from([None, *(rule.id for rule in ground.approvals)])), effects=draw(effects(ground)),
    )  # fmt: skip


@st.composite
def widened(draw: st.DrawFn, lead: Lead, tree: Tree) -> Lead:
    """Draw the same lead, sometimes with more sources or from anywhere."""
    how = draw(st.sampled_from(["same", "same", "more", "anywhere"]))
    if how == "same" or lead.resume:
        return lead
    if how == "anywhere":
        return attrs.evolve(lead, sources=(ANYWHERE,))
    more = draw(some_of([stage.id for stage in tree.stages if not stage.final]))
    specific = ANYWHERE not in lead.sources
    return attrs.evolve(lead, sources=tuple(dict.fromkeys((*lead.sources, *more)))) if specific else lead


def _without_self(lead: Lead, tree: Tree) -> Lead:
    """Return the lead without its only target among its sources. If no source is left, it becomes a move that stays."""
    if len(lead.targets) > 1:
        return lead
    sources = tuple(source for source in lead.sources if source != tree.entered.get(lead.last))
    return attrs.evolve(lead, sources=sources) if sources else attrs.evolve(lead, targets=(STAYING,))


def _is_free(name: str, sources: tuple[str, ...], before: tuple[Move, ...], tree: Tree) -> bool:
    """Return whether no other move of this name starts from these stages, or from their substages or parents."""
    others = {source for move in before if move.name == name for source in move.sources}
    parents = {stage.id: stage.parent for stage in tree.stages if stage.parent}
    around = {parents[each] for each in sources if each in parents}
    wide = {*sources, *around, *(id for id, parent in parents.items() if parent in sources)}
    return not others or not ({ANYWHERE} & {*others, *sources} or others & wide)


def _with_all_required(moves: list[Move], required: tuple[Requirement, ...]) -> list[Move]:
    """Return the moves. Every requirement that none of them requires is added to the first."""
    for each in required:
        if not any(each.id in move.requires for move in moves):
            moves = [attrs.evolve(moves[0], requires=(*moves[0].requires, each.id)), *moves[1:]]
    return moves


def _with_requirements(stages: tuple[Stage, ...], requires: tuple[Requirement, ...], place: int) -> tuple[Stage, ...]:
    """Return the stages. The one at this index declares the requirements."""
    return tuple(
        attrs.evolve(stage, requires=requires) if index == place else stage for index, stage in enumerate(stages)
    )
