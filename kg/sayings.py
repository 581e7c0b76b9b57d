"""Sayings: the mentions and relations of one section as JSON, with lines counted from its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from kg.concepts import Mention
from kg.relations import SYMMETRIC, Evidence, Relation


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


def stated_in(said: str) -> set[tuple[str, str, str]]:
    """What a section states: (source, target, relation), as `kg.relations.merge` turns them."""
    return {_turned(*row[:3]) for row in json.loads(said)[1]}


def _turned(source: str, target: str, relation: str) -> tuple[str, str, str]:
    if relation in SYMMETRIC and target < source:
        source, target = target, source
    return source, target, relation


def mentions_of(said: str, section: str, line: int) -> Iterator[Mention]:
    """The mentions of a section with that id and line."""
    for concept, at, *rest in json.loads(said)[0]:
        yield Mention(concept, section, line + at, *rest)


def relations_of(said: str, path: str, line: int) -> Iterator[Relation]:
    """The relations of a section at that line of that note."""
    for source, target, relation, weight, proofs in json.loads(said)[1]:
        evidence = tuple(Evidence(path, line + at, text) for at, text in proofs)
        yield Relation(source, target, relation, weight, evidence)
