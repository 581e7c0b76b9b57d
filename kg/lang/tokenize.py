"""Search tokens: what of a text the word index holds, and how a name is looked up in it.

Latin words whole and in parts (`v-model` = v, model; `createApp` = create, app), hangul as
overlapping pairs of syllables: they find 경사하강법 in 경사하강법은 without an analyser.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from kg.runtime.lazy import regex

WORD = regex(r"[^\W\d_가-힣][^\W_가-힣]*(?:[-_.'’][^\W_가-힣]+)*|[0-9]+[^\W_가-힣]*|[가-힣]+")
"""A word as it stands in a text: hangul, or letters and digits joined by signs within a name."""

_SIGNS = regex(r"[-_.'’]")
_CAMEL = regex(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SIMPLE = regex(r"[A-Za-z0-9 _.'-]+")

Phrases = tuple[tuple[str, ...], ...]
"""Runs of tokens, any of which will do."""


def is_hangul(word: str) -> bool:
    """Whether a word of `WORD` is Korean: none mixes scripts."""
    return "가" <= word[0] <= "힣"


def plain(text: str) -> str:
    """A text in the one form in which its words are compared (NFKC)."""
    return unicodedata.normalize("NFKC", text)


def pairs(syllables: str) -> list[str]:
    """Overlapping pairs of syllables; a lone one is itself."""
    if len(syllables) < 2:
        return [syllables]
    return [syllables[i : i + 2] for i in range(len(syllables) - 1)]


def parts(word: str) -> list[str]:
    """The parts of a word that isn't Korean, in lower case."""
    return [p.lower() for piece in _SIGNS.split(word) for p in _CAMEL.split(piece) if p]


def tokens(text: str) -> Iterator[str]:
    """The search tokens of a text, in order, repeated as often as they stand there."""
    for word in WORD.findall(plain(text)):
        yield from pairs(word) if is_hangul(word) else parts(word)


def joined(text: str) -> Iterator[str]:
    """Its words of several parts once more, in one piece: `v-model` = vmodel."""
    for word in WORD.findall(plain(text)):
        if not is_hangul(word) and len(pieces := parts(word)) > 1:
            yield "".join(pieces)


def phrases(name: str) -> Phrases:
    """What finds a name in the word index: its tokens in a row, or joined; () for none."""
    found = tuple(tokens(name))
    if not found:
        return ()
    if len(found) > 1 and _SIMPLE.fullmatch(name):
        return (found, ("".join(found),))
    return (found,)
