"""How far two annotators agree. `python -m training.agreement` prints it, by file and in all.

`second/` holds notes of `notes/` that another hand annotated without having seen the first. Two
names are one if they differ in case alone. Where a type has no direction, either order is the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np

from kg.model.relation_types import symmetric
from training.corpus import FOLDER, AnnotatedNote, read

SECOND = Path(__file__).with_name("second")

_Relation = tuple[str, str, str]
_UNDIRECTED = symmetric() | {"="}


@dataclass(frozen=True, slots=True)
class Agreement:
    """Shares of one, but for the last, which is 0 where they agree no more than by chance."""

    exact: float  # F1 of mentions with the same start and end
    overlapping: float  # F1 of mentions that share a character with one of the other's
    relation: float  # F1 of source, relation and target, within a note
    untyped: float  # F1 of pairs of names, whatever their relation and its direction
    same_type: float  # of the pairs that both have: those that share a relation and its direction
    kappa: float  # Cohen's, of whether a line states a relation


def paired(
    first: Iterable[AnnotatedNote], second: Iterable[AnnotatedNote]
) -> list[tuple[AnnotatedNote, AnnotatedNote]]:
    """Every note of the second annotator with the same note of the first.

    Raises:
        KeyError: the first has no note of that text; one of them has been edited since.
    """
    known = {tuple(line.text for line in note.lines): note for note in first}
    return [(known[tuple(line.text for line in note.lines)], note) for note in second]


def counts(first: AnnotatedNote, second: AnnotatedNote) -> Counter[str]:
    """What `agreement` is reckoned from: of one note, or of many when added."""
    found: Counter[str] = Counter()
    for a, b in zip(first.lines, second.lines, strict=True):
        found["mentions"] += len(a.spans) + len(b.spans)
        found["exact"] += 2 * len({*a.spans} & {*b.spans})
        found["overlapping"] += _overlapping(a.spans, b.spans) + _overlapping(b.spans, a.spans)
        found[f"line {bool(a.statements):d}{bool(b.statements):d}"] += 1
    left, right = _relations(first), _relations(second)
    found["relations"] = len(left) + len(right)
    found["relation"] = 2 * len(left & right)
    found["pairs"] = len(_pairs(left)) + len(_pairs(right))
    found["untyped"] = 2 * len(_pairs(left) & _pairs(right))
    found["same type"] = 2 * len(_pairs(left & right))
    return found


def agreement(found: Counter[str]) -> Agreement:
    """The figures that counts come to."""
    both, one, other = found["line 11"], found["line 10"], found["line 01"]
    lines = both + one + other + found["line 00"]
    said, also = _share(both + one, lines), _share(both + other, lines)
    chance = said * also + (1 - said) * (1 - also)
    return Agreement(
        _share(found["exact"], found["mentions"]),
        _share(found["overlapping"], found["mentions"]),
        _share(found["relation"], found["relations"]),
        _share(found["untyped"], found["pairs"]),
        _share(found["same type"], found["untyped"]),
        _share(1 - _share(one + other, lines) - chance, 1 - chance),
    )


def _overlapping(spans: Iterable[tuple[int, int]], others: tuple[tuple[int, int], ...]) -> int:
    return sum(any(a < d and c < b for c, d in others) for a, b in spans)


def _relations(note: AnnotatedNote) -> set[_Relation]:
    found: set[_Relation] = set()
    for said in (said for line in note.lines for said in line.statements):
        ends = [said.source.casefold(), said.target.casefold()]
        source, target = sorted(ends) if said.relation in _UNDIRECTED else ends
        found.add((source, said.relation, target))
    return found


def _pairs(relations: Iterable[_Relation]) -> set[frozenset[str]]:
    return {frozenset((source, target)) for source, _, target in relations}


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 1.0


def main() -> None:
    """Print the figures by file and in all, and the bounds that 95 % of other draws lie within."""
    of: dict[str, list[Counter[str]]] = {}
    for file in sorted(SECOND.glob("*.txt")):
        of[file.stem] = [counts(*pair) for pair in paired(read(FOLDER / file.name), read(file))]
    of["all"] = every = [found for notes in of.values() for found in notes]
    rows = {name: astuple(agreement(sum(notes, Counter()))) for name, notes in of.items()}
    chosen = np.random.default_rng(0).integers(len(every), size=(1000, len(every)))
    draws = [astuple(agreement(sum((every[n] for n in row), Counter()))) for row in chosen]
    rows["all, from"], rows["all, to"] = np.percentile(draws, [2.5, 97.5], axis=0)
    print(" " * 36 + "".join(f"{name:>12}" for name in Agreement.__slots__))
    for name, figures in rows.items():
        print(f"{name:36}" + "".join(f"{figure:12.2f}" for figure in figures))


if __name__ == "__main__":
    main()
