"""The model file: read as written, and refused with one clear line if it is anything else."""

import struct
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.embed.e5file import read_e5_file
from kg.runtime.errors import KgError

PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁가", "b"]
SCORES = [0.0, 0.0, 0.0, 0.0, -1.5, -2.25]


def written() -> bytes:
    """A model file of one packed tensor and one plain one, by the format's description."""
    letters = [piece.encode() for piece in PIECES]
    offsets = [sum(map(len, letters[:end])) for end in range(len(letters) + 1)]
    head = b"E5S1" + struct.pack("<I7ifi", 1, 32, 1, 2, 64, 8, 16, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, offsets[-1])
    head += struct.pack(f"<{len(offsets)}I{len(SCORES)}f", *offsets, *SCORES) + b"".join(letters)
    head += struct.pack("<iIIBI", 1, 9, 0x3000, 1, 0x20)
    packed = struct.pack("<e16B", 0.5, *range(16)) + struct.pack("<e16B", -2.0, *[0x8F] * 16)
    plain = struct.pack("<3f", 1.5, -2.5, 1e-9)
    names = [b"emb.word", b"emb.ln.w"]
    start = len(head) + 4 + sum(2 + len(name) + 21 for name in names)
    head += struct.pack("<i", 2)
    head += struct.pack("<H8sBIQQ", 8, names[0], 1, 64, start, len(packed))
    head += struct.pack("<H8sBIQQ", 8, names[1], 0, 3, start + len(packed), len(plain))
    return head + packed + plain


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("model") / "model.bin"


def test_everything_is_where_the_format_says(file: Path) -> None:
    file.write_bytes(written())
    model = read_e5_file(file)
    assert (model.sizes.hidden, model.sizes.layers, model.sizes.types) == (32, 1, 2)
    assert model.sizes.epsilon == pytest.approx(1e-12)
    assert (model.marks.begin, model.marks.end, model.marks.padding, model.marks.unknown) == (
        (0, 2, 1, 3)
    )
    assert model.pieces == tuple(zip(PIECES, SCORES, strict=True))
    assert np.concatenate(list(model.runs("emb.ln.w", 3))).tolist() == pytest.approx(
        [1.5, -2.5, 1e-9]
    )
    low_halves_first = [(n - 8) * 0.5 for n in range(16)] + [-8 * 0.5] * 16
    second = [(15 - 8) * -2.0] * 16 + [(8 - 8) * -2.0] * 16
    assert np.concatenate(list(model.runs("emb.word", 64))).tolist() == low_halves_first + second


@pytest.mark.parametrize(("name", "numbers"), [("l0.q.w", 64), ("emb.word", 32)])
def test_a_tensor_that_is_missing_is_named(file: Path, name: str, numbers: int) -> None:
    file.write_bytes(written())
    with pytest.raises(KgError, match=name):
        list(read_e5_file(file).runs(name, numbers))


@pytest.mark.parametrize("content", [b"", b"E5S1", b"SAE1" + written()[4:], b"E5S1\2" + bytes(99)])
def test_another_format_is_refused(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(KgError, match="not a model file"):
        read_e5_file(file)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="not a model file"):
        read_e5_file(tmp_path / "missing.bin")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(0, len(written()) - 1))
def test_a_file_that_ends_early_is_refused(file: Path, size: int) -> None:
    file.write_bytes(written()[:size])
    with pytest.raises(KgError, match="not a model file"):
        read_e5_file(file)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(0, len(written()) - 1), st.integers(1, 255))
def test_a_damaged_file_is_read_within_its_bounds_or_refused(
    file: Path, place: int, change: int
) -> None:
    content = bytearray(written())
    content[place] ^= change
    file.write_bytes(content)
    with suppress(KgError):
        model = read_e5_file(file)
        with np.errstate(all="ignore"):  # a scale may have become infinite
            for name, entry in model.entries.items():
                list(model.runs(name, entry.numbers))
