"""Relations in one section: cue patterns over its prepared sentences."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from kg.concepts import Lexicon, Mention, analyse
from kg.relations.cues import Cue, Language, cues
from kg.relations.discourse import (
    NOBODY,
    Discourse,
    Subject,
    adnominal,
    implied,
    korean_subject,
    open_section,
    stranger,
    take_lead,
)
from kg.relations.frames import FIRST, LETTERS, Frame, Phrase, frame
from kg.relations.model import Evidence, Relation
from kg.sections import Block, Section, Sentence

LONGEST = 600
"""Characters of a sentence that is still read; longer ones aren't sentences."""

Found = tuple[str, str, str, float]  # source, target, relation, weight


def relations_in(
    section: Section, mentions: Sequence[Mention], lexicon: Lexicon
) -> tuple[Relation, ...]:
    """What a section says about the concepts that it mentions.

    Depends on the section, its mentions and the concepts that its headings name, on nothing else.
    """
    by_sentence: dict[int, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_sentence[mention.sentence].append(mention)
    if not by_sentence:
        return ()
    discourse = open_section(section, lexicon)
    found: list[Relation] = []
    denied: set[tuple[str, str, str]] = set()

    def add(line: int, text: str, said: Iterator[Found]) -> None:
        evidence = (Evidence(section.path, line, text),)
        for source, target, relation, weight in said:
            if source != target:
                found.append(Relation(source, target, relation, round(weight, 3), evidence))

    add(section.line, section.title, _heading(section, by_sentence[-1], discourse, lexicon))
    for place, sentence in enumerate(section.sentences()):
        if by_sentence[place] and len(sentence.text) <= LONGEST:
            reader = _Reader(section, sentence, by_sentence[place], discourse, lexicon)
            add(sentence.line, sentence.text, reader.read())
            denied |= reader.denied
        else:
            _pass_by(sentence, discourse)
    # Only what can be checked where the evidence points: both named in that line or in a heading.
    # A heading like `BN in GAN` only suggests; what the text denies isn't said by it.
    kept = [r for r in found if r.weight > 0.5 or (r.source, r.target, r.relation) not in denied]
    lines: dict[int, set[str]] = defaultdict(set)
    for mention in mentions:
        lines[mention.line].add(mention.concept)
    above = {concept for title in section.heading for concept, _, _ in lexicon.spot(title)}
    return tuple(r for r in kept if {r.source, r.target} <= above | lines[r.evidence[0].line])


def _pass_by(sentence: Sentence, discourse: Discourse) -> None:
    """A sentence without names may still have a topic of its own."""
    if stranger(sentence.text[:LONGEST], ""):
        discourse.strangers.add(sentence.block)


def _language(text: str) -> Language:
    return "korean" if re.search("[가-힣]", text) else "english"


_REMEDY = re.compile(r"(?:방법|법|전략|기법|방안|대책|해결책|해결 방법|해결방법)(?:은|는|이란)?\W*$|^(?:how to|ways? (?:to|of)|techniques? (?:to|for)|methods? (?:to|for|of)|remed)", re.I)


def _heading(
    section: Section, mentions: Sequence[Mention], discourse: Discourse, lexicon: Lexicon
) -> Iterator[Found]:
    """What the heading itself says: `A VS B`, `B in A`, or a clause."""
    title = section.title
    heading = analyse(title)
    concepts = [c.id for name in heading.names if (c := lexicon.find(name))]
    if heading.kind == "versus":
        for i, one in enumerate(concepts):
            yield from ((one, other, "contrasts", 0.95) for other in concepts[i + 1 :])
        return
    if heading.kind == "within" and len(concepts) > 1:
        yield concepts[1], concepts[0], "uses", 0.45
        return
    if heading.kind == "name" or not mentions:
        return
    sentence = Sentence(title, section.line, -1)
    quiet = Discourse(heading, NOBODY)
    said = list(_Reader(section, sentence, mentions, quiet, lexicon).read())
    if _REMEDY.search(title):
        discourse.remedy_for = tuple(dict.fromkeys(f[1] for f in said if f[2] == "solves"))
        if not discourse.remedy_for and _language(title) == "english":
            discourse.remedy_for = tuple(m.concept for m in mentions[-1:])
    yield from said


_NEGATED = re.compile(
    r"[가-힣]{0,2}지(?:는|도|를)? ?(?:않|못|말|마)|[가-힣]{0,3} ?(?:수|필요|이유)(?:가|는|도)? ?없|[가-힣]{0,3}면 ?안|[가-힣]{0,3} ?필요(?:하지|는) "
)
_FORBIDDEN = re.compile(r"면 ?안 ?(?:된|됩|돼|되)")
_NEGATED_ENGLISH = re.compile(r"\b(?:not|never|no longer|cannot|hardly|without|neither|nor|rarely)\b|n['’]t\b", re.I)
_YOU = re.compile(
    r"[가-힣]{0,4}(?:세요|십시오|봅시다|합시다|해야 합니다|해야 할|하려면|려면|고 싶)|[가-힣]{0,2}(?:할|쓸) 수(?:도|는)? 있(?:습니다|어요)|[가-힣]{0,2} ?것이 (?:더 |가장 )?(?:좋|낫|권장|바람직)"
)
_TO_YOU = re.compile(r"(?:수(?:도|는)? 있(?:습니다|어요)|세요|십시오|봅시다|합시다|바랍니다|(?:해야|여야) 합니다|권장됩니다|좋습니다)[.!:]?$")
_CONDITION = re.compile(r"[가-힣]{0,4}(?:는지|은지|할지|었는지)|[가-힣]{0,3}(?:하고 있|되어 있)? ?(?:면|다면|려면|더라도|경우|때|시)(?:에|는|만|에는)?(?:[ ,]|$)")
_CONDITION_AHEAD = re.compile(rf"[^.;,{LETTERS}]{{0,25}}?(?:때|경우)(?:에|는|만|에는)?[ ,]")
_CAUSED_BEFORE = re.compile(r"이 ?[때떄]문에|이로 인해|그 결과|이에 따라|이로써")


_ADVERB = re.compile(r"(?:계속|여전히|항상|이미|모두|아직|대부분|역시|바로|결국|곧) $")
_OF_KIND = frozenset({"is_a", "uses", "combines", "suited_for", "names"})
"""What holds of a string template holds, as a target, of a template: `A uses string templates`."""


class _Reader:
    """Applies the cues to one sentence."""

    def __init__(
        self,
        section: Section,
        sentence: Sentence,
        mentions: Sequence[Mention],
        discourse: Discourse,
        lexicon: Lexicon,
    ) -> None:
        self.lexicon = lexicon
        self.sentence = sentence
        self.discourse = discourse
        self.language = _language(sentence.text)
        self.frame = frame(sentence.text, mentions)
        self.parents = _ancestors(section.blocks, sentence.block)
        self.lead = take_lead(self.frame)
        self.taken: set[tuple[str, str]] = set()  # letters that are a target already, by relation
        self.trouble: list[str] = []
        self.denied: set[tuple[str, str, str]] = set()  # what a cue would say, but for a negation

    def read(self) -> Iterator[Found]:
        """All that the sentence says; notes what it was about for the sentences after it."""
        for cue in cues(self.language):
            text = self.frame.full if cue.apposed else self.frame.text
            for match in cue.pattern.finditer(text):
                yield from self._apply(cue, match)
        self._remember()

    def _apply(self, cue: Cue, match: re.Match[str]) -> Iterator[Found]:
        groups = match.groupdict()
        denied = not self._polarity_fits(cue, match)
        if any(groups[s] and not form.search(self._written(groups[s])) for s, form in cue.where):
            return
        letters = self._targets(cue, groups)
        if not letters:
            return
        source = self._source(cue, match)
        if not source:
            return
        targets = self._concepts(cue, letters)
        if cue.relation == "names" and not denied:
            for target in targets:
                yield from self._naming(source, target, cue.confidence)
            return
        if denied:
            self.denied.update((s, t, cue.relation) for s in source.concepts for t in targets)
            return
        if targets:
            self.taken.update((letter, cue.relation) for letter in letters)
        for target in targets:
            for one in source.concepts:
                yield one, target, cue.relation, cue.confidence * source.sureness
        if cue.relation == "causes":
            self.trouble.extend(targets)

    def _naming(self, subject: Subject, term: str, confidence: float) -> Iterator[Found]:
        """`…를 B라고 한다` in a text about A: what B is to A shows in their names.

        Where A's name ends with B's, A is a kind of B (선형회귀, 회귀); where both end with the same
        word, B is A's like with more to it (Cost Function in a text on the Loss Function); else B
        is a part of what the text explains.
        """
        for one in subject.concepts:
            ours, theirs = self.labels(one), self.labels(term)
            if any(a != b and a.endswith(b) for a in ours for b in theirs):
                yield one, term, "is_a", 0.7
            elif any(a.split()[-1] == b.split()[-1] for a in ours for b in theirs if " " in a and " " in b):
                yield term, one, "extends", 0.5
            else:
                yield one, term, "uses", confidence

    def labels(self, concept: str) -> list[str]:
        """The names of a concept, in lower case."""
        found = self.lexicon.by_id[concept]
        return [name.text.casefold() for name in found.names]

    def _written(self, letter: str) -> str:
        phrase = self.frame.phrase(letter)
        return self.sentence.text[phrase.start : phrase.end]

    def _targets(self, cue: Cue, groups: dict[str, str | None]) -> list[str]:
        """The letters that stand for what the cue speaks of; [] if the cue doesn't fit."""
        if cue.target in ("P", "H", "T", "S"):
            return [groups["A"]] if groups.get("A") else []
        if cue.several:
            inside = [c for c in groups["Bs"] or "" if ord(c) >= FIRST and ord(c) <= 0xF8FF]
            concepts = {c for letter in inside for c in self.frame.phrase(letter).concepts}
            return list(dict.fromkeys(inside)) if len(concepts) > 1 else []
        letters = [letter for slot in cue.target if (letter := groups.get(slot))]
        phrases = [self.frame.phrase(letter) for letter in letters]
        if cue.listed and not any(len(p.concepts) > 1 for p in phrases):
            return []
        if cue.problem and not any(p.problem for p in phrases):
            return []
        if cue.relation == "is_a" and any(p.headed or p.unknown for p in phrases):
            return []
        if cue.relation not in _OF_KIND and any(p.partial for p in phrases):
            return []
        if cue.source in "SH" and any(self._spoken_for(letter, cue) for letter in letters):
            return []
        return letters

    def _spoken_for(self, letter: str, cue: Cue) -> bool:
        """Whether an earlier row has said how that name is joined to something."""
        if cue.relation == "solves" and (letter, "extends") in self.taken:
            return (letter, "solves") in self.taken
        return any(taken == letter for taken, _ in self.taken)

    def _concepts(self, cue: Cue, letters: Sequence[str]) -> list[str]:
        if cue.target == "P":
            known = self.discourse.trouble
            return list(known or (self.discourse.topic if self.discourse.bullets else ()))
        if cue.target == "H":
            return list(self.discourse.remedy_for)
        if cue.target == "T":
            return list(self.discourse.topic or self.discourse.subject.concepts)
        if cue.target == "S":
            return list(self._subject(len(self.frame.text)).concepts)
        return [c for letter in letters for c in self.frame.phrase(letter).concepts]

    def _source(self, cue: Cue, match: re.Match[str]) -> Subject:
        groups = match.groupdict()
        if cue.source == "A" and cue.target == "A":
            letter = groups["A"]
            return Subject((self.frame.phrase(letter).concepts[0],), 1.0, named=True)
        if cue.source in "ABC":
            letter = groups.get(cue.source)
            if letter and self.frame.phrase(letter).partial:
                return NOBODY
            if letter and cue.relation == "uses" and self._conditional(match.string, match.end()):
                return NOBODY
            modified = adnominal(match.string, match.end())
            if letter and cue.relation == "uses" and modified and not _BELONGS.match(modified):
                return NOBODY
            if letter and cue.target == "H" and adnominal(self.frame.text, match.end()):
                return NOBODY
            if letter:
                return Subject(tuple(self.frame.phrase(letter).concepts), 1.0, named=True)
            return NOBODY
        if groups.get("A") and self.frame.phrase(groups["A"]).partial:
            return NOBODY
        if groups.get("A"):  # English: the subject stands before its verb
            return Subject(tuple(self.frame.phrase(groups["A"]).concepts), 1.0, named=True)
        start = min((match.start(s) for s in ("B", "Bs") if groups.get(s)), default=match.start())
        subject = self._subject(start)
        return subject if self._reaches(cue, match, subject) else NOBODY

    def _subject(self, before: int) -> Subject:
        if self.language == "korean":
            return korean_subject(
                self.frame, before, self.lead, self.discourse, self.sentence, self.parents
            )
        first = re.match(rf"(?:[A-Z][a-z]+ly,? |In general,? |An? )?([{LETTERS}])", self.frame.text)
        if first and first.end() <= before and before:
            return Subject(tuple(self.frame.phrase(first[1]).concepts), 0.95, named=True)
        if self.lead is not None:
            return Subject(tuple(self.lead.concepts), 0.95, named=True)
        if re.match(r"(?:if|when|we|you|i|one|some|many|most|for|in|the|there)\b", self.frame.text, re.I):
            return NOBODY
        return implied(self.discourse, self.sentence, self.parents)

    def _reaches(self, cue: Cue, match: re.Match[str], subject: Subject) -> bool:
        """Whether the verb that the cue found is really said of the subject."""
        if cue.plain and not subject.named and self.discourse.heading.kind not in ("name", "within"):
            return bool(subject) and self._in_item()
        if self.language == "english":
            return bool(subject)
        text, end = self.frame.text, match.end()
        if cue.relation == "causes" and _CAUSED_BEFORE.search(text[: match.start()]):
            return False
        if cue.relation in ("uses", "combines") and not cue.when and self._conditional(text, end):
            return False
        if not subject.named and (_YOU.match(text, end) or self._addressed()):
            return False
        modified = adnominal(text, end)
        if cue.relation == "is_a":
            return bool(subject) and not _ADVERB.search(text[: match.start("B")] if match["B"] else "")
        if modified is None:
            return bool(subject)
        return bool(subject) and bool(_BELONGS.match(modified))

    def _conditional(self, text: str, end: int) -> bool:
        """Whether the verb only says when or if something else holds: `B를 사용할 때 …`."""
        if _CONDITION.match(text, end):
            return True
        going_on = re.compile(r"[가-힣]*(?<=[여해서아어로써]) ").match(text, max(0, end - 1))
        return bool(going_on and _CONDITION_AHEAD.match(text, going_on.end()))

    def _addressed(self) -> bool:
        """Whether running text tells the reader what to do, rather than what its subject does."""
        return not self.discourse.bullets and bool(_TO_YOU.search(self.sentence.text))

    def _in_item(self) -> bool:
        return any(parent in self.discourse.items for parent in self.parents)

    def _polarity_fits(self, cue: Cue, match: re.Match[str]) -> bool:
        if cue.any_polarity:
            return True
        text = self.frame.text
        if self.language == "korean":
            negated = bool(_NEGATED.match(text, match.end()) or _FORBIDDEN.search(text, match.end()))
        else:
            negated = bool(_NEGATED_ENGLISH.search(text[max(0, match.start() - 12) : match.end()]))
        return negated == cue.negative

    def _remember(self) -> None:
        """Keep what this sentence was about, and the trouble that it named."""
        discourse, text = self.discourse, self.frame.text
        topic = re.search(rf"([{LETTERS}])는(?![가-힣])", text) if self.language == "korean" else re.match(
            rf"([{LETTERS}]) ", text)
        about: tuple[str, ...] = ()
        if self.lead is not None:
            about = tuple(self.lead.concepts)
        elif topic:
            about = tuple(self.frame.phrase(topic[1]).concepts)
        elif re.fullmatch(rf"[{LETTERS}][^{LETTERS}]{{0,6}}", text):
            about = tuple(self.frame.phrases[ord(text[0]) - FIRST].concepts)
        if about:
            discourse.topic = about
            discourse.items[self.sentence.block] = about
        elif stranger(self.sentence.text, ""):
            discourse.strangers.add(self.sentence.block)
        troubled = [c for p in self.frame.phrases if p.problem for c in p.concepts]
        if self.trouble or troubled:
            discourse.trouble = tuple(dict.fromkeys([*troubled, *self.trouble]))


_BELONGS = re.compile(
    rf"(?:수|것|값|결과|만큼|데|때|경우|점|뿐|바|등|중|후|다음|뒤|방법|방식|기법|모델|알고리즘|구조|과정|개념|기술|함수|작업|행위|특징|장점|단점|효과|역할|기능|현상|형태|학습|이유|목적|식|셈|편|"
    rf"[가-힣]+(?:이다|다|임|입니다|이며|으로|로)?[.]?$|[{LETTERS}][^{LETTERS}]{{0,3}}[.]?$)"
)


def _ancestors(blocks: Sequence[Block], block: int) -> list[int]:
    found: list[int] = []
    while 0 <= block < len(blocks) and (parent := blocks[block].parent) is not None:
        found.append(parent)
        block = parent
        if len(found) > 20:
            break
    return found


__all__ = ["Phrase", "relations_in"]
