"""Relations in one section: what its heading and its sentences say of the concepts they name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from kg.extract.gazetteer import Gazetteer
from kg.extract.headings import analyse
from kg.extract.relations.context import NOBODY, SectionContext, open_section
from kg.extract.relations.matcher import Found, PatternMatcher, language_of
from kg.model.concept import Mention
from kg.model.relation import Evidence, Relation
from kg.notes.sections import Section, Sentence
from kg.runtime.lazy import regex

LONGEST = 600
"""Characters of a sentence that is still read; longer ones aren't sentences."""


def relations_in(
    section: Section, mentions: Sequence[Mention], gazetteer: Gazetteer
) -> tuple[Relation, ...]:
    """What a section says about the concepts that it mentions.

    Depends on the section, its mentions and the concepts that its headings name, on nothing else.
    Both concepts of a relation are named in the line of its evidence or in a heading above it; what
    is said in a list item of the item above it has the lines of both for evidence.
    """
    said, denied = _statements(section, mentions, gazetteer)
    # A heading like `BN in GAN` only suggests; what the text denies isn't said by it.
    no = {(r.source, r.target, r.relation) for r in denied}
    return tuple(r for r in said if r.weight > 0.5 or (r.source, r.target, r.relation) not in no)


def denials_in(
    section: Section, mentions: Sequence[Mention], gazetteer: Gazetteer
) -> tuple[Relation, ...]:
    """What a section says does not hold: `A에서는 B를 사용하지 않는다`: not A uses B."""
    return tuple(_statements(section, mentions, gazetteer)[1])


def _statements(
    section: Section, mentions: Sequence[Mention], gazetteer: Gazetteer
) -> tuple[list[Relation], list[Relation]]:
    """What is said and what is denied."""
    by_sentence: dict[int, list[Mention]] = defaultdict(list)
    above = {concept for title in section.heading for concept, _, _ in gazetteer.spot(title)}
    lines: dict[int, set[str]] = defaultdict(lambda: set(above))
    for mention in mentions:
        by_sentence[mention.sentence].append(mention)
        lines[mention.line].add(mention.concept)
    if not by_sentence or len(above | {m.concept for m in mentions}) < 2:
        return [], []
    said: list[Relation] = []
    denied: list[Relation] = []

    def add(found: Iterable[Found], to: list[Relation], quotes: Sequence[Evidence]) -> None:
        for source, target, relation, weight in found:
            # As many of the list items above as it takes to have both named.
            for size in range(1, len(quotes) + 1):
                here = set().union(*(lines[quote.line] for quote in quotes[:size]))
                if source != target and {source, target} <= here:
                    evidence = tuple(quotes[:size])
                    to.append(Relation(source, target, relation, round(weight, 3), evidence))
                    break

    discourse = open_section(section, gazetteer)
    quote = Evidence(section.path, section.line, section.title)
    add(_heading(section, by_sentence[-1], discourse, gazetteer), said, [quote])
    first: dict[int, Evidence] = {}  # of each block: its first sentence
    for place, sentence in enumerate(section.sentences()):
        quote = Evidence(section.path, sentence.line, sentence.text)
        first.setdefault(sentence.block, quote)
        if by_sentence[place] and len(sentence.text) <= LONGEST:
            quotes = [quote, *(first[b] for b in discourse.above(sentence.block) if b in first)]
            reader = PatternMatcher(sentence, by_sentence[place], discourse, gazetteer)
            add(reader.read(), said, quotes)
            add([(*d, 1.0) for d in sorted(reader.denied)], denied, quotes)
        else:
            discourse.pass_by(sentence.text[:LONGEST], sentence.block)
    return said, denied


_REMEDY = regex(
    r"(?:방법|법|전략|기법|방안|대책|해결책|해결 방법|해결방법)(?:은|는|이란)?\W*$"
    r"|어떻게 (?:피하|막|줄이|없애|해결|극복|방지|예방|완화)[가-힣]*\W*$"
    r"|^(?:how to|ways? (?:to|of)|techniques? (?:to|for)|methods? (?:to|for|of)|remed)",
    re.IGNORECASE,
)


def _heading(
    section: Section, mentions: Sequence[Mention], discourse: SectionContext, gazetteer: Gazetteer
) -> Iterator[Found]:
    """What the heading itself says: `A VS B`, `B in A`, or a clause."""
    title = section.title
    heading = analyse(title)
    concepts = [c.id for name in heading.names if (c := gazetteer.find(name))]
    if heading.kind == "versus":
        for i, one in enumerate(concepts):
            yield from ((one, other, "contrasts", 0.95) for other in concepts[i + 1 :])
    elif heading.kind == "within" and len(concepts) > 1:
        yield concepts[1], concepts[0], "uses", 0.45
    elif heading.kind != "name" and mentions:
        sentence = Sentence(title, section.line, -1)
        said = list(
            PatternMatcher(sentence, mentions, SectionContext(heading, NOBODY), gazetteer).read()
        )
        if any(relation == "contrasts" for _, _, relation, _ in said):
            discourse.subject = NOBODY  # it speaks of two
        if _REMEDY.search(title):
            discourse.remedy_for = tuple(dict.fromkeys(f[1] for f in said if f[2] == "solves"))
            if not discourse.remedy_for and language_of(title) == "english":
                discourse.remedy_for = tuple(m.concept for m in mentions[-1:])
        yield from said
