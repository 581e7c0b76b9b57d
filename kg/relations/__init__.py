"""Relations: typed, directed statements about two concepts, each with the sentence that says so."""

from typing import TYPE_CHECKING

from kg.lazy import exports
from kg.relations.model import Evidence, Relation, Triple, merge, statement

if TYPE_CHECKING:
    from kg.relations.extraction import denials_in, relations_in
else:
    __getattr__ = exports(__name__, {"denials_in": "extraction", "relations_in": "extraction"})

__all__ = [
    "Evidence",
    "Relation",
    "Triple",
    "denials_in",
    "merge",
    "relations_in",
    "statement",
]
