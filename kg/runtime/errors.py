"""What can go wrong in ways that a user can mend. The command line prints these as one line."""

from __future__ import annotations

import os

INTERRUPTED = 128 + 2
"""Exit code after Ctrl-C, as a shell shows it."""


class KgError(Exception):
    """An expected failure; its text says what, where and what to do, on one line."""


class NoIndexError(KgError):
    """There is no index, or not one that this version can read."""


class UnwritableIndexError(KgError):
    """The index can't be brought up to date here and now; what it holds can be read."""


class BusyIndexError(UnwritableIndexError):
    """Another build is at work on the index."""


class DamagedIndexError(NoIndexError):
    """What the index holds isn't what was written; the notes have it all."""


class UnknownConceptError(KgError):
    """The notes have no concept of that name; `near` holds names that they do have."""

    def __init__(self, name: str, near: tuple[str, ...] = ()) -> None:
        self.name = name
        self.near = near
        hint = f" Did you mean {', '.join(near)}?" if near else ""
        super().__init__(f"The notes have no concept “{name}”.{hint}")


def reason_for(error: Exception) -> str:
    """Why something failed that can be done without, on one line.

    Whatever fails while an index is brought up to date, the index still answers, so anything at
    all is caught there. A defect of kg must not hide behind that: the line says that it is one,
    and with KG_DEBUG=1, as in kg's own tests, it is raised.
    """
    if isinstance(error, KgError):
        return " ".join(str(error).split())
    if isinstance(error, OSError):
        where = f": {error.filename}" if error.filename else ""
        return f"{error.strerror or type(error).__name__}{where}."
    if isinstance(error, MemoryError):
        return "There is not enough memory."
    text = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    if type(error).__module__ == "apsw":
        return f"{text}."
    if os.environ.get("KG_DEBUG"):
        raise error
    return f"A defect of kg ({text}); KG_DEBUG=1 shows where."
