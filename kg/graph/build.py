"""The graph: concepts, the sections and notes that hold them, and every edge between them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from math import log
from typing import TYPE_CHECKING, Any

from kg.extract.gazetteer import Gazetteer
from kg.graph.metrics import centrality, communities
from kg.graph.similar import MOST, similar
from kg.model.concept import Mention
from kg.model.relation import Relation
from kg.notes.links import LinkResolver
from kg.notes.read import Note
from kg.notes.sections import Section

if TYPE_CHECKING:
    import networkx as nx

    from kg.index.snapshot import Snapshot

    Graph = nx.MultiDiGraph[str]

MOST_TOGETHER = 12
"""Concepts of one sentence that are counted as named together; more is a table or a list of all."""
PARTNERS = 6
"""Edges of plain co-occurrence that a concept keeps, the most telling first."""
QUOTES = 3


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
    _add_together(graph, {s.id: s for s in ordered}, named)
    _add_links(graph, ordered, every, gazetteer)
    for source, target, weight in similar:
        if source in graph and target in graph:
            graph.add_edge(source, target, key="similar", weight=weight, evidence=[])
    weights, groups = centrality(graph), communities(graph)
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


def _add_together(
    graph: Graph, sections: Mapping[str, Section], mentions: Sequence[Mention]
) -> None:
    """Concepts named in one sentence, as far as that says more than chance would."""
    places: dict[tuple[str, int], list[str]] = defaultdict(list)
    for mention in mentions:
        if mention.concept not in places[mention.section, mention.sentence]:
            places[mention.section, mention.sentence].append(mention.concept)
    single: Counter[str] = Counter()
    pairs: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for place, concepts in places.items():
        single.update(concepts)
        for one, other in combinations(sorted(concepts)[:MOST_TOGETHER], 2):
            pairs[one, other].append(place)
    for (one, other), score in _telling(pairs, single, len(places)):
        if graph.has_edge(one, other) or graph.has_edge(other, one):
            continue
        evidence = [_quote(sections[s], sentence) for s, sentence in pairs[one, other][:QUOTES]]
        graph.add_edge(one, other, key="mentions", weight=score, evidence=evidence)


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
            kept.update((one, other))
            chosen.append(((one, other), score))
    return chosen


def _quote(section: Section, sentence: int) -> dict[str, Any]:
    if sentence < 0:
        return {"path": section.path, "line": section.line, "text": section.title}
    found = section.sentences()[sentence]
    return {"path": section.path, "line": found.line, "text": found.text}


def _add_links(
    graph: Graph, sections: Sequence[Section], notes: Sequence[Note], gazetteer: Gazetteer
) -> None:
    """Links as written, between sections and, where both ends define one, between concepts."""
    places = LinkResolver(notes, sections)
    defined = gazetteer.of_section
    first = {s.path: s.id for s in reversed(sections)}
    for section in sections:
        lines = section.source.split("\n")
        ends: list[tuple[str, str, int]] = []
        for link in section.links:
            goal = places.goal(link, section.path)
            at = first.get(goal.target, "") if goal.kind == "note" else goal.target
            concept = gazetteer.find(link.target) if link.kind == "wikilink" else None
            if goal.kind in ("section", "note") and goal.target in graph:
                ends.append((section.id, goal.target, link.line))
                ends += [
                    (one, other, link.line)
                    for one in defined.get(section.id, ())
                    for other in defined.get(at, ())
                ]
            elif concept:
                ends.append((section.id, concept.id, link.line))
                ends += [(one, concept.id, link.line) for one in defined.get(section.id, ())]
        for tag in section.tags:
            if concept := gazetteer.find(tag):
                ends.append((section.id, concept.id, section.line))
        for source, target, line in ends:
            if source != target and not graph.has_edge(source, target, key="links"):
                text = lines[line - section.line] if 0 <= line - section.line < len(lines) else ""
                evidence = [{"path": section.path, "line": line, "text": text.strip()[:300]}]
                graph.add_edge(source, target, key="links", weight=1.0, evidence=evidence)
