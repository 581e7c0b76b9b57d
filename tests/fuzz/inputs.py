"""Everything else that kg reads, made to break it: `python -m tests.fuzz.inputs 100000 [seed]`.

Front matter, kg.toml, aliases.md and files of questions, in turn. Each goes through the function
that the commands read it with; a `KgError` is an answer, any other error is a find.
"""

from __future__ import annotations

import io
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from kg.cli.batch import queries
from kg.model.concept import parse_rules
from kg.notes.config import find_config
from kg.notes.read import UnreadableNoteError, parse
from kg.runtime.errors import KgError
from tests.fuzz.run import PIECES

VALUES = (
    "!!bool maybe", "!!timestamp x", "!!int ''", "!!float .", "!!binary %", "0x" + "5" * 5000, "[",
    "]", "{", "}", "{a: {b: ", "- ", "&a ", "*a", "? ", "| ", ">-\n", "2024-13-45", "1:1:1", ".inf",
    "~", "null", "true", "'", '"', "a: b", "\n", "\n  ", "\t", ": ", "<<: *a", "!x ", "---\n",
    "%YAML 9.9\n", "...\n", "tags: ", "aliases: ", "title: ", "date: ", "draft: ", "\x85", "\ufeff",
)  # fmt: skip
TOML = (
    "notes = ", "index = ", "model = ", "follow_links = ", "never = ", "[aliases]\n", "[[never]]\n",
    '"A" = ["B"]\n', "[", "]", "{", "}", ", ", "= ", '"', "'''", '"""', "\\u0000", "1979-13-01",
    'notes = "n"\n', 'index = "i"\n', "follow_links = true\n", 'never = [["A", "B"]]\n', "# x\n",
    "0x", "1e999", "true", "false", "nan", '"notes"', '"../.."', '"a\\u0000b"', "\n", "a.b.c = 1\n",
)  # fmt: skip
RULES = (" = ", " != ", " ≠ ", "- ", "`", "# ", "<!--", "A", "Adam", "가", "\n", "\x00", "=", "==")
LINES = (
    '{"query": ',
    '"a"',
    "}",
    "null",
    "[" * 3000,
    "{",
    '"\\ud800"',
    "1e999",
    "\n",
    "Adam이란?",
    " ",
)


def document(chosen: random.Random, pieces: tuple[str, ...]) -> str:
    """Some of those pieces, some of any kind, and some repeated."""
    parts = []
    for _ in range(chosen.randint(1, 25)):
        one = chosen.choice(pieces if chosen.random() < 0.85 else PIECES)
        parts.append(one * chosen.choice([2, 9, 300]) if chosen.random() < 0.05 else one)
    return "".join(parts)


def front_matter(text: str, folder: Path) -> None:
    """As a build reads the metadata of a note."""
    parse("fuzz.md", f"---\n{text}\n---\n# A\n")


def settings(text: str, folder: Path) -> None:
    """As every command reads kg.toml."""
    if len(text) % 2:  # whole lines, of which one may be wrong
        lines = {line.split("=")[0]: line for line in text.split("\n") if "=" in line[1:]}
        text = "\n".join([*lines.values()][:2])
    (folder / "kg.toml").write_text(text, "utf-8", errors="replace")
    find_config(start=folder)


def rules(text: str, folder: Path) -> None:
    """As a build reads aliases.md."""
    parse_rules(text)


def batch(text: str, folder: Path) -> None:
    """As `kg ask --batch` reads its file."""
    list(queries(io.BytesIO(text.encode("utf-8", "surrogatepass"))))


KINDS: tuple[tuple[Callable[[str, Path], None], tuple[str, ...]], ...] = (
    (front_matter, VALUES),
    (settings, TOML),
    (rules, RULES),
    (batch, LINES),
)


def troubles(seeds: range) -> tuple[Counter[str], list[str]]:
    """How many documents of each kind were read, and the complaints."""
    counts: Counter[str] = Counter()
    found = []
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "notes").mkdir()
        for seed in seeds:
            read, pieces = KINDS[seed % len(KINDS)]
            text = document(random.Random(seed), pieces)
            counts[read.__name__] += 1
            try:
                read(text, Path(name))
            except (KgError, UnreadableNoteError):
                counts[f"{read.__name__} refused"] += 1
            except Exception as error:
                found.append(f"{read.__name__} {seed}: {type(error).__name__}: {error}")
    return counts, found


def main(count: int, first: int) -> int:
    """Try them, and say how it went."""
    started = time.perf_counter()
    counts, found = troubles(range(first, first + count))
    for complaint in found[:50]:
        print(complaint[:200])
    print(f"{dict(counts)} in {time.perf_counter() - started:.0f} s: {len(found)} broke something")
    return int(bool(found))


if __name__ == "__main__":
    arguments = [int(a) for a in sys.argv[1:]] + [3000, 0][len(sys.argv) - 1 :]
    sys.exit(main(*arguments))
