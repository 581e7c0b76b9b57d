"""A cross-encoder that reads question and section together: slower, and often a better judge.

Any of sentence-transformers, by name or folder (`--rerank`). It orders the best sections anew; the
question's score, and so whether the notes know at all, stays what it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.runtime.errors import KgError
from kg.search.retrieval import Hit

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

READ = 20
"""Sections that are read, the best ones."""
_LETTERS = 1500  # of a section: such models read some 512 tokens


class Reranker:
    """Orders hits by a cross-encoder (Nogueira and Cho 2019, arXiv:1901.04085)."""

    def __init__(self, model: str) -> None:
        """Load a model; this takes the seconds that torch takes.

        Args:
            model: its folder, or its name on the hub.

        Raises:
            KgError: there is no such model here, or it is no cross-encoder.
        """
        from kg.embed.hub import SAFELY, find_model
        from kg.embed.quiet import quiet

        self.name = model
        place = find_model(model)
        try:
            from sentence_transformers import CrossEncoder

            with quiet():
                self._model: CrossEncoder = CrossEncoder(
                    place, trust_remote_code=False, model_kwargs=dict(SAFELY)
                )
        except (ImportError, OSError, ValueError, RuntimeError) as error:
            raise KgError(f"{model!r} can't be loaded as a cross-encoder: {error}") from error

    def order(self, question: str, hits: Sequence[Hit]) -> list[Hit]:
        """The hits, best first; the scores go to the places, so that the first has the best."""
        best, rest = list(hits[:READ]), list(hits[READ:])
        if not best:
            return rest
        texts = [_text(hit) for hit in best]
        scores = self._model.predict(
            [(question, text) for text in texts], show_progress_bar=False
        ).tolist()
        order = sorted(range(len(best)), key=lambda i: (-scores[i], i))
        places = [hit.score for hit in best]
        return [
            replace(best[i], score=score, signals={**best[i].signals, "rerank": scores[i]})
            for i, score in zip(order, places, strict=True)
        ] + rest


def _text(hit: Hit) -> str:
    return f"{' > '.join(hit.section.heading)}\n{hit.section.prose}"[:_LETTERS]
