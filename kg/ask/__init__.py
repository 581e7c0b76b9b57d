"""Answers out of the notes: retrieve sections, take the sentences that answer, add what joins them.

Reads the store alone; neither networkx nor torch is needed for a question.
"""

from kg.ask.answer import Answer, Quote, ask
from kg.ask.retrieval import Hit

__all__ = ["Answer", "Hit", "Quote", "ask"]
