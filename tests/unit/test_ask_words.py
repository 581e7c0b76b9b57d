"""What a question names, and the ways in which the notes may name it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from kg.index.snapshot import Snapshot
from kg.search.lexical import LexicalSearch
from kg.search.query import QueryParser
from kg.search.term_weight import by_length
from tests.conftest import Vault

NOTES = {
    "a.md": """\
# Notes

## Drop Out
- 뉴런을 무작위로 끈다. Overfitting을 막는다.

## SVM
- 서포트 벡터가 경계를 정한다. mIoU와는 다르다.

## Stochastic Gradient Descent
- 조금씩 내려간다.

## 합성곱
- CNN은 이미지를 본다.

## Normalization
- Batch Normalization(BN)은 평균을 맞춘다.
""",
}


@contextmanager
def snapshot_of(vault: Vault) -> Iterator[Snapshot]:
    assert vault.kg("build").code == 0
    with Snapshot.open(vault.index) as snapshot:
        yield snapshot


def ways(snapshot: Snapshot, question: str) -> dict[str, str]:
    """Name, in lower case -> why it is looked for."""
    return {
        way.name.lower(): way.reason
        for clause in QueryParser(snapshot).clauses(question)
        for way in clause.ways
        if way.reason != "pair"
    }


@pytest.mark.usefixtures("fake_model")
@pytest.mark.parametrize(
    ("question", "name", "reasons"),
    [
        ("overfitting", "overfitting", {"word"}),
        ("dropout", "drop out", {"joined", "synonym", "concept"}),
        ("드롭아웃", "drop out", {"sound", "synonym", "concept"}),
        ("support vector machine", "svm", {"acronym", "synonym", "concept"}),
        ("서포트 벡터 머신", "svm", {"letters", "synonym"}),
        ("SGD", "stochastic gradient descent", {"initials", "synonym", "concept"}),
        ("intersection over union IoU", "miou", {"acronym"}),
        ("overfiting", "overfitting", {"misspelling"}),
        ("오버피팅", "overfitting", {"sound", "synonym"}),
        ("BN", "batch normalization", {"initials", "synonym", "concept"}),
    ],
)
def test_ways(
    make_vault: Callable[[dict[str, str]], Vault], question: str, name: str, reasons: set[str]
) -> None:
    with snapshot_of(make_vault(NOTES)) as snapshot:
        assert ways(snapshot, question)[name] in reasons


@pytest.mark.usefixtures("fake_model")
def test_a_question_is_reworded_only_where_the_notes_have_no_such_name(
    make_vault: Callable[[dict[str, str]], Vault],
) -> None:
    with snapshot_of(make_vault(NOTES)) as snapshot:
        search = LexicalSearch(snapshot, by_length)
        assert search.search("what is Overfitting").rewritten == "what is Overfitting"
        reworded = search.search("convolutional neural network 구조").rewritten
        assert reworded.lower() == "cnn 구조"


@pytest.mark.usefixtures("fake_model")
def test_what_is_told_is_a_share_of_the_question(
    make_vault: Callable[[dict[str, str]], Vault],
) -> None:
    with snapshot_of(make_vault(NOTES)) as snapshot:
        search = LexicalSearch(snapshot, by_length)
        everything, half = search.search("Overfitting"), search.search("Overfitting zebra")
        assert 0 <= half.told < everything.told <= 1
        assert search.search("zebra").told == 0
        assert search.search("?!").scores.max() == 0


@pytest.mark.usefixtures("fake_model")
def test_the_vocabulary_forgets_what_is_gone(
    make_vault: Callable[[dict[str, str]], Vault],
) -> None:
    vault = make_vault(NOTES)
    with snapshot_of(vault) as snapshot:
        assert snapshot.words.known(["overfitting"], "latin")
    vault.write("a.md", "# Notes\n\n## Other\n- Something else.\n")
    with snapshot_of(vault) as snapshot:
        assert not snapshot.words.known(["overfitting"], "latin")
        assert not snapshot.words.phrases("sgd")
        assert not snapshot.words.acronyms(3)


@pytest.mark.usefixtures("fake_model")
@pytest.mark.parametrize("question", ["SVM은 무엇인가", "SVM이란", "IoU로 재기"])
def test_an_ending_behind_an_english_word_is_no_word(
    make_vault: Callable[[dict[str, str]], Vault], question: str
) -> None:
    with snapshot_of(make_vault(NOTES)) as snapshot:
        texts = {clause.text for clause in QueryParser(snapshot).clauses(question)}
    assert not texts & {"은", "이란", "로"}


@pytest.mark.usefixtures("fake_model")
def test_a_known_word_isnt_taken_for_another_that_sounds_like_it(
    make_vault: Callable[[dict[str, str]], Vault],
) -> None:
    vault = make_vault({"a.md": "# A\n\n## 업데이트\n- 모델을 업데이트한다.\n"})
    with snapshot_of(vault) as snapshot:
        assert "업데이트" in ways(snapshot, "update")
        assert "업데이트" not in ways(snapshot, "offside")


@pytest.mark.usefixtures("fake_model")
@pytest.mark.parametrize(
    ("question", "strange"),
    [
        ("XGBoost 합성곱", True),
        ("How does PageRank rank an image", True),
        ("합성곱 이미지", False),
        ("CNN 이미지", False),
        ("an ordinary wording of normalization", False),
    ],
)
def test_a_name_that_the_notes_never_say_is_noticed(
    make_vault: Callable[[dict[str, str]], Vault], question: str, strange: bool
) -> None:
    with snapshot_of(make_vault(NOTES)) as snapshot:
        found = LexicalSearch(snapshot, by_length).search(question)
    assert (found.strange > 0.2) is strange
