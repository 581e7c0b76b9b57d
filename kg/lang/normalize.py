"""Names in normal form: what is the same name, written otherwise, and which words name nothing."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from kg.runtime.lazy import regex

_WORD = regex(r"[A-Za-z0-9À-ɏ]+(?:[+#]+)?|[^\W\d_A-Za-zÀ-ɏ]+")


@cache
def _lists() -> dict[str, dict[str, frozenset[str]]]:
    text = Path(__file__).with_name("stopwords.toml").read_text("utf-8")
    groups: dict[str, dict[str, str]] = tomllib.loads(text)
    return {
        group: {name: frozenset(words.split()) for name, words in lists.items()}
        for group, lists in groups.items()
    }


@cache
def function_words() -> frozenset[str]:
    """Words, Korean and English, that no name begins or ends with."""
    return _lists()["english"]["function"] | _lists()["korean"]["function"]


@cache
def short_words() -> frozenset[str]:
    """Everyday words that are something else when written in capitals: gap, map."""
    return _lists()["english"]["short"]


@cache
def generic_words() -> frozenset[str]:
    """Words that are no concept by themselves (방법, case, 데이터)."""
    return function_words() | _lists()["english"]["noun"] | _lists()["korean"]["noun"]


@cache
def aspects(kind: str) -> frozenset[str]:
    """Words for what a text may say of a thing; a kind is "problem", "neutral" or "compound".

    Those of the kind "compound" are neutral too, but often part of a name (학습, function).
    """
    return _lists()["aspects"][kind]


@cache
def _troubles() -> tuple[str, ...]:
    lists = _lists()["trouble"]
    return tuple(sorted(lists["korean"] | lists["english"]))


def is_trouble(name: str) -> bool:
    """Whether a name ends with a word for something bad: 열손실, gradient vanishing."""
    return name.casefold().endswith(_troubles()) or any(w in _troubles() for w in words(name))


def words(name: str) -> list[str]:
    """The words of a name in lower case, Korean and Latin apart: `Loss함수` = loss, 함수."""
    return _WORD.findall(unicodedata.normalize("NFC", name).casefold())


@lru_cache(maxsize=262144)
def key(name: str) -> str:
    """What stays of a name without case, spaces, hyphens and the like: `RMS-Prop` = rmsprop."""
    return "".join(words(name))


_IRREGULAR = {
    "minima": "minimum", "maxima": "maximum", "optima": "optimum", "criteria": "criterion",
    "phenomena": "phenomenon", "matrices": "matrix", "vertices": "vertex", "indices": "index",
    "vertexes": "vertex", "indexes": "index", "bacteria": "bacterium",
    "mitochondria": "mitochondrion",
    "hypotheses": "hypothesis", "analyses": "analysis", "theses": "thesis", "axes": "axis",
    "equilibria": "equilibrium", "spectra": "spectrum", "formulae": "formula", "nuclei": "nucleus",
    "leaves": "leaf", "children": "child", "people": "person",
}  # fmt: skip


_SCIENCE = regex(
    r"(?:.*phys|econom|mathemat|statist|.*dynam|mechan|opt|genet|linguist|.*electron|analyt|graph"
    r"|eth|polit|kinet|semant|robot|logist)ics"
)


def singular(word: str) -> str:
    """An English noun without its plural ending; any other word as it is."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if not re.fullmatch(r"[a-z]{4,}", word) or word.endswith(("ss", "us", "is", "as", "js")):
        return word
    if _SCIENCE.fullmatch(word):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zes")):
        return word[:-2]
    return word.removesuffix("s")


@lru_cache(maxsize=262144)
def normal(name: str) -> str:
    """The key of a name that forgives number and word form (Train Set, training datasets).

    Of several words those before the last may end in -ing; a dataset is a set.
    """
    parts = words(name)
    joined = [singular(part) for part in parts]
    if len(parts) < 2:
        return "".join(joined)
    if joined[-1] == "dataset":
        joined[-1] = "set"
    elif joined[-2:] == ["data", "set"] and len(joined) > 2:
        del joined[-2]
    heads = [re.sub(r"(?<=[a-z]{4})ing\Z", "", part) for part in joined[:-1]]
    return "".join([*heads, joined[-1]])


@lru_cache(maxsize=262144)
def is_generic(name: str) -> bool:
    """Whether every word of the name is one that names nothing by itself."""
    return all(_generic(part) for part in words(name))


_SUFFIXES = "들간별시상내중값쪽용"  # of Korean nouns: several, between, by, when, on, in …


def _generic(word: str) -> bool:
    if word in generic_words() or singular(word) in generic_words() or word.isdigit():
        return True
    if len(word) > 2 and word[-1] in _SUFFIXES and word[:-1] in generic_words():
        return True
    if len(word) > 3 and "가" <= word[0] <= "힣":  # 성능평가: two of them written as one
        return any(word[:i] in generic_words() and word[i:] in generic_words() for i in (2, 3))
    return False
