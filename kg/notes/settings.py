"""What kg.toml may say, key by key."""

from __future__ import annotations

import reprlib
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

Editor = Literal["file", "vscode", "obsidian"]
EDITORS: tuple[Editor, ...] = get_args(Editor)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user may set in kg.toml; every key is optional."""

    notes: str = "notes"  # folders are relative to kg.toml
    index: str = "index"
    model: str | None = None  # any sentence-transformers model; None: the bundled one
    editor: Editor = "file"  # what links to a line open: file, vscode or obsidian
    follow_links: bool = False  # whether links to files and folders are taken for these
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)  # label -> other names
    never: tuple[tuple[str, str], ...] = ()  # pairs of names that aren't one concept


def parsed(table: dict[str, Any]) -> Settings:
    """The settings of kg.toml's table.

    Raises:
        TypeError: a value is of another kind.
        ValueError: it isn't one of those there are, or there is no such key.
    """
    unknown = sorted(set(table) - set(Settings.__dataclass_fields__))
    if unknown:
        known = ", ".join(Settings.__dataclass_fields__)
        raise ValueError(f"it has an unknown key “{unknown[0][:60]}”; it may have {known}")
    aliases, never = table.get("aliases", {}), table.get("never", [])
    if not isinstance(aliases, dict):
        raise TypeError(f"“aliases” must be a table, not {shown(aliases)}")
    if not isinstance(never, list):
        raise TypeError(f"“never” must be a list of pairs of names, not {shown(never)}")
    return Settings(
        **{key: _text(key, table[key]) for key in ("notes", "index", "model") if key in table},
        follow_links=_yes_or_no("follow_links", table.get("follow_links", False)),
        editor=_editor(table.get("editor", "file")),
        aliases={label: _names(names) for label, names in aliases.items()},
        never=tuple(_pair(pair) for pair in never),
    )


def shown(value: object) -> str:
    """A value in an error line: of any depth and length, on a few."""
    return reprlib.repr(value)


def _text(key: str, value: Any) -> str:  # noqa: ANN401 - whatever TOML holds
    if not isinstance(value, str):
        raise TypeError(f"“{key}” must be text, not {shown(value)}")
    return value


def _yes_or_no(key: str, value: Any) -> bool:  # noqa: ANN401
    if not isinstance(value, bool):
        raise TypeError(f"“{key}” must be true or false, not {shown(value)}")
    return value


def _editor(value: Any) -> Editor:  # noqa: ANN401
    for editor in EDITORS:
        if value == editor:
            return editor
    raise ValueError(f"“editor” must be one of {', '.join(EDITORS)}")


def _names(value: Any) -> tuple[str, ...]:  # noqa: ANN401
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        raise TypeError(f"“aliases” must hold lists of names, not {shown(value)}")
    return tuple(_text("aliases", name) for name in value)


def _pair(value: Any) -> tuple[str, str]:  # noqa: ANN401
    names = _names(value)
    if len(names) != 2:
        raise ValueError("“never” must hold pairs of names")
    return names[0], names[1]
