"""Vectors: unit length, zero stays zero, and the mean of a text's parts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kg.embed.vectors import normalise, pooled
from kg.runtime.errors import KgError

ANY = hnp.arrays(
    np.float32,
    hnp.array_shapes(min_dims=1, max_dims=2, max_side=8),
    elements=st.floats(width=32, allow_nan=False, allow_infinity=False),
)


@given(ANY)
def test_every_vector_becomes_unit_length_and_zero_stays_zero(vectors: np.ndarray) -> None:
    unit = normalise(vectors)
    assert unit.shape == vectors.shape
    assert unit.dtype == np.float32
    lengths = np.linalg.norm(unit.astype(np.float64), axis=-1)
    expected = np.any(vectors != 0, axis=-1).astype(float)
    assert lengths == pytest.approx(expected, abs=1e-6)


def test_directions_and_the_input_are_kept() -> None:
    given_vectors = np.array([[3.0, 4.0], [0.0, 0.0], [-1e-30, 0.0]])
    before = given_vectors.copy()
    assert normalise(given_vectors).tolist() == [
        [pytest.approx(0.6), pytest.approx(0.8)],
        [0, 0],
        [-1, 0],
    ]
    assert (given_vectors == before).all()


def test_no_vectors_are_no_vectors() -> None:
    assert normalise(np.zeros((0, 384))).shape == (0, 384)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_is_refused(bad: float) -> None:
    with pytest.raises(KgError, match="not finite"):
        normalise([[1.0, 0.0], [bad, 0.0]])


def test_a_text_is_the_mean_of_its_parts_by_their_tokens() -> None:
    parts = np.array([[1, 0], [0, 1], [0, 1]], dtype=np.float32)
    rows = pooled(parts, owners=[0, 0, 2], weights=[3, 4, 9], count=3)
    assert rows.tolist() == [[pytest.approx(0.6), pytest.approx(0.8)], [0, 0], [0, 1]]
