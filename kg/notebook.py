"""A notebook: where the notes and the index are, and what kg.toml says of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from kg.errors import KgError

CONFIG = "kg.toml"
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


@dataclass(frozen=True, slots=True)
class Notebook:
    """Two folders and their settings."""

    root: Path
    notes: Path
    index: Path
    settings: Settings


def find_notebook(
    notes: Path | None = None, index: Path | None = None, start: Path | None = None
) -> Notebook:
    """The notebook of a working directory: that of the nearest kg.toml above it, or its own.

    Args:
        notes: the notes folder, where the user named one.
        index: the index folder, likewise.
        start: the working directory.

    Raises:
        KgError: kg.toml can't be used.
    """
    start = (start or Path.cwd()).resolve()
    config = next((d / CONFIG for d in (start, *start.parents) if (d / CONFIG).is_file()), None)
    root = config.parent if config else start
    settings = _settings(config) if config else Settings()
    return Notebook(
        root=root,
        notes=(notes or root / settings.notes).resolve(),
        index=(index or root / settings.index).resolve(),
        settings=settings,
    )


def _settings(config: Path) -> Settings:
    import tomllib

    try:
        table = tomllib.loads(config.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise KgError(f"Can't use {config}: {error}.") from error
    unknown = sorted(set(table) - set(Settings.__dataclass_fields__))
    if unknown:
        known = ", ".join(Settings.__dataclass_fields__)
        raise KgError(f"{config} has an unknown key “{unknown[0]}”: it may have {known}.")
    try:
        return Settings(
            **{key: _text(key, table[key]) for key in ("notes", "index", "model") if key in table},
            follow_links=_yes_or_no("follow_links", table.get("follow_links", False)),
            editor=_editor(table.get("editor", "file")),
            aliases={_text("aliases", k): _names(v) for k, v in table.get("aliases", {}).items()},
            never=tuple(_pair(pair) for pair in table.get("never", [])),
        )
    except (TypeError, ValueError, AttributeError) as error:
        raise KgError(f"Can't use {config}: {error}.") from error


def _text(key: str, value: Any) -> str:  # noqa: ANN401 - whatever TOML holds
    if not isinstance(value, str):
        raise TypeError(f"“{key}” must be text, not {value!r}")
    return value


def _yes_or_no(key: str, value: Any) -> bool:  # noqa: ANN401
    if not isinstance(value, bool):
        raise TypeError(f"“{key}” must be true or false, not {value!r}")
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
        raise TypeError(f"“aliases” must hold lists of names, not {value!r}")
    return tuple(_text("aliases", name) for name in value)


def _pair(value: Any) -> tuple[str, str]:  # noqa: ANN401
    names = _names(value)
    if len(names) != 2:
        raise ValueError("“never” must hold pairs of names")
    return names[0], names[1]
