"""Definitions: the sentence that says what a name means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from kg.notes.sections import Sentence

_BEFORE = 24  # letters at most before the name of what is defined: "이때", "In short,"
_MORE = r"(?:\s*\([^)]*\))?"  # another name of it, or what it stands for
_AFTER = r"\s*(?:은|는|란|이란|이라는|이라고 하는|:|：|\b(?:is|are|means?|refers? to|stands for)\b)"
_SAID = r"(?:\s*이?라고?\s?(?:한|하|부|불|칭)|\s*이다\b)"
_CALLED = r"\b(?:called|known as)\s+(?:an?\s+|the\s+)?"


@lru_cache(maxsize=256)
def _pattern(name: str) -> re.Pattern[str]:
    written = r"[\s-]?".join(map(re.escape, re.split(r"[\s-]+", name)))
    edge = r"(?<![A-Za-z0-9가-힣])" + written
    at_once = rf"\A.{{0,{_BEFORE}}}?{edge}{_MORE}{_AFTER}"
    at_last = rf"{edge}{_MORE}{_SAID}|{_CALLED}{written}"
    return re.compile(f"{at_once}|{at_last}", re.IGNORECASE | re.DOTALL)


def first_definition(sentences: Sequence[Sentence], names: Iterable[str]) -> int | None:
    """The place of the first sentence that says what one of the names means."""
    patterns = [_pattern(name) for name in names if len(name) > 1]
    for place, sentence in enumerate(sentences):
        if any(pattern.search(sentence.text) for pattern in patterns):
            return place
    return None
