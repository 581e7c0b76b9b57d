"""Crashes, damage, other processes: the index answers, or says in one line what is the matter."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import apsw
import pytest

from tests.conftest import ROOT, Result, Vault

pytestmark = pytest.mark.usefixtures("fake_model")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def start(vault: Vault, *arguments: str) -> subprocess.Popen[str]:
    """A command in a process of its own, with the fake model."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.fakes", *arguments],
        cwd=vault.root,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def one_line(result: Result) -> str:
    """What a command that failed as expected says."""
    assert result.code == 1
    lines = [line for line in result.err.splitlines() if not line.endswith("…")]  # progress
    assert len(lines) == 1, result.err
    assert lines[0].startswith("kg: ")
    return lines[0]


def test_twenty_builds_killed_at_random_moments_leave_the_old_index_or_the_new() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.kills", "20"],
        cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def files_of(vault: Vault) -> list[Path]:
    return sorted(f for f in vault.index.iterdir() if f.suffix in (".db", ".faiss"))


def test_a_flipped_byte_anywhere_is_said_and_mended(vault: Vault) -> None:
    vault.kg("build")
    good = vault.kg("export").out
    answer = vault.kg("ask", "Adam", "--json").out
    kept = vault.root / "kept"
    shutil.copytree(vault.index, kept)
    random_ = random.Random(5)
    for number in range(40):
        shutil.rmtree(vault.index)
        shutil.copytree(kept, vault.index)
        file = random_.choice(files_of(vault))
        data = bytearray(file.read_bytes())
        data[random_.randrange(len(data))] ^= 1 << random_.randrange(8)
        file.write_bytes(data)
        for command, expected in ((("ask", "Adam", "--json"), answer), (("export",), good)):
            result = vault.kg(*command)  # a page that isn't read does no harm
            assert result.out == expected or "kg build" in one_line(result), file
        if number % 8 == 0:
            built = vault.kg("build")
            assert built.code == 0
            assert "nothing had changed" not in built.out
            assert vault.kg("export").out == good
            assert vault.kg("ask", "Adam", "--json").code == 0


def test_many_flipped_bytes_give_no_traceback(vault: Vault) -> None:
    vault.kg("build")
    data = (vault.index / "kg.db").read_bytes()
    random_ = random.Random(6)
    for _ in range(60):
        damaged = bytearray(data)
        for _ in range(20):
            damaged[random_.randrange(100, len(data))] ^= 1 << random_.randrange(8)
        (vault.index / "kg.db").write_bytes(damaged)
        result = vault.kg("ask", "Adam", "--json")
        assert result.code == 0 or one_line(result)


@pytest.mark.parametrize("cut", [0, 1, 100, 5000, -1, -5000])
def test_truncated_files_are_said_and_mended(vault: Vault, cut: int) -> None:
    vault.kg("build")
    good = vault.kg("export").out
    answer = vault.kg("ask", "Adam", "--json").out
    for name in [f.name for f in files_of(vault)]:
        file = vault.index / name
        if abs(cut) >= file.stat().st_size:
            continue
        file.write_bytes(file.read_bytes()[:cut])
        asked = vault.kg("ask", "Adam", "--json")  # may not need what is gone
        assert asked.out == answer or "kg build" in one_line(asked)
        built = vault.kg("build")
        assert built.code == 0, built.err
        assert "nothing had changed" not in built.out
        assert vault.kg("export").out == good
        answer = vault.kg("ask", "Adam", "--json").out
        if files_of(vault)[0].name != name and not file.exists():
            break  # all files are of a new generation now


def test_an_index_of_another_version_is_said_and_built_anew(vault: Vault) -> None:
    vault.kg("build")
    database = apsw.Connection(str(vault.index / "kg.db"))
    database.execute("PRAGMA user_version = 99")
    database.close()
    assert "another version" in one_line(vault.kg("ask", "Adam"))
    assert vault.kg("build").code == 0
    assert vault.kg("ask", "Adam", "--json").code == 0


def test_an_index_in_a_folder_that_cannot_be_written_to_answers(vault: Vault) -> None:
    vault.kg("build")
    expected = vault.kg("ask", "Adam", "--json").out
    mount = ["mount", "--bind", "-o", "ro", str(vault.index), str(vault.index)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("needs root that may mount")
    try:
        subprocess.run(
            ["mount", "-o", "remount,ro,bind", str(vault.index)], check=True, capture_output=True
        )
        assert vault.kg("ask", "Adam", "--json").out == expected
        vault.write("new.md", "# Zeta\n")
        stale = vault.kg("ask", "Adam", "--json")
        assert stale.json["index"]["stale"]
        assert "Can't write the index" in stale.err
        assert "Can't write the index" in one_line(vault.kg("build"))
        assert vault.kg("diff").out == "+ Zeta\n"
    finally:
        subprocess.run(["umount", str(vault.index)], check=False)


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """A folder on a file system of its own."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "kg-test", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("needs root that may mount")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_leaves_the_old_index(vault: Vault) -> None:
    with small_disk(vault.index, "1500k"):
        assert vault.kg("build").code == 0
        before = vault.kg("export").out
        files = {file.name for file in vault.index.glob("vectors-*")}
        for number in range(60):
            text = "".join(f"## Part {number} {i}\nSome words on {i}.\n" for i in range(20))
            vault.write(f"more/{number}.md", f"# Topic {number}\n{text}")
        said = one_line(vault.kg("build"))
        assert "full" in said or "space" in said
        asked = vault.kg("ask", "Adam", "--json")
        assert asked.code == 0
        assert asked.json["index"]["stale"]
        assert {file.name for file in vault.index.glob("vectors-*")} == files
        shutil.rmtree(vault.notes / "more")
        assert vault.kg("export").out == before
        assert vault.kg("build").code == 0


def test_a_disk_without_any_room_at_all_answers(vault: Vault) -> None:
    with small_disk(vault.index, "1500k"):
        assert vault.kg("build").code == 0
        answer = vault.kg("ask", "Adam", "--json").out
        with (vault.index / "filler").open("wb", 0) as filler, suppress(OSError):
            while filler.write(b"x" * 4096):
                pass
        assert vault.kg("ask", "Adam", "--json").out == answer
        assert "Can't write the index" in one_line(vault.kg("build"))
        vault.write("new.md", "# Zeta\n")
        asked = vault.kg("ask", "Adam", "--json")
        assert asked.json["index"]["stale"]
        assert "Can't write the index" in asked.err
        (vault.index / "filler").unlink()
        assert vault.kg("build").code == 0
        assert vault.kg("show", "Zeta").code == 0


def test_a_first_build_without_room_leaves_no_index(vault: Vault) -> None:
    with small_disk(vault.index, "100k"):
        assert "Can't write the index" in one_line(vault.kg("build"))
        assert "No index" in one_line(vault.kg("ask", "Adam"))
        assert not list(vault.index.glob("vectors-*"))


def test_a_second_build_waits_or_says_that_there_is_another(vault: Vault) -> None:
    vault.kg("build")
    lock = apsw.Connection(str(vault.index / "kg.db"))
    lock.execute("BEGIN IMMEDIATE")
    vault.write("new.md", "# Zeta\n")
    assert "Another build is at work" in one_line(vault.kg("build", "--no-wait"))
    asked = vault.kg("ask", "Adam", "--json")  # waits a little, then answers from what there is
    assert asked.json["index"]["stale"]
    assert "Another build is at work" in asked.err
    waiting = start(vault, "build")
    time.sleep(2)
    assert waiting.poll() is None
    lock.execute("ROLLBACK")
    lock.close()
    out, err = waiting.communicate(timeout=60)
    assert waiting.returncode == 0, err
    assert "1 added" in out


def test_four_builds_at_once_are_one_build_and_three_that_find_nothing_to_do(vault: Vault) -> None:
    builds = [start(vault, "build") for _ in range(4)]
    said = [build.communicate(timeout=120) for build in builds]
    assert [build.returncode for build in builds] == [0] * 4, said
    assert sum("2 added" in out for out, _ in said) == 1
    assert sum("nothing had changed" in out for out, _ in said) == 3


def test_a_reader_that_is_slow_to_open_the_vectors_finds_them_two_builds_later(
    vault: Vault,
) -> None:
    from kg.vault import open_vault

    vault.kg("build")
    with open_vault(vault.notes, vault.index) as library:
        for number in range(3):
            vault.write("new.md", f"# Zeta {number}\nText {number}.\n")
            assert vault.kg("build").code == 0
        answer = library.ask("Adam이란?")
        assert "new.md" not in {hit.section.path for hit in answer.hits}
    time.sleep(5.1)
    vault.write("new.md", "# Eta\n")
    assert vault.kg("build").code == 0
    newest = {file.name for file in vault.index.glob("vectors-*")}
    assert {name.rpartition("-")[2] for name in newest} <= {"5.faiss", "4.faiss"}


def test_a_dead_lock_holder_holds_up_nobody(vault: Vault) -> None:
    vault.kg("build")
    code = (
        "import sqlite3, time, sys\n"
        "c = sqlite3.connect('index/kg.db', isolation_level=None)\n"
        "c.execute('BEGIN IMMEDIATE'); c.execute('DELETE FROM sections')\n"
        "print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code], cwd=vault.root, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    holder.kill()
    holder.wait()
    holder.stdout.close()
    vault.write("new.md", "# Zeta\n")
    assert vault.kg("build", "--no-wait").code == 0


def test_eight_readers_ask_while_builds_run(vault: Vault) -> None:
    """Each note says which edit it is of: an answer never mixes two."""
    marks = ("alpha", "beta", "gamma", "delta", "epsilon")

    def edit(mark: str) -> None:
        for number in range(3):
            text = f"# Zeta {number}\nThe mark of this Zeta is {mark}.\n"
            vault.write(f"zeta{number}.md", text)

    edit(marks[0])
    assert vault.kg("build").code == 0
    questions = "\n".join(["what is the mark of Zeta"] * 60)
    (vault.root / "questions.txt").write_text(questions, "utf-8")
    ask = ("ask", "--batch", "questions.txt", "--no-refresh")
    readers = [start(vault, *ask) for _ in range(8)]
    for mark in marks[1:]:
        edit(mark)
        assert vault.kg("build").code == 0
    for reader in readers:
        out, err = reader.communicate(timeout=120)
        assert reader.returncode == 0, err
        for line in out.splitlines():
            texts = [hit["text"] for hit in json.loads(line)["results"] if "mark" in hit["text"]]
            assert len(texts) == 3
            assert len({text.split()[-1] for text in texts}) == 1


def test_dry_run_and_diff_say_what_a_build_would_change_and_write_nothing(vault: Vault) -> None:
    assert "2 added; 32 texts" in vault.kg("build", "--dry-run").out
    assert not vault.index.exists()
    vault.kg("build")
    assert vault.kg("build", "--dry-run").out == "Nothing to do.\n"
    before = {f: f.read_bytes() for f in vault.index.iterdir()}
    vault.write("new.md", "# Zeta Net\nZeta Net은 Adam과 Momentum을 합친 방법이다.\n")
    (vault.notes / "activations.md").unlink()
    dry = vault.kg("build", "--dry-run").out
    assert "1 added; 1 removed" in dry
    diff = vault.kg("diff")
    assert diff.code == 1
    assert {"+ Zeta Net", "- Leaky ReLU", "+ Zeta Net combines Adam"} <= set(diff.out.splitlines())
    found = vault.kg("diff", "--json").json
    assert "Zeta Net" in found["concepts"]["gained"]
    assert {f: f.read_bytes() for f in vault.index.iterdir()} == before
    vault.kg("build")
    assert (vault.kg("diff").code, vault.kg("diff").out) == (0, "")
    assert vault.kg("diff", "--index", vault.root / "none").code == 1


def test_edited_alias_rules_are_followed_by_the_next_question(vault: Vault) -> None:
    vault.kg("build")
    assert vault.kg("show", "관성법").code == 1
    (vault.root / "aliases.md").write_text("Momentum = 관성법\n", "utf-8")
    assert vault.kg("show", "관성법").code == 0


def test_a_model_of_another_dimension_under_the_same_name_is_no_crash(vault: Vault) -> None:
    from tests.fakes import FakeEmbedder

    vault.kg("build")
    before = FakeEmbedder.dimension
    try:
        FakeEmbedder.dimension = 16
        vault.write("new.md", "# Zeta\n")
        built = vault.kg("build")
        assert built.code == 0, built.err
        assert vault.kg("ask", "Adam", "--json").code == 0
    finally:
        FakeEmbedder.dimension = before
