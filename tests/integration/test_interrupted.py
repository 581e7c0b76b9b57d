"""A first build that is killed keeps what it had embedded, and the next one uses it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.cli.common import ProgressLine
from tests.conftest import ROOT, Vault

PROGRAM = """
import os, signal, sys
import kg.build.embeddings
from kg.cli import main
from tests.fakes import FakeEmbedder, install

kg.build.embeddings.PORTION = 500
left, log = int(sys.argv[1]), open(sys.argv[2], "a")
plain = FakeEmbedder.embed_passages

def embed(self, texts, progress=None):
    global left
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    log.write(f"{len(texts)}\\n")
    log.flush()
    return plain(self, texts, progress)

FakeEmbedder.embed_passages = FakeEmbedder.embed_queries = embed
install()
main(sys.argv[3:], prog_name="kg")
"""


def build(vault: Vault, portions: int, model: str = "fake") -> tuple[int, int]:
    """A build that is killed after so many portions; its exit status and the texts embedded."""
    log = vault.root / "log"
    log.write_text("")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(portions), str(log), "build", "--model", model],
        cwd=vault.root,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode, sum(map(int, log.read_text().split()))


@pytest.fixture
def long(make_vault: Callable[[dict[str, str]], Vault]) -> Vault:
    """Notes of several portions."""
    text = "".join(f"## Part {n}\nWhat number {n} says of Adam{n}.\n" for n in range(30))
    return make_vault({f"{name}.md": f"# {name}\n{text.replace('number', name)}" for name in "abc"})


def clean(vault: Vault) -> tuple[str, str, int]:
    """What an index made at one go says, and how many texts it took."""
    kept = vault.index.rename(vault.root / "kept")
    _, texts = build(vault, -1)
    exported, asked = said(vault)
    vault.index.rename(vault.root / "clean")
    kept.rename(vault.index)
    return exported, asked, texts


def said(vault: Vault) -> tuple[str, str]:
    return vault.kg("export").out, vault.kg("ask", "what says b of Adam7", "--json").out


def journals(vault: Vault) -> list[Path]:
    return sorted(vault.index.glob("embedded-*"))


@pytest.mark.usefixtures("fake_model")
def test_a_build_that_is_killed_twice_embeds_nothing_twice(
    long: Vault,
) -> None:
    first, some = build(long, 7)
    second, more = build(long, 6)
    assert first == second == -signal.SIGKILL
    assert some
    assert more
    assert journals(long)
    assert {file.stat().st_mode & 0o777 for file in journals(long)} == {0o600}
    end, rest = build(long, -1)
    assert end == 0
    assert journals(long) == []
    exported, asked, texts = clean(long)
    assert some + more + rest == texts
    assert said(long) == (exported, asked)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-5])


def flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 4
    file.write_bytes(data)


@pytest.mark.usefixtures("fake_model")
@pytest.mark.parametrize("harm", [cut, flip])
def test_what_is_damaged_of_it_is_embedded_again(long: Vault, harm: Callable[[Path], None]) -> None:
    _, some = build(long, 7)
    for file in journals(long):
        harm(file)
    _, rest = build(long, -1)
    exported, asked, texts = clean(long)
    assert texts - some < rest < texts
    assert said(long) == (exported, asked)


@pytest.mark.usefixtures("fake_model")
def test_what_another_model_made_is_not_used(
    long: Vault,
) -> None:
    build(long, 7, model="another")
    assert journals(long)
    _, rest = build(long, -1)
    exported, asked, texts = clean(long)
    assert rest == texts
    assert said(long) == (exported, asked)


@pytest.mark.usefixtures("fake_model")
def test_a_file_of_that_name_that_is_not_kgs_stays(long: Vault) -> None:
    long.kg("build")
    mine = long.index / "embedded-text.part"
    mine.write_text("my own")
    long.write("new.md", "# New\n" + "".join(f"## Of {n}\nWords on {n}.\n" for n in range(60)))
    status, _ = build(long, -1)
    assert status == 0
    assert mine.read_text() == "my own"


def test_without_a_terminal_long_work_says_a_line_a_minute(
    capsys: pytest.CaptureFixture[str],
) -> None:
    line = ProgressLine()
    now = 0.0
    line._clock = lambda: now
    line._started = line._said = now
    for second in range(2, 200):
        now = float(second)
        line("embedding", second, 1000)
    said = capsys.readouterr().err.splitlines()
    assert said == [
        "embedding 1000 …", "embedding 62/1000 …", "embedding 122/1000 …", "embedding 182/1000 …",
    ]  # fmt: skip
