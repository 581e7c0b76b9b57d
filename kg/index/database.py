"""The database file. SQLite keeps a checksum on each page of it and checks it at every read.

So a flipped bit is an error where it would be read, and never an answer; a build reads every page.
Against accidents, not against malice. (https://sqlite.org/cksumvfs.html)
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache
from pathlib import Path

import apsw

from kg.index.checksums import State, state
from kg.index.record import DATABASE, Record
from kg.runtime.errors import DamagedIndexError, KgError, NoIndexError
from kg.runtime.files import create

FORMAT = 11
"""Of the tables; an index with another number has to be built anew."""
APPLICATION = 0x6B67_4442  # "kgDB", so that no foreign database is ever taken for ours
NOT_OURS = "{} isn't kg's: take it away, or name another folder with --index."

_CHECKSUM = 8  # bytes at the end of each page; with no other number SQLite keeps none
_PAGE = 8192
"""Bytes. A build reads every page: 7 MB in 3 ms, against 9 ms with SQLite's usual 4,096; larger
pages gain little more and make each edit write more."""
_READ = 5000  # milliseconds that a reader waits for the short moments when a log is begun anew
_UNLINKED = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_NOFOLLOW
_NO_ROOM = (
    apsw.SQLITE_IOERR,
    apsw.SQLITE_FULL,
    apsw.SQLITE_CANTOPEN,
    apsw.SQLITE_READONLY,
)
_BROKEN = (apsw.SQLITE_IOERR_DATA, apsw.SQLITE_IOERR_SHORT_READ, apsw.SQLITE_IOERR_CORRUPTFS)


def connect(folder: Path, *, write: bool, wait: float = 10.0) -> apsw.Connection:
    """Open the database of an index folder.

    Args:
        folder: the index folder.
        write: open for a build, creating what isn't there.
        wait: seconds to wait for another build to end.

    Raises:
        NoIndexError: there is none to read, or it is of another format.
        KgError: what is there isn't of kg.
        apsw.Error: it is damaged (`is_damage`), or can't be read or written.
    """
    file = folder / DATABASE
    if write:
        create(file)
        connection = _open(str(file), _UNLINKED)
        try:
            connection.set_busy_timeout(int(wait * 1000))
            _check_ours(connection, file)
            connection.execute(f"PRAGMA page_size = {_PAGE}")  # of a new one, as is the next
            connection.reserve_bytes(None, _CHECKSUM)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
        except (apsw.Error, KgError):
            connection.close()
            raise
        return connection
    if not file.is_file():
        raise NoIndexError(f"No index in {folder}: run `kg build` first.")
    connection = _reading(file)
    if not is_ours(connection):
        pages = connection.execute("PRAGMA page_count").get
        connection.close()
        if pages <= 1:  # the first build didn't come to its end
            raise NoIndexError(f"No index in {folder}: run `kg build` first.")
        raise NoIndexError(f"The index in {folder} is of another version of kg: run `kg build`.")
    return connection


def _open(file: str, flags: int) -> apsw.Connection:
    _load_checksums()
    return apsw.Connection(file, flags=flags)


@cache
def _load_checksums() -> None:
    """Have SQLite open every database with the extension that comes with apsw."""
    extension = Path(apsw.__file__ or "").with_name("sqlite_extra_binaries") / "cksumvfs"
    connection = apsw.Connection(":memory:")
    connection.enable_load_extension(True)
    connection.load_extension(str(extension))
    connection.close()


def _reading(file: Path) -> apsw.Connection:
    folder = file.parent
    if os.access(folder, os.W_OK) and os.access(file, os.W_OK):
        # Reading a WAL database keeps a file beside it, so that a build can go on meanwhile.
        try:
            connection = _open(str(file), _UNLINKED)
            connection.set_busy_timeout(_READ)
            connection.execute("PRAGMA query_only = ON")
            connection.execute("SELECT count(*) FROM sqlite_master")
            return connection
        except apsw.Error as error:
            if is_damage(error) or _code(error) & 0xFF not in _NO_ROOM:
                raise
    # Where that file can't be, nobody can write either: it opens as one that can't change.
    log = file.with_name(f"{DATABASE}-wal")
    if log.exists() and log.stat().st_size:  # a build was killed here: this wouldn't be all
        text = f"The index in {folder} wasn't finished, and can't be where it is read-only or full"
        raise NoIndexError(f"{text}: make room, copy it, or build one with --index.")
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    return _open(f"{file.as_uri()}?mode=ro&immutable=1", flags)


def _check_ours(connection: apsw.Connection, file: Path) -> None:
    """See that a database is of kg, whatever its version, or has no tables yet.

    Raises:
        KgError: it isn't.
    """
    application = connection.execute("PRAGMA application_id").get
    if application != APPLICATION and not is_empty(connection):
        raise KgError(NOT_OURS.format(file))


def is_empty(connection: apsw.Connection) -> bool:
    """Whether the database has no tables."""
    return bool(connection.execute("SELECT count(*) = 0 FROM sqlite_master").get)


def is_ours(connection: apsw.Connection) -> bool:
    """Whether the database has the tables of this version."""
    application = connection.execute("PRAGMA application_id").get
    version = connection.execute("PRAGMA user_version").get
    return (application, version) == (APPLICATION, FORMAT)


def is_guarded(connection: apsw.Connection) -> bool:
    """Whether there are checksums on the pages; without, the head of the database is damaged."""
    return connection.reserve_bytes() == _CHECKSUM


def is_damage(error: BaseException | None) -> bool:
    """Whether an error says that a database isn't as it was written."""
    if isinstance(error, apsw.IOError):
        return _code(error) in _BROKEN
    kinds = (apsw.CorruptError, apsw.NotADBError, UnicodeDecodeError, DamagedIndexError)
    return isinstance(error, kinds)


def _code(error: apsw.Error) -> int:
    return int(getattr(error, "extendedresult", 0))


def reason(error: BaseException) -> str:
    """What an error says, in words for the user."""
    broken = isinstance(error, apsw.IOError) and is_damage(error)
    return "a page of it isn't as it was written" if broken else str(error)


def check_log(folder: Path, generation: int, record: Record | None) -> None:
    """See that nothing is lost of the log: of a damaged one SQLite reads the sound beginning.

    Args:
        folder: of the index.
        generation: that the database is of.
        record: as it was before the database was looked at.

    Raises:
        DamagedIndexError: there was a newer one.
    """
    if record and generation < record.generation:
        raise DamagedIndexError(
            f"The index in {folder} is damaged (the newest part of it is gone): run `kg build`."
        )


_read: dict[Path, State] = {}
"""Databases that this process has read or written every page of, and what the file system said of
them then. So a watch doesn't read it all for each edit."""


def check_pages(connection: apsw.Connection, folder: Path) -> None:
    """Read every page, as one who alone may write.

    Raises:
        apsw.IOError, DamagedIndexError: one isn't as it was written.
    """
    file = folder / DATABASE
    before = _state(file)
    if _read.get(file) == before:
        return
    size, end = connection.execute("PRAGMA page_size").get, file.stat().st_size
    if end % size:
        raise DamagedIndexError("its end is missing")
    for start in range(0, end, size):
        connection.read("main", 0, start, size)
    _read[file] = before


def doubt(folder: Path) -> None:
    """Have the next build read every page again."""
    _read.pop(folder / DATABASE, None)


def settle(connection: apsw.Connection, folder: Path, generation: int) -> None:
    """After a commit: move the log into the database; if a reader is in the way, remember it.

    What is in the log only can be lost, for SQLite takes a damaged end for one that a crash left.
    """
    with suppress(apsw.BusyError, OSError):  # another build is at work, and will do so
        connection.set_busy_timeout(0)
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()[0]
        if busy:
            connection.execute("BEGIN IMMEDIATE")  # nobody else writes the record meanwhile
            try:
                Record(Record.listed(folder), generation).write(folder)
            finally:
                connection.execute("ROLLBACK")
    _read[folder / DATABASE] = _state(folder / DATABASE)


def _state(database: Path) -> State:
    return state(database, database.with_name(f"{database.name}-wal"))
