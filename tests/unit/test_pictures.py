"""Pictures that are written out in a note, as editors paste them."""

from __future__ import annotations

import pytest

from kg.notes.markdown import without_data
from tests.conftest import Vault
from tests.growth import STEEPEST, steepness

DATA = "data:image/png;base64," + "iVBORw0KGgo" * 2000


@pytest.mark.usefixtures("fake_model")
@pytest.mark.parametrize("written", [f"![loss curve]({DATA})", f'![]({DATA} "loss curve")', DATA])
def test_a_picture_is_quoted_by_its_words(vault: Vault, written: str) -> None:
    vault.write("zeta.md", f"# Zeta Net\nZeta Net is a network {written} that learns.\n\nMore.\n")
    assert vault.kg("build").code == 0
    answer = vault.kg("ask", "What is Zeta Net?", "--json")
    assert answer.code == 0, answer.err
    assert "iVBORw0KGgo" not in str(answer.json["answer"])
    assert "that learns" in str(answer.json["answer"])
    assert "iVBORw0KGgo" not in vault.kg("ask", "What is Zeta Net?").out


def test_what_is_no_picture_stays() -> None:
    for text in (
        "data: a, b",
        "the data:image of x",
        "![a](b.png) data:x",
        "metadata:" + "x" * 200,
    ):
        assert without_data(text) == text
    assert without_data(f"a ![b]({DATA}) c") == "a b c"


@pytest.mark.parametrize("unit", ["![", "![](data:", "data:", "![](data:" + "x" * 100, "data:x "])
def test_pictures_are_found_in_linear_time(unit: str) -> None:
    assert steepness(lambda size: without_data(unit * size), 1500) < STEEPEST
