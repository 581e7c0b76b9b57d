"""Answers: only what the notes say, in an order that never wavers, with a score that holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kg.graph.filters import Filters
from kg.index.snapshot import Snapshot
from kg.runtime.errors import KgError
from kg.search.answer import Answer
from kg.search.session import QuerySession
from tests.conftest import Vault

QUESTIONS = (
    "Adam이란",
    "why ReLU over sigmoid",
    "Momentum과 RMSProp의 차이",
    "gradient vanishing",
    "활성화 함수",
    "what is the capital of France",
)


def ask(vault: Vault, *questions: str, **how: Any) -> list[Answer]:
    with Snapshot.open(vault.index) as snapshot, QuerySession(snapshot) as session:
        return [session.ask(question, **how) for question in questions]


@pytest.fixture
def small(vault: Vault, fake_model: None) -> Vault:
    """A built vault."""
    assert vault.kg("build").code == 0
    return vault


def test_every_quote_is_a_sentence_of_the_notes(small: Vault) -> None:
    with Snapshot.open(small.index) as snapshot:
        sentences = {
            (s.path, sentence.line, sentence.text)
            for s in snapshot.sections().values()
            for sentence in s.sentences()
        }
    for answer in ask(small, *QUESTIONS):
        for quote in answer.quotes:
            assert (quote.path, quote.line, quote.text) in sentences
            hit = answer.hits[quote.hit]
            assert hit.section.path == quote.path
            assert hit.section.line <= quote.line <= hit.section.end_line


def test_ranking_is_deterministic(small: Vault) -> None:
    assert ask(small, *QUESTIONS) == ask(small, *QUESTIONS)
    assert ask(small, *QUESTIONS) == list(reversed(ask(small, *reversed(QUESTIONS))))


def test_scores_fall_with_rank_and_the_first_is_the_questions(small: Vault) -> None:
    for answer in ask(small, *QUESTIONS):
        scores = [hit.score for hit in answer.hits]
        assert scores == sorted(scores, reverse=True)
        assert scores[0] == answer.score
        assert 0 <= scores[-1] <= scores[0] <= 1
        assert bool(answer.quotes) <= (answer.score >= 0.5)


def test_every_line_is_within_its_section(small: Vault) -> None:
    for answer in ask(small, *QUESTIONS):
        for hit in answer.hits:
            assert hit.section.line <= hit.line <= hit.section.end_line


def test_signals_say_what_gave_what(small: Vault) -> None:
    (answer,) = ask(small, "why ReLU over sigmoid")
    names = {"text", "heading", "heading.use", "piece.use", "words", "graph", "kind"}
    assert set(answer.hits[0].signals) == names
    assert answer.to_json()["results"][0]["signals"].keys() == names


@pytest.mark.parametrize("question", ["", "  \n "])
def test_an_empty_question_is_said_to_be_one(small: Vault, question: str) -> None:
    with pytest.raises(KgError, match="empty"):
        ask(small, question)


@pytest.mark.parametrize(
    "question", ["?", "…", "\x00", '" OR "', "*", "NEAR(a b)", "🙂", "가" * 500]
)
def test_no_question_breaks_it(small: Vault, question: str) -> None:
    (answer,) = ask(small, question)
    assert answer.query


def test_filters(small: Vault) -> None:
    (by_path,) = ask(small, "Adam", filters=Filters(path="activ*.md"))
    assert {hit.section.path for hit in by_path.hits} == {"activations.md"}
    (by_tag,) = ask(small, "Adam", filters=Filters(tag="activation"))
    assert {hit.section.path for hit in by_tag.hits} == {"activations.md"}
    (by_concept,) = ask(small, "함수", filters=Filters(concept="adam"))
    assert {hit.section.path for hit in by_concept.hits} == {"optimisers.md"}
    for wrong in (Filters(path="none/*"), Filters(concept="zebra"), Filters(tag="zebra")):
        with pytest.raises(KgError):
            ask(small, "Adam", filters=wrong)


SAME = "# A\n\n## Momentum\n- 이전 방향을 기억하여 관성을 준다.\n\n"
TWINS = {
    "a.md": SAME + "## Zebra\n- 줄무늬가 있다.\n",
    "b.md": SAME + "## Adam\n- 둘을 합친다.\n",
}


@pytest.mark.usefixtures("fake_model")
def test_twins_stand_together_and_name_each_other(
    make_vault: Callable[[dict[str, str]], Vault],
) -> None:
    vault = make_vault(TWINS)
    assert vault.kg("build").code == 0
    (answer,) = ask(vault, "Momentum 관성")
    first, second = answer.hits[:2]
    assert (first.section.path, second.section.path) == ("a.md", "b.md")
    assert first.twins == (second.section.id,)
    assert second.twins == (first.section.id,)
    assert len({quote.text for quote in answer.quotes}) == len(answer.quotes)


def results(answers: list[Answer]) -> list[list[tuple[str, int, float]]]:
    return [
        [(hit.section.path, hit.line, round(hit.score, 4)) for hit in answer.hits]
        for answer in answers
    ]


def test_an_edited_index_answers_as_one_built_anew(small: Vault) -> None:
    small.write("more.md", "# More\n\n## Nesterov\n- Momentum을 한 걸음 앞에서 잰다.\n")
    assert small.kg("build").code == 0
    text = (small.notes / "optimisers.md").read_text("utf-8")
    small.write("optimisers.md", text.replace("관성을 준다", "더 빠르게 움직인다"))
    assert small.kg("build").code == 0
    (small.notes / "activations.md").rename(small.notes / "functions.md")
    assert small.kg("build").code == 0
    edited = ask(small, *QUESTIONS)
    clean = small.root / "clean"
    assert small.kg("build", "--index", clean).code == 0
    with Snapshot.open(clean) as snapshot, QuerySession(snapshot) as session:
        anew = [session.ask(question) for question in QUESTIONS]
    assert results(edited) == results(anew)
    assert [a.quotes for a in edited] == [a.quotes for a in anew]


@pytest.mark.parametrize(("question", "title"), [("Leaky", "ReLU의 문제점"), ("보폭", "RMSProp")])
def test_words_speak_for_the_section_that_has_them(small: Vault, question: str, title: str) -> None:
    (answer,) = ask(small, question)
    best = max(answer.hits, key=lambda hit: hit.signals["words"])
    assert best.section.title == title
    assert [hit for hit in answer.hits if hit.signals["words"]] == [best]


def test_without_the_second_encoder_everything_works_with_fewer_signals(
    vault: Vault, fake_model: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    import kg.build.embeddings
    import kg.search.session
    from kg.embed.names import SECOND
    from tests.fakes import FakeEmbedder, open_fake

    def missing(model: str | None = None, *, named: bool = False) -> FakeEmbedder:
        if model == SECOND:
            raise KgError("not here")
        return open_fake(model)

    monkeypatch.setattr(kg.build.embeddings, "open_encoder", missing)
    monkeypatch.setattr(kg.search.session, "open_encoder", missing)
    assert vault.kg("build").code == 0
    with Snapshot.open(vault.index) as snapshot:
        assert snapshot.manifest.encoders.keys() == {"text", "heading"}
    (answer,) = ask(vault, "Adam이란")
    assert set(answer.hits[0].signals) == {"text", "heading", "words", "graph", "kind"}
    assert answer.hits[0].section.title == "Adam이란?"
    monkeypatch.setattr(kg.build.embeddings, "open_encoder", open_fake)
    monkeypatch.setattr(kg.search.session, "open_encoder", open_fake)
    assert "second encoder" in vault.kg("build").out
    (again,) = ask(vault, "Adam이란")
    assert "piece.use" in again.hits[0].signals


def test_a_question_needs_none_of_the_heavy_libraries(small: Vault) -> None:
    import subprocess
    import sys

    from tests.conftest import ROOT

    code = (
        "import sys, tests.fakes; tests.fakes.install()\n"
        "from pathlib import Path\n"
        "from kg.search.session import QuerySession; from kg.index.snapshot import Snapshot\n"
        f"with Snapshot.open(Path({str(small.index)!r})) as s, QuerySession(s) as a:\n"
        "    a.ask('Adam')\n"
        "print({'torch', 'networkx', 'markdown_it', 'transformers'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "set()", done.stderr
