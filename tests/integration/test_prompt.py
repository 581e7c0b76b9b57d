"""The prompt of `kg ask`, on a real pseudo-terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pexpect
import pytest

from kg.cli.prompt import editor_command
from tests.conftest import ROOT, Vault


def prompt(vault: Vault, module: str = "kg", **env: str) -> pexpect.spawn[str]:
    return pexpect.spawn(
        sys.executable,
        ["-m", module, "ask"],
        cwd=str(vault.root),
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "dumb", "NO_COLOR": "1", **env},
        encoding="utf-8",
        dimensions=(40, 200),
        timeout=60,
    )


def test_the_prompt_answers_shows_and_opens_until_the_end_of_input(vault: Vault) -> None:
    vault.kg("build")
    editor = vault.root / "editor"
    editor.write_text('#!/bin/sh\necho "edited $@"\n', "utf-8")
    editor.chmod(0o755)
    terminal = prompt(vault, EDITOR=str(editor), XDG_STATE_HOME=str(vault.root / "state"))
    terminal.expect(":help lists the orders")
    terminal.expect(r"\? ")
    terminal.sendline("Adam이란?")
    terminal.expect("Adam은 Momentum과 RMSProp을 합친 방법이다.")
    terminal.expect(r"\? ")
    terminal.sendline(":open 1")
    terminal.expect(r"edited \+9 .*optimisers\.md")
    terminal.sendline(":open 99")
    terminal.expect("There is no source 99")
    terminal.sendline(":show Adam")
    terminal.expect("combines")
    terminal.sendline(":nonsense")
    terminal.expect("There is no order :nonsense")
    terminal.expect(r"\? ")
    terminal.sendeof()
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
    history = (vault.root / "state" / "kg" / "history").read_text("utf-8")
    assert "Adam이란?" in history.splitlines()


@pytest.mark.usefixtures("fake_model")
def test_an_open_prompt_follows_edits_and_holds_nothing_back(vault: Vault) -> None:
    vault.kg("build")
    terminal = prompt(vault, "tests.fakes", XDG_STATE_HOME=str(vault.root / "state"))
    terminal.expect(r"\? ")
    terminal.sendline("Adam이란?")
    terminal.expect("Adam은 Momentum과 RMSProp을 합친 방법이다.")
    terminal.expect(r"\? ")
    for number in range(3):  # while it waits for a question
        vault.write("zeta.md", f"# Zeta Net\n- Zeta Net은 Adam과 Momentum을 {number}번 합친다.\n")
        assert vault.kg("build").code == 0
    log = vault.index / "kg.db-wal"
    assert not log.exists() or log.stat().st_size == 0
    terminal.sendline("Zeta Net이란?")
    terminal.expect("Zeta Net은 Adam과 Momentum을 2번 합친다.")
    terminal.expect(r"\? ")
    vault.write("zeta.md", "# Zeta Net\n- Zeta Net은 Adam과 Momentum을 7번 합친다.\n")  # not built
    terminal.sendline("Zeta Net이란?")
    terminal.expect("Zeta Net은 Adam과 Momentum을 7번 합친다.")
    terminal.expect(r"\? ")
    vault.notes.rename(vault.root / "away")
    terminal.sendline("Zeta Net이란?")
    terminal.expect("kg: The index is stale")
    terminal.expect("Zeta Net은 Adam과 Momentum을 7번 합친다.")
    terminal.expect(r"\? ")
    terminal.sendline(":quit")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0


@pytest.mark.parametrize(
    ("editor", "command"),
    [
        ("vim", ["vim", "+7", "/n/a.md"]),
        ("/usr/bin/emacs -nw", ["/usr/bin/emacs", "-nw", "+7", "/n/a.md"]),
        ("code --wait", ["code", "--wait", "-g", "/n/a.md:7"]),
        ("subl", ["subl", "/n/a.md:7"]),
    ],
)
def test_editors_are_told_the_line(editor: str, command: list[str]) -> None:
    assert editor_command(editor, Path("/n/a.md"), 7) == command
