"""Retrieval: which sections speak of the question, by several signals fused into one score.

Signals: cosine of the question to what a section says and to its headings, BM25 of its words. Each
is scaled over the candidates and summed with fixed weights (convex combination, Bruch et al. 2023,
"An Analysis of Fusion Functions for Hybrid Retrieval").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.embed import Embedder
from kg.language.tokens import tokens
from kg.sections import Section
from kg.store import Snapshot

WEIGHTS = {"text": 0.5, "heading": 0.25, "words": 0.25}
POOL = 200
"""Candidates that each signal names."""
HEADING_WEIGHT = 2.0
"""Of a word in a heading against one in the text, for BM25."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A section that speaks of the question."""

    number: int  # of the section in the store
    section: Section
    line: int  # of its heading, or of the piece of it that matched
    score: float  # 0..1, comparable between questions
    signals: Mapping[str, float]  # what each signal gave, weighted


def retrieve(snapshot: Snapshot, embedder: Embedder, query: str, count: int) -> list[Hit]:
    """The `count` best sections for a question, best first; ties in the order of the notes."""
    signals = {**_dense(snapshot, embedder, query), "words": _words(snapshot, query)}
    lines = {number: line for found in signals.values() for number, (_, line) in found.items()}
    scaled = {
        name: _scale({n: s for n, (s, _) in found.items()}) for name, found in signals.items()
    }
    totals = {
        number: {name: WEIGHTS[name] * scaled[name].get(number, 0.0) for name in scaled}
        for number in lines
    }
    best = sorted(totals, key=lambda n: -sum(totals[n].values()))[: 2 * count]
    sections = snapshot.numbered(best)
    hits = [
        Hit(n, sections[n], lines[n] or sections[n].line, sum(totals[n].values()), totals[n])
        for n in best
    ]
    return sorted(hits, key=lambda h: (-h.score, h.section.path, h.section.line))[:count]


Found = dict[int, tuple[float, int]]
"""Section number -> raw score, and the line that earned it (0: the heading)."""


def _dense(snapshot: Snapshot, embedder: Embedder, query: str) -> dict[str, Found]:
    vector = embedder.embed_query(query)
    found: dict[str, Found] = {}
    for space in ("text", "heading"):
        near = dict(snapshot.vectors(space).search(vector, POOL))
        best: Found = {}
        for id_, number, line in snapshot.places(space, near):
            if number not in best or near[id_] > best[number][0]:
                best[number] = (near[id_], line)
        found[space] = best
    return found


def _words(snapshot: Snapshot, query: str) -> Found:
    wanted = dict.fromkeys(tokens(query))
    if not wanted:
        return {}
    match = " OR ".join(f'"{token}"' for token in wanted)
    rows = snapshot.words(match, (HEADING_WEIGHT, 1.0), POOL)
    return {number: (score, 0) for number, score in rows}


def _scale(scores: Mapping[int, float]) -> dict[int, float]:
    """Scores to 0..1 over the candidates."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    span = (high - low) or 1.0
    return {number: (score - low) / span for number, score in scores.items()}
