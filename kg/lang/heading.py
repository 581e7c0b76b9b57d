"""What a heading can be about, and when a piece of it can be the name of something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kg.lang.ko.morphology import is_verbal, role
from kg.lang.normalize import aspects
from kg.lang.noun_phrases import Word, breaks, inflected, names_nothing, read

Kind = Literal["name", "versus", "within", "about", "none"]
Aspect = Literal["", "neutral", "problem"]

MOST_WORDS = 5
"""A heading of more words is read as a sentence."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, read.

    `name`: it is the name of a concept. `versus`: it sets its names against each other. `within`:
    the first name, seen within the second (`GAN에서 BN이란`). `about`: a phrase or question that
    speaks of its names.
    """

    names: tuple[str, ...]
    kind: Kind
    aspect: Aspect = ""


def aspect_of(word: str, *, genitive: bool) -> Aspect:
    """What a word says of a thing in `word of X`, X의 word; "" if it may be part of a name.

    Args:
        word: in lower case.
        genitive: whether 의 or "of" joins the two; without it function stays with its loss.
    """
    if word in aspects("problem"):
        return "problem"
    if word in aspects("neutral") or (genitive and word in aspects("compound")):
        return "neutral"
    return ""


def name_like(text: str) -> bool:
    """Whether a text can be the name of something."""
    found = read(text)
    if not 1 <= len(found) <= MOST_WORDS or len(text) > 60 or names_nothing(text):
        return False
    if any(word.after not in ("", " ", "-") for word in found[:-1]):
        return False
    return not any(_clause(word) for word in found[:-1]) and not _verb_like(found[-1])


_CLEAR = ("는", "가", "를", "에서", "에게", "보다", "라고", "라는", "라면", "나")
_SMALL = frozenset(
    ["is", "are", "to", "with", "when", "why", "how", "for", "in", "vs", "by", "your", "without"]
)


def _clause(word: Word) -> bool:
    """Whether a word inside a heading shows that it is more than a name."""
    if not word.form:
        return breaks(word) if word.hangul else word.text.casefold() in _SMALL
    if role(word.form) in _CLEAR or word.form.startswith(("으로", "이라", "에게")):
        return True
    return not word.hangul and word.form != "의"


def _verb_like(word: Word) -> bool:
    """Whether a heading ends in a verb."""
    if not word.hangul:
        return word.text.islower() and breaks(word)
    whole = Word(word.text + word.form, word.start, word.end)
    return is_verbal(word.text) or breaks(word) or (bool(word.form) and inflected(whole))
