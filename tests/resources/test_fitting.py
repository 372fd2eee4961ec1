"""Which resources of a directory fit a need, in which order, and the reasons given for each."""

from __future__ import annotations

from datetime import date

import attrs
import cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.models import Capacity, Eligibility
from casekit.practice import OwnField
from casekit.resources import Directory, PlaceRequest, allocate, circumstances, match, past_answers
from casekit.resources.circumstances import Circumstances
from casekit.resources.directory import SECTOR_OF_DOMAIN
from casekit.resources.fitting import Match, Matches

DAY = date(2025, 3, 17)
NEED = ck.Need(id="N1", domain="food")
PERSON = ck.Client(id="C-3", birth=date(1960, 1, 1), area="west", languages=("vi",))
FOOD = ck.Resource(id="RS1", sector="welfare", ownership="private", formality="formal", serves=("food",))
OLD = Eligibility(fact="age", at_least=70, unit="year")


def found(*resources: ck.Resource, **given: object) -> Matches:
    return match(NEED, PERSON, Directory(resources), on=DAY, **given)  # type: ignore[arg-type]


def ids(matches: tuple[Match, ...]) -> list[str]:
    return [each.resource for each in matches]


def said(one: Match) -> dict[str, list[str]]:
    """The codes of the reasons for a resource, against it, and of what is not known."""
    parts = {"for": one.reasons, "against": one.against, "unknown": one.unknown}
    return {name: [str(each.params.get("aspect", each.code)) for each in told] for name, told in parts.items()}


def test_a_resource_that_says_nothing_of_itself_fits_and_everything_about_it_is_unknown():
    [one] = found(attrs.evolve(FOOD, serves=())).fitting

    assert said(one) == {
        "for": [], "against": [],
        "unknown": ["domain", "eligibility", "area", "language", "places", "waiting_time", "cost", "answers"],
    }  # fmt: skip
    assert one.score == 0.5


def test_each_thing_that_is_known_speaks_for_or_against():
    good = attrs.evolve(
        FOOD, eligibility=attrs.evolve(OLD, at_least=60), areas=("west",), languages=("ko", "vi"), cost="free",
        capacity=Capacity(available=1), waiting_time=ck.Interval(1, "week"),
    )  # fmt: skip
    bad = attrs.evolve(
        FOOD, languages=("ko",), cost="paid", capacity=Capacity(available=0), waiting_time=ck.Interval(9, "month")
    )
    known = Circumstances(chosen=("RS1",), declined=("RS2",), answers={"RS1": (3, 1), "RS2": (1, 3)})

    best, worst = found(attrs.evolve(bad, id="RS2"), good, circumstances=known).fitting

    assert (best.resource, said(best)["against"], said(best)["unknown"]) == ("RS1", [], [])
    assert said(worst)["against"] == ["language", "places", "waiting_time", "cost", "choice", "answers"]
    assert said(worst)["for"] == ["domain"]
    assert {each.severity for each in best.reasons} == {"notice"}
    assert "RS1" in best.reasons[0].told("en")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"serves": ("health",)}, None),
        ({"areas": ("east",)}, ["area"]),
        ({"availability": "temporarily_closed"}, ["not_offered"]),
        ({"status": "retired"}, ["not_offered"]),
        ({"eligibility": OLD}, ["eligibility", "fact_out_of_limits"]),
        ({"excludes": ("RS7",)}, ["excluded_by_another"]),
        ({"requires": ("RS9",)}, ["requires_another"]),
        ({"areas": ("east",), "eligibility": OLD}, None),
    ],
)
def test_what_does_not_fit_is_listed_as_nearly_fitting_if_one_thing_alone_is_why(changes, why):
    other = attrs.evolve(FOOD, id="RS7", serves=("health",))
    other_9 = attrs.evolve(FOOD, id="RS9", serves=("health",))
    known = Circumstances(using=("RS7", "RS0"))

    matches = found(attrs.evolve(FOOD, **changes), other, other_9, circumstances=known)

    assert matches.fitting == ()
    assert [said(each)["against"] for each in matches.nearly] == ([] if why is None else [why])
    assert found(attrs.evolve(FOOD, **changes), other, other_9, circumstances=known, nearly=0).nearly == ()


def test_a_resource_in_use_that_excludes_another_keeps_it_out_and_one_used_before_opens_what_requires_it():
    using = attrs.evolve(FOOD, id="RS7", serves=("health",), excludes=("RS1",))
    next_step = attrs.evolve(FOOD, id="RS2", requires=("RS7",))

    now = found(FOOD, using, next_step, circumstances=Circumstances(using=("RS7",)))
    before = found(FOOD, using, next_step, circumstances=Circumstances(used=("RS7",)))

    assert (ids(now.fitting), ids(now.nearly)) == (["RS2"], ["RS1"])
    assert ids(before.fitting) == ["RS1", "RS2"]


def test_who_may_be_eligible_is_told_what_to_ask():
    asked = attrs.evolve(FOOD, eligibility=Eligibility(fact="population", one_of=("children",)))

    [one] = found(asked).fitting

    assert one.to_ask == ("population",)
    assert "eligibility" in said(one)["unknown"]


def test_what_is_not_known_of_a_person_is_never_told_as_against_a_resource():
    children = Eligibility(fact="population", one_of=("children",))

    [near] = found(attrs.evolve(FOOD, eligibility=Eligibility(all=(OLD, children)))).nearly

    assert said(near)["against"] == ["eligibility", "fact_out_of_limits"]


def test_reasons_are_told_in_the_words_of_the_office():
    texts = {"en": {"resource_fits_less": {"message": "Not so good: {aspect:aspect}."}}}
    office = ck.Practice(
        texts=texts, fields=(OwnField(record="Client", id="grade", value_type="whole_number", labels={"en": "class"}),)
    )
    asked = attrs.evolve(FOOD, eligibility=Eligibility(fact="grade", at_most=6), capacity=Capacity(available=0))
    directory = Directory([asked], practice=office)
    pupil = office.build(ck.Client, id="C-3", grade=9)

    [near] = match(NEED, pupil, directory, on=DAY).nearly
    waiting = allocate([PlaceRequest(id="R1", choices=("RS1",), since=DAY)], directory, on=DAY).waiting["R1"]

    assert [each.message for each in near.against] == [
        "Not so good: eligibility.", "Not so good: free places.", "The person is outside the limits of class.",
    ]  # fmt: skip
    assert [each.reason.message for each in waiting] == ["Not so good: free places."]


def test_a_resource_without_domains_is_found_by_its_sector():
    clinic = ck.Resource(id="RS3", sector="medical", ownership="public", formality="formal")
    directory = Directory([attrs.evolve(FOOD, serves=()), clinic])

    health = match(attrs.evolve(NEED, domain="health"), PERSON, directory, on=DAY)
    food = match(NEED, PERSON, directory, on=DAY)

    assert (ids(health.fitting), ids(food.fitting)) == (["RS1", "RS3"], ["RS1"])
    assert {*SECTOR_OF_DOMAIN} <= {*ck.labels.vocabulary("need_domain")}
    assert {*SECTOR_OF_DOMAIN.values()} <= {*ck.labels.vocabulary("sector")}


def test_a_person_without_an_area_sees_resources_of_every_area():
    far = attrs.evolve(FOOD, areas=("east",))

    assert ids(match(NEED, ck.Client(id="C-3"), Directory([far]), on=DAY).fitting) == ["RS1"]
    near = Circumstances(areas=("city",))
    assert ids(found(attrs.evolve(FOOD, areas=("city",)), circumstances=near).fitting) == ["RS1"]


def test_the_weights_of_the_office_decide_the_order_and_ties_go_to_what_is_better_known_and_to_the_id():
    free = attrs.evolve(FOOD, id="RS3", cost="free", areas=("west",), languages=("ko",))
    spoken = attrs.evolve(FOOD, id="RS2", cost="paid", areas=("west",), languages=("vi",))

    assert ids(found(free, spoken, weights={"cost": 2, "language": 1}).fitting) == ["RS3", "RS2"]
    assert ids(found(free, spoken, weights={"cost": 1, "language": 2}).fitting) == ["RS2", "RS3"]
    half = attrs.evolve(FOOD, id="RS0", cost="reduced"), attrs.evolve(FOOD, id="RS9")
    assert ids(found(*reversed(half), weights={"cost": 1}).fitting) == ["RS0", "RS9"]
    assert ids(found(attrs.evolve(FOOD, id="B"), attrs.evolve(FOOD, id="A")).fitting) == ["A", "B"]


def test_the_total_counts_those_that_are_not_listed():
    many = [attrs.evolve(FOOD, id=f"RS{number}") for number in range(30)]

    matches = found(*many, first=3)

    assert (len(matches.fitting), matches.total) == (3, 30)


def test_those_of_other_areas_are_listed_after_those_of_the_area_that_nearly_fit():
    far = attrs.evolve(FOOD, id="RS0", areas=("east",), cost="free")
    closed = attrs.evolve(FOOD, id="RS1", areas=("west",), cost="paid", availability="inactive")

    assert ids(found(far, closed).nearly) == ["RS1", "RS0"]
    assert ids(found(far, closed, nearly=1).nearly) == ["RS1"]


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"weights": {"colour": 1}}, ("unknown_aspect", "weights")),
        ({"weights": {"cost": -1}}, ("out_of_range", "weights.cost")),
        ({"weights": {"cost": True}}, ("out_of_range", "weights.cost")),
        ({"weights": {"cost": 0}}, ("weights_all_zero", "weights")),
        ({"first": 0}, ("out_of_range", "first")),
        ({"nearly": -1}, ("out_of_range", "nearly")),
    ],
)
def test_weights_that_cannot_weigh_are_refused(given, fault):
    with pytest.raises(ck.RecordError) as error:
        found(FOOD, **given)

    assert [(each.code, each.where) for each in error.value.refusals] == [fault]


DOMAINS, AREAS = st.sampled_from(["food", "health"]), st.sampled_from(["west", "east"])
RESOURCES = st.lists(
    st.builds(
        attrs.evolve, st.just(FOOD), id=st.integers(0, 99).map(lambda number: f"RS{number}"),
        sector=st.sampled_from(["welfare", "medical", "legal"]), serves=st.lists(DOMAINS, max_size=2).map(tuple),
        areas=st.lists(AREAS, max_size=2).map(tuple), languages=st.sampled_from([(), ("ko",), ("vi",)]),
        cost=st.sampled_from([None, "free", "reduced", "paid"]),
        capacity=st.sampled_from([None, Capacity(unlimited=True), Capacity(available=0), Capacity(maximum=0)]),
        waiting_time=st.sampled_from([None, ck.Interval(2, "week"), ck.Interval(99, "month")]),
        eligibility=st.sampled_from([None, OLD, Eligibility(fact="population", one_of=("children",))]),
        availability=st.sampled_from([None, "active", "defunct"]), excludes=st.sampled_from([(), ("RS1",)]),
        requires=st.sampled_from([(), ("RS1",)]),
    ),
    max_size=25, unique_by=lambda each: each.id,
)  # fmt: skip


@given(RESOURCES, st.randoms(use_true_random=False), st.sampled_from([(), ("RS1",)]))
def test_the_index_finds_what_a_look_at_every_resource_finds_in_any_order(resources, random, using):
    known = [attrs.evolve(FOOD, id="RS1", serves=("food",)), *(each for each in resources if each.id != "RS1")]
    shuffled = random.sample(known, len(known))
    seen = Circumstances(using=using)

    def every(directory: Directory, domain: str, areas: object = None) -> list[ck.Resource]:
        return [*directory.resources]

    indexed = match(NEED, PERSON, Directory(known), on=DAY, circumstances=seen)
    again = match(NEED, PERSON, Directory(shuffled), on=DAY, circumstances=seen)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("casekit.resources.fitting.candidates", every)
        scanned = match(NEED, PERSON, Directory(known), on=DAY, circumstances=seen)

    assert indexed == again == scanned


def test_the_circumstances_of_a_case_are_the_choices_and_services_of_the_person():
    case = cases.holding(
        ck.ClientChoice(options=(ck.OptionConsidered(option="RS1", outcome="taken"),
                                 ck.OptionConsidered(option="RS2", outcome="declined"))),
        ck.ClientChoice(options=(ck.OptionConsidered(option="RS2", outcome="taken"),)),
        ck.Client(id="C-5"),
        ck.ClientChoice(about="C-5", options=(ck.OptionConsidered(option="RS1", outcome="declined"),)),
        ck.Referral(id="R1", need="N1", resource="RS1"), ck.ServiceStart(referral="R1"),
        ck.Referral(id="R2", need="N1", resource="RS2"), ck.ServiceStart(referral="R2"), ck.ServiceEnd(referral="R2"),
        ck.ServiceStart(need="N1"),
    )  # fmt: skip

    mine = circumstances(case, on=DAY, areas=("west",))
    his = circumstances(case, on=DAY, person="C-5")

    assert (mine.chosen, mine.declined, mine.areas) == (("RS1", "RS2"), (), ("west",))
    assert (set(mine.using), set(mine.used)) == ({"RS1"}, {"RS1", "RS2"})
    assert (his.chosen, his.declined, his.used) == ((), ("RS1",), ())


def test_past_answers_count_each_referral_once_and_no_duplicate():
    def asked(id: str, *more: ck.Record) -> ck.Case:
        return attrs.evolve(cases.holding(*more), id=id)

    sent = ck.Referral(id="R1", need="N1", resource="RS1")
    accepted = attrs.evolve(sent, status="accepted")
    declined = attrs.evolve(sent, status="declined", declined_by="provider")
    by_client = attrs.evolve(declined, declined_by="client")
    case = cases.holding(sent, accepted, attrs.evolve(accepted, status="completed", outcome="helped"))

    assert past_answers([case]) == {"RS1": (1, 0)}
    assert past_answers([cases.holding(sent, declined)]) == {"RS1": (0, 1)}
    assert past_answers([cases.holding(sent, by_client)]) == {}
    assert past_answers([cases.holding(sent, accepted, ck.CaseLink(case="K-1", kind="duplicate_of"))]) == {}
