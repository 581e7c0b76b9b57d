"""What a page holds: the graph and the texts behind it, as plain lists in a fixed order.

Names and texts are cleaned here, once; positions are found in `layout`, the page is made in `emit`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kg.model.relation_types import relation_types
from kg.page.text import LINE, SOURCE, clean, name

if TYPE_CHECKING:
    import networkx as nx

    from kg.page.render import SectionText

KINDS = ("concept", "section", "note")
MAX_ALIASES, MAX_EVIDENCE = 40, 12


@dataclass(slots=True)
class Node:
    """A node of the page."""

    id: str
    label: str
    kind: int  # its place in KINDS
    weight: float  # 0..1
    community: int  # its place in `PageContents.communities`
    aliases: list[str]
    tags: list[str]
    folder: str
    sections: list[int]  # places in `PageContents.sections`


@dataclass(slots=True)
class Edge:
    """An edge of the page; `source` and `target` are places in `PageContents.nodes`."""

    source: int
    target: int
    relation: int  # its place in `PageContents.relations`
    weight: float
    evidence: list[tuple[int, int, int]]  # places in `paths`, line, place in `texts`


@dataclass(slots=True)
class PageContents:
    """Everything that a page shows."""

    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    relations: list[str] = field(default_factory=list)
    communities: list[str] = field(default_factory=list)  # names, the largest first
    paths: dict[str, int] = field(default_factory=dict)
    texts: dict[str, int] = field(default_factory=dict)  # lines of evidence, each once
    sections: list[tuple[int, int, list[str], str]] = field(default_factory=list)


def collect(graph: nx.MultiDiGraph[Any], sources: Mapping[str, SectionText]) -> PageContents:
    """The contents of a page of `graph`, in an order that depends on nothing but their ids."""
    contents = PageContents()
    places = _sections(contents, sources)
    attributes = dict(graph.nodes(data=True))
    ids = sorted(attributes, key=str)
    communities = _communities(contents, ids, attributes)
    for node in ids:
        contents.nodes.append(_node(str(node), attributes[node], communities, places))
    _edges(contents, graph, {node: place for place, node in enumerate(ids)})
    return contents


def _sections(
    contents: PageContents, sources: Mapping[str, SectionText]
) -> dict[tuple[str, int], int]:
    """Adds the sections' texts; says where to find each by its path and line."""
    places = {}
    for key in sorted(sources):
        section = sources[key]
        places[section.path, section.line] = len(contents.sections)
        heading = [name(part) for part in section.heading]
        source = clean(section.source, SOURCE)
        path = _place(contents.paths, clean(section.path, LINE))
        contents.sections.append((path, int(section.line), heading, source))
    return places


def _communities(
    contents: PageContents, ids: list[Any], attributes: dict[Any, dict[str, Any]]
) -> dict[object, int]:
    """Names the communities after their weightiest concept, unless they have names already."""
    sizes = Counter(attributes[node].get("community", 0) for node in ids)
    order = sorted(sizes, key=lambda key: (-sizes[key], str(key)))
    heads: dict[object, tuple[float, str]] = {}
    for node in ids:
        data = attributes[node]
        candidate = (_weight(data, 0.0), name(data.get("label", node)))
        concept = data.get("kind", "concept") == "concept"
        key = data.get("community", 0)
        if concept and (key not in heads or candidate[0] > heads[key][0]):
            heads[key] = candidate
    for key in order:
        named = name(key) if isinstance(key, str) and not key.isdigit() else ""
        contents.communities.append(named or heads.get(key, (0.0, "–"))[1])
    return {key: place for place, key in enumerate(order)}


def _node(
    node: str,
    data: dict[str, Any],
    communities: dict[object, int],
    places: dict[tuple[str, int], int],
) -> Node:
    kind = data.get("kind", "concept")
    spots = [(str(s["path"]), int(s["line"])) for s in data.get("sections", ())]
    return Node(
        id=clean(node, LINE),
        label=name(data.get("label", node)),
        kind=KINDS.index(kind) if kind in KINDS else 0,
        weight=_weight(data, 0.0),
        community=communities[data.get("community", 0)],
        aliases=_names(data.get("aliases", ()))[:MAX_ALIASES],
        tags=sorted(set(_names(data.get("tags", ())))),
        folder=name(spots[0][0].rpartition("/")[0] or "/") if spots else "",
        sections=[places[spot] for spot in spots if spot in places],
    )


def _edges(contents: PageContents, graph: nx.MultiDiGraph[Any], places: dict[Any, int]) -> None:
    """Adds the edges, ordered by their ends; relations are numbered in the order of their table."""
    found = [(places[a], places[b], str(key), data) for a, b, key, data in _rows(graph)]
    found.sort(key=lambda row: row[:3])
    known = {relation: place for place, relation in enumerate(relation_types())}
    used = sorted({row[2] for row in found}, key=lambda r: (known.get(r, len(known)), r))
    contents.relations = [name(relation)[:40] for relation in used]
    numbers = {relation: place for place, relation in enumerate(used)}
    for source, target, relation, data in found:
        evidence = [
            (
                _place(contents.paths, clean(line["path"], LINE)),
                int(line["line"]),
                _place(contents.texts, clean(line.get("text", ""), LINE)),
            )
            for line in list(data.get("evidence", ()))[:MAX_EVIDENCE]
        ]
        weight = _weight(data, 1.0)
        contents.edges.append(Edge(source, target, numbers[relation], weight, evidence))


def _rows(graph: nx.MultiDiGraph[Any]) -> Iterable[tuple[Any, Any, Any, dict[str, Any]]]:
    return graph.edges(keys=True, data=True)


def _names(values: Iterable[object]) -> list[str]:
    return [name(value) for value in values]


def _weight(data: dict[str, Any], default: float) -> float:
    """A weight within 0..1, whatever number type it comes as."""
    value = float(data.get("weight", default))
    return min(max(value, 0.0), 1.0) if value == value else 0.0


def _place(places: dict[str, int], text: str) -> int:
    return places.setdefault(text, len(places))
