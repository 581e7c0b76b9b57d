"""Edges that no sentence states: concepts named in one sentence, and links as written.

Both come without the text that proves them. Most commands show few edges of many, and to read the
sentences of all notes again takes longer than all else that they do.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations
from math import log
from typing import NamedTuple

from kg.extract.gazetteer import Gazetteer
from kg.model.concept import Mention
from kg.notes.links import LinkResolver
from kg.notes.markdown import Link
from kg.notes.read import Note
from kg.notes.sections import Section

MOST_TOGETHER = 12
"""Concepts of one sentence that are counted as named together; more is a table or a list of all."""
PARTNERS = 6
"""Edges of plain co-occurrence that a concept keeps, the most telling first."""
QUOTES = 3


class CoMention(NamedTuple):
    """Two concepts that sentences name together more often than chance would."""

    one: str  # id, before that of the other
    other: str
    score: float
    sentences: tuple[tuple[str, int], ...]  # (id of a section, sentence), QUOTES at most


class LinkEdge(NamedTuple):
    """A link from one node to another."""

    source: str
    target: str
    section: str  # id of the one that holds it
    line: int


def co_mentions(mentions: Sequence[Mention]) -> list[CoMention]:
    """Concepts named in one sentence, as far as that says more than chance would.

    Args:
        mentions: by section, sentence and place in it.
    """
    named_in: dict[tuple[str, int], dict[str, None]] = defaultdict(dict)
    for mention in mentions:
        named_in[mention.section, mention.sentence][mention.concept] = None
    single: Counter[str] = Counter()
    pairs: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for place, concepts in named_in.items():
        single.update(concepts.keys())
        for pair in combinations(sorted(concepts)[:MOST_TOGETHER], 2):
            pairs[pair].append(place)
    return [
        CoMention(*pair, score, tuple(pairs[pair][:QUOTES]))
        for pair, score in _telling(pairs, single, len(named_in))
    ]


def _telling(
    pairs: Mapping[tuple[str, str], Sequence[object]], single: Mapping[str, int], total: int
) -> list[tuple[tuple[str, str], float]]:
    """Pairs with their normalised pointwise mutual information, the best of each concept.

    Bouma 2009: ln(p(x,y) / p(x)p(y)) / -ln p(x,y), from -1 to 1; discounted for few sightings.
    """
    scored = []
    for (one, other), seen in pairs.items():
        joint = len(seen) / total
        if joint >= 1:
            continue
        information = log(len(seen) * total / (single[one] * single[other])) / -log(joint)
        score = information * len(seen) / (len(seen) + 1)
        if score > 0:
            scored.append(((one, other), round(score, 3)))
    scored.sort(key=lambda row: (-row[1], row[0]))
    kept: Counter[str] = Counter()
    chosen = []
    for (one, other), score in scored:
        if kept[one] < PARTNERS or kept[other] < PARTNERS:
            kept[one] += 1
            kept[other] += 1
            chosen.append(((one, other), score))
    return chosen


class LinkEdges:
    """Links as written, between sections and, where both ends define one, between concepts."""

    def __init__(
        self, sections: Sequence[Section], notes: Sequence[Note], gazetteer: Gazetteer
    ) -> None:
        """Take sections and notes in their order, and the concepts."""
        self._resolver = LinkResolver(notes, sections)
        self._defined = gazetteer.of_section
        self._nodes = {section.id for section in sections} | {s.path for s in sections}
        self._first = {s.path: s.id for s in reversed(sections)}

        @cache  # tags and names of notes recur, and what is no concept is looked for by its sound
        def concept_of(name: str) -> str | None:
            concept = gazetteer.find(name)
            return concept.id if concept else None

        self._concept_of = concept_of

    def of(self, section: Section) -> Iterator[LinkEdge]:
        """What the links and tags of a section join, in their order; the same edge may recur."""
        for link in section.links:
            for source, target in self._ends(section, link):
                if source != target:
                    yield LinkEdge(source, target, section.id, link.line)
        for tag in section.tags:
            if concept := self._concept_of(tag):
                yield LinkEdge(section.id, concept, section.id, section.line)

    def _ends(self, section: Section, link: Link) -> Iterator[tuple[str, str]]:
        goal = self._resolver.goal(link, section.path)
        own = self._defined.get(section.id, ())
        if goal.kind in ("section", "note") and goal.target in self._nodes:
            yield section.id, goal.target
            at = self._first.get(goal.target, "") if goal.kind == "note" else goal.target
            yield from ((one, other) for one in own for other in self._defined.get(at, ()))
        elif link.kind == "wikilink" and (concept := self._concept_of(link.target)):
            yield section.id, concept
            yield from ((one, concept) for one in own)
