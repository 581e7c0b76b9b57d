"""Notes: the Markdown files of a folder, read safely, with what their front matter says.

Does not look inside the Markdown (`sections` does) and never writes to a note.
"""

from __future__ import annotations

import os
import re
import stat
import time
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from kg.notes.walk import Closed, files
from kg.runtime.errors import KgError
from kg.runtime.visible import named

MAX_BYTES = 8 * 1024 * 1024
"""Larger files are left out: no study note is that long, and a log file must not stop a build."""

_CAREFUL = sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_BINARY"))
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


YOUNG_NS, SKEW_NS = 2_500_000_000, 86_400_000_000_000
"""A file written to so shortly before the folder was looked at may be written to again and have
the same times: FAT counts in steps of 2 s, others in some milliseconds. (Git calls it "racily
clean".) A file server's clock may also be ahead of ours, but hardly by more than a day."""

_MOST = 2**63 - 1  # that SQLite can hold; a file may be of the year 2400, an inode has 64 bits


class FileStat(NamedTuple):
    """What the file system says of a file without opening it."""

    size: int
    mtime_ns: int
    ctime_ns: int  # of the last change also of its name, rights or times; can't be set
    inode: int  # others have it after `mv`; on some drives it is another after each mount
    settled: bool = True  # as long as all this stays, so does the text


@dataclass(frozen=True, slots=True)
class Look:
    """What is in a notes folder."""

    files: dict[str, FileStat]  # by relative path, in sorted order
    closed: dict[str, str] = field(default_factory=dict)  # what can't be looked at, and why
    mounts: frozenset[str] = frozenset()  # folders at which other drives are mounted


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the notes that kg could not read, and why."""

    path: str
    line: int
    message: str
    left_out: bool = True  # the whole note; else it answers nevertheless
    stale: bool = False  # what answers is the text that was last read

    def __str__(self) -> str:
        """One line, as an editor can jump to."""
        end = "; its last known text answers" if self.stale else ""
        return f"{named(self.path)}:{self.line}: {self.message}{end}"

    def told(self) -> str:
        """What a build says of it."""
        return f"left out {self}" if self.left_out else str(self)


@dataclass(frozen=True, slots=True)
class Note:
    """One Markdown file."""

    path: str  # relative to the notes folder, with "/"
    text: str  # decoded, every line ending a "\n", front matter included
    digest: str  # of `path` and `text`
    body_line: int  # 1-based line where the Markdown after the front matter starts
    title: str | None  # from the front matter
    aliases: tuple[str, ...]
    tags: tuple[str, ...]
    problem: Problem | None = None  # what of it could not be read


class UnreadableNoteError(Exception):
    """A note that must be left out; `problem` says why.

    `passing`: it couldn't be got at, which says nothing of what is in it.
    """

    def __init__(self, problem: Problem, *, passing: bool = False) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.passing = passing


def scan(folder: Path, *, follow_links: bool = False) -> Look:
    """Every note below `folder`.

    Raises:
        KgError: there is no such folder, or it can't be listed.
    """
    if not folder.is_dir():
        raise KgError(f"No notes folder at {folder}: name it with `kg build FOLDER` or --notes.")
    found = {}
    closed: Closed = {}
    mounts: set[str] = set()
    now = time.time_ns()
    below = len(os.path.join(folder, ""))  # noqa: PTH118 - a Path a file takes 15 µs
    for file, info in files(folder, follow_links=follow_links, closed=closed, mounts=mounts):
        found[_relative(file[below:])] = _stamp(info, now)
    reasons = {_relative(path[below:]): str(error.strerror) for path, error in closed.items()}
    drives = frozenset(_relative(path[below:]) for path in mounts)
    return Look(dict(sorted(found.items())), dict(sorted(reasons.items())), drives)


def _relative(path: str) -> str:
    # A name that isn't UTF-8 can't be kept; `read` won't find what stands for it, and says so.
    path = path.replace(os.sep, "/")
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _stamp(info: os.stat_result, now: int) -> FileStat:
    mtime, ctime = info.st_mtime_ns, info.st_ctime_ns
    young, ahead = now - YOUNG_NS, now + SKEW_NS
    settled = (mtime < young or mtime > ahead) and (ctime < young or ctime > ahead)
    return FileStat(
        info.st_size, min(mtime, _MOST), min(ctime, _MOST), info.st_ino & _MOST, settled
    )


def read(folder: Path, path: str, *, follow_links: bool = False) -> Note:
    """Read one note.

    Raises:
        UnreadableNoteError: it can't be read as text; the build goes on without it.
    """
    return parse(path, _load(folder, path, follow_links=follow_links))


def digest_of(folder: Path, path: str, *, follow_links: bool = False) -> str:
    """The digest that `read` would give a note; quicker.

    Raises:
        UnreadableNoteError: as `read`.
    """
    return _digest(path, _load(folder, path, follow_links=follow_links))


def _load(folder: Path, path: str, *, follow_links: bool) -> str:
    """The text of a file, its line endings made one."""
    file = folder / path
    try:
        # It may have been replaced since: a link isn't followed, a pipe not waited for.
        handle = os.open(file, os.O_RDONLY | _CAREFUL | (0 if follow_links else _NO_LINK))
        with os.fdopen(handle, "rb") as stream:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise UnreadableNoteError(Problem(path, 1, "isn't a file any more"))
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        why = f"can't be read: {error.strerror}"
        if "\ufffd" in path and isinstance(error, FileNotFoundError):
            why = "its name isn't UTF-8: rename it to have it indexed"
        raise UnreadableNoteError(Problem(path, 1, why), passing=True) from error
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // 2**20
        raise UnreadableNoteError(Problem(path, 1, f"larger than {limit} MB: left out"))
    return re.sub(r"\r\n?", "\n", _decode(path, data))


def _digest(path: str, text: str) -> str:
    return blake2b(f"{path}\n{text}".encode("utf-8", "replace"), digest_size=16).hexdigest()


def parse(path: str, text: str) -> Note:
    """Make a note of its text, as if it had been read from `path`."""
    from kg.notes.front_matter import front_matter

    text = re.sub(r"\r\n?", "\n", text)
    front = front_matter(text)
    return Note(
        path=path,
        text=text,
        digest=_digest(path, text),
        body_line=front.body_line,
        title=front.title,
        aliases=front.aliases,
        tags=front.tags,
        problem=Problem(path, *front.trouble, left_out=False) if front.trouble else None,
    )


def _decode(path: str, data: bytes) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                line = data.count(b"\n", 0, error.start) + 1
                text = "not UTF-16, as its first bytes say: save it as UTF-8 to have it indexed"
                raise UnreadableNoteError(Problem(path, line, text)) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = "not UTF-8: save it as UTF-8 to have it indexed"
        raise UnreadableNoteError(Problem(path, line, message)) from error
