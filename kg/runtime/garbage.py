"""Python's search for cycles, put off while many small objects without any are made.

The search is the whole process's, so only the program `kg` may put it off, which has the process to
itself: in a program that uses kg as a library, `gc_paused` does nothing.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_allowed = False


def allow_pauses() -> None:
    """Say that this process is the program `kg`."""
    global _allowed
    _allowed = True


@contextmanager
def gc_paused() -> Iterator[None]:
    """Look for no cycles meanwhile: it takes a quarter of a large build, a tenth of a question."""
    was = gc.isenabled() and _allowed
    if was:
        gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
