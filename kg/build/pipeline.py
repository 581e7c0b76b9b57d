"""The build: from the notes folder to the next generation of the index, doing only what changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.build.changes import Changes, settle
from kg.build.embeddings import Encoders, embed, encoders
from kg.graph.diff import GraphChange, changed
from kg.index.schema import Manifest
from kg.index.transaction import Transaction
from kg.notes.alias_rules import rule_problems, rules_digest, rules_of
from kg.notes.config import VaultConfig, keep_folders
from kg.notes.read import FileStat, Look, Problem, UnreadableNoteError, read, scan
from kg.runtime.errors import BusyIndexError, DamagedIndexError, KgError
from kg.runtime.garbage import gc_paused
from kg.runtime.progress import Progress, silent
from kg.runtime.version import __version__

if TYPE_CHECKING:
    from kg.extract.chunks import Space
    from kg.index.vector_index import VectorIndex
    from kg.notes.sections import Section

OpenEncoders = Callable[[str | None, bool], Encoders]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did."""

    manifest: Manifest
    changes: Changes
    graph: GraphChange  # what became of concepts and relations
    counts: Mapping[str, int]  # of notes, sections, concepts and relations in the index
    embedded: int  # texts that were given a vector
    reason: str | None  # why everything was made anew, where it was
    problems: tuple[Problem, ...]  # what could not be read
    unruled: tuple[Problem, ...]  # those of it that are alias files
    seconds: float

    @property
    def idle(self) -> bool:
        """Whether there was nothing to do."""
        return not (self.changes or self.reason or self.embedded)

    @property
    def news(self) -> tuple[Problem, ...]:
        """Those problems that weren't known before this build."""
        fresh = {*self.changes.added, *self.changes.changed}
        aliases = () if self.idle else self.unruled
        return tuple(p for p in self.problems if p.path in fresh or p in aliases)


def build(
    notebook: VaultConfig,
    *,
    model: str | None = None,
    progress: Progress = silent,
    wait: float = 10.0,
    using: OpenEncoders = encoders,
    files: Look | None = None,
    verify: bool = False,
    fresh: bool = False,
) -> BuildReport:
    """Bring the index up to date with the notes.

    Args:
        notebook: where notes and index are.
        model: of the embeddings, as for `open_encoder`; None: the one that the index has.
        progress: told how far it is.
        wait: seconds to wait for another build to end.
        using: what opens the encoders; a watch keeps them open.
        files: what `scanned` has just found; None: it is asked.
        verify: whether to read every note, also those that look as they did.
        fresh: make everything anew, whatever the index holds.

    Raises:
        KgError: there are no notes, the index can't be written, or the model can't be had. The
            old index is left as it was.
    """
    started = time.perf_counter()
    files = scanned(notebook) if files is None else files
    try:
        report = _build(
            notebook, files, model, progress, wait, using, started, verify=verify, fresh=fresh
        )
    except DamagedIndexError:  # and not noticed before: the notes have it all
        Transaction.discard_wreck(notebook.index, wait)
        report = _build(notebook, files, model, progress, wait, using, started, damaged=True)
    keep_folders(notebook)
    return report


def _build(
    notebook: VaultConfig,
    files: Look,
    model: str | None,
    progress: Progress,
    wait: float,
    open_encoders: OpenEncoders,
    started: float,
    damaged: bool = False,
    verify: bool = False,
    fresh: bool = False,
) -> BuildReport:
    with _draft(notebook, wait, progress) as transaction:
        using = open_encoders(model_of(transaction, notebook, model), model is not None)
        planned = planned_manifest(notebook, using)
        if fresh or damaged:
            transaction.begin_afresh()
        reason = "that was asked for" if fresh else begin_anew(transaction, planned)
        if damaged or transaction.damaged:
            reason = "the index was damaged"
        changes = update_notes(transaction, notebook, files, progress, verify=verify)
        spaces: dict[Space, VectorIndex] = {}
        embedded = 0
        if changes or reason or not transaction.whole():
            spaces, embedded = embed(transaction, using, progress)
        graph = GraphChange()
        if changes or reason or spaces or transaction.before is None:
            _draw_conclusions(transaction, notebook, using, spaces, progress)
            graph = changed(transaction)
            manifest = transaction.commit(replace(planned, mounts=changes.mounts), spaces)
        else:
            manifest = transaction.keep(replace(transaction.before, mounts=changes.mounts))
        unruled = rule_problems(notebook)
        return BuildReport(
            manifest=manifest,
            changes=changes,
            graph=graph,
            counts=transaction.now.counts(),
            embedded=embedded,
            reason=reason,
            problems=tuple(dict.fromkeys((*changes.closed, *transaction.now.problems(), *unruled))),
            unruled=unruled,
            seconds=time.perf_counter() - started,
        )


def _draw_conclusions(
    transaction: Transaction,
    notebook: VaultConfig,
    using: Encoders,
    changed: dict[Space, VectorIndex],
    progress: Progress,
) -> None:
    """What hangs on all notes together. Imported here, so that a build without work is quick."""
    from kg.build.analysis import analyse
    from kg.search.cohort import measure

    with gc_paused():
        analyse(transaction, rules_of(notebook), progress)
        measure(transaction, using, changed)


def scanned(notebook: VaultConfig) -> Look:
    """The notes of a notebook, of which there must be some."""
    files = scan(notebook.notes, follow_links=notebook.settings.follow_links)
    if not files.files and not files.closed:
        raise KgError(f"No notes in {notebook.notes}: it has no .md files.")
    return files


def _draft(notebook: VaultConfig, wait: float, progress: Progress) -> Transaction:
    """A transaction, as soon as no other build is at work."""
    try:
        return Transaction.open(notebook.index, notes=notebook.notes, wait=min(wait, 0.2))
    except BusyIndexError:
        if not wait:
            raise
        progress("waiting for another build", 0, 1)
        return Transaction.open(notebook.index, notes=notebook.notes, wait=wait)


def model_of(transaction: Transaction, notebook: VaultConfig, asked: str | None) -> str | None:
    """The model to embed with: the one asked for, else kg.toml's, else the one the index has."""
    return (
        asked or notebook.settings.model or (transaction.last.model if transaction.last else None)
    )


def planned_manifest(notebook: VaultConfig, using: Encoders) -> Manifest:
    """What the index will have been made of, but for its generation and files."""
    first = using["text"]
    return Manifest(
        generation=0,
        version=__version__,
        notes=str(notebook.notes),
        model=first.name,
        dimension=first.dimension,
        prompts=dict(first.prompts),
        rules=rules_digest(notebook),
        encoders={space: encoder.name for space, encoder in using.items()},
    )


def begin_anew(transaction: Transaction, planned: Manifest) -> str | None:
    """Clear the transaction of what can't be built upon; returns why, in words for the user."""
    before = transaction.before
    if before is None:
        return None
    if before.version != planned.version:
        transaction.clear()
        return f"the index was made by kg {before.version}"
    if before.notes != planned.notes:
        transaction.clear()
        return f"the index was made from {before.notes}"
    if (before.model, before.dimension) != (planned.model, planned.dimension):
        return f"the index was made with the model {before.model}"
    if before.encoders != planned.encoders:
        return "the second encoder has come or gone"
    if before.rules != planned.rules:
        return "the aliases were edited"
    return None


def update_notes(
    transaction: Transaction,
    notebook: VaultConfig,
    files: Look,
    progress: Progress,
    *,
    verify: bool = False,
) -> Changes:
    """Read what was added or changed and forget what is gone; returns what really differs."""
    found = settle(transaction.now, notebook, files, verify=verify)
    for path in found.removed:
        transaction.remove(path)
    for path in found.same:
        transaction.touch(path, files.files[path])
    fresh = found.added + found.changed
    for done, path in enumerate(fresh, 1):
        _take(transaction, notebook, path, files.files[path])
        progress("reading", done, len(fresh))
    if found:
        transaction.settle_words()
    return found


def _take(transaction: Transaction, notebook: VaultConfig, path: str, stamp: FileStat) -> None:
    """Read a note into the transaction, or put down why that can't be."""
    from kg.notes.sections import divide

    digest: str | None = None
    try:
        note = read(notebook.notes, path, follow_links=notebook.settings.follow_links)
        digest = note.digest
        transaction.put(note, stamp, divide(note), _passages)
    except UnreadableNoteError as error:
        if not error.passing:
            digest = digest or ""
        transaction.put_problem(error.problem, stamp, digest)


def _passages(section: Section) -> list[tuple[str, int, int]]:
    """What of a section is embedded, as `Transaction.put` takes it."""
    from kg.extract.chunks import passages
    from kg.index.vector_index import vector_id

    return [(p.space, vector_id(p.text), p.line) for p in passages(section)]
