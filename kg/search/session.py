"""Session: an index opened for questions, with its encoders loading while the rest goes on."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Self, TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray

from kg.embed.names import SECOND
from kg.embed.registry import Encoder, open_encoder
from kg.graph.filters import Filters
from kg.index.snapshot import Snapshot
from kg.runtime.errors import KgError
from kg.search.answer import Answer
from kg.search.calibration import THRESHOLD
from kg.search.lexical import LexicalMatch, LexicalSearch
from kg.search.near_duplicates import with_near_duplicates
from kg.search.query_concepts import QuerySubject, graph_signal, joined, subject_of
from kg.search.rerank import READ, Reranker
from kg.search.retrieval import QueryVectors, Ranking, Retriever, hits_of
from kg.search.sentence_selection import SentenceSelector
from kg.search.term_weight import self_information

Vector = NDArray[np.float32]

LONGEST, MOST_WORDS, LONGEST_WORD = 500, 64, 100
"""Characters and words of a question that are read, and letters of a word: nobody asks more at
once, what is looked up for a word grows with the square of its letters, and an encoder takes a
second for 500 letters of hangul that no space divides."""


class Options(TypedDict, total=False):
    """What may be said besides the question: here and of `kg.open(…).ask`."""

    count: int  # how many sections to name: 10
    filters: Filters | None  # the only sections to look into
    reranker: Reranker | None  # what orders the best sections anew: slower, often better


class AsyncEncoder:
    """An embedder on a thread of its own, which opens it when the first question comes."""

    def __init__(self, embedder: Encoder) -> None:
        self.embedder = embedder
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=embedder.name)

    def embed(self, text: str) -> Future[Vector]:
        """The vector of a question, soon."""
        return self._thread.submit(self.embedder.embed_query, text)

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)


class QuerySession:
    """Answers questions over one snapshot, which stays its owner's to close."""

    def __init__(self, snapshot: Snapshot, embedder: Encoder | None = None) -> None:
        """Open the encoders of an index.

        Args:
            snapshot: what is asked.
            embedder: the one that made its vectors, if it is open already.

        Raises:
            KgError: the index's model isn't there.
        """
        known = {embedder.name: AsyncEncoder(embedder)} if embedder else {}
        self._encoders: dict[str, AsyncEncoder] = known
        self.move(snapshot)

    def move(self, snapshot: Snapshot) -> None:
        """Answer from another snapshot from now on; encoders that it needs too stay open.

        Raises:
            KgError: the index's model isn't there.
        """
        known = self._encoders
        self._encoders = _open(snapshot, known)
        for name in known.keys() - self._encoders.keys():
            known[name].close()
        self.snapshot = snapshot
        self._retriever = Retriever(snapshot)
        self._search: LexicalSearch | None = None

    def ask(self, question: str, **options: Unpack[Options]) -> Answer:
        """Answer a question out of the notes.

        Args:
            question: in any wording, Korean, English or both.
            options: see `Options`.

        Raises:
            KgError: the question is empty, or no section passes the filters.
        """
        count, reranker = options.get("count", 10), options.get("reranker")
        filters = options.get("filters")
        asked, question = question, within(question)
        if not question:
            text = 'The question is empty: ask, for example, `kg ask "why ReLU over sigmoid"`.'
            raise KgError(text)
        among = filters.numbers(self.snapshot) if filters else None
        match, subject, ranking = self.rank(question, among)
        most = max(count, READ) if reranker else count
        found = hits_of(self.snapshot, ranking, most, subject.fits)
        if reranker:
            found = reranker.order(question, found)[:count]
        hits = with_near_duplicates(self.snapshot, found)
        known = ranking.score >= THRESHOLD
        defined = self.snapshot.heading_concepts([hit.number for hit in hits])
        quoter = SentenceSelector(
            question, subject, match.clauses, self._words().information, defined
        )
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
    ) -> tuple[LexicalMatch, QuerySubject, Ranking]:
        """What the words find, what the question is about, and the ranking by all signals."""
        asked = {name: encoder.embed(question) for name, encoder in self._encoders.items()}
        match = self._words().search(question, among)
        again = {}
        if match.rewritten != question:
            again = {n: encoder.embed(match.rewritten) for n, encoder in self._encoders.items()}
        subject = subject_of(self.snapshot, question, match.clauses)
        graph = graph_signal(self.snapshot, subject)
        wordings = self._wordings(asked, again)
        return match, subject, self._retriever.rank(match, wordings, graph, among)

    def _wordings(
        self, asked: Mapping[str, Future[Vector]], again: Mapping[str, Future[Vector]]
    ) -> Iterator[tuple[str, QueryVectors]]:
        """The question's vectors by space, those first that are there first."""
        manifest = self.snapshot.manifest
        for space, name in sorted(manifest.encoders.items(), key=lambda s: s[1] == manifest.model):
            futures = [every[name] for every in (asked, again) if name in every]
            if name in self._encoders:
                try:
                    vectors = np.stack([future.result() for future in futures])
                except KgError as error:
                    self._do_without(name, error)
                else:
                    yield space, vectors

    def vectors(self, question: str) -> dict[str, Vector]:
        """The vector (d,) of a question in each space."""
        asked = {name: encoder.embed(question) for name, encoder in self._encoders.items()}
        spaces = self.snapshot.manifest.encoders
        return {space: asked[name].result() for space, name in spaces.items() if name in asked}

    def _words(self) -> LexicalSearch:
        if self._search is None:
            second = self._encoders.get(SECOND)
            measure = self_information(second.embedder if second else None)
            try:
                measure("?")
            except KgError as error:
                self._do_without(SECOND, error)
                measure = self_information(None)
            self._search = LexicalSearch(self.snapshot, measure)
        return self._search

    def _do_without(self, name: str, error: KgError) -> None:
        """Answer without the second encoder, as where its package isn't installed.

        Raises:
            KgError: it is the first one.
        """
        if name == self.snapshot.manifest.model:
            raise error
        self._encoders.pop(name).close()
        logging.getLogger("kg").warning("kg: Answering without the second encoder: %s", error)

    def close(self) -> None:
        """End the encoders' threads."""
        for encoder in self._encoders.values():
            encoder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def within(question: str) -> str:
    """As much of a question as is read, white space single; says so where that isn't all."""
    whole = " ".join(question.split())
    words = (word[:LONGEST_WORD] for word in whole[: LONGEST * LONGEST_WORD].split(" "))
    kept = " ".join(islice(words, MOST_WORDS))[:LONGEST].strip()
    if kept != whole:
        told = "kg: The question is long: %d characters of it were asked, of %d."
        logging.getLogger(__name__).warning(told, len(kept), len(whole))
    return kept


def _open(snapshot: Snapshot, known: Mapping[str, AsyncEncoder]) -> dict[str, AsyncEncoder]:
    """The encoders of an index by name; the second one only where its package is installed."""
    found = {}
    manifest = snapshot.manifest
    for name in dict.fromkeys(manifest.encoders.values()):
        if name in known:
            found[name] = known[name]
            continue
        try:
            found[name] = AsyncEncoder(open_encoder(name))
        except KgError:
            if name == manifest.model:
                raise
    return found
