"""Language: how Korean and English names and sentences are written, and when two are the same."""

from __future__ import annotations

import re
import unicodedata

from kg.runtime.lazy import regex

_SENTENCE_END = regex(
    r"(?<=[.?!。])(?<!\b[A-Za-z]\.)(?<!e\.g\.)(?<!i\.e\.)(?<!vs\.)(?<!\d\.)"
    r"(?:(?<!\.\.\.)|(?=\s+[^\sa-z0-9+*/=)-]))\s+"  # a sum goes on after its dots: e^x1 + ... e^xn
)


def split_sentences(text: str) -> list[tuple[int, str]]:
    """The sentences of a text, each with the offset where it starts."""
    found = []
    start = 0
    for end in [*_SENTENCE_END.finditer(text), None]:
        piece = text[start : end.start() if end else len(text)]
        lead = len(piece) - len(piece.lstrip())
        if piece.strip():
            found.append((start + lead, piece.strip()))
        start = end.end() if end else start
    return found


def slug(name: str) -> str:
    """A name as an identifier: letters and digits of any script, joined by hyphens."""
    name = unicodedata.normalize("NFC", name).casefold()
    return "-".join(re.findall(r"[^\W_]+", name))
