"""Korean verbs and adjectives are known in every form, and what else says the same."""

from __future__ import annotations

import pytest

from kg.lang.thesaurus import synonyms, verb_names


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("막는", "prevent"),
        ("막아", "prevent"),
        ("막을까", "방지"),
        ("줄이는", "reduce"),
        ("줄여", "reduce"),
        ("줄었다", "decrease"),
        ("빠른", "fast"),
        ("빨라지는", "fast"),
        ("고르는", "choose"),
        ("골라", "선택"),
        ("쉬운", "easy"),
        ("어려워", "difficult"),
        ("이어", "connect"),
        ("나눈다", "divide"),
        ("비교할", "compare"),
        ("꺼", "turn off"),
    ],
)
def test_a_form_is_known_by_its_verb(word: str, name: str) -> None:
    assert name in verb_names(word)


@pytest.mark.parametrize("word", ["막", "빠", "모델", "함수", "가중치", "나무"])
def test_what_is_no_form_has_none(word: str) -> None:
    assert not {"prevent", "fast", "divide"} & set(verb_names(word))


def test_an_english_verb_is_looked_for_in_the_forms_of_korean_ones() -> None:
    assert {"막는", "막아", "피하"} <= set(verb_names("prevent"))
    assert not any(name.endswith("다") for name in synonyms("prevent"))
