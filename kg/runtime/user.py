"""What the user said for good, outside of any notebook: whom to trust, and what was named once.

config.toml is the user's own file, which kg only reads. What a user said on the command line is
noted in a second file, which kg writes; without it kg only has to be told again.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from kg.runtime.errors import KgError

if TYPE_CHECKING:
    from collections.abc import Callable

_KEYS = ("safe", "models")
_LONGEST = 1 << 20  # bytes of either file; both hold a few lines


def own_folder(kind: Literal["config", "state", "cache"]) -> Path | None:
    """A folder of the user's for kg; None: they have no home, as a container's user without a name.

    It is an absolute path. A relative one, such as a "~" that stands for nothing, would lie in the
    working directory, where a notebook could have planted it.
    """
    import platformdirs

    try:
        folder = Path(getattr(platformdirs, f"user_{kind}_dir")("kg"))
    except RuntimeError:
        return None
    return folder if folder.is_absolute() else None


def home() -> Path | None:
    """The user's home; None: they have none that is known."""
    with suppress(RuntimeError):
        return Path.home()
    return None


def settings_file() -> Path:
    """The user's own settings; a relative path where they have no home, only to be shown."""
    return (own_folder("config") or Path("~", ".config", "kg")) / "config.toml"


def is_safe(folder: Path) -> bool:
    """Whether the user trusts the kg.toml of a folder, an absolute path without links.

    Raises:
        KgError: the user's settings can't be used.
    """
    return any(_resolved(entry) == folder for entry in _settings("safe"))


def is_allowed(model: str) -> bool:
    """Whether the user has named a model, in the settings or once on the command line.

    Args:
        model: its name on the hub, or its folder as an absolute path without links.

    Raises:
        KgError: the user's settings can't be used.
    """
    return model in _noted().get("models", ()) or model in _settings("models")


def allow(model: str) -> None:
    """Note that the user named a model, as `is_allowed` asks for it."""
    if model not in _noted().get("models", ()):
        _note(lambda noted: noted.setdefault("models", []).append(model))


def notes_of(index: Path) -> Path | None:
    """The notes folder that the user named when building an index; None: none was named."""
    told = _noted().get("notes", {}).get(str(index))
    return Path(told) if isinstance(told, str) else None


def note_folders(index: Path, notes: Path | None) -> None:
    """Note of which notes an index is; None: those that its notebook says."""
    told = str(notes) if notes else None
    if _noted().get("notes", {}).get(str(index)) != told:
        _note(lambda noted: _set_notes(noted, str(index), told))


def _set_notes(noted: dict[str, Any], index: str, told: str | None) -> None:
    kept = {known: of for known, of in noted.get("notes", {}).items() if Path(known).is_dir()}
    kept.pop(index, None)
    noted["notes"] = kept | ({index: told} if told else {})


def _start_of(file: Path) -> bytes:
    """What a file begins with; nobody is waited for who might write into a pipe in its place."""
    handle = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "it isn't a file")
        return stream.read(_LONGEST)


def _settings(key: str) -> list[str]:
    """A list of the user's settings."""
    import tomllib

    file = settings_file()
    if not file.is_absolute():
        return []
    try:
        table = tomllib.loads(_start_of(file).decode("utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except (OSError, ValueError, RecursionError) as error:
        raise KgError(f"Can't use {file}: {error}.") from error
    unknown = sorted(set(table) - set(_KEYS))
    if unknown:
        raise KgError(f"{file} has an unknown key “{unknown[0]}”: it may have {', '.join(_KEYS)}.")
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise KgError(f"Can't use {file}: “{key}” must be a list of texts.")
    return value


def _resolved(folder: str) -> Path | None:
    try:
        path = Path(folder).expanduser()
        return path.resolve() if path.is_absolute() else None  # else it would be any of that name
    except (OSError, RuntimeError, ValueError):  # nobody's home, a circle, no path at all
        return None


def _notes_file() -> Path | None:
    folder = own_folder("state")
    return folder / "named.json" if folder else None


def _noted() -> dict[str, Any]:
    """What is noted; nothing where it can't be read."""
    file = _notes_file()
    if file is None:
        return {}
    try:
        value = json.loads(_start_of(file))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(value, dict):
        return {}
    kinds = {"models": list, "notes": dict}
    return {key: kept for key, kept in value.items() if isinstance(kept, kinds.get(key, ()))}


def _note(change: Callable[[dict[str, Any]], object]) -> None:
    """Change what is noted: in whole, for the user's eyes alone, or, where it can't be, not."""
    from kg.runtime.files import create_folder, replacing

    file, noted = _notes_file(), _noted()
    change(noted)
    if file is None:
        return
    with suppress(OSError, KgError):
        create_folder(file.parent)
        with replacing(file, private=True) as part:
            part.write_text(json.dumps(noted, indent=1), "utf-8")
