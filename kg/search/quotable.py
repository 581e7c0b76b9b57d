"""What of a section is worth quoting, and whether its heading asks for it."""

from __future__ import annotations

import re

from kg.lang.questions import Kind, kind_of
from kg.notes.sections import Section, Sentence

_POINTER, _FRAGMENT = 4, 12
"""Words from which on a sentence with a link says more than "see there"; letters of two words that
are no sentence."""
_ELSEWHERE = re.compile(
    r"(?:참고|참조)(?:하|해|바랍|$)|관련 문서|자세한 내용|"
    r"\b(?:see|refer to|read more|further reading)\b",
    re.IGNORECASE,
)
_BRIEF = 16  # words up to which a sentence that points elsewhere says nothing else
_NAMES = re.compile(r"[^\W\d_]", re.UNICODE)


def worth_quoting(section: Section) -> list[Sentence]:
    """Its sentences but for what says nothing by itself: captions, lone links, rules, headings.

    Rows of a table count only where there is nothing else.
    """
    pictures = {link.line for link in section.links if link.kind == "image"}
    links = {link.line for link in section.links if link.kind != "image"}
    kept = []
    for sentence in section.sentences():
        words = len(sentence.text.split())
        ends = sentence.text.endswith((".", "다", "요", "!", "함", "음"))
        caption = sentence.line in pictures and not ends
        away = words < _BRIEF and _ELSEWHERE.search(sentence.text)
        pointer = sentence.line in links and (words < _POINTER or away)
        short = words <= 2 and len(sentence.text) <= _FRAGMENT
        heading = section.blocks[sentence.block].kind == "heading"
        if _NAMES.search(sentence.text) and not (caption or pointer or short or heading):
            kept.append(sentence)
    prose = [s for s in kept if section.blocks[s.block].kind not in ("row", "html")]
    return prose or kept


def asks(section: Section) -> bool:
    """Whether its heading is a question: then what stands below is the answer, as it stands."""
    return section.title.rstrip().endswith("?") or kind_of(section.title) is not Kind.OTHER
