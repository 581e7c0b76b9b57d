"""The files below a folder that may be notes, found without opening any.

Links are passed over, so that no note leads out of the folder or in circles, unless somebody asks
to have them followed. Even then each file and folder counts once: under its own name if it has one
here, else under the first link in alphabetical order. So circles end, and what is found doesn't
hang on the order in which a file system lists things.
"""

from __future__ import annotations

import errno
import heapq
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from kg.runtime.errors import KgError

SUFFIXES = (".md", ".markdown")


Closed = dict[str, OSError]
"""Folders and files that are there, or may be, and can't be looked at: by path, with why."""

_GONE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)


def files(
    folder: Path,
    *,
    follow_links: bool = False,
    closed: Closed | None = None,
    mounts: set[str] | None = None,
) -> Iterator[tuple[str, os.stat_result]]:
    """Path and state of every regular file below a folder with a note's suffix, in no order.

    Hidden files and folders are passed over.

    Args:
        folder: the top.
        follow_links: whether links lead on.
        closed: takes what can't be looked at.
        mounts: takes the folders that lie on another drive than the one that they are in.

    Raises:
        KgError: the folder can't be listed.
    """
    walk = _Walk(str(folder), {} if closed is None else closed, set() if mounts is None else mounts)
    yield from walk.below(str(folder))
    while follow_links and walk.links:
        yield from walk.behind(heapq.heappop(walk.links))


class _Walk:
    def __init__(self, top: str, closed: Closed, mounts: set[str]) -> None:
        self.top = top
        self.closed = closed
        self.mounts = mounts
        self.devices: dict[str, int] = {}  # by folder
        self.links: list[str] = []  # met and not followed yet; a heap
        self.seen: set[tuple[int, int]] = set()

    def below(self, folder: str) -> Iterator[tuple[str, os.stat_result]]:
        """What is below a folder under its own name; links are put aside."""
        pending = [folder]
        while pending:
            for entry in self._entries(pending.pop()):
                try:
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(entry.path)
                    elif entry.is_symlink():
                        heapq.heappush(self.links, entry.path)
                    elif _named_as_note(entry.name):
                        info = entry.stat(follow_symlinks=False)
                        if stat.S_ISREG(info.st_mode):
                            self.seen.add((info.st_dev, info.st_ino))
                            yield entry.path, info
                except OSError as error:
                    self._note_closed(entry.path, error)

    def behind(self, link: str) -> Iterator[tuple[str, os.stat_result]]:
        """What a link leads to."""
        try:
            info = Path(link).stat()
        except OSError as error:
            if error.errno != errno.ELOOP:
                self.closed[link] = error  # what it led to may be on a drive that isn't there
            return
        if stat.S_ISDIR(info.st_mode):
            yield from self.below(link)
        elif stat.S_ISREG(info.st_mode) and _named_as_note(link) and self._first(info):
            yield link, info

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        """What a folder holds, the first time that it is met."""
        try:
            info = Path(folder).stat()
            if not self._first(info):
                return []
            self.devices[folder] = info.st_dev
            if self.devices.get(folder.rpartition(os.sep)[0], info.st_dev) != info.st_dev:
                self.mounts.add(folder)
            with os.scandir(folder) as entries:
                return [entry for entry in entries if not entry.name.startswith(".")]
        except OSError as error:
            if folder == self.top:
                raise KgError(f"Can't list {folder}: {error.strerror}.") from error
            self._note_closed(folder, error)
            return []

    def _note_closed(self, path: str, error: OSError) -> None:
        if error.errno not in _GONE:  # else it went away just now
            self.closed[path] = error

    def _first(self, info: os.stat_result) -> bool:
        identity = info.st_dev, info.st_ino
        if identity in self.seen:
            return False
        self.seen.add(identity)
        return True


def _named_as_note(path: str) -> bool:
    return path.lower().endswith(SUFFIXES)
