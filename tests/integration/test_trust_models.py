"""Models that a notebook or a model's own folder would have kg fetch and run."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.embed.hub import check_allowed
from kg.runtime.errors import KgError
from tests.conftest import Vault
from tests.fakes import install
from tests.models import tiny_cross_encoder

pytestmark = pytest.mark.usefixtures("user_settings")
MODEL = "someone/model"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which models a hub was asked for; it has none."""
    import huggingface_hub

    asked: list[str] = []

    def model_info(_: object, name: str, **__: object) -> None:
        asked.append(name)
        raise OSError("no network in tests")

    monkeypatch.setattr(huggingface_hub.HfApi, "model_info", model_info)
    return asked


def one_line(vault: Vault, *arguments: str | Path) -> str:
    result = vault.kg(*arguments)
    assert (result.code, result.out) == (1, "")
    assert len(result.err.splitlines()) == 1
    return result.err


def test_a_model_of_kg_toml_is_looked_up_only_after_a_word_of_the_user(
    vault: Vault, hub: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (vault.root / "kg.toml").write_text(f'model = "{MODEL}"\n', "utf-8")
    for command in (["build"], ["build", "--dry-run"]):
        said = one_line(vault, *command)
        assert f"Only kg.toml or the index names the model '{MODEL}'" in said
        assert "`kg build --model`" in said
    assert hub == []
    with monkeypatch.context() as patch:
        install(patch.setattr)
        assert vault.kg("build", "--model", MODEL).code == 0
    assert "the model hub cannot be reached" in one_line(vault, "build")
    assert hub == [MODEL]


def test_the_user_may_list_models(vault: Vault, hub: list[str], user_settings: Path) -> None:
    (vault.root / "kg.toml").write_text(f'model = "{MODEL}"\n', "utf-8")
    user_settings.write_text(f'models = ["another/model", "{MODEL}"]\n', "utf-8")
    assert "the model hub cannot be reached" in one_line(vault, "build")
    user_settings.write_text("models = 3\n", "utf-8")
    assert "“models” must be a list" in one_line(vault, "build")
    user_settings.write_text("modles = []\n", "utf-8")
    assert "unknown key “modles”" in one_line(vault, "build")


def test_a_model_that_did_not_load_is_not_allowed_by_its_name(vault: Vault, hub: list[str]) -> None:
    assert "cannot be reached" in one_line(vault, "build", "--model", MODEL)
    assert hub == [MODEL]
    with pytest.raises(KgError, match="Only kg"):
        check_allowed(MODEL)


def test_a_model_of_an_index_that_came_along_is_not_looked_up(
    vault: Vault, hub: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from kg.index.schema import Manifest
    from kg.index.transaction import Transaction

    with monkeypatch.context() as patch:
        install(patch.setattr)
        assert vault.kg("build").code == 0
    with Transaction.open(vault.index) as transaction:
        assert transaction.before is not None
        told = json.loads(transaction.before.to_json())
        encoders = dict.fromkeys(told["encoders"], MODEL)
        forged = json.dumps({**told, "model": MODEL, "encoders": encoders})
        transaction.commit(Manifest.from_json(forged), {})
    assert "names the model" in one_line(vault, "ask", "Adam")
    assert hub == []


def test_a_folder_is_allowed_as_that_folder(vault: Vault, user_settings: Path) -> None:
    """A short path would be another folder in every notebook."""
    (vault.root / "model").mkdir()
    (vault.root / "model" / "config.json").write_text("{}", "utf-8")
    (vault.root / "kg.toml").write_text('model = "model"\n', "utf-8")
    assert "names the model" in one_line(vault, "build")
    user_settings.write_text('models = ["model"]\n', "utf-8")
    assert "names the model" in one_line(vault, "build")
    user_settings.write_text(f'models = ["{vault.root}/model"]\n', "utf-8")
    assert "names the model" not in one_line(vault, "build")


# Code in the folder of a model that the user named


def model_with(folder: Path, files: dict[str, object]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, value in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
    return folder


STRANGE: tuple[dict[str, object], ...] = (
    {"modules.json": [{"type": "evil.Evil", "path": "", "idx": 0, "name": "0"}]},
    {"modules.json": [{"type": 3}]},
    {"modules.json": [{}]},
    {"modules.json": 5},
    {"modules.json": "[" * 100_000},
    {"modules.json": "\0"},
    {"config.json": {}, "pytorch_model.bin": "x"},
    {"modules.json": [], "2_Dense/pytorch_model.bin": "x", "model.safetensors": "x"},
)


@pytest.mark.parametrize("files", STRANGE, ids=str)
def test_a_folder_with_code_or_pickles_is_refused(
    vault: Vault, tmp_path: Path, files: dict[str, object]
) -> None:
    evil = f"open({str(tmp_path / 'ran')!r}, 'w')\nclass Evil: ...\n"
    folder = model_with(tmp_path / "model", {"evil.py": evil, **files})
    for model in (str(folder), "model"):
        one_line(vault, "build", "--model", model)
    assert not (tmp_path / "ran").exists()


class _Payload:
    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return open, (str(self.file), "w")


@pytest.mark.model
def test_a_model_cannot_ask_for_its_pickle_to_be_loaded(vault: Vault, tmp_path: Path) -> None:
    """Its own settings may name arguments of what loads it: ours come after them."""
    import torch

    folder = tiny_cross_encoder(tmp_path / "model")
    torch.save({"x": _Payload(tmp_path / "ran")}, folder / "pytorch_model.bin")
    parts = [("", "Transformer"), ("1_Pooling", "Pooling")]
    model_with(
        folder,
        {
            "modules.json": [
                {
                    "idx": n,
                    "name": str(n),
                    "path": path,
                    "type": f"sentence_transformers.models.{kind}",
                }
                for n, (path, kind) in enumerate(parts)
            ],
            "1_Pooling/config.json": {"word_embedding_dimension": 16},
            "sentence_bert_config.json": {
                "model_args": {"use_safetensors": False, "weights_only": False}
            },
        },
    )
    result = vault.kg("build", "--model", folder)
    assert not (tmp_path / "ran").exists()
    assert result.code == 0, result.err  # out of model.safetensors
