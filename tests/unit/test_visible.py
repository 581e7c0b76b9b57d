"""Which characters are printed as they are, and how the others are spelt out."""

from __future__ import annotations

import json
from ast import literal_eval
from xml.etree import ElementTree as ET

import pytest

from kg.runtime.visible import HIDDEN, clean, escaped, json_escaped, named, xml_escaped

KEPT = [
    "ReLU를 쓰는 이유는?\n\t“quoted” — 한글, 漢字, émoji 🙂",
    "👨‍👩‍👧 ❤️‍🔥 👩🏽‍💻",
    "می‌خواهم क्‍ष ශ්‍රී",
    "\ue0b0 \U000f0001 \u0378",  # private use; not assigned yet
]
HOSTILE = ["\0", "\r", "\x1b", "\x7f", "\x85", "\x9b", "\u2028", "\udc9b", "\xad", "\u061c"]
HOSTILE += ["\u200b", "\u200c", "\u200d", "\u200e", "\u202e", "\u2060", "\u2069", "\ufeff"]
HOSTILE += ["\U000e0001", "\U000e0067"]


@pytest.mark.parametrize("text", KEPT)
def test_what_can_be_read_stays(text: str) -> None:
    assert escaped(text) == json_escaped(text) == xml_escaped(text) == text
    assert clean(text, lines=True) == text


@pytest.mark.parametrize("character", HOSTILE)
def test_what_steers_or_hides_never_stays_and_is_told_apart(character: str) -> None:
    text = f"a{character}b"
    for safe in (escaped, clean, named, json_escaped, xml_escaped):
        assert not HIDDEN.search(safe(text))
    assert escaped(text).encode("ascii").decode("unicode-escape") == text
    assert literal_eval(named(text)) == text
    assert json.loads(json_escaped(json.dumps(text, ensure_ascii=False))) == text
    assert clean(text) in ("ab", "a b")


def test_references_keep_the_value_in_xml() -> None:
    assert ET.fromstring(xml_escaped("<a>x\u202ey\x9bz</a>")).text == "x\u202ey\x9bz"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("a b/노트 1.md", "a b/노트 1.md"),
        ("a\nkg: b.md", r'"a\nkg: b.md"'),
        ("a: b.md", '"a: b.md"'),
        (" a.md", '" a.md"'),
        ("", '""'),
        ('"a".md', r'"\"a\".md"'),
        ("a\\nb.md", r'"a\\nb.md"'),
        ("👨‍👩.md", '"👨\\u200d👩.md"'),
        ("a\xa0b\u3164.md", r'"a\xa0b\u3164.md"'),
    ],
)
def test_names_of_files_are_plain_or_in_quotes(path: str, shown: str) -> None:
    assert named(path) == shown


def test_lines_become_one_unless_they_may_stay() -> None:
    assert clean("a\r\nb\x1b[31m") == "a b [31m"
    assert clean("a\r\nb\u2028c", lines=True) == "a\nb c"
