"""Which of the names that the notes use are those of concepts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.extract.candidates import CODE, CUED, FOREIGN, LEAD, NAMED, PROPER, TOPIC
from kg.lang.acronyms import is_acronym
from kg.lang.ko.morphology import is_hangul
from kg.lang.normalize import is_generic
from kg.lang.thesaurus import general, known, terms, translations, vocabulary

if TYPE_CHECKING:
    from kg.resolve.statistics import Term


def is_concept(form: Term) -> bool:
    """Whether the notes use a name as that of a thing, rather than as a word of explaining."""
    text, count = form.text, form.count
    if form.tally.kinds & NAMED:
        return True
    if form.headings or form.tally.kinds & LEAD:
        return not is_generic(text) or form.normal in terms() or (" " in text and count > 3)
    recurs = " " in text and (count > 2 or bool(known(text)))
    if is_generic(text) and not recurs:
        return False
    if is_hangul(text.replace(" ", "")):
        return _korean_term(form)
    if "가" <= text[-1] <= "힣":
        return _mixed_term(form)
    if form.tally.kinds & CODE and not form.tally.kinds & PROPER:
        return count > 2 and form.sections > 1
    return _latin_term(form)


def _mixed_term(form: Term) -> bool:
    """`Loss 함수` is more than Loss; `Fully Connected 계층` is its Latin part.

    What makes the difference: whether the Latin part is one common word.
    """
    latin = [word for word in form.words if not is_hangul(word)]
    common = len(latin) == 1 and latin[0] in vocabulary()
    return common and form.count > 1 and bool(translations(form.text))


def _latin_term(form: Term) -> bool:
    text, count = form.text, form.count
    several = len(text.replace("-", " ").split()) > 1
    if form.tally.kinds & FOREIGN:
        return several or count > 1 or bool(form.tally.kinds & PROPER)
    if not form.tally.whole or (len(text) < 3 and not is_acronym(text)):
        return False
    if form.tally.kinds & PROPER and (several or count > 1 or is_acronym(text)):
        return True
    if several:
        return form.tally.whole > 1 or form.normal in terms() or bool(form.tally.kinds & CUED)
    if text.islower() and text.endswith("ed"):
        return False  # a participle
    return len(text) > 3 and (count > 2 or bool(form.tally.kinds & (CUED | TOPIC)))


def _korean_term(form: Term) -> bool:
    """A Korean noun counts by the variety of its particles, a compound by recurring."""
    text, tally = form.text, form.tally
    variety = tally.roles.bit_count()
    if text[-1] in "값간별" and not known(text):
        return False
    # 는, 가, 를 mark nouns for sure; after other particles only longer words are taken at once.
    cued = bool(tally.kinds & CUED and tally.whole and tally.roles & (7 if len(text) < 3 else 63))
    if " " in text:
        if is_generic(text.split()[-1]):
            return bool(known(text))
        return (tally.whole > 1 and len(text) > 3) or bool(known(text)) or (cued and len(text) > 4)
    if text in general() or text.endswith(("히", "적")):
        return False
    if known(text) or translations(text):
        return cued or variety > 1 or (form.count > 1 and variety > 0) or len(text) > 3
    if cued:
        return True
    return form.count > 2 and variety > 1 and len(text) > 2
