"""Things that take seconds to make and are the same ever after: made once, in the user's cache.

What is read from there is what was made: a list of the files with their sizes and checksums lies
beside them, and a cache that somebody else can write to isn't used at all.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from errno import EPERM
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory, mkdtemp, mkstemp
from typing import TypeVar
from zlib import crc32

from kg.runtime.errors import KgError
from kg.runtime.user import own_folder

T = TypeVar("T")
Make = Callable[[Path], None]
Read = Callable[[Path], T]

_LIST = "files.json"
_OVERDUE = 24 * 3600.0
"""Seconds after which files are read to the last byte though nobody seems to have touched them: 85
MB take some 0.1 s, too much for every question."""
_LOCKED = 10.0
"""Seconds after which whoever makes a folder has locked it."""
_ABANDONED = 3600.0
"""Where there are no locks, seconds after which what is still being made never will be."""
_PORTION = 1 << 20


def cached(name: str, make: Make, read: Read[T]) -> T:
    """What is read from a folder of files in the user's cache, which is made if need be.

    It appears complete or not at all, and all processes that make it at the same time use the same.
    Where the cache can't be written, the files are made for this once.

    Args:
        name: the folder's name, which has to tell apart what has different contents.
        make: writes the files into an empty folder.
        read: opens them. The folder may be gone when it has returned; what it mapped stays.

    Raises:
        KgError: neither the cache nor a temporary folder can be written.
    """
    place = own_folder("cache")
    if place is None:
        _say("in your home", "there is none")
    else:
        folder = place / name
        _sweep(folder)
        if _trusted(folder):
            with suppress(OSError, ValueError):
                return read(folder)
            _discard(folder)  # it is as it was written, which was not all of it
        try:
            _make(folder, make, read)
            return read(folder)
        except (OSError, ValueError) as error:
            _say(str(place), getattr(error, "strerror", None) or str(error))
    try:
        with TemporaryDirectory(prefix="kg-", ignore_cleanup_errors=True) as part:
            make(Path(part))
            return read(Path(part))
    except (OSError, ValueError) as error:
        raise KgError(
            f"Can't write to the cache {place or 'in your home'}, nor to a temporary folder "
            f"({getattr(error, 'strerror', None) or error}): "
            "make room or set XDG_CACHE_HOME to another folder."
        ) from error


@cache
def _say(place: str, why: str) -> None:
    """Once, on stderr unless the program that uses kg has set `logging` up otherwise."""
    import logging

    logging.getLogger("kg").warning(
        "kg: Can't use the cache %s (%s), so opening the second encoder takes seconds each time: "
        "make room or set XDG_CACHE_HOME to another folder.",
        place,
        why,
    )


def _make(folder: Path, make: Make, read: Read[object]) -> None:
    parent = folder.parent
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _claim(parent)
    part = Path(mkdtemp(dir=parent, prefix=f"{folder.name}."))
    try:
        with _locked(part):
            _fill(part, folder, make, read)
    finally:
        _discard(part)


def _discard(folder: Path) -> None:
    for _ in range(2):  # again what could not be removed for once
        with suppress(OSError):  # some are raised though they are to be ignored
            rmtree(folder, ignore_errors=True)


def _fill(part: Path, folder: Path, make: Make, read: Read[object]) -> None:
    """Make the files in a part of our own, and put them in the folder's place."""
    making = part / "new"
    making.mkdir(mode=0o700)
    make(making)
    read(making)  # NumPy doesn't say so when the end of a file is lost as it is closed
    for file, _ in _files(making):
        with (making / file).open("rb+") as stream:
            os.fsync(stream.fileno())  # else it may be there after a power cut, full of zeros
    _write_list(making)
    if os.path.lexists(folder):
        if _trusted(folder):  # another process was faster
            return
        folder.rename(part / "old")
    try:
        making.rename(folder)
    except OSError:
        if not _trusted(folder):
            raise


def _sweep(folder: Path) -> None:
    """Remove what processes that were killed had begun to put in a folder's place."""
    with suppress(OSError):
        for entry in os.scandir(folder.parent):
            if entry.name.startswith(f"{folder.name}."):
                age = time.time() - entry.stat(follow_symlinks=False).st_mtime
                with _locked(Path(entry)) as free:
                    if age > (_ABANDONED if free is None else _LOCKED) and free is not False:
                        rmtree(entry, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[bool | None]:
    """Hold a folder that is being made, until this process ends at the latest.

    Gives whether it could be had; False: another process has it; None: locks can't be had.
    """
    try:
        from fcntl import LOCK_EX, LOCK_NB, flock

        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except (ImportError, AttributeError, OSError):
        yield None
        return
    free: bool | None = True
    try:
        flock(handle, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        free = False
    except OSError:
        free = None
    try:
        yield free
    finally:
        with suppress(OSError):
            os.close(handle)


def _claim(folder: Path) -> None:
    """Let nobody else write to a folder of ours.

    Raises:
        PermissionError: it isn't ours.
    """
    if _private(folder):
        return
    info = folder.stat()
    if info.st_uid != os.geteuid():
        raise PermissionError(EPERM, "it belongs to another user", str(folder))
    folder.chmod(info.st_mode & 0o755)


def _private(folder: Path) -> bool:
    """Whether nobody but this user (and root) can write to a folder."""
    if os.name == "nt":  # a user's folders are closed to others there
        return True
    info = folder.stat()
    return info.st_uid in (os.geteuid(), 0) and not info.st_mode & 0o022


def _trusted(folder: Path) -> bool:
    """Whether a folder holds what was made, and that by this user."""
    try:
        if not (_private(folder.parent) and _private(folder)):
            return False
        found = json.loads((folder / _LIST).read_text("utf-8"))
        checked, listed = float(found["checked"]), dict(found["files"])
        there = dict(_files(folder))
        if there.keys() != listed.keys():
            return False
        overdue = not 0 <= time.time() - checked < _OVERDUE
        doubtful = [f for f, info in there.items() if overdue or _state(info) != listed[f]["state"]]
        if any(_content(folder / file) != listed[file]["content"] for file in doubtful):
            return False
        if doubtful:
            with suppress(OSError):
                _write_list(folder)
    except (OSError, ValueError, TypeError, KeyError):
        return False
    return True


def _write_list(folder: Path) -> None:
    """Say in the folder what its files are."""
    listed = {
        file: {"content": _content(folder / file), "state": _state(info)}
        for file, info in _files(folder)
    }
    for old in folder.glob(f"{_LIST}.*"):  # of a process that was killed
        old.unlink(missing_ok=True)
    handle, name = mkstemp(dir=folder, prefix=f"{_LIST}.")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump({"checked": time.time(), "files": listed}, stream)
        stream.flush()
        os.fsync(handle)
    Path(name).replace(folder / _LIST)


def _files(folder: Path, below: str = "") -> Iterator[tuple[str, os.stat_result]]:
    """The files of a folder by their relative names, without the list of them."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(folder / entry.name, f"{below}{entry.name}/")
            elif below or not entry.name.startswith(_LIST):
                yield f"{below}{entry.name}", entry.stat(follow_symlinks=False)


def _state(info: os.stat_result) -> list[int]:
    """Is another one after any writing: the time of change can't be set back."""
    return [info.st_mtime_ns, info.st_ctime_ns, info.st_ino]


def _content(file: Path) -> list[int]:
    """Size and checksum."""
    size = total = 0
    with file.open("rb") as stream:
        while portion := stream.read(_PORTION):
            size, total = size + len(portion), crc32(portion, total)
    return [size, total]
