"""Files that kg makes: created, replaced and removed here and nowhere else.

A file appears complete or not at all. It is written under a random name that nobody can have
planted a link at, in the folder where it belongs, and takes its place in one step. Nothing is
written through a link, and nothing that isn't a regular file is taken for one of the index.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kg.runtime.errors import KgError

PRIVATE = 0o600
"""Rights of what is in an index: notes may be private, so what is made of them is."""
PRIVATE_FOLDER = 0o700
_FORGOTTEN = 600.0
"""Seconds after which a temporary file beside an output is of a process that was killed; writing
one takes less than a second, but a machine may sleep."""

_TEMPORARY = re.compile(r"\.kg-[0-9a-f]{16}\.part")
_NEW = (
    os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
)


@contextmanager
def replacing(file: Path, *, private: bool) -> Iterator[Path]:
    """An empty file beside `file` that takes its place when the block ends, or goes if it fails.

    Args:
        file: where it belongs. A link there is replaced, not followed.
        private: one of an index: for its owner only, and only in place of a regular file.
            Otherwise it has the rights of the file that it replaces, or the usual ones.

    Raises:
        OSError: it can't be made, written or put there.
        KgError: it is `private` and something else than a regular file is there.
    """
    if private:
        check_regular(file)
    parts = file.with_name(f".kg-{os.urandom(8).hex()}.part")
    handle = os.open(parts, _NEW, PRIVATE if private else 0o666)
    try:
        try:
            if private:
                _let_owner_in(handle)
            yield parts
            if not private and (mode := _mode(file)) is not None:
                parts.chmod(mode)
            os.fsync(handle)
        finally:
            os.close(handle)
        parts.replace(file)
    except BaseException:
        remove(parts)
        raise


def write_output(file: Path, data: bytes) -> None:
    """Write a file that the user named; a device or a pipe is written to, not replaced.

    Raises:
        OSError: it can't be written there.
    """
    if _is_stream(file):
        with file.open("wb") as stream:
            stream.write(data)
        return
    remove_temporaries(file.parent, older=_FORGOTTEN)
    with replacing(file, private=False) as parts:
        parts.write_bytes(data)


def create(file: Path) -> bool:
    """Make an empty file that only its owner may read; False: there is one already."""
    try:
        handle = os.open(file, _NEW, PRIVATE)
    except FileExistsError:
        return False
    _let_owner_in(handle)
    os.close(handle)
    return True


def create_folder(folder: Path) -> None:
    """Make a folder that only its owner may read, and those above it, where there is none.

    Raises:
        OSError: it can't be made.
    """
    if not folder.is_dir():
        folder.mkdir(PRIVATE_FOLDER, parents=True, exist_ok=True)
        with suppress(OSError):
            folder.chmod(PRIVATE_FOLDER)


def remove(file: Path) -> None:
    """Remove a regular file, of which the caller knows that kg made it, if it is there."""
    if is_regular(file):
        file.unlink(missing_ok=True)


def remove_temporaries(folder: Path, *, older: float = 0.0) -> None:
    """Remove what a killed process left of `replacing` in a folder, if it is that old (seconds)."""
    with suppress(OSError):
        for file in folder.iterdir():
            known = _TEMPORARY.fullmatch(file.name)
            if known and time.time() - file.lstat().st_mtime >= older:
                remove(file)


def check_regular(file: Path) -> bool:
    """Whether there is a regular file.

    Raises:
        KgError: there is something else, such as a link.
    """
    try:
        mode = file.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return False
    if not stat.S_ISREG(mode):
        kind = "a link" if stat.S_ISLNK(mode) else "a folder" if stat.S_ISDIR(mode) else "no file"
        raise KgError(f"{file} is {kind}, where a file of the index belongs: take it away.")
    return True


def is_regular(file: Path) -> bool:
    """Whether there is a regular file, not a link to one."""
    try:
        return stat.S_ISREG(file.lstat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def tighten(file: Path) -> None:
    """Take others' rights off a regular file of an index, where the file system lets us."""
    with suppress(OSError):
        mode = file.lstat().st_mode
        if stat.S_ISREG(mode) and mode & 0o077:
            file.chmod(PRIVATE)


def _let_owner_in(handle: int) -> None:
    """Give the owner the rights that a umask such as 0277 took off, where a file system has any."""
    if hasattr(os, "fchmod"):
        with suppress(OSError):
            os.fchmod(handle, PRIVATE)


def _mode(file: Path) -> int | None:
    """The rights of a regular file; None: there is none."""
    with suppress(OSError):
        mode = file.lstat().st_mode
        return stat.S_IMODE(mode) & 0o777 if stat.S_ISREG(mode) else None
    return None


def _is_stream(file: Path) -> bool:
    """Whether it is a device or a pipe, or under /dev: what stands there is never replaced."""
    if file.parent.as_posix() in ("/dev", "/dev/fd", "/proc/self/fd"):
        return True
    try:
        mode = file.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def may_exist(file: Path) -> bool:
    """Whether there is a file, or no way to know; none has a name that is too long for one."""
    try:
        return file.exists()
    except OSError as error:
        return error.errno != errno.ENAMETOOLONG
    except ValueError:
        return False
