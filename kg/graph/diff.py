"""What became of the graph from one generation to the next: concepts and relations, by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.index.concepts import GraphOutline
    from kg.index.transaction import Transaction
    from kg.model.relation import Triple

NAMED = 5
"""Names of a kind that a line of text holds; the rest is counted."""


@dataclass(frozen=True, slots=True)
class GraphChange:
    """Gained and lost, by label, in alphabetical order."""

    concepts_gained: tuple[str, ...] = ()
    concepts_lost: tuple[str, ...] = ()
    relations_gained: tuple[Triple, ...] = ()
    relations_lost: tuple[Triple, ...] = ()

    def __bool__(self) -> bool:
        return any(asdict(self).values())

    def to_json(self) -> dict[str, Any]:
        """As `kg diff --json` prints it."""
        return {
            "concepts": {"gained": list(self.concepts_gained), "lost": list(self.concepts_lost)},
            "relations": {
                "gained": [_object(triple) for triple in self.relations_gained],
                "lost": [_object(triple) for triple in self.relations_lost],
            },
        }


def changed(transaction: Transaction) -> GraphChange:
    """What a transaction, its conclusions drawn, makes of the graph."""
    before, after = transaction.conclusions.before, transaction.conclusions.after
    named = {end for source, _, target in before.relations ^ after.relations
             for end in (source, target)}  # fmt: skip
    same = transaction.now.labels(sorted(named - before.labels.keys() - after.labels.keys()))
    return GraphChange(
        concepts_gained=_labels(after, before),
        concepts_lost=_labels(before, after),
        relations_gained=_triples(after, before, same),
        relations_lost=_triples(before, after, same),
    )


def one_line(change: GraphChange) -> str:
    """The change as a line: `concepts +1 AdaGrad; relations -1 Adam combines Momentum`."""
    gained = [" ".join(triple).replace("_", " ") for triple in change.relations_gained]
    lost = [" ".join(triple).replace("_", " ") for triple in change.relations_lost]
    kinds = {
        "concepts": _signed(change.concepts_gained, change.concepts_lost),
        "relations": _signed(gained, lost),
    }
    return "; ".join(f"{kind} {text}" for kind, text in kinds.items() if text) or "same graph"


def lines(change: GraphChange) -> list[str]:
    """The change, a line for each concept and relation that came or went."""
    marks = {
        "+": (change.concepts_gained, change.relations_gained),
        "-": (change.concepts_lost, change.relations_lost),
    }
    found = [f"{mark} {label}" for mark, (labels, _) in marks.items() for label in labels]
    found += [
        f"{mark} {source} {relation.replace('_', ' ')} {target}"
        for mark, (_, triples) in marks.items()
        for source, relation, target in triples
    ]
    return found


def _labels(here: GraphOutline, there: GraphOutline) -> tuple[str, ...]:
    return tuple(sorted(label for id_, label in here.labels.items() if id_ not in there.labels))


def _triples(
    here: GraphOutline, there: GraphOutline, same: Mapping[str, str]
) -> tuple[Triple, ...]:
    labels = {**same, **here.labels}
    named = (
        (labels.get(source, source), relation, labels.get(target, target))
        for source, relation, target in here.relations - there.relations
    )
    return tuple(sorted(named))


def _signed(gained: Iterable[str], lost: Iterable[str]) -> str:
    parts = []
    for sign, names in (("+", list(gained)), ("-", list(lost))):
        if names:
            more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
            parts.append(f"{sign}{len(names)} {', '.join(names[:NAMED])}{more}")
    return ", ".join(parts)


def _object(triple: Triple) -> dict[str, str]:
    source, relation, target = triple
    return {"source": source, "relation": relation, "target": target}
