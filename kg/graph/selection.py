"""Which part of the graph is shown: everything, or what the options of a command name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.graph.filters import checked_path, checked_tag, nothing_passes
from kg.runtime.errors import UnknownConceptError

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True, slots=True)
class Selection:
    """The part of a graph that passes all of these."""

    concept: str | None = None  # id of the concept that it is about
    depth: int = 2  # how many steps around `concept`
    relations: frozenset[str] | None = None  # only these, None for all
    tag: str | None = None
    path: str | None = None  # a glob over note paths


def select(graph: nx.MultiDiGraph[Any], wanted: Selection) -> nx.MultiDiGraph[Any]:
    """The part of `graph` that is wanted; the graph itself where that is all of it.

    Raises:
        UnknownConceptError: the concept isn't a node of the graph.
        KgError: nothing in the graph has that tag or path, or all of them together.
    """
    if wanted.concept is not None and wanted.concept not in graph:
        raise UnknownConceptError(wanted.concept)
    chosen = graph
    if wanted.relations is not None:
        chosen = _with_relations(chosen, wanted.relations)
    if wanted.tag is not None:
        matches = checked_tag(wanted.tag, set(_tags(graph)))
        chosen = _subgraph(chosen, (n for n, d in chosen.nodes(data=True)
                                    if any(map(matches, d.get("tags", ())))))  # fmt: skip
    if wanted.path is not None:
        in_path = checked_path(wanted.path, set(_paths(graph)))
        chosen = _subgraph(chosen, (n for n, d in chosen.nodes(data=True)
                                    if any(map(in_path, _paths_of(d)))))  # fmt: skip
    if wanted.concept is not None and wanted.concept in chosen:
        return _subgraph(chosen, _around(chosen, wanted.concept, wanted.depth))
    filtered = wanted.tag is not None or wanted.path is not None
    if filtered and (not chosen or wanted.concept is not None):
        raise nothing_passes("part of the graph", path=wanted.path, tag=wanted.tag,
                             concept=wanted.concept)  # fmt: skip
    return chosen if wanted.concept is None else _subgraph(graph, {wanted.concept})


def _tags(graph: nx.MultiDiGraph[Any]) -> Iterable[str]:
    return (tag for _, data in graph.nodes(data=True) for tag in data.get("tags", ()))


def _paths(graph: nx.MultiDiGraph[Any]) -> Iterable[str]:
    return (path for _, data in graph.nodes(data=True) for path in _paths_of(data))


def _paths_of(data: dict[str, Any]) -> Iterable[str]:
    return (str(place["path"]) for place in data.get("sections", ()))


def _subgraph(graph: nx.MultiDiGraph[Any], nodes: Iterable[Any]) -> nx.MultiDiGraph[Any]:
    return graph.subgraph(nodes)


def _with_relations(graph: nx.MultiDiGraph[Any], relations: frozenset[str]) -> nx.MultiDiGraph[Any]:
    """Edges of those relations and the nodes that they join: the others would be stray dots."""
    edges: Any = [edge for edge in graph.edges(keys=True) if edge[2] in relations]
    return graph.edge_subgraph(edges)


def _around(graph: nx.MultiDiGraph[Any], start: str, depth: int) -> set[Any]:
    """The nodes within `depth` steps of `start`, in whichever direction the edges point."""
    reached, edge = {start}, {start}
    for _ in range(max(depth, 0)):
        edge = {m for n in edge for m in (*graph.successors(n), *graph.predecessors(n))} - reached
        reached |= edge
    return reached
