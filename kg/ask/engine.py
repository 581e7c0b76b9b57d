"""Session: an index opened for questions, with its encoders loading while the rest goes on."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from kg.ask.information import information
from kg.ask.retrieval import Ranking, Retriever
from kg.ask.words import WordMatch, WordSearch
from kg.embed import SECOND, Embedder, open_embedder
from kg.errors import KgError
from kg.store import Snapshot

Vector = NDArray[np.float32]


class Encoder:
    """An embedder on a thread of its own, which opens it when the first question comes."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=embedder.name)

    def embed(self, text: str) -> Future[Vector]:
        """The vector of a question, soon."""
        return self._thread.submit(self.embedder.embed_query, text)

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)


class Session:
    """Answers questions over one snapshot, which stays its owner's to close."""

    def __init__(self, snapshot: Snapshot, embedder: Embedder | None = None) -> None:
        """Open the encoders of an index.

        Args:
            snapshot: what is asked.
            embedder: the one that made its vectors, if it is open already.

        Raises:
            KgError: the index's model isn't there.
        """
        self.snapshot = snapshot
        self._encoders = _open(snapshot, embedder)
        self._retriever = Retriever(snapshot)
        self._search: WordSearch | None = None

    def rank(self, question: str) -> tuple[WordMatch, Ranking]:
        """What the words find, and the ranking by all signals."""
        asked = {name: encoder.embed(question) for name, encoder in self._encoders.items()}
        match = self._words().search(question)
        again = {}
        if match.rewritten != question:
            again = {n: encoder.embed(match.rewritten) for n, encoder in self._encoders.items()}
        rows = {
            name: np.stack([future.result(), *([again[name].result()] if again else [])])
            for name, future in asked.items()
        }
        wordings = {
            space: rows[name]
            for space, name in self.snapshot.manifest.encoders.items()
            if name in rows
        }
        return match, self._retriever.rank(match, wordings)

    def _words(self) -> WordSearch:
        if self._search is None:
            second = self._encoders.get(SECOND)
            self._search = WordSearch(self.snapshot, information(second and second.embedder))
        return self._search

    def close(self) -> None:
        """End the encoders' threads."""
        for encoder in self._encoders.values():
            encoder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _open(snapshot: Snapshot, embedder: Embedder | None) -> dict[str, Encoder]:
    """The encoders of an index by name; the second one only where its package is installed."""
    found = {}
    manifest = snapshot.manifest
    for name in dict.fromkeys(manifest.encoders.values()):
        if embedder is not None and name == embedder.name:
            found[name] = Encoder(embedder)
            continue
        try:
            found[name] = Encoder(open_embedder(name))
        except KgError:
            if name == manifest.model:
                raise
    return found
