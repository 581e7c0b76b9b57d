"""How often and in what way sections use a name: counts that can be added up and taken away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, NamedTuple, Self

from kg.extract.candidates import HEADING, WHOLE

ROLES = 1 << 9
"""Where the bits of roles begin, above those of kinds."""


class SectionRef(NamedTuple):
    """Where a section is; places sort in the order of the notes."""

    path: str
    line: int
    section: str = ""  # its id
    tags: tuple[str, ...] = ()


class Occurrence(NamedTuple):
    """How one section uses one name in one spelling."""

    key: str
    text: str
    times: int
    kinds: int  # bits as in `kg.extract.candidates`
    roles: int
    line: int  # of the first use, counted from the section's heading
    paired: bool  # only put beside another name, see `kg.extract.alias_pairs`


class CountDelta(NamedTuple):
    """A section that came (1) or went (-1), and how it uses a name."""

    sign: int
    place: SectionRef
    used: Sequence[Occurrence]

    @property
    def first(self) -> tuple[str, int]:
        """Path and line of its first use."""
        return self.place.path, self.place.line + min(use.line for use in self.used)


@dataclass(slots=True)
class TermCounts:
    """Of one name, over all notes."""

    texts: Counter[str] = field(default_factory=Counter)  # how often each spelling is used
    spelled: Counter[str] = field(default_factory=Counter)  # uses that have each spelling
    bits: Counter[int] = field(default_factory=Counter)  # uses of each kind and role
    whole: int = 0  # as a complete noun phrase
    sections: int = 0  # that use it
    defines: tuple[SectionRef, ...] = ()  # the sections that have it for a heading, in order

    @property
    def kinds(self) -> int:
        """Bits as in `kg.extract.candidates`."""
        return sum(bit for bit in self.bits if bit < ROLES)

    @property
    def roles(self) -> int:
        """Bits as in `kg.extract.candidates`."""
        return sum(bit // ROLES for bit in self.bits if bit >= ROLES)

    def changed(self, changes: Iterable[CountDelta]) -> Self:
        """With the uses of sections that came and without those of sections that went."""
        found = replace(self, texts=Counter(self.texts), spelled=Counter(self.spelled),
                        bits=Counter(self.bits))  # fmt: skip
        defines = set(self.defines)
        for sign, place, used in changes:
            found._count(sign, used)
            if any(use.kinds & HEADING for use in used):
                (defines.add if sign > 0 else defines.discard)(place)
        for counter in (found.texts, found.spelled, found.bits):
            for name in [name for name, count in counter.items() if not count]:
                del counter[name]
        found.defines = tuple(sorted(defines))
        return found

    def _count(self, sign: int, used: Sequence[Occurrence]) -> None:
        for use in used:
            # A heading says a name as clearly as several uses in the text.
            self.texts[use.text] += sign * (use.times + 2 * bool(use.kinds & HEADING))
            self.spelled[use.text] += sign
            self.whole += sign * (use.times if use.kinds & WHOLE else 0)
            for bit in _powers(use.kinds | use.roles * ROLES):
                self.bits[bit] += sign
        self.sections += sign * any(not use.paired for use in used)

    def to_row(self) -> list[object]:
        """As plain lists, in an order that hangs on the counts alone."""
        spelled = [(text, self.texts[text], self.spelled[text]) for text in sorted(self.spelled)]
        bits = sorted(self.bits.items())
        return [spelled, bits, self.whole, self.sections, self.defines]

    @classmethod
    def from_row(cls, row: Sequence[Any]) -> Self:
        """The inverse of `to_row`."""
        spelled, bits, whole, sections, defines = row
        return cls(
            Counter({text: times for text, times, _ in spelled}),
            Counter({text: count for text, _, count in spelled}),
            Counter(dict(bits)),
            whole,
            sections,
            tuple(SectionRef(path, line, id_, tuple(tags)) for path, line, id_, tags in defines),
        )


@cache
def _powers(number: int) -> tuple[int, ...]:
    """The powers of two that add up to a number."""
    return tuple(1 << at for at in range(number.bit_length()) if number >> at & 1)
