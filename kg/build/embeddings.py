"""The vectors of a build: every passage in its space, by the encoder of that space."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from kg.embed.names import SECOND
from kg.embed.registry import Encoder, open_encoder
from kg.extract.chunks import QUERY_SPACES, SECOND_SPACES, SPACES, Space
from kg.runtime.errors import KgError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kg.index.transaction import Transaction
    from kg.index.vector_index import VectorIndex
    from kg.index.vector_moments import VectorMoments
    from kg.runtime.progress import Progress

Encoders = Mapping[Space, Encoder]

PORTION = 200_000
"""Characters that are embedded before what was made of them is kept: some ten seconds with torch, a
minute without. Fewer than 20,000 tokens would be too few for the faster engine to be opened."""


def encoders(model: str | None, named: bool = False) -> Encoders:
    """The encoder of each space: the model, and the second one where its package is installed.

    Args:
        model: as for `open_encoder`.
        named: whether it was the user who named it, just now.

    Raises:
        KgError: there is no such model, or nobody but kg.toml or the index named it.
    """
    first = open_encoder(model, named=named)
    try:
        second: Encoder | None = open_encoder(SECOND)
    except KgError:
        second = None
    chosen = {space: second if space in SECOND_SPACES else first for space in SPACES}
    return {space: encoder for space, encoder in chosen.items() if encoder}


def embed(
    transaction: Transaction, encoders: Encoders, progress: Progress
) -> tuple[dict[Space, VectorIndex], int]:
    """Vectors for every passage that has none yet, and for no other.

    Returns:
        the spaces that changed, and how many texts were embedded.
    """
    changed: dict[Space, VectorIndex] = {}
    embedded = 0
    for space, encoder in encoders.items():
        moments = _before(transaction, space, encoder)
        if moments is None or transaction.stirred(space) != set() or not transaction.whole(space):
            index, texts = _embed(transaction, space, encoder, moments, progress)
            embedded += texts
            if index is not None:
                changed[space] = index
    return changed, embedded


def _before(transaction: Transaction, space: Space, encoder: Encoder) -> VectorMoments | None:
    """The moments of a space, if its vectors are of that encoder."""
    before = transaction.before
    same = before is not None and before.encoders.get(space) == encoder.name
    return transaction.now.moments(space) if same else None


def _embed(
    transaction: Transaction,
    space: Space,
    encoder: Encoder,
    moments: VectorMoments | None,
    progress: Progress,
) -> tuple[VectorIndex | None, int]:
    """The vectors of a space, if they changed, and how many texts were embedded."""
    from kg.index.vector_index import VectorIndex
    from kg.index.vector_moments import VectorMoments

    old = transaction.vectors(space) if moments else None
    if old is None or old.dimension != encoder.dimension:  # another model under the same name
        old, moments = None, None
    index = old if old is not None else VectorIndex.empty(encoder.dimension)
    # Of an index that is as it was left, only what came or went in this transaction can differ.
    stirred = transaction.stirred(space) if moments else None
    wanted = transaction.now.standing(space, stirred)
    here = index.has(stirred)
    gone = sorted(here - wanted)
    removed = index.vectors(gone)
    index.drop(gone)
    texts = dict(_texts(transaction, space, wanted - here)) if wanted - here else {}
    index.add(list(texts), _vectors(transaction, encoder, space, texts, progress))
    added = index.vectors(list(texts))  # as they are kept, so that they can be taken away
    if moments and not texts and not gone:
        return None, 0
    moments = moments or VectorMoments.none(encoder.dimension)
    transaction.set_moments(space, encoder.name, moments.changed(added, removed))
    return index, len(texts)


def _vectors(
    transaction: Transaction,
    encoder: Encoder,
    space: Space,
    texts: dict[int, str],
    progress: Progress,
) -> NDArray[np.float32]:
    """The vectors of texts by id, in their order, in half precision as they are kept.

    Of many, each portion is kept as soon as it is done, and what a killed build kept is used.
    """
    import numpy as np

    rows = np.zeros((len(texts), encoder.dimension), np.float16)
    ids = list(texts)
    made_by = f"{space} {encoder.name} {getattr(encoder, 'weights', '')}"
    embed = encoder.embed_queries if space in QUERY_SPACES else encoder.embed_passages
    with transaction.journal(space, made_by, encoder.dimension) as journal:
        kept = [place for place, id_ in enumerate(ids) if id_ in journal]
        rows[kept] = journal.vectors([ids[place] for place in kept])
        left = sorted(set(range(len(ids))) - set(kept), key=lambda p: (-len(texts[ids[p]]), p))
        portions = list(_portions(left, [len(texts[ids[place]]) for place in left]))
        done = len(kept)
        for portion in portions:
            told = partial(_told, progress, before=done, total=len(ids))
            rows[portion] = embed([texts[ids[place]] for place in portion], told)
            if len(portions) > 1:
                journal.add([ids[place] for place in portion], rows[portion])
            done += len(portion)
    return rows.astype(np.float32)


def _portions(places: list[int], sizes: list[int]) -> Iterator[list[int]]:
    """Places in their order, divided by the sizes of what is there."""
    portion: list[int] = []
    room = PORTION
    for place, size in zip(places, sizes, strict=True):
        portion.append(place)
        room -= size
        if room <= 0:
            yield portion
            portion, room = [], PORTION
    if portion:
        yield portion


def _told(progress: Progress, done: int, before: int, total: int) -> None:
    progress("embedding", before + done, total)


def _texts(transaction: Transaction, space: Space, missing: set[int]) -> Iterator[tuple[int, str]]:
    """The texts of those vectors of a space, in the order of the sections."""
    from kg.extract.chunks import passages
    from kg.index.vector_index import vector_id

    numbers = sorted({number for _, number, _ in transaction.now.places(space, missing)})
    for section in transaction.now.numbered(numbers).values():
        for passage in passages(section):
            vector = vector_id(passage.text)
            if passage.space == space and vector in missing:
                yield vector, passage.text
