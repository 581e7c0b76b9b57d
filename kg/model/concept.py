"""What the notes speak of: concepts, their names, and where they are named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Reason = Literal[
    "heading",  # a heading is this name
    "text",  # the text uses it
    "front matter",  # listed under aliases
    "acronym",  # initials, or introduced as one
    "translation",  # put in parentheses by the text, or word by word from the thesaurus
    "spelling",  # case, spaces, hyphens, number
    "transliteration",  # the sound of the English name in Korean letters
    "misspelling",  # a letter or two away from a name that is used more
    "alias file",  # the user says so
]


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a concept, and what speaks for it being one."""

    text: str
    reason: Reason
    confidence: float  # 0..1
    path: str | None = None  # where the notes say so, if there is such a place
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing, whatever it is called."""

    id: str  # slug of the label, unique in the notes
    label: str  # the best-attested name
    names: tuple[Name, ...]  # the label first, then by attestation
    sections: tuple[str, ...] = ()  # ids of the sections whose heading is about it, in order
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a concept is named."""

    concept: str  # id
    section: str  # id
    line: int
    sentence: int  # its place in `section.sentences()`, -1 for the heading
    start: int  # offsets in that sentence or heading
    end: int


@dataclass(frozen=True, slots=True)
class AliasRules:
    """What the user says about names; it always wins."""

    same: tuple[tuple[str, ...], ...] = ()
    never: tuple[tuple[str, str], ...] = ()


def parse_rules(text: str) -> AliasRules:
    """Read an alias file.

    One rule a line, list marks and headings left aside:
    `Gradient Descent = 경사하강법 = GD` makes names one concept, the first being its label;
    `SGD != GD` (or `≠`) forbids that two names are one.
    """
    same: list[tuple[str, ...]] = []
    never: list[tuple[str, str]] = []
    for line in text.splitlines():
        rule = line.strip().lstrip("-*+ ").replace("`", "")
        if rule.startswith(("#", "<!--", ">")):
            continue
        for mark in ("!=", "≠"):
            left, found, right = rule.partition(mark)
            if found and left.strip() and right.strip():
                never.append((left.strip(), right.strip()))
                break
        else:
            names = tuple(name.strip() for name in rule.split("=") if name.strip())
            if len(names) > 1:
                same.append(names)
    return AliasRules(same=tuple(same), never=tuple(never))
