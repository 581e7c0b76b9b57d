"""From the names that all sections use to the concepts of the notes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

from kg.extract.candidates import HEADING
from kg.lang.sentences import slug
from kg.model.concept import AliasRules, Concept, Name
from kg.notes.read import Note
from kg.resolve.counts import TermCounts
from kg.resolve.merging import merge
from kg.resolve.misspellings import corrections
from kg.resolve.statistics import Pair, Term, form_key
from kg.resolve.union_find import MergeProposal


@dataclass(frozen=True)
class Group:
    """Forms that are one concept, and why each of them is."""

    forms: tuple[Term, ...]  # by key
    why: Mapping[str, MergeProposal]  # of those forms that are explained by another
    label: str | None = None  # that the user gives it

    @cached_property
    def signature(self) -> str:
        """Changes with anything that the concept is made of."""
        parts = [f"{form.key} {form.mark} {self.why.get(form.key)}" for form in self.forms]
        text = "\n".join([*parts, self.label or ""])
        return blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def decide(
    counted: Mapping[str, Term],
    said: Iterable[Pair],
    notes: Iterable[Note],
    rules: AliasRules,
) -> list[Group]:
    """Which names are concepts, and which of them are one.

    Args:
        counted: the forms of the notes, by key.
        said: names that they put side by side.
        notes: for the aliases in their front matter.
        rules: of the user.
    """
    every = sorted(notes, key=lambda note: note.path)
    named = _with_ruled(counted, every, rules)
    order = sorted(named.values(), key=lambda form: (form.path, form.line, form.key))
    forms = {form.key: form for form in order}
    accepted = {name for name, form in forms.items() if form.accepted}
    accepted -= set(_bits(forms, accepted))
    accepted |= {form_key(name) for names in rules.same for name in names}
    right = corrections(forms)
    groups = merge(forms, accepted, sorted(said), every, rules, right)
    members: dict[str, list[Term]] = defaultdict(list)
    for name, form in forms.items():
        members[groups.root(name)].append(form)
    kept = [group for group in members.values() if any(f.key in accepted for f in group)]
    for group in kept:
        for meant in list(_meant(group, right, forms)):
            groups.join(meant)
            group.append(_unwritten(meant, forms[meant.other], right[meant.other]))
    labels: dict[str, tuple[int, str]] = {}
    for place, (name, *_) in enumerate(rules.same):
        first, _ = labels.get(form_key(name), (place, ""))
        labels[form_key(name)] = first, name
    return [_group(group, groups.why, labels) for group in kept]


def _with_ruled(
    counted: Mapping[str, Term], notes: Sequence[Note], rules: AliasRules
) -> dict[str, Term]:
    """Names that only an alias file or front matter knows are names all the same."""
    forms = dict(counted)
    for text in (text for names in rules.same for text in names):
        name = form_key(text)
        forms[name] = forms.get(name, Term(name, TermCounts())).named_too(text)
    for note in notes:
        for text in note.aliases:
            name = form_key(text)
            forms[name] = forms.get(name, Term(name, TermCounts(), note.path, 1)).named_too(text)
    return forms


def _bits(forms: Mapping[str, Term], accepted: set[str]) -> Iterator[str]:
    """Words used once, if at all, that another name holds: Fold of K-Fold, Drop of Drop Out."""
    held = {word for name in accepted if len(w := forms[name].words) > 1 for word in w}
    for name in accepted:
        form = forms[name]
        once = form.count < 2 and not form.headings and name in held
        if once and form.words == [name] and re.fullmatch("[A-Za-z]?[a-z]+", form.text):
            yield name


def _meant(
    group: Iterable[Term], right: Mapping[str, str], forms: Mapping[str, Term]
) -> Iterator[MergeProposal]:
    """The right names of misspelled ones, where the notes have them misspelled only."""
    for form in group:
        if form.key in right and (name := form_key(right[form.key])) not in forms:
            yield MergeProposal(name, form.key, "misspelling", 0.5)


def _unwritten(meant: MergeProposal, form: Term, text: str) -> Term:
    return Term(meant.form, TermCounts(), form.path, form.line).named_too(text)


def _group(
    group: Iterable[Term], why: Mapping[str, MergeProposal], labels: Mapping[str, tuple[int, str]]
) -> Group:
    """A group; `labels`: the user's, by name, with the place of its first rule: the last counts."""
    forms = tuple(sorted(group, key=lambda form: form.key))
    reasons = {form.key: why[form.key] for form in forms if form.key in why}
    given = max((labels[form.key] for form in forms if form.key in labels), default=None)
    return Group(forms, reasons, given[1] if given else None)


def concept(group: Group) -> Concept:
    """The concept of a group; its id is a slug that others may have too, see `identified`."""
    ranked = sorted(group.forms, key=lambda form: _rank(form, group), reverse=True)
    label = group.label or ranked[0].text
    defines = sorted({place for form in group.forms for place in form.tally.defines})
    return Concept(
        id=slug(label) or "concept",
        label=label,
        names=_names(label, ranked, group),
        sections=tuple(dict.fromkeys(place.section for place in defines)),
        tags=tuple(sorted({tag for place in defines for tag in place.tags})),
    )


def _rank(form: Term, group: Group) -> tuple[bool, bool, int, int, str]:
    """Which form is the best to call a concept by: used most, right, and not cut short."""
    why = group.why.get(form.key)
    misspelled = why is not None and why.reason == "misspelling"
    return (
        form.count > 0,
        not misspelled,
        form.headings * 3 + form.count,
        len(form.text),
        form.key,
    )


def _names(label: str, ranked: Sequence[Term], group: Group) -> tuple[Name, ...]:
    names: dict[str, Name] = {}
    for form in ranked:
        why = group.why.get(form.key)
        spelled = sorted(form.tally.spelled, key=lambda t: (t != label, -form.tally.texts[t], t))
        for text in spelled:
            if form is not ranked[0] and why and text == form.text:
                name = Name(
                    text,
                    why.reason,
                    why.confidence,
                    why.path or form.path or None,
                    why.line or form.line or None,
                )
            elif text != form.text:
                name = Name(text, "spelling", 0.99, form.path or None, form.line or None)
            else:
                said = "heading" if form.tally.kinds & HEADING else "text"
                name = Name(text, said, 1.0, form.path or None, form.line or None)  # type: ignore[arg-type]
            names.setdefault(text, name)
    first = names.pop(label, None) or Name(label, "alias file", 1.0)
    return (first, *names.values())


def identified(named: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """An id for each concept: its slug, with a number if others have that too (`c`, `c-2`).

    Args:
        named: slug and label of every concept, by its group's signature.
    """
    taken: dict[str, str] = {}  # by id
    counts: dict[str, int] = {}  # of a slug: no smaller number is free
    for signature in sorted(named, key=lambda signature: (*named[signature], signature)):
        slug_ = id_ = named[signature][0]
        count = counts.get(slug_, 1)
        while id_ in taken:
            count += 1
            id_ = f"{slug_}-{count}"
        counts[slug_] = count
        taken[id_] = signature
    return {signature: id_ for id_, signature in taken.items()}
