"""The answer: sentences of the notes, word for word, with where they stand and what joins them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kg.ask.calibration import THRESHOLD
from kg.ask.engine import Session
from kg.ask.retrieval import Hit, hits_of
from kg.concepts import Concept
from kg.embed import Embedder
from kg.errors import KgError
from kg.language.tokens import tokens
from kg.relations import Relation
from kg.store import Snapshot

SENTENCES = 4
"""In an answer, at most."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of the notes, as it stands there."""

    text: str
    path: str
    line: int
    hit: int  # the place of its section among the hits


@dataclass(frozen=True, slots=True)
class Answer:
    """What the notes say to a question; without quotes they don't know."""

    query: str
    quotes: tuple[Quote, ...]
    hits: tuple[Hit, ...]
    concepts: tuple[Concept, ...]
    relations: tuple[Relation, ...]

    @property
    def text(self) -> str:
        """The quotes as one text."""
        return " ".join(quote.text for quote in self.quotes)

    def to_json(self) -> dict[str, Any]:
        """As documented in docs/json.md."""
        answer = None
        if self.quotes:
            sources = list(dict.fromkeys(quote.hit for quote in self.quotes))
            answer = {"text": self.text, "sources": sources}
        return {
            "query": self.query,
            "answer": answer,
            "results": [
                {
                    "path": hit.section.path,
                    "line": hit.line,
                    "end_line": hit.section.end_line,
                    "heading": list(hit.section.heading),
                    "score": round(hit.score, 4),
                    "text": hit.section.prose,
                }
                for hit in self.hits
            ],
            "concepts": [{"id": c.id, "label": c.label} for c in self.concepts],
            "relations": [
                {
                    "source": r.source,
                    "relation": r.relation,
                    "target": r.target,
                    "path": r.evidence[0].path,
                    "line": r.evidence[0].line,
                    "text": r.evidence[0].text,
                }
                for r in self.relations
                if r.evidence
            ],
        }


_sessions: dict[int, Session] = {}


def ask(snapshot: Snapshot, embedder: Embedder, query: str, count: int = 10) -> Answer:
    """Answer a question out of the notes.

    Raises:
        KgError: the question is empty.
    """
    query = " ".join(query.split())
    if not query:
        raise KgError('The question is empty: ask, for example, `kg ask "why ReLU over sigmoid"`.')
    session = _sessions.setdefault(id(snapshot), Session(snapshot, embedder))
    _, ranking = session.rank(query)
    hits = hits_of(snapshot, ranking, count)
    concepts = _concepts(snapshot, query, hits)
    relations = _relations(snapshot, concepts)
    return Answer(query, _quotes(query, hits) if ranking.score >= THRESHOLD else (), tuple(hits), concepts, relations)


def _quotes(query: str, hits: Sequence[Hit]) -> tuple[Quote, ...]:
    """The sentences of the best sections that share most with the question, in reading order."""
    wanted = set(tokens(query))
    rated = []
    for place, hit in enumerate(hits[:3]):
        for order, sentence in enumerate(hit.section.sentences()):
            shared = len(wanted & set(tokens(sentence.text))) / (len(wanted) or 1)
            quote = Quote(sentence.text, hit.section.path, sentence.line, place)
            rated.append((hit.score + shared - 0.05 * order, quote))
    best = [quote for _, quote in sorted(rated, key=lambda pair: -pair[0])[:SENTENCES]]
    return tuple(sorted(best, key=lambda quote: (quote.hit, quote.path, quote.line)))


def _concepts(snapshot: Snapshot, query: str, hits: Sequence[Hit]) -> tuple[Concept, ...]:
    """What the best sections are about, the most central first."""
    mentioned = snapshot.mentions([hit.number for hit in hits[:2]])
    ids = {mention.concept for some in mentioned.values() for mention in some}
    return tuple(snapshot.concepts(ids).values())[:8]


def _relations(snapshot: Snapshot, concepts: Sequence[Concept]) -> tuple[Relation, ...]:
    """The relations that join those concepts."""
    ids = {concept.id for concept in concepts}
    found = snapshot.relations(ids)
    return tuple(r for r in found if r.source in ids and r.target in ids)[:8]
