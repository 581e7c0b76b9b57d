"""Front matter: what the head of a note says, well-formed or not."""

import random
import string
import time

import pytest

from kg.notes.front_matter import front_matter


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("1984", "1984"),
        ("2024-01-31", "2024-01-31"),
        ("yes", "yes"),
        ("1.10", "1.10"),
        ("0x1F", "0x1F"),
        ("1:30", "1:30"),
        ("!!bool maybe", "maybe"),
        ("!!timestamp x", "x"),
        ("!!python/object:os.system x", "x"),
        ("'null'", "null"),
        ("null", None),
        ("~", None),
        ("", None),
        ("Bias, variance", "Bias, variance"),
        ("{a: b}", None),
    ],
)
def test_values_are_text_as_it_is_written(written: str, title: str | None) -> None:
    found = front_matter(f"---\ntitle: {written}\n---\n# H\n")
    assert (found.title, found.trouble, found.body_line) == (title, None, 4)


@pytest.mark.parametrize(
    ("written", "tags"),
    [
        ("[a, '#b']", ("a", "b")),
        ("a, b c", ("a", "b c")),
        ("a b", ("a", "b")),
        ("2024", ("2024",)),
        ("[yes, 2024-01-01, ~]", ("yes", "2024-01-01")),
        ("[[a], {b: c}, d]", ("d",)),
        ("\n- a\n- a\n- b", ("a", "b")),
    ],
)
def test_tags_are_a_list_or_text(written: str, tags: tuple[str, ...]) -> None:
    assert front_matter(f"---\nTags: {written}\n---\n").tags == tags


@pytest.mark.parametrize(
    ("block", "title", "tags", "line"),
    [
        ("title: Loss: a tale\ntags: [a, 'b']", "Loss: a tale", ("a", "b"), 2),
        ("title: 'Loss'\nbad: @x\ntags:\n- a\n- b # c", "Loss", ("a", "b"), 3),
        ("title: x\ntags: [a]\nb: [", "x", ("a",), 4),
        ("title: *nowhere\ntags: a b", None, ("a", "b"), 2),
        ("a: b\nhttp://x: [\ntags: [a]", None, ("a",), 4),
        ("- a\n- b", None, (), 2),
    ],
)
def test_a_bad_line_does_not_lose_the_others(
    block: str, title: str | None, tags: tuple[str, ...], line: int
) -> None:
    found = front_matter(f"---\n{block}\n---\n# H\n")
    assert (found.title, found.tags) == (title, tags)
    assert found.trouble
    assert found.trouble[0] == line
    assert found.trouble[1].startswith("front matter: ")


def test_a_second_block_adds_to_the_first() -> None:
    text = "---\ntitle: A\ntags: [x]\n---\n\n---\ntitle: B\naliases: [C]\ntags: [y]\n---\n\n# H\n"
    found = front_matter(text)
    assert (found.title, found.aliases, found.tags) == ("A", ("C",), ("x", "y"))
    assert (found.body_line, found.trouble) == (11, None)


@pytest.mark.parametrize(
    "text",
    [
        "---\nProse between two rules.\n---\n",
        "---\n# Heading\n\nProse.\n\n---\n",
        "+++ plus\n+++\n",
        "{not json}\n",
        '{"a": 1} and more\n',
        "---\ntitle: never closed\n",
    ],
)
def test_what_is_not_front_matter_stays_text(text: str) -> None:
    assert front_matter(text).body_line == 1


def test_prose_after_front_matter_stays_text() -> None:
    assert front_matter("---\na: b\n---\n---\nProse.\n---\n").body_line == 4


def test_toml_and_json() -> None:
    toml = '+++\ntitle = "A"\ntags = ["x", 1, 2024-01-01, 1.10]\n[extra]\ntitle = "B"\n+++\n# H\n'
    found = front_matter(toml)
    assert (found.title, found.tags, found.body_line) == ("A", ("x", "1", "2024-01-01", "1.10"), 7)
    found = front_matter('{\n "title": "A",\n "aliases": ["B", 1.10, null]\n}\n\n# H\n')
    assert (found.title, found.aliases, found.body_line) == ("A", ("B", "1.10"), 5)
    found = front_matter('+++\ntitle = "A"\ndraft = maybe\ntags = ["x"]\n+++\n')
    assert (found.title, found.tags) == ("A", ("x",))
    assert found.trouble


def test_nothing_that_can_stand_there_fails_or_takes_long() -> None:
    """Every constructor of YAML with values that it can't take, and noise of YAML's own signs."""
    kinds = "bool int float null timestamp binary set omap pairs map seq str merge value python/x"
    values = ("maybe", "", "x", "0x" + "f" * 50_000, "9" * 50_000, "1e999999", "2024-99-99", "[a]")
    blocks = [f"a: !!{kind} {value}" for kind in kinds.split() for value in values]
    blocks += [f"tags: [!!{kind} '{value}']" for kind in kinds.split() for value in values[:3]]
    blocks += ["a: &a [*a]\ntags: *a", "<<: *x", "<<: 1", "? [a]\n: b", "%YAML 9.9"]
    blocks += ["\x00", "\ud800"]
    bomb = (f"a{n}: &a{n} [{f'*a{n - 1},' * 9}]" for n in range(1, 40))
    blocks += ["\n".join(("a0: &a0 x", *bomb))]
    blocks += [c * 100_000 for c in "[{-?:&*!|>'\"%@`,#\t "]
    draw = random.Random(1)
    signs = "[]{}-?:&*!|>'\"%@`,#\t =<~\\\n\n" + string.ascii_letters + "é한"
    blocks += ["".join(draw.choices(signs, k=draw.randint(1, 40))) for _ in range(3000)]
    started = time.process_time()
    for block in blocks:
        for fence in ("---", "+++"):
            front_matter(f"{fence}\n{block}\n{fence}\n{fence}\n{block}\n{fence}\n# H\n")
        front_matter("{\n" + block)
    for text in ("{\n" + '"a":[' * 20_000, "+++\na = 0x" + "f" * 50_000 + "\n+++\n"):
        front_matter(text)
    assert time.process_time() - started < 20
