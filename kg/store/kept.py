"""What was once read out of a section, kept by a digest of all that it hangs on.

Only a cache: whatever isn't in it is read again, and what a build didn't use is dropped.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import Any

KEPT_TABLES = (
    """CREATE TABLE kept (
        stage TEXT, digest TEXT, data TEXT, PRIMARY KEY (stage, digest)) WITHOUT ROWID""",
)


class Kept:
    """The values of one stage, as JSON."""

    def __init__(self, connection: sqlite3.Connection, stage: str) -> None:
        self._db = connection
        self._stage = stage
        self._known = dict(
            connection.execute("SELECT digest, data FROM kept WHERE stage = ?", (stage,))
        )
        self._used: set[str] = set()
        self._new: dict[str, str] = {}

    def get(self, digest: str, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - any JSON
        """The value of a digest, made if it isn't known."""
        self._used.add(digest)
        if digest not in self._known:
            text = json.dumps(make(), ensure_ascii=False)
            self._known[digest] = self._new[digest] = text
        return json.loads(self._known[digest])

    def settle(self) -> None:
        """Keep what was used since this was opened, and nothing else."""
        unused = [(self._stage, digest) for digest in self._known if digest not in self._used]
        self._db.executemany("DELETE FROM kept WHERE stage = ? AND digest = ?", unused)
        rows = [(self._stage, digest, data) for digest, data in self._new.items()]
        self._db.executemany("INSERT INTO kept VALUES (?, ?, ?)", rows)
