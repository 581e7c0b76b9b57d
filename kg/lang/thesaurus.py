"""The thesaurus: names of one thing, of general knowledge, Korean and English.

`thesaurus.tsv` says for each row which of its names are the same thing (they join concepts of the
graph, and translate names word by word: 선형회귀 = 선형 + 회귀 = linear regression) and which are
only near enough to be looked for when a question has one of them. Its head says the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import product
from pathlib import Path

from kg.lang.ko.morphology import is_hangul
from kg.lang.ko.verbs import bases, fits, searched
from kg.lang.normalize import normal, words
from kg.lang.tokenize import is_hangul as is_korean_word
from kg.runtime.lazy import regex

TABLE = Path(__file__).with_name("thesaurus.tsv")
_MOST = 16  # translations looked at for one name
_LONGEST = 12  # syllables of a Korean word that is still divided
_SIGNS = regex(r"[^a-z0-9가-힣]")
_BETWEEN = regex(r"[^a-z0-9가-힣|\n]")
_PLURAL = regex(r"(?<=[a-z]{3})(?<!s)s$")
_PLURALS = regex(r"(?<=[a-z]{3})(?<!s)s(?=[|\n])")
_DOING = "하다"
_INITIALS = 588  # syllables that begin with one consonant


@cache
def _rows() -> list[list[str]]:
    """The rows of the table, in its order: name, same, wider, field; names between |."""
    lines = TABLE.read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and line[0] != "#"]


@cache
def _entries() -> dict[str, tuple[str, ...]]:
    """The English names of each Korean one, spaces left out; those of its own row come first."""
    own: dict[str, tuple[str, ...]] = {}
    others: dict[str, tuple[str, ...]] = {}
    for name, same, _, _ in _rows():
        if not same:
            continue
        names = same.split("|")
        if not name.isascii():
            own[name.replace(" ", "")] = tuple(names)
            continue
        english = (name, *(other for other in names if other.isascii()))
        for korean in names:
            if not korean.isascii():
                key = korean.replace(" ", "")
                others[key] = others.get(key, ()) + english
    for key, found in others.items():
        own[key] = tuple(dict.fromkeys(own.get(key, ()) + found))
    return own


@cache
def general() -> frozenset[str]:
    """General academic words in Korean, hardly a subject of study."""
    return frozenset(name.replace(" ", "") for name, _, _, field in _rows() if field == "general")


@cache
def vocabulary() -> frozenset[str]:
    """Every English word of the names that translate, in lower case: words spelled right."""
    found = (w for entry in _entries().values() for name in entry for w in words(name))
    return frozenset(word for word in found if word.isalpha())


@cache
def terms() -> frozenset[str]:
    """Normal forms of its English names of several words, in either order: terms by themselves."""
    names = {name for entry in _entries().values() for name in entry if " " in name or "-" in name}
    turned = {" ".join(reversed(words(name))) for name in names if len(words(name)) == 2}
    return frozenset(normal(name) for name in names | turned)


def english_names() -> frozenset[str]:
    """Every English name of those that translate, as the table writes it."""
    return frozenset(name for entry in _entries().values() for name in entry)


def known(korean: str) -> tuple[str, ...]:
    """The English names of a Korean word or phrase that the table has as a whole."""
    return _entries().get(korean.replace(" ", ""), ())


@lru_cache(maxsize=65536)
def _divide(word: str) -> tuple[str, ...]:
    """A Korean word as entries of the table, the fewest; () when it isn't made of such."""
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


def name_key(name: str) -> str:
    """Names of one key are looked up as one: letters and digits alone, no final s."""
    return _PLURAL.sub("", _SIGNS.sub("", name.lower()))


@lru_cache(maxsize=8192)
def synonyms(name: str) -> tuple[str, ...]:
    """Other names of what the name names, in an order that never changes; () if none is known."""
    key = name_key(name)
    found = dict.fromkeys(name for name in _others(key) if not _is_verb(name))
    if key and is_korean_word(key):
        found |= dict.fromkeys(t for t in translations(name) if name_key(t) != key)
    return tuple(found)


@lru_cache(maxsize=8192)
def verb_names(word: str) -> tuple[str, ...]:
    """What else says what a Korean verb or adjective says, and its own forms; () if it isn't one.

    Args:
        word: in any form (늘려, 늘리는); or an English one that is a verb's name.
    """
    verbs = _verbs_of(word) if is_korean_word(word) else ()
    names = [name for verb in verbs for name in (verb, *_others(verb))]
    if not verbs:
        names = [name for name in _others(name_key(word)) if _is_verb(name)]
    found = (form for name in names for form in (searched(name) if _is_verb(name) else (name,)))
    return tuple(dict.fromkeys(found))


def _others(key: str) -> Iterator[str]:
    sets, places = _listed()
    for place in places.get(key, ()):
        for other in sets[place].split("|"):
            if name_key(other).removesuffix(_DOING) != key.removesuffix(_DOING):
                yield other


def _is_verb(name: str) -> bool:
    return len(name) > 1 and name.endswith("다") and is_korean_word(name)


def _verbs_of(word: str) -> tuple[str, ...]:
    """The dictionary forms that a word may be a form of."""
    return tuple(
        verb
        for verb in _verbs().get((ord(word[0]) - 0xAC00) // _INITIALS, ())
        if any(word.startswith(base) and fits(word, base, verb) for base in bases(verb))
    )


@cache
def _verbs() -> dict[int, list[str]]:
    """Verbs of the list by the consonant that they begin with."""
    found: dict[int, list[str]] = {}
    for key in _listed()[1]:
        if _is_verb(key):
            found.setdefault((ord(key[0]) - 0xAC00) // _INITIALS, []).append(key)
    return found


@cache
def _listed() -> tuple[list[str], dict[str, list[int]]]:
    """The sets of names, a string each, and the places of those in which a key stands.

    Keys are made of the whole text at once: some thousand names one by one would cost a question
    ten times as long.
    """
    sets = list(_sets())
    text = "\n".join(sets).lower() + "\n"
    text = _PLURALS.sub("", _BETWEEN.sub("", text))
    places: dict[str, list[int]] = {}
    for place, line in enumerate(text.split("\n")[:-1]):
        for key in line.split("|"):
            places.setdefault(key, []).append(place)
            if key.endswith(_DOING) and len(key) > len(_DOING) + 1:  # 갱신하다: 갱신
                places.setdefault(key.removesuffix(_DOING), []).append(place)
    return sets, places


def _sets() -> Iterator[str]:
    for name, same, wider, _ in _rows():
        if wider or name.isascii():
            yield "|".join(filter(None, (name, same, wider)))
        else:  # its senses are different things: pairs, no set
            yield from (f"{name}|{sense}" for sense in same.split("|"))
