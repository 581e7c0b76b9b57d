"""Concepts: what the notes speak of, under which names, and where.

`candidates` mines one section and can be kept with it; its `uses` of names are counted over all
notes (`Form`), `decide` says which are concepts and which are one, and `concept` gives such a group
its names (`resolve` does it all for sections at hand). `mentions` finds these names in a section.
"""

from kg.concepts.forms import Change, Form, Pair, Place, Use, by_key, pairs, place_of, uses
from kg.concepts.heading_names import Heading
from kg.concepts.headings import analyse
from kg.concepts.lexicon import Lexicon, mentions
from kg.concepts.model import AliasRules, Concept, Mention, Name, parse_rules
from kg.concepts.resolution import Group, concept, decide, resolve, unique
from kg.concepts.terms import Candidates, candidates

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
    "Use",
    "analyse",
    "by_key",
    "candidates",
    "concept",
    "decide",
    "mentions",
    "pairs",
    "parse_rules",
    "place_of",
    "resolve",
    "unique",
    "uses",
]
