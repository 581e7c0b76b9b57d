"""The build: from the notes folder to the next generation of the index, doing only what changed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from kg import __version__
from kg.analysis import analyse, rules_digest
from kg.embed import Embedder, open_embedder
from kg.errors import KgError
from kg.index import VectorIndex, vector_id
from kg.language.tokens import tokens
from kg.notebook import Notebook
from kg.notes import Problem, Stamp, UnreadableNoteError, read, scan
from kg.passages import SPACES, passages
from kg.progress import Progress, silent
from kg.sections import Section, divide
from kg.store import Draft, Entry, Manifest, Snapshot


@dataclass(frozen=True, slots=True)
class Changes:
    """How the notes folder differs from what the index has seen."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.added) + len(self.changed) + len(self.removed)


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did."""

    manifest: Manifest
    changes: Changes
    counts: Mapping[str, int]  # of notes, sections, concepts and relations in the index
    embedded: int  # texts that were given a vector
    reason: str | None  # why everything was made anew, where it was
    problems: tuple[Problem, ...]  # notes that had to be left out
    seconds: float

    @property
    def idle(self) -> bool:
        """Whether there was nothing to do."""
        return not (self.changes or self.reason or self.embedded)


def differences(snapshot: Snapshot, notebook: Notebook) -> Changes:
    """What has changed since the last build, going by sizes and times of the files alone."""
    return _compare(snapshot.stamps(), scan(notebook.notes))


def build(
    notebook: Notebook,
    *,
    model: str | None = None,
    progress: Progress = silent,
    wait: float = 10.0,
) -> Report:
    """Bring the index up to date with the notes.

    Args:
        notebook: where notes and index are.
        model: of the embeddings, as for `open_embedder`; None: the one that the index has.
        progress: told how far it is.
        wait: seconds to wait for another build to end.

    Raises:
        KgError: there are no notes, the index can't be written, or the model can't be had. The
            old index is left as it was.
    """
    started = time.perf_counter()
    files = scan(notebook.notes)
    if not files:
        raise KgError(f"No notes in {notebook.notes}: it has no .md files.")
    with Draft.open(notebook.index, wait=wait) as draft:
        embedder = open_embedder(_model(draft, notebook, model))
        reason = _begin_anew(draft, notebook, embedder)
        changes = _update_notes(draft, notebook, files, progress)
        spaces, embedded = _embed(draft, embedder, progress)
        if changes or reason or spaces or draft.before is None:
            analyse(draft, notebook, progress)
            manifest = draft.commit(_manifest(notebook, embedder), spaces)
        else:
            manifest = draft.keep(draft.before)
        return Report(
            manifest=manifest,
            changes=changes,
            counts=draft.now.counts(),
            embedded=embedded,
            reason=reason,
            problems=tuple(n.problem for n in draft.now.notes().values() if n.problem),
            seconds=time.perf_counter() - started,
        )


def _compare(before: Mapping[str, Stamp], after: Mapping[str, Stamp]) -> Changes:
    return Changes(
        added=tuple(path for path in after if path not in before),
        changed=tuple(p for p, stamp in after.items() if p in before and before[p] != stamp),
        removed=tuple(path for path in before if path not in after),
    )


def _model(draft: Draft, notebook: Notebook, asked: str | None) -> str | None:
    """The model to embed with: the one asked for, else kg.toml's, else the one the index has."""
    return asked or notebook.settings.model or (draft.before.model if draft.before else None)


def _manifest(notebook: Notebook, embedder: Embedder) -> Manifest:
    return Manifest(
        generation=0,
        version=__version__,
        notes=str(notebook.notes),
        model=embedder.name,
        dimension=embedder.dimension,
        prompts=dict(embedder.prompts),
        rules=rules_digest(notebook),
    )


def _begin_anew(draft: Draft, notebook: Notebook, embedder: Embedder) -> str | None:
    """Clear the draft of what can't be built upon; returns why, in words for the user."""
    before = draft.before
    if before is None:
        return None
    if before.version != __version__:
        draft.clear()
        return f"the index was made by kg {before.version}"
    if before.notes != str(notebook.notes):
        draft.clear()
        return f"the index was made from {before.notes}"
    if before.model != embedder.name:
        return f"the index was made with the model {before.model}"
    if before.rules != rules_digest(notebook):
        return "the aliases were edited"
    return None


def _update_notes(
    draft: Draft, notebook: Notebook, files: Mapping[str, Stamp], progress: Progress
) -> Changes:
    """Read what was added or changed and forget what is gone; returns what really differs."""
    known = draft.now.notes()
    found = _compare({path: note.stamp for path, note in known.items()}, files)
    for path in found.removed:
        draft.remove(path)
    same = set()
    fresh = found.added + found.changed
    for done, path in enumerate(fresh, 1):
        try:
            note = read(notebook.notes, path)
        except UnreadableNoteError as error:
            draft.put_problem(error.problem, files[path])
            continue
        before = known[path].note if path in known else None
        if before and before.digest == note.digest:
            draft.touch(path, files[path])
            same.add(path)
        else:
            draft.put(note, files[path], map(_entry, divide(note)))
        progress("reading", done, len(fresh))
    changed = tuple(path for path in found.changed if path not in same)
    return Changes(found.added, changed, found.removed)


def _entry(section: Section) -> Entry:
    heading, prose = (" ".join(tokens(t)) for t in (" ".join(section.heading), section.prose))
    places = ((p.space, vector_id(p.text), p.line) for p in passages(section))
    return Entry(section, (heading, prose), tuple(places))


def _embed(
    draft: Draft, embedder: Embedder, progress: Progress
) -> tuple[dict[str, VectorIndex], int]:
    """Vectors for every passage that has none yet, and for no other.

    Returns:
        the spaces that changed, and how many texts were embedded.
    """
    same_model = draft.before is not None and draft.before.model == embedder.name
    spaces: dict[str, VectorIndex] = {}
    embedded = 0
    for space in SPACES:
        old = draft.vectors(space) if same_model else None
        index = old if old is not None else VectorIndex.empty(embedder.dimension)
        wanted = {vector for vector, _, _ in draft.now.passages(space)}
        gone = index.keep(wanted)
        missing = wanted.difference(index.ids().tolist())
        texts = dict(_texts(draft, space, missing)) if missing else {}
        if texts:
            told = partial(_told, progress, total=len(texts))
            index.add(list(texts), embedder.embed_passages(list(texts.values()), told))
            embedded += len(texts)
        if texts or gone or old is None:
            spaces[space] = index
    return spaces, embedded


def _told(progress: Progress, done: int, total: int) -> None:
    progress("embedding", done, total)


def _texts(draft: Draft, space: str, missing: set[int]) -> Iterator[tuple[int, str]]:
    """The texts of those vectors of a space."""
    for section in draft.now.sections().values():
        for passage in passages(section):
            vector = vector_id(passage.text)
            if passage.space == space and vector in missing:
                yield vector, passage.text
