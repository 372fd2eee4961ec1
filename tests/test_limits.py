"""What is read from outside is read or refused within limits, in work that grows as its size does."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import attrs
import pytest
from cases import errors
from document_parts import TEXT_OF_WHOLE, WHOLE, fault
from hypothesis import given
from hypothesis import strategies as st

import casekit as ck
from casekit.display import as_text
from casekit.interchange import case_from_entries, entry_to_data, from_data, loads
from casekit.labels import Wording, words_in
from casekit.labels.messages import check_language
from casekit.labels.wording import say
from casekit.limits import Limits
from casekit.models import Household, Membership
from casekit.nearest import known_facts, nearest
from casekit.stages import Workflow
from casekit.stages.checking.proof import soundness
from casekit.stages.pictures.mermaid import mermaid

ALL = Limits(stages=10**6, ways=10**6, values=10**6, condition_depth=80, condition_parts=10**6, faults=10**6)


def team(moves: list[Any] | None = None, **tables: Any) -> dict[str, Any]:
    close = {"name": "close", "from": ["intake"], "to": "closed"}
    stages = {"intake": {}, "closed": {"final": True}}
    return {"id": "team", "version": 1, "initial": "intake", "stages": stages, "moves": moves or [close], **tables}


def guarded(*guards: Any) -> dict[str, Any]:
    return team([{"name": "close", "from": ["intake"], "to": "closed", "guards": [*guards]}])


def nested(depth: int, *tips: Any) -> Any:
    value: Any = [*tips]
    for level in range(depth):
        value = [{"all" if level % 2 else "any": value}]
    return value[0]


def codes(faults: tuple[ck.Finding, ...]) -> list[str]:
    return [each.code for each in faults]


def carried(config: Any, limits: Limits | None = None) -> tuple[str, ...]:
    with pytest.raises(ck.WorkflowError) as error:
        Workflow.from_transitions(config, id="team", limits=limits or Limits())
    return error.value.codes


def test_forty_guards_nested_deep_are_refused_and_read_where_a_host_raises_the_limit():
    data = guarded(*[nested(17, "eligible", "reopened") for _ in range(40)])

    assert codes(errors(data)) == ["condition_too_large"]
    assert codes(errors(data, limits=ALL)) == []
    assert soundness(Workflow.from_mapping(data, limits=ALL)).never_open == ()


def test_a_guard_that_denies_itself_in_every_alternative_never_opens():
    denied = {"all": ["closed", {"not": "closed", "code": "is_closed"}]}

    faults = errors(guarded({"any": [denied, nested(15, denied)]}, {"not": {"any": ["reopened"]}, "code": "reopened"}))

    assert [(each.code, each.params["guards"]) for each in faults] == [("contradicting_guards", ("closed",))]


def test_a_condition_shared_twice_a_level_is_refused_after_so_many_parts():
    shared: Any = "closed"
    for _ in range(19):
        shared = {"all": [shared, shared]}

    (found,) = errors(guarded(shared))

    assert (found.code, found.params["most"]) == ("condition_too_large", 500)


def test_a_workflow_that_a_host_built_itself_has_no_limits_of_size():
    workflow = Workflow.from_mapping(guarded(*["eligible"] * 501), limits=ALL)

    assert errors(attrs.evolve(workflow, version=2)) == ()


def test_stages_times_moves_are_limited_and_told_alone():
    stages = {f"s{number}": {} for number in range(400)}
    moves = [{"name": f"m{number}", "from": "*", "to": f"s{number}"} for number in range(400)]
    resuming = [{"name": f"m{number}", "from": "*", "to": "s1", "resume": True} for number in range(2)]

    assert codes(errors(team(moves, initial="s0", stages=stages))) == ["too_many_ways"]
    assert codes(errors(team(resuming, initial="s0", stages=stages))) == ["too_many_ways"]
    assert codes(errors(team(stages={f"s{number}": {} for number in range(1001)}))) == ["too_many_stages"]


def test_stages_share_the_ways_of_a_move_from_all_of_them():
    stages = {"closed": {"final": True}, **{f"s{number}": {} for number in range(50)}}
    moves = [
        {"name": "close", "from": "*", "to": "closed"},
        *({"name": "go", "from": [f"s{n}"], "to": f"s{n + 1}"} for n in range(49)),
    ]

    workflow = Workflow.from_mapping(team(moves, initial="s0", stages=stages))

    assert len({id(workflow.ways_from(stage)["close"][0]) for stage in stages if stage != "closed"}) == 1


def test_parts_that_anchors_repeat_count_each_time():
    words = {f"w{number}": {} for number in range(500)}
    requires = {f"r{number}": {"event": "contact", "labels": words} for number in range(500)}

    faults = errors(team(stages={"intake": {"requires": requires}, "care": {"requires": requires}}))

    assert (faults[0].code, faults[-1].code) == ("workflow_too_large", "more_faults")
    assert codes(errors(team(roles=words, moves=[1] * 400), limits=Limits(values=300)))[0] == "workflow_too_large"


def test_texts_longer_than_the_limit_are_not_read():
    assert codes(errors("x" * 11, limits=Limits(workflow_letters=10))) == ["text_too_large"]
    assert fault("x" * 11, limits=Limits(document_letters=10)).codes == ("text_too_large",)


@pytest.mark.parametrize("key", ["k", "x y"])
def test_of_many_unknown_keys_the_first_are_told_and_the_others_counted(key):
    table = {f"{key}{number}": 1 for number in range(20_000)}
    twice = json.dumps(table)[:-1] + ', "twice": 1, "twice": 2}'

    of_case, of_workflow = fault(f'{{"schema_version": 3, "case": {twice}}}').refusals, errors(twice)

    assert (len(of_case), of_case[-1].params["more"]) == (101, 19_908)
    assert (len(of_workflow), of_workflow[-1].params["more"]) == (101, 19_907)


def test_the_place_of_a_fault_in_a_deep_document_is_cut():
    deep = "".join(f'{{"{"k" * 57}{level}": ' for level in range(300)) + '{"a": 1, "a": 2}' + "}" * 300

    refusals = fault('{"schema_version": 3, "case": ' + deep + "}").refusals

    assert refusals[0].code == "duplicate_key"
    assert len(str(refusals[0].where)) == 200
    assert str(refusals[0].where).startswith("case.kkk")


def test_reading_a_list_of_faulty_entries_ends_after_as_many_as_are_listed():
    entries = [{"what": 1}] * 5_000

    refusals = fault(json.dumps({"schema_version": 3, "case": {"history": entries}})).refusals

    assert len(refusals) == 101
    assert int(str(refusals[-1].params["more"])) < 500


def test_a_history_longer_than_the_limit_is_not_read():
    case = loads(TEXT_OF_WHOLE)

    with pytest.raises(ck.DocumentError) as of_rows:
        case_from_entries(case.id, map(entry_to_data, case.history), limits=Limits(entries=3))
    with pytest.raises(ck.DocumentError) as of_document:
        from_data(WHOLE, limits=Limits(entries=3))

    assert (of_rows.value.codes, of_document.value.codes) == (("too_many_entries",), ("too_many_entries",))
    assert from_data(WHOLE, limits=Limits(entries=len(case.history))) == case


def test_a_document_nested_deeper_than_python_reads_is_refused():
    deep: Any = 1
    for _ in range(5_000):
        deep = {"a": deep}

    assert fault("[" * 100_000).codes == ("not_json",)
    for case in (deep, {"history": [deep, {"what": deep, "at": deep, "by": deep}]}):
        with pytest.raises(ck.DocumentError):
            from_data({"schema_version": 2, "case": case})


DAYS = st.none() | st.integers(0, 6).map(lambda days: date(2025, 3, 1) + timedelta(days))
MEMBERS = st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from(["head", "child"]), DAYS, DAYS), max_size=6).map(
    lambda rows: [row for row in rows if not (row[2] and row[3]) or row[2] <= row[3]]
)


@given(MEMBERS)
def test_a_household_is_refused_whenever_two_of_its_memberships_exclude_each_other(rows):
    members = [Membership(person=who, role=role, since=since, until=until) for who, role, since, until in rows]
    alike = [(one, other) for one, other in combinations(members, 2) if one.meets(other)]
    expected = {"memberships_overlap" for one, other in alike if one.person == other.person}
    heads = {"two_heads" for one, other in alike if one.role == other.role == "head" and one.person != other.person}

    found: set[str] = set()
    try:
        Household(id="H-1", index_client="C", members=(*members, Membership(person="C", role="child")))
    except ck.RecordError as error:
        found = {*error.codes}

    assert found == expected | heads


def test_each_of_many_memberships_of_one_person_is_told_once():
    members = [Membership(person="P-1", role="child")] * 3_000

    with pytest.raises(ck.RecordError) as error:
        Household(id="H-1", index_client="P-1", members=tuple(members))

    assert len(error.value.refusals) == 2_999


def test_a_text_names_a_handful_of_known_ids_and_how_many_more_there_are():
    known = [f"e{number}" for number in range(5_000)]
    unknown = {
        "name": "close",
        "from": ["intake"],
        "to": "closed",
        "effects": [f"x{number}" for number in range(5_000)],
    }

    faults = errors(team([unknown], effects={id: {} for id in known}))

    assert len(faults[0].params["known"]) == 10  # type: ignore[arg-type]
    assert "e9 and 4990 more" in faults[0].told("en")
    assert "e9 외 4990개" in faults[0].told("ko")
    assert (len(faults), faults[-1].params["more"]) == (101, 4_900)
    assert "4900" in faults[-1].told("ko")
    assert say("own", "message", {"known": known[:12]}).endswith("e9 and 2 more)")
    assert "e9 and" not in say("own", "message", {"allowed": known[:12]})
    assert known_facts(known, 3) == {"known": tuple(known[:10])}


def test_of_very_many_known_words_those_that_begin_alike_are_compared():
    known = [f"s{number}" for number in range(300)]

    assert nearest("s1500", known) == "s150"
    assert nearest("t150", known) is None


@pytest.mark.parametrize("shape", ["itself", "pairs"])
def test_states_within_themselves_are_refused(shape):
    state: dict[str, Any] = {"name": "a"}
    state["children"] = [state] if shape == "itself" else [state, {**state, "name": "b", "children": [state]}]

    told = carried({"states": [state], "initial": "a", "transitions": []})

    assert {*told} <= {"states_too_deep", "too_many_stages", "more_faults"}
    assert len(told) <= 101


def test_states_shared_by_states_are_counted_as_often_as_they_stand_there():
    children: list[Any] = []
    for _ in range(18):
        children = [{"name": "a", "children": children}, {"name": "b", "children": children}]

    assert carried({"states": children, "initial": "a", "transitions": []}) == ("too_many_stages",)


def test_states_times_transitions_are_limited():
    config = {"states": ["a", "b"], "initial": "a", "transitions": [["go", "a", "b"]] * 6}

    assert carried(config, Limits(ways=10)) == ("too_many_ways",)


def test_a_state_whose_name_is_too_long_with_those_of_the_states_around_it_is_refused():
    inner: list[Any] = ["c", "d" * 500]
    for _ in range(2):
        inner = [{"name": "k" * 900, "children": inner}]

    assert carried({"states": ["a", *inner], "initial": "a", "transitions": []}) == ("text_too_long",)


def test_many_triggers_and_conditions_in_another_alphabet_each_have_a_name_of_their_own():
    ways = [[f"가{number}가", "a", "b", [f"나{number}나"]] for number in range(5_000)]

    names = Workflow.from_transitions({"states": ["a", "b"], "initial": "a", "transitions": ways}, id="team").names

    assert (names["triggers.가0가"], names["conditions.나0나"]) == ("move_0", "condition_0")
    assert len({*names.values()}) == len(names)


def test_triggers_that_are_written_alike_are_numbered_on():
    ways = [[trigger * (number + 1), "a", "b"] for trigger in "가나" for number in range(2_000)]

    names = Workflow.from_transitions({"states": ["a", "b"], "initial": "a", "transitions": ways}, id="team").names

    assert (names["triggers.가"], names["triggers.가가"], names[f"triggers.{'나' * 2_000}"]) == (
        "move", "move_2", "move_4000",
    )  # fmt: skip


def test_a_move_with_thousands_of_routes_is_read():
    routes = [{"to": "closed", "when": ["eligible"]}] * 5_000 + [{"else": "="}]

    workflow = Workflow.from_mapping(team([{"name": "close", "from": ["intake"], "to": routes}]))

    assert len(workflow.ways_from("intake")["close"]) == 5_001


def test_guards_that_contradict_each_other_are_looked_for_in_the_first_of_very_many_routes():
    denied = {"not": "closed", "code": "is_closed"}
    usual, never = {"to": "closed", "when": ["eligible"]}, {"to": "closed", "when": ["closed", denied]}

    def told(*routes: Any) -> list[str]:
        move = {"name": "close", "from": ["intake"], "to": [*routes, {"else": "="}], "guards": ["eligible"] * 400}
        return codes(errors(team([move])))

    assert told(usual, never) == ["contradicting_guards"]
    assert told(*[usual] * 1_000, never) == []


def test_a_guard_with_many_thousand_parameters_is_refused():
    (found,) = errors(guarded({"name": "eligible", **{f"p{number}": 1 for number in range(20_000)}}))

    assert found.code == "guard_parameters"


def test_mappings_within_themselves_are_refused():
    loop: list[Any] = []
    loop.append({"all": loop})
    table: dict[str, Any] = {}
    table["x"] = table

    assert "condition_too_deep" in codes(errors(guarded(*loop)))
    for data in (team(labels=table), team(effects=table), team([table]), table):
        assert codes(errors(data))
    with pytest.raises(ck.DocumentError):
        from_data({"schema_version": 1, "case": table})


def test_an_extension_names_more_guards_of_the_host_than_faults_are_listed():
    guards = [{"name": "own_guard", "day": day} for day in range(150)]
    own = {"id": "own", "version": 1, "moves": [{"name": "close", "guards": guards}]}

    assert len(Workflow.extend(Workflow.from_mapping(team()), own).moves[0].guards.parts) == 150


def test_a_workflow_is_read_from_a_file_within_the_limits_of_its_text(tmp_path):
    path = tmp_path / "team.toml"
    path.write_text(Workflow.from_mapping(team()).to_toml(), encoding="utf-8")

    assert Workflow.from_file(path).id == "team"
    with pytest.raises(ck.WorkflowError) as error:
        Workflow.from_file(path, limits=Limits(workflow_letters=10))
    assert error.value.codes == ("text_too_large",)


@pytest.mark.parametrize("line", ["a{} = 1", "[a{}]", "x = {{ '=' {} = 1 }}"])
@pytest.mark.parametrize("part", [".a", ' . "="'])
def test_a_key_of_toml_with_very_many_parts_is_refused(line, part):
    line = line.format(part * 30_000)

    (found,) = errors(f'id = "team"\n{line}\n')

    assert (found.code, found.params["reason"], found.line) == ("not_toml", "A line has more than 500 dots", 2)


def test_a_line_with_many_dots_side_by_side_is_read():
    assert codes(errors(f"# {'.' * 2_000}\n{Workflow.from_mapping(team()).to_toml()}")) == []


def test_a_fault_in_a_table_with_a_very_long_name_has_the_line_of_its_header():
    keys = "".join(f"k{number} = 1\n" for number in range(3_000))

    told = errors(f"id = 'team'\n[stages.{'s' * 5_000}]\n{keys}", limits=Limits(place=10_000))

    assert {each.line for each in told if str(each.where).startswith("stages.sss")} == {2}


def test_the_fault_that_counts_the_others_has_no_place_in_the_text():
    text = 'id = "team"\nversion = 1\ninitial = "a"\nsorts = 1\nkinds = 2\n[stages]\na = {final = true}\n'

    told = errors(text, limits=Limits(faults=1))

    assert [(each.code, each.line) for each in told] == [("unknown_key", 4), ("more_faults", None)]


def test_of_a_shortened_list_the_number_of_all_decides_on_the_form_of_a_text():
    own = Wording(texts={"en": {"own": {"message": {"one": "One.", "many": "Many: {known}."}}}})

    assert own.say("own", "message", {"known": ["a"]}) == "One."
    assert own.say("own", "message", {"known": ["a"] * 10, "known_total": 12}).endswith("a and 2 more.")


@pytest.mark.parametrize("language", ["../../x", "../stages/presets/school_six/1", "fr", None, ["en"]], ids=str)
def test_only_the_languages_there_are_are_read_and_drawn(language):
    workflow = Workflow.ready("school_six")

    for asked in (words_in, check_language, lambda given: mermaid(workflow, language=given)):
        with pytest.raises(ValueError, match=r"one of:? en, ko"):
            asked(language)


@pytest.mark.parametrize("number", [10**5000, -(10**5000)], ids=["large", "small"])
def test_a_number_that_python_does_not_write_out_stands_in_a_text(number):
    refusal = ck.Refusal("own_rule", {"number": number, "list": [number], number: 1})

    assert "1e+5000" in str(ck.RecordError("cannot go on", [refusal]))
    assert as_text(-(10**5000)) == "-1e+5000"
