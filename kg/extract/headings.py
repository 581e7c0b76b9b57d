"""What is a heading about? Question forms, genitives and verbs are taken off, by rule."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from kg.lang.en.headings import bare, english
from kg.lang.heading import Heading
from kg.lang.ko.headings import korean, unasked
from kg.lang.ko.morphology import is_hangul
from kg.lang.normalize import aspects, function_words, is_generic, words

_LONGEST = 300  # characters of a heading that are read
_CLUTTER = re.compile(
    r"^(?:[\W_]*\d+(?:[.\-]\d+)*[.):]?\s+|(?:chapter|part|step)\s+\d+[.:]?\s*)", re.IGNORECASE
)
_PARENTHESES = re.compile(r"(?:(?<!\s)\s++)?[(\[（][^()\[\]（）]*[)\]）](?:\s*|(?=[가-힣]))")
_VERSUS = re.compile(r"(?<!\s)\s++(?:vs\.?|versus|v\.s\.?|대)\s+", re.IGNORECASE)


@lru_cache(maxsize=32768)
def analyse(title: str) -> Heading:
    """Read a heading. Headings that only say what kind of text follows are about nothing."""
    text = unicodedata.normalize("NFC", title)[:_LONGEST]
    text = _CLUTTER.sub("", text).strip(" \t*_`\"'“”‘’?!.:;,~-–—#")
    text = " ".join(_PARENTHESES.sub(_gap, text).split()) or text
    sides = _VERSUS.split(text)
    if 1 < len(sides) <= 4:
        names = tuple(filter(None, (unasked(bare(side)) for side in sides)))
        return Heading(names, "versus" if len(names) > 1 else "about")
    return korean(text) if re.search("[가-힣]", text) else english(text)


def _gap(found: re.Match[str]) -> str:
    """What is left of a bracket: nothing before a particle, `머신러닝(ML)이란`."""
    following = found.string[found.end() : found.end() + 1]
    return "" if "가" <= following <= "힣" and not found[0].endswith(" ") else " "


def is_container(title: str) -> bool:
    """Whether a heading only says what kind of text follows (`장점`, `Overview`)."""
    text = _CLUTTER.sub("", title).strip(" ?!.:*_`")
    parts = [part for part in words(text) if len(part) > 1 or is_hangul(part)]
    known = aspects("problem") | aspects("neutral") | aspects("compound")
    says = any(part not in function_words() for part in parts)  # `is` may be a name in a program
    return says and (is_generic(text) or all(part in known for part in parts))
