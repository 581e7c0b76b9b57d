"""The same filter gives the same answer in every command that has it."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Vault
from tests.unit.test_page import data_of

OPTIMISERS = """---
tags: [ml/optim]
---
# Momentum

Momentum is a method that remembers the last steps.

# Adam

Adam uses Momentum and is a method for training.
"""
BREAD = """---
tags: [Cooking]
---
# Sourdough

Sourdough is a bread that rises slowly, not by Yeast.
"""


@pytest.fixture
def tagged(empty_vault: Vault) -> Vault:
    """Two notes with a tag each, built."""
    empty_vault.write("optim.md", OPTIMISERS)
    empty_vault.write("bread.md", BREAD)
    assert empty_vault.kg("build").code == 0
    return empty_vault


def paths(vault: Vault, *filters: str) -> dict[str, set[str]]:
    """The notes that each command takes what it shows from, by command."""
    asked = vault.kg("ask", "What is a method or a bread?", "--json", *filters)
    exported = vault.kg("export", *filters)
    assert (exported.code, exported.err) == (0, "")
    page = vault.kg("graph", "-o", "-", *filters)
    nodes = json.loads(exported.out)["nodes"]
    assert set(data_of(page.out, "core")["nodes"]["id"]) == {node["id"] for node in nodes}
    found = {
        "ask": {result["path"] for result in asked.json["results"]},
        "export": {place["path"] for node in nodes for place in node["sections"]},
    }
    if filters[0] == "--tag":
        listed = {row["id"] for row in vault.kg("concepts", "--json", *filters).json}
        places = {n["id"]: n["sections"] for n in vault.kg("export").json["nodes"]}
        found["concepts"] = {place["path"] for id_ in listed for place in places[id_]}
    return found


@pytest.mark.parametrize(
    "filters",
    [
        ("--tag", "ml"),
        ("--tag", "#ml/optim"),
        ("--tag", "ML/Optim/"),
        ("--path", "[!b]*"),
        ("--path", "[^b]*"),
        ("--path", "o*.md"),
    ],
)
def test_every_command_takes_a_filter_for_the_same(tagged: Vault, filters: tuple[str, str]) -> None:
    assert all(found == {"optim.md"} for found in paths(tagged, *filters).values())


def test_a_concept_is_found_by_its_sound_whichever_command_asks(tagged: Vault) -> None:
    assert tagged.kg("show", "모멘텀", "--json").json["id"] == "momentum"
    asked = tagged.kg("ask", "What is a method?", "--concept", "모멘텀", "--json")
    assert {result["path"] for result in asked.json["results"]} == {"optim.md"}
    by_sound, by_name = (
        tagged.kg("export", "--concept", name, "--depth", "1").json
        for name in ("모멘텀", "Momentum")
    )
    assert by_sound == by_name
    assert "sourdough" not in {node["id"] for node in by_sound["nodes"]}


COMMANDS = (("ask", "What is Momentum?"), ("concepts",), ("graph", "-o", "-"), ("export",))


@pytest.mark.parametrize("command", COMMANDS)
def test_an_unknown_tag_is_answered_with_near_ones(tagged: Vault, command: tuple[str, ...]) -> None:
    for wrong, near in (("optm", "ml/optim"), ("cookin", "Cooking"), ("opti", "ml/optim")):
        result = tagged.kg(*command, "--tag", wrong)
        assert (result.code, result.out) == (1, "")
        assert result.err == f"kg: The notes have no tag “{wrong}”. Did you mean {near}?\n"
    result = tagged.kg(*command, "--tag", "zzz")
    assert (result.code, result.err.count("\n")) == (1, 1)
    assert result.err.startswith("kg: The notes have no tag “zzz”. ")
    assert tagged.kg(*command, "--tag", "").code == 1


@pytest.mark.parametrize("command", [c for c in COMMANDS if c != ("concepts",)])
def test_a_filter_that_nothing_passes_is_an_error_and_no_empty_page(
    tagged: Vault, command: tuple[str, ...]
) -> None:
    for filters, why in (
        (("--path", "none/*"), "No note's path matches “none/*”"),
        (("--path", "bread.md", "--tag", "ml"), "has path bread.md, tag ml"),
        (("--concept", "Adam", "--path", "bread.md"), "has path bread.md, "),
        (("--concept", "Adma"), "no concept “Adma”. Did you mean Adam"),
    ):
        result = tagged.kg(*command, *filters)
        assert (result.code, result.out, result.err.count("\n")) == (1, "", 1)
        assert why in result.err
