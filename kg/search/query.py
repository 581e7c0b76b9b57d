"""Clauses: the things that a question names, each with the ways in which the notes may name it.

A clause is a word of the question, or two to five words in a row that have another name. A way is a
name to look for and how much to trust that it is meant: the word itself; a word of the other script
that sounds like it; an acronym or what it stands for; one word for two or two for one; a synonym
out of general knowledge; another name of the same concept, as these very notes have it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Literal, NamedTuple

from kg.index.lexical_index import LexicalIndex
from kg.index.snapshot import Snapshot
from kg.lang.edit_distance import distance
from kg.lang.normalize import key, normal
from kg.lang.phonetics import alike, may_begin, skeleton, skeletons, sound
from kg.lang.questions import is_ending, is_stop, is_stop_korean, stem
from kg.lang.thesaurus import name_key, synonyms, verb_names
from kg.lang.tokenize import WORD, is_hangul, pairs, parts, plain
from kg.search.expansion import Clause, Expansion

INITIALS, LONGER_ACRONYM, LETTERS, MISSPELT, VERB = 0.9, 0.8, 0.7, 0.8, 0.8
"""Trust in a phrase with these initials; in an acronym with one letter more in front (IoU, mIoU);
in one that Korean words may begin with; in a word that is one slip away; in a verb that says much
the same."""
SURE = 0.9
"""Trust from which on a name may stand in the question's place for the encoders."""
_LONGEST_WORD = 60  # letters; a longer one is only looked up as it stands
_LONGEST = 5  # words of a clause
_LONGEST_PHRASE = 3  # English words that are looked for in a row
_SOUND_TIES = 0.04  # words that sound this much less like it than the best are left out
_MOST_SOUNDS = 6
_SAME_SOUND = 0.97  # from here on two words are one, whatever is known of them
_ROOT = 4  # letters that two English words share when one is a form of the other
_SURE_NAME = 0.6  # confidence of a concept's name from which on it is another way to say it


class _Named(NamedTuple):
    """What a form of a span names in the notes."""

    concepts: tuple[str, ...]
    names: tuple[str, ...]  # others, of the same concepts


class QueryParser:
    """Reads a question against the words and names of an index."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._words: LexicalIndex = snapshot.words

    def clauses(self, question: str) -> list[Clause]:
        """The clauses of a question: its content words in order, then longer spans."""
        found = list(WORD.finditer(plain(question)))
        words = [match[0] for match in found]
        near = [
            bool(re.fullmatch(r"[ -]+", plain(question)[a.end() : b.start()]))
            for a, b in pairwise(found)
        ]
        spans = [
            (start, start + size)
            for size in range(_LONGEST, 1, -1)
            for start in range(len(words) - size + 1)
            if all(near[start : start + size - 1])
        ]
        tails = {i + 1 for i in range(len(words) - 1) if _is_tail(found[i], found[i + 1])}
        spans = [(a, b) for a, b in spans if not tails & {a, b - 1}]
        own = [i for i in range(len(words)) if i not in tails]
        content = [i for i in own if not _is_stop(words[i])] or own
        texts = [_forms(words[a:b]) for a, b in [*((i, i + 1) for i in content), *spans]]
        named = self._named({form for forms in texts for form in forms})
        clauses = [self._single(i, words[i], named) for i in content]
        several = (self._several(words[a:b], a, b, named) for a, b in spans)
        return clauses + [clause for clause in several if clause.ways or clause.concepts]

    def _named(self, forms: Iterable[str]) -> Mapping[str, _Named]:
        """What the notes call so: by this very name, or else by a synonym of it."""
        keys = {form: ({key(form), normal(form)}, _keys(synonyms(form))) for form in set(forms)}
        ids = self._snapshot.named(set().union(*(own | other for own, other in keys.values())))
        concepts = self._snapshot.concepts({c for several in ids.values() for c in several})
        found = {}
        for form, (own, other) in keys.items():
            here = _of(ids, own)
            names = dict.fromkeys(
                name.text
                for concept in here
                for name in concepts[concept].names
                if name.confidence >= _SURE_NAME and key(name.text) not in own
            )
            found[form] = _Named(here or _of(ids, other), tuple(names))
        return found

    def _single(self, place: int, word: str, named: Mapping[str, _Named]) -> Clause:
        if is_hangul(word):
            text, ways = stem(word), self._korean(word)
        else:
            text, ways = word.lower(), self._latin(word)
        forms = _forms([word])
        verbs = (Expansion(name, VERB, "synonym") for name in verb_names(word))
        every = (*ways, *_other_names(forms, named), *verbs)
        return Clause(text, place, place + 1, every, _concepts(forms, named))

    def _korean(self, word: str) -> Iterator[Expansion]:
        text = stem(word)
        yield Expansion(text, 1.0, "word")
        if len(word) > _LONGEST_WORD:
            return
        if len(text) > 2:
            yield from (Expansion(pair, 1 / (len(text) - 1), "pair") for pair in pairs(text))
        for form in dict.fromkeys((word, text)):
            if len(form) > 1:
                yield from self._sounding(form, "latin")

    def _latin(self, word: str) -> Iterator[Expansion]:
        yield Expansion(word, 1.0, "word")
        if len(word) > _LONGEST_WORD:
            return
        low = "".join(parts(word))
        known = low in self._words.known([low, word.lower()], "latin")
        yield from self._divided(low)
        if len(low) > 2 and low.isalpha():
            yield from self._sounding(low, "hangul")
        if 2 <= len(low) <= _LONGEST and (word.isupper() or self._words.known([low], "acronym")):
            yield from (Expansion(p, INITIALS, "initials") for p in self._words.phrases(low))
        if len(low) > 5 and not known:
            near = (other for other in self._words.like(low) if distance(other, low, 1) == 1)
            yield from (Expansion(other, MISSPELT, "misspelling") for other in near)

    def _divided(self, word: str) -> Iterator[Expansion]:
        """Two words of the notes that are this one: dropout, Drop Out."""
        cuts = [(word[:i], word[i:]) for i in range(2, len(word) - 1)]
        known = self._words.known({half for cut in cuts for half in cut}, "latin")
        for one, other in cuts:
            if one in known and other in known:
                yield Expansion(f"{one} {other}", 1.0, "joined")

    def _sounding(self, word: str, script: Literal["latin", "hangul"]) -> list[Expansion]:
        """Words of the other script that sound like it, and aren't known to mean another thing."""
        heard = sound(word)
        if len(heard) < 3:
            return []
        near = self._words.sounding(skeletons(heard), script)
        rated = [
            (rate, term)
            for term, other in near.items()
            if (rate := alike(heard, other))
            and (rate >= _SAME_SOUND or not _means_another(word, term))
        ]
        best = max((rate for rate, _ in rated), default=0.0)
        kept = [(r, t) for r, t in rated if r >= best - _SOUND_TIES]
        kept.sort(key=lambda pair: (-pair[0], pair[1]))
        return [Expansion(term, rate, "sound") for rate, term in kept[:_MOST_SOUNDS]]

    def _several(
        self, words: list[str], start: int, end: int, named: Mapping[str, _Named]
    ) -> Clause:
        forms = _forms(words)
        ways = list(_other_names(forms, named))
        if not any(map(is_hangul, words)):
            ways += self._phrase(words)
        elif all(map(is_hangul, words)):
            ways += self._korean_phrase(words)
        return Clause(" ".join(words), start, end, tuple(ways), _concepts(forms, named))

    def _phrase(self, words: list[str]) -> Iterator[Expansion]:
        """What an English phrase is written as: an acronym, or one word."""
        lower = [word.lower() for word in words]
        if is_stop(lower[0]):
            return
        if not is_stop(lower[-1]):
            every = "".join(part[0] for word in words for part in parts(word))
            weighty = "".join(word[0] for word in lower if not is_stop(word))
            for letters in dict.fromkeys((every, weighty)):
                if len(letters) > 2:
                    yield from self._acronyms(letters)
            if len(words) <= _LONGEST_PHRASE and not any(map(is_stop, lower)):
                yield Expansion(" ".join(words), 1.0, "word")
        joined = "".join(lower)
        if len(words) == 2 and self._words.known([joined], "latin"):
            yield Expansion(joined, 1.0, "joined")

    def _acronyms(self, letters: str) -> Iterator[Expansion]:
        if self._words.known([letters], "acronym"):
            yield Expansion(letters, 1.0, "acronym")
            return
        for longer in self._words.acronyms(len(letters) + 1):
            if longer.endswith(letters):
                yield Expansion(longer, LONGER_ACRONYM, "acronym")

    def _korean_phrase(self, words: list[str]) -> Iterator[Expansion]:
        """What a Korean phrase may stand for: an acronym of English words, or one word."""
        bare = [*words[:-1], stem(words[-1])]
        if len(words) in (3, 4):
            for acronym in self._words.acronyms(len(words)):
                if all(map(may_begin, acronym, bare)):
                    yield Expansion(acronym, LETTERS, "letters")
        if len(words) == 2:
            joined = "".join(bare)
            if len(skeleton(sound(joined))) >= 4:
                yield from self._sounding(joined, "latin")
            yield Expansion(joined, 1.0, "word")


def _is_tail(before: re.Match[str], match: re.Match[str]) -> bool:
    """Whether a Korean word is the ending of an English one that it stands right behind: ReLU는."""
    return before.end() == match.start() and not is_hangul(before[0]) and is_ending(match[0])


def _means_another(word: str, other: str) -> bool:
    """Whether the Korean one of two words is known, and not as a name of the English one."""
    latin, hangul = (other, word) if is_hangul(word) else (word, other)
    latin = name_key(latin)
    known = [key for name in synonyms(hangul) if (key := name_key(name)) and key.isascii()]
    return bool(known) and all(key[:_ROOT] != latin[:_ROOT] for key in known)


def _is_stop(word: str) -> bool:
    return is_stop_korean(word) if is_hangul(word) else is_stop(word.lower())


def _forms(words: list[str]) -> list[str]:
    """A span as it stands, and without the particle of its last word."""
    last = stem(words[-1]) if is_hangul(words[-1]) else words[-1]
    return list(dict.fromkeys((" ".join(words), " ".join([*words[:-1], last]))))


def _other_names(forms: list[str], named: Mapping[str, _Named]) -> Iterator[Expansion]:
    yield from (Expansion(name, 1.0, "synonym") for form in forms for name in synonyms(form))
    yield from (Expansion(name, 1.0, "concept") for form in forms for name in named[form].names)


def _concepts(forms: list[str], named: Mapping[str, _Named]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(c for form in forms for c in named[form].concepts))


def _keys(names: Iterable[str]) -> set[str]:
    return {form(name) for name in names for form in (key, normal)}


def _of(ids: Mapping[str, tuple[str, ...]], keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(c for k in sorted(keys) for c in ids.get(k, ())))
