"""Our own notes, asked questions of every kind with the real models; each class has its floor."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.index.snapshot import Snapshot
from kg.search.answer import Answer
from kg.search.session import QuerySession
from tests.bench.questions import OFF, asked
from tests.conftest import ROOT, Vault
from tests.models import tiny_cross_encoder

FILE = ROOT / "tests" / "golden" / "questions.jsonl"
GOLDEN = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
FIRST = {  # share of the questions whose first hit is right
    "korean": 0.6,
    "english": 0.8,
    "mixed": 0.75,
    "acronym": 0.75,
    "transliterated": 0.8,
    "contrast": 0.75,
}

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def answers(built: Vault) -> Iterator[dict[str, Answer]]:
    with Snapshot.open(built.index) as snapshot, QuerySession(snapshot) as session:
        yield {row["query"]: session.ask(row["query"]) for row in GOLDEN}


def place(row: dict[str, list[str]], answer: Answer) -> int:
    """The place of the first right hit, 99 for none."""
    titles = [hit.section.title for hit in answer.hits]
    return min((titles.index(t) for t in row["heading"] if t in titles), default=99)


def test_classes(answers: dict[str, Answer]) -> None:
    places: dict[str, list[int]] = defaultdict(list)
    for row in GOLDEN:
        if row["class"] != "offtopic":
            places[row["class"]].append(place(row, answers[row["query"]]))
    assert places.keys() == FIRST.keys()
    for name, found in places.items():
        assert sum(p == 0 for p in found) / len(found) >= FIRST[name], (name, found)
        assert sum(p < 3 for p in found) / len(found) >= 0.9, (name, found)


def test_answerable_questions_are_answered(answers: dict[str, Answer]) -> None:
    refused = [
        row["query"]
        for row in GOLDEN
        if row["class"] != "offtopic" and not answers[row["query"]].quotes
    ]
    assert len(refused) <= 1, refused


def test_others_are_refused(answers: dict[str, Answer]) -> None:
    told = [r["query"] for r in GOLDEN if r["class"] == "offtopic" and answers[r["query"]].quotes]
    assert not told


def test_questions_that_nobody_tuned_for(built: Vault) -> None:
    with Snapshot.open(built.index) as snapshot, QuerySession(snapshot) as session:
        rows = asked(session, "own")
    sought = [row for row in rows if row.kind not in OFF]
    near = [row for row in rows if row.kind == "near"]
    assert sum(1 in row.ranks for row in sought) / len(sought) >= 0.8
    assert sum(row.ndcg for row in sought) / len(sought) >= 0.85
    assert sum(bool(row.answer.quotes) for row in sought) / len(sought) >= 0.93
    assert sum(not row.answer.quotes for row in near) / len(near) >= 0.65
    assert not [row.question for row in rows if row.kind == "far" and row.answer.quotes]


def test_quotes_are_of_the_notes(answers: dict[str, Answer], built: Vault) -> None:
    for answer in answers.values():
        for quote in answer.quotes:
            text = (built.notes / quote.path).read_text("utf-8")
            line = text.splitlines()[quote.line - 1]
            assert set(quote.text.split()[:1][0]) & set(line), quote


def test_the_contrast_names_both_sides(answers: dict[str, Answer]) -> None:
    text = answers["why ReLU over sigmoid"].text.lower()
    assert "relu" in text
    assert "sigmoid" in text


def test_a_cross_encoder_orders_hits_anew(built: Vault, tmp_path: Path) -> None:
    from kg.runtime.errors import KgError
    from kg.search.rerank import Reranker

    folder = tiny_cross_encoder(tmp_path / "model")
    reranker = Reranker(str(folder))
    with Snapshot.open(built.index) as snapshot, QuerySession(snapshot) as session:
        plain = session.ask("why ReLU over sigmoid", count=5)
        again = session.ask("why ReLU over sigmoid", count=5, reranker=reranker)
    assert again.score == plain.score
    assert all("rerank" in hit.signals for hit in again.hits)
    assert [h.score for h in again.hits] == sorted((h.score for h in again.hits), reverse=True)
    with pytest.raises(KgError):
        Reranker(str(tmp_path))
