"""Documents made to break the reading of notes: `python -m tests.fuzz.run 10000 [first seed]`.

Each goes through what a build does with one note: parsing, sections, sentences, passages,
candidates, mentions, relations. None may raise an error or take more than `LONGEST` seconds.
"""

from __future__ import annotations

import random
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

CORPUS = Path(__file__).parent
LONGEST = 10.0
PIECES = (
    "# ", "## ", "###### ", "- ", "  - ", "1. ", "> ", "```", "~~~", "---", "===", "$$", "$", "|",
    "|a|b|\n|---|---|\n", "<div>", "</div>", "<!--", "-->", "<script>", "<![CDATA[", "[[", "]]",
    "[a](b)", "![x](y)", "[^1]", "[^1]: ", "*", "**", "_", "~~", "`", "\\", "&amp;", "&#x0;", "(",
    ")", "“", "”", ": ", "; ", " = ", "\t", "\n", "\n\n", "\r\n", "\x00", "\u200b", "\u202e",
    "\u2028", "\ufeff", "\ud800", "é", "e\u0301", "𝒳", "🧠", "ㄱㄴ", "각", "각".encode().decode(),
    "Adam은 Momentum과 RMSProp을 합친 방법이다. ", "ReLU는 Gradient Vanishing을 막아 준다. ",
    "Dropout is a regularization method that ", "A(B), ", "Batch Normalization(BN)", "이란?", "VS",
    "을 ", "를 ", "은 ", "때문에 ", " is ", " uses ", "not ", "아니다. ", "{#id}", ":::tip\n",
    "#tag ",
    "---\ntags: [a]\naliases: [b]\n---\n", "---\n: {\n---\n", "http://a.b/c?d=e ", "@x/y ", "C++ ",
)  # fmt: skip


def document(seed: int, corpus: list[str]) -> str:
    """The document of a seed: pieces, repeats, and cuts of the corpus."""
    random_ = random.Random(seed)
    parts: list[str] = []
    for _ in range(random_.randint(1, 60)):
        kind = random_.random()
        if kind < 0.7:
            parts.append(random_.choice(PIECES))
        elif kind < 0.8:
            parts.append(random_.choice(PIECES) * random_.choice([2, 7, 50, 400]))
        elif kind < 0.95:
            text = random_.choice(corpus)
            start = random_.randrange(len(text) + 1)
            parts.append(text[start : start + random_.randint(0, 400)])
        else:
            parts.append("".join(chr(random_.randrange(0x11000)) for _ in range(8)))
    return "".join(parts)


def read(text: str) -> None:
    """Do with a text what a build does with a note."""
    from kg.extract.chunks import passages
    from kg.notes.read import parse
    from tests.unit.graphs import Reading

    # A file holds no lone surrogates: they are read as question marks.
    reading = Reading([parse("fuzz.md", text.encode("utf-8", "replace").decode())])
    for section in reading.sections:
        list(passages(section))
    assert isinstance(reading.relations, tuple)


def troubles(seeds: range) -> Iterator[tuple[int, str, str]]:
    """Seed, document and complaint of each document that breaks something."""
    kept = sorted(CORPUS.glob("*.md"))
    corpus = [file.read_bytes().decode("utf-8", "replace") for file in kept if file.stat().st_size]

    def late(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"took more than {LONGEST:.0f} s")

    signal.signal(signal.SIGALRM, late)
    for seed in seeds:
        text = document(seed, corpus)
        signal.setitimer(signal.ITIMER_REAL, LONGEST)
        try:
            read(text)
        except Exception as error:
            yield seed, text, f"{type(error).__name__}: {error}"
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)


def main(count: int, first: int) -> int:
    """Try them, keep what breaks, say how it went."""
    started, found = time.perf_counter(), 0
    for seed, text, complaint in troubles(range(first, first + count)):
        found += 1
        (CORPUS / f"found-{seed}.md").write_text(text, "utf-8", errors="replace")
        print(f"seed {seed}: {complaint[:200]}")
    print(f"{count} documents in {time.perf_counter() - started:.0f} s: {found} broke something")
    return int(found > 0)


if __name__ == "__main__":
    arguments = [int(a) for a in sys.argv[1:]] + [300, 0][len(sys.argv) - 1 :]
    sys.exit(main(*arguments))
