"""One trial: a command in which one call fails, or is the last, and what is wrong afterwards."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

from tests.faults.scene import Outcome, Scenario, Scene, forked
from tests.faults.shim import KILL, Faults

_NUMBER = re.compile(r"\d+")
_PROGRESS = re.compile(r"^\w[\w ]* [\d/]+ …\n", re.MULTILINE)  # said after a second
_ONE_LINE = re.compile(r"kg: .+\n?")
_WRITING = ("write", "fwrite", "fsync", "truncate", "allocate", "rename", "unlink", "mkdir",
            "rmdir", "chmod", "utime", "link")  # fmt: skip
_UNREADABLE = ("left out", "last known text")
"""What kg says of notes that it can't read now, so that an index is neither the old nor the new."""
_DIFFERENT = "notes changed since the index was built"
"""What it says if it could read them again just afterwards."""
_LONG_AGO = 7200.0  # seconds: longer than any file is kept for those who may be at work on it


@dataclass
class Bench:
    """A scene with a shim, and what is known of it."""

    scene: Scene
    faults: Faults
    _outputs: dict[str, bytes] = field(default_factory=dict)  # that a command writes, by scenario
    _known: dict[bytes, list[str]] = field(default_factory=dict)  # by what was left

    def count(self, scenario: Scenario) -> list[str]:
        """The calls of a command in which none fails."""
        self.scene.restore(scenario.start)
        self.run(scenario, 0, KILL)
        calls = [self.faults.call(n) for n in range(1, self.faults.counted + 1)]
        if scenario.output:
            self._outputs[scenario.name] = (self.scene.out / scenario.output).read_bytes()
        return calls

    def run(self, scenario: Scenario, number: int, error: int) -> Outcome:
        """Run the command of a scenario, armed."""

        def work() -> Any:
            scenario.begin()
            self.faults.arm(self.scene.root, number, error)
            try:
                return self.scene.command(scenario.command)
            finally:
                self.faults.disarm()

        done = forked(work)
        return Outcome(**done) if done else Outcome(None, "", "", "")

    def trial(self, scenario: Scenario, number: int, error: int) -> tuple[str, list[str]]:
        """Let one call fail.

        Returns:
            what became of the command, and what is wrong.
        """
        self.scene.restore(scenario.start)
        outcome = self.run(scenario, number, error)
        reached, call = self.faults.counted >= number, self.faults.call(number)
        outcome = replace(outcome, excused=_excused(outcome, call))
        wrong = list(self._wrong(scenario, outcome, error if reached else -1))
        if scenario.command[0] == "ask":
            wrong += self._unanswered(outcome, call)
        digest = self._left(scenario, outcome)
        if digest not in self._known:
            self._known[digest] = list(self._wrong_later(scenario, outcome))
        wrong += self._known[digest]
        if not reached:
            return "not reached", wrong
        return _kind(outcome, error), wrong

    def _wrong(self, scenario: Scenario, outcome: Outcome, error: int) -> Iterator[str]:
        """What can be told without looking at the index."""
        if outcome.trace:
            yield f"traceback: {outcome.trace.strip().splitlines()[-1][:200]}"
        elif outcome.code is None:
            if error != KILL:
                yield "died or took longer than a minute"
        elif outcome.code not in (0, 1):
            yield f"exit code {outcome.code}"
        elif outcome.code and not _ONE_LINE.fullmatch(_PROGRESS.sub("", outcome.err)):
            yield f"not one line: {outcome.err[:300]!r}"
        if (foreign := self.scene.foreigners()) != self.scene.foreign:
            keys = [k for k in {*foreign, *self.scene.foreign}
                    if foreign.get(k) != self.scene.foreign.get(k)]  # fmt: skip
            yield f"changed what isn't kg's: {keys}"
        if scenario.output and outcome.code == 0:
            file = self.scene.out / scenario.output
            if not file.exists() or file.read_bytes() != self._outputs[scenario.name]:
                yield "wrote another file than it does without a fault"

    def _unanswered(self, outcome: Outcome, call: str) -> Iterator[str]:
        """What is wrong with an answer, or that there is none though the index can be read."""
        if outcome.code == 0:
            answer = {**json.loads(outcome.out), "index": None}
            if not outcome.excused and answer not in (
                self.scene.old_answer,
                self.scene.new_answer,
            ):
                yield f"answered neither from the old nor the new index: {str(answer)[:200]}"
        elif outcome.code:
            what, _, file = call.partition(" ")
            if what in _WRITING or (not file.startswith("/book/index") and "kg.toml" not in file):
                yield f"kept from answering: {outcome.err.strip()}"

    def _wrong_later(self, scenario: Scenario, outcome: Outcome) -> Iterator[str]:
        """What the index says now, and what is left when it was built again."""
        self._grow_old()
        if scenario.output:
            forked(lambda: self.scene.command(scenario.command))
        later = forked(lambda: self._afterwards(scenario))
        if later is None:
            yield "the next build died"
            return
        left, again, now = later
        if not self._old_or_new(left, scenario, outcome):
            yield f"neither the old nor the new index: {str(left)[:200]}"
        if again["trace"] or again["code"]:
            yield f"the next build failed: {again['trace'][-200:]}{again['err']}"
        elif now != self.scene.clean:
            yield f"the next build differs from one made anew: {str(now)[:200]}"
        if remains := self._remains(scenario):
            yield f"left behind: {' '.join(sorted(remains))}"

    def _old_or_new(self, left: dict[str, Any], scenario: Scenario, outcome: Outcome) -> bool:
        if left == self.scene.clean or outcome.excused:
            return True
        if outcome.code == 0 and scenario.command[0] == "build":
            return False
        if scenario.start in ("none", "begun"):
            return "error" in left
        return scenario.start == "old" and left == self.scene.stale

    def _afterwards(self, scenario: Scenario) -> Any:
        scenario.begin()
        left = self.scene.says()
        again = self.scene.command(("build",))
        return left, again, self.scene.says()

    def _grow_old(self) -> None:
        """Files of generations before go when nobody can be about to read them any more."""
        then = time.time() - _LONG_AGO
        for folder in self.scene.folders().values():
            for file in folder.rglob("*"):
                if file.name not in ("theirs.txt", "other"):
                    os.utime(file, (then, then))

    def _remains(self, scenario: Scenario) -> set[str]:
        """Names that no command leaves that nothing hinders; numbers count as one."""
        normal = {_name(path) for state in ("old", "new")
                  for path in (self.scene.states / state).rglob("*")}  # fmt: skip
        now = {path.name for folder in self.scene.folders().values() for path in folder.rglob("*")}
        now |= {path.name for path in self.scene.vault.root.iterdir()} - {
            "notes", "index", "kg.toml", "todo.txt"}  # fmt: skip
        return {n for n in now if _NUMBER.sub("#", n) not in normal} - {
            scenario.output or "", "named.json"}  # fmt: skip

    def _left(self, scenario: Scenario, outcome: Outcome) -> bytes:
        """Stands for all that a command left, so that what is the same is looked at once."""
        done = outcome.code == 0 and scenario.command[0] == "build"
        digest = blake2b(repr((scenario, done, outcome.excused)).encode())
        for part, folder in self.scene.folders().items():
            for file in sorted(folder.rglob("*")):
                digest.update(f"{part} {file}\0".encode())
                digest.update(_data(file))
        return digest.digest()


def _excused(outcome: Outcome, call: str) -> bool:
    different = _DIFFERENT in outcome.err and " /book/notes" in call
    return different or any(words in outcome.err for words in _UNREADABLE)


def _data(file: Path) -> bytes:
    """What a file holds, but for the moment at which a cache was looked at."""
    data = file.read_bytes() if file.is_file() else b""
    return (
        re.sub(rb'"checked": [0-9.]+|"state": [^]]+]', b"", data) if "json" in file.name else data
    )


def _name(path: Path) -> str:
    return _NUMBER.sub("#", path.name)


def _kind(outcome: Outcome, error: int) -> str:
    if error == KILL:
        return "killed" if outcome.code is None else "ended"
    return "failed" if outcome.code else "succeeded"
