"""Measure the concept graph: `python -m tests.bench.graph NOTES [--gold GOLD.json] [--sample 60]`.

Prints how fast the graph stages are, writes the export, scores it against gold relations where some
are given (with the `score.py` beside them), and draws typed edges at random for reading.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

from kg.graph.build import build
from kg.graph.export import to_json
from kg.model.relation_types import typed
from tests.unit.graphs import folder

SEED = 60


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notes", type=Path)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("-o", type=Path, default=Path("/tmp/kg-graph.json"), help="the export")
    chosen = parser.parse_args()
    _ = folder(chosen.notes).relations  # once, so that tables and patterns are loaded
    reading = folder(chosen.notes)
    sections = len(reading.sections)
    started = time.process_time()
    relations = reading.relations
    seconds = time.process_time() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    graph = build(reading.sections, reading.gazetteer, reading.mentions, relations, reading.notes)
    exported = to_json(graph)
    chosen.o.write_text(json.dumps(exported, ensure_ascii=False), "utf-8")
    print(
        f"{sections} sections, {len(reading.gazetteer.concepts)} concepts, "
        f"{len(relations)} relations; {sections / seconds:.0f} sections/s, {memory} MB"
    )
    if chosen.gold:
        score = chosen.gold.with_name("score.py")
        subprocess.run([sys.executable, score, "graph", chosen.gold, chosen.o], check=True)
    labels = {node["id"]: node["label"] for node in exported["nodes"]}
    edges = [edge for edge in exported["edges"] if edge["relation"] in typed()]
    for edge in random.Random(SEED).sample(edges, min(chosen.sample, len(edges))):
        quote = edge["evidence"][0]
        source, target = labels[edge["source"]], labels[edge["target"]]
        print(f"{quote['path']}:{quote['line']}  {source} {edge['relation']} {target}")
        print(f"    {quote['text'][:300]}")


if __name__ == "__main__":
    main()
