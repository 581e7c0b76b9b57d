"""Forms: the names that sections use, each in all its spellings, counted over all notes.

A section says how it uses names (`uses`); what all sections say of one name makes its form. After
an edit only the forms of the names in it change, by what came and what went.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from hashlib import blake2b
from typing import Any, NamedTuple, Self

from kg.extract.candidates import HEADING, LEAD, Candidates
from kg.lang.acronyms import initials, is_acronym
from kg.lang.ko.morphology import is_hangul
from kg.lang.normalize import is_generic, key, normal, short_words, singular, words
from kg.lang.phonetics import sound_of_latin
from kg.lang.thesaurus import translations, vocabulary
from kg.notes.sections import Section
from kg.resolve.counts import Occurrence, SectionRef, TermCounts
from kg.resolve.termhood import is_concept


class Pair(NamedTuple):
    """Two names that a line puts beside one another as one."""

    path: str
    line: int
    name: str
    other: str
    reason: str


class Term:
    """A name in all its spellings that differ only in case, spaces and hyphens.

    What hangs on its tally is found out when it's asked for, or was kept; so is the tally itself.
    """

    def __init__(self, key: str, tally: TermCounts | str, path: str = "", line: int = 0) -> None:
        self.key = key
        self.path, self.line = path, line  # the first use, in the order of the notes
        self._tally = tally  # may be JSON

    @classmethod
    def kept(cls, key: str, traits: Sequence[Any], tally: str) -> Self:
        """A form as a store has it: its `traits`, and its tally as JSON."""
        form = cls(key, tally, traits[0], traits[1])
        form.__dict__.update(zip(TRAITS, traits[2:], strict=True))
        return form

    @cached_property
    def tally(self) -> TermCounts:
        """All uses."""
        kept = self._tally
        return TermCounts.from_row(json.loads(kept)) if isinstance(kept, str) else kept

    @cached_property
    def traits(self) -> list[object]:
        """What would take time to find out again."""
        return [self.path, self.line, *(getattr(self, name) for name in TRAITS)]

    @cached_property
    def text(self) -> str:
        """Its most used spelling: of equally used ones the one with more capitals."""
        often, spelled = self.tally.texts, self.tally.spelled
        return min(spelled, key=lambda t: (-often[t], -sum(c.isupper() for c in t), t))

    @cached_property
    def count(self) -> int:
        """How often it is used."""
        return self.tally.texts.total()

    @cached_property
    def headings(self) -> int:
        """How many headings are its name."""
        return self.tally.bits[HEADING]

    @cached_property
    def sections(self) -> int:
        """How many sections use it."""
        return self.tally.sections

    @cached_property
    def accepted(self) -> bool:
        """Whether it is the name of a concept, going by itself."""
        return is_concept(self)

    @cached_property
    def normal(self) -> str:
        """That spelling, number and word form forgiven."""
        return normal(self.text)

    @cached_property
    def words(self) -> Sequence[str]:
        """The words of that spelling in lower case."""
        return words(self.text)

    @cached_property
    def korean(self) -> bool:
        """Whether it has a Korean word."""
        return any(is_hangul(word) for word in self.words)

    @cached_property
    def unknown(self) -> Sequence[str]:
        """Its words that may be misspelled: of letters, and in no list."""
        if not self.text.isascii() or not self.key.islower():
            return []
        return [w for w in self.words if len(w) > 3 and w.isalpha() and w not in vocabulary()]

    @cached_property
    def turned(self) -> str:
        """Of two English words both, in the order of the alphabet; else nothing."""
        if len(self.words) != 2 or not self.text.isascii():
            return ""
        return " ".join(sorted(map(singular, self.words)))

    @cached_property
    def sound(self) -> str:
        """How it sounds, if it is written in Latin letters and no acronym."""
        latin = re.fullmatch(r"[A-Za-z]{3,}(?:[ -][A-Za-z]+)*", self.text)
        return sound_of_latin(self.text) if latin and not is_acronym(self.text) else ""

    @cached_property
    def letters(self) -> Sequence[str]:
        """What its words or those of a translation begin with."""
        english = (self.text, *translations(self.text))
        return sorted({some for name in english for some in initials(name)})

    @cached_property
    def meanings(self) -> Sequence[str]:
        """Normal forms of its translations, the first one first."""
        return list(dict.fromkeys(map(normal, translations(self.text))))

    @cached_property
    def mark(self) -> str:
        """Changes with anything that is known of the form."""
        parts = (self.tally.to_row(), self.path, self.line)
        return blake2b(repr(parts).encode(), digest_size=12).hexdigest()

    def named_too(self, text: str) -> Term:
        """The form, with a spelling that no section has to use."""
        tally = replace(self.tally, spelled=self.tally.spelled + Counter([text]))
        return Term(self.key, tally, self.path, self.line)


TRAITS = (
    "text", "count", "headings", "sections", "accepted", "normal", "words", "korean", "unknown",
    "turned", "sound", "letters", "meanings", "mark",
)  # fmt: skip
"""What takes time to find out about a form."""


def form_key(name: str) -> str:
    """What forms are told apart by: the key, but acronyms in capitals aren't words (MAP, map)."""
    plain = key(name)
    if name.isupper() and is_acronym(name):
        word = plain in vocabulary() or plain in short_words() or is_generic(plain)
        return plain.upper() if word else plain
    return plain


def uses(mined: Candidates) -> Iterator[Occurrence]:
    """How a section uses names, each name and spelling once."""
    for term in mined.terms:
        if name := form_key(term.text):
            yield Occurrence(name, term.text, term.count, term.kinds, term.roles, term.line, False)
    paired: dict[str, Occurrence] = {}
    for pair in mined.introduced:
        said = pair.name, pair.other
        kinds = 0 if any(is_generic(one) for one in said) else LEAD
        for text in said:
            before = paired.get(text)
            kinds |= before.kinds if before else 0
            line = before.line if before else pair.line
            paired[text] = Occurrence(form_key(text), text, 0, kinds, 0, line, True)
    yield from paired.values()


def pairs(section: Section, mined: Candidates) -> Iterator[Pair]:
    """The names that a section puts beside one another."""
    for one in mined.introduced:
        yield Pair(section.path, section.line + one.line, one.name, one.other, one.reason)


def by_key(used: Iterable[Occurrence]) -> dict[str, list[Occurrence]]:
    """The uses of a section, by name."""
    found: dict[str, list[Occurrence]] = {}
    for use in used:
        found.setdefault(use.key, []).append(use)
    return found


def place_of(section: Section) -> SectionRef:
    """Where a section is."""
    return SectionRef(section.path, section.line, section.id, section.tags)
