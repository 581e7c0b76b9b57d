"""What can go wrong in ways that a user can mend. The command line prints these as one line."""

from __future__ import annotations


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
