"""kg watch in a process of its own: whatever happens to the notes, index and page follow."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import ROOT, Vault

pytestmark = pytest.mark.usefixtures("fake_model")
PATIENCE = 30.0


class Watching:
    """A running `kg watch`, its output read from files."""

    def __init__(self, vault: Vault, *arguments: str) -> None:
        self.out, self.err = vault.root / "out.txt", vault.root / "err.txt"
        with self.out.open("w") as out, self.err.open("w") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-u", "-m", "tests.fakes", "watch", *arguments],
                cwd=vault.root,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=out,
                stderr=err,
            )

    def wait_for(self, text: str, file: Path | None = None) -> str:
        """The line with that text, once it is there."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for line in (file or self.out).read_text("utf-8").splitlines():
                if text in line:
                    return line
            time.sleep(0.05)
        said = self.out.read_text("utf-8") + self.err.read_text("utf-8")
        raise AssertionError(f"no {text!r} in:\n{said}")


@contextmanager
def watching(vault: Vault, *arguments: str) -> Iterator[Watching]:
    watch = Watching(vault, *arguments)
    try:
        yield watch
        watch.process.send_signal(signal.SIGINT)
        assert watch.process.wait(PATIENCE) == 0, watch.err.read_text("utf-8")
        assert "Traceback" not in watch.err.read_text("utf-8")
    finally:
        watch.process.kill()
        watch.process.wait()


@pytest.mark.parametrize("poll", [(), ("--poll",)], ids=["events", "poll"])
def test_index_and_page_follow_every_way_of_editing(vault: Vault, poll: tuple[str, ...]) -> None:
    with watching(vault, *poll) as watch:
        watch.wait_for("2 added")
        page = vault.root / "graph.html"
        assert "Leaky ReLU" in page.read_text("utf-8")

        vault.write("one.md", "# Zeta Net\nZeta Net은 Adam과 Momentum을 합친 방법이다.\n")
        assert "concepts +1 Zeta Net" in watch.wait_for("+1 Zeta Net")
        assert "Zeta Net combines Adam" in watch.wait_for("+1 Zeta Net")
        assert "Zeta Net" in page.read_text("utf-8")

        part = vault.root / "part"  # as editors write: aside, then renamed into place
        part.write_text("# Eta Net\nText.\n", "utf-8")
        part.replace(vault.notes / "one.md")
        watch.wait_for("+1 Eta Net, -1 Zeta Net")

        (vault.notes / "sub" / "deep").mkdir(parents=True)
        vault.write("sub/deep/two.md", "# Theta Net\nText.\n")
        watch.wait_for("+1 Theta Net")

        (vault.root / "aliases.md").write_text("Eta Net = Iota Net\n", "utf-8")
        watch.wait_for("the aliases were edited")
        assert vault.kg("show", "Iota Net", "--json").json["id"] == "eta-net"

        (vault.notes / "one.md").unlink()
        watch.wait_for("1 removed")
        assert "one.md" not in vault.kg("export").out


def in_place(file: Path, text: str) -> None:
    """As VS Code and nano save."""
    with file.open("r+") as stream:
        stream.truncate()
        stream.flush()
        time.sleep(0.02)
        stream.write(text)


def by_renaming(file: Path, text: str) -> None:
    """As sed -i, gedit and JetBrains' safe write do: a new file, renamed over the old one."""
    part = file.with_name(f".{file.name}.part")
    part.write_text(text, "utf-8")
    part.replace(file)


def by_backup(file: Path, text: str) -> None:
    """As Vim does: the old file becomes the backup, which goes once the new one is written."""
    backup = file.with_name(f"{file.name}~")
    file.rename(backup)
    time.sleep(0.02)
    file.write_text(text, "utf-8")
    backup.unlink()


def with_lock(file: Path, text: str) -> None:
    """As Emacs does: a link to nowhere beside the file while it is edited."""
    lock = file.with_name(f".#{file.name}")
    lock.symlink_to("me@here.1:2")
    file.write_text(text, "utf-8")
    lock.unlink()


def by_deleting(file: Path, text: str) -> None:
    """As some sync programs do."""
    file.unlink()
    time.sleep(0.02)
    file.write_text(text, "utf-8")


SAVES = (in_place, by_renaming, by_backup, with_lock, by_deleting)


@pytest.mark.parametrize("poll", [(), ("--poll",)], ids=["events", "poll"])
def test_whatever_way_an_editor_saves_is_noticed(vault: Vault, poll: tuple[str, ...]) -> None:
    file = vault.write("one.md", "# Edit0 Net\nText.\n")
    with watching(vault, "--no-page", *poll) as watch:
        watch.wait_for("3 added")
        for number, save in enumerate(SAVES, 1):
            save(file, f"# Edit{number} Net\nEdit{number} Net uses Adam.\n")
            watch.wait_for(f"Edit{number} Net uses Adam")
        assert "-" in watch.wait_for(f"Edit{len(SAVES)} Net uses Adam")
        nodes = vault.kg("export").json["nodes"]
        names = [node["label"] for node in nodes if node["kind"] == "concept"]
        assert [name for name in names if name.startswith("Edit")] == [f"Edit{len(SAVES)} Net"]


@pytest.mark.parametrize("poll", [(), ("--poll",)], ids=["events", "poll"])
def test_a_folder_that_goes_and_comes_back(vault: Vault, poll: tuple[str, ...]) -> None:
    with watching(vault, "--no-page", *poll) as watch:
        watch.wait_for("2 added")
        away = vault.root / "away"
        vault.notes.rename(away)
        watch.wait_for("No notes folder", watch.err)
        shutil.copytree(away, vault.notes)
        vault.write("back.md", "# Kappa Net\nText.\n")
        watch.wait_for("+1 Kappa Net")
        shutil.rmtree(vault.notes)
        vault.notes.mkdir()
        vault.write("anew.md", "# Lambda Net\nText.\n")
        watch.wait_for("Lambda Net")
        assert vault.kg("status", "--json").json["notes"] == 1


def git(vault: Vault, *arguments: str) -> None:
    identity = ["-c", "user.name=me", "-c", "user.email=me@here.invalid", "-c", "gc.auto=0"]
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=vault.root, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(not shutil.which("git"), reason="needs git")
def test_a_checkout_of_a_thousand_files(vault: Vault) -> None:
    (vault.root / ".gitignore").write_text("index/\nout.txt\nerr.txt\n", "utf-8")
    git(vault, "init", "--quiet", "--initial-branch", "few")
    git(vault, "add", ".")
    git(vault, "commit", "--quiet", "--message", "few")
    git(vault, "checkout", "--quiet", "-b", "many")
    for number in range(1000):
        vault.write(f"{number % 7}/n{number}.md", f"# Lambda Net\nLine {number}.\n")
    vault.write("optimisers.md", "# Kappa Net\nKappa Net uses Adam.\n")
    git(vault, "add", ".")
    git(vault, "commit", "--quiet", "--message", "many")
    git(vault, "checkout", "--quiet", "few")
    with watching(vault, "--no-page") as watch:
        watch.wait_for("2 added")
        for branch, notes, line in (("many", 1002, "Kappa Net uses Adam"), ("few", 2, "removed")):
            git(vault, "checkout", "--quiet", branch)
            watch.wait_for(line)
            deadline = time.monotonic() + 3 * PATIENCE
            while vault.kg("status", "--json").json["notes"] != notes:
                assert time.monotonic() < deadline
                time.sleep(0.5)
        said = watch.out.read_text("utf-8").splitlines()
        assert len(said) < 12  # not one a file
        assert any("Lambda Net" in line for line in said)


def test_a_build_that_fails_does_not_end_the_watch(vault: Vault) -> None:
    with watching(vault, "--no-page") as watch:
        watch.wait_for("2 added")
        (vault.root / "kg.toml").write_text("noets = 1\n", "utf-8")
        watch.wait_for("unknown key", watch.err)
        (vault.root / "kg.toml").write_text("", "utf-8")
        (vault.notes / "bad.md").write_bytes(b"\xff\xff")
        watch.wait_for("left out bad.md", watch.err)
        vault.write("good.md", "# Zeta Net\nText.\n")
        watch.wait_for("+1 Zeta Net")


def test_the_served_page_is_for_this_browser_alone_and_reloads(vault: Vault) -> None:
    with watching(vault, "--serve") as watch:
        url = watch.wait_for("http://").split()[-1]
        watch.wait_for("2 added")
        host, _, rest = url.removeprefix("http://").partition("/")
        base = f"/{rest}"

        def get(path: str, **headers: str) -> tuple[int, str]:
            connection = http.client.HTTPConnection(host, timeout=10)
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request("GET", path, headers=names)
            answer = connection.getresponse()
            found = answer.status, answer.read().decode()
            connection.close()
            return found

        assert host.startswith("127.0.0.1:")
        assert get(base)[0] == 200
        assert "Leaky ReLU" in get(base + "page.html")[1]
        assert get("/")[0] == get("/page.html")[0] == get(base + "../kg.toml")[0] == 404
        port = host.partition(":")[2]
        for bad in (
            {"Host": f"evil.example:{port}"},
            {"Origin": "http://evil.example"},
            {"Origin": "null"},
            {"Sec_Fetch_Site": "cross-site"},
            {"Sec_Fetch_Site": "same-site"},
        ):
            assert get(base + "page.html", **bad)[0] == 403
        assert get(base, Host=f"localhost:{port}", Origin=f"http://{host}")[0] == 200

        stream = http.client.HTTPConnection(host, timeout=PATIENCE)
        stream.request("GET", base + "events")
        events = stream.getresponse()
        first = events.fp.readline()
        assert first.startswith(b"data: ")
        vault.write("one.md", "# Zeta Net\nText.\n")
        events.fp.readline()
        assert events.fp.readline().startswith(b"data: ")
        assert "Zeta Net" in get(base + "page.html")[1]
        stream.close()
