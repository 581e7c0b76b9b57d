"""The page as text: safe, complete in itself, the same for the same graph."""

from __future__ import annotations

import json
import random
import re
from base64 import b64encode
from hashlib import sha256
from typing import Any

import networkx as nx
import numpy as np
import pytest

from kg.page import emit
from kg.page.render import PageOptions, PageState, SectionText, render
from kg.page.text import clean, name, script_json
from kg.runtime.errors import KgError, UnknownConceptError
from tests.browser.sample import large, sample

MARK = "MARK\u2028</script><!--<script>"


def data_of(html: str, part: str) -> Any:
    """The JSON of one of the page's data elements."""
    return json.loads(html.partition(f'id="kg-{part}">')[2].partition("</script>")[0])


@pytest.fixture(scope="module")
def page() -> str:
    return render(*sample(), PageOptions(title="T"), PageState("2026-11-20", 3, 9))


def test_the_same_graph_gives_the_same_text_in_whatever_order_it_was_made(page: str) -> None:
    graph, sources = sample()
    dice = random.Random(3)
    nodes, edges = list(graph.nodes(data=True)), list(graph.edges(keys=True, data=True))
    dice.shuffle(nodes)
    dice.shuffle(edges)
    again: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    again.add_nodes_from(nodes)
    for source, target, key, data in edges:
        again.add_edge(source, target, key=key, **data)
    keys = list(sources)
    dice.shuffle(keys)
    shuffled = {key: sources[key] for key in keys}
    assert render(again, shuffled, PageOptions(title="T"), PageState("2026-11-20", 3, 9)) == page


def test_the_page_names_no_address_that_a_browser_would_load(page: str) -> None:
    assert not re.search(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=", page)
    assert "sourceMappingURL" not in page
    assert "@import" not in page


def test_scripts_and_style_are_those_of_the_policy(page: str) -> None:
    policy = re.search(r'Security-Policy" content="([^"]+)"', page)
    assert policy
    allowed = set(re.findall(r"sha256-[\w+/=]+", policy[1]))
    inline = re.findall(r"<(?:script|style)>(.*?)</(?:script|style)>", page, re.DOTALL)
    assert len(inline) == 3
    for text in inline:
        assert f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}" in allowed


def test_no_text_of_the_notes_gets_into_the_markup(page: str) -> None:
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    where = [{"path": MARK, "line": 1}]
    evidence = [{"path": MARK, "line": 2, "text": MARK}]
    for node in (MARK, "b"):
        graph.add_node(
            node, label=MARK, aliases=[MARK], tags=[MARK], community=MARK, sections=where
        )
    graph.add_edge(MARK, "b", key=MARK, evidence=evidence)
    sources = {MARK: SectionText(MARK, 1, (MARK,), MARK)}
    options = PageOptions(title=MARK, root=f"/{MARK}")
    html = render(graph, sources, options, PageState(newest=MARK))
    assert html.count("</script>") == 5
    assert html.count("<script") == page.count("<script")
    assert "MARK</script>" not in html
    assert "\u2028" not in html.partition("kg-core")[2].partition("</script>")[0]


def test_surrogates_and_odd_numbers_can_be_written() -> None:
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    graph.add_node("\ud800", label="a\udfff", weight=np.float32(0.5), community=np.int64(4))
    graph.add_node("b", label=7, weight=float("nan"))
    graph.add_edge("\ud800", "b", key="uses", weight=np.float64(2))
    html = render(graph, {}, PageOptions(title="\udc00"))
    html.encode("utf-8")
    assert data_of(html, "core")["edges"]["from"]


@pytest.mark.parametrize("nodes", [0, 1, 2, 3])
def test_tiny_graphs(nodes: int) -> None:
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    graph.add_nodes_from(range(nodes))
    core = data_of(render(graph, {}), "core")
    assert len(core["nodes"]["x"]) == nodes


def test_a_graph_of_sections_alone_has_places() -> None:
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    graph.add_node("a", kind="section")
    graph.add_node("n", kind="note")
    graph.add_edge("n", "a", key="contains")
    assert len(data_of(render(graph, {}), "core")["nodes"]["x"]) == 2


def test_what_the_options_choose() -> None:
    graph, sources = sample()

    def ids(**options: Any) -> set[str]:
        return set(data_of(render(graph, sources, PageOptions(**options)), "core")["nodes"]["id"])

    near = ids(concept="adam", depth=1)
    assert {"adam", "momentum", "rmsprop", "nadam", "adamw"} <= near
    assert "sgd" not in near
    assert ids(concept="adam", depth=0) == {"adam"}
    assert "momentum" in ids(relations=frozenset({"combines"}))
    assert "relu" not in ids(relations=frozenset({"combines"}))
    assert ids(tag="#dl") == {n for n, d in graph.nodes(data=True) if "dl" in d.get("tags", ())}
    assert all(
        any(s["path"].startswith("ml/") for s in graph.nodes[n]["sections"])
        for n in ids(path="ml/*")
    )
    with pytest.raises(UnknownConceptError):
        ids(concept="nobody")


def test_a_local_page_starts_at_its_concept() -> None:
    html = render(*sample(), PageOptions(concept="adam"))
    assert data_of(html, "core")["concept"] == "adam"


def test_another_vis_network_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    emit._vis.cache_clear()
    monkeypatch.setattr(emit, "VIS_SHA256", "0" * 64)
    with pytest.raises(KgError, match="install pyvis"):
        emit._vis()
    emit._vis.cache_clear()


def test_clean_keeps_what_is_read_and_drops_what_disturbs() -> None:
    assert clean("a\u202eb\x00c\u2066d\u200fe") == "abcde"
    assert clean("👩‍👩‍👧") == "👩‍👩‍👧"
    assert clean("경사\n하강") == "경사\n하강"
    assert clean("x" * 1000, 10) == "x" * 9 + "…"
    assert clean("a\ud800") == "a\ufffd"
    assert name(" \n ") == "∅"
    assert name("a\n b") == "a b"


def test_json_in_a_script_cannot_end_it() -> None:
    text = script_json({"a": "</script><!--&\u2028\u2029"})
    assert not set(text) & set("<>&\u2028\u2029")
    assert json.loads(text) == {"a": "</script><!--&\u2028\u2029"}


def test_the_list_without_javascript_is_bounded() -> None:
    html = render(*large(1800, 1))
    assert 1000 < html.count('<li id="c') <= 1500
