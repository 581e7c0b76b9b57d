"""How the notes folder differs from what an index has seen, by the looks of its files alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.notes import Stamp, scan

if TYPE_CHECKING:
    from kg.notebook import Notebook
    from kg.store import Snapshot


@dataclass(frozen=True, slots=True)
class Changes:
    """Paths of notes."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.added) + len(self.changed) + len(self.removed)


def compare(before: Mapping[str, Stamp], after: Mapping[str, Stamp]) -> Changes:
    """What changed between two looks at the files, going by sizes and times."""
    return Changes(
        added=tuple(path for path in after if path not in before),
        changed=tuple(p for p, stamp in after.items() if p in before and before[p] != stamp),
        removed=tuple(path for path in before if path not in after),
    )


def differences(snapshot: Snapshot, notebook: Notebook) -> Changes:
    """What has changed since the last build.

    Raises:
        KgError: the notes folder is gone.
    """
    files = scan(notebook.notes, follow_links=notebook.settings.follow_links)
    return compare(snapshot.stamps(), files)
