"""What one would write in an afternoon: sentence-transformers and FAISS over the headings of notes.

python baseline.py MODEL build NOTES INDEX | python baseline.py MODEL ask INDEX QUESTION...
"""

import json
import re
import sys
from itertools import pairwise
from pathlib import Path

import faiss
from sentence_transformers import SentenceTransformer


def build(model: str, notes: Path, index: Path) -> None:
    chunks = []
    for file in sorted(notes.rglob("*.md")):
        text = file.read_text("utf-8")
        starts = [0, *(m.start() for m in re.finditer(r"^#{1,6} ", text, re.MULTILINE)), len(text)]
        for start, end in pairwise(starts):
            if chunk := text[start:end].strip():
                line = text.count("\n", 0, start) + 1
                chunks.append({"path": str(file.relative_to(notes)), "line": line, "text": chunk})
    vectors = SentenceTransformer(model).encode(
        [c["text"] for c in chunks], normalize_embeddings=True
    )
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)
    index.mkdir(parents=True, exist_ok=True)
    faiss.write_index(flat, str(index / "notes.faiss"))
    (index / "chunks.json").write_text(json.dumps(chunks), "utf-8")


def ask(model: str, index: Path, questions: list[str]) -> None:
    chunks = json.loads((index / "chunks.json").read_text("utf-8"))
    flat = faiss.read_index(str(index / "notes.faiss"))
    scores, found = flat.search(
        SentenceTransformer(model).encode(questions, normalize_embeddings=True), 10
    )
    for query, row, places in zip(questions, scores, found, strict=True):
        results = [
            {**chunks[p], "score": float(s)} for s, p in zip(row, places, strict=True) if p >= 0
        ]
        print(json.dumps({"query": query, "results": results}, ensure_ascii=False))


if __name__ == "__main__":
    model, command, *rest = sys.argv[1:]
    if command == "build":
        build(model, Path(rest[0]), Path(rest[1]))
    else:
        ask(model, Path(rest[0]), rest[1:])
