"""Questions to the database about many values at once, in portions that SQLite takes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import apsw

PORTION = 500


def select_in(
    connection: apsw.Connection, statement: str, among: Iterable[object], *before: object
) -> list[tuple[Any, ...]]:
    """Rows of a statement with `IN ({})`; `before` are the values that come before those."""
    values, found = list(among), []
    for start in range(0, len(values), PORTION):
        portion = values[start : start + PORTION]
        marks = ",".join("?" * len(portion))
        found += connection.execute(statement.format(marks), (*before, *portion)).fetchall()
    return found
