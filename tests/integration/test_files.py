"""Files of the user: none is removed, changed or written through by any command."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import pytest

from tests.conftest import Result, Vault
from tests.integration.test_survival import one_line

pytestmark = [
    pytest.mark.usefixtures("fake_model"),
    pytest.mark.skipif(os.name == "nt", reason="of links and rights as POSIX has them"),
]
PRECIOUS = "precious\n"


@pytest.fixture
def precious(vault: Vault) -> Path:
    """A file that is nobody's but the user's, out of the notebook's folders."""
    file = vault.root / "home" / "bashrc"
    file.parent.mkdir()
    file.write_text(PRECIOUS, "utf-8")
    return file


def state(folder: Path) -> dict[str, object]:
    """All that is in a folder: links as such, files with contents, time and rights."""
    return {
        str(file.relative_to(folder)): (
            file.readlink()
            if file.is_symlink()
            else (file.read_bytes(), file.stat().st_mtime_ns, file.stat().st_mode)
        )
        for file in folder.rglob("*")
        if file.is_symlink() or file.is_file()
    }


def refused(result: Result) -> str:
    said = one_line(result)
    assert "--index" in said or "take it away" in said
    return said


FOREIGN = ("vectors-thesis.md", "vectors-2024.npy", "thesis.md", "data.csv", "vectors-text-1.npy")


@pytest.mark.parametrize("name", FOREIGN)
def test_an_index_folder_that_holds_other_files_is_refused_and_untouched(
    vault: Vault, name: str
) -> None:
    vault.index.mkdir()
    (vault.index / name).write_text(PRECIOUS, "utf-8")
    before = state(vault.root)
    assert name in refused(vault.kg("build"))
    assert state(vault.root) == before


def test_an_index_folder_that_kg_toml_points_elsewhere_is_refused(vault: Vault) -> None:
    home = vault.root / "home"
    (home / "research").mkdir(parents=True)
    (home / "research" / "vectors-2024.npy").write_text(PRECIOUS, "utf-8")
    (vault.root / "kg.toml").write_text('index = "home/research"\n', "utf-8")
    before = state(home)
    refused(vault.kg("build"))
    assert "No index" in one_line(vault.kg("ask", "Adam"))
    assert state(home) == before


@pytest.mark.parametrize("index", ["notes", ".", "notes/../notes"])
def test_the_folder_of_the_notes_is_no_index(vault: Vault, index: str) -> None:
    vault.write("vectors-thesis.md", "# Thesis\n")
    before = state(vault.root)
    refused(vault.kg("build", "notes", "--index", index))
    assert state(vault.root) == before


def test_what_came_beside_the_index_later_stays_whatever_its_name(vault: Vault) -> None:
    vault.kg("build")
    names = (*FOREIGN, "vectors-text-99.faiss", "vectors-text-2.faiss", "vectors-x-1.faiss")
    for name in names:
        (vault.index / name).write_text(PRECIOUS, "utf-8")
        os.utime(vault.index / name, (1, 1))
    for number in range(3):
        vault.write("new.md", f"# Zeta {number}\n")
        assert vault.kg("build").code == 0
    (vault.index / "kg.db").write_bytes(b"garbage" * 1000)
    assert vault.kg("build").code == 0
    assert vault.kg("ask", "Adam", "--json").code == 0
    for name in names:
        assert (vault.index / name).read_text("utf-8") == PRECIOUS


def test_a_folder_that_is_empty_or_says_what_it_is_for_becomes_an_index(vault: Vault) -> None:
    vault.index.mkdir()
    for name in ("README.md", ".gitignore", ".DS_Store"):
        (vault.index / name).write_text(PRECIOUS, "utf-8")
    assert vault.kg("build").code == 0
    assert vault.kg("ask", "Adam", "--json").code == 0
    assert (vault.index / "README.md").read_text("utf-8") == PRECIOUS


PLACES = (
    "kg.db",
    "kg.db-wal",
    "kg.db-shm",
    "kg.db-journal",
    "kg.files",
    "vectors-text-1.faiss",
)


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("built", [False, True])
@pytest.mark.parametrize("dangling", [False, True])
def test_a_link_in_the_place_of_an_index_file_is_refused(
    vault: Vault, precious: Path, name: str, built: bool, dangling: bool
) -> None:
    if built:
        vault.kg("build")
        vault.write("new.md", "# Zeta\n")
    vault.index.mkdir(exist_ok=True)
    (vault.index / name).unlink(missing_ok=True)
    target = precious.with_name("authorized_keys") if dangling else precious
    (vault.index / name).symlink_to(target)
    home, links = state(precious.parent), state(vault.index)
    for command in (["build"], ["ask", "Adam"], ["concepts"], ["build", "--dry-run"]):
        vault.kg(*command)
        assert state(precious.parent) == home
    refused(vault.kg("build"))
    assert state(vault.index)[name] == links[name]


@pytest.mark.parametrize("name", PLACES)
def test_a_folder_or_a_pipe_in_the_place_of_an_index_file_is_said(vault: Vault, name: str) -> None:
    vault.kg("build")
    file = vault.index / name
    for make in (Path.mkdir, os.mkfifo):
        file.unlink(missing_ok=True)
        make(file)
        refused(vault.kg("build"))
        assert vault.kg("ask", "Adam").code in (0, 1)
        file.rmdir() if file.is_dir() else file.unlink()
    assert vault.kg("build").code == 0


def plant(folder: Path, names: list[str], target: Path) -> None:
    for name in names:
        (folder / name).symlink_to(target)


def test_links_under_names_that_a_temporary_file_may_have_are_not_followed(
    vault: Vault, precious: Path
) -> None:
    vault.index.mkdir()
    pids = [str(os.getpid() + step) for step in range(3)]
    plant(vault.index, ["kg.db.sum.part"], precious)
    plant(vault.root, [f".graph.html.{pid}.part" for pid in pids], precious)
    plant(vault.index, [f"vectors-text-1.faiss.{pid}.part" for pid in pids], precious)
    vault.kg("build")  # refuses, or doesn't follow
    for link in vault.index.glob("*.part"):
        link.unlink()
    assert vault.kg("build").code == 0
    plant(vault.index, ["kg.db.sum.part"], precious)
    plant(vault.index, [f"vectors-text-2.faiss.{pid}.part" for pid in pids], precious)
    vault.write("new.md", "# Zeta\n")
    assert vault.kg("build").code == 0
    assert vault.kg("graph", "-o", "graph.html").code == 0
    assert vault.kg("export", "-o", "graph.html").code == 0
    assert precious.read_text("utf-8") == PRECIOUS


def test_an_output_that_is_a_link_is_replaced_and_not_followed(
    vault: Vault, precious: Path
) -> None:
    vault.kg("build")
    plant(vault.root, ["graph.html"], precious)
    assert vault.kg("graph").code == 0
    assert precious.read_text("utf-8") == PRECIOUS
    assert (vault.root / "graph.html").read_text("utf-8").startswith("<!doctype html>")


def test_an_output_takes_the_place_of_a_file_and_keeps_its_rights(vault: Vault) -> None:
    vault.kg("build")
    file = vault.root / "out.json"
    file.write_text(PRECIOUS, "utf-8")
    file.chmod(0o640)
    assert vault.kg("export", "-o", "out.json").code == 0
    assert file.read_text("utf-8").startswith("{")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    before = os.umask(0o027)
    try:
        assert vault.kg("graph", "-o", "page.html").code == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE((vault.root / "page.html").stat().st_mode) == 0o640


def test_a_pipe_as_output_is_written_to(vault: Vault) -> None:
    import threading

    vault.kg("build")
    os.mkfifo(vault.root / "pipe")
    got: list[str] = []
    reader = threading.Thread(target=lambda: got.append((vault.root / "pipe").read_text("utf-8")))
    reader.start()
    assert vault.kg("export", "-o", "pipe").code == 0
    reader.join(timeout=10)
    assert got[0].startswith("{")
    assert stat.S_ISFIFO((vault.root / "pipe").stat().st_mode)


@pytest.mark.parametrize("content", [b"", b"garbage" * 1000, b"SQLite format 3\0" + b"\0" * 4080])
def test_a_database_that_nothing_proves_to_be_ours_stays(vault: Vault, content: bytes) -> None:
    vault.index.mkdir()
    (vault.index / "kg.db").write_bytes(content)
    built = vault.kg("build")
    if content:
        refused(built)
        assert (vault.index / "kg.db").read_bytes() == content
        vault.kg("ask", "Adam")
        assert (vault.index / "kg.db").read_bytes() == content
    else:
        assert built.code == 0


def modes(folder: Path) -> dict[str, int]:
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}


def test_only_the_owner_can_read_an_index(vault: Vault) -> None:
    from kg.vault import open_vault

    before = os.umask(0)
    try:
        assert vault.kg("build").code == 0
        assert stat.S_IMODE(vault.index.stat().st_mode) == 0o700
        with open_vault(vault.notes, vault.index):
            vault.write("new.md", "# Zeta\n")
            assert vault.kg("build").code == 0  # leaves the log beside the database
            found = modes(vault.index)
            assert {"kg.db-wal", "kg.db-shm", "kg.files"} <= set(found)
        assert set(found.values()) == {0o600}
    finally:
        os.umask(before)


def test_an_index_that_others_could_read_is_closed_by_the_next_build(vault: Vault) -> None:
    vault.kg("build")
    for file in vault.index.iterdir():
        file.chmod(0o644)
    assert "nothing had changed" in vault.kg("build").out
    assert set(modes(vault.index).values()) == {0o600}


def test_what_a_killed_build_left_is_taken_away_by_the_next(vault: Vault) -> None:
    vault.kg("build")
    left = vault.index / ".kg-0123456789abcdef.part"
    others = [vault.index / name for name in (".kg-notes.part", ".kg-0123456789abcdeg.part")]
    for file in (left, *others):
        file.write_text(PRECIOUS, "utf-8")
    assert vault.kg("build").code == 0
    assert not left.exists()
    assert all(file.exists() for file in others)


def test_no_temporary_file_stays(vault: Vault) -> None:
    vault.kg("build")
    vault.kg("graph", "-o", "graph.html")
    (vault.root / "taken").mkdir()
    assert vault.kg("export", "-o", "taken/there/no.json").code == 1
    names = [file.name for file in vault.root.rglob("*")]
    assert not [name for name in names if re.search(r"\.part$", name)]


def test_a_mask_that_takes_rights_of_the_owner_off_does_not_close_the_index(vault: Vault) -> None:
    before = os.umask(0o777)
    try:
        assert vault.kg("build").code == 0
        vault.write("new.md", "# Zeta\n").chmod(0o600)
        assert vault.kg("build").code == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE(vault.index.stat().st_mode) == 0o700
    assert set(modes(vault.index).values()) == {0o600}


def test_an_output_never_takes_the_place_of_a_note_or_of_the_index(vault: Vault) -> None:
    vault.kg("build")
    note = vault.write("raft.md", "# Raft\n")
    vault.kg("build")
    (vault.root / "aliases.md").write_text("", "utf-8")
    for file in (
        "notes/raft.md",
        "notes/new.md",
        "index/kg.db",
        "index/x",
        "kg.toml",
        "aliases.md",
    ):
        before = {f: f.read_bytes() for f in (note, vault.root / "kg.toml")}
        for command in ("graph", "export"):
            refused = vault.kg(command, "-o", file)
            assert refused.code == 1
            assert "name another file with -o" in refused.err
        assert {f: f.read_bytes() for f in before} == before
    assert not (vault.notes / "new.md").exists()
    assert vault.kg("export", "-o", "notes/graph.json").code == 0  # no note


def test_a_file_of_the_usual_name_is_replaced_only_if_kg_made_it(vault: Vault) -> None:
    page = vault.root / "graph.html"
    page.write_text("<p>the thesis</p>", "utf-8")
    assert vault.kg("build").code == 0
    refused = vault.kg("graph")
    assert (refused.code, page.read_text("utf-8")) == (1, "<p>the thesis</p>")
    assert vault.kg("graph", "-o", "graph.htm").code == 0
    page.unlink()
    assert vault.kg("graph").code == 0
    assert vault.kg("graph").code == 0
