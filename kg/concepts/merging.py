"""Which names are one concept: proposals by kind of evidence, surest first."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.concepts.attestation import Form, form_key
from kg.concepts.model import AliasRules, Reason
from kg.concepts.terms import Candidates
from kg.language.acronyms import initials, is_acronym
from kg.language.glossary import known, meanings, translations, vocabulary
from kg.language.korean import is_hangul
from kg.language.names import normal, singular, words
from kg.language.spelling import NearIndex, allowed, distance, opposed
from kg.language.transliteration import romanize, same_sound, skeleton, sound, sure
from kg.notes import Note
from kg.sections import Section


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two forms that may be one concept, and why; `form` is the one that is explained by it."""

    form: str
    other: str
    reason: Reason
    confidence: float
    path: str | None = None
    line: int | None = None


class Groups:
    """Disjoint sets of forms that keep apart what must stay apart."""

    def __init__(self, never: Iterable[tuple[str, str]]) -> None:
        self._parent: dict[str, str] = {}
        self._apart: dict[str, set[str]] = defaultdict(set)
        self.why: dict[str, Proposal] = {}
        for one, other in never:
            self._apart[one].add(other)
            self._apart[other].add(one)

    def root(self, form: str) -> str:
        """The form that stands for a form's set."""
        while (parent := self._parent.get(form, form)) != form:
            self._parent[form] = self._parent.get(parent, parent)
            form = parent
        return form

    def join(self, proposal: Proposal) -> bool:
        """Make two forms one, unless that is forbidden for any of the names in their sets."""
        one, other = sorted((self.root(proposal.form), self.root(proposal.other)))
        if one != other:
            if other in self._apart[one]:
                return False
            self._parent[other] = one
            for enemy in self._apart.pop(other, set()):
                self._apart[enemy].discard(other)
                self._apart[enemy].add(one)
                self._apart[one].add(enemy)
        self.why.setdefault(proposal.form, proposal)
        return True


def merge(
    forms: Mapping[str, Form],
    accepted: set[str],
    found: Sequence[tuple[Section, Candidates]],
    notes: Iterable[Note],
    rules: AliasRules,
) -> Groups:
    """Join forms into concepts, rules of the user first, guesses last."""
    never = [(form_key(one), form_key(other)) for one, other in rules.never]
    groups = Groups(never)
    _take(groups, _ruled(rules))
    _take(groups, _front_matter(notes, forms))
    _take(groups, _introduced(found, forms, accepted))
    _take(groups, _spellings(forms))
    _take(groups, _translated(forms, accepted))
    _take(groups, _by_sound(forms, accepted))
    _take(groups, _acronyms(forms, accepted, groups))
    _take(groups, _misspelled(forms, accepted))
    return groups


def _take(groups: Groups, proposals: Iterable[Proposal]) -> None:
    for proposal in sorted(set(proposals), key=lambda p: (-p.confidence, p.form, p.other)):
        groups.join(proposal)


def _ruled(rules: AliasRules) -> Iterator[Proposal]:
    for first, *others in rules.same:
        for other in others:
            yield Proposal(form_key(other), form_key(first), "alias file", 1.0)


def _front_matter(notes: Iterable[Note], forms: Mapping[str, Form]) -> Iterator[Proposal]:
    for note in notes:
        title = note.title or note.path.rpartition("/")[2].rpartition(".")[0]
        for alias in note.aliases if form_key(title) in forms else ():
            yield Proposal(form_key(alias), form_key(title), "front matter", 0.98, note.path, 1)


_SURENESS = {"acronym": 0.95, "translation": 0.85, "transliteration": 0.9, "guess": 0.65}


def _introduced(
    found: Sequence[tuple[Section, Candidates]], forms: Mapping[str, Form], accepted: set[str]
) -> Iterator[Proposal]:
    times = Counter((form_key(p.name), form_key(p.other)) for _, c in found for p in c.introduced)
    for section, mined in found:
        for pair in mined.introduced:
            one, other = form_key(pair.name), form_key(pair.other)
            # Brackets alone may hold an example: two names that live apart aren't one.
            apart = min(forms[one].count, forms[other].count) > 2 + times[one, other]
            if (one in accepted or other in accepted) and not (pair.reason == "guess" and apart):
                sure_by = _SURENESS[pair.reason]
                reason: Reason = "translation" if pair.reason == "guess" else pair.reason  # type: ignore[assignment]
                yield Proposal(other, one, reason, sure_by, section.path, section.line + pair.line)


def _spellings(forms: Mapping[str, Form]) -> Iterator[Proposal]:
    """Number and word form (`Local Minima`, `Train Set`); letters were joined by their keys."""
    by_normal = defaultdict(list)
    for form in forms.values():
        by_normal[normal(form.text) if form.key.islower() else form.key].append(form)
    for same in by_normal.values():
        best = max(same, key=lambda f: (f.count, f.key))
        for form in same:
            if form is not best:
                yield Proposal(form.key, best.key, "spelling", 0.95)
    turned: dict[str, Form] = {}
    for form in forms.values():
        parts = [singular(word) for word in words(form.text)]
        if len(parts) == 2 and form.text.isascii():  # vanishing gradient, gradient vanishing
            twin = turned.setdefault(" ".join(sorted(parts)), form)
            if twin is not form and normal(twin.text) != normal(form.text):
                yield Proposal(form.key, twin.key, "spelling", 0.85)


def _is_korean(form: Form) -> bool:
    return any(is_hangul(word) for word in words(form.text))


def _translated(forms: Mapping[str, Form], accepted: set[str]) -> Iterator[Proposal]:
    """Names that the glossary makes equal, word by word; of several the one used most."""
    english: dict[str, str] = {}
    for name, form in forms.items():
        if not _is_korean(form) and name.islower() and (name in accepted or " " in form.text):
            english.setdefault(normal(form.text), name)
    spoken: dict[str, str] = {}
    for name, form in forms.items():
        if not _is_korean(form) or not meanings(form.text):
            continue
        options = sorted({english[m] for m in meanings(form.text) if m in english})
        if options:
            other = max(options, key=lambda o: (forms[o].count, o))
        else:  # two Korean names whose first meaning is the same
            other = spoken.setdefault(normal(translations(form.text)[0]), name)
        # One common word for another isn't enough: one of the two must be a concept.
        if other != name and (other in accepted or name in accepted):
            whole = known(form.text) or len(words(form.text)) > 1
            yield Proposal(name, other, "translation", 0.8 if whole else 0.7)


def _by_sound(forms: Mapping[str, Form], accepted: set[str]) -> Iterator[Proposal]:
    """Korean names that write an English one by its sound."""
    english = defaultdict(list)
    for name in accepted:
        text = forms[name].text
        if re.fullmatch(r"[A-Za-z]{3,}(?:[ -][A-Za-z]+)*", text) and not is_acronym(text):
            english[skeleton(sound(text))].append(name)
    for name, form in forms.items():
        hangul = form.text.replace(" ", "")
        if not is_hangul(hangul) or len(hangul) < 2 or translations(form.text):
            continue
        alike = {
            other: same_sound(hangul, forms[other].text)
            for other in english.get(skeleton(romanize(hangul)), ())
            if sure(hangul, forms[other].text)
        }
        if alike:
            yield Proposal(name, max(alike, key=lambda o: (alike[o], o)), "transliteration", 0.8)


def _acronyms(forms: Mapping[str, Form], accepted: set[str], groups: Groups) -> Iterator[Proposal]:
    """Acronyms that spell the initials of exactly one concept of the notes."""
    explained = {p.form for p in groups.why.values() if p.reason == "acronym"}
    explained |= {p.other for p in groups.why.values() if p.reason == "acronym"}
    spelled = defaultdict(set)
    for name in sorted(accepted):
        text = forms[name].text
        for english in (text, *translations(text)):
            for letters in initials(english):
                spelled[letters].add(name)
    for name in sorted(accepted - explained):
        text = forms[name].text
        if not is_acronym(text) or not text.rstrip("s").isupper():
            continue
        options = spelled.get(text.casefold()) or spelled.get(text.rstrip("s").casefold()) or set()
        if len({groups.root(option) for option in options}) == 1:
            yield Proposal(name, min(options), "acronym", 0.75)


def _misspelled(forms: Mapping[str, Form], accepted: set[str]) -> Iterator[Proposal]:
    """Rare names a letter or two away from one that is used more."""
    latin = {name: f for name, f in forms.items() if f.text.isascii() and len(name) > 3}
    index = NearIndex(name for name in accepted if name in latin)
    for name, form in latin.items():
        if form.count > 4 or not name.islower() or re.search("[a-z][A-Z]|[A-Z]{2}", form.text):
            continue
        near = (forms[other] for _, other in index.near(name, max(allowed(len(name)), 1)))
        meant = [other for other in near if is_slip(form, other)]
        if meant:
            best = max(meant, key=lambda f: (f.count, f.headings, f.key))
            yield Proposal(name, best.key, "misspelling", 0.6)
    for name, right in corrections(forms).items():
        if form_key(right) in forms:
            yield Proposal(name, form_key(right), "misspelling", 0.55)


def corrections(forms: Mapping[str, Form]) -> dict[str, str]:
    """Names with one word that looks misspelled, and how they should read.

    A word is suspect when the notes have it once or twice and the vocabulary doesn't know it. It is
    corrected to a known word, or to one that the notes use, if that is one slip away.
    """
    uses: Counter[str] = Counter()
    for form in forms.values():
        for word in set(words(form.text)) if form.text.isascii() else ():
            uses[word] += len(form.sections)
    index = NearIndex({*vocabulary(), *(word for word, count in uses.items() if count > 1)})
    found = {}
    for name, form in forms.items():
        if not form.text.isascii() or form.count > 4 or not name.islower():
            continue
        for word in words(form.text):
            right = _correction(word, uses, index)
            if right:
                written = right.capitalize() if word not in form.text else right
                found[name] = re.sub(re.escape(word), written, form.text, count=1, flags=re.I)
    return found


def _correction(word: str, uses: Mapping[str, int], index: NearIndex) -> str | None:
    if word in vocabulary() or uses[word] > 2 or not word.isalpha() or len(word) < 4:
        return None
    for _, right in index.near(word, 1):
        used = uses.get(right, 0) > uses[word] and (len(word) > 5 or len(right) > len(word))
        known_here = used or (right in vocabulary() and len(word) > 6)
        if right[0] == word[0] and known_here and _slip_of(word, right, room=max(len(word), 5)):
            return right
    return None


def is_slip(form: Form, other: Form) -> bool:
    """Whether a form is more likely a slip of the pen for the other than a word of its own."""
    rank = (other.count, other.headings, form.key)
    if (form.count, form.headings, other.key) >= rank or form.count * 2 > other.count + 2:
        return False
    if form.text[:1].casefold() != other.text[:1].casefold() or opposed(form.key, other.key):
        return False
    ours, theirs = words(form.text), words(other.text)
    if len(ours) != len(theirs):
        return False
    differing = [(a, b) for a, b in zip(ours, theirs, strict=True) if a != b]
    return len(differing) == 1 and _slip_of(*differing[0], room=len(form.key))


def _slip_of(word: str, meant: str, room: int) -> bool:
    edits = distance(word, meant, 2)
    if (
        word in vocabulary()
        or not word.isalpha()
        or not meant.isalpha()
        or min(len(word), len(meant)) < 4
    ):
        return False
    if sorted(word) == sorted(meant):
        return edits <= (1 if room < 10 else 2)  # two neighbours swapped: Bais
    # Endings differ in words of one family (computed, computer), not by mistake.
    same_end = word[-1] == meant[-1] and (word[-2:] == meant[-2:] or edits == 1)
    return same_end and edits <= (2 if room >= 10 else allowed(len(word)))
