"""Flipped bits in any file of an index: the same answers, or one line and `kg build` mends it."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from tests.conftest import Vault
from tests.integration.test_survival import one_line

pytestmark = pytest.mark.usefixtures("fake_model")
FLIPS = int(os.environ.get("KG_FLIPS", "120"))
QUESTIONS = "Adam이란?\nwhy ReLU over sigmoid\nMomentum vs RMSProp\n"


def answers(vault: Vault) -> list[str]:
    """All that an index says; where it complains, that one line."""
    said = []
    for command in (["ask", "--batch", "-"], ["export"]):
        result = vault.kg(*command, stdin=QUESTIONS)
        assert result.code == 0 or "kg build" in one_line(result)
        said.append(result.out if result.code == 0 else "")
    return said


def at_rest(vault: Vault, kept: Path) -> None:
    vault.kg("build")
    shutil.copytree(vault.index, kept)


def while_read(vault: Vault, kept: Path) -> None:
    """As it is if a reader was there when the build ended, and the machine stopped then."""
    vault.kg("build")
    with closing(apsw.Connection(str(vault.index / "kg.db"))) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM manifest").fetchall()
        vault.write("more.md", "# Zeta Net\nZeta Net은 Adam과 Momentum을 합친 방법이다.\n")
        vault.kg("build")
        shutil.copytree(vault.index, kept)
    assert (kept / "kg.db-wal").stat().st_size


def half_moved(vault: Vault, kept: Path) -> None:
    """The same, after another build, of which the log is partly in the database."""
    while_read(vault, kept)
    shutil.rmtree(kept)
    with closing(apsw.Connection(str(vault.index / "kg.db"))) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM manifest").fetchall()
        for number in range(2):
            vault.write("more.md", f"# Eta Net\nEta Net uses Adam.\n## Theta{number} Net\nText.\n")
            vault.kg("build")
            if not number:
                reader.execute("COMMIT")
                reader.execute("BEGIN")
                reader.execute("SELECT * FROM manifest").fetchall()
        with closing(apsw.Connection(str(vault.index / "kg.db"))) as third:
            third.execute("PRAGMA wal_checkpoint(PASSIVE)")
        shutil.copytree(vault.index, kept)
    assert (kept / "kg.db-wal").stat().st_size


@pytest.mark.parametrize("state", [at_rest, while_read, half_moved])
def test_flipped_bits_in_any_file_are_harmless_or_said_and_mended(
    vault: Vault, state: object
) -> None:
    kept = vault.root / "kept"
    assert callable(state)
    state(vault, kept)
    good = answers(vault)
    random_ = random.Random(8)
    files = sorted(file.name for file in kept.iterdir())
    assert len(files) >= 5
    files += [name for name in files if name in ("kg.db", "kg.db-wal")] * 3
    noticed = 0
    for number in range(FLIPS):
        shutil.rmtree(vault.index)
        shutil.copytree(kept, vault.index)
        file = vault.index / files[number % len(files)]
        data = bytearray(file.read_bytes())
        if not data:
            continue
        where, bit = random_.randrange(len(data)), random_.randrange(8)
        data[where] ^= 1 << bit
        file.write_bytes(data)
        said = answers(vault)
        assert all(a in ("", b) for a, b in zip(said, good, strict=True)), (file, where, bit)
        noticed += said != good
        if said != good and noticed % 5 == 0:
            built = vault.kg("build")
            assert built.code == 0, (file, where, bit, built.err)
            assert answers(vault)[1] == good[1]
    assert noticed > FLIPS / 4  # in pages that nobody reads, and in the list of files, it's none


def test_a_build_never_takes_a_damaged_database_for_one_that_has_not_changed(vault: Vault) -> None:
    vault.kg("build")
    good = vault.kg("export").out
    random_ = random.Random(9)
    data = (vault.index / "kg.db").read_bytes()
    for number in range(12):
        for other in (
            "kg.db-wal",
            "kg.db-shm",
            "kg.db.sum",
            *(["kg.files"] if number % 2 else []),
        ):
            (vault.index / other).unlink(missing_ok=True)
        damaged = bytearray(data)
        damaged[random_.randrange(100, len(data))] ^= 1 << random_.randrange(8)
        (vault.index / "kg.db").write_bytes(damaged)
        built = vault.kg("build")
        assert built.code == 0, built.err
        assert "the index was damaged" in built.out
        assert vault.kg("export").out == good
        data = (vault.index / "kg.db").read_bytes()


@pytest.mark.parametrize("byte", range(16, 28))
def test_a_damaged_head_is_said_and_mended(vault: Vault, byte: int) -> None:
    """Page size, reserved bytes and so on: without these SQLite would know of no checksums."""
    vault.kg("build")
    good = vault.kg("export").out
    data = bytearray((vault.index / "kg.db").read_bytes())
    data[byte] ^= 1
    (vault.index / "kg.db").write_bytes(data)
    assert "kg build" in one_line(vault.kg("ask", "Adam"))
    assert "the index was damaged" in vault.kg("build").out
    assert vault.kg("export").out == good


def test_a_fresh_build_makes_everything_anew(vault: Vault) -> None:
    vault.kg("build")
    good = vault.kg("export").out
    texts = vault.kg("status", "--json").json
    files = {file.name for file in vault.index.glob("*.faiss")}
    built = vault.kg("build", "--fresh")
    assert built.code == 0, built.err
    assert "2 added" in built.out
    assert "that was asked for" in built.out
    assert "32 texts embedded" in built.out
    assert vault.kg("export").out == good
    assert vault.kg("status", "--json").json.keys() == texts.keys()
    assert files < {file.name for file in vault.index.glob("*.faiss")}
    assert "nothing had changed" in vault.kg("build").out
    assert vault.kg("build", "--fresh", "--dry-run").code == 2


READ_AND_GO = """
import sqlite3
c = sqlite3.connect("index/kg.db")
c.execute("SELECT * FROM manifest").fetchall()
c.close()
"""


def come_and_go(vault: Vault) -> None:
    """Somebody else who reads, and who, were nobody else there, would clear up the log."""
    subprocess.run([sys.executable, "-c", READ_AND_GO], cwd=vault.root, check=True)


def test_a_reader_that_comes_and_goes_leaves_a_build_its_log(vault: Vault) -> None:
    from kg.build.pipeline import build
    from kg.notes.config import find_config

    vault.kg("build")
    vault.write("more.md", "# Zeta Net\nText.\n")
    seen: list[bool] = []

    def progress(stage: str, done: int, total: int) -> None:
        if not seen:
            come_and_go(vault)
            seen.append((vault.index / "kg.db-wal").exists())

    build(find_config(start=vault.root), progress=progress)
    assert seen == [True]
    assert "Zeta Net" in vault.kg("export").out


def test_opening_an_index_twice_keeps_the_locks_of_the_first(vault: Vault) -> None:
    import kg

    vault.kg("build")
    with kg.open(vault.notes, vault.index) as first:
        with kg.open(vault.notes, vault.index):
            pass
        come_and_go(vault)
        assert (vault.index / "kg.db-wal").exists()
        assert first.concepts()
