"""Whatever call fails, or is the last: one line, the old index or the new, and nothing else."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.faults.shim import compiler


@pytest.mark.skipif(
    not sys.platform.startswith("linux") or not compiler(),
    reason="needs Linux and a C compiler (Debian: gcc libc6-dev), to make calls fail",
)
def test_some_hundred_calls_that_fail_or_are_the_last_harm_nothing() -> None:
    """Some of those that `python -m tests.faults.run` tries; the same every time."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.run", "--sample", "120"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
