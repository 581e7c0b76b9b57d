"""What a question costs in a vault of 6,000 notes: `python -m tests.bench.large [FOLDER]`.

The notes are made up (`tests.bench.vault`), and so are the vectors of their passages: unit vectors
at random, by the real encoders' names and of their dimensions, as to make 150,000 real ones takes
half an hour and how long a search takes doesn't hang on them. Questions are asked as ever, by the
real encoders. What is in FOLDER already is used again.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.embed.registry import Encoder, open_encoder
from tests.bench import vault
from tests.bench.processes import KG, PYTHON, median, row, run
from tests.bench.vault import FIRST, SECOND, THIRD

NOTES = 6000
ASKED = 60
TEMPLATES = (
    "what is {a}",
    "why {a} over {b}",
    "difference between {a} and {b}",
    "how does {a} use {b}",
    "when should I use {a} instead of {b} if the input grows",
    "{a}",
    "{short} {third} {third2}",
    "{a}이란?",
    "{a}와 {b}의 차이",
    "왜 {a} 대신 {b}을 사용하나",
    "{b}이 없으면 결과가 어떻게 달라지나요",
    "입력이 커지면 {a} 학습이 느려지는 이유는?",
    "{sound}은 {letters}와 무엇이 다른가",
    "{sound}의 한계를 {short}로 해결하는 방법",
    "which {third} needs less memory for training, {letters} or {third2}",
    "{misspelt}",
    "{letters} explained",
    "how to cook {a} with kimchi",
    "2002 월드컵 4강 상대와 {a}",
    "Does the error fall after a few epochs when {a} keeps what was seen before?",
)
"""Of every kind and in both languages; a common name (`short`) is in thousands of sections."""
SOUNDS = ("어텐션 네트워크", "커널 로스", "배치 노멀라이제이션", "그래디언트 디센트", "토큰 인코더")
COLD = ("why Adaptive Gradient Descent over Local Policy Search", "어텐션 네트워크란?")


class Scattered:
    """Real for questions; the passages' vectors point anywhere. See `Encoder`."""

    def __init__(self, real: Encoder) -> None:
        self._real = real
        self.name, self.dimension = real.name, real.dimension
        self.prompts: Mapping[str, str] = real.prompts

    def self_information(self, word: str) -> float:
        """What the word search weighs words by."""
        from kg.search.term_weight import self_information

        return self_information(self._real)(word)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self._real.embed_query(text)

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        rows = np.empty((len(texts), self.dimension), np.float32)
        for place, text in enumerate(texts):
            seed = blake2b(f"{self.name} {text}".encode("utf-8", "replace"), digest_size=8)
            random_ = np.random.default_rng(int.from_bytes(seed.digest()))
            rows[place] = random_.standard_normal(self.dimension)
        if progress:
            progress(len(texts))
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows

    embed_queries = embed_passages  # headings, read as if they were questions


def make(folder: Path, count: int = NOTES) -> None:
    """Make notes and index, each unless it is there."""
    import kg.build.embeddings
    from kg.build.pipeline import build
    from kg.notes.config import find_config

    if not (folder / "notes").is_dir():
        vault.make(folder / "notes", count)
    if not (folder / "index").is_dir():
        print(f"(a vault of {count} notes is built, which takes minutes)", flush=True)
        vars(kg.build.embeddings)["open_encoder"] = lambda model=None, **named: Scattered(
            open_encoder(model, **named)
        )
        build(find_config(folder / "notes", folder / "index"))


def questions(count: int = ASKED, seed: int = 4) -> list[str]:
    """Questions over those notes, no two alike."""
    random_ = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        a, b = ([random_.choice(some) for some in (FIRST, SECOND, THIRD)] for _ in range(2))
        word = a[1].lower()
        text = TEMPLATES[len(found) % len(TEMPLATES)].format(
            a=" ".join(a[random_.randint(0, 1) :]),
            b=" ".join(b[random_.randint(0, 1) :]),
            short=a[1],
            third=b[2].lower(),
            third2=a[2].lower(),
            sound=random_.choice(SOUNDS),
            misspelt=f"{word[:3]}{word[4:]} {a[2]}",
            letters="".join(name[0] for name in a),
        )
        found.setdefault(text)
    return list(found)


def ask_all(folder: Path) -> None:
    """Put the questions to a library that stays open; print what each took, in ms."""
    import kg

    with kg.open(folder / "notes", folder / "index") as library:
        library.warm()
        times = []
        for question in questions():
            started = time.perf_counter(), time.process_time()
            library.ask(question)
            now = time.perf_counter(), time.process_time()
            times.append([1e3 * (now[i] - started[i]) for i in (0, 1)])
    print(json.dumps(times))


def report(folder: Path) -> None:
    """Print what a question costs in a process of its own, and in one that stays open."""
    index = folder / "index"
    for question in COLD:
        cost = median(7, (*KG, "ask", question, "--index", index), good=(0, 1))
        row(f"ask, cold: {question[:20]}…", cost)
    out = folder / "times.json"
    cost = run((PYTHON, "-m", "tests.bench.large", "--asked", folder), output=out)
    times = np.array(json.loads(out.read_text()))
    for name, column in zip(("wall", "CPU"), times.T, strict=True):
        middle, most = np.percentile(column, [50, 95])
        print(f"loaded, {len(times)} questions, {name}: p50 {middle:.0f} ms, p95 {most:.0f} ms")
    print(f"loaded: {cost.peak:.0f} MB")


if __name__ == "__main__":
    if sys.argv[1] == "--asked":
        ask_all(Path(sys.argv[2]))
    else:
        make(Path(sys.argv[1]))
        report(Path(sys.argv[1]))
