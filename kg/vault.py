"""A vault: notes with their index, opened to be asked. Behind `kg.open` and every command."""

from __future__ import annotations

import errno
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self, Unpack

from kg.build.changes import Changes, differences
from kg.index.database import is_damage
from kg.index.snapshot import Snapshot
from kg.notes.alias_rules import rules_digest
from kg.notes.config import VaultConfig, find_config, notes_of_index
from kg.runtime.errors import DamagedIndexError, KgError, NoIndexError, reason_for
from kg.runtime.garbage import gc_paused
from kg.runtime.progress import Progress, silent

if TYPE_CHECKING:
    import networkx as nx

    from kg.build.pipeline import BuildReport
    from kg.graph.concept_view import ConceptPath, ConceptSummary, ConceptView
    from kg.graph.lint import Finding
    from kg.search.answer import Answer
    from kg.search.session import Options, QuerySession


PATIENCE = 2.0
"""Seconds that a question waits for another build to end, before the index is taken as it is."""

_STRAYED = (
    "Whose notes the index in {} is of, only it says itself: "
    "name them with --notes, or run `kg build NOTES --index DIR`."
)


class Vault:
    """What the notes hold, as of one build. Close it, or use it in a `with`."""

    def __init__(self, where: VaultConfig, snapshot: Snapshot, changes: Changes) -> None:
        self.where = where
        self.snapshot = snapshot
        self.changes = changes  # what the notes have that the index hasn't
        self.trouble: str | None = None  # why the index could not be brought up to date
        self.report: BuildReport | None = None  # of the build that opening it took
        self._session: QuerySession | None = None

    @property
    def stale(self) -> bool:
        """Whether the notes say, or may say, something that the index doesn't."""
        return bool(self.changes) or self.trouble is not None

    def ask(self, question: str, **options: Unpack[Options]) -> Answer:
        """Answer a question out of the notes; an answer without quotes means that they don't know.

        Args:
            question: in Korean, English or both.
            options: `count` of sections to name, `filters` that they have to pass, `reranker` to
                judge the best ones (`kg.search.session.Options`).

        Raises:
            KgError: the question is empty, or the index's model isn't there.
        """
        if self._session is None:
            from kg.search.session import QuerySession

            self._session = QuerySession(self.snapshot)
        with gc_paused():
            return self._session.ask(question, **options)

    def warm(self) -> None:
        """Load what the first question would otherwise wait for."""
        self.ask("?", count=1)

    def succeed(self, other: Vault) -> None:
        """Take over the encoders that another library has loaded, and close that."""
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

        return concept_view(self.snapshot, name)

    def concepts(
        self, *, tag: str | None = None, defined: bool = False
    ) -> tuple[ConceptSummary, ...]:
        """The concepts, the most central first.

        Args:
            tag: only those of sections with this tag.
            defined: only those that have a heading of their own.
        """
        from kg.graph.concept_view import concept_summaries

        return concept_summaries(self.snapshot, tag=tag, defined=defined)

    def path(self, a: str, b: str) -> ConceptPath:
        """How two concepts are joined.

        Raises:
            UnknownConceptError: the notes have no such concept.
        """
        from kg.graph.concept_view import concept_path

        return concept_path(self.snapshot, a, b)

    def graph(self) -> nx.MultiDiGraph[str]:
        """The whole graph; docs/json.md says what nodes and edges carry."""
        from kg.graph.build import graph_of

        return graph_of(self.snapshot)

    def lint(self, rules: Collection[str] = ()) -> tuple[Finding, ...]:
        """Likely mistakes in the notes: of those rules, or of all.

        Raises:
            KgError: there is no such rule.
        """
        from kg.graph.lint import RULES, lint

        unknown = sorted(set(rules) - set(RULES))
        if unknown:
            raise KgError(f"There is no rule “{unknown[0]}”: there are {', '.join(RULES)}.")
        now = self.snapshot
        found = lint(
            now.sections().values(),
            [stored.note for stored in now.notes().values() if stored.note],
            now.gazetteer(),
            [mention for some in now.mentions().values() for mention in some],
            now.relations(),
            exists=self._exists(),
        )
        return tuple(f for f in found if not rules or f.rule in rules)

    def _exists(self) -> Callable[[str], bool]:
        """Whether a path in the notes folder leads to something.

        With the drive gone everything would seem to be missing, so then nothing is.
        """
        if self.trouble and len(self.changes.removed) in (0, len(self.snapshot.stamps())):
            return lambda path: True
        return lambda path: _may_exist(self.where.notes / path)

    def close(self) -> None:
        """Let go of the index."""
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
            vault = Vault(where, snapshot, Changes())
            vault.trouble = _STRAYED.format(where.index)
            return vault
        where = replace(where, notes=folder)
    elif snapshot.manifest.notes != str(where.notes):
        text = f"The index in {where.index} is of {snapshot.manifest.notes}"
        raise KgError(f"{text}: name its own with --index, or run `kg build {notes}`.")
    vault, news = _compared(where, snapshot)
    return _refreshed(vault, progress) if news and refresh else vault


def _compared(where: VaultConfig, snapshot: Snapshot) -> tuple[Vault, bool]:
    """A vault, and whether a build would find something to do; it need not be possible to tell.

    A notes drive that isn't mounted, say, makes `trouble` and not an error.
    """
    vault = Vault(where, snapshot, Changes())
    try:
        vault.changes = differences(snapshot, where)
        made = snapshot.manifest
        other = (made.notes, made.rules) != (str(where.notes), rules_digest(where))
    except Exception as error:  # see `reason_for`
        if is_damage(error):
            snapshot.close()
            text = f"The index in {where.index} is damaged: run `kg build`."
            raise DamagedIndexError(text) from error
        vault.trouble = reason_for(error)
        return vault, False
    return vault, vault.changes.call_for_build or other


def _refreshed(vault: Vault, progress: Progress) -> Vault:
    """The library after a build; if that fails, as it was, and `trouble` says why."""
    from kg.build.pipeline import build

    vault.snapshot.close()  # a reader would keep the build from tidying up
    report, trouble = None, None
    try:
        report = build(vault.where, progress=progress, wait=PATIENCE)
    except Exception as error:  # see `reason_for`
        trouble = reason_for(error)
    try:
        vault, _ = _compared(vault.where, Snapshot.open(vault.where.index))
    except NoIndexError as error:  # the build found damage, and could not mend it
        if trouble is None:
            raise
        raise NoIndexError(f"{error} That can't be done now: {trouble}") from error
    vault.report, vault.trouble = report, trouble or vault.trouble
    return vault


def _may_exist(file: Path) -> bool:
    """Whether there is a file, or no way to know; none has a name that is too long for one."""
    try:
        return file.exists()
    except OSError as error:
        return error.errno != errno.ENAMETOOLONG
    except ValueError:
        return False
