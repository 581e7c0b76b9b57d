"""Filters: what a tag, a path and a concept mean, the same for every command that takes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from fnmatch import translate
from functools import cache
from typing import TYPE_CHECKING
from unicodedata import normalize

from kg.lang.normalize import key, normal
from kg.runtime.errors import KgError, UnknownConceptError

if TYPE_CHECKING:
    from kg.index.snapshot import Snapshot
    from kg.model.concept import Concept

NEAR = 3
"""Names that are offered for an unknown one."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Only sections that pass all of these; None lets every one pass."""

    path: str | None = None  # glob over the path within the notes folder: "linear/*.md"
    tag: str | None = None  # of the note or section; `ml` also finds `ml/optim`
    concept: str | None = None  # that the section mentions or is about, by any of its names

    def __bool__(self) -> bool:
        return (self.path, self.tag, self.concept) != (None, None, None)

    def numbers(self, snapshot: Snapshot) -> frozenset[int]:
        """The numbers of the sections that pass.

        Raises:
            KgError: there is no such concept, tag or path, or no section passes all three.
        """
        sections = snapshot.paths_and_tags()
        passing = set(sections)
        if self.path is not None:
            matches = checked_path(self.path, {path for path, _ in sections.values()})
            passing = {number for number in passing if matches(sections[number][0])}
        if self.tag is not None:
            matches_tag = checked_tag(self.tag, {t for _, tags in sections.values() for t in tags})
            passing = {n for n in passing if any(map(matches_tag, sections[n][1]))}
        if self.concept is not None:
            passing &= snapshot.mentioning(concepts_named(snapshot, self.concept))
        if not passing:
            raise nothing_passes("section", path=self.path, tag=self.tag, concept=self.concept)
        return frozenset(passing)


def nothing_passes(kind: str, **filters: str | None) -> KgError:
    """The error for filters that are each known, but that nothing of that kind passes together."""
    wanted = ", ".join(f"{name} {value}" for name, value in filters.items() if value)
    return KgError(f"No {kind} has {wanted}: leave one of the filters out.")


def checked_tag(wanted: str, known: Collection[str]) -> Callable[[str], bool]:
    """What tells whether a tag is the wanted one or lies below it: `ml` finds `ml/optim`.

    A leading "#", case and the form of Unicode make no difference, as in the programs that
    people write tags with.

    Args:
        wanted: as the user writes it.
        known: all tags of the notes.

    Raises:
        KgError: none of those matches; its text names near ones.
    """
    folded = _folded(wanted)

    @cache
    def matches(tag: str) -> bool:
        own = _folded(tag)
        return own == folded or own.startswith(f"{folded}/")

    if folded and any(map(matches, known)):
        return matches
    near = _near(folded, known)
    hint = f"Did you mean {', '.join(near)}?" if near else "The page of `kg graph` lists them all."
    raise KgError(f"The notes have no tag “{wanted}”. {hint}")


def _folded(tag: str) -> str:
    return normalize("NFC", tag).strip().lstrip("#").rstrip("/").casefold()


def _near(folded: str, known: Iterable[str]) -> list[str]:
    """The tags that hold the wanted one, or of which a part looks like it."""
    from difflib import get_close_matches

    by_part: dict[str, list[str]] = {}
    for tag in sorted(known):
        own = _folded(tag)
        for part in {own, *own.split("/")}:
            by_part.setdefault(part, []).append(tag)
    holding = [part for part in sorted(by_part, key=len) if folded and folded in part]
    # The default cutoff of difflib, 0.6, is what its documentation calls close.
    close = get_close_matches(folded, by_part, NEAR)
    return list(dict.fromkeys(tag for part in (*close, *holding) for tag in by_part[part]))[:NEAR]


def checked_path(glob: str, known: Iterable[str]) -> Callable[[str], bool]:
    """What tells whether a path matches a glob; `*` also matches "/", `[!a]` and `[^a]` are one.

    Args:
        glob: as a shell has it, over paths within the notes folder.
        known: the paths of all notes.

    Raises:
        KgError: none of those matches.
    """
    matches = re.compile(translate(normalize("NFC", glob).replace("[^", "[!"))).match
    if not any(matches(normalize("NFC", path)) for path in known):
        raise KgError(f"No note's path matches “{glob}”: `kg status` says where the notes are.")
    return lambda path: matches(normalize("NFC", path)) is not None


def concepts_named(snapshot: Snapshot, name: str) -> tuple[str, ...]:
    """The ids of the concepts of that name: written so, else in the other language or by sound.

    Raises:
        UnknownConceptError: the notes have none; it holds near names.
    """
    by_name = snapshot.named((key(name), normal(name)))
    if by_name:
        return tuple(dict.fromkeys(id_ for ids in by_name.values() for id_ in ids))
    gazetteer = snapshot.gazetteer()
    meant = gazetteer.find(name)
    if meant is None:
        raise UnknownConceptError(name, gazetteer.near(name, NEAR))
    return (meant.id,)


def concept_named(snapshot: Snapshot, name: str) -> Concept:
    """The concept of that name; where several have it, the one that most sections speak of.

    Raises:
        UnknownConceptError: none has it; the error holds near names.
    """
    ids = concepts_named(snapshot, name)
    counts = snapshot.mention_counts(ids)
    most = min(ids, key=lambda id_: (-counts.get(id_, 0), id_))
    return snapshot.concepts([most])[most]
