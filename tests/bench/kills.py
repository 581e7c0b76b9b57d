"""Kills builds at random moments and looks at what is left: `python -m tests.bench.kills 200`.

After each kill the index must say what it said before the build or what it says after it, to the
letter, and the next build must succeed and say what one made anew says. Builds run in forks of this
process, so that a kill hits the build and not Python's start. Every one of them hits a build at
work: one that was quicker is tried again. A third of the kills come while a build commits, every
tenth build is of a folder that has no index yet, half of them embed in portions and so keep a
journal of them. A second number is the seed of chance.
"""

from __future__ import annotations

import functools
import gc
import importlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.build import embeddings
from kg.index.transaction import Transaction
from tests.bench.vault import note
from tests.conftest import Vault
from tests.faults.fakes import few_background_questions, take_fakes
from tests.faults.scene import PORTION

NOTES = 5
COMMITS, ENDED = b"c", b"e"
WARM = ("kg.search", "kg.graph.concept_view", "kg.graph.export", "kg.vault", "kg.cli.render")
QUESTIONS = "why Deep Gradient Descent\nAttention Network vs Kernel Tree\n"
Mark = Callable[[bytes], object]


@dataclass(frozen=True)
class Run:
    """What became of a build in a fork."""

    value: Any  # None: it was killed
    took: float  # seconds
    committing: float  # of these after it began to commit
    ended: bool  # whether the build had ended before the kill


def apart(work: Callable[[], Any]) -> Any:
    """Do something in a fork; its value."""
    return watched(lambda mark: work()).value


def watched(
    work: Callable[[Mark], Any],
    kill_after: float | None = None,
    committing: bool = False,
) -> Run:
    """Do something in a fork, which may be killed some time after it began, or began to commit."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(reading)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            value = work(functools.partial(os.write, writing))
            with os.fdopen(writing, "wb") as stream:
                stream.write(json.dumps(value).encode())
        finally:
            os._exit(0)
    os.close(writing)
    started = time.perf_counter()
    with os.fdopen(reading, "rb", 0) as stream:
        read = b"" if kill_after is None or not committing else stream.read(1)
        began = time.perf_counter()
        ended = 0.0
        if kill_after is not None:
            time.sleep(kill_after)
            os.kill(child, signal.SIGKILL)
        while portion := stream.read(1 << 20):
            if not read:
                began = time.perf_counter()
            read += portion
            if not ended and ENDED in read[:2]:
                ended = time.perf_counter()
    os.waitpid(child, 0)
    text = read.lstrip(COMMITS + ENDED)
    marks = read[: len(read) - len(text)]
    value = json.loads(text) if text else None
    now = ended or time.perf_counter()
    return Run(value, now - started, now - began, ENDED in marks or bool(text))


def marked(work: Callable[[], Any], mark: Mark) -> Any:
    """Build, marking when it begins to commit and when it has ended."""
    commit = Transaction.commit

    def marking(*arguments: Any) -> Any:
        mark(COMMITS)
        return commit(*arguments)

    setattr(Transaction, "commit", marking)  # noqa: B010 - mypy takes no method for another
    value = work()
    mark(ENDED)
    return value


def state(vault: Vault, index: Path) -> dict[str, Any]:
    """What an index says without being brought up to date, or what a command complained of."""
    asked = vault.kg("ask", "--batch", "-", "--no-refresh", "--index", index, stdin=QUESTIONS)
    if asked.code:
        return {"error": asked.err}
    found = [json.loads(line) for line in asked.out.splitlines()]
    from kg.graph.export import export
    from kg.vault import open_vault

    with open_vault(vault.notes, index, refresh=False) as library:
        graph = export(library.graph(), "json")
    return {"asked": [{**answer, "index": None} for answer in found], "graph": graph}


def built(vault: Vault, index: Path, portion: int | None = None) -> int:
    """Build in this process, a fork, embedding so many characters at a time (None: all)."""
    embeddings.PORTION = portion or embeddings.PORTION
    return vault.kg("build", "--index", index).code


def edit(vault: Vault, random_: random.Random) -> None:
    """Something that changes the graph."""
    for _ in range(random_.randint(1, 3)):
        path = f"note-{random_.randrange(NOTES)}.md"
        if random_.random() < 0.2:
            (vault.notes / path).unlink(missing_ok=True)
        else:
            vault.write(path, short(random_))
    vault.write("keep.md", f"# Keep {random_.random()}\nAdam uses Momentum.\n")


def short(random_: random.Random) -> str:
    """A note of two or three sections."""
    text = note(random_.randrange(6000), random_)
    return "## ".join(text.split("## ")[: random_.randint(2, 3)])


class Killing:
    """Kills builds of one notebook, one after the other."""

    def __init__(self, vault: Vault, random_: random.Random) -> None:
        self.vault, self.random = vault, random_
        self.known: dict[str, Any] | None = None  # what the index says
        self.lasting: dict[bool, Run] = {}  # how long a first build takes, and another one

    def one(self, number: int) -> str:
        """Kill a build; returns what was left. Every tenth is of a first build."""
        index, fresh, kept = (self.vault.root / name for name in ("index", "fresh", "kept"))
        first = number % 10 == 9
        if first:
            shutil.rmtree(index, ignore_errors=True)
        before = self.known
        if first or before is None:
            before = apart(lambda: state(self.vault, index))
        edit(self.vault, self.random)
        copy(index, kept)
        shutil.rmtree(fresh, ignore_errors=True)
        after = self._built(fresh)
        self.lasting.setdefault(True, after)
        late = number % 3 == 0
        portion = PORTION if number % 4 > 1 else None
        while self._killed(index, first, late, portion).ended:
            copy(kept, index)
        left = apart(lambda: state(self.vault, index))
        again = self._built(index, portion)
        self.known = again.value[1]
        if left != after.value[1]:  # so the build that was killed had as much to do
            self.lasting[first] = again
        if again.value != after.value or after.value[0] or "error" in after.value[1]:
            return f"FAILED: the next build gave {str(again.value)[:200]}"
        when = "while it committed" if late else "before or while it committed"
        if left in (before, after.value[1]) or (first and "error" in left):
            found = "new" if left == after.value[1] else "none yet" if first else "old"
            return f"{found}, killed {when}"
        return f"FAILED: {str(left)[:300]}"

    def _built(self, index: Path, portion: int | None = None) -> Run:
        """A build and what the index says then, with the time that the build took."""
        return watched(
            lambda mark: [
                marked(lambda: built(self.vault, index, portion), mark),
                state(self.vault, index),
            ]
        )

    def _killed(self, index: Path, first: bool, late: bool, portion: int | None) -> Run:
        lasting = self.lasting.get(first, self.lasting[True])
        moment = self.random.random() * (lasting.committing if late else lasting.took)
        work = functools.partial(built, self.vault, index, portion)
        return watched(functools.partial(marked, work), moment, late)


def copy(folder: Path, to: Path) -> None:
    """Make a folder like another, which may not be there."""
    shutil.rmtree(to, ignore_errors=True)
    if folder.exists():
        shutil.copytree(folder, to)


def main(count: int, seed: int) -> int:
    take_fakes()
    for module in WARM:  # so that a fork has them
        importlib.import_module(module)

    random_ = random.Random(seed)
    tally: Counter[str] = Counter()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kg-kills-") as folder:
        few_background_questions(Path(folder))
        vault = Vault(Path(folder) / "notebook")
        vault.root.mkdir()
        (vault.root / "kg.toml").write_text("", "utf-8")
        for number in range(NOTES):
            vault.write(f"note-{number}.md", short(random_))
        built(vault, vault.root / "warm")  # what is compiled and cached, forks have too
        state(vault, vault.root / "warm")
        gc.collect()
        gc.freeze()  # else a fork would copy all that it looks at
        apart(lambda: built(vault, vault.index))
        killing = Killing(vault, random_)
        for number in range(count):
            result = killing.one(number)
            tally[result] += 1
            if result.startswith("FAILED"):
                print(f"kill {number}: {result}")
            if number % 20 == 19:  # so that it counts though the run be broken off
                print(f"{number + 1}: {dict(tally)}", flush=True)
    failed = sum(times for result, times in tally.items() if result.startswith("FAILED"))
    took = time.monotonic() - started
    print(f"{count - failed} of {count} builds killed at work survived:", dict(tally))
    print(f"{took:.0f} s")
    return int(failed > 0)


if __name__ == "__main__":
    arguments = [int(a) for a in sys.argv[1:]] + [20, 1][len(sys.argv) - 1 :]
    sys.exit(main(*arguments))
