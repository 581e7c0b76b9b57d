"""English headings: question forms, `the problem of X`, `X in Y`."""

from __future__ import annotations

import re

from kg.lang.heading import Heading, aspect_of, name_like
from kg.lang.normalize import words
from kg.lang.noun_phrases import names_nothing, noun_phrases, read, text_of

_ARTICLE = r"(?:an? |the )?"
_WE = r"(?:do we |to |not to |should (?:we|you|i) |would (?:we|you) )?"
_DONE = r"computed|calculated|used|trained|made|done"
_OF = r"of|with|for|in|to|behind|from"
_QUESTIONS = (
    rf"""what(?:'s| is| are| was| were| does)\s+{_ARTICLE}(?P<x>.+?)(?:\s+(?:mean|do|for))?""",
    r"""(?:the )?(?:differences?|comparison) between (?P<x>.+?) and (?P<y>.+)""",
    r"""(?:comparing|compare) (?P<x>.+?) (?:and|with|to) (?P<y>.+)""",
    rf"""what (?:does|do|did) {_ARTICLE}(?P<name>[\w-]+(?: [A-Z][\w-]*)*) \w+.*""",
    rf"""how (?:does|do|did|is|are) {_ARTICLE}(?P<x>.+?) (?:works?|{_DONE})\b.*""",
    rf"""(?:why|when|how) {_WE}(?:use|choose|need|apply|avoid)\s+{_ARTICLE}(?P<x>.+)""",
    rf"""why (?:is|are|does|do) {_ARTICLE}(?P<name>[\w-]+(?: [A-Z][\w-]*)*) .+""",
    rf"""(?:an? )?(?:introduction|intro|guide) to {_ARTICLE}(?P<x>.+)""",
    rf"""(?:understanding|about|using|explaining) {_ARTICLE}(?P<x>.+)""",
    rf"""(?:the |some )?(?P<aspect>[\w-]+) (?P<of>{_OF}) {_ARTICLE}(?P<x>.+)""",
    r"""(?P<x>.+?)(?:'s)? (?P<aspect>[\w-]+)""",
)
_PATTERNS = [re.compile(rf"^(?:{question})$", re.IGNORECASE) for question in _QUESTIONS]


def bare(text: str) -> str:
    """A part of a heading without its article."""
    return re.sub(r"^(?:the|an?)\s+", "", text.strip(), flags=re.IGNORECASE).strip(" ,.:;?!")


def english(text: str) -> Heading:
    """Read an English heading."""
    for pattern in _PATTERNS:
        found = pattern.match(text)
        if not found:
            continue
        groups = found.groupdict()
        aspect = aspect_of((groups.get("aspect") or "").casefold(), genitive="of" in groups)
        if groups.get("aspect") and not aspect:
            continue
        if groups.get("y"):
            several = [bare(name) for name in groups["x"].split(",")]
            return Heading((*filter(None, several), bare(groups["y"])), "versus")
        name = bare(groups.get("x") or groups.get("name") or "")
        inner = english(name) if len(name) < len(text) else _plain(name)
        return Heading(inner.names, inner.kind, aspect or inner.aspect)
    return _plain(text)


def _plain(text: str) -> Heading:
    """A heading that is no question and speaks of no aspect."""
    text = bare(text)
    head, colon, _ = text.partition(": ")
    if colon and name_like(head):
        text = head
    pair = re.match(r"([^,]+?)(?:,| and| &| or)\s+(.+)$", text, re.IGNORECASE)
    if pair and name_like(pair[1]) and name_like(pair[2]):
        return Heading((pair[1].strip(), pair[2].strip()), "about")
    inside = re.match(r"(.+?) (?:in|for|within) (?:an? |the )?(.+)$", text, re.IGNORECASE)
    if inside and name_like(inside[1]) and name_like(inside[2]):
        return Heading((inside[1], inside[2]), "within")
    if name_like(text):
        return Heading((text,), "name")
    names = [text_of(text, phrase) for phrase in noun_phrases(read(text))]
    short = tuple(n for n in names if len(words(n)) <= 4 and not names_nothing(n))[:2]
    return Heading(short, "about" if short else "none")
