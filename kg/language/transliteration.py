"""Is a Korean word an English one, written by its sound? 드롭아웃 = dropout, 소프트맥스 = softmax.

Both are brought to one rough code of consonant classes; names with one code are then compared
sound by sound. The codes follow the official rules for writing foreign words in Korean
(외래어 표기법): one letter for p and f, b and v, l and r, one row for s and th, and a ㅡ filled in
where English joins consonants.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from kg.language.korean import is_hangul
from kg.lazy import regex

_INITIALS = [
    "k",
    "k",
    "n",
    "t",
    "t",
    "l",
    "m",
    "p",
    "p",
    "s",
    "s",
    "",
    "c",
    "c",
    "c",
    "k",
    "t",
    "p",
    "h",
]
_VOWELS = ["a", "e", "ya", "ye", "o", "e", "yo", "ye", "o", "wa", "we", "we", "yo", "u", "wo", "we",
           "wi", "yu", "", "i", "i"]  # fmt: skip
_FINALS = ["", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "l", "l", "m", "p",
           "p", "t", "t", "ng", "t", "t", "k", "t", "p", "h"]  # fmt: skip


def romanize(word: str) -> str:
    """A Korean word in the rough sound code: ㅡ is silent, voiced and voiceless are one."""
    parts = []
    for char in word:
        code = ord(char) - 0xAC00
        if not 0 <= code < 11172:
            continue
        parts.append(_INITIALS[code // 588] + _VOWELS[code % 588 // 28] + _FINALS[code % 28])
    return _squeeze("".join(parts))


# How English spelling sounds, as far as Korean writing shows it; the first rule that fits wins.
_SOUNDS = [
    (r"^x", "s"), (r"^kn", "n"), (r"^wr", "l"), (r"^ps", "s"), (r"^rh", "l"),
    (r"tion|sion|cean", "syon"), (r"ture", "cyo"), (r"tch", "c"), (r"sch", "sk"), (r"ch", "c"),
    (r"sh", "s"), (r"ph", "p"), (r"th", "s"), (r"gh(?=t)", ""), (r"dge?", "t"), (r"ck", "k"),
    (r"qu", "kw"), (r"q", "k"), (r"x", "ks"), (r"c(?=[eiy])", "s"), (r"c", "k"),
    (r"g(?=[eiy])", "c"), (r"ng", "ng"), (r"g", "k"), (r"j", "c"), (r"z", "c"), (r"[fvbp]", "p"),
    (r"d", "t"), (r"r(?![aeiouy])", ""), (r"r", "l"), (r"ee|ea|ie|ey", "i"), (r"oo|ou|ew", "u"),
    (r"ow|oa", "o"), (r"ai|ay", "ei"), (r"ll", "l"), (r"w", "w"), (r"e\b", ""),
]  # fmt: skip
_SOUND = regex("|".join(f"({pattern})" for pattern, _ in _SOUNDS))


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """An English word in the same code; spaces are nothing."""
    spoken = [
        _SOUND.sub(lambda m: _SOUNDS[(m.lastindex or 1) - 1][1], part)
        for part in re.findall(r"[a-z]+", word.casefold())
    ]
    return _squeeze("".join(spoken))


def _squeeze(code: str) -> str:
    return re.sub(r"(.)\1+", r"\1", code)


def skeleton(code: str) -> str:
    """The consonants of a sound code: what both writings agree on, whatever the vowels."""
    return re.sub(r"[aeiouywh]", "", code.replace("ng", "n")).replace("c", "s")


def _likeness(one: str, other: str) -> float:
    """How alike two sound codes are, vowels included: 1 minus edits by length."""
    from kg.language.spelling import distance

    size = max(len(one), len(other), 1)
    return 1 - distance(one, other, size) / size


def same_sound(korean: str, english: str) -> float:
    """How sure it is, 0 to 1, that the Korean word writes the English one by its sound."""
    hangul = korean.replace(" ", "")
    if not is_hangul(hangul) or len(hangul) < 2:
        return 0.0
    ours, theirs = romanize(hangul), sound(english)
    if skeleton(ours) != skeleton(theirs) or len(skeleton(ours)) < 2:
        return 0.0
    return _likeness(ours, theirs)


def sure(korean: str, english: str) -> bool:
    """Whether the sounds are alike enough to take the two for one.

    Short words must be closer, and no common English word may be closer still (머신 isn't margin).
    """
    few = len(skeleton(sound(english))) < 4
    likeness = same_sound(korean, english)
    return likeness >= (0.8 if few else 0.6) and likeness >= _rival(korean)


@lru_cache(maxsize=65536)
def _rival(korean: str) -> float:
    """How much the word sounds like the common English word that it is most like."""
    rivals = _vocabulary_by_skeleton().get(skeleton(romanize(korean.replace(" ", ""))), ())
    return max((same_sound(korean, word) for word in rivals), default=0.0)


@cache
def _vocabulary_by_skeleton() -> dict[str, list[str]]:
    from kg.language.glossary import vocabulary

    found: dict[str, list[str]] = {}
    for word in sorted(vocabulary()):
        found.setdefault(skeleton(sound(word)), []).append(word)
    return found
