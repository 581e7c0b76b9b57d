"""How the notes folder differs from what an index has seen.

Most is told by the looks of the files; those that look different, or are too young to tell, are
read and hashed. So a file that was only touched, or that lies on a drive whose inodes are others
after each mount, hasn't changed; and one that was swapped with `mv` or got its old times back has.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kg.notes.read import FileStat, Look, Problem, UnreadableNoteError, digest_of, scan

if TYPE_CHECKING:
    from kg.index.snapshot import Snapshot
    from kg.notes.config import VaultConfig

_NOWHERE = os.strerror(errno.ENOENT)
_UNMOUNTED = "its drive isn't mounted"

MANY = 20
"""Files to be hashed again that are worth a build without edits: it spares the next look that."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Paths of notes."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    same: tuple[str, ...] = ()  # looked different, and says what it said
    closed: tuple[Problem, ...] = ()  # folders that can't be looked at; what was known stays
    mounts: tuple[str, ...] = ()  # folders at which other drives are mounted, or were and will be

    def __len__(self) -> int:
        return len(self.added) + len(self.changed) + len(self.removed)

    @property
    def call_for_build(self) -> bool:
        """Whether a build would change the index, or make the next look a good deal quicker."""
        return len(self) > 0 or len(self.same) > MANY


def compare(before: Mapping[str, FileStat], after: Look, *, verify: bool = False) -> Changes:
    """What may have changed between two looks at the files.

    Args:
        before: as the index has it.
        after: as it is.
        verify: take every file for one that may have changed.

    Returns:
        `changed` names what has to be read to know.
    """
    files = after.files
    gone = [path for path in before if path not in files]
    kept: dict[str, int] = {}
    for path in gone if after.closed else ():
        if (closed := _closed_above(path, after.closed)) is not None:
            kept[closed] = kept.get(closed, 0) + 1
    return Changes(
        added=tuple(path for path in files if path not in before),
        changed=tuple(
            path
            for path, stamp in files.items()
            if (old := before.get(path)) is not None
            and (old != stamp or not stamp.settled or verify)
        ),
        removed=tuple(path for path in gone if _closed_above(path, after.closed) is None),
        closed=tuple(_closed(after.closed, kept)),
        mounts=tuple(sorted(after.mounts)),
    )


def _closed_above(path: str, closed: Mapping[str, str]) -> str | None:
    """What is closed and holds a path, or is it."""
    if not closed:
        return None
    parts = path.split("/")
    above = ("/".join(parts[:count]) for count in range(1, len(parts) + 1))
    return next((folder for folder in above if folder in closed), None)


def _closed(closed: Mapping[str, str], kept: Mapping[str, int]) -> Iterable[Problem]:
    for path, why in closed.items():
        if path in kept:
            text = f"can't be looked at now ({why}); what was known of {kept[path]} notes answers"
            yield Problem(path, 1, text, left_out=False)
        elif why != _NOWHERE:  # many a link leads nowhere, and nobody misses anything
            yield Problem(path, 1, f"can't be looked at: {why}")


def settle(
    snapshot: Snapshot, notebook: VaultConfig, after: Look, *, verify: bool = False
) -> Changes:
    """What really differs between an index and a look at the files."""
    known = snapshot.stamps()
    if known:
        after = _without_drives(notebook.notes, snapshot.manifest.mounts, after)
    found = compare(known, after, verify=verify)
    told = {path: _differs(snapshot, notebook, path) for path in found.changed}
    changed = tuple(path for path, differs in told.items() if differs)
    same = tuple(path for path, differs in told.items() if not differs)
    return replace(found, changed=changed, same=same)


def _without_drives(notes: Path, before: Iterable[str], after: Look) -> Look:
    """A look in which folders are closed that drives were mounted at and that are bare now."""
    bare = [
        path
        for path in before
        if path not in after.mounts
        and not any(file.startswith(f"{path}/") for file in after.files)
        and (notes / path).is_dir()
    ]
    closed = {**after.closed, **dict.fromkeys(bare, _UNMOUNTED)}
    return replace(after, closed=closed, mounts=after.mounts.union(bare))


def _differs(snapshot: Snapshot, notebook: VaultConfig, path: str) -> bool:
    """Whether a file says something else than when it was last read, or is amiss otherwise."""
    digest, problem = snapshot.seen(path)
    try:
        follow_links = notebook.settings.follow_links
        return digest_of(notebook.notes, path, follow_links=follow_links) != digest
    except UnreadableNoteError as error:
        now = error.problem
        return problem is None or (problem.line, problem.message) != (now.line, now.message)


def differences(snapshot: Snapshot, notebook: VaultConfig) -> Changes:
    """What has changed since the last build.

    Raises:
        KgError: the notes folder is gone.
    """
    after = scan(notebook.notes, follow_links=notebook.settings.follow_links)
    return settle(snapshot, notebook, after)
