"""How central each node is, and which concepts belong together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kg.model.relation_types import typed

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiDiGraph[str]

SEED = 20240229
_DAMPING, _TOLERANCE, _MOST_ROUNDS = 0.85, 1e-6, 100
_SHARE = {"links": 0.6, "mentions": 0.25, "similar": 0.1}


def concept_ties(graph: Graph) -> nx.Graph[str]:
    """The concepts and how strongly each two are joined: typed edges count most."""
    import networkx as nx

    ties: nx.Graph[str] = nx.Graph()
    ties.add_nodes_from(sorted(n for n, d in graph.nodes(data=True) if d["kind"] == "concept"))
    rows = [
        (*sorted((a, b)), (1.0 if key in typed() else _SHARE.get(key, 0.0)) * data["weight"])
        for a, b, key, data in graph.edges(keys=True, data=True)
        if a in ties and b in ties and a != b
    ]
    for one, other, weight in sorted(rows):
        before = ties.get_edge_data(one, other, {"weight": 0.0})["weight"]
        ties.add_edge(one, other, weight=before + weight)
    return ties


def centrality(graph: Graph) -> dict[str, float]:
    """PageRank over the ties of the concepts, scaled so that the most central one has 1.

    Concepts that have a heading of their own are where the walk starts: what notes define weighs
    more than what they only use. Sections and notes have the mean of what they hold.
    """
    ties = concept_ties(graph)
    if not len(ties):
        return dict.fromkeys(graph, 0.0)
    rank = _rank(ties, [3.0 if graph.nodes[node].get("sections") else 1.0 for node in ties])
    top = max(rank)
    weights = {node: round(value / top, 4) for node, value in zip(ties, rank, strict=True)}
    for kind in ("section", "note"):  # notes hold sections
        for node, data in graph.nodes(data=True):
            if data["kind"] == kind:
                held = [weights[m] for m in graph.successors(node) if m in weights]
                weights[node] = round(sum(held) / len(held), 4) if held else 0.0
    return weights


def _rank(ties: nx.Graph[str], start: Sequence[float]) -> list[float]:
    """PageRank of each node by power iteration (Page, Brin et al. 1999).

    networkx has it too, on scipy, which takes a quarter of a second to import.

    Args:
        ties: the graph.
        start: for each node how likely a walk is to begin there; not normalised.
    """
    import numpy as np

    place = {node: number for number, node in enumerate(ties)}
    edges = list(ties.edges(data=True))
    ends = np.array([(place[a], place[b]) for a, b, _ in edges], np.intp).reshape(-1, 2)
    tail, head = np.concatenate([ends, ends[:, ::-1]]).T  # a tie is walked both ways
    strength = np.tile(np.array([tie["weight"] for *_, tie in edges], np.float64), 2)
    total = np.bincount(tail, strength, len(ties))
    share = np.divide(strength, total[tail], out=np.zeros_like(strength), where=total[tail] > 0)
    ends_here = total == 0
    anew = np.array(start) / sum(start)
    rank = np.full(len(ties), 1 / len(ties))
    for _ in range(_MOST_ROUNDS):
        before = rank
        walked = np.bincount(head, before[tail] * share, len(ties))
        rank = _DAMPING * (walked + before[ends_here].sum() * anew) + (1 - _DAMPING) * anew
        if np.abs(rank - before).sum() < len(ties) * _TOLERANCE:
            break
    return [float(value) for value in rank]


def communities(graph: Graph) -> dict[str, str]:
    """The community of every node, by name: the label of its most central concept.

    Louvain's method (Blondel et al. 2008) with a fixed seed over nodes in a fixed order. A section
    or note, and a concept without ties, go with most of what they stand beside.
    """
    import networkx as nx

    ties = concept_ties(graph)
    joined: nx.Graph[str] = nx.Graph()  # `subgraph` has its nodes in the order of a set
    joined.add_nodes_from(node for node in ties if ties.degree(node))
    joined.add_edges_from(ties.edges(data=True))
    groups = nx.community.louvain_communities(joined, weight="weight", seed=SEED) if joined else []
    named: dict[str, str] = {}
    for group in groups:
        head = min(group, key=lambda n: (-joined.degree(n, weight="weight"), n))
        named.update(dict.fromkeys(group, str(graph.nodes[head]["label"])))
    around = _beside(graph, named)
    for node in sorted(graph):
        if node not in named and around[node]:
            named[node] = min(around[node].items(), key=lambda pair: (-pair[1], pair[0]))[0]
    for node in sorted(set(graph).difference(named)):
        near = [named[m] for m in sorted(graph.predecessors(node)) if m in named]
        named[node] = near[0] if near else str(graph.nodes[node]["label"])
    return named


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
