"""The graph stages of a build: names, concepts, mentions, relations; each only where it may differ.

A section is mined once. The names that came or went with it are counted anew; from the forms of all
names the concepts are decided anew. A section is read again if a name that it may hold is now that
of another concept; and only what those sections state is put together again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kg.extract.candidates import Candidates
from kg.extract.section_analysis import EXTRACTOR_VERSION, finder, mined, said, shape
from kg.extract.serialize import named_in, relations_of, stated_in
from kg.model.relation import merge
from kg.resolve.entities import decide

if TYPE_CHECKING:
    from kg.index.analyses import AnalysisStore
    from kg.index.concepts import NameChanges
    from kg.index.transaction import Transaction
    from kg.model.concept import AliasRules
    from kg.runtime.progress import Progress


FEW = 200
"""Sections; to read those, only the concepts are loaded that they may speak of."""


def analyse(transaction: Transaction, rules: AliasRules, progress: Progress) -> None:
    """Bring concepts and relations up to date with the transaction's sections.

    Args:
        transaction: of the next generation of the index.
        rules: of the user, for names.
        progress: told how far it is.
    """
    facts = transaction.facts
    facts.begin(EXTRACTOR_VERSION)
    _mine(transaction, progress)
    notes = transaction.now.with_aliases()
    groups = decide(facts.forms(), facts.pairs(), notes, rules)
    renamed = transaction.conclusions.set_concepts(groups)
    _read(transaction, {*facts.unsaid(), *_touched(facts, renamed)}, progress)
    _conclude(transaction)


def _mine(transaction: Transaction, progress: Progress) -> None:
    """Find the names that sections use; what one says that was only moved is known already."""
    facts = transaction.facts
    numbers = facts.unread()
    for done, (number, section) in enumerate(transaction.now.numbered(numbers).items(), 1):
        form = shape(section)
        known = facts.known(form)
        text = known.mined if known else mined(section)
        found = Candidates.from_json(json.loads(text))
        facts.put_mined(number, form, text, section, found)
        if known:
            _put_said(facts, number, known.said, known.clues)
        progress("names", done, len(numbers))


def _touched(facts: AnalysisStore, renamed: NameChanges) -> set[int]:
    found = finder(renamed.names) if renamed.names else None
    return facts.touched(found, renamed.concepts)


def _read(transaction: Transaction, numbers: set[int], progress: Progress) -> None:
    """Find what those sections say of concepts."""
    sections = transaction.now.numbered(sorted(numbers))
    few = len(sections) <= FEW
    gazetteer = (
        transaction.now.gazetteer_of(sections.values()) if few else transaction.now.gazetteer()
    )
    for done, (number, section) in enumerate(sections.items(), 1):
        _put_said(transaction.facts, number, *said(section, gazetteer))
        progress("relations", done, len(numbers))


def _put_said(facts: AnalysisStore, number: int, text: str, clues: str) -> None:
    facts.put_said(number, text, clues, named_in(text), stated_in(text))


def _conclude(transaction: Transaction) -> None:
    """Put together again what sections began or ceased to state."""
    restated = sorted(transaction.facts.restated)
    told = transaction.facts.said_by(restated)
    sections = transaction.now.at(told)
    wanted = set(restated)
    found = (
        relation
        for number, text in told.items()
        for relation in relations_of(text, *sections[number])
    )
    merged = merge(found)
    transaction.conclusions.set_relations(
        restated, [relation for relation in merged if relation.triple in wanted]
    )
    transaction.facts.restated.clear()
