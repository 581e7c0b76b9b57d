"""Is a Korean word an English one, written by its sound? 드롭아웃 = dropout, 스택 = stack.

Both are brought to one rough alphabet, a letter a class of consonants, the silent ㅡ left out, and
compared by a weighted edit distance in which vowels cost little and voice less than another place
of the mouth. The classes follow the official rules for writing foreign words in Korean (외래어
표기법): one letter for p and f, for b and v, for l and r, for s and th.

The graph joins names by it and a question finds words of the notes by it, by one rule: `alike`.
Its figures are measured by tests/bench/phonetics.py.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import accumulate

from kg.lang.en.phonetics import CLASSES, WORDS, spoken

_INITIALS = "g g n d d l m b b s s . j j c k t p h".replace(".", "").split(" ")
_MEDIALS = "a e ya ye o e yo ye o wa we we yo u wo we wi yu . wi i".replace(".", "").split(" ")
# A stop that ends a syllable is neither voiced nor voiceless: q, x and f are k/g, t/d and p/b.
_FINALS = ". q q qs n nc nh x l lq lm lf ls lx lf lh m f fs x x N x x q x f h".replace(
    ".", ""
).split(" ")

_COARSE = str.maketrans("gdbjqxfz", "ktpcktps")
_VOWELS = frozenset("aeiouyw")
_LETTERS = "aeiouywptkbdgcjszmnlhNqxf"

_VOICE = 0.3
"""What it costs that a stop is voiced in one and not in the other: 비트 is bit, hardly pit."""
_OF_VOWELS = {
    "ai": 0.3,
    "io": 0.3,
    "iu": 0.3,
    "au": 0.3,
    "eu": 0.3,
    "ae": 0.15,
    "ou": 0.15,
    "ao": 0.15,
}
_OF_CONSONANTS = {
    "sc": 0.35, "st": 0.4, "kc": 0.4, "ct": 0.6, "nN": 0.2, "ph": 0.6, "ln": 0.7, "ks": 0.6,
}  # fmt: skip
_NEITHER = {
    **dict.fromkeys(("qk", "qg", "xt", "xd", "xs", "xj", "xc", "fp", "fb"), 0.05),
    **dict.fromkeys(("zs", "zj"), 0.1),  # an English s between vowels: 유저 user, 베이시스 basis
}
_GAP = {
    **dict.fromkeys("aeiou", 0.25),
    "h": 0.4,
    "w": 0.15,
    "y": 0.15,
    "l": 0.6,
    "N": 0.6,
    "t": 0.7,
    "d": 0.8,
    "s": 0.8,
}
"""What it costs that a letter is missing, 1 for those not named."""


def _cost(one: str, other: str) -> float:
    """What it costs that a letter is another one; see tests/bench/phonetics.py."""
    pair, coarse = one + other, (one + other).translate(_COARSE)
    for found in (_NEITHER.get(pair), _NEITHER.get(pair[::-1])):
        if found is not None:
            return found
    if {one, other} <= _VOWELS:
        return _OF_VOWELS.get(pair, _OF_VOWELS.get(pair[::-1], 0.2))
    if {one, other} & _VOWELS:
        return 1.2
    if coarse[0] == coarse[1]:
        return _VOICE
    return _OF_CONSONANTS.get(coarse, _OF_CONSONANTS.get(coarse[::-1], 1.0))


_CHANGE = {(a, b): _cost(a, b) for a in _LETTERS for b in _LETTERS}
_NOTHING = 1e-9
_VOWEL_LENGTH = 0.35
"""What a vowel counts for in the length of a sound, where a consonant counts 1."""


@lru_cache(maxsize=65536)
def sound_of_hangul(text: str) -> str:
    """The rough sound of Korean letters; anything else is left out."""
    out = []
    for letter in text:
        code = ord(letter) - 0xAC00
        if 0 <= code < 11172:
            out += [_INITIALS[code // 588], _MEDIALS[code // 28 % 21], _FINALS[code % 28]]
    return _squeeze("".join(out))


@lru_cache(maxsize=65536)
def sound_of_latin(text: str) -> str:
    """The rough sound of English spelling, word by word, in the same alphabet."""
    return _squeeze("".join(map(spoken, WORDS.findall(text.lower()))))


def sound(name: str) -> str:
    """The rough sound of a name: by its Korean letters if it has any letter that isn't ASCII."""
    return sound_of_latin(name) if name.isascii() else sound_of_hangul(name)


def skeleton(sound: str) -> str:
    """Its consonants, voiced or not, with a mark for a vowel at the start."""
    if not sound:
        return ""
    first = "A" if sound[0] in _VOWELS else sound[0].translate(_COARSE)
    return first + re.sub(r"[aeiouywh]", "", sound[1:]).translate(_COARSE)


def skeletons(sound: str) -> set[str]:
    """The skeleton, and what is left of it without any one letter.

    Words near in sound share one of them (symmetric deletion: SymSpell, W. Garbe 2012).
    """
    bones = skeleton(sound)
    return {bones, *(deletions(bones) if len(bones) >= 3 else ())}


def deletions(word: str) -> set[str]:
    """The word without any one of its letters."""
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


@lru_cache(maxsize=65536)
def likeness(one: str, other: str, least: float = 0.0) -> float:
    """How alike two sounds are, 0 to 1: a weighted edit distance, over the length.

    What is found to be less than `least` on the way is 0.
    """
    if not one or not other:
        return 0.0
    size = max(_length(one), _length(other))
    most = (1 - least) * size + _NOTHING
    gaps = [_GAP.get(b, 1.0) for b in other]
    row = [0.0, *accumulate(gaps)]
    for a in one:
        gap = _GAP.get(a, 1.0)
        last = row[0] + gap
        new = [last]
        for b, before, above, missing in zip(other, row, row[1:], gaps, strict=False):
            change = before if a == b else before + _CHANGE.get((a, b), 1.0)
            last = min(change, above + gap, last + missing)
            new.append(last)
        if min(new) > most:
            return 0.0
        row = new
    return max(0.0, 1 - row[-1] / size)


def least_likeness(sound: str) -> float:
    """How alike another word has to be to be taken for this one: the fewer consonants, the more."""
    bones = len(skeleton(sound))
    return 0.87 if bones >= 4 else 0.89 if bones == 3 else 0.94


def alike(one: str, other: str) -> float:
    """How alike two sounds are, if that is enough to take one word for the other; else 0."""
    if min(len(one), len(other)) < 3:
        return 0.0
    least = min(least_likeness(one), least_likeness(other))
    found = likeness(one, other, least)
    return found if found >= least else 0.0


def same_sound(korean: str, english: str) -> float:
    """How alike they sound, 0 to 1, if the Korean name writes the English one by its sound; else 0.

    No common English word may sound more like it: 머신 isn't margin.
    """
    heard = sound_of_hangul(korean)
    found = alike(heard, sound_of_latin(english))
    return found if found and found >= _rival(heard) else 0.0


@lru_cache(maxsize=65536)
def _rival(heard: str) -> float:
    """How much the sound is like the common English word that it is most like."""
    known = _common_words()
    rivals = {rival for bones in skeletons(heard) for rival in known.get(bones, ())}
    return max((alike(heard, rival) for rival in rivals), default=0.0)


@cache
def _common_words() -> dict[str, list[str]]:
    """Sounds of the English words that the thesaurus has, by each of their skeletons."""
    from kg.lang.thesaurus import vocabulary

    found: dict[str, list[str]] = {}
    for heard in sorted({sound_of_latin(word) for word in vocabulary()}):
        for bones in skeletons(heard):
            found.setdefault(bones, []).append(heard)
    return found


def may_begin(letter: str, hangul: str) -> bool:
    """Whether the Korean word may be an English one that begins with the letter: 머신 with m."""
    first = sound_of_hangul(hangul)[:1]
    if first in _VOWELS:
        return letter in "aeiouxy"
    heard = letter.translate(CLASSES).translate(_COARSE)
    return bool(first) and letter not in "aeiouxy" and heard == first.translate(_COARSE)


def _squeeze(sound: str) -> str:
    return re.sub(r"(.)\1+", r"\1", sound)


def _length(sound: str) -> float:
    return sum(_VOWEL_LENGTH if letter in _VOWELS else 1.0 for letter in sound)
