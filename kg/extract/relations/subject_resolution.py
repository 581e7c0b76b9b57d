"""Whom does a predicate speak of? What its sentence names, else what the discourse implies."""

from __future__ import annotations

import re

from kg.extract.relations.context import NOBODY, PredicateSubject, SectionContext
from kg.extract.relations.template import LETTERS, Argument, SentenceTemplate
from kg.extract.relations.topic import other_topic
from kg.notes.sections import Sentence
from kg.runtime.lazy import regex

_LEAD = regex(rf"^([{LETTERS}])(?:는|란|이란)? ?(?:\([^()]*\))? ?(?:[:：]|[-–—=→] )\s*(?=\S)")


def take_lead(frame: SentenceTemplate) -> Argument | None:
    """The name before the colon that opens a sentence; the frame keeps what follows it."""
    found = _LEAD.match(frame.text)
    if not found or "=" in found[0]:
        return None
    frame.text = frame.text[found.end() :]
    return frame.phrase(found[1])


_BREAK = regex(
    r"(?:는지|인지|면|때|며|고|(?<!에)서|지만|는데|므로|니까|때문에|위해|위하여|도록"
    r"|여|해|아|어|러|려|켜|춰|쳐|겨),? "
)


def subject_of(
    frame: SentenceTemplate,
    before: int,
    lead: Argument | None,
    discourse: SectionContext,
    sentence: Sentence,
    language: str,
) -> PredicateSubject:
    """Whom the predicate that follows offset `before` of the prepared sentence speaks of."""
    korean = language == "korean"
    found = _korean(frame, frame.text[:before]) if korean else _english(frame, before)
    if found is not None:
        return found
    if lead is not None:
        return PredicateSubject(tuple(lead.concepts), 0.95, named=True)
    return implied(discourse, sentence)


def _korean(frame: SentenceTemplate, text: str) -> PredicateSubject | None:
    """The subject that a Korean sentence names, NOBODY if it is no concept, None if it has none."""
    clause = _BREAK.split(text)[-1]
    for found in reversed(list(_SUBJECT.finditer(text))):
        nearer = text[found.end() :]
        if found[2] == "가" and found.start() < len(text) - len(clause):
            continue
        if _CONDITION.search(nearer) or (found[2] == "가" and _RELATIVE.search(nearer)):
            continue  # what a condition speaks of, or a clause that only describes something
        phrase = frame.phrase(found[1])
        nearer = _DESCRIBING.sub("", nearer)
        if phrase.partial or other_topic(nearer, _BREAK.split(nearer)[-1], too=False):
            return NOBODY
        return PredicateSubject(tuple(phrase.concepts), 1.0, named=True, mark=found[2])
    return NOBODY if other_topic(text, clause) else None


_DESCRIBING = regex(r"(?:^|(?<= ))[^ ,.]+[이가] (?:[^ ,.]+ ){0,3}[^ ,.]*[는은한된던인린운] $")
_SUBJECT = regex(rf"([{LETTERS}])(는|가|도)(?![가-힣])")
_CONDITION = regex(r"[가-힣](?:다|라)면,? ")
_RELATIVE = regex(r"[가-힣](?:는|은|한|된|할|될|던|운|린|난|친|킨) ")
_OPENING = regex(rf"(?:[A-Z][a-z]+ly,? |In general,? |An? )?([{LETTERS}])")
_OTHERS = regex(r"(?:if|when|we|you|i|one|some|many|most|for|in|the|there)\b", re.IGNORECASE)


def _english(frame: SentenceTemplate, before: int) -> PredicateSubject | None:
    """Likewise of an English sentence: it begins with its subject."""
    first = _OPENING.match(frame.text)
    if first and before and first.end() <= before:
        return PredicateSubject(tuple(frame.phrase(first[1]).concepts), 0.95, named=True)
    return NOBODY if _OTHERS.match(frame.text) else None


def implied(discourse: SectionContext, sentence: Sentence) -> PredicateSubject:
    """The subject of a sentence that names none."""
    for parent in discourse.above(sentence.block):
        if parent in discourse.items:
            return PredicateSubject(discourse.items[parent], 0.9)
    if sentence.block in discourse.strangers:
        return NOBODY
    if sentence.block in discourse.items:
        return PredicateSubject(discourse.items[sentence.block], 0.85)
    # Bullets right under a heading speak of it; running text does so as long as it begins.
    if discourse.bullets or sentence.block <= discourse.first or _BACK.match(sentence.text):
        return discourse.subject
    return NOBODY


_BACK = regex(
    r"(?:이는|이것은|이를|이 (?:방법|방식|기법|모델|알고리즘|기술|개념)"
    r"|it |they |this (?:method|algorithm|technique|model)? ?)",
    re.IGNORECASE,
)
