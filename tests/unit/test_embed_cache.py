"""What is made once: whole or not there, whoever makes it, however many at a time; or anew."""

import json
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import numpy as np
import pytest

from kg.embed import cache as module
from kg.embed.cache import cached
from kg.runtime.errors import KgError


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    module._say.cache_clear()
    return tmp_path / "kg"


calls: list[Path] = []


def make(folder: Path) -> None:
    calls.append(folder)
    (folder / "sub").mkdir()
    (folder / "sub" / "file").write_text("made")
    (folder / "other").write_text("that")


def read(folder: Path) -> str:
    return (folder / "sub" / "file").read_text() + (folder / "other").read_text()


def times_made() -> int:
    """How often `thing` had to be made for it to be as it should be."""
    before = len(calls)
    assert cached("thing", make, read) == "madethat"
    return len(calls) - before


def test_it_is_made_once_for_its_owner_only(cache: Path) -> None:
    assert times_made() == 1
    assert times_made() == 0
    assert [path.name for path in cache.iterdir()] == ["thing"]
    assert [p.stat().st_mode & 0o777 for p in (cache, cache / "thing")] == [0o700, 0o700]


def test_many_at_a_time_get_the_same_complete_folder(cache: Path) -> None:
    together = Barrier(6)

    def slow(folder: Path) -> None:
        together.wait(timeout=30)  # all of them find that it isn't there
        make(folder)

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: cached("thing", slow, read), range(6)))
    assert set(found) == {"madethat"}
    assert [path.name for path in cache.iterdir()] == ["thing"]


def noise(folder: Path) -> None:
    (folder / "sub" / "file").write_text("maid")  # of the same length


def set_back(folder: Path) -> None:
    file = folder / "sub" / "file"
    before = file.stat()
    noise(folder)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def open_up(folder: Path) -> None:
    folder.parent.chmod(0o775)
    noise(folder)


def as_file(folder: Path) -> None:
    folder.rename(folder.with_name("old"))
    folder.write_text("")


@pytest.mark.parametrize(
    "harm",
    [
        noise,
        set_back,
        as_file,
        lambda folder: (folder / "other").unlink(),
        lambda folder: (folder / "other").write_text("tha"),
        lambda folder: (folder / "sub" / "more").write_text("planted"),
        lambda folder: (folder / "files.json").unlink(),
        lambda folder: (folder / "files.json").write_text('{"files": 7}'),
        lambda folder: (folder / "files.json").write_bytes(b"\xff"),
        lambda folder: folder.chmod(0o777),
        open_up,
    ],
)  # fmt: skip
def test_what_is_damaged_or_open_to_others_is_made_anew(
    cache: Path, harm: Callable[[Path], None]
) -> None:
    times_made()
    harm(cache / "thing")
    assert times_made() == 1
    assert times_made() == 0


def test_what_was_written_short_without_a_word_is_neither_kept_nor_answers(cache: Path) -> None:
    """As NumPy writes where the room ends while a file is closed."""
    short = [True]

    def write(folder: Path) -> None:
        np.save(folder / "row.npy", np.ones(9))
        if short.pop():
            os.truncate(folder / "row.npy", 130)

    def load(folder: Path) -> float:
        return float(np.load(folder / "row.npy").sum())

    short[:] = [False, True]
    assert cached("row", write, load) == 9
    assert [path.name for path in cache.iterdir()] == []  # and nothing of it was kept
    short[:] = [False]
    assert cached("row", write, load) == 9
    os.truncate(cache / "row" / "row.npy", 130)
    module._write_list(cache / "row")  # as kg before took it for whole
    short[:] = [False]
    assert cached("row", write, load) == 9
    short.clear()
    assert cached("row", write, load) == 9


def test_another_users_files_are_not_read(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    times_made()
    if os.geteuid() == 0:
        os.chown(cache / "thing", 4711, 4711)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: 4711)
    assert times_made() == 1


def test_times_alone_prove_nothing_but_content_does(cache: Path) -> None:
    times_made()
    os.utime(cache / "thing" / "other")  # as after a backup was put back
    assert times_made() == 0
    seen = json.loads((cache / "thing" / "files.json").read_text())
    assert seen["files"]["other"]["state"][0] == (cache / "thing" / "other").stat().st_mtime_ns


def test_a_bit_that_rots_is_noticed_within_a_day(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times_made()
    noise(cache / "thing")
    monkeypatch.setattr(module, "_state", lambda info: [0])  # the file system knows of nothing
    module._write_list(cache / "thing")
    listed = cache / "thing" / "files.json"
    seen = json.loads(listed.read_text())
    seen["files"]["sub/file"]["content"] = [4, 0]
    listed.write_text(json.dumps(seen))
    assert cached("thing", make, read) == "maidthat"
    later = time.time() + 25 * 3600
    monkeypatch.setattr(time, "time", lambda: later)
    assert times_made() == 1


def test_a_failure_leaves_nothing(cache: Path) -> None:
    def fail(folder: Path) -> None:
        (folder / "file").write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cached("thing", fail, read)
    assert list(cache.iterdir()) == []


def test_what_a_killed_process_left_goes(cache: Path) -> None:
    for name, age in (("thing.1", 7200), ("thing.2", 0), ("more.1", 7200)):
        (cache / name / "new").mkdir(parents=True)
        os.utime(cache / name, (time.time() - age,) * 2)
    times_made()
    assert sorted(path.name for path in cache.iterdir()) == ["more.1", "thing", "thing.2"]


def test_it_goes_though_nothing_has_to_be_made_but_not_what_is_being_made(cache: Path) -> None:
    times_made()
    for name in ("thing.dead", "thing.alive"):
        (cache / name / "new").mkdir(parents=True)
        os.utime(cache / name, (time.time() - 60,) * 2)
    (cache / "thing" / "files.json.dead").write_text("{")
    os.utime(cache / "thing" / "other")  # so that the list of files is written again
    with module._locked(cache / "thing.alive") as free:
        assert free
        assert times_made() == 0
    assert sorted(path.name for path in cache.iterdir()) == ["thing", "thing.alive"]
    assert sorted(path.name for path in (cache / "thing").iterdir()) == [
        "files.json",
        "other",
        "sub",
    ]


def test_without_a_cache_it_is_made_for_this_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert times_made() == 1
    assert times_made() == 1
    assert not calls[-1].exists()
    (said,) = caplog.messages
    assert "XDG_CACHE_HOME" in said


def test_without_room_anywhere_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(folder: Path) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(KgError, match=r"No space.*XDG_CACHE_HOME") as caught:
        cached("thing", fail, read)
    assert "\n" not in str(caught.value)
