"""Ways through the graph: how two concepts are joined, and what stands next to one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from kg.runtime.errors import UnknownConceptError

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiDiGraph[str]

_COST = {"links": 3.0, "mentions": 4.0, "similar": 5.0, "contains": 6.0}


@dataclass(frozen=True, slots=True)
class PathEdge:
    """One edge of a path."""

    source: str  # as the relation goes, whichever way the path takes it
    target: str
    relation: str
    weight: float
    evidence: tuple[dict[str, Any], ...]
    forward: bool  # whether the path goes from source to target


def cost(relation: str, weight: float) -> float:
    """How far an edge is: sure typed relations are nearest, mere co-occurrence is a last resort."""
    return _COST.get(relation, 1.0) + (1.0 - weight)


def path(graph: Graph, a: str, b: str) -> tuple[PathEdge, ...]:
    """The best way from one concept to another, in either direction of each edge.

    Over concepts alone where that is possible, else through the sections that hold them.

    Returns:
        the steps; () where nothing joins the two, or they are one.

    Raises:
        UnknownConceptError: one of the ids isn't in the graph.
    """
    import networkx as nx

    for node in (a, b):
        if node not in graph:
            raise UnknownConceptError(node)
    best: nx.Graph[str] = nx.Graph()
    for source, target, key, data in sorted(graph.edges(keys=True, data=True), key=lambda e: e[:3]):
        price = cost(key, data["weight"])
        known = best.get_edge_data(source, target)
        if known is None or price < known["cost"]:
            best.add_edge(source, target, cost=price, edge=(source, target, key))
    concepts = [n for n in best if graph.nodes[n]["kind"] == "concept"]
    for part in (best.subgraph(concepts), best):
        try:
            nodes = nx.dijkstra_path(part, a, b, weight="cost")
        except (nx.NetworkXNoPath, nx.NodeNotFound):
            continue
        return tuple(
            _step(graph, best.edges[one, other]["edge"], one) for one, other in pairwise(nodes)
        )
    return ()


def _step(graph: Graph, edge: tuple[str, str, str], start: str) -> PathEdge:
    source, target, key = edge
    data = graph.edges[source, target, key]
    return PathEdge(source, target, key, data["weight"], tuple(data["evidence"]), source == start)
