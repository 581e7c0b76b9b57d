"""A notebook: where the notes and the index are, and what kg.toml says of them.

A kg.toml may have come from elsewhere, with a clone or an archive. So it has its way within its own
folder; what leads out of it takes a word of the user: on the command line, or `safe` in their own
settings (`kg.runtime.user`).
"""

from __future__ import annotations

import errno
import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from kg.notes.settings import Settings, parsed, shown
from kg.runtime import user
from kg.runtime.errors import KgError

CONFIG = "kg.toml"
MAX_BYTES = 1 << 20
"""Of kg.toml: ten thousand names take half of it."""

_CAREFUL = sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_BINARY", "O_NOFOLLOW"))


@dataclass(frozen=True, slots=True)
class VaultConfig:
    """Two folders and their settings."""

    root: Path
    notes: Path
    index: Path
    settings: Settings


_NO_NAME = (errno.ENAMETOOLONG, errno.EINVAL, errno.ELOOP)
"""Errors that say that nothing can ever have a name."""


def find_config(
    notes: Path | None = None, index: Path | None = None, start: Path | None = None
) -> VaultConfig:
    """The notebook of a working directory: that of the nearest kg.toml above it, or its own.

    Args:
        notes: the notes folder, where the user named one.
        index: the index folder, likewise.
        start: the working directory.

    Raises:
        KgError: kg.toml can't be used, or isn't trusted with what it says.
    """
    try:
        start = (start or Path.cwd()).resolve()
    except OSError as error:
        raise KgError(f"The working directory can't be used: {error.strerror}.") from error
    root, settings = start, Settings()
    for folder in (start, *start.parents):
        if os.path.lexists(folder / CONFIG):
            root, settings = folder, _settings(folder / CONFIG, start)
            break
    return VaultConfig(
        root=root,
        notes=_folder(notes) if notes else _inner(root, "notes", settings.notes),
        index=_folder(index) if index else _inner(root, "index", settings.index),
        settings=settings,
    )


def notes_of_index(where: VaultConfig, made_of: str) -> Path | None:
    """The notes that an index is brought up to date with, where the user names none now.

    What an index says of itself decides nothing: one that came with a clone would have any folder
    of the user's read into it.

    Args:
        where: the notebook with that index.
        made_of: the notes folder that the index itself names.

    Returns:
        the folder that the user named when building it, or the notebook's; None: neither is known.
    """
    if made_of == str(where.notes):
        return where.notes
    if told := user.notes_of(where.index):
        return told
    return where.notes if _is_own(where.index, where, where.settings.index) else None


def keep_folders(where: VaultConfig) -> None:
    """Note which notes the index of a build is of, if that isn't what the notebook says."""
    own = _is_own(where.index, where, where.settings.index)
    if own and _is_own(where.notes, where, where.settings.notes):
        user.note_folders(where.index, None)
    else:
        user.note_folders(where.index, where.notes)


def _is_own(folder: Path, where: VaultConfig, name: str) -> bool:
    """Whether a folder is the one that kg.toml names."""
    try:
        return folder == _folder(where.root / name)
    except KgError:  # that name is none, and the user gave another
        return False


def _folder(path: Path) -> Path:
    """A path without links; there need be nothing there."""
    try:
        folder = path.resolve()
        folder.lstat()
    except (OSError, RuntimeError, ValueError) as error:  # too long, a circle, a NUL in it
        if isinstance(error, OSError) and error.errno not in _NO_NAME:
            return path.resolve()  # it isn't there, or can't be looked at just now
        why = getattr(error, "strerror", None) or error
        raise KgError(f"{shown(str(path))} can't be a folder: {why}.") from error
    return folder


def _inner(root: Path, key: str, name: str) -> Path:
    """A folder that kg.toml names, or leaves to its usual name."""
    folder = _folder(root / name)
    if not folder.is_relative_to(root) and not user.is_safe(root):
        raise KgError(
            f"The {key} folder of {root} would be {folder}, outside of it: "
            f"name it with --{key}, or {_how_to_trust(root)}."
        )
    return folder


def _how_to_trust(root: Path) -> str:
    line = f"safe = [{json.dumps(str(root), ensure_ascii=False)}]"
    return f"if you trust that notebook, put {line} into {user.settings_file()}"


def _settings(config: Path, start: Path) -> Settings:
    """What a kg.toml says that was found from a working directory."""
    import tomllib

    text, owner = _read(config)
    if not _is_ours(owner, config.parent, start) and not user.is_safe(config.parent):
        raise KgError(
            f"{config} belongs to {_named(owner)} and isn't obeyed: put a kg.toml of your own "
            f"beside your notes, or {_how_to_trust(config.parent)}."
        )
    try:
        settings = parsed(tomllib.loads(text))
    except RecursionError as error:
        raise KgError(f"Can't use {config}: it is nested too deeply.") from error
    except (TypeError, ValueError) as error:
        raise KgError(f"Can't use {config}: {error}.") from error
    if settings.follow_links and not user.is_safe(config.parent):
        raise KgError(
            f"{config} has follow_links, by which anything of yours could be read: "
            f"take it out, or {_how_to_trust(config.parent)}."
        )
    return settings


def _read(config: Path) -> tuple[str, int]:
    """The text of a kg.toml and the number of its owner."""
    try:
        if config.is_symlink():  # again below, where the system can refuse links as it opens
            raise OSError(errno.ELOOP, "")
        handle = os.open(config, os.O_RDONLY | _CAREFUL)
        with os.fdopen(handle, "rb") as stream:
            info = os.fstat(handle)
            if not stat.S_ISREG(info.st_mode):
                raise KgError(f"Can't use {config}: it isn't a file.")
            data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise KgError(f"Can't use {config}: it is larger than {MAX_BYTES >> 20} MB.")
        return data.decode("utf-8-sig"), info.st_uid
    except IsADirectoryError as error:
        raise KgError(f"Can't use {config}: it isn't a file.") from error
    except OSError as error:
        why = "it is a link" if error.errno == errno.ELOOP else error.strerror
        raise KgError(f"Can't use {config}: {why}.") from error
    except UnicodeDecodeError as error:
        raise KgError(f"Can't use {config}: it isn't UTF-8 (byte {error.start + 1}).") from error


def _is_ours(owner: int, folder: Path, start: Path) -> bool:
    """Whether a file was made by the user, by the rules that git has for `safe.directory`.

    Others may have put it into a folder above, such as /tmp. Root's own files are no exception, as
    those of foreign disks and containers often seem to be root's. Where files have no owners,
    what is above the working directory has to be in the user's home.
    """
    effective = getattr(os, "geteuid", None)
    if effective is None:
        home = user.home()
        return folder == start or (home is not None and folder.is_relative_to(home))
    if owner == effective():
        return True
    return effective() == 0 and os.environ.get("SUDO_UID") == str(owner)


def _named(owner: int) -> str:
    """Whose number that is."""
    try:
        import pwd

        return pwd.getpwuid(owner).pw_name
    except (ImportError, KeyError):
        return f"another user ({owner})"
