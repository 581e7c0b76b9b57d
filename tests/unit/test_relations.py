"""Relations: over the sentence, its list, its heading, and what went before."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model.relation import Evidence, Relation, merge
from tests.unit.graphs import Reading, notes_of


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("## Adam\n- Momentum과 RMSProp 방식을 합친 방식이다.", "Adam combines Momentum"),
        ("## 역전파\n- 연쇄법칙을 이용해 기울기를 구한다.", "역전파 uses 연쇄법칙"),
        ("## ReLU의 문제점\n- 값이 죽는다.\n- 이를 해결하기 위해 Leaky ReLU를 사용한다.",
         "Leaky ReLU solves ReLU"),
        ("## TCP VS UDP\n- UDP는 빠르다.", "TCP contrasts UDP"),
        ("- Adam\n  - Momentum을 이용한다.\n", "Adam uses Momentum"),
        ("## Photosynthesis\n- It uses chlorophyll.", "Photosynthesis uses chlorophyll"),
        ("## LSTM\n### 단점\n- Overfitting이 발생할 수 있다.\n\n## Overfitting\n- x",
         "LSTM causes Overfitting"),
    ],
)  # fmt: skip
def test_said(text: str, said: str) -> None:
    assert said in notes_of(text).said()


@pytest.mark.parametrize(
    ("text", "not_said"),
    [
        ("## ReLU\n- Sigmoid를 사용하지 않는다.", "ReLU uses Sigmoid"),
        ("## ReLU\n- Sigmoid를 사용하면 안된다.", "ReLU uses Sigmoid"),
        ("## ReLU\n- Sigmoid를 사용할 때 조심한다.", "ReLU uses Sigmoid"),
        ("## ReLU\n- 사람들은 Sigmoid를 사용한다.", "ReLU uses Sigmoid"),
        ("## ReLU\n- Overfitting을 방지하지 못한다.", "ReLU solves Overfitting"),
        ("## TCP\n- TCP does not use UDP.", "TCP uses UDP"),
        ("## TCP\n- When UDP is used, latency falls.", "TCP uses UDP"),
    ],
)
def test_not_said(text: str, not_said: str) -> None:
    assert not_said not in notes_of(text + "\n\n## Sigmoid\n- x\n\n## Overfitting\n- y\n").said()


def test_heading_only_suggests_what_the_text_may_deny() -> None:
    assert "GAN uses BN" in notes_of("## GAN에서 BN이란\n- 값을 고르게 한다.").said()
    denied = notes_of("## GAN에서 BN이란\n- 일반적으로 GAN에서는 BN을 사용하지 않는다.").said()
    assert "GAN uses BN" not in denied
    assert "BN contrasts GAN" in denied


def test_running_text_speaks_of_its_heading_only_at_first() -> None:
    text = "## Suspense\n\n{}\n\n다음 문단이다.\n\n{}\n\n## Teleport\n- x\n\n## KeepAlive\n- y\n"
    reading = notes_of(text.format("Teleport를 이용한다.", "KeepAlive를 이용한다."))
    assert "Suspense uses Teleport" in reading.said()
    assert "Suspense uses KeepAlive" not in reading.said()


def test_part_of_a_longer_name_is_not_the_name() -> None:
    text = "## 슬롯\n- x\n\n## 링크\n- 문자열 슬롯이 링크를 이용한다.\n"
    assert "슬롯 uses 링크" not in notes_of(text).said()


def test_independent_evidence_adds_up() -> None:
    one, two = Evidence("a.md", 1, "x"), Evidence("b.md", 1, "y")
    merged = merge(
        [
            Relation("a", "b", "uses", 0.5, (one,)),
            Relation("a", "b", "uses", 0.5, (two,)),
            Relation("a", "b", "uses", 0.4, (one,)),
            Relation("b", "a", "contrasts", 0.7, (one,)),
        ]
    )
    assert [(r.source, r.target, r.relation, r.weight) for r in merged] == [
        ("a", "b", "contrasts", 0.7),
        ("a", "b", "uses", 0.75),
    ]
    assert merged[1].evidence == (one, two)


BASE = """\
## Adam
- Momentum과 RMSProp 방식을 합친 방식이다.

## 드롭아웃
- Overfitting을 방지한다.
- 활성화 함수로 Sigmoid를 사용한다.

## ReLU의 문제점
- 이를 해결하기 위해 Leaky ReLU를 사용한다.
"""


@given(st.sampled_from(["빵", "Cheese", "산업혁명", "TCP"]), st.integers(1, 4))
@settings(max_examples=20, deadline=None)
def test_unrelated_note_changes_no_relation(topic: str, size: int) -> None:
    other = f"## {topic}\n" + "- 밀가루를 이용한다.\n- It uses salt and water.\n" * size
    before = set(notes_of(BASE).relations)
    assert before <= set(notes_of(BASE, other=other).relations)


def checked(reading: Reading) -> None:
    """Every relation's concepts are named in its lines or in a heading above them."""
    for relation in reading.relations:
        texts: list[str] = []
        for evidence in relation.evidence:
            section = max(
                (
                    s
                    for s in reading.sections
                    if s.path == evidence.path and s.line <= evidence.line
                ),
                key=lambda s: s.line,
            )
            line = section.source.split("\n")[evidence.line - section.line]
            texts += [line, evidence.text, *section.heading]
        here = {concept for text in texts for concept, _, _ in reading.gazetteer.spot(text)}
        assert {relation.source, relation.target} <= here, relation


_SENTENCES = st.sampled_from(
    [
        "- Momentum을 이용한다.",
        "- Adam은 RMSProp보다 빠르다.",
        "- 이를 해결하기 위해 Leaky ReLU를 사용한다.",
        "- 예로 Sigmoid가 있다.",
        "  - Overfitting을 방지한다.",
        "\nIt reduces Overfitting.\n",
        "- Softmax : Sigmoid의 일반화이다.",
        "## Adam",
        "## ReLU의 문제점",
        "### 장점",
        "## GAN에서 Sigmoid란",
        "## Momentum VS Adam",
    ]
)


@given(st.lists(_SENTENCES, min_size=2, max_size=14))
@settings(max_examples=150, deadline=None)
def test_every_evidence_can_be_checked(lines: list[str]) -> None:
    checked(notes_of("\n".join(lines) + "\n"))
