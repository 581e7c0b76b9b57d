"""Opening a database to write to it: whatever is there becomes one that has our tables."""

from __future__ import annotations

from pathlib import Path

import apsw

from kg.index.database import (
    APPLICATION,
    FORMAT,
    NOT_OURS,
    check_log,
    check_pages,
    connect,
    is_damage,
    is_empty,
    is_guarded,
    is_ours,
)
from kg.index.record import COMPANIONS, DATABASE, Record
from kg.index.schema import NOTE_TABLES, Manifest
from kg.runtime.errors import DamagedIndexError, KgError
from kg.runtime.files import remove, remove_temporaries


def begin(folder: Path, wait: float) -> tuple[apsw.Connection, bool]:
    """A connection in a transaction that alone may write, to a database that has our tables.

    Also whether there was one that is damaged: nothing in it can be saved.
    """
    damaged = usable = ours = False
    connection = None
    try:
        connection = connect(folder, write=True, wait=wait)
        connection.execute("BEGIN IMMEDIATE")
        ours = True
        usable = is_ours(connection)
        if usable:
            _check(connection, folder)
        else:
            usable = is_empty(connection) and is_guarded(connection)
    except (apsw.Error, UnicodeDecodeError, DamagedIndexError) as error:
        if not is_damage(error):
            if connection is not None:
                connection.close()
            raise
        damaged = True
    if connection is None or damaged or not usable:
        if connection is not None:
            connection.close()
        discard(folder, proven=ours)
        connection = connect(folder, write=True, wait=wait)
        connection.execute("BEGIN IMMEDIATE")
    if is_empty(connection):
        lay_out(connection)
    remove_temporaries(folder)  # nobody else writes here now
    return connection, damaged


def _check(connection: apsw.Connection, folder: Path) -> None:
    """See that all of a database is as it was written."""
    if not is_guarded(connection):
        raise DamagedIndexError("its head is another")
    check_pages(connection, folder)
    row = connection.execute("SELECT value FROM manifest").fetchone()
    check_log(folder, Manifest.from_json(row[0]).generation if row else 0, Record.of(folder))


def discard(folder: Path, *, proven: bool = False) -> None:
    """Remove a database of kg's that is damaged or old; the notes have all that was in it.

    Args:
        folder: of the index.
        proven: whether it was read that it is of kg.

    Raises:
        KgError: nothing proves that it is of kg.
    """
    if not proven and not Record.of(folder) and not _says_ours(folder / DATABASE):
        raise KgError(NOT_OURS.format(folder / DATABASE))
    for name in COMPANIONS:
        remove(folder / name)


def _says_ours(database: Path) -> bool:
    """Whether the head of a database, or what is left of it, names kg as what made it."""
    try:
        with database.open("rb") as stream:
            head = stream.read(100)
    except FileNotFoundError:
        return True
    return not head or head[68:72] == APPLICATION.to_bytes(4, "big")


def lay_out(connection: apsw.Connection) -> None:
    """Make the tables in an empty database."""
    from kg.index.analyses import FACT_TABLES
    from kg.index.concepts import CONCLUSION_TABLES
    from kg.index.lexical_index import WORD_TABLES

    for statement in (*NOTE_TABLES, *WORD_TABLES, *FACT_TABLES, *CONCLUSION_TABLES):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {FORMAT}")


def empty(connection: apsw.Connection) -> None:
    """Take all tables away and make new ones, in the transaction that is open."""
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    for (name,) in names:
        connection.execute(f'DROP TABLE IF EXISTS "{name}"')
    lay_out(connection)
