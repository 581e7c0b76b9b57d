"""Which names are one concept: proposals by kind of evidence, surest first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg.lang.acronyms import is_acronym
from kg.lang.ko.morphology import borrowed, is_hangul
from kg.lang.phonetics import same_sound, skeletons, sound
from kg.lang.thesaurus import known, vocabulary
from kg.model.concept import AliasRules, Reason
from kg.notes.read import Note
from kg.resolve.misspellings import misspelled
from kg.resolve.statistics import Pair, Term, form_key
from kg.resolve.union_find import ConstrainedUnionFind, MergeProposal


def merge(
    forms: Mapping[str, Term],
    accepted: set[str],
    pairs: Sequence[Pair],
    notes: Iterable[Note],
    rules: AliasRules,
    right: Mapping[str, str],
) -> ConstrainedUnionFind:
    """Join forms into concepts, rules of the user first, guesses last.

    Args:
        forms: of all names, by key.
        accepted: those that are concepts.
        pairs: names that the notes put side by side.
        notes: for their aliases.
        rules: of the user.
        right: see `corrections`.
    """
    never = [(form_key(one), form_key(other)) for one, other in rules.never]
    groups = ConstrainedUnionFind(never)
    _take(groups, _ruled(rules))
    _take(groups, _front_matter(notes, forms))
    _take(groups, _introduced(pairs, forms, accepted))
    _take(groups, _spellings(forms))
    _take(groups, _without_head(forms, accepted))
    _take(groups, _translated(forms, accepted))
    _take(groups, _by_sound(forms, accepted))
    _take(groups, _acronyms(forms, accepted, groups))
    _take(groups, misspelled(forms, accepted, right))
    return groups


def _take(groups: ConstrainedUnionFind, proposals: Iterable[MergeProposal]) -> None:
    for proposal in sorted(set(proposals), key=lambda p: (-p.confidence, p.form, p.other)):
        groups.join(proposal)


def _ruled(rules: AliasRules) -> Iterator[MergeProposal]:
    for first, *others in rules.same:
        for other in others:
            yield MergeProposal(form_key(other), form_key(first), "alias file", 1.0)


def _front_matter(notes: Iterable[Note], forms: Mapping[str, Term]) -> Iterator[MergeProposal]:
    for note in notes:
        title = note.title or note.path.rpartition("/")[2].rpartition(".")[0]
        for alias in note.aliases if form_key(title) in forms else ():
            yield MergeProposal(
                form_key(alias), form_key(title), "front matter", 0.98, note.path, 1
            )


_SURENESS = {"acronym": 0.95, "translation": 0.85, "transliteration": 0.9, "guess": 0.65}


def _introduced(
    pairs: Sequence[Pair], forms: Mapping[str, Term], accepted: set[str]
) -> Iterator[MergeProposal]:
    times = Counter((form_key(pair.name), form_key(pair.other)) for pair in pairs)
    for pair in pairs:
        one, other = form_key(pair.name), form_key(pair.other)
        # Brackets alone may hold an example: two names that live apart aren't one.
        apart = min(forms[one].count, forms[other].count) > 2 + times[one, other]
        if (one in accepted or other in accepted) and not (pair.reason == "guess" and apart):
            sure_by = _SURENESS[pair.reason]
            reason: Reason = "translation" if pair.reason == "guess" else pair.reason  # type: ignore[assignment]
            yield MergeProposal(other, one, reason, sure_by, pair.path, pair.line)


def _spellings(forms: Mapping[str, Term]) -> Iterator[MergeProposal]:
    """Number and word form (`Local Minima`, `Train Set`); letters were joined by their keys."""
    by_normal = defaultdict(list)
    for form in forms.values():
        by_normal[form.normal if form.key.islower() else form.key].append(form)
    for same in by_normal.values():
        best = max(same, key=lambda f: (f.count, f.key))
        for form in same:
            if form is not best:
                yield MergeProposal(form.key, best.key, "spelling", 0.95)
    turned: dict[str, Term] = {}
    for form in forms.values():
        if form.turned:  # vanishing gradient, gradient vanishing
            twin = turned.setdefault(form.turned, form)
            if twin is not form and twin.normal != form.normal:
                yield MergeProposal(form.key, twin.key, "spelling", 0.85)


_HEADS = ("score", "algorithm", "method", "approach", "technique")


def _without_head(forms: Mapping[str, Term], accepted: set[str]) -> Iterator[MergeProposal]:
    """A short form and the same with the word for what it is: F1, F1 Score."""
    for name in sorted(accepted):
        parts = forms[name].words
        short = "".join(parts[:-1])
        if len(parts) != 2 or parts[1] not in _HEADS or short not in forms:
            continue
        if short not in vocabulary() and forms[short].text.isupper():
            yield MergeProposal(short, name, "spelling", 0.9)


def _translated(forms: Mapping[str, Term], accepted: set[str]) -> Iterator[MergeProposal]:
    """Names that the thesaurus makes equal, word by word; of several the one used most."""
    english: dict[str, str] = {}
    for name, form in forms.items():
        if not form.korean and name.islower() and (name in accepted or " " in form.text):
            english.setdefault(form.normal, name)
    spoken: dict[str, str] = {}
    for name, form in forms.items():
        if not form.korean or not form.meanings:
            continue
        options = sorted({english[m] for m in form.meanings if m in english})
        if options:
            other = max(options, key=lambda o: (forms[o].count, o))
        else:  # two Korean names whose first meaning is the same
            other = spoken.setdefault(form.meanings[0], name)
        # One common word for another isn't enough: one of the two must be a concept.
        if other != name and (other in accepted or name in accepted):
            whole = known(form.text) or len(form.words) > 1
            yield MergeProposal(name, other, "translation", 0.8 if whole else 0.7)


_CROWD = 100  # names of like sound that a name is compared with, those that are used most


def _by_sound(forms: Mapping[str, Term], accepted: set[str]) -> Iterator[MergeProposal]:
    """Korean names that write an English one by its sound."""
    english: dict[str, list[str]] = defaultdict(list)
    for name in sorted(accepted, key=lambda name: (-forms[name].count, name)):
        for bones in skeletons(forms[name].sound):
            if len(english[bones]) < _CROWD:
                english[bones].append(name)
    for name, form in forms.items():
        hangul = form.text.replace(" ", "")
        if not is_hangul(hangul) or len(hangul) < 2 or form.meanings:
            continue
        if not borrowed(hangul):
            continue
        near = {o for bones in skeletons(sound(hangul)) for o in english.get(bones, ())}
        alike = {o: rate for o in near if (rate := same_sound(hangul, forms[o].text))}
        if alike:
            yield MergeProposal(
                name, max(alike, key=lambda o: (alike[o], o)), "transliteration", 0.8
            )


def _acronyms(
    forms: Mapping[str, Term], accepted: set[str], groups: ConstrainedUnionFind
) -> Iterator[MergeProposal]:
    """Acronyms that spell the initials of exactly one concept of the notes."""
    explained = {p.form for p in groups.why.values() if p.reason == "acronym"}
    explained |= {p.other for p in groups.why.values() if p.reason == "acronym"}
    spelled = defaultdict(set)
    for name in sorted(accepted):
        for letters in forms[name].letters:
            spelled[letters].add(name)
    for name in sorted(accepted - explained):
        text = forms[name].text
        if not is_acronym(text) or not text.rstrip("s").isupper():
            continue
        options = spelled.get(text.casefold()) or spelled.get(text.rstrip("s").casefold()) or set()
        if len({groups.root(option) for option in options}) == 1:
            yield MergeProposal(name, min(options), "acronym", 0.75)
