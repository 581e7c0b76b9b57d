"""Things that take seconds to make and are the same ever after: made once, in the user's cache."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.errors import KgError


def made_once(name: str, make: Callable[[Path], None]) -> Path:
    """A folder of files in the user's cache, which is made if it isn't there.

    It appears complete or not at all; of processes that make it at the same time, one wins and
    the others use its files.

    Args:
        name: the folder's name, which has to tell apart what has different contents.
        make: writes the files into an empty folder.

    Raises:
        KgError: the cache cannot be written.
    """
    from platformdirs import user_cache_path

    folder = user_cache_path("kg") / name
    if folder.is_dir():
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder.parent, prefix=f"{name}.") as part:
            making = Path(part) / name
            making.mkdir()
            make(making)
            for file in making.rglob("*"):
                _sync(file)
            _move(making, folder)
    except OSError as error:
        raise KgError(
            f"Can't write to the cache {folder.parent} ({error.strerror}): "
            "make room or set XDG_CACHE_HOME to another folder."
        ) from error
    return folder


def _sync(file: Path) -> None:
    """See it to the disk: a folder that is there after a power cut shall not be full of zeros."""
    if file.is_file():
        with file.open("rb+") as stream:
            os.fsync(stream.fileno())


def _move(source: Path, target: Path) -> None:
    try:
        source.rename(target)
    except OSError:
        if not target.is_dir():  # else another process was faster
            raise
