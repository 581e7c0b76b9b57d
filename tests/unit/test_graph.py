"""The graph: its nodes and edges, ways through it, what is central and what belongs together."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import networkx as nx
import pytest

from kg.graph.build import build
from kg.graph.export import to_json
from kg.graph.metrics import centrality, concept_ties
from kg.graph.paths import path
from kg.runtime.errors import UnknownConceptError
from tests.golden.write import FOLDERS, HERE, golden
from tests.unit.graphs import Reading, notes_of

TEXT = """\
---
tags: [최적화, SGD]
---
# 최적화 기법

## Adam
- Momentum과 RMSProp을 합친 방식이다.
- [[SGD]]와 [다른 곳](other.md#momentum)을 보라.

## SGD
- Learning Rate를 곱한다.

## GD VS SGD
- SGD가 빠르다.
"""
OTHER = "# Other\n\n## Momentum\n- 관성을 이용한다.\n\n## 외딴섬\n- 아무 말.\n"


@pytest.fixture
def reading() -> Reading:
    return notes_of(TEXT, other=OTHER)


def graph_of(
    reading: Reading, similar: Sequence[tuple[str, str, float]] = ()
) -> "nx.MultiDiGraph[str]":
    return build(
        reading.sections,
        reading.gazetteer,
        reading.mentions,
        reading.relations,
        reading.notes,
        similar,
    )


def test_nodes_carry_what_the_export_needs(reading: Reading) -> None:
    graph = graph_of(reading)
    adam = graph.nodes["adam"]
    assert adam["kind"] == "concept"
    assert adam["label"] == "Adam"
    assert adam["sections"] == [{"path": "note.md", "line": 6}]
    assert 0 < adam["weight"] <= 1
    assert graph.nodes["note.md#adam"]["kind"] == "section"
    assert graph.nodes["note.md"]["kind"] == "note"
    assert all("community" in data for _, data in graph.nodes(data=True))


def test_edges_of_every_kind(reading: Reading) -> None:
    similar = [("note.md#adam", "note.md#sgd", 0.8), ("note.md#adam", "nowhere", 0.9)]
    graph = graph_of(reading, similar=similar)
    assert graph.edges["adam", "momentum", "combines"]["evidence"][0]["line"] == 7
    assert graph.has_edge("note.md", "note.md#adam", key="contains")
    assert graph.has_edge("note.md#adam", "adam", key="contains")
    assert graph.has_edge("note.md#adam", "momentum", key="mentions")
    assert graph.has_edge("adam", "sgd", key="links")  # [[SGD]]
    assert graph.has_edge("adam", "momentum", key="links")  # (other.md#momentum)
    assert graph.has_edge("note.md#adam", "other.md#momentum", key="links")
    assert graph.edges["note.md#adam", "note.md#sgd", "similar"]["weight"] == 0.8
    assert "nowhere" not in graph


def test_typed_edges_carry_evidence(reading: Reading) -> None:
    for edge in to_json(graph_of(reading))["edges"]:
        if edge["relation"] in ("combines", "uses", "contrasts"):
            assert edge["evidence"]
            assert set(edge["evidence"][0]) == {"path", "line", "text"}


def test_export_is_json_and_sorted(reading: Reading) -> None:
    exported = to_json(graph_of(reading))
    assert json.loads(json.dumps(exported)) == exported
    ids = [node["id"] for node in exported["nodes"]]
    assert ids == sorted(ids)


def test_path_prefers_what_is_said_to_what_merely_stands_together(reading: Reading) -> None:
    steps = path(graph_of(reading), "momentum", "rmsprop")
    assert [(s.source, s.relation, s.target, s.forward) for s in steps] == [
        ("adam", "combines", "momentum", False),
        ("adam", "combines", "rmsprop", True),
    ]
    assert steps[0].evidence


def test_path_to_itself_or_to_an_island_is_empty(reading: Reading) -> None:
    graph = graph_of(reading)
    assert path(graph, "adam", "adam") == ()
    lonely = notes_of("## Adam\n- x\n", island="## Eve\n- y\n")
    assert path(graph_of(lonely), "adam", "eve") == ()


def test_path_from_an_unknown_concept_is_an_error(reading: Reading) -> None:
    with pytest.raises(UnknownConceptError, match="momentun"):
        path(graph_of(reading), "momentun", "adam")


def test_central_concepts_weigh_more(reading: Reading) -> None:
    graph = graph_of(reading)
    assert graph.nodes["adam"]["weight"] > graph.nodes["외딴섬"]["weight"]


def test_the_same_notes_give_the_same_graph(reading: Reading) -> None:
    again = Reading(list(reversed(reading.notes)))
    assert to_json(graph_of(again)) == to_json(graph_of(reading))


RING = """
import json
import networkx as nx
from kg.graph.metrics import communities, concept_ties

graph = nx.MultiDiGraph()
for number in range(60):
    graph.add_node(f"c{number}", label=f"C{number}", kind="concept", sections=[])
for number in range(16):
    graph.add_edge(f"c{number}", f"c{(number + 1) % 16}", key="uses", weight=1.0)
print(json.dumps(communities(graph, concept_ties(graph)), sort_keys=True))
"""


def test_communities_do_not_hang_on_the_order_of_sets() -> None:
    """Python orders sets of names anew in every process; here few concepts have ties."""
    runs = {
        subprocess.run(
            [sys.executable, "-c", RING],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in range(3)
    }
    assert len(runs) == 1


@pytest.mark.parametrize("seed", range(8))
def test_centrality_is_pagerank(seed: int) -> None:
    chance = random.Random(seed)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    names = [f"c{number}" for number in range(chance.choice([1, 4, 40]))]
    for name in names:
        where = [{"path": "a.md", "line": 1}] if chance.random() < 0.5 else []
        graph.add_node(name, label=name, kind="concept", sections=where)
    ties: nx.Graph[str] = nx.Graph()
    ties.add_nodes_from(sorted(names))
    for one, other in combinations(sorted(names), 2):
        if chance.random() < 0.1:
            weight = chance.random()
            graph.add_edge(one, other, key="uses", weight=weight)
            ties.add_edge(one, other, weight=weight)
    start = {name: 3.0 if graph.nodes[name]["sections"] else 1.0 for name in names}
    expected = nx.pagerank(ties, personalization=start, tol=1e-12, max_iter=1000)
    top = max(expected.values())
    assert centrality(graph, concept_ties(graph)) == {
        n: pytest.approx(v / top, abs=1e-4) for n, v in expected.items()
    }


def test_no_notes_give_an_empty_graph() -> None:
    assert to_json(graph_of(Reading([]))) == {"nodes": [], "edges": []}


@pytest.mark.parametrize("name", FOLDERS)
def test_golden_folder(name: str) -> None:
    expected = json.loads(Path(HERE / f"{name}.json").read_text("utf-8"))
    assert golden(name) == expected, "read the difference, then: python -m tests.golden.write"
