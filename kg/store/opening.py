"""Opening a database to write to it: whatever is there becomes one that has our tables."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from kg.errors import KgError
from kg.store.conclusions import CONCLUSION_TABLES
from kg.store.facts import FACT_TABLES
from kg.store.schema import APPLICATION, DATABASE, FORMAT, NOTE_TABLES, connect, is_ours
from kg.store.sums import Seal
from kg.store.words import WORD_TABLES

TABLES = (*NOTE_TABLES, *WORD_TABLES, *FACT_TABLES, *CONCLUSION_TABLES)


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
    return connection, damaged


def discard(folder: Path) -> None:
    """Remove a damaged database; the notes have all that was in it."""
    for suffix in ("", "-wal", "-shm", ".sum"):
        (folder / f"{DATABASE}{suffix}").unlink(missing_ok=True)


def lay_out(connection: sqlite3.Connection) -> None:
    """Make the tables, in place of any that another version left."""
    tables = [
        name
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
            "AND name NOT LIKE 'words_%'"
        )
    ]
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if tables and application != APPLICATION:
        raise KgError(f"There is a {DATABASE} that isn't kg's: name another folder with --index.")
    for name in tables:
        connection.execute(f'DROP TABLE IF EXISTS "{name}"')
    for statement in TABLES:
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {FORMAT}")
