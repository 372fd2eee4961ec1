"""What `help` of a method says: every figure of its result is named there."""

from __future__ import annotations

import inspect
import re

import pytest
from method_examples import EXAMPLES

from casekit.evaluation import methods

AS_IN_NAP = "numbers of points"
"""By these words a docstring refers to that of `nap` for the figures that both have."""


@pytest.mark.parametrize(
    ("name", "given"), [pytest.param(*each, id=f"{each[0]}-{at}") for at, each in enumerate(EXAMPLES)]
)
def test_every_figure_is_named_in_the_docstring(name, given):
    said = inspect.getdoc(getattr(methods, name)) or ""
    figures = getattr(methods, name)(**given).figures
    named = {word for quoted in re.findall(r"`([^`\n]+)`", said) for word in re.findall(r"\w+", quoted)}
    if AS_IN_NAP in " ".join(said.split()):
        named |= {"baseline_points", "intervention_points"}

    assert {re.sub("^(staff|carer)_", "client_", figure) for figure in figures} <= named


@pytest.mark.parametrize(
    ("name", "given"), [pytest.param(*each, id=f"{each[0]}-{at}") for at, each in enumerate(EXAMPLES)]
)
def test_every_publication_that_a_result_names_is_named_in_the_docstring(name, given):
    said = inspect.getdoc(getattr(methods, name)) or ""
    source = getattr(methods, name)(**given).method.source

    assert set(re.findall(r"\(\d{4}\)", source)) <= set(re.findall(r"\(\d{4}\)", said))
