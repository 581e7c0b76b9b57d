"""A vault of any size, the same for the same seed: `python -m tests.bench.vault FOLDER 6000`."""

from __future__ import annotations

import random
import sys
from pathlib import Path

FIRST = (
    "Adaptive",
    "Deep",
    "Sparse",
    "Linear",
    "Global",
    "Local",
    "Robust",
    "Latent",
    "Neural",
    "Hidden",
    "Dual",
    "Convex",
)
SECOND = (
    "Gradient",
    "Attention",
    "Momentum",
    "Kernel",
    "Entropy",
    "Batch",
    "Residual",
    "Policy",
    "Token",
    "Margin",
)
THIRD = (
    "Descent",
    "Network",
    "Loss",
    "Pooling",
    "Encoder",
    "Normalization",
    "Search",
    "Sampling",
    "Tree",
    "Filter",
)
SENTENCES = (
    "{a}은 {b}의 한계를 해결하기 위해 사용한다.",
    "{a}와 {b}를 합친 방법이다.",
    "{a} is a kind of {b} that needs less memory.",
    "{a} uses {b} in every step, so that training stays stable.",
    "입력이 커지면 {a} 때문에 학습이 느려진다.",
    "Unlike {b}, {a} keeps what was seen before.",
    "{b}이 없으면 결과가 크게 달라질 수 있다.",
    "The figure shows how the error falls after a few epochs.",
)


def note(number: int, random_: random.Random) -> str:
    """A study note of some 300 words."""
    name = _name(random_)
    lines = ["---", f"tags: [tag{number % 40}]", "---", f"# {name} {number}", ""]
    for _ in range(random_.randint(3, 7)):
        lines += [f"## {_name(random_)}", ""]
        for _ in range(random_.randint(2, 6)):
            text = random_.choice(SENTENCES)
            lines.append(f"- {text.format(a=_name(random_), b=_name(random_))}")
        if random_.random() < 0.3:
            lines += ["", f"See [[note-{random_.randrange(6000)}]]."]
        lines.append("")
    return "\n".join(lines)


def make(folder: Path, count: int, seed: int = 6) -> None:
    """Write the notes, in folders of a hundred."""
    random_ = random.Random(seed)
    for number in range(count):
        file = folder / f"{number // 100:02}" / f"note-{number}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(note(number, random_), "utf-8")


def _name(random_: random.Random) -> str:
    parts = [random_.choice(FIRST), random_.choice(SECOND), random_.choice(THIRD)]
    return " ".join(parts[random_.randint(0, 1) :])


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]))
