"""Notes: which files are read, how, and what their front matter says."""

import os
from pathlib import Path

import pytest

from kg.notes.read import MAX_BYTES, UnreadableNoteError, parse, read, scan
from kg.runtime.errors import KgError


def test_scan_finds_markdown_below_the_folder_and_nothing_else(tmp_path: Path) -> None:
    for name in ("b.md", "sub/a.markdown", "sub/c.txt", ".hidden/d.md", "sub/.e.md", "F.MD"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    outside = tmp_path.parent / "outside.md"
    outside.write_text("secret")
    (tmp_path / "link.md").symlink_to(outside)
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.md")
    assert list(scan(tmp_path).files) == ["F.MD", "b.md", "sub/a.markdown"]


def test_scan_says_which_folder_is_missing(tmp_path: Path) -> None:
    with pytest.raises(KgError, match=r"No notes folder at .*nowhere"):
        scan(tmp_path / "nowhere")


def test_front_matter_gives_title_aliases_and_tags() -> None:
    note = parse("a.md", "---\ntitle: Loss\naliases: [손실, Cost]\ntags: '#a, b'\n---\n# H\n")
    assert (note.title, note.aliases, note.tags, note.body_line) == (
        "Loss", ("손실", "Cost"), ("a", "b"), 6,
    )  # fmt: skip


@pytest.mark.parametrize(
    "front",
    [
        "a: [",
        "- just\n- a list",
        "aliases: {x: y}",
        "title: {{title}}",
        "aliases: [[x]]",
        "title: ~",
        "\ttab: 1",
        ": :",
    ],
)
def test_front_matter_that_makes_no_sense_counts_as_none(front: str) -> None:
    note = parse("a.md", f"---\n{front}\n---\n# H\n")
    assert (note.title, note.aliases, note.tags) == (None, (), ())
    assert note.body_line == front.count("\n") + 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_files_are_read_in_the_encodings_that_say_what_they_are(
    tmp_path: Path, encoding: str
) -> None:
    (tmp_path / "a.md").write_text("# 경사하강법\n", encoding)
    assert read(tmp_path, "a.md").text == "# 경사하강법\n"


def test_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes("# ok\n경사".encode("cp949"))
    with pytest.raises(UnreadableNoteError, match=r"a\.md:2: not UTF-8"):
        read(tmp_path, "a.md")


def test_a_huge_file_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"x" * (MAX_BYTES + 1))
    with pytest.raises(UnreadableNoteError, match=r"larger than 8 MB"):
        read(tmp_path, "a.md")


def test_a_file_that_vanished_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableNoteError, match=r"a\.md:1: can't be read: No such file"):
        read(tmp_path, "a.md")
