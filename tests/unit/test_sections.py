"""Sections: what bounds them, where they stand, and what of them is text."""

import textwrap
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.notes.read import parse
from kg.notes.sections import Section, divide


def sections_of(text: str) -> tuple[Section, ...]:
    return divide(parse("note.md", textwrap.dedent(text)))


def test_headings_of_any_level_bound_sections_with_their_paths_and_lines() -> None:
    found = sections_of(
        """\
        # Optimisers

        ## Adam
        - Momentum과 RMSProp을 합친 방법이다.

        ### When
        Often.
        ## SGD

        """
    )
    assert [(s.heading, s.level, s.line, s.end_line) for s in found] == [
        (("Optimisers",), 1, 1, 1),
        (("Optimisers", "Adam"), 2, 3, 4),
        (("Optimisers", "Adam", "When"), 3, 6, 7),
        (("Optimisers", "SGD"), 2, 8, 8),
    ]
    assert found[1].source == "## Adam\n- Momentum과 RMSProp을 합친 방법이다."


def test_a_note_without_headings_is_one_section() -> None:
    (only,) = sections_of("\n\nJust a line.\n\nAnd another.\n")
    assert (only.heading, only.level, only.line, only.end_line) == ((), 0, 3, 5)
    assert only.prose == "Just a line.\nAnd another."


def test_text_before_the_first_heading_is_kept() -> None:
    before, after = sections_of("---\ntags: [a]\n---\n\nPreface.\n\n# One\nText.\n")
    assert (before.heading, before.line, before.prose) == ((), 5, "Preface.")
    assert (after.heading, after.line) == (("One",), 7)
    assert before.tags == after.tags == ("a",)


@pytest.mark.parametrize(
    "text",
    [
        "# Real\n```python\n# not a heading\n```\n",
        "# Real\n~~~\n## not a heading\n~~~\n",
        "# Real\n\n    # not a heading\n",
        "# Real\n- # not a section\n  text\n",
        "# Real\n> ## not a section\n",
        "# Real\n<div>\n# not a heading\n</div>\n",
        "# Real\n<!--\n# not a heading\n-->\n",
        "# Real\n#not-a-heading\n",
    ],
)
def test_what_only_looks_like_a_heading_divides_nothing(text: str) -> None:
    assert [s.heading for s in sections_of(text)] == [("Real",)]


def test_setext_headings_divide_and_anchors_are_no_part_of_a_name() -> None:
    found = sections_of("Loss\n====\nText.\n\nMSE {#mse}\n---\nMore.\n")
    assert [(s.heading, s.line, s.end_line) for s in found] == [
        (("Loss",), 1, 3),
        (("Loss", "MSE"), 5, 7),
    ]


def test_tables_lists_code_and_html_become_blocks_with_exact_lines() -> None:
    (section,) = sections_of(
        """\
        # Kinds
        A *soft*
        **wrapped** `paragraph`.

        | a | b |
        |---|---|
        | 1 | 2 |

        - outer
          - inner one

        ```python
        x = 1
        ```
        <p>Shown &amp; told</p>

        <script>alert(1)</script>

        $$
        y = x
        $$
        """
    )
    assert [(b.kind, b.line, b.text, b.parent) for b in section.blocks] == [
        ("paragraph", 2, "A soft\nwrapped paragraph.", None),
        ("row", 5, "a | b", None),
        ("row", 7, "1 | 2", None),
        ("item", 9, "outer", None),
        ("item", 10, "inner one", 3),
        ("code", 13, "x = 1", None),
        ("html", 15, "Shown & told", None),
        ("formula", 20, "y = x", None),
    ]


def test_a_sentence_has_the_line_where_it_starts() -> None:
    (section,) = sections_of("# S\nFirst one. Second\none is wrapped. 셋째 문장이다.\n- An item\n")
    assert [(s.line, s.text) for s in section.sentences()] == [
        (2, "First one."),
        (2, "Second one is wrapped."),
        (3, "셋째 문장이다."),
        (4, "An item"),
    ]


def test_links_tags_and_wikilinks_are_found_and_shown_as_their_text() -> None:
    (section,) = sections_of(
        "# L\nSee [[optimizers#Adam|Adam]] and [loss](loss.md), ![curve](a.png) #deep/learning\n"
    )
    assert section.prose == "See Adam and loss, curve #deep/learning"
    assert section.tags == ("deep/learning",)
    assert {(link.kind, link.target, link.line) for link in section.links} == {
        ("wikilink", "optimizers#Adam", 2),
        ("link", "loss.md", 2),
        ("image", "a.png", 2),
    }


def test_a_product_keeps_its_signs_and_emphasis_loses_them() -> None:
    (section,) = sections_of("# F1\n(2*Precision*Recall) / *sum*, **P**, P**2**, 값**은**\n")
    assert section.prose == "(2*Precision*Recall) / sum, P, P**2**, 값은"


def test_the_same_heading_twice_gives_two_ids() -> None:
    assert [s.id for s in sections_of("# A\nx\n# A\ny\n")] == ["note.md#a", "note.md#a~2"]


def test_windows_line_ends_count_as_lines() -> None:
    found = divide(parse("n.md", "# A\r\nx\r\n# B\ry\r\n"))
    assert [(s.heading, s.line, s.prose) for s in found] == [(("A",), 1, "x"), (("B",), 3, "y")]


PIECES = [
    "# ",
    "## ",
    "- ",
    "  - ",
    "> ",
    "```",
    "~~~",
    "---",
    "===",
    "$$",
    "<div>",
    "</div>",
    "<!--",
    "[[a]]",
    "![x](y)",
    "text. ",
    "\t",
    "\x00",
    "\\",
    "1. ",
    "`",
    "*",
    "_",
    "[",
    "](",
    "{#id}",
    ":::tip",
    "&amp;",
    "\u2028",
    "𝒳",
    "가나다",
    "\n",
    "\n\n",
    " ",
]
MARKDOWN = st.lists(
    st.sampled_from([*PIECES, "|a|b|", "|---|", "[[a|b]]"]) | st.text(max_size=5), max_size=60
).map("".join)


@settings(max_examples=300, deadline=None)
@given(MARKDOWN)
def test_any_text_divides_into_ordered_sections_whose_lines_are_those_of_the_file(
    text: str,
) -> None:
    note = parse("n.md", text)
    lines = note.text.split("\n")
    at = 0
    for section in divide(note):
        assert at < section.line <= section.end_line <= len(lines)
        assert section.source == "\n".join(lines[section.line - 1 : section.end_line])
        at = section.end_line
        for sentence in section.sentences():
            assert section.line <= sentence.line <= section.end_line


@pytest.mark.parametrize(
    "text",
    [
        "- " * 10_000 + "x",
        "\n".join("  " * depth + "- x" for depth in range(1_000)),
        ">" * 10_000 + "x",
        "# h\n" * 20_000,
        "[" * 200_000,
        "![[" * 100_000,
        "**a " * 100_000,
        "`" + "a`" * 200_000,
        "<!--" * 50_000,
        "[[a|b]] " * 50_000,
        "# a " + "{#" * 100_000,
        "# a" + " " * 200_000 + "{#",
        "|a|b|\n|-|-|\n" + "|x|y|\n" * 5_000,
        "|" + "a|" * 2_000 + "\n|" + "-|" * 2_000 + "\n" + "|x\n" * 500,
        "---\na: &a [x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a]\naliases: [*b,*b,*b]\n---\n# x",
        "---\naliases: " + "[" * 5_000 + "\n---\n# x",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_text_made_to_hang_a_parser_is_read_in_seconds(text: str) -> None:
    started = time.process_time()
    for section in divide(parse("n.md", text)):
        section.sentences()
    assert time.process_time() - started < 10
