"""How well `same sound` tells loan words from others; run it as `python -m tests.bench.phonetics`.

`phonetics.tsv` has the Korean names of the thesaurus that write an English one by its sound, as
labelled by hand. Every other pair of a Korean and an English name is a confusable; those that share
a skeleton are tried, the Korean name being taken for unknown. A pair counts as accepted where the
rule says yes and no other name that it knows of sounds more alike, as both of its users choose.

Before there was one rule there were two, which on this list gave:

| rule | recall | precision |
|---|---|---|
| the graph's (equal skeletons, edit distance) | 0.729 | 0.947 |
| that of questions (skeletons near, weighted distance) | 0.824 | 0.934 |
| either of them | 0.852 | |
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from kg.lang.phonetics import alike, skeletons, sound_of_hangul, sound_of_latin

Pair = tuple[str, str]


def labelled() -> set[Pair]:
    """The pairs of the list: a Korean name without its spaces, an English one in lower case."""
    lines = Path(__file__).with_suffix(".tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {(korean.replace(" ", ""), english) for korean, english in rows}


def accepted(korean: set[str], english: set[str]) -> dict[str, list[str]]:
    """For each Korean name the English ones that the rule takes it for, the most alike only."""
    by_bones = defaultdict(set)
    for name in english:
        for bones in skeletons(sound_of_latin(name)):
            by_bones[bones].add(name)
    found = {}
    for name in korean:
        heard = sound_of_hangul(name)
        near = {other for bones in skeletons(heard) for other in by_bones[bones]}
        rated = [(rate, other) for other in near if (rate := alike(heard, sound_of_latin(other)))]
        best = max((rate for rate, _ in rated), default=0.0)
        found[name] = sorted(other for rate, other in rated if rate == best)
    return found


def measure() -> tuple[int, int, int, list[Pair]]:
    """Labelled pairs, how many the rule accepts; what it chooses rightly, and wrongly."""
    from kg.lang.thesaurus import english_names

    pairs = labelled()
    english = {e for _, e in pairs} | {name.lower() for name in english_names() if name.isascii()}
    taken = sum(bool(alike(sound_of_hangul(k), sound_of_latin(e))) for k, e in pairs)
    meant = defaultdict(set)
    for korean, name in pairs:
        meant[korean].add(_stem(name))
    chosen = [(k, e) for k, names in accepted(set(meant), english).items() for e in names]
    wrong = [(k, e) for k, e in chosen if _stem(e) not in meant[k]]
    return len(pairs), taken, len(chosen) - len(wrong), sorted(wrong)


def _stem(name: str) -> str:
    """Spellings and forms of one word are no confusables: drop out, dropout; mask, masking."""
    letters = "".join(filter(str.isalpha, name))
    for ending in ("ing", "able", "er", "or", "ed", "s", "e"):
        if letters.endswith(ending) and len(letters) > len(ending) + 2:
            return letters.removesuffix(ending)
    return letters


def main() -> None:
    """Prints recall, precision and what is taken for another word."""
    every, taken, right, wrong = measure()
    print(f"{every} loan words: recall {taken / every:.3f}")
    print(f"the word chosen among all English names: precision {right / (right + len(wrong)):.3f}")
    print("wrong: " + ", ".join(f"{korean} {english}" for korean, english in wrong))


if __name__ == "__main__":
    main()
