"""Opening a database to write to it: whatever is there becomes one that has our tables."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from kg.errors import KgError
from kg.store.schema import APPLICATION, DATABASE, FORMAT, TABLES, connect, is_ours


def begin(folder: Path, wait: float) -> sqlite3.Connection:
    """A connection in a transaction that alone may write, to a database that has our tables."""
    try:
        connection = connect(folder, write=True, wait=wait)
        connection.execute("BEGIN IMMEDIATE")
        usable = is_ours(connection)
        if usable:
            connection.execute("SELECT value FROM manifest").fetchone()
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:  # damaged: nothing in it can be saved, and the notes have it all
        for suffix in ("", "-wal", "-shm"):
            (folder / f"{DATABASE}{suffix}").unlink(missing_ok=True)
        connection = connect(folder, write=True, wait=wait)
        connection.execute("BEGIN IMMEDIATE")
        usable = False
    if not usable:
        _lay_out(connection)
    return connection


def _lay_out(connection: sqlite3.Connection) -> None:
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
