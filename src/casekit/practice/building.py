"""Building records with own fields and own words, and showing their values in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

import attrs

from casekit.answers import Refusal, plain_text
from casekit.errors import RecordError
from casekit.models.governed_field import governed_fields
from casekit.models.office_record import OfficeRecord
from casekit.models.record import Part, Record
from casekit.nearest import known_facts, nearest
from casekit.practice.own_field import OwnField

if TYPE_CHECKING:
    from casekit.practice.practice import Practice

_SomePart = TypeVar("_SomePart", bound=Part)
_YES_NO: Mapping[str, tuple[str, str]] = {"en": ("no", "yes"), "ko": ("아니요", "예")}


def built(practice: Practice, kind: type[_SomePart], name: str, values: Mapping[str, object]) -> _SomePart:
    """
    Return a record of a class, or a part of one, with own fields and own words in their places.

    Args:
        practice: The practice.
        kind: The class.
        name: The name under which the practice declares fields for it.
        values: The values by field: of the class, or of the practice.
    """
    fields, known, own = dict(values), attrs.fields_dict(kind), practice.fields_of(name)
    given = fields.pop("extra", None)
    wrong = list(_field_faults(name, fields, known, own))
    if not isinstance(given, Mapping | None):
        wrong.append(Refusal("wrong_type", {"expected": "a table of own fields"}, "extra"))
    if wrong:
        raise RecordError(f"cannot build {name}", wrong)
    extra = dict(cast("Mapping[str, object]", given or {}))
    extra.update({each: fields.pop(each) for each in [*fields] if each not in known})
    for field, vocabulary in practice.restricted.get(name, ()):
        word = fields.get(field.name)
        if not isinstance(word, str) or field.is_list:
            continue
        if field.takes_pairs and word in vocabulary.paired:
            fields[field.name], extra[field.name] = vocabulary.paired[word], word
        elif field.fixed and word not in vocabulary.codes:
            facts = {"allowed": vocabulary.codes, "field": field.name, "record": name}
            raise RecordError(f"cannot build {name}", [Refusal("not_one_of", facts, field.name)])
    return cast("Callable[..., _SomePart]", kind)(**fields, extra=extra)


def _field_faults(
    name: str, fields: Mapping[str, object], known: Mapping[str, attrs.Attribute[object]], own: Mapping[str, OwnField]
) -> Iterator[Refusal]:
    """Yield the fields that neither the class nor the practice has; if none, the required fields that are missing."""
    usable = (*own, *(each for each in known if each != "extra" and each not in own))
    facts = {"record": name, **known_facts(usable, len(usable))}
    unknown = [each for each in fields if each not in known and each not in own]
    for each in unknown:
        told = {"field": each, **facts, "nearest": nearest(each, tuple(usable))}
        yield Refusal("unknown_own_field", told, plain_text(each))
    required = (each for each, field in known.items() if field.default is attrs.NOTHING)
    if not unknown:  # a missing field may be the unknown one, misspelt
        yield from (Refusal("missing_key", {"key": each}, each) for each in required if each not in fields)


def value_label(practice: Practice, part: Part, field: str, language: str) -> str | None:
    """Return the value of a field of a record, or of a part of one, in words; None if it has no value."""
    own = practice.fields_of(kind_name(part)).get(field)
    value: object = None if own is None else part.extra.get(field)
    if own is not None and value is not None:
        if isinstance(value, bool):
            return _YES_NO["ko" if language == "ko" else "en"][value]
        labels = {each.id: each.label(language) for each in own.choices}
        return _joined(value, lambda code: labels.get(code, code))
    value = getattr(part, field) if field in attrs.fields_dict(type(part)) else None
    if value is None:
        return None
    governed = {each.name: each.vocabulary for each in governed_fields(cast("Any", type(part)))}
    wording, what = practice.wording, governed.get(field)
    return _joined(value, lambda code: code if what is None else wording.label(what, code, language))


def kind_name(part: Part) -> str:
    """Return the name under which a practice declares fields of a record or of a part of one."""
    return part.kind_name if isinstance(part, Record) else type(part).__name__


def _joined(value: object, label: Callable[[str], str]) -> str:
    """Return a code, or several, as labels."""
    values = cast("tuple[object, ...]", value) if isinstance(value, tuple) else (value,)
    return ", ".join(label(each) if isinstance(each, str) else str(each) for each in values)


def office_record(practice: Practice, kind: str, values: Mapping[str, object]) -> OfficeRecord:
    """Return a record of a kind that is declared as data. Raises RecordError for an unknown kind."""
    if kind not in practice.declared_kinds:
        kinds = tuple(practice.declared_kinds)
        facts = {"record": kind, **known_facts(kinds, len(kinds)), "nearest": nearest(kind, kinds)}
        raise RecordError("cannot build a record", [Refusal("unknown_own_kind", facts, "kind")])
    return built(practice, OfficeRecord, kind, {"kind": kind, **values})
