"""Other names of a name, of general knowledge.

They are the glossary's translations in both directions, and the sets of `synonyms.txt`, each
of them names of one thing. Verbs and adjectives stand there in their dictionary forms; a question
has them in any other (`verbs`).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from kg.language.glossary import translations
from kg.language.tokens import is_hangul
from kg.language.verbs import bases, fits, searched
from kg.lazy import regex

_HERE = Path(__file__)
_SIGNS = regex(r"[^a-z0-9가-힣]")
_BETWEEN = regex(r"[^a-z0-9가-힣|\n]")
_PLURAL = regex(r"(?<=[a-z]{3})(?<!s)s$")
_PLURALS = regex(r"(?<=[a-z]{3})(?<!s)s(?=[|\n])")
_DOING = "하다"
_INITIALS = 588  # syllables that begin with one consonant


def name_key(name: str) -> str:
    """Names of one key are looked up as one: letters and digits alone, no final s."""
    return _PLURAL.sub("", _SIGNS.sub("", name.lower()))


@lru_cache(maxsize=8192)
def synonyms(name: str) -> tuple[str, ...]:
    """Other names of what the name names, in an order that never changes; () if none is known."""
    key = name_key(name)
    found = dict.fromkeys(name for name in _others(key) if not _is_verb(name))
    if key and is_hangul(key):
        found |= dict.fromkeys(t for t in translations(name) if name_key(t) != key)
    return tuple(found)


@lru_cache(maxsize=8192)
def verb_names(word: str) -> tuple[str, ...]:
    """What else says what a Korean verb or adjective says, and its own forms; () if it isn't one.

    Args:
        word: in any form (늘려, 늘리는); or an English one that is a verb's name.
    """
    verbs = _verbs_of(word) if is_hangul(word) else ()
    names = [name for verb in verbs for name in (verb, *_others(verb))]
    if not verbs:
        names = [name for name in _others(name_key(word)) if _is_verb(name)]
    found = (form for name in names for form in (searched(name) if _is_verb(name) else (name,)))
    return tuple(dict.fromkeys(found))


def _others(key: str) -> Iterator[str]:
    rows, places = _listed()
    for place in places.get(key, ()):
        for other in rows[place].split("|"):
            if name_key(other).removesuffix(_DOING) != key.removesuffix(_DOING):
                yield other


def _is_verb(name: str) -> bool:
    return len(name) > 1 and name.endswith("다") and is_hangul(name)


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
    rows = list(_rows())
    text = "\n".join(rows).lower() + "\n"
    text = _PLURALS.sub("", _BETWEEN.sub("", text))
    places: dict[str, list[int]] = {}
    for place, line in enumerate(text.split("\n")[:-1]):
        for key in line.split("|"):
            places.setdefault(key, []).append(place)
            if key.endswith(_DOING) and len(key) > len(_DOING) + 1:  # 갱신하다: 갱신
                places.setdefault(key.removesuffix(_DOING), []).append(place)
    return rows, places


def _rows() -> Iterator[str]:
    for line in _HERE.with_name("synonyms.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line
    for line in _HERE.with_name("glossary.tsv").read_text("utf-8").splitlines():
        korean, _, english = line.partition("\t")
        if english and not line.startswith("#"):
            # Its English words for one Korean word are often different things: pairs, no set.
            yield from (f"{korean}|{name}" for name in english.split("|"))
