"""
The band of risk or crisis into which ratings fall, by an office's own sheet.

The items and limits of official sheets are not here: an office brings its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Self, cast

import attrs

from casekit.answers import Params
from casekit.evaluation.methods.given import Given, Number
from casekit.evaluation.methods.numbers import whole_or_float
from casekit.evaluation.result import Method, Result, notice


@attrs.frozen(kw_only=True)
class RiskBand:
    """
    A band and the total from which it holds, that total too. Raises EvaluationError for anything else.

    >>> RiskBand(label="intensive", low=8).low
    8
    """

    label: str
    low: Number

    def __attrs_post_init__(self) -> None:
        given = Given("RiskBand")
        label = given.text(self.label, "label")
        given.number(self.low, "low")
        given.refuse()
        object.__setattr__(self, "label", label)


@attrs.frozen(kw_only=True)
class BandTable:
    """
    The bands of a sheet, from the lowest up: each holds from its own lower bound to just below the next.

    Raises EvaluationError for no band, for bounds that do not rise, and for a label named twice.

    >>> table = BandTable.of({"general": 0, "intensive": 8, "emergency": 14})
    >>> [band.label for band in table.bands if band.low <= 8]
    ['general', 'intensive']
    """

    bands: Sequence[RiskBand]

    def __attrs_post_init__(self) -> None:
        given = Given("BandTable")
        bands = given.items(self.bands, "bands", least=1)
        for place, band in enumerate(bands):
            if not isinstance(band, RiskBand):
                given.fault("wrong_type", f"bands[{place}]", expected="a RiskBand")
        given.refuse()
        known = cast("tuple[RiskBand, ...]", bands)
        bounds = [given.number(band.low, "low") for band in known]
        for place in range(1, len(known)):
            if bounds[place] <= bounds[place - 1]:
                given.fault("bounds_do_not_rise", f"bands[{place}].low")
            if known[place].label in {band.label for band in known[:place]}:
                given.fault("label_twice", f"bands[{place}].label", label=known[place].label)
        given.refuse()
        object.__setattr__(self, "bands", known)

    @classmethod
    def of(cls, bounds: Mapping[str, Number]) -> Self:
        """The table of a mapping from each label to its lower bound, from the lowest up."""
        given = Given("BandTable")
        read = given.table(bounds, "bands", least=1)
        bands = [(label, given.number(low, f"bands[{label}]")) for label, low in read.items()]
        given.refuse()
        return cls(bands=tuple(RiskBand(label=label, low=low) for label, low in bands))

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels, from the lowest band up."""
        return tuple(band.label for band in self.bands)

    @property
    def bounds(self) -> tuple[Fraction, ...]:
        """The lower bounds, exactly as they were written."""
        given = Given("BandTable")
        return tuple(given.number(band.low, "low") for band in self.bands)


@attrs.frozen(kw_only=True)
class RaisingItems:
    """
    Items that alone raise the band: any of them rated from `at_least` up lifts it to `label`, and never lowers it.

    Raises EvaluationError for no item, and for anything but texts and a number.

    >>> RaisingItems(items=("safety",), at_least=3, label="emergency").label
    'emergency'
    """

    items: Sequence[str]
    at_least: Number
    label: str

    def __attrs_post_init__(self) -> None:
        given = Given("RaisingItems")
        items = given.texts(self.items, "items", least=1)
        given.number(self.at_least, "at_least")
        label = given.text(self.label, "label")
        given.refuse()
        object.__setattr__(self, "items", items)
        object.__setattr__(self, "label", label)

    @property
    def limit(self) -> Fraction:
        """The rating from which an item raises the band, exactly as it was written."""
        return Given("RaisingItems").number(self.at_least, "at_least")


def risk_band(
    ratings: Mapping[str, Number | None], *, bands: BandTable, override: RaisingItems | None = None
) -> Result:
    """
    The band of a sheet of ratings: the one into which their total falls, or a higher one that a single item requires.

    Args:
        ratings: The rating of each item, 0 or more, None where it was not rated; at least one item.
        bands: The office's own bands.
        override: Items that alone raise the band; None: there are none.

    `value` is the label of the band. It stays open, None, while any item, or any raising item, is not rated, and where
    the total lies below the first band. Figures: `total` and `overridden`, whether an item raised the band above
    that of the total, both None while it stays open; `raised_by`, the items that call for the higher band; and
    `at_least`, the band it already comes to whatever the missing ratings are, so that an emergency is seen on an
    unfinished sheet. Raises EvaluationError for a raising label that is no band.

    >>> sheet = BandTable.of({"general": 0, "intensive": 8, "emergency": 14})
    >>> safety = RaisingItems(items=("safety",), at_least=3, label="emergency")
    >>> risk_band({"safety": 3, "income": 0}, bands=sheet, override=safety).value
    'emergency'
    >>> risk_band({"safety": None, "income": 9}, bands=sheet, override=safety).figures["at_least"]
    'intensive'
    """
    given = Given("risk_band")
    rated = {
        item: None if rating is None else given.number(rating, f"ratings[{item}]", low=0)
        for item, rating in given.table(ratings, "ratings", least=1).items()
    }
    table = _band_table(given, bands)
    raising = _raising(given, override, table)
    given.refuse()
    alone = () if raising is None else tuple(dict.fromkeys(raising.items))
    missing = tuple(item for item in {**dict.fromkeys(rated), **dict.fromkeys(alone)} if rated.get(item) is None)
    total = sum((rating for rating in rated.values() if rating is not None), Fraction(0))
    by_total = sum(bound <= total for bound in table.bounds) - 1
    raised_by = () if raising is None else _raised_by(rated, raising)
    place = max(by_total, table.labels.index(raising.label)) if raising is not None and raised_by else by_total
    label = table.labels[place] if place >= 0 else None
    return Result(
        method=Method(id="risk_band", source="The office's own sheet", settings=_settings(table, raising)),
        value=None if missing else label,
        figures=Params({
            "total": None if missing else whole_or_float(total), "overridden": None if missing else place > by_total,
            "raised_by": raised_by, "at_least": label,
        }),
        table=tuple(
            Params({"item": item, "rating": whole_or_float(rating), "raises": item in raised_by})
            for item, rating in rated.items()
            if rating is not None
        ),
        used=tuple(item for item, rating in rated.items() if rating is not None), missing=missing,
        findings=(
            *([notice("band_stays_open", "ratings", ids=missing)] if missing else []),
            *([notice("below_first_band", "ratings", low=whole_or_float(table.bounds[0]))]
              if label is None and not missing else []),
        ),
    )  # fmt: skip


def _band_table(given: Given, bands: object) -> BandTable:
    if isinstance(bands, BandTable):
        return bands
    given.fault("wrong_type", "bands", expected="a BandTable")
    return BandTable.of({"none": 0})


def _raising(given: Given, override: object, table: BandTable) -> RaisingItems | None:
    if override is None or isinstance(override, RaisingItems):
        if override is not None and not given.faults:
            given.choice(override.label, "override.label", table.labels)
        return override
    given.fault("wrong_type", "override", expected="RaisingItems, or None")
    return None


def _raised_by(rated: Mapping[str, Fraction | None], raising: RaisingItems) -> tuple[str, ...]:
    return tuple(
        item
        for item in dict.fromkeys(raising.items)
        if (rating := rated.get(item)) is not None and rating >= raising.limit
    )


def _settings(table: BandTable, raising: RaisingItems | None) -> Params:
    bounds = {"bands": table.labels, "lower_bounds": tuple(str(whole_or_float(bound)) for bound in table.bounds)}
    if raising is None:
        return Params(bounds)
    return Params({
        **bounds, "raising_items": tuple(raising.items), "raises_from": whole_or_float(raising.limit),
        "raises_to": raising.label,
    })  # fmt: skip
