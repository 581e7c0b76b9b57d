"""Large components: each community an island of its own, and the islands laid out as one graph.

An edit then moves nodes on its own island only, and the islands can be told apart from afar.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from kg.page.forces import SPACING, apart, by_forces, by_stress, scaled, turned

if TYPE_CHECKING:
    from igraph import Graph

    from kg.page.forces import Points, Whole


def by_communities(graph: Graph, groups: list[int], seeds: Points, boxes: Points) -> Points:
    """The places of all nodes, (n, 2), of a component of several communities."""
    import igraph
    import numpy as np

    names = sorted(set(groups))
    number = {name: place for place, name in enumerate(names)}
    member = np.array([number[group] for group in groups])
    ends, strengths = np.array(graph.get_edgelist()), np.array(graph.es["w"])
    places = np.zeros((len(groups), 2))
    reach = np.zeros(len(names))
    islands = [np.flatnonzero(member == place) for place in range(len(names))]
    for place, island in enumerate(islands):
        own = _island(graph.induced_subgraph(island.tolist()), seeds[island], boxes[island])
        places[island] = own - own.mean(axis=0)
        reach[place] = np.sqrt((places[island] ** 2).sum(axis=1)).max() + SPACING
    between = member[ends]
    crossing = between[:, 0] != between[:, 1]
    pulls: dict[tuple[int, int], float] = defaultdict(float)
    pairs = np.sort(between[crossing]).tolist()
    for (a, b), strength in zip(pairs, strengths[crossing], strict=True):
        pulls[a, b] += float(strength) / math.sqrt(len(islands[a]) * len(islands[b]))
    sea = igraph.Graph(n=len(names), edges=list(pulls), edge_attrs={"w": list(pulls.values())})
    centres = _sea(sea, np.array([seeds[island].mean(axis=0) for island in islands]), reach)
    return _facing(places + centres[member], centres, member, ends[crossing])


def _island(graph: Graph, seeds: Points, boxes: Points) -> Points:
    """Lays out the inside of one community, which need not hang together."""
    import numpy as np

    ends = np.array(graph.get_edgelist())
    if graph.vcount() < 3 or not len(ends):
        return seeds * SPACING * math.sqrt(graph.vcount()) / 2
    whole = graph.is_connected() and graph.vcount() <= 150
    places = by_stress(graph, seeds) if whole else by_forces(graph, seeds)
    places = places - np.median(places, axis=0)
    away = np.sqrt((places**2).sum(axis=1))[:, None] + 1e-9
    usual = float(np.quantile(away, 0.9))
    places = places / away * np.where(away > usual, usual * (away / usual) ** 0.4, away)
    return apart(scaled(places, ends), boxes[:, [1, 1, 1]] + 3.0, 8)  # no room for each label


def _sea(graph: Graph, seeds: Points, reach: Points) -> Points:
    """Where the islands lie: related ones near each other, none on another."""
    import numpy as np

    strengths = np.array(graph.es["w"])
    graph.es["w"] = (strengths / strengths.mean()).tolist()
    places = by_stress(graph, seeds) if graph.is_connected() else seeds * len(seeds)
    places = turned(places - places.mean(axis=0), seeds)
    room = reach[:, None] + reach[None, :]
    gap = places[:, None, :] - places[None, :, :]
    far = np.sqrt((gap**2).sum(axis=2)) + np.eye(len(places)) * 1e9
    places = places * float(np.median((room / far).max(axis=1))) * 0.6
    for _ in range(300):
        gap = places[:, None, :] - places[None, :, :]
        far = np.sqrt((gap**2).sum(axis=2)) + 1e-9
        push = np.clip(room - far, 0.0, None) / far * 0.3
        np.fill_diagonal(push, 0.0)
        places = (places + (gap * push[:, :, None]).sum(axis=1)) * 0.997
    return places


def _facing(places: Points, centres: Points, member: Whole, ends: Whole) -> Points:
    """Turns each island so that its shores face the islands that they have edges to."""
    import numpy as np

    inner = places - centres[member]
    outward = np.zeros_like(places)
    for a, b in ((0, 1), (1, 0)):
        way = centres[member[ends[:, b]]] - centres[member[ends[:, a]]]
        np.add.at(outward, ends[:, a], way / (np.sqrt((way**2).sum(axis=1))[:, None] + 1e-9))
    for island in range(len(centres)):
        own = member == island
        if np.abs(outward[own]).sum() > 0:
            inner[own] = turned(inner[own], outward[own])
    facing: Points = centres[member] + inner
    return facing
