"""The graphs that the golden folders should give: `python -m tests.golden.write` writes them anew.

Read the difference before committing it: each line of these files was checked against the notes.
"""

import json
from pathlib import Path
from typing import Any

from kg.graph.build import build
from kg.graph.export import to_json
from tests.unit.graphs import folder

HERE = Path(__file__).parent
FOLDERS = ("korean", "english")
_UNSTABLE = ("weight", "community")  # they change a little with every edge


def golden(name: str) -> dict[str, Any]:
    """Concepts with their names and places, and what joins them, out of a folder of notes."""
    reading = folder(HERE / name)
    graph = build(
        reading.sections, reading.gazetteer, reading.mentions, reading.relations, reading.notes
    )
    exported = to_json(graph)
    concepts = [n for n in exported["nodes"] if n["kind"] == "concept"]
    ids = {node["id"] for node in concepts}
    return {
        "nodes": [{k: v for k, v in n.items() if k not in _UNSTABLE} for n in concepts],
        "edges": [
            {**edge, "evidence": [f"{e['path']}:{e['line']}" for e in edge["evidence"]]}
            for edge in exported["edges"]
            if {edge["source"], edge["target"]} <= ids and edge["relation"] != "mentions"
        ],
    }


if __name__ == "__main__":
    for folder_name in FOLDERS:
        text = json.dumps(golden(folder_name), ensure_ascii=False, indent=1)
        (HERE / f"{folder_name}.json").write_text(text + "\n", "utf-8")
