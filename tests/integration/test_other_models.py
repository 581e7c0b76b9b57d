"""Whole commands with models other than those that kg comes with: `--model`, `--rerank`."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.index.snapshot import Snapshot
from tests.conftest import Vault
from tests.models import minilm, tiny_cross_encoder

pytestmark = pytest.mark.model

QUESTION = "why ReLU over sigmoid"


def model_of(vault: Vault) -> str:
    """The model that an index says it was made with."""
    with Snapshot.open(vault.index) as snapshot:
        return snapshot.manifest.model


def test_another_model_from_the_first_build_to_an_answer_and_an_edit(vault: Vault) -> None:
    model = minilm()
    built = vault.process("build", "--model", model)
    assert built.code == 0, built.err
    assert model_of(vault) == model
    asked = vault.process("ask", QUESTION, "--json").json
    assert asked["results"][0]["heading"][-1] == "Sigmoid 대신 ReLU를 쓰는 이유는?"
    assert asked["answer"]
    assert {"text", "heading"} <= asked["results"][0]["signals"].keys()
    # The model of an index is kept: neither a question nor an edit names it again.
    vault.write(
        "adagrad.md", "# AdaGrad\nAdaGrad divides each step by the sum of past gradients.\n"
    )
    again = vault.process("ask", "which optimiser divides steps by past gradients?", "--json").json
    assert again["results"][0]["path"] == "adagrad.md"
    assert model_of(vault) == model


def test_a_cross_encoder_of_a_folder_orders_the_sources(vault: Vault, tmp_path: Path) -> None:
    folder = tiny_cross_encoder(tmp_path / "judge")
    assert vault.process("build").code == 0
    plain = vault.process("ask", QUESTION, "--json", "-n", "8").json["results"]
    judged = vault.process("ask", QUESTION, "--json", "-n", "8", "--rerank", folder)
    assert judged.err == ""  # whether the first source has a sentence to quote is chance
    results = judged.json["results"]
    assert {(r["path"], r["heading"][-1]) for r in results} == {
        (r["path"], r["heading"][-1]) for r in plain
    }
    marks = [r["signals"]["rerank"] for r in results]
    assert marks == sorted(marks, reverse=True)
    assert len(set(marks)) > 1


def test_a_folder_without_a_model_is_said_to_be_one(vault: Vault, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    built = vault.process("build", "--model", tmp_path / "nothing")
    assert (built.code, built.out) == (1, "")
    assert len(built.err.splitlines()) == 1
    asked = vault.process("ask", QUESTION)
    assert (asked.code, asked.out) == (1, "")
    assert "run `kg build`" in asked.err
