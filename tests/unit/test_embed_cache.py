"""What is made once: whole or not there, whoever makes it, however many at a time."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from kg.embed.cache import made_once
from kg.errors import KgError


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "kg"


def test_it_is_made_once(cache: Path) -> None:
    calls = []

    def make(folder: Path) -> None:
        calls.append(folder)
        (folder / "sub").mkdir()
        (folder / "sub" / "file").write_text("made")

    first, second = made_once("thing", make), made_once("thing", make)
    assert first == second == cache / "thing"
    assert (first / "sub" / "file").read_text() == "made"
    assert len(calls) == 1
    assert [path.name for path in cache.iterdir()] == ["thing"]


def test_many_at_a_time_get_the_same_complete_folder(cache: Path) -> None:
    together = Barrier(6)

    def make(folder: Path) -> None:
        together.wait(timeout=30)  # all of them find that it isn't there
        (folder / "file").write_text("made")

    with ThreadPoolExecutor(6) as pool:
        folders = list(pool.map(lambda _: made_once("thing", make), range(6)))
    assert set(folders) == {cache / "thing"}
    assert (cache / "thing" / "file").read_text() == "made"
    assert [path.name for path in cache.iterdir()] == ["thing"]


def test_a_failure_leaves_nothing(cache: Path) -> None:
    def make(folder: Path) -> None:
        (folder / "file").write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        made_once("thing", make)
    assert list(cache.iterdir()) == []


def test_a_cache_that_cannot_be_written_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(KgError, match="XDG_CACHE_HOME") as caught:
        made_once("thing", lambda folder: None)
    assert "\n" not in str(caught.value)
