"""Which names are slips of the pen for another?"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from kg.lang.edit_distance import NearIndex, allowed, distance, one_edit, opposed
from kg.lang.thesaurus import vocabulary
from kg.resolve.statistics import Term, form_key
from kg.resolve.union_find import MergeProposal


def misspelled(
    forms: Mapping[str, Term], accepted: set[str], right: Mapping[str, str]
) -> Iterator[MergeProposal]:
    """Rare names that are a slip away from one that is used more; `right`: see `corrections`."""
    for name, near in _one_word_off(forms, accepted):
        meant = [other for other in near if is_slip(forms[name], other)]
        if meant:
            best = max(meant, key=lambda f: (f.count, f.headings, f.key))
            yield MergeProposal(name, best.key, "misspelling", 0.6)
    for name, meant_name in right.items():
        if form_key(meant_name) in forms:
            yield MergeProposal(name, form_key(meant_name), "misspelling", 0.55)


_Rest = tuple[int, tuple[str, ...]]  # the words of a name but one, and the place of that one


def _one_word_off(
    forms: Mapping[str, Term], accepted: set[str]
) -> Iterator[tuple[str, list[Term]]]:
    """Rare names with an unknown word, and the concepts that differ from them in just that word."""
    wanted: dict[_Rest, dict[str, list[Term]]] = defaultdict(dict)
    suspects = [
        (name, word, rest)
        for name, form in forms.items()
        if form.unknown and form.count < 5 and not re.search("[a-z][A-Z]|[A-Z]{2}", form.text)
        for word, rest in _rests(form)
        if word in form.unknown
    ]
    for _, _, rest in suspects:
        wanted[rest] = {}
    for name in accepted if suspects else ():
        form = forms[name]
        for word, rest in _rests(form) if form.text.isascii() and len(name) > 3 else ():
            if rest in wanted:
                wanted[rest].setdefault(word, []).append(form)
    indexes = {rest: NearIndex(options, long=5) for rest, options in wanted.items() if options}
    for name, word, rest in suspects:
        if rest in indexes:
            near = indexes[rest].near(word, max(allowed(len(name)), 1))
            yield name, [form for _, other in near for form in wanted[rest][other]]


def _rests(form: Term) -> Iterator[tuple[str, _Rest]]:
    parts = tuple(form.words)
    for place, word in enumerate(parts):
        yield word, (place, parts[:place] + parts[place + 1 :])


def corrections(forms: Mapping[str, Term]) -> dict[str, str]:
    """Names with one word that looks misspelled, and how they should read.

    A word is suspect when the notes have it once or twice and the vocabulary doesn't know it. It is
    corrected to a known word, or to one that the notes use, if that is one slip away.
    """
    uses: Counter[str] = Counter()
    for form in forms.values():
        for word in set(form.words) if form.text.isascii() else ():
            uses[word] += form.sections
    found = {}
    for name, form in forms.items():
        for word in form.unknown if form.count < 5 else ():
            right = _correction(word, uses)
            if right:
                written = right.capitalize() if word not in form.text else right
                found[name] = re.sub(
                    re.escape(word), written, form.text, count=1, flags=re.IGNORECASE
                )
    return found


def _correction(word: str, uses: Mapping[str, int]) -> str | None:
    if uses[word] > 2:
        return None
    written = (w for w in one_edit(word) if w in vocabulary() or uses.get(w, 0) > 1)
    for right in sorted(written):
        used = uses.get(right, 0) > uses[word] and (len(word) > 5 or len(right) > len(word))
        known_here = used or (right in vocabulary() and len(word) > 6)
        if right[0] == word[0] and known_here and _slip_of(word, right, room=10):
            return right
    return None


def is_slip(form: Term, other: Term) -> bool:
    """Whether a form is more likely a slip of the pen for the other than a word of its own."""
    rank = (other.count, other.headings, form.key)
    if (form.count, form.headings, other.key) >= rank or form.count * 2 > other.count + 2:
        return False
    if form.text[:1].casefold() != other.text[:1].casefold() or opposed(form.key, other.key):
        return False
    ours, theirs = form.words, other.words
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
