"""Where commands write: in place of a file that the user named, but of no note.

`-o` names a file that may be there already, as with any tool. But a note, what belongs to a
notebook, and what belongs to an index are never written over, for a slip of the hand would lose
them; nor is a file of the default name that kg didn't make.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg.runtime.errors import KgError
from kg.runtime.visible import named

if TYPE_CHECKING:
    from kg.notes.config import VaultConfig

PAGE = Path("graph.html")
"""What a page is called if nobody says otherwise."""

_MARK = b'id="kg-core"'  # of a page of ours


def check_output(config: VaultConfig, file: Path) -> None:
    """Refuse to write where something would be lost.

    Raises:
        KgError: there is a note, a file of the notebook or of the index, or somebody else's page.
    """
    from kg.notes.alias_rules import ALIASES
    from kg.notes.config import CONFIG
    from kg.notes.walk import SUFFIXES

    place = file.parent.resolve() / file.name
    if place.is_relative_to(config.index):
        _refuse(file, "lies in the index")
    if place.is_relative_to(config.notes) and place.suffix.lower() in SUFFIXES:
        _refuse(file, "would be a note")
    if place in (config.root / CONFIG, config.root / ALIASES):
        _refuse(file, "belongs to the notebook")
    # A link is itself replaced; where it leads nothing is lost.
    there = file == PAGE and file.is_file() and not file.is_symlink()
    if there and _MARK not in file.read_bytes():
        _refuse(file, "is there, and no page of kg's")


def _refuse(file: Path, why: str) -> None:
    raise KgError(f"{named(str(file))} {why}: name another file with -o.")
