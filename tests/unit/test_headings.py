"""What a heading is about."""

import pytest

from kg.extract.headings import analyse, is_container


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("경사하강법이란?", "경사하강법"),
        ("Gradient Descent란?", "Gradient Descent"),
        ("머신러닝(ML)이란?", "머신러닝"),
        ("드롭아웃의 효과는?", "드롭아웃"),
        ("역전파에 대해서 설명 한다면", "역전파"),
        ("ReLU의 문제점", "ReLU"),
        ("편향은 왜?", "편향"),
        ("비선형성이라는 말의 의미와 필요성은", "비선형성"),
        ("차원의 저주", "차원의 저주"),
        ("지도 학습", "지도 학습"),
        ("What is backpropagation?", "backpropagation"),
        ("Advantages of LSTM", "LSTM"),
        ("How does attention work?", "attention"),
        ("1.2 Why use dropout?", "dropout"),
        ("Loss Functions", "Loss Functions"),
        ("Introduction to TCP", "TCP"),
    ],
)
def test_name(title: str, name: str) -> None:
    read = analyse(title)
    assert (read.names, read.kind) == ((name,), "name")


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("GD VS SGD", ("GD", "SGD")),
        ("MSE vs. BCE", ("MSE", "BCE")),
        ("효모와 이스트의 차이", ("효모", "이스트")),
        ("Difference between TCP and UDP", ("TCP", "UDP")),
    ],
)
def test_versus(title: str, names: tuple[str, ...]) -> None:
    assert analyse(title).names == names


def test_within() -> None:
    assert analyse("SVM에서 Margin").names == ("Margin", "SVM")
    assert analyse("GAN에서 BN이란").kind == "within"
    assert analyse("Margin in SVM").names == ("Margin", "SVM")


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("왜 경사하강법에서는 기울기를 사용하는가?", "경사하강법"),
        ("BN을 적용해서 학습 이후 실제 사용시에 주의할 점은", "BN"),
        ("Weight가 0이라면", "Weight"),
        ("상태를 선언하기", None),
    ],
)
def test_clause_speaks_of_its_names(title: str, first: str | None) -> None:
    read = analyse(title)
    assert read.kind != "name"
    assert (read.names[0] if read.names else None) == first


def test_problem_is_an_aspect() -> None:
    assert analyse("글루텐의 문제점").aspect == "problem"
    assert analyse("Problems of NAT").aspect == "problem"
    assert analyse("글루텐의 역할").aspect == "neutral"


@pytest.mark.parametrize("title", ["장점", "Overview", "정의 및 특징", "2. 예시"])
def test_container(title: str) -> None:
    assert is_container(title)
    assert not analyse(title).names
