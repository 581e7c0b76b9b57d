"""Concepts: what the notes speak of, under which names, and where.

`candidates` mines one section and can be kept with it; its `uses` of names are counted over all
notes (`Form`), `decide` says which are concepts and which are one, and `concept` gives such a group
its names. `mentions` finds these names in a section.
"""

from typing import TYPE_CHECKING

from kg.concepts.model import AliasRules, Concept, Mention, Name, parse_rules
from kg.lazy import exports

if TYPE_CHECKING:
    from kg.concepts.forms import Form, Pair, by_key, pairs, place_of, uses
    from kg.concepts.heading_names import Heading
    from kg.concepts.headings import analyse
    from kg.concepts.lexicon import Lexicon, mentions
    from kg.concepts.resolution import Group, concept, decide, identified
    from kg.concepts.tallies import Change, Place, Tally, Use
    from kg.concepts.terms import Candidates, candidates
else:
    __getattr__ = exports(
        __name__,
        {
            "Candidates": "terms",
            "Change": "tallies",
            "Form": "forms",
            "Group": "resolution",
            "Heading": "heading_names",
            "Lexicon": "lexicon",
            "Pair": "forms",
            "Place": "tallies",
            "Tally": "tallies",
            "Use": "tallies",
            "analyse": "headings",
            "by_key": "forms",
            "candidates": "terms",
            "concept": "resolution",
            "decide": "resolution",
            "identified": "resolution",
            "mentions": "lexicon",
            "pairs": "forms",
            "place_of": "forms",
            "uses": "forms",
        },
    )

__all__ = [
    "AliasRules",
    "Candidates",
    "Change",
    "Concept",
    "Form",
    "Group",
    "Heading",
    "Lexicon",
    "Mention",
    "Name",
    "Pair",
    "Place",
    "Tally",
    "Use",
    "analyse",
    "by_key",
    "candidates",
    "concept",
    "decide",
    "identified",
    "mentions",
    "pairs",
    "parse_rules",
    "place_of",
    "uses",
]
