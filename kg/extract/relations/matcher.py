"""Reads one prepared sentence with the cue tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.extract.gazetteer import Gazetteer
from kg.extract.relations import polarity
from kg.extract.relations.context import NOBODY, PredicateSubject, SectionContext
from kg.extract.relations.patterns import Language, RelationPattern, relation_patterns
from kg.extract.relations.subject_resolution import subject_of, take_lead
from kg.extract.relations.template import LETTERS, Argument, frame, is_letter
from kg.lang.normalize import is_trouble
from kg.model.concept import Mention
from kg.notes.sections import Sentence
from kg.runtime.lazy import regex

Found = tuple[str, str, str, float]  # source, target, relation, weight

_PARTICLE_OF_NAME = regex(rf"[{LETTERS}]([가-힣])")
_OF_KIND = frozenset({"is_a", "uses", "combines", "suited_for", "names"})
"""What holds of a string template holds, as a target, of a template: `A uses string templates`."""


def language_of(text: str) -> Language:
    """Which of the tables reads a text."""
    return "korean" if re.search("[가-힣]", text) else "english"


class PatternMatcher:
    """Applies the cues to one sentence, in the light of what was said before it."""

    def __init__(
        self,
        sentence: Sentence,
        mentions: Sequence[Mention],
        discourse: SectionContext,
        gazetteer: Gazetteer,
    ) -> None:
        self.sentence = sentence
        self.discourse = discourse
        self.gazetteer = gazetteer
        self.language = language_of(sentence.text)
        self.frame = frame(sentence.text, mentions)
        self.lead = take_lead(self.frame)
        self.taken: set[tuple[str, str]] = set()  # letters that are a target already, by relation
        self.caused: list[str] = []
        self.denied: set[tuple[str, str, str]] = set()  # what a cue would say, but for a negation

    def read(self) -> Iterator[Found]:
        """All that the sentence says; notes what it was about for the sentences after it."""
        particles = set(_PARTICLE_OF_NAME.findall(self.frame.full))
        for cue in relation_patterns(self.language):
            if not cue.needs <= particles:
                continue
            text = self.frame.full if cue.apposed else self.frame.text
            if not cue.may_match(text):
                continue
            for match in cue.pattern.finditer(text):
                yield from self._apply(cue, match)
        self.discourse.remember(self.frame, self.sentence, self.lead, self.caused)

    def _apply(self, cue: RelationPattern, match: re.Match[str]) -> Iterator[Found]:
        """What one match of a cue says: nothing, if any of its conditions doesn't hold."""
        letters = self._letters(cue, match)
        source = self._source(cue, match) if letters else NOBODY
        if not source:
            return
        targets = self._targets(cue, letters)
        if cue.relation == "contrasts":  # `the A's that aren't this A`: no two things
            targets = [t for t in targets if not self._same_head(source.concepts, t)]
        if self._denied(cue, match):
            self.denied.update((s, t, cue.relation) for s in source.concepts for t in targets)
            return
        if targets:
            self.taken.update((letter, cue.relation) for letter in letters)
            if cue.relation == "contrasts" and cue.source in "ABC":
                self.taken.add((match[cue.source], cue.relation))
        if cue.relation == "causes":
            self.caused.extend(targets)
        for one in source.concepts:
            for target in targets:
                if cue.relation == "names":
                    yield self._naming(one, target, cue.confidence)
                else:
                    yield one, target, cue.relation, cue.confidence * source.sureness

    def _denied(self, cue: RelationPattern, match: re.Match[str]) -> bool:
        if cue.any_polarity:
            return False
        no = polarity.negated(
            self.frame.text,
            match.start(),
            match.end(),
            english=self.language == "english",
            object_verb=cue.relation == "uses",
        )
        return no != cue.negative

    def _naming(self, subject: str, term: str, confidence: float) -> Found:
        """`…를 B라고 한다` in a text about A: what B is to A shows in their names.

        Where A's name ends with B's, A is a kind of B (선형회귀, 회귀); where both end with one
        word, B is A's like with more to it (Cost Function in a text on the Loss Function); else
        B is a part of what the text explains.
        """
        ours, theirs = self._labels(subject), self._labels(term)
        if any(a != b and a.endswith(b) for a in ours for b in theirs):
            return subject, term, "is_a", 0.7
        heads = {name.split()[-1] for name in ours if " " in name}
        here = any(subject in phrase.concepts for phrase in self.frame.phrases)
        if not here and heads & {name.split()[-1] for name in theirs if " " in name}:
            return term, subject, "extends", 0.5
        return subject, term, "uses", confidence

    def _same_head(self, sources: Sequence[str], target: str) -> bool:
        """Whether the target is the class that a source's name ends with: 기본 슬롯, 슬롯."""
        endings = tuple(f" {name}" for name in self._labels(target))
        return any(name.endswith(endings) for one in sources for name in self._labels(one))

    def _labels(self, concept: str) -> list[str]:
        return [name.text.casefold() for name in self.gazetteer.by_id[concept].names]

    # Which names stand in the slots of the pattern

    def _written(self, letter: str) -> str:
        phrase = self.frame.phrase(letter)
        return self.sentence.text[phrase.start : phrase.end]

    def _letters(self, cue: RelationPattern, match: re.Match[str]) -> list[str]:
        """The letters that stand for what the cue speaks of; [] if they don't fit it."""
        groups = match.groupdict()
        if any(groups[s] and not form.search(self._written(groups[s])) for s, form in cue.where):
            return []
        if cue.target in ("P", "H", "T", "S"):
            return [groups["A"]] if groups.get("A") else []
        if cue.several:
            inside = [char for char in groups["Bs"] or "" if is_letter(char)]
            concepts = {c for letter in inside for c in self.frame.phrase(letter).concepts}
            return list(dict.fromkeys(inside)) if len(concepts) > 1 else []
        letters = [letter for slot in cue.target if (letter := groups.get(slot))]
        if cue.relation == "suited_for" and polarity.NEGATION.search(match[0]):
            return []
        if cue.source in "SH" and any(self._spoken_for(letter, cue) for letter in letters):
            return []
        return letters if self._fit(cue, [self.frame.phrase(x) for x in letters]) else []

    def _fit(self, cue: RelationPattern, phrases: Sequence[Argument]) -> bool:
        """Whether phrases are such as the cue asks for."""
        if cue.listed and not any(len(phrase.concepts) > 1 for phrase in phrases):
            return False
        if cue.problem and not any(phrase.problem for phrase in phrases):
            return False
        if cue.trouble and not all(self._troublesome(phrase) for phrase in phrases):
            return False
        if cue.relation == "is_a":
            return all(self._kind(phrase, cue) for phrase in phrases)
        return cue.relation in _OF_KIND or not any(phrase.partial for phrase in phrases)

    def _kind(self, phrase: Argument, cue: RelationPattern) -> bool:
        """Whether a phrase can be what something is a kind of."""
        if cue.source == "S" and (len(phrase.concepts) > 1 or phrase.quoted):
            return False
        adjective = self.sentence.text[phrase.start : phrase.end].endswith("적")
        return not (phrase.headed or phrase.unknown or adjective)

    def _troublesome(self, phrase: Argument) -> bool:
        names = (name for concept in phrase.concepts for name in self._labels(concept))
        return phrase.problem or any(is_trouble(name) for name in names)

    def _spoken_for(self, letter: str, cue: RelationPattern) -> bool:
        """Whether an earlier row has said how that name is joined to something."""
        if cue.relation == "solves" and (letter, "extends") in self.taken:
            return (letter, "solves") in self.taken
        return any(taken == letter for taken, _ in self.taken)

    def _targets(self, cue: RelationPattern, letters: Sequence[str]) -> list[str]:
        discourse = self.discourse
        if cue.target == "P":
            return list(discourse.trouble or (discourse.topic if discourse.bullets else ()))
        if cue.target == "H":
            return list(discourse.remedy_for)
        if cue.target == "T":
            return list(discourse.topic or discourse.subject.concepts)
        if cue.target == "S":
            return list(self._subject(0).concepts)
        return [c for letter in letters for c in self.frame.phrase(letter).concepts]

    # Whom the cue speaks of

    def _source(self, cue: RelationPattern, match: re.Match[str]) -> PredicateSubject:
        groups = match.groupdict()
        slot = cue.source if cue.source in "ABC" else "A"
        letter = groups.get(slot)
        if letter and self.frame.phrase(letter).partial:
            return NOBODY
        if cue.source in "ABC":
            return self._named(cue, match, letter) if letter else NOBODY
        if letter:  # English: the subject stands before its verb
            return PredicateSubject(tuple(self.frame.phrase(letter).concepts), 1.0, named=True)
        start = min(
            (match.start(s) for s in ("B", "Bs", "C") if groups.get(s)), default=match.start()
        )
        subject = self._subject(start)
        return subject if subject and self._said_of(subject, cue, match) else NOBODY

    def _named(self, cue: RelationPattern, match: re.Match[str], letter: str) -> PredicateSubject:
        """The subject that a slot of the pattern names."""
        concepts = tuple(self.frame.phrase(letter).concepts)
        text, end = match.string, match.end()
        if cue.source == cue.target:
            concepts = concepts[:1]
        if cue.relation in ("uses", "suited_for") and polarity.conditional(text, end):
            return NOBODY
        if cue.relation == "uses" and not polarity.reaches(text, end):
            return NOBODY
        if cue.target == "H" and polarity.modified(text, end):
            return NOBODY
        described = match.groupdict().get("B") and match.start("B") < match.start(cue.source)
        if described and self.language == "korean" and cue.relation != "is_a":
            if text.startswith("이다", match.end(cue.source)):
                return self._subject(match.start("B"))  # …를 쓰는 A이다: said of its subject
            concepts = concepts[:1]  # what describes the first of a list may not fit all
        return PredicateSubject(concepts, 1.0, named=True)

    def _subject(self, before: int) -> PredicateSubject:
        return subject_of(
            self.frame, before, self.lead, self.discourse, self.sentence, self.language
        )

    def _said_of(
        self, subject: PredicateSubject, cue: RelationPattern, match: re.Match[str]
    ) -> bool:
        """Whether the verb that the cue found is really said of the subject."""
        discourse, text, end = self.discourse, self.frame.text, match.end()
        if cue.plain and not subject.named and not discourse.plain:
            return discourse.in_item(self.sentence.block)
        if self.language == "english":
            return True
        if cue.relation == "is_a":  # `이것이 B이다` says which one, not what kind
            before = text[: match.start("B")] if match["B"] else ""
            return subject.mark != "가" and polarity.defines(before)
        if cue.relation == "causes" and polarity.caused_before(text[: match.start()]):
            return False
        if (
            cue.relation in ("uses", "combines")
            and not cue.when
            and polarity.conditional(text, end)
        ):
            return False
        notes = discourse.bullets and discourse.plain
        told = not notes and polarity.addresses(self.sentence.text)
        if not subject.named and (told or polarity.advises(text, end)):
            return False
        return cue.when or polarity.reaches(text, end)
