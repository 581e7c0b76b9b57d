"""What words and names a text is written with, and how they are found by sound and initials."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from kg.lang.phonetics import skeletons, sound_of_hangul, sound_of_latin
from kg.lang.questions import is_stop, stem
from kg.lang.tokenize import WORD, is_hangul, parts, plain

TermKind = Literal["latin", "hangul", "acronym", "phrase"]

_TAILS = frozenset(("up", "out", "off", "in", "on", "over", "down", "by"))
"""Small words that end a name of two: Drop Out, look-up, trade-off."""
_LONGEST = 5  # words of a phrase that may have an acronym
_LONGEST_RUN = 8
"""English words in a row that may still be a name in Korean text; in longer ones only capitals say
where a name is. Without this, every five words of an English note would be a phrase."""


class Term(NamedTuple):
    """A word, acronym or phrase in lower case."""

    text: str
    kind: TermKind


def terms(heading: str, text: str) -> frozenset[Term]:
    """The terms of a section's headings and of its text."""
    return frozenset((*_terms(plain(heading), every=True), *_terms(plain(text), every=False)))


def _terms(text: str, *, every: bool) -> Iterator[Term]:
    run: list[str] = []
    end = -1
    for match in WORD.finditer(text):
        word = match[0]
        if is_hangul(word):
            yield Term(stem(word), "hangul")
            continue
        if text[end : match.start()] not in (" ", "-", " - "):
            yield from _phrases(run, every=every)
            run = []
        run.append(word)
        end = match.end()
        yield Term(word.lower(), "latin")
        yield from (Term(part, "latin") for part in parts(word))
        if acronym := _acronym(word):
            yield Term(acronym, "acronym")
    yield from _phrases(run, every=every)


def _acronym(word: str) -> str:
    """The word in lower case if most of it is capitals, without a plural's s."""
    capitals = len(re.sub(r"[^A-Z]", "", word))
    if not 2 <= capitals <= 6 or capitals < len(word) - 2:
        return ""
    return word.lower().rstrip("s") if word.endswith("s") else word.lower()


def _phrases(run: list[str], *, every: bool) -> Iterator[Term]:
    """Two to five words in a row of English ones, as far as they may be a name."""
    split = [(part, word[0].isupper()) for word in run for part in parts(word)]
    whole = every or len(split) <= _LONGEST_RUN
    for end in range(2, len(split) + 1):
        for size in range(2, min(_LONGEST, end) + 1):
            some = split[end - size : end]
            if is_stop(some[0][0]) or (is_stop(some[-1][0]) and not _tailed(some)):
                continue
            if whole or all(capital or is_stop(part) for part, capital in some):
                yield Term(" ".join(part for part, _ in some), "phrase")


def _tailed(some: list[tuple[str, bool]]) -> bool:
    return len(some) == 2 and some[-1][0] in _TAILS


def initials(phrase: str) -> str:
    """The first letters of a phrase's words."""
    return "".join(word[0] for word in phrase.split())


def sounds(term: Term) -> Iterator[tuple[str, str]]:
    """(skeleton, sound) of a term for each skeleton that it is found by; nothing if it has none.

    A phrase of two words sounds like the one that Korean makes of it: 드롭아웃, drop out.
    """
    if term.kind == "hangul":
        sound = sound_of_hangul(term.text) if len(term.text) > 1 else ""
    elif term.kind == "acronym" or term.text.count(" ") > 1:
        return
    else:
        word = term.text.replace(" ", "")
        sound = sound_of_latin(word) if len(word) > 2 and word.isascii() and word.isalpha() else ""
    if len(sound) > 2:
        yield from ((bones, sound) for bones in sorted(skeletons(sound)))
