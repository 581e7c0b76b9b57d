"""Search tokens, sounds, vocabulary and the grammar of questions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.lang.phonetics import (
    least_likeness,
    likeness,
    may_begin,
    skeletons,
    sound_of_hangul,
    sound_of_latin,
)
from kg.lang.questions import Kind, is_stop_korean, kind_of, sets_against, stem
from kg.lang.terms import Term, terms
from kg.lang.thesaurus import name_key, synonyms
from kg.lang.tokenize import joined, phrases, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("경사하강법은", ["경사", "사하", "하강", "강법", "법은"]),
        ("층", ["층"]),
        ("v-model", ["v", "model"]),
        ("createApp()", ["create", "app"]),
        ("F1 Score", ["f1", "score"]),
        ("Ｆｕｌｌ", ["full"]),
        ("", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert list(tokens(text)) == expected


def test_names_of_several_parts_are_kept_in_one_piece_too() -> None:
    assert list(joined("v-model and createApp, plain")) == ["vmodel", "createapp"]
    assert phrases("v-model") == (("v", "model"), ("vmodel",))


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        ("드롭아웃", "dropout"),
        ("소프트맥스", "softmax"),
        ("모멘텀", "momentum"),
        ("컴포넌트", "component"),
        ("렌더링", "rendering"),
        ("하이드레이션", "hydration"),
        ("어텐션", "attention"),
    ],
)
def test_loan_words_sound_like_the_english_ones(korean: str, english: str) -> None:
    one, other = sound_of_hangul(korean), sound_of_latin(english)
    assert likeness(one, other) >= least_likeness(one)
    assert skeletons(one) & skeletons(other)


@pytest.mark.parametrize(("korean", "english"), [("머신", "margin"), ("함수", "humus")])
def test_other_words_do_not(korean: str, english: str) -> None:
    one = sound_of_hangul(korean)
    assert likeness(one, sound_of_latin(english)) < least_likeness(one)


@given(st.text(alphabet="aeioutksnml", max_size=8), st.text(alphabet="aeioutksnml", max_size=8))
def test_likeness_is_a_share(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, one) == (1 if one else 0)


def test_a_letter_may_begin_a_korean_word() -> None:
    assert all(map(may_begin, "svm", ["서포트", "벡터", "머신"]))
    assert not may_begin("k", "머신")


def test_terms_of_a_section() -> None:
    found = terms("Drop Out", "SGD는 Stochastic Gradient Descent의 약자다.")
    assert {Term("drop out", "phrase"), Term("sgd", "acronym"), Term("약자", "hangul")} <= found
    assert Term("stochastic gradient descent", "phrase") in found


def test_long_english_sentences_are_not_full_of_phrases() -> None:
    text = "The quick brown fox jumps over the lazy dog while Gradient Boosting runs along"
    phrases = {term.text for term in terms("", text) if term.kind == "phrase"}
    assert phrases == {"gradient boosting"}


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("경사하강법이란", "경사하강법"),
        ("모델에서는", "모델"),
        ("확률", "확률"),
        ("가중치를", "가중치"),
    ],
)
def test_stems(word: str, expected: str) -> None:
    assert stem(word) == expected


def test_question_words_are_not_sought() -> None:
    assert is_stop_korean("어떻게")
    assert is_stop_korean("이유는")
    assert not is_stop_korean("기울기")


@pytest.mark.parametrize(
    ("question", "kind", "contrast"),
    [
        ("what is dropout", Kind.WHAT, False),
        ("Adam이란", Kind.WHAT, False),
        ("SVM이 뭐야", Kind.WHAT, False),
        ("why ReLU over sigmoid", Kind.WHY, True),
        ("검증 데이터가 필요한 이유", Kind.WHY, False),
        ("GD와 SGD의 차이", Kind.DIFFERENCE, True),
        ("MLE vs MAP", Kind.DIFFERENCE, True),
        ("how to choose k", Kind.HOW, False),
        ("학습률은 어떻게 정하나", Kind.HOW, False),
        ("언제 He 초기화를 쓰나", Kind.WHEN, False),
        ("dropout", Kind.OTHER, False),
    ],
)
def test_kinds_of_questions(question: str, kind: Kind, contrast: bool) -> None:
    assert kind_of(question) is kind
    assert sets_against(question) is contrast


def test_synonyms_go_both_ways() -> None:
    assert "dropout" in [name_key(name) for name in synonyms("드롭아웃")]
    assert "경사하강법" in [name_key(name) for name in synonyms("gradient descent")]
    assert synonyms("qwertz") == ()
