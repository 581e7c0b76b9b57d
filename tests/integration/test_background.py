"""What questions on everything come to is measured at every build, their vectors made once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kg.embed.cache import _write_list
from kg.embed.e5 import BundledEmbedder
from kg.index.snapshot import Snapshot
from tests.conftest import Vault


def norms(index: Path) -> dict[str, tuple[float, float]]:
    with Snapshot.open(index) as snapshot:
        return snapshot.norms()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty one."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "kg"


def test_background_vectors_are_kept_for_the_next_index(vault: Vault, cache: Path) -> None:
    vault.kg("build")
    first = norms(vault.index)
    assert {"told", "text", "heading"} <= set(first)
    (file,) = cache.glob("background-e5-*/vectors.npy")
    made = file.stat().st_mtime_ns
    vault.kg("build", "--index", vault.root / "other")
    assert norms(vault.root / "other") == first
    assert file.stat().st_mtime_ns == made
    np.save(file, np.roll(np.load(file), 1, axis=1))
    _write_list(file.parent)  # so that they pass for what was made: they are what is measured with
    vault.kg("build", "--index", vault.root / "third")
    assert norms(vault.root / "third")["text"] != first["text"]
    file.write_bytes(file.read_bytes()[:100])  # cut short by a crash of the machine, say
    vault.kg("build", "--index", vault.root / "fourth")
    assert norms(vault.root / "fourth") == first


def test_other_weights_have_vectors_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = BundledEmbedder().weights
    other = tmp_path / "e5.bin"
    other.write_bytes(b"other weights")
    monkeypatch.setattr("kg.embed.e5.model_file", lambda: other)
    assert BundledEmbedder().weights != mine
