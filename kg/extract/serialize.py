"""Sayings: the mentions and relations of one section as JSON, with lines counted from its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from kg.model.concept import Mention
from kg.model.relation import Evidence, Relation, Triple, statement


def to_json(mentions: Iterable[Mention], relations: Iterable[Relation], line: int) -> str:
    """What a section at that line says: [mentions, relations]."""
    named = [[m.concept, m.line - line, m.sentence, m.start, m.end] for m in mentions]
    return json.dumps([named, [_row(r, line) for r in relations]], ensure_ascii=False)


def _row(relation: Relation, line: int) -> list[Any]:
    proofs = [[proof.line - line, proof.text] for proof in relation.evidence]
    return [relation.source, relation.target, relation.relation, relation.weight, proofs]


def named_in(said: str) -> set[str]:
    """The concepts that a section mentions."""
    return {row[0] for row in json.loads(said)[0]}


def stated_in(said: str) -> set[Triple]:
    """What a section states."""
    return {
        statement(source, relation, target) for source, target, relation, *_ in json.loads(said)[1]
    }


def mentions_of(said: str, section: str, line: int) -> Iterator[Mention]:
    """The mentions of a section with that id and line."""
    for concept, at, *rest in json.loads(said)[0]:
        yield Mention(concept, section, line + at, *rest)


def relations_of(said: str, path: str, line: int) -> Iterator[Relation]:
    """The relations of a section at that line of that note."""
    for source, target, relation, weight, proofs in json.loads(said)[1]:
        evidence = tuple(Evidence(path, line + at, text) for at, text in proofs)
        yield Relation(source, target, relation, weight, evidence)
