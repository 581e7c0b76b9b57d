"""Odd and hostile notes, through a whole build: one never stops the others, and is named."""

from __future__ import annotations

import os
import socket
import time
import unicodedata
from pathlib import Path

import pytest

from tests.conftest import Vault
from tests.integration.test_survival import start
from tests.unit.test_sections import test_text_made_to_hang_a_parser_is_read_in_seconds as hostile

pytestmark = pytest.mark.usefixtures("fake_model")
HOSTILE = [*hostile.pytestmark[0].args[1]]  # type: ignore[attr-defined]
SENTENCES = [
    "# Adam은 " + "과 ".join(f"Name{i}" for i in range(3000)) + "을 합친 방법이다.\n",
    "# x\n" + "Adam은 Momentum과 RMSProp을 합친 방법이다. " * 3000,
    "# x\n" + "(" * 20_000 + "Adam" + ")" * 20_000,
    "# x\n" + "Adam (Momentum (RMSProp " * 3000,
    "# x\n" + "A" * 1_000_000,
    "# x\n" + "가" * 1_000_000,
    "# x\n" + "Aa1" * 300_000,
    "# x\n" + "AdamMomentum, " * 50_000,
    "# x\n" + "- Adam: Momentum\n" * 10_000,
    "# x\n" + "is a " * 100_000,
    "# x\n" + "을 를 은 는 이 가 " * 50_000,
    "# x\n" + "a" + "\u0301" * 100_000,
    "# x\n" + "Adam vs " * 20_000,
    "# " + "Adam vs " * 5_000 + "\nx\n",
    "# " + "A" * 200_000 + "\nx\n",
    "# " + "Adam(Momentum) " * 5_000 + "\nx\n",
    "# x\n" + "\u202e\u2066\x1b[31mAdam\x07 " * 5_000,
    "# x\n" + "".join(f"Concept{i} Net uses Other{i} Net. " for i in range(2000)),
    "# x\n" + "#tag" * 50_000,
    "# x\n" + "a-b-c-" * 50_000,
    "# x\n" + "Self-" * 20_000 + "Attention 'is' \"a\" `b` ",
]

SLOW = {  # each takes some seconds
    "lists": "# x\n" + "- item Adam\n" * 60_000,
    "brackets": "# x\n" + ("[" * 15_000 + "\n\n") * 20,
    "tables": "|a|\n|-|\n|b|\n\n" * 20_000,
}
LARGE = ["# x\n" + "가" * 1_000_000, "# x\n" + "A" * 1_000_000]


def build_ok(vault: Vault, *, within: float = 30) -> str:
    started = time.process_time()
    result = vault.kg("build")
    assert result.code == 0, result.err
    assert time.process_time() - started < within
    assert vault.kg("ask", "Adam이란?", "--json").code == 0
    return result.err


def test_texts_made_to_hang_are_built_together_in_seconds(vault: Vault) -> None:
    """Their parsing is tried at full size in tests/unit/test_sections.py."""
    for number, text in enumerate(HOSTILE + SENTENCES):
        vault.write(f"hostile-{number}.md", text[:20_000])
    build_ok(vault, within=90)
    for command in (["export"], ["graph"], ["lint"], ["concepts"]):
        assert vault.kg(*command).code in (0, 1)


@pytest.mark.parametrize("text", LARGE, ids=lambda text: repr(text[:8]))
def test_a_large_hostile_text_is_built_in_seconds(vault: Vault, text: str) -> None:
    vault.write("hostile.md", text)
    build_ok(vault)


NAMES = (
    "with space.md",
    "new\nline.md",
    "emoji-🧠.md",
    "-rf.md",
    "semi;colon & 'quote' \"double\".md",
    "<script>alert(1)</script>.md",
    "%41.md",
    "\x1b[31mred.md",
    "UPPER.MD",
    "back\\slash.md",
    "#hash#.md",
)


def test_odd_file_names_are_notes_like_others(vault: Vault) -> None:
    for number, name in enumerate(NAMES):
        file = vault.notes / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"# Zeta{number} Net\nZeta{number} Net uses Adam.\n", "utf-8")
    build_ok(vault)
    found = {
        row["path"] for row in vault.kg("ask", "Zeta Net", "-n", "50", "--json").json["results"]
    }
    assert set(NAMES) - {"<script>alert(1)</script>.md"} <= found
    for command in (["status"], ["graph"], ["ask", "Zeta1 Net"], ["lint"], ["show", "Zeta7 Net"]):
        assert "\x1b" not in vault.kg(*command).out
    for kind in ("json", "graphml", "gexf", "dot", "mermaid"):
        assert vault.kg("export", "--format", kind).code == 0


def test_a_file_name_that_is_not_utf8_is_survived(vault: Vault) -> None:
    try:
        (vault.notes / os.fsdecode(b"caf\xe9.md")).write_text("# Cafe Net\nText.\n", "utf-8")
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    build_ok(vault)
    for command in (["status"], ["status", "--json"], ["export"], ["graph"]):
        assert vault.kg(*command).code == 0


def test_korean_names_of_files_may_be_decomposed_as_on_macos(vault: Vault) -> None:
    name = unicodedata.normalize("NFD", "최적화 기법.md")
    (vault.notes / name).write_text("Zeta는 최적화 기법이다.\n", "utf-8")
    vault.write("link.md", "# Link\nSee [[최적화 기법]] and [it](최적화%20기법.md).\n")
    build_ok(vault)
    assert "최적화 기법" not in vault.kg("lint").out  # the links are not broken
    first = vault.kg("ask", "최적화 기법", "--json").json["results"][0]
    assert (vault.notes / first["path"]).is_file()


def test_what_is_no_regular_file_is_passed_over(vault: Vault, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.md").write_text("# Secret Net\nAdam uses Secret Net.\n", "utf-8")
    os.mkfifo(vault.notes / "pipe.md")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(os.path.relpath(vault.notes / "socket.md"))
    (vault.notes / "loop").symlink_to(vault.notes)
    (vault.notes / "self.md").symlink_to("self.md")
    (vault.notes / "away").symlink_to(outside)
    (vault.notes / "away.md").symlink_to(outside / "secret.md")
    (vault.notes / "dangling.md").symlink_to("nowhere")
    (vault.notes / "folder.md").mkdir()
    vault.write("up.md", "# Up\nSee [x](../outside/secret.md) and [y](../../../../etc/passwd).\n")
    err = build_ok(vault)
    listener.close()
    assert "left out" not in err
    assert "Secret" not in vault.kg("export").out
    assert vault.kg("lint").code in (0, 1)


def test_a_file_that_becomes_a_pipe_or_a_link_is_not_followed(vault: Vault) -> None:
    """Between listing and reading anything may be put in a note's place."""
    from kg.notes.read import UnreadableNoteError, read

    os.mkfifo(vault.notes / "pipe.md")
    (vault.root / "secret.md").write_text("# Secret\n", "utf-8")
    (vault.notes / "away.md").symlink_to(vault.root / "secret.md")
    for path in ("pipe.md", "away.md", "gone.md", "."):
        with pytest.raises(UnreadableNoteError):
            read(vault.notes, path)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"# caf\xe9\n", "not UTF-8"),
        (b"# a\n" + b"\xff" * 10, "bad.md:2: not UTF-8"),
        (b"\xff\xfe\x00", "not UTF-16"),
        (b"x" * (50 << 20), "larger than 8 MB"),
        (b"\xed\xa0\x80", "not UTF-8"),
    ],
    ids=["latin", "bytes", "utf-16", "50 MB", "surrogate"],
)
def test_what_cannot_be_read_is_named_and_left_out(vault: Vault, data: bytes, said: str) -> None:
    vault.notes.joinpath("bad.md").write_bytes(data)
    err = build_ok(vault)
    assert "kg: left out bad.md" in err
    assert said in err
    assert "bad.md" in vault.kg("status").out
    assert vault.kg("build", "--strict").code == 1


@pytest.mark.parametrize(
    "data",
    [
        "# Zeta Net\nText.\n".encode("utf-16"),
        "\ufeff# Zeta Net\r\nText.\r\n".encode(),
        b"# Zeta Net\rText.\r",
        b"\x00# no\x00\n\n# Zeta Net\n\x00\n",
        b"---\n: [broken\n  yaml: {\n---\n# Zeta Net\n",
        b"---\ntitle: !!python/object/apply:os.system ['false']\n---\n# Zeta Net\n",
        b"---\na: &a [x,x]\nb: &b [*a,*a]\nc: *b\ntags: *b\n---\n# Zeta Net\n",
        b"---\ntags: 2024-13-45\naliases: {a: b}\ntitle: [1, .inf, null]\n---\n# Zeta Net\n",
        b"```\nunclosed\n\n" * 3 + b"```\n# Zeta Net\n",
    ],
    ids=["utf-16", "bom crlf", "cr", "nul", "yaml", "yaml tag", "yaml refs", "yaml types", "fence"],
)
def test_odd_text_is_read(vault: Vault, data: bytes) -> None:
    vault.notes.joinpath("odd.md").write_bytes(data)
    assert "left out" not in build_ok(vault)
    found = vault.kg("export").out
    assert '"odd.md"' in found
    assert "Zeta Net" in found


def test_links_are_followed_if_kg_toml_says_so(
    vault: Vault, tmp_path: Path, user_settings: Path
) -> None:
    outside = tmp_path / "outside"
    (outside / "deep").mkdir(parents=True)
    (outside / "secret.md").write_text("# Secret Net\nAdam uses Secret Net.\n", "utf-8")
    (outside / "deep" / "more.md").write_text("# More Net\nText.\n", "utf-8")
    (outside / "plain.txt").write_text("# No Net\n", "utf-8")
    os.mkfifo(outside / "pipe.md")
    (outside / "back").symlink_to(vault.notes)  # circles, of one link and of two
    (vault.notes / "loop").symlink_to(vault.notes)
    (vault.notes / "self.md").symlink_to("self.md")
    (vault.notes / "away").symlink_to(outside)
    (vault.notes / "again").symlink_to(outside / "deep")
    (vault.notes / "one.md").symlink_to(outside / "secret.md")
    (vault.notes / "same.md").symlink_to("optimisers.md")  # is there under its own name
    (vault.notes / "pipe.md").symlink_to(outside / "pipe.md")
    (vault.notes / "dangling.md").symlink_to("nowhere")
    build_ok(vault)
    assert vault.kg("status", "--json").json["notes"] == 2
    (vault.root / "kg.toml").write_text("follow_links = true\n", "utf-8")
    user_settings.write_text(f"safe = ['{vault.root}']\n", "utf-8")
    assert "left out" not in build_ok(vault)
    paths = {node["id"] for node in vault.kg("export").json["nodes"] if node["kind"] == "note"}
    assert paths == {"activations.md", "again/more.md", "away/secret.md", "optimisers.md"}
    assert vault.kg("ask", "Secret Net", "--json").json["results"][0]["path"] == "away/secret.md"
    (outside / "secret.md").write_text("# Eta Net\nAdam uses Eta Net now.\n", "utf-8")
    assert vault.kg("show", "Eta Net").code == 0
    (vault.root / "kg.toml").write_text("", "utf-8")
    assert vault.kg("show", "Eta Net").code == 1  # the next question forgets what was outside
    (vault.root / "kg.toml").write_text("follow_links = 1\n", "utf-8")
    assert "must be true or false" in vault.kg("build").err


def test_a_note_that_takes_too_long_is_left_out_and_named(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kg.notes import sections

    monkeypatch.setattr(sections, "LONGEST", 0.5)
    for name, text in SLOW.items():
        vault.write(f"{name}.md", text)
    err = build_ok(vault)
    for name in SLOW:
        assert f"left out {name}.md:" in err
    assert "takes longer than" in err
    problems = vault.kg("status", "--json").json["problems"]  # path:line: why
    assert {problem.split(":")[0] for problem in problems} == {f"{name}.md" for name in SLOW}
    assert vault.kg("build", "--strict").code == 1
    assert "Adam" in vault.kg("show", "Adam").out
    monkeypatch.setattr(sections, "LONGEST", 20.0)
    vault.write("lists.md", "# Zeta Net\nText.\n")
    assert "left out lists.md" not in build_ok(vault)


FRONTS = {
    "sequences": "[" * 1_000_000,
    "mappings": "{a: " * 500_000,
    "compact": "- " * 500_000 + "x",
    "indented": "".join(f"{' ' * depth}a:\n" for depth in range(2000)),
    "base-60": "1:" * 500_000 + "1",
    "digits": "9" * 1_000_000,
    "long": "".join(f"k{number}: v\n" for number in range(100_000)),
}


def test_front_matter_made_to_crash_a_parser_counts_as_none(vault: Vault) -> None:
    """In a process of its own: what once went wrong ended the process."""
    for name, text in FRONTS.items():
        vault.write(f"{name}.md", f"---\na:\n {text}\n---\n# Zeta {name}\nText.\n")
    built = start(vault, "build")
    _, err = built.communicate(timeout=120)
    assert built.returncode == 0, (built.returncode, err)
    assert "left out" not in err
    assert vault.kg("status", "--json").json["notes"] == 2 + len(FRONTS)


def test_very_deep_folders_are_walked(vault: Vault) -> None:
    here = os.open(vault.notes, os.O_RDONLY)
    for _ in range(40):  # longer than PATH_MAX in all: such a path can't be opened by its name
        os.mkdir("d" * 200, dir_fd=here)
        inner = os.open("d" * 200, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    note = os.open("deep.md", os.O_WRONLY | os.O_CREAT, dir_fd=here)
    os.write(note, b"# Deep Zeta\n")
    os.close(note)
    os.close(here)
    vault.write("/".join(["sub"] * 60) + "/fine.md", "# Fine Zeta\nFine Zeta uses Adam.\n")
    build_ok(vault)
    assert "fine.md" in vault.kg("export").out


def test_unreadable_notes_are_named(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    file = vault.write("closed.md", "# Closed\n")
    file.chmod(0)
    if os.geteuid() == 0:  # nothing is closed to root
        real = os.open

        def closed(path: str, *arguments: int, **named: int) -> int:
            if str(path).endswith("closed.md"):
                raise PermissionError(13, "Permission denied")
            return real(path, *arguments, **named)

        monkeypatch.setattr(os, "open", closed)
    err = build_ok(vault)
    assert "kg: left out closed.md:1: can't be read: Permission denied" in err


def test_a_note_that_changes_while_it_is_read_is_read_again(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kg.build import pipeline
    from kg.notes import read

    real = read.read

    def slow(folder: Path, path: str, **named: bool) -> object:
        note = real(folder, path, **named)
        if path == "optimisers.md":
            vault.write(path, "# Zeta Net\nZeta Net uses Adam.\n")
        return note

    monkeypatch.setattr(pipeline, "read", slow)
    assert vault.kg("build").code == 0
    monkeypatch.undo()
    assert vault.kg("status", "--json").json["changed"] == ["optimisers.md"]


def test_links_that_no_file_can_have_are_broken_links(vault: Vault) -> None:
    targets = ["가" * 86 + ".md", "a/" * 2100 + "b.png", "가" * 90 + ".pdf", "노트.md"]
    links = "\n\n".join(f"[x]({target}) ![y]({target})" for target in targets)
    vault.write("links.md", f"# Links\n{links}\n")
    build_ok(vault)
    result = vault.kg("lint", "--rule", "broken-link", "--rule", "broken-image", "--json")
    found = {(f["rule"], f["message"].removeprefix("nothing at ")) for f in result.json}
    assert found >= {(f"broken-{kind}", target) for kind in ("link", "image") for target in targets}


def test_links_into_a_folder_that_is_closed_are_not_called_broken(vault: Vault) -> None:
    closed = vault.notes / "closed"
    closed.mkdir()
    vault.write("links.md", "# Links\n[x](closed/picture.pdf)\n")
    build_ok(vault)
    closed.chmod(0)
    try:
        if os.access(closed, os.X_OK):
            pytest.skip("the superuser may enter any folder")
        assert vault.kg("lint", "--rule", "broken-link").code == 0
    finally:
        closed.chmod(0o700)
