"""What kg itself put into an index folder: the proof without which nothing there is removed.

The file `kg.files` lists the vector files that were made and not removed yet; each is listed before
it is made. A name alone proves nothing, for a user may have a file of any name. It also says which
generation there is at least, so that a log that lost its end is noticed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from kg.extract.chunks import SPACES
from kg.runtime.errors import KgError
from kg.runtime.files import check_regular, create_folder, replacing, tighten

DATABASE = "kg.db"
RECORD = "kg.files"
COMPANIONS = tuple(f"{DATABASE}{suffix}" for suffix in ("", "-wal", "-shm", "-journal", ".sum"))
"""The database and what goes with it."""
JOURNALS = {space: f"embedded-{space}.part" for space in SPACES}
"""What a build has embedded so far (`kg.index.journal`)."""
_FIXED = (*COMPANIONS, RECORD, *JOURNALS.values())
_VECTORS = re.compile(rf"vectors-({'|'.join(map(re.escape, SPACES))})-[1-9][0-9]{{0,18}}\.faiss")
_HARMLESS = frozenset({"readme.md", "lost+found", "thumbs.db", "desktop.ini"})
"""Names, in small letters, of what may stand in a folder that is to become an index: files that say
what it is for, and what systems put everywhere. Hidden files may, too."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is listed."""

    files: tuple[str, ...] = ()  # names of vector files
    generation: int = 0
    """The newest one that is known to be committed, at least; 0: none is known to be."""

    @classmethod
    def of(cls, folder: Path) -> Record | None:
        """That of an index folder; None: there is none that can be read."""
        try:
            value = json.loads((folder / RECORD).read_text("ascii"))
            files = tuple(name for name in value["files"] if is_vector_file(name))
            return cls(files, int(value["generation"]))
        except (OSError, ValueError, TypeError, KeyError):
            return None

    @classmethod
    def listed(cls, folder: Path) -> tuple[str, ...]:
        """The files that are listed."""
        record = cls.of(folder)
        return record.files if record else ()

    def write(self, folder: Path) -> None:
        """Keep it in an index folder, in place of the one before."""
        with replacing(folder / RECORD, private=True) as parts:
            parts.write_text(json.dumps(asdict(self)), "ascii")


def is_vector_file(name: object) -> bool:
    """Whether a name is one that kg gives to vector files."""
    return isinstance(name, str) and _VECTORS.fullmatch(name) is not None


def check_files(folder: Path) -> None:
    """See that only regular files stand where those of an index belong.

    Raises:
        KgError: a link, a folder or the like does.
    """
    for name in _FIXED:
        check_regular(folder / name)


def prepare(folder: Path, notes: Path | None) -> None:
    """Make an index folder, or see that what is there may be one; then only its owner reads it.

    Args:
        folder: of the index, without links in it.
        notes: of the notes, likewise; None: not known.

    Raises:
        KgError: it is or holds the notes' folder, or it holds what isn't kg's.
        OSError: it can't be made or read.
    """
    if notes is not None and (notes == folder or folder in notes.parents):
        what = "is" if notes == folder else "holds"
        raise KgError(f"{folder} {what} the folder of the notes: name another one with --index.")
    create_folder(folder)
    check_files(folder)
    names = sorted(entry.name for entry in folder.iterdir())
    for name in filter(is_vector_file, names):
        check_regular(folder / name)
    if DATABASE not in names and RECORD not in names:
        for name in names:
            if not _may_stand(name):
                text = f"{folder} holds “{name}”, which isn't kg's"
                raise KgError(f"{text}: name an empty folder with --index.")
    for name in (*_FIXED, *_owned(folder, names)):
        tighten(folder / name)


def _may_stand(name: str) -> bool:
    known = name in _FIXED or is_vector_file(name)
    return known or name.startswith(".") or name.lower() in _HARMLESS


def _owned(folder: Path, names: Iterable[str]) -> set[str]:
    return set(Record.listed(folder)).intersection(names)
