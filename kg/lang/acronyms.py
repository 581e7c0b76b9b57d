"""Acronyms: which name do a few capitals stand for?"""

from __future__ import annotations

import re

from kg.runtime.lazy import regex

_SMALL = frozenset(
    {"a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"}
)
_ACRONYM = regex(r"[A-Za-z]?[A-Z][A-Za-z]?[A-Z]+[A-Za-z]?[0-9]?s?\Z|[A-Z]{2,6}s?\Z")


def is_acronym(name: str) -> bool:
    """Whether a name looks like an acronym: SGD, mIoU, CNNs, but not a word in capitals."""
    if not 2 <= len(name) <= 7 or not _ACRONYM.match(name):
        return False
    return sum(char.isupper() for char in name) * 2 > len(name.rstrip("s"))


def initials(name: str) -> frozenset[str]:
    """The letters that a name of several words may be shortened to, in lower case.

    With its small words and without: `Maximum a Posteriori` may be map or mp. Hyphens divide, so
    `K-fold Cross Validation` may be kfcv, and so do capitals inside a word (`BackPropagation`).
    """
    parts = re.findall(r"[A-Za-z]+|[0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))
    words = [part.casefold() for part in parts if part[0].isalpha()]
    if len(words) < 2:
        return frozenset()
    every = "".join(word[0] for word in words)
    weighty = "".join(word[0] for word in words if word not in _SMALL)
    return frozenset(form for form in (every, weighty) if len(form) > 1)


def spells(acronym: str, name: str) -> bool:
    """Whether the acronym is made of the name's initials."""
    letters = acronym.casefold()
    bare = letters[:-1] if acronym.endswith("s") and len(letters) > 2 else letters
    return bool({letters, bare} & initials(name))
