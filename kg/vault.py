"""A vault: notes with their index, opened to be asked. Behind `kg.open` and every command."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Self, Unpack

from kg.build.changes import Changes
from kg.build.refresh import State, Status, compared, opened, refreshed, status_of, strayed
from kg.index.snapshot import Snapshot
from kg.runtime.errors import KgError, reason_for
from kg.runtime.files import may_exist
from kg.runtime.garbage import gc_paused
from kg.runtime.progress import Progress, silent

if TYPE_CHECKING:
    import networkx as nx

    from kg.build.pipeline import BuildReport
    from kg.graph.concept_view import ConceptPath, ConceptSummary, ConceptView
    from kg.graph.lint import Finding
    from kg.notes.config import VaultConfig
    from kg.notes.sections import Section
    from kg.search.answer import Answer
    from kg.search.session import Options, QuerySession


class Vault:
    """What the notes hold, as of one build. Close it, or use it in a `with`.

    Any thread may use it: one at a time reads the index, and while a refresh builds, the others
    are answered from the index as it was.
    """

    def __init__(self, where: VaultConfig, state: State) -> None:
        self.where = where
        self._state = state
        self._session: QuerySession | None = None
        self._reading = RLock()  # held by whoever uses the snapshot or the session
        self._refreshing = RLock()  # held by whoever builds; taken before `_reading`, never after

    @property
    def snapshot(self) -> Snapshot:
        """The generation that is read now; whoever uses it beside other threads has to lock."""
        return self._state.snapshot

    @property
    def changes(self) -> Changes:
        """What the notes had that the index hasn't, when they were looked at last."""
        return self._state.changes

    @property
    def trouble(self) -> str | None:
        """Why the index could not be brought up to date."""
        return self._state.trouble

    @property
    def report(self) -> BuildReport | None:
        """Of the build that opening it or the last refresh took."""
        return self._state.report

    @property
    def stale(self) -> bool:
        """Whether the notes say, or may say, something that the index doesn't."""
        state = self._state
        return bool(state.changes) or state.trouble is not None

    def status(self) -> Status:
        """What is indexed, and what had changed since when the notes were looked at last."""
        with self._reading:
            return status_of(self._state)

    def refresh(self, progress: Progress = silent) -> bool:
        """Bring the index up to date with the notes, and answer from the newest from then on.

        Whatever goes wrong meanwhile, what was open goes on being answered from, and `trouble`
        says what is the matter.

        Returns:
            Whether there is a newer generation to answer from.
        """
        with self._refreshing:
            try:
                snapshot = Snapshot.open(self.where.index)
                if self._state.strayed:
                    return self._swap(strayed(snapshot))
                state = compared(self.where, snapshot)
                if state.build_due:
                    snapshot.close()
                    state = refreshed(self.where, progress)
            except Exception as error:  # see `reason_for`
                with self._reading:
                    self._state = replace(self._state, trouble=reason_for(error), report=None)
                return False
            return self._swap(state)

    def _swap(self, new: State) -> bool:
        """Answer from another snapshot from now on, if it is of another generation."""
        with self._reading:
            old = self._state
            if old.snapshot.manifest == new.snapshot.manifest:
                new.snapshot.close()
                self._state = replace(new, snapshot=old.snapshot)
                return False
            try:
                if self._session is not None:
                    self._session.move(new.snapshot)
            except KgError as error:  # the model of the new index isn't there
                new.snapshot.close()
                self._state = replace(old, trouble=reason_for(error), report=new.report)
                return False
            self._state = new
            old.snapshot.close()
            return True

    def ask(self, question: str, **options: Unpack[Options]) -> Answer:
        """Answer a question out of the notes; an answer without quotes means that they don't know.

        Args:
            question: in Korean, English or both.
            options: `count` of sections to name, `filters` that they have to pass, `reranker` to
                judge the best ones (`kg.search.session.Options`).

        Raises:
            KgError: the question is empty, or the index's model isn't there.
        """
        from kg.search.answer import IndexState
        from kg.search.session import QuerySession

        with self._reading, gc_paused():
            if self._session is None:
                self._session = QuerySession(self.snapshot)
            answer = self._session.ask(question, **options)
            generation = self.snapshot.manifest.generation
            return replace(answer, index=IndexState(generation, self.stale, len(self.changes)))

    def warm(self) -> None:
        """Load what the first question would otherwise wait for."""
        self.ask("?", count=1)

    def succeed(self, other: Vault) -> None:
        """Take over the encoders that another vault has loaded, and close that."""
        if other._session is not None:
            other._session.move(self.snapshot)
            self._session, other._session = other._session, None
        other.close()

    def concept(self, name: str) -> ConceptView:
        """Everything that the notes say of a concept, by any of its names.

        Raises:
            UnknownConceptError: they have none of that name; it holds near ones.
        """
        from kg.graph.concept_view import concept_view

        with self._reading:
            return concept_view(self.snapshot, name)

    def concept_id(self, name: str) -> str:
        """The id of a concept, by any of its names.

        Raises:
            UnknownConceptError: the notes have none of that name; it holds near ones.
        """
        from kg.graph.filters import concept_named

        with self._reading:
            return concept_named(self.snapshot, name).id

    def concepts(
        self, *, tag: str | None = None, defined: bool = False
    ) -> tuple[ConceptSummary, ...]:
        """The concepts, the most central first.

        Args:
            tag: only those of sections with this tag.
            defined: only those that have a heading of their own.
        """
        from kg.graph.concept_view import concept_summaries

        with self._reading:
            return concept_summaries(self.snapshot, tag=tag, defined=defined)

    def path(self, a: str, b: str) -> ConceptPath:
        """How two concepts are joined.

        Raises:
            UnknownConceptError: the notes have no such concept.
        """
        from kg.graph.concept_view import concept_path

        with self._reading:
            return concept_path(self.snapshot, a, b)

    def sections(self, note: str | None = None) -> tuple[Section, ...]:
        """The sections of a note by its path, or of all, in their order."""
        with self._reading:
            paths = None if note is None else [note]
            return tuple(self.snapshot.sections(paths).values())

    def graph(self) -> nx.MultiDiGraph[str]:
        """The whole graph; docs/json.md says what nodes and edges carry."""
        from kg.graph.build import graph_of

        with self._reading:
            return graph_of(self.snapshot)

    def lint(self, rules: Collection[str] = ()) -> tuple[Finding, ...]:
        """Likely mistakes in the notes: of those rules, or of all.

        Raises:
            KgError: there is no such rule.
        """
        from kg.graph.lint import lint_snapshot

        with self._reading:
            return lint_snapshot(self.snapshot, rules, self._exists())

    def _exists(self) -> Callable[[str], bool]:
        """Whether a path in the notes folder leads to something.

        With the drive gone everything would seem to be missing, so then nothing is.
        """
        if self.trouble and len(self.changes.removed) in (0, len(self.snapshot.stamps())):
            return lambda path: True
        return lambda path: may_exist(self.where.notes / path)

    def close(self) -> None:
        """Let go of the index."""
        with self._reading:
            if self._session is not None:
                self._session.close()
            self.snapshot.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_vault(
    notes: Path | None = None,
    index: Path | None = None,
    *,
    refresh: bool = True,
    create: bool = False,
    progress: Progress = silent,
) -> Vault:
    """Open the index of some notes, brought up to date first.

    Args:
        notes: their folder; None: those that the index was made of, or the notebook's.
        index: its folder; None: the notebook's.
        refresh: whether notes that changed are read again; else `Vault.changes` says which.
        create: build an index where there is none.
        progress: told how far that is.

    Whatever goes wrong while an index is brought up to date, what it holds can be asked:
    `Vault.trouble` then says what is the matter.

    Raises:
        NoIndexError: there is none (or one of another version), and `create` isn't set.
        KgError: the index is of other notes.
    """
    return Vault(*opened(notes, index, refresh=refresh, create=create, progress=progress))
