"""What counts as a change: files swapped, restored, touched, closed for a while."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.notes import read as kg_notes
from tests.conftest import Vault
from tests.fakes import close

pytestmark = pytest.mark.usefixtures("fake_model")

OLD, NEW = "# Zeta Net\nZeta Net uses Adam.\n", "# Zeta Net\nZeta Net uses ReLU.\n"


@pytest.fixture(params=["young", "settled"])
def aged(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once all files are too young to go by their looks, once they are old enough."""
    if request.param == "settled":
        monkeypatch.setattr(kg_notes, "YOUNG_NS", -kg_notes.SKEW_NS)


def built(vault: Vault, *options: str) -> str:
    """What a build says it did, in its last line."""
    result = vault.kg("build", *options)
    assert result.code == 0, result.err
    return result.out.splitlines()[-1].partition(";")[0]


def generation(vault: Vault) -> int:
    found = vault.kg("status", "--json").json["generation"]
    assert isinstance(found, int)
    return found


def times(file: Path, like: os.stat_result) -> None:
    os.utime(file, ns=(like.st_atime_ns, like.st_mtime_ns))


def swap(file: Path) -> None:
    other = file.with_name("other.md")
    other.replace(file.with_name("aside"))
    file.replace(other)
    file.with_name("aside").replace(file)


def write_and_touch(file: Path) -> None:
    """As `touch -r` does."""
    before = file.stat()
    file.write_text(NEW, "utf-8")
    times(file, before)


def replace_with_times(file: Path) -> None:
    """As `rsync -t` does."""
    aside = file.with_name(".zeta.md.x1")
    aside.write_text(NEW, "utf-8")
    times(aside, file.stat())
    aside.replace(file)


@pytest.mark.usefixtures("aged")
@pytest.mark.parametrize("edit", [swap, write_and_touch, replace_with_times])
def test_other_text_of_the_same_size_and_time_is_noticed(
    vault: Vault, edit: Callable[[Path], None]
) -> None:
    file, other = vault.write("zeta.md", OLD), vault.write("other.md", NEW)
    times(other, file.stat())
    built(vault)
    edit(file)
    assert "zeta.md" in vault.kg("status", "--json").json["changed"]
    assert "uses ReLU" in vault.kg("ask", "what is Zeta Net?", "--path", "zeta.md").out
    assert vault.kg("status", "--json").json["changed"] == []


@pytest.mark.usefixtures("aged")
@pytest.mark.parametrize("also", ["touched", "copied"])
def test_a_file_that_only_looks_different_has_not_changed(vault: Vault, also: str) -> None:
    """As on a drive whose inodes are others after each mount."""
    file = vault.write("zeta.md", OLD)
    built(vault)
    before = generation(vault)
    if also == "touched":
        os.utime(file)
    else:
        shutil.copy2(file, file.with_name("aside"))
        file.with_name("aside").replace(file)
    found = vault.kg("status")
    assert "up to date" in found.out
    assert vault.kg("ask", "Zeta Net", "--json").json["index"]["changed"] == 0
    assert built(vault) == "nothing had changed"
    assert generation(vault) == before


def test_many_files_that_look_different_are_hashed_once(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kg_notes, "YOUNG_NS", -kg_notes.SKEW_NS)
    for number in range(30):
        vault.write(f"n{number}.md", f"# Zeta{number}\nText.\n")
    built(vault)
    for file in vault.notes.iterdir():
        os.utime(file)
    assert vault.kg("concepts").code == 0
    monkeypatch.setattr("kg.build.changes.digest_of", None)  # whatever calls it fails
    assert vault.kg("concepts").code == 0


def test_verify_reads_what_looks_unchanged(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    def blind(info: os.stat_result, now: int) -> kg_notes.FileStat:
        return kg_notes.FileStat(info.st_size, 1, 1, 1)

    monkeypatch.setattr(kg_notes, "_stamp", blind)
    vault.write("zeta.md", OLD)
    built(vault)
    vault.write("zeta.md", NEW)
    assert built(vault) == "nothing had changed"
    assert built(vault, "--verify") == "1 changed"
    assert built(vault, "--verify") == "nothing had changed"


def test_times_and_inodes_beyond_what_a_database_holds(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = vault.write("zeta.md", OLD)
    try:
        os.utime(file, (0, 10_000_000_000))  # of the year 2286
    except OSError:
        pytest.skip("this file system has no such times")
    built(vault)
    stamp = kg_notes.scan(vault.notes).files["zeta.md"]
    assert max(stamp) < 2**63
    assert vault.kg("graph", "-o", "-").code == 0


@pytest.mark.usefixtures("aged")
@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO, errno.ETIMEDOUT])
def test_what_could_not_be_read_once_is_tried_again(vault: Vault, number: int) -> None:
    file = vault.write("zeta.md", OLD)
    with pytest.MonkeyPatch.context() as patch:
        close(patch.setattr, str(file), number)
        said = f"zeta.md:1: can't be read: {os.strerror(number)}"
        assert f"kg: left out {said}" in vault.kg("build").err.splitlines()
        assert built(vault) == "nothing had changed"
        assert vault.kg("build", "--strict").code == 1
    assert vault.kg("status", "--json").json["changed"] == ["zeta.md"]
    assert "uses Adam" in vault.kg("ask", "what is Zeta Net?").out
    assert vault.kg("build", "--strict").code == 0


@pytest.mark.usefixtures("aged")
def test_the_last_known_text_answers_while_a_note_cannot_be_read(vault: Vault) -> None:
    file = vault.write("zeta.md", OLD)
    built(vault)
    os.utime(file, (1, 1))
    with pytest.MonkeyPatch.context() as patch:
        close(patch.setattr, str(file), errno.EIO)
        said = "zeta.md:1: can't be read: Input/output error; its last known text answers"
        assert f"kg: {said}" in vault.kg("build").err.splitlines()
        assert said in vault.kg("status").out
        assert "uses Adam" in vault.kg("ask", "what is Zeta Net?").out
        assert built(vault) == "nothing had changed"
    vault.kg("ask", "what is Zeta Net?")
    assert vault.kg("status", "--json").json["problems"] == []


def test_what_is_no_text_any_more_is_forgotten(vault: Vault) -> None:
    file = vault.write("zeta.md", OLD)
    built(vault)
    file.write_bytes("# 경사하강법\n".encode("cp949"))
    assert "kg: left out zeta.md:1: not UTF-8" in vault.kg("build").err
    assert built(vault) == "nothing had changed"
    assert "zeta.md" not in vault.kg("ask", "what is Zeta Net?").out


@pytest.mark.usefixtures("aged")
def test_the_notes_of_a_closed_folder_are_not_removed(vault: Vault) -> None:
    vault.write("in/zeta.md", OLD)
    vault.write("in/deep/eta.md", "# Eta Net\nEta Net uses Adam.\n")
    (vault.notes / "other").mkdir()
    built(vault)
    before = generation(vault)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("in", "other"):
            close(patch.setattr, str(vault.notes / name))
        result = vault.kg("build")
        assert result.out.splitlines()[-1].startswith("nothing had changed")
        why = "can't be looked at now (Permission denied); what was known of 2 notes answers"
        assert f"kg: in:1: {why}" in result.err.splitlines()
        assert "kg: left out other:1: can't be looked at: Permission denied" in result.err
        found = vault.kg("status", "--json").json
        assert found["removed"] == []
        assert f"in:1: {why}" in found["problems"]
        asked = vault.kg("ask", "what is Zeta Net?")
        assert "uses Adam" in asked.out
        assert why in asked.err
    assert vault.kg("status", "--json").json["problems"] == []
    assert built(vault) == "nothing had changed"
    assert generation(vault) == before
    shutil.rmtree(vault.notes / "in")
    assert built(vault) == "2 removed"


def mount(folder: Path, put: Callable[[Any, str, Any], None]) -> None:
    """Let a folder seem to lie on a drive of its own."""
    real = os.stat

    def stat(path: Any, **named: Any) -> os.stat_result:
        found = real(path, **named)
        if isinstance(path, str | os.PathLike) and os.fspath(path) == str(folder):
            found = os.stat_result((*found[:2], found.st_dev + 1, *found[3:]))
        return found

    put(os, "stat", stat)


def test_the_notes_of_a_drive_that_is_not_mounted_are_not_removed(vault: Vault) -> None:
    vault.write("in/drive/zeta.md", OLD)
    vault.write("in/drive/deep/eta.md", "# Eta Net\nEta Net uses Adam.\n")
    folder, kept = vault.notes / "in" / "drive", vault.root / "kept"
    with pytest.MonkeyPatch.context() as patch:
        mount(folder, patch.setattr)
        built(vault)
    why = "in/drive:1: can't be looked at now (its drive isn't mounted); what was known of 2 notes"
    folder.rename(kept)
    folder.mkdir()
    for number in range(2):
        vault.write("more.md", f"# More {number}\nEta Net uses it.\n")
        result = vault.kg("build")
        assert "removed" not in result.out
        assert why in result.err
    asked = vault.kg("ask", "what is Zeta Net?")
    assert "uses Adam" in asked.out
    assert why in asked.err
    folder.rmdir()
    kept.rename(folder)
    with pytest.MonkeyPatch.context() as patch:
        mount(folder, patch.setattr)
        assert vault.kg("build").err == ""
        shutil.rmtree(folder / "deep")
        (folder / "zeta.md").unlink()  # so it is there, and empty
        assert built(vault) == "2 removed"


def test_a_closed_top_folder_changes_nothing(vault: Vault) -> None:
    built(vault)
    before = generation(vault)
    with pytest.MonkeyPatch.context() as patch:
        close(patch.setattr, str(vault.notes), errno.EIO)
        result = vault.kg("build")
        assert result.code == 1
        assert result.err == f"kg: Can't list {vault.notes}: Input/output error.\n"
    aside = vault.notes.rename(vault.root / "aside")
    result = vault.kg("build")
    assert (result.code, len(result.err.splitlines())) == (1, 1)
    assert vault.kg("status").out.endswith("\n\nnot known to be up to date\n")
    assert vault.kg("status", "--json").json["stale"]
    vault.notes.mkdir()  # as a mount point is without its drive
    result = vault.kg("build")
    assert (result.code, len(result.err.splitlines())) == (1, 1)
    vault.notes.rmdir()
    aside.rename(vault.notes)
    assert built(vault) == "nothing had changed"
    assert generation(vault) == before


def test_a_link_whose_drive_is_gone_keeps_its_notes(vault: Vault, user_settings: Path) -> None:
    user_settings.write_text(f"safe = ['{vault.root}']\n", "utf-8")
    drive = vault.root / "drive"
    drive.mkdir()
    (drive / "zeta.md").write_text(OLD, "utf-8")
    (vault.notes / "linked").symlink_to(drive)
    (vault.notes / "nowhere").symlink_to("/nowhere")
    (vault.root / "kg.toml").write_text("follow_links = true\n", "utf-8")
    built(vault)
    drive.rename(vault.root / "unplugged")
    result = vault.kg("build")
    assert result.out.splitlines()[-1].startswith("nothing had changed")
    assert len(result.err.splitlines()) == 1
    assert "kg: linked:1: can't be looked at now (No such file or directory)" in result.err
