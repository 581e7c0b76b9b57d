"""How often and in what way the whole notes use each name; and which of them name concepts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.concepts.terms import (
    CODE,
    CUED,
    FOREIGN,
    HEADING,
    LEAD,
    NAMED,
    PROPER,
    TOPIC,
    WHOLE,
    Candidates,
)
from kg.language.acronyms import is_acronym
from kg.language.glossary import general, known, terms, translations, vocabulary
from kg.language.korean import is_hangul
from kg.language.names import is_generic, key, normal, short_words, words
from kg.sections import Section


@dataclass(slots=True)
class Form:
    """A name in all its spellings that differ only in case, spaces and hyphens."""

    key: str
    texts: Counter[str] = field(default_factory=Counter)
    headings: int = 0  # sections that have it for a heading
    kinds: int = 0
    roles: int = 0
    whole: int = 0  # uses as a complete noun phrase
    sections: set[str] = field(default_factory=set)
    path: str = ""  # the first use, in the order of paths
    line: int = 0
    defines: list[str] = field(default_factory=list)

    count: int = 0  # how often it is used
    text: str = ""  # its most used spelling

    def settle(self) -> None:
        """Fill in `count` and `text`: of equally used spellings the one with more capitals."""
        self.count = sum(self.texts.values())
        self.text = min(self.texts, key=lambda t: (-self.texts[t], -sum(c.isupper() for c in t), t))


def form_key(name: str) -> str:
    """What forms are told apart by: the key, but acronyms in capitals aren't words (MAP, map)."""
    plain = key(name)
    if name.isupper() and is_acronym(name):
        word = plain in vocabulary() or plain in short_words() or is_generic(plain)
        return plain.upper() if word else plain
    return plain


def attest(found: Iterable[tuple[Section, Candidates]]) -> dict[str, Form]:
    """All forms of the notes by their key, in an order that only the notes' contents decide."""
    forms: dict[str, Form] = {}
    for section, mined in sorted(found, key=lambda pair: (pair[0].path, pair[0].line)):
        for term in mined.terms:
            name = form_key(term.text)
            if not name:
                continue
            form = forms.get(name)
            if form is None:
                form = forms[name] = Form(name, path=section.path, line=section.line + term.line)
            # A heading says a name as clearly as several uses in the text.
            form.texts[term.text] += term.count + 2 * bool(term.kinds & HEADING)
            form.kinds |= term.kinds
            form.roles |= term.roles
            form.sections.add(section.id)
            form.whole += term.count if term.kinds & WHOLE else 0
            if term.kinds & HEADING:
                form.headings += 1
                form.defines.append(section.id)
        for pair in mined.introduced:
            said = pair.name, pair.other
            for text in said:
                name = form_key(text)
                line = section.line + pair.line
                form = forms.setdefault(name, Form(name, path=section.path, line=line))
                form.texts[text] += 0
                form.kinds |= 0 if any(is_generic(one) for one in said) else LEAD
    for form in forms.values():
        form.settle()
    return forms


def is_concept(form: Form) -> bool:
    """Whether the notes use a name as that of a thing, rather than as a word of explaining."""
    text, count = form.text, form.count
    if form.kinds & NAMED:
        return True
    if form.headings or form.kinds & LEAD:
        return not is_generic(text) or normal(text) in terms() or (" " in text and count > 3)
    recurs = " " in text and (count > 2 or bool(known(text)))
    if is_generic(text) and not recurs:
        return False
    if is_hangul(text.replace(" ", "")):
        return _korean_term(form)
    if "가" <= text[-1] <= "힣":
        return _mixed_term(form)
    if form.kinds & CODE and not form.kinds & PROPER:
        return count > 2 and len(form.sections) > 1
    return _latin_term(form)


def _mixed_term(form: Form) -> bool:
    """`Loss 함수` is more than Loss; `Fully Connected 계층` is its Latin part.

    What makes the difference: whether the Latin part is one common word.
    """
    latin = [word for word in words(form.text) if not is_hangul(word)]
    common = len(latin) == 1 and latin[0] in vocabulary()
    return common and form.count > 1 and bool(translations(form.text))


def _latin_term(form: Form) -> bool:
    text, count = form.text, form.count
    several = len(text.replace("-", " ").split()) > 1
    if form.kinds & FOREIGN:
        return several or count > 1 or bool(form.kinds & PROPER)
    if not form.whole or (len(text) < 3 and not is_acronym(text)):
        return False
    if form.kinds & PROPER and (several or count > 1 or is_acronym(text)):
        return True
    if several:
        return form.whole > 1 or normal(text) in terms() or bool(form.kinds & CUED)
    if text.islower() and text.endswith("ed"):
        return False  # a participle
    return len(text) > 3 and (count > 2 or bool(form.kinds & (CUED | TOPIC)))


def _korean_term(form: Form) -> bool:
    """A Korean noun counts by the variety of its particles, a compound by recurring."""
    text, variety = form.text, form.roles.bit_count()
    if text[-1] in "값간별" and not known(text):
        return False
    # 는, 가, 를 mark nouns for sure; after other particles only longer words are taken at once.
    cued = bool(form.kinds & CUED and form.whole and form.roles & (7 if len(text) < 3 else 63))
    if " " in text:
        if is_generic(text.split()[-1]):
            return bool(known(text))
        return (form.whole > 1 and len(text) > 3) or bool(known(text)) or (cued and len(text) > 4)
    if text in general() or text.endswith(("히", "적")):
        return False
    if known(text) or translations(text):
        return cued or variety > 1 or (form.count > 1 and variety > 0) or len(text) > 3
    if cued:
        return True
    return form.count > 2 and variety > 1 and len(text) > 2
