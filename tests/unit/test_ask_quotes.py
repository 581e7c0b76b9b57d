"""What is quoted: formulas and code if asked for, both sides of a contrast, definitions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.index.snapshot import Snapshot
from kg.lang.sentences import split_sentences
from kg.notes.sections import Sentence
from kg.search.answer import Answer
from kg.search.definitions import first_definition
from kg.search.session import QuerySession
from tests.conftest import Vault

NOTES = {
    "a.md": """\
# Measures

## Precision
- 정밀도는 맞다고 한 것 중 맞은 것의 비율이다.

$$
P = \\frac{TP}{TP + FP}
$$

## Recall
- 재현율은 맞는 것 중 찾은 것의 비율이다.

```python
recall = tp / (tp + fn)
```

## Odds
See [Recall](#recall) for more of it.

## Logistic Regression
- 이진 분류에 쓴다.
- 여러 클래스에는 쓰지 않는다.
- 결과는 확률이다.
- 이때 로짓이란 오즈에 로그를 취한 것이다.
- 로짓을 회귀한다.
""",
    "b.md": """\
# Errors

## Bias
- 모델이 단순해서 생기는 오차다.

## Variance
- 데이터에 따라 흔들리는 정도다.

### How does it differ from Bias?
- 편향은 데이터를 늘려도 줄지 않는다.
""",
}


@pytest.fixture
def ask(make_vault: Callable[[dict[str, str]], Vault], fake_model: None) -> Callable[[str], Answer]:
    vault = make_vault(NOTES)
    assert vault.kg("build").code == 0

    def answer(question: str) -> Answer:
        with Snapshot.open(vault.index) as snapshot, QuerySession(snapshot) as session:
            return session.ask(question)

    return answer


def test_a_formula_is_quoted_where_one_is_asked_for(ask: Callable[[str], Answer]) -> None:
    formula = r"P = \frac{TP}{TP + FP}"
    assert [(q.text, q.line) for q in ask("Precision 공식").quotes][1:2] == [(formula, 7)]
    assert formula not in ask("Precision이란").text


def test_code_is_quoted_where_it_is_asked_for(ask: Callable[[str], Answer]) -> None:
    assert ("recall = tp / (tp + fn)", 14) in [(q.text, q.line) for q in ask("Recall 코드").quotes]
    assert "tp" not in ask("Recall").text


@pytest.mark.parametrize("sides", [("Precision", "Recall"), ("Recall", "Precision")])
def test_a_contrast_is_told_in_the_order_of_the_question(
    ask: Callable[[str], Answer], sides: tuple[str, str]
) -> None:
    answer = ask(f"{sides[0]}와 {sides[1]}의 차이")
    titles = [answer.hits[quote.hit].section.title for quote in answer.quotes]
    assert list(dict.fromkeys(titles)) == list(sides)


def test_a_section_below_one_side_may_set_both_apart(ask: Callable[[str], Answer]) -> None:
    text = "편향은 데이터를 늘려도 줄지 않는다."
    assert ask("how does Variance differ from Bias").quotes[0].text == text


def test_a_definition_within_another_section_comes_first(ask: Callable[[str], Answer]) -> None:
    assert ask("로짓이 뭐야").quotes[0].text == "이때 로짓이란 오즈에 로그를 취한 것이다."


def test_a_section_that_only_points_elsewhere_is_no_answer(ask: Callable[[str], Answer]) -> None:
    assert all("See" not in quote.text for quote in ask("Odds").quotes)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Entropy is a measure of disorder.", "entropy"),
        ("시퀀스란 단어가 나열된 것을 뜻한다.", "시퀀스"),
        ("이때 함수를 구하는 것을 회귀라고 한다.", "회귀"),
        ("Such points are called support vectors.", "support vectors"),
        ("정확도(Accuracy)는 맞힌 비율이다.", "정확도"),
    ],
)
def test_definitions(text: str, name: str) -> None:
    other = Sentence(f"We use {name} a lot.", 1, 0)
    assert first_definition([other, Sentence(text, 2, 1)], [name]) == 1
    assert first_definition([other], [name]) is None


def test_a_sum_goes_on_after_its_dots() -> None:
    assert [text for _, text in split_sentences("a1 + a2 + ... an")] == ["a1 + a2 + ... an"]
    assert [text for _, text in split_sentences("And so on... Then it ends.")] == [
        "And so on...",
        "Then it ends.",
    ]
