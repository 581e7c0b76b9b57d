"""Questions that nobody tuned for, by class: `python -m tests.bench.questions [FOLDER] [--read]`.

`questions/*.tsv` hold a class, a question and the headings (path:line) that answer it, a row each,
over our own notes and over the two shared folders, which are skipped where they are missing. They
were written by reading the notes, before anything was asked. Rows without a place are off-topic,
far or near. With `--read` every answer is printed, to be read.
"""

from __future__ import annotations

import math
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.build.pipeline import build
from kg.index.snapshot import Snapshot
from kg.notes.config import find_config
from kg.search.answer import Answer
from kg.search.session import QuerySession

HERE = Path(__file__).parent / "questions"
ROOT = Path(__file__).parents[2]
SHARED = ROOT.parents[0] / "shared"
FOLDERS = {
    "own": ROOT / "notes",
    "real": SHARED / "notes",
    "vue": SHARED / "bench" / "vue-ko",
}
OFF = ("far", "near")
COUNT = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its answer."""

    kind: str
    question: str
    places: tuple[str, ...]
    answer: Answer

    @property
    def ranks(self) -> list[int]:
        """The ranks, from 1, of the sections that answer it."""
        found = [f"{hit.section.path}:{hit.section.line}" for hit in self.answer.hits]
        return [found.index(place) + 1 for place in self.places if place in found]

    @property
    def ndcg(self) -> float:
        """With every section that answers it worth the same."""
        best = sum(1 / math.log2(rank + 2) for rank in range(min(len(self.places), COUNT)))
        return sum(1 / math.log2(rank + 1) for rank in self.ranks) / best if best else 0.0


def questions(name: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Class, question and places of each row of a set."""
    for line in (HERE / f"{name}.tsv").read_text("utf-8").splitlines():
        kind, question, places = line.split("\t")
        yield kind, question, tuple(_place(place) for place in places.split(",") if place)


def _place(text: str) -> str:
    return text if ":" in text else f"ai-deep-dive.md:{text}"


def asked(session: QuerySession, name: str) -> list[Asked]:
    """Every question of a set, with its answer."""
    return [
        Asked(kind, question, places, session.ask(question, count=COUNT))
        for kind, question, places in questions(name)
    ]


def report(rows: Sequence[Asked]) -> None:
    """Print a line for each class, and one for them all."""
    kinds = dict.fromkeys(row.kind for row in rows)
    for kind in kinds:
        if kind in OFF:
            some = [row for row in rows if row.kind == kind]
            refused = sum(not row.answer.quotes for row in some)
            print(f"  {kind:11s} refused {refused} of {len(some)}")
        else:
            _line(kind, [row for row in rows if row.kind == kind])
    _line("all", [row for row in rows if row.kind not in OFF])


def _line(name: str, rows: Sequence[Asked]) -> None:
    def share(good: int) -> str:
        return f"{good / len(rows):.3f}"

    print(
        f"  {name:11s} {len(rows):3d}"
        f"  nDCG@10 {sum(row.ndcg for row in rows) / len(rows):.3f}"
        f"  hit@1 {share(sum(1 in row.ranks for row in rows))}"
        f"  hit@5 {share(sum(any(r <= 5 for r in row.ranks) for row in rows))}"
        f"  answered {share(sum(bool(row.answer.quotes) for row in rows))}"
    )


def read(rows: Sequence[Asked]) -> None:
    """Print every answer, with what came first and where what should have come stands."""
    for row in rows:
        print(f"\n[{row.kind}] {row.question}  ({row.answer.score:.2f}; ranks {row.ranks})")
        for hit in row.answer.hits[:2]:
            signals = " ".join(f"{name} {value:.1f}" for name, value in hit.signals.items())
            print(f"    {hit.section.path}:{hit.section.line} {hit.section.title} | {signals}")
        for quote in row.answer.quotes:
            print(f"    > {quote.path}:{quote.line} {quote.text}")


def main() -> None:
    """Measure; indexes are made in a folder given as argument and used again, or thrown away."""
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    with tempfile.TemporaryDirectory() as folder:
        for name, notes in FOLDERS.items():
            if not notes.is_dir():
                continue
            where = find_config(notes, Path(words[0] if words else folder) / name)
            build(where)
            with Snapshot.open(where.index) as snapshot, QuerySession(snapshot) as session:
                rows = asked(session, name)
            print(f"{name}:")
            report(rows)
            if "--read" in sys.argv:
                read(rows)


if __name__ == "__main__":
    main()
