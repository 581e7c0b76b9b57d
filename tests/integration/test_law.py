"""The law: an index that was kept up to date says what one that is made anew says.

Whatever was edited, renamed, moved, deleted or touched before.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kg.notes import read as kg_notes
from tests.conftest import ACTIVATIONS, OPTIMISERS, Vault
from tests.fakes import close, install

PIECES = (
    *OPTIMISERS.split("\n\n"),
    *ACTIVATIONS.partition("---\n# ")[2].split("\n\n"),
    "# 정규화\n\nDropout은 과적합(Overfitting)을 막는다. See [Adam](a.md#adam이란) and [[b]].",
    "## Batch Normalization (BN)\n- BN은 Internal Covariate Shift를 줄인다.\n- BN uses 평균.",
    "## 드롭아웃\n- 드롭아웃은 Drop Out이라고도 한다. #regularisation",
    "## Adam\nAdam extends RMSProp.\n\n```python\nx = 1\n```",
    "### RNN과 LSTM의 차이\n- LSTM은 RNN의 Gradient Vanishing을 해결한다.",
    "Just a line about Momentum, before any heading.",
    "## Learning Rate\n| a | b |\n|---|---|\n| Adam | 0.001 |",
)
FRONTS = ("", "", "---\naliases: [아담, ADAM]\n---\n", "---\ntags: [x]\ntitle: Loss\n---\n")
BROKEN = (b"# caf\xe9\n", b"\xff\xfe\x00", b"\x00\n# \x00Adam\n\x00")
PATHS = ("a.md", "b.md", "c.md", "in/a.md", "in/deep/d.md", "z.markdown", "한글.md")
RULES = ("", "- Momentum = 관성 = 모멘텀\n", "Adam != RMSProp\nDropout = DO\n")
QUESTIONS = "why ReLU over sigmoid\nAdam이란?\n과적합을 막는 방법\nMomentum vs Adam\nwhat is 관성\n"

notes = st.builds(
    lambda front, pieces: front + "\n\n".join(pieces) + "\n",
    st.sampled_from(FRONTS),
    st.lists(st.sampled_from(PIECES), max_size=5),
)
paths = st.sampled_from(PATHS)


class Edits(RuleBasedStateMachine):
    """One notes folder with two indexes: one kept up to date, one made anew each time."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.root = Path(tempfile.mkdtemp(prefix="kg-law-"))
        self.vault = Vault(self.root)
        (self.root / "kg.toml").write_text("", "utf-8")
        self.vault.write("keep.md", "# Keep\nAdam is a method.\n")

    def teardown(self) -> None:
        self.patch.undo()
        shutil.rmtree(self.root)

    @initialize(young=st.booleans())
    def trust_times(self, young: bool) -> None:
        """Files are told apart by their text, being young; or, as later on, by their looks."""
        if not young:
            self.patch.setattr(kg_notes, "YOUNG_NS", -kg_notes.SKEW_NS)

    def here(self, path: str) -> bool:
        return (self.vault.notes / path).is_file()

    @rule(path=paths, text=notes)
    def write(self, path: str, text: str) -> None:
        self.vault.write(path, text)

    @rule(path=paths, piece=st.sampled_from(PIECES), first=st.booleans())
    def add_to(self, path: str, piece: str, first: bool) -> None:
        if self.here(path):
            old = (self.vault.notes / path).read_text("utf-8", errors="replace")
            self.vault.write(path, f"{piece}\n\n{old}" if first else f"{old}\n\n{piece}\n")

    @rule(path=paths, data=st.sampled_from(BROKEN))
    def spoil(self, path: str, data: bytes) -> None:
        self.vault.write(path, "")
        (self.vault.notes / path).write_bytes(data)

    @rule(path=paths, to=paths)
    def move(self, path: str, to: str) -> None:
        if self.here(path):
            (self.vault.notes / to).parent.mkdir(parents=True, exist_ok=True)
            (self.vault.notes / path).replace(self.vault.notes / to)

    @rule(path=paths)
    def delete(self, path: str) -> None:
        (self.vault.notes / path).unlink(missing_ok=True)

    @rule(path=paths, to=paths)
    def swap(self, path: str, to: str) -> None:
        if self.here(path) and self.here(to) and path != to:
            a, b, aside = self.vault.notes / path, self.vault.notes / to, self.root / "aside"
            a.replace(aside)
            b.replace(a)
            aside.replace(b)

    @rule(path=paths, to=paths)
    def take_times(self, path: str, to: str) -> None:
        if self.here(path) and self.here(to):
            found = (self.vault.notes / to).stat()
            os.utime(self.vault.notes / path, ns=(found.st_atime_ns, found.st_mtime_ns))

    @rule(path=paths, by_renaming=st.booleans())
    def restore(self, path: str, by_renaming: bool) -> None:
        """Other text of the same length, with the old times."""
        if self.here(path):
            file = self.vault.notes / path
            old, aside = file.stat(), self.root / "aside"
            where = aside if by_renaming else file
            where.write_bytes(file.read_bytes().replace(b"Adam", b"Eve+").replace(b"ReLU", b"GeLU"))
            os.utime(where, ns=(old.st_atime_ns, old.st_mtime_ns))
            where.replace(file)

    @precondition(lambda self: (self.root / "index").exists())
    @rule(name=st.sampled_from(("in", "in/deep", "a.md", "b.md")))
    def shut_for_a_while(self, name: str) -> None:
        """A folder or file that one build can't get at."""
        with pytest.MonkeyPatch.context() as patch:
            close(patch.setattr, str(self.vault.notes / name))
            assert self.vault.kg("build").code == 0

    @rule(path=paths)
    def touch(self, path: str) -> None:
        if self.here(path):
            os.utime(self.vault.notes / path)

    @rule(text=st.sampled_from(RULES))
    def rule_names(self, text: str) -> None:
        (self.root / "aliases.md").write_text(text, "utf-8")

    @precondition(lambda self: (self.root / "index").exists())
    @rule()
    def lose_vectors(self) -> None:
        for file in list(self.vault.index.glob("*.faiss"))[:1]:
            file.unlink()

    @invariant()
    def both_say_the_same(self) -> None:
        fresh = self.root / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        kept, anew = everything(self.vault, self.vault.index), everything(self.vault, fresh)
        for part in anew:
            assert kept[part] == anew[part], part


def everything(vault: Vault, index: Path) -> dict[str, Any]:
    """What an index says, brought up to date."""
    where = ("--index", index)
    built = vault.kg("build", *where)
    assert built.code == 0, built.err
    asked = [json.loads(line) for line in
             vault.kg("ask", "--batch", "-", *where, stdin=QUESTIONS).out.splitlines()]  # fmt: skip
    status = vault.kg("status", "--json", *where).json
    database = sqlite3.connect(index / "kg.db")
    names = database.execute("SELECT key, concept FROM names ORDER BY 1, 2").fetchall()
    terms = database.execute("SELECT * FROM terms").fetchall()
    vectors = database.execute("SELECT count(DISTINCT vector) FROM passages WHERE space = 'text'")
    count = vectors.fetchone()[0]
    database.close()
    return {
        "export": vault.kg("export", *where).out,
        "page": vault.kg("graph", "-o", "-", *where).out,
        "problems": status["problems"],
        "concepts": vault.kg("concepts", "--json", *where).out,
        "lint": vault.kg("lint", *where).out,
        "names": names,
        "terms": terms,
        "asked": [{**answer, "index": None} for answer in asked],
        "orphans": vectors_in(index) - count,
    }


def vectors_in(index: Path) -> int:
    """How many vectors the files of the space "text" hold: of one generation, the newest."""
    from kg.index.vector_index import VectorIndex

    newest = max(index.glob("vectors-text-*.faiss"), key=lambda f: int(f.stem.split("-")[-1]))
    return len(VectorIndex.load(newest))


@pytest.mark.usefixtures("fake_model")
def test_an_index_kept_up_to_date_says_what_one_made_anew_says() -> None:
    from hypothesis.stateful import run_state_machine_as_test

    install()
    run_state_machine_as_test(
        Edits,
        settings=settings(
            max_examples=int(os.environ.get("KG_LAW_EXAMPLES", "8")),
            stateful_step_count=8,
            deadline=None,
            derandomize="KG_LAW_EXAMPLES" not in os.environ,
            suppress_health_check=list(HealthCheck),
        ),
    )
