"""Opening a database to write to it: whatever is there becomes one that has our tables."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from kg.errors import KgError
from kg.files import remove, remove_temporaries
from kg.store.record import COMPANIONS, DATABASE, Record
from kg.store.schema import APPLICATION, FORMAT, NOT_OURS, NOTE_TABLES, connect, is_ours
from kg.store.sums import Seal


def begin(folder: Path, wait: float) -> tuple[sqlite3.Connection, bool]:
    """A connection in a transaction that alone may write, to a database that has our tables.

    Also whether there was one that is damaged: nothing in it can be saved.
    """
    damaged = False
    connection = None
    try:
        connection = connect(folder, write=True, wait=wait)
        connection.execute("BEGIN IMMEDIATE")
        usable = is_ours(connection)
        if usable:
            connection.execute("SELECT value FROM manifest").fetchone()
            damaged = not Seal(folder / DATABASE).holds(whole=True)
    except sqlite3.OperationalError:
        raise
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        damaged = True
    if connection is None or damaged:
        if connection is not None:
            connection.close()
        discard(folder)
        connection = connect(folder, write=True, wait=wait)
        connection.execute("BEGIN IMMEDIATE")
        usable = False
    if not usable:
        lay_out(connection)
    remove_temporaries(folder)  # nobody else writes here now
    return connection, damaged


def discard(folder: Path) -> None:
    """Remove a damaged database of kg's; the notes have all that was in it.

    Raises:
        KgError: nothing proves that it is of kg.
    """
    if not Record.of(folder) and not _says_ours(folder / DATABASE):
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


def lay_out(connection: sqlite3.Connection) -> None:
    """Make the tables, in place of any that another version left."""
    from kg.store.conclusions import CONCLUSION_TABLES
    from kg.store.facts import FACT_TABLES
    from kg.store.words import WORD_TABLES

    tables = [
        name
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
            "AND name NOT LIKE 'words_%'"
        )
    ]
    for name in tables:
        connection.execute(f'DROP TABLE IF EXISTS "{name}"')
    for statement in (*NOTE_TABLES, *WORD_TABLES, *FACT_TABLES, *CONCLUSION_TABLES):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {FORMAT}")
