"""What each signal finds alone and what kg makes of them: `python -m tests.bench.retrieval`.

Over the shared data: nDCG@10 and the like for kg beside BM25 alone and the vectors of each space
alone, what is refused, and how long a question takes in a loaded process.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from kg.ask import Session
from kg.language.tokens import tokens
from kg.notebook import find_notebook
from kg.pipeline import build
from kg.sections import Section
from kg.store import Snapshot

BENCH = Path(__file__).parents[3] / "shared" / "bench"
SETS = (
    ("seed-queries.dev.jsonl", BENCH.parent / "notes"),
    ("vue-ko-queries.dev.jsonl", BENCH / "vue-ko"),
)
COUNT = 15

Ranker = Callable[[str], Iterable[tuple[Section, int]]]


def bm25(snapshot: Snapshot) -> Ranker:
    """Latin words and hangul pairs, any of them, by BM25 over the same columns."""
    postings = snapshot.words.postings()

    def rank(question: str) -> Iterable[tuple[Section, int]]:
        numbers, scores = postings.find(
            tuple((token,) for token in dict.fromkeys(tokens(question)))
        )
        best = numbers[np.argsort(-scores, kind="stable")[:COUNT]].tolist()
        sections = snapshot.numbered(best)
        return [(sections[number], sections[number].line) for number in best]

    return rank


def dense(snapshot: Snapshot, session: Session, space: str) -> Ranker:
    """The nearest passages of one space."""

    def rank(question: str) -> Iterable[tuple[Section, int]]:
        vector = session.vectors(question)[space]
        near = dict(snapshot.vectors(space).search(vector, 3 * COUNT))
        places = sorted(snapshot.places(space, near), key=lambda p: (-near[p[0]], p[1]))
        numbers = list(dict.fromkeys(number for _, number, _ in places))[:COUNT]
        sections = snapshot.numbered(numbers)
        return [(sections[number], sections[number].line) for number in numbers]

    return rank


def full(session: Session) -> Ranker:
    """All of kg."""
    return lambda question: [(h.section, h.line) for h in session.ask(question, COUNT).hits]


def score(name: str, rank: Ranker, gold: Path, notes: Path, work: Path) -> None:
    """Print a line of the scorer that comes with the data."""
    results = work / "results.jsonl"
    with results.open("w", encoding="utf-8") as out:
        for query in _queries(gold):
            found = [{"path": s.path, "line": line} for s, line in rank(query)]
            out.write(json.dumps({"query": query, "results": found}) + "\n")
    print(f"  {name:18s}", end="", flush=True)
    command = [sys.executable, BENCH / "score.py", "rank", gold, notes, results]
    subprocess.run(list(map(str, command)), check=True)


def refusals(session: Session, answerable: Path, offtopic: Path) -> None:
    """Print how many questions of each kind are refused."""
    counts: dict[str, list[bool]] = {}
    for gold in (answerable, offtopic):
        for row in _rows(gold):
            answer = session.ask(row["query"])
            counts.setdefault(row.get("kind", "answerable"), []).append(not answer.quotes)
    for kind, refused in counts.items():
        print(f"  refused, {kind}: {sum(refused)} of {len(refused)}")


def latency(session: Session, gold: Path) -> None:
    """Print what a question costs once everything is loaded."""
    times = []
    for query in _queries(gold)[:100]:
        started = time.perf_counter()
        session.ask(query)
        times.append(1e3 * (time.perf_counter() - started))
    middle, most = np.percentile(times, [50, 95])
    print(f"  in a loaded process: p50 {middle:.0f} ms, p95 {most:.0f} ms")


def _rows(gold: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in gold.read_text("utf-8").splitlines() if line]


def _queries(gold: Path) -> list[str]:
    return [row["query"] for row in _rows(gold)]


def main() -> None:
    """Measure; indexes are made in a folder given as argument and used again, or thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(sys.argv[1] if len(sys.argv) > 1 else folder)
        for name, notes in SETS:
            gold = BENCH / name
            where = find_notebook(notes, work / gold.stem)
            build(where)
            print(f"{name}:")
            with Snapshot.open(where.index) as snapshot, Session(snapshot) as session:
                score("BM25 alone", bm25(snapshot), gold, notes, work)
                for space in snapshot.manifest.vectors:
                    score(f"{space} alone", dense(snapshot, session, space), gold, notes, work)
                score("kg", full(session), gold, notes, work)
                if name.startswith("seed"):
                    refusals(session, gold, BENCH / "seed-offtopic.dev.jsonl")
                latency(session, gold)


if __name__ == "__main__":
    main()
