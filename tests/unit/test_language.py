"""Word forms and names: Korean particles, normal forms, acronyms, sounds, spelling, translation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.lang.acronyms import initials, is_acronym, spells
from kg.lang.edit_distance import NearIndex, distance, opposed
from kg.lang.ko.morphology import fits, is_verbal, splits
from kg.lang.normalize import is_generic, key, normal, singular
from kg.lang.noun_phrases import noun_phrases, read, text_of
from kg.lang.phonetics import same_sound
from kg.lang.thesaurus import meanings, translations


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("기울기를", "기울기"),
        ("데이터는", "데이터"),
        ("과적합을", "과적합"),
        ("딥러닝이란", "딥러닝"),
        ("값으로", "값"),
        ("서버에서는", "서버"),
    ],
)
def test_particle_is_split_off(word: str, stem: str) -> None:
    assert splits(word)[0][0] == stem


@pytest.mark.parametrize("word", ["평가", "회귀", "정의", "높이", "차이", "효과"])
def test_word_that_only_ends_like_a_particle_stays_whole(word: str) -> None:
    assert splits(word) == ((word, ""),)


def test_particle_agrees_with_the_last_sound() -> None:
    assert fits("값", "을")
    assert not fits("값", "를")
    assert fits("서울", "로")
    assert not fits("값", "로")
    assert fits("GD", "은")


@pytest.mark.parametrize("stem", ["사용하", "만드", "나누", "있"])
def test_verb_stems_are_no_nouns(stem: str) -> None:
    assert is_verbal(stem)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("RMS Prop", "RMSprop"),
        ("back-propagation", "BackPropagation"),
        ("F1-Score", "F1 Score"),
    ],
)
def test_same_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Local Minima", "local minimum"),
        ("Training Set", "Train datasets"),
        ("Test data set", "Test Dataset"),
        ("matrices", "matrix"),
        ("neural networks", "Neural Network"),
    ],
)
def test_same_normal_form(one: str, other: str) -> None:
    assert normal(one) == normal(other)


@pytest.mark.parametrize("word", ["bias", "loss", "analysis", "physics", "Vue.js"])
def test_no_plural(word: str) -> None:
    assert singular(word) == word


@pytest.mark.parametrize("name", ["방법", "data", "모델", "성능비교", "the case", "문제들"])
def test_generic(name: str) -> None:
    assert is_generic(name)


@pytest.mark.parametrize("name", ["Gradient Descent", "과적합", "효모", "entropy"])
def test_not_generic(name: str) -> None:
    assert not is_generic(name)


def test_acronyms() -> None:
    assert is_acronym("SGD")
    assert is_acronym("GANs")
    assert not is_acronym("Vue")
    assert initials("Maximum a Posteriori") == {"map", "mp"}
    assert spells("SGD", "Stochastic Gradient Descent")
    assert not spells("GD", "Stochastic Gradient Descent")
    assert not spells("GAP", "Generative Adversarial Network")


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        ("드롭아웃", "Drop Out"),
        ("소프트맥스", "Softmax"),
        ("머신러닝", "Machine Learning"),
        ("딥러닝", "Deep Learning"),
        ("시그모이드", "sigmoid"),
        ("글루텐", "gluten"),
        ("아담", "Adam"),
        ("퍼셉트론", "perceptron"),
        ("소프트웨어", "software"),
        ("스택", "stack"),
        ("레이어", "layer"),
        ("라이브러리", "library"),
        ("메모리", "memory"),
        ("클라우드", "cloud"),
    ],
)
def test_sound(korean: str, english: str) -> None:
    assert same_sound(korean, english)


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        ("지도", "kite"),
        ("머신", "margin"),
        ("리렌더링", "rendering"),
        ("바탕", "fitting"),
        ("노드", "note"),
    ],
)
def test_other_sound(korean: str, english: str) -> None:
    assert not same_sound(korean, english)


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        ("선형회귀", "linear regression"),
        ("Loss 함수", "loss function"),
        ("지도 학습", "supervised learning"),
        ("연쇄법칙", "chain rule"),
        ("은닉층", "hidden layer"),
    ],
)
def test_translation_word_by_word(korean: str, english: str) -> None:
    assert english in translations(korean)
    assert normal(english) in meanings(korean)


def test_unknown_words_have_no_translation() -> None:
    assert translations("르방") == ()
    assert translations("levain") == ()


def test_edit_distance() -> None:
    assert distance("functino", "function", 2) == 1
    assert distance("minma", "minimum", 3) == 3
    assert distance("abc", "xyz", 1) == 2


def test_opposites_are_no_misspellings() -> None:
    assert opposed("supervised", "unsupervised")
    assert not opposed("attention", "attenion")


words = st.text(alphabet="abcde", min_size=3, max_size=12)


@given(st.lists(words, max_size=20), words, st.integers(1, 2))
def test_near_index_finds_what_comparing_all_would(have: list[str], word: str, limit: int) -> None:
    found = {other for _, other in NearIndex(have).near(word, limit)}
    near = {other for other in have if other != word and distance(word, other, limit) <= limit}
    assert found <= near
    assert {other for other in near if other[:5] == word[:5]} <= found


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("Momentum과 RMS Prop을 합친 것", ["Momentum", "RMS Prop"]),
        ("선형회귀의 Loss 함수로 MSE를 쓴다", ["선형회귀", "Loss 함수", "MSE"]),
        ("Fully Connected 를 쓴다", ["Fully Connected"]),
        ("Yeast turns sugar into carbon dioxide", ["Yeast", "sugar", "carbon dioxide"]),
    ],
)
def test_noun_phrases(sentence: str, names: list[str]) -> None:
    found = [text_of(sentence, phrase) for phrase in noun_phrases(read(sentence))]
    assert [name for name in found if name in names] == names


@given(st.text(max_size=200))
def test_reading_keeps_its_place(text: str) -> None:
    for word in read(text):
        assert text[word.start : word.end] == word.text
