"""The concept graph as a networkx MultiDiGraph, and what can be asked of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.graph.build import build
from kg.graph.measures import centrality, communities
from kg.graph.paths import Step, path

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiDiGraph[str]
else:
    Graph = "networkx.MultiDiGraph"


def to_json(graph: Graph) -> dict[str, Any]:
    """The export format of docs/json.md: nodes and edges as plain lists, sorted by their ids."""
    nodes = [{"id": node, **graph.nodes[node]} for node in sorted(graph)]
    edges = [
        {"source": a, "target": b, "relation": key, **data}
        for a, b, key, data in sorted(graph.edges(keys=True, data=True), key=lambda e: e[:3])
    ]
    return {"nodes": nodes, "edges": edges}


__all__ = [
    "Graph",
    "Step",
    "build",
    "centrality",
    "communities",
    "path",
    "to_json",
]
