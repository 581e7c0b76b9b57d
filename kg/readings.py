"""What one section says, as values that can be kept: they know neither its lines nor its path.

The candidates of a section hang on its text alone; its mentions and relations on the concepts of
all notes too. Each is kept by a digest of just that, so that an edit elsewhere, a move or a new
name of the file costs nothing.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.concepts import Candidates, Lexicon, Mention, candidates, mentions
from kg.relations import Evidence, Relation, relations_in

if TYPE_CHECKING:
    from kg.sections import Section
    from kg.store import Kept

_CODE = ("concepts", "language", "relations", "sections.py")
"""What decides how a section is read; when it changes, everything is read again."""


def shape(section: Section) -> str:
    """Digest of all that its candidates hang on: headings, text, and lines from the heading on."""
    blocks = [(b.kind, b.line - section.line, b.text, b.parent) for b in section.blocks]
    return _digest(_code(), section.heading, blocks)


def mined(section: Section, shape: str, kept: Kept) -> Candidates:
    """The candidates of a section."""
    return Candidates.from_json(kept.get(shape, lambda: candidates(section).to_json()))


def said(
    section: Section, shape: str, lexicon: Lexicon, kept: Kept
) -> tuple[tuple[Mention, ...], list[Relation]]:
    """The mentions and the relations of a section."""

    def read() -> list[list[list[Any]]]:
        found = mentions(section, lexicon)
        told = relations_in(section, found, lexicon)
        return [
            [[m.concept, m.line - section.line, m.sentence, m.start, m.end] for m in found],
            [_row(relation, section.line) for relation in told],
        ]

    named, told = kept.get(_digest(shape, lexicon.digest), read)
    spoken = (Mention(c, section.id, section.line + at, *rest) for c, at, *rest in named)
    return tuple(spoken), [_relation(row, section) for row in told]


def _row(relation: Relation, line: int) -> list[Any]:
    proofs = [[proof.line - line, proof.text] for proof in relation.evidence]
    return [relation.source, relation.target, relation.relation, relation.weight, proofs]


def _relation(row: list[Any], section: Section) -> Relation:
    source, target, relation, weight, proofs = row
    evidence = (Evidence(section.path, section.line + at, text) for at, text in proofs)
    return Relation(source, target, relation, weight, tuple(evidence))


def _digest(*parts: object) -> str:
    return blake2b(repr(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()


@cache
def _code() -> str:
    """Changes with the files that `_CODE` names; costs a look at each."""
    here = Path(__file__).parent
    files = [file for name in _CODE for file in sorted([*here.glob(name), *here.glob(f"{name}/*")])]
    stamps = ((file.name, file.stat()) for file in files if file.is_file())
    return _digest([(name, found.st_size, found.st_mtime_ns) for name, found in stamps])
