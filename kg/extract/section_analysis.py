"""What one section says, as values that can be kept: they know neither its lines nor its path.

The names that a section uses hang on its text alone; what it says of concepts hangs on the concepts
that its text names, too. Its clues tell what names it may hold, and a `finder` looks for some: so a
new name has only those sections read again that it may stand in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from typing import TYPE_CHECKING

from kg.extract.candidates import candidates
from kg.extract.gazetteer import LONGEST, Gazetteer, mentions, pieces
from kg.extract.relations.sentences import relations_in
from kg.extract.serialize import to_json
from kg.lang.normalize import key, normal
from kg.lang.phonetics import skeletons, sound
from kg.lang.thesaurus import meanings

if TYPE_CHECKING:
    from kg.notes.sections import Section

EXTRACTOR_VERSION = 2
"""Of the rules and tables by which a section is read; with another one everything is read again.

`tests/unit/test_extractor_version.py` notices a change of them and says when to raise it.
"""
MARK = "\x1f"
"""Stands before every piece of a text in its clues."""
SHORT = 4
"""Letters; a shorter name would be found in the middle of too many words."""


def shape(section: Section) -> str:
    """Digest of all that its candidates hang on: headings, text, and lines from the heading on."""
    blocks = [(b.kind, b.line - section.line, b.text, b.parent) for b in section.blocks]
    return _digest(section.heading, blocks)


def mined(section: Section) -> str:
    """The candidates of a section, as JSON; `Candidates.from_json` is the way back."""
    return json.dumps(candidates(section).to_json(), ensure_ascii=False)


def said(section: Section, gazetteer: Gazetteer) -> tuple[str, str]:
    """The mentions and the relations of a section, as JSON, and its clues."""
    gazetteer.asked.clear()
    found = mentions(section, gazetteer)
    told = relations_in(section, found, gazetteer)
    clues = _clues(section, sorted(gazetteer.asked))
    return to_json(found, told, section.line), clues


def finder(names: Iterable[str]) -> Callable[[str], bool]:
    """A test of clues: may their section hold one of those names, or ask for a concept by it?"""
    exact, long, short = set(), set(), set()
    for name in names:
        forms = {key(name), normal(name)}
        exact |= {f"\n{probe}\n" for probe in _probes(name)}
        long |= {form for form in forms if SHORT < len(form) <= LONGEST}
        short |= {form for form in forms if 0 < len(form) <= SHORT}
    # A name begins with a piece, but may go on over several.
    starts = (f"{MARK}{f'{MARK}?'.join(map(re.escape, form))}" for form in sorted(short))
    begins = re.compile("|".join(starts)) if short else None

    def found(clues: str) -> bool:
        if begins and begins.search(clues):
            return True
        plain = clues.replace(MARK, "")
        return any(form in plain for form in long) or any(probe in plain for probe in exact)

    return found


def pieces_of(section: Section, mark: str = "") -> Iterator[str]:
    """What of its headings and sentences names are made of, a mark before each piece."""
    for text in (*section.heading, *(sentence.text for sentence in section.sentences())):
        yield "".join(f"{mark}{piece}" for piece in pieces(text))


def _clues(section: Section, asked: Iterable[str]) -> str:
    lines = pieces_of(section, MARK)
    probes = {probe for name in asked for probe in _probes(name)}
    return "\n".join(["", *lines, *sorted(probes), ""])


def _probes(name: str) -> set[str]:
    """By what a gazetteer looks a name up, and has it: see `Gazetteer.find`."""
    forms = {f"={form}" for form in (key(name), normal(name), *meanings(name))}
    return forms | {f"~{bones}" for bones in skeletons(sound(name))}


def _digest(*parts: object) -> str:
    return blake2b(repr(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()
