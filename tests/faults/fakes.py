"""Encoders that cost nothing and keep files in the cache as real ones do."""

from __future__ import annotations

from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from kg.embed.cache import cached
from kg.embed.names import SECOND
from tests.fakes import FakeEmbedder, Vectors, install

FEW = "what is a river\nhow do bees fly\n강은 어디로 흐르나\n"
"""Background questions, in place of a hundred, which would take most of the time."""


class Embedder(FakeEmbedder):
    """The fake one, quick at what it has seen, which keeps as much in the cache as real ones do."""

    weights = "faults"

    @cached_property
    def _opened(self) -> Any:
        return cached(f"weights-{self.name.replace('/', '-')}", _unpack, _open)

    def embed_query(self, text: str) -> Vectors:
        return _embedded(self, text) * np.float32(self._opened[0])


def _unpack(folder: Path) -> None:
    (folder / "numbers").mkdir()
    np.save(folder / "numbers" / "one.npy", np.ones(1))


def _open(folder: Path) -> Any:
    return np.asarray(np.load(folder / "numbers" / "one.npy", mmap_mode="r"))


@lru_cache(4096)
def _embedded(embedder: Embedder, text: str) -> Vectors:
    return FakeEmbedder.embed_query(embedder, text)


@lru_cache
def embedder(name: str) -> Embedder:
    return Embedder(name)


def _chosen(model: str | None = None, *, named: bool = True) -> Embedder:
    return embedder(model or "fake")


def take_fakes() -> None:
    """Embed with fakes from now on, as yet unopened."""
    for name in ("fake", SECOND):
        vars(embedder(name)).pop("_opened", None)

    def put(module: Any, name: str, _: Any) -> None:
        setattr(module, name, _chosen)

    install(put)


def few_background_questions(folder: Path) -> None:
    """Put few of them to every index from now on, out of a file in that folder."""
    from kg.search import cohort

    cohort.FILE = folder / "background.txt"
    cohort.FILE.write_text(FEW, "utf-8")
