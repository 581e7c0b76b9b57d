"""Kills builds at random moments and looks at what is left: `python -m tests.bench.kills 200`.

After each kill the index must say what it said before the build or what it says after it, to the
letter, and the next build must succeed. Builds run in forks of this process, so that a kill hits
the build and not Python's start. Every tenth build is of a folder that has no index yet.
"""

from __future__ import annotations

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

NOTES = 12
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


def edit(vault: Vault, random_: random.Random) -> None:
    """Something that changes the graph."""
    for _ in range(random_.randint(1, 4)):
        path = f"note-{random_.randrange(NOTES)}.md"
        if random_.random() < 0.2:
            (vault.notes / path).unlink(missing_ok=True)
        else:
            vault.write(path, note(random_.randrange(6000), random_))
    vault.write("keep.md", f"# Keep {random_.random()}\nAdam uses Momentum.\n")


def one(vault: Vault, random_: random.Random, first: bool, longest: float) -> str:
    """One kill; returns what was left."""
    index, fresh = vault.index, vault.root / "fresh"
    if first:
        shutil.rmtree(index, ignore_errors=True)
    before = apart(lambda: state(vault, index))
    edit(vault, random_)
    killed = apart(lambda: built(vault, index), random_.uniform(0, longest)) is None
    left = apart(lambda: state(vault, index))
    if apart(lambda: built(vault, index)) != 0:
        return "FAILED: the next build"
    shutil.rmtree(fresh, ignore_errors=True)
    apart(lambda: built(vault, fresh))
    after, clean = apart(lambda: state(vault, index)), apart(lambda: state(vault, fresh))
    if after != clean or "error" in after:
        return "FAILED: the next build differs from a clean one"
    if left == after:
        return "new, killed late" if killed else "new, not killed in time"
    if left == before:
        return "none yet" if first else "old"
    if first and "error" in left:
        return "none yet"
    return f"FAILED: {str(left)[:300]}"


def main(count: int, seed: int) -> int:
    install()
    import kg.ask
    import kg.concepts
    import kg.graph
    import kg.page
    import kg.pipeline  # noqa: F401 - so that a fork has them

    random_ = random.Random(seed)
    tally: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="kg-kills-") as folder:
        vault = Vault(Path(folder))
        (vault.root / "kg.toml").write_text("", "utf-8")
        for number in range(NOTES):
            vault.write(f"note-{number}.md", note(number, random_))
        started = time.perf_counter()
        apart(lambda: built(vault, vault.index))
        longest = time.perf_counter() - started
        for number in range(count):
            first = number % 10 == 9
            result = one(vault, random_, first, longest * (1.0 if first else 0.8))
            tally[result] += 1
            if result.startswith("FAILED"):
                print(f"kill {number}: {result}")
    failed = sum(times for result, times in tally.items() if result.startswith("FAILED"))
    print(f"{count - failed} of {count} survived:", dict(tally))
    return int(failed > 0)


if __name__ == "__main__":
    arguments = [int(a) for a in sys.argv[1:]] + [20, 1][len(sys.argv) - 1 :]
    sys.exit(main(*arguments))
