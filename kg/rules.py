"""What the user says of names: in kg.toml, and in aliases.md beside it or among the notes."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from kg.concepts import AliasRules, parse_rules

if TYPE_CHECKING:
    from kg.notebook import Notebook

ALIASES = "aliases.md"


def rules_of(notebook: Notebook) -> AliasRules:
    """All of it."""
    settings = notebook.settings
    same = tuple((label, *names) for label, names in settings.aliases.items())
    never = settings.never
    for folder in dict.fromkeys((notebook.root, notebook.notes)):
        file = folder / ALIASES
        if file.is_file():
            written = parse_rules(file.read_text("utf-8", errors="replace"))
            same, never = same + written.same, never + written.never
    return AliasRules(same=same, never=never)


def rules_digest(notebook: Notebook) -> str:
    """Changes when the user's rules for names do."""
    return blake2b(repr(rules_of(notebook)).encode(), digest_size=8).hexdigest()
