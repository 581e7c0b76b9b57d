"""VectorIndex: every stored vector finds itself, ids are stable, files are whole or absent."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kg.index.vector_index import VectorIndex, vector_id
from kg.runtime.errors import KgError, UnwritableIndexError

Vectors = NDArray[np.float32]


def unit(count: int, seed: int, dimension: int = 16) -> Vectors:
    rows = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def test_the_id_of_a_text_never_changes() -> None:
    assert vector_id("경사하강법") == vector_id("경사하강법")
    assert vector_id("a") != vector_id("b")
    assert vector_id("경사하강법") == 5221700069365557623


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 40), st.integers(0, 10_000), st.sets(st.integers(0, 39)))
def test_every_stored_vector_finds_itself_also_after_others_went(
    count: int, seed: int, gone: set[int]
) -> None:
    vectors, ids = unit(count, seed), [vector_id(str(i)) for i in range(count)]
    index = VectorIndex.empty(16)
    index.add(ids, vectors)
    kept = [i for i in range(count) if i not in gone]
    assert index.drop(ids[i] for i in range(count) if i in gone) == count - len(kept)
    assert len(index) == len(kept)
    for i in kept:
        (found, score), *_ = index.search(vectors[i], 3)
        assert found == ids[i]
        assert score == pytest.approx(1.0, abs=1e-3)  # of half precision


@pytest.mark.parametrize("mapped", [True, False])
def test_a_saved_index_answers_like_the_one_in_memory(tmp_path: Path, mapped: bool) -> None:
    vectors, ids = unit(30, 1), list(range(100, 130))
    index = VectorIndex.empty(16)
    index.add(ids, vectors)
    index.save(tmp_path / "v.faiss")
    loaded = VectorIndex.load(tmp_path / "v.faiss", mapped=mapped)
    assert loaded.search(vectors[3], 5) == index.search(vectors[3], 5)
    assert loaded.ids().tolist() == ids
    half = vectors.astype(np.float16).astype(np.float32)
    np.testing.assert_array_equal(loaded.vectors([105, 101]), half[[5, 1]])
    assert [file.name for file in tmp_path.iterdir()] == ["v.faiss"]


@pytest.mark.parametrize("missing", [1, 700, 30_000])
def test_a_file_without_room_to_its_end_is_an_error(tmp_path: Path, missing: int) -> None:
    """FAISS alone says nothing if it is only the closing that can't write the rest."""
    resource = pytest.importorskip("resource")
    index = VectorIndex.empty(16)
    index.add(list(range(1000)), unit(1000, 1))
    index.save(tmp_path / "v.faiss")
    size = (tmp_path / "v.faiss").stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size - missing, before[1]))
    try:
        with pytest.raises(UnwritableIndexError):
            index.save(tmp_path / "w.faiss")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [file.name for file in tmp_path.iterdir()] == ["v.faiss"]


@pytest.mark.parametrize("damage", [b"", b"not faiss at all", None])
def test_a_damaged_file_is_named(tmp_path: Path, damage: bytes | None) -> None:
    file = tmp_path / "v.faiss"
    index = VectorIndex.empty(16)
    index.add([1, 2], unit(2, 0))
    index.save(file)
    file.write_bytes(file.read_bytes()[:-40] if damage is None else damage)
    with pytest.raises(KgError, match=r"v\.faiss.*run `kg build`"):
        VectorIndex.load(file)


def test_an_empty_index_finds_nothing() -> None:
    assert VectorIndex.empty(16).search(unit(1, 0)[0], 5) == []


def test_vectors_of_another_shape_never_reach_faiss() -> None:
    index = VectorIndex.empty(4)
    for ids, shape in (([1, 2], (1, 4)), ([1], (1, 3)), ([1], (4,))):
        with pytest.raises(KgError, match="another shape"):
            index.add(ids, np.zeros(shape, np.float32))
    index.add([1], np.ones((1, 4), np.float32))
    with pytest.raises(KgError, match="another shape"):
        index.search(np.zeros(5, np.float32), 1)
    with pytest.raises(KgError, match="another shape"):
        index.nearest(np.zeros((1, 5), np.float32))
