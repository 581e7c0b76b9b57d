"""Filters: which sections a question is put to."""

from __future__ import annotations

from dataclasses import dataclass

from kg.index.snapshot import Snapshot
from kg.lang.normalize import key, normal
from kg.runtime.errors import KgError


@dataclass(frozen=True, slots=True)
class Filters:
    """Only sections that pass all of these; None lets every one pass."""

    path: str | None = None  # glob over the path within the notes folder: "linear/*.md"
    tag: str | None = None  # of the note or section; `ml` also finds `ml/optim`
    concept: str | None = None  # that the section mentions or is about, by any of its names

    def __bool__(self) -> bool:
        return any((self.path, self.tag, self.concept))

    def numbers(self, snapshot: Snapshot) -> frozenset[int]:
        """The numbers of the sections that pass.

        Raises:
            KgError: there is no such concept, or no section passes.
        """
        concepts: tuple[str, ...] | None = None
        if self.concept:
            found = snapshot.named([key(self.concept), normal(self.concept)])
            concepts = tuple(dict.fromkeys(c for several in found.values() for c in several))
            if not concepts:
                raise KgError(f"The notes have no concept {self.concept!r}: see `kg concepts`.")
        numbers = snapshot.passing(self.path, self.tag and self.tag.lstrip("#"), concepts)
        if not numbers:
            named = (("path", self.path), ("tag", self.tag), ("concept", self.concept))
            wanted = ", ".join(f"{name} {value}" for name, value in named if value)
            raise KgError(f"No section has {wanted}: `kg status` lists what there is.")
        return numbers
