"""How soon an edit is in the index: `python -m tests.bench.freshness [few | many [FOLDER]]`.

Few notes are ../shared/notes (or ours, without them), embedded as ever. Many are a vault of 6,000
(`tests.bench.vault`), embedded by the fake of `tests.fakes`: how long an edit takes doesn't hang on
what is in the vectors that it leaves alone. Everything is compared with the full build of the same
notes ("baseline"), in the same run. What is in FOLDER already is used again.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from threading import Event, Timer

from kg.build.watch import Watcher
from kg.notes.config import find_config
from tests.bench import vault
from tests.bench.processes import KG, PYTHON, ROOT, Cost, median, row, run
from tests.fakes import install

SHARED = ROOT.parent / "shared"
NOTES = 6000
EDITS = 5
FAKE = (PYTHON, "-m", "tests.fakes")
Command = Sequence[str | Path]


def cold(build: Command, note: Path, full: Cost) -> None:
    """A build with nothing changed, and after edits of one note."""
    text = note.read_text("utf-8")
    row("nothing changed", median(EDITS, build), full)

    def add(line: str) -> None:
        note.write_text(f"{text}\n\n{line}\n", "utf-8")

    def edit(number: int) -> None:
        add(f"One more line, the {number}th, that says nothing new.")

    def name(number: int) -> None:
        add(f"## Quantum Sieve {number}\nThe Quantum Sieve {number} solves Overfitting.")

    row("one section edited", median(EDITS, build, edit), full)
    row("one section and name added", median(EDITS, build, name), full)
    note.write_text(text, "utf-8")
    run(build)


def watched(notes: Path, index: Path, note: Path, full: Cost, page: Path | None) -> None:
    """From a save to the new index, and the page where one is wanted, in `kg watch`."""
    text, stop = note.read_text("utf-8"), Event()
    saved: list[float] = []
    taken: list[float] = []

    def save() -> None:
        saved.append(time.perf_counter())
        note.write_text(f"{text}\n\nA watched line, the {len(saved)}th.\n", "utf-8")

    for update in Watcher(find_config(notes, index, notes.parent), page).updates(stop):
        if update.error:
            sys.exit(update.error)
        if saved:
            taken.append(time.perf_counter() - saved[-1])
        if len(taken) > EDITS:  # the first one loads what the others have
            break
        Timer(1.0, save).start()
    stop.set()
    note.write_text(text, "utf-8")
    wall = statistics.median(taken[1:])
    where = "index and page" if page else "index"
    print(f"watched, from save to {where:16s} {wall:6.2f} s   {full.wall / wall:5.0f}x faster")


def few(work: Path) -> None:
    """The notes of one course."""
    real = SHARED / "notes"
    notes = Path(shutil.copytree(real if real.is_dir() else ROOT / "notes", work / "notes"))
    index = work / "index"
    note = max(notes.rglob("*.md"), key=lambda file: file.stat().st_size)
    note.chmod(0o644)
    build = (*KG, "build", notes, "--index", index)
    run(build)  # what is unpacked once for all indexes isn't part of it
    shutil.rmtree(index)
    full = run(build)
    row("few notes, full build", full)
    cold(build, note, full)
    watched(notes, index, note, full, work / "page.html")


def many(work: Path) -> None:
    """A vault of 6,000."""
    notes, index = work / "vault", work / "vault-index"
    if not notes.exists():
        vault.make(notes, NOTES)
    shutil.rmtree(index, ignore_errors=True)
    build = (*FAKE, "build", notes, "--index", index)
    full = run(build)
    row(f"{NOTES} notes, full build", full)
    note = notes / "07" / "note-777.md"
    cold(build, note, full)
    install()
    watched(notes, index, note, full, None)


def main(which: str = "", folder: str | None = None) -> None:
    """Measure one or both."""
    with tempfile.TemporaryDirectory() as scratch:
        for name, measure in (("few", few), ("many", many)):
            if which in ("", name):
                measure(Path(folder or scratch))


if __name__ == "__main__":
    main(*sys.argv[1:])
