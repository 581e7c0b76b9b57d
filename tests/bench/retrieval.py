"""What each signal finds alone, the baseline script finds, and kg makes of them all.

Over the shared data: nDCG@10 and the like of kg beside BM25 alone, the vectors of each space alone
and the script; what is refused; how long a question takes in a loaded process. Part of `make
bench`; alone `python -m tests.bench.retrieval`.
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

from kg.index.snapshot import Snapshot
from kg.lang.tokenize import tokens
from kg.notes.sections import Section
from kg.search.session import QuerySession
from tests.bench.processes import KG, PYTHON, ROOT, run

HERE = Path(__file__).parent
BENCH = ROOT.parent / "shared" / "bench"
SETS = (
    (BENCH / "seed-queries.dev.jsonl", BENCH.parent / "notes"),
    (BENCH / "vue-ko-queries.dev.jsonl", BENCH / "vue-ko"),
)
OFFTOPIC = BENCH / "seed-offtopic.dev.jsonl"  # of the first set
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


def dense(snapshot: Snapshot, session: QuerySession, space: str) -> Ranker:
    """The nearest passages of one space."""

    def rank(question: str) -> Iterable[tuple[Section, int]]:
        vector = session.vectors(question)[space]
        near = dict(snapshot.vectors(space).search(vector, 3 * COUNT))
        places = sorted(snapshot.places(space, near), key=lambda p: (-near[p[0]], p[1]))
        numbers = list(dict.fromkeys(number for _, number, _ in places))[:COUNT]
        sections = snapshot.numbered(numbers)
        return [(sections[number], sections[number].line) for number in numbers]

    return rank


def score(name: str, results: Path, gold: Path, notes: Path) -> None:
    """Print a line of the scorer that comes with the data."""
    print(f"  {name:18s}", end="", flush=True)
    command = (PYTHON, BENCH / "score.py", "rank", gold, notes, results)
    subprocess.run(list(map(str, command)), check=True)


def alone(name: str, rank: Ranker, gold: Path, notes: Path, work: Path) -> None:
    """Score one signal."""
    results = work / "alone.jsonl"
    with results.open("w", encoding="utf-8") as out:
        for query in _queries(gold):
            found = [{"path": s.path, "line": line} for s, line in rank(query)]
            out.write(json.dumps({"query": query, "results": found}) + "\n")
    score(f"{name} alone", results, gold, notes)


def script(model: Path, gold: Path, notes: Path, work: Path) -> None:
    """Score the baseline script, with the same weights."""
    index, results = work / f"{gold.stem}.baseline", work / "baseline.jsonl"
    command = (PYTHON, HERE / "baseline.py", model)
    run((*command, "build", notes, index))
    run((*command, "ask", index, *_queries(gold)), output=results)
    score("baseline script", results, gold, notes)


def whole(index: Path, gold: Path, notes: Path, work: Path) -> list[dict[str, object]]:
    """Score kg, through its command; returns what it answered."""
    results = work / f"{gold.stem}.results"
    run((*KG, "ask", "--batch", gold, "--index", index), output=results)
    score("kg", results, gold, notes)
    return _rows(results)


def refusals(answered: list[dict[str, object]], index: Path, work: Path) -> None:
    """Print how many questions of each kind are refused."""
    results = work / "offtopic.results"
    run((*KG, "ask", "--batch", OFFTOPIC, "--index", index), output=results)
    counts = {"answerable": [row["answer"] is None for row in answered]}
    for want, have in zip(_rows(OFFTOPIC), _rows(results), strict=True):
        counts.setdefault(str(want["kind"]), []).append(have["answer"] is None)
    for kind, refused in counts.items():
        print(f"  refused, {kind}: {sum(refused)} of {len(refused)}", flush=True)


def latency(session: QuerySession, gold: Path) -> None:
    """Print what a question costs once everything is loaded."""
    times = []
    for query in _queries(gold)[:100]:
        started = time.perf_counter()
        session.ask(query)
        times.append(1e3 * (time.perf_counter() - started))
    middle, most = np.percentile(times, [50, 95])
    print(f"  in a loaded process: p50 {middle:.0f} ms, p95 {most:.0f} ms", flush=True)


def _rows(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line]


def _queries(gold: Path) -> list[str]:
    return [str(row["query"]) for row in _rows(gold)]


def compare(work: Path, model: Path) -> None:
    """Print everything.

    Args:
        work: a folder for indexes and results; indexes that are there are used again.
        model: the weights as a sentence-transformers folder, for the script.
    """
    for gold, notes in SETS:
        index = work / f"{gold.stem}.index"
        run((*KG, "build", notes, "--index", index))
        print(f"{gold.name}:", flush=True)
        with Snapshot.open(index) as snapshot, QuerySession(snapshot) as session:
            alone("BM25", bm25(snapshot), gold, notes, work)
            for space in snapshot.manifest.vectors:
                alone(space, dense(snapshot, session, space), gold, notes, work)
            script(model, gold, notes, work)
            answered = whole(index, gold, notes, work)
            if gold == SETS[0][0]:
                refusals(answered, index, work)
            latency(session, gold)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        place = Path(sys.argv[1] if len(sys.argv) > 1 else folder)
        place.mkdir(exist_ok=True)
        if not (place / "model").is_dir():
            run((PYTHON, HERE / "plain_model.py", place / "model"))
        compare(place, place / "model")
