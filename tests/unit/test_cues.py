"""Every row of the cue tables says what its example claims."""

import re

import pytest

from kg.extract.gazetteer import Gazetteer, mentions
from kg.extract.relations.patterns import RelationPattern, relation_patterns
from kg.extract.relations.sentences import relations_in
from kg.extract.relations.template import FIRST
from kg.lang.sentences import slug
from kg.model.concept import Concept, Name
from kg.model.relation_types import typed
from kg.notes.read import parse
from kg.notes.sections import divide

ROWS = [*relation_patterns("korean"), *relation_patterns("english")]
_BRACKETED = re.compile(r"\[([^\]]+)\]")


def read_example(example: str) -> tuple[str, list[str], set[str]]:
    """Its note, the names in it, and the statements that it should give."""
    *before, expected = example.split(" → ")
    heading = before[0].removeprefix("# ") if len(before) > 1 else None
    note = f"# {heading}\n\n- {before[-1]}\n" if heading else f"- {before[-1]}\n"
    names = list(dict.fromkeys(_BRACKETED.findall(note)))
    return _BRACKETED.sub(r"\1", note), names, {part.strip() for part in expected.split(";")}


def statements(note: str, names: list[str]) -> set[str]:
    concepts = [Concept(slug(name), name, (Name(name, "text", 1.0),)) for name in names]
    gazetteer = Gazetteer(tuple(sorted(concepts, key=lambda c: c.id)))
    labels = {concept.id: concept.label for concept in concepts}
    return {
        f"{labels[r.source]} {r.relation} {labels[r.target]}"
        for section in divide(parse("note.md", note))
        for r in relations_in(section, mentions(section, gazetteer), gazetteer)
    }


def either_way(said: set[str]) -> set[str]:
    turned = {
        " contrasts ".join(reversed(s.split(" contrasts "))) for s in said if "contrasts" in s
    }
    return said | turned


@pytest.mark.parametrize("cue", ROWS, ids=lambda cue: f"{cue.relation}: {cue.example[:60]}")
def test_example(cue: RelationPattern) -> None:
    note, names, expected = read_example(cue.example)
    assert expected <= either_way(statements(note, names))


@pytest.mark.parametrize("cue", ROWS, ids=lambda cue: f"{cue.relation}: {cue.example[:60]}")
def test_row_is_well_formed(cue: RelationPattern) -> None:
    assert cue.relation in (*typed(), "names")
    assert 0 < cue.confidence < 1
    slots = set(cue.pattern.groupindex) | set("SPHT")
    needed = set(cue.source) | set("B" if cue.several else cue.target)
    assert needed - {"B"} <= slots
    assert "B" not in needed or {"B", "Bs"} & slots


def test_what_matches_has_the_parts_that_are_looked_for_first() -> None:
    matched = 0
    for row in ROWS:
        pieces = _BRACKETED.split(row.example.split(" → ")[-2])  # every second one is a name
        text = "".join(chr(FIRST + n) if n % 2 else piece for n, piece in enumerate(pieces))
        for cue in ROWS:
            if cue.pattern.search(text):
                assert cue.may_match(text), (cue.expression, text)
                matched += 1
    assert matched > len(ROWS) / 4
    assert sum(bool(cue.parts) for cue in ROWS) > len(ROWS) / 2


def test_every_relation_has_a_row_in_both_languages() -> None:
    for language in ("korean", "english"):
        found = {cue.relation for cue in ROWS if cue.language == language}
        assert set(typed()) <= found
