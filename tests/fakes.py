"""A deterministic embedder that costs nothing: `python -m tests.fakes ask …` is kg with it.

Its vectors are sums of a vector a word, so that texts with words in common are alike.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class FakeEmbedder:
    """See `kg.embed.registry.Embedder`."""

    dimension = 32
    prompts: Mapping[str, str] = {"query": "query: ", "passage": "passage: "}

    def __init__(self, name: str = "fake") -> None:
        self.name = name

    def embed_query(self, text: str) -> Vectors:
        total = np.zeros(32)
        for word in re.findall(r"\w+", text.lower()):
            digest = blake2b(f"{self.name} {word}".encode("utf-8", "replace"), digest_size=32)
            total += np.frombuffer(digest.digest(), np.uint8) / 127.5 - 1
        length = float(np.linalg.norm(total))
        vector = total / length if length else total
        return np.asarray(vector[: self.dimension], np.float32)

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        rows = [self.embed_query(text) for text in texts]
        if progress:
            progress(len(texts))
        return np.stack(rows) if rows else np.zeros((0, self.dimension), np.float32)

    embed_queries = embed_passages


def open_fake(model: str | None = None, *, named: bool = False) -> FakeEmbedder:
    """See `kg.embed.registry.open_encoder`."""
    return FakeEmbedder(model or "fake")


def close(put: Callable[[Any, str, Any], None], path: str, number: int = errno.EACCES) -> None:
    """Let nobody open a file, or list a folder, from now on: to root nothing is really closed."""
    opening, listing = os.open, os.scandir

    def refuse(name: object) -> None:
        if isinstance(name, str | os.PathLike) and os.fspath(name) == path:
            raise OSError(number, os.strerror(number), path)

    def open_file(name: Any, *arguments: Any, **named: Any) -> int:
        refuse(name)
        return opening(name, *arguments, **named)

    def list_folder(name: Any = ".") -> Any:
        refuse(name)
        return listing(name)

    put(os, "open", open_file)
    put(os, "scandir", list_folder)


def install(put: Callable[[Any, str, Any], None] = setattr) -> None:
    """Take the fake for every model from now on."""
    import kg.build.embeddings
    import kg.embed.registry
    import kg.search.session

    for module in (kg.embed.registry, kg.build.embeddings, kg.search.session):
        put(module, "open_encoder", open_fake)


if __name__ == "__main__":
    from kg.cli import main

    install()
    main(prog_name="kg")
