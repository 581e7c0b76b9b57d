"""The layout: at rest, apart, and much the same after a small edit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from kg.page.contents import collect
from kg.page.layout import arrange
from tests.browser.sample import large, sample


def places(graph: Any) -> dict[str, NDArray[np.float64]]:
    contents = collect(graph, {})
    return {
        node.id: np.array(place)
        for node, place in zip(contents.nodes, arrange(contents), strict=True)
    }


def moved(before: dict[str, Any], after: dict[str, Any]) -> float:
    """By how much the usual node has moved, as a share of the picture's width."""
    common = [node for node in before if node in after]
    steps = [float(np.hypot(*(before[node] - after[node]))) for node in common]
    everything = np.array(list(before.values()))
    return float(np.median(steps) / np.ptp(everything[:, 0]))


def test_the_same_graph_is_laid_out_the_same() -> None:
    graph, _ = sample()
    first, second = places(graph), places(graph)
    assert all((first[node] == second[node]).all() for node in first)


@pytest.mark.parametrize("size", [0, 900])
def test_a_small_edit_moves_little(size: int) -> None:
    graph, _ = large(size) if size else sample()
    before = places(graph)
    typed = [e for e in graph.edges(keys=True) if e[2] not in ("mentions", "contains")]
    shares = []
    for edge in typed[5 :: len(typed) // 5]:
        edited = graph.copy()
        edited.remove_edge(*edge)
        shares.append(moved(before, places(edited)))
    leaf = graph.copy()
    leaf.add_node("new", label="New", community=graph.nodes[typed[3][0]]["community"])
    leaf.add_edge("new", typed[3][0], key="uses")
    shares.append(moved(before, places(leaf)))
    assert np.median(shares) < 0.05
    assert max(shares) < 0.2


def test_concepts_do_not_stand_on_each_other() -> None:
    graph, _ = sample()
    concepts = [n for n, d in graph.nodes(data=True) if d["kind"] == "concept"]
    found = places(graph)
    spots = np.array([found[node] for node in concepts], dtype=float)
    gaps = np.hypot(*(spots[:, None] - spots[None, :]).transpose(2, 0, 1))
    np.fill_diagonal(gaps, np.inf)
    assert gaps.min() > 20


def test_switching_sections_on_moves_no_concept() -> None:
    graph, _ = sample()
    lone = graph.subgraph([n for n, d in graph.nodes(data=True) if d["kind"] != "note"])
    assert moved(places(graph), places(lone)) == 0


def test_many_nodes_without_edges_lie_around_the_rest() -> None:
    graph, _ = sample()
    for number in range(400):
        graph.add_node(f"lone-{number}", label=f"Lone {number}", community=0)
    found = places(graph)
    spots = {tuple(found[f"lone-{number}"]) for number in range(400)}
    assert len(spots) == 400
    before = found
    graph.add_node("lone-new", label="New", community=0)
    assert moved(before, places(graph)) < 0.02
