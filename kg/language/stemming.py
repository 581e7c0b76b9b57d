"""Stems: what English words have in common before their endings, by Porter's algorithm.

M. F. Porter 1980, "An algorithm for suffix stripping", with his two later departures (bli, logi),
as SQLite's full-text search has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

SHORTEST, LONGEST = 3, 64
"""Letters of the words that have a stem of their own."""

Condition = Callable[[str], bool]

_SECOND: Mapping[str, str] = {
    "ational": "ate", "tional": "tion", "enci": "ence", "anci": "ance", "izer": "ize",
    "logi": "log", "bli": "ble", "alli": "al", "entli": "ent", "eli": "e", "ousli": "ous",
    "ization": "ize", "ation": "ate", "ator": "ate", "alism": "al", "iveness": "ive",
    "fulness": "ful", "ousness": "ous", "aliti": "al", "iviti": "ive", "biliti": "ble",
}  # fmt: skip
_THIRD: Mapping[str, str] = {
    "icate": "ic", "ative": "", "alize": "al", "iciti": "ic", "ical": "ic", "ful": "", "ness": "",
}  # fmt: skip
_FOURTH: Mapping[str, str] = dict.fromkeys(
    (
        "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion",
        "ou", "ism", "ate", "iti", "ous", "ive", "ize",
    ),
    "",
)  # fmt: skip
_RESTORED = ("at", "bl", "iz")  # these had an e before "ed" and "ing"
_SHORT = re.compile("cvc$")


@lru_cache(maxsize=1 << 16)
def stemmed(word: str) -> str:
    """The stem of a word in lower case; others than English ones stay what they are."""
    if not SHORTEST <= len(word) <= LONGEST or word > "~":
        return word
    word = _past(_plural(word))
    if word.endswith("y") and "v" in _shape(word[:-1]):
        word = f"{word[:-1]}i"
    word = _replaced(word, _SECOND, lambda stem: _measure(stem) > 0)
    word = _replaced(word, _THIRD, lambda stem: _measure(stem) > 0)
    word = _replaced(word, _FOURTH, lambda stem: _measure(stem) > 1)
    return _tidied(word)


def _shape(word: str) -> str:
    """Its letters as consonants and vowels: "ccvc"; a y after a consonant is a vowel."""
    shape = ""
    for letter in word:
        vowel = letter in "aeiou" or (letter == "y" and shape.endswith("c"))
        shape += "v" if vowel else "c"
    return shape


def _measure(stem: str) -> int:
    """Porter's m: how often a consonant follows a vowel."""
    return _shape(stem).count("vc")


def _is_short(stem: str) -> bool:
    """Porter's *o: consonant, vowel, consonant at the end, the last one not w, x or y."""
    return bool(_SHORT.search(_shape(stem))) and stem[-1] not in "wxy"


def _plural(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2] if len(word) > (4 if word.endswith("sses") else 3) else word[:-1]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _past(word: str) -> str:
    if word.endswith("eed") and len(word) > 3:
        return word[:-1] if _measure(word[:-3]) > 0 else word
    for ending in ("ed", "ing"):
        stem = word.removesuffix(ending)
        if stem not in ("", word) and "v" in _shape(stem):
            return _mended(stem)
    return word


def _mended(stem: str) -> str:
    """What was there before "ed" or "ing" came: rate, hop, file."""
    if stem.endswith(_RESTORED) and len(stem) > 2:
        return f"{stem}e"
    if stem[-1:] == stem[-2:-1] and stem[-1] not in "aeioulsz":
        return stem[:-1]
    return f"{stem}e" if _measure(stem) == 1 and _is_short(stem) else stem


def _replaced(word: str, endings: Mapping[str, str], condition: Condition) -> str:
    """With the longest of its endings replaced, if what is before it is long enough."""
    for size in range(min(7, len(word) - 1), 1, -1):
        ending, stem = word[-size:], word[:-size]
        if ending in endings:
            apt = condition(stem) and (ending != "ion" or stem.endswith(("s", "t")))
            return stem + endings[ending] if apt else word
    return word


def _tidied(word: str) -> str:
    if word.endswith("e"):
        stem = word[:-1]
        if _measure(stem) > 1 or (_measure(stem) == 1 and not _is_short(stem)):
            word = stem
    return word[:-1] if word.endswith("ll") and _measure(word[:-1]) > 1 else word
