"""The ways of spreading the nodes of one graph over the plane, from where each of them starts.

Knows igraph graphs, whose edges have a strength `w`, and numpy arrays; nothing of concepts.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from igraph import Graph
    from numpy.typing import NDArray

    Points = NDArray[np.float64]
    Whole = NDArray[np.int64]

SPACING = 74.0  # between neighbours, in the units of the page at zoom 1
SMALL = 400  # up to here a layout by stress is affordable, which is steadier and more even


def by_forces(graph: Graph, seeds: Points) -> Points:
    """Fruchterman and Reingold's layout: quick where stress would need too much."""
    import numpy as np

    count = graph.vcount()
    start = (seeds * math.sqrt(count)).tolist()
    grid = "grid" if count > 120 else "nogrid"
    found = graph.layout_fruchterman_reingold(weights="w", seed=start, niter=300, grid=grid)
    return np.array(found.coords)


def by_stress(graph: Graph, seeds: Points) -> Points:
    """Distances on the page as on the graph, a strong pull counting as a short way (SMACOF)."""
    import numpy as np

    graph.es["length"] = (1.0 / np.sqrt(np.clip(graph.es["w"], 0.1, 4.0))).tolist()
    wanted = np.array(graph.distances(weights="length")) ** 0.85  # the page is only so wide
    squared = wanted**2
    places = _first_guess(squared, seeds)
    weights = 1.0 / np.maximum(squared, 1e-9)
    np.fill_diagonal(weights, 0.0)
    total, pull = weights.sum(axis=1)[:, None], weights * wanted
    for _ in range(100 if len(places) < 200 else 50):
        norm = (places**2).sum(axis=1)
        far = norm[:, None] + norm[None, :] - 2 * places @ places.T
        ratio = pull / np.sqrt(np.maximum(far, 1e-9))
        places = (weights @ places + ratio.sum(axis=1)[:, None] * places - ratio @ places) / total
        places = places - places.mean(axis=0)
    return places


def _first_guess(squared: Points, seeds: Points) -> Points:
    """Classical scaling: the two directions in which squared distances differ most.

    Found by iteration, from the seeds: LAPACK's eigh keeps every core busy for longer than this.
    """
    import numpy as np

    centred = squared - squared.mean(axis=0) - squared.mean(axis=1)[:, None] + squared.mean()
    basis = seeds
    for _ in range(60):
        basis, _ = np.linalg.qr(centred @ basis)
    stretch = np.sqrt(np.abs(np.einsum("ij,ij->j", basis, centred @ basis)) / 2)
    return turned(basis * stretch, seeds) + seeds * 1e-3


def turned(places: Points, seeds: Points) -> Points:
    """Turns (and mirrors) a picture so that its nodes are nearest to their seeds."""
    import numpy as np

    left, _, right = np.linalg.svd(places.T @ seeds)
    turned: Points = places @ (left @ right)
    return turned


def scaled(places: Points, ends: Points) -> Points:
    """Scales a picture to the spacing that the page is drawn for."""
    import numpy as np

    lengths = np.sqrt(((places[ends[:, 0]] - places[ends[:, 1]]) ** 2).sum(axis=1))
    spread = math.sqrt(float((places**2).sum(axis=1).mean()) * 2 * math.pi / len(places))
    usual = max(float(np.median(lengths)) * 0.75, spread, 1e-6)
    wide: Points = places * (SPACING / usual)
    return wide


def roomy(places: Points, boxes: Points) -> Points:
    """Widens a picture that has less room than its nodes and labels need; screens are wide."""
    import numpy as np

    if len(places) < 3:
        return places
    needed = float((2 * boxes[:, 0] * (boxes[:, 1] + boxes[:, 2])).sum()) * 1.5
    spread = np.sqrt((places**2).mean(axis=0)) * 2.0  # half axes of the ellipse that it fills
    more = max(1.0, math.sqrt(needed / float(math.pi * spread[0] * spread[1] + 1e-9)))
    wider: Points = places * min(more, 3.0) * np.array([1.12, 0.92])
    return wider


def apart(places: Points, boxes: Points, rounds: int) -> Points:
    """Moves nodes apart whose boxes, labels included, lie on each other."""
    import numpy as np

    if len(boxes) > SMALL:
        return places
    tall, low = boxes[:, 1], boxes[:, 2]
    wide = boxes[:, 0][:, None] + boxes[:, 0][None, :]
    high = (tall + low)[:, None] / 2 + (tall + low)[None, :] / 2
    places = places + np.stack([np.zeros_like(low), (low - tall) / 2], axis=1)
    for _ in range(rounds):
        dx = places[:, 0][:, None] - places[:, 0][None, :]
        dy = places[:, 1][:, None] - places[:, 1][None, :]
        a, b = np.nonzero(np.triu((np.abs(dx) < wide) & (np.abs(dy) < high), 1))
        if not len(a):
            break
        over = wide[a, b] - np.abs(dx[a, b]), high[a, b] - np.abs(dy[a, b])
        sideways = over[0] < over[1] * 2.5  # screens are wider than high
        for axis, gap in ((0, dx), (1, dy)):
            way = np.where(gap[a, b] < 0, -0.3, 0.3)
            step = np.where(sideways == (axis == 0), over[axis] * way, 0.0)
            push = np.bincount(a, step, len(places))
            places[:, axis] += push - np.bincount(b, step, len(places))
    return places - np.stack([np.zeros_like(low), (low - tall) / 2], axis=1)
