"""Candidates for concepts in one section: what its heading, lists and sentences may be naming."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from kg.extract.alias_pairs import AliasPair, alias_pairs
from kg.extract.argument_cues import near_predicate
from kg.extract.formulas import without_formulas
from kg.extract.headings import analyse
from kg.lang.acronyms import is_acronym
from kg.lang.ko.morphology import role
from kg.lang.noun_phrases import (
    LONGEST,
    Word,
    cited,
    names_nothing,
    noun_phrases,
    read,
    text_of,
    trimmed,
)
from kg.notes.sections import Section

# What speaks for a term, as bits that can be joined.
HEADING = 1  # a heading is its name
TOPIC = 2  # a heading is about it
LEAD = 4  # stands before the colon of a list item
PROPER = 8  # capitals inside a sentence, an acronym, digits: not an everyday word
FOREIGN = 16  # Latin in Korean text
WHOLE = 32  # a complete noun phrase
CODE = 64  # looks like program text
CUED = 128  # stands where statements have their subject or object

NAMED = 256  # a function word that Korean text uses as a name: He 초기화

LONGEST_SENTENCE = 2000  # characters; what is longer isn't prose

ROLE_BITS = {"는": 1, "가": 2, "를": 4, "의": 8, "와": 16, "로": 32, "에": 64, "에서": 128}


@dataclass(frozen=True, slots=True)
class Term:
    """A possible name and how the section uses it."""

    text: str
    count: int
    kinds: int  # bits as above
    roles: int  # bits of ROLE_BITS: particles that follow it
    line: int  # of the first use


@dataclass(frozen=True, slots=True)
class Candidates:
    """What one section has to say about names; depends on nothing else, so it can be kept."""

    terms: tuple[Term, ...] = ()
    introduced: tuple[AliasPair, ...] = ()

    def to_json(self) -> list[list[list[str | int]]]:
        """As plain lists, for a store."""
        return [
            [[t.text, t.count, t.kinds, t.roles, t.line] for t in self.terms],
            [[i.name, i.other, i.reason, i.line] for i in self.introduced],
        ]

    @classmethod
    def from_json(cls, rows: Sequence[Sequence[Sequence[str | int]]]) -> Candidates:
        """The inverse of `to_json`."""
        terms = (Term(str(r[0]), int(r[1]), int(r[2]), int(r[3]), int(r[4])) for r in rows[0])
        pairs = (AliasPair(str(r[0]), str(r[1]), str(r[2]), int(r[3])) for r in rows[1])
        return cls(tuple(terms), tuple(pairs))


class _Tally:
    """Counts terms by their text."""

    def __init__(self) -> None:
        self.found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])

    def add(self, text: str, kinds: int, line: int, roles: int = 0) -> None:
        if not 1 < len(text) <= 60:
            return
        entry = self.found[text]
        entry[0] += 1
        entry[1] |= kinds
        entry[2] |= roles
        entry[3] = entry[3] or line

    def terms(self) -> tuple[Term, ...]:
        return tuple(Term(text, *entry) for text, entry in self.found.items())


def candidates(section: Section) -> Candidates:
    """Mine one section. Lines are counted from the section's heading, which is 0."""
    tally = _Tally()
    heading = analyse(section.title)
    for name in heading.names:
        named = heading.kind in ("name", "versus", "within")
        tally.add(name, HEADING if named else TOPIC, 0)
    pairs = list(alias_pairs(section.title, 0))
    above = {block.parent for block in section.blocks}  # items that others belong to
    for sentence in section.sentences():
        line = sentence.line - section.line
        text = without_formulas(sentence.text[:LONGEST_SENTENCE])
        _lead(f"{text}: …" if sentence.block in above else text, line, tally)
        korean = bool(re.search("[가-힣]", text))
        for phrase in noun_phrases(read(text)):
            cued = CUED if near_predicate(text, phrase, korean) else 0
            for name, kinds in _parts(text, phrase, korean):
                here = kinds | (cued if kinds & (WHOLE | FOREIGN | PROPER) else 0)
                tally.add(name, here, line, ROLE_BITS.get(role(phrase[-1].form), 0))
        pairs.extend(alias_pairs(text, line, section.title))
    return Candidates(tally.terms(), tuple(dict.fromkeys(pairs)))


_LEAD = re.compile(r"^([^:：|.!?]{2,50}?)\s*(?:[:：]|\s[-–—]\s)\s*\S")


def _lead(text: str, line: int, tally: _Tally) -> None:
    found = _LEAD.match(text)
    name = found[1].strip() if found else ""
    heading = analyse(name) if name and len(name.split()) <= 4 else None
    if heading and heading.kind == "name" and not heading.aspect:
        tally.add(heading.names[0], LEAD, line)


_CODE = re.compile(r"^[a-z]+[A-Z]|[$_<>{}=/\\#]|\.\w|^[a-z]+\d|^[-.]|[.:-]$")


def _parts(text: str, whole: Sequence[Word], korean: bool) -> Iterator[tuple[str, int]]:
    """The names that a noun phrase may hold, with what speaks for each."""
    phrase = trimmed(whole)
    if len(phrase) > LONGEST:
        phrase = phrase[-3:]
    front = tuple(takewhile(lambda word: not word.hangul, phrase))
    for piece, kinds in [(phrase, WHOLE), *_pieces(phrase, front, korean)]:
        name = text_of(text, piece)
        if korean and len(piece) == 1 and cited(whole, whole.index(piece[0])):
            yield name, kinds | NAMED
        if names_nothing(name):
            continue
        latin = not any(word.hangul for word in piece)
        yield name, kinds | (_kinds(name, piece, korean) if latin else 0)


def _pieces(
    phrase: Sequence[Word], front: Sequence[Word], korean: bool
) -> Iterator[tuple[Sequence[Word], int]]:
    """Shorter names in a phrase: the Latin part of Loss 함수, the words of 활성화 함수."""
    if front and len(front) < len(phrase):
        yield front, 0
    elif len(phrase) > 1 and all(word.hangul for word in phrase):
        yield from (((word,), 0) for word in phrase)
    elif not korean and len(phrase) > 2:
        for size in range(2, min(4, len(phrase))):
            yield from ((phrase[i : i + size], 0) for i in range(len(phrase) - size + 1))


def _kinds(name: str, phrase: Sequence[Word], korean: bool) -> int:
    if _CODE.search(name):
        return CODE
    kinds = FOREIGN if korean else 0
    inside = phrase[0].start > 0 or korean
    capitals = [word.text for word in phrase if any(char.isupper() for char in word.text)]
    if any(is_acronym(word) or re.search(r"[a-z][A-Z]", word) for word in capitals) or (
        inside and len(capitals) == len(phrase)
    ):
        kinds |= PROPER
    return kinds
