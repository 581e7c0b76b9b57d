"""Measure kg beside the baseline script, in one run: `make bench`; --speed leaves quality out.

Every figure is of a whole process as the operating system accounts for it: wall seconds, CPU
seconds, peak memory. Both use the same weights. Figures differ from machine to machine; the ratios
are what to look at.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.processes import KG, PYTHON, ROOT, median, row, run

HERE = Path(__file__).parent
SHARED = ROOT.parent / "shared"
QUESTION = "why ReLU over sigmoid"


def speed(notes: Path, work: Path) -> None:
    """Time the things that a user waits for."""
    model = work / "model"
    run((PYTHON, HERE / "plain_model.py", model))
    ours, theirs = work / "ours", work / "theirs"
    baseline = (PYTHON, HERE / "baseline.py", model)

    def fresh(_: int) -> None:
        shutil.rmtree(ours, ignore_errors=True)

    build = (*KG, "build", notes, "--index", ours)
    full = median(3, build, fresh)
    row("full build", full, run((*baseline, "build", notes, theirs)))
    row("build, nothing changed", median(7, build), median(1, (*baseline, "build", notes, theirs)))

    note = max(notes.rglob("*.md"), key=lambda file: file.stat().st_size)
    text = note.read_text("utf-8")

    def edit(number: int) -> None:
        note.write_text(f"{text}\n\nOne more line, the {number}th, on Adam.\n", "utf-8")

    row(
        "build, one section edited",
        median(5, build, edit),
        run((*baseline, "build", notes, theirs)),
    )
    note.write_text(text, "utf-8")
    run(build)
    ask = (*KG, "ask", QUESTION, "--index", ours)
    row("ask, cold", median(7, ask), median(3, (*baseline, "ask", theirs, QUESTION)))
    row("--help", median(7, (*KG, "--help")))


def quality(notes: Path, gold: Path, work: Path) -> None:
    """Score the answers to gold questions with the scorer that comes with them."""
    index, results = work / f"{gold.stem}.index", work / f"{gold.stem}.results"
    run((*KG, "build", notes, "--index", index))
    run((*KG, "ask", "--batch", gold, "--index", index), output=results)
    print(f"{gold.name}:", end=" ", flush=True)
    score = SHARED / "bench" / "score.py"
    subprocess.run([PYTHON, score, "rank", gold, notes, results], check=True)


def refusals(notes: Path, answered: Path, offtopic: Path, work: Path) -> None:
    """How many questions that the notes don't answer are refused, and how many others are."""
    index = work / f"{answered.stem}.index"
    counts: dict[str, list[bool]] = {}
    for gold in (answered, offtopic):
        results = work / f"{gold.stem}.refused"
        run((*KG, "ask", "--batch", gold, "--index", index), output=results)
        wanted = [json.loads(line) for line in gold.read_text("utf-8").splitlines() if line]
        got = [json.loads(line) for line in results.read_text("utf-8").splitlines()]
        for want, have in zip(wanted, got, strict=True):
            counts.setdefault(want.get("kind", "answerable"), []).append(have["answer"] is None)
    for kind, refused in counts.items():
        print(f"refused, {kind}: {sum(refused)} of {len(refused)}")


def graph(notes: Path, gold: Path, work: Path) -> None:
    """Score the concept graph."""
    index, export = work / "graph.index", work / "graph.json"
    run((*KG, "build", notes, "--index", index))
    run((*KG, "export", "--index", index), output=export)
    subprocess.run([PYTHON, SHARED / "bench" / "score.py", "graph", gold, export], check=True)


def main() -> None:
    """Run everything that the machine has the data for."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        real = SHARED / "notes"
        source = real if real.is_dir() else ROOT / "notes"
        notes = Path(shutil.copytree(source, work / "notes"))
        print(f"notes: {source.relative_to(ROOT.parent)}, question: {QUESTION}\n")
        speed(notes, work)
        bench = SHARED / "bench"
        if "--speed" in sys.argv:
            return
        if not bench.is_dir():
            print(f"\nno gold data in {bench}: quality is not measured")
            return
        print()
        quality(real, bench / "seed-queries.dev.jsonl", work)
        quality(bench / "vue-ko", bench / "vue-ko-queries.dev.jsonl", work)
        refusals(real, bench / "seed-queries.dev.jsonl", bench / "seed-offtopic.dev.jsonl", work)
        graph(real, bench / "seed-graph.dev.json", work)


if __name__ == "__main__":
    main()
