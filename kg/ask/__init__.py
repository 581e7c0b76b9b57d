"""Answers out of the notes: rank sections, take the sentences that answer, add what joins them.

    question ─ clauses ─ words ─┬─ subject ─┬─ retrieval ─ twins ─ quotes ─ answer
             └─ encoders ───────┴── graph ──┘  (fusion, calibration)

Reads the store alone; neither networkx nor torch is needed for a question. `engine.Session` holds
what stays loaded between questions; `background` measures at every build what a score is worth.
"""

from kg.ask.answer import Answer
from kg.ask.engine import Options, Session
from kg.ask.filters import Filters
from kg.ask.quotes import Quote
from kg.ask.rerank import Reranker
from kg.ask.retrieval import Hit

__all__ = ["Answer", "Filters", "Hit", "Options", "Quote", "Reranker", "Session"]
