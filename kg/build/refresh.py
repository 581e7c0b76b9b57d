"""How an index stands to its notes, and bringing it up to date; behind `kg.vault`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.build.changes import Changes, differences
from kg.index.database import is_damage
from kg.index.snapshot import Snapshot
from kg.notes.alias_rules import rules_digest
from kg.notes.config import VaultConfig, find_config, notes_of_index
from kg.runtime.errors import DamagedIndexError, KgError, NoIndexError, reason_for
from kg.runtime.progress import Progress

if TYPE_CHECKING:
    from kg.build.pipeline import BuildReport

PATIENCE = 2.0
"""Seconds that a question waits for another build to end, before the index is taken as it is."""

_STRAYED = (
    "Whose notes the index in {} is of, only it says itself: "
    "name them with --notes, or run `kg build NOTES --index DIR`."
)


@dataclass(frozen=True, slots=True)
class State:
    """An open snapshot, and how it stands to the notes."""

    snapshot: Snapshot
    changes: Changes = field(default_factory=Changes)  # what the notes have that the index hasn't
    trouble: str | None = None  # why the index could not be compared or brought up to date
    report: BuildReport | None = None  # of the build that it took
    build_due: bool = False  # whether a build would find something to do
    strayed: bool = False  # it isn't known where its notes are, so it is never built


@dataclass(frozen=True, slots=True)
class Status:
    """What is indexed, what has changed since, and which model is used."""

    notes: str  # their folder
    index: str  # its folder
    generation: int
    model: str
    dimension: int
    counts: dict[str, int]  # of notes, sections, concepts, relations
    size: int  # bytes of the files of the index
    changes: Changes
    stale: bool
    trouble: str | None
    problems: tuple[str, ...]  # notes and folders that could not be read

    def to_json(self) -> dict[str, Any]:
        """As documented in docs/json.md."""
        return {
            **self.counts,
            "folder": self.notes,
            "index": self.index,
            "size": self.size,
            "generation": self.generation,
            "model": self.model,
            "dimension": self.dimension,
            "added": list(self.changes.added),
            "changed": list(self.changes.changed),
            "removed": list(self.changes.removed),
            "stale": self.stale,
            "problems": list(self.problems),
        }


def status_of(state: State) -> Status:
    """What `kg status` says."""
    snapshot, changes = state.snapshot, state.changes
    manifest = snapshot.manifest
    return Status(
        notes=manifest.notes,
        index=str(snapshot.folder),
        generation=manifest.generation,
        model=manifest.model,
        dimension=manifest.dimension,
        counts=snapshot.counts(),
        size=snapshot.size(),
        changes=changes,
        stale=bool(changes) or state.trouble is not None,
        trouble=state.trouble,
        problems=tuple(str(p) for p in (*changes.closed, *snapshot.problems())),
    )


def opened(
    notes: Path | None, index: Path | None, *, refresh: bool, create: bool, progress: Progress
) -> tuple[VaultConfig, State]:
    """Where notes and index are, and a snapshot of it; for arguments and errors see `kg.vault`."""
    where = find_config(notes, index)
    try:
        snapshot = Snapshot.open(where.index)
    except NoIndexError:
        if not create:
            raise
        from kg.build.pipeline import build

        build(where, progress=progress)
        snapshot = Snapshot.open(where.index)
    if notes is None:
        folder = notes_of_index(where, snapshot.manifest.notes)
        if folder is None:
            return where, strayed(snapshot)
        where = replace(where, notes=folder)
    elif snapshot.manifest.notes != str(where.notes):
        text = f"The index in {where.index} is of {snapshot.manifest.notes}"
        raise KgError(f"{text}: name its own with --index, or run `kg build {notes}`.")
    state = compared(where, snapshot)
    if state.build_due and refresh:
        snapshot.close()  # a reader would keep the build from tidying up
        state = refreshed(where, progress)
    return where, state


def strayed(snapshot: Snapshot) -> State:
    """The state of an index of which nothing else says whose notes it is of."""
    return State(snapshot, trouble=_STRAYED.format(snapshot.folder), strayed=True)


def compared(where: VaultConfig, snapshot: Snapshot) -> State:
    """How a snapshot stands to the notes; a notes drive that isn't mounted, say, is `trouble`.

    Raises:
        DamagedIndexError: the snapshot can't be read; it is closed then.
    """
    try:
        changes = differences(snapshot, where)
        made = snapshot.manifest
        other = (made.notes, made.rules) != (str(where.notes), rules_digest(where))
    except Exception as error:  # see `reason_for`
        if is_damage(error):
            snapshot.close()
            text = f"The index in {where.index} is damaged: run `kg build`."
            raise DamagedIndexError(text) from error
        return State(snapshot, trouble=reason_for(error))
    return State(snapshot, changes, build_due=changes.call_for_build or other)


def refreshed(where: VaultConfig, progress: Progress) -> State:
    """A snapshot after a build; if that fails, of what there is, and `trouble` says why.

    Raises:
        NoIndexError: the build found damage, and could not mend it.
    """
    from kg.build.pipeline import build

    report, trouble = None, None
    try:
        report = build(where, progress=progress, wait=PATIENCE)
    except Exception as error:  # see `reason_for`
        trouble = reason_for(error)
    try:
        state = compared(where, Snapshot.open(where.index))
    except NoIndexError as error:
        if trouble is None:
            raise
        raise NoIndexError(f"{error} That can't be done now: {trouble}") from error
    return replace(state, report=report, trouble=trouble or state.trouble)
