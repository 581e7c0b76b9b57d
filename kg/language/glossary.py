"""Translation word by word, from a committed glossary of general technical and academic Korean.

`glossary.tsv` holds a Korean word or phrase and its English ones, a line each. A name that isn't
there is divided into words that are: 선형회귀 = 선형 + 회귀 = linear regression.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import product
from pathlib import Path

from kg.language.korean import is_hangul
from kg.language.names import normal, words

_MOST = 16  # translations looked at for one name
_LONGEST = 12  # syllables of a Korean word that is still divided


@cache
def _entries() -> dict[str, tuple[str, ...]]:
    lines = Path(__file__).with_name("glossary.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {korean.replace(" ", ""): tuple(english.split("|")) for korean, english in rows}


@cache
def general() -> frozenset[str]:
    """The Korean words of its first part: general academic ones, hardly a subject of study."""
    text = Path(__file__).with_name("glossary.tsv").read_text("utf-8")
    lines = text.split("\n# ")[0].splitlines()[1:]
    return frozenset(line.partition("\t")[0].replace(" ", "") for line in lines)


@cache
def vocabulary() -> frozenset[str]:
    """Every English word of the glossary, in lower case: words known to be spelled right."""
    return frozenset(w for entry in _entries().values() for name in entry for w in words(name))


@cache
def terms() -> frozenset[str]:
    """Normal forms of its English names of several words, in either order: terms by themselves."""
    names = {name for entry in _entries().values() for name in entry if " " in name or "-" in name}
    turned = {" ".join(reversed(words(name))) for name in names if len(words(name)) == 2}
    return frozenset(normal(name) for name in names | turned)


def known(korean: str) -> tuple[str, ...]:
    """The English names of a Korean word or phrase that the glossary lists as a whole."""
    return _entries().get(korean.replace(" ", ""), ())


@lru_cache(maxsize=65536)
def _divide(word: str) -> tuple[str, ...]:
    """A Korean word as entries of the glossary, the fewest; () when it isn't made of such."""
    if not 2 <= len(word) <= _LONGEST:
        return ()
    best: list[tuple[str, ...] | None] = [None] * (len(word) + 1)
    best[0] = ()
    for end in range(1, len(word) + 1):
        for start in range(end):
            before, piece = best[start], word[start:end]
            # One syllable alone means too many things, except as the last part: 은닉+층.
            if before is None or piece not in _entries() or (len(piece) == 1 and end < len(word)):
                continue
            here = best[end]
            if here is None or len(before) + 1 < len(here):
                best[end] = (*before, piece)
    found = best[-1] or ()
    return found if len(found) <= 3 else ()


@lru_cache(maxsize=65536)
def translations(name: str) -> tuple[str, ...]:
    """English names that a name with Korean in it may stand for, at most 16; () if unknown."""
    if known(name):
        return known(name)
    options: list[tuple[str, ...]] = []
    parts = words(name)
    if not any(is_hangul(part) for part in parts):
        return ()
    for part in parts:
        if not is_hangul(part):
            options.append((part,))
            continue
        pieces = (part,) if known(part) else _divide(part)
        if not pieces:
            return ()
        options.extend(known(piece) for piece in pieces)
    combined = (
        " ".join(choice) for choice, _ in zip(product(*options), range(_MOST), strict=False)
    )
    return tuple(combined)


@lru_cache(maxsize=65536)
def meanings(name: str) -> frozenset[str]:
    """Normal forms of the translations of a name: equal ones say the same thing."""
    return frozenset(normal(english) for english in translations(name))
