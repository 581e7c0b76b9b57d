"""Every stage takes time linear in what it is given."""

from __future__ import annotations

import re
from hashlib import blake2b

import pytest

from kg.extract import alias_pairs, headings
from kg.extract.relations import compound
from kg.model.concept import AliasRules
from kg.resolve import merging
from kg.resolve.counts import TermCounts
from kg.resolve.entities import decide, identified
from kg.resolve.statistics import Term, form_key
from kg.resolve.union_find import ConstrainedUnionFind, MergeProposal
from tests.growth import STEEPEST, steepness


def _spelled(number: int) -> str:
    """A name of Korean letters, unlike that of any other number."""
    digest = blake2b(str(number).encode(), digest_size=10).digest()
    return "".join(chr(0xAC00 + int.from_bytes(digest[i : i + 2]) % 11172) for i in range(0, 10, 2))


def _rules(count: int) -> AliasRules:
    same = tuple((_spelled(n), _spelled(500_000 + n)) for n in range(count))
    return AliasRules(same=same)


def test_alias_rules_are_taken_in_linear_time() -> None:
    assert steepness(lambda size: decide({}, [], [], _rules(size)), 400) < STEEPEST


def test_concepts_with_one_slug_are_numbered_in_linear_time() -> None:
    def work(size: int) -> None:
        named = {f"{number}": ("c", f"C{number}") for number in range(size)}
        assert len(set(identified(named).values())) == size

    assert steepness(work, 1500) < STEEPEST


@pytest.mark.parametrize("first", ["a", "z"])
def test_names_kept_apart_from_many_are_joined_in_linear_time(first: str) -> None:
    def work(size: int) -> None:
        hub = f"{first}-hub"
        groups = ConstrainedUnionFind((hub, f"m{number}") for number in range(size))
        for number in range(size):
            groups.join(MergeProposal(f"n{number:06}", f"n{number + 1:06}", "alias file", 1.0))
            groups.join(MergeProposal(hub, f"n{number:06}", "alias file", 1.0))
        assert not groups.join(MergeProposal(hub, "m3", "alias file", 1.0))

    assert steepness(work, 1500) < STEEPEST


def test_what_is_kept_apart_moves_from_the_smaller_set_to_the_larger() -> None:
    """Each name comes before all that were joined so far, which once moved them all every time."""

    def work(size: int) -> None:
        groups = ConstrainedUnionFind((f"n{number:06}", f"m{number}") for number in range(size))
        for number in reversed(range(size - 1)):
            one, other = f"n{number:06}", f"n{number + 1:06}"
            groups.join(MergeProposal(one, other, "alias file", 1.0))
        assert not groups.join(MergeProposal("n000000", f"m{size - 1}", "alias file", 1.0))

    assert steepness(work, 1500) < STEEPEST


_SYLLABLES = (
    "ba",
    "de",
    "fi",
    "go",
    "lu",
    "ma",
    "ne",
    "ri",
    "so",
    "tu",
    "pla",
    "kre",
    "vin",
    "dor",
)


def _word(number: int) -> str:
    """A word that no dictionary has, near to many others."""
    digest = blake2b(str(number).encode(), digest_size=4).digest()
    return "".join(_SYLLABLES[byte % 14] for byte in digest).capitalize()


def test_new_names_of_two_words_are_resolved_in_linear_time() -> None:
    def work(size: int) -> None:
        names = (f"{_word(number)} {_word(number + 10_000)}" for number in range(size))
        forms = {
            form_key(name): Term(form_key(name), TermCounts()).named_too(name) for name in names
        }
        decide(forms, [], [], AliasRules(same=tuple((form.text,) for form in forms.values())))

    assert steepness(work, 120) < STEEPEST


def test_many_names_of_one_sound_are_told_in_linear_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound is set low, for it to be reached soon."""
    monkeypatch.setattr(merging, "_CROWD", 5)
    vowels = "aeiou"

    def work(size: int) -> None:
        english = [
            "L" + "".join(vowels[number // 5**place % 5] for place in range(6)) + "da"
            for number in range(size)
        ]
        korean = [
            f"라{chr(0xC544 + 28 * (number % 20))}{chr(0xB2E4 + 28 * (number // 20))}"
            for number in range(size)
        ]
        forms = {}
        for name in (*english, *korean):
            forms[form_key(name)] = Term(form_key(name), TermCounts()).named_too(name)
        list(merging._by_sound(forms, {form_key(name) for name in english}))

    assert steepness(work, 40) < STEEPEST


def test_the_first_rule_of_a_name_has_its_place_and_the_last_its_spelling() -> None:
    rules = AliasRules(same=(("Aa", "Bb"), ("Cc", "Dd"), ("AA", "Cc")))
    assert [group.label for group in decide({}, [], [], rules)] == ["Cc"]


@pytest.mark.parametrize(
    ("pattern", "unit"),
    [
        (headings._PARENTHESES, " "),
        (headings._VERSUS, " "),
        (alias_pairs._ALSO_CALLED, "A-"),
        (alias_pairs._ALSO_CALLED, "A "),
        (compound._LAST_WORD, "(A"),
    ],
)
def test_patterns_take_linear_time(pattern: re.Pattern[str], unit: str) -> None:
    """Each once took time with the square of the text."""
    assert steepness(lambda size: pattern.search(unit * size + "\x00"), 3000) < STEEPEST
