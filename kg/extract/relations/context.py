"""What a section has spoken of so far: its heading, its list items, topics and troubles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kg.extract.gazetteer import Gazetteer
from kg.extract.headings import analyse, is_container
from kg.extract.relations.template import LETTERS, Argument, SentenceTemplate
from kg.extract.relations.topic import other_topic
from kg.lang.heading import Heading
from kg.notes.sections import Section, Sentence
from kg.runtime.lazy import regex


@dataclass(frozen=True, slots=True)
class PredicateSubject:
    """Concepts that a sentence speaks of, and how sure that is."""

    concepts: tuple[str, ...] = ()
    sureness: float = 0.0
    named: bool = False  # in the sentence itself
    mark: str = ""  # its particle there

    def __bool__(self) -> bool:
        return bool(self.concepts)


NOBODY = PredicateSubject()


@dataclass(slots=True)
class SectionContext:
    """What is known of a section while its sentences are read in order."""

    heading: Heading
    subject: PredicateSubject  # what the heading is about
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
        if other_topic(text, ""):
            self.strangers.add(block)

    def remember(
        self,
        frame: SentenceTemplate,
        sentence: Sentence,
        lead: Argument | None,
        caused: Sequence[str],
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


_TOPIC = regex(rf"([{LETTERS}])는(?![가-힣])")
_FIRST_NAME = regex(rf"([{LETTERS}]) (?=[a-z])")
_ALONE = regex(rf"[{LETTERS}][^{LETTERS}]{{0,6}}")


def open_section(section: Section, gazetteer: Gazetteer) -> SectionContext:
    """What the heading, or the one above a heading like `장점`, gives to speak of."""
    heading = analyse(section.title)
    subject = _of_heading(heading, gazetteer)
    if not heading.names and len(section.heading) > 1 and is_container(section.title):
        above = analyse(section.heading[-2])
        problem = analyse(f"X {section.title}").aspect
        heading = Heading(above.names, above.kind, problem or "neutral")
        subject = _of_heading(above, gazetteer)
        subject = PredicateSubject(subject.concepts, subject.sureness * 0.9)
    opened = SectionContext(heading, subject)
    for place, block in enumerate(section.blocks):
        if block.kind in ("paragraph", "item"):
            opened.first, opened.bullets = place, block.kind == "item"
            break
    opened.parents = {i: b.parent for i, b in enumerate(section.blocks) if b.parent is not None}
    if heading.aspect == "problem":
        opened.trouble = subject.concepts
    return opened


_SURENESS = {"name": 1.0, "within": 0.9, "about": 0.85}


def _of_heading(heading: Heading, gazetteer: Gazetteer) -> PredicateSubject:
    if heading.kind not in _SURENESS or not heading.names:
        return NOBODY
    concept = gazetteer.find(heading.names[0])
    return PredicateSubject((concept.id,), _SURENESS[heading.kind]) if concept else NOBODY
