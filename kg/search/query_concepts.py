"""What a question is about: the concepts that it names, and what the notes say of them.

The graph is a signal of its own: a section whose heading is about the concept asked for, and one in
which a relation between two concepts of the question was read ("why A over B" wants the place
where the two are set against each other).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.index.snapshot import Snapshot
from kg.lang.questions import Kind, kind_of, sets_against
from kg.model.concept import Concept
from kg.model.relation import Relation
from kg.notes.sections import Section
from kg.search.expansion import Clause
from kg.search.retrieval import Hit

DEFINES, RELATES = 1.0, 1.0
"""What it says for a section to define the one concept of the question; to hold the evidence of a
relation between two of them."""
CONCEPTS, RELATIONS = 8, 8
"""Shown below an answer, at most."""
NEAR = 0.5  # of the best section's score: what a section needs for its concepts to be shown
LOOKED_AT, PROOFS = 16, 5
"""Relations of the question's concepts that are looked at, the surest; and proofs of each."""
_EMPTY = frozenset(("heading",))  # kinds of blocks that answer nothing
_AMBIGUOUS = 3
"""Concepts that one name may stand for: a name of more says nothing."""


@dataclass(frozen=True, slots=True)
class QuerySubject:
    """What a question is about."""

    kind: Kind
    contrast: bool  # it sets two things against each other
    concepts: tuple[Concept, ...]  # in the order in which the question names them
    relations: tuple[Relation, ...]  # those that join two of them, the surest first
    around: tuple[Relation, ...]  # those from or to one of them

    @property
    def ids(self) -> tuple[str, ...]:
        """Of its concepts."""
        return tuple(concept.id for concept in self.concepts)

    def fits(self, section: Section) -> float:
        """How well a section gives the kind of answer that is wanted, -1 to 1.

        Well if its heading wants the same kind. Where a sentence is wanted, the bare heading of a
        chapter is no answer; asked for by name only, it may be what is sought.
        """
        if self.kind is Kind.OTHER:
            return 0.0
        alike = kind_of(section.title) is self.kind
        against = self.kind is Kind.DIFFERENCE and sets_against(section.title)
        bare = all(block.kind in _EMPTY for block in section.blocks)
        return float(alike or against) - float(bare)


def subject_of(snapshot: Snapshot, question: str, clauses: Sequence[Clause]) -> QuerySubject:
    """What a question, divided into its clauses, is about."""
    ids = _named(clauses)
    concepts = snapshot.concepts(ids)
    return QuerySubject(
        kind=kind_of(question),
        contrast=sets_against(question),
        concepts=tuple(concepts[i] for i in ids if i in concepts),
        relations=snapshot.joining(ids, LOOKED_AT) if len(ids) > 1 else (),
        around=snapshot.around(ids, LOOKED_AT) if ids else (),
    )


def _named(clauses: Iterable[Clause]) -> tuple[str, ...]:
    """The concepts of the longest spans that name any, in the order of the question."""
    taken: set[int] = set()
    found: list[tuple[int, str]] = []
    for clause in sorted(clauses, key=lambda c: (-c.size, c.start)):
        span = set(range(clause.start, clause.end))
        if clause.concepts and not span & taken and len(clause.concepts) <= _AMBIGUOUS:
            taken |= span
            found += [(clause.start, concept) for concept in clause.concepts]
    return tuple(dict.fromkeys(concept for _, concept in sorted(found, key=lambda f: f[0])))


def graph_signal(snapshot: Snapshot, subject: QuerySubject) -> Mapping[int, float]:
    """What the graph says for sections, by number, 0 to 1."""
    if not subject.concepts:
        return {}
    found: dict[int, float] = {}
    if len(subject.concepts) == 1:
        defining = snapshot.numbers(subject.concepts[0].sections)
        found |= dict.fromkeys(defining or _speaking(snapshot, subject), DEFINES)
    for relation in subject.relations:
        for proof in relation.evidence[:PROOFS]:
            number = snapshot.section_at(proof.path, proof.line)
            if number is not None:
                found[number] = max(found.get(number, 0.0), RELATES * relation.weight)
    return found


def _speaking(snapshot: Snapshot, subject: QuerySubject) -> Sequence[int]:
    """Of a concept that has no section of its own: those in which the notes say what it does."""
    proofs = (proof for relation in subject.around for proof in relation.evidence[:PROOFS])
    numbers = (snapshot.section_at(proof.path, proof.line) for proof in proofs)
    return [number for number in dict.fromkeys(numbers) if number is not None]


def joined(
    snapshot: Snapshot, subject: QuerySubject, hits: Sequence[Hit]
) -> tuple[tuple[Concept, ...], tuple[Relation, ...]]:
    """The concepts to show below an answer, those of the question first, and what joins them.

    Relations between two concepts of the question come first, then the surest ones of which the
    evidence stands in the best sections, then those around the question's concepts.
    """
    best = [hit for hit in hits if hit.score >= NEAR * hits[0].score][:3]
    places = [(hit.section.path, hit.section.line, hit.section.end_line) for hit in best]
    mentioned = snapshot.mentions([hit.number for hit in best])
    ids = dict.fromkeys(subject.ids)
    ids |= dict.fromkeys(m.concept for hit in best for m in mentioned.get(hit.number, ()))
    found = dict.fromkeys(subject.relations)
    shown = [
        r
        for r in snapshot.joining(ids, 4 * LOOKED_AT)
        if any(_within(places, e.path, e.line) for e in r.evidence)
    ]
    among = set(subject.ids)
    found |= dict.fromkeys(r for r in shown if {r.source, r.target} & among)
    found |= dict.fromkeys(subject.around)
    if not among:
        found |= dict.fromkeys(shown)
    relations = tuple(found)[:RELATIONS]
    ends = dict.fromkeys(end for r in relations for end in (r.source, r.target))
    wanted = list(dict.fromkeys([*subject.ids, *ends, *ids]))[: max(CONCEPTS, len(ends))]
    concepts = snapshot.concepts(wanted)
    return tuple(concepts[i] for i in wanted if i in concepts), relations


def _within(places: Sequence[tuple[str, int, int]], path: str, line: int) -> bool:
    return any(p == path and start <= line <= end for p, start, end in places)
