"""A concept's card: what the notes call it, where they define it, what they say of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from kg.graph.build import graph_of
from kg.graph.filters import checked_tag, concept_named, nothing_passes
from kg.index.snapshot import Snapshot
from kg.model.concept import Concept
from kg.model.relation import Relation
from kg.notes.sections import Section

if TYPE_CHECKING:
    from kg.graph.paths import PathEdge

NEIGHBOURS = 8


@dataclass(frozen=True, slots=True)
class SectionPlace:
    """A line of a note that speaks of the concept."""

    path: str
    line: int
    heading: tuple[str, ...]
    text: str  # the first sentence of the section


@dataclass(frozen=True, slots=True)
class ConceptView:
    """Everything that the notes say of one concept."""

    concept: Concept
    definitions: tuple[SectionPlace, ...]
    relations: tuple[Relation, ...]  # from or to it, the surest first
    mentions: tuple[SectionPlace, ...]  # the other sections that speak of it
    neighbours: tuple[Concept, ...]  # that the same sections speak of, most often first
    labels: Mapping[str, str]  # of every concept that the relations name

    def to_json(self) -> dict[str, Any]:
        """As documented in docs/json.md."""
        return {
            "id": self.concept.id,
            "label": self.concept.label,
            "names": [asdict(name) for name in self.concept.names],
            "definitions": [asdict(place) for place in self.definitions],
            "relations": [asdict(relation) for relation in self.relations],
            "mentions": [asdict(place) for place in self.mentions],
            "neighbours": [{"id": c.id, "label": c.label} for c in self.neighbours],
        }


def concept_view(snapshot: Snapshot, name: str) -> ConceptView:
    """The card of a concept, by any of its names.

    Raises:
        UnknownConceptError: the notes have no such concept.
    """
    concept = concept_named(snapshot, name)
    relations = snapshot.relations([concept.id])
    spoken = snapshot.sections_of(concept.id)
    defining = set(concept.sections)
    others = [s for s in spoken.values() if s.id not in defining]
    near = _neighbours(snapshot, concept, spoken)
    ids = {end for relation in relations for end in (relation.source, relation.target)}
    return ConceptView(
        concept=concept,
        definitions=tuple(_place(s) for s in spoken.values() if s.id in defining),
        relations=relations,
        mentions=tuple(map(_place, others)),
        neighbours=near,
        labels={c.id: c.label for c in snapshot.concepts(ids).values()},
    )


def _place(section: Section) -> SectionPlace:
    first = next(iter(section.sentences()), None)
    return SectionPlace(section.path, section.line, section.heading, first.text if first else "")


def _neighbours(
    snapshot: Snapshot, concept: Concept, spoken: Mapping[int, Section]
) -> tuple[Concept, ...]:
    together = Counter(
        other
        for mentions in snapshot.mentions(spoken).values()
        for other in {mention.concept for mention in mentions}
    )
    del together[concept.id]
    most = sorted(together, key=lambda id_: (-together[id_], id_))[:NEIGHBOURS]
    concepts = snapshot.concepts(most)
    return tuple(concepts[id_] for id_ in most if id_ in concepts)


@dataclass(frozen=True, slots=True)
class ConceptSummary:
    """A concept in a list."""

    id: str
    label: str
    weight: float  # 0..1, how central
    sections: int  # that speak of it
    defined: bool  # whether it has a heading of its own
    tags: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As documented in docs/json.md."""
        return asdict(self)


def concept_summaries(
    snapshot: Snapshot, *, tag: str | None = None, defined: bool = False
) -> tuple[ConceptSummary, ...]:
    """The concepts, the most central first: all, or those with a tag or a heading of their own.

    Raises:
        KgError: the notes have no such tag, or no concept has it.
    """
    concepts = [c for c in snapshot.concepts().values() if c.sections or not defined]
    if tag is not None:
        known = {tag for _, tags in snapshot.paths_and_tags().values() for tag in tags}
        matches = checked_tag(tag, known)
        concepts = [c for c in concepts if any(map(matches, c.tags))]
        if not concepts:
            raise nothing_passes("concept", tag=tag)
    counts = snapshot.mention_counts()
    weights = {node: data["weight"] for node, data in graph_of(snapshot).nodes(data=True)}
    rows = [
        ConceptSummary(c.id, c.label, weights[c.id], counts.get(c.id, 0), bool(c.sections), c.tags)
        for c in concepts
    ]
    return tuple(sorted(rows, key=lambda row: (-row.weight, row.id)))


@dataclass(frozen=True, slots=True)
class ConceptPath:
    """How two concepts are joined: edges, one after the other; none where nothing joins them."""

    start: str  # id
    end: str
    steps: tuple[PathEdge, ...]
    labels: Mapping[str, str]  # of every node on the way

    def to_json(self) -> dict[str, Any]:
        """As documented in docs/json.md."""
        return {
            "from": self.start,
            "to": self.end,
            "steps": [asdict(step) for step in self.steps],
            "labels": dict(self.labels),
        }


def concept_path(snapshot: Snapshot, a: str, b: str) -> ConceptPath:
    """The best way from one concept to another, by any of their names.

    Raises:
        UnknownConceptError: the notes have no such concept.
    """
    from kg.graph.paths import path

    start, end = concept_named(snapshot, a).id, concept_named(snapshot, b).id
    graph = graph_of(snapshot)
    steps = path(graph, start, end)
    ids = {start, end, *(node for step in steps for node in (step.source, step.target))}
    return ConceptPath(
        start, end, steps, {node: graph.nodes[node]["label"] for node in sorted(ids)}
    )
