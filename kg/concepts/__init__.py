"""Concepts: what the notes speak of, under which names, and where.

`candidates` mines one section and can be kept with it; `resolve` looks at those of all notes and
decides what is a concept and which names are one; `mentions` finds these names in a section.
"""

from typing import TYPE_CHECKING

from kg.concepts.model import AliasRules, Concept, Mention, Name, parse_rules
from kg.lazy import exports

if TYPE_CHECKING:
    from kg.concepts.heading_names import Heading
    from kg.concepts.headings import analyse
    from kg.concepts.lexicon import Lexicon, mentions
    from kg.concepts.resolution import resolve
    from kg.concepts.terms import Candidates, candidates
else:
    __getattr__ = exports(
        __name__,
        {
            "Candidates": "terms",
            "Heading": "heading_names",
            "Lexicon": "lexicon",
            "analyse": "headings",
            "candidates": "terms",
            "mentions": "lexicon",
            "resolve": "resolution",
        },
    )

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
