"""The Python door: `kg.open`."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg
from kg.runtime.errors import KgError, UnknownConceptError
from tests.conftest import Vault


def test_open_builds_asks_and_follows_edits(vault: Vault, tmp_path: Path) -> None:
    index = tmp_path / "made"
    with kg.open(vault.notes, index) as notes:
        answer = notes.ask("Adam이란?", count=3)
        assert answer.hits[0].section.path == "optimisers.md"
        assert answer.quotes[0].text == "Adam은 Momentum과 RMSProp을 합친 방법이다."
        assert (answer.quotes[0].path, answer.quotes[0].line) == ("optimisers.md", 10)
        targets = {r.target for r in notes.concept("Adam").relations if r.relation == "combines"}
        assert targets == {"momentum", "rmsprop"}
        assert [step.relation for step in notes.path("Momentum", "RMSProp").steps] == [
            "combines",
            "combines",
        ]
        assert notes.concepts(defined=True)[0].weight == 1.0
        assert notes.graph().nodes["adam"]["kind"] == "concept"
    vault.write("optimisers.md", "# AdaGrad\nAdaGrad sums the squares of gradients.\n")
    with kg.open(vault.notes, index, refresh=False) as stale:
        assert stale.changes.changed == ("optimisers.md",)
        assert stale.concept("Adam").concept.label == "Adam"
    with kg.open(str(vault.notes), str(index)) as fresh:
        assert not fresh.changes
        with pytest.raises(UnknownConceptError):
            fresh.concept("Momentum")


def test_an_empty_question_and_an_unknown_rule_are_refused(vault: Vault, tmp_path: Path) -> None:
    with kg.open(vault.notes, tmp_path / "made") as notes:
        with pytest.raises(KgError, match="empty"):
            notes.ask("  ")
        with pytest.raises(KgError, match="no rule “nonsense”"):
            notes.lint(["nonsense"])


def test_lint_names_file_and_line(vault: Vault) -> None:
    vault.write("b.md", "# Adam\nAgain. See [that](nowhere.md).\n\n# Empty\n")
    vault.kg("build")
    result = vault.kg("lint")
    assert result.code == 1
    found = {tuple(line.split(None, 2)[:2]) for line in result.out.splitlines()}
    assert ("b.md:2", "broken-link") in found
    assert ("b.md:4", "empty-section") in found
    only = vault.kg("lint", "--rule", "broken-link", "--json")
    assert [finding["rule"] for finding in only.json] == ["broken-link"]
    assert vault.kg("lint", "--rule", "nonsense").code == 1


def test_concepts_are_listed_by_how_central_they_are(vault: Vault) -> None:
    vault.kg("build")
    rows = vault.kg("concepts", "--json").json
    assert [row["weight"] for row in rows] == sorted((r["weight"] for r in rows), reverse=True)
    assert {"Adam", "ReLU", "Gradient Vanishing"} <= {row["label"] for row in rows}
    tagged = vault.kg("concepts", "--tag", "activation", "--json").json
    assert "ReLU" in {row["label"] for row in tagged}
    assert "Adam" not in {row["label"] for row in tagged}
    assert len(vault.kg("concepts", "-n", "2").out.splitlines()) == 2


def test_sections_that_say_the_same_are_similar(vault: Vault, tmp_path: Path) -> None:
    vault.write("again.md", "# Adam 한번 더\n- Adam은 Momentum과 RMSProp을 합친 방법이다.\n")
    with kg.open(vault.notes, tmp_path / "made") as notes:
        pairs = {
            frozenset((a, b))
            for a, b, relation in notes.graph().edges(keys=True)
            if relation == "similar"
        }
    assert frozenset(("again.md#adam-한번-더", "optimisers.md#adam이란")) in pairs
