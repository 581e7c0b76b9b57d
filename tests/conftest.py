"""What tests share: small vaults, and whole commands run as a user runs them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.fakes import install

os.environ.setdefault("KG_DEBUG", "1")  # a defect ends a test, though not a user's question

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"

OPTIMISERS = """\
# 최적화

## Momentum
- 이전에 움직인 방향을 기억하여 관성을 준다.

## RMSProp
- 방향마다 보폭을 다르게 하여 고르게 움직인다.

## Adam이란?
- Adam은 Momentum과 RMSProp을 합친 방법이다.
- Learning Rate에 덜 민감하다.
"""

ACTIVATIONS = """\
---
tags: [activation]
---
# 활성화 함수

## Sigmoid
- 출력이 0과 1 사이이다.
- 미분값이 작아 Gradient Vanishing이 일어난다.

## Sigmoid 대신 ReLU를 쓰는 이유는?
- ReLU는 양수에서 기울기가 1이라 Gradient Vanishing을 막아 준다.

## ReLU의 문제점
- 입력이 0보다 작으면 기울기가 0이 된다.
- 이를 해결하기 위해 Leaky ReLU를 사용한다.
"""


@dataclass(frozen=True)
class Result:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Vault:
    """A notebook folder with notes/ and index/, and commands run in it."""

    root: Path

    @property
    def notes(self) -> Path:
        return self.root / "notes"

    @property
    def index(self) -> Path:
        return self.root / "index"

    def write(self, path: str, text: str) -> Path:
        """Write a note."""
        file = self.notes / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        return file

    def kg(self, *arguments: str | Path, stdin: str | None = None) -> Result:
        """Run a command in this process."""
        from kg.cli import main

        before = Path.cwd()
        os.chdir(self.root)
        try:
            result = CliRunner().invoke(main, [str(a) for a in arguments], input=stdin)
        finally:
            os.chdir(before)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Result(result.exit_code, result.stdout, result.stderr)

    def process(self, *arguments: str | Path, **env: str) -> Result:
        """Run a command in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "kg", *map(str, arguments)],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": str(ROOT), **env},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session", autouse=True)
def no_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The settings of whoever runs the tests count for nothing in them, and are left alone."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CONFIG", "STATE"):
            patch.setenv(f"XDG_{name}_HOME", str(tmp_path_factory.mktemp(name.lower())))
        yield


@pytest.fixture
def user_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of the user's own settings; there is none yet, and nothing is noted."""
    home = tmp_path.with_name(f"{tmp_path.name}-home")  # not in the notebook
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    file = home / "config" / "kg" / "config.toml"
    file.parent.mkdir(parents=True)
    return file


@pytest.fixture
def empty_vault(tmp_path: Path) -> Vault:
    """No notes, no index."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "kg.toml").write_text("", "utf-8")  # so that nothing above is looked at
    return Vault(tmp_path)


@pytest.fixture
def vault(empty_vault: Vault) -> Vault:
    """Two small notes, not built yet."""
    empty_vault.write("optimisers.md", OPTIMISERS)
    empty_vault.write("activations.md", ACTIVATIONS)
    return empty_vault


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    """The project's own notes with their index; not to be changed."""
    root = tmp_path_factory.mktemp("built")
    shutil.copytree(ROOT / "notes", root / "notes")
    (root / "kg.toml").write_text("", "utf-8")
    vault = Vault(root)
    result = vault.kg("build")
    assert result.code == 0, result.err
    return vault


@pytest.fixture
def fake_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """A deterministic embedder that costs nothing, for what doesn't hang on the model."""
    install(monkeypatch.setattr)


@pytest.fixture
def make_vault(tmp_path: Path) -> Callable[[dict[str, str]], Vault]:
    """A vault of given notes, by path."""

    def make(notes: dict[str, str]) -> Vault:
        (tmp_path / "notes").mkdir(exist_ok=True)
        (tmp_path / "kg.toml").write_text("", "utf-8")
        made = Vault(tmp_path)
        for path, text in notes.items():
            made.write(path, text)
        return made

    return make


@pytest.fixture
def shared() -> Path:
    """The folder of real notes and gold data; tests that need it are skipped without."""
    if not SHARED.is_dir():
        pytest.skip(f"needs the real notes in {SHARED}")
    return SHARED
