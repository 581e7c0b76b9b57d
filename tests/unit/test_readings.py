"""What is kept of a section, and how it is found again when names change."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.extract.candidates import HEADING, WHOLE
from kg.extract.gazetteer import Gazetteer
from kg.extract.section_analysis import finder, said
from kg.model.concept import Concept, Name
from kg.notes.read import parse
from kg.notes.sections import Section, divide
from kg.resolve.counts import CountDelta, Occurrence, SectionRef, TermCounts
from kg.resolve.statistics import Term

WORDS = (
    *("drop", "out", "Dropout", "드롭아웃", "GD", "gd", "k", "NN", "K-NN", "경사하강법"),
    *(
        "gradient",
        "descent",
        "Leaky",
        "ReLU",
        "렐루",
        "은",
        "는",
        "손실",
        "loss",
        "함수",
        "R",
        "C++",
        "ÀB",
    ),
    *("adam's", "minima", "minimum", "학습률"),
)
JOINTS = (" ", "-", "", "/", " $x$ ", "·", ", ")

texts = st.builds(
    "".join, st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(JOINTS)).map("".join))
)
names = st.builds(
    lambda words, joint: joint.join(words),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
    st.sampled_from((" ", "-", "")),
)


def gazetteer(*some: str) -> Gazetteer:
    return Gazetteer(
        tuple(Concept(f"c{i}", one, (Name(one, "text", 1.0),)) for i, one in enumerate(some))
    )


def section(heading: str, text: str) -> Section:
    return divide(parse("n.md", f"# {heading or 'Top'}\n\n## {text or 'x'}\n\n{text}\n"))[-1]


@given(texts, texts, names, names)
def test_what_a_new_name_changes_in_a_section_is_found_by_its_clues(
    heading: str, text: str, name: str, other: str
) -> None:
    here = section(heading, text)
    before, clues = said(here, gazetteer(other))
    after, _ = said(here, gazetteer(other, name))
    assert before == after or finder([name])(clues)


@given(texts, names, names)
def test_so_is_what_a_section_loses_with_a_name(text: str, name: str, other: str) -> None:
    here = section("", text)
    before, clues = said(here, gazetteer(other, name))
    after, _ = said(here, gazetteer(other))
    assert before == after or finder([name])(clues)


def test_clues_tell_sections_apart() -> None:
    _, clues = said(section("Training", "Adam uses Momentum."), gazetteer("Adam"))
    assert finder(["Momentum"])(clues)
    assert not finder(["Dropout"])(clues)
    assert not finder(["AM"])(clues), "the middle of a word"


uses = st.lists(
    st.builds(
        Occurrence,
        st.just("dropout"),
        st.sampled_from(("Dropout", "Drop Out", "drop-out")),
        st.integers(0, 3),
        st.sampled_from((0, HEADING, WHOLE, HEADING | WHOLE)),
        st.integers(0, 7),
        st.integers(0, 9),
        st.booleans(),
    ),
    min_size=1,
    max_size=3,
)
places = st.builds(
    SectionRef, st.sampled_from(("a.md", "b.md")), st.integers(1, 99), st.text("xyz")
)


@given(st.lists(st.tuples(places, uses), unique_by=lambda pair: pair[0]))
def test_counting_what_came_and_went_is_counting_what_is_there(
    sections: list[tuple[SectionRef, list[Occurrence]]],
) -> None:
    half = len(sections) // 2
    every = TermCounts().changed(CountDelta(1, place, some) for place, some in sections)
    left = every.changed(CountDelta(-1, place, some) for place, some in sections[:half])
    there = TermCounts().changed(
        CountDelta(1, place, some) for place, some in reversed(sections[half:])
    )
    assert left == there
    if there.spelled:
        kept = Term("dropout", there, "a.md", 1)
        again = Term.kept("dropout", kept.traits, "")
        assert (again.text, again.count, again.mark) == (kept.text, kept.count, kept.mark)
