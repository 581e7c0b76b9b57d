"""No regular expression of the package takes superlinear time on any text that is tried."""

from __future__ import annotations

import re

import pytest

from kg.extract import headings
from kg.lang.heading import Heading
from tests.patterns import Use, collected, slow_on


def test_every_expression_takes_linear_time() -> None:
    found = collected()
    assert len(found) > 500  # a collector that finds nothing finds nothing slow
    slow = {
        source: text
        for (source, flags), use in found.items()
        if (text := slow_on((source, flags), use))
    }
    assert slow == {}


def test_an_expression_of_exponential_cost_is_found_and_not_waited_for() -> None:
    found = {
        source: slow_on((source, 0), Use({"search"}))
        for source in (r"(?:a|b|ab)*\Z", r"(a+)+c", r"\s+$", r"a.*b")
    }
    assert all(found.values()), found
    assert not slow_on((r"[ab]*+c", re.IGNORECASE), Use({"match"}))


def test_of_a_heading_no_more_is_read_than_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """That is what lets its expressions take more than linear time."""
    sizes: list[int] = []

    def measured(text: str) -> Heading:
        sizes.append(len(text))
        return Heading((), "none")

    for name in ("korean", "english"):
        monkeypatch.setattr(headings, name, measured)

    def side(text: str) -> str:
        sizes.append(len(text))
        return text

    monkeypatch.setattr(headings, "unasked", side)
    for letter in ("a", "가", "a vs ", "ﷺ"):
        headings.analyse(letter * 5000)
    assert sizes
    assert max(sizes) <= headings._LONGEST
