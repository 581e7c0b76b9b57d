"""Relations: typed, directed statements about two concepts, each with the sentence that says so."""

from kg.relations.extraction import denials_in, relations_in
from kg.relations.model import SYMMETRIC, TYPED, Evidence, Relation, merge

__all__ = ["SYMMETRIC", "TYPED", "Evidence", "Relation", "denials_in", "merge", "relations_in"]
