"""Whom does a sentence speak of when it doesn't say? Its list item, its heading, what went before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.concepts import Heading, Lexicon, analyse
from kg.concepts.headings import is_container
from kg.language.glossary import known
from kg.language.korean import final, fits, is_verbal
from kg.language.names import function_words, generic_words
from kg.relations.frames import LETTERS, Frame, Phrase
from kg.sections import Section, Sentence


@dataclass(frozen=True, slots=True)
class Subject:
    """Concepts that a sentence speaks of, and how sure that is."""

    concepts: tuple[str, ...] = ()
    sureness: float = 0.0
    named: bool = False  # in the sentence itself

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
_WORD = re.compile(r"(?<![가-힣])([가-힣]{1,10}|[A-Za-z_$][\w$.()]{0,40})(은|는|이|가|께서|도)(?= )")
_NOT_NOUNS = frozenset("같 많 높 깊 없 굳 또 혹 여 만 이 그 저 수 데 다 바 필요 일 정도".split())
_ADJECTIVE = re.compile(r"[같좋많높작적깊얕넓좁낮얇굵젊늙밝않있없받얻찾닫남넘낳놓넣쌓묶섞볶갖맞찍짧굵맑]\Z")
_VERB_VOWEL = re.compile(r"[하되시키지가오보주쓰리르내나추치우히기드아두서커]\Z")
_BREAK = re.compile(r"(?:는지|인지|면|때|며|고|서|지만|는데|므로|니까|때문에|위해|위하여|도록|여|해|아|어),? ")


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


def stranger(text: str, clause: str) -> bool:
    """Whether something that is no concept is what a Korean sentence, or its clause, speaks of."""
    if _ANAPHOR.search(text):
        return False
    for found in _WORD.finditer(text + " "):
        if found[2] in "은는께서도" and found[2] != "도" and _noun(found[1], found[2]):
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


def korean_subject(
    frame: Frame, before: int, lead: Phrase | None, discourse: Discourse, sentence: Sentence, parents: Sequence[int]
) -> Subject:
    """Whom the predicate that follows offset `before` of the prepared sentence speaks of."""
    text = frame.text[:before]
    clause = _BREAK.split(text)[-1]
    for found in reversed(list(re.finditer(rf"([{LETTERS}])(는|가)(?![가-힣])", text))):
        if found[2] == "가" and found.start() < len(text) - len(clause):
            continue
        if re.search(r"[가-힣](?:다|라)면,? ", text[found.end() :]):
            continue  # it is what the condition speaks of
        phrase = frame.phrase(found[1])
        nearer = text[found.end() :]
        if phrase.partial or stranger(nearer, _BREAK.split(nearer)[-1]):
            return NOBODY
        return Subject(tuple(phrase.concepts), 1.0, named=True)
    if stranger(text, clause):
        return NOBODY
    if lead is not None:
        return Subject(tuple(lead.concepts), 0.95, named=True)
    return implied(discourse, sentence, parents)


def implied(discourse: Discourse, sentence: Sentence, parents: Sequence[int]) -> Subject:
    """The subject of a sentence that names none."""
    for parent in parents:
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


_BACK = re.compile(r"(?:이는|이것은|이를|이 (?:방법|방식|기법|모델|알고리즘|기술|개념)|it |they |this (?:method|algorithm|technique|model)? ?)", re.I)


def adnominal(text: str, end: int) -> str | None:
    """What a verb form that ends at `end` modifies: the following words, or None if nothing."""
    tail = re.compile(r"[가-힣]*").match(text, end)
    stop = tail.end() if tail else end
    word = text[max(0, text.rfind(" ", 0, stop) + 1) : stop]
    if not word or not "가" <= word[-1] <= "힣" or word.endswith(("면", "하면", "지만", "만", "인")):
        return None
    rest = text[stop:]
    if not rest.startswith(" "):
        return None
    if word[-1] in "는던" or final(word[-1]) in (4, 8):
        return rest.strip()
    return None
