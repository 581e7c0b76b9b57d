"""Likely mistakes in notes, each with its line."""

import pytest

from kg.graph.lint import RULES, Finding, lint
from tests.unit.graphs import notes_of


def findings(text: str, rule: str, **others: str) -> list[tuple[str, int]]:
    reading = notes_of(text, **others)
    found = lint(
        reading.sections,
        reading.notes,
        reading.gazetteer,
        reading.mentions,
        reading.relations,
        exists=lambda path: path == "there.png",
    )
    return [(finding.path, finding.line) for finding in found if finding.rule == rule]


@pytest.mark.parametrize(
    ("rule", "text", "lines"),
    [
        ("defined-twice", "## Adam\n- x\n\n## 아담이란?\n- y\n\n## Adam vs SGD\n- z\n", [4]),
        ("misspelling", "## Loss Function\n- Loss Function은\n- Loss Functino을 쓴다.\n", [3]),
        ("empty-section", "# A\n\n## B\n\n## C\n- x\n", [3]),
        ("broken-link", "# A\n- [x](gone.md) [b](#b) [w](https://x.y)\n\n## B\n- y\n", [2]),
        ("broken-link", "# A\n- [[없는 곳]]\n", [2]),
        ("broken-image", "# A\n![x](gone.png)\n![y](there.png)\n", [2]),
        ("orphan-concept", "## Adam\n- x\n\n## Momentum\n- Nesterov를 이용한다.\n", [1]),
        (
            "contradiction",
            "## ReLU\n- BN을 사용한다.\n\n## ReLU의 특징\n- ReLU에서는 BN을 사용하지 않는다.\n",
            [5],
        ),
        (
            "contradiction",
            "## Adam\n- 과적합을 방지한다.\n- 과적합을 일으킨다.\n\n## 과적합\n- x\n",
            [2],
        ),
    ],
)  # fmt: skip
def test_rule(rule: str, text: str, lines: list[int]) -> None:
    assert rule in RULES
    assert [line for _, line in findings(text, rule)] == lines


def test_clean_notes_have_no_findings() -> None:
    text = "## Adam\n- Momentum을 이용한다.\n\n## Momentum\n- 관성이다. [[Adam]]\n"
    for rule in RULES:
        assert findings(text, rule) == []


def test_anchor_that_isnt_there() -> None:
    text = "# A\n- [x](note2.md#b) [y](note2.md#c)\n"
    assert findings(text, "broken-link", note2="# B\n- x\n") == [("note.md", 2)]


def test_finding_as_an_editor_reads_it() -> None:
    assert str(Finding("a.md", 3, "misspelling", "x")) == "a.md:3: x [misspelling]"
