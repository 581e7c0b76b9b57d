"""What the notes say about two concepts, and where they say it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import prod

from kg.model.relation_types import symmetric

Triple = tuple[str, str, str]
"""What a statement says: source, relation, target."""


def statement(source: str, relation: str, target: str) -> Triple:
    """The triple of a statement; the ends of one that holds both ways are in the order of ids."""
    if relation in symmetric() and target < source:
        source, target = target, source
    return source, relation, target


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that says so, as plain text."""

    path: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A typed, directed statement about two concepts."""

    source: str  # concept id
    target: str
    relation: str  # one of the typed `relation_types`
    weight: float  # 0..1, how sure
    evidence: tuple[Evidence, ...]

    @property
    def triple(self) -> Triple:
        """What it says."""
        return self.source, self.relation, self.target


def merge(relations: Iterable[Relation]) -> tuple[Relation, ...]:
    """Join equal statements: independent evidence adds up by noisy-or, 1 - Π(1 - wᵢ).

    The same sentence counts once. The result is sorted and hangs on no order.
    """
    found: dict[Triple, dict[Evidence, float]] = defaultdict(dict)
    for one in relations:
        seen = found[statement(*one.triple)]
        for place, quote in enumerate(one.evidence):
            # What follows the first line is its context, not evidence of its own.
            weight = one.weight if place == 0 else 0.0
            seen[quote] = max(weight, seen.get(quote, 0.0))
    merged = []
    order = sorted(found.items(), key=lambda item: (item[0][0], item[0][2], item[0][1]))
    for (source, relation, target), seen in order:
        evidence = tuple(sorted(seen, key=lambda e: (-seen[e], e.path, e.line, e.text)))
        doubt = prod(1 - weight for weight in sorted(seen.values()))
        merged.append(Relation(source, target, relation, round(1 - doubt, 4), evidence))
    return tuple(merged)
