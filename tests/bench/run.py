"""Measure kg beside the baseline script, in one run: `make bench`.

The figures that were set as targets are all here: cold and loaded, on real notes and in a vault of
6,000, and how good the rankings are. --speed and --small leave out what takes long.

Every cost is of a whole process as the operating system accounts for it: wall seconds, CPU
seconds, peak memory. Both use the same weights. Figures differ from machine to machine; the ratios
are what to look at.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.bench import large, retrieval
from tests.bench.processes import KG, PYTHON, ROOT, median, row, run

HERE = Path(__file__).parent
SHARED = ROOT.parent / "shared"
QUESTION = "why ReLU over sigmoid"


def speed(notes: Path, model: Path, work: Path) -> None:
    """Time the things that a user waits for."""
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


def graph(notes: Path, gold: Path, work: Path) -> None:
    """Score the concept graph."""
    index, export = work / "graph.index", work / "graph.json"
    run((*KG, "build", notes, "--index", index))
    run((*KG, "export", "--index", index), output=export)
    subprocess.run([PYTHON, SHARED / "bench" / "score.py", "graph", gold, export], check=True)


def options() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description="Measure kg beside the baseline script.")
    parser.add_argument("--speed", action="store_true", help="leave quality out")
    parser.add_argument("--small", action="store_true", help="leave the vault of 6,000 notes out")
    parser.add_argument("--vault", type=Path, help="where that vault is kept for the next time")
    return parser.parse_args()


def main() -> None:
    """Run everything that the machine has the data for."""
    chosen = options()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        real = SHARED / "notes"
        source = real if real.is_dir() else ROOT / "notes"
        notes = Path(shutil.copytree(source, work / "notes"))
        print(f"notes: {source.relative_to(ROOT.parent)}, question: {QUESTION}\n", flush=True)
        model = work / "model"
        run((PYTHON, HERE / "plain_model.py", model))
        speed(notes, model, work)
        if not chosen.small:
            vault = chosen.vault or work / "vault"
            large.make(vault)
            large.report(vault)
        bench = SHARED / "bench"
        if chosen.speed:
            return
        if not bench.is_dir():
            print(f"\nno gold data in {bench}: quality is not measured")
            return
        print(flush=True)
        retrieval.compare(work, model)
        graph(real, bench / "seed-graph.dev.json", work)


if __name__ == "__main__":
    main()
