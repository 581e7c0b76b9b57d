"""How words of two scripts sound: 드롭아웃 and dropout come out alike, whatever the spelling.

Both are brought to one rough alphabet, a letter a class of consonants, the silent ㅡ left out, and
compared by a weighted edit distance in which vowels cost little. `transliteration` decides whether
two names *are* one; this finds, for a question, which words of the notes may be meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import accumulate

from kg.lazy import regex

_INITIALS = "k k n t t l m p p s s . c c c k t p h".replace(".", "").split(" ")
_MEDIALS = "a e ya ye o e yo ye o wa we we yo u wo we wi yu . wi i".replace(".", "").split(" ")
_FINALS = ". k k ks n nc nh t l lk lm lp ls lt lp lh m p ps t t N c c k t p h".replace(
    ".", ""
).split(" ")

_Change = str | Callable[[re.Match[str]], str]

# English spelling to sound, applied in this order; capitals are sounds of more than one letter.
_RULES: tuple[tuple[re.Pattern[str], _Change], ...] = tuple(
    (regex(pattern), change)
    for pattern, change in (
        (r"([b-df-hj-np-tv-z])\1", r"\1"),
        (r"ache$", "esi"),
        (r"st(?=en)", "s"),
        (r"(?<![ts])([aeiou])re$", r"\1o"),
        (r"(?<=[^aeiou])er(?=s?$)", "O"),
        (r"(?<=[^aeiou])or(?=s?$)", "O"),
        (r"i(?=[^aeiouwyr]e(?:s?$))", "ai"),
        (r"(tch|ch|ge|sh)(?=$)", r"\1I"),
        (r"^x", "c"),
        (r"^kn", "n"),
        (r"^wr", "r"),
        (r"^ps", "s"),
        (r"tch", "C"),
        (r"sch", "sk"),
        (r"ch(?=[rl])", "k"),
        (r"ch", "C"),
        (r"[st]ion", "Son"),
        (r"(?:t|c)ia", "Sia"),
        (r"sure", "So"),
        (r"ture", "Co"),
        (r"sh", "S"),
        (r"ph", "p"),
        (r"th", "T"),
        (r"ight", "ait"),
        (r"igh", "ai"),
        (r"wh", "w"),
        (r"gh(?=[aeiou])", "g"),
        (r"gh", ""),
        (r"ck", "k"),
        (r"dge?", lambda m: "C" if m[0] == "dge" else "dg"),
        (r"que\b", "k"),
        (r"qu", "kw"),
        (r"ng(?=$|[^aeiou])", "N"),
        (r"n(?=[kx])", "N"),
        (r"c(?=[eiy])", "s"),
        (r"g(?=[eiy])", "G"),
        (r"ce\b", "s"),
        (r"x", "ks"),
        (r"(?<=[aeiou])(r)(?=$|[^aeiou])", ""),
        (r"(?<=[^aeiouy])(?:le|el|al|il)$", "ol"),
        (r"(?<=[aeiou])([^aeiouwy])e$", r"\1"),
        (r"(?<=[^aeiou])e(?=s?$)", ""),
        (r"ee|ea|ie", "i"),
        (r"oo", "u"),
        (r"ou", "au"),
        (r"ai|ay|ei", "ei"),
        (r"au|aw", "o"),
        (r"oa|ow", "o"),
        (r"y(?=[aeiou])", "j"),
        (r"y", "i"),
    )
)
_CLASSES = str.maketrans("bpfvdtTgkcqGCjzSsrlhwmn", "ppppttskkkkccccssllhwmn")
_VOWELS = frozenset("aeiouyw")
_NEAR = {
    frozenset(pair): cost
    for pair, cost in (
        ("sc", 0.35), ("st", 0.4), ("kc", 0.4), ("ct", 0.6), ("nN", 0.2), ("ph", 0.6),
        ("ln", 0.7), ("ks", 0.6),
    )
}  # fmt: skip
_GAP = {
    **dict.fromkeys("aeiou", 0.25),
    "h": 0.4,
    "w": 0.15,
    "y": 0.15,
    "l": 0.6,
    "N": 0.6,
    "t": 0.7,
    "s": 0.8,
}
"""What it costs that a letter is missing, 1 for those not named."""
_LETTERS = "aeiouywptkcsmnlhNbdfgjqrvxz"
_CHANGE = {
    (a, b): 0.2
    if {a, b} <= _VOWELS
    else 1.2
    if {a, b} & _VOWELS
    else _NEAR.get(frozenset((a, b)), 1.0)
    for a in _LETTERS
    for b in _LETTERS
}
"""What it costs that a letter is another one."""
_NOTHING = 1e-9
_VOWEL_LENGTH = 0.35
"""What a vowel counts for in the length of a sound, where a consonant counts 1."""


@lru_cache(maxsize=65536)
def sound_of_hangul(word: str) -> str:
    """The rough sound of a Korean word."""
    out = []
    for letter in word:
        code = ord(letter) - 0xAC00
        if 0 <= code < 11172:
            out += [_INITIALS[code // 588], _MEDIALS[code // 28 % 21], _FINALS[code % 28]]
    return _squeeze("".join(out))


@lru_cache(maxsize=65536)
def sound_of_latin(word: str) -> str:
    """The rough sound of an English spelling, in the same alphabet."""
    text = word.lower()
    for pattern, change in _RULES:
        text = pattern.sub(change, text)
    text = text.translate(_CLASSES)
    return _squeeze("".join(c if c == "N" else c.lower() for c in text))


def skeleton(sound: str) -> str:
    """Its consonants, with a mark for a vowel at the start: what both scripts agree on."""
    if not sound:
        return ""
    first = "A" if sound[0] in _VOWELS else sound[0]
    return first + re.sub(r"[aeiouywh]", "", sound[1:])


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
    return 0.85 if bones >= 4 else 0.89 if bones == 3 else 0.94


def may_begin(letter: str, hangul: str) -> bool:
    """Whether the Korean word may be an English one that begins with the letter: 머신 with m."""
    first = sound_of_hangul(hangul)[:1]
    if first in _VOWELS:
        return letter in "aeiouxy"
    return bool(first) and letter not in "aeiouxy" and letter.translate(_CLASSES) == first


def _squeeze(sound: str) -> str:
    return re.sub(r"(.)\1+", r"\1", sound)


def _length(sound: str) -> float:
    return sum(_VOWEL_LENGTH if letter in _VOWELS else 1.0 for letter in sound)
