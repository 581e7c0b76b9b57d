"""Kills builds at random moments and looks at what is left: `python -m tests.bench.kills 200`.

After each kill the index must say what it said before the build or what it says after it, to the
letter, and the next build must succeed. Builds run in forks of this process, so that a kill hits
the build and not Python's start. Every tenth build is of a folder that has no index yet.
"""

from __future__ import annotations

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
from pathlib import Path
from typing import Any

from tests.bench.vault import note
from tests.conftest import Vault
from tests.fakes import install

NOTES = 5
WARM = ("kg.ask", "kg.card", "kg.export", "kg.library", "kg.reports")
QUESTIONS = "why Deep Gradient Descent\nAttention Network vs Kernel Tree\n"


def apart(work: Callable[[], Any], kill_after: float | None = None) -> Any:
    """Do something in a fork; its value, or None if it was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(reading)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            value = json.dumps(work()).encode()
            with os.fdopen(writing, "wb") as stream:
                stream.write(value)
        finally:
            os._exit(0)
    os.close(writing)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reading, "rb") as stream:
        value = stream.read()
    os.waitpid(child, 0)
    return json.loads(value) if value else None


def state(vault: Vault, index: Path) -> dict[str, Any]:
    """What an index says without being brought up to date, or what a command complained of."""
    asked = vault.kg("ask", "--batch", "-", "--no-refresh", "--index", index, stdin=QUESTIONS)
    if asked.code:
        return {"error": asked.err}
    found = [json.loads(line) for line in asked.out.splitlines()]
    from kg.export import export
    from kg.library import open_library

    with open_library(vault.notes, index, refresh=False) as library:
        graph = export(library.graph(), "json")
    return {"asked": [{**answer, "index": None} for answer in found], "graph": graph}


def built(vault: Vault, index: Path) -> int:
    return vault.kg("build", "--index", index).code


def timed(vault: Vault, index: Path) -> tuple[int, float]:
    started = time.perf_counter()
    return built(vault, index), time.perf_counter() - started


def edit(vault: Vault, random_: random.Random) -> None:
    """Something that changes the graph."""
    for _ in range(random_.randint(1, 4)):
        path = f"note-{random_.randrange(NOTES)}.md"
        if random_.random() < 0.2:
            (vault.notes / path).unlink(missing_ok=True)
        else:
            vault.write(path, note(random_.randrange(6000), random_))
    vault.write("keep.md", f"# Keep {random_.random()}\nAdam uses Momentum.\n")


def one(vault: Vault, random_: random.Random, number: int) -> str:
    """One kill; returns what was left."""
    index, fresh = vault.index, vault.root / "fresh"
    first = number % 10 == 9
    if first:
        shutil.rmtree(index, ignore_errors=True)
    before = apart(lambda: state(vault, index))
    edit(vault, random_)
    # The same work on a copy tells how long it takes: half of the kills come near its end.
    shutil.rmtree(fresh, ignore_errors=True)
    if not first:
        shutil.copytree(index, fresh)
    _, took = apart(lambda: timed(vault, fresh))
    after = apart(lambda: state(vault, fresh))
    moment = random_.uniform(0.8 if random_.random() < 0.5 else 0.0, 1.1) * took
    killed = apart(lambda: built(vault, index), moment) is None
    left = apart(lambda: state(vault, index))
    again = apart(lambda: [built(vault, index), state(vault, index)])
    if again != [0, after] or "error" in after:
        return f"FAILED: the next build gave {str(again)[:200]}"
    if left == after:
        return "new" if killed else "new, it was quicker"
    if left == before:
        return "old"
    if first and "error" in left:
        return "none yet"
    return f"FAILED: {str(left)[:300]}"


def main(count: int, seed: int) -> int:
    install()
    for module in WARM:  # so that a fork has them
        importlib.import_module(module)

    random_ = random.Random(seed)
    tally: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="kg-kills-") as folder:
        vault = Vault(Path(folder))
        (vault.root / "kg.toml").write_text("", "utf-8")
        for number in range(NOTES):
            vault.write(f"note-{number}.md", note(number, random_))
        built(vault, vault.root / "warm")  # what is compiled and cached, forks have too
        apart(lambda: built(vault, vault.index))
        for number in range(count):
            result = one(vault, random_, number)
            tally[result] += 1
            if result.startswith("FAILED"):
                print(f"kill {number}: {result}")
    failed = sum(times for result, times in tally.items() if result.startswith("FAILED"))
    print(f"{count - failed} of {count} survived:", dict(tally))
    return int(failed > 0)


if __name__ == "__main__":
    arguments = [int(a) for a in sys.argv[1:]] + [20, 1][len(sys.argv) - 1 :]
    sys.exit(main(*arguments))
