"""Whom does a sentence speak of when it doesn't say? Its list item, its heading, what went before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kg.concepts import Heading, Lexicon, analyse
from kg.concepts.headings import is_container
from kg.language.glossary import known
from kg.language.korean import fits, is_verbal
from kg.language.names import function_words, generic_words
from kg.relations.frames import LETTERS, Frame, Phrase
from kg.sections import Section, Sentence


@dataclass(frozen=True, slots=True)
class Subject:
    """Concepts that a sentence speaks of, and how sure that is."""

    concepts: tuple[str, ...] = ()
    sureness: float = 0.0
    named: bool = False  # in the sentence itself
    mark: str = ""  # its particle there

    def __bool__(self) -> bool:
        return bool(self.concepts)


NOBODY = Subject()


@dataclass(slots=True)
class Discourse:
    """What is known of a section while its sentences are read in order."""

    heading: Heading
    subject: Subject  # what the heading is about
    remedy_for: tuple[str, ...] = ()  # H: the trouble that the heading asks a remedy for
    first: int = 0  # the first block that is text
    bullets: bool = False  # whether that is a list item: notes, rather than prose
    topic: tuple[str, ...] = ()  # T: the concepts that a sentence before this one spoke of
    trouble: tuple[str, ...] = ()  # P: the problem that was spoken of last
    items: dict[int, tuple[str, ...]] = field(default_factory=dict)  # block -> what it is about
    strangers: set[int] = field(default_factory=set)  # blocks whose topic is no concept
    parents: dict[int, int] = field(default_factory=dict)  # of list items: the item above

    @property
    def plain(self) -> bool:
        """Whether the heading is the name of what it speaks of."""
        return self.heading.kind in ("name", "within")

    def above(self, block: int) -> Iterator[int]:
        """The list items that an item belongs to, from the inside out."""
        for _ in range(20):
            if block not in self.parents:
                return
            block = self.parents[block]
            yield block

    def in_item(self, block: int) -> bool:
        """Whether a list item above says what this block is about."""
        return any(parent in self.items for parent in self.above(block))

    def pass_by(self, text: str, block: int) -> None:
        """Note a sentence without names: it may have a topic of its own."""
        if stranger(text, ""):
            self.strangers.add(block)

    def remember(
        self, frame: Frame, sentence: Sentence, lead: Phrase | None, caused: Sequence[str]
    ) -> None:
        """Keep what a sentence was about and the trouble that it named, for those after it."""
        text = frame.text
        topic = _TOPIC.search(text) or _FIRST_NAME.match(text)
        about: tuple[str, ...] = ()
        if lead is not None:
            about = tuple(lead.concepts)
        elif topic:
            about = tuple(frame.phrase(topic[1]).concepts)
        elif _ALONE.fullmatch(text):
            about = tuple(frame.phrase(text[0]).concepts)
        if about:
            self.topic = self.items[sentence.block] = about
        else:
            self.pass_by(sentence.text, sentence.block)
        troubled = [c for phrase in frame.phrases if phrase.problem for c in phrase.concepts]
        if caused or troubled:
            self.trouble = tuple(dict.fromkeys([*troubled, *caused]))


_TOPIC = re.compile(rf"([{LETTERS}])는(?![가-힣])")
_FIRST_NAME = re.compile(rf"([{LETTERS}]) (?=[a-z])")
_ALONE = re.compile(rf"[{LETTERS}][^{LETTERS}]{{0,6}}")


def open_section(section: Section, lexicon: Lexicon) -> Discourse:
    """What the heading, or the one above a heading like `장점`, gives to speak of."""
    heading = analyse(section.title)
    subject = _of_heading(heading, lexicon)
    if not heading.names and len(section.heading) > 1 and is_container(section.title):
        above = analyse(section.heading[-2])
        problem = analyse(f"X {section.title}").aspect
        heading = Heading(above.names, above.kind, problem or "neutral")
        subject = _of_heading(above, lexicon)
        subject = Subject(subject.concepts, subject.sureness * 0.9)
    opened = Discourse(heading, subject)
    for place, block in enumerate(section.blocks):
        if block.kind in ("paragraph", "item"):
            opened.first, opened.bullets = place, block.kind == "item"
            break
    opened.parents = {i: b.parent for i, b in enumerate(section.blocks) if b.parent is not None}
    if heading.aspect == "problem":
        opened.trouble = subject.concepts
    return opened


_SURENESS = {"name": 1.0, "within": 0.9, "about": 0.85}


def _of_heading(heading: Heading, lexicon: Lexicon) -> Subject:
    if heading.kind not in _SURENESS or not heading.names:
        return NOBODY
    concept = lexicon.find(heading.names[0])
    return Subject((concept.id,), _SURENESS[heading.kind]) if concept else NOBODY


_ANAPHOR = re.compile(
    r"(?:^|[ ,])(?:이는|이것은|이것이|그것은|이를|(?:이|그|해당|이러한|이런) ?(?:방법|방식|기법|모델|알고리즘|기술|개념|과정|구조|함수|현상|값|연산|단계|제도|정책|원리)(?:은|는|이|가|을|를))"
)
_WORD = re.compile(
    r"(?<![가-힣])([가-힣]{1,10}|[A-Za-z_$][\w$.()]{0,40})(은|는|이|가|께서|도)(?= )"
)
_NOT_NOUNS = frozenset("같 많 높 깊 없 굳 또 혹 여 만 이 그 저 수 데 다 바 필요 일 정도".split())
_ADJECTIVE = re.compile(
    r"[같좋많높작적깊얕넓좁낮얇굵젊늙밝않있없받얻찾닫남넘낳놓넣쌓묶섞볶갖맞찍짧굵맑]\Z"
)
_VERB_VOWEL = re.compile(r"[하되시키지가오보주쓰리르내나추치우히기드아두서커]\Z")
_BREAK = re.compile(
    r"(?:는지|인지|면|때|며|고|서|지만|는데|므로|니까|때문에|위해|위하여|도록|여|해|아|어),? "
)


def _noun(stem: str, form: str) -> bool:
    """Whether stem and particle look like noun and particle, rather than a verb form."""
    if stem[0].isascii():
        return True
    if stem in _NOT_NOUNS or stem + form in function_words() or not fits(stem, form):
        return False
    if is_verbal(stem):
        return False
    if known(stem) or stem in generic_words():
        return True
    if form == "은":
        return not _ADJECTIVE.search(stem)
    if form == "는":
        return not _VERB_VOWEL.search(stem)
    return len(stem) > 1


def stranger(text: str, clause: str, too: bool = True) -> bool:
    """Whether something that is no concept is what a Korean sentence, or its clause, speaks of.

    Args:
        text: all that stands before the predicate.
        clause: the part of it in the predicate's own clause.
        too: whether 도 counts as a mark of the topic.
    """
    if _ANAPHOR.search(text):
        return False
    for found in _WORD.finditer(text + " "):
        if found[2] == "도" and not too:
            continue
        if (
            found[2] in "은는께서도"
            and (len(found[1]) > 1 or found[2] != "도")
            and _noun(found[1], found[2])
        ):
            return True
    return any(_noun(f[1], f[2]) for f in _WORD.finditer(clause + " ") if f[2] in ("이", "가"))


_LEAD = re.compile(rf"^([{LETTERS}])(?:는|란|이란)? ?(?:\([^()]*\))? ?(?:[:：]|[-–—=→] )\s*(?=\S)")


def take_lead(frame: Frame) -> Phrase | None:
    """The name before the colon that opens a sentence; the frame keeps what follows it."""
    found = _LEAD.match(frame.text)
    if not found or "=" in found[0]:
        return None
    frame.text = frame.text[found.end() :]
    return frame.phrase(found[1])


def subject_of(
    frame: Frame,
    before: int,
    lead: Phrase | None,
    discourse: Discourse,
    sentence: Sentence,
    language: str,
) -> Subject:
    """Whom the predicate that follows offset `before` of the prepared sentence speaks of."""
    if language == "korean":
        found = _korean(frame, frame.text[:before])
    else:
        found = _english(frame, before)
    if found is not None:
        return found
    if lead is not None:
        return Subject(tuple(lead.concepts), 0.95, named=True)
    return implied(discourse, sentence)


def _korean(frame: Frame, text: str) -> Subject | None:
    """The subject that a Korean sentence names, NOBODY if it is no concept, None if it has none."""
    clause = _BREAK.split(text)[-1]
    for found in reversed(list(_SUBJECT.finditer(text))):
        nearer = text[found.end() :]
        if found[2] == "가" and found.start() < len(text) - len(clause):
            continue
        if _CONDITION.search(nearer) or (found[2] == "가" and _RELATIVE.search(nearer)):
            continue  # what a condition speaks of, or a clause that only describes something
        phrase = frame.phrase(found[1])
        if phrase.partial or stranger(nearer, _BREAK.split(nearer)[-1], too=False):
            return NOBODY
        return Subject(tuple(phrase.concepts), 1.0, named=True, mark=found[2])
    return NOBODY if stranger(text, clause) else None


_SUBJECT = re.compile(rf"([{LETTERS}])(는|가|도)(?![가-힣])")
_CONDITION = re.compile(r"[가-힣](?:다|라)면,? ")
_RELATIVE = re.compile(r"[가-힣](?:는|은|한|된|할|될|던|운|린|난|친|킨) ")
_OPENING = re.compile(rf"(?:[A-Z][a-z]+ly,? |In general,? |An? )?([{LETTERS}])")
_OTHERS = re.compile(
    r"(?:if|when|we|you|i|one|some|many|most|for|in|the|there)\b", re.IGNORECASE
)


def _english(frame: Frame, before: int) -> Subject | None:
    """Likewise of an English sentence: it begins with its subject."""
    first = _OPENING.match(frame.text)
    if first and before and first.end() <= before:
        return Subject(tuple(frame.phrase(first[1]).concepts), 0.95, named=True)
    return NOBODY if _OTHERS.match(frame.text) else None


def implied(discourse: Discourse, sentence: Sentence) -> Subject:
    """The subject of a sentence that names none."""
    for parent in discourse.above(sentence.block):
        if parent in discourse.items:
            return Subject(discourse.items[parent], 0.9)
    if sentence.block in discourse.strangers:
        return NOBODY
    if sentence.block in discourse.items:
        return Subject(discourse.items[sentence.block], 0.85)
    # Bullets right under a heading speak of it; running text does so as long as it begins.
    if discourse.bullets or sentence.block <= discourse.first or _BACK.match(sentence.text):
        return discourse.subject
    return NOBODY


_BACK = re.compile(
    r"(?:이는|이것은|이를|이 (?:방법|방식|기법|모델|알고리즘|기술|개념)"
    r"|it |they |this (?:method|algorithm|technique|model)? ?)",
    re.IGNORECASE,
)
