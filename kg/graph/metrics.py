"""How central each node is, and which concepts belong together."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from kg.model.relation_types import typed

if TYPE_CHECKING:
    import igraph
    import networkx as nx

    Graph = nx.MultiDiGraph[str]

SEED = 20240229
_MOST_ROUNDS = 10
"""Of Leiden's method; it settles after three or four."""
_DAMPING = 0.85
"""As in the paper of PageRank, and usual since."""
_SHARE = {"links": 0.6, "mentions": 0.25, "similar": 0.1}


def concept_ties(graph: Graph) -> igraph.Graph:
    """The concepts and how strongly each two are joined: typed edges count most.

    Returns:
        vertices in the order of their ids, `name` being those, and edges with their `weight`.
    """
    import igraph

    names = sorted(n for n, d in graph.nodes(data=True) if d["kind"] == "concept")
    number = {name: place for place, name in enumerate(names)}
    shares = dict.fromkeys(typed(), 1.0) | _SHARE
    rows = sorted(
        (*sorted((number[a], number[b])), shares.get(key, 0.0) * data["weight"])
        for a, b, key, data in graph.edges(keys=True, data=True)
        if a in number and b in number and a != b
    )
    ties: defaultdict[tuple[int, int], float] = defaultdict(float)
    for one, other, weight in rows:  # sorted, for sums of floats hang on their order
        ties[one, other] += weight
    weights = {"weight": list(ties.values())}
    return igraph.Graph(len(names), list(ties), vertex_attrs={"name": names}, edge_attrs=weights)


def concept_weights(graph: Graph, ties: igraph.Graph) -> dict[str, float]:
    """PageRank over the ties of the concepts, scaled so that the most central one has 1.

    Concepts that have a heading of their own are where the walk starts: what notes define weighs
    more than what they only use.
    """
    if not ties.vcount():
        return {}
    names = ties.vs["name"]
    start = [3.0 if graph.nodes[name].get("sections") else 1.0 for name in names]
    rank = ties.personalized_pagerank(
        directed=False, damping=_DAMPING, reset=start, weights="weight"
    )
    top = max(rank)
    return {name: round(value / top, 4) for name, value in zip(names, rank, strict=True)}


def centrality(graph: Graph, ties: igraph.Graph) -> dict[str, float]:
    """The weight of every node: sections and notes have the mean of what they hold."""
    weights = concept_weights(graph, ties)
    for kind in ("section", "note"):  # notes hold sections
        for node, data in graph.nodes(data=True):
            if data["kind"] == kind:
                held = [weights[m] for m in graph.successors(node) if m in weights]
                weights[node] = round(sum(held) / len(held), 4) if held else 0.0
    return weights


def communities(graph: Graph, ties: igraph.Graph) -> dict[str, str]:
    """The community of every node, by name: the label of its most central concept.

    A section or note, and a concept without ties, go with most of what they stand beside.
    """
    joined = ties.induced_subgraph(ties.vs.select(_degree_gt=0))
    names = joined.vs["name"] if joined.vcount() else []
    strength = joined.strength(weights="weight") if joined.vcount() else []
    named: dict[str, str] = {}
    for group in _clusters(joined):
        head = min(group, key=lambda v: (-round(strength[v], 9), names[v]))
        named.update(
            dict.fromkeys((names[v] for v in group), str(graph.nodes[names[head]]["label"]))
        )
    around = _beside(graph, named)
    for node in sorted(graph):
        if node not in named and around[node]:
            named[node] = min(around[node].items(), key=lambda pair: (-pair[1], pair[0]))[0]
    for node in sorted(set(graph).difference(named)):
        near = [named[m] for m in sorted(graph.predecessors(node)) if m in named]
        named[node] = near[0] if near else str(graph.nodes[node]["label"])
    return named


def _clusters(ties: igraph.Graph) -> list[list[int]]:
    """Vertices that belong together, by modularity.

    Leiden's method (Traag, Waltman, van Eck 2019): as Louvain's, but no cluster falls apart.
    """
    import igraph

    if not ties.ecount():
        return []
    # igraph has one source of chance for all; it gets its own back, which is Python's.
    igraph.set_random_number_generator(random.Random(SEED))  # noqa: S311 - nothing secret
    try:
        return list(
            ties.community_leiden("modularity", weights="weight", n_iterations=_MOST_ROUNDS)
        )
    finally:
        igraph.set_random_number_generator(random)


def _beside(graph: Graph, named: dict[str, str]) -> dict[str, Counter[str]]:
    """How often each section and note holds concepts of each community."""
    around: dict[str, Counter[str]] = defaultdict(Counter)
    for a, b, key in graph.edges(keys=True):
        if key in ("contains", "mentions") and b in named:
            around[a][named[b]] += 1
    for node, data in graph.nodes(data=True):
        if data["kind"] == "section" and node in around:
            for note in graph.predecessors(node):
                around[note].update(around[node])
    return around
