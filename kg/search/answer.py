"""The answer: sentences of the notes, word for word, with where they stand and what joins them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from kg.model.concept import Concept
from kg.model.relation import Relation
from kg.search.retrieval import Hit
from kg.search.sentence_selection import Quote


@dataclass(frozen=True, slots=True)
class IndexState:
    """How the index that answered stands to the notes."""

    generation: int
    stale: bool  # whether the notes say, or may say, what the index doesn't
    changed: int  # notes that changed since it was built


@dataclass(frozen=True, slots=True)
class Answer:
    """What the notes say to a question; without quotes they don't know."""

    query: str  # as it was asked
    quotes: tuple[Quote, ...]
    hits: tuple[Hit, ...]
    concepts: tuple[Concept, ...]
    relations: tuple[Relation, ...]  # those that join two concepts of the question come first
    score: float = 0.0  # of the question, 0..1: how sure it is that the notes answer it
    index: IndexState | None = None  # None: a session was asked, which knows nothing of the notes

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
                    "signals": {name: round(value, 3) for name, value in hit.signals.items()},
                    "twins": list(hit.twins),
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
            **({"index": asdict(self.index)} if self.index else {}),
        }
