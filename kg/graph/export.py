"""The graph for other programs: JSON, GraphML, GEXF, DOT and Mermaid."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.runtime.errors import KgError
from kg.runtime.files import write_output
from kg.runtime.visible import json_escaped, xml_escaped

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiDiGraph[str]


def to_json(graph: Graph) -> dict[str, Any]:
    """The export format of docs/json.md: nodes and edges as plain lists, sorted by their ids."""
    nodes = [{"id": node, **graph.nodes[node]} for node in sorted(graph)]
    edges = [
        {"source": a, "target": b, "relation": key, **data}
        for a, b, key, data in sorted(graph.edges(keys=True, data=True), key=lambda e: e[:3])
    ]
    return {"nodes": nodes, "edges": edges}


def export(graph: Graph, kind: str) -> str:
    """The graph as text of one of FORMATS."""
    return FORMATS[kind](graph)


def write_text(file: Path, text: str) -> None:
    """Write UTF-8 so that the file is either the old one or the whole new one.

    Raises:
        KgError: it can't be written there.
    """
    try:
        write_output(file, text.encode("utf-8", "replace"))
    except OSError as error:
        raise KgError(f"Can't write {file}: {error.strerror}.") from error


def _json(graph: Graph) -> str:
    return json_escaped(json.dumps(to_json(graph), ensure_ascii=False, indent=1)) + "\n"


def _flat(graph: Graph) -> Graph:
    """A copy whose attributes are plain values, as the XML formats want them."""
    import networkx as nx

    flat: Graph = nx.MultiDiGraph()
    for node, data in graph.nodes(data=True):
        flat.add_node(_xml(node), **_plain(data))
    for source, target, key, data in graph.edges(keys=True, data=True):
        flat.add_edge(_xml(source), _xml(target), key=key, relation=key, **_plain(data))
    return flat


def _plain(data: dict[str, Any]) -> dict[str, str | float | int]:
    plain: dict[str, str | float | int] = {}
    for name, value in data.items():
        if isinstance(value, bool | int | float):
            plain[name] = value
        elif isinstance(value, str):
            plain[name] = _xml(value)
        elif value is not None:
            plain[name] = _xml(json.dumps(value, ensure_ascii=False))
    return plain


_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _xml(text: str) -> str:
    """Text without the characters that XML 1.0 can't hold."""
    return _NOT_XML.sub("\ufffd", text)


def _graphml(graph: Graph) -> str:
    import networkx as nx

    return xml_escaped("\n".join(nx.generate_graphml(_flat(graph))) + "\n")


def _gexf(graph: Graph) -> str:
    import networkx as nx

    return xml_escaped("\n".join(nx.generate_gexf(_flat(graph))) + "\n")


def _concepts_only(graph: Graph) -> Graph:
    """What a drawing can show: concepts and the typed edges between them."""
    shown = [node for node in graph if graph.nodes[node]["kind"] == "concept"]
    return graph.subgraph(shown)


def _dot(graph: Graph) -> str:
    """Graphviz: the concepts and what joins them."""
    drawn = _concepts_only(graph)
    lines = ["digraph kg {", '  node [shape=box, style="rounded"];']
    lines += [f"  {_quoted(n)} [label={_quoted(d['label'])}];" for n, d in drawn.nodes(data=True)]
    lines += [
        f"  {_quoted(a)} -> {_quoted(b)} [label={_quoted(key.replace('_', ' '))}];"
        for a, b, key in drawn.edges(keys=True)
    ]
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    """A DOT string (https://graphviz.org/doc/info/lang.html)."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("\0", "")
    return f'"{xml_escaped(plain)}"'


def _mermaid(graph: Graph) -> str:
    """Mermaid flowchart: the concepts and what joins them, ids numbered, labels as entities."""
    drawn = _concepts_only(graph)
    ids = {node: f"c{place}" for place, node in enumerate(drawn.nodes)}
    lines = ["flowchart LR"]
    lines += [f'  {ids[n]}["{_entities(d["label"])}"]' for n, d in drawn.nodes(data=True)]
    lines += [
        f"  {ids[a]} -->|{key.replace('_', ' ')}| {ids[b]}" for a, b, key in drawn.edges(keys=True)
    ]
    return "\n".join(lines) + "\n"


def _entities(text: str) -> str:
    """Text whose every special character is an entity code, as Mermaid wants it."""
    return re.sub(r"[^\w \-.,]", lambda found: f"#{ord(found[0])};", text.replace("\n", " "))


FORMATS: dict[str, Callable[[Graph], str]] = {
    "json": _json,
    "graphml": _graphml,
    "gexf": _gexf,
    "dot": _dot,
    "mermaid": _mermaid,
}
