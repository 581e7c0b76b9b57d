"""What is tried: commands in a notebook, each from a state of what kg has written before."""

from __future__ import annotations

import json
import os
import shutil
import signal
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.build import embeddings
from kg.index.journal import Journal
from tests.conftest import ACTIVATIONS, OPTIMISERS, Vault

QUESTION = "why ReLU over sigmoid"
QUESTIONS = f"{QUESTION}\nAdam vs Momentum\n"
LONGEST = 60  # seconds for a command that takes half of one
EDITED = ACTIVATIONS + "\n## Swish\n- Swish는 ReLU를 부드럽게 한 함수이다.\n"

PORTION = 200
"""Characters. Each space of the notes has several times as many, so that builds keep a journal."""
ADDED = 4
"""Portions in the journals of a build that was killed: all of one space, and one of the next."""


@dataclass(frozen=True)
class Scenario:
    """A command, and from what it starts."""

    name: str
    start: str  # "none", "begun" (killed), "old" (notes edited since), "new", "bare" of a cache
    command: tuple[str, ...]
    output: str | None = None  # a file that it writes into the folder for output
    portion: int | None = None  # characters embedded at a time; None: all

    def begin(self) -> None:
        """Set a process up for it."""
        if self.portion:
            embeddings.PORTION = self.portion


SCENARIOS = (
    Scenario("first build", "none", ("build",)),
    Scenario("first build in portions", "none", ("build",), portion=PORTION),
    Scenario("build after a killed one", "begun", ("build",), portion=PORTION),
    Scenario("incremental build", "old", ("build",)),
    Scenario("build with nothing to do", "new", ("build",)),
    Scenario("ask, notes edited", "old", ("ask", "--json", QUESTION)),
    Scenario("ask, nothing changed", "new", ("ask", "--json", QUESTION)),
    Scenario("ask, empty cache", "bare", ("ask", "--json", QUESTION)),
    Scenario("graph", "new", ("graph", "-o", "{out}/page.html"), "page.html"),
    Scenario("export", "new", ("export", "--format", "json", "-o", "{out}/g.json"), "g.json"),
)


@dataclass(frozen=True)
class Outcome:
    """What became of a command."""

    code: int | None  # None: it was killed
    out: str
    err: str
    trace: str  # a traceback, "" without
    excused: bool = False  # it said that it could not read all notes, or that they differ


class Scene:
    """A notebook with foreign files in every folder, and the states that commands start from."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.vault = Vault(self.root / "book")
        self.out, self.cache = self.root / "out", self.root / "cache"
        self.memory = self.root / "state"  # what kg remembers of the user's words
        self.states = self.root.with_name(f"{self.root.name}-states")
        os.environ |= {
            "XDG_CACHE_HOME": str(self.cache),
            "XDG_STATE_HOME": str(self.memory),
            "XDG_CONFIG_HOME": str(self.root / "config"),
            "HOME": str(self.root),
        }
        for folder in (self.out, self.cache / "other"):
            folder.mkdir(parents=True)
            (folder / "theirs.txt").write_text("not kg's", "utf-8")
        self.vault.write("optimisers.md", OPTIMISERS)
        self.vault.write("activations.md", ACTIVATIONS)
        self.vault.write("gone.md", "# Dropout\n- Dropout은 Overfitting을 막아 준다.\n")
        (self.vault.notes / "picture.png").write_bytes(bytes(range(256)))
        (self.vault.root / "kg.toml").write_text("", "utf-8")
        (self.vault.root / "todo.txt").write_text("call back\n", "utf-8")
        self.keep("none")
        self.must("build")
        self.keep("old")
        self._edit()
        self.must("build")
        self.keep("new")
        shutil.copytree(self.states / "new", self.states / "bare")
        shutil.rmtree(self.states / "bare" / "cache")
        shutil.copytree(self.states / "none" / "cache", self.states / "bare" / "cache")
        self.restore("none")
        self.must("build")
        self.clean = forked(self.says)
        self.restore("none")
        forked(self._killed_in_portions)
        self.keep("begun")
        self.restore("new")
        self.new_answer = self.answer()
        self.restore("old")
        self.stale = forked(self.says)
        self.old_answer = self.answer()
        self.foreign = self.foreigners()

    def _edit(self) -> None:
        (self.vault.notes / "gone.md").unlink()
        self.vault.write("activations.md", EDITED)
        self.vault.write("sub/new.md", "# Batch Normalization\n- Internal Covariate Shift.\n")

    def _killed_in_portions(self) -> None:
        """Build until one journal is whole and another one has been begun."""
        add = Journal.add
        left = ADDED

        def counted(*arguments: Any) -> None:
            nonlocal left
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1
            add(*arguments)

        setattr(Journal, "add", counted)  # noqa: B010 - mypy takes no method for another
        embeddings.PORTION = PORTION
        self.command(("build",))

    def must(self, *command: str) -> None:
        done = forked(lambda: self.command(command))
        if done is None or done["code"] or done["trace"]:
            raise AssertionError(done)

    def folders(self) -> Mapping[str, Path]:
        """Those that kg writes to."""
        folders = {"index": self.vault.index, "cache": self.cache, "out": self.out}
        return {**folders, "state": self.memory}

    def keep(self, name: str) -> None:
        """Remember the state of the folders that kg writes to."""
        for part, folder in self.folders().items():
            if folder.exists():
                shutil.copytree(folder, self.states / name / part)

    def restore(self, name: str) -> None:
        """Make these folders what they were."""
        for part, folder in self.folders().items():
            shutil.rmtree(folder, ignore_errors=True)
            if (self.states / name / part).exists():
                shutil.copytree(self.states / name / part, folder)

    def command(self, arguments: tuple[str, ...]) -> dict[str, Any]:
        """Run a command in this process."""
        words = [a.format(out=self.out) for a in arguments]
        try:
            done = self.vault.kg(*words)
        except BaseException:
            return vars(Outcome(1, "", "", traceback.format_exc()))
        return vars(Outcome(done.code, done.out, done.err, ""))

    def says(self) -> dict[str, Any]:
        """What the index says without being brought up to date, or what was complained of."""
        asked = self.vault.kg("ask", "--batch", "-", "--no-refresh", stdin=QUESTIONS)
        if asked.code:
            return {"error": asked.err}
        answers = [{**json.loads(line), "index": None} for line in asked.out.splitlines()]
        from kg.graph.export import export
        from kg.vault import open_vault

        with open_vault(self.vault.notes, self.vault.index, refresh=False) as library:
            graph = export(library.graph(), "json")
        return {"answers": answers, "graph": graph}

    def answer(self) -> dict[str, Any]:
        """That of the index as it stands, without how it stands to the notes."""
        done = forked(lambda: self.command(("ask", "--json", "--no-refresh", QUESTION)))
        return {**json.loads(done["out"]), "index": None}

    def foreigners(self) -> dict[str, tuple[bytes, int, int]]:
        """All that isn't kg's: its bytes, mode and time."""
        mine = [self.vault.index, self.cache, self.memory]
        found = {}
        for file in self.root.rglob("*"):
            inside = any(folder in (file, *file.parents) for folder in mine)
            written = inside or (file.parent == self.out and file.is_file())
            if written and file.name != "theirs.txt":
                continue
            status = file.lstat()
            data = file.read_bytes() if file.is_file() else b""
            found[str(file)] = (data, status.st_mode, status.st_mtime_ns if data else 0)
        return found


def forked(work: Callable[[], Any]) -> Any:
    """Do something in a fork; its value, None if it was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(reading)
            signal.alarm(LONGEST)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            value = json.dumps(work()).encode()
            with os.fdopen(writing, "wb") as stream:
                stream.write(value)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        text = stream.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else None
