"""Concepts: what the notes speak of, under which names, and where.

`candidates` mines one section and can be kept with it; `resolve` looks at those of all notes and
decides what is a concept and which names are one; `mentions` finds these names in a section.
"""

from kg.concepts.heading_names import Heading
from kg.concepts.headings import analyse
from kg.concepts.lexicon import Lexicon, mentions
from kg.concepts.model import AliasRules, Concept, Mention, Name, parse_rules
from kg.concepts.resolution import resolve
from kg.concepts.terms import Candidates, candidates

__all__ = [
    "AliasRules",
    "Candidates",
    "Concept",
    "Heading",
    "Lexicon",
    "Mention",
    "Name",
    "analyse",
    "candidates",
    "mentions",
    "parse_rules",
    "resolve",
]
