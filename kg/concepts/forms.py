"""Forms: the names that sections use, each in all its spellings, counted over all notes.

A section says how it uses names (`uses`); what all sections say of one name makes its form. After
an edit only the forms of the names in it change, by what came and what went.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from hashlib import blake2b
from typing import Any, NamedTuple, Self

from kg.concepts.attestation import is_concept
from kg.concepts.terms import HEADING, LEAD, WHOLE, Candidates
from kg.language.acronyms import initials, is_acronym
from kg.language.glossary import translations, vocabulary
from kg.language.names import is_generic, key, normal, short_words, singular, words
from kg.language.transliteration import skeleton, sound
from kg.sections import Section

ROLES = 1 << 9
"""Where the bits of roles begin, above those of kinds."""


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
    """A name in all its spellings that differ only in case, spaces and hyphens.

    Everything is counted, so that a section's uses can be taken away again.
    """

    key: str
    texts: Counter[str] = field(default_factory=Counter)  # how often each spelling is used
    spelled: Counter[str] = field(default_factory=Counter)  # sections that have each spelling
    bits: Counter[int] = field(default_factory=Counter)  # uses of each kind and role
    whole: int = 0  # uses as a complete noun phrase
    sections: int = 0  # that use it
    path: str = ""  # the first use, in the order of the notes
    line: int = 0
    defines: tuple[Place, ...] = ()  # the sections that have it for a heading, in order

    @cached_property
    def kinds(self) -> int:
        """What speaks for it: bits as in `kg.concepts.terms`."""
        return sum(bit for bit in self.bits if bit < ROLES)

    @cached_property
    def roles(self) -> int:
        """The particles that follow it: bits as in `kg.concepts.terms`."""
        return sum(bit // ROLES for bit in self.bits if bit >= ROLES)

    @property
    def headings(self) -> int:
        """How many headings are its name."""
        return self.bits[HEADING]

    @cached_property
    def count(self) -> int:
        """How often it is used."""
        return self.texts.total()

    @cached_property
    def text(self) -> str:
        """Its most used spelling: of equally used ones the one with more capitals."""
        return min(self.spelled, key=lambda t: (-self.texts[t], -sum(c.isupper() for c in t), t))

    @cached_property
    def accepted(self) -> bool:
        """Whether it is the name of a concept, going by itself."""
        return is_concept(self)

    @cached_property
    def normal(self) -> str:
        """That spelling, number and word form forgiven."""
        return normal(self.text)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of that spelling in lower case."""
        return tuple(words(self.text))

    @cached_property
    def turned(self) -> str:
        """Of two English words both, in the order of the alphabet; else nothing."""
        if len(self.words) != 2 or not self.text.isascii():
            return ""
        return " ".join(sorted(map(singular, self.words)))

    @cached_property
    def bones(self) -> str:
        """The skeleton of its sound, if it is written in Latin letters and no acronym."""
        latin = re.fullmatch(r"[A-Za-z]{3,}(?:[ -][A-Za-z]+)*", self.text)
        return skeleton(sound(self.text)) if latin and not is_acronym(self.text) else ""

    @cached_property
    def letters(self) -> tuple[str, ...]:
        """What its words or those of a translation begin with."""
        english = (self.text, *translations(self.text))
        return tuple(sorted({some for name in english for some in initials(name)}))

    @cached_property
    def meanings(self) -> tuple[str, ...]:
        """Normal forms of its translations, the first one first."""
        return tuple(dict.fromkeys(map(normal, translations(self.text))))

    @cached_property
    def mark(self) -> str:
        """Changes with anything that is known of the form."""
        return blake2b(repr(self.counted()).encode(), digest_size=12).hexdigest()

    def counted(self) -> list[object]:
        """All that was counted, as plain lists."""
        spelled = [(text, self.texts[text], self.spelled[text]) for text in sorted(self.spelled)]
        bits = sorted(self.bits.items())
        return [spelled, bits, self.whole, self.sections, self.path, self.line, self.defines]

    def to_row(self) -> list[object]:
        """As plain lists, for a store, with what would take time to find out again."""
        return [*self.counted(), {name: getattr(self, name) for name in TRAITS}]

    @classmethod
    def from_row(cls, key: str, row: Sequence[Any]) -> Self:
        """The inverse of `to_row`."""
        spelled, bits, whole, sections, path, line, defines, traits = row
        form = cls(
            key,
            Counter({text: times for text, times, _ in spelled}),
            Counter({text: count for text, _, count in spelled}),
            Counter(dict(bits)),
            whole,
            sections,
            path,
            line,
            tuple(Place(p, at, id_, tuple(tags)) for p, at, id_, tags in defines),
        )
        form.__dict__ |= {**traits, "words": tuple(traits["words"])}
        return form

    def with_uses(self, changes: Iterable[Change]) -> Self:
        """The form, with the uses of sections that came and without those that went.

        Where a section went, `path` and `line` may not be the first use any more: see `without`.
        """
        found = replace(self, texts=Counter(self.texts), spelled=Counter(self.spelled),
                        bits=Counter(self.bits))  # fmt: skip
        defines = set(self.defines)
        for sign, place, used in changes:
            found._count(sign, used)
            first = (place.path, place.line + min(use.line for use in used))
            if sign > 0 and (not found.path or first < (found.path, found.line)):
                found.path, found.line = first
            if any(use.kinds & HEADING for use in used):
                (defines.add if sign > 0 else defines.discard)(place)
        for counter in (found.texts, found.spelled, found.bits):
            for name in [name for name, count in counter.items() if not count]:
                del counter[name]
        found.defines = tuple(sorted(defines))
        return found

    def _count(self, sign: int, used: Sequence[Use]) -> None:
        for use in used:
            # A heading says a name as clearly as several uses in the text.
            self.texts[use.text] += sign * (use.times + 2 * bool(use.kinds & HEADING))
            self.spelled[use.text] += sign
            self.whole += sign * (use.times if use.kinds & WHOLE else 0)
            for bit in bits_of(use.kinds | use.roles * ROLES):
                self.bits[bit] += sign
        self.sections += sign * any(not use.paired for use in used)

    def named_too(self, text: str) -> Self:
        """The form, with a spelling that no section has to use."""
        return replace(self, spelled=self.spelled + Counter([text]))


TRAITS = ("accepted", "normal", "words", "turned", "bones", "letters", "meanings", "mark")
"""What hangs on a form alone and takes time to find out."""


class Change(NamedTuple):
    """A section that came (1) or went (-1), and how it uses a name."""

    sign: int
    place: Place
    used: Sequence[Use]


@cache
def bits_of(number: int) -> tuple[int, ...]:
    """The powers of two that add up to a number."""
    return tuple(1 << at for at in range(number.bit_length()) if number >> at & 1)


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


def by_key(used: Iterable[Use]) -> dict[str, list[Use]]:
    """The uses of a section, by name."""
    found: dict[str, list[Use]] = {}
    for use in used:
        found.setdefault(use.key, []).append(use)
    return found


def attest(found: Iterable[tuple[Section, Candidates]]) -> dict[str, Form]:
    """The forms of those sections by their key."""
    told: dict[str, list[Change]] = {}
    for section, mined in found:
        for name, used in by_key(uses(mined)).items():
            told.setdefault(name, []).append(Change(1, place_of(section), used))
    return {name: Form(name).with_uses(some) for name, some in told.items()}


def place_of(section: Section) -> Place:
    """Where a section is."""
    return Place(section.path, section.line, section.id, section.tags)
