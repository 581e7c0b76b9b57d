"""A vault used by many threads at once, and kept up to date meanwhile."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import kg
from kg.runtime.errors import BusyIndexError
from kg.search.answer import IndexState
from tests.conftest import ROOT, Vault

pytestmark = pytest.mark.usefixtures("fake_model")


def test_eight_threads_ask_show_and_refresh_while_notes_change(
    vault: Vault, tmp_path: Path
) -> None:
    start = threading.Barrier(8)

    def use(number: int) -> None:
        start.wait()
        for name in ("AdaGrad", "AMSGrad", "AdaDelta"):
            if number == 0:
                vault.write("more.md", f"# {name}\n{name} uses Adam.\n")
            if number < 3:
                notes.refresh()
            assert notes.trouble is None
            assert notes.ask("Adam이란?", count=3).hits
            assert notes.concept("Adam").definitions
            assert notes.path("Momentum", "RMSProp").steps
            assert notes.status().generation >= 1
            assert {row.id for row in notes.concepts(defined=True)} >= {"adam", "relu"}

    with kg.open(vault.notes, tmp_path / "made") as notes, ThreadPoolExecutor(8) as threads:
        for done in [threads.submit(use, number) for number in range(8)]:
            done.result()
        notes.refresh()
        assert notes.concept("AdaDelta").definitions
        assert not notes.stale
        assert notes.ask("AdaDelta").hits[0].section.path == "more.md"


def test_refresh_follows_edits_and_other_builds(vault: Vault, tmp_path: Path) -> None:
    index = tmp_path / "made"
    with kg.open(vault.notes, index) as notes:
        assert not notes.refresh()
        first = notes.status()
        vault.write("more.md", "# AdaGrad\nAdaGrad uses SGD.\n")
        assert notes.refresh()
        assert notes.status().generation == first.generation + 1
        report = notes.report
        assert report is not None
        assert report.changes.added == ("more.md",)
        assert notes.concept("AdaGrad").definitions
        vault.write("more.md", "# AMSGrad\nAMSGrad uses SGD.\n")
        assert vault.kg("build", vault.notes, "--index", index).code == 0
        assert notes.refresh()  # nothing to build, but there is a newer generation
        report = notes.report
        assert report is None
        assert notes.concept("AMSGrad").definitions
        assert notes.ask("AMSGrad").index == IndexState(
            notes.status().generation, stale=False, changed=0
        )


def test_what_was_open_answers_where_a_refresh_fails(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise BusyIndexError("Another build is at work.")

    with kg.open(vault.notes, tmp_path / "made") as notes:
        vault.write("more.md", "# AdaGrad\nAdaGrad uses SGD.\n")
        with monkeypatch.context() as patch:
            patch.setattr("kg.build.pipeline.build", busy)
            assert not notes.refresh()
        status = notes.status()
        assert (status.stale, status.trouble) == (True, "Another build is at work.")
        assert status.changes.added == ("more.md",)
        assert notes.ask("Adam이란?").quotes
        (tmp_path / "made" / "kg.db").rename(tmp_path / "away")
        assert not notes.refresh()
        assert "kg build" in str(notes.trouble)
        assert notes.concept("Adam").definitions
        (tmp_path / "away").rename(tmp_path / "made" / "kg.db")
        assert notes.refresh()
        assert notes.trouble is None
        assert notes.concept("AdaGrad").definitions


def test_a_library_leaves_garbage_collection_alone(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []

    def watched(function: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            seen.append(gc.isenabled())
            return function(*arguments, **named)

        return call

    from kg.build import analysis
    from kg.search.session import QuerySession

    monkeypatch.setattr(analysis, "analyse", watched(analysis.analyse))
    monkeypatch.setattr(QuerySession, "rank", watched(QuerySession.rank))
    assert gc.isenabled()
    with kg.open(vault.notes, tmp_path / "made") as notes:
        notes.ask("Adam이란?")
    assert seen
    assert all(seen)


def test_importing_kg_is_light_and_its_names_come_when_asked_for() -> None:
    code = (
        "import sys, kg; heavy = {'numpy', 'apsw', 'click', 'kg.vault'} & set(sys.modules); "
        "assert not heavy, heavy; "
        "assert [getattr(kg, name) for name in kg.__all__]; "
        "assert issubclass(kg.UnknownConceptError, kg.KgError); "
        "assert kg.Answer.__name__ == 'Answer' and kg.Vault.__module__ == 'kg.vault'"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    with pytest.raises(AttributeError, match="nonsense"):
        _ = kg.nonsense
