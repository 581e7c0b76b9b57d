"""Does the time of some work grow no faster than its input?

It is processor time, so that a busy machine counts little.
"""

from __future__ import annotations

import time
from collections.abc import Callable

STEEPEST = 2.6
"""Times as long for twice the input: 2 where it is linear, 4 where it is quadratic."""


def times(work: Callable[[int], object], size: int) -> list[float]:
    """Seconds of processor time for `size`, twice and four times as much; the least of two runs."""
    return [min(_time(work, size * factor) for _ in range(2)) for factor in (1, 2, 4)]


def steepness(work: Callable[[int], object], size: int) -> float:
    """Times as long for each doubling, on the average of two.

    The least of some tries: a busy machine makes linear work look steeper now and then, but nothing
    makes quadratic work look linear.
    """
    least = float("inf")
    for _ in range(4):
        first, _, last = times(work, size)
        least = min(least, float((last / first) ** 0.5))
        if least < STEEPEST:
            break
    return least


def _time(work: Callable[[int], object], size: int) -> float:
    started = time.thread_time()
    work(size)
    return time.thread_time() - started
