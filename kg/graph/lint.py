"""What in the notes is likely a mistake: misspellings, dead links, contradictions and so on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import unquote

from kg.extract.gazetteer import Gazetteer
from kg.extract.headings import analyse
from kg.extract.relations.sentences import denials_in
from kg.lang.edit_distance import distance
from kg.lang.normalize import key
from kg.model.concept import Mention
from kg.model.relation import Relation
from kg.notes.links import LinkResolver
from kg.notes.read import Note
from kg.notes.sections import Section
from kg.runtime.errors import KgError
from kg.runtime.visible import named

if TYPE_CHECKING:
    from kg.index.snapshot import Snapshot

Rule = Literal[
    "defined-twice",
    "misspelling",
    "empty-section",
    "broken-link",
    "broken-image",
    "orphan-concept",
    "contradiction",
    "front-matter",
]

RULES: dict[Rule, str] = {
    "defined-twice": "the same concept has several headings of its own",
    "misspelling": "a name is close to one that is used more",
    "empty-section": "a heading with nothing below it",
    "broken-link": "a link that leads nowhere",
    "broken-image": "an image that isn't there",
    "orphan-concept": "a concept with a heading that nothing else speaks of",
    "contradiction": "the notes say something and also its opposite",
    "front-matter": "the block at the head of a note isn't well-formed",
}
"""Every rule and what it finds."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One likely mistake and where it is."""

    path: str
    line: int
    rule: Rule
    message: str

    def to_json(self) -> dict[str, Any]:
        """As documented in docs/json.md."""
        return asdict(self)

    def __str__(self) -> str:
        """One line, as an editor can jump to."""
        return f"{named(self.path)}:{self.line}: {self.message} [{self.rule}]"


def lint(
    sections: Iterable[Section],
    notes: Iterable[Note],
    gazetteer: Gazetteer,
    mentions: Iterable[Mention],
    relations: Iterable[Relation],
    exists: Callable[[str], bool] = lambda path: True,
) -> tuple[Finding, ...]:
    """Look for likely mistakes.

    Args:
        sections: of all notes.
        notes: the notes.
        gazetteer: their concepts.
        mentions: where concepts are named.
        relations: merged.
        exists: whether there is a file of that path, relative to the notes folder.

    Returns:
        the findings by path, line and rule.
    """
    ordered = sorted(sections, key=lambda s: (s.path, s.line))
    by_section: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_section[mention.section].append(mention)
    said, all_notes = list(relations), list(notes)
    found = [
        *_defined_twice(ordered, gazetteer),
        *_misspellings(gazetteer),
        *_empty(ordered),
        *_links(ordered, LinkResolver(all_notes, ordered), gazetteer, exists),
        *_orphans(ordered, gazetteer, by_section, said),
        *_contradictions(ordered, gazetteer, by_section, said),
        *_front_matter(all_notes),
    ]
    return tuple(sorted(set(found)))


def lint_snapshot(
    snapshot: Snapshot, rules: Collection[str], exists: Callable[[str], bool]
) -> tuple[Finding, ...]:
    """The findings in an index: of those rules, or of all; `exists` as for `lint`.

    Raises:
        KgError: there is no such rule.
    """
    unknown = sorted(set(rules) - set(RULES))
    if unknown:
        raise KgError(f"There is no rule “{unknown[0]}”: there are {', '.join(RULES)}.")
    findings = lint(
        snapshot.sections().values(),
        [stored.note for stored in snapshot.notes().values() if stored.note],
        snapshot.gazetteer(),
        [mention for mentions in snapshot.mentions().values() for mention in mentions],
        snapshot.relations(),
        exists=exists,
    )
    return tuple(finding for finding in findings if not rules or finding.rule in rules)


def _defined_twice(sections: Sequence[Section], gazetteer: Gazetteer) -> Iterator[Finding]:
    places = {section.id: section for section in sections}
    for concept in gazetteer.concepts:
        # A heading that is the name itself, not `A vs B` or `why A`.
        headings = ((places[s], analyse(places[s].title)) for s in concept.sections if s in places)
        whole = [section for section, read in headings if read.kind == "name" and not read.aspect]
        for section in whole[1:]:
            first = whole[0]
            message = f"{concept.label} is already defined at {named(first.path)}:{first.line}"
            yield Finding(section.path, section.line, "defined-twice", message)


def _misspellings(gazetteer: Gazetteer) -> Iterator[Finding]:
    for concept in gazetteer.concepts:
        for name in concept.names:
            if name.reason != "misspelling" or name.path is None or name.line is None:
                continue
            # Where no name is right, the label itself is in doubt and this name is the correction.
            wrong, right = name.text, concept.label
            if name.confidence <= 0.5:
                right = name.text
                others = (other.text for other in concept.names if other is not name)
                wrong = min(others, key=lambda text: (distance(key(text), key(right), 9), text))
            message = f"“{wrong}” may be a misspelling of “{right}”"
            yield Finding(name.path, name.line, "misspelling", message)


def _empty(sections: Sequence[Section]) -> Iterator[Finding]:
    for place, section in enumerate(sections):
        after = sections[place + 1] if place + 1 < len(sections) else None
        holds = after is not None and after.path == section.path and after.level > section.level
        if section.level and not section.blocks and not section.links and not holds:
            message = f"nothing stands below “{section.title}”"
            yield Finding(section.path, section.line, "empty-section", message)


def _links(
    sections: Sequence[Section],
    places: LinkResolver,
    gazetteer: Gazetteer,
    exists: Callable[[str], bool],
) -> Iterator[Finding]:
    for section in sections:
        for link in section.links:
            goal = places.goal(link, section.path)
            gone = goal.kind == "nothing" or (goal.kind == "file" and not exists(goal.target))
            known = link.kind == "wikilink" and gazetteer.find(link.target) is not None
            if not gone or known:
                continue
            rule: Rule = "broken-image" if link.kind == "image" else "broken-link"
            message = f"nothing at {named(unquote(link.target))}"
            yield Finding(section.path, link.line, rule, message)


def _front_matter(notes: Iterable[Note]) -> Iterator[Finding]:
    for problem in (note.problem for note in notes):
        if problem:
            yield Finding(problem.path, problem.line, "front-matter", problem.message)


def _orphans(
    sections: Sequence[Section],
    gazetteer: Gazetteer,
    mentions: dict[str, list[Mention]],
    relations: Sequence[Relation],
) -> Iterator[Finding]:
    joined = {end for relation in relations for end in (relation.source, relation.target)}
    elsewhere = {
        mention.concept
        for section, found in mentions.items()
        for mention in found
        if section not in gazetteer.by_id[mention.concept].sections
    }
    lines = {section.id: section for section in sections}
    for concept in gazetteer.concepts:
        if concept.sections and concept.id not in joined and concept.id not in elsewhere:
            section = lines.get(concept.sections[0])
            if section is not None:
                message = f"nothing else speaks of {concept.label}"
                yield Finding(section.path, section.line, "orphan-concept", message)


def _contradictions(
    sections: Sequence[Section],
    gazetteer: Gazetteer,
    mentions: dict[str, list[Mention]],
    relations: Sequence[Relation],
) -> Iterator[Finding]:
    """Something is said and denied, or one thing both causes and solves another."""
    said = {(r.source, r.target, r.relation): r for r in relations}

    def name(concept: str) -> str:
        return gazetteer.by_id[concept].label

    for section in sections:
        for denial in denials_in(section, mentions.get(section.id, []), gazetteer):
            other = said.get((denial.source, denial.target, denial.relation))
            if other is None:
                continue
            here, there = denial.evidence[0], other.evidence[0]
            if (here.path, here.line) != (there.path, there.line):
                statement = f"{name(denial.source)} {denial.relation} {name(denial.target)}"
                message = f"denies that {statement}, as {named(there.path)}:{there.line} says"
                yield Finding(here.path, here.line, "contradiction", message)
    for (source, target, relation), one in sorted(said.items()):
        other = said.get((source, target, "causes")) if relation == "solves" else None
        if other is not None:
            here, there = one.evidence[0], other.evidence[0]
            where = f"{named(there.path)}:{there.line}"
            message = f"{name(source)} solves {name(target)} here and causes it at {where}"
            yield Finding(here.path, here.line, "contradiction", message)
