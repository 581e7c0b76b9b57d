"""Names and concepts: what is one, what is two, what is none."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract.candidates import Candidates, candidates
from kg.model.concept import AliasRules, parse_rules
from kg.notes.read import parse
from kg.notes.sections import divide
from tests.unit.graphs import Reading, notes_of


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("## RMS Prop\n- a\n## RMSprop\n- b", ("RMS Prop", "RMSprop")),
        ("## Local Minimum\n- Local Minima를 피한다.", ("Local Minimum", "Local Minima")),
        ("## Training Set\n- x\n## Train Dataset\n- y", ("Training Set", "Train Dataset")),
        ("경사하강법(Gradient Descent, GD)은 느리다.", ("경사하강법", "Gradient Descent", "GD")),
        (
            "## SGD\n- x\n## Stochastic Gradient Descent\n- y",
            ("SGD", "Stochastic Gradient Descent"),
        ),
        ("## Drop Out\n- x\n## 드롭아웃이란?\n- y", ("Drop Out", "드롭아웃")),
        ("## Softmax\n- x\n## 소프트맥스\n- y", ("Softmax", "소프트맥스")),
        ("## 선형회귀\n- x\n## Linear Regression\n- y", ("선형회귀", "Linear Regression")),
        (
            "## Loss Function\n- Loss 함수를 쓴다. Loss 함수는 오차다.",
            ("Loss Function", "Loss 함수"),
        ),
        ("## MLE\n- Maximum Likelihood Estimation이다.", ("MLE", "Maximum Likelihood Estimation")),
        ("TCP (Transmission Control Protocol) is old.", ("TCP", "Transmission Control Protocol")),
        ("서버 사이드 렌더링(SSR)은 빠르다.", ("서버 사이드 렌더링", "SSR")),
        ("르방(levain)은 천연 발효종이다.", ("르방", "levain")),
        ("Adam(Adaptive Moment Estimation)은 빠르다.", ("Adam", "Adaptive Moment Estimation")),
    ],
)
def test_one_concept(text: str, names: tuple[str, ...]) -> None:
    assert notes_of(text).one(*names)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sigmoid", "Softmax"),
        ("GD", "SGD"),
        ("GAN", "GAP"),
        ("지도 학습", "비지도 학습"),
        ("ReLU", "Leaky ReLU"),
        ("Training Set", "Test Set"),
        ("Encoder", "Decoder"),
        ("macro average", "micro average"),
    ],
)
def test_two_concepts(one: str, other: str) -> None:
    gazetteer = notes_of(f"## {one}\n- x\n## {other}\n- y\n").gazetteer
    found, second = gazetteer.find(one), gazetteer.find(other)
    assert found is not None
    assert second is not None
    assert found.id != second.id


def test_misspelling_of_a_name_that_is_used_more() -> None:
    reading = notes_of("## Loss Function\n- Loss Function은 오차다.\n- Loss Functino을 줄인다.\n")
    concept = reading.gazetteer.find("Loss Functino")
    assert concept is not None
    assert concept.label == "Loss Function"
    wrong = next(name for name in concept.names if name.text == "Loss Functino")
    assert wrong.reason == "misspelling"
    assert wrong.confidence < 0.9
    assert (wrong.path, wrong.line) == ("note.md", 3)


def test_misspelled_word_is_corrected_by_the_other_notes() -> None:
    text = (
        "## Bath Normalization\n- Batch 단위로 한다.\n\n## 배치\n- Batch를 나눈다. mini-batch다.\n"
    )
    assert notes_of(text).one("Bath Normalization", "Batch Normalization")


def test_ambiguous_acronym_stays_alone() -> None:
    text = "## LR\n- x\n## Learning Rate\n- y\n## Logistic Regression\n- z\n"
    reading = notes_of(text)
    assert not reading.one("LR", "Learning Rate")
    assert not reading.one("LR", "Logistic Regression")


def test_example_in_brackets_is_no_name() -> None:
    reading = notes_of(
        "파라미터(Weight, Bias 등)를 구한다.\n\n## Weight\n- x\n\n## 파라미터\n- y\n"
    )
    assert not reading.one("파라미터", "Weight")


def test_front_matter_aliases() -> None:
    reading = notes_of("---\naliases: [GD, 경사법]\n---\n# Descent\n", path="Descent.md")
    assert reading.one("Descent", "GD", "경사법")


def test_alias_file_always_wins() -> None:
    rules = parse_rules(
        "# aliases\n\n- Gradient Descent = 경사법 = 내려가기\n- SGD != GD\n- `A` ≠ `B`\n"
    )
    assert rules.same == (("Gradient Descent", "경사법", "내려가기"),)
    assert rules.never == (("SGD", "GD"), ("A", "B"))
    text = "## 내려가기\n- x\n## Gradient Descent\n- y\n## RMS Prop\n- a\n## RMSProp2\n- b\n"
    reading = Reading([parse("n.md", text)], rules)
    assert reading.one("내려가기", "경사법", "Gradient Descent")
    concept = reading.gazetteer.find("경사법")
    assert concept is not None
    assert concept.label == "Gradient Descent"


def test_alias_file_can_forbid() -> None:
    text = "## Drop Out\n- x\n## 드롭아웃\n- y\n"
    assert notes_of(text).one("Drop Out", "드롭아웃")
    kept = Reading([parse("n.md", text)], AliasRules(never=(("Drop Out", "드롭아웃"),)))
    assert not kept.one("Drop Out", "드롭아웃")


@pytest.mark.parametrize("word", ["모델", "방법", "경우", "data", "문제"])
def test_words_that_only_recur_are_no_concepts(word: str) -> None:
    text = "## ReLU\n" + f"- 이 {word}를 쓴다. {word}는 좋다. {word}의 값이다.\n" * 5
    assert notes_of(text).gazetteer.find(word) is None


@pytest.mark.parametrize("name", ["Leaky ReLU", "Gradient Vanishing", "정규화", "Learning Rate"])
def test_concept_without_a_heading(name: str) -> None:
    text = f"## ReLU\n- {name}를 사용한다.\n- 여기서 {name}가 중요하다.\n"
    assert notes_of(text).gazetteer.find(name) is not None


def test_concept_that_stands_in_a_role() -> None:
    reading = notes_of("## Photosynthesis\n- Photosynthesis uses chlorophyll.\n")
    assert reading.gazetteer.find("chlorophyll") is not None


def test_definitions_are_sections_about_the_concept() -> None:
    reading = notes_of("## Adam\n- x\n## Adam이란?\n- y\n## Adam VS SGD\n- z\n## 끝\n- Adam\n")
    concept = reading.gazetteer.find("adam")
    assert concept is not None
    assert concept.sections == ("note.md#adam", "note.md#adam이란", "note.md#adam-vs-sgd")


def test_mentions_know_particles_and_word_boundaries() -> None:
    reading = notes_of("## 기울기\n- 기울기를 구한다. 기울기가 크다.\n- 비기울기적인 것.\n")
    found = [m for m in reading.mentions if m.sentence >= 0]
    assert [(m.line, m.start, m.end) for m in found] == [(2, 0, 3), (2, 0, 3)]


def test_capitals_only_names_are_not_words() -> None:
    reading = notes_of("## GAP\n- GAP을 쓴다. Mind the gap here.\n")
    concept = reading.gazetteer.find("GAP")
    assert concept is not None
    assert [m.start for m in reading.mentions if m.concept == concept.id and m.sentence >= 0] == [0]


def test_near_names() -> None:
    reading = notes_of("## Momentum\n- x\n## Adam\n- y\n")
    assert reading.gazetteer.near("Momentun")[0] == "Momentum"


def test_candidates_can_be_stored() -> None:
    section = divide(parse("n.md", "## 경사하강법(GD)\n- Loss를 줄인다."))[0]
    found = candidates(section)
    assert Candidates.from_json(found.to_json()) == found


NOTES = {
    "a.md": "## Adam\n- Momentum과 RMS Prop을 합친 방식이다.\n",
    "b.md": "## RMSprop\n- 크게 변하는 쪽을 줄인다.\n## 드롭아웃\n- Overfitting을 막는다.\n",
    "c.md": "## Drop Out\n- Overfitting을 방지한다.\n## GD VS SGD\n- SGD가 빠르다.\n",
    "d.md": "## Stochastic Gradient Descent\n- Learning Rate를 곱한다.\n",
}


@given(st.permutations(sorted(NOTES)))
@settings(max_examples=15, deadline=None)
def test_order_of_files_does_not_matter(order: list[str]) -> None:
    first = Reading([parse(path, NOTES[path]) for path in sorted(NOTES)])
    other = Reading([parse(path, NOTES[path]) for path in order])
    assert other.gazetteer.concepts == first.gazetteer.concepts
    assert other.relations == first.relations


@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_text_is_read(text: str) -> None:
    reading = notes_of(text)
    assert len({c.id for c in reading.gazetteer.concepts}) == len(reading.gazetteer.concepts)
    assert isinstance(reading.relations, tuple)


@pytest.mark.parametrize(
    "piece", ["A", "를 ", "(", "a(b", "ReLU를 ", "- ", "VS ", "의 문제점 ", "a, "]
)
def test_hostile_lines_take_linear_time(piece: str) -> None:
    text = "# X\n\n" + piece * (200_000 // len(piece))
    started = time.process_time()
    assert notes_of(text).gazetteer is not None
    assert time.process_time() - started < 10
