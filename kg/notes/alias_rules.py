"""What the user says of names: in kg.toml, and in aliases.md beside it or among the notes."""

from __future__ import annotations

import os
from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from kg.model.concept import AliasRules, parse_rules
from kg.notes.read import Problem, UnreadableNoteError, read

if TYPE_CHECKING:
    from kg.notes.config import VaultConfig

ALIASES = "aliases.md"


def rules_of(notebook: VaultConfig) -> AliasRules:
    """All of it that can be read."""
    return _read(notebook)[0]


def rule_problems(notebook: VaultConfig) -> tuple[Problem, ...]:
    """The alias files that can't be read; paths are relative to the notes folder."""
    return _read(notebook)[1]


def rules_digest(notebook: VaultConfig) -> str:
    """Changes when the user's rules for names do."""
    return blake2b(repr(rules_of(notebook)).encode(), digest_size=8).hexdigest()


def _read(notebook: VaultConfig) -> tuple[AliasRules, tuple[Problem, ...]]:
    """Alias files are read as notes are: no link is followed that a note's wouldn't be."""
    settings = notebook.settings
    same = tuple((label, *names) for label, names in settings.aliases.items())
    never, problems = settings.never, []
    for folder in dict.fromkeys((notebook.root, notebook.notes)):
        if not os.path.lexists(folder / ALIASES):
            continue
        try:
            text = read(folder, ALIASES, follow_links=settings.follow_links).text
        except UnreadableNoteError as error:
            path = os.path.relpath(folder / ALIASES, notebook.notes)
            # Of a note the text is kept; rules aren't.
            stale = error.problem.stale and folder == notebook.notes
            problems.append(replace(error.problem, path=path, stale=stale))
            continue
        written = parse_rules(text)
        same, never = same + written.same, never + written.never
    return AliasRules(same=same, never=never), tuple(problems)
