"""From the candidates of all sections to the concepts of the notes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg.concepts.attestation import Form, attest, form_key, is_concept
from kg.concepts.groups import Groups, Proposal
from kg.concepts.lexicon import Lexicon
from kg.concepts.merging import merge
from kg.concepts.misspellings import corrections
from kg.concepts.model import AliasRules, Concept, Name
from kg.concepts.terms import HEADING, Candidates
from kg.language import slug
from kg.language.names import words
from kg.notes import Note
from kg.sections import Section

NO_RULES = AliasRules()


def resolve(
    found: Iterable[tuple[Section, Candidates]],
    notes: Iterable[Note] = (),
    rules: AliasRules = NO_RULES,
) -> Lexicon:
    """Decide which candidates are concepts and which names are one.

    The result hangs on the contents of the notes alone, not on the order they come in.
    """
    mined = sorted(found, key=lambda pair: (pair[0].path, pair[0].line))
    every = sorted(notes, key=lambda note: note.path)
    forms = attest(mined)
    _add_ruled(forms, every, rules)
    accepted = {name for name, form in forms.items() if is_concept(form)}
    accepted -= set(_bits(forms, accepted))
    accepted |= {form_key(name) for names in rules.same for name in names}
    groups = merge(forms, accepted, mined, every, rules)
    members = defaultdict(list)
    for name in forms:
        members[groups.root(name)].append(forms[name])
    kept = [group for group in members.values() if any(f.key in accepted for f in group)]
    tags = _tags(mined)
    order = {section.id: place for place, (section, _) in enumerate(mined)}
    right = corrections(forms)
    for group in kept:
        for form in list(group):
            if form.key in right and form_key(right[form.key]) not in forms:
                meant = Form(form_key(right[form.key]), path=form.path, line=form.line)
                meant.texts[right[form.key]] += 0
                meant.settle()
                groups.join(Proposal(meant.key, form.key, "misspelling", 0.5))
                group.append(meant)
    concepts = [_concept(group, groups, rules, tags, order) for group in kept]
    return Lexicon(tuple(_with_unique_ids(concepts)))


def _add_ruled(forms: dict[str, Form], notes: Sequence[Note], rules: AliasRules) -> None:
    """Names that only an alias file or front matter knows are names all the same."""
    for names in rules.same:
        for text in names:
            form = forms.setdefault(form_key(text), Form(form_key(text)))
            form.texts[text] += 0
            form.settle()
    for note in notes:
        for text in note.aliases:
            form = forms.setdefault(form_key(text), Form(form_key(text), path=note.path, line=1))
            form.texts[text] += 0
            form.settle()


def _bits(forms: Mapping[str, Form], accepted: set[str]) -> Iterator[str]:
    """Words used once, if at all, that another name holds: Fold of K-Fold, Drop of Drop Out."""
    held = {word for name in accepted if len(w := words(forms[name].text)) > 1 for word in w}
    for name in accepted:
        form = forms[name]
        once = form.count < 2 and not form.headings and name in held
        if once and words(form.text) == [name] and re.fullmatch("[A-Za-z]?[a-z]+", form.text):
            yield name


def _tags(found: Iterable[tuple[Section, Candidates]]) -> dict[str, tuple[str, ...]]:
    return {section.id: section.tags for section, _ in found}


def _concept(
    group: Sequence[Form],
    groups: Groups,
    rules: AliasRules,
    tags: Mapping[str, tuple[str, ...]],
    order: Mapping[str, int],
) -> Concept:
    ranked = sorted(group, key=lambda form: _rank(form, groups), reverse=True)
    label = ranked[0].text
    keys = {form.key for form in group}
    for names in rules.same:
        if form_key(names[0]) in keys:
            label = names[0]
    sections = sorted({s for form in group for s in form.defines}, key=lambda s: order[s])
    return Concept(
        id=slug(label) or "concept",
        label=label,
        names=_names(label, ranked, groups),
        sections=tuple(sections),
        tags=tuple(sorted({tag for section in sections for tag in tags[section]})),
    )


def _rank(form: Form, groups: Groups) -> tuple[bool, bool, int, int, str]:
    """Which form is the best to call a concept by: used most, right, and not cut short."""
    why = groups.why.get(form.key)
    misspelled = why is not None and why.reason == "misspelling"
    return (
        form.count > 0,
        not misspelled,
        form.headings * 3 + form.count,
        len(form.text),
        form.key,
    )


def _names(label: str, ranked: Sequence[Form], groups: Groups) -> tuple[Name, ...]:
    names: dict[str, Name] = {}
    for form in ranked:
        why = groups.why.get(form.key)
        spelled = sorted(form.texts, key=lambda t: (t != label, -form.texts[t], t))
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
                said = "heading" if form.kinds & HEADING else "text"
                name = Name(text, said, 1.0, form.path or None, form.line or None)  # type: ignore[arg-type]
            names.setdefault(text, name)
    first = names.pop(label, None) or Name(label, "alias file", 1.0)
    return (first, *names.values())


def _with_unique_ids(concepts: Iterable[Concept]) -> list[Concept]:
    taken: set[str] = set()
    done = []
    for concept in sorted(concepts, key=lambda c: (c.id, c.label)):
        name, count = concept.id, 1
        while name in taken:
            count += 1
            name = f"{concept.id}-{count}"
        taken.add(name)
        done.append(Concept(name, concept.label, concept.names, concept.sections, concept.tags))
    return sorted(done, key=lambda c: c.id)
