"""What the page's script reads: the graph as columns, and the texts that only reading needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.model.relation_types import for_page, label
from kg.page.contents import KINDS, PageContents
from kg.page.layout import islands_apart
from kg.page.text import LINE, clean, script_json

if TYPE_CHECKING:
    from kg.page.render import PageOptions

LISTED = 1500
"""Most concepts in the list for browsers without JavaScript."""


def _columns(rows: list[dict[str, Any]], *keys: str) -> dict[str, list[Any]]:
    """Dictionaries as one list a key: a third of the size, and quick to read."""
    return {key: [row[key] for row in rows] for key in keys}


def core(
    contents: PageContents,
    nodes: list[dict[str, Any]],
    edges: list[dict[str, Any]],
    options: PageOptions,
) -> str:
    """What the first picture needs."""
    tags = sorted({tag for node in contents.nodes for tag in node.tags})
    folders = sorted({node.folder for node in contents.nodes if node.folder})
    number = {tag: place for place, tag in enumerate(tags)}
    shelf = {folder: place for place, folder in enumerate(folders)}
    return script_json(
        {
            "nodes": {
                **_columns(nodes, "label", "x", "y", "size", "group"),
                "id": [node.id for node in contents.nodes],
                "kind": [node.kind for node in contents.nodes],
                "tags": [[number[tag] for tag in node.tags] for node in contents.nodes],
                "folder": [shelf.get(node.folder, -1) for node in contents.nodes],
            },
            "edges": _columns(edges, "from", "to", "relation"),
            "kinds": KINDS,
            "relations": contents.relations,
            "relationTypes": [for_page(relation) for relation in contents.relations],
            "communities": contents.communities,
            "tags": tags,
            "folders": folders,
            "hidden": {
                "kinds": sorted(options.hidden_kinds),
                "relations": sorted(options.hidden_relations - (options.relations or frozenset())),
            },
            "islands": islands_apart(contents, nodes),
            "concept": options.concept,
            "editor": options.editor,
            "root": clean(options.root, LINE),
        }
    )


def details(contents: PageContents) -> str:
    """What only reading and searching need; the page parses it when first asked to."""
    return script_json(
        {
            "aliases": [node.aliases for node in contents.nodes],
            "sections": [node.sections for node in contents.nodes],
            "evidence": [edge.evidence for edge in contents.edges],
            "paths": list(contents.paths),
            "texts": list(contents.texts),
            "source": contents.sections,
        }
    )


def listing(contents: PageContents) -> list[dict[str, Any]]:
    """The concepts with their relations, for reading without JavaScript."""
    paths, texts = list(contents.paths), list(contents.texts)
    concept = KINDS.index("concept")
    concepts = [i for i, node in enumerate(contents.nodes) if node.kind == concept]
    first = sorted(concepts, key=lambda i: (-contents.nodes[i].weight, i))[:LISTED]
    relations: dict[int, list[tuple[str, int, str, list[tuple[str, int, str]]]]] = {}
    for place in sorted(first, key=lambda i: contents.nodes[i].label.casefold()):
        relations[place] = []
    for edge in contents.edges:
        target = contents.nodes[edge.target]
        if edge.source in relations and target.kind == concept:
            spots = [(paths[p], line, texts[t]) for p, line, t in edge.evidence[:1]]
            name = label(contents.relations[edge.relation])
            relations[edge.source].append((name, edge.target, target.label, spots))
    return [
        {"place": place, "node": contents.nodes[place], "relations": rows}
        for place, rows in relations.items()
    ]
