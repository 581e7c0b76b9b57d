"""Embedders: what turns texts into unit vectors.

    open_encoder(None)             the bundled multilingual-e5-small, one set of weights in a light
                                    C engine for questions and in sentence-transformers for bulk
    open_encoder("bundled:use-…")  the second encoder, Google's Universal Sentence Encoder
    open_encoder(name or folder)   any other sentence-transformers model

Not here: which texts are embedded (`passages`), where vectors are kept (`index`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from kg.embed.names import BUNDLED, SECOND, UNQUANTISED
from kg.runtime.errors import KgError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Encoder(Protocol):
    """Turns texts into unit vectors. `name`, `dimension`, `prompts` go into the index's manifest.

    A vector depends on its text alone, not on what else is in the batch. A text with nothing to
    read in it (empty, white space, control characters) has the zero vector: nothing is similar to
    it. NUL characters and lone surrogates are read as spaces.
    """

    @property
    def name(self) -> str:
        """What `open_encoder` opens this one by: two of one name make the same vectors."""

    @property
    def dimension(self) -> int:
        """Components of a vector."""

    @property
    def prompts(self) -> Mapping[str, str]:
        """What is put before a "query" and a "passage"; empty for models without prompts."""

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Embed what will be searched.

        Args:
            texts: any number of texts, of any length.
            progress: called after every batch (a second or so) with the number of texts done.

        Returns:
            An array (len(texts), dimension) of L2-normalised rows.

        Raises:
            KgError: the model cannot be loaded.
        """

    def embed_queries(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Embed questions, many at once: as `embed_passages` does passages.

        Raises:
            KgError: the model cannot be loaded.
        """

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Embed a question: an array (dimension,), L2-normalised.

        Raises:
            KgError: the model cannot be loaded.
        """


def open_encoder(model: str | None = None, *, named: bool = False) -> Encoder:
    """Open an embedder by name; models are loaded when they are first needed.

    Args:
        model: None for the default, a name that an index's manifest keeps, or the name or folder
            of any sentence-transformers model.
        named: whether the user named it, just now. A name that kg.toml or an index holds may have
            come from elsewhere: such a model has to be one that the user allowed before.

    Raises:
        KgError: no such model here, it is on a hub that cannot be reached, or isn't allowed.
    """
    # Each where it is needed: for a question, the imports of the others take as long as an answer.
    if model in (None, BUNDLED):
        from kg.embed.e5 import BundledEmbedder

        if model or BundledEmbedder.installed():
            return BundledEmbedder()
    if model == SECOND:
        from kg.embed.use import UniversalEmbedder

        return UniversalEmbedder()
    if model is not None and model.startswith("bundled:"):
        raise KgError(f"There is no model {model!r}: kg comes with {BUNDLED} and {SECOND}.")
    if not named and model not in (None, UNQUANTISED):
        from kg.embed.hub import check_allowed

        check_allowed(model)
    from kg.embed.sentence_transformers import SentenceEmbedder

    if model is None:
        return SentenceEmbedder.in_place_of_bundled()
    return SentenceEmbedder(model)
