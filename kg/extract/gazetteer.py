"""The concepts of the notes, and a finder of their names in text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from kg.extract.formulas import without_formulas
from kg.lang.acronyms import is_acronym
from kg.lang.edit_distance import NearIndex, allowed
from kg.lang.ko.morphology import PARTICLE, borrowed, fits
from kg.lang.normalize import function_words, key, normal, singular
from kg.lang.phonetics import same_sound, skeletons, sound
from kg.lang.thesaurus import meanings, translations
from kg.model.concept import Concept, Mention
from kg.notes.sections import Section

_PIECE = re.compile(r"[a-z0-9à-ɏ]+|[+#]+|[가-힣]+|[^\W_]+")
_JOINT = re.compile(r"[ \-_'’.·`*]{0,2}\Z")
# What may be written on to a Korean name without being part of it, besides a particle.
_LIGHT = (
    "문제점|문제|방법|방식|기법|현상|개념|함수|알고리즘|모델|연산|계층|층|값|그래프|이론|전략|형태|과정|단계|구조|"
    "효과|상태|들|등|때문|하|되|한|된|할|될|시|간|별|형|식|화|중|내|전|후|상|용"
)
_TAIL = re.compile(rf"(?:{_LIGHT})*(?:{PARTICLE})?\Z")
_ONLY_PARTICLE = re.compile(rf"({PARTICLE})\Z")
_VERB = re.compile(r"(?:하|되|시키|할|될|한|된|함|됨|했|됐|당하)")
LONGEST = 60  # characters of a name, spaces left out
END = ""
_CITED = re.compile(r"[A-Z][a-z]+(?:\([^()]*\))? ?[가-힣]")  # he is a name as `He 초기화` only


def _in_address(text: str, start: int) -> bool:
    """Whether a Latin word is a piece of a path, an address or a file name: `@lib/vue`, `x.vue`."""
    if text[start - 1] in "$#@\\.":
        return True
    if text[start - 1] != "/":
        return False
    token = text[max(0, text.rfind(" ", 0, start), start - 80) : start].lstrip(" (`'\"")
    return token.startswith(("@", "/", ".", "http")) or "://" in token


@dataclass(frozen=True)
class Gazetteer:
    """The resolved concepts of the notes."""

    concepts: tuple[Concept, ...]  # by id
    beyond: Callable[[], Gazetteer] | None = field(default=None, repr=False, compare=False)
    """All concepts, where these are but those of which a text may hold a name."""
    asked: set[str] = field(default_factory=set, repr=False, compare=False)
    """What `find` was asked for; a keeper of readings clears it."""

    @cached_property
    def by_id(self) -> dict[str, Concept]:
        """Concepts by their id."""
        return {concept.id: concept for concept in self.concepts}

    @cached_property
    def of_section(self) -> dict[str, tuple[str, ...]]:
        """Id of a section -> the concepts that its heading defines."""
        found: dict[str, list[str]] = {}
        for concept in self.concepts:
            for section in concept.sections:
                found.setdefault(section, []).append(concept.id)
        return {section: tuple(ids) for section, ids in found.items()}

    @cached_property
    def _keys(self) -> dict[str, str]:
        keys: dict[str, str] = {}
        for concept in self.concepts:
            for name in concept.names:
                keys.setdefault(key(name.text), concept.id)
        for concept in self.concepts:
            for name in concept.names:
                keys.setdefault(normal(name.text), concept.id)
        return keys

    @cached_property
    def _capitals(self) -> frozenset[str]:
        """Keys that are names in capitals only: `GAP` is a concept, a gap isn't."""
        written: dict[str, bool] = {}
        for concept in self.concepts:
            for name in concept.names:
                capital = name.text.isupper() and is_acronym(name.text)
                written[key(name.text)] = capital and written.get(key(name.text), True)
        return frozenset(name for name, only in written.items() if only)

    @cached_property
    def _trie(self) -> dict[str, Any]:
        trie: dict[str, Any] = {}
        for name, concept in self._keys.items():
            node = trie
            for char in name[:LONGEST]:
                node = node.setdefault(char, {})
            if len(name) <= LONGEST:
                node[END] = concept
        return trie

    def find(self, name: str) -> Concept | None:
        """The concept of that name, in whatever spelling, language or script."""
        self.asked.add(name)
        exact = self._keys.get(key(name)) or self._keys.get(normal(name))
        if exact is None and self.beyond:
            found = self.beyond().find(name)
            self.by_id.update({found.id: found} if found else {})
            return found
        if exact is None:
            exact = next((self._keys[m] for m in sorted(meanings(name)) if m in self._keys), None)
        if exact is None:
            exact = self._by_meaning.get(normal(name)) or self._by_sound(name)
        return self.by_id[exact] if exact else None

    def near(self, name: str, most: int = 5) -> tuple[str, ...]:
        """Labels of concepts whose names look like that one, best first."""
        wanted = key(name)
        close = [found for _, found in self._near.near(wanted, max(allowed(len(wanted)), 1))]
        holding = sorted(
            (k for k in self._keys if wanted and (wanted in k or k in wanted)), key=len
        )
        ids = dict.fromkeys(self._keys[k] for k in [*close, *reversed(holding)])
        shorter = sorted(
            ids, key=lambda i: abs(len(i) - len(wanted)) - 9 * (i in {self._keys[k] for k in close})
        )
        return tuple(self.by_id[i].label for i in shorter[:most])

    @cached_property
    def _near(self) -> NearIndex:
        return NearIndex(self._keys)

    @cached_property
    def _by_meaning(self) -> dict[str, str]:
        return {m: c.id for c in reversed(self.concepts) for n in c.names for m in meanings(n.text)}

    @cached_property
    def _sounds(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for concept in self.concepts:
            for name in concept.names:
                for bones in skeletons(sound(name.text)):
                    found.setdefault(bones, []).append((name.text, concept.id))
        return found

    def _by_sound(self, name: str) -> str | None:
        if not name.isascii() and (translations(name) or not borrowed(name)):
            return None
        rated = []
        near = {pair for bones in skeletons(sound(name)) for pair in self._sounds.get(bones, ())}
        for other, concept in near:
            korean, english = (other, name) if name.isascii() else (name, other)
            if english.isascii() and not korean.isascii():
                rated.append((same_sound(korean, english), concept))
        best = max(rated, default=(0.0, ""))
        return best[1] if best[0] else None

    def spot(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Names in a text: concept, start, end; the longest at each place, none overlapping.

        Time is linear in the text, whatever the number of names.
        """
        text = without_formulas(text)
        found = _pieces(text)
        place = 0
        while place < len(found):
            best = self._longest(text, found, place)
            if best:
                concept, start, end = best
                yield concept, start, end
                while place < len(found) and found[place][0] < end:
                    place += 1
            else:
                place += 1

    def _longest(
        self, text: str, pieces: list[tuple[int, str]], place: int
    ) -> tuple[str, int, int] | None:
        node: dict[str, Any] | None = self._trie
        start = pieces[place][0]
        if start and pieces[place][1][0].isascii() and _in_address(text, start):
            return None
        best = None
        end = start
        while place < len(pieces) and node is not None:
            at, piece = pieces[place]
            if at > end and best is None and not _JOINT.match(text[end:at]):
                break
            if at > end and not _JOINT.match(text[end:at]):
                break
            for size, char in enumerate(piece, 1):
                node = node.get(char)
                if node is None:
                    break
                if END in node and self._ends(text, piece, size, start, at + size):
                    best = (node[END], start, at + size)
            end = at + len(piece)
            place += 1
        return best

    def _ends(self, text: str, piece: str, size: int, start: int, end: int) -> bool:
        """Whether a name may end inside or at the end of that piece of the text."""
        rest = piece[size:]
        if text[start:end].casefold() in function_words() and not _CITED.match(text, start):
            return False
        if key(text[start:end]) in self._capitals and not text[start:end].rstrip("s").isupper():
            return False
        if not rest:
            return True
        if "가" <= rest[0] <= "힣":
            return self._particle(piece[:size], rest)
        return rest in ("s", "es") and singular(piece) == piece[:size]

    @staticmethod
    def _particle(stem: str, rest: str) -> bool:
        found = _TAIL.match(rest)
        if found:
            whole = _ONLY_PARTICLE.match(rest)
            return not whole or fits(stem, whole[1])
        return bool(_VERB.match(rest)) and len(stem) > 1


def _pieces(text: str) -> list[tuple[int, str]]:
    """What names are made of, in lower case, with the place where each begins."""
    lower = text.lower()
    if len(lower) != len(text):  # a few letters change their length with case
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return [(found.start(), found[0]) for found in _PIECE.finditer(lower)]


def pieces(text: str) -> list[str]:
    """A text as `spot` reads it; the key of what it finds is in them, put together."""
    return [piece for _, piece in _pieces(without_formulas(text))]


def mentions(section: Section, gazetteer: Gazetteer) -> tuple[Mention, ...]:
    """Every place where the section names a concept, its own heading first."""
    found = [
        Mention(concept, section.id, section.line, -1, start, end)
        for concept, start, end in gazetteer.spot(section.title)
    ]
    for place, sentence in enumerate(section.sentences()):
        found.extend(
            Mention(concept, section.id, sentence.line, place, start, end)
            for concept, start, end in gazetteer.spot(sentence.text)
        )
    return tuple(found)
