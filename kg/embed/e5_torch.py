"""The bulk engine: the light engine's weights in a real SentenceTransformer, on torch.

Slow to open (seconds, for the imports and for unpacking 4 bits) and then several times as fast.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kg.embed.e5file import E5File, read_e5_file
from kg.embed.quiet import quiet
from kg.embed.threads import patient_threads

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import InputModule
    from tokenizers import Tokenizer
    from transformers import BertModel

# The file's names and those of transformers' BertModel, layer by layer.
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDINGS = {
    "emb.word": "word_embeddings.weight",
    "emb.pos": "position_embeddings.weight",
    "emb.type": "token_type_embeddings.weight",
    "emb.ln.w": "LayerNorm.weight",
    "emb.ln.b": "LayerNorm.bias",
}


class BulkEngine:
    """A SentenceTransformer that computes what the light engine does."""

    def __init__(self, model: SentenceTransformer) -> None:
        self.model = model

    @classmethod
    def open(cls, file: Path, prompts: Mapping[str, str]) -> BulkEngine:
        """Build the model from its file.

        Raises:
            ImportError: sentence-transformers or torch cannot be imported.
            KgError: the file cannot be read.
        """
        return cls(sentence_transformer(read_e5_file(file), prompts))

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Passages, each at most as long as the model reads, to rows (len(texts), dimension)."""
        rows: NDArray[np.float32] = self.model.encode(
            list(texts), prompt_name="passage", batch_size=len(texts), show_progress_bar=False
        )
        return rows


def sentence_transformer(
    file: E5File, prompts: Mapping[str, str], dtype: torch.dtype | None = None
) -> SentenceTransformer:
    """The model as sentence-transformers knows models: encoder, mean pooling, unit length.

    Args:
        file: the model's file.
        prompts: what is put before queries and passages.
        dtype: what to compute in; None for the fastest that this processor has.

    Raises:
        ImportError: sentence-transformers or torch cannot be imported.
    """
    with patient_threads():
        import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling

    device = "cuda" if torch.cuda.is_available() else "cpu"
    with quiet():
        bert = _bert(file, dtype or _fastest(device))
        modules = [_encoder(bert, _tokenizer(file)), Pooling(file.sizes.hidden), Normalize()]
        return SentenceTransformer(modules=modules, device=device, prompts=dict(prompts))


def _fastest(device: str) -> torch.dtype:
    """bfloat16 where the processor computes in it; elsewhere it would be emulated, and slow."""
    import torch

    has = torch.cpu.get_capabilities() if device == "cpu" else {}
    return torch.bfloat16 if has.get("avx512_bf16") or has.get("amx_bf16") else torch.float32


def _bert(file: E5File, dtype: torch.dtype) -> BertModel:
    import torch
    from transformers import BertConfig, BertModel

    sizes = file.sizes
    config = BertConfig(
        vocab_size=sizes.vocabulary,
        hidden_size=sizes.hidden,
        num_hidden_layers=sizes.layers,
        num_attention_heads=sizes.heads,
        intermediate_size=sizes.feed_forward,
        max_position_embeddings=sizes.positions,
        type_vocab_size=sizes.types,
        layer_norm_eps=sizes.epsilon,
        pad_token_id=file.marks.padding,
    )
    with torch.device("meta"):  # sizes only: weights drawn at random would cost a second
        shapes = {name: t.shape for name, t in BertModel(config, False).state_dict().items()}
    names = _names(sizes.layers)
    weights = {names[name]: _tensor(file, name, shapes[names[name]], dtype) for name in names}
    return BertModel.from_pretrained(
        None, config=config, state_dict=weights, add_pooling_layer=False, dtype=dtype
    )


def _names(layers: int) -> dict[str, str]:
    """The file's tensor names to BertModel's."""
    names = {name: f"embeddings.{bert}" for name, bert in _EMBEDDINGS.items()}
    for layer in range(layers):
        for name, bert in _LAYER.items():
            for part in ("weight", "bias"):
                names[f"l{layer}.{name}.{part[0]}"] = f"encoder.layer.{layer}.{bert}.{part}"
    return names


def _tensor(file: E5File, name: str, shape: torch.Size, dtype: torch.dtype) -> torch.Tensor:
    """A tensor, converted run by run: the float32 numbers never lie in memory as a whole."""
    import torch

    flat = torch.empty(shape.numel(), dtype=dtype)
    place = 0
    for run in file.runs(name, shape.numel()):
        flat[place : place + run.size] = torch.from_numpy(run.copy())
        place += run.size
    return flat.view(shape)


def _tokenizer(file: E5File) -> Tokenizer:
    """The tokenizer, step by step as the light engine has it, for texts that are `readable`.

    Left as `tokenizers` makes it: transformers' wrapper takes 2.4 s and 280 MB for this vocabulary.
    """
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    known = {piece for piece, _ in file.pieces if len(piece) == 1}
    begin, end, padding = file.marks.begin, file.marks.end, file.marks.padding
    marks = [(file.pieces[mark][0], mark) for mark in (begin, end)]
    pieces = list(file.pieces)
    # Its name, written in a text, is not the unknown token; no text has a NUL.
    pieces[file.marks.unknown] = ("\0", 0.0)
    tokenizer = Tokenizer(models.Unigram(pieces, file.marks.unknown, False))
    tokenizer.normalizer = normalizers.Replace(Regex(" {2,}"), " ")
    # Cut off one by one, unknown characters are a token each; side by side they would be fused.
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Metaspace(prepend_scheme="first"),
            pre_tokenizers.Split(Regex(f"[^{_ranges(known)}]"), "isolated"),
        ]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{marks[0][0]} $A {marks[1][0]}", special_tokens=marks
    )
    tokenizer.enable_truncation(file.sizes.positions)
    tokenizer.enable_padding(pad_id=padding, pad_token=file.pieces[padding][0])
    return tokenizer


def _ranges(characters: Collection[str]) -> str:
    """The inside of a character class, in Oniguruma's syntax; short, and so quickly matched."""
    spans: list[list[int]] = []
    for point in sorted(map(ord, characters)):
        if spans and spans[-1][1] == point - 1:
            spans[-1][1] = point
        else:
            spans.append([point, point])
    return "".join(rf"\x{{{first:x}}}-\x{{{last:x}}}" for first, last in spans)


def _encoder(bert: BertModel, tokenizer: Tokenizer) -> InputModule:
    """The encoder as a module of sentence-transformers.

    Its own Transformer takes a name or a folder only; an InputModule is its documented way for
    anything else ("Creating Custom Models"), here for a model that is in memory.
    """
    import torch
    from sentence_transformers.base.modules import InputModule

    class Encoder(InputModule):
        def __init__(self) -> None:
            super().__init__()  # type: ignore[no-untyped-call]
            self.bert = bert
            self.tokenizer = tokenizer

        def preprocess(
            self, inputs: Sequence[object], prompt: str | None = None, **_: object
        ) -> dict[str, Any]:
            read = tokenizer.encode_batch([f"{prompt or ''}{text}" for text in inputs])
            return {
                "input_ids": torch.tensor([text.ids for text in read]),
                "attention_mask": torch.tensor([text.attention_mask for text in read]),
            }

        def forward(self, features: dict[str, Any], **_: object) -> dict[str, Any]:
            states = bert(features["input_ids"], features["attention_mask"]).last_hidden_state
            # The mean over many tokens needs more digits than bfloat16 has.
            return {**features, "token_embeddings": states.float()}

        def save(self, output_path: str, *_: object, **__: object) -> None:
            bert.save_pretrained(output_path)
            tokenizer.save(str(Path(output_path) / "tokenizer.json"))

    return Encoder()
