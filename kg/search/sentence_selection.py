"""The sentences that answer a question: which of the best sections', and how many.

Nothing is written here: every quote is a sentence of the notes as it stands, with its line.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from kg.lang.questions import Kind, sets_against
from kg.lang.tokenize import tokens
from kg.notes.sections import Sentence
from kg.search.definitions import first_definition
from kg.search.expansion import Clause
from kg.search.query_concepts import QuerySubject
from kg.search.quotable import asks, worth_quoting
from kg.search.retrieval import Hit
from kg.search.special_blocks import form_of, is_formula, shown

MOST = 5
"""Sentences in an answer."""
_USUAL = {Kind.WHAT: 3}
_ENOUGH = 4  # for the other kinds of question
_LETTERS = 500  # after so many, no further sentence begins
_SHORT = 6  # sentences of a section that is quoted from its beginning
_SECOND = 0.8
"""How near the second section has to come to the best one to be quoted too."""
_SAYS = 0.3  # share of the question that one of its sentences must name
_LEAST = 0.5  # how near one has to come to be quoted where the best one says nothing itself
_FORMULA = 0.5  # what it says for a sentence to hold a formula, where one is asked for
_SIDE = 0.25  # and the section of the other side of a contrast
_FIRST = 0.15  # what it says for a sentence to be the first one of its section


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of the notes, as it stands there."""

    text: str
    path: str
    line: int
    hit: int  # the place of its section among the hits


class SentenceSelector:
    """Chooses the quotes of one question."""

    def __init__(
        self,
        question: str,
        subject: QuerySubject,
        clauses: Sequence[Clause],
        information: Callable[[str], float],
        defined: Mapping[int, Collection[str]],
    ) -> None:
        """Prepare.

        Args:
            question: as it was asked.
            subject: what the question is about.
            clauses: its clauses.
            information: how much a word says.
            defined: for a section's number, the concepts that its heading is about.
        """
        self._form = form_of(question)
        self._defined = defined
        self._subject = subject
        self._weighted = [
            (clause, max(1.0, information(clause.text))) for clause in clauses if clause.ways
        ]
        self._names = {c.id: [_run(n.text) for n in c.names] for c in subject.concepts}
        self._asked = [
            *(n.text for c in subject.concepts for n in c.names),
            *(clause.text for clause, _ in self._weighted),
        ]

    def quotes(self, hits: Sequence[Hit]) -> tuple[Quote, ...]:
        """The sentences that answer, in reading order."""
        lead = self._lead(hits)
        if lead is None:
            return ()
        chosen = self._sides(hits)
        order = tuple(chosen)  # of a contrast: that of the question
        if not chosen:
            wide = asks(hits[lead].section)
            room = MOST if wide else _USUAL.get(self._subject.kind, _ENOUGH)
            chosen = {lead: self._best(hits[lead], room)}
            self._add_second(hits, lead, chosen)
        self._add_reasons(hits, chosen)
        places = [*order, *sorted(chosen.keys() - set(order))]
        quotes = [
            Quote(s.text, hits[place].section.path, s.line, place)
            for place in places
            for s in sorted(chosen[place], key=lambda s: (s.line, s.block))
        ]
        return tuple(_cut(quotes))

    def _lead(self, hits: Sequence[Hit]) -> int | None:
        """The best section that says anything: a chapter's heading may have but sections below."""
        for place, hit in enumerate(hits):
            if hit.score < _LEAST * hits[0].score:
                break
            if worth_quoting(hit.section):
                return place
        return None

    def _best(self, hit: Hit, room: int) -> list[Sentence]:
        """The sentences of a section that answer, in order.

        All of a short one, else those that name most of the question. Of a section that is about
        something else, what follows the definition of what is asked for.
        """
        every = worth_quoting(hit.section)
        extra = shown(hit.section, self._form)
        if extra:
            return [*extra, *self._most(hit, every, max(1, room - len(extra)))]
        whole = self._subject.kind is Kind.WHAT and self._form is None
        if whole and not self._is_about(hit):
            every = every[first_definition(every, self._asked) or 0 :]
            whole = len(every) < len(worth_quoting(hit.section))
        if whole and len(every) <= _SHORT:
            return every[:room]
        return self._most(hit, every, room)

    def _is_about(self, hit: Hit) -> bool:
        """Whether the heading of a section names what is asked for."""
        title = _run(hit.section.title)
        defined = self._defined.get(hit.number, ())
        return any(concept in defined for concept in self._subject.ids) or any(
            _run(name) in title for name in self._asked
        )

    def _most(self, hit: Hit, every: list[Sentence], room: int) -> list[Sentence]:
        """The sentences that name most of the question, in order."""
        if len(every) <= room:
            return every
        rated = sorted(
            range(len(every)),
            key=lambda i: (
                -self._told(every[i])
                - _FIRST * (i == 0)
                - self._near(hit, every[i])
                - _FORMULA * (self._form == "formula" and is_formula(every[i])),
                i,
            ),
        )
        return [every[i] for i in sorted(rated[:room])]

    def _told(self, sentence: Sentence) -> float:
        """The share of the question that the sentence names."""
        said = _run(sentence.text)
        mass = sum(weight for _, weight in self._weighted) or 1.0
        named = 0.0
        for clause, weight in self._weighted:
            ways = (way.weight for way in clause.ways if _run(way.name) in said)
            named += weight * max(ways, default=0.0)
        return named / mass

    def _near(self, hit: Hit, sentence: Sentence) -> float:
        """A sentence at the line of the best piece, or right after it, is likely the one."""
        return 0.3 if 0 <= sentence.line - hit.line <= 2 and hit.line > hit.section.line else 0.0

    def _sides(self, hits: Sequence[Hit]) -> dict[int, list[Sentence]]:
        """For a contrast that no one section is about: what the notes say of each side."""
        sides = self._subject.ids[:2]
        if not self._subject.contrast or len(sides) < 2 or self._sets_apart(hits[0]):
            return {}
        found: dict[int, list[Sentence]] = {}
        for side in sides:
            for place, hit in enumerate(hits):
                if hit.score >= _SIDE and side in self._defined.get(hit.number, ()):
                    found[place] = self._best(hit, 2)
                    break
        return found if len(found) == len(sides) else {}

    @property
    def _apart(self) -> tuple[str, ...]:
        """Relations whose evidence answers a contrast.

        That one thing extends the other is a reason to take it, but no word of what the other is.
        """
        why = self._subject.kind is not Kind.DIFFERENCE
        return ("contrasts", "extends") if why else ("contrasts",)

    def _sets_apart(self, hit: Hit) -> bool:
        """Whether a section's headings name both sides, or its text was read as the contrast."""
        title = _run(" ".join(hit.section.heading))
        names = [self._names[concept] for concept in self._subject.ids[:2]]
        if all(any(name in title for name in some if name.strip()) for some in names):
            return sets_against(hit.section.title) or asks(hit.section)
        return any(
            proof.path == hit.section.path
            and hit.section.line <= proof.line <= hit.section.end_line
            for relation in self._subject.relations
            if relation.relation in self._apart
            for proof in relation.evidence
        )

    def _add_second(
        self, hits: Sequence[Hit], lead: int, chosen: dict[int, list[Sentence]]
    ) -> None:
        """What another section says that fits nearly as well, unless it says the same."""
        first = hits[lead]
        for place, hit in enumerate(hits[lead + 1 : lead + 4], lead + 1):
            if hit.score < _SECOND * first.score:
                return
            if first.section.id not in hit.twins:
                some = self._best(hit, min(2, MOST - len(chosen[lead])))
                rows = all(hit.section.blocks[s.block].kind == "row" for s in some)
                if not rows and any(self._told(sentence) >= _SAYS for sentence in some):
                    chosen[place] = some
                return

    def _add_reasons(self, hits: Sequence[Hit], chosen: dict[int, list[Sentence]]) -> None:
        """The sentence in which the notes say how the concepts of the question are joined."""
        if self._subject.kind not in (Kind.WHY, Kind.DIFFERENCE):
            return
        here = {(hits[p].section.path, s.line) for p, some in chosen.items() for s in some}
        for relation in self._subject.relations:
            for proof in relation.evidence[:1]:
                if (proof.path, proof.line) in here or sum(map(len, chosen.values())) >= MOST:
                    continue
                for place, hit in enumerate(hits):
                    for sentence in worth_quoting(hit.section):
                        if hit.section.path == proof.path and sentence.line == proof.line:
                            chosen.setdefault(place, []).append(sentence)
                            here.add((proof.path, proof.line))


def _cut(quotes: Sequence[Quote]) -> Sequence[Quote]:
    """As many as are read in a moment."""
    size = 0
    for number, quote in enumerate(quotes[:MOST]):
        if size >= _LETTERS:
            return quotes[:number]
        size += len(quote.text)
    return quotes[:MOST]


def _run(text: str) -> str:
    """The tokens of a text with spaces around each, so that a name can be looked for in it."""
    return f" {' '.join(tokens(text))} "
