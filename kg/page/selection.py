"""Which part of the graph a page shows: everything, or what the options of `kg graph` name."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from kg.runtime.errors import UnknownConceptError

if TYPE_CHECKING:
    import networkx as nx

    from kg.page.render import PageOptions


def select(graph: nx.MultiDiGraph[Any], options: PageOptions) -> nx.MultiDiGraph[Any]:
    """The part of `graph` that `options` ask for; the graph itself where they ask for all of it."""
    if options.relations is not None:
        graph = _with_relations(graph, options.relations)
    if options.tag is not None:
        tag = options.tag.lstrip("#")
        graph = _subgraph(graph, {n for n, data in graph.nodes(data=True) if _tagged(data, tag)})
    if options.path is not None:
        glob = options.path
        graph = _subgraph(graph, {n for n, data in graph.nodes(data=True) if _lies_in(data, glob)})
    if options.concept is not None:
        graph = _subgraph(graph, _around(graph, options.concept, options.depth))
    return graph


def _subgraph(graph: nx.MultiDiGraph[Any], nodes: set[Any]) -> nx.MultiDiGraph[Any]:
    return graph.subgraph(nodes)


def _with_relations(graph: nx.MultiDiGraph[Any], relations: frozenset[str]) -> nx.MultiDiGraph[Any]:
    """Edges of those relations and the nodes that they join: the others would be stray dots."""
    edges: Any = [edge for edge in graph.edges(keys=True) if edge[2] in relations]
    return graph.edge_subgraph(edges)


def _tagged(data: dict[str, Any], tag: str) -> bool:
    """Whether a node has the tag or one below it (`ml` finds `ml/vision`)."""
    return any(t == tag or t.startswith(f"{tag}/") for t in data.get("tags", ()))


def _lies_in(data: dict[str, Any], glob: str) -> bool:
    return any(fnmatchcase(str(place["path"]), glob) for place in data.get("sections", ()))


def _around(graph: nx.MultiDiGraph[Any], start: str, depth: int) -> set[Any]:
    """The nodes within `depth` steps of `start`, in whichever direction the edges point."""
    if start not in graph:
        raise UnknownConceptError(start)
    found, edge = {start}, {start}
    for _ in range(max(depth, 0)):
        edge = {m for n in edge for m in (*graph.successors(n), *graph.predecessors(n))} - found
        found |= edge
    return found
