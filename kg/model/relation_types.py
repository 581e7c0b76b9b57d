"""The one list of relation types, `relation_types.toml`: names, words, colours, order."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

TABLE = Path(__file__).with_name("relation_types.toml")


@dataclass(frozen=True, slots=True)
class RelationType:
    """A row of the table; its head says what each field means."""

    name: str
    reads: str
    en: tuple[str, str]
    ko: tuple[str, str]
    colours: tuple[str, str]
    example: str = ""
    typed: bool = True
    symmetric: bool = False
    dash: tuple[int, ...] = ()

    def label(self, language: Literal["en", "ko"]) -> str:
        """Its name as read from the source, in that language."""
        return self.ko[0] if language == "ko" else self.en[0]


@cache
def relation_types() -> Mapping[str, RelationType]:
    """Every relation type by its name, in the order of the table."""
    rows = tomllib.loads(TABLE.read_text("utf-8"))
    return {name: RelationType(name, **_frozen(row)) for name, row in rows.items()}


@cache
def typed() -> tuple[str, ...]:
    """The relations that are read from text; docs/relations.md says what each means."""
    return tuple(name for name, row in relation_types().items() if row.typed)


@cache
def symmetric() -> frozenset[str]:
    """Those that say the same in either direction."""
    return frozenset(name for name, row in relation_types().items() if row.symmetric)


def label(relation: str, language: Literal["en", "ko"] = "en") -> str:
    """What a reader is shown for a relation; one that the table lacks is shown as it is."""
    row = relation_types().get(relation)
    return row.label(language) if row else relation.replace("_", " ")


def for_page(relation: str) -> dict[str, Any] | None:
    """What the page's script knows of a relation, or None: the table lacks it."""
    row = relation_types().get(relation)
    if row is None:
        return None
    return {key: value for key, value in asdict(row).items() if key not in _FOR_DOCS}


def markdown_table(*, code: bool = False, examples: bool = False) -> str:
    """The relation types as a table for docs/, the typed ones alone unless `examples`."""
    lines = (
        ["| relation | reads | |", "|---|---|---|"]
        if examples
        else ["| relation | reads |", "|---|---|"]
    )
    for row in relation_types().values():
        name = f"`{row.name}`" if code else row.name
        if examples:
            lines.append(f"| {name} | {row.reads} | {row.example} |".replace("  ", " "))
        elif row.typed:
            lines.append(f"| {name} | {row.reads} |")
    return "\n".join(lines)


_FOR_DOCS = frozenset({"name", "reads", "example"})


def _frozen(row: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
