"""Whole processes as the operating system accounts for them: wall seconds, CPU seconds, memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PYTHON = sys.executable
KG = (PYTHON, "-m", "kg")


@dataclass(frozen=True)
class Cost:
    """Of one process."""

    wall: float  # seconds
    cpu: float  # seconds, user and system
    peak: float  # MB


def run(
    command: Sequence[str | Path], *, output: Path | None = None, good: Collection[int] = (0,)
) -> Cost:
    """Run a command to its end; it must end with one of the good codes.

    Args:
        command: what to run.
        output: the file that takes what it prints; None: nobody sees it.
        good: exit codes.
    """
    with (output or Path(os.devnull)).open("w") as stdout:
        started = time.perf_counter()
        process = subprocess.Popen([str(part) for part in command], stdout=stdout, cwd=ROOT)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in good:
        sys.exit(f"failed with {process.returncode}: {' '.join(map(str, command))}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def median(
    times: int,
    command: Sequence[str | Path],
    before: Callable[[int], None] | None = None,
    good: Collection[int] = (0,),
) -> Cost:
    """The median of several runs of a command, figure by figure."""
    costs = []
    for number in range(times):
        if before:
            before(number)
        costs.append(run(command, good=good))
    return Cost(
        *(statistics.median(getattr(c, name) for c in costs) for name in ("wall", "cpu", "peak"))
    )


def row(name: str, ours: Cost, theirs: Cost | None = None) -> None:
    """Print a line of the table."""
    line = f"{name:34s} {ours.wall:6.2f} s  {ours.cpu:6.2f} s CPU  {ours.peak:5.0f} MB"
    if theirs:
        line += f"   baseline {theirs.wall:6.2f} s  {theirs.cpu:6.2f} s CPU  {theirs.peak:5.0f} MB"
        line += f"   {theirs.wall / ours.wall:5.1f}x faster, {theirs.cpu / ours.cpu:5.1f}x less CPU"
    print(line, flush=True)
