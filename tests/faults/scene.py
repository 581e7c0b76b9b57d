"""What is tried: commands in a notebook, each from a state of what kg has written before."""

from __future__ import annotations

import json
import os
import shutil
import signal
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from kg.embed.cache import cached
from kg.embed.names import SECOND
from tests.conftest import ACTIVATIONS, OPTIMISERS, Vault
from tests.fakes import FakeEmbedder, Vectors, install

QUESTION = "why ReLU over sigmoid"
QUESTIONS = f"{QUESTION}\nAdam vs Momentum\n"
LONGEST = 60  # seconds for a command that takes half of one
EDITED = ACTIVATIONS + "\n## Swish\n- Swish는 ReLU를 부드럽게 한 함수이다.\n"


FEW = "what is a river\nhow do bees fly\n강은 어디로 흐르나\n"
"""Background questions, in place of a hundred, which would take most of the time."""


class Embedder(FakeEmbedder):
    """The fake one, quick at what it has seen, which keeps as much in the cache as real ones do."""

    weights = "faults"

    @cached_property
    def _opened(self) -> Any:
        return cached(f"weights-{self.name.replace('/', '-')}", _unpack, _open)

    def embed_query(self, text: str) -> Vectors:
        return _embedded(self, text) * np.float32(self._opened[0])


def _unpack(folder: Path) -> None:
    (folder / "numbers").mkdir()
    np.save(folder / "numbers" / "one.npy", np.ones(1))


def _open(folder: Path) -> Any:
    return np.asarray(np.load(folder / "numbers" / "one.npy", mmap_mode="r"))


@lru_cache(4096)
def _embedded(embedder: Embedder, text: str) -> Vectors:
    return FakeEmbedder.embed_query(embedder, text)


@lru_cache
def embedder(name: str) -> Embedder:
    return Embedder(name)


def _chosen(model: str | None = None, *, named: bool = True) -> Embedder:
    return embedder(model or "fake")


def take_fakes() -> None:
    """Embed with fakes from now on, as yet unopened."""
    for name in ("fake", SECOND):
        vars(embedder(name)).pop("_opened", None)

    def put(module: Any, name: str, _: Any) -> None:
        setattr(module, name, _chosen)

    install(put)


def few_background_questions(folder: Path) -> None:
    """Put few of them to every index from now on, out of a file in that folder."""
    from kg.search import cohort

    cohort.FILE = folder / "background.txt"
    cohort.FILE.write_text(FEW, "utf-8")


@dataclass(frozen=True)
class Scenario:
    """A command, and from what it starts."""

    name: str
    start: str  # "none", "old" (notes edited since), "new", or "bare" of a cache
    command: tuple[str, ...]
    output: str | None = None  # a file that it writes into the folder for output


SCENARIOS = (
    Scenario("first build", "none", ("build",)),
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
        self.new_answer = self.answer()
        self.restore("old")
        self.stale = forked(self.says)
        self.old_answer = self.answer()
        self.foreign = self.foreigners()

    def _edit(self) -> None:
        (self.vault.notes / "gone.md").unlink()
        self.vault.write("activations.md", EDITED)
        self.vault.write("sub/new.md", "# Batch Normalization\n- Internal Covariate Shift.\n")

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
