"""Session: an index opened for questions, with its encoders loading while the rest goes on."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self

import numpy as np
from numpy.typing import NDArray

from kg.ask.answer import Answer
from kg.ask.calibration import THRESHOLD
from kg.ask.filters import Filters
from kg.ask.information import information
from kg.ask.quotes import Quoter
from kg.ask.rerank import READ, Reranker
from kg.ask.retrieval import Ranking, Retriever, hits_of
from kg.ask.subject import Subject, graph_signal, joined, subject_of
from kg.ask.twins import with_twins
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

    def ask(
        self,
        question: str,
        count: int = 10,
        filters: Filters | None = None,
        reranker: Reranker | None = None,
    ) -> Answer:
        """Answer a question out of the notes.

        Args:
            question: in any wording, Korean, English or both.
            count: how many sections to name.
            filters: the only sections to look into.
            reranker: what orders the best sections anew.

        Raises:
            KgError: the question is empty, or no section passes the filters.
        """
        asked, question = question, " ".join(question.split())
        if not question:
            text = 'The question is empty: ask, for example, `kg ask "why ReLU over sigmoid"`.'
            raise KgError(text)
        among = filters.numbers(self.snapshot) if filters else None
        match, subject, ranking = self.rank(question, among)
        most = max(count, READ) if reranker else count
        found = hits_of(self.snapshot, ranking, most, subject.fits)
        if reranker:
            found = reranker.order(question, found)[:count]
        hits = with_twins(self.snapshot, found)
        known = ranking.score >= THRESHOLD
        defined = self.snapshot.heading_concepts([hit.number for hit in hits])
        quoter = Quoter(question, subject, match.clauses, self._words().information, defined)
        concepts, relations = joined(self.snapshot, subject, hits)
        return Answer(
            query=asked,
            quotes=quoter.quotes(hits) if known else (),
            hits=tuple(hits),
            concepts=concepts,
            relations=relations,
            score=ranking.score,
        )

    def rank(
        self, question: str, among: frozenset[int] | None = None
    ) -> tuple[WordMatch, Subject, Ranking]:
        """What the words find, what the question is about, and the ranking by all signals."""
        asked = {name: encoder.embed(question) for name, encoder in self._encoders.items()}
        match = self._words().search(question, among)
        again = {}
        if match.rewritten != question:
            again = {n: encoder.embed(match.rewritten) for n, encoder in self._encoders.items()}
        subject = subject_of(self.snapshot, question, match.clauses)
        graph = graph_signal(self.snapshot, subject)
        rows = {
            name: np.stack([future.result(), *([again[name].result()] if again else [])])
            for name, future in asked.items()
        }
        wordings = {
            space: rows[name]
            for space, name in self.snapshot.manifest.encoders.items()
            if name in rows
        }
        return match, subject, self._retriever.rank(match, wordings, graph, among)

    def vectors(self, question: str) -> dict[str, Vector]:
        """The vector (d,) of a question in each space."""
        asked = {name: encoder.embed(question) for name, encoder in self._encoders.items()}
        spaces = self.snapshot.manifest.encoders
        return {space: asked[name].result() for space, name in spaces.items() if name in asked}

    def prepare(self) -> None:
        """Begin to load the encoders, on their threads, for a question that is to come."""
        for encoder in self._encoders.values():
            encoder.embed("?")

    def _words(self) -> WordSearch:
        if self._search is None:
            second = self._encoders.get(SECOND)
            self._search = WordSearch(
                self.snapshot, information(second.embedder if second else None)
            )
        return self._search

    def close(self) -> None:
        """End the encoders' threads."""
        for encoder in self._encoders.values():
            encoder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
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


def ask(snapshot: Snapshot, embedder: Embedder, query: str, count: int = 10) -> Answer:
    """Answer one question; for several, keep a `Session` open."""
    with Session(snapshot, embedder) as session:
        return session.ask(query, count)
