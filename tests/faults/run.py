"""Every file-system call fails once in turn: `python -m tests.faults.run`.

Give `--sample 300` for so many trials, `--only "first build"` for one scenario, `--from 200` to go
on at a call.
"""

from __future__ import annotations

import argparse
import errno
import gc
import importlib
import os
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

from tests.faults.fakes import few_background_questions, take_fakes
from tests.faults.scene import SCENARIOS, Scenario, Scene
from tests.faults.shim import KILL, Faults, build, compiler, with_shim
from tests.faults.trial import Bench

ERRORS = {
    "ENOSPC": errno.ENOSPC,
    "EIO": errno.EIO,
    "EACCES": errno.EACCES,
    "EINTR": errno.EINTR,
    "killed": KILL,
}
TELLING = ("rename", "unlink", "fsync", "truncate", "rmdir", "mkdir", "link")
"""Calls that a sample always tries."""

WRITING = ("write", "fwrite", "truncate", "allocate", "rename", "unlink", "mkdir", "rmdir", "chmod",
           "chown", "utime", "link", "open", "fopen")  # fmt: skip
"""Calls that may change what is on the disk."""

ENDS = 1
"""Of many calls of one kind on one file, so many at either end with every error."""

WARM = (
    "kg.search",
    "kg.graph.concept_view",
    "kg.graph.export",
    "kg.vault",
    "kg.cli.render",
    "kg.page.render",
    "kg.build.pipeline",
)


def chosen(calls: list[str], sample: int | None, full: bool) -> list[tuple[int, str]]:
    """Which calls are to fail, from 1 on, with which errors; the same every time.

    Each fails, and is killed at unless that leaves what the kill before it leaves. Where the same
    call is made of the same file many times, as when pages are written, the first and last fail
    with every error and those between with one.
    """
    names = list(ERRORS)
    places: dict[str, list[int]] = defaultdict(list)
    for number, call in enumerate(calls, 1):
        places[call].append(number)
    ends = {n for some in places.values() for n in (*some[:ENDS], *some[-ENDS:])}
    writing = [True, *(call.split()[0] in WRITING for call in calls)]
    every = [
        (n, name)
        for n in range(1, len(calls) + 1)
        for name in names
        if full
        or (name == "killed" and any(writing[n - 1 : n + 1]))
        or (name != "killed" and (n in ends or name == names[n % 4]))
    ]
    if sample is None or sample >= len(every):
        return every
    telling = [n for n, call in enumerate(calls, 1) if call.split()[0] in TELLING]
    found = [(n, names[place % 5]) for place, n in enumerate(telling)]
    step = max(1, len(calls) // max(1, sample - len(found)))
    return found + [(n, names[n // step % 5]) for n in range(1, len(calls) + 1, step)]


def attempt(bench: Bench, scenario: Scenario, arguments: argparse.Namespace) -> int:
    """All trials of a scenario; returns how many went wrong."""
    calls = bench.count(scenario)
    tally: Counter[tuple[str, str]] = Counter()
    wrong: dict[str, list[str]] = defaultdict(list)
    sample = arguments.sample and arguments.sample // len(SCENARIOS)
    for number, name in chosen(calls, sample, arguments.full):
        if not arguments.first <= number <= arguments.last or (arguments.error or name) != name:
            continue
        kind, complaints = bench.trial(scenario, number, ERRORS[name])
        tally[name, kind] += 1
        call = bench.faults.call(number) or calls[number - 1]
        for complaint in complaints:
            place = f"{number} {name} {call}"
            if complaint not in wrong:  # at once, for all of it may take an hour
                print(f"  WRONG: {complaint} ({place})", flush=True)
            wrong[complaint].append(place)
    print(f"{scenario.name}: {len(calls)} calls, {tally.total()} trials")
    for (name, kind), times in sorted(tally.items()):
        print(f"  {name} {kind}: {times}")
    for complaint, places in wrong.items():
        print(f"  WRONG {len(places)} times: {complaint}")
        for place in places[: arguments.most]:
            print(f"      {place}")
    sys.stdout.flush()
    return sum(map(len, wrong.values()))


def inside(arguments: argparse.Namespace) -> int:
    """What the process with the shim does."""
    take_fakes()
    for module in WARM:  # so that a fork has them
        importlib.import_module(module)
    memory = Path("/dev/shm")  # S108 - where there is one, syncing costs nothing
    with tempfile.TemporaryDirectory(
        prefix="kg-faults-", dir=memory if memory.is_dir() else None
    ) as folder:
        few_background_questions(Path(folder))
        scene = Scene(Path(folder) / "root")
        warm(scene)
        gc.collect()
        gc.freeze()  # else a fork would copy all that it looks at
        bench = Bench(scene, Faults())
        wanted = [s for s in SCENARIOS if not arguments.only or s.name in arguments.only]
        wrong = sum([attempt(bench, scenario, arguments) for scenario in wanted])
    print(f"{wrong} failures")
    return int(wrong > 0)


def warm(scene: Scene) -> None:
    """Let this process, and so its forks, have compiled and cached whatever commands need."""
    for scenario in SCENARIOS:
        scene.restore(scenario.start)
        scene.command(scenario.command)
    scene.says()
    take_fakes()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int)
    parser.add_argument("--full", action="store_true", help="every call with every error")
    parser.add_argument("--only", action="append")
    parser.add_argument("--error", choices=list(ERRORS))
    parser.add_argument("--from", dest="first", type=int, default=1)
    parser.add_argument("--to", dest="last", type=int, default=10**9)
    parser.add_argument("--most", type=int, default=6, help="places named for a complaint")
    arguments = parser.parse_args()
    if os.environ.get("KG_FAULTS") == "1":
        return inside(arguments)
    if not compiler():
        print("there is no C compiler")
        return 2
    with tempfile.TemporaryDirectory(prefix="kg-shim-") as folder:
        shim = build(Path(folder))
        return with_shim(shim, "-m", "tests.faults.run", *sys.argv[1:], KG_FAULTS="1").returncode


if __name__ == "__main__":
    sys.exit(main())
