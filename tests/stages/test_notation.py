"""A workflow as a team writes it: every slip of the pen is named with its place."""

from __future__ import annotations

from contextlib import suppress

import pytest
from cases import errors
from drawn_examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

import casekit as ck

LONG = "x" * 1_000_000


def team(**changes: object) -> dict[str, object]:
    """A sound workflow of two stages, changed."""
    return {
        "id": "team",
        "version": 1,
        "initial": "start",
        "stages": {"start": {}, "over": {"final": True}},
        "moves": [{"name": "finish", "from": ["start"], "to": "over"}],
        **changes,
    }


def move(**changes: object) -> dict[str, object]:
    return team(moves=[{"name": "finish", "from": ["start"], "to": "over", **changes}])


def stage(**changes: object) -> dict[str, object]:
    return team(stages={"start": changes, "over": {"final": True}})


def guarded(*guards: object) -> dict[str, object]:
    return move(guards=list(guards))


def nested(depth: int) -> object:
    guard: object = "eligible"
    for _ in range(depth):
        guard = {"any": [guard]}
    return guard


def places(faults: tuple[ck.Finding, ...]) -> list[tuple[str, str | None]]:
    """Code and place of every fault, each of them an error whose words have no gap left open."""
    for fault in faults:
        assert fault.severity == "error"
        assert "{" not in fault.told("en") + fault.told("ko")
    return [(fault.code, fault.where) for fault in faults]


def test_the_workflow_these_tests_change_is_sound():
    assert errors(team()) == ()


@pytest.mark.parametrize(
    ("data", "code", "where"),
    [
        (team(id="Team"), "bad_identifier", "id"),
        (team(id="os.system"), "bad_identifier", "id"),
        (team(id="team\n"), "bad_identifier", "id"),
        (team(id="팀"), "bad_identifier", "id"),
        (team(id=5), "wrong_type", "id"),
        (team(id=" "), "wrong_type", "id"),
        (team(id="a" * 2001), "text_too_long", "id"),
        (team(version=0), "wrong_type", "version"),
        (team(version=True), "wrong_type", "version"),
        (team(version=1.0), "wrong_type", "version"),
        (team(version="1"), "wrong_type", "version"),
        (team(initial="Start"), "bad_identifier", "initial"),
        (team(initial="*"), "bad_identifier", "initial"),
        (team(subject=5), "wrong_type", "subject"),
        (team(source=5), "wrong_type", "source"),
        (team(source=LONG), "text_too_long", "source"),
        (team(labels=["en"]), "wrong_type", "labels"),
        (team(labels={"e": "Team"}), "bad_identifier", "labels.e"),
        (team(labels={"en": ""}), "wrong_type", "labels.en"),
        (team(labels={"en": LONG}), "text_too_long", "labels.en"),
        (team(labels={"en": 5}), "wrong_type", "labels.en"),
        (team(colour="red"), "unknown_key", "colour"),
        (team(**{"k" * 500: 1}), "unknown_key", "k" * 77 + "…"),
        (team() | {5: 1}, "unknown_key", ""),
        (team(stages={}), "empty_workflow", "stages"),
        (team(stages=[]), "wrong_type", "stages"),
        (team(stages={"Start": {}}), "bad_identifier", "stages.Start"),
        (team(stages={"a" * 3000: {}}), "bad_identifier", "stages." + "a" * 70 + "…"),
        (team(stages={"start": "intake"}), "wrong_type", "stages.start"),
        (stage(colour="red"), "unknown_key", "stages.start.colour"),
        (stage(kinds="intake"), "wrong_type", "stages.start.kinds"),
        (stage(kinds=["intake", "home"]), "unknown_kind", "stages.start.kinds[1]"),
        (stage(kinds=[5]), "unknown_kind", "stages.start.kinds[0]"),
        (stage(labels={"ko": " "}), "wrong_type", "stages.start.labels.ko"),
        (stage(aliases=["접수", ""]), "wrong_type", "stages.start.aliases[1]"),
        (stage(final="yes"), "wrong_type", "stages.start.final"),
        (stage(final=1), "wrong_type", "stages.start.final"),
        (stage(parent="Over"), "bad_identifier", "stages.start.parent"),
        (stage(initial=5), "wrong_type", "stages.start.initial"),
        (team(moves={"finish": {}}), "wrong_type", "moves"),
        (team(moves=["finish"]), "wrong_type", "moves[0]"),
        (move(colour="red"), "unknown_key", "moves[0].colour"),
        (move(name="os.system"), "bad_identifier", "moves[0].name"),
        (move(**{"from": "start"}), "wrong_type", "moves[0].from"),
        (move(**{"from": ["Start"]}), "bad_identifier", "moves[0].from[0]"),
        (move(**{"from": ["="]}), "bad_identifier", "moves[0].from[0]"),
        (move(to="*"), "bad_identifier", "moves[0].to"),
        (move(to=["over"]), "wrong_type", "moves[0].to[0]"),
        (move(to=[]), "empty_collection", "moves[0].to"),
        (team(parameters={"reach": {"value": "x", "unit": "day"}}), "wrong_type", "parameters.reach.value"),
        (move(roles=["case manager"]), "bad_identifier", "moves[0].roles[0]"),
        (move(roles="case_manager"), "wrong_type", "moves[0].roles"),
        (move(reason="yes"), "wrong_type", "moves[0].reason"),
        (move(labels={"en": 1}), "wrong_type", "moves[0].labels.en"),
        (move(guards="eligible"), "wrong_type", "moves[0].guards"),
        (guarded("os.system"), "bad_identifier", "moves[0].guards[0]"),
        (guarded("__import__"), "bad_identifier", "moves[0].guards[0]"),
        (guarded({"name": "os.system"}), "bad_identifier", "moves[0].guards[0].name"),
        (guarded("eligible", 5), "wrong_type", "moves[0].guards[1]"),
        (guarded({}), "bad_condition", "moves[0].guards[0]"),
        (guarded({5: "eligible"}), "bad_condition", "moves[0].guards[0]"),
        (guarded({"not": "eligible"}), "bad_condition", "moves[0].guards[0]"),
        (guarded({"name": "eligible", "any": ["reopened"]}), "bad_condition", "moves[0].guards[0]"),
        (guarded({"all": ["eligible"], "any": ["reopened"]}), "bad_condition", "moves[0].guards[0]"),
        (guarded({"any": []}), "empty_condition", "moves[0].guards[0]"),
        (guarded({"all": ["Eligible"]}), "bad_identifier", "moves[0].guards[0][0]"),
        (guarded({"any": "eligible"}), "wrong_type", "moves[0].guards[0]"),
        (guarded({"not": "eligible", "code": "Not So"}), "bad_identifier", "moves[0].guards[0].code"),
        (guarded({"not": 5, "code": "not_so"}), "wrong_type", "moves[0].guards[0]"),
        (guarded({"name": "contacted_within", "days": None}), "wrong_type", "moves[0].guards[0].days"),
        (guarded({"name": "contacted_within", "days": {}}), "wrong_type", "moves[0].guards[0].days"),
        (guarded({"name": "recorded", "event": ["contact", 5]}), "wrong_type", "moves[0].guards[0].event[1]"),
        (guarded(nested(21)), "condition_too_deep", "moves[0].guards[0]" + "[0]" * 20),
        (guarded(nested(500)), "condition_too_deep", "moves[0].guards[0]" + "[0]" * 20),
        (team(rules=["off"]), "wrong_type", "rules"),
        (team(rules={"Voice": "off"}), "bad_identifier", "rules.Voice"),
        (team(stages={"intake": {"requires": {"visit": {"event": "contact", "counts_from": "intake"}}}, "closed": {}}),
         "unknown_counts_from", "stages.intake.requires.visit.counts_from"),
        (team(rules={"consent_scope": "loud"}), "unknown_level", "rules.consent_scope.level"),
        (team(rules={"consent_scope": {"level": True}}), "unknown_level", "rules.consent_scope.level"),
        (team(rules={"consent_scope": False}), "wrong_type", "rules.consent_scope"),
        (team(rules={"consent_scope": {"by": []}}), "unknown_key", "rules.consent_scope.by"),
        (team(rules={"consent_scope": {"overridable_by": ["A"]}}), "bad_identifier",
         "rules.consent_scope.overridable_by[0]"),
        (team(reviews=5), "wrong_type", "reviews"),
        (team(reviews={"every": [1]}), "wrong_type", "reviews.every"),
        (team(reviews={"every": "1 month"}), "wrong_type", "reviews.every"),
        (team(reviews={"every": [0, "day"]}), "wrong_type", "reviews.every"),
        (team(reviews={"every": [True, "day"]}), "wrong_type", "reviews.every"),
        (team(reviews={"every": [1.0, "day"]}), "wrong_type", "reviews.every"),
        (team(reviews={"every": [1, "year"]}), "wrong_type", "reviews.every"),
        (team(reviews={"every": [1, []]}), "wrong_type", "reviews.every"),
        (team(reviews={"by_risk": {"huge": [1, "day"]}}), "unknown_key", "reviews.by_risk.huge"),
        (team(reviews={"by_risk": {"high": [1, "hour"]}}), "wrong_type", "reviews.by_risk.high"),
        (team(deadlines=[]), "wrong_type", "deadlines"),
        (team(deadlines={"D 1": {}}), "bad_identifier", "deadlines.D 1"),
        (team(deadlines={"soon": {"from": "contact", "until": "review_held"}}), "missing_key", "deadlines.soon.within"),
        (team(deadlines={"soon": 5}), "wrong_type", "deadlines.soon"),
    ],
)  # fmt: skip
def test_a_slip_in_a_workflow_is_reported_with_its_place(data: dict[str, object], code: str, where: str):
    faults = errors(data)

    assert (code, where) in places(faults)
    with pytest.raises(ck.WorkflowError) as error:
        ck.Workflow.from_mapping(data)
    assert (code, where) in places(error.value.findings)


@pytest.mark.parametrize("part", ["labels", "stages", "rules", "deadlines"])
@pytest.mark.parametrize("name", [5, None, ("start",), 10**5000], ids=["5", "none", "tuple", "5000 digits"])
def test_a_name_that_is_no_text_is_a_fault_of_its_table(part: str, name: object):
    faults = errors(team(**{part: {name: {}}}))

    assert any(code == "bad_identifier" and str(where).startswith(part) for code, where in places(faults))


@pytest.mark.parametrize("key", ["id", "version", "initial", "stages"])
def test_a_workflow_without_a_key_it_needs_is_faulty(key: str):
    data = team()
    del data[key]

    faults = errors(data)

    assert ("missing_key", key) in places(faults)


@pytest.mark.parametrize("key", ["name", "from", "to"])
def test_a_move_without_a_key_it_needs_is_faulty(key: str):
    data = {"name": "finish", "from": ["start"], "to": "over"}
    del data[key]

    faults = errors(team(moves=[data]))

    assert ("missing_key", f"moves[0].{key}") in places(faults)


@pytest.mark.parametrize("data", [None, 5, [], b"id", ("id",)])
def test_what_is_no_table_is_no_workflow(data: object):
    faults = errors(data)  # type: ignore[arg-type]

    assert ("wrong_type", "workflow") in places(faults)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("id =\nversion = 1", "line 1, column 5"),
        ('id = "a"\nid = "b"\nversion = 1', "line 2, column 9"),
        ('id = "a', "line 1, column 8"),
        ('id = "a"\nversion =\n', "line 2, column 10"),
        ("id = " + "[" * 100_000, "not TOML: Brackets are nested too deep."),
        ("version = " + "1" * 5000, "not TOML: A number has too many digits."),
        (None, "not TOML: It is not text."),
        (b"id = 1", "not TOML: It is not text."),
    ],
)
def test_text_that_is_no_toml_is_reported_with_its_line(text: str, place: str):
    with pytest.raises(ck.WorkflowError) as error:
        ck.Workflow.from_toml(text)

    assert ("not_toml", None) in places(error.value.findings)
    assert place in str(error.value)


def test_every_fault_of_a_workflow_is_reported_at_once():
    data = {
        "id": "Team",
        "colour": "red",
        "initial": "nowhere",
        "stages": {"start": {"kinds": ["home"]}, "over": {"final": "yes"}},
        "moves": [{"name": "finish", "from": ["start"], "to": "Over"}, {"name": "go", "from": ["gone"], "to": "start"}],
        "rules": {"be_kind": "block"},
        "deadlines": {"soon": {"from": "contct", "until": "review_held", "within": [1, "day"]}},
    }

    with pytest.raises(ck.WorkflowError) as error:
        ck.Workflow.from_mapping(data)

    assert places(error.value.findings) == [
        ("bad_identifier", "id"),
        ("unknown_key", "colour"),
        ("unknown_kind", "stages.start.kinds[0]"),
        ("wrong_type", "stages.over.final"),
        ("bad_identifier", "moves[0].to"),
        ("missing_key", "version"),
        ("unknown_initial", "initial"),
        ("unknown_stage", "moves[1].from"),
        ("unknown_rule", "rules.be_kind"),
        ("unknown_event", "deadlines.soon.from"),
    ]


def test_twenty_conditions_inside_each_other_are_read():
    assert errors(guarded(nested(20))) == ()


@pytest.mark.parametrize(
    "guard",
    [
        "eligible",
        {"name": "contacted_within", "days": 30},
        {"name": "recorded", "event": "contact", "times": 2},
        {"any": ["eligible", {"all": ["reopened", "closed"]}]},
        {"not": {"any": ["eligible", {"not": "reopened", "code": "was_reopened"}]}, "code": "not_so"},
    ],
)
def test_every_form_of_a_condition_is_read_and_written_back(guard: object):
    workflow = ck.Workflow.from_mapping(guarded(guard))

    assert workflow.to_mapping()["moves"][0]["guards"] == [guard]  # type: ignore[index]


def test_a_list_of_texts_is_a_parameter_of_a_guard():
    workflow = ck.Workflow.from_mapping(guarded({"name": "lives_in", "places": ["Seoul", "Busan"]}))

    assert workflow.to_mapping()["moves"][0]["guards"] == [{"name": "lives_in", "places": ["Seoul", "Busan"]}]  # type: ignore[index]


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (team(labels={"en": "\ud800"}), "labels.en"),
        (guarded({"name": "lives_in", "place": "x" * 1_000_000}), "moves[0].guards[0].place"),
        (guarded({"name": "lives_in", "share": float("nan")}), "moves[0].guards[0].share"),
        (team(version=10**5000), "version"),
    ],
    ids=["half a character", "a parameter of 1 MB", "not a number", "a version of 5000 digits"],
)
def test_what_cannot_be_written_again_is_a_fault(data: dict[str, object], where: str):
    faults = errors(data)

    assert any((fault.where or "").startswith(where) for fault in faults if fault.code != "unknown_guard")


def test_a_rule_is_written_as_its_level_where_nobody_may_set_it_aside():
    rules = {
        "consent_scope": "report",
        "closure_risk_ceiling": {"overridable_by": ["director"]},
        "evaluation_before_closure": {"level": "off", "overridable_by": ["director"]},
        "consent_required": {},
    }

    workflow = ck.Workflow.from_mapping(team(rules=rules))

    assert workflow.to_mapping()["rules"] == rules


WORDS = st.sampled_from(
    ["id", "version", "initial", "subject", "labels", "source", "stages", "moves", "rules", "reviews", "deadlines",
     "kinds", "aliases", "final", "parent", "name", "from", "to", "guards", "roles", "reason", "all", "any", "not",
     "code", "days", "every", "by_risk", "high", "until", "within", "hard", "level", "overridable_by", "start", "over",
     "intake", "eligible", "contacted_within", "start.a", "*", "=", "case", "off", "consent_scope", "contact", "month"]
)  # fmt: skip
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(max_size=4), inner, max_size=5),
    max_leaves=25,
)
NEARLY = st.fixed_dictionaries(
    {"id": st.just("team"), "version": st.just(1), "initial": WORDS, "stages": st.dictionaries(WORDS, ANYTHING)},
    optional={
        "moves": st.lists(
            st.fixed_dictionaries(
                {"name": WORDS, "from": st.just("*") | st.lists(WORDS), "to": WORDS, "guards": ANYTHING}
            )
        ),
        "rules": ANYTHING, "reviews": ANYTHING, "deadlines": ANYTHING, "labels": ANYTHING,
    },
)  # fmt: skip


@settings(max_examples=examples(300), deadline=None)
@given(st.one_of(ANYTHING, NEARLY, st.text(), st.dictionaries(st.integers() | st.none() | st.tuples(), ANYTHING)))
def test_whatever_is_given_as_a_workflow_is_answered_with_faults_and_never_with_a_crash(data: object):
    faults = errors(data)  # type: ignore[arg-type]

    places(faults)
    if isinstance(data, str):
        sound = not faults and ck.Workflow.from_toml(data)
    else:
        sound = not faults and ck.Workflow.from_mapping(data)  # type: ignore[arg-type]
    assert bool(faults) != bool(sound)


def test_nothing_in_a_workflow_is_imported_or_run(monkeypatch: pytest.MonkeyPatch):
    reached: list[str] = []
    monkeypatch.setattr("os.system", reached.append)

    for place in ("os.system", "casekit.stages", "builtins.eval"):
        errors(guarded(place))
        errors(move(name=place))
        errors(move(to=place))

    assert reached == []


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (team(source="Handbook\x00"), "source"),
        (team(stages={"start": {"aliases": ["desk", "de\x00sk"]}, "over": {"final": True}}), "stages.start.aliases[1]"),
    ],
    ids=["source", "alias"],
)
def test_a_text_with_a_character_that_no_database_stores_is_a_fault_with_its_place(data: dict[str, object], where: str):
    with pytest.raises(ck.WorkflowError) as refused:
        ck.Workflow.from_mapping(data)

    assert [(each.code, each.where) for each in refused.value.findings] == [("text_cannot_be_stored", where)]
    assert [(each.code, each.where) for each in errors(data)] == [("text_cannot_be_stored", where)]


@given(st.text(max_size=4) | st.sampled_from(["\x00", "a\x00", "\ud800", "\u200b", " ", "\n"]))
def test_whatever_text_stands_in_a_workflow_it_is_read_or_refused_as_a_workflow(text: str):
    everywhere = team(
        source=text, labels={"en": text}, languages=[text], roles={text: {"labels": {"ko": text}}}, reasons={text: {}},
        stages={"start": {"aliases": [text], "labels": {"en": text}}, text: {"final": True}},
    )  # fmt: skip
    plain = team(source=text, labels={"en": text}, stages={"start": {"aliases": [text]}, "over": {"final": True}})

    for data in (everywhere, plain):
        with suppress(ck.WorkflowError):
            workflow = ck.Workflow.from_mapping(data)

            assert ck.Workflow.from_toml(workflow.to_toml()) == workflow
