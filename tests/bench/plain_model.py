"""The bundled weights as an ordinary sentence-transformers folder, for the baseline: FOLDER."""

import sys
from pathlib import Path
from typing import Any

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from transformers import PreTrainedTokenizerFast

from kg.embed.e5 import E5_PROMPTS
from kg.embed.e5_native import model_file
from kg.embed.e5_torch import sentence_transformer
from kg.embed.e5file import read_e5_file


def main(folder: Path) -> None:
    """Write the folder."""
    file = model_file()
    if file is None:
        sys.exit("the bundled model isn't installed")
    whole = sentence_transformer(read_e5_file(file), E5_PROMPTS, torch.float32)
    encoder: Any = whole[0]
    encoder.bert.save_pretrained(folder / "bert")
    fast: Any = PreTrainedTokenizerFast
    fast(
        tokenizer_object=encoder.tokenizer,
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        pad_token="<pad>",
        cls_token="<s>",
        sep_token="</s>",
        model_max_length=512,
    ).save_pretrained(folder / "bert")
    modules = [Transformer(str(folder / "bert")), Pooling(file_width(whole)), Normalize()]
    SentenceTransformer(modules=modules, prompts=dict(E5_PROMPTS)).save(str(folder))


def file_width(model: SentenceTransformer) -> int:
    """Components of the model's vectors."""
    return int(model.get_embedding_dimension() or 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
