"""Forms: the names that sections use, each in all its spellings, counted over all notes.

A section says how it uses names (`uses`); what all sections say of one name makes its form
(`form_of`). So after an edit only the forms of the names in it have to be counted again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import NamedTuple, Self

from kg.concepts.terms import HEADING, LEAD, WHOLE, Candidates
from kg.language.acronyms import is_acronym
from kg.language.glossary import vocabulary
from kg.language.names import is_generic, key, normal, short_words
from kg.sections import Section


class Place(NamedTuple):
    """Where a section is; places sort in the order of the notes."""

    path: str
    line: int
    section: str = ""  # its id
    tags: tuple[str, ...] = ()


class Use(NamedTuple):
    """How one section uses one name in one spelling."""

    key: str
    text: str
    times: int
    kinds: int  # bits as in `kg.concepts.terms`
    roles: int
    line: int  # of the first use, counted from the section's heading
    paired: bool  # only put beside another name, see `kg.concepts.introductions`


class Pair(NamedTuple):
    """Two names that a line puts beside one another as one."""

    path: str
    line: int
    name: str
    other: str
    reason: str


@dataclass
class Form:
    """A name in all its spellings that differ only in case, spaces and hyphens."""

    key: str
    texts: Counter[str] = field(default_factory=Counter)
    headings: int = 0  # times that it is a heading
    kinds: int = 0
    roles: int = 0
    whole: int = 0  # uses as a complete noun phrase
    sections: int = 0  # that use it
    path: str = ""  # the first use, in the order of the notes
    line: int = 0
    defines: tuple[Place, ...] = ()  # the sections that have it for a heading, in order

    @cached_property
    def count(self) -> int:
        """How often it is used."""
        return self.texts.total()

    @cached_property
    def text(self) -> str:
        """Its most used spelling: of equally used ones the one with more capitals."""
        return min(self.texts, key=lambda t: (-self.texts[t], -sum(c.isupper() for c in t), t))

    @cached_property
    def normal(self) -> str:
        """That spelling, number and word form forgiven."""
        return normal(self.text)

    @cached_property
    def mark(self) -> str:
        """Changes with anything that is known of the form."""
        return blake2b(repr(self.to_row()).encode(), digest_size=12).hexdigest()

    def to_row(self) -> list[object]:
        """As plain lists, for a store."""
        return [self.key, sorted(self.texts.items()), self.headings, self.kinds, self.roles,
                self.whole, self.sections, self.path, self.line, self.defines]  # fmt: skip

    @classmethod
    def from_row(cls, row: Sequence[object], normal: str, mark: str) -> Self:
        """The inverse of `to_row`, with what is known of it already."""
        form = cls(row[0], Counter(dict(row[1])), *row[2:9], row[9])  # type: ignore[call-arg, call-overload, arg-type]
        form.__dict__ |= {"normal": normal, "mark": mark}
        return form

    def named_too(self, text: str) -> Form:
        """The form, with a spelling that no text uses."""
        texts = Counter(self.texts)
        texts[text] += 0
        return Form(self.key, texts, self.headings, self.kinds, self.roles, self.whole,
                    self.sections, self.path, self.line, self.defines)  # fmt: skip


def form_key(name: str) -> str:
    """What forms are told apart by: the key, but acronyms in capitals aren't words (MAP, map)."""
    plain = key(name)
    if name.isupper() and is_acronym(name):
        word = plain in vocabulary() or plain in short_words() or is_generic(plain)
        return plain.upper() if word else plain
    return plain


def uses(mined: Candidates) -> Iterator[Use]:
    """How a section uses names, each name and spelling once."""
    for term in mined.terms:
        if name := form_key(term.text):
            yield Use(name, term.text, term.count, term.kinds, term.roles, term.line, False)
    paired: dict[str, Use] = {}
    for pair in mined.introduced:
        said = pair.name, pair.other
        kinds = 0 if any(is_generic(one) for one in said) else LEAD
        for text in said:
            before = paired.get(text)
            kinds |= before.kinds if before else 0
            line = before.line if before else pair.line
            paired[text] = Use(form_key(text), text, 0, kinds, 0, line, True)
    yield from paired.values()


def pairs(section: Section, mined: Candidates) -> Iterator[Pair]:
    """The names that a section puts beside one another."""
    for one in mined.introduced:
        yield Pair(section.path, section.line + one.line, one.name, one.other, one.reason)


def form_of(name: str, used: Iterable[tuple[Place, Use]]) -> Form:
    """What all uses of a name come to, in whatever order they are told."""
    form = Form(name)
    first: tuple[str, int, int] | None = None
    sections, defines = set(), set()
    for place, use in used:
        here = (place.path, place.line, use.line)
        first = here if first is None else min(first, here)
        # A heading says a name as clearly as several uses in the text.
        form.texts[use.text] += use.times + 2 * bool(use.kinds & HEADING)
        form.kinds |= use.kinds
        form.roles |= use.roles
        form.whole += use.times if use.kinds & WHOLE else 0
        if not use.paired:
            sections.add((place.path, place.line))
        if use.kinds & HEADING:
            form.headings += 1
            defines.add(place)
    form.sections = len(sections)
    form.defines = tuple(sorted(defines))
    if first is not None:
        form.path, form.line = first[0], first[1] + first[2]
    return form


def attest(found: Iterable[tuple[Section, Candidates]]) -> dict[str, Form]:
    """The forms of those sections by their key."""
    told: dict[str, list[tuple[Place, Use]]] = {}
    for section, mined in found:
        place = Place(section.path, section.line, section.id, section.tags)
        for use in uses(mined):
            told.setdefault(use.key, []).append((place, use))
    return {name: form_of(name, some) for name, some in told.items()}
