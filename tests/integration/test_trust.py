"""A notebook that came from elsewhere: what its kg.toml, its links and its index may not do."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.conftest import Vault

pytestmark = pytest.mark.usefixtures("fake_model", "user_settings")


@pytest.fixture
def outside(vault: Vault) -> Path:
    """A folder of the user's outside of the notebook, with a note nobody else is to see."""
    folder = vault.root.with_name(f"{vault.root.name}-outside")
    folder.mkdir()
    (folder / "secret.md").write_text("# Secret Net\nAdam uses Secret Net.\n", "utf-8")
    return folder


def config(vault: Vault, text: str) -> None:
    (vault.root / "kg.toml").write_text(text, "utf-8")


def refused(vault: Vault, *arguments: str | Path) -> str:
    """The one line that a command ends with, having done nothing."""
    result = vault.kg(*arguments)
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("kg: ")
    assert len(result.err.splitlines()) == 1
    return result.err


# kg.toml of another user


def another(monkeypatch: pytest.MonkeyPatch, *, effective: int | None = None) -> int:
    """From now on the commands run as another user than the files are of; returns their owner."""
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1 if effective is None else effective)
    return owner


def test_a_kg_toml_of_another_user_is_not_obeyed(
    vault: Vault, user_settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config(vault, 'editor = "vscode"\n')
    another(monkeypatch)
    for command in (["build"], ["ask", "Adam"], ["status"], ["diff"], ["watch"]):
        said = refused(Vault(vault.notes), *command)  # found in the folder above
        assert f"{vault.root}/kg.toml belongs to " in said
        assert f'safe = ["{vault.root}"] into {user_settings}' in said
    assert not vault.index.exists()
    user_settings.write_text(f'safe = ["{vault.root}"]\n', "utf-8")
    assert Vault(vault.notes).kg("build").code == 0


def test_a_safe_folder_is_safe_alone(
    vault: Vault, user_settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    another(monkeypatch)
    for entry in (vault.root.parent, vault.notes, "", "~nobody-of-that-name/x", "x" * 5000):
        user_settings.write_text(f'safe = ["{entry}"]\n', "utf-8")
        assert "belongs to" in refused(vault, "build")


def test_under_sudo_the_files_of_who_called_it_are_ours(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As git has it: root alone may not take what is anybody's, root by sudo what is the caller's.

    The owner is made another one than root, which is who may run the tests.
    """
    from kg.notes import config

    real = config._read
    monkeypatch.setattr(config, "_read", lambda file: (real(file)[0], 1234))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.delenv("SUDO_UID", raising=False)
    assert "belongs to" in refused(vault, "build")
    monkeypatch.setenv("SUDO_UID", "1234")
    assert vault.kg("build").code == 0
    monkeypatch.setattr(os, "geteuid", lambda: 77)  # then it says nothing
    assert "belongs to" in refused(vault, "build")


def test_where_files_have_no_owners_the_search_stays_in_the_home(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "geteuid")
    monkeypatch.setattr(Path, "home", lambda: Path("/nowhere"))
    assert "belongs to" in refused(Vault(vault.notes), "build")
    assert vault.kg("build").code == 0  # it stands where the user stands
    monkeypatch.setattr(Path, "home", lambda: vault.root.parent)
    assert Vault(vault.notes).kg("build").code == 0


# Folders outside of the notebook


@pytest.mark.parametrize("key", ["notes", "index"])
@pytest.mark.parametrize("how", ["absolute", "dots", "link"])
def test_kg_toml_names_no_folder_outside(
    vault: Vault, outside: Path, user_settings: Path, key: str, how: str
) -> None:
    if how == "link":
        (vault.root / "away").symlink_to(outside)
    named = {"absolute": str(outside), "dots": f"../{outside.name}", "link": "away"}[how]
    config(vault, f"{key} = {json.dumps(named)}\n")
    before = sorted(outside.iterdir())
    for command in (["build"], ["ask", "Adam"], ["status"]):
        said = refused(vault, *command)
        assert f"{outside}, outside of it: name it with --{key}" in said
    assert sorted(outside.iterdir()) == before
    assert not vault.index.exists()
    other = vault.root / "made"
    made = vault.kg("build", f"--{key}", other if key == "index" else outside)
    assert made.code == 0, made.err  # a word of the user
    if key == "notes":
        user_settings.write_text(f'safe = ["{vault.root}"]\n', "utf-8")
        assert vault.kg("build").code == 0


def test_a_notes_folder_that_is_a_link_out_is_no_notes_folder(vault: Vault, outside: Path) -> None:
    """Neither with a kg.toml that doesn't say so, nor without any."""
    shutil.rmtree(vault.notes)
    vault.notes.symlink_to(outside)
    assert "outside of it" in refused(vault, "build")
    (vault.root / "kg.toml").unlink()
    assert "outside of it" in refused(vault, "build")


def test_links_are_not_followed_because_a_clone_says_so(
    vault: Vault, outside: Path, user_settings: Path
) -> None:
    config(vault, "follow_links = true\n")
    (vault.notes / "away").symlink_to(outside)
    assert "has follow_links" in refused(vault, "build")
    user_settings.write_text(f'safe = ["{vault.root}"]\n', "utf-8")
    assert vault.kg("build").code == 0
    assert "Secret" in vault.kg("export").out


# aliases.md


@pytest.mark.parametrize("where", [".", "notes"])
@pytest.mark.parametrize("kind", ["link", "folder", "pipe", "cp949", "large", "closed"])
def test_aliases_that_cannot_be_read_are_named_and_stop_nothing(
    vault: Vault, outside: Path, where: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = vault.root / where / "aliases.md"
    secret = "Adam = hunter2 secret\n"
    if kind == "link":
        (outside / "passwords").write_text(secret, "utf-8")
        file.symlink_to(outside / "passwords")
    elif kind == "folder":
        file.mkdir()
    elif kind == "pipe":
        os.mkfifo(file)
    elif kind == "cp949":
        file.write_bytes("Adam = 아담\n".encode("cp949"))
    elif kind == "large":
        file.write_bytes(secret.encode() + b"x" * (9 << 20))
    else:
        file.write_text(secret, "utf-8")
        _close(file, monkeypatch)
    built = vault.kg("build")
    assert built.code == 0, built.err
    shown = "aliases.md" if where == "notes" else "../aliases.md"
    lines = [line for line in built.err.splitlines() if "aliases.md" in line]
    assert len(lines) == 1
    assert lines[0].startswith(f"kg: left out {shown}:1: ")
    for command in (["ask", "Adam"], ["show", "Adam"], ["status"], ["concepts"], ["export"]):
        result = vault.kg(*command)
        assert result.code == 0
        assert "hunter2" not in result.out
    assert vault.kg("build", "--strict").code == 1


def _close(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def closed(path: str | Path, *arguments: int, **named: int) -> int:
        if Path(path) == file:  # by its rights nothing is closed to root
            raise PermissionError(13, "Permission denied")
        return real(path, *arguments, **named)

    monkeypatch.setattr(os, "open", closed)


def test_aliases_that_become_unreadable_are_said_once_by_a_question(vault: Vault) -> None:
    file = vault.root / "aliases.md"
    file.write_text("Adam = Zeta Net\n", "utf-8")
    assert vault.kg("build").code == 0
    assert vault.kg("show", "Zeta Net").code == 0
    file.unlink()
    file.mkdir()
    assert "left out ../aliases.md:1: " in vault.kg("ask", "Adam").err
    assert vault.kg("ask", "Adam").err == ""
    file.rmdir()
    file.write_text("Adam = Zeta Net\n", "utf-8")
    assert vault.kg("show", "Zeta Net").code == 0


# An index that says whose it is


def claim(vault: Vault, notes: Path) -> None:
    """Make the index of a vault say that it was made of other notes."""
    from kg.index.schema import Manifest
    from kg.index.transaction import Transaction

    with Transaction.open(vault.index) as transaction:
        assert transaction.before is not None
        text = transaction.before.to_json()
        forged = json.dumps({**json.loads(text), "notes": str(notes)})
        transaction.commit(Manifest.from_json(forged), {})


@pytest.mark.parametrize("command", [["ask", "Secret Net"], ["diff"], ["build"], ["export"]])
def test_an_index_that_came_along_has_no_other_notes_read(
    vault: Vault, outside: Path, command: list[str]
) -> None:
    assert vault.kg("build").code == 0
    claim(vault, outside)
    first = vault.kg(*command)
    assert "Adam uses Secret Net" not in first.out
    assert vault.kg("ask", "Adam이란?").code == 0
    assert "Secret" not in vault.kg("export").out
    assert vault.kg("status", "--json").json["folder"] == str(vault.notes)


def test_a_foreign_index_that_is_named_is_answered_from_and_reads_nothing(
    vault: Vault, outside: Path
) -> None:
    assert vault.kg("build").code == 0
    claim(vault, outside)
    elsewhere = vault.root.with_name(f"{vault.root.name}-elsewhere")
    elsewhere.mkdir()
    found = Vault(elsewhere).kg("ask", "Adam이란?", "--index", vault.index)
    assert found.code == 0
    assert "Momentum" in found.out
    assert "only it says itself: name them with --notes" in found.err
    assert len(found.err.splitlines()) == 1
    assert "Secret" not in Vault(elsewhere).kg("export", "--index", vault.index).out
    assert Vault(elsewhere).kg("diff", "--index", vault.index).code == 1


def test_a_notebook_that_was_moved_goes_on(vault: Vault) -> None:
    assert vault.kg("build").code == 0
    moved = Vault(vault.root.with_name(f"{vault.root.name}-moved"))
    vault.root.rename(moved.root)
    first = moved.kg("ask", "Adam이란?")
    assert (first.code, first.err) == (0, "")
    assert moved.kg("status", "--json").json["folder"] == str(moved.notes)
    moved.write("more.md", "# Zeta Net\nZeta Net uses Adam.\n")
    assert moved.kg("show", "Zeta Net").code == 0


def test_what_the_user_named_at_a_build_is_known_from_then_on(vault: Vault, outside: Path) -> None:
    index = vault.root.with_name(f"{vault.root.name}-index")
    assert vault.kg("build", outside, "--index", index).code == 0
    (outside / "more.md").write_text("# Zeta Net\nZeta Net uses Adam.\n", "utf-8")
    away = vault.root.with_name(f"{vault.root.name}-away")
    away.mkdir()
    found = Vault(away).kg("show", "Zeta Net", "--index", index)
    assert (found.code, found.err) == (0, "")
    # The notebook's own index of other notes, until a build that names none.
    assert vault.kg("build", outside).code == 0
    assert vault.kg("status", "--json").json["folder"] == str(outside)
    assert vault.kg("show", "Zeta Net").code == 0
    assert vault.kg("build").code == 0
    assert vault.kg("show", "Zeta Net").code == 1
    config(vault, 'notes = "other"\n')
    (vault.root / "other").mkdir()
    (vault.root / "other" / "a.md").write_text("# Eta Net\nEta Net uses Adam.\n", "utf-8")
    assert vault.kg("show", "Eta Net").code == 0  # what was named before is forgotten


@pytest.mark.parametrize("noted", [b"", b"[]", b'{"notes": 3, "models": {}}', b"\xff" * 9, None])
def test_what_is_noted_may_be_gone_or_garbled(
    vault: Vault, outside: Path, user_settings: Path, noted: bytes | None
) -> None:
    file = user_settings.parents[2] / "state" / "kg" / "named.json"
    index = vault.root / "made"
    assert vault.kg("build", outside, "--index", index).code == 0
    assert file.stat().st_mode & 0o77 == 0
    if noted is None:
        shutil.rmtree(file.parent)
        file.parent.touch()  # and can't be made again
    else:
        file.write_bytes(noted)
    assert "name them with --notes" in vault.kg("ask", "Adam", "--index", index).err
    assert vault.kg("build", outside, "--index", index).code == 0
    assert bool(vault.kg("ask", "Adam", "--index", index).err) == (noted is None)
