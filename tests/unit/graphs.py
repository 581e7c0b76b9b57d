"""Notes written in a test, and what the graph stages make of them."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kg.concepts import AliasRules, Lexicon, Mention, candidates, mentions, resolve
from kg.concepts.resolution import NO_RULES
from kg.notes import Note, parse, read, scan
from kg.relations import Relation, merge, relations_in
from kg.sections import Section, divide


@dataclass
class Reading:
    """The stages in order, each when it is asked for."""

    notes: list[Note]
    rules: AliasRules = NO_RULES

    @cached_property
    def sections(self) -> list[Section]:
        return [section for note in self.notes for section in divide(note)]

    @cached_property
    def lexicon(self) -> Lexicon:
        return resolve([(s, candidates(s)) for s in self.sections], self.notes, self.rules)

    @cached_property
    def mentions(self) -> list[Mention]:
        return [m for section in self.sections for m in mentions(section, self.lexicon)]

    @cached_property
    def relations(self) -> tuple[Relation, ...]:
        return merge(
            relation
            for section in self.sections
            for relation in relations_in(section, mentions(section, self.lexicon), self.lexicon)
        )

    def said(self) -> set[str]:
        """Relations as text: `Adam combines Momentum`."""
        label = {concept.id: concept.label for concept in self.lexicon.concepts}
        return {f"{label[r.source]} {r.relation} {label[r.target]}" for r in self.relations}

    def one(self, *names: str) -> bool:
        """Whether the names are all of one concept."""
        found = [self.lexicon.find(name) for name in names]
        return None not in found and len({concept.id for concept in found if concept}) == 1


def notes_of(text: str, path: str = "note.md", **others: str) -> Reading:
    """A reading of one note, and of others given as name=text."""
    more = [parse(f"{name}.md", content) for name, content in others.items()]
    return Reading([parse(path, text), *more])


def folder(path: Path) -> Reading:
    """A reading of the notes in a folder."""
    return Reading([read(path, name) for name in scan(path).files])
