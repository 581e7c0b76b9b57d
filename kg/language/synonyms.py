"""Other names of a name, of general knowledge.

They are the glossary's translations in both directions, and the sets of `synonyms.txt`, each
of them names of one thing.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from kg.language.glossary import translations
from kg.language.tokens import is_hangul
from kg.lazy import regex

_HERE = Path(__file__)
_SIGNS = regex(r"[^a-z0-9가-힣]")
_PLURAL = regex(r"(?<=[a-z]{3})(?<!s)s$")


def name_key(name: str) -> str:
    """Names of one key are looked up as one: letters and digits alone, no final s."""
    return _PLURAL.sub("", _SIGNS.sub("", name.lower()))


def synonyms(name: str) -> tuple[str, ...]:
    """Other names of what the name names, in an order that never changes; () if none is known."""
    key = name_key(name)
    found = dict.fromkeys(_listed().get(key, ()))
    if key and is_hangul(key):
        found |= dict.fromkeys(t for t in translations(name) if name_key(t) != key)
    return tuple(found)


@cache
def _listed() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for names in _rows():
        keyed = [(name_key(name), name) for name in names]
        for key, _ in keyed:
            others = ((name, None) for other, name in keyed if other != key)
            found.setdefault(key, {}).update(others)
    return {key: tuple(names) for key, names in found.items()}


def _rows() -> Iterator[list[str]]:
    for line in _HERE.with_name("synonyms.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("|")
    for line in _HERE.with_name("glossary.tsv").read_text("utf-8").splitlines():
        korean, _, english = line.partition("\t")
        if english and not line.startswith("#"):
            # Its English words for one Korean word are often different things: pairs, no set.
            yield from ([korean, name] for name in english.split("|"))
