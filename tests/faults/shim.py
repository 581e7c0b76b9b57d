"""The shim that makes calls fail: compiled, loaded before the C library, armed from Python."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).with_name("shim.c")
KILL = 0  # in place of an errno


def compiler() -> str | None:
    """A C compiler, where there is one."""
    return shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")


def build(folder: Path) -> Path:
    """Compile the shim into a folder."""
    made = folder / "shim.so"
    command = [compiler() or "cc", "-shared", "-fPIC", "-O1", "-o", str(made), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True)
    return made


def with_shim(shim: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a module of this project in a process that has the shim loaded."""
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, **env, "LD_PRELOAD": str(shim)},
        text=True,
        check=False,
    )


class Faults:
    """The shim of this process and of those that it forks."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(os.environ["LD_PRELOAD"])
        self._library.faults_call.restype = ctypes.c_char_p
        self._library.faults_counted.restype = ctypes.c_long
        if self._library.faults_share():
            raise MemoryError("no memory to share with forks")

    def arm(self, folder: Path, number: int, error: int) -> None:
        """From now on count calls below a folder; let that one fail, or kill the process."""
        path = ctypes.c_char_p(os.fsencode(folder))
        self._library.faults_arm(path, ctypes.c_long(number), ctypes.c_int(error))

    def disarm(self) -> None:
        self._library.faults_disarm()

    @property
    def counted(self) -> int:
        """How many calls there were since a process was armed."""
        return int(self._library.faults_counted())

    def call(self, number: int) -> str:
        """What the call of that number, from 1 on, was, and of which file."""
        found: bytes = self._library.faults_call(ctypes.c_long(number))
        return found.decode("utf-8", "replace")
