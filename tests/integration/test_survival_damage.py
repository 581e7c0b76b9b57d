"""Flipped bits in any file of an index: the same answers, or one line and `kg build` mends it."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

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
    with closing(sqlite3.connect(vault.index / "kg.db", isolation_level=None)) as reader:
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
    with closing(sqlite3.connect(vault.index / "kg.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM manifest").fetchall()
        for number in range(2):
            vault.write("more.md", f"# Eta Net\nEta Net uses Adam.\n## Theta{number} Net\nText.\n")
            vault.kg("build")
            if not number:
                reader.execute("COMMIT")
                reader.execute("BEGIN")
                reader.execute("SELECT * FROM manifest").fetchall()
        with closing(sqlite3.connect(vault.index / "kg.db")) as third:
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


def test_a_build_with_nothing_to_do_seals_an_index_that_has_no_checksum(vault: Vault) -> None:
    vault.kg("build")
    (vault.index / "kg.db.sum").unlink()
    assert "Nothing" in vault.kg("build").out or (vault.index / "kg.db.sum").exists()
    data = bytearray((vault.index / "kg.db").read_bytes())
    data[len(data) // 2] ^= 1
    (vault.index / "kg.db").write_bytes(data)
    assert "damaged" in one_line(vault.kg("ask", "Adam"))


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
    from kg.notebook import find_notebook
    from kg.pipeline import build

    vault.kg("build")
    vault.write("more.md", "# Zeta Net\nText.\n")
    seen: list[bool] = []

    def progress(stage: str, done: int, total: int) -> None:
        if not seen:
            come_and_go(vault)
            seen.append((vault.index / "kg.db-wal").exists())

    build(find_notebook(start=vault.root), progress=progress)
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


def test_the_pages_that_are_summed_are_those_that_sqlite_reads(vault: Vault) -> None:
    """Whatever is in the log: changes taken back, checkpoints, a reader in the way."""
    from kg.store.pages import Image

    file = vault.root / "some.db"
    random_ = random.Random(3)
    with (
        closing(sqlite3.connect(file, 0, isolation_level=None)) as writer,
        closing(sqlite3.connect(file, 0, isolation_level=None)) as reader,
    ):
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("PRAGMA cache_size = 10")  # so that pages are in the log before a commit
        writer.execute("CREATE TABLE t (a, b)")
        for number in range(60):
            writer.execute("BEGIN")
            rows = [(number, random_.randbytes(500)) for _ in range(random_.randrange(200))]
            writer.executemany("INSERT INTO t VALUES (?, ?)", rows)
            writer.execute("DELETE FROM t WHERE a = ?", (random_.randrange(number + 1),))
            writer.execute(random_.choice(["COMMIT", "COMMIT", "ROLLBACK"]))
            if random_.random() < 0.3:
                reader.execute("COMMIT" if reader.in_transaction else "BEGIN")
                reader.execute("SELECT count(*) FROM t").fetchall()
            if random_.random() < 0.3:
                kind = random_.choice(["PASSIVE", "TRUNCATE", "RESTART"])
                writer.execute(f"PRAGMA wal_checkpoint({kind})")
            image = Image(file)
            pages = b"".join(image.portion(place) for place in range(image.portions))
            assert pages == writer.serialize()
