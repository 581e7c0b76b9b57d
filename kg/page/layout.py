"""Where the nodes stand: found once, here, so that the page opens at rest.

The same graph gives the same picture, and a small edit moves little: every node starts at a place
that only its own id decides, and each component's picture is turned back towards those places.
Concepts come first; sections and notes settle among the concepts that they speak of, so that
switching them on moves nothing.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from hashlib import blake2b
from itertools import combinations
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from kg.page.communities import by_communities
from kg.page.contents import KINDS, Node, PageContents
from kg.page.forces import SMALL, SPACING, apart, by_forces, by_stress, roomy, scaled, turned

if TYPE_CHECKING:
    from igraph import Graph

    from kg.page.forces import Points

BETWEEN = 0.3  # how hard an edge pulls that joins two communities, where one within pulls with 1
TOGETHER = 0.12  # how hard two concepts pull that one section mentions
CELL = 62.0  # of the grid on which components are packed
_WEAK = {"similar": 0.4, "links": 0.5, "contains": 0.5, "mentions": 0.5}


def radius(weight: float, kind: int) -> float:
    """How large a node is drawn, by its weight; sections and notes are small."""
    return round(5.0 + 17.0 * weight**0.8, 1) if kind == 0 else 4.5


def _box(node: Node) -> tuple[float, float, float]:
    """How far a node and the label below it reach sideways, up and down."""
    size = radius(node.weight, node.kind)
    letters = 11 + min(6.0, (size - 5) * 0.35)
    text = sum(1.0 if east_asian_width(sign) in "WF" else 0.55 for sign in node.label[:30])
    return max(size, text * letters * 0.5) + 6, size + 4, size + letters * 1.5 + 4


def arrange(contents: PageContents) -> list[tuple[int, int]]:
    """A place for each node of `contents`, in its order."""
    import numpy as np

    count = len(contents.nodes)
    first = [i for i, node in enumerate(contents.nodes) if KINDS[node.kind] == "concept"]
    first = first or list(range(count))
    if not first:
        return []
    seeds = np.array([_seed(node.id) for node in contents.nodes])
    places = np.full((count, 2), np.nan)
    places[first] = _concepts(contents, first, seeds)
    _settle(contents, places, seeds)
    middle = np.nanmean(places[first], axis=0)
    return [(round(x), round(y)) for x, y in places - middle]


def islands_apart(contents: PageContents, nodes: list[dict[str, Any]]) -> bool:
    """Whether each community lies by itself, so that it can be tinted and named as a whole."""
    import numpy as np

    chosen = [i for i, node in enumerate(contents.nodes) if node.kind == 0]
    if len(chosen) <= SMALL:
        return False
    groups = np.array([contents.nodes[i].community for i in chosen])
    places = np.array([(nodes[i]["x"], nodes[i]["y"]) for i in chosen], dtype=float)
    sizes = np.maximum(np.bincount(groups), 1)
    middles = [np.bincount(groups, places[:, axis]) / sizes for axis in (0, 1)]
    inner = np.sqrt(((places - np.stack(middles, axis=1)[groups]) ** 2).sum(axis=1))
    outer = np.sqrt((places**2).sum(axis=1))
    large = sizes[groups] > 3
    return bool(large.any() and np.median(inner[large]) < 0.4 * np.median(outer[large]))


def _seed(name: str) -> tuple[float, float]:
    """A point of the unit disc that depends on the name alone."""
    number = int.from_bytes(blake2b(name.encode("utf-8", "replace"), digest_size=8).digest())
    angle, away = (number >> 32) / 2**32 * math.tau, math.sqrt((number & 0xFFFFFFFF) / 2**32)
    return away * math.cos(angle), away * math.sin(angle)


def _concepts(contents: PageContents, first: list[int], seeds: Points) -> Points:
    """Lays the concepts out, component by component, and packs the components."""
    import igraph
    import numpy as np

    igraph.set_random_number_generator(random.Random(7))  # noqa: S311 - repeatable, not secret
    pulls = _pulls(contents, first)
    graph = igraph.Graph(n=len(first), edges=list(pulls), edge_attrs={"w": list(pulls.values())})
    boxes = np.array([_box(contents.nodes[i]) for i in first])
    own = seeds[first]
    places = np.zeros((len(first), 2))
    parts = sorted((sorted(part) for part in graph.connected_components()), key=_by_size)
    for part in parts:
        if len(part) > 1:
            groups = [contents.nodes[first[i]].community for i in part]
            inner = graph.induced_subgraph(part)
            places[part] = _component(inner, groups, own[part], boxes[part])
    _pack(places, parts, own)
    return places


def _by_size(part: list[int]) -> tuple[int, int]:
    return -len(part), part[0]


def _component(graph: Graph, groups: list[int], seeds: Points, boxes: Points) -> Points:
    """Lays out one connected component: at once if it is small, else by its communities."""
    import numpy as np

    if graph.vcount() > SMALL and len(set(groups)) > 2:
        return by_communities(graph, groups, seeds, boxes)
    spread = by_stress if 2 < graph.vcount() <= SMALL else by_forces
    places = spread(graph, seeds)
    places = turned(places - places.mean(axis=0), seeds)
    return apart(roomy(scaled(places, np.array(graph.get_edgelist())), boxes), boxes, 120)


def _pulls(contents: PageContents, first: list[int]) -> dict[tuple[int, int], float]:
    """Which concepts pull at each other and how hard: by relations, and by standing together."""
    local = {node: place for place, node in enumerate(first)}
    pulls: dict[tuple[int, int], float] = defaultdict(float)
    around: dict[int, list[int]] = defaultdict(list)

    def pull(a: int, b: int, strength: float) -> None:
        same = contents.nodes[a].community == contents.nodes[b].community
        pair = (min(local[a], local[b]), max(local[a], local[b]))
        pulls[pair] += strength * (1.0 if same else BETWEEN)

    for edge in contents.edges:
        a, b = edge.source, edge.target
        if a == b:
            continue
        if a in local and b in local:
            strength = _WEAK.get(contents.relations[edge.relation], 1.0)
            pull(a, b, strength * (0.3 + 0.7 * edge.weight))
        elif a in local or b in local:
            section, concept = (b, a) if a in local else (a, b)
            around[section].append(concept)
    for together in around.values():
        if len(together) <= 8:  # a section about everything says nothing about nearness
            for a, b in combinations(sorted(set(together)), 2):
                pull(a, b, TOGETHER)
    return dict(sorted(pulls.items()))


def _pack(places: Points, parts: list[list[int]], seeds: Points) -> None:
    """Sets the smaller components around the largest one, each in the direction of its seeds."""
    import numpy as np

    taken: set[tuple[int, int]] = set()
    reached: dict[int, float] = {}
    for place, part in enumerate(parts):
        own = places[part] - places[part].mean(axis=0)
        toward = seeds[part].mean(axis=0)
        if place:
            cells = {(int(x), int(y)) for x, y in np.rint(own / CELL)}
            own = own + _free_spot(taken, cells, reached, math.atan2(toward[1], toward[0]))
        places[part] = own
        around = 1 if len(part) > 1 else 0
        for x, y in np.rint(own / CELL).astype(int).tolist():
            taken.update((x + i, y + j) for i in (-1, 0, 1) for j in range(-around, around + 1))


def _free_spot(
    taken: set[tuple[int, int]],
    cells: set[tuple[int, int]],
    reached: dict[int, float],
    angle: float,
) -> tuple[float, float]:
    """The nearest free spot in about that direction; `reached` says where rays are full."""
    best = (math.inf, 0.0, 0.0)
    for turn in (0, 1, -1, 2, -2, 3, -3):
        ray = round(angle / math.tau * 72) + turn
        bearing = ray * math.tau / 72
        away = reached.get(ray % 72, 0.0) if len(cells) == 1 else 0.0
        while True:
            x, y = away * math.cos(bearing), away * math.sin(bearing)
            if all((round(x) + i, round(y) + j) not in taken for i, j in cells):
                break
            away += 0.5
        if len(cells) == 1:
            reached[ray % 72] = away
        best = min(best, (away + abs(turn) * 0.4, x, y))
    return best[1] * CELL, best[2] * CELL


def _settle(contents: PageContents, places: Points, seeds: Points) -> None:
    """Sets sections, then notes, in the middle of the neighbours that have a place already."""
    import numpy as np

    near: dict[int, list[int]] = defaultdict(list)
    for edge in contents.edges:
        near[edge.source].append(edge.target)
        near[edge.target].append(edge.source)
    edge_of_page = np.nanmax(np.abs(places)) + SPACING
    for kind in (1, 2):
        late = [
            i
            for i in np.flatnonzero(np.isnan(places[:, 0])).tolist()
            if contents.nodes[i].kind == kind
        ]
        found = {}
        for i in late:
            known = [places[j] for j in near[i] if not np.isnan(places[j, 0])]
            middle = np.mean(known, axis=0) if known else seeds[i] * edge_of_page
            found[i] = middle + seeds[i] * SPACING * (0.6 if kind == 1 else 1.2)
        for i, place in found.items():
            places[i] = place
