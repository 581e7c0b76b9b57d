"""What a question names, and the ways in which the notes may name it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kg.lang.tokenize import Phrases, phrases

Reason = Literal[
    "word", "pair", "sound", "joined", "initials", "acronym", "letters", "misspelling", "synonym",
    "concept",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expansion:
    """A name to look for."""

    name: str
    weight: float  # 0..1
    reason: Reason

    @property
    def phrases(self) -> Phrases:
        """For the word index."""
        return phrases(self.name)


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that the question names."""

    text: str
    start: int  # the words of the question that it is made of, by their places
    end: int
    ways: tuple[Expansion, ...]
    concepts: tuple[str, ...] = ()  # ids of those that the notes call so, or by a synonym of it

    @property
    def size(self) -> int:
        """How many words it has."""
        return self.end - self.start
