"""A question of any length is answered, in little time and memory."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Vault

pytestmark = pytest.mark.usefixtures("fake_model")
LENGTH = 64_000
QUESTIONS = ("a" * LENGTH, "가" * (LENGTH // 2), "Adam " * (LENGTH // 5), "Aa1" * (LENGTH // 3))
_CODE = """
import resource, sys
sys.path.insert(0, sys.argv[1])
from tests.fakes import install
install()
resource.setrlimit(resource.RLIMIT_DATA, (1 << 30, 1 << 30))
sys.argv = ["kg", "ask", "--no-refresh", sys.argv[2]]
from kg.cli import main
main(prog_name="kg")
"""


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question[:5])
def test_a_long_question_is_cut_and_answered(vault: Vault, question: str) -> None:
    assert vault.kg("build").code == 0
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", _CODE, root, question],
        cwd=vault.root,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr[-500:]
    assert "Traceback" not in done.stderr
    assert done.stderr.count("The question is long:") == 1
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 5


def test_what_a_usual_question_says_is_all_read(vault: Vault) -> None:
    assert vault.kg("build").code == 0
    asked = vault.kg("ask", "Adam이란? " + "Momentum과 RMSProp을 합친 방법 " * 10)
    assert "The question is long" not in asked.err
