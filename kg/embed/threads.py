"""How many threads numeric libraries have, and how they wait for work."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


def cores() -> int:
    """Those that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS, Windows
        return os.cpu_count() or 1


@contextmanager
def patient_threads() -> Iterator[None]:
    """Inside it, load a library that computes with OpenMP: its idle threads sleep, not spin.

    OpenMP reads OMP_WAIT_POLICY once, when it is loaded, and spins if it isn't set. On a machine
    that is busy with anything else, the threads that spin keep those that work off the CPU:
    a question took 1.7 s instead of 0.02 s. Someone who has set the variable knows better.
    """
    if "OMP_WAIT_POLICY" in os.environ:
        yield
        return
    os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
    try:
        yield
    finally:
        os.environ.pop("OMP_WAIT_POLICY", None)
