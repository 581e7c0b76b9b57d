"""Norms: how the features of a question come out when it has nothing to do with the notes.

A hundred questions on everything, in two languages, are put to the index at every build; their
vectors are made once and kept in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from kg.embed.cache import cached
from kg.embed.registry import Encoder
from kg.extract.chunks import Space
from kg.runtime.errors import KgError
from kg.search.calibration import norm
from kg.search.lexical import LexicalSearch
from kg.search.term_weight import self_information

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kg.index.transaction import Transaction
    from kg.index.vector_index import VectorIndex

FILE = Path(__file__).with_name("cohort.txt")


def measure(
    transaction: Transaction,
    encoders: Mapping[Space, Encoder],
    changed: Mapping[Space, VectorIndex],
) -> None:
    """Put the norms of the transaction into it; of spaces that didn't change they are kept."""
    text = FILE.read_text("utf-8")
    questions = [line for line in text.splitlines() if line]
    digest = blake2b(text.encode(), digest_size=8).hexdigest()
    before = transaction.now.norms()
    norms: dict[str, tuple[float, float]] = {}
    for space, encoder in encoders.items():
        if space in changed or space not in before:
            index = changed.get(space) or transaction.vectors(space)
            vectors = _vectors(transaction, encoder, questions, f"{digest} {encoder.dimension}")
            if index is not None and len(index):
                norms[space] = norm(index.nearest(vectors).tolist())
        else:
            norms[space] = before[space]
    search = LexicalSearch(transaction.now, self_information(encoders.get("heading.use")))
    norms["told"] = norm([search.search(question).told for question in questions])
    transaction.set_norms(norms)


def _vectors(
    transaction: Transaction, encoder: Encoder, questions: Sequence[str], digest: str
) -> NDArray[np.float32]:
    kept = transaction.background(encoder.name, digest)
    if kept is None:
        kept = _embedded(encoder, questions, digest)
        transaction.set_background(encoder.name, digest, kept)
    return kept


def _embedded(encoder: Encoder, questions: Sequence[str], digest: str) -> NDArray[np.float32]:
    """By bundled weights, which never change, once for all indexes of a user: they take 2 s."""
    import numpy as np

    weights: str | None = getattr(encoder, "weights", None)
    if weights is not None:

        def make(folder: Path) -> None:
            np.save(folder / "vectors.npy", encoder.embed_queries(questions))

        def read(folder: Path) -> NDArray[np.float32]:
            vectors: NDArray[np.float32] = np.load(folder / "vectors.npy")
            return vectors

        with suppress(KgError):  # there is no room
            return cached(f"background-{weights}-{digest.replace(' ', '-')}", make, read)
    return encoder.embed_queries(questions)
