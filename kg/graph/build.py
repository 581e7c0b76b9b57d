"""The graph: concepts, the sections and notes that hold them, and every edge between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kg.extract.gazetteer import Gazetteer
from kg.graph.edges import LinkEdges, co_mentions
from kg.graph.metrics import centrality, communities, concept_ties
from kg.graph.quotes import Quotes
from kg.graph.similar import MOST, similar
from kg.model.concept import Mention
from kg.model.relation import Relation
from kg.notes.read import Note
from kg.notes.sections import Section

if TYPE_CHECKING:
    import networkx as nx

    from kg.index.snapshot import Snapshot

    Graph = nx.MultiDiGraph[str]


def graph_of(snapshot: Snapshot) -> Graph:
    """The whole graph of what an index holds; see `build`."""
    sections = snapshot.sections()
    alike: list[tuple[str, str, float]] = []
    if len(sections) <= MOST and "text" in snapshot.manifest.vectors:
        ids = {number: section.id for number, section in sections.items()}
        alike = similar(snapshot.passages("text"), snapshot.vectors("text"), ids)
    notes = [stored.note for stored in snapshot.notes().values() if stored.note]
    mentions = (mention for some in snapshot.mentions().values() for mention in some)
    order = sorted(snapshot.relations(), key=lambda r: (r.source, r.target, r.relation))
    return build(sections.values(), snapshot.gazetteer(), mentions, order, notes, alike)


def build(
    sections: Iterable[Section],
    gazetteer: Gazetteer,
    mentions: Iterable[Mention],
    relations: Iterable[Relation],
    notes: Iterable[Note] = (),
    similar: Iterable[tuple[str, str, float]] = (),
) -> Graph:
    """Put everything together.

    Args:
        sections: of all notes.
        gazetteer: the concepts.
        mentions: where they are named.
        relations: merged, see `kg.model.relation.merge`.
        notes: the notes themselves, for their titles and tags.
        similar: ids of two sections or concepts and how alike they are, 0 to 1.

    Returns:
        A graph whose nodes carry `label`, `kind` (concept, section, note), `aliases`, `sections`
        (path and line each), `tags`, `weight` (0..1) and `community` (its name), and whose edges
        have the relation for a key and carry `weight` and `evidence` (path, line, text each).
    """
    import networkx as nx

    graph: Graph = nx.MultiDiGraph()
    ordered = sorted(sections, key=lambda s: (s.path, s.line))
    named = sorted(mentions, key=lambda m: (m.section, m.sentence, m.start, m.concept))
    every = sorted(notes, key=lambda n: n.path)
    _add_nodes(graph, ordered, every, gazetteer)
    for relation in relations:
        evidence = [{"path": e.path, "line": e.line, "text": e.text} for e in relation.evidence]
        graph.add_edge(
            relation.source,
            relation.target,
            key=relation.relation,
            weight=relation.weight,
            evidence=evidence,
        )
    _add_mentions(graph, ordered, named, gazetteer)
    quotes = Quotes({s.id: s for s in ordered})
    _add_together(graph, named, quotes)
    _add_links(graph, ordered, every, gazetteer, quotes)
    for source, target, weight in similar:
        if source in graph and target in graph:
            graph.add_edge(source, target, key="similar", weight=weight, evidence=[])
    ties = concept_ties(graph)
    weights, groups = centrality(graph, ties), communities(graph, ties)
    for node, data in graph.nodes(data=True):
        data["weight"], data["community"] = weights[node], groups[node]
    return graph


def _add_nodes(
    graph: Graph, sections: Sequence[Section], notes: Sequence[Note], gazetteer: Gazetteer
) -> None:
    places = {s.id: {"path": s.path, "line": s.line} for s in sections}
    for concept in gazetteer.concepts:
        graph.add_node(
            concept.id,
            label=concept.label,
            kind="concept",
            aliases=[name.text for name in concept.names[1:]],
            sections=[places[s] for s in concept.sections if s in places],
            tags=list(concept.tags),
        )
    titles = {note.path: note.title or note.path for note in notes}
    tags = {note.path: note.tags for note in notes}
    for section in sections:
        if section.path not in graph:
            graph.add_node(
                section.path,
                label=titles.get(section.path, section.path),
                kind="note",
                aliases=[],
                sections=[{"path": section.path, "line": 1}],
                tags=list(tags.get(section.path, ())),
            )
        graph.add_node(
            section.id,
            label=section.title or titles.get(section.path, section.path),
            kind="section",
            aliases=[],
            sections=[places[section.id]],
            tags=list(section.tags),
        )
        graph.add_edge(section.path, section.id, key="contains", weight=1.0, evidence=[])


def _add_mentions(
    graph: Graph, sections: Sequence[Section], mentions: Sequence[Mention], gazetteer: Gazetteer
) -> None:
    """Which section defines a concept (`contains`), and which speaks of it (`mentions`)."""
    counts = Counter((m.section, m.concept) for m in mentions)
    for section in sections:
        for concept in gazetteer.of_section.get(section.id, ()):
            graph.add_edge(section.id, concept, key="contains", weight=1.0, evidence=[])
    for (section_id, concept), count in sorted(counts.items()):
        if not graph.has_edge(section_id, concept) and section_id in graph and concept in graph:
            weight = round(count / (count + 2), 3)
            graph.add_edge(section_id, concept, key="mentions", weight=weight, evidence=[])


def _add_together(graph: Graph, mentions: Sequence[Mention], quotes: Quotes) -> None:
    """Concepts named in one sentence, as far as that says more than chance would."""
    for one, other, score, sentences in co_mentions(mentions):
        if graph.has_edge(one, other) or graph.has_edge(other, one):
            continue
        evidence = [quotes.sentence(*place) for place in sentences]
        graph.add_edge(one, other, key="mentions", weight=score, evidence=evidence)


def _add_links(
    graph: Graph,
    sections: Sequence[Section],
    notes: Sequence[Note],
    gazetteer: Gazetteer,
    quotes: Quotes,
) -> None:
    """Links as written, between sections and, where both ends define one, between concepts."""
    edges = LinkEdges(sections, notes, gazetteer)
    for section in sections:
        for source, target, holder, line in edges.of(section):
            if not graph.has_edge(source, target, key="links"):
                evidence = [quotes.line(holder, line)]
                graph.add_edge(source, target, key="links", weight=1.0, evidence=evidence)
