"""A look at what a build would do, without writing anything: `kg build --dry-run`, `kg diff`."""

from __future__ import annotations

from dataclasses import dataclass

from kg.build.changes import Changes
from kg.build.embeddings import Encoders, encoders
from kg.build.pipeline import begin_anew, model_of, planned_manifest, scanned, update_notes
from kg.extract.chunks import Space
from kg.graph.diff import GraphChange, changed
from kg.index.transaction import Transaction
from kg.notes.alias_rules import rule_problems, rules_of
from kg.notes.config import VaultConfig
from kg.notes.read import Problem
from kg.runtime.progress import Progress, silent


@dataclass(frozen=True, slots=True)
class Preview:
    """What a build would do."""

    changes: Changes
    reason: str | None  # why everything would be made anew
    texts: int  # to be embedded
    problems: tuple[Problem, ...]
    graph: GraphChange

    def todo(self) -> list[str]:
        """In words, what there is to do."""
        changes = self.changes
        kinds = {"added": changes.added, "changed": changes.changed, "removed": changes.removed}
        found = [f"everything anew, because {self.reason}"] if self.reason else []
        found += [f"{len(paths)} {verb}" for verb, paths in kinds.items() if paths]
        return found + ([f"{self.texts} texts to embed"] if self.texts else [])


def preview(
    notebook: VaultConfig,
    *,
    model: str | None = None,
    progress: Progress = silent,
    verify: bool = False,
) -> Preview:
    """Look what a build would do, without writing anything.

    Raises:
        KgError: there are no notes, or the model can't be had.
    """
    files = scanned(notebook)
    with Transaction.copy(notebook.index) as transaction:
        using = encoders(model_of(transaction, notebook, model), named=model is not None)
        had = _embedded(transaction, using)
        reason = begin_anew(transaction, planned_manifest(notebook, using))
        changes = update_notes(transaction, notebook, files, progress, verify=verify)
        missing = {
            (space, vector) for space in using for vector, _, _ in transaction.now.passages(space)
        } - had
        if changes or reason:
            from kg.build.analysis import analyse

            analyse(transaction, rules_of(notebook), progress)
        stored = transaction.now.problems()
        problems = dict.fromkeys((*changes.closed, *stored, *rule_problems(notebook)))
        return Preview(changes, reason, len(missing), tuple(problems), changed(transaction))


def _embedded(transaction: Transaction, using: Encoders) -> set[tuple[Space, int]]:
    """What has a vector already that these encoders would give it."""
    made = transaction.before.encoders if transaction.before else {}
    return {
        (space, vector)
        for space, encoder in using.items()
        if made.get(space) == encoder.name
        for vector, _, _ in transaction.now.passages(space)
    }
